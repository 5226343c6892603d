"""Second computations of curves over time: counts between times, likelihood and band, against closed forms."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from evidence.review.pooling.over_time.fitted_curves import TimedShare
from evidence.review.second.fitted import curve_likelihood, curves

# Differences of smooth functions, and sums over dense grids of bells.
DIFFERENCES, GRID = 1e-5, 1e-6


def shares(name, n, *steps):
    """A study of ``n`` whose times have no losses between them: Greenwood's error is then that of a share."""
    return [TimedShare(name, t, s, math.sqrt(s * (1 - s) / n)) for t, s in steps]


def test_patients_and_events_between_times_are_those_behind_greenwoods_errors():
    c = curve_likelihood.CountsOverTime.of(
        [*shares("a", 50, (6.0, 0.8), (12.0, 0.6)), *shares("b", 40, (12.0, 0.5))]
    )
    assert (c.times, c.studies) == ([6.0, 12.0], 2)
    assert c.events == pytest.approx([10, 10, 20]) and c.free == pytest.approx([40, 30, 20])
    assert c.covers.tolist() == [[1, 0], [0, 1], [1, 1]] and c.upto.tolist() == [[1, 0], [1, 1]]
    assert c.of_study.tolist() == [[1, 1, 0], [0, 0, 1]]


def test_where_nobody_has_the_event_the_patients_at_risk_are_free_of_it():
    points = [
        TimedShare("a", 6.0, 1.0, None, 30.0),
        *shares("a", 30, (12.0, 0.9)),
        TimedShare("b", 12.0, 1.0, None, 25.0),
    ]
    c = curve_likelihood.CountsOverTime.of(points)
    # The stretch without an event in any study has no hazard: those who pass it say nothing of it.
    assert c.times == [12.0] and c.covers.tolist() == [[1], [1]]
    assert c.events == pytest.approx([3, 0]) and c.free == pytest.approx([27, 25])


def test_a_stretch_whose_hazard_runs_to_nothing_has_none_and_the_curve_is_level_there():
    """By 12 months more of one study are free of the event than by 6 months of the other: nobody has it between."""
    c = curve_likelihood.CountsOverTime.of([*shares("a", 100, (6.0, 0.7)), *shares("b", 100, (12.0, 0.8))])
    assert c.times == [6.0, 12.0] and c.covers.tolist() == c.upto.tolist() == [[1], [1]]
    assert np.exp(-np.exp(c.solve(0.0).log_hazard)) == pytest.approx([0.75, 0.75], rel=1e-6)


def test_without_differences_the_curve_is_the_product_of_pooled_shares():
    c = curve_likelihood.CountsOverTime.of(
        [*shares("a", 50, (6.0, 0.8), (12.0, 0.6)), *shares("b", 100, (6.0, 0.7), (12.0, 0.63))]
    )
    solved = c.solve(0.0)
    first, last = (40 + 70) / 150, (30 + 63) / 110
    assert np.exp(-np.exp(solved.log_hazard)) == pytest.approx([first, first * last], rel=1e-6)
    # Greenwood's sum over the squared log survival.
    greenwood = np.cumsum([(1 - first) / (150 * first), (1 - last) / (110 * last)])
    log_s = np.log([first, first * last])
    assert np.diag(solved.covariance) == pytest.approx(greenwood / log_s**2, rel=DIFFERENCES)
    assert solved.covariance[0, 1] == pytest.approx(greenwood[0] / (log_s[0] * log_s[1]), rel=DIFFERENCES)
    binomial = sum(m * (p * math.log(p) + (1 - p) * math.log(1 - p)) for m, p in ((150, first), (110, last)))
    assert solved.plain == pytest.approx(binomial, rel=1e-9)
    assert solved.height("ML") == solved.plain and solved.height("REML") == solved.restricted


@pytest.mark.parametrize("tau", [0.0, 0.4])
def test_the_gradient_of_a_curves_likelihood_is_its_difference(tau):
    c = curve_likelihood.CountsOverTime.of(
        [*shares("a", 50, (6.0, 0.8), (12.0, 0.6)), *shares("b", 40, (12.0, 0.5))]
    )
    eta = np.array([-1.6, -1.1])
    _, gradient = c.value(eta, tau)
    for i in range(2):
        step = np.eye(2)[i] * 1e-5
        slope = (c.value(eta + step, tau)[0] - c.value(eta - step, tau)[0]) / 2e-5
        assert gradient[i] == pytest.approx(slope, rel=1e-6)


def test_the_likelihood_of_a_curve_is_averaged_over_a_normal_study_effect():
    c = curve_likelihood.CountsOverTime.of(shares("b", 40, (12.0, 0.5)))
    nodes, share = np.polynomial.hermite_e.hermegauss(80)
    alive = np.exp(-np.exp(-0.5 + 0.6 * nodes))
    wanted = math.log((share / share.sum() * alive**20 * (1 - alive) ** 20).sum())
    assert c.value(np.array([-0.5]), 0.6)[0] == pytest.approx(wanted, abs=GRID)


def test_a_band_over_times_reaches_as_far_as_the_largest_of_their_errors():
    z, level = stats.norm.ppf(0.975), 0.95
    assert curves._band_width(np.array([[0.3]]), None, level, z) == 1.0
    together = curves._band_width(np.full((3, 3), 0.2), None, level, z)
    assert together == pytest.approx(1.0, abs=0.03)  # quantiles of twenty thousand draws
    # Of two independent errors the largest keeps within c with chance 0.95: each with its root.
    apart = stats.norm.ppf((1 + math.sqrt(level)) / 2) / z
    assert curves._band_width(np.diag([0.1, 4.0]), None, level, z) == pytest.approx(apart, abs=0.03)
    # By t all errors share one scale, so that they are apart less often than independent ones.
    t = stats.t.ppf(0.975, 3)
    by_t = curves._band_width(np.diag([0.1, 4.0]), 3, level, t)
    assert 1.05 < by_t < stats.t.ppf((1 + math.sqrt(level)) / 2, 3) / t


class Peaked:
    """A likelihood of tau alone, in the place of counts over time."""

    def __init__(self, height):
        self.height_at = height

    def solve(self, tau):
        return SimpleNamespace(height=lambda method: self.height_at(tau))


@pytest.mark.parametrize("peak", [0.006, 0.015, 0.02, 0.03, 0.4, 1.2, 6.5])
def test_the_spread_with_the_highest_likelihood_is_found_wherever_it_lies(peak):
    found = curves._best_tau(Peaked(lambda tau: -((tau - peak) ** 2)), "ML")
    assert found == pytest.approx(peak, rel=1e-3, abs=1e-5)


def test_a_likelihood_that_falls_from_0_leaves_no_spread_and_one_that_rises_all_there_is():
    assert curves._best_tau(Peaked(lambda tau: -tau), "ML") == 0.0
    assert curves._best_tau(Peaked(lambda tau: 0.0), "ML") == 0.0
    assert curves._best_tau(Peaked(lambda tau: tau), "ML") == pytest.approx(8.0, rel=1e-3)
