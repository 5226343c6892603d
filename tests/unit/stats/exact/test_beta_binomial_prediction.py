"""The beta-binomial prediction against double quadrature, its own symmetry, many studies, and simulation."""

import numpy as np
import pytest
from scipy import integrate, special

from evidence.stats import exact
from evidence.stats.errors import StatsError

EVENTS, PATIENTS = np.array([3.0, 8.0, 1.0, 12.0]), np.array([30.0, 40.0, 25.0, 60.0])
# Double quadrature is asked for 1e-8.
QUADRATURE = 1e-6
# Bounds are solved for to 1e-10.
SOLVED = 1e-8
# With 200 studies the parameters are known to a few percent.
MANY = 0.02
SIGMAS = 4


def unscaled(mu, rho, power):
    """Likelihood times prior, at a mean with logit mu."""
    precision = 1 / rho - 1
    a, b = precision * special.expit(mu), precision * special.expit(-mu)
    logs = special.betaln(EVENTS + a, PATIENTS - EVENTS + b) - special.betaln(a, b)
    return np.exp(logs.sum() + 80) * (1 - rho) ** power, a, b


@pytest.mark.parametrize(("shape", "at"), [(4.0, 0.25), (1.0, 0.1)])
def test_the_distribution_is_that_of_double_quadrature(shape, at):
    def mass(mu, rho):
        return unscaled(mu, rho, shape - 1)[0]

    def below(mu, rho):
        weight, a, b = unscaled(mu, rho, shape - 1)
        return weight * special.betainc(a, b, at)

    pieces = [(1e-9, 0.02), (0.02, 0.1), (0.1, 0.5), (0.5, 1 - 1e-9)]
    total, part = (
        sum(integrate.dblquad(f, lo, hi, -9, 7, epsabs=1e-8, epsrel=1e-8)[0] for lo, hi in pieces)
        for f in (mass, below)
    )
    ours = exact.predictive(EVENTS, PATIENTS, prior_shape=shape)
    assert abs(ours.below(at) - part / total) < QUADRATURE
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


@pytest.mark.parametrize(("k", "tau", "least"), [(3, 0.5, 0.93), (5, 1.0, 0.93), (10, 0.5, 0.93)])
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
