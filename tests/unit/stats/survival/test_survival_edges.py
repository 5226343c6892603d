"""Survival at its edges: nothing lost or all, bounds cut off, ties; by closed forms."""

import math

import numpy as np
import pytest
from scipy import special

from evidence.stats.errors import StatsError
from evidence.stats.over_time import kaplan_meier, survival

CLOSED = 1e-12
Z = 1.959963984540054

TIME = [2.0, 3.0, 3.0, 5.0, 7.0, 7.0]
STATUS = [1, 1, 0, 0, 1, 1]


def test_between_times_a_curve_is_that_of_the_last_one_and_before_the_first_it_is_1():
    """By hand: 5/6, then 4/5 of it at 3; everybody who is left has the event at 7."""
    curve = kaplan_meier.kaplan_meier(TIME, STATUS)
    found = curve.at([0, 1.9, 2, 2.5, 3, 6.9, 7, 7.1])
    first, second = 5 / 6, 5 / 6 * 4 / 5
    assert found["survival"] == pytest.approx(
        [1, 1, first, first, second, second, 0, np.nan], rel=CLOSED, nan_ok=True
    )
    greenwood = [0, 0, *[first * math.sqrt(1 / 30)] * 2, *[second * math.sqrt(1 / 30 + 1 / 20)] * 2]
    assert found["se"][:6] == pytest.approx(greenwood, rel=CLOSED)
    assert np.isnan(found["se"][6:]).all()
    assert found["at_risk"].tolist() == [6, 6, 6, 5, 5, 2, 2, 0]  # just before each time
    assert found["ci_low"][:2].tolist() == [1, 1] and found["ci_high"][:2].tolist() == [1, 1]
    assert (curve.events.tolist(), curve.censored.tolist()) == ([1, 1, 0, 2], [0, 1, 1, 0])


@pytest.mark.parametrize("interval", kaplan_meier.INTERVALS)
def test_pointwise_intervals_are_made_on_the_scale_they_are_named_for(interval):
    curve = kaplan_meier.kaplan_meier(TIME, STATUS, interval=interval)
    s, e = 5 / 6, math.sqrt(1 / 30)
    low, high = {
        "plain": (s - Z * s * e, min(1.0, s + Z * s * e)),
        "log": (s * math.exp(-Z * e), min(1.0, s * math.exp(Z * e))),
        "logit": tuple(special.expit(special.logit(s) + side * Z * e / (1 - s)) for side in (-1, 1)),
        "cloglog": tuple(
            math.exp(-math.exp(math.log(-math.log(s)) + side * Z * e / -math.log(s))) for side in (1, -1)
        ),
    }[interval]
    assert (curve.ci_low[0], curve.ci_high[0]) == pytest.approx((low, high), rel=1e-9)
    assert np.isnan(curve.ci_low[-1]) and np.isnan(curve.ci_high[-1])  # nobody is left
    start = kaplan_meier.kaplan_meier([1.0, 2.0], [0, 1], interval=interval)
    assert (start.survival[0], start.ci_low[0], start.ci_high[0]) == (1, 1, 1)


# --- standard errors from what is printed ---


def natural(s, vi, scale="cloglog"):
    """The standard error of S behind a variance on its scale."""
    slope = 1 / (s * math.log(s)) if scale == "cloglog" else 1 / (s * (1 - s))
    return math.sqrt(vi) / abs(slope)


@pytest.mark.parametrize("scale", ["cloglog", "logit"])
@pytest.mark.parametrize(
    ("bounds", "se"),
    [
        ((0.6, 0.9), 0.3 / (2 * Z)),
        ((0.6, 1.0), 0.2 / Z),  # cut off above: the lower half
        ((0.0, 0.9), 0.1 / Z),
        ((0.0, 1.0), math.nan),
    ],
)
def test_a_bound_that_is_cut_off_leaves_the_other_half_and_two_leave_nothing(scale, bounds, se):
    found = survival.from_interval([0.8], [bounds[0]], [bounds[1]], scale=scale, made_on="plain")
    if math.isnan(se):
        assert np.isnan(found.vi[0]) and found.sizes.reasons[0].kind == "bound_at_edge"
    else:
        assert natural(0.8, found.vi[0], scale) == pytest.approx(se, rel=1e-9)


