"""The tools of second computations: differences, peaks, grids and means over studies against closed forms."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import special, stats

from evidence.review.pooling.over_time.fitted_curves import TimedShare
from evidence.review.second.averages import mean_survival
from evidence.review.second.counts import (
    both_arms,
    differences,
    glmm,
    narrow,
    one_ratio,
    profile,
    rates,
    survival,
    tables,
    two_arms,
)
from evidence.review.second.fitted import curve_likelihood, curves
from unit.review.builders import SETTINGS

CLOSED = 1e-10
# Differences of smooth functions, and sums over dense grids of bells.
DIFFERENCES, GRID = 1e-5, 1e-6


def test_second_differences_of_a_quadratic_are_exact_in_each_direction():
    def square(p):
        x, y = p
        return 3 * x**2 - 2 * x * y + 0.5 * y**2 + x - 7

    for step in (0.01, np.array([0.01, 0.3])):
        assert differences.hessian(square, np.array([0.4, -2.0]), step) == pytest.approx(
            np.array([[6.0, -2.0], [-2.0, 1.0]]), rel=1e-8
        )


@pytest.mark.parametrize("tau2", [0.04, 9.0])
def test_the_covariance_at_a_maximum_is_the_inverse_of_its_curvature(tau2):
    wanted = np.array([[0.05, 0.1 * tau2 * 0.05], [0.1 * tau2 * 0.05, 0.3 * tau2**2]])
    precision = np.linalg.inv(wanted)

    def height(mu, v):
        d = np.array([mu - 0.7, v - tau2])
        return 2.5 - 0.5 * d @ precision @ d - 40 * (mu - 0.7) ** 4

    found, steps = differences.covariance_at(height, 0.7, tau2)
    assert found == pytest.approx(wanted, rel=1e-6)
    # Of tau2 by so little that the likelihood falls by a hundred-thousandth.
    assert steps[1] == pytest.approx(math.sqrt(2e-5 / precision[1, 1]), rel=1e-6)
    flat, (_, wide) = differences.covariance_at(lambda m, v: height(m, tau2 + (v - tau2) / 1e4), 0.7, tau2)
    assert wide == pytest.approx(0.05 * tau2)  # a flat one, by a twentieth of it
    assert flat[0, 0] == pytest.approx(1 / precision[0, 0] / (1 - 0.1**2 * 0.05 / 0.3), rel=1e-3)


def test_slopes_are_those_of_each_argument():
    found = differences.slope(lambda m, v: m**2 * v, 3.0, 0.5, np.array([1e-3, 1e-4]))
    assert found == pytest.approx([2 * 3 * 0.5, 9.0], rel=1e-9)


@pytest.mark.parametrize("start", [0.2, 1.1, 1.35, 3.0])
def test_the_highest_point_is_found_from_either_side(start):
    assert profile.highest(lambda x: 5 - (x - 1.3) ** 2, start, 0.1) == pytest.approx(5.0, abs=1e-5)
    assert profile.highest(lambda x: -math.log(math.cosh(x - 1.3)), start, 0.5) == pytest.approx(
        0.0, abs=1e-5
    )


def drop_at(tau2_ci, *, best=0.5, width=0.4, level=0.95, flat=0.0):
    """Bounds told of a likelihood that is a parabola in log tau2 about its best."""

    def height(tau2):
        return -((math.log(max(tau2, 1e-30) / best) / width) ** 2) / 2 if tau2 > 0 else flat

    return list(profile.compare(SimpleNamespace(tau2_ci=tau2_ci), height, best, level=level))


@pytest.mark.parametrize(("level", "reach"), [(0.95, 1.959963984540054), (0.8, 1.2815515655446004)])
def test_bounds_of_tau2_lie_where_the_likelihood_has_fallen_by_the_quantile_of_chi_square(level, reach):
    low, high = (0.5 * math.exp(side * 0.4 * reach) for side in (-1, 1))
    right = drop_at((low, high), level=level, flat=-99.0)
    assert all(c.agrees for c in right)
    assert [c.second for c in right] == pytest.approx([low, high], rel=1e-6)
    for factor in (0.9, 1.1):
        # A step from a wrong place nearly reaches the right one.
        wrong = drop_at((low * factor, high * factor), level=level, flat=-99.0)
        assert [c.agrees for c in wrong] == [False, False]
        assert [c.second for c in wrong] == pytest.approx([low, high], rel=0.02)


def test_a_lower_bound_of_0_is_right_where_the_likelihood_at_0_is_high_enough():
    high = 0.5 * math.exp(0.4 * 1.959963984540054)
    fallen = -(1.959963984540054**2) / 2
    assert drop_at((0.0, high), flat=fallen + 1e-3)[0].agrees
    told = drop_at((0.0, high), flat=fallen - 1e-3)[0]
    assert (told.agrees, told.second) == (False, 0.5)
    assert list(profile.compare(SimpleNamespace(tau2_ci=None), abs, 0.5, level=0.95)) == []


@pytest.mark.parametrize("tau", [0.01, 0.7, 5.0, 40.0])
def test_peaks_of_normal_likelihoods_integrate_to_normal_densities(tau):
    middle, variance = np.array([0.3, -2.0, 0.0]), np.array([0.2, 1e-5, 1e9])  # the last: nothing seen
    z, log_weights = narrow.about_peaks(lambda effect: (middle - effect) / variance, tau, 3)
    apart = tau * z - middle
    integral = np.exp(-(apart**2) / (2 * variance) + log_weights).sum(axis=0)
    total = variance + tau**2
    wanted = np.sqrt(variance / total) * np.exp(-(middle**2) / (2 * total))
    assert integral == pytest.approx(wanted, rel=1e-6)
    second = (z**2 * np.exp(log_weights)).sum(axis=0)
    assert second[2] == pytest.approx(1.0, rel=1e-6)  # without a study, a standard normal effect


def test_a_grid_is_too_coarse_where_its_step_passes_over_the_narrowest_study():
    assert not narrow.passed_over(2.0, 0.1, 12.2)  # 0.2 of an effect, seven tenths of an error
    assert narrow.passed_over(2.0, 0.1, 12.3)
    assert not narrow.passed_over(2.0, 0.1, 0.0) and not narrow.passed_over(2.0, 0.1, -1.0)


# --- rates, shares and survival with studies that differ ---


@pytest.mark.parametrize("tau", [0.4, 30.0])
def test_the_likelihood_of_rates_is_the_poisson_one_averaged_over_studies(tau):
    x, t = np.array([0.0, 4.0, 90.0]), np.array([10.0, 20.0, 100.0])
    found = rates._log_likelihood(x, np.log(t), -1.5, tau)
    z = np.linspace(-9, 9, 200_001)
    with np.errstate(under="ignore"):
        each = [
            np.trapezoid(np.exp(a * (-1.5 + tau * z + math.log(b)) - np.exp(np.minimum(-1.5 + tau * z + math.log(b), 600)))
                         * stats.norm.pdf(z), z)
            for a, b in zip(x[:2], t[:2], strict=True)
        ]  # fmt: skip
    ours = rates._log_likelihood(x[:2], np.log(t[:2]), -1.5, tau)
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


# --- curves over time ---


def shares(name, n, *steps):
    """A study of ``n`` whose times have no losses between them: Greenwood's error is then that of a share."""
    return [TimedShare(name, t, s, math.sqrt(s * (1 - s) / n)) for t, s in steps]


