"""Quadratic forms without their matrices are those of the matrices; covariances and quantiles that cannot be are refused."""

import math

import numpy as np
import pytest
from scipy import stats

from evidence.stats import exact
from evidence.stats.dependent import _covariance
from evidence.stats.errors import StatsError
from evidence.stats.estimators import _beyond, _mixed
from evidence.stats.inverse_variance import pooling
from evidence.stats.quantiles import conversions

CLOSED = 1e-9


def whole(weights, x):
    w = np.diag(weights)
    return w - w @ x @ np.linalg.inv(x.T @ w @ x) @ x.T @ w


def data(k, p):
    rng = np.random.default_rng(k + p)
    x = np.column_stack([np.ones(k), *(rng.normal(size=k) for _ in range(p - 1))])
    return rng.normal(size=k), rng.uniform(0.02, 0.5, k), x


@pytest.mark.parametrize(("k", "p"), [(5, 1), (5, 2), (6, 3), (300, 2)])  # the last beyond one block of rows
def test_sums_over_a_projection_are_those_of_its_matrix(k, p):
    _, v, x = data(k, p)
    w = 1 / (v + 0.1)
    matrix, made = whole(w, x), _mixed._Projection(w, _mixed.orthonormal(x)[0])
    assert made.diagonal() == pytest.approx(np.diag(matrix), rel=CLOSED)
    left, right = v, np.linspace(1, 2, k)
    assert made.squares(left, right) == pytest.approx(left @ matrix**2 @ right, rel=CLOSED)
    total = np.diag(v + 0.3)
    assert made.form_variance(v, 0.3) == pytest.approx(
        2 * np.trace(matrix @ total @ matrix @ total), rel=CLOSED
    )


@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("method", ["ML", "REML", "PM", "EB", "HE", "DL", "HS", "SJ"])
def test_the_error_of_tau2_is_that_of_its_quadratic_form(method, p):
    """2 tr(A S A S) over the slope squared; of likelihoods the expected information; of Paule and Mandel metafor's."""
    k, tau2 = 7, 0.2
    y, v, x = data(k, p)
    total, ones = np.diag(v + tau2), np.ones(k)
    if method == "ML":
        wanted = math.sqrt(2 / ((1 / (v + tau2)) ** 2).sum())
    elif method == "REML":
        m = whole(1 / (v + tau2), x)
        wanted = math.sqrt(2 / np.trace(m @ m))
    elif method in ("PM", "EB"):
        wanted = math.sqrt(2 * k**2 / (k - p)) / (1 / (v + tau2)).sum()
    else:
        start = y.var()
        weights = {"HE": ones, "SJ": 1 / (v + start)}.get(method, 1 / v)
        m = whole(weights, x)
        slope = {"HE": k - p, "SJ": (k - p) / start, "HS": weights.sum()}.get(method, np.trace(m))
        wanted = math.sqrt(2 * np.trace(m @ total @ m @ total)) / slope
    assert _mixed.tau2_standard_error(y, v, x, tau2, method) == pytest.approx(wanted, rel=CLOSED)
    assert _mixed.tau2_standard_error(y, v, x, tau2, "EE") is None


GOOD = np.array([[0.04, 0.01, 0.0], [0.01, 0.09, 0.0], [0.0, 0.0, 0.2]])


def test_a_covariance_matrix_is_symmetric_finite_and_leaves_every_combination_a_variance():
    assert np.array_equal(_covariance.matrix("v", GOOD, 3), GOOD)
    assert np.array_equal(_covariance.matrix("v", [0.1, 0.2], 2), np.diag([0.1, 0.2]))
    for place, value in (((0, 1), 0.02), ((2, 2), 0.0), ((2, 2), -0.1), ((1, 2), np.nan), ((1, 2), np.inf)):
        wrong = GOOD.copy()
        wrong[place] = value
        with pytest.raises(StatsError):
            _covariance.matrix("v", wrong, 3)
    full = np.array([[1.0, 1.0], [1.0, 1.0]])  # a difference without any variance
    for wrong in (full, GOOD[:2], [[1.0]], [0.1], "x"):
        with pytest.raises(StatsError):
            _covariance.matrix("v", wrong, 2)


