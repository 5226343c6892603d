"""Medians become means only where the data may be normal, and the step is told."""

import math
from dataclasses import replace
from statistics import NormalDist

import pytest

from evidence.display.prose.notes import sentence
from evidence.record.notes.note import Note
from evidence.record.published.row import MEDIAN_WITH_SPREAD
from evidence.review.pooling.analyses import Question, run
from evidence.review.second import twice
from evidence.review.selection.assumed.medians import FEWEST, as_mean, for_analysis
from evidence.review.selection.candidates import find
from evidence.stats.quantiles.conversions import mean_sd_from_quantiles, median_standard_error
from unit.review.builders import ANY, ONE_ARM, SETTINGS, TWO_ARM, arm, outcome, publication, row
from unit.review.invented_analyses import spec

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


# Skewed figures of two arms as papers print them: quartiles in the first, ranges in the second.
SKEWED = [
    ({"n": 60, "median": 6.0, "q1": 4.0, "q3": 12.0}, {"n": 60, "median": 7.0, "q1": 5.0, "q3": 15.0}),
    ({"n": 50, "median": 5.0, "min": 2.0, "max": 31.0}, {"n": 50, "median": 8.0, "min": 3.0, "max": 48.0}),
]


def of_two_arms(*studies):
    found = []
    for i, sides in enumerate(studies):
        name = f"t{i}"
        arms = [arm("a", ["thrombectomy"], 60), arm("b", ["anticoagulation"], 60, role="comparator")]
        rows = [
            row(name, 1, side, type="median", poolable=False, reason=MEDIAN_WITH_SPREAD, values=values)
            for side, values in zip("ab", sides, strict=True)
        ]
        asked = outcome("MD", kind="continuous")
        found += find(publication(name, arms, rows), asked, TWO_ARM, ANY).candidates
    return found


def analysed(candidates, **changes):
    medians = changes.pop("medians", "normal")
    settings = replace(SETTINGS, medians=medians)
    question = Question("MD", ANY, {}, False)
    return run(replace(spec(**changes), settings=settings), candidates, question, twice.analysis).analysis


def test_skewed_medians_are_left_out_unless_an_analysis_converts_or_compares_them():
    found = of_two_arms(*SKEWED)
    assert [c.reason.kind for c in found] == ["median_skewed"] * 2
    assert analysed(found).k == 0
    for method in ("QE", "Box-Cox", "MLN"):
        a = analysed(found, medians=method)
        assert (a.k, a.measure) == (2, "MD") and a.second.agrees and a.estimate < 0
    compared = analysed(found, measure="difference of medians")
    assert (compared.k, [e.estimate for e in compared.effects]) == (2, [-1.0, -3.0])
    assert compared.second.agrees and compared.effects[0].interval_method == "median"


def test_a_converted_median_has_the_mean_of_its_method_and_tells_the_step():
    (candidate,) = of_two_arms(SKEWED[0])
    made = for_analysis(candidate, "QE", compared=False)
    theirs = mean_sd_from_quantiles([60], [6.0], q1=[4.0], q3=[12.0], method="qe")
    assert (made.intervention.mean, made.intervention.sd) == (theirs.mean[0], theirs.sd[0])
    assert made.usable and made.attributes.converted and made.key == f"{candidate.key}@QE"
    assert "McGrath 2020" in sentence(made.derivation[-1].what)


def test_the_error_of_a_median_is_that_of_the_sample_median():
    """Of normal data sd * sqrt(pi / (2 n)), of exponential ones 1 / (rate * sqrt(n))."""
    z = NormalDist(10, 2).inv_cdf
    found = median_standard_error([80], [z(0.5)], q1=[z(0.25)], q3=[z(0.75)])
    assert found[0] == pytest.approx(2 * math.sqrt(math.pi / 160), rel=1e-6)
    # Weibull with shape 1 is exponential: density 1/2 at its median, ln 2; the shape is searched on a grid.
    quantiles = [-math.log(1 - p) for p in (0.25, 0.5, 0.75)]
    found = median_standard_error([80], [quantiles[1]], q1=[quantiles[0]], q3=[quantiles[2]])
    assert found[0] == pytest.approx(1 / math.sqrt(80), rel=1e-4)


def test_a_mean_beside_medians_is_no_median_and_is_told():
    arms = [arm("a", ["thrombectomy"], 60), arm("b", ["anticoagulation"], 60, role="comparator")]
    rows = [row("m", 1, s, type="mean", values={"n": 60, "mean": 4.0, "sd": 2.0}) for s in "ab"]
    means = find(publication("m", arms, rows), outcome("MD", kind="continuous"), TWO_ARM, ANY).candidates
    a = analysed([*means, *of_two_arms(SKEWED[0])], measure="difference of medians")
    assert a.k == 1 and [x.reason.kind for x in a.excluded] == ["no_median"]


@pytest.mark.parametrize(
    ("n", "converted"), [((5, 5), True), ((4, 5), False), ((5, 4), False), ((5, None), False)]
)
def test_every_arm_with_a_median_needs_as_many_patients_as_a_conversion_does(n, converted):
    (candidate,) = of_two_arms(SKEWED[0])
    sized = replace(
        candidate,
        intervention=replace(candidate.intervention, n=n[0]),
        comparator=replace(candidate.comparator, n=n[1]),
    )
    assert FEWEST == 5
    for how in ({"compared": False}, {"compared": True}):
        assert (for_analysis(sized, "QE", **how) is not sized) is converted


@pytest.mark.parametrize(
    ("changes", "compared"),
    [({}, True), ({"q1": None, "q3": None}, False), ({"q1": None, "q3": None, "minimum": 1.0, "maximum": 40.0}, True), ({"median": None}, False)],
)  # fmt: skip
def test_medians_are_compared_where_both_arms_have_one_with_its_spread(changes, compared):
    (candidate,) = of_two_arms(SKEWED[0])
    for side in ("intervention", "comparator"):
        changed = replace(candidate, **{side: replace(getattr(candidate, side), **changes)})
        assert (for_analysis(changed, "normal", compared=True).kind == "medians") is compared
