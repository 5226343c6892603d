"""Second computations of rates, shares and survival with studies that differ, against closed forms."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import special, stats

from evidence.review.second.averages import mean_survival
from evidence.review.second.counts import (
    glmm,
    one_group,
    rates,
    survival,
)
from evidence.stats import exact

CLOSED = 1e-10
SEARCHED = 1e-4  # two searches of one maximum, one of them with its curvature by differences


@pytest.mark.parametrize("tau", [0.4, 30.0])
def test_the_likelihood_of_rates_is_the_poisson_one_averaged_over_studies(tau):
    x, t = np.array([0.0, 4.0, 90.0]), np.array([10.0, 20.0, 100.0])
    found = rates.log_likelihood(x, np.log(t), -1.5, tau)
    z = np.linspace(-9, 9, 200_001)
    with np.errstate(under="ignore"):
        each = [
            np.trapezoid(np.exp(a * (-1.5 + tau * z + math.log(b)) - np.exp(np.minimum(-1.5 + tau * z + math.log(b), 600)))
                         * stats.norm.pdf(z), z)
            for a, b in zip(x[:2], t[:2], strict=True)
        ]  # fmt: skip
    ours = rates.log_likelihood(x[:2], np.log(t[:2]), -1.5, tau)
    assert ours == pytest.approx(np.log(each).sum(), abs=1e-6)
    assert (
        found < ours + stats.poisson.logpmf(90, 90) + special.gammaln(91) + 1e-9
    )  # no study does better than its own rate


def test_studies_with_one_rate_have_the_poisson_interval_of_their_sum():
    for level, df, quantile in ((0.95, None, stats.norm.ppf(0.975)), (0.8, 2.0, stats.t.ppf(0.9, 2))):
        found = rates.by_dense_grid(np.array([10, 20, 40]), np.array([100.0, 200.0, 400.0]), level, df)
        middle, half = math.log(0.1), quantile / math.sqrt(70)
        assert found.tau2 == 0 and found.se == pytest.approx(1 / math.sqrt(70), rel=CLOSED)
        assert (
            found.average
            == found.median_study
            == pytest.approx([middle, middle - half, middle + half], rel=CLOSED)
        )


def test_the_average_rate_is_that_of_a_lognormal_and_its_error_has_both_parts():
    found = rates.by_dense_grid(np.array([3, 40, 9, 80]), np.array([100.0, 200.0, 150.0, 110.0]), 0.95, None)
    assert found.tau2 > 0.3
    assert found.average[0] == pytest.approx(found.median_study[0] + found.tau2 / 2, rel=CLOSED)
    z = stats.norm.ppf(0.975)
    of_median, of_average = ((b[2] - b[1]) / (2 * z) for b in (found.median_study, found.average))
    assert found.se == pytest.approx(of_median, rel=CLOSED) and of_average > of_median
    # Four studies whose counts hardly err: mean and variance of their log rates, by k, independent of each other.
    large = rates.by_dense_grid(
        np.array([3, 40, 9, 80]) * 10**5, np.array([1.0, 2.0, 1.5, 1.1]) * 10**7, 0.95, None
    )
    logs = np.log([0.03, 0.2, 0.06, 80 / 110])
    assert large.median_study[0] == pytest.approx(logs.mean(), abs=1e-3)
    assert large.tau2 == pytest.approx(logs.var(), rel=1e-3)
    wanted = math.sqrt(logs.var() / 4 + 0.25 * 2 * logs.var() ** 2 / 4)
    assert (large.average[2] - large.average[1]) / (2 * z) == pytest.approx(wanted, rel=1e-2)
    top = rates.profile(np.array([3, 40, 9, 80]), np.array([100.0, 200.0, 150.0, 110.0]), found.tau2, found)
    for factor in (0.5, 2.0):
        lower = rates.profile(
            np.array([3, 40, 9, 80]), np.array([100.0, 200.0, 150.0, 110.0]), found.tau2 * factor, found
        )
        assert lower < top


@pytest.mark.parametrize("measure", ["IRR", "IRD"])
def test_sums_over_rates_as_equations_have_the_quotient_of_the_sums(measure):
    x1, t1, x2, t2 = counts = tuple(map(np.array, ([10.0, 3.0], [500.0, 90.0], [20.0, 1.0], [510.0, 100.0])))
    total = t1 + t2
    up, down, whole = (x1 * t2 / total).sum(), (x2 * t1 / total).sum(), (t1 * t2 / total).sum()
    wanted = math.log(up / down) if measure == "IRR" else (up - down) / whole
    assert rates.by_estimating_equation(counts, measure) == pytest.approx(wanted, rel=1e-9)


def test_the_average_share_and_the_mean_survival_are_the_means_over_a_normal_law():
    nodes, share = np.polynomial.hermite_e.hermegauss(80)
    share = share / share.sum()
    for mu, tau2 in ((-1.2, 0.5), (0.4, 2.0), (-3.0, 0.09)):
        mean = (share * special.expit(mu + math.sqrt(tau2) * nodes)).sum()
        assert glmm._average_logit(mu, tau2) == pytest.approx(special.logit(mean), abs=1e-7)
        alive = (share * np.exp(-np.exp(mu + math.sqrt(tau2) * nodes))).sum()
        wanted = math.log(-math.log(alive))
        assert survival._mean_log_hazard(mu, tau2) == pytest.approx(wanted, abs=1e-5)
        assert mean_survival.log_hazard(mu, math.sqrt(tau2)) == pytest.approx(wanted, abs=1e-5)
    assert mean_survival.log_hazard(-0.7, 0.0) == -0.7


def test_log_likelihoods_of_shares_are_binomial():
    x, n, eta = np.array([3.0, 0.0, 20.0]), np.array([30.0, 12.0, 20.0]), np.array([-1.0, 0.5])
    p = special.expit(eta)
    constant = special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)
    wanted = np.array([stats.binom.logpmf(x, n, q) for q in p]).T - constant[:, None]
    assert glmm._kernel(x, n, eta) == pytest.approx(wanted, rel=CLOSED)
    assert glmm.softplus(np.array([-800.0, 0.0, 800.0])) == pytest.approx(
        [0.0, math.log(2), 800.0], rel=CLOSED
    )
    hazard = np.exp(eta)
    cloglog = np.array([stats.binom.logpmf(x, n, 1 - math.exp(-h)) for h in hazard]).T - constant[:, None]
    assert survival._heights(x, n, eta[None, :]) == pytest.approx(cloglog, rel=CLOSED)


def test_one_hazard_of_studies_with_unequal_follow_up_is_that_of_their_person_time():
    """Few die: a hazard is then events over person-time, and its log errs by the root of one over the events."""
    events, n, time = (
        np.array([2.0, 8.0, 6.0]),
        np.array([20_000.0, 40_000.0, 60_000.0]),
        np.array([1.0, 2.0, 1.0]),
    )
    found = survival.survival_by_scipy(events, n, time, 1.96)
    middle = math.log(16 / 160_000)
    assert found.tau2 == 0 and found.median_and_bounds == found.estimate_and_bounds
    assert found.median_and_bounds[0] == pytest.approx(middle, abs=1e-3)
    assert found.se == pytest.approx(0.25, rel=1e-3)
    low, high = found.median_and_bounds[1:]
    assert (high - low) / 2 == pytest.approx(1.96 * found.se, rel=CLOSED)


def test_survival_that_differs_is_that_of_the_models_own_fit_for_the_median_study_and_on_average():
    events, n, time = [2.0, 9.0, 30.0, 14.0], [40.0, 50.0, 60.0, 45.0], [1.0, 1.5, 0.8, 1.0]
    fit = exact.glmm_survival(events, n, follow_up=time, ci_method="wald", tau2_interval=False)
    found = survival.survival_by_scipy(*map(np.array, (events, n, time)), stats.norm.ppf(0.975))
    assert found.tau2 == pytest.approx(fit.tau2, rel=1e-3)
    assert found.median_and_bounds == pytest.approx([fit.estimate, fit.ci_low, fit.ci_high], abs=SEARCHED)
    mean = fit.average  # of survival, which falls as the hazard rises
    wanted = [math.log(-math.log(s)) for s in (mean.estimate, mean.ci_high, mean.ci_low)]
    assert found.estimate_and_bounds == pytest.approx(wanted, abs=SEARCHED)


K, EQUAL, TAU2 = 6, 0.04, 0.3
TOTAL = EQUAL + TAU2


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("ML", math.sqrt(2 / K) * TOTAL),
        *((m, math.sqrt(2 / (K - 1)) * TOTAL) for m in ("REML", "PM", "EB", "DL", "HE")),
        ("HS", math.sqrt(2 * (K - 1)) / K * TOTAL),
    ],
)
def test_with_equal_variances_the_error_of_tau2_is_that_of_a_variance(method, error):
    y = np.array([0.1, 0.9, -0.6, 0.4, 1.3, -0.2])
    found = mean_survival.tau2_error(y, np.full(K, EQUAL), TAU2, method)
    assert found == pytest.approx(error, rel=CLOSED)
    start = float(np.var(y))
    sj = start * math.sqrt(2 / (K - 1)) * TOTAL / (EQUAL + start)
    assert mean_survival.tau2_error(y, np.full(K, EQUAL), TAU2, "SJ") == pytest.approx(sj, rel=CLOSED)


def test_the_error_of_a_mean_survival_has_the_part_of_the_median_study_and_that_of_tau2():
    fit = mean_survival.MedianStudy(-0.8, -0.8 - 2 * 0.1, -0.8 + 2 * 0.1, 0.25)
    centre, low, high = mean_survival.with_error(fit, 2.0, 0.05)

    def mean(mu, tau2):
        return mean_survival.log_hazard(mu, math.sqrt(tau2))

    by_mu = (mean(-0.79, 0.25) - mean(-0.81, 0.25)) / 0.02
    by_tau2 = (mean(-0.8, 0.26) - mean(-0.8, 0.24)) / 0.02
    assert centre == mean(-0.8, 0.25)
    assert high - centre == pytest.approx(centre - low, rel=1e-9)
    assert high - centre == pytest.approx(2 * math.hypot(by_mu * 0.1, by_tau2 * 0.05), rel=1e-3)
    alike = mean_survival.MedianStudy(-0.8, -1.0, -0.6, 0.0)
    y, v = np.array([-0.9, -0.7]), np.array([0.02, 0.02])
    assert mean_survival.with_bounds(y, v, alike, 2.0, "REML") == [-0.8, -1.0, -0.6]
    few = mean_survival.MedianStudy(-0.8, -1.0, -0.6, 1e-5)  # a variance less than the step of its difference
    assert all(map(math.isfinite, mean_survival.with_bounds(y, v, few, 2.0, "REML")))


@pytest.mark.parametrize("tau", [0.0, 0.6])
def test_of_one_tau_the_mean_survival_has_the_quantiles_of_the_median_study(tau):
    chances = (0.5, 0.025, 0.9)
    found = mean_survival.of_mixture(np.array([tau]), np.array([-0.4]), np.array([0.2]), np.ones(1), chances)
    wanted = [mean_survival.log_hazard(-0.4 + 0.2 * stats.norm.ppf(p), tau) for p in chances]
    assert found == pytest.approx(wanted, abs=1e-6)


def test_of_several_taus_the_quantiles_are_those_of_the_mixture_by_weight():
    means, sds, weight = np.array([-0.4, 0.3]), np.array([0.2, 0.1]), np.array([0.7, 0.3])
    (found,) = mean_survival.of_mixture(np.zeros(2), means, sds, weight, (0.6,))
    assert weight @ stats.norm.cdf(found, means, sds) == pytest.approx(0.6, abs=1e-6)


@pytest.mark.parametrize("rows", [(1.0,), (1.0, 0.3, 5.0)])
def test_places_between_tabulated_values_are_those_of_a_cubic_and_beyond_them_the_ends(rows):
    """Each row holds the values whose cubes, times its own factor, are the places."""
    place = np.linspace(-8.0, 27.0, 8)
    table = np.array([np.cbrt(place / row) for row in rows])
    for value in (*np.linspace(-1.2, 1.7, 23), float(table[0, 0]), float(table[0, -1]), float(table[0, 3])):
        wanted = [np.clip(row * value**3, place[0], place[-1]) for row in rows]
        assert mean_survival._reached(table, place, value) == pytest.approx(wanted, abs=1e-9)
    # Where several places have one value, the middle ones stand for it.
    flat = np.array([[0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0]])
    assert place[1] <= mean_survival._reached(flat, place, 1.0)[0] <= place[4]


@pytest.mark.parametrize("level", [0.95, 0.8])
@pytest.mark.parametrize("free", [0, 12, 30])
def test_the_exact_sum_of_survival_has_the_limits_of_clopper_and_pearson(monkeypatch, free, level):
    counted = np.array([18.0 - 18 * (free == 30), 12.0 * (free == 0)]), np.array([18.0, 12.0])
    monkeypatch.setattr(one_group.survival_counts, "counts", lambda *_: counted)
    told = SimpleNamespace(estimate=free / 30, ci_low=None, ci_high=None)
    found = one_group.exact_survival(None, told, SimpleNamespace(level=level))
    tail = (1 - level) / 2
    low = {0: 0.0, 30: tail ** (1 / 30)}.get(free, stats.beta.ppf(tail, 12, 19))
    high = {0: 1 - tail ** (1 / 30), 30: 1.0}.get(free, stats.beta.ppf(1 - tail, 13, 18))
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx((free / 30, low, high), rel=CLOSED)
