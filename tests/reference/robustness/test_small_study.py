"""Small-study effects agree with metafor and, where it has no such test, with regressions by R's lm."""

import numpy as np
import pytest

from evidence.stats import small_study
from evidence.stats.errors import StatsError

from .. import independent
from ..fixtures import CLOSED_FORM, INDEX, P_EXACT, SOLVED, case, close, effects_of, numbers, table

WITH = [name for name in INDEX if case(name).get("small_study")]
# A standard error of a slope below this share of it is rounding: the points lie on a line.
EXACT_FIT = 1e-12
# p values below this are compared on this scale (10 times the tolerance of their statistic, whose density they have).
P_OF_STATISTIC = 1e-3
REGRESSIONS = {
    "egger_lm": {"predictor": "sei", "model": "lm"},
    "egger_rma_REML": {"predictor": "sei", "model": "rma"},
    "egger_rma_DL": {"predictor": "sei", "model": "rma", "tau2_method": "DL"},
    "egger_rma_EE": {"predictor": "sei", "model": "rma", "tau2_method": "EE"},
    "lm_vi": {"predictor": "vi", "model": "lm"},
    "lm_ni": {"predictor": "ni", "model": "lm"},
    "rma_ni_REML": {"predictor": "ni", "model": "rma"},
    "lm_ninv": {"predictor": "ninv", "model": "lm"},
    "rma_ninv_REML": {"predictor": "ninv", "model": "rma"},
    "lm_sqrtninv": {"predictor": "sqrtninv", "model": "lm"},
    "rma_sqrtninv_REML": {"predictor": "sqrtninv", "model": "rma"},
}


def sizes(one):
    source = one["input"] if one["family"] == "generic" else one["escalc"]
    ni = numbers(source["ni"])
    yi = numbers(source["yi"])
    return np.delete(ni, one.get("excluded_from_pooling", [])) if len(ni) == len(yi) else ni


def agree(ours, theirs, relative):
    exact_fit = theirs["slope_se"] is None or theirs["slope_se"] < EXACT_FIT * max(1.0, abs(theirs["slope"]))
    if exact_fit:
        return
    close(ours.slope, theirs["slope"], scale=theirs["slope_se"], relative=relative)
    close(ours.slope_se, theirs["slope_se"], relative=relative)
    close(ours.intercept, theirs["intercept"], scale=theirs["intercept_se"], relative=relative)
    close(ours.intercept_se, theirs["intercept_se"], relative=relative)
    close(ours.statistic, theirs["stat"], scale=1.0, relative=relative)
    close(ours.p_value, theirs["pval"], scale=P_OF_STATISTIC, relative=relative)
    assert ours.df == theirs["df"]
    if "tau2" in theirs and theirs["tau2"] is not None:
        assert abs(ours.tau2 - theirs["tau2"]) <= relative * (theirs["tau2"] + theirs["intercept_se"] ** 2)
    if "limit_estimate" in theirs:
        limit = [theirs[f"limit_{part}"] for part in ("estimate", "ci_lb", "ci_ub")]
        close(
            [ours.limit, ours.limit_low, ours.limit_high],
            limit,
            scale=theirs["intercept_se"],
            relative=relative,
        )


def fitted_by_r(block):
    """Cases that R has a line for, through three studies or more."""
    theirs = {name: case(name)["small_study"].get(block) or {"status": "none"} for name in WITH}
    return [name for name in WITH if theirs[name]["status"] == "ok" and len(effects_of(case(name))[0]) > 2]


@pytest.mark.parametrize("block", REGRESSIONS)
def test_regression_tests(block):
    compared = []
    for name in WITH:
        one = case(name)
        theirs = one["small_study"].get(block)
        if theirs is None:
            continue
        yi, vi = effects_of(one)
        options = REGRESSIONS[block]
        n = sizes(one) if "n" in options["predictor"] else None
        if len(yi) < 3:
            with pytest.raises(StatsError, match="at least 3"):
                small_study.regression_test(yi, vi, n=n, **options)
            continue
        if theirs["status"] != "ok":
            # metafor counts the tiny standard errors of edge_tiny_scale as collinear; they can be tested.
            assert name == "edge_tiny_scale" or np.ptp(vi) == 0
            if np.ptp(vi) == 0:
                with pytest.raises(StatsError, match="one size or precision"):
                    small_study.regression_test(yi, vi, n=n, **options)
            continue
        agree(
            small_study.regression_test(yi, vi, n=n, **options),
            theirs,
            CLOSED_FORM if options.get("model") == "lm" else SOLVED,
        )
        compared.append(name)
    assert compared == fitted_by_r(block)


