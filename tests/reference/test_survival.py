"""Survival at a fixed time: scales, intervals and pooling agree with R's survival package and metafor."""

import numpy as np
import pytest

from evidence.stats import survival
from evidence.stats.effects import back_transform

from .fixtures import SOLVED, case, close, table

NOT_OFFERED = {
    "log": "intervals on log S can pass 1; the contract has cloglog and logit",
    "plain": "untransformed intervals pass 0 and 1",
    "two_groups": "log-rank and Cox models need single patients' data",
}
FILE = table("kaplan_meier")
CURVES = {curve["dataset"]: curve for curve in FILE["survfit"]}


@pytest.mark.parametrize("scale", ["cloglog", "logit"])
def test_from_a_printed_interval(scale):
    block = FILE["from_ci"]
    rows = zip(block["S"], block["lo"], block["hi"], block["level"], strict=True)
    found = [survival.from_interval(s, lo, hi, level, scale).sizes for s, lo, hi, level in rows]
    close([f.yi[0] for f in found], block[scale]["yi"], scale=1.0)
    close([f.se[0] for f in found], block[scale]["se"])


@pytest.mark.parametrize("scale", ["cloglog", "logit"])
def test_from_a_printed_standard_error_and_back(scale):
    block = FILE["from_se"]
    found = survival.from_standard_error(block["S"], block["se"], scale).sizes
    close(found.yi, block[scale]["yi"], scale=1.0)
    close(found.se, block[scale]["se"])
    usual = np.array(block["level"]) == 0.95
    z = 1.959963984540054
    bounds = [back_transform(found.yi + side * z * found.se, found.measure) for side in (-1, 1)]
    low, high = np.minimum(*bounds), np.maximum(*bounds)
    close(low[usual], list(np.array(block[scale]["ci_lb"])[usual]))
    close(high[usual], list(np.array(block[scale]["ci_ub"])[usual]))


@pytest.mark.parametrize("dataset", CURVES)
def test_survfit_intervals_and_greenwood_give_one_standard_error(dataset):
    curve = CURVES[dataset]
    at = curve["at_times_log-log"]
    from_ci = survival.from_interval(at["surv"], at["ci_lb"], at["ci_ub"]).sizes
    from_se = survival.from_standard_error(at["surv"], at["std_err_surv"]).sizes
    close(from_ci.se, curve["se_cloglog_from_ci"])
    close(from_se.se, curve["se_cloglog_from_greenwood"])
    logit = curve["at_times_logit"]
    by_interval = survival.from_interval(logit["surv"], logit["ci_lb"], logit["ci_ub"], scale="logit").sizes
    by_se = survival.from_standard_error(logit["surv"], logit["std_err_surv"], scale="logit").sizes
    close(by_interval.se, list(by_se.se))


# Constant hazards between the printed times are an approximation: Greenwood's sum knows each event.
APPROXIMATE = 0.05


@pytest.mark.parametrize("dataset", CURVES)
def test_numbers_at_risk_come_near_greenwood(dataset):
    curve = CURVES[dataset]
    at = curve["at_times_log-log"]
    for last in range(1, len(at["time"]) + 1):
        s, risk = at["surv"][:last], at["n_risk"][:last]
        exact = curve["se_cloglog_from_greenwood"][last - 1]
        many = survival.from_at_risk_table(s, risk, curve["n"]).sizes.se[0]
        assert abs(many / exact - 1) < APPROXIMATE
        one = survival.from_number_at_risk(s[-1], risk[-1], curve["n"]).sizes.se[0]
        assert abs(one / exact - 1) < APPROXIMATE


def test_complete_follow_up_is_binomial():
    s, n = np.array([0.5, 0.8, 0.95]), np.array([40, 40, 20])
    expected = np.sqrt(s * (1 - s) / n) / (s * -np.log(s))
    close(survival.from_number_at_risk(s, n * s, n).sizes.se, list(expected))
    close(survival.imputed(s, n, still_at_risk=1).sizes.se, list(expected))
    assert (survival.imputed(s, n).sizes.se > 1.15 * expected).all()


def test_pooling_gives_survival_with_bounds_in_order():
    one = case("handmade_KM_cloglog")
    effects = survival.from_interval(one["input"]["S"], one["input"]["lo"], one["input"]["hi"])
    close(effects.yi, one["input"]["yi"])
    close(effects.vi, one["input"]["vi"])
    theirs = one["fits"]["REML"]["adhoc"]["back"]
    ours = survival.pool(effects.yi, effects.vi, prediction="t(k-2)").natural()
    close(
        [ours.estimate, ours.ci_low, ours.ci_high],
        [theirs["estimate"], theirs["ci_ub"], theirs["ci_lb"]],
        relative=SOLVED,
    )
    pi = theirs["pi_riley"]
    close([ours.pi_low, ours.pi_high], [pi["ub"], pi["lb"]], relative=SOLVED)


def test_every_scale_of_the_reference_is_offered_or_has_a_reason():
    assert {k for k, v in FILE["from_ci"].items() if isinstance(v, dict)} == {
        "cloglog",
        "logit",
        "log",
        "plain",
    }
    blocks = {key.removeprefix("at_times_") for curve in CURVES.values() for key in curve}
    known = {"log-log", "logit", "se_cloglog_from_greenwood", "se_cloglog_from_ci"} | set(NOT_OFFERED)
    assert blocks - known == {"dataset", "n", "events", "input", "table"}