def test_patients_and_events_between_times_are_those_behind_greenwoods_errors():
    c = curve_likelihood.CountsOverTime.of(
        [*shares("a", 50, (6.0, 0.8), (12.0, 0.6)), *shares("b", 40, (12.0, 0.5))]
    )
    assert (c.times, c.studies) == ([6.0, 12.0], 2)
    assert c.events == pytest.approx([10, 10, 20]) and c.free == pytest.approx([40, 30, 20])
    assert c.covers.tolist() == [[1, 0], [0, 1], [1, 1]] and c.upto.tolist() == [[1, 0], [1, 1]]
    assert c.of_study.tolist() == [[1, 1, 0], [0, 0, 1]]


def test_where_nobody_has_the_event_the_patients_at_risk_are_free_of_it():
    points = [
        TimedShare("a", 6.0, 1.0, None, 30.0),
        *shares("a", 30, (12.0, 0.9)),
        TimedShare("b", 12.0, 1.0, None, 25.0),
    ]
    c = curve_likelihood.CountsOverTime.of(points)
    # The stretch without an event in any study has no hazard: those who pass it say nothing of it.
    assert c.times == [12.0] and c.covers.tolist() == [[1], [1]]
    assert c.events == pytest.approx([3, 0]) and c.free == pytest.approx([27, 25])


