"""Small parts of second computations against closed forms: absolute values turned back, quantiles corrected by a step."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import special, stats

from evidence.record.notes.note import Note
from evidence.record.summary.absolute import MEAN, RATE, RISK
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.effects.study_effects import compute
from evidence.review.pooling.modelling import models
from evidence.review.pooling.over_time.fitted_curves import CurveInput, TimedShare
from evidence.review.second import twice, verdicts
from evidence.review.second.around import absolute, intervals
from evidence.review.second.averages import normal
from evidence.review.second.fitted import permutation, regressions
from unit.review.invented_analyses import HOUSE, SCALE, run, series, settings, tables

# Halved two hundred times: only rounding is left.
BISECTED = 1e-12
# A slope over a difference of 1e-4.
SLOPE = 1e-6


@pytest.mark.parametrize(
    ("formula", "kind", "base", "effect", "value"),
    [
        ("risk ratio", RISK, 0.2, 1.5, 0.3),
        ("risk ratio", RISK, 0.8, 2.0, 1.0),  # no more than all
        ("rate ratio", RATE, 0.2, 7.0, 1.4),  # events per year may be more than one
        ("ratio of means", MEAN, 12.0, 0.75, 9.0),
        ("ratio of means", MEAN, -12.0, 0.75, -9.0),
        ("risk difference", RISK, 0.3, -0.1, 0.2),
        ("risk difference", RISK, 0.1, -0.3, 0.0),
        ("rate difference", RATE, 0.3, 1.2, 1.5),
        ("mean difference", MEAN, 0.3, -1.2, -0.9),
        ("odds ratio", RISK, 0.2, 2.0, 0.4 / 1.2),
        ("odds ratio", RISK, 0.6, 0.5, 0.3 / 0.7),
        ("hazard ratio", RISK, 0.2, 2.0, 1 - 0.8**2),
        ("hazard ratio", RISK, 0.75, 0.5, 0.5),
    ],
)
def test_the_value_that_has_an_effect_against_a_baseline_is_that_of_its_formula(
    formula, kind, base, effect, value
):
    found = absolute._value(SimpleNamespace(formula=formula, kind=kind), base, effect)
    assert found == pytest.approx(value, rel=BISECTED, abs=BISECTED)


@pytest.mark.parametrize(("first", "p"), [(1.9, 0.975), (-1.0, 0.025), (0.3, 0.5)])
def test_a_quantile_is_corrected_by_newtons_step_and_a_right_one_stays(first, p):
    law = stats.norm(0.1, 1.3)
    found = intervals.corrected_quantile(first, p, law.cdf, 1e-4)
    assert found == pytest.approx(first + (p - law.cdf(first)) / law.pdf(first), rel=SLOPE)
    right = float(law.ppf(p))
    assert intervals.corrected_quantile(right, p, law.cdf, 1e-4) == pytest.approx(right, abs=BISECTED)


def test_where_a_distribution_does_not_rise_there_is_no_quantile():
    assert math.isnan(intervals.corrected_quantile(0.5, 0.5, lambda x: 0.5, 1e-4))


def test_the_variance_between_studies_is_held_as_close_as_tau_and_near_nothing_as_half_its_middle():
    pooled = SimpleNamespace(tau2=0.25, tau2_ci=(0.0, 1.0))
    middle, low, high = intervals.of_tau(pooled, [0.5, 0.01, 1.0], 1e-3)
    assert [c.second for c in (middle, low, high)] == pytest.approx([0.25, 0.0001, 1.0], rel=BISECTED)
    # (tau + step)^2 - tau^2, the step a thousandth of tau; of half the middle where tau is less.
    assert middle.allowed == pytest.approx(0.5005**2 - 0.25, rel=1e-9)
    assert low.allowed == pytest.approx((0.01 + 0.00025) ** 2 - 0.0001, rel=1e-9)
    assert high.allowed == pytest.approx(1.001**2 - 1, rel=1e-9)


def test_a_posterior_without_a_standard_deviation_is_held_as_close_as_a_quarter_of_its_interval():
    chosen = settings(tau_prior="half-cauchy", tau_prior_scale=SCALE)
    effects = compute(figures_of(tables([(24, 60, 31, 60), (15, 40, 22, 40)])), "RR", chosen)
    pooled = models.pool(effects, "Bayesian", chosen)
    assert pooled.se is None
    found = normal.bayesian(effects, pooled, chosen)
    assert found.agrees
    step = found.tolerance * (pooled.ci_high - pooled.ci_low) / 4
    for moved, agrees in ((0.5 * step, True), (1.5 * step, False)):
        assert (
            normal.bayesian(effects, replace(pooled, estimate=pooled.estimate + moved), chosen).agrees
            is agrees
        )


# Roots and maxima are searched for on the scale of tau2; of a likelihood, whose top is flat, to fewer digits.
ROOT, MAXIMUM = 1e-9, 1e-5


@pytest.mark.parametrize("method", ["DL", "PM", "REML", "ML"])
@pytest.mark.parametrize("moderator", [False, True])
def test_with_equal_variances_the_variance_between_studies_is_what_the_residuals_leave(method, moderator):
    """Least squares then has the same residuals whatever tau2 is; ML divides by k, the others by k - p."""
    y, v = np.array([0.1, 0.9, -0.6, 0.4, 1.3, -0.2]), np.full(6, 0.04)
    x = np.column_stack([np.ones(6), np.arange(6.0) ** 2]) if moderator else np.ones((6, 1))
    left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    freedom = 6 if method == "ML" else 6 - x.shape[1]
    wanted = (left**2).sum() / freedom - 0.04
    assert wanted > 0.1
    assert regressions._tau2(y, v, x, method) == pytest.approx(
        wanted, rel=MAXIMUM if "ML" in method else ROOT
    )
    # Studies nearer to each other than their errors leave nothing.
    assert regressions._tau2(y / 100, v, x, method) == 0.0
    if method in ("DL", "REML", "ML"):
        many = permutation._tau2(y, v, np.stack([x, x]), method)
        assert many == pytest.approx([wanted, wanted], rel=MAXIMUM)
        assert (permutation._tau2(y / 100, v, np.stack([x, x]), method) == 0).all()


def test_the_median_study_beside_an_average_is_computed_twice_as_the_median_study():
    found = run(series([3, 9, 2, 14, 6, 1], [30, 40, 25, 41, 60, 33]), "proportion", settings=HOUSE)
    (median,) = [b for b in found.beside if b.what == "median study"]
    assert median.second.agrees and median.estimate < found.estimate
    assert special.expit(median.second.estimate) == pytest.approx(median.estimate, abs=1e-5)
    assert special.expit(found.second.estimate) == pytest.approx(found.estimate, abs=1e-5)


def test_a_curve_of_studies_that_differ_is_computed_twice_with_the_width_of_its_mean():
    shares = {"a": (0.9, 0.8), "b": (0.7, 0.5), "c": (0.95, 0.9), "d": (0.6, 0.45), "e": (0.85, 0.6)}
    times = tuple(
        TimedShare(name, at, share, se=(share * (1 - share) / 60) ** 0.5, at_risk=50.0)
        for name, both in shares.items()
        for at, share in zip((6.0, 12.0), both, strict=True)
    )
    found = twice.curve(CurveInput(times, "REML", 0.95))
    last, second = found.pooled[-1], found.second
    assert found.tau2 > 0.1 and last.median_study is not None and last.median_study != last.survival
    assert second.agrees and second.tau2 == pytest.approx(found.tau2, rel=1e-4)
    theirs = [math.exp(-math.exp(x)) for x in (second.estimate, second.ci_low, second.ci_high)]
    assert [theirs[0], *sorted(theirs[1:])] == pytest.approx(
        [last.survival, last.ci_low, last.ci_high], abs=1e-4
    )


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_number_that_is_none_agrees_with_nothing_wherever_it_stands(at):
    what, apart = Note("by_bisection"), [1e-9, 3e-9, 2e-9]
    right = verdicts.verdict_of_numbers(
        "scipy", what, 1e-6, largest=verdicts.largest_of(apart), theirs=(1.0, 0.5, 2.0), tau2=None
    )
    assert right.agrees is True and right.largest_difference == 3e-9
    apart[at] = math.nan
    wrong = verdicts.verdict_of_numbers(
        "scipy", what, 1e-6, largest=verdicts.largest_of(apart), theirs=(1.0, 0.5, 2.0), tau2=None
    )
    assert wrong.agrees is False
