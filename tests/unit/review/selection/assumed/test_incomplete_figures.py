"""A figure that lacks one of the numbers that a step needs is left as it is, whichever number it lacks."""

from dataclasses import replace

import msgspec
import pytest

from evidence.record.notes.note import Note
from evidence.record.reviews.methods import ARM_SIZE, COUNTED_AT_VISIT, MIDDLE_OF_RANGE, AssumptionSpec
from evidence.review.selection.assumed import odds_ratios, ranges, survival_scale
from evidence.review.selection.assumed.assuming import completed
from unit.review.builders import arm, counts, publication, row
from unit.review.results import arm as figure
from unit.review.results import printed, study

SEVERAL = Note("several_counts_fit", (), {"n": 1000}, {"percent": "40%", "counts": "396 to 405"})
# 40% of 1000 may be 396 to 404: half of the range is 0.4% of the patients.
RANGE = row("x", 1, "a", type="percent", poolable=False, reason=SEVERAL, printed="40%", values={
    "percent": 40.0, "percent_decimals": 0, "n": 1000, "events_low": 396, "events_high": 404})  # fmt: skip
OF_ALL = publication("x", [arm("a", ["thrombectomy"], 25)], [])


def without(made, *names):
    return replace(made, values=msgspec.structs.replace(made.values, **dict.fromkeys(names)))


@pytest.mark.parametrize("lost", ["events_low", "events_high", "n"])
def test_a_range_without_an_end_or_its_patients_has_no_middle(lost):
    taken = ranges.with_middle(RANGE)
    assert (taken.values.events, taken.poolable, taken.reason) == (400, True, None)
    (step,) = taken.derivation
    assert step.what.numbers == {"low": 396, "high": 404, "n": 1000, "taken": 400}
    assert ranges.with_middle(without(RANGE, lost)) == without(RANGE, lost)
    wide = replace(
        RANGE, values=msgspec.structs.replace(RANGE.values, n=500, events_low=1, events_high=9, percent=1.0)
    )
    given = {MIDDLE_OF_RANGE: AssumptionSpec(MIDDLE_OF_RANGE, "why")}
    assert completed(wide, OF_ALL, given).row.values.events == 5
    made = completed(without(wide, lost), OF_ALL, given)
    assert made.row == without(wide, lost) and not made.notes


@pytest.mark.parametrize("lost", [(), ("percent",), ("n",)])
def test_the_middle_is_nearest_to_what_is_printed_and_else_the_lower_of_two(lost):
    assert ranges.middle(396, 405, without(RANGE, *lost)) == 400
    above = replace(RANGE, values=msgspec.structs.replace(RANGE.values, percent=40.09))
    assert ranges.middle(396, 405, without(above, *lost)) == (400 if lost else 401)


@pytest.mark.parametrize("lost", ["events", "events_low", "events_high", "n"])
def test_a_middle_is_told_of_a_whole_range_alone(lost):
    taken = ranges.with_middle(RANGE)
    told = {"low": 396, "high": 404, "taken": 400, "n": 1000}
    assert ranges.note_of(taken) == Note("middle_of_counts", numbers=told)
    assert ranges.note_of(without(taken, lost)) is None


@pytest.mark.parametrize("lost", ["events_low", "events_high"])
def test_a_count_moves_to_the_ends_of_a_whole_range_alone(lost):
    known = figure(5, 50, events_low=4, events_high=7)
    least, most = (ranges.at_bound(study("a", known, known)[0], end) for end in (ranges.LEAST, ranges.MOST))
    assert [c.intervention.events for c in (least, most)] == [4, 7]
    assert [c.comparator.events for c in (least, most)] == [7, 4]
    half = replace(known, **{lost: None})
    assert ranges.at_bound(study("a", half, known)[0], ranges.LEAST).intervention == half


