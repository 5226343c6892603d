"""Averages computed again: rules of integration, quantiles of mixtures, estimators of tau2 by closed forms."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from evidence.review.second.averages import posterior, weighted_means
from evidence.stats.bayesian.priors import TauPrior
from unit.review.builders import SETTINGS

CLOSED = 1e-10
# Roots, and maxima of a flat likelihood.
ROOT, MAXIMUM = 1e-8, 1e-5


@pytest.mark.parametrize("points", [3, 5, 11])
def test_simpsons_weights_integrate_cubics_exactly(points):
    x = np.linspace(0.0, 4.0, points)
    weights = posterior.simpson_weights(points, x[1])
    for power in range(4):
        assert weights @ x**power == pytest.approx(4.0 ** (power + 1) / (power + 1), rel=CLOSED)


def test_quantiles_of_a_mixture_are_those_of_its_normals_and_of_a_new_study_wider():
    tau, mean, sd = np.array([0.3, 0.4]), np.array([-1.0, 2.0]), np.array([0.2, 0.5])
    made = posterior.Mixture(np.log(tau), tau, np.array([0.7, 0.3]), np.ones(2), mean, sd)
    for chances, new in (((0.025, 0.5, 0.9), False), ((0.1, 0.6), True)):
        found = made.quantiles(chances, new_study=new)
        spread = np.hypot(sd, tau) if new else sd
        for p, q in zip(chances, found, strict=True):
            assert made.weight @ stats.norm.cdf(q, mean, spread) == pytest.approx(p, abs=1e-8)
    one = posterior.Mixture(np.zeros(1), np.ones(1), np.ones(1), np.ones(1), np.array([0.4]), np.array([0.2]))
    assert one.quantiles([0.975]) == pytest.approx([0.4 + 0.2 * stats.norm.ppf(0.975)], rel=1e-7)


def test_quantiles_are_read_off_the_integral_of_a_density():
    u, chances = np.linspace(-2.0, 1.0, 31), (0.1, 0.5, 0.975)
    even = posterior.reached_at(u, np.ones(31), chances)
    assert even == pytest.approx([-2 + 3 * p for p in chances], abs=1e-8)
    rising = posterior.reached_at(u, u + 2, chances)
    assert rising == pytest.approx([-2 + 3 * math.sqrt(p) for p in chances], abs=1e-5)
    bell = posterior.reached_at(
        np.linspace(-9.0, 9.0, 61), stats.norm.pdf(np.linspace(-9.0, 9.0, 61)), chances
    )
    assert bell == pytest.approx(stats.norm.ppf(chances), abs=1e-4)


@pytest.mark.parametrize(
    "prior", [TauPrior("half-normal", 0.5), TauPrior("half-cauchy", 0.5), TauPrior("uniform", 2.0),
              TauPrior("log-normal", 1.74, -2.56), TauPrior("log-t5", 1.5, -3.0)], ids=lambda p: p.kind,
)  # fmt: skip
def test_priors_of_scipy_have_the_densities_and_tails_of_the_statistics(prior):
    made, tau = posterior.density_of(prior), np.array([0.01, 0.3, 1.7])
    assert made.logpdf(tau) == pytest.approx(prior.log_density(tau), rel=CLOSED)
    for tail in (1e-6, 0.025, 0.5, 0.9):
        assert made.isf(tail) == pytest.approx(prior.upper(tail), rel=ROOT)


Y, V, K = np.array([0.1, 0.9, -0.6, 0.4, 1.3, -0.2]), 0.04, 6
SQUARES = float(((Y - Y.mean()) ** 2).sum())
CRUDE = SQUARES / K


@pytest.mark.parametrize(
    ("method", "tau2"),
    [
        *((m, SQUARES / (K - 1) - V) for m in ("DL", "PM", "EB", "HE", "REML")),
        ("ML", SQUARES / K - V),
        ("HS", SQUARES / K - V),  # Q - k over the sum of the weights
        ("SJ", SQUARES * CRUDE / (V + CRUDE) / (K - 1)),
    ],
)
def test_with_equal_variances_every_estimator_of_tau2_is_a_closed_form(method, tau2):
    found = weighted_means._tau2(Y, np.full(K, V), method)
    assert found == pytest.approx(tau2, rel=MAXIMUM if method in ("REML", "ML") else ROOT)
    near = weighted_means._tau2(Y / 100, np.full(K, V), method)
    assert near == 0.0 or method == "SJ"  # which is never 0 but where all effects are equal
    assert weighted_means._tau2(np.full(K, 0.3), np.full(K, V), method) == 0.0
    assert weighted_means._tau2(Y, np.full(K, V), "GENQ") is None


W = 1 / np.array([0.04, 0.09, 0.2])
Y3 = np.array([0.2, 0.7, -0.3])


def test_moments_of_unequal_variances_are_their_formulas():
    mean = (W * Y3).sum() / W.sum()
    q = (W * (Y3 - mean) ** 2).sum()
    assert weighted_means._dersimonian_laird(Y3, 1 / W) == pytest.approx(
        (q - 2) / (W.sum() - (W**2).sum() / W.sum()), rel=CLOSED
    )
    assert weighted_means._hedges(Y3, 1 / W) == pytest.approx(np.var(Y3, ddof=1) - (1 / W).mean(), rel=CLOSED)
    assert weighted_means._hunter_schmidt(Y3, 1 / W) == pytest.approx((q - 3) / W.sum(), rel=CLOSED)
    crude = np.var(Y3)
    u = 1 / (1 / W / crude + 1)
    centre = (u * Y3).sum() / u.sum()
    assert weighted_means._sidik_jonkman(Y3, 1 / W) == pytest.approx(
        (u * (Y3 - centre) ** 2).sum() / 2, rel=CLOSED
    )


@pytest.mark.parametrize("interval", ["wald", "t", "hksj", "hksj-floor"])
@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_intervals_of_equal_variances_are_those_of_a_mean(interval, scale):
    settings = replace(SETTINGS, tau2="DL", interval=interval, level=0.9)
    (middle, low, high), tau2 = weighted_means.fit(Y * scale, np.full(K, V), settings)
    plain, spread = math.sqrt((V + tau2) / K), math.sqrt(SQUARES * scale**2 / (K - 1) / K)
    se = {"wald": plain, "t": plain, "hksj": spread, "hksj-floor": max(plain, spread)}[interval]
    quantile = stats.norm.ppf(0.95) if interval == "wald" else stats.t.ppf(0.95, K - 1)
    assert (middle, low, high) == pytest.approx(
        (Y.mean() * scale, Y.mean() * scale - quantile * se, Y.mean() * scale + quantile * se), rel=ROOT
    )
    assert weighted_means.fit(Y, np.full(K, V), replace(settings, tau2="GENQ")) is None


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_the_likeliest_tau2_is_told_from_one_that_is_off(method):
    best = weighted_means._tau2(Y, np.full(K, V), method)
    assert weighted_means.is_likeliest(Y, np.full(K, V), best, method)
    for off in (0.8, 1.25):
        assert not weighted_means.is_likeliest(Y, np.full(K, V), best * off, method)
    # Minus twice the log likelihood of a normal sample, its constant left out.
    total = V + best
    wanted = SQUARES / total + K * math.log(total) + (math.log(K / total) if method == "REML" else 0.0)
    assert weighted_means._deviance(Y, np.full(K, V), best, method) == pytest.approx(wanted, rel=CLOSED)


def test_only_a_likelihood_has_a_likeliest_tau2():
    assert weighted_means.is_likeliest(Y, np.full(K, V), 99.0, "GENQ")
    assert not weighted_means.is_likeliest(Y, np.full(K, V), 99.0, "REML")
