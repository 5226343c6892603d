"""What is told beside a result whose studies do not measure one thing."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
from msgspec.structs import replace as changed

from evidence.display.prose.notes import sentence
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.publication import FollowUp
from evidence.record.published.row import Counted
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.left_out import LeftOut
from evidence.review.pooling import analyses
from evidence.review.second import twice
from evidence.review.selection.answers import outside
from evidence.review.selection.candidates import find
from evidence.review.summary.alike import (
    differences,
    few_counted,
    followed_beyond,
    method_read,
    other_by_counts,
    silent_when_asked,
)
from evidence.studies.reading.outcomes.times import parse_at
from unit.review.builders import ANY, ONE_ARM, TWO_ARM, arm, counts, outcome, publication, row
from unit.review.invented_analyses import spec
from unit.review.results import study


def trial(name, mean, sd, *, n=50, change=False, months=24, definition=""):
    arms = [arm("a", ["thrombectomy"], n), arm("b", ["anticoagulation"], n, role="comparator")]
    rows = [row(name, 1, side, type="mean", values={"mean": value, "sd": sd, "n": n}, change=change,
                months=months, definition=definition) for side, value in (("a", mean), ("b", mean + 1))]  # fmt: skip
    return publication(name, arms, rows)


def told(*pubs, measure="MD"):
    asked = outcome(measure, kind="continuous")
    chosen = [c for p in pubs for c in find(p, asked, TWO_ARM, ANY).candidates]
    question = analyses.Question(measure, ANY, {}, rare=False)
    return {n.kind: n for n in differences(analyses.run(spec(), chosen, question, twice.analysis))}


def test_standard_deviations_more_than_two_fold_apart_speak_for_two_scales():
    """VEINES-QOL: raw scores of 0 to 100 (SD 26.9) beside T scores (SD 11.1 and 8.8)."""
    note = told(trial("raw", 60, 26.9), trial("t1", 50, 11.1), trial("t2", 50, 8.8))["scales_may_differ"]
    assert note.numbers == pytest.approx({"low": 8.8, "high": 26.9, "times": 26.9 / 8.8, "worked_out": 0})
    assert [key.split(":")[0] for key in note.studies] == ["raw", "t2"]
    assert "scales_may_differ" not in told(trial("x", 50, 10), trial("y", 50, 19.9))


def printed_difference(name, low, high, n=345):
    """A difference of two groups of `n` people each with its interval, and nothing of its arms."""
    arms = [arm("a", ["thrombectomy"], n), arm("b", ["anticoagulation"], n, role="comparator")]
    values = {"measure": "MD", "estimate": (low + high) / 2, "low": low, "high": high, "level": 0.95}
    effect = row(name, 1, None, type="effect", values=values, comparison=["a", "b"], printed="MD", months=6)
    return publication(name, arms, [effect])


def test_a_difference_printed_alone_tells_the_standard_deviation_by_its_error():
    """ATTRACT's VEINES-QOL: 5.1 (1.74 to 8.46) of 691 people is of scores with an SD near 22, CAVA's is 10."""
    wide = printed_difference("raw", 1.74, 8.46)
    note = told(wide, trial("t1", 50, 10.0))["scales_may_differ"]
    sd = (8.46 - 1.74) / 2 / 1.959964 / math.sqrt(2 / 345)  # the error of a difference, solved for the SD
    assert note.numbers == pytest.approx(
        {"low": 10.0, "high": sd, "times": sd / 10, "worked_out": 1}, rel=1e-5
    )
    assert "one of them worked out of the error of a difference" in sentence(note, {})
    assert "scales_may_differ" not in told(printed_difference("t2", -1.0, 2.0), trial("t1", 50, 10.0))


def test_a_standardised_difference_is_of_any_scale():
    assert "scales_may_differ" not in told(trial("raw", 60, 26.9), trial("t", 50, 8.8), measure="SMD")


def test_changes_among_values_at_follow_up_are_counted():
    note = told(trial("x", -4.3, 3.66, change=True), trial("y", 5.1, 3.0))["changes_and_finals"]
    assert note.numbers == {"changes": 1, "total": 2}
    assert "changes_and_finals" not in told(trial("x", -4, 3, change=True), trial("y", -5, 3, change=True))


def test_a_year_and_five_years_in_one_result_are_told():
    note = told(trial("x", 5, 3, months=12), trial("y", 5, 3, months=60))["times_apart"]
    assert note.numbers == {"low": 12, "high": 60}
    for months in (24, 14):
        assert "times_apart" not in told(trial("x", 5, 3, months=12), trial("y", 5, 3, months=months))


def test_definitions_stand_beside_the_result_with_the_studies_that_use_them():
    note = told(trial("x", 5, 3, definition="Villalta 5 or more"), trial("y", 5, 3, definition="Ginsberg"),
                trial("z", 5, 3, definition="Ginsberg"))["definitions_differ"]  # fmt: skip
    assert [(p.words["text"], len(p.studies)) for p in note.parts] == [
        ("Villalta 5 or more", 1),
        ("Ginsberg", 2),
    ]


def test_a_definition_that_not_all_studies_print_is_told_with_its_study():
    """As in a cohort that counts recurrences between 6 and 36 months beside one that says no more than the outcome."""
    some = told(trial("x", 5, 3, definition="between 6 and 36 months"), trial("y", 5, 3))["some_define"]
    assert some.numbers == {"defined": 1, "total": 2}
    assert [(p.words["text"], [key.split(":")[0] for key in p.studies]) for p in some.parts] == [
        ("between 6 and 36 months", ["x"])
    ]
    # One definition of all tells nothing apart, and neither does none.
    for definition in ("Ginsberg", ""):
        alike = told(*(trial(name, 5, 3, definition=definition) for name in "xy"))
        assert not {"some_define", "definitions_differ"} & set(alike)
    # Of one study it says what its number is of; an embolism coded in hospital may have been there before.
    assert told(trial("x", 5, 3, definition="in-hospital code"))["some_define"].numbers == {
        "defined": 1,
        "total": 1,
    }
    assert not told(trial("x", 5, 3))


def test_shares_that_their_reader_took_for_kaplan_meier_estimates_are_told_with_their_studies():
    def share(name, **words):
        step = (
            Step(Note("derived_by_hand", words={"printed": "74%"} | words), (f"{name}/1/a",))
            if words
            else None
        )
        km = row(
            name,
            1,
            "a",
            type="survival",
            values={"survival": 0.74, "n": 32},
            derivation=(step,) if step else (),
        )
        return publication(name, [arm("a", ["thrombectomy"], 32)], [km])

    def read(*pubs):
        chosen = [c for p in pubs for c in find(p, outcome("survival", "one"), ONE_ARM, ANY).candidates]
        question = analyses.Question("survival", ANY, {}, rare=False)
        return method_read(analyses.run(spec(), chosen, question, twice.analysis))

    note = read(
        share("supposed", derived="method"), share("named"), share("worked-out", derived="denominator")
    )
    assert [key.split(":")[0] for key in note.studies] == ["supposed"]
    assert note.numbers == {"read": 1, "total": 3}
    assert read(share("supposed", derived="method")).numbers == {"read": 1, "total": 1}
    assert read(share("named"), share("named-too")) is None


def test_of_one_study_nothing_is_told():
    assert told(trial("x", 5, 3)) == {}


def test_accepting_figures_without_a_time_never_lets_in_one_with_another_time():
    """A median follow-up of 502.7 days is no figure of the first year."""
    year = TimeWindow("y", "to 12 months", 1.0, 13.0, 12.0, "accept")
    stated = counts("x", 1, "a", 3, 18, months=502.7 / 30.4375)
    assert outside(stated, year).kind == "outside_window"
    assert outside(replace(stated, at=None), year) is None
    assert outside(replace(stated, at=None), replace(year, not_stated="leave out")) == Note(
        "no_time_printed", words={"asked": "to 12 months"}
    )
    # The end of the period over which events were counted is a stated time too.
    counted = Counted(to_months=16.5, printed="to 502.7 days")
    assert outside(replace(stated, at=None, counted=counted), year).words["at"] == "to 502.7 days"


@pytest.mark.parametrize(
    ("printed", "inside"),
    [
        ("365 days", True),
        ("366 days", True),
        ("360 days", True),
        ("52 weeks", True),
        ("1 year", True),
        ("11.9 months", False),  # printed so exactly, it is no year
        ("48 weeks", False),
        ("350 days", False),
    ],
)
def test_days_and_weeks_that_are_whole_months_lie_in_a_window_that_ends_with_them(printed, inside):
    row = replace(counts("x", 1, "a", 3, 18), at=parse_at(printed))
    assert (outside(row, TimeWindow("y", "12 months", 12.0, 12.0, 12.0, "leave out")) is None) is inside


def test_a_figure_without_a_time_of_patients_followed_beyond_the_window_is_told():
    window = TimeWindow("y", "to 12 months", 1.0, 13.0, 12.0, "accept")
    followed = FollowUp("median 502.7 days", median=16.5)
    pub = publication("x", [arm("a", ["thrombectomy"], 18)], [replace(counts("x", 1, "a", 3, 18), at=None)])
    pub = replace(pub, record=replace(pub.record, follow_up=followed))
    found = find(pub, outcome("proportion", "one"), ONE_ARM, window).candidates
    question = analyses.Question("proportion", window, {}, rare=False)
    primary = analyses.run(spec(), found, question, twice.analysis)
    (note,) = followed_beyond(primary, outcome(), window)
    assert (note.kind, note.numbers) == ("followed_beyond", {"longest": 16.5, "end": 13.0})
    assert not [*followed_beyond(primary, outcome(), replace(window, to_months=24.0))]
    # Of a success of the procedure nothing can come later.
    assert not [*followed_beyond(primary, outcome(settled=True), window)]


def test_a_figure_at_the_median_of_a_follow_up_that_goes_beyond_the_window_is_told():
    """As in a series of caval stents: four reinterventions, one at 37 months, over a median of 10 (0 to 56)."""
    window = TimeWindow("any", "to 24 months", None, 24.0, None, "accept")
    followed = FollowUp("median 10 months (range 0-56)", median=10.0, low=0.0, high=56.0)

    def notes(months):
        pub = publication("x", [arm("a", ["thrombectomy"], 28)], [counts("x", 1, "a", 4, 28, months=months)])
        pub = replace(pub, record=replace(pub.record, follow_up=followed))
        found = find(pub, outcome("proportion", "one"), ONE_ARM, window).candidates
        question = analyses.Question("proportion", window, {}, rare=False)
        return [*followed_beyond(analyses.run(spec(), found, question, twice.analysis), outcome(), window)]

    (note,) = notes(10)
    assert (note.kind, note.numbers) == ("middle_of_follow_up", {"longest": 56.0, "end": 24.0})
    # A visit at another time is no whole follow-up.
    assert not notes(6)


def test_of_figures_without_a_time_the_longest_follow_up_is_told_with_those_beyond_the_window():
    def followed(name, length, at=None):
        candidate, _ = study(name, at_months=at)
        return replace(candidate, attributes=changed(candidate.attributes, longest_follow_up=length))

    window = TimeWindow("y", "to 12 months", 1.0, 13.0, 12.0, "accept")
    chosen = (
        followed("a", 16.5),
        followed("b", 30.0),
        followed("c", 13.0),
        followed("d", None),
        followed("e", 40.0, 12.0),
        followed("f", 20.0),
    )
    primary = SimpleNamespace(analysis=SimpleNamespace(estimate=0.2), chosen=chosen)
    assert [*followed_beyond(primary, outcome(), window)] == [
        Note("followed_beyond", ("a", "b", "f"), {"longest": 30.0, "end": 13.0})
    ]
    assert not [*followed_beyond(primary, outcome(), replace(window, to_months=None))]
    nothing = SimpleNamespace(analysis=SimpleNamespace(estimate=None), chosen=chosen)
    assert not [*followed_beyond(nothing, outcome(), window)]


def without_value(study_name, at_printed, kind="not_reported"):
    return LeftOut(
        study_name,
        "x2020",
        "X 2020",
        "a",
        "but not later",
        at_printed,
        "not poolable",
        Note(kind),
        ("x2020/9/a",),
    )


@pytest.mark.parametrize(
    ("left", "months", "told"),
    [
        (without_value("a", "24 months"), 6.0, True),
        (without_value("a", "2 years"), 6.0, True),
        (without_value("a", "12 months"), 18.0, False),  # no nearer to 24
        (without_value("a", "3 months"), 6.0, False),
        (without_value("a", "24 months"), 24.0, False),
        (without_value("a", None), 6.0, False),
        (without_value("b", "24 months"), 6.0, False),  # of another study
        (without_value("a", "24 months", "no_denominator"), 6.0, False),  # it has a value
    ],
)
def test_a_study_that_is_silent_at_the_time_asked_for_says_so_beside_its_value_of_another(left, months, told):
    """ATTRACT prints the gain in quality of life at 6 months, and of 24 months that there was none."""
    candidate, _ = study("a", at_months=months)
    window = TimeWindow("y", "to 4 years", 0.1, 48.0, 24.0, "accept")
    primary = SimpleNamespace(analysis=SimpleNamespace(estimate=0.2), chosen=(candidate,))
    found = silent_when_asked(primary, (left,), window)
    words = {"at": left.at_printed, "printed": "but not later"}
    assert found == (
        (Note("silent_when_asked", (candidate.key,), {"months": months}, words),) if told else ()
    )
    assert silent_when_asked(primary, (left,), replace(window, prefer_months=None)) == ()
    nothing = SimpleNamespace(analysis=SimpleNamespace(estimate=None), chosen=(candidate,))
    assert silent_when_asked(nothing, (left,), window) == ()


def test_of_several_silences_of_a_study_the_one_nearest_to_what_is_asked_is_told():
    candidate, _ = study("a", at_months=6.0)
    window = TimeWindow("y", "to 4 years", 0.1, 48.0, 24.0, "accept")
    primary = SimpleNamespace(analysis=SimpleNamespace(estimate=0.2), chosen=(candidate,))
    silences = tuple(without_value("a", at) for at in ("12 months", "24 months", "18 months"))
    (found,) = silent_when_asked(primary, silences, window)
    assert found.words["at"] == "24 months"


def test_studies_that_count_far_fewer_than_were_treated_are_told_with_both_numbers():
    """PROMISE II: of 105 treated 63 were alive with the limb and assessed, and 16 of these had healed."""

    def healed(name, events, n, treated):
        arms = [arm("a", ["thrombectomy"], treated)]
        pub = publication(name, arms, [counts(name, 1, "a", events, n)])
        (candidate,) = find(pub, outcome("proportion", "one"), ONE_ARM, ANY).candidates
        return candidate

    chosen = (healed("x", 16, 63, 105), healed("y", 3, 10, 10), healed("z", 3, 75, 100))
    primary = SimpleNamespace(analysis=SimpleNamespace(estimate=0.3), chosen=chosen)
    part = Note("few_of_treated", (chosen[0].key,), {"n": 63, "of": 105})
    assert few_counted(primary) == Note(
        "few_counted", (chosen[0].key,), {"few": 1, "total": 3}, parts=(part,)
    )
    assert few_counted(SimpleNamespace(analysis=SimpleNamespace(estimate=0.3), chosen=chosen[1:])) is None
    assert few_counted(SimpleNamespace(analysis=SimpleNamespace(estimate=None), chosen=chosen)) is None


def test_of_two_arms_the_patients_of_both_are_set_against_those_treated_and_limbs_are_not():
    def trial_of(n, unit="patient"):
        arms = [arm("a", ["thrombectomy"], 100), arm("b", ["anticoagulation"], 100, role="comparator")]
        rows = [counts("x", 1, side, 5, n, unit=unit) for side in "ab"]
        (candidate,) = find(publication("x", arms, rows), outcome(), TWO_ARM, ANY).candidates
        return [n for n in candidate.notes if n.kind == "few_of_treated"]

    assert trial_of(74) == [Note("few_of_treated", (), {"n": 148, "of": 200})]
    assert trial_of(75) == []
    assert trial_of(60, "limb") == []


def test_a_contrast_whose_counts_give_another_is_told_with_what_they_give():
    part = Note("counts_give_another", (), {"estimate": 0.75, "low": 0.56, "high": 1.01}, {"measure": "RR"})
    chosen = (
        SimpleNamespace(key="x", notes=(part,)),
        SimpleNamespace(key="y", notes=(Note("counts_beside"),)),
    )
    primary = SimpleNamespace(analysis=SimpleNamespace(estimate=0.3), chosen=chosen)
    told = Note(
        "counts_against_contrast", ("x",), {"other": 1, "total": 2}, parts=(replace(part, studies=("x",)),)
    )
    assert other_by_counts(primary) == told
    assert sentence(told, {"x": "ATTRACT"}) == (
        "1 of 2 studies stands here as printed, and the counts printed with it give another value (ATTRACT: "
        "risk ratio 0.75 (0.56 to 1.01))"
    )
    assert other_by_counts(SimpleNamespace(analysis=primary.analysis, chosen=chosen[1:])) is None
