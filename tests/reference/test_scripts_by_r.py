"""Models written out in R: posteriors, overdispersion, few events, mean survival, three levels, arrangements."""

import json
from pathlib import Path

import numpy as np
import pytest

from evidence.stats import exact
from evidence.stats.bayesian import normal_model
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.dependent import multilevel, robust
from evidence.stats.exact.one_group.average_ladder import MOST_TAU2
from evidence.stats.inverse_variance import pooling
from evidence.stats.inverse_variance.regression import meta_regression
from evidence.stats.over_time.survival_average import as_average_survival
from evidence.stats.over_time.survival_posterior import SurvivalPosterior
from evidence.stats.resampling.permutation import permutation_test

R = json.loads(Path(__file__).with_name("scripts_by_r.json").read_text())
# Of numbers as they are reported: R takes the curvature of a likelihood by differences.
LIKELIHOOD = 1e-6
# R's conditional limits are roots of tails found to ten digits.
TAILS = 1e-7
# R sums a posterior over even steps of tau, and of mu; largest deviation: 2e-5 in a bound, 5e-5 in tau2.
GRID = 2e-4
# Both sum a posterior of counts over places of mu, fine in the middle; largest deviation: 9e-4 in a lower prediction bound.
COUNTS = 1e-3
# A heavy tail of tau: R's steps are even in the prior, and rough far out.
HEAVY = 1e-3
COUNTED = 1e-12  # shares of the same arrangements
WEAK = TauPrior("half-normal", 1.0)
# What R's scripts of weighted means tell besides; held where those are (tests/report/tables/test_r_scripts.py).
OF_THE_TEST = ("I2", "Q", "p")
PRIORS = {
    "half-normal": TauPrior("half-normal", 0.5),
    "half-cauchy": TauPrior("half-cauchy", 0.5),
    "uniform": TauPrior("uniform", 2.0),
    "log-normal": TauPrior("log-normal", 1.74, -2.56),
    "log-t5": TauPrior("log-t5", 2.41, -2.62),
}


def agree(found, theirs, relative):
    """Compare a result on its natural scale with what R found."""
    natural = found.natural()
    ours = {
        "estimate": natural.estimate,
        "lower": natural.ci_low,
        "upper": natural.ci_high,
        "pi_lower": natural.pi_low,
        "pi_upper": natural.pi_high,
        "tau2": found.tau2,
    }
    for name, value in theirs.items():
        if name in OF_THE_TEST:
            continue
        assert ours[name] == pytest.approx(value, rel=relative, abs=1e-12), name


@pytest.mark.parametrize("name", R["one_group"])
def test_counts_of_one_group(name):
    one = R["one_group"][name]
    x, n = one["data"]["events"], one["data"]["n"]
    agree(exact.bayesian_average(x, n, tau_prior=WEAK), one["counts_prior"], COUNTS)
    found = exact.beta_binomial_predicting(x, n)
    agree(found, {k: v for k, v in one["beta_binomial"].items() if k[:2] != "pi"}, LIKELIHOOD)
    agree(found, one["beta_binomial"], GRID)
    glmm = exact.glmm_proportion(x, n, ci_method="t")
    theirs = dict(one["glmm"])
    if theirs["tau2"] > MOST_TAU2:  # its average is never told, and R's places of z are too coarse for it
        return
    predicted = {k: theirs.pop(k) for k in ("pi_lower", "pi_upper") if k in theirs}
    agree(glmm, predicted, LIKELIHOOD)
    assert glmm.tau2 == pytest.approx(theirs.pop("tau2"), rel=10 * LIKELIHOOD, abs=1e-9)
    average = (glmm.average.estimate, glmm.average.ci_low, glmm.average.ci_high)
    assert average == pytest.approx(tuple(theirs[k] for k in ("estimate", "lower", "upper")), rel=LIKELIHOOD)


@pytest.mark.parametrize("name", R["rates"]["few"])
def test_few_rates_of_one_group(name):
    data, theirs = R["rates"]["few"][name]["data"], dict(R["rates"]["few"][name]["prior"])
    prior = TauPrior("half-normal", 0.5)
    found = exact.bayesian_average_rate(data["events"], data["years"], tau_prior=prior)
    new = exact.poisson_normal(data["events"], data["years"], tau_prior=prior).new_study_quantiles(
        (0.025, 0.975)
    )
    assert new == pytest.approx((theirs.pop("pi_lower"), theirs.pop("pi_upper")), rel=COUNTS)
    agree(found, theirs, COUNTS)


