"""The Bayesian model against closed forms, brute-force integration and simulation."""

from functools import cache

import numpy as np
import pytest
from scipy import integrate, stats

from evidence.record.notes.note import Note
from evidence.stats.bayesian import normal_model, priors
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling

from ..tolerances import EXACT, INVERTED

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
# Two numbers printed with two decimals each.
PRINTED_TWICE = 0.0151
# Of log tau2, hence the factor 2 / tau of the change of variable.
PRIORS = {
    "half-normal": lambda t: stats.halfnorm.pdf(t, scale=0.5),
    "half-cauchy": lambda t: stats.halfcauchy.pdf(t, scale=0.5),
    "uniform": lambda t: stats.uniform.pdf(t, 0, 0.5),
    "log-normal": lambda t: stats.norm.pdf(2 * np.log(t), -2.56, 1.74) * 2 / t,
    "log-t5": lambda t: stats.t.pdf(2 * np.log(t), 5, -3.02, 2.27) * 2 / t,
}
OURS = {
    **{kind: TauPrior(kind, 0.5) for kind in ("half-normal", "half-cauchy", "uniform")},
    "log-normal": priors.TURNER_ANY,
    "log-t5": priors.RHODES[priors.OTHER][
        "general physical health, adverse event, pain, quality of life, functioning"
    ],
}


def marginal(tau):
    """Density of the data given tau with a flat mean, from the multivariate normal of their contrasts."""
    contrasts = np.hstack([-np.ones((len(YI) - 1, 1)), np.eye(len(YI) - 1)])
    covariance = contrasts @ np.diag(VI + tau**2) @ contrasts.T
    return stats.multivariate_normal.pdf(contrasts @ YI, np.zeros(len(YI) - 1), covariance)


@cache  # every integral of one posterior asks for it at nearly the same points
def unscaled(tau, prior):
    return marginal(tau) * PRIORS[prior](tau)


def over_tau(function, prior):
    end = 0.5 if prior == "uniform" else np.inf
    stretches = [(0, 0.1), (0.1, 0.5)] if prior == "uniform" else [(0.01, 0.2), (0.2, 1), (1, 5), (5, end)]
    if prior != "uniform":
        # The t distribution of log tau2 has half of a percent of its mass below 1e-4: smooth pieces by tenths.
        tenths = [0.0, *(10.0**-e for e in range(14, 1, -1))]
        stretches = [*zip(tenths, tenths[1:], strict=False), *stretches]
    return sum(
        integrate.quad(lambda t: function(t) * unscaled(t, prior), a, b, epsabs=1e-13)[0]
        for a, b in stretches
    )


@pytest.mark.parametrize("prior", PRIORS)
def test_posterior_is_that_of_brute_force_integration(prior):
    ours = normal_model.normal_normal(YI, VI, tau_prior=OURS[prior])
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
    pieces = integrate.quad(lambda t: unscaled(t, prior), 0, ours.tau, epsabs=1e-13)[0]
    assert abs(pieces / total - 0.5) < QUADRATURE


def test_a_prior_that_leaves_no_room_for_tau_is_the_common_effect():
    ours = normal_model.normal_normal(YI, VI, tau_prior="uniform", tau_scale=1e-7)
    common = pooling.common_effect(YI, VI)
    assert abs(ours.estimate - common.estimate) < NARROW
    assert abs(ours.ci_low - common.ci_low) < NARROW
    assert np.allclose(ours.shrunk, common.estimate, atol=NARROW)


def test_a_normal_prior_of_the_mean_is_conjugate_when_tau_is_fixed():
    ours = normal_model.normal_normal(YI, VI, tau_prior="uniform", tau_scale=1e-7, mu_mean=1.0, mu_sd=0.3)
    precision = (1 / VI).sum() + 1 / 0.09
    assert abs(ours.estimate - ((YI / VI).sum() + 1 / 0.09) / precision) < NARROW
    assert abs(ours.se - precision**-0.5) < NARROW
    evidence = stats.multivariate_normal.logpdf(YI, np.ones(5), np.diag(VI) + 0.09)
    assert abs(ours.log_marginal - evidence) < INVERTED


def test_a_single_study_leaves_tau_its_prior():
    ours = normal_model.normal_normal([0.3], [0.04], tau_prior="half-normal", tau_scale=0.5)
    assert abs(ours.tau - stats.halfnorm.ppf(0.5, scale=0.5)) < INVERTED
    assert abs(ours.se**2 - (0.04 + 0.25)) < INVERTED
    assert ours.notes[0] == Note("single_study_prior")
    heavy = normal_model.normal_normal([0.3], [0.04], tau_prior="half-cauchy")
    assert (heavy.se, heavy.tau_mean) == (None, None)
    assert heavy.ci_low < 0.3 < heavy.ci_high