def test_without_differences_the_curve_is_the_product_of_pooled_shares():
    c = curve_likelihood.CountsOverTime.of(
        [*shares("a", 50, (6.0, 0.8), (12.0, 0.6)), *shares("b", 100, (6.0, 0.7), (12.0, 0.63))]
    )
    solved = c.solve(0.0)
    first, last = (40 + 70) / 150, (30 + 63) / 110
    assert np.exp(-np.exp(solved.log_hazard)) == pytest.approx([first, first * last], rel=1e-6)
    # Greenwood's sum over the squared log survival.
    greenwood = np.cumsum([(1 - first) / (150 * first), (1 - last) / (110 * last)])
    log_s = np.log([first, first * last])
    assert np.diag(solved.covariance) == pytest.approx(greenwood / log_s**2, rel=DIFFERENCES)
    assert solved.covariance[0, 1] == pytest.approx(greenwood[0] / (log_s[0] * log_s[1]), rel=DIFFERENCES)
    binomial = sum(m * (p * math.log(p) + (1 - p) * math.log(1 - p)) for m, p in ((150, first), (110, last)))
    assert solved.plain == pytest.approx(binomial, rel=1e-9)
    assert solved.height("ML") == solved.plain and solved.height("REML") == solved.restricted


@pytest.mark.parametrize("tau", [0.0, 0.4])
def test_the_gradient_of_a_curves_likelihood_is_its_difference(tau):
    c = curve_likelihood.CountsOverTime.of(
        [*shares("a", 50, (6.0, 0.8), (12.0, 0.6)), *shares("b", 40, (12.0, 0.5))]
    )
    eta = np.array([-1.6, -1.1])
    _, gradient = c.value(eta, tau)
    for i in range(2):
        step = np.eye(2)[i] * 1e-5
        slope = (c.value(eta + step, tau)[0] - c.value(eta - step, tau)[0]) / 2e-5
        assert gradient[i] == pytest.approx(slope, rel=1e-6)


def test_the_likelihood_of_a_curve_is_averaged_over_a_normal_study_effect():
    c = curve_likelihood.CountsOverTime.of(shares("b", 40, (12.0, 0.5)))
    nodes, share = np.polynomial.hermite_e.hermegauss(80)
    alive = np.exp(-np.exp(-0.5 + 0.6 * nodes))
    wanted = math.log((share / share.sum() * alive**20 * (1 - alive) ** 20).sum())
    assert c.value(np.array([-0.5]), 0.6)[0] == pytest.approx(wanted, abs=GRID)


def test_a_band_over_times_reaches_as_far_as_the_largest_of_their_errors():
    z, level = stats.norm.ppf(0.975), 0.95
    assert curves._band_width(np.array([[0.3]]), None, level, z) == 1.0
    together = curves._band_width(np.full((3, 3), 0.2), None, level, z)
    assert together == pytest.approx(1.0, abs=0.03)  # quantiles of twenty thousand draws
    # Of two independent errors the largest keeps within c with chance 0.95: each with its root.
    apart = stats.norm.ppf((1 + math.sqrt(level)) / 2) / z
    assert curves._band_width(np.diag([0.1, 4.0]), None, level, z) == pytest.approx(apart, abs=0.03)
    # By t all errors share one scale, so that they are apart less often than independent ones.
    t = stats.t.ppf(0.975, 3)
    by_t = curves._band_width(np.diag([0.1, 4.0]), 3, level, t)
    assert 1.05 < by_t < stats.t.ppf((1 + math.sqrt(level)) / 2, 3) / t


# --- counts of two arms ---

TABLES = tuple(map(np.array, ([3.0, 10.0, 0.0], [30.0, 100.0, 20.0], [6.0, 20.0, 2.0], [31.0, 110.0, 21.0])))


def test_what_one_ratio_leaves_unexplained_is_the_deviance_of_counts_given_arms():
    a, n1, c, n2 = ONE = tuple(column[:1] for column in TABLES)
    for measure in ("OR", "RR"):
        assert two_arms.deviance(ONE, measure) == pytest.approx(0.0, abs=1e-6)  # its own ratio
    x = (np.array([3.0, 6.0]), np.array([30.0, 60.0]), np.array([6.0, 12.0]), np.array([31.0, 62.0]))
    assert two_arms.deviance(x, "RR") == pytest.approx(0.0, abs=1e-6)  # one ratio for both
    # Of Poisson counts given their totals: a binomial deviance at the common ratio.
    mu = two_arms._regression(tuple(t[:2] for t in TABLES), True)[0]
    wanted, _ = one_ratio.conditional_deviance(tuple(t[:2] for t in TABLES), "RR", mu)
    assert two_arms.deviance(tuple(t[:2] for t in TABLES), "RR") == pytest.approx(wanted, rel=1e-6)


