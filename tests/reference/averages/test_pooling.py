"""Pooled results agree with metafor on every case, for every estimator and every interval both have."""

import numpy as np
import pytest

from evidence.stats.inverse_variance import batch, heterogeneity, pooling

from ..fixtures import CLOSED_FORM, INDEX, P_EXACT, SOLVED, case, close, effects_of, numbers

METHODS = ("DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")
ITERATIVE = ("ML", "REML", "EB", "PM")
TESTS = {"z": "wald", "knha": "hksj", "adhoc": "hksj-floor"}
PREDICTIONS = {"pi_riley": "t(k-2)", "pi_t": "t(k-1)"}
# R's profile likelihood was searched with uniroot on a flat curve. Largest deviation: 4e-10.
PROFILE = 1e-8
# A p value moves with the statistic by the density of its distribution times the statistic: this scale where it is
# smaller than that.
P_OF_STATISTIC = 1e-3
# Log likelihoods are sums of up to a hundred terms in double precision.
NOT_LOWER = 1e-12
# H2 - 1 is tau2 over a typical variance, which can be small beside tau2.
H2_SOLVED = 10 * SOLVED
# Padded rows of a batch: estimates and tau2 below this are compared on this scale.
NEAR_0 = 1e-6
POOLED = [name for name in INDEX if case(name).get("fits")]
SEVERAL = [name for name in POOLED if len(effects_of(case(name))[0]) > 1]


def typical(yi, vi):
    return heterogeneity.typical_variance(yi, vi)