def test_rows_of_one_study_are_correlated_alike_and_those_of_others_not():
    found = _covariance.within_study([0.04, 0.09, 0.25], ["a", "b", "a"], 0.5)
    assert found == pytest.approx(np.array([[0.04, 0, 0.05], [0, 0.09, 0], [0.05, 0, 0.25]]))
    each = _covariance.within_study(
        [0.04, 0.09, 0.25], ["a", "b", "a"], [[1, 0.9, 0.2], [0.9, 1, 0.9], [0.2, 0.9, 1]]
    )
    assert each[0, 2] == pytest.approx(0.2 * 0.1) and each[0, 1] == 0
    for wrong in (1.0, -1.0, [0.5, 0.5, 0.5], [[1, 0.5], [0.5, 1]]):
        with pytest.raises(StatsError):
            _covariance.within_study([0.04, 0.09, 0.25], ["a", "b", "a"], wrong)
    assert _covariance.groups("study", ["x", "y", "x", 1], 4).tolist() == [0, 1, 0, 2]
    with pytest.raises(StatsError, match="2 labels"):
        _covariance.groups("study", ["x", "y"], 3)


@pytest.mark.parametrize(
    ("quantiles", "legal"),
    [
        ((1, 2, 3, 4, 5), True), ((1, 1, 3, 5, 5), True), ((1, 2, 2, 4, 5), True), ((1, 3, 3, 3, 5), False),
        ((2, 1, 3, 4, 5), False), ((1, 2, 3, 5, 4), False), ((3, 3, 3, 3, 3), False), ((1, 2, 3, 4, math.inf), False),
    ],
)  # fmt: skip
def test_five_quantiles_must_not_fall_and_their_quartiles_not_be_one(quantiles, legal):
    low, q1, median, q3, high = ([float(q)] for q in quantiles)
    asked = {"minimum": low, "q1": q1, "q3": q3, "maximum": high}
    if legal:
        assert np.isfinite(conversions.mean_sd_from_quantiles([30], median, gate=False, **asked).mean).all()
        return
    with pytest.raises(StatsError):
        conversions.mean_sd_from_quantiles([30], median, **asked)


@pytest.mark.parametrize("threshold", [-0.5, 0.7])
def test_without_a_spread_all_studies_lie_on_one_side_of_a_value(threshold):
    found = pooling.random_effects([0.2, 0.2, 0.2], [0.1, 0.2, 0.3], tau2_method="DL")
    assert found.tau2 == 0
    above = _beyond._share(found.estimate - threshold, found, found.se)
    assert above == (1.0 if threshold < 0 else 0.0, None)
    assert _beyond._share(0.0, found, found.se) == (0.0, None)


def test_one_table_given_its_events_says_nothing_of_heterogeneity():
    one = exact.conditional_exact([3], [30], [6], [31], measure="OR")
    assert (one.status, one.q, one.q_df, one.q_p) == ("single study", None, 0, None)
    two = exact.conditional_exact([3, 4], [30, 33], [6, 5], [31, 35], measure="OR")
    assert (two.status, two.q_df) == ("pooled", 1) and two.q >= 0 and 0 < two.q_p <= 1


@pytest.mark.parametrize("k", [3, 6])
def test_the_median_unbiased_estimate_solves_q_at_the_median_of_chi_square(k):
    y, v, _ = data(k, 1)
    y = 3 * y
    found = pooling.random_effects(y, v, tau2_method="PMM", ci_method="wald").tau2
    w = 1 / (v + found)
    q = (w * (y - (w * y).sum() / w.sum()) ** 2).sum()
    assert found > 0 and q == pytest.approx(stats.chi2.median(k - 1), rel=1e-6)
