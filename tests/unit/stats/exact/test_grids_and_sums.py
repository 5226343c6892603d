"""Sums and grids of the models of one group, to many digits: slices of a mixture, tails of long sums, posterior means."""

import numpy as np
import pytest
from scipy import optimize, special, stats

from evidence.stats import exact
from evidence.stats.exact.one_group import _slices, overdispersion

from ..tolerances import EXACT, INVERTED

# Cubics and Euler and Maclaurin's correction on steps of a sixth of a standard deviation; in the far tail, where
# few lie, a place is told less closely.
SLICED, SLICED_PLACE = 1e-6, 2e-5
# Two grids of a smooth posterior, each exact to more than that; what has a weight below 1e-11 is left out of ours.
GRIDS = 2e-6


@pytest.mark.parametrize("p", [1e-4, 0.025, 0.3, 0.5, 0.9, 0.999])
def test_slices_of_different_length_have_the_quantiles_of_their_mixture(p):
    shapes = [(-1.0, 0.5, 81, 0.2), (0.4, 1.0, 121, 0.5), (2.0, 0.3, 65, 0.3)]  # mean, sd, points, share
    z = [np.linspace(-6.5, 6.5, points) for _, _, points, _ in shapes]
    values = np.concatenate([m + s * at for (m, s, _, _), at in zip(shapes, z, strict=True)])
    weight = np.concatenate(
        [share * stats.norm.pdf(at) * (at[1] - at[0]) for (*_, share), at in zip(shapes, z, strict=True)]
    )
    tau = np.repeat([0.1, 0.2, 0.3], [len(at) for at in z])

    def below(x):
        return sum(share * stats.norm.cdf(x, m, s) for m, s, _, share in shapes)

    made = _slices.WeightedRows(weight, tau).slices(values)
    wanted = optimize.brentq(lambda x: below(x) - p, -9, 9, xtol=1e-13)
    assert made.quantiles([p])[0] == pytest.approx(wanted, abs=SLICED_PLACE)
    assert made.below([wanted])[0] == pytest.approx(p, abs=SLICED)


@pytest.mark.parametrize("count", [8193, 8200, 20_000, 3_000_000])
def test_long_sums_are_those_of_all_their_terms(count):
    nodes, weights = overdispersion._tail(count)
    j = np.arange(overdispersion._ONE_BY_ONE, count, dtype=float)
    for rho in (1e-6, 1e-3, 0.4):
        for term in (lambda x, r=rho: np.log1p(x * r), lambda x, r=rho: x / (1 + x * r), np.sqrt):
            assert weights @ term(nodes) == pytest.approx(term(j).sum(), rel=1e-11)


@pytest.mark.parametrize("rho", [0.0, 1e-3, 0.3])
def test_slopes_at_several_places_are_those_of_one_and_of_differences(rho):
    sums = overdispersion._Sums(np.array([2.0, 30, 9]), np.array([40.0, 50, 9_000]))
    mu, step = -0.7, 1e-5
    d_mu, d_mu_mu, d_rho = (v[0] for v in sums.slopes(np.array([mu]), np.array([rho])))
    one = sums.evaluate(mu, rho)
    assert (d_mu, d_mu_mu, d_rho) == pytest.approx((one.d_mu, one.d_mu_mu, one.d_rho), rel=INVERTED)
    up, down = (sums.evaluate(mu + s, rho) for s in (step, -step))
    assert d_mu == pytest.approx((up.value - down.value) / (2 * step), rel=1e-5)
    assert d_mu_mu == pytest.approx((up.d_mu - down.d_mu) / (2 * step), rel=1e-6)


def test_an_interval_of_the_correlation_begins_at_0_where_the_likelihood_does_not_fall_so_far():
    found = exact.beta_binomial([4, 9, 3, 10], [30, 40, 35, 42])
    assert found.overdispersion > 0 and found.overdispersion_ci[0] == 0
    clear = exact.beta_binomial([2, 30, 9, 33], [40, 40, 30, 50])
    assert 0 < clear.overdispersion_ci[0] < clear.overdispersion < clear.overdispersion_ci[1] < 1


def test_sums_of_counts_have_the_error_of_a_share_and_of_a_rate():
    x, n = np.array([3, 8]), np.array([40, 60])
    share = 11 / 100
    assert exact.exact_pooled(x, n).se == pytest.approx(np.sqrt(share * (1 - share) / 100), rel=EXACT)
    assert exact.exact_survival(x, n).se == pytest.approx(np.sqrt(share * (1 - share) / 100), rel=EXACT)
    assert exact.exact_pooled_rate(x, n).se == pytest.approx(np.sqrt(11) / 100, rel=EXACT)
    for sum_of in (exact.exact_pooled, exact.exact_survival, exact.exact_pooled_rate):
        assert sum_of(0 * x, n).se is None


def posterior_means(x, n, mu_sd, scale):
    """Posterior means by Gauss and Legendre over tau and even steps of mu and of each study's logit."""
    at, share = np.polynomial.legendre.leggauss(24)
    edges = np.array([0.0, 0.3, 0.8, 2.0, 8.0]) * scale
    low, width = edges[:-1, None], np.diff(edges)[:, None]
    tau, mass = (low + width * (at + 1) / 2).ravel(), (width * share / 2).ravel()
    mu = np.linspace(-16, 16, 161)
    z, w = special.roots_hermitenorm(60)
    w = w / w.sum()
    logit = np.arange(-45, 45, 0.05)
    law = [stats.binom.logpmf(xi, ni, special.expit(logit)) for xi, ni in zip(x, n, strict=True)]
    log_weight, average = np.empty((len(tau), len(mu))), np.empty((len(tau), len(mu)))
    for i, t in enumerate(tau):
        if t < 0.25:
            eta = mu[:, None] + t * z
            parts = [
                np.log(np.exp(stats.binom.logpmf(xi, ni, special.expit(eta))) @ w)
                for xi, ni in zip(x, n, strict=True)
            ]
            average[i] = special.expit(eta) @ w
        else:
            density = stats.norm.pdf(logit, mu[:, None], t) * 0.05
            parts = [np.log(density @ np.exp(one)) for one in law]
            average[i] = density @ special.expit(logit)
        log_weight[i] = sum(parts) + np.log(mass[i]) + stats.halfnorm.logpdf(t, scale=scale)
    log_weight += stats.norm.logpdf(mu, 0, mu_sd)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    middle = (weight * special.logit(average)).sum()
    new = stats.norm.cdf(mu, special.logit(0.2), tau[:, None])
    return {
        "mu": (weight * mu).sum(), "tau": (weight * tau[:, None]).sum(), "average": middle,
        "sd": np.sqrt((weight * (special.logit(average) - middle) ** 2).sum()), "new": (weight * new).sum(),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("x", "n"),
    [((0, 2, 9, 20), (12, 30, 15, 20)), ((42, 0), (45, 3))],
)
def test_means_of_the_posterior_are_those_of_another_grid(x, n):
    found, wanted = exact.binomial_normal(x, n), posterior_means(x, n, 4.0, 1.0)
    ours = {
        "mu": found.weight @ found.mu, "tau": found.weight @ found.tau, "average": found.weight @ found.average,
        "sd": found.average_sd(), "new": found.new_study_above(0.2),
    }  # fmt: skip
    # Close to tau = 0 the chance of a new study is a step between places of mu.
    assert ours.pop("new") == pytest.approx(wanted.pop("new"), abs=1e-3)
    assert ours == pytest.approx(wanted, abs=GRIDS)
