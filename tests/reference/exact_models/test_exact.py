"""The binomial-normal model agrees with an independent maximisation in R, and with lme4 as far as that goes."""

import numpy as np
import pytest
from scipy import special

from evidence.stats import exact

from ..fixtures import INDEX, case, close, numbers

# R's `direct` block integrates by the trapezoid rule and maximises with nlminb.
DIRECT = 1e-6
# Smaller values of tau2 are compared on these scales: searches end at a change of the likelihood, which is flat at 0.
SMALL_TAU2 = 1e-3
SMALL_TAU2_LME4 = 1e-2
# lme4 with 25 nodes, in standard errors; its own standard errors are differences of the likelihood. Largest
# deviations: 8e-7 and 1.4e-6.
LME4 = 1e-6
DIFFERENCED = 2e-6
# R's glm stops iterating at a relative change of the deviance of 1e-8. Largest deviation: 1e-10.
GLM = 1e-9
# The likelihood-ratio Q is a difference of two such deviances. Largest deviation: 2e-10.
DEVIANCE = 1e-8
NO_MAXIMUM = {
    "edge_all_zero_PLO": "all zero",
    "edge_k1_prop_zero_PLO": "all zero",
    "edge_all_events_PLO": "all events",
}
# 0/10 beside 20/20: R finds tau2 = 159 (a standard deviation of 12.6 logits) with an interval from 0 to 100
# %.
BEYOND_THE_CAP = "edge_mixed_extremes_PLO"
WITH_GLMM = [n for n in INDEX if case(n)["family"] == "single_proportion" and "glmm" in case(n)]
FITTED = [n for n in WITH_GLMM if n not in NO_MAXIMUM and n != BEYOND_THE_CAP]


def counts(name):
    return case(name)["input"]["xi"], case(name)["input"]["ni"]


@pytest.mark.parametrize("name", FITTED)
def test_maximum_is_that_of_an_independent_integration(name):
    theirs = case(name)["glmm"]["direct"]
    ours = exact.glmm_proportion(*counts(name))
    close(ours.estimate, theirs["estimate"], scale=theirs["se"], relative=DIRECT)
    close(ours.se, theirs["se"], relative=DIRECT)
    close(ours.log_likelihood, theirs["ll"], relative=DIRECT)
    close(
        [ours.ci_low, ours.ci_high], [theirs["ci_lb"], theirs["ci_ub"]], scale=theirs["se"], relative=DIRECT
    )
    if ours.k > 1:
        close(ours.tau2, theirs["tau2"], scale=SMALL_TAU2, relative=DIRECT)
        assert (ours.status == "tau2 at zero") == theirs["at_boundary"]
    back = ours.natural()
    natural = [theirs["back"][key] for key in ("ci_lb", "estimate", "ci_ub")]
    close([back.ci_low, back.estimate, back.ci_high], natural, scale=1.0, relative=DIRECT)


@pytest.mark.parametrize("name", [n for n in FITTED if case(n)["glmm"]["ML_nAGQ25"]["status"] == "ok"])
def test_agrees_with_lme4(name):
    theirs = case(name)["glmm"]["ML_nAGQ25"]
    ours = exact.glmm_proportion(*counts(name))
    close(ours.estimate, theirs["estimate"], scale=theirs["se"], relative=LME4)
    close(ours.se, theirs["se"], relative=DIFFERENCED)
    close(ours.tau2, theirs["tau2"], scale=SMALL_TAU2_LME4, relative=LME4)
    close(ours.i2, theirs["I2"], scale=100.0, relative=LME4)
    close(ours.q, theirs["QE_LRT"], scale=1.0, relative=DEVIANCE)
    assert ours.q_df == theirs["QE_df"]
    if ours.tau2 == 0:  # then the information is that of one proportion
        x, n = (sum(column) for column in counts(name))
        close(ours.se, (x * (n - x) / n) ** -0.5, relative=DIRECT)


@pytest.mark.parametrize("name", [n for n in FITTED if case(n)["glmm"]["EE"]["status"] == "ok"])
def test_exact_pooling_is_the_common_effect_logistic_model(name):
    ours = exact.exact_pooled(*counts(name))
    close(special.logit(ours.estimate), case(name)["glmm"]["EE"]["estimate"], scale=1.0, relative=GLM)
    # The closed form: what all events in all patients are.
    x, n = (sum(column) for column in counts(name))
    close(ours.estimate, x / n)


@pytest.mark.parametrize(("name", "status"), NO_MAXIMUM.items())
def test_without_a_maximum_the_ladder_leads_to_exact_pooling(name, status):
    assert case(name)["glmm"]["direct"]["status"] == "error"
    x, n = counts(name)
    assert exact.glmm_proportion(x, n).estimate is None
    assert exact.glmm_proportion(x, n).status == status
    ours = exact.ladder_proportion(x, n)
    assert ours.status == ("single study" if len(x) == 1 else status)
    bound = 1 - 0.025 ** (1 / sum(n))  # the closed form of Clopper-Pearson at no event
    expected = (0.0, bound) if sum(x) == 0 else (1 - bound, 1.0)
    close([ours.ci_low, ours.ci_high], list(expected))


def test_absurd_heterogeneity_leads_to_the_arcsine():
    theirs = case(BEYOND_THE_CAP)["glmm"]["direct"]
    assert theirs["tau2"] > 100
    ours = exact.ladder_proportion(*counts(BEYOND_THE_CAP))
    assert ours.status == "not converged"
    assert ours.measure == "PAS"
    assert [rung.outcome for rung in ours.ladder] == ["not converged", "used"]
    twin = case(BEYOND_THE_CAP.replace("PLO", "PAS"))["fits"]["REML"]["adhoc"]["back"]
    close(
        [ours.natural().estimate, ours.natural().ci_low],
        [twin["estimate"], twin["ci_lb"]],
        scale=1.0,
    )


def test_population_average_is_the_integral():
    ours = exact.glmm_proportion(*counts("debruin2009_PLO"))
    x, w = np.polynomial.hermite_e.hermegauss(80)
    expected = (w * special.expit(ours.estimate + np.sqrt(ours.tau2) * x)).sum() / w.sum()
    close(ours.average.estimate, expected)
    assert ours.average.ci_low < ours.average.estimate < ours.average.ci_high
    assert numbers(ours.natural().estimate)[0] < ours.average.estimate
