"""Thousands of studies: no matrix of all pairs is held, and the sums are those of the matrix."""

import tracemalloc

import numpy as np
import pytest

from evidence.stats.estimators import _contrasts
from evidence.stats.estimators._tau2 import others
from evidence.stats.inverse_variance import pooling, regression
from evidence.stats.resampling import permutation

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


def test_a_regression_of_many_studies_goes_by_sums_and_gives_what_contrasts_give(monkeypatch):
    random = np.random.default_rng(5)
    y, v = random.normal(0, 1, 40) + np.arange(40) / 60, random.uniform(0.01, 1, 40)
    moderators = {"x": random.normal(size=40), "word": random.choice(["a", "b", "c"], 40)}
    for method in regression.TAU2_METHODS:
        interval = "wald" if method == "EE" else "hksj-floor"
        by_contrasts = regression.meta_regression(y, v, moderators, tau2_method=method, ci_method=interval)
        with monkeypatch.context() as patch:
            patch.setattr(_contrasts, "_MOST_BY_CONTRASTS", 0)
            by_sums = regression.meta_regression(y, v, moderators, tau2_method=method, ci_method=interval)
        for name in ("beta", "se", "tau2", "hk_factor", "q_residual", "i2"):
            assert np.allclose(getattr(by_sums, name), getattr(by_contrasts, name), rtol=1e-9, atol=1e-12), (
                name
            )
        if by_contrasts.log_likelihood is not None:
            assert np.isclose(by_sums.log_likelihood, by_contrasts.log_likelihood, rtol=1e-10)


def test_eight_hundred_studies_and_their_permutations_take_no_matrix_of_all_by_all():
    random = np.random.default_rng(6)
    y, v, x = random.normal(0, 1, 800), random.uniform(0.01, 1, 800), random.normal(size=800)
    tracemalloc.start()
    regression.meta_regression(y, v, {"x": x})
    permutation.permutation_test(y, v, {"x": x}, draws=50)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # A matrix of 800 by 800 alone has 5 MB; blocks of its rows and of arrangements stay below ten of them.
    assert most < 50e6
