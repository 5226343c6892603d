"""Medians become means only where the data may be normal, and the step is told."""

from statistics import NormalDist

import pytest

from evidence.record.note import Note
from evidence.review.selection.candidates import find
from evidence.review.selection.medians import as_mean
from evidence.studies.extraction import MEDIAN_WITH_SPREAD
from unit.review.builders import ANY, ONE_ARM, arm, outcome, publication, row

# Closed forms: only rounding differs.
RELATIVE = 1e-9


def median_row(**values):
    reason = MEDIAN_WITH_SPREAD
    return row("x", 1, "a", type="median", poolable=False, reason=reason, values=values)


def test_a_median_with_range_becomes_the_mean_of_luo_and_the_sd_of_wan():
    n, median, low, high = 18, 169.7, 100.0, 280.0
    made = as_mean(median_row(n=n, median=median, min=low, max=high))
    share = 4 / (4 + n**0.75)
    assert made.values.mean == pytest.approx(share * (low + high) / 2 + (1 - share) * median, rel=RELATIVE)
    quantile = NormalDist().inv_cdf((n - 0.375) / (n + 0.25))
    assert made.values.sd == pytest.approx((high - low) / (2 * quantile), rel=RELATIVE)
    assert made.poolable and made.derivation[-1].what.kind == "mean_from_median"


def test_a_skewed_median_is_not_converted_and_the_reason_says_so():
    made = as_mean(median_row(n=64, median=82.0, q1=55.0, q3=92.0))
    assert not made.poolable and made.type == "median" and made.reason == Note("median_skewed")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"n": 4, "median": 5.0, "q1": 4.0, "q3": 6.0}, "few_for_median"),
        ({"n": 20, "median": 7.0, "q1": 4.0, "q3": 6.0}, "median_refused"),
    ],
)
def test_a_median_that_no_formula_fits_keeps_a_reason(values, kind):
    made = as_mean(median_row(**values))
    assert not made.poolable and made.reason.kind == kind


def test_other_rows_stay_as_they_are():
    mean = row("x", 1, "a", type="mean", values={"n": 9, "mean": 3.0, "sd": 1.0})
    alone = row("x", 1, "a", type="median", poolable=False, reason=Note("median_without_spread"))
    assert as_mean(mean) == mean and as_mean(alone) == alone


def test_a_converted_median_represents_its_study_and_can_be_told_from_a_printed_mean():
    pub = publication(
        "x", [arm("a", ["thrombectomy"], 18)], [median_row(n=18, median=169.7, min=100.0, max=280.0)]
    )
    (candidate,) = find(pub, outcome("mean", "one", kind="continuous"), ONE_ARM, ANY).candidates
    assert candidate.usable and candidate.kind == "means" and candidate.attributes.converted
    assert any(step.what.kind == "mean_from_median" for step in candidate.derivation)
    assert candidate.intervention.printed == (pub.rows[0].printed,)
