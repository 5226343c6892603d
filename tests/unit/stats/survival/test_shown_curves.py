"""Curves as they are shown: falling, inside their intervals; averages of those that rise; hazards near nothing."""

import numpy as np
import pytest
from scipy import optimize, stats

from evidence.stats.over_time import _survival_curve, survival, survival_average, survival_posterior
from evidence.stats.over_time._curve_likelihood import CurveLikelihood
from evidence.stats.over_time._survival_curve import shown

from ..tolerances import EXACT, INVERTED

TIMES = np.array([3.0, 6.0, 12.0, 24.0, 36.0])
# Log cumulative hazards, of which the third and the last lie below the one before.
ESTIMATE, SE = np.array([-2.0, -1.2, -1.5, -0.4, -0.9]), np.array([0.4, 0.2, 0.3, 0.25, 0.5])


def test_what_rises_is_averaged_as_in_isotonic_regression():
    wanted = optimize.isotonic_regression(ESTIMATE, weights=1 / SE**2).x
    assert _survival_curve._monotone(ESTIMATE, 1 / SE**2) == pytest.approx(wanted, rel=EXACT)
    found = shown(
        TIMES, ESTIMATE, SE, ci=(ESTIMATE - SE, ESTIMATE + SE), band=(ESTIMATE - 2 * SE, ESTIMATE + 2 * SE)
    )
    assert found.survival == pytest.approx(np.exp(-np.exp(wanted)), rel=EXACT)
    assert found.smoothed.tolist() == [False, True, True, True, True]
    assert [part.numbers["months"] for part in found.notes[0].parts] == [6, 12, 24, 36]


def test_a_curve_lies_in_its_interval_and_its_band_which_falls():
    for wide in (0.05, 1.0, 2.0):  # narrow ones do not hold what was averaged by themselves
        ends = (ESTIMATE - wide * SE, ESTIMATE + wide * SE)
        found = shown(TIMES, ESTIMATE, SE, ci=ends, band=ends)
        for low, high in (found.ci, found.band):
            assert (low <= found.survival).all() and (found.survival <= high).all()
        assert (np.diff(found.survival) <= 0).all() and all((np.diff(end) <= 0).all() for end in found.band)
        # Where nothing was averaged the interval is its ends, the upper one of survival from the lower hazard.
        assert (found.ci[0][0], found.ci[1][0]) == pytest.approx(
            (np.exp(-np.exp(ends[1][0])), np.exp(-np.exp(ends[0][0]))), rel=EXACT
        )
        # The band is the tightest that falls inside the ends, where these hold the curve.
        if wide == 2.0:
            upper, lower = np.exp(-np.exp(ends[0])), np.exp(-np.exp(ends[1]))
            assert found.band[1] == pytest.approx([upper[: i + 1].min() for i in range(5)], rel=EXACT)
            assert found.band[0] == pytest.approx([lower[i:].max() for i in range(5)], rel=EXACT)


@pytest.mark.parametrize("tau", [0.0, 0.4, 0.9])
def test_of_a_tiny_hazard_the_mean_keeps_its_digits(tau):
    """Where hardly anybody has the event, survival is 1 less a hazard, whose mean is log-normal."""
    for mu in (-26.0, -33.0):
        found = survival_average.mean_survival(mu, tau)
        assert float(found.log_hazard) == pytest.approx(mu + tau**2 / 2, abs=INVERTED)
        assert float(found.by_mu) == pytest.approx(1, abs=INVERTED)
        assert float(found.by_tau2) == pytest.approx(0.5, abs=1e-6)


def test_quantiles_that_the_quick_way_does_not_settle_are_the_same(monkeypatch):
    tau, weight = np.array([0.1, 0.6, 1.8]), np.array([0.5, 0.3, 0.2])
    mean, sd = np.array([-0.4, 0.1, 0.6]), np.array([0.2, 0.15, 0.3])
    p = (0.025, 0.5, 0.975)
    quick = survival_posterior.average_quantiles(tau, weight, mean, sd, p)
    monkeypatch.setattr(survival_posterior._Mixture, "quickly", lambda self, p: np.full(len(p), np.nan))
    slow = survival_posterior._quantiles.__wrapped__(tau, weight, mean, sd, np.array(p))
    assert slow == pytest.approx(quick, abs=1e-7)


COUNTS = survival.interval_counts(
    ["a", "a", "b", "b", "c", "d", "d"], [6, 12, 6, 12, 12, 6, 12], [0.9, 0.8, 0.7, 0.5, 0.85, 0.95, 0.9],
    [0.03, 0.05, 0.06, 0.07, 0.05, 0.02, 0.03],
)  # fmt: skip


def test_the_restricted_likelihood_is_the_profile_less_half_the_log_of_the_information():
    """Cox and Reid 1987; the information by differences of the height in both log hazards."""
    model, tau, step = CurveLikelihood(COUNTS), np.array([0.4]), 1e-3
    eta, here = model._climb(tau)
    moves = step * np.array([[0, 0], [1, 1], [1, -1], [-1, 1], [-1, -1], [2, 0], [-2, 0], [0, 2], [0, -2]])
    middle, *corners, up, down, right, left = model._at(eta + moves, np.repeat(tau, len(moves))).height
    cross = (corners[0] - corners[1] - corners[2] + corners[3]) / (4 * step**2)
    first, second = ((a - 2 * middle + b) / (4 * step**2) for a, b in ((up, down), (right, left)))
    found = model.solve(tau)
    assert found.profile[0] == pytest.approx(middle, rel=EXACT) and here.height[0] == found.profile[0]
    wanted = found.profile[0] - np.log(first * second - cross**2) / 2
    assert found.adjusted[0] == pytest.approx(wanted, abs=1e-5)


def test_the_spread_under_a_prior_has_the_quantiles_of_its_posterior():
    """By an even grid of tau: prior times restricted likelihood, both ends of the interval and the middle."""
    rows = (["a", "a", "b", "b", "c", "d", "d"], [6, 12, 6, 12, 12, 6, 12], [0.9, 0.8, 0.7, 0.5, 0.85, 0.95, 0.9],
            [0.03, 0.05, 0.06, 0.07, 0.05, 0.02, 0.03])  # fmt: skip
    found = survival.curve_with_prior(*rows, tau_scale=0.8)
    tau = np.linspace(0, 3.6, 1201)[1:]
    height = CurveLikelihood(COUNTS).solve(tau).adjusted + stats.halfnorm.logpdf(tau, scale=0.8)
    below = np.cumsum(np.exp(height - height.max()))
    wanted = np.interp([0.025, 0.5, 0.975], (below - below[0] / 2) / below[-1], tau)
    assert np.sqrt([found.tau2_ci[0], found.tau2, found.tau2_ci[1]]) == pytest.approx(wanted, abs=5e-3)
