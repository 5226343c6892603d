"""The beta-binomial prediction against double quadrature, its own symmetry, many studies, and simulation."""

import numpy as np
import pytest
from scipy import special

from evidence.stats import exact
from evidence.stats.errors import StatsError

EVENTS, PATIENTS = np.array([3.0, 8.0, 1.0, 12.0]), np.array([30.0, 40.0, 25.0, 60.0])
# Quadrature of a smooth function with more nodes than it needs.
QUADRATURE = 1e-6
# Bounds are solved for to 1e-10.
SOLVED = 1e-8
# With 200 studies the parameters are known to a few percent.
MANY = 0.02
SIGMAS = 4


def nodes(low, high, count):
    x, w = np.polynomial.legendre.leggauss(count)
    return (high - low) / 2 * x + (high + low) / 2, (high - low) / 2 * w


@pytest.mark.parametrize(("shape", "at"), [(4.0, 0.25), (1.0, 0.1)])
def test_the_distribution_is_that_of_double_quadrature(shape, at):
    """Over the logit of the mean and the overdispersion, in the scale of which the prior stands."""
    mu, of_mu = nodes(-9, 7, 300)
    pieces = [nodes(*ends, 80) for ends in ((1e-9, 0.02), (0.02, 0.1), (0.1, 0.5), (0.5, 1 - 1e-9))]
    rho, of_rho = (np.concatenate(each)[:, None] for each in zip(*pieces, strict=True))
    precision = 1 / rho - 1
    a, b = precision * special.expit(mu), precision * special.expit(-mu)
    logs = -len(EVENTS) * special.betaln(a, b)
    for x, n in zip(EVENTS, PATIENTS, strict=True):
        logs = logs + special.betaln(x + a, n - x + b)
    mass = np.exp(logs - logs.max()) * (1 - rho) ** (shape - 1) * of_mu * of_rho
    below = (mass * special.betainc(a, b, at)).sum() / mass.sum()
    ours = exact.predictive(EVENTS, PATIENTS, prior_shape=shape)
    assert abs(ours.below(at) - below) < QUADRATURE
    assert abs(ours.below(ours.quantile(0.3)) - 0.3) < SOLVED


def test_events_and_their_absence_mirror_each_other():
    one, other = exact.predictive(EVENTS, PATIENTS), exact.predictive(PATIENTS - EVENTS, PATIENTS)
    assert abs(one.quantile(0.025) - (1 - other.quantile(0.975))) < SOLVED
    assert abs(one.mean - (1 - other.mean)) < SOLVED


def test_with_many_studies_it_is_the_fitted_beta_distribution():
    rng = np.random.default_rng(2)
    n = rng.integers(200, 400, 200)
    x = rng.binomial(n, rng.beta(4, 12, 200))
    fitted, ours = exact.beta_binomial(x, n), exact.predictive(x, n)
    m, precision = special.expit(fitted.estimate), 1 / fitted.overdispersion - 1
    for p in (0.025, 0.5, 0.975):
        assert abs(ours.quantile(p) - special.betaincinv(m * precision, (1 - m) * precision, p)) < MANY


@pytest.mark.parametrize(
    ("k", "tau", "least"),
    [
        (3, 0.5, 0.93),
        pytest.param(5, 1.0, 0.93, marks=pytest.mark.slow),
        pytest.param(10, 0.5, 0.93, marks=pytest.mark.slow),
    ],
)
def test_it_covers_new_studies_with_few_of_them_known(k, tau, least):
    rng, draws, new = np.random.default_rng(1), 60, 40
    covered = []
    while len(covered) < draws:
        n = rng.integers(15, 80, k)
        x = rng.binomial(n, special.expit(rng.normal(special.logit(0.2), tau, k)))
        if x.sum() in (0, n.sum()):
            continue
        found = exact.predictive(x, n)
        truth = special.expit(rng.normal(special.logit(0.2), tau, new))
        covered.append(((found.quantile(0.025) < truth) & (truth < found.quantile(0.975))).mean())
    assert np.mean(covered) > least - SIGMAS * np.std(covered) / np.sqrt(draws)


@pytest.mark.parametrize(
    ("events", "n", "told"),
    [
        ([1, 2], [9, 9], "at least 3"),
        ([0, 0, 0], [9, 9, 9], "needs both"),
        ([9, 9, 9], [9, 9, 9], "needs both"),
    ],
)
def test_what_cannot_be_predicted_is_told(events, n, told):
    with pytest.raises(StatsError, match=told):
        exact.predictive(events, n)
