"""The tools of second computations: differences, peaks and grids against closed forms."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from evidence.review.second import brackets
from evidence.review.second.counts import profile
from evidence.review.second.counts.integrating import dense_grid, differences, narrow


def test_second_differences_of_a_quadratic_are_exact_in_each_direction():
    def square(p):
        x, y = p
        return 3 * x**2 - 2 * x * y + 0.5 * y**2 + x - 7

    for step in (0.01, np.array([0.01, 0.3])):
        assert differences.hessian(square, np.array([0.4, -2.0]), step) == pytest.approx(
            np.array([[6.0, -2.0], [-2.0, 1.0]]), rel=1e-8
        )


def test_differences_of_two_lengths_lose_the_terms_of_the_fourth_order():
    def quartic(p):
        x, y = p
        return 3 * x**4 - 2 * x**3 * y + x * y**3 + 0.5 * y**4 + x * y

    x, y, step = 0.4, -2.0, 0.1
    wanted = np.array([[36 * x**2 - 12 * x * y, 1 - 6 * x**2 + 3 * y**2], [0.0, 6 * x * y + 6 * y**2]])
    wanted[1, 0] = wanted[0, 1]
    found = differences.curvature(quartic, np.array([x, y]), step)
    assert found == pytest.approx(wanted, rel=1e-8)
    assert abs(differences.hessian(quartic, np.array([x, y]), step) - wanted).max() > 0.01


@pytest.mark.parametrize("tau2", [0.04, 9.0])
def test_the_covariance_at_a_maximum_is_the_inverse_of_its_curvature(tau2):
    wanted = np.array([[0.05, 0.1 * tau2 * 0.05], [0.1 * tau2 * 0.05, 0.3 * tau2**2]])
    precision = np.linalg.inv(wanted)

    def height(mu, v):
        d = np.array([mu - 0.7, v - tau2])
        return 2.5 - 0.5 * d @ precision @ d - 40 * (mu - 0.7) ** 4

    found, steps = differences.covariance_at(height, 0.7, tau2)
    assert found == pytest.approx(wanted, rel=1e-6)
    # Of tau2 by so little that the likelihood falls by a hundred-thousandth.
    assert steps[1] == pytest.approx(math.sqrt(2e-5 / precision[1, 1]), rel=1e-6)
    flat, (_, wide) = differences.covariance_at(lambda m, v: height(m, tau2 + (v - tau2) / 1e4), 0.7, tau2)
    assert wide == pytest.approx(0.05 * tau2)  # a flat one, by a twentieth of it
    assert flat[0, 0] == pytest.approx(1 / precision[0, 0] / (1 - 0.1**2 * 0.05 / 0.3), rel=1e-3)


def test_slopes_are_those_of_each_argument():
    found = differences.slope(lambda m, v: m**2 * v, 3.0, 0.5, np.array([1e-3, 1e-4]))
    assert found == pytest.approx([2 * 3 * 0.5, 9.0], rel=1e-9)


@pytest.mark.parametrize("start", [0.2, 1.1, 1.35, 3.0])
def test_the_highest_point_is_found_from_either_side(start):
    assert profile.highest(lambda x: 5 - (x - 1.3) ** 2, start, 0.1) == pytest.approx(5.0, abs=1e-5)
    assert profile.highest(lambda x: -math.log(math.cosh(x - 1.3)), start, 0.5) == pytest.approx(
        0.0, abs=1e-5
    )


def drop_at(tau2_ci, *, best=0.5, width=0.4, level=0.95, flat=0.0):
    """Bounds told of a likelihood that is a parabola in log tau2 about its best."""

    def height(tau2):
        return -((math.log(max(tau2, 1e-30) / best) / width) ** 2) / 2 if tau2 > 0 else flat

    return list(profile.compare(SimpleNamespace(tau2_ci=tau2_ci), height, best, level=level))


@pytest.mark.parametrize(("level", "reach"), [(0.95, 1.959963984540054), (0.8, 1.2815515655446004)])
def test_bounds_of_tau2_lie_where_the_likelihood_has_fallen_by_the_quantile_of_chi_square(level, reach):
    low, high = (0.5 * math.exp(side * 0.4 * reach) for side in (-1, 1))
    right = drop_at((low, high), level=level, flat=-99.0)
    assert all(c.agrees for c in right)
    assert [c.second for c in right] == pytest.approx([low, high], rel=1e-6)
    for factor in (0.9, 1.1):
        # A step from a wrong place nearly reaches the right one.
        wrong = drop_at((low * factor, high * factor), level=level, flat=-99.0)
        assert [c.agrees for c in wrong] == [False, False]
        assert [c.second for c in wrong] == pytest.approx([low, high], rel=0.02)


def test_a_lower_bound_of_0_is_right_where_the_likelihood_at_0_is_high_enough():
    high = 0.5 * math.exp(0.4 * 1.959963984540054)
    fallen = -(1.959963984540054**2) / 2
    assert drop_at((0.0, high), flat=fallen + 1e-3)[0].agrees
    told = drop_at((0.0, high), flat=fallen - 1e-3)[0]
    assert (told.agrees, told.second) == (False, 0.5)
    assert list(profile.compare(SimpleNamespace(tau2_ci=None), abs, 0.5, level=0.95)) == []


@pytest.mark.parametrize("tau", [0.01, 0.7, 5.0, 40.0])
def test_peaks_of_normal_likelihoods_integrate_to_normal_densities(tau):
    middle, variance = np.array([0.3, -2.0, 0.0]), np.array([0.2, 1e-5, 1e9])  # the last: nothing seen
    z, log_weights = narrow.about_peaks(lambda effect: (middle - effect) / variance, tau, 3)
    apart = tau * z - middle
    integral = np.exp(-(apart**2) / (2 * variance) + log_weights).sum(axis=0)
    total = variance + tau**2
    wanted = np.sqrt(variance / total) * np.exp(-(middle**2) / (2 * total))
    assert integral == pytest.approx(wanted, rel=1e-6)
    second = (z**2 * np.exp(log_weights)).sum(axis=0)
    assert second[2] == pytest.approx(1.0, rel=1e-6)  # without a study, a standard normal effect


def test_a_grid_is_too_coarse_where_its_step_passes_over_the_narrowest_study():
    assert not narrow.passed_over(2.0, 0.1, 12.2)  # 0.2 of an effect, seven tenths of an error
    assert narrow.passed_over(2.0, 0.1, 12.3)
    assert not narrow.passed_over(2.0, 0.1, 0.0) and not narrow.passed_over(2.0, 0.1, -1.0)


def test_a_search_goes_on_between_the_places_beside_what_was_found_and_ends_where_the_grid_does():
    places = np.array([1.0, 2.0, 4.0, 7.0, 11.0])
    found = [brackets.beside(places, first, last) for first, last in ((2, 2), (1, 3), (0, 0), (4, 4), (0, 4))]
    assert found == [(2.0, 7.0), (1.0, 11.0), (1.0, 2.0), (7.0, 11.0), (1.0, 11.0)]
    # What is seen may have gaps.
    assert brackets.beside_seen(places, np.array([False, False, True, False, False])) == (2.0, 7.0)
    assert brackets.beside_seen(places, np.array([False, True, False, True, False])) == (1.0, 11.0)
    assert brackets.beside_seen(places, np.array([False, True, False, False, False])) == (1.0, 4.0)


@pytest.mark.parametrize(("n", "tau"), [(20, 0.0), (500, 0.0), (500, 4.0), (3000, 0.5)])
def test_a_dense_grid_has_steps_of_less_than_seven_tenths_of_the_narrowest_error(n, tau):
    events, sizes = np.array([3.0, n / 2]), np.array([9.0, float(n)])
    grid = dense_grid.grid_for(events, sizes, tau)
    error = math.sqrt((n + 1) / (n / 2 + 0.5) ** 2)  # of log odds, half a patient more on each side
    step = (grid.z[1] - grid.z[0]) * max(3.0, tau)
    assert step <= 0.7 * error and (len(grid.z) - 1) % 100 == 0
    # No more than the next hundred, but never fewer than three hundred.
    assert len(grid.z) == 301 or step * (len(grid.z) - 1) / (len(grid.z) - 101) > 0.7 * error
    assert grid.weight.sum() == pytest.approx(1.0, rel=1e-12) and (grid.z[0], grid.z[-1]) == (-9.0, 9.0)
    # Of normal likelihoods the mean is a normal density; far ones keep their digits.
    middle, error = np.array([[0.4], [-3.0], [2.0]]), np.array([[0.5], [2.0], [0.1]])
    heights = -(((tau * grid.z - middle) / error) ** 2) / 2 - 1e4
    spread = error[:, 0] ** 2 + tau**2
    wanted = np.log(error[:, 0]) - np.log(spread) / 2 - middle[:, 0] ** 2 / (2 * spread) - 1e4
    assert grid.log_means(heights) == pytest.approx(wanted, abs=1e-8)


def test_shares_are_what_a_mean_likelihood_gains_where_one_place_is_higher():
    # Two studies of (events, patients); the slope of a log mean in one log height is that place's share.
    grid = dense_grid.of_points(301)
    events, n = np.array([[2.0], [9.0]]), np.array([[7.0], [9.0]])
    eta = 0.4 + 1.3 * grid.z
    heights = events * eta - n * np.logaddexp(0.0, eta)
    shares, step = grid.shares(heights.copy()), 1e-5
    for place in (90, 150, 190):
        higher, lower = heights.copy(), heights.copy()
        higher[:, place] += step
        lower[:, place] -= step
        gain = (grid.log_means(higher) - grid.log_means(lower)) / (2 * step)
        assert gain == pytest.approx(shares[:, place], rel=1e-5, abs=1e-10)
    assert shares.sum(axis=1) == pytest.approx(1.0, rel=1e-12)


def test_of_the_largest_studies_a_dense_grid_stays_a_grid():
    assert len(dense_grid.grid_for(np.array([5e5]), np.array([1e6])).z) == 2401


def test_the_raw_share_of_all_studies_has_half_a_patient_more_on_both_sides():
    centre, unit = dense_grid.raw_logit(np.array([3.0, 0.0, 6.0]), np.array([10.0, 12.0, 18.0]))
    share = 9.5 / 41
    assert centre == pytest.approx(math.log(9.5 / 31.5), rel=1e-12)
    assert unit == pytest.approx(1 / math.sqrt(40 * share * (1 - share)), rel=1e-12)
