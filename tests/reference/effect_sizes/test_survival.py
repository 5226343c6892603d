"""Survival at a fixed time: scales, intervals and pooling agree with R's survival package and metafor."""

import numpy as np
import pytest

from evidence.stats import effects
from evidence.stats.inverse_variance import pooling
from evidence.stats.over_time import kaplan_meier, survival

from ..fixtures import SOLVED, Z, case, close, table

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
    bounds = [effects.back_transform(found.yi + side * Z * found.se, found.measure) for side in (-1, 1)]
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


# Of a standard error: constant hazards between the printed times are an approximation, Greenwood's sum knows each
# event.
APPROXIMATE = 0.05


@pytest.mark.parametrize("dataset", CURVES)
def test_numbers_at_risk_come_near_greenwood(dataset):
    curve = CURVES[dataset]
    at = curve["at_times_log-log"]
    for last in range(1, len(at["time"]) + 1):
        s, risk = at["surv"][:last], at["n_risk"][:last]
        exact = curve["se_cloglog_from_greenwood"][last - 1]
        one = survival.from_number_at_risk(s[-1], risk[-1], curve["n"]).sizes.se[0]
        assert abs(one / exact - 1) < APPROXIMATE


# Half of those without an event lost before the time (the default) widens each interval by more than this.
WIDER = 1.15


def test_complete_follow_up_is_binomial():
    s, n = np.array([0.5, 0.8, 0.95]), np.array([40, 40, 20])
    expected = np.sqrt(s * (1 - s) / n) / (s * -np.log(s))
    close(survival.from_number_at_risk(s, n * s, n).sizes.se, list(expected))
    close(survival.imputed(s, n, still_at_risk=1).sizes.se, list(expected))
    assert (survival.imputed(s, n).sizes.se > WIDER * expected).all()


def test_pooling_gives_survival_with_bounds_in_order():
    one = case("handmade_KM_cloglog")
    effects = survival.from_interval(one["input"]["S"], one["input"]["lo"], one["input"]["hi"])
    close(effects.yi, one["input"]["yi"])
    close(effects.vi, one["input"]["vi"])
    theirs = one["fits"]["REML"]["adhoc"]["back"]
    ours = pooling.random_effects(effects.yi, effects.vi, prediction="t(k-2)", measure="CLOGLOG").natural()
    close(
        [ours.estimate, ours.ci_low, ours.ci_high],
        [theirs["estimate"], theirs["ci_ub"], theirs["ci_lb"]],
        relative=SOLVED,
    )
    pi = theirs["pi_riley"]
    close([ours.pi_low, ours.pi_high], [pi["ub"], pi["lb"]], relative=SOLVED)


@pytest.mark.parametrize("made_on", ["log", "plain"])
def test_from_an_interval_made_on_another_scale(made_on):
    block = FILE["from_ci"]
    s = np.array(block["S"])
    rows = zip(block["S"], block["lo"], block["hi"], block["level"], strict=True)
    found = [
        survival.from_interval(s, lo, hi, level, made_on=made_on).sizes.se[0] for s, lo, hi, level in rows
    ]
    plain = np.array(block[made_on]["se"]) * (s if made_on == "log" else 1)
    close(found, list(plain / (s * -np.log(s))))


def test_a_bound_cut_off_at_1_leaves_the_other_half():
    curve = CURVES["survival::aml"]
    for made_on in ("log", "plain"):
        at = curve[f"at_times_{made_on}"]
        assert at["ci_ub"][0] == 1
        found = survival.from_interval(at["surv"], at["ci_lb"], at["ci_ub"], made_on=made_on).sizes
        expected = survival.from_standard_error(at["surv"], at["std_err_surv"]).sizes.se
        # The other halves alone give the standard error.
        close(found.se, list(expected))


@pytest.mark.parametrize("scale", ["log-log", "logit", "log", "plain"])
@pytest.mark.parametrize("dataset", CURVES)
def test_kaplan_meier_is_survfit(dataset, scale):
    curve = CURVES[dataset]
    one = curve["input"]
    ours = kaplan_meier.kaplan_meier(
        one["time"], one["status"], interval={"log-log": "cloglog"}.get(scale, scale)
    )
    theirs = curve["table"]
    for mine, key in (
        (ours.time, "time"),
        (ours.at_risk, "n_risk"),
        (ours.events, "n_event"),
        (ours.censored, "n_censor"),
        (ours.survival, "surv"),
        (ours.se_log, "std_err_log_surv"),
    ):
        close(mine, theirs[key])
    at = curve[f"at_times_{scale}"]
    found = ours.at(at["time"])
    keys = {
        "survival": "surv",
        "se": "std_err_surv",
        "ci_low": "ci_lb",
        "ci_high": "ci_ub",
        "at_risk": "n_risk",
    }
    for mine, key in keys.items():
        close(found[mine], at[key])
    assert [len(one["time"]), sum(one["status"])] == [curve["n"], curve["events"]]


def test_every_part_of_the_file_is_compared():
    blocks = {key for curve in CURVES.values() for key in curve}
    scales = {f"at_times_{scale}" for scale in ("log-log", "logit", "log", "plain")}
    greenwood = {"se_cloglog_from_greenwood", "se_cloglog_from_ci"}
    # The file holds tests of two groups besides, which published estimates do not need.
    assert blocks - {"two_groups"} == {"dataset", "n", "events", "input", "table"} | scales | greenwood
    assert {k for k, v in FILE["from_ci"].items() if isinstance(v, dict)} == {
        "cloglog",
        "logit",
        "log",
        "plain",
    }
