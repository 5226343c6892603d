"""Absolute effects once more: the baseline is counted from the arms that are pooled, and a wrong number is found."""

from dataclasses import replace

import pytest

from evidence.record.summary.absolute import MEAN, RATE, RISK
from evidence.review.certainty.absolute import absolute_effect
from evidence.review.second.around import absolute
from unit.review.results import ONE_ARM, arm, info, printed, study, synthesis

# Halved two hundred times: only rounding is left.
BISECTED = 1e-12
# Of the largest number, in the unit of the verdict: far more than it lets pass.
PLANTED = 1e-6


def pooled(measure, limits, comparators, **changes):
    low, middle, high = limits
    studies = [study(f"s{i}", arm(1, 50, 2.0, person_time=50.0), c) for i, c in enumerate(comparators)]
    return synthesis(studies, measure, estimate=middle, ci_low=low, ci_high=high, **changes)


def counted(*tables):
    return [arm(events, n) for events, n in tables]


def in_time(*rates):
    return [arm(events, person_time=years) for events, years in rates]


def means(*values):
    return [arm(n=20, mean=m) for m in values]


@pytest.mark.parametrize(
    ("measure", "kind", "comparators", "baseline"),
    [
        # The middle of 0.1, 0.2 and 0.4; of two, the value between them.
        ("RR", RISK, counted((10, 100), (40, 100), (20, 100)), 0.2),
        ("OR", RISK, counted((10, 100), (30, 100)), 0.2),
        # Half and more of the arms without an event: the sums over all arms.
        ("RR", RISK, counted((0, 100), (0, 200), (3, 100)), 3 / 400),
        ("RD", RISK, counted((0, 50), (5, 50), (0, 100), (0, 100)), 5 / 300),
        ("IRR", RATE, in_time((5, 100.0), (40, 100.0), (10, 50.0)), 0.2),
        ("IRD", RATE, in_time((0, 100.0), (0, 50.0), (3, 150.0)), 0.01),
        # A rate that is printed without its events has its place in the middle.
        ("IRR", RATE, [*in_time((5, 100.0), (40, 100.0)), arm(rate=0.3)], 0.3),
        # A mean of 0 in the middle is one like any other: means are never summed.
        ("MD", MEAN, means(-1.0, 0.0, 7.0), 0.0),
        ("MD", MEAN, means(5.0, 8.0), 6.5),
    ],
)
def test_the_baseline_counted_anew_is_the_one_told_and_a_wrong_number_is_found(
    measure, kind, comparators, baseline
):
    limits = (-0.001, 0.0, 0.002) if measure.endswith("D") else (0.25, 0.5, 1.5)
    whole = pooled(measure, limits, comparators)
    told = absolute_effect(info(), whole, 1000)
    assert told.kind == kind and told.baseline.value == pytest.approx(baseline, rel=BISECTED)
    second = absolute.compute(whole, told)
    assert second.agrees is True and second.largest_difference < second.tolerance
    assert (second.estimate, second.ci_low, second.ci_high) == pytest.approx(
        (told.value, told.low, told.high), rel=BISECTED, abs=BISECTED
    )
    size = max(1.0, told.high)
    for field in ("value", "low", "high", "difference", "difference_low", "difference_high"):
        for sign in (1, -1):
            wrong = replace(told, **{field: getattr(told, field) + sign * PLANTED * size})
            found = absolute.compute(whole, wrong)
            assert found.agrees is False, field
            assert found.largest_difference == pytest.approx(PLANTED, rel=1e-3), field
    wrong = replace(told, baseline=replace(told.baseline, value=baseline + PLANTED))
    assert absolute.compute(whole, wrong).agrees is False


def test_a_baseline_that_a_review_sets_is_taken_as_it_is():
    whole = pooled("RR", (0.25, 0.5, 1.5), counted((10, 100), (40, 100)))
    told = absolute_effect(info(), whole, 1000)
    half = replace(told.baseline, value=0.5, arms=None)
    numbers = {"value": 0.25, "low": 0.125, "high": 0.75}
    apart = {f"difference{'' if n == 'value' else '_' + n}": v - 0.5 for n, v in numbers.items()}
    second = absolute.compute(whole, replace(told, baseline=half, **numbers, **apart))
    assert second.agrees is True
    assert second.estimate == pytest.approx(0.25, rel=BISECTED)


def test_arms_of_studies_that_are_not_pooled_and_arms_without_counts_give_no_baseline():
    ours = arm(5, 50)
    studies = [
        study("pooled", ours, arm(5, 50)),
        study("listed", ours, arm(45, 50), status="not estimable"),
        study("printed", effect=printed("RR", 0.5)),
        study("uncounted", ours, arm(None, 50)),
        study("nobody", ours, arm(0, 0)),
    ]
    whole = synthesis(studies, "RR", estimate=0.5, ci_low=0.2, ci_high=1.2)
    assert absolute._baseline(whole, RISK) == 0.1
    none = synthesis(studies[2:], "RR", estimate=0.5, ci_low=0.2, ci_high=1.2)
    assert absolute._baseline(none, RISK) is None
    # Without any event there is no middle but 0.
    quiet = synthesis([study("a", ours, arm(0, 50)), study("b", ours, arm(0, 9))], "RR", estimate=0.5)
    assert absolute._baseline(quiet, RISK) == 0.0


def test_only_counted_arms_are_summed():
    """Among rates, one that is printed without its events enters the middle but no sum."""
    ours = arm(5, person_time=50.0)
    sides = [arm(0, person_time=100.0), arm(0, person_time=20.0), arm(rate=0.04)]
    whole = synthesis([study(f"s{i}", ours, a) for i, a in enumerate(sides)], "IRR", estimate=0.5)
    assert absolute._baseline(whole, RATE) == 0.0


def test_a_share_of_one_group_has_nothing_to_be_set_against_and_is_confirmed_as_it_is():
    whole = synthesis(
        [study("a", arm(8, 10))], "proportion", ONE_ARM, estimate=0.8, ci_low=0.44, ci_high=0.97
    )
    told = absolute_effect(info(), whole, 1000)
    second = absolute.compute(whole, told)
    assert second.agrees is True and (second.estimate, second.ci_low) == (0.8, 0.44)
    assert absolute.compute(whole, replace(told, value=0.8 + PLANTED)).agrees is False


def test_without_an_absolute_effect_there_is_nothing_to_compute_twice():
    whole = pooled("RR", (1.0, 2.0, 4.0), counted((0, 100), (0, 200)))
    assert absolute.compute(whole, absolute_effect(info(), whole, 1000)) is None


@pytest.mark.parametrize(
    ("figure", "value"),
    [(arm(3, 10, person_time=20.0), 0.15), (arm(3, 10, rate=0.2), 0.2), (arm(None, 10, person_time=20.0, rate=0.2), 0.2), (arm(None, 10), None)],
)  # fmt: skip
def test_a_baseline_in_time_is_events_over_time_or_the_printed_rate(figure, value):
    assert absolute._of_arm(figure, "IRR", RATE) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("figure", "value"), [(arm(3, 10), 0.3), (arm(3, None), None), (arm(None, 10), None), (arm(3, 0), None)]
)
def test_a_baseline_of_patients_is_events_over_all_of_them(figure, value):
    assert absolute._of_arm(figure, "RR", RISK) == value
    assert absolute._of_arm(arm(3, 10, mean=4.5), "MD", MEAN) == 4.5
