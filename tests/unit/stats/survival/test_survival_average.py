"""The mean survival over studies: its integral, its interval by metafor's fit, its posterior by drawing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from evidence.review.second.averages import mean_survival as second
from evidence.review.second.averages.posterior import mixture
from evidence.stats import exact
from evidence.stats.bayesian import normal_model
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import batch, pooling
from evidence.stats.over_time import survival, survival_average, survival_posterior

# scipy's quadrature is asked for 1e-13 of a number below 1; the log of the hazard divides by it.
INTEGRATED = 1e-8
# Slopes by differences of 1e-5 in R; tau2 by another search.
R_DIFFERENCES = 1e-6
# Two different grids, in standard errors.
GRIDS = 2e-3
# A mean by fifty middle quantiles leaves out the ends of both tails.
MIDPOINTS = 1e-3

S, SE = np.array([0.92, 0.71, 0.80, 0.55, 0.86]), np.array([0.04, 0.07, 0.06, 0.08, 0.05])
# metafor 4: rma(yi, vi, method, test = "adhoc"), R's integrate() for the mean of exp(-exp(b + sqrt(tau2) z)), its
# slopes by differences with se and se.tau2: mean, its limits with t(k - 1), the median study.
IN_R = {
    (5, "REML"): (0.7561275238, 0.4978205966, 0.8940137514, 0.7835445746),
    (5, "DL"): (0.7566560400, 0.4980975443, 0.8944344044, 0.7831009349),
    (3, "REML"): (0.7964274974, 0.2672294088, 0.9614998709, 0.8147627166),
    (3, "DL"): (0.7973046394, 0.2750945877, 0.9610239683, 0.8133700894),
}


def fitted(k=5, method="REML"):
    es = survival.from_standard_error(S[:k], SE[:k])
    return es, pooling.random_effects(es.yi, es.vi, tau2_method=method, measure="CLOGLOG")


@settings(max_examples=30)
@given(mu=st.floats(-9, 3), tau=st.floats(0, 12))
def test_the_mean_is_the_integral_over_studies(mu, tau):
    def dead(z):
        return -np.expm1(-np.exp(min(mu + tau * z, 50.0))) * stats.norm.pdf(z)

    turns = sorted({0.0, *np.clip([(x - mu) / max(tau, 1e-9) for x in (-6, -3, -1, 0, 1, 2)], -12, 12)})
    share = integrate.quad(dead, -12, 12, points=turns, limit=400, epsabs=1e-14, epsrel=1e-12)[0]
    found = survival_average.mean_survival(mu, tau)
    assert float(found.log_hazard) == pytest.approx(np.log(-np.log1p(-share)), abs=INTEGRATED)
    # It lies between nothing and all, and is the median study's where all studies are one.
    assert 0 < float(found.survival) < 1
    if tau == 0:
        assert float(found.log_hazard) == pytest.approx(mu, abs=INTEGRATED)


@settings(max_examples=30)
@given(mu=st.floats(-6, 2), tau=st.floats(0.05, 6))
def test_its_slopes_are_those_of_differences(mu, tau):
    step = 1e-5
    found = survival_average.mean_survival(mu, tau)
    up, down = (float(survival_average.mean_survival(mu + s, tau).log_hazard) for s in (step, -step))
    assert float(found.by_mu) == pytest.approx((up - down) / (2 * step), abs=1e-5)
    up, down = (
        float(survival_average.mean_survival(mu, np.sqrt(tau**2 + s)).log_hazard) for s in (step, -step)
    )
    assert float(found.by_tau2) == pytest.approx((up - down) / (2 * step), rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(("k", "method"), IN_R)
def test_the_interval_carries_the_errors_of_mean_and_variance_as_metafor_gives_them(k, method):
    es, found = fitted(k, method)
    average = survival_average.as_average_survival(found)
    shown = average.natural()
    told = (shown.estimate, shown.ci_low, shown.ci_high, average.median_study.estimate)
    assert told == pytest.approx(IN_R[k, method], abs=R_DIFFERENCES)
    # Each of many fits at once is the same; one study stands as it is.
    masks = np.array([np.ones(k, bool), np.arange(k) == 1])
    fits = batch.random_effects(es.yi, es.vi, masks, method)
    columns = survival_average.SurvivalFits(fits.estimate, fits.se, fits.ci_low, fits.ci_high, fits.tau2)
    centre, low, high = survival_average.average_of_fits(es.yi, es.vi, masks, columns, method)
    assert (centre[0], low[0], high[0]) == pytest.approx(
        (average.estimate, average.ci_low, average.ci_high), abs=1e-12
    )
    assert (centre[1], low[1]) == (fits.estimate[1], fits.ci_low[1])


def test_the_median_study_comes_back_and_a_variance_of_zero_leaves_it():
    _, found = fitted()
    again = exact.about_median_study(survival_average.as_average_survival(found))
    wanted = (found.estimate, found.ci_low, found.ci_high)
    assert (again.estimate, again.ci_low, again.ci_high) == pytest.approx(wanted, abs=1e-9)
    one = survival.from_standard_error([0.8, 0.8, 0.81], [0.05, 0.06, 0.05])
    alike = pooling.random_effects(one.yi, one.vi, measure="CLOGLOG")
    average = survival_average.as_average_survival(alike)
    assert alike.tau2 == 0
    assert (average.estimate, average.ci_low) == pytest.approx((alike.estimate, alike.ci_low), abs=1e-12)


def test_the_posterior_of_the_mean_is_that_of_the_second_computation_and_of_a_new_study():
    es = survival.from_standard_error(S[:2], SE[:2])
    prior = TauPrior("half-normal", 1.0)
    posterior = normal_model.normal_normal(es.yi, es.vi, tau_prior=prior)
    found = survival_posterior.SurvivalPosterior(posterior)
    p = (0.025, 0.5, 0.975)
    quantiles = found.average_quantiles(p)
    assert [found.average_above(float(np.exp(-np.exp(q)))) for q in quantiles] == pytest.approx(p, abs=1e-6)
    grid = mixture(es.yi, es.vi, prior).thinned(second.TAU_STEP)
    theirs = second.quantiles(grid, p)
    assert np.abs(np.array(theirs) - quantiles).max() < GRIDS * (quantiles[2] - quantiles[0]) / 4
    # The posterior mean of the mean survival is the predictive mean of a new study's: given tau, one more normal.
    new = survival_average.mean_survival(posterior.mu_mean, np.hypot(posterior.mu_sd, posterior.tau_grid))
    middles = (np.arange(50) + 0.5) / 50
    shares = np.exp(-np.exp(found.average_quantiles(middles)))
    assert shares.mean() == pytest.approx(float(posterior.tau_weight @ new.survival), abs=MIDPOINTS)


def test_other_measures_and_shapes_are_refused_in_words():
    with pytest.raises(StatsError, match="CLOGLOG"):
        survival_average.as_average_survival(pooling.random_effects([0.1, 0.2], [0.1, 0.1]))
    with pytest.raises(StatsError, match="tau from 0"):
        survival_average.mean_survival(0.0, -1.0)
