"""Kenward-Roger, prediction intervals and the exact distribution of Q, against R, quadrature and published results."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from evidence.stats import effects
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import heterogeneity, pooling, regression
from evidence.stats.numerics._quadratic_forms import q_exceeds
from evidence.stats.resampling import prediction

from ..fixtures import P_EXACT, case, close, effects_of, numbers, table

FOUND = table("predictions")["cases"]
# R inverts matrices, this library adds up weights.
MATRICES = 1e-10
# Where tau2 is 0 R's scoring ends at 1e-14, and "tau only" shows the root of that.
SOLVED = 1e-6
# The contour integral against closed forms, in probability.
EXACT = 1e-10
# scipy's quad of an oscillating integrand, in probability.
QUADRATURE = 1e-7
# Probability in a tail of draws, in standard deviations of its own sampling error.
SIGMAS = 4.5
KR = [name for name in FOUND if "kenward_roger" in FOUND[name]]
REGRESSIONS = [(name, m) for name in FOUND for m in FOUND[name].get("regression") or {}]
CI_METHODS = {"z": "wald", "knha": "hksj", "adhoc": "hksj-floor"}
KINDS = {"default": "fit", "t": "t(k-p)", "riley": "t(k-p-1)", "simple": "tau only"}
# Placebo-controlled trials of cisapride (Hartung and Knapp 2001, doi:10.1002/sim.1009), as the documentation of the
# R package pimeta 1.1.4 gives them, and the results it prints (25,000 draws, exponentials to three decimals).
CISAPRIDE = (
    [15, 12, 29, 42, 14, 44, 14, 29, 10, 17, 38, 19, 21],
    [16, 16, 34, 56, 22, 54, 17, 58, 14, 26, 44, 29, 38],
    [9, 1, 18, 31, 6, 17, 7, 23, 3, 6, 12, 22, 19],
    [16, 16, 34, 56, 22, 55, 15, 58, 15, 27, 45, 30, 38],
)
PUBLISHED = {"estimate": 4.141, "ci": (2.224, 7.820), "pi": (0.533, 33.692), "tau2": 0.718, "below": 0.075}


@pytest.mark.parametrize("name", KR)
def test_kenward_roger_agrees_with_its_general_formula(name):
    yi, vi = effects_of(case(name))
    theirs = FOUND[name]["kenward_roger"]
    ours = pooling.random_effects(yi, vi, ci_method="kr", prediction="kr")
    less = pooling.random_effects(yi, vi, ci_method="kr", prediction="kr(df-1)")
    if theirs["df"] < 1 - MATRICES:
        floor = pooling.random_effects(yi, vi, prediction="kr")
        assert ours.ci_method == "hksj-floor"
        assert "kenward_roger_replaced" in {note.kind for note in ours.notes}
        close([ours.ci_low, ours.ci_high], [floor.ci_low, floor.ci_high], scale=1.0)
        assert (ours.pi_low, ours.prediction_df) == (None, None)
        return
    se = np.sqrt(theirs["variance"])
    close(ours.se, se, relative=MATRICES)
    close(ours.df, theirs["df"], relative=MATRICES)
    half = stats.t.ppf(0.975, theirs["df"]) * se
    close(
        [ours.ci_low, ours.ci_high], ours.estimate + half * np.array([-1, 1]), scale=half, relative=MATRICES
    )
    close(ours.p_value, 2 * stats.t.sf(abs(ours.estimate) / se, theirs["df"]), scale=1e-3, relative=1e-4)
    for one, df in ((ours, theirs["df"]), (less, theirs["df"] - 1)):
        if len(yi) < 3 or df < 1 - MATRICES:
            assert one.pi_low is None
            continue
        half = stats.t.ppf(0.975, df) * np.sqrt(theirs["variance"] + theirs["tau2"])
        close(
            [one.pi_low, one.pi_high], one.estimate + half * np.array([-1, 1]), scale=half, relative=MATRICES
        )
        close(one.prediction_df, df, relative=MATRICES)


def test_kenward_roger_has_both_outcomes_among_the_cases():
    few = [name for name in KR if FOUND[name]["kenward_roger"]["df"] < 1 - MATRICES]
    assert len(KR) == 132
    assert 3 <= len(few) <= 60


def test_kenward_roger_of_equal_variances_is_the_t_interval():
    # With equal variances the mean's variance needs no adjustment and k - 1 degrees of freedom are exact.
    y, v = np.array([0.3, 0.9, -0.2, 0.7, 0.4]), np.full(5, 0.05)
    kr = pooling.random_effects(y, v, ci_method="kr")
    t = pooling.random_effects(y, v, ci_method="t")
    close([kr.df, kr.ci_low, kr.ci_high], [4, t.ci_low, t.ci_high], scale=1.0)
    two = pooling.random_effects(y[:2], v[:2], ci_method="kr")
    assert (two.ci_method, two.pi_low) == ("kr", None)
    close(two.df, 1.0)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 8), st.integers(0, 10**6))
def test_kenward_roger_never_fails_whatever_the_weights(k, seed):
    rng = np.random.default_rng(seed)
    vi = 10 ** rng.uniform(-6, 6, k)
    yi = rng.normal(0, np.sqrt(vi + rng.choice([0, 1, 100])))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = pooling.random_effects(yi, vi, ci_method="kr", prediction="kr(df-1)")
    assert found.ci_low <= found.estimate <= found.ci_high
    assert np.isfinite([found.se, found.ci_low, found.ci_high, found.p_value]).all()
    if found.pi_low is not None:
        assert found.pi_low <= found.ci_low
        assert np.isfinite(found.pi_high)


def test_kenward_roger_of_one_study_and_with_another_estimator():
    one = pooling.random_effects([0.3], [0.1], ci_method="kr", prediction="kr")
    assert (one.status, one.ci_method, one.pi_low) == ("single study", "wald", None)
    for wrong in ({"ci_method": "kr"}, {"prediction": "kr"}, {"prediction": "kr(df-1)"}):
        with pytest.raises(StatsError, match="'DL'; Kenward-Roger belongs to REML"):
            pooling.random_effects([0.3, 0.1], [0.1, 0.2], tau2_method="DL", **wrong)


@pytest.mark.parametrize("kind", [p for p in pooling.PREDICTIONS if p not in ("none",)])
def test_a_new_study_lies_below_the_lower_prediction_bound_in_one_of_forty(kind):
    yi, vi = effects_of(case("bcg_RR"))
    pooled = pooling.random_effects(yi, vi, prediction=kind)
    for bound, direction in ((pooled.pi_low, "below"), (pooled.pi_high, "above")):
        close(pooling.probability_beyond(pooled, bound, direction).new_study, 0.025, relative=EXACT)


@pytest.mark.parametrize(("name", "moderator"), REGRESSIONS)
def test_predictions_of_a_meta_regression(name, moderator):
    one, theirs = case(name), FOUND[name]["regression"][moderator]
    source = one["input"] if one["family"] == "generic" else one["escalc"]
    yi, vi, values = numbers(source["yi"]), numbers(source["vi"]), one["moderators"][moderator]["values"]
    for test, fits in theirs["fits"].items():
        fit = regression.meta_regression(yi, vi, {"mod": values}, ci_method=CI_METHODS[test])
        for kind, bounds in fits.items():
            ours = regression.predict(fit, {"mod": theirs["at"]}, prediction=KINDS[kind])
            if not bounds:
                assert ours.pi_low is None
                continue
            width = numbers(bounds["ub"]) - numbers(bounds["lb"])
            # Where all agree, tau2 and the width are 0.
            scale = np.maximum(width, np.sqrt(np.nanmedian(vi)))
            close(ours.pi_low, bounds["lb"], scale=scale, relative=SOLVED)
            close(ours.pi_high, bounds["ub"], scale=scale, relative=SOLVED)


def test_classic_predictions_of_a_meta_regression_are_those_without_the_factor():
    yi, vi = effects_of(case("bcg_RR"))
    values = case("bcg_RR")["moderators"]["ablat"]["values"]
    wald = regression.meta_regression(yi, vi, {"mod": values}, ci_method="wald")
    for ci_method in ("hksj", "hksj-floor"):
        fit = regression.meta_regression(yi, vi, {"mod": values}, ci_method=ci_method)
        for df in ("t(k-p)", "t(k-p-1)"):
            ours = regression.predict(fit, {"mod": [20, 40]}, prediction=f"{df} classic")
            expected = regression.predict(wald, {"mod": [20, 40]}, prediction=df)
            close(ours.pi_low, expected.pi_low, scale=1.0)
    assert regression.predict(wald, {"mod": 20}, prediction="none").pi_high is None
    with pytest.raises(StatsError, match="prediction: 'HTS' is not known"):
        regression.predict(wald, {"mod": 20}, prediction="HTS")


@pytest.mark.parametrize("k", [2, 3, 5, 10, 40, 100])
def test_the_distribution_of_q_with_equal_variances_is_a_scaled_chi_square(k):
    vi, tau2 = np.full(k, 0.3), np.array([0.0, 0.01, 0.3, 5.0, 1e4])
    for q in (0.01 * k, 0.5 * k, k, 2.0 * k, 30.0 * k):
        expected = stats.chi2.sf(q / (1 + tau2 / 0.3), k - 1)
        assert np.abs(q_exceeds(q, vi, tau2) - expected).max() < EXACT


@pytest.mark.parametrize("seed", range(6))
def test_the_distribution_of_q_with_unequal_variances_agrees_with_imhofs_integral(seed):
    rng = np.random.default_rng(seed)
    vi = np.exp(rng.normal(-2, 1.5, 7 + seed))
    w = 1 / vi
    form = np.diag(w) - np.outer(w, w) / w.sum()
    for tau2 in (0.0, 0.2, 3.0):
        root = np.sqrt(vi + tau2)
        weights = np.linalg.eigvalsh(root[:, None] * form * root)[1:]
        for q in weights.sum() * np.array([0.3, 1.0, 2.0]):

            def integrand(u, weights=weights, q=q):
                angle = (np.arctan(weights * u).sum() - q * u) / 2
                return np.sin(angle) / (u * np.prod((1 + (weights * u) ** 2) ** 0.25))

            integral = integrate.quad(integrand, 0, np.inf, limit=4000, epsabs=1e-12)[0]
            expected = 0.5 + integral / np.pi
            assert abs(q_exceeds(q, vi, np.array([tau2]))[0] - expected) < QUADRATURE


def test_the_bootstrap_gives_the_published_prediction_of_the_cisapride_trials():
    sizes = effects.two_by_two(*CISAPRIDE, "OR", add=0.5, to="all")
    found = prediction.bootstrap(sizes.yi, sizes.vi, draws=200_000, seed=1)
    assert round(float(np.exp(found.estimate)), 3) == PUBLISHED["estimate"]
    assert round(found.tau2, 3) == PUBLISHED["tau2"]
    # The published bounds are quantiles of 25,000 draws: here they cut off their tails within sampling error.
    error = SIGMAS * np.sqrt(0.025 * 0.975 / 25_000)
    for draws, (low, high) in ((found.means, PUBLISHED["ci"]), (found.effects, PUBLISHED["pi"])):
        assert abs((draws < np.log(low)).mean() - 0.025) < error
        assert abs((draws > np.log(high)).mean() - 0.025) < error
    assert abs(found.beyond(0.0, "below") - PUBLISHED["below"]) < SIGMAS * np.sqrt(0.075 * 0.925 / 25_000)


def confidence(yi, vi, tau2):
    """That tau2 is at most each of these (Jackson 2013, doi:10.1002/jrsm.1081, with common-effect weights)."""
    q = heterogeneity.q_test(yi, vi)[0]
    return q_exceeds(q, np.asarray(vi), np.atleast_1d(tau2).astype(float))


@pytest.mark.parametrize("name", ["bcg_RR", "edge_k3"])
def test_confidence_that_tau2_is_zero_is_the_p_value_of_q(name):
    yi, vi = effects_of(case(name))
    close(confidence(yi, vi, 0.0)[0], heterogeneity.q_test(yi, vi)[2], scale=P_EXACT)


@pytest.mark.parametrize("name", ["bcg_RR", "edge_k3"])
def test_the_bootstrap_draws_from_the_distributions_it_claims(name):
    yi, vi = effects_of(case(name))
    k, draws = len(yi), 50_000
    found = prediction.bootstrap(yi, vi, draws=draws, seed=3)
    shares = np.array([0.1, 0.5, 0.9, 0.99])
    error = SIGMAS * np.sqrt(shares * (1 - shares) / draws)
    reached = confidence(yi, vi, np.quantile(found.tau2s, shares))
    # Below its step at 0 the distribution has no quantile of its own.
    assert (np.abs(reached - np.maximum(shares, found.tau2_zero)) < error).all()
    assert abs((found.tau2s == 0).mean() - found.tau2_zero) < SIGMAS * np.sqrt(0.25 / draws)

    # The chance of a new effect below the upper bound, averaged over even quantiles of tau2 and of t.
    grid = np.concatenate([[0.0], np.geomspace(1e-6, 1e8, 4000) * vi.min()])
    height = confidence(yi, vi, grid)
    at = stats.t.ppf((np.arange(400) + 0.5) / 400, k - 1)
    chance = []
    for tau2 in np.interp((np.arange(1000) + 0.5) / 1000, height, grid):
        w = 1 / (vi + tau2)
        mu = (w * yi).sum() / w.sum()
        means = mu - at * np.sqrt((w * (yi - mu) ** 2).sum() / (k - 1) / w.sum())
        chance.append(stats.norm.cdf(found.pi_high, means, np.sqrt(tau2 + 1e-300)).mean())
    assert abs(np.mean(chance) - 0.975) < SIGMAS * np.sqrt(0.025 * 0.975 / draws) + 5e-4


def test_the_bootstrap_repeats_by_its_seed_and_only_by_it():
    yi, vi = effects_of(case("bcg_RR"))
    first, again, other = (prediction.bootstrap(yi, vi, draws=2000, seed=s) for s in (5, 5, 6))
    assert (first.effects == again.effects).all()
    assert (first.pi_low, first.ci_high) == (again.pi_low, again.ci_high)
    assert first.pi_low != other.pi_low
    # A study without an estimate draws nothing.
    more = prediction.bootstrap([*yi, np.nan], [*vi, np.nan], draws=2000, seed=5)
    assert (more.effects == first.effects).all()


def test_the_bootstrap_of_studies_that_agree():
    exactly = prediction.bootstrap([0.2] * 4, [0.1, 0.2, 0.3, 0.1], draws=1000)
    assert (exactly.tau2_zero, exactly.tau2s.max()) == (1.0, 0.0)
    close([exactly.pi_low, exactly.pi_high], [0.2, 0.2])
    nearly = prediction.bootstrap([0.2, 0.21, 0.19], [0.1, 0.2, 0.3], draws=1000)
    assert nearly.tau2_zero > 0.99
    assert nearly.pi_low < 0.2 < nearly.pi_high
    # Variances over twelve orders of magnitude.
    wide = prediction.bootstrap([0.1, 0.9, -0.4, 2.0], [1e-9, 1e3, 0.1, 1e-3], draws=1000)
    assert np.isfinite(wide.effects).all()
    assert (wide.tau2s >= 0).all()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"yi": [0.1], "vi": [0.1]}, "1 studies; at least 3"),
        ({"yi": [0.1, 0.2], "vi": [0.1, 0.2]}, "2 studies; at least 3"),
        ({"vi": [0.1, 0.0, 0.1]}, "vi: row 2 is not a variance"),
        ({"draws": 10}, "draws: 10; a whole number from 1,000"),
        ({"draws": 1e4}, "a whole number"),
        ({"level": 2}, "level"),
    ],
)
def test_wrong_input_of_the_bootstrap_is_told(wrong, told):
    given = {"yi": [0.1, 0.4, 0.2], "vi": [0.1, 0.2, 0.1]} | wrong
    with pytest.raises(StatsError, match=told):
        prediction.bootstrap(given.pop("yi"), given.pop("vi"), **given)
