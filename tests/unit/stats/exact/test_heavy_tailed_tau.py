"""Posteriors of counts under priors of tau that reach far beyond any spread of logits, against plain sums."""

import numpy as np
import pytest
from scipy import integrate, interpolate, special, stats

from evidence.review.second.counts import rate_posterior
from evidence.review.second.counts.posterior import average_quantiles, tau_quantiles
from evidence.stats import exact
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.exact.likelihood._families import Binomial, Poisson
from evidence.stats.exact.one_group._by_parts import log_of_none_or_all, mean_shares

ASKED = (0.5, 0.025, 0.975)
# Of logits: lines run between the plain sum's places of the mean, 0.05 to 0.2 apart; with three times as many its
# quantiles move by 0.002. Where the average was taken by too few nodes they were off by 0.02 to 0.06.
PLAIN = 0.004
# Of tau itself: the second computation's lower bounds, where its steps are wide. Where tau ended at 50 upper bounds
# were off by up to a half.
PLAIN_TAU = 1e-3
# Share of the posterior beyond the plain sum's last tau.
BEYOND = 2e-5
# The trapezoid rule over a share's wall errs by 3e-11 of the mean; scipy's integrals are asked for as many digits.
BY_PARTS = 1e-8
# Two sums of the same weights, one of them stopped when a step of Newton's method leaves rounding.
SAME_SUM = 1e-8

HALF_CAUCHY = (TauPrior("half-cauchy", 1.0), stats.halfcauchy().logpdf, stats.halfcauchy().sf)
NARROW_CAUCHY = (
    TauPrior("half-cauchy", 0.2),
    stats.halfcauchy(scale=0.2).logpdf,
    stats.halfcauchy(scale=0.2).sf,
)


def plain_sum(x, n, log_prior, beyond, nearest, furthest):
    """Quantiles of the logit of the average and of tau, by sums over even steps of log tau and of logits."""
    step = 0.1
    u = np.arange(np.log(nearest), np.log(furthest), 0.12)
    raw = special.logit((x.sum() + 0.5) / (n.sum() + 1))
    mu = raw + 0.5 * np.sinh(np.linspace(-1, 1, 401) * np.arcsinh(2 * 25))
    logit, z = np.arange(-40, 40, step), np.linspace(-8.5, 8.5, 85)
    normal = stats.norm.pdf(z) / stats.norm.pdf(z).sum()

    def heights(at):  # likelihoods of the studies, then the share
        one = [np.exp(a * at - b * np.logaddexp(0, at) - peak(a, b)) for a, b in zip(x, n, strict=True)]
        return np.stack([*one, special.expit(at)], axis=-1)

    def peak(a, b):
        return -stats.binom.entropy(1, a / b) * b if 0 < a < b else 0.0

    fixed = heights(logit)
    left, right = np.append(x == 0, 0.0), np.append(x == n, 1.0)
    log_height, average = np.empty((len(u), len(mu))), np.empty((len(u), len(mu)))
    for i, tau in enumerate(np.exp(u)):
        if tau < 0.3:
            means = np.einsum("mzg,z->mg", heights(mu[:, None] + tau * z), normal)
        else:  # beyond the last logits shares and likelihoods are level
            ends = stats.norm.cdf(np.array([logit[0] - step / 2 - mu, mu - logit[-1] - step / 2]) / tau)
            density = np.exp(-(((logit - mu[:, None]) / tau) ** 2) / 2) * step / tau / np.sqrt(2 * np.pi)
            means = density @ fixed + ends[0][:, None] * left + ends[1][:, None] * right
        log_height[i] = np.log(means[:, :-1] + 1e-300).sum(axis=1)
        average[i] = special.logit(np.clip(means[:, -1], 1e-300, 1 - 1e-16))
    log_height += stats.norm.logpdf(mu, 0, 4)
    density = np.exp(log_height - log_height.max())
    upto = integrate.cumulative_trapezoid(density, mu, axis=1, initial=0)
    rows = upto * np.exp(log_prior(np.exp(u)) + u)[:, None] * 0.12
    total = rows[:, -1].sum()
    # Where tau is larger still no likelihood is higher: the prior's tail bounds what is beyond.
    assert upto[-1, -1] * beyond(furthest) / total < BEYOND
    at = np.quantile(average, np.linspace(0, 1, 6001))
    below = sum(np.interp(at, a, row) for a, row in zip(average, rows, strict=True)) / total
    fine = np.linspace(u[0], u[-1], 20_001)
    tau_below = interpolate.CubicSpline(u, rows[:, -1] / total / 0.12).antiderivative()(fine)
    return np.interp(ASKED, below, at), np.exp(np.interp(ASKED, tau_below, fine))


DRAWN = np.random.default_rng(30)
OF = DRAWN.integers(3, 90, (2, 4)).astype(float)
RANDOM = [(DRAWN.binomial(n.astype(int), special.expit(DRAWN.normal(-1, 2, 4))).astype(float), n) for n in OF]


