"""The Bayesian model against closed forms, brute-force integration and simulation."""

import numpy as np
import pytest
from scipy import integrate, stats

from evidence.record.note import Note
from evidence.stats import bayes, pooling
from evidence.stats.errors import StatsError

from .tolerances import EXACT, INVERTED

YI = np.array([0.1, 0.5, -0.2, 0.9, 0.3])
VI = np.array([0.05, 0.1, 0.02, 0.2, 0.08])
# Adaptive quadrature is asked for 1e-10; nested once.
QUADRATURE = 1e-7
# The weight of the grid's cells around 0.2, which the sum takes whole.
CELL = 0.02
# A uniform prior of tau up to 1e-7 adds its square to the variances.
NARROW = 1e-10
# The mean of shrunk effects is not the shrunk effect at the mean tau: it can pass either end by this.
SHRUNK = 1e-3
# Standard errors of a simulated share.
SIGMAS = 4
PRIORS = {
    "half-normal": lambda t: stats.halfnorm.pdf(t, scale=0.5),
    "half-cauchy": lambda t: stats.halfcauchy.pdf(t, scale=0.5),
    "uniform": lambda t: stats.uniform.pdf(t, 0, 0.5),
}


def marginal(tau):
    """Density of the data given tau with a flat mean, from the multivariate normal of their contrasts."""
    contrasts = np.hstack([-np.ones((len(YI) - 1, 1)), np.eye(len(YI) - 1)])
    covariance = contrasts @ np.diag(VI + tau**2) @ contrasts.T
    return stats.multivariate_normal.pdf(contrasts @ YI, np.zeros(len(YI) - 1), covariance)


def over_tau(function, prior):
    end = 0.5 if prior == "uniform" else np.inf
    stretches = [(0, 0.1), (0.1, 0.5)] if prior == "uniform" else [(0, 0.2), (0.2, 1), (1, 5), (5, end)]
    return sum(
        integrate.quad(lambda t: function(t) * marginal(t) * PRIORS[prior](t), a, b, epsabs=1e-13)[0]
        for a, b in stretches
    )


@pytest.mark.parametrize("prior", PRIORS)
def test_posterior_is_that_of_brute_force_integration(prior):
    ours = bayes.normal_normal(YI, VI, tau_prior=prior, tau_scale=0.5)
    total = over_tau(lambda t: 1.0, prior)

    def centre(t):
        w = 1 / (VI + t**2)
        return (w @ YI) / w.sum(), w.sum() ** -0.5

    mean = over_tau(lambda t: centre(t)[0], prior) / total
    second = over_tau(lambda t: centre(t)[0] ** 2 + centre(t)[1] ** 2, prior) / total
    above = over_tau(lambda t: stats.norm.sf(0.2, *centre(t)), prior) / total
    new = over_tau(lambda t: stats.norm.sf(0.2, centre(t)[0], np.hypot(centre(t)[1], t)), prior) / total
    below_tau = over_tau(lambda t: float(t <= 0.2), prior) / total
    assert abs(ours.log_marginal - np.log(total)) < QUADRATURE
    assert abs(ours.estimate - mean) < QUADRATURE
    assert abs(ours.se - np.sqrt(second - mean**2)) < QUADRATURE
    assert abs(ours.probability_above(0.2) - above) < QUADRATURE
    assert abs(ours.new_study_above(0.2) - new) < QUADRATURE
    assert abs(ours.tau_weight[ours.tau_grid <= 0.2].sum() - below_tau) < CELL
    for bound, tail in ((ours.ci_low, 0.025), (ours.median, 0.5), (ours.ci_high, 0.975)):
        assert (
            abs(over_tau(lambda t, b=bound: stats.norm.cdf(b, *centre(t)), prior) / total - tail) < QUADRATURE
        )
    pieces = integrate.quad(lambda t: marginal(t) * PRIORS[prior](t), 0, ours.tau, epsabs=1e-13)[0]
    assert abs(pieces / total - 0.5) < QUADRATURE


def test_a_prior_that_leaves_no_room_for_tau_is_the_common_effect():
    ours = bayes.normal_normal(YI, VI, tau_prior="uniform", tau_scale=1e-7)
    common = pooling.common_effect(YI, VI)
    assert abs(ours.estimate - common.estimate) < NARROW
    assert abs(ours.ci_low - common.ci_low) < NARROW
    assert np.allclose(ours.shrunk, common.estimate, atol=NARROW)


def test_a_normal_prior_of_the_mean_is_conjugate_when_tau_is_fixed():
    ours = bayes.normal_normal(YI, VI, tau_prior="uniform", tau_scale=1e-7, mu_mean=1.0, mu_sd=0.3)
    precision = (1 / VI).sum() + 1 / 0.09
    assert abs(ours.estimate - ((YI / VI).sum() + 1 / 0.09) / precision) < NARROW
    assert abs(ours.se - precision**-0.5) < NARROW
    evidence = stats.multivariate_normal.logpdf(YI, np.ones(5), np.diag(VI) + 0.09)
    assert abs(ours.log_marginal - evidence) < INVERTED


def test_a_single_study_leaves_tau_its_prior():
    ours = bayes.normal_normal([0.3], [0.04], tau_prior="half-normal", tau_scale=0.5)
    assert abs(ours.tau - stats.halfnorm.ppf(0.5, scale=0.5)) < INVERTED
    assert abs(ours.se**2 - (0.04 + 0.25)) < INVERTED
    assert ours.notes[0] == Note("single_study_prior")
    heavy = bayes.normal_normal([0.3], [0.04], tau_prior="half-cauchy")
    assert (heavy.se, heavy.tau_mean) == (None, None)
    assert heavy.ci_low < 0.3 < heavy.ci_high


def test_intervals_cover_what_the_prior_generates():
    # Data drawn from the prior: a 90 % interval covers in 90 % of draws.
    rng, draws = np.random.default_rng(4), 200
    covered = 0
    for _ in range(draws):
        tau, mu = abs(rng.normal(0, 0.5)), rng.normal(0, 1)
        v = rng.uniform(0.02, 0.3, 4)
        y = rng.normal(mu, np.sqrt(v + tau**2))
        one = bayes.normal_normal(y, v, tau_scale=0.5, mu_sd=1.0, level=0.9)
        covered += one.ci_low < mu < one.ci_high
    assert abs(covered / draws - 0.9) < SIGMAS * np.sqrt(0.09 / draws)


def test_shrinkage_lies_between_study_and_mean_and_probabilities_add_up():
    ours = bayes.normal_normal(YI, VI)
    inside = (ours.shrunk - YI) * (ours.shrunk - ours.estimate)
    assert (inside <= SHRUNK).all()
    assert abs(ours.probability_above(0.1) + ours.probability_below(0.1) - 1) < EXACT
    assert abs(ours.new_study_above(0.1) + ours.new_study_below(0.1) - 1) < EXACT


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"tau_prior": "gamma"}, "allowed: half-normal"),
        ({"tau_scale": 0}, "tau_scale: 0"),
        ({"tau_scale": np.inf}, "tau_scale"),
        ({"mu_sd": -1}, "mu_sd"),
        ({"mu_mean": np.nan}, "mu_mean"),
        ({"level": 2}, "between 0.5 and 1"),
    ],
)
def test_bad_settings_are_told_in_words(options, told):
    with pytest.raises(StatsError, match=told):
        bayes.normal_normal(YI, VI, **options)
