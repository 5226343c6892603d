"""Thousands of studies: no matrix of all pairs is held, and the sums are those of the matrix."""

import tracemalloc

import numpy as np
import pytest

from evidence.stats import pooling, regression
from evidence.stats.estimators._tau2 import others

# Sums of some hundred numbers added up in another order.
ROUNDING = 1e-10
METHODS = ("REML", "DL", "HE", "SJ", "HS")
# A matrix of 5,000 x 5,000 takes 200 MB; what a fit holds is some columns of 5,000 numbers.
MANY, MOST_BYTES = 5_000, 30e6
FEW = 30


def _studies(k):
    rng = np.random.default_rng(k)
    v = rng.uniform(0.02, 0.5, k)
    return rng.normal(0.3, np.sqrt(v + 0.1)), v, rng.normal(size=k)


def _dense_error(v, x, tau2, method, y):
    """The standard error of tau2 by the projection matrix itself (Viechtbauer 2005)."""
    k, p = x.shape

    def projection(w):
        return np.diag(w) - w[:, None] * x @ np.linalg.solve(x.T @ (w[:, None] * x), x.T * w)

    def variance(a):
        sigma = np.diag(v + tau2)
        return 2 * np.trace(a @ sigma @ a @ sigma)

    if method == "REML":
        return np.sqrt(2 / np.trace(projection(1 / (v + tau2)) @ projection(1 / (v + tau2))))
    if method == "HE":
        return np.sqrt(variance(projection(np.ones(k)))) / (k - p)
    if method == "SJ":
        start = y.var()
        return start * np.sqrt(variance(projection(1 / (v + start)))) / (k - p)
    fixed = projection(1 / v)
    return np.sqrt(variance(fixed)) / ((1 / v).sum() if method == "HS" else np.trace(fixed))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("moderated", [False, True])
def test_the_error_of_tau2_is_that_of_the_projection_matrix(method, moderated):
    y, v, moderator = _studies(FEW)
    if moderated:
        found = regression.meta_regression(y, v, {"x": moderator}, tau2_method=method)
        x = np.column_stack([np.ones(FEW), moderator])
    else:
        found, x = pooling.random_effects(y, v, tau2_method=method), np.ones((FEW, 1))
    assert found.tau2_se == pytest.approx(_dense_error(v, x, found.tau2, method, y), rel=ROUNDING)


def test_one_study_that_outweighs_all_others_keeps_their_sum():
    a = np.array([[1e20, 1.0, 2.0, 4.0], [3.0, 1e20, 0.0, 5.0]])
    assert others(a).tolist() == [[7.0, 1e20, 1e20, 1e20], [1e20, 8.0, 1e20, 1e20]]


def test_thousands_of_studies_need_no_matrix_of_all_pairs():
    y, v, _ = _studies(MANY)
    tracemalloc.start()
    try:
        pooling.random_effects(y, v)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES
