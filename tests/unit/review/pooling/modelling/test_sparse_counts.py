"""Sparse counts from candidates to a result: one convention for squares, weights and diamond."""

import math

import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from evidence.record.reviews.methods import ModelSettings
from evidence.review.config.analyses.model_settings import MODELS_OF_COUNTS
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects import ceiling, range_check, study_effects
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.faults import OutsideItsStudies
from evidence.review.pooling.modelling import sparse_counts
from evidence.review.pooling.thresholds import NO_DIFFERENCE, Threshold
from evidence.review.second import twice
from evidence.review.selection.candidates import find
from evidence.stats.inverse_variance import pooling
from evidence.stats.result import Pooled
from unit.review.builders import ANY, SETTINGS, TWO_ARM, outcome, trial
from unit.review.told import kinds

# Digits of the published or hand-made value.
PRINTED = 5e-5
CLOSED_FORM = 1e-9  # rounding


def figures(*tables, measure="RR"):
    """Candidates of trials given as (events, n) of both arms."""
    found = []
    for i, (a, b) in enumerate(tables):
        found += find(trial(f"t{i}", a, b), outcome(measure), TWO_ARM, ANY).candidates
    return figures_of(found)


def analysed(tables, model, measure="RR", settings: ModelSettings = SETTINGS):
    given = figures(*tables, measure="RR" if measure.startswith("RR") else measure)
    named = sparse_counts.name_for(measure, model)
    return twice.analysis(AnalysisInput(given, measure, named, settings, None))


BLEEDING = [((3, 90), (0, 99)), ((6, 336), (1, 355)), ((4, 77), (0, 75))]


def test_squares_weights_and_diamond_are_of_the_counts_as_they_are():
    """The diamond was 13.6, the squares 7.69, 6.34 and 8.77, the weights 0, 100 and 0."""
    found = analysed(BLEEDING, "sparse ladder")
    assert found.model == "conditional exact"
    assert found.estimate == pytest.approx(13.5477, rel=PRINTED)
    first, second, third = found.effects
    assert (first.estimate, first.ci_high, third.estimate) == (None, None, None)
    assert first.note is not None and first.note.kind == "ratio_not_finite" and first.ci_low > 0
    assert second.estimate == pytest.approx((6 / 336) / (1 / 355))
    assert all(e.weight_percent > 10 for e in found.effects)
    assert sum(e.weight_percent for e in found.effects) == pytest.approx(100)
    assert "outside_its_studies" not in {w.kind for w in found.warnings}


@pytest.mark.parametrize("model", MODELS_OF_COUNTS)
@pytest.mark.parametrize("measure", ["RR", "OR"])
@pytest.mark.parametrize(
    "tables",
    [
        BLEEDING,
        [((10, 90), (1, 99)), ((1, 77), (8, 75)), ((7, 80), (2, 80)), ((2, 90), (3, 90))],
        [((3, 90), (0, 99)), ((4, 77), (0, 75)), ((0, 20), (0, 21))],
        [((1, 1000), (0, 1100)), ((2, 1200), (3, 1200))],
    ],
)
def test_every_model_of_counts_is_computed_twice_and_agrees(model, measure, tables):
    found = analysed(tables, model, measure)
    if found.estimate is None:
        assert found.status_reason is not None
        return
    assert found.second is not None and found.second.agrees is True, found.second