def test_rates_of_one_group():
    data, theirs = R["rates"]["data"], R["rates"]["glmm"]
    found = exact.ladder_average_rate(data["events"], data["years"], ci_method="t")
    agree(found, theirs, 10 * LIKELIHOOD)


@pytest.mark.parametrize("name", R["two_groups"])
def test_counts_of_two_groups(name):
    one = R["two_groups"][name]
    table = [one["data"][column] for column in ("ai", "n1i", "ci", "n2i")]
    for measure, stats in (("OR", exact.glmm_two_by_two), ("IRR", exact.glmm_rate_ratio)):
        agree(stats(*table, model="CM.EL", ci_method="t"), one[measure], 10 * LIKELIHOOD)
    agree(exact.glmm_two_by_two(*table, ci_method="t"), one["levels_OR"], 10 * LIKELIHOOD)
    for measure in ("OR", "RR"):
        agree(exact.conditional_exact(*table, measure=measure), one[f"conditional_{measure}"], TAILS)
        ours = exact.beta_binomial_two_arms(*table, measure=measure)
        # Its curvature is by differences on both sides.
        agree(ours, one[f"beta_binomial_{measure}"], 10 * LIKELIHOOD)


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize("name", R["normal"])
def test_normal_effects_under_each_prior(name, prior):
    data, theirs = R["normal"][name]["data"], R["normal"][name][prior]
    found = normal_model.normal_normal(data["yi"], data["vi"], tau_prior=PRIORS[prior])
    relative = HEAVY if prior in ("half-cauchy", "log-t5") else GRID
    ours = {
        "estimate": found.median,
        "lower": found.ci_low,
        "upper": found.ci_high,
        "pi_lower": found.pi_low,
        "pi_upper": found.pi_high,
        "tau2": found.tau**2,
    }
    width = found.ci_high - found.ci_low
    for key, value in theirs.items():
        assert abs(ours[key] - value) <= relative * max(abs(value), width / 10), key


def test_mean_survival_over_studies():
    data = R["survival"]["data"]
    found = as_average_survival(
        pooling.random_effects(data["yi"], data["vi"], ci_method="hksj-floor", measure="CLOGLOG")
    )
    agree(found, R["survival"]["REML"], LIKELIHOOD)
    posterior = normal_model.normal_normal(data["yi"], data["vi"], tau_prior=WEAK)
    theirs = R["survival"]["prior"]
    hazards = SurvivalPosterior(posterior).average_quantiles((0.5, 0.975, 0.025))
    ours = [float(np.exp(-np.exp(h))) for h in hazards]
    assert ours == pytest.approx([theirs[k] for k in ("estimate", "lower", "upper")], rel=GRID)
    assert posterior.tau**2 == pytest.approx(theirs["tau2"], rel=GRID)


def test_three_levels_with_the_cluster_robust_error():
    data, theirs = R["three_level"]["data"], R["three_level"]["found"]
    known = multilevel_covariance(data)
    fit = multilevel.fit(data["yi"], known, [str(s) for s in data["study"]], sigma2_intervals=False)
    found = robust.cluster_robust(fit, kind="CR2")
    ours = (float(found.beta[0]), float(found.ci_low[0]), float(found.ci_high[0]))
    # R stops near the maximum of the components.
    assert ours == pytest.approx(
        tuple(theirs[k] for k in ("estimate", "lower", "upper")), rel=10 * LIKELIHOOD
    )
    assert sum(fit.sigma2.values()) == pytest.approx(theirs["tau2"], rel=10 * LIKELIHOOD, abs=1e-6)


def multilevel_covariance(data):
    study, vi = np.array(data["study"]), np.array(data["vi"])
    known = np.where(study[:, None] == study, 0.5, 0.0) * np.sqrt(np.outer(vi, vi))
    np.fill_diagonal(known, vi)
    return known


def test_a_meta_regression_and_all_its_arrangements():
    data, theirs = R["regression"]["data"], R["regression"]["found"]
    moderator = {"x1": data["x1"]}
    fit = meta_regression(data["yi"], data["vi"], moderator, ci_method="hksj-floor")
    ours = [*fit.beta, *fit.ci_low, *fit.ci_high]
    names = [f"{what} {i}" for what in ("estimate", "lower", "upper") for i in (1, 2)]
    assert ours == pytest.approx([theirs[name] for name in names], rel=LIKELIHOOD)
    tested = permutation_test(data["yi"], data["vi"], moderator, ci_method="hksj-floor")
    assert tested.exact
    assert tested.p_value[1] == pytest.approx(theirs["permutation 2"], rel=COUNTED)
