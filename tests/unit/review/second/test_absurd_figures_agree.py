"""Figures no paper prints are computed twice to the same numbers: 120 events in a thousandth of a year, 4999 of 5000."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import integrate

from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.second import twice
from evidence.review.second.around import heterogeneity
from evidence.review.second.averages import weighted_means
from evidence.review.second.counts import glmm, profile, survival
from evidence.review.second.counts.integrating import narrow
from evidence.review.selection.candidates import find
from evidence.stats import exact
from unit.review.builders import ONE_ARM, SETTINGS
from unit.review.pooling.invented_rates import candidates as of_rates
from unit.review.second.invented_data import of_means, of_series, of_tables, two_arm
from unit.review.selection.assumed.invented_survival import KEPT, YEAR, km

# Of an integral of a concave log likelihood: both are exact to rounding.
INTEGRAL = 1e-10
# Where a maximum of beta functions of thousands of patients lies: their last digits are rounding.
CURVATURE = 2e-5


def of_survival(studies):
    pubs = [km(f"s{i}", share, n, low=low, high=high) for i, (share, n, low, high) in enumerate(studies)]
    return [c for p in pubs for c in find(p, KEPT, ONE_ARM, YEAR).candidates]


def one_arm(events_and_years):
    return of_rates([(figure, (1, 1)) for figure in events_and_years], "rate", ONE_ARM)


def made(candidates, measure, **changes):
    asked = replace(SETTINGS, **changes)
    named = models.model_name(measure, asked, rare=False)
    return twice.analysis(AnalysisInput(figures_of(candidates), measure, named, asked, None))


def prior(kind, scale, measure, **more):
    return {"single_arm_model": "Bayesian", "tau_prior": kind, "tau_prior_scale": {measure: scale}, **more}


HUGE = 10_000.0
CASES = {
    "rates far apart": (one_arm([(3000, 0.1), (5, 1092.5)]), "rate", {}),
    "rates by a narrow prior": (
        one_arm([(3000, 220.0), (1, 37.3), (17, 1e5)]), "rate", prior("half-normal", 0.25, "rate"),
    ),
    "rate ratios far apart": (
        of_rates([((120, 5.0), (5, 37.3)), ((2, 220.0), (161, 5.0)), ((3000, 1.0), (17, 37.3))], "IRR"),
        "IRR",
        two_arm("binomial-normal"),
    ),
    "conditional rate ratios": (
        of_rates([((5, 220.0), (3000, 220.0)), ((0, 220.0), (0, 37.3)), ((120, 0.1), (161, 0.1))], "IRR"),
        "IRR",
        two_arm("conditional exact"),
    ),
    "differences of rates": (
        of_rates([((2, 1e5), (3000, 0.001)), ((161, 37.3), (120, 1092.5)), ((0, 1e5), (3000, 0.001))], "IRD"),
        "IRD",
        {"tau2": "DL"},
    ),
    "risks at both ends": (
        of_tables([((0, 400), (0, 17)), ((7, 40), (1, 1)), ((0, 1), (399, 400)), ((1907, 5000), (8, 8))], "RR"),
        "RR",
        two_arm("binomial-normal"),
    ),
    "nobody against everybody": (of_tables([((0, 1), (5, 8))] * 3, "RR of failure"), "RR of failure", two_arm("binomial-normal")),
    "beta-binomial arms of thousands": (
        of_tables([((0, 8), (101, 132)), ((3877, 5000), (0, 5000))], "OR"), "OR", two_arm("beta-binomial"),
    ),
    "shares by a narrow prior": (
        of_series([(0, 1), (4999, 5000), (132, 132), (110, 5000), (0, 8)], "proportion"),
        "proportion",
        prior("half-normal", 0.25, "proportion"),
    ),
    "shares by a heavy-tailed prior": (
        of_series([(0, 3), (8, 8), (0, 40), (1029, 5000)], "proportion"),
        "proportion",
        prior("half-cauchy", 0.5, "proportion"),
    ),
    "a beta-binomial with one study of thousands": (
        of_series([(1, 8), (2, 2), (1, 17), (14, 17), (16, 40), (4999, 5000)], "proportion"),
        "proportion",
        {"single_arm_model": "beta-binomial", "prediction": "t(k-1)"},
    ),
    "a beta-binomial that ends on another slope": (
        of_series([(1, 1), (39, 40), (2999, 3000)], "proportion"), "proportion", {"single_arm_model": "beta-binomial"},
    ),
    "means thousands of errors apart": (
        of_means([((5.3, 100), (2, 0.6), 300), ((HUGE, 0.001), (HUGE, 0.001), 300), ((0.01, 3), (HUGE, 3), 2)], "MD"),
        "MD",
        two_arm("Bayesian", tau_prior_scale={"MD": 1.0}),
    ),
    "standardised by errors of a thousandth": (
        of_means([((0.01, 0.5), (5.3, 3), 300), ((0.01, 0.001), (HUGE, 0.001), 10), ((HUGE, 0.5), (2, 0.001), 3),
                  ((0.01, 3), (5.3, 0.001), 40), ((0.01, 100), (0.02, 3), 300)], "SMD"),
        "SMD",
        {"tau2": "ML", "interval": "wald"},
    ),
    "survival by a heavy-tailed prior": (
        of_survival([(0.8, 3, 0.5935, 0.9084), (0.77, 20, 0.4621, 0.8807)]), "survival", prior("half-cauchy", 0.5, "survival"),
    ),
}  # fmt: skip


LONG = ("rates far apart", "rate ratios far apart")  # several seconds each


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in CASES]
)
def test_both_computations_agree(name):
    candidates, measure, changes = CASES[name]
    found = made(candidates, measure, **changes)
    assert found.second.agrees is True, found.second
    assert all(b.second is None or b.second.agrees is not False for b in found.beside)


@pytest.mark.parametrize(
    ("x", "n", "mu", "tau"), [(0, 5000, 2.0, 9.0), (4999, 5000, -3.0, 4.0), (17, 40, 0.5, 0.2)]
)
def test_a_study_effect_is_integrated_about_its_own_peak(x, n, mu, tau):
    def height(eta):
        return x * eta - n * np.logaddexp(0.0, eta)

    z, log_weight = narrow.about_peaks(lambda e: np.array([x - n / (1 + math.exp(-(mu + e[0])))]), tau, 1)
    ours = float(
        np.exp(height(mu + tau * z) - height(math.log((x + 0.5) / (n - x + 0.5))) + log_weight).sum()
    )
    peak = float(z[np.argmax(height(mu + tau * z) - z**2 / 2), 0])
    ends = [-12.0, *(peak + np.array([-1, -0.1, -0.02, 0, 0.02, 0.1, 1])), 12.0]
    theirs = sum(
        integrate.quad(
            lambda t: math.exp(height(mu + tau * t) - height(math.log((x + 0.5) / (n - x + 0.5))) - t * t / 2),
            a, b, epsabs=0.0, epsrel=1e-12,
        )[0]
        for a, b in zip(ends, ends[1:], strict=False)
    ) / math.sqrt(2 * math.pi)  # fmt: skip
    assert ours == pytest.approx(theirs, rel=INTEGRAL)


def test_shares_that_differ_by_many_units_of_log_hazard_are_seen_by_the_grid():
    """95% of 200, 7% of 97 and all of 195: the grid was of log odds, passed over the second, and found tau2 = 31."""
    events, n = np.array([10.6, 90.2, 0.0]), np.array([211.1, 97.0, 195.0])
    first = exact.glmm_survival(events, n, ci_method="t", tau2_interval=False)
    check = survival.survival_by_scipy(events, n, np.ones(3), 1.0)
    assert check.tau2 == pytest.approx(first.tau2, rel=1e-3)
    assert check.median_and_bounds[0] == pytest.approx(first.estimate, abs=1e-3)
    peak = survival.profile(events, n, np.ones(3), first.tau2, check)
    assert all(peak > survival.profile(events, n, np.ones(3), tau2, check) for tau2 in (10.0, 31.0))


@pytest.mark.parametrize(
    ("events", "n"),
    [
        ([2, 5, 70_000, 1, 20, 80, 3, 0], [20, 40, 138_049, 12, 30, 90, 100, 50]),
        ([2, 25, 15_185, 1], [20, 40, 138_049, 12]),
        ([10, 12, 100_000, 1, 9], [40, 40, 1_000_000, 1, 40]),
    ],
)
def test_a_registry_of_a_hundred_thousand_beside_small_series_is_seen(events, n):
    """No grid of bearable size has steps as short as its error: studies that differ by tau2 = 5 were told 9."""
    events, n = np.array(events, float), np.array(n, float)
    first = exact.glmm_proportion(events, n, ci_method="t")
    check = glmm.glmm_by_statsmodels(events, n, 0.95, len(n) - 1)
    assert check.tau2 == pytest.approx(first.tau2, rel=1e-3)
    assert check.estimate_and_bounds == pytest.approx([first.estimate, first.ci_low, first.ci_high], abs=1e-3)
    at = partial(glmm.profile, events, n, check=check)
    for compared in profile.compare(first, lambda tau2: at(tau2=tau2), check.tau2, level=0.95):
        assert compared.first == pytest.approx(compared.second, rel=profile.TOLERANCE)


def test_a_registry_beside_small_series_is_seen_on_the_survival_scale():
    events, n = np.array([4.0, 69_000.0, 20.0, 0.0]), np.array([40.0, 138_049.0, 20.0, 5.0])
    first = exact.glmm_survival(events, n, ci_method="t")
    check = survival.survival_by_scipy(events, n, np.ones(4), 1.0)
    assert check.tau2 == pytest.approx(first.tau2, rel=1e-3)
    assert check.median_and_bounds[0] == pytest.approx(first.estimate, abs=1e-3)
    at = partial(survival.profile, events, n, np.ones(4), check=check)
    for compared in profile.compare(first, lambda tau2: at(tau2=tau2), check.tau2, level=0.95):
        assert compared.first == pytest.approx(compared.second, rel=profile.TOLERANCE)


@pytest.mark.filterwarnings("error")
def test_no_warning_escapes_where_one_rate_of_four_is_above_zero():
    found = exact.glmm_rate([0, 0, 30, 0], [40.0, 40.0, 40.0, 5.0])
    assert found.tau2 > 10 and found.status == "pooled"


def test_a_share_that_nobody_could_have_is_far_from_one_that_somebody_has():
    far, near = (heterogeneity._deviance(np.array([3.0]), np.array([9.0]), np.array([p])) for p in (0.0, 0.3))
    assert math.isfinite(far) and far > 1000 > near > 0


def test_the_error_of_a_beta_binomial_ratio_is_that_of_its_curvature():
    # Newton's maximum and second derivatives in fifty digits (mpmath).
    found = exact.beta_binomial_two_arms([0, 3877], [8, 5000], [101, 0], [132, 5000])
    assert found.se == pytest.approx(1.7102153293640475, rel=CURVATURE)
    assert found.estimate == pytest.approx(0.801004044, rel=CURVATURE)


def test_of_two_maxima_of_a_likelihood_the_lower_one_is_known_for_what_it_is():
    effects = study_effects_of("standardised by errors of a thousandth")
    best = made(*CASES["standardised by errors of a thousandth"][:2], tau2="ML", interval="wald")
    assert weighted_means.is_likeliest(*effects, best.tau2, "ML")
    assert not weighted_means.is_likeliest(*effects, 15 * best.tau2, "ML")
    assert best.second.engine == "statsmodels"


def study_effects_of(name):
    candidates, measure, changes = CASES[name]
    return study_effects.of_model(
        figures_of(candidates), measure, replace(SETTINGS, **changes), "inverse variance"
    ).arrays()


counted = st.sampled_from((0, 0, 1, 2, 17, 120, 3000))
years = st.sampled_from((0.001, 0.1, 5.0, 220.0, 1e5))
rates = st.lists(st.tuples(counted, years), min_size=1, max_size=5)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rates, st.sampled_from(("GLMM", "Bayesian", "inverse variance")), st.sampled_from(("none", "house")))
def test_no_rates_of_one_group_differ_between_the_two(studies, model, rule):
    found = made(one_arm(studies), "rate", single_arm_model=model, rule=rule, tau_prior_scale={"rate": 0.5})
    seconds = (found.second, *(b.second for b in found.beside))
    assert all(s is None or (s.agrees is not False and s.what.kind != "second_failed") for s in seconds)