@pytest.mark.parametrize(
    ("made_on", "forward", "slope"),
    [
        ("log", np.log, 0.8),
        ("logit", special.logit, 0.8 * 0.2),
        ("plain", lambda x: x, 1.0),
    ],
)
def test_half_the_width_on_its_own_scale_is_carried_over(made_on, forward, slope):
    found = survival.from_interval([0.8], [0.6], [0.92], made_on=made_on)
    width = forward(0.92) - forward(0.6)
    assert natural(0.8, found.vi[0]) == pytest.approx(slope * width / (2 * Z), rel=1e-9)
    turned = survival.from_interval([0.8], [0.6], [0.92], scale="logit", made_on="cloglog")
    width = math.log(-math.log(0.6)) - math.log(-math.log(0.92))
    assert natural(0.8, turned.vi[0], "logit") == pytest.approx(
        -0.8 * math.log(0.8) * width / (2 * Z), rel=1e-9
    )


@pytest.mark.parametrize("made_on", ["cloglog", "logit"])
def test_on_scales_without_an_end_a_bound_at_the_edge_gives_no_error(made_on):
    scale = "logit" if made_on == "cloglog" else "cloglog"
    for low, high in ((0.0, 0.9), (0.6, 1.0)):
        for own in (scale, made_on):
            found = survival.from_interval([0.8], [low], [high], scale=own, made_on=made_on)
            assert np.isnan(found.yi[0]) and found.sizes.reasons[0].kind == "bound_at_edge"


@pytest.mark.parametrize("s", [0.0, 1.0])
def test_nobody_or_everybody_has_no_place_on_either_scale_whatever_is_printed(s):
    made = (
        survival.from_interval([s], [0.0], [1.0]),
        survival.from_standard_error([s], [0.1], "logit"),
        survival.from_number_at_risk([s], [5], [20]),
        survival.imputed([s], [20]),
    )
    for found in made:
        assert np.isnan(found.yi[0]) and np.isnan(found.vi[0])
        assert (found.sizes.reasons[0].kind, found.sizes.reasons[0].numbers) == (
            "survival_at_edge",
            {"survival": int(s)},
        )


def test_an_estimate_may_lie_on_one_of_its_bounds_but_not_on_both_or_outside():
    for low, high in ((0.8, 0.9), (0.6, 0.8)):
        assert np.isfinite(survival.from_interval([0.8], [low], [high], made_on="plain").vi[0])
    for low, high in ((0.8, 0.8), (0.81, 0.9), (0.6, 0.79)):
        with pytest.raises(StatsError, match="rising"):
            survival.from_interval([0.8], [low], [high])


def test_all_may_be_at_risk_but_no_more_and_nobody_gives_no_error():
    whole = survival.from_number_at_risk([0.9], [20], [20])
    assert natural(0.9, whole.vi[0]) == pytest.approx(
        math.sqrt(0.9 * 0.1 / 20), rel=1e-9
    )  # as if 18 were left
    with pytest.raises(StatsError, match="at most n"):
        survival.from_number_at_risk([0.9], [20.1], [20])
    nobody = survival.from_number_at_risk([0.9, 0.9], [0, 10], [20, 20])
    assert nobody.sizes.reasons[0].kind == "nobody_at_risk" and np.isfinite(nobody.vi[1])


def test_the_share_still_at_risk_makes_an_imputed_error_larger_the_smaller_it_is():
    one, half = survival.imputed([0.8], [50], 1.0), survival.imputed([0.8], [50])
    assert natural(0.8, one.vi[0]) == pytest.approx(math.sqrt(0.8 * 0.2 / 50), rel=1e-9)
    # A constant hazard of being lost leaves 20 of 50: -log S over the log of 2.5, times 1/20 - 1/50.
    wanted = 0.8 * math.sqrt(-math.log(0.8) / math.log(2.5) * (1 / 20 - 1 / 50))
    assert natural(0.8, half.vi[0]) == pytest.approx(wanted, rel=1e-9)
    for wrong in (0, -0.1, 1.1):
        with pytest.raises(StatsError):
            survival.imputed([0.8], [50], wrong)


def test_greenwoods_variance_is_binomial_without_losses_and_none_without_events():
    found = survival.log_survival_variance([0.8, 0.8, 1.0, 1.0], [40, 45, 50, 10], [50, 50, 50, 50])
    assert found == pytest.approx([0.2 / (50 * 0.8)] * 2 + [0, 0], rel=1e-9)
    for wrong in (([0.0], [1], [2]), ([1.01], [1], [2]), ([0.5], [0], [2]), ([0.5], [1], [0])):
        with pytest.raises(StatsError, match="above 0"):
            survival.log_survival_variance(*wrong)
