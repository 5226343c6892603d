"""Posteriors under a prior of tau, of two to four studies, against another integral to nine digits."""

import math

import numpy as np
import pytest
from scipy import optimize, special

from evidence.stats.bayesian import normal_model
from evidence.stats.bayesian.priors import TauPrior

# Of the posterior's spread (of tau: of tau itself). The trapezoid rule in log tau is exact to rounding for the mean
# effect; Gauss-Legendre pieces of log tau are for tau; both sides solve for quantiles to about 1e-12.
NINE_DIGITS = 1e-9
# A t distribution of log tau2 reaches further down than the stretches of tau do.
SEVEN_DIGITS = 1e-7
LEFT, RIGHT, STEP = -60.0, 45.0, 1 / 128
NODES, WEIGHTS = special.roots_legendre(40)

STUDIES = {
    2: ([0.1, -0.6], [0.04, 0.09]),
    3: ([-0.357, -0.198, -0.288], [0.0295, 0.0257, 0.035]),
    4: ([0.9, 0.2, -0.4, 1.7], [0.3, 0.05, 0.11, 0.6]),
}
PRIORS = {"half-normal": 0.5, "half-cauchy": 0.3}


def log_density(x, y, v, kind, scale, location=0.0):
    """Of log tau, with mean and sd of the mean effect; written out without the code tested."""
    tau = np.exp(x)
    w = 1 / (v[:, None] + tau**2)
    total = w.sum(axis=0)
    origin = y[np.argmin(v)]
    mean = origin + (w * (y[:, None] - origin)).sum(axis=0) / total
    squares = (w * (y[:, None] - mean) ** 2).sum(axis=0)
    likelihood = 0.5 * (np.log(w).sum(axis=0) - np.log(total) - squares)
    z = (tau / scale) ** 2
    prior = {
        "half-normal": lambda: x - z / 2,
        "half-cauchy": lambda: x - np.log1p(z),
        # Of log tau2, which is twice log tau: a normal, or a t distribution with 5 degrees of freedom.
        "log-normal": lambda: -(((2 * x - location) / scale) ** 2) / 2,
        "log-t5": lambda: -3 * np.log1p(((2 * x - location) / scale) ** 2 / 5),
    }[kind]
    return likelihood + prior(), mean, total**-0.5


def brute(y, v, kind, scale, tails=(0.025, 0.5, 0.975), location=0.0):
    """Quantiles of the mean effect, of a new study's effect and of tau."""
    y, v = np.array(y, dtype=float), np.array(v, dtype=float)
    x = np.arange(LEFT, RIGHT, STEP)
    log, mean, sd = log_density(x, y, v, kind, scale, location)
    kept = log > log.max() - 60
    weight = np.exp(log[kept] - log.max())
    weight /= weight.sum()
    mean, sd, tau = mean[kept], sd[kept], np.exp(x[kept])

    def quantile(p, spread):
        reach = 40 * float(spread.max())
        return optimize.brentq(
            lambda b: weight @ special.ndtr((b - mean) / spread) - p,
            mean.min() - reach,
            mean.max() + reach,
            xtol=1e-14,
        )

    ends = np.linspace(x[kept][0], x[kept][-1], 200)
    half, middle = np.diff(ends) / 2, (ends[1:] + ends[:-1]) / 2

    def mass(low, high):
        places = (low + high) / 2 + (high - low) / 2 * NODES
        return (
            (high - low)
            / 2
            * float(WEIGHTS @ np.exp(log_density(places, y, v, kind, scale, location)[0] - log.max()))
        )

    upto = np.cumsum([0.0, *(mass(m - h, m + h) for m, h in zip(middle, half, strict=True))])

    def tau_quantile(p):
        wanted = p * upto[-1]
        j = int(np.searchsorted(upto, wanted)) - 1
        return math.exp(
            optimize.brentq(lambda e: upto[j] + mass(ends[j], e) - wanted, ends[j], ends[j + 1], xtol=1e-14)
        )

    return (
        [quantile(p, sd) for p in tails],
        [quantile(p, np.hypot(sd, tau)) for p in tails],
        [tau_quantile(p) for p in tails],
    )


def compare(y, v, kind, scale, location=0.0, digits=NINE_DIGITS):
    ours = normal_model.normal_normal(y, v, tau_prior=TauPrior(kind, scale, location))
    mean, new, tau = brute(y, v, kind, scale, location=location)
    unit = (mean[2] - mean[0]) / 4
    for first, second in zip((ours.ci_low, ours.median, ours.ci_high), mean, strict=True):
        assert first == pytest.approx(second, abs=digits * unit)
    assert ours.pi_low == pytest.approx(new[0], abs=digits * (new[2] - new[0]))
    assert ours.pi_high == pytest.approx(new[2], abs=digits * (new[2] - new[0]))
    for first, second in zip((ours.tau_low, ours.tau, ours.tau_high), tau, strict=True):
        assert first == pytest.approx(second, rel=digits)


@pytest.mark.parametrize("kind", PRIORS)
@pytest.mark.parametrize("k", STUDIES)
def test_mean_effect_new_study_and_tau_are_right_to_nine_digits(k, kind):
    compare(*STUDIES[k], kind, PRIORS[kind])


@pytest.mark.parametrize("scale", [0.02, 0.05])
def test_a_prior_that_the_studies_contradict_does_not_cut_the_posterior_off(scale):
    # Four studies ten standard deviations of the prior and more apart: beyond where the prior itself ends.
    compare([0.0, 1.5, -1.2, 2.0], [0.002, 0.003, 0.002, 0.004], "half-normal", scale)


def test_a_half_cauchy_prior_far_narrower_than_the_errors_of_the_studies_keeps_its_own_shape():
    compare([999.0, 1500.0], [1e6, 1.5e6], "half-cauchy", 0.5)


def test_many_studies_that_tell_tau_closely_are_integrated_as_closely():
    random = np.random.default_rng(5)
    v = random.uniform(0.01, 0.02, 400)
    compare(random.normal(0.3, np.sqrt(0.25 + v)), v, "half-normal", 0.5)


@pytest.mark.parametrize("location", [-2.5, -12.0])
@pytest.mark.parametrize("k", [2, 4])
def test_priors_learnt_on_the_log_of_the_variance_are_integrated_where_they_lie(k, location):
    """Also where nearly all of the prior lies far below the errors of the studies."""
    compare(*STUDIES[k], "log-normal", 1.5, location)
    if k == 4:
        compare(*STUDIES[k], "log-t5", 1.2, location, SEVEN_DIGITS)
