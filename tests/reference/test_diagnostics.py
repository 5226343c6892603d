"""Leave-one-out agrees with metafor's leave1out, refit by refit."""

import numpy as np
import pytest

from evidence.stats import diagnostics

from .fixtures import CLOSED_FORM, INDEX, SOLVED, case, close, effects_of, numbers

WITH = [name for name in INDEX if case(name).get("leave1out")]
METHODS = {"REML_z": ("REML", SOLVED), "DL_z": ("DL", CLOSED_FORM), "EE_z": ("EE", CLOSED_FORM)}


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
    close(ours.q, theirs["Q"], scale=1.0, relative=10 * CLOSED_FORM)
    close(ours.q_p, theirs["Qp"], scale=1e-9)
    if len(yi) > 2:
        close(ours.i2, theirs["I2"], scale=100.0, relative=relative)
        if "tau2" in theirs:
            close(ours.tau2, theirs["tau2"], scale=np.median(vi) + numbers(theirs["tau2"]), relative=relative)
    else:
        assert np.isnan(ours.tau2).all()