@pytest.mark.parametrize(
    ("x", "n", "prior"),
    [
        ((10, 6), (70, 6), HALF_CAUCHY),
        ((65, 0, 0), (1299, 17, 27), HALF_CAUCHY),
        ((65,), (218,), HALF_CAUCHY),
        ((2, 0, 5), (40, 30, 45), HALF_CAUCHY),
        ((0, 0), (20, 30), HALF_CAUCHY),
        (*RANDOM[0], HALF_CAUCHY),
        (*RANDOM[1], NARROW_CAUCHY),
        ((0, 4, 0), (3, 4, 5), NARROW_CAUCHY),
    ],
)
def test_under_a_half_cauchy_prior_both_computations_are_the_plain_sum(x, n, prior):
    x, n = np.array(x, dtype=float), np.array(n, dtype=float)
    average, tau = plain_sum(x, n, *prior[1:], 1e-6, 1e6)
    found = exact.binomial_normal(x, n, tau_prior=prior[0])
    assert special.logit(found.average_quantiles(ASKED)) == pytest.approx(average, abs=PLAIN)
    assert found.tau_quantiles(ASKED) == pytest.approx(tau, rel=PLAIN_TAU)
    assert average_quantiles(x, n, prior[0], 4.0, ASKED) == pytest.approx(average, abs=PLAIN)
    assert tau_quantiles(x, n, prior[0], 4.0, ASKED) == pytest.approx(tau, rel=PLAIN_TAU)


@pytest.mark.parametrize("scale", [30.0, 400.0])
def test_a_prior_that_ends_far_out_ends_there(scale):
    """One study of one patient: its likelihood is the average, which is one half by symmetry, whatever tau is."""
    found = exact.binomial_normal([0], [1], tau_prior=TauPrior("uniform", scale))
    assert found.tau_quantiles(ASKED) == pytest.approx(scale * np.array(ASKED), rel=PLAIN_TAU)
    theirs = tau_quantiles(np.zeros(1), np.ones(1), TauPrior("uniform", scale), 4.0, ASKED)
    assert theirs == pytest.approx(scale * np.array(ASKED), rel=PLAIN_TAU)


@pytest.mark.parametrize("prior", [HALF_CAUCHY[0], NARROW_CAUCHY[0]])
@pytest.mark.parametrize("x", [(2, 0, 5, 9), (0, 3, 1, 0), (0, 0, 0, 0)])
def test_bounds_of_a_new_study_leave_out_what_they_should(x, prior):
    asked = (0.05, 0.2, 0.9)
    found = exact.binomial_normal(x, (40, 30, 45, 12), tau_prior=prior)
    for p, bound in zip(asked, found.new_study_quantiles(asked), strict=True):
        assert found.new_study_above(bound) == pytest.approx(1 - p, abs=SAME_SUM)


@pytest.mark.parametrize("tau", [2.0, 7.0, 60.0, 1e4])
@pytest.mark.parametrize("mu", [-6.0, -0.4, 3.0])
def test_means_by_parts_are_integrals(mu, tau):
    def mean(height):
        edges = [*np.clip(np.arange(-40, 41, 2.0), mu - 12 * tau, mu + 12 * tau)]
        parts = zip([mu - 12 * tau, *edges], [*edges, mu + 12 * tau], strict=True)
        return sum(
            integrate.quad(
                lambda at: height(at) * stats.norm.pdf(at, mu, tau), *part, epsabs=1e-15, limit=200
            )[0]
            for part in parts
            if part[0] < part[1]
        )

    at, spread = np.array([mu]), np.array([tau])
    assert mean_shares(at, spread)[0] == pytest.approx(mean(special.expit), rel=BY_PARTS)
    wanted = np.log(mean(lambda e: special.expit(-e) ** 30)) + np.log(mean(special.expit))
    found = log_of_none_or_all(Binomial(np.array([0.0, 1.0]), np.array([30.0, 1.0])), at, spread)
    assert found[0] == pytest.approx(wanted, abs=BY_PARTS)
    none_in_30_years = log_of_none_or_all(Poisson(np.zeros(1), np.array([30.0])), at, spread)
    wanted = np.log(mean(lambda e: np.exp(-30 * np.exp(min(e, 700)))))
    assert none_in_30_years[0] == pytest.approx(wanted, abs=BY_PARTS)


@pytest.mark.slow
@pytest.mark.parametrize("prior", [HALF_CAUCHY[0], NARROW_CAUCHY[0]])
@pytest.mark.parametrize(
    ("x", "t"), [((0, 3, 1, 0), (40.0, 30.0, 45.0, 12.0)), ((0, 0, 7), (10.0, 20.0, 5.0))]
)
def test_of_rates_under_a_half_cauchy_prior_both_computations_agree_where_studies_had_no_event(x, t, prior):
    found = exact.poisson_normal(x, t, tau_prior=prior)
    theirs = rate_posterior.posterior_of(x, t, prior)
    assert found.tau_quantiles(ASKED) == pytest.approx(theirs.tau_quantiles(ASKED), rel=PLAIN_TAU)
    middle = theirs.grid.average_quantiles((0.5,), median_study=True)
    assert np.log(found.median_study_quantiles((0.5,))) == pytest.approx(middle, abs=PLAIN)
