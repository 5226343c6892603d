"""What each measure takes, and what is told of the figures that it does not take."""

import math

import pytest

from evidence.display.prose.notes import sentence
from evidence.workflow.making.plan import PlanError
from workflow import in_process
from workflow.manual import manual

AT = {"at": "12 months", "source": "abstract"}


def asked(measure, outcome="major_amputation", comparison="lysis-v-drug", **more):
    entry = {"label": "X", "role": "efficacy", "importance": "critical", "times": ["any"]}
    return {"outcomes": {outcome: entry | {"comparisons": {comparison: measure}} | more}}


def printed(outcome="major_amputation", **cells):
    return [{"outcome": outcome, **AT, **cells}]


def refused(folder, review, *studies, primary=None):
    manual.lay_down(folder, [review], list(studies), primary)
    with pytest.raises(PlanError) as told:
        in_process.plan(folder)
    return str(told.value)


def left_out(found):
    (synthesis,) = found.syntheses
    return [sentence(x.reason) for x in synthesis.left_out]


@pytest.mark.parametrize(
    ("kept", "event"), [("survival", "death"), ("patency_primary", "patency_primary_lost")]
)
def test_a_hazard_of_what_is_kept_is_refused_with_the_event_that_ends_it(tmp_path, kept, event):
    told = refused(tmp_path, asked("HR", kept), printed(effect="HR 0.8 (0.6 to 1.1)"))
    assert f"HR is of an event, and '{kept}' is what is kept until one; ask for '{event}'" in told
    assert "config/reviews/asked.yaml:" in told


@pytest.mark.slow
def test_what_gives_no_hazard_ratio_is_told_figure_by_figure(tmp_path):
    studies = [
        printed(effect="HR 0.8 (0.6 to 1.1)"),
        printed(effect="sub-HR 0.5 (0.3 to 0.9)"),
        printed(effect="RR 0.7 (0.5 to 0.9)"),
        printed(a="10/400", b="20/400"),
    ]
    manual.lay_down(tmp_path, [asked("HR")], studies)
    found = manual.results_of(tmp_path)["major_amputation"]
    assert manual.one(found).primary.k == 1
    assert left_out(found) == [
        "printed as SHR, not as HR",
        "printed as RR, not as HR",
        "a value of one arm; a hazard ratio is taken as a contrast is printed",
        "a value of one arm; a hazard ratio is taken as a contrast is printed",
    ]


def test_a_hazard_ratio_printed_under_an_outcome_that_is_kept_is_not_poolable(tmp_path):
    manual.lay_down(
        tmp_path, [asked("HR", "gone", of=["death"])], [printed("survival", effect="HR 0.8 (0.6 to 1.1)")]
    )
    in_process.run(tmp_path, until="extract")
    text = (tmp_path / "results/studies/trial_a.csv").read_text()
    assert (
        "HR under survival, which is kept: it is of the event that ends it, and stands under the outcome death"
        in text
    )


def rates(*lines):
    return [printed("recurrent_vte", a=a, b=b) for a, b in lines]


@pytest.mark.slow
def test_rates_printed_without_events_take_part_where_effects_are_weighed_and_not_where_counts_are(tmp_path):
    studies = rates(
        ("10 events in 500 person-years", "20 events in 510 person-years"),
        ("4 in 4800 patient-months", "0.9 per 100 patient-years (95% CI 0.4 to 1.8)"),
        ("0 in 300 person-years", "0 in 280 person-years"),
        ("0.8 per 100 patient-years", "1.1 per 100 patient-years"),
        ("12/400", "15/400"),
    )
    review = asked("IRR", "recurrent_vte") | {
        "analyses": {"counts": {"label": "C", "why": "Y.", "two-arm model": "Mantel-Haenszel"}}
    }
    manual.lay_down(tmp_path, [review], studies)
    found = manual.results_of(tmp_path)["recurrent_vte"]
    primary, counts = manual.one(found).analyses[:2]
    assert (primary.k, counts.k) == (2, 1)  # one study has no event in either arm
    second = primary.effects[1]
    error = (math.log(1.8) - math.log(0.4)) / 2 / 1.959964
    assert second.estimate == pytest.approx(1.0 / 0.9, rel=1e-9)
    assert second.vi == pytest.approx(1 / 4 + error**2, rel=1e-6)  # digits of the normal quantile
    told = left_out(found)
    assert told.count("a rate is printed without its events and person-time, and without an interval") >= 1
    assert told.count("not a rate (events in person-time)") == 2
    assert any("needs events and person-time" in sentence(x.reason) for x in counts.excluded)


@pytest.mark.slow
def test_an_analysis_at_a_window_that_does_not_exist_is_left_out_and_told_with_its_place(tmp_path):
    analysis = {"label": "L", "why": "W.", "times": {"any": "five-year"}}
    review = asked("RR") | {"analyses": {"late": analysis}}
    manual.lay_down(tmp_path, [review], [printed(a="3/400", b="4/400")], None)
    plan = in_process.plan(tmp_path).plan
    (told,) = [line for line in plan.problems if "five-year" in line]
    assert "analyses.late.times.any: warning: time window 'five-year' is not known; allowed: any" in told
    found = manual.results_of(tmp_path)["major_amputation"]
    assert "late" not in {a.id for a in manual.one(found).analyses}