@pytest.mark.parametrize(
    ("tables", "measure"),
    [
        ([((1, 30), (0, 30)), ((0, 40), (0, 42))], "RR"),
        ([((0, 41), (5, 40))], "RR"),
        ([((2, 90), (1, 88))], "RR"),
        ([((0, 12), (3, 11)), ((9, 9), (8, 8))], "OR"),
    ],
)
@pytest.mark.parametrize("model", MODELS_OF_COUNTS)
def test_of_one_study_is_told_what_is_shown_of_it(model, tables, measure):
    """The ladder told a median-unbiased ratio with its exact p value beside the study's own ratio with 0.5."""
    if measure == "RR" and model in sparse_counts.OF_ODDS_ONLY:
        return
    found = analysed(tables, model, measure)
    (a, n1), (c, n2) = tables[0]
    half = 0.5 if 0 in (a, c) else 0.0
    cells = [a + half, n1 - a + half, c + half, n2 - c + half]
    if measure == "OR":
        middle = math.log(cells[0] * cells[3] / cells[1] / cells[2])
        se = math.sqrt(sum(1 / x for x in cells))
    else:
        sizes = cells[0] + cells[1], cells[2] + cells[3]
        middle = math.log(cells[0] / sizes[0] / cells[2] * sizes[1])
        se = math.sqrt(1 / cells[0] - 1 / sizes[0] + 1 / cells[2] - 1 / sizes[1])
    assert (found.status, found.k, found.ladder) == ("single study", 1, ())
    assert "median_unbiased" not in kinds(*found.warnings, *found.notes)
    z = stats.norm.ppf(0.975)
    scale = found.estimate_scale, found.ci_low_scale, found.ci_high_scale
    assert scale == pytest.approx((middle, middle - z * se, middle + z * se), rel=CLOSED_FORM)
    shown = (found.estimate, found.ci_low, found.ci_high)
    assert shown == pytest.approx(tuple(map(math.exp, scale)), rel=CLOSED_FORM)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(abs(middle) / se), rel=CLOSED_FORM)
    assert found.second.agrees


@pytest.mark.parametrize("table", [((0, 2), (83, 150)), ((4, 30), (9, 31))])
def test_of_one_difference_is_told_what_is_shown_of_it(table):
    """The p value was of the sums: 3e-42 beside an interval that includes no difference."""
    found = analysed([table], "Mantel-Haenszel", "RD")
    (a, n1), (c, n2) = table
    p, q = a / n1, c / n2
    se = math.sqrt(p * (1 - p) / n1 + q * (1 - q) / n2)
    z = stats.norm.ppf(0.975)
    normal = p - q - z * se, p - q + z * se
    # With an empty arm the limits of both arms stand (Newcombe 1998), which are of no p value.
    limits = confint_proportions_2indep(a, n1, c, n2, method="newcomb", compare="diff")
    expected = (p - q, *(limits if 0 in (a, c) else normal))
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx(expected, rel=CLOSED_FORM)
    assert (found.estimate_scale, found.ci_low_scale, found.ci_high_scale) == pytest.approx(
        expected, rel=CLOSED_FORM
    )
    tested = None if 0 in (a, c) else pytest.approx(2 * stats.norm.sf(abs(p - q) / se), rel=CLOSED_FORM)
    assert found.p_value == tested
    assert found.k == 1 and found.second.agrees


def test_everybody_in_both_arms_says_something_of_a_sum_and_is_no_study_alone():
    found = analysed([((9, 9), (8, 8)), ((30, 40), (20, 41))], "Mantel-Haenszel")
    r, s = 9 * 8 / 17 + 30 * 41 / 81, 8 * 9 / 17 + 20 * 40 / 81
    assert (found.k, found.status) == (2, "pooled")
    assert found.estimate == pytest.approx(r / s, rel=CLOSED_FORM)


def test_a_study_without_events_on_one_side_is_a_direction_and_not_nothing():
    found = analysed([((4, 90), (0, 92)), ((2, 80), (0, 79)), ((1, 70), (0, 70))], "sparse ladder")
    assert found.status == "pooled" and found.ci_low > 1 and found.ci_high is None
    assert {"median_unbiased"} <= {w.kind for w in found.warnings}


def test_peto_and_logistic_regression_say_that_they_give_odds_ratios():
    found = analysed(BLEEDING, "Peto")
    assert found.status == "not pooled"
    assert found.status_reason.parts[0].kind == "needs_odds_ratio"
    squares = analysed(BLEEDING, "Peto", "OR").effects
    own = pooling.peto([3], [90], [0], [99]).natural()
    assert squares[0].estimate == pytest.approx(own.estimate)


def test_a_risk_difference_without_events_in_both_arms_does_not_outweigh_those_with_events():
    """0/500 v 0/510 got 98.5% of the weight: -0.0002."""
    tables = [((0, 50), (0, 52)), ((1, 51), (3, 50)), ((2, 60), (6, 61)), ((0, 500), (0, 510))]
    for model in ("Mantel-Haenszel", "common effect"):
        found = analysed(tables, model, "RD")
        numbers = [round(v, 4) for v in (found.estimate, found.ci_low, found.ci_high)]
        assert found.model == "Mantel-Haenszel" and numbers == [-0.0090, -0.0189, 0.0010]
        assert found.effects[3].estimate == 0 and found.effects[3].interval_method == "newcombe"
    assert found.ladder[0].reason.kind == "no_variance_of_its_own"
    for model in ("inverse variance", "sparse ladder"):  # the studies contradict one difference
        found = analysed(tables, model, "RD")
        last = found.effects[3]
        assert (found.model, last.interval_method) == ("inverse variance", "newcombe")
        assert last.estimate == 0 and 20 < last.weight_percent < 40


