"""Sums over arms with ranges, counts and spreads that an assumption completes, complements, and who stays of an overlap."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from evidence.record.notes.note import Note
from evidence.record.published.row import MEDIAN_WITH_SPREAD
from evidence.review.selection import arms
from evidence.review.selection.assumed import assuming
from evidence.review.selection.assumed.survival_scale import as_survival, at_constant_hazard, at_unequal_time
from evidence.review.selection.choosing import curve_of_study
from unit.review.builders import arm, publication, row
from unit.review.results import arm as km
from unit.review.results import study

# Closed forms: only rounding differs.
CLOSED = 1e-12
# Half of a 95% interval over its standard error, of t with 15 degrees of freedom (tables).
T15, TABLE = 2.13145, 1e-5


def figure(type="count", **values):
    return row("x", 1, "a", type=type, values=values)


def test_a_range_of_one_arm_and_the_count_of_another_sum_to_a_range():
    ranged, exact = figure(events=5, n=10, events_low=4, events_high=6), figure(events=3, n=9)
    assert arms._sum_of_ends([ranged, exact], "events_low") == 7
    assert arms._sum_of_ends([exact, ranged], "events_high") == 9
    assert arms._sum_of_ends([exact, exact], "events_low") is None


def test_a_supposed_number_of_patients_may_be_that_of_the_events_and_not_less():
    all_of_them = assuming._counted(figure(events=5), 5)
    assert all_of_them.poolable and all_of_them.reason is None and all_of_them.values.n == 5
    assert assuming._counted(figure(events=5), 4) is None and assuming._counted(figure(events=0), 0) is None
    assert assuming._counted(figure(events=0), 1).poolable


@pytest.mark.parametrize(
    ("values", "kind"),
    [({"q1": 3.0, "q3": 8.0}, None), ({"min": 1.0, "max": 9.0}, None), ({}, "median_without_spread")],
)
def test_a_median_with_supposed_patients_is_refused_for_what_it_lacks(values, kind):
    reason = assuming._measured(figure("median", median=5.0, **values), 12).reason
    assert reason == MEDIAN_WITH_SPREAD if kind is None else reason.kind == kind


def test_a_supposed_number_of_patients_turns_an_error_into_a_spread():
    from_se = assuming._measured(figure("mean", mean=5.0, se=0.5), 16)
    assert from_se.poolable and from_se.values.sd == pytest.approx(2.0, rel=CLOSED)
    from_interval = assuming._measured(figure("mean", mean=5.0, low=4.0, high=6.0, level=0.95), 16)
    assert from_interval.values.sd == pytest.approx(4 / T15, rel=TABLE)
    alone = assuming._measured(figure("mean", mean=5.0), 16)
    assert not alone.poolable and alone.reason.kind == "no_spread"


def test_a_count_becomes_its_complement_with_its_range_turned_and_without_patients_it_stays():
    made = as_survival(figure(events=3, n=10, events_low=2, events_high=4), ("pts",))
    v = made.values
    assert (v.events, v.n, v.events_low, v.events_high) == (7, 10, 6, 8)
    lone = figure(events=3)
    assert as_survival(lone, ("pts",)) == lone
    other = figure(events=3, n=10)
    assert as_survival(other, ("death",)) == other


def test_a_share_becomes_what_is_left_with_its_limits_exchanged():
    made = as_survival(figure("survival", survival=0.83, low=0.7, high=0.9), ("pts",))
    assert (made.values.survival, made.values.low, made.values.high) == (0.17, 0.1, 0.3)


def timed(study, *sizes, second_hand=False):
    role = SimpleNamespace(role="primary")
    return [
        SimpleNamespace(design="case series", attributes=role, second_hand=second_hand, n=n, study=study)
        for n in sizes
    ]


def test_of_studies_that_overlap_the_one_that_was_larger_at_any_time_stays():
    assert curve_of_study._standing(timed("b", 40, 10)) < curve_of_study._standing(timed("a", 30, 30))
    # More times come before size, a report of its own before one at second hand.
    assert curve_of_study._standing(timed("a", 10, 10, 10)) < curve_of_study._standing(timed("b", 40, 40))
    assert curve_of_study._standing(timed("b", 40)) < curve_of_study._standing(
        timed("a", 90, second_hand=True)
    )


def test_events_of_combined_arms_in_person_time_are_summed():
    rows = [
        row("x", 1, name, type="rate", values={"events": e, "person_time": t, "n": 99})
        for name, e, t in (("a", 5, 10.5), ("b", 3, 20.0))
    ]
    both = arms._summed_rates(rows, "both")
    assert (both.events, both.person_time, both.arms) == (8, 30.5, ("a", "b"))


def of_arms(type, *values):
    rows = [
        row("x", i, name, type=type, values=v, printed=str(i))
        for i, (name, v) in enumerate(zip("ab", values, strict=True))
    ]
    pub = publication("x", [arm(name, ["thrombectomy"], 40) for name in "ab"], rows)
    return arms.combine(rows, pub, "both")


def test_counts_rates_and_means_of_two_arms_are_put_together_and_each_arm_is_told():
    made, _, (step,) = of_arms("count", {"events": 3, "n": 20}, {"events": 5, "n": 31})
    assert (made.arms, made.label, made.counted) == (("a", "b"), "both", (8, 51))
    parts = tuple(Note("counts_of_arm", (), {"events": x, "n": n}) for x, n in ((3, 20), (5, 31)))
    assert step.what == Note("counts_summed", (), {"events": 8, "n": 51}, {}, parts)
    made, _, (step,) = of_arms("rate", {"events": 3, "person_time": 20.5}, {"events": 5, "person_time": 31.0})
    assert (made.events, made.person_time, made.n) == (8, 51.5, None)
    parts = tuple(Note("rate_of_arm", (), {"events": x, "years": t}) for x, t in ((3, 20.5), (5, 31.0)))
    assert step.what == Note("rates_summed", (), {"events": 8, "years": 51.5}, {}, parts)
    made, _, (step,) = of_arms("mean", {"mean": 4.0, "sd": 2.0, "n": 10}, {"mean": 7.0, "sd": 1.0, "n": 20})
    # Of all 30: the mean weighted by sizes, and squares about it within and between the arms.
    squares = 9 * 4 + 19 * 1 + 10 * 2.0**2 + 20 * 1.0**2
    assert (made.n, made.mean, made.sd) == (30, pytest.approx(6.0), pytest.approx((squares / 29) ** 0.5))
    parts = tuple(
        Note("mean_of_arm", (), {"mean": m, "sd": s, "n": n}) for m, s, n in ((4, 2, 10), (7, 1, 20))
    )
    assert step.what == Note("means_combined", (), {"mean": made.mean, "sd": made.sd, "n": 30}, {}, parts)


@pytest.mark.parametrize(
    ("type", "values", "why"),
    [
        ("survival", ({"survival": 0.8}, {"survival": 0.7}), "estimates_of_arms"), ("rate", ({"rate": 0.1}, {"events": 3, "person_time": 9.0}), "rates_of_arms"),
        ("mean", ({"mean": 4.0, "sd": 2.0, "n": 0}, {"mean": 7.0, "sd": 1.0, "n": 20}), "arm_without_patients"),
        ("median", ({"median": 4.0}, {"median": 7.0}), "kinds_of_figures"),
    ],
)  # fmt: skip
def test_what_cannot_be_put_together_is_refused_with_its_reason(type, values, why):
    with pytest.raises(arms.NotCombinable) as told:
        of_arms(type, *values)
    assert told.value.reason.kind == why


@pytest.mark.parametrize(
    ("at", "asked", "carried"), [(12.0, 12.0, False), (12.5, 12.0, False), (12.7, 12.0, True), (11.3, 12.0, True), (24.0, None, False), (None, 12.0, False)],
)  # fmt: skip
def test_a_figure_is_carried_to_the_time_asked_for_from_further_off_than_a_twentieth(at, asked, carried):
    window = SimpleNamespace(prefer_months=asked)
    candidate, _ = study("a", km(3, 40), at_months=at)
    assert at_unequal_time(candidate, window) is carried
    moved = at_constant_hazard(candidate, window)
    assert moved.intervention.follow_up == (
        pytest.approx(at / asked) if carried else candidate.intervention.follow_up
    )
    assert not at_unequal_time(replace(candidate, intervention=None), window)


@pytest.mark.parametrize("first", [True, False])
def test_arms_of_which_one_cannot_be_pooled_are_not_put_together(first):
    whole, half = ({"events": 3, "n": 20}, True), ({"events": 5, "n": 31}, False)
    rows = [
        row("x", i, name, values=v, poolable=able, reason=None if able else Note("no_count"))
        for i, (name, (v, able)) in enumerate(
            zip("ab", (half, whole) if first else (whole, half), strict=True)
        )
    ]
    pub = publication("x", [arm(name, ["thrombectomy"], 40) for name in "ab"], rows)
    made, _, steps = arms.combine(rows, pub, "both")
    assert made.arms == ("a",) and steps == []