@pytest.mark.parametrize("prior", [p for p in OURS.values() if p.kind != "uniform"], ids=lambda p: p.kind)
def test_a_single_study_has_the_prior_of_tau_by_its_own_quantiles(prior):
    frozen = {
        "half-normal": stats.halfnorm(scale=0.5),
        "half-cauchy": stats.halfcauchy(scale=0.5),
        "log-normal": stats.lognorm(1.74 / 2, scale=np.exp(-2.56 / 2)),
        "log-t5": None,
    }[prior.kind]
    ours = normal_model.normal_normal([0.3], [0.04], tau_prior=prior)
    for p, found in ((0.025, ours.tau_low), (0.5, ours.tau), (0.975, ours.tau_high)):
        theirs = np.exp(stats.t.ppf(p, 5, -3.02, 2.27) / 2) if frozen is None else frozen.ppf(p)
        assert abs(found / theirs - 1) < QUADRATURE
        assert abs(prior.quantile(p) / theirs - 1) < INVERTED
    if frozen is not None:
        assert abs(prior.upper(1e-6) / frozen.isf(1e-6) - 1) < INVERTED


def test_heavy_tails_of_a_log_t_prior_leave_no_moments_but_quantiles():
    prior = OURS["log-t5"]
    one = normal_model.normal_normal([0.3], [0.04], tau_prior=prior)
    assert (one.se, one.tau_mean) == (None, None)
    assert one.ci_low < 0.3 < one.ci_high
    two = normal_model.normal_normal([0.3, 0.1], [0.04, 0.05], tau_prior=prior)
    assert two.se is None and two.tau_mean is not None
    assert -2 < two.ci_low < two.median < two.ci_high < 2


@pytest.mark.parametrize(
    ("table", "kind", "comparisons", "outcomes"),
    [(priors.TURNER, "log-normal", 5, 16), (priors.RHODES, "log-t5", 3, 8)],
)
def test_informative_priors_follow_the_additive_model_they_were_fitted_by(table, kind, comparisons, outcomes):
    # Both papers fit log tau2 = outcome + comparison: differences between columns are the same in every row, up
    # to the two decimals printed. Rhodes prints one cell that is not (mental health, 1.00 off), kept as printed.
    assert len(table) == comparisons and all(len(column) == outcomes for column in table.values())
    first, *others = (np.array([p.location for p in column.values()]) for column in table.values())
    names = list(next(iter(table.values())))
    for comparison, column in zip(list(table)[1:], others, strict=True):
        gaps = column - first
        odd = np.abs(gaps - np.median(gaps)) > PRINTED_TWICE
        expected = {"mental health"} if (table is priors.RHODES and comparison == priors.OTHER) else set()
        assert {name for name, is_odd in zip(names, odd, strict=True) if is_odd} == expected
    assert all(p.kind == kind for column in table.values() for p in column.values())


def test_intervals_cover_what_the_prior_generates():
    # Data drawn from the prior: a 90 % interval covers in 90 % of draws.
    rng, draws = np.random.default_rng(4), 200
    covered = 0
    for _ in range(draws):
        tau, mu = abs(rng.normal(0, 0.5)), rng.normal(0, 1)
        v = rng.uniform(0.02, 0.3, 4)
        y = rng.normal(mu, np.sqrt(v + tau**2))
        one = normal_model.normal_normal(y, v, tau_scale=0.5, mu_sd=1.0, level=0.9)
        covered += one.ci_low < mu < one.ci_high
    assert abs(covered / draws - 0.9) < SIGMAS * np.sqrt(0.09 / draws)


def test_shrinkage_lies_between_study_and_mean_and_probabilities_add_up():
    ours = normal_model.normal_normal(YI, VI)
    inside = (ours.shrunk - YI) * (ours.shrunk - ours.estimate)
    assert (inside <= SHRUNK).all()
    assert abs(ours.probability_above(0.1) + ours.probability_below(0.1) - 1) < EXACT
    assert abs(ours.new_study_above(0.1) + ours.new_study_below(0.1) - 1) < EXACT


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"tau_prior": "gamma"}, "allowed: half-normal"),
        ({"tau_prior": "log-normal"}, "needs a location"),
        ({"tau_scale": 0}, "tau_scale: 0"),
        ({"tau_scale": np.inf}, "tau_scale"),
        ({"mu_sd": -1}, "mu_sd"),
        ({"mu_mean": np.nan}, "mu_mean"),
        ({"level": 2}, "between 0.5 and 1"),
    ],
)
def test_bad_settings_are_told_in_words(options, told):
    with pytest.raises(StatsError, match=told):
        normal_model.normal_normal(YI, VI, **options)