@pytest.mark.parametrize("test", ["peters", "harbord"])
def test_tests_of_two_by_two_tables(test):
    compared = []
    for name in WITH:
        one = case(name)
        theirs = one["small_study"].get(test)
        if theirs is None:
            continue
        table = [numbers(one["input"][column]) for column in ("ai", "n1i", "ci", "n2i")]
        arguments = table if test == "harbord" else [numbers(one["escalc"]["yi"]), *table]
        if theirs["status"] != "ok":
            with pytest.raises(StatsError, match="at least 3"):
                getattr(small_study, test)(*arguments)
            continue
        ours = getattr(small_study, test)(*arguments)
        agree(ours, theirs, SOLVED)
        assert ours.k == theirs["studies_used"]
        compared.append(name)
    assert compared == fitted_by_r(test)


@pytest.mark.parametrize("name", WITH)
def test_rank_correlation(name):
    theirs = case(name)["small_study"]["ranktest"]
    yi, vi = effects_of(case(name))
    ours = small_study.begg(yi, vi)
    if theirs["tau"] is None:
        assert (ours.tau, ours.p_value) == (0.0, 1.0)
        return
    close([ours.tau, ours.p_value], [theirs["tau"], theirs["pval"]], scale=P_EXACT)
    assert ours.exact == (not theirs["ties"])


@pytest.mark.parametrize("name", WITH)
def test_trim_and_fill(name):
    yi, vi = effects_of(case(name))
    for block, theirs in case(name)["small_study"]["trimfill"].items():
        method, estimator, *side = block.split("_")
        options = {"tau2_method": method, "estimator": estimator, "ci_method": "wald"}
        options["side"] = side[0] if side else None
        if theirs["status"] != "ok" or (len(yi) < 3 and not side):
            if name == "edge_tiny_scale" or (len(yi) >= 3 and np.ptp(vi) > 0):
                # metafor takes tiny standard errors for collinear, or does not settle on equal estimates.
                continue
            with pytest.raises(StatsError):
                small_study.trim_and_fill(yi, vi, **options)
            continue
        ours = small_study.trim_and_fill(yi, vi, **options)
        assert (ours.k0, ours.side, ours.pooled.k) == (theirs["k0"], theirs["side"], theirs["k"])
        if name not in ("edge_ties", "edge_unbalanced_RR"):
            # There two distances from the centre are equal, or one is 0, and R's rounding ranks them.
            close(ours.k0_se, theirs["se_k0"], relative=CLOSED_FORM)
        if estimator == "R0":
            close(ours.p_value, theirs["p_k0"])
        size = np.sqrt(vi.max())
        close(np.sort(ours.filled_yi), sorted(theirs["fill_yi"]), scale=size, relative=SOLVED)
        close(np.sort(ours.filled_vi), sorted(theirs["fill_vi"]))
        close(ours.pooled.estimate, theirs["estimate"], scale=theirs["se"], relative=SOLVED)
        pair = [theirs["ci_lb"], theirs["ci_ub"]]
        close([ours.pooled.ci_low, ours.pooled.ci_high], pair, scale=theirs["se"], relative=SOLVED)
        close(ours.pooled.i2, theirs["I2"], scale=100.0, relative=SOLVED)
        close(ours.pooled.tau2 or 0.0, theirs["tau2"] or 0.0, scale=np.median(vi), relative=SOLVED)


@pytest.mark.parametrize("name", WITH)
def test_fail_safe_numbers(name):
    yi, vi = effects_of(case(name))
    theirs = case(name)["small_study"]["fsn"]
    ours = {
        "Rosenthal": small_study.rosenthal(yi, vi),
        "Orwin": small_study.orwin(yi, vi),
        "Orwin_weighted": small_study.orwin(yi, vi, weighted=True),
        "Orwin_target_0.05": small_study.orwin(yi, vi, target=0.05),
        "Rosenberg": small_study.rosenberg(yi, vi),
    }
    for block, mine in ours.items():
        one = theirs[block]
        if mine.mean == 0:
            # No study is needed to undo a mean of 0; metafor divides by it.
            assert mine.number == 0
            continue
        assert mine.number == one["fsnum"]
        if mine.p_value is not None:
            close(mine.p_value, one["pval"], scale=P_EXACT)
        if "mean_es" in one:
            close(mine.mean, one["mean_es"], scale=np.sqrt(vi.min()))
        if "target" in one:
            close(mine.target, one["target"], scale=np.sqrt(vi.min()))


