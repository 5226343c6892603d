"""Models of counts of one group against scipy's laws: deviances, profile intervals at other levels, averages with errors."""

import math

import numpy as np
import pytest
from scipy import optimize, special, stats

from evidence.stats import exact

CLOSED = 1e-8
# Maxima found by scipy's simplex; slopes as differences.
SEARCHED, DIFFERENCES = 1e-4, 1e-3
X, N = np.array([2, 30, 9, 33, 21]), np.array([40, 40, 30, 50, 60])
T = np.array([100.0, 200.0, 150.0, 110.0, 80.0])


def deviance(own, common):
    return 2 * (own.sum() - common.sum())


def test_the_test_of_heterogeneity_is_the_deviance_of_one_share_one_rate_or_one_hazard():
    share = X.sum() / N.sum()
    wanted = deviance(stats.binom.logpmf(X, N, X / N), stats.binom.logpmf(X, N, share))
    for found in (exact.beta_binomial(X, N), exact.glmm_proportion(X, N, tau2_interval=False)):
        assert found.q == pytest.approx(wanted, rel=CLOSED) and found.q_df == 4
        assert found.q_p == pytest.approx(stats.chi2.sf(wanted, 4), rel=CLOSED)
    rate = X.sum() / T.sum()
    wanted = deviance(stats.poisson.logpmf(X, X), stats.poisson.logpmf(X, rate * T))
    assert exact.glmm_rate(X, T, tau2_interval=False).q == pytest.approx(wanted, rel=CLOSED)
    follow_up = np.array([1.0, 0.5, 2.0, 1.0, 1.5])

    def height(log_hazard):
        return stats.binom.logpmf(X, N, -np.expm1(-math.exp(log_hazard) * follow_up)).sum()

    best = optimize.minimize_scalar(
        lambda h: -height(h), bounds=(-5, 3), method="bounded", options={"xatol": 1e-10}
    )
    wanted = 2 * (stats.binom.logpmf(X, N, X / N).sum() + best.fun)
    found = exact.glmm_survival(X, N, follow_up=follow_up, tau2_interval=False)
    assert found.q == pytest.approx(wanted, rel=1e-6) and found.q_df == 4


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_the_interval_of_the_correlation_ends_where_the_profile_has_fallen_by_the_quantile(level):
    found = exact.beta_binomial(X, N, level=level)

    def profile(rho):
        def minus(mu):
            size, m = 1 / rho - 1, special.expit(mu)
            return -stats.betabinom.logpmf(X, N, m * size, (1 - m) * size).sum()

        return -optimize.minimize_scalar(minus, bounds=(-3, 3), method="bounded", options={"xatol": 1e-9}).fun

    top = profile(found.overdispersion)
    assert all(profile(found.overdispersion * f) < top for f in (0.9, 1.1))
    for bound in found.overdispersion_ci:
        assert 2 * (top - profile(bound)) == pytest.approx(stats.chi2.ppf(level, 1), rel=SEARCHED)


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_the_interval_of_the_variance_between_studies_ends_there_too(level):
    found = exact.glmm_rate(X, T, level=level)
    z = np.linspace(-8, 8, 1601)[:, None]
    weight = stats.norm.logpdf(z) - special.logsumexp(stats.norm.logpdf(z))

    def profile(tau2):
        def minus(mu):
            eta = mu + math.sqrt(tau2) * z
            return -special.logsumexp(stats.poisson.logpmf(X, T * np.exp(eta)) + weight, axis=0).sum()

        return -optimize.minimize_scalar(minus, bounds=(-6, 2), method="bounded", options={"xatol": 1e-8}).fun

    top = profile(found.tau2)
    for bound in found.tau2_ci:
        assert 2 * (top - profile(bound)) == pytest.approx(stats.chi2.ppf(level, 1), rel=1e-3)


def test_the_average_rate_has_the_error_of_both_parameters():
    """Of mu + tau2/2: the covariance is the inverse of the curvature of the likelihood, here by differences."""
    found = exact.glmm_rate(X, T, ci_method="wald", tau2_interval=False)
    z = np.linspace(-8, 8, 1601)[:, None]
    weight = stats.norm.logpdf(z) - special.logsumexp(stats.norm.logpdf(z))

    def height(at):
        eta = at[0] + math.sqrt(at[1]) * z
        return special.logsumexp(stats.poisson.logpmf(X, T * np.exp(eta)) + weight, axis=0).sum()

    at, step = np.array([found.estimate, found.tau2]), np.array([1e-3, 1e-3])
    hessian = np.empty((2, 2))
    for i, j in np.ndindex(2, 2):
        e, f = np.eye(2)[i] * step, np.eye(2)[j] * step
        hessian[i, j] = (
            height(at + e + f) - height(at + e - f) - height(at - e + f) + height(at - e - f)
        ) / (4 * 1e-6)
    covariance = np.linalg.inv(-hessian)
    slope = np.array([1.0, 0.5])
    half = stats.norm.ppf(0.975) * math.sqrt(slope @ covariance @ slope)
    average = found.average
    assert math.log(average.estimate) == pytest.approx(found.estimate + found.tau2 / 2, rel=CLOSED)
    reach = math.log(average.ci_high) - math.log(average.ci_low)
    assert reach == pytest.approx(2 * half, rel=DIFFERENCES)
    assert found.se == pytest.approx(math.sqrt(covariance[0, 0]), rel=DIFFERENCES)
