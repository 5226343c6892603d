"""Two-arm and rate models agree with an independent maximisation in R, with lme4 and with metafor's CM.EL."""

import numpy as np
import pytest
from scipy import stats

from evidence.stats import exact

from .. import independent
from ..fixtures import CLOSED_FORM, INDEX, case, close

# R's `direct` block integrates by the trapezoid rule and maximises with nlminb; likelihoods are integrated to
# about 1e-10, maxima searched until the gradient is below 1e-7.
DIRECT = 1e-6
# lme4 with 25 nodes and metafor's CM.EL, whose general optimisers mostly stop this near the maximum, in standard
# errors; STOPPED_EARLY names where they do not.
OTHER_SOFTWARE = 1e-6
# A tau2 below this (a standard deviation of 0.1 log odds) is compared on this scale: searches end at a change of
# the likelihood that leaves it open. The smallest, edge_k2_or_OR, has a standard error of 0.38; in 30 digits it is
# 0.00245090074, R's direct search is 4e-10 above, ours 2e-9 below.
SMALL_TAU2 = 1e-2
# metafor's standard errors where its search stopped short of tau2 = 0, over the right ones: of a singular Hessian.
SINGULAR = 1e-5
# R's glm takes its standard errors from the weights of the last step but one, 1e-8 of the deviance before its end.
LAST_BUT_ONE = 2e-5
# metafor's and lme4's standard errors come from differences of the likelihood: no better than this.
DIFFERENCED = 2e-2
# Right is shown by `test_newtons_step_from_rs_solution_ends_here`, which writes the likelihood down again. The
# largest deviation of R's solution there, measured: 1.3e-5 standard errors (egger2001_OR, UM.FS).
STOPPED_EARLY = {
    ("bcg_OR", "UM.FS_nAGQ25"): "lme4's bobyqa ended on a likelihood 4e-11 lower",
    ("egger2001_OR", "UM.FS_nAGQ25"): "lme4's bobyqa ended on a likelihood 8e-11 lower",
    ("collins1985a_death_OR", "CM.EL"): "nlminb ended on a likelihood 3e-12 lower",
    ("egger2001_OR", "CM.EL"): "nlminb ended on a likelihood 5e-12 lower",
    (
        "edge_k2_or_OR",
        "UM.FS_nAGQ25",
    ): "lme4's bobyqa ended on a likelihood 1e-14 lower: tau2 is hardly known",
}
EARLY = 2e-5
# Log likelihoods evaluated twice in double precision, as sums of up to twenty studies.
NOT_LOWER = 1e-12
# metafor's CM.EL evaluates its likelihood by integrate to about 1e-10 of each study's.
INTEGRATED = 1e-9
COLUMNS = {
    "two_arm_binary": (exact.glmm_two_by_two, ("ai", "n1i", "ci", "n2i")),
    "two_arm_rate": (exact.glmm_rate_ratio, ("x1i", "t1i", "x2i", "t2i")),
    "single_rate": (exact.glmm_rate, ("xi", "ti")),
}
BLOCKS = {"direct": "CM.EL", "direct_UM.FS": "UM.FS"}
WITH_GLMM = [n for n in INDEX if case(n)["family"] in COLUMNS and "glmm" in case(n)]
PAIRS = [(n, b) for n in WITH_GLMM for b in BLOCKS if b in case(n)["glmm"]]


def ours(name, block, **options):
    one = case(name)
    function, columns = COLUMNS[one["family"]]
    if one["family"] != "single_rate":
        options["model"] = BLOCKS[block]
    return function(*(one["input"][c] for c in columns), tau2_interval=False, **options)


@pytest.mark.parametrize(("name", "block"), [p for p in PAIRS if case(p[0])["glmm"][p[1]]["status"] == "ok"])
def test_maximum_is_that_of_an_independent_integration(name, block):
    theirs = case(name)["glmm"][block]
    found = ours(name, block)
    close(found.estimate, theirs["estimate"], scale=theirs["se"], relative=DIRECT)
    close(found.se, theirs["se"], relative=DIRECT)
    close(found.log_likelihood, theirs["ll"], relative=DIRECT)
    assert found.k == theirs["studies_used"]
    if found.k > 1:
        close(found.tau2, theirs["tau2"], scale=SMALL_TAU2, relative=DIRECT)
        assert (found.status == "tau2 at zero") == theirs["at_boundary"]
    back = found.natural()
    expected = [theirs["back"][key] for key in ("ci_lb", "estimate", "ci_ub")]
    close([back.ci_low, back.estimate, back.ci_high], expected, relative=DIRECT)


@pytest.mark.parametrize(
    ("name", "block"), [p for p in PAIRS if case(p[0])["glmm"][p[1]]["status"] == "error"]
)
def test_no_estimate_where_r_finds_no_maximum(name, block):
    found = ours(name, block)
    assert found.estimate is None
    message = case(name)["glmm"][block]["message"]
    assert found.status == ("not estimable" if "separated" in message else "not converged")
    assert found.notes


SOFTWARE = [
    (name, theirs, block)
    for name in WITH_GLMM
    for theirs, block in (
        ("UM.FS_nAGQ25", "direct_UM.FS"),
        ("CM.EL", "direct"),
        ("CM.EL_nAGQ7", "direct"),
        ("ML_nAGQ25", "direct"),
    )
    if case(name)["glmm"].get(theirs, {}).get("status") == "ok"
    and case(name)["glmm"][block]["status"] == "ok"
]


