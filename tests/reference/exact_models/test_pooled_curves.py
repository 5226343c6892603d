"""Pooled survival curves and their second computation against lme4's binomial model of the same counts."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.review.pooling.over_time import fitted_curves
from evidence.review.pooling.over_time.fitted_curves import CurveInput, TimedShare
from evidence.review.second.fitted import curves as second_curve
from evidence.review.second.verdicts import TOLERANCE_LIKELIHOOD_SE
from evidence.stats.over_time import survival

from ..fixtures import CLOSED_FORM, numbers, table

CASES = table("pooled_curves")["cases"]
# bobyqa stops within some 1e-5 of the estimates' standard errors and of tau2, and lme4's Hessian is made of
# differences (measured: 1e-4).
OPTIMISED = 1e-4
DIFFERENCES = 1e-3
EACH = pytest.mark.parametrize("name", list(CASES))


def columns(name):
    given = CASES[name]["input"]
    # The error of a share of 1 is not read.
    return given["study"], given["time"], given["S"], given["se"], given["at_risk"]


@EACH
def test_printed_shares_and_errors_give_the_counts_back(name):
    study, time, s, se, at_risk = columns(name)
    counts = survival.interval_counts(study, time, s, se, at_risk)
    assert np.allclose(counts.at_risk, at_risk, rtol=CLOSED_FORM)
    assert np.allclose(counts.events, CASES[name]["input"]["events"], rtol=CLOSED_FORM, atol=CLOSED_FORM)


@EACH
def test_hazards_their_covariance_and_the_variance_between_studies_are_lme4s(name):
    theirs = CASES[name]["fit"]
    study, time, s, se, at_risk = columns(name)
    curve = survival.pool_over_time(study, time, s, se, at_risk=at_risk, method="ML")
    assert curve.time.tolist() == CASES[name]["times"]
    errors = np.sqrt(np.diag(np.array(theirs["covariance"], dtype=float)))
    assert (np.abs(curve.estimate - numbers(theirs["estimate"])) <= OPTIMISED * errors).all()
    assert np.allclose(curve.covariance, theirs["covariance"], rtol=DIFFERENCES, atol=0)
    assert abs(curve.tau2 - theirs["tau2"]) <= OPTIMISED * theirs["tau2"]


@EACH
def test_without_differences_between_studies_the_curve_is_the_product_limit_of_added_risk_sets(name):
    study, time, s, se, at_risk = columns(name)
    curve = survival.pool_over_time(study, time, s, se, at_risk=at_risk, tau2=0.0)
    assert np.allclose(curve.survival, numbers(CASES[name]["fit"]["common"]), rtol=CLOSED_FORM)
    assert np.allclose(curve.average.survival, curve.survival)


@EACH
def test_the_second_computation_finds_lme4s_curve_and_not_another(name):
    theirs = CASES[name]["fit"]
    points = tuple(
        TimedShare(label, float(t), s, None if s == 1 else e, float(n))
        for label, t, s, e, n in zip(*columns(name), strict=True)
    )
    asked = CurveInput(points, "ML", 0.95, tau2_interval=False)
    found = fitted_curves.fit(asked)
    second = second_curve.compute(asked, found)
    assert second.agrees and second.largest_difference < TOLERANCE_LIKELIHOOD_SE / 4
    assert abs(second.tau2 - theirs["tau2"]) <= OPTIMISED * theirs["tau2"]
    last = found.pooled[-1]
    moved = replace(last, estimate_scale=last.estimate_scale + 0.01 * last.se_scale)
    narrow = replace(found.pooled[0], band_high=(found.pooled[0].ci_high + found.pooled[0].survival) / 2)
    for wrong in ((*found.pooled[:-1], moved), (narrow, *found.pooled[1:])):
        assert not second_curve.compute(asked, replace(found, pooled=wrong)).agrees