SELECTION = table("selection_models")
# Of a standard error: R's general optimisers stop at a relative change of 1e-15 in the likelihood, the root of which
# is what they know of the parameters. Largest deviation outside ENDED_EARLY: 5e-7.
OPTIMISED = 1e-6
# Twice the same likelihood in double precision. Largest deviation of the test of selection: 2e-12.
LIKELIHOOD = 1e-10
# R's estimates (up to 4e-6 of a standard error) and their errors (5e-6) there;
# `test_the_maximum_of_selection_models_in_sixty_digits` shows which side is right.
ENDED_EARLY = {"raudenbush1985"}
EARLY = 1e-5
# Of a standard error: what the library's search leaves, and its fourth-order differences leave in standard errors.
SEARCHED = 1e-7
# Differences in 60 digits.
STEP = 1e-12


@pytest.mark.parametrize("fit", SELECTION["steps"])
@pytest.mark.parametrize("name", SELECTION["cases"])
def test_selection_models(name, fit):
    one = SELECTION["cases"][name]
    theirs = one["fits"][fit]
    options = {"steps": SELECTION["steps"][fit], "alternative": one["alternative"]}
    if fit == "fixed":
        options["delta"] = SELECTION["fixed_delta"]
    ours = small_study.step_selection(one["input"]["yi"], one["input"]["vi"], **options)
    if theirs["status"] != "ok":
        # metafor stops where an interval holds no study; here its chance is 0, and a note says so.
        assert ours.status == "at the bound"
        assert ours.notes[0].numbers == {"interval": 3, "intervals": 3}
        return
    assert ours.status == "pooled"
    gain = ours.log_likelihood - ours.log_likelihood_without
    assert gain >= theirs["ll"] - theirs["ll_without"] - LIKELIHOOD
    relative = EARLY if name in ENDED_EARLY else OPTIMISED
    close(ours.estimate, theirs["estimate"], scale=theirs["se"], relative=relative)
    close(ours.se, theirs["se"], relative=relative)
    close(ours.tau2, theirs["tau2"], scale=np.median(one["input"]["vi"]), relative=relative)
    close(ours.delta, theirs["delta"], scale=1.0, relative=relative)
    if fit != "fixed":
        close(ours.delta_se[1:], theirs["delta_se"][1:], scale=1.0, relative=relative)
        close(ours.q_selection, theirs["LRT"], scale=1.0, relative=LIKELIHOOD)
        close(ours.q_selection_p, theirs["LRTp"], scale=1.0, relative=LIKELIHOOD)


@pytest.mark.parametrize("fit", [fit for fit in SELECTION["steps"] if fit != "fixed"])
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name not in ENDED_EARLY)) for name in SELECTION["cases"]],
)
def test_the_maximum_of_selection_models_in_sixty_digits(name, fit):
    one = SELECTION["cases"][name]
    theirs, cuts = one["fits"][fit], np.atleast_1d(SELECTION["steps"][fit])
    data = one["input"]["yi"], one["input"]["vi"]
    ours = small_study.step_selection(*data, steps=cuts, alternative=one["alternative"])
    if theirs["status"] != "ok":
        assert ours.status == "at the bound"
        return
    f = independent.step_selection(*data, cuts, one["alternative"])
    free = [0, 1, *range(2, 2 + len(cuts))]
    at = independent.precise([ours.estimate, ours.tau2, *ours.delta[1:]])
    assert f(at) >= f(independent.precise([theirs["estimate"], theirs["tau2"], *theirs["delta"][1:]]))
    if ours.tau2 == 0:  # the slope in tau2 is not 0 at the bound: the other parameters are stepped
        free.remove(1)

    def inside(values):
        point = list(at)
        for i, value in zip(free, values, strict=True):
            point[i] = value
        return f(point)

    step, covariance = independent.newton(
        inside, [at[i] for i in free], independent.precise([STEP] * len(free))
    )
    errors = np.sqrt(np.diag(covariance))
    assert (np.abs(step) < SEARCHED * errors).all()
    close([ours.se, *ours.delta_se[1:]], [errors[0], *errors[-len(cuts) :]], relative=SEARCHED)