@pytest.mark.parametrize(("name", "software", "block"), SOFTWARE)
def test_agrees_with_other_software(name, software, block):
    theirs = case(name)["glmm"][software]
    found = ours(name, block)
    se = case(name)["glmm"][block]["se"]
    close(found.q, theirs["QE_LRT"], scale=1.0, relative=OTHER_SOFTWARE)
    assert found.q_df == theirs["QE_df"]
    if software == "CM.EL":
        assert found.log_likelihood > theirs["ll_ML"] - INTEGRATED
        if found.status == "tau2 at zero":
            # metafor stops short of 0, on a lower likelihood (shown below), with standard errors of 1e-7.
            assert theirs["se"] < SINGULAR * found.se
            return
    early = (name, software) in STOPPED_EARLY
    relative = EARLY if early else OTHER_SOFTWARE
    close(found.estimate, theirs["estimate"], scale=se, relative=relative)
    close(found.se, theirs["se"], relative=DIFFERENCED)
    if found.k > 1:
        close(found.tau2, theirs["tau2"], scale=SMALL_TAU2, relative=relative)
        close(found.i2, theirs["I2"], scale=100.0, relative=relative)
    if early:
        off = abs(found.estimate - theirs["estimate"]) / se, abs(found.tau2 / theirs["tau2"] - 1)
        assert max(off) > OTHER_SOFTWARE, "R is near enough here: nothing to excuse"


TABLES = [
    one
    for one in SOFTWARE
    if one[1] in ("UM.FS_nAGQ25", "CM.EL") and case(one[0])["family"] == "two_arm_binary"
]
# Differences of a likelihood known to 1e-14, with steps of 0.3 % of a standard error: 1e-8 of it.
SHOWN = 1e-6
STEP = 3e-3


# Supports of thousands of tables and nested maxima: seconds each.
LARGE = {"bcg_OR", "egger2001_OR", "collins1985a_death_OR", "damico2009_OR", "nielweise2007_OR"}


@pytest.mark.parametrize(
    ("name", "software", "block"),
    [
        pytest.param(*one, marks=[pytest.mark.slow] * (one[0] in LARGE))
        for one in TABLES
        if case(one[0])["k"] > 1
    ],
)
def test_newtons_step_from_rs_solution_ends_here(name, software, block):
    theirs, found = case(name)["glmm"][software], ours(name, block)
    likelihood = {"UM.FS": independent.unconditional, "CM.EL": independent.conditional}[BLOCKS[block]]
    f = likelihood(*(case(name)["input"][c] for c in COLUMNS["two_arm_binary"][1]))
    assert f([found.estimate, found.tau2]) > f([theirs["estimate"], theirs["tau2"]]) - NOT_LOWER
    if found.tau2 == 0:  # the slope in tau2 is not 0 here: only the mean has a step
        step, covariance = independent.newton(lambda at: f([*at, 0.0]), [found.estimate], [STEP * found.se])
        assert abs(step[0]) < SHOWN * found.se
    else:
        steps = [STEP * found.se, min(found.tau2 / 4, STEP * max(found.tau2, 0.1))]
        step, covariance = independent.newton(f, [theirs["estimate"], theirs["tau2"]], steps)
        assert abs(theirs["estimate"] + step[0] - found.estimate) < SHOWN * found.se
        assert abs(theirs["tau2"] + step[1] - found.tau2) < SHOWN * found.tau2
        if (name, software) in STOPPED_EARLY:  # the curvature at its own point is that of another maximum
            covariance = independent.newton(
                f, [theirs["estimate"] + step[0], theirs["tau2"] + step[1]], steps
            )[1]
    close(found.se, np.sqrt(covariance[0, 0]), relative=SHOWN)


@pytest.mark.parametrize(
    ("name", "software", "block"),
    [
        (name, theirs, block)
        for name in WITH_GLMM
        for theirs, block in (("UM.FS_EE", "direct_UM.FS"), ("CM.EL_EE", "direct"))
        if case(name)["glmm"].get(theirs, {}).get("status") == "ok"
    ],
)
def test_common_effect(name, software, block):
    theirs = case(name)["glmm"][software]
    found = ours(name, block, effect="common")
    if abs(theirs["estimate"]) > 20:  # R walks towards an infinite estimate
        assert found.status == "not estimable"
        return
    assert found.tau2 is None
    assert found.status in ("pooled", "single study")
    close(found.estimate, theirs["estimate"], scale=found.se, relative=OTHER_SOFTWARE)
    if theirs["se"] is not None:
        close(found.se, theirs["se"], relative=DIFFERENCED if software == "CM.EL_EE" else LAST_BUT_ONE)
    table = [case(name)["input"].get(column) for column in COLUMNS["two_arm_binary"][1]]
    if None in table:
        return
    if software == "CM.EL_EE":
        close(found.se, information_of(table, found.estimate) ** -0.5, relative=CLOSED_FORM)
    else:
        f = independent.unconditional(*table)
        step, covariance = independent.newton(lambda at: f([*at, 0.0]), [found.estimate], [STEP * found.se])
        assert abs(step[0]) < SHOWN * found.se
        close(found.se, np.sqrt(covariance[0, 0]), relative=SHOWN)


def information_of(table, estimate):
    """Sum of the variances of scipy's noncentral hypergeometric distributions: what one log odds ratio knows."""
    return sum(
        float(stats.nchypergeom_fisher.var(big + other, x + y, big, np.exp(estimate)))
        for x, big, y, other in zip(*table, strict=True)
        if 0 < x + y < big + other
    )


# 200,000 draws of a lognormal with tau2 0.3: standard error of the mean about 0.14 %, four of them.
MONTE_CARLO = 0.006


def test_average_rate_is_that_of_the_lognormal():
    found = ours("nielweise2008_control_IRLN", "direct")
    draws = np.random.default_rng(1).normal(found.estimate, np.sqrt(found.tau2), 200_000)
    assert abs(found.average.estimate / np.exp(draws).mean() - 1) < MONTE_CARLO
