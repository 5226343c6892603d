"""Likelihoods of counts: heights are those of scipy's laws, integrals those of dense sums, slopes those of differences."""

import numpy as np
import pytest
from scipy import special, stats

from evidence.stats.exact.likelihood._cloglog import CloglogBinomial
from evidence.stats.exact.likelihood._families import (
    Binomial,
    NoncentralHypergeometric,
    Poisson,
    TwoArms,
)
from evidence.stats.exact.likelihood._likelihood import FixedStudyEffects, Point, RandomEffect
from evidence.stats.exact.likelihood._quadrature import RULES

CLOSED = 1e-9
# Central differences of a smooth likelihood; integrals over some thousand points.
DIFFERENCES, INTEGRAL = 1e-4, 1e-7
X, N, T = np.array([3.0, 0.0, 9.0]), np.array([20.0, 11.0, 9.0]), np.array([10.0, 4.0, 7.5])
OFFSET = np.array([0.2, -0.3, 0.0])
A, N1, C, N2 = (np.array(c, dtype=float) for c in ([3, 0, 9], [20, 11, 15], [6, 2, 8], [22, 10, 14]))


def logpmf(name, eta):
    """Log probability of each study at eta, from scipy."""
    match name:
        case "binomial":
            return stats.binom.logpmf(X, N, special.expit(eta + OFFSET))
        case "poisson":
            return stats.poisson.logpmf(X, T * np.exp(eta))
        case "cloglog":
            return stats.binom.logpmf(X, N, -np.expm1(-np.exp(eta + OFFSET)))
    return stats.nchypergeom_fisher.logpmf(A, N1 + N2, N1, A + C, np.exp(eta))


FAMILIES = {
    "binomial": Binomial(X, N, OFFSET),
    "poisson": Poisson(X, T),
    "cloglog": CloglogBinomial(X, N, OFFSET),
    "hypergeometric": NoncentralHypergeometric(A, N1, C, N2),
}


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("eta", [-1.3, 0.4])
def test_the_height_of_a_family_is_its_laws_log_probability_and_its_slopes_are_differences(name, eta):
    family = FAMILIES[name]
    height = family.height(np.array([[eta]]))
    here = height.sum() + family.constant() if name != "hypergeometric" else height.sum()
    wanted = logpmf(name, eta).sum()
    if name == "hypergeometric":  # its height holds its coefficients or not: up to a constant
        zero = family.height(np.array([[0.0]])).sum()
        here, wanted = here - zero, wanted - logpmf(name, 0.0).sum()
    assert here == pytest.approx(wanted, rel=CLOSED)
    step = 1e-4
    score, information = family.slopes(np.array([[eta]]))
    up, down = (family.height(np.array([[eta + s]])) for s in (step, -step))
    assert score == pytest.approx((up - down) / (2 * step), rel=DIFFERENCES, abs=DIFFERENCES)
    above, below = (family.slopes(np.array([[eta + s]]))[0] for s in (step, -step))
    assert information == pytest.approx((below - above) / (2 * step), rel=DIFFERENCES, abs=DIFFERENCES)


def test_rough_guesses_have_a_half_added_to_each_cell():
    guesses = {
        "binomial": (np.log((X + 0.5) / (N - X + 0.5)) - OFFSET, 1 / (X + 0.5) + 1 / (N - X + 0.5)),
        "poisson": (np.log((X + 0.5) / T), 1 / (X + 0.5)),
        "hypergeometric": (
            np.log((A + 0.5) * (N2 - C + 0.5) / ((N1 - A + 0.5) * (C + 0.5))),
            sum(1 / (cell + 0.5) for cell in (A, N1 - A, C, N2 - C)),
        ),
    }
    for name, (eta, variance) in guesses.items():
        found = FAMILIES[name].guess()
        assert found[0] == pytest.approx(eta, rel=CLOSED) and found[1] == pytest.approx(
            variance, rel=CLOSED
        ), name
    for poisson in (False, True):
        both = TwoArms(A, N1, C, N2, poisson)
        one, var_one, two, var_two = both.log_ratios()
        rest = [N1 - A + 0.5, N2 - C + 0.5] if not poisson else [N1, N2]
        assert one == pytest.approx(np.log((A + 0.5) / rest[0]), rel=CLOSED)
        assert two == pytest.approx(np.log((C + 0.5) / rest[1]), rel=CLOSED)
        assert var_one == pytest.approx(1 / (A + 0.5) + (0 if poisson else 1 / rest[0]), rel=CLOSED)
        assert var_two == pytest.approx(1 / (C + 0.5) + (0 if poisson else 1 / rest[1]), rel=CLOSED)
        start = FixedStudyEffects(both).start()
        weight = 1 / (var_one + var_two)
        assert start == pytest.approx([(weight * (one - two)).sum() / weight.sum()], rel=CLOSED)


def dense(name, mu, tau2):
    """The likelihood of studies that differ, averaged over a normal effect on a dense grid."""
    z = np.linspace(-9, 9, 801)
    weight = stats.norm.pdf(z)
    each = np.array([logpmf(name, mu + np.sqrt(tau2) * at) for at in z])
    top = each.max(axis=0)
    return float((np.log((np.exp(each - top) * weight[:, None]).sum(axis=0) / weight.sum()) + top).sum())


