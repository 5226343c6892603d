"""The interval of Henmi and Copas agrees with metafor's hc."""

import pytest

from evidence.stats import pooling

from .fixtures import INDEX, case, close, effects_of

# R integrates to a relative 1.2e-4; here the quadrature's error is rounding (200 or 1,000 nodes agree to
# 1e-12). The largest difference is 2e-5 of a standard error.
INTEGRATED_IN_R = 1e-4
WITH_BLOCK = [n for n in INDEX if "henmi_copas" in case(n)]


@pytest.mark.parametrize("name", WITH_BLOCK)
def test_henmi_copas(name):
    one = case(name)
    theirs = one["henmi_copas"]
    ours = pooling.henmi_copas(*effects_of(one))
    close(ours.estimate, theirs["estimate"], scale=theirs["se"])
    close(ours.se, theirs["se"])
    close(ours.tau2, theirs["tau2"], scale=theirs["se"] ** 2)
    for mine, name in ((ours.ci_low, "ci_lb"), (ours.ci_high, "ci_ub")):
        assert abs(mine - theirs[name]) / theirs["se"] < INTEGRATED_IN_R


def test_a_single_study_has_its_wald_interval():
    ours = pooling.henmi_copas([0.4], [0.04])
    assert ours.status == "single study"
    close([ours.ci_low, ours.ci_high], [0.4 - 0.2 * 1.959963984540054, 0.4 + 0.2 * 1.959963984540054])
