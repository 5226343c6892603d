"""How many rows are worked on at a time changes nothing; three levels, Henmi and Copas and subsets by closed forms."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from evidence.stats import exact
from evidence.stats.dependent import _variance_components, multilevel
from evidence.stats.diagnostics import subsets
from evidence.stats.errors import StatsError
from evidence.stats.estimators._henmi_copas import henmi_copas
from evidence.stats.exact import batch as exact_batch
from evidence.stats.inverse_variance import batch, pooling
from evidence.stats.quantiles import conversions
from evidence.stats.resampling import permutation

CLOSED = 1e-9
DIFFERENCES = 1e-5
# REML takes steps for all rows together until the last has settled.
SEARCHED = 1e-7
Y, V = np.array([0.4, -0.1, 0.9, 0.3, 0.6]), np.array([0.04, 0.09, 0.25, 0.01, 0.1])


@pytest.mark.parametrize("at_once", [1, 7, 10])
def test_a_batch_is_the_same_worked_on_in_any_parts(monkeypatch, at_once):
    rng = np.random.default_rng(5)
    y, v = rng.normal(size=(7, 4)), rng.uniform(0.01, 0.3, size=(7, 4))
    whole = batch.random_effects(y, v)
    monkeypatch.setattr(batch, "_BLOCK", at_once)
    parts = batch.random_effects(y, v)
    for name in ("estimate", "ci_low", "ci_high", "tau2", "q"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), rel=SEARCHED, abs=SEARCHED), name


@pytest.mark.parametrize("at_once", [1, 17])
def test_subsets_are_the_same_worked_on_in_any_parts(monkeypatch, at_once):
    whole = subsets.gosh(Y, V, tau2_method="DL")
    monkeypatch.setattr(subsets, "_BLOCK", at_once)
    parts = subsets.gosh(Y, V, tau2_method="DL")
    for name in ("estimate", "tau2", "q"):
        assert getattr(parts, name) == pytest.approx(
            getattr(whole, name), rel=CLOSED, abs=1e-12, nan_ok=True
        ), name


def test_rearrangements_are_the_same_worked_on_in_any_parts(monkeypatch):
    whole = permutation.permutation_test(Y, V, {"dose": [1.0, 2.0, 2.0, 4.0, 5.0]})
    monkeypatch.setattr(permutation, "_BLOCK", 1)
    parts = permutation.permutation_test(Y, V, {"dose": [1.0, 2.0, 2.0, 4.0, 5.0]})
    assert np.array_equal(parts.p_value, whole.p_value) and parts.permutations == whole.permutations == 60


def test_data_sets_of_counts_are_the_same_worked_on_in_any_parts(monkeypatch):
    x, n = np.array([[1, 4, 9], [0, 3, 2], [5, 5, 6]]), np.array([[20, 20, 30], [10, 12, 9], [9, 8, 9]])
    whole = exact.glmm_proportions(x, n)
    monkeypatch.setattr(exact_batch, "_BLOCK", 2)
    parts = exact.glmm_proportions(x, n)
    assert (
        parts.estimate == pytest.approx(whole.estimate, rel=CLOSED)
        and parts.status.tolist() == whole.status.tolist()
    )


# --- subsets ---


@pytest.mark.parametrize("least", [1, 2, 3, 5])
def test_subsets_hold_as_many_studies_as_are_asked_for_and_each_is_its_own_pooling(least):
    every = subsets.gosh(Y, V, tau2_method="EE", least=least)
    wanted = [s for n in range(least, 6) for s in itertools.combinations(range(5), n)]
    assert len(every.estimate) == len(wanted) and every.exact
    found = {tuple(np.flatnonzero(row)): e for row, e in zip(every.members, every.estimate, strict=True)}
    for members in wanted:
        w = 1 / V[list(members)]
        assert found[members] == pytest.approx((w * Y[list(members)]).sum() / w.sum(), rel=CLOSED)
    drawn = subsets.gosh(Y, V, draws=50, least=least, tau2_method="EE")
    assert drawn.k.min() >= least and len(drawn.k) == 50 and not drawn.exact
    for wrong in (0, 6):
        with pytest.raises(StatsError):
            subsets.gosh(Y, V, least=wrong)


# --- Henmi and Copas ---


def test_one_study_has_its_own_interval_by_henmi_and_copas_too():
    found = henmi_copas([0.3, np.nan], [0.04, np.nan])
    half = 0.2 * stats.norm.ppf(0.975)
    assert (found.ci_low, found.ci_high) == pytest.approx((0.3 - half, 0.3 + half), rel=CLOSED)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(1.5), rel=CLOSED)
    assert (found.status, found.ci_method, found.tau2, found.i2, found.h2) == (
        "single study",
        "wald",
        None,
        None,
        None,
    )
    assert (found.q, found.q_df, found.q_p) == (0.0, 0, 1.0) and found.weights.tolist() == [100, 0]


def test_several_studies_have_the_common_effect_with_an_error_of_both_variances():
    found = henmi_copas(Y, V)
    other = pooling.random_effects(Y, V, tau2_method="DL", ci_method="wald")
    w = 1 / V
    assert found.estimate == pytest.approx((w * Y).sum() / w.sum(), rel=CLOSED)
    assert found.tau2 == pytest.approx(other.tau2, rel=CLOSED)
    assert found.se == pytest.approx(math.sqrt((w**2 * (V + found.tau2)).sum()) / w.sum(), rel=CLOSED)
    assert (found.i2, found.h2) == pytest.approx((other.i2, other.h2), rel=CLOSED)
    assert (found.q, found.q_df, found.q_p) == pytest.approx((other.q, 4, other.q_p), rel=CLOSED)
    assert (found.p_value, found.statistic) == (None, pytest.approx(found.estimate / found.se, rel=CLOSED))


# --- three levels ---

STUDY = [0, 0, 1, 1, 2, 2, 3]
Y7, V7 = np.array([0.1, 0.5, 0.9, 0.7, -0.2, 0.3, 0.4]), np.array([0.04, 0.05, 0.02, 0.07, 0.03, 0.06, 0.1])


@pytest.mark.parametrize("restricted", [True, False])
def test_slopes_and_curvature_of_a_likelihood_with_components_are_its_differences(restricted):
    member = np.array(STUDY)
    kinships = {"study": (member[:, None] == member).astype(float), "row": np.eye(7)}
    x = np.column_stack([np.ones(7), np.arange(7.0)])
    parts = _variance_components.Components(Y7, x, np.diag(V7), kinships, restricted)
    at = np.array([0.05, 0.02])
    first, second, expected = parts.slopes(at)
    step = 1e-4
    for i in range(2):
        e = np.eye(2)[i] * step
        assert first[i] == pytest.approx(
            (parts.height(at + e) - parts.height(at - e)) / (2 * step), rel=DIFFERENCES
        )
        up, down = parts.slopes(at + e)[0], parts.slopes(at - e)[0]
        assert second[i] == pytest.approx((up - down) / (2 * step), rel=DIFFERENCES)
    # Expected information, from whole matrices: half the trace of P Z P Z.
    w = np.linalg.inv(np.diag(V7) + at[0] * kinships["study"] + at[1] * kinships["row"])
    p = w - w @ x @ np.linalg.inv(x.T @ w @ x) @ x.T @ w if restricted else w
    for i, j in itertools.product(range(2), repeat=2):
        a, b = (list(kinships.values())[n] for n in (i, j))
        assert expected[i, j] == pytest.approx(np.trace(p @ a @ p @ b) / 2, rel=CLOSED)


def test_the_parts_of_i2_are_those_of_the_components_and_make_it_up():
    found = multilevel.fit(Y7, V7, STUDY)
    total = sum(found.sigma2.values()) + found.typical_variance
    assert found.i2 == pytest.approx(sum(found.i2_by_level.values()), rel=CLOSED)
    for name, component in found.sigma2.items():
        assert found.i2_by_level[name] == pytest.approx(100 * component / total, rel=CLOSED, abs=CLOSED)
    w = 1 / V7
    mean = (w * Y7).sum() / w.sum()
    assert (found.q, found.q_df) == (pytest.approx((w * (Y7 - mean) ** 2).sum(), rel=CLOSED), 6)
    assert found.typical_variance == pytest.approx(6 * w.sum() / (w.sum() ** 2 - (w**2).sum()), rel=CLOSED)
    assert found.q_p == pytest.approx(stats.chi2.sf(found.q, 6), rel=CLOSED)


def test_one_row_too_small_is_refused_among_large_ones():
    for n in ([5, 4], [4, 5]):
        with pytest.raises(StatsError, match="below 5"):
            conversions.mean_sd_from_quantiles(n, [2.0, 2.0], q1=[1.0, 1.0], q3=[3.0, 3.0])
