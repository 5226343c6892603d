"""Pooled survival curves and their second computation against metafor's rma.mv with the covariance written out."""

from collections import Counter

import numpy as np
import pytest

from evidence.record.results.curves import PooledTime
from evidence.review.pooling.over_time.fitted_curves import CurveInput, FittedCurve, TimedEffect
from evidence.review.second.fitted import curves as second_curve
from evidence.review.second.verdicts import TOLERANCE_LIKELIHOOD_SE
from evidence.stats import survival

from .fixtures import CLOSED_FORM, numbers, table

CASES = table("pooled_curves")["cases"]
# metafor's nlminb stops where the likelihood is flat: tau2 is off by 1e-8 of tau2 + the typical variance (measured),
# of which the means and their standard errors see a part.
OPTIMISED = 1e-7
BOTH = pytest.mark.parametrize("method", ["REML", "ML"])
EACH = pytest.mark.parametrize("name", list(CASES))


def sizes(given):
    if "n" in given:
        return survival.imputed(given["S"], given["n"], 0.5).sizes
    return survival.from_standard_error(given["S"], given["se"]).sizes


def test_a_standard_error_imputed_from_the_number_at_start_is_greenwoods_integral():
    given = CASES["imputed"]["input"]
    es = sizes(given)
    by_delta = np.array(given["se"]) / np.abs(np.array(given["S"]) * np.log(given["S"]))
    assert np.allclose(np.sqrt(es.vi), by_delta, rtol=CLOSED_FORM)


@EACH
@BOTH
def test_points_covariance_and_variance_between_studies_are_metafors(name, method):
    given, theirs = CASES[name]["input"], CASES[name]["fits"][method]
    es = sizes(given)
    curve = survival.pool_over_time(given["study"], given["time"], es.yi, es.vi, method=method)
    assert curve.time.tolist() == CASES[name]["times"]
    se = numbers(theirs["se"])
    assert (np.abs(curve.estimate - numbers(theirs["estimate"])) <= OPTIMISED * se).all()
    assert (np.abs(curve.se - se) <= OPTIMISED * se).all()
    covariance = np.array(theirs["covariance"], dtype=float)
    assert np.allclose(curve.covariance, covariance, rtol=10 * OPTIMISED, atol=0)
    assert abs(curve.tau2 - theirs["tau2"]) <= OPTIMISED * (theirs["tau2"] + np.median(es.vi))
    assert abs(curve.q - theirs["q"]) <= CLOSED_FORM * theirs["q"] and curve.q_df == theirs["q_df"]
    assert abs(curve.q_p - theirs["q_p"]) <= CLOSED_FORM
    assert not curve.smoothed.any()
    for ours, r in ((curve.survival, "survival"), (curve.ci_low, "ci_low"), (curve.ci_high, "ci_high")):
        assert np.allclose(ours, numbers(theirs[r]), rtol=0, atol=OPTIMISED)


@EACH
@BOTH
def test_the_second_computation_finds_metafors_curve_and_not_another(name, method):
    given, theirs = CASES[name]["input"], CASES[name]["fits"][method]
    es = sizes(given)
    rows = zip(given["study"], given["time"], es.yi, es.vi, strict=True)
    points = tuple(TimedEffect(s, float(time), float(yi), float(vi)) for s, time, yi, vi in rows)
    told = list(
        zip(
            *(theirs[key] for key in ("survival", "ci_low", "ci_high", "estimate", "se")),
            CASES[name]["times"],
            strict=True,
        )
    )
    studies = Counter(given["time"])
    pooled = [
        PooledTime(t, studies[t], s, low, high, low, high, b, se, False) for s, low, high, b, se, t in told
    ]
    asked = CurveInput(points, method, 0.95)
    second = second_curve.compute(asked, _told(pooled, given["study"]))
    # It agrees with R far closer than it must to confirm our own number.
    assert second.agrees and second.largest_difference < TOLERANCE_LIKELIHOOD_SE / 100
    assert abs(second.estimate - theirs["estimate"][-1]) <= OPTIMISED * 10 * theirs["se"][-1]
    s, low, high, b, se, t = told[-1]
    moved = [*pooled[:-1], PooledTime(t, studies[t], s, low, high, low, high, b + 0.01 * se, se, False)]
    assert not second_curve.compute(asked, _told(moved, given["study"])).agrees


def _told(pooled, study) -> FittedCurve:
    k = len(set(study))
    return FittedCurve(
        tuple(pooled), k, k, tau2=None, tau2_low=None, tau2_high=None, q=None, q_df=None, q_p=None, notes=()
    )
