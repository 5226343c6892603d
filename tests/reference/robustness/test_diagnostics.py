"""Leave-one-out, cumulative results, influence, residuals, Baujat and study effects agree with metafor."""

import numpy as np
import pytest

from evidence.stats import diagnostics

from ..fixtures import CLOSED_FORM, INDEX, P_EXACT, SOLVED, case, close, effects_of, numbers

WITH = [name for name in INDEX if case(name).get("leave1out")]
METHODS = {"REML_z": ("REML", SOLVED), "DL_z": ("DL", CLOSED_FORM), "EE_z": ("EE", CLOSED_FORM)}
# A deleted tau2 that R finds to about 1e-11 of the data moves quotients of small numbers a little more. Largest
# deviation: 4e-11.
QUOTIENT = 1e-9


def spread_of(vi, tau2):
    return np.median(vi) + np.nan_to_num(numbers(tau2))


@pytest.mark.parametrize("block", METHODS)
@pytest.mark.parametrize("name", WITH)
def test_leave_one_out(name, block):
    theirs = case(name)["leave1out"][block]
    assert theirs["status"] == "ok"
    method, relative = METHODS[block]
    yi, vi = effects_of(case(name))
    ours = diagnostics.leave_one_out(yi, vi, tau2_method=method, ci_method="wald")
    se = numbers(theirs["se"])
    size = np.maximum(se, np.abs(numbers(theirs["estimate"])))
    for mine, column in (("estimate", "estimate"), ("ci_low", "ci_lb"), ("ci_high", "ci_ub"), ("se", "se")):
        close(getattr(ours, mine), theirs[column], scale=size, relative=relative)
    close(ours.q, theirs["Q"], scale=1.0, relative=CLOSED_FORM)
    close(ours.q_p, theirs["Qp"], scale=P_EXACT)
    if len(yi) > 2:
        close(ours.i2, theirs["I2"], scale=100.0, relative=relative)
        if "tau2" in theirs:
            close(ours.tau2, theirs["tau2"], scale=spread_of(vi, theirs["tau2"]), relative=relative)
    else:
        assert np.isnan(ours.tau2).all()


@pytest.mark.parametrize("name", WITH)
def test_cumulative(name):
    yi, vi = effects_of(case(name))
    for block, theirs in case(name)["cumulative"].items():
        method = block.split("_")[0]
        by = numbers(theirs["order_variable"]) if "order_variable" in theirs else None
        ours = diagnostics.cumulative(yi, vi, by, tau2_method=method, ci_method="wald")
        assert (ours.order + 1).tolist() == theirs["study_order"]
        se = numbers(theirs["se"])
        size = np.maximum(se, np.abs(numbers(theirs["estimate"])))
        for mine, column in (
            ("estimate", "estimate"),
            ("se", "se"),
            ("ci_low", "ci_lb"),
            ("ci_high", "ci_ub"),
        ):
            close(getattr(ours, mine), theirs[column], scale=size, relative=SOLVED)
        close(ours.q, theirs["Q"], scale=1.0, relative=CLOSED_FORM)
        close(ours.q_p, theirs["Qp"], scale=P_EXACT)
        # The first entry is a single study: metafor gives 0 there, here it is nan.
        assert np.isnan(ours.tau2[0])
        close(ours.tau2[1:], theirs["tau2"][1:], scale=spread_of(vi, theirs["tau2"][1:]), relative=SOLVED)
        close(ours.i2[1:], theirs["I2"][1:], scale=100.0, relative=SOLVED)


@pytest.mark.parametrize("name", [name for name in WITH if len(effects_of(case(name))[0]) > 2])
def test_influence(name):
    yi, vi = effects_of(case(name))
    for block, theirs in case(name)["influence"].items():
        ours = diagnostics.influence(yi, vi, tau2_method=block.split("_")[0])
        pairs = {
            "rstudent": ours.rstudent,
            "dffits": ours.dffits,
            "cook_d": ours.cook_distance,
            "cov_r": ours.covariance_ratio,
            "QE_del": ours.q_without,
            "hat": ours.hat,
            "weight": ours.weight,
            "dfbs": ours.dfbetas[:, 0],
        }
        for column, mine in pairs.items():
            close(mine, theirs[column], scale=1.0, relative=QUOTIENT)
        close(ours.tau2_without, theirs["tau2_del"], scale=spread_of(vi, theirs["tau2_del"]), relative=SOLVED)
        assert ours.influential.tolist() == theirs["is_influential"]


@pytest.mark.parametrize("name", WITH)
def test_baujat(name):
    yi, vi = effects_of(case(name))
    for block, theirs in case(name)["baujat"].items():
        ours = diagnostics.baujat(yi, vi, tau2_method=block.split("_")[0])
        close(ours.heterogeneity, theirs["x"], scale=1.0, relative=QUOTIENT)
        close(ours.influence, theirs["y"], scale=1.0, relative=QUOTIENT)
