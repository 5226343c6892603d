"""Which printed figures give no effect, each told by its kind; those at the edge of what is possible do."""

import math
from types import SimpleNamespace

import pytest

from evidence.record.results.candidate import ArmFigure, PrintedEffect
from evidence.review.selection.assumed.refusals import refused


def arm(**values):
    return ArmFigure(("a",), "A", printed=("as printed",), **values)


def why(kind, ours=None, theirs=None, effect=None):
    found = refused(SimpleNamespace(kind=kind, intervention=ours, comparator=theirs, effect=effect))
    return None if found is None else found.kind


GOOD = {
    "counts": {"events": 3, "n": 30},
    "rates": {"events": 3, "person_time": 30.0},
    "means": {"mean": 1.0, "sd": 2.0, "n": 9},
}


@pytest.mark.parametrize(
    ("kind", "figure", "reason"),
    [
        ("counts", {"events": 0, "n": 1}, None),
        ("counts", {"events": 1, "n": 1}, None),
        ("counts", {"events": 2, "n": 1}, "events_beyond_patients"),
        ("counts", {"events": -1, "n": 1}, "events_beyond_patients"),
        ("counts", {"events": 0, "n": 0}, "arm_without_patients"),
        ("counts", {"events": None, "n": 9}, "count_incomplete"),
        ("counts", {"events": 3, "n": None}, "count_incomplete"),
        ("counts", {"events": math.nan, "n": 9}, "count_incomplete"),
        ("counts", {"events": 3, "n": math.inf}, "count_incomplete"),
        ("means", {"mean": 1.0, "sd": 0.1, "n": 2}, None),
        ("means", {"mean": 1.0, "sd": None, "n": None}, None),
        ("means", {"mean": 1.0, "sd": 0.1, "n": 1}, "one_patient_no_spread"),
        ("means", {"mean": 1.0, "sd": 0.0, "n": 9}, "spread_of_zero"),
        ("means", {"mean": math.inf, "sd": 1.0, "n": 9}, "figure_not_finite"),
        ("means", {"mean": 1.0, "sd": math.nan, "n": 9}, "figure_not_finite"),
        ("survival", {"survival": 0.8, "n": 1}, None),
        ("survival", {"survival": 0.8, "survival_low": math.nan, "n": 9}, "figure_not_finite"),
        ("survival", {"survival": 0.8, "survival_se": math.inf, "n": 9}, "figure_not_finite"),
        ("rates", {"events": 0, "person_time": 0.1}, None),
        ("rates", {"events": 3, "person_time": 0.0}, "no_person_time"),
        ("rates", {"events": 3, "person_time": None}, "no_person_time"),
        ("rates", {"events": 3, "person_time": math.inf}, "no_person_time"),
        ("rates", {"events": -1, "person_time": 9.0}, "count_incomplete"),
        ("rates", {"rate": 0.3, "rate_low": 0.1, "rate_high": 0.9}, None),
        ("rates", {"rate": 0.0, "rate_low": 0.0, "rate_high": 0.9}, "rate_of_zero"),
        ("rates", {"rate": 0.3, "rate_low": 0.0, "rate_high": 0.9}, "rate_of_zero"),
        ("rates", {"rate": 0.3, "rate_low": None, "rate_high": 0.9}, "count_incomplete"),
        ("rates", {"rate": 0.3, "rate_low": 0.1, "rate_high": math.inf}, "count_incomplete"),
        ("rates", {"rate": 0.3, "rate_low": 0.3, "rate_high": 0.3}, "interval_without_width"),
    ],
)
def test_a_figure_is_refused_for_what_it_lacks_on_either_side(kind, figure, reason):
    assert why(kind, arm(**figure)) == reason
    good = arm(**GOOD.get(kind, {"survival": 0.5}))
    assert why(kind, good, arm(**figure)) == reason and why(kind, arm(**figure), good) == reason


def printed(estimate, low=None, high=None, p=None, measure="RR"):
    return PrintedEffect(measure, estimate, low, high, 0.95, p, False, "as printed", "x/1/effect")


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        (printed(0.5, 0.3, 0.8), None),
        (printed(0.3, 0.3, 0.8), None),  # on its own limit
        (printed(0.8, 0.3, 0.8), None),
        (printed(0.29, 0.3, 0.8), "estimate_outside_interval"),
        (printed(0.81, 0.3, 0.8), "estimate_outside_interval"),
        (printed(0.5, 0.5, 0.5), "interval_without_width"),
        (printed(0.0, None, None, 0.2), "ratio_of_zero"),
        (printed(0.5, 0.0, 0.8), "ratio_of_zero"),
        (printed(0.0, -0.3, 0.8, measure="MD"), None),
        (printed(0.5, p=0.0), "p_of_zero"),
        (printed(0.5, p=1.0), None),
        (printed(0.5, p=1.1), "p_of_zero"),
        (printed(0.5, 0.3, 0.8, p=0.0), None),  # the interval is what counts
        (printed(0.5, 0.3, None, p=0.0), "p_of_zero"),
        (printed(0.5), None),
        (None, None),
    ],
)
def test_a_printed_effect_is_refused_for_what_cannot_be(effect, reason):
    assert why("effect", effect=effect) == reason