@pytest.mark.parametrize("name", ["binomial", "poisson", "cloglog"])
def test_the_likelihood_of_studies_that_differ_is_that_of_a_dense_sum(name):
    model = RandomEffect(FAMILIES[name])
    for mu, tau2 in ((-1.0, 0.4), (0.3, 1.5)):
        found = model.evaluate(mu, tau2, RULES[2])
        assert found.log_likelihood == pytest.approx([dense(name, mu, tau2)], abs=1e-5)


MODELS = {
    **{name: RandomEffect(family) for name, family in FAMILIES.items()},
    "two arms of binomial counts": FixedStudyEffects(TwoArms(A, N1, C, N2, False)),
    "two arms of Poisson counts": FixedStudyEffects(TwoArms(A, N1, C, N2, True)),
}
FINE = RULES[3]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("tau2", [0.3, 1.2])
def test_slopes_and_curvatures_in_mean_and_variance_are_differences(name, tau2):
    model, mu, step = MODELS[name], -0.4, 1e-4
    here = model.evaluate(mu, tau2, FINE)
    along_mu = [model.evaluate(mu + s, tau2, FINE) for s in (step, -step)]
    along_tau2 = [model.evaluate(mu, tau2 + s, FINE) for s in (step, -step)]

    def change(points, what):
        up, down = (getattr(p, what)[0] for p in points)
        return (up - down) / (2 * step)

    close = {"rel": DIFFERENCES, "abs": DIFFERENCES}
    assert here.d_mu[0] == pytest.approx(change(along_mu, "log_likelihood"), **close)
    assert here.d_tau2[0] == pytest.approx(change(along_tau2, "log_likelihood"), **close)
    assert here.d_mu_mu[0] == pytest.approx(change(along_mu, "d_mu"), **close)
    assert here.d_mu_tau2[0] == pytest.approx(change(along_tau2, "d_mu"), **close)
    assert here.d_tau2_tau2[0] == pytest.approx(change(along_tau2, "d_tau2"), **close)


@pytest.mark.parametrize("name", MODELS)
def test_without_differences_the_slope_in_their_variance_is_that_of_the_first_difference(name):
    model, mu, step = MODELS[name], -0.4, 1e-4
    at_zero = model.evaluate(mu, 0.0, FINE)
    a_little, twice = (model.evaluate(mu, s, FINE).log_likelihood[0] for s in (step, 2 * step))
    slope = (4 * a_little - twice - 3 * at_zero.log_likelihood[0]) / (2 * step)
    assert at_zero.d_tau2[0] == pytest.approx(slope, rel=1e-3, abs=1e-3)
    up, down = (model.evaluate(mu + s, 0.0, FINE) for s in (step, -step))
    assert at_zero.d_mu[0] == pytest.approx(
        (up.log_likelihood[0] - down.log_likelihood[0]) / (2 * step), rel=DIFFERENCES
    )
    assert at_zero.d_mu_mu[0] == pytest.approx((up.d_mu[0] - down.d_mu[0]) / (2 * step), rel=DIFFERENCES)


def quadratic(mu, tau2, top=(0.7, 0.5)):
    """A point of a parabola about its top, with all derivatives."""
    h = np.array([[-4.0, 0.6], [0.6, -2.0]])
    d = np.array([mu - top[0], tau2 - top[1]])
    g = h @ d
    value = 3 + d @ h @ d / 2
    columns = (mu, tau2, value, g[0], g[1], h[0, 0], h[0, 1], h[1, 1])
    return Point(*(np.array([float(c)]) for c in columns))


def test_of_a_parabola_newtons_step_reaches_the_top_and_the_ridge_is_its_best_mean():
    point = quadratic(0.2, 0.9)
    step_mu, step_tau2 = point.newton()
    assert (0.2 + step_mu[0], 0.9 + step_tau2[0]) == pytest.approx((0.7, 0.5), rel=CLOSED)
    # The best mean at each variance: 0.7 + 0.15 (tau2 - 0.5).
    assert 0.2 + point.step_to_ridge()[0] == pytest.approx(0.7 + 0.15 * 0.4, rel=CLOSED)
    assert point.ridge_at(1.3) == pytest.approx(0.7 + 0.15 * 0.8, rel=CLOSED)
    assert point.profile_curvature()[0] == pytest.approx(-2 + 0.36 / 4, rel=CLOSED)
    assert point.profile_height()[0] == pytest.approx(3 - (2 - 0.09) * 0.4**2 / 2, rel=CLOSED)
    assert point.profile_slope()[0] == pytest.approx(-(2 - 0.09) * 0.4, rel=CLOSED)
    assert point.covariance() == pytest.approx(np.linalg.inv([[4, -0.6], [-0.6, 2]]), rel=CLOSED)
    edge = quadratic(0.2, 0.0)
    assert edge.covariance() == pytest.approx(np.array([[0.25, 0], [0, 0]]))
    steps = edge.newton()
    assert steps[0][0] == pytest.approx(edge.step_to_ridge()[0]) and steps[1][0] == 0
    assert edge.ridge_at(0.4) == pytest.approx(0.2 + edge.step_to_ridge()[0], rel=CLOSED)