@pytest.mark.parametrize("lost", ["events", "n"])
def test_a_count_without_events_or_patients_is_no_estimate_over_time(lost):
    whole = counts("x", 1, "a", 24, 25)
    assert survival_scale.counts_as_survival(whole, OF_ALL) is None
    why = survival_scale.counts_as_survival(without(whole, lost), OF_ALL)
    assert why == Note("no_count")
    given = {COUNTED_AT_VISIT: AssumptionSpec(COUNTED_AT_VISIT, "why")}
    assert completed(whole, OF_ALL, given).row.type == "survival"
    assert completed(without(whole, lost), OF_ALL, given).row == without(whole, lost)


@pytest.mark.parametrize("lost", ["events", "n"])
def test_a_count_of_the_complement_without_events_or_patients_is_not_turned(lost):
    whole = counts("x", 1, "a", 4, 25, outcome="lost")
    turned = survival_scale.as_survival(whole, ("lost",))
    assert turned.values.events == 21 and turned.derivation[-1].what.numbers == {"n": 25, "events": 4}
    assert survival_scale.as_survival(without(whole, lost), ("lost",)) == without(whole, lost)


def test_the_ends_of_a_range_change_places_in_the_complement():
    turned = survival_scale.as_survival(replace(RANGE, outcome="lost", values=msgspec.structs.replace(
        RANGE.values, events=400)), ("lost",))  # fmt: skip
    v = turned.values
    assert (v.events, v.events_low, v.events_high, v.percent, v.n) == (600, 596, 604, 60.0, 1000)
    for lost in ("events_low", "events_high", "percent"):
        half = replace(turned, values=msgspec.structs.replace(v, **{lost: None}))
        again = survival_scale.as_survival(replace(half, outcome="lost"), ("lost",)).values
        other = {"events_low": "events_high", "events_high": "events_low", "percent": "percent"}[lost]
        assert getattr(again, other) is None and again.events == 400


@pytest.mark.parametrize(
    ("changes", "made"),
    [({}, True), ({"comparator_risk": None}, False), ({"comparator_n": None}, False), ({"comparator_risk": 0.0}, False),
     ({"comparator_risk": 1.0}, False), ({"estimate": 0.0}, False), ({"ci_low": None, "ci_high": None}, False),
     ({"ci_low": None, "ci_high": None, "p": 0.03}, True), ({"ci_low": 0.0, "p": None}, False), ({"measure": "HR"}, False)],
)  # fmt: skip
def test_an_odds_ratio_becomes_a_risk_ratio_where_error_and_risk_are_known(changes, made):
    effect = replace(printed("OR", 0.6), ci_low=0.4, ci_high=0.9, comparator_risk=0.3, comparator_n=80)
    candidate, _ = study("a", kind="effect")
    found = odds_ratios.as_risk_ratio(replace(candidate, effect=replace(effect, **changes)))
    assert (found is not None) is made
    assert odds_ratios.as_risk_ratio(replace(candidate, kind="effect", usable=False, effect=effect)) is None


@pytest.mark.parametrize("events", [8, None])
def test_events_of_supposed_patients_are_pooled_and_patients_alone_keep_their_reason(events):
    lacking = Note("no_denominator")
    figure = row("x", 1, "a", values={"events": events}, poolable=False, reason=lacking)
    made = completed(figure, OF_ALL, {ARM_SIZE: AssumptionSpec(ARM_SIZE, "why")}).row
    assert made.values.n == 25
    assert (made.poolable, made.reason) == ((True, None) if events is not None else (False, lacking))


def test_an_estimate_of_the_complement_is_one_less_and_its_bounds_change_places():
    values = {"survival": 0.8, "low": 0.7, "high": 0.9, "n": 25}
    estimate = row("x", 1, "a", type="survival", outcome="lost", values=values)
    turned = survival_scale.as_survival(estimate, ("lost",))
    assert (turned.values.survival, turned.values.low, turned.values.high) == (0.2, 0.1, 0.3)
    (step,) = turned.derivation
    assert step.what == Note("complement_of_estimate", numbers={"percent": 80.0})
    open_ended = replace(estimate, values=msgspec.structs.replace(estimate.values, low=None))
    assert survival_scale.as_survival(open_ended, ("lost",)).values.high is None
    assert survival_scale.as_survival(without(estimate, "survival"), ("lost",)) == without(
        estimate, "survival"
    )