def test_newcombes_interval_of_one_difference_is_the_published_one():
    """Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I), example a."""
    found = analysed([((56, 70), (48, 80)), ((0, 20), (0, 20))], "inverse variance", "RD")
    row = found.effects[0]
    assert [round(v, 4) for v in (row.estimate, row.ci_low, row.ci_high)] == [0.2, 0.0524, 0.3339]


def pooled(estimate: float, method: str = "inverse variance", measure: str = "RR") -> Pooled:
    return Pooled(
        estimate=estimate, se=0.1, ci_low=estimate - 0.2, ci_high=estimate + 0.2, p_value=None, k=2,
        measure=measure, method=method,
    )  # fmt: skip


def test_a_pooled_value_outside_its_studies_is_an_error_unless_its_model_explains_it():
    effects = study_effects.compute(figures(((5, 50), (6, 50)), ((7, 50), (7, 50))), "RR", SETTINGS)
    rows = effects.studies
    assert range_check.notes(effects, rows, pooled(math.log(0.9))) == ()
    with pytest.raises(OutsideItsStudies, match=r"1\.2 .* lies outside the range of its studies \(0\.83"):
        range_check.notes(effects, rows, pooled(math.log(1.2)))
    (note,) = range_check.notes(effects, rows, pooled(math.log(1.2), "binomial-normal"))
    assert note.kind == "outside_its_studies" and note.parts[0].kind == "chance_in_counts"


def test_near_the_ceiling_a_risk_ratio_warns_and_failures_turn_the_weights():
    """19/20 v 19/20 got 41% of the weight, 186 v 182 patients 5%."""
    tables = [((19, 20), (19, 20)), ((43, 186), (32, 182)), ((46, 61), (45, 65)), ((28, 30), (39, 44))]
    events = analysed(tables, "inverse variance")
    (warning,) = [w for w in events.warnings if w.kind == "near_ceiling"]
    assert warning.studies == tuple(e.key for e in (events.effects[0], events.effects[3]))
    failures = analysed(tables, "inverse variance", "RR of failure")
    assert failures.second.agrees is True
    assert failures.effects[1].estimate == pytest.approx((143 / 186) / (150 / 182))
    assert events.effects[0].weight_percent > 25 > 2 > failures.effects[0].weight_percent


def test_a_ratio_of_failures_is_better_on_the_other_side():
    threshold = Threshold(1.0, NO_DIFFERENCE, "above", "RR")
    assert threshold.in_measure("RR of failure").side == "below"
    assert threshold.in_measure("OR").side == "above"


def test_the_ceiling_is_of_the_comparator():
    assert not ceiling.near_ceiling(figures(((19, 20), (10, 20))))
    assert len(ceiling.near_ceiling(figures(((10, 20), (19, 20))))) == 1


@pytest.mark.parametrize("model", ["inverse variance", "common effect"])
def test_squares_of_weighted_effects_are_those_of_their_effects_whatever_the_counts(model):
    """Only where counts are pooled as they are do squares change: one study alone, too, has its own."""
    found = analysed([((19, 20), (12, 20)), ((20, 20), (15, 21)), ((3, 30), (5, 31))], model)
    for row_, (a, n1, c, n2) in zip(
        found.effects, [(19, 20, 12, 20), (20, 20, 15, 21), (3, 30, 5, 31)], strict=True
    ):
        assert row_.interval_method == "wald"
        x, y = ((a + 0.5) / (n1 + 1), (c + 0.5) / (n2 + 1)) if a == n1 else (a / n1, c / n2)
        assert row_.estimate == pytest.approx(x / y)
    single = analysed([((2, 20), (3, 21))], "Mantel-Haenszel")
    assert single.status == "single study" and single.effects[0].interval_method == "wald"