def agree_with_fit(ours, theirs, vi, relative):
    """Compare all of a fit; each quantity on the scale where an error in tau2 shows."""
    spread = theirs["tau2"] + np.median(vi)
    se = theirs["se"] if theirs["se"] else np.sqrt(spread / len(vi))
    close(ours.tau2, theirs["tau2"], scale=spread, relative=relative)
    close(ours.tau2_se, theirs["se_tau2"], scale=spread, relative=relative)
    for mine, name in (("estimate", "estimate"), ("ci_low", "ci_lb"), ("ci_high", "ci_ub"), ("se", "se")):
        close(getattr(ours, mine), theirs[name], scale=max(se, abs(theirs["estimate"])), relative=relative)
    close(ours.i2, theirs["I2"], scale=100.0, relative=relative)
    close(ours.h2, theirs["H2"], relative=max(relative, CLOSED_FORM))
    close(ours.q, theirs["QE"], scale=1.0)
    close(ours.q_p, theirs["QEp"], scale=P_EXACT)
    assert ours.q_df == theirs["QE_df"]
    assert ours.k == theirs["k"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", SEVERAL)
def test_random_effects(name, method):
    one = case(name)
    yi, vi = effects_of(one)
    relative = SOLVED if method in ITERATIVE else CLOSED_FORM
    for test, ci_method in TESTS.items():
        theirs = one["fits"][method][test]
        predicted = {
            name: pooling.random_effects(
                yi, vi, tau2_method=method, ci_method=ci_method, prediction=ours_name
            )
            for name, ours_name in PREDICTIONS.items()
            if len(yi) >= pooling.FEWEST_FOR_PREDICTION
        }
        # The fit is the same whichever interval is predicted from it; one of them stands for it.
        ours = next(iter(predicted.values()), None) or pooling.random_effects(
            yi, vi, tau2_method=method, ci_method=ci_method
        )
        agree_with_fit(ours, theirs, vi, relative)
        if numbers(theirs["stat"])[0] < np.inf:
            size = max(1.0, abs(theirs["stat"])) * P_OF_STATISTIC
            close(ours.p_value, theirs["pval"], scale=size, relative=relative)
        if test == "z":
            close(ours.weights, theirs["weights_percent"], scale=100.0, relative=relative)
            if method == "REML":
                close(ours.log_likelihood, theirs["ll_REML"], scale=float(len(vi)))
            if method == "ML":
                close(ours.log_likelihood, theirs["ll_ML"], scale=float(len(vi)))
        if predicted:
            half = theirs["pi_t"]["ub"] - theirs["pi_t"]["lb"]
            for theirs_name, ours in predicted.items():
                pair = [theirs[theirs_name]["lb"], theirs[theirs_name]["ub"]]
                scale = max(half, abs(theirs["estimate"]))
                close([ours.pi_low, ours.pi_high], pair, scale=scale, relative=relative)
            if test == "z":
                ours = pooling.random_effects(yi, vi, tau2_method=method, ci_method="wald", prediction="z")
                pair = [theirs["pi_default"]["lb"], theirs["pi_default"]["ub"]]
                close([ours.pi_low, ours.pi_high], pair, scale=scale, relative=relative)


@pytest.mark.parametrize("name", POOLED)
def test_common_effect(name):
    one = case(name)
    yi, vi = effects_of(one)
    theirs = one["fits"]["EE"]["z"]
    ours = pooling.common_effect(yi, vi)
    close(ours.estimate, theirs["estimate"], scale=theirs["se"])
    close(ours.se, theirs["se"])
    close([ours.ci_low, ours.ci_high], [theirs["ci_lb"], theirs["ci_ub"]], scale=theirs["se"])
    close(ours.p_value, theirs["pval"], scale=P_EXACT)
    close(ours.q, theirs["QE"], scale=1.0)
    close(ours.weights, theirs["weights_percent"])
    if len(yi) > 1:
        close([ours.i2, ours.h2], [theirs["I2"], theirs["H2"]], scale=1.0)


@pytest.mark.parametrize("name", [n for n in POOLED if n not in SEVERAL])
def test_a_single_study_is_itself(name):
    one = case(name)
    yi, vi = effects_of(one)
    theirs = one["fits"]["REML"]["z"]
    ours = pooling.random_effects(yi, vi)
    assert ours.status == "single study"
    assert ours.ci_method == "wald"
    # metafor reports tau2 = 0 here; one study says nothing about it.
    assert (ours.tau2, ours.i2, ours.pi_low, ours.tau2_ci) == (None, None, None, None)
    close([ours.estimate, ours.se], [theirs["estimate"], theirs["se"]], scale=1.0)
    close([ours.ci_low, ours.ci_high], [theirs["ci_lb"], theirs["ci_ub"]], scale=1.0)


@pytest.mark.parametrize("name", POOLED)
def test_natural_scale(name):
    one = case(name)
    measure = {"COR": "GEN", "ZCOR": "GEN"}.get(one["measure"], one["measure"])
    n = one["input"].get("ni", one["input"].get("ti"))
    yi, vi = effects_of(one)
    theirs = one["fits"]["REML"]["z"].get("back", {})
    if theirs and one["measure"] != "ZCOR":
        ours = pooling.random_effects(yi, vi, ci_method="wald", measure=measure, n=n).natural()
        pair = [theirs["ci_lb"], theirs["ci_ub"]]
        pair = pair[::-1] if measure == "CLOGLOG" else pair
        close(
            [ours.ci_low, ours.estimate, ours.ci_high],
            [pair[0], theirs["estimate"], pair[1]],
            scale=1.0,
            relative=SOLVED,
        )


@pytest.mark.parametrize("name", SEVERAL)
def test_q_profile_interval(name):
    one = case(name)
    yi, vi = effects_of(one)
    theirs = one["confint"]["REML_QP"]
    ours = pooling.random_effects(yi, vi)
    spread = one["fits"]["REML"]["z"]["tau2"] + np.median(vi)
    close(ours.tau2_ci, theirs["tau2"][1:], scale=spread, relative=SOLVED)
    close(ours.i2_ci, theirs["I2"][1:], scale=100.0, relative=SOLVED)
    close(ours.h2_ci, theirs["H2"][1:], relative=H2_SOLVED)
    assert (heterogeneity.q_profile(yi, vi) is None) == theirs["ci_null"]


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("name", SEVERAL)
def test_profile_likelihood_interval(name, method):
    one = case(name)
    theirs = one["confint"][f"{method}_PL"]
    yi, vi = effects_of(one)
    spread = one["fits"][method]["z"]["tau2"] + np.median(vi)
    ours = heterogeneity.profile_likelihood(yi, vi, method)
    close(ours, theirs["tau2"][1:], scale=spread, relative=PROFILE)


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("name", SEVERAL)
def test_maximum_is_the_global_one(name, method):
    one = case(name)
    theirs = one["likelihood_check"][method]
    ours = pooling.random_effects(*effects_of(one), tau2_method=method)
    assert ours.log_likelihood >= theirs["ll"] - NOT_LOWER * max(1.0, abs(theirs["ll"]))


def test_batch_of_all_cases_is_each_case_alone():
    sets = [effects_of(case(name)) for name in SEVERAL]
    longest = max(len(yi) for yi, _ in sets)
    yi, vi = np.full((len(sets), longest), np.nan), np.full((len(sets), longest), np.nan)
    for row, (y, v) in enumerate(sets):
        yi[row, : len(y)], vi[row, : len(v)] = y, v
    for method in batch.TAU2_METHODS[:-1]:
        many = batch.random_effects(yi, vi, ~np.isnan(yi), method, "hksj")
        for row, (y, v) in enumerate(sets):
            one = batch.random_effects(y, v, None, method, "hksj")
            for column in ("estimate", "se", "ci_low", "tau2", "i2", "q"):
                mine, alone = getattr(many, column)[row], getattr(one, column)[0]
                # Padding changes the order of sums, nothing else.
                close(mine, alone, scale=max(abs(one.estimate[0]), one.tau2[0], NEAR_0), relative=SOLVED)
