"""Two-arm and rate models agree with an independent maximisation in R, with lme4 and with metafor's CM.EL."""

import numpy as np
import pytest

from evidence.stats import exact

from .fixtures import INDEX, case, close

# R's `direct` block integrates by the trapezoid rule and maximises with nlminb.
DIRECT = 1e-6
DIRECT_TAU2 = 1e-5
# lme4 with 25 nodes, and metafor's optimiser for CM.EL, in standard errors.
OTHER_SOFTWARE = 1e-3
# metafor's CM.EL takes its standard errors from a numerical Hessian: up to 2 % off.
NUMERICAL_HESSIAN = 2e-2
# Both log likelihoods of CM.EL hold the same constants; ours is never the lower one beyond rounding.
NOT_LOWER = 1e-8
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
        close(found.tau2, theirs["tau2"], scale=1e-2, relative=DIRECT_TAU2)
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
        assert found.log_likelihood > theirs["ll_ML"] - NOT_LOWER
        if found.status == "tau2 at zero":
            # metafor stops short of 0, on a lower likelihood, with standard errors of 1e-7.
            assert theirs["se"] < 1e-5 * found.se
            return
    close(found.estimate, theirs["estimate"], scale=se, relative=OTHER_SOFTWARE)
    close(found.se, theirs["se"], relative=NUMERICAL_HESSIAN if software == "CM.EL" else OTHER_SOFTWARE)
    if found.k > 1:
        close(found.tau2, theirs["tau2"], scale=1e-2, relative=OTHER_SOFTWARE)
        close(found.i2, theirs["I2"], scale=100.0, relative=OTHER_SOFTWARE)


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
    close(found.estimate, theirs["estimate"], scale=found.se, relative=OTHER_SOFTWARE)
    if theirs["se"] is not None:
        relative = NUMERICAL_HESSIAN if software == "CM.EL_EE" else OTHER_SOFTWARE
        close(found.se, theirs["se"], relative=relative)
    assert found.tau2 is None
    assert found.status in ("pooled", "single study")


def test_average_rate_is_that_of_the_lognormal():
    found = ours("nielweise2008_control_IRLN", "direct")
    draws = np.random.default_rng(1).normal(found.estimate, np.sqrt(found.tau2), 200_000)
    # 200,000 draws of a lognormal with tau2 0.3: standard error of the mean about 0.14 %.
    assert abs(found.average.estimate / np.exp(draws).mean() - 1) < 0.006