def test_weights_that_stand_for_a_likelihood_are_of_counts_with_a_half_in_every_cell():
    found = two_arms.weights(TABLES, "OR", 0.2)
    v = [sum(1 / (x + 0.5) for x in cells) for cells in ((3, 27, 6, 25), (10, 90, 20, 90), (0, 20, 2, 19))]
    assert found == pytest.approx([1 / (one + 0.2) for one in v], rel=CLOSED)
    ratio = two_arms.weights(TABLES, "RR", 0.0)
    assert ratio == pytest.approx(
        [1 / (1 / 3.5 + 1 / 6.5), 1 / (1 / 10.5 + 1 / 20.5), 1 / (1 / 0.5 + 1 / 2.5)], rel=CLOSED
    )
    empty = tuple(np.array([float(x)]) for x in (0, 20, 0, 21))
    assert two_arms.weights(empty, "RR", 0.1) == [0.0] == two_arms.weights(empty, "OR", 0.1)


P, Q = 3 / 30, 6 / 31


@pytest.mark.parametrize(
    ("measure", "effect", "variance", "corrected"),
    [
        ("OR", math.log(P / (1 - P) / (Q / (1 - Q))), 1 / 3 + 1 / 27 + 1 / 6 + 1 / 25,
         (math.log(0.5 / 20.5 / (2.5 / 19.5)), 1 / 0.5 + 1 / 20.5 + 1 / 2.5 + 1 / 19.5)),
        ("RR", math.log(P / Q), 1 / 3 - 1 / 30 + 1 / 6 - 1 / 31,
         (math.log(0.5 / 21 / (2.5 / 22)), 1 / 0.5 - 1 / 21 + 1 / 2.5 - 1 / 22)),
        ("IRR", math.log(P / Q), 1 / 3 + 1 / 6, (math.log(0.5 / 20 / (2.5 / 21)), 1 / 0.5 + 1 / 2.5)),
        ("IRD", P - Q, 3 / 900 + 6 / 961, (0.5 / 20 - 2.5 / 21, 0.5 / 400 + 2.5 / 441)),
        ("RD", P - Q, P * (1 - P) / 30 + Q * (1 - Q) / 31,
         (0.5 / 21 - 2.5 / 22, 0.5 / 21 * 20.5 / 21 / 21 + 2.5 / 22 * 19.5 / 22 / 22)),
    ],
)  # fmt: skip
def test_effects_of_tables_have_a_half_added_where_a_cell_is_empty(measure, effect, variance, corrected):
    none = tuple(np.append(column[[0, 2]], x) for column, x in zip(TABLES, (0.0, 9.0, 0.0, 9.0), strict=True))
    y, v = tables.corrected(none, measure)
    assert y == pytest.approx([effect, corrected[0]], rel=CLOSED)
    assert v == pytest.approx([variance, corrected[1]], rel=CLOSED)


def test_everybody_with_the_event_is_an_empty_cell_of_patients_but_not_of_person_time():
    full = tuple(np.array([x]) for x in (9.0, 9.0, 4.0, 10.0))
    assert tables.corrected(full, "OR")[0] == pytest.approx([math.log(9.5 / 0.5 / (4.5 / 6.5))], rel=CLOSED)
    assert tables.corrected(full, "IRR")[0] == pytest.approx([math.log(1 / 0.4)], rel=CLOSED)
    both = tuple(np.array([x]) for x in (9.0, 9.0, 10.0, 10.0))
    assert len(tables.corrected(both, "RD")[0]) == 0 and len(tables.corrected(both, "IRD")[0]) == 1
    assert [tables.says_something((9, 9, 10, 10), m) for m in ("OR", "RR", "IRR")] == [False, True, True]
    assert [tables.says_something((0, 9, 0, 10), m) for m in ("OR", "RR")] == [False, False]
    assert len(tables.informative(tuple(map(np.concatenate, zip(both, TABLES, strict=True))), "OR")[0]) == 3


@pytest.mark.parametrize(
    ("to", "empty", "by_size", "added"),
    [("only0", True, False, 0.25), ("only0", False, False, 0.0), ("all", False, False, 0.25), ("all", True, False, 0.25),
     ("none", True, False, 0.0), ("only0", True, True, 0.5), ("only0", False, True, 0.0)],
)  # fmt: skip
def test_what_is_added_to_the_cells_of_one_study_follows_the_settings(to, empty, by_size, added):
    settings = SimpleNamespace(to=to, add=0.25, add_by_arm_size=by_size)
    assert both_arms.added_to_cells(settings, empty=empty) == added
    assert both_arms.added_to_cells(SETTINGS, empty=True) == 0.5
