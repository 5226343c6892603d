"""What must hold of pooling whatever the data."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from evidence.record.notes.note import RowNote
from evidence.stats import diagnostics
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import batch, heterogeneity, pooling

from ..strategies import studies, tables
from ..tolerances import EXACT, SOLVED, SOLVED_FAR

# Rounding of sums of a few numbers of moderate size.
ROUNDING = 1e-8
QUICK = settings(max_examples=60, deadline=None)


def restricted_log_likelihood(tau2, yi, vi):
    """Write the REML criterion down as in Viechtbauer 2005, up to a constant."""
    w = 1 / (vi + tau2)
    mu = (w * yi).sum() / w.sum()
    return -0.5 * np.log(vi + tau2).sum() - 0.5 * np.log(w.sum()) - 0.5 * (w * (yi - mu) ** 2).sum()


@QUICK
@given(studies())
def test_no_tau2_on_a_dense_grid_beats_reml(data):
    yi, vi = data
    ours = restricted_log_likelihood(pooling.random_effects(yi, vi).tau2, yi, vi)
    grid = np.concatenate([[0], np.geomspace(1e-6, 1e3, 400)])
    assert ours >= max(restricted_log_likelihood(t, yi, vi) for t in grid) - ROUNDING


@QUICK
@given(studies(), st.integers(0, 1000))
def test_the_order_of_studies_does_not_matter(data, seed):
    yi, vi = data
    order = np.random.default_rng(seed).permutation(len(yi))
    one, other = pooling.random_effects(yi, vi), pooling.random_effects(yi[order], vi[order])
    assert abs(one.estimate - other.estimate) < SOLVED
    assert np.allclose(one.weights[order], other.weights, atol=100 * SOLVED)


@QUICK
@given(studies(least=1))
def test_intervals_hold_their_estimate_and_nothing_warns(data):
    yi, vi = data
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for ci_method in pooling.CI_METHODS:
            for tau2_method in ("REML",) if ci_method == "kr" else ("REML", "DL", "PM"):
                pooled = pooling.random_effects(yi, vi, ci_method=ci_method, tau2_method=tau2_method)
                assert pooled.ci_low <= pooled.estimate <= pooled.ci_high
                assert min(yi) - ROUNDING <= pooled.estimate <= max(yi) + ROUNDING
                assert abs(pooled.weights.sum() - 100) < ROUNDING
                if pooled.pi_low is not None:
                    assert pooled.pi_low <= pooled.estimate <= pooled.pi_high
                numbers = [v for v in (pooled.tau2, pooled.i2, pooled.q, pooled.p_value) if v is not None]
                assert np.isfinite(numbers).all()


@QUICK
@given(studies())
def test_the_floor_is_never_narrower_than_the_t_interval(data):
    floor, plain = (pooling.random_effects(*data, ci_method=m) for m in ("hksj-floor", "t"))
    assert floor.ci_high - floor.ci_low >= plain.ci_high - plain.ci_low - ROUNDING


@QUICK
@given(studies())
def test_q_at_the_profile_bounds_is_the_chi_square_quantile(data):
    yi, vi = data
    bounds = heterogeneity.q_profile(yi, vi)
    if bounds is None:
        return
    for tau2, tail in zip(bounds, (0.025, 0.975), strict=True):
        if tau2 > 0:
            w = 1 / (vi + tau2)
            q = (w * (yi - (w * yi).sum() / w.sum()) ** 2).sum()
            assert abs(chi2.sf(q, len(yi) - 1) - tail) < ROUNDING


@QUICK
@given(studies(least=3))
def test_leave_one_out_is_pooling_without_that_study(data):
    yi, vi = data
    without = diagnostics.leave_one_out(yi, vi)
    for i in range(len(yi)):
        alone = pooling.random_effects(np.delete(yi, i), np.delete(vi, i))
        assert abs(without.estimate[i] - alone.estimate) < SOLVED
        assert abs(without.ci_low[i] - alone.ci_low) < SOLVED_FAR * (1 + abs(alone.ci_low))


def test_equal_variances_give_the_sample_variance():
    # With one variance v for all, HE, DL and HSk are the sample variance of yi minus v; REML too.
    yi, v = np.array([0.1, 0.9, 1.4, 2.2, 3.0]), 0.2
    expected = yi.var(ddof=1) - v
    for method in ("HE", "DL", "HSk", "REML", "PM", "GENQ"):
        weights = np.ones(5) if method == "GENQ" else None
        ours = pooling.random_effects(yi, np.full(5, v), tau2_method=method, genq_weights=weights)
        assert abs(ours.tau2 - expected) < EXACT
    assert abs(pooling.random_effects(yi, np.full(5, v), tau2_method="ML").tau2 - (yi.var() - v)) < EXACT


def test_genq_with_inverse_variances_is_dersimonian_laird():
    yi, vi = np.array([0.1, 0.9, 1.4, 2.2]), np.array([0.1, 0.2, 0.05, 0.4])
    ours = pooling.random_effects(yi, vi, tau2_method="GENQ", genq_weights=1 / vi)
    theirs = pooling.random_effects(yi, vi, tau2_method="DL")
    assert abs(ours.tau2 - theirs.tau2) < EXACT
    assert abs(ours.tau2_se - theirs.tau2_se) < EXACT


def test_dropped_studies_are_left_out_and_named():
    pooled = pooling.random_effects([0.2, np.nan, 0.4], [0.1, np.nan, 0.1])
    assert pooled.k == 2
    assert pooled.weights[1] == 0
    counted = {"left_out": 1, "total": 3}
    assert pooled.notes[0] == RowNote("without_estimate_left_out", numbers=counted, rows=(1,))


def test_two_studies_are_pooled_with_a_plain_note():
    pooled = pooling.random_effects([0.2, 0.4], [0.1, 0.1])
    assert pooled.status == "pooled"
    assert "two_studies_tau2" in {note.kind for note in pooled.notes}
    assert pooled.pi_low is None


@QUICK
@given(tables())
def test_mantel_haenszel_and_peto_turn_round_with_the_arms(table):
    a, n1, c, n2 = table
    for pool in (
        lambda *t: pooling.mantel_haenszel(*t, measure="RR"),
        lambda *t: pooling.mantel_haenszel(*t, measure="OR"),
        lambda *t: pooling.mantel_haenszel(*t, measure="RD"),
        pooling.peto,
    ):
        one, other = pool(a, n1, c, n2), pool(c, n2, a, n1)
        assert one.status == other.status
        if one.estimate is not None:
            assert abs(one.estimate + other.estimate) < ROUNDING
            assert abs(one.se - other.se) < ROUNDING


@pytest.mark.parametrize(
    ("yi", "vi", "options", "told"),
    [
        ([0.1, 0.2], [0.1, 0.0], {}, "vi: row 2 is not a variance"),
        ([0.1, 0.2], [0.1], {}, "columns of different length"),
        ([0.1, np.inf], [0.1, 0.1], {}, "yi: row 2"),
        ([0.1, np.nan], [0.1, 0.1], {}, "yi: row 2"),
        ([np.nan], [np.nan], {}, "no study"),
        ([], [], {}, "no study"),
        (["a"], [0.1], {}, "yi: not numbers"),
        ([0.1, 0.2], [0.1, 0.1], {"tau2_method": "reml"}, "allowed: REML"),
        ([0.1, 0.2], [0.1, 0.1], {"ci_method": "knha"}, "allowed: hksj-floor"),
        ([0.1, 0.2], [0.1, 0.1], {"level": 95}, "between 0.5 and 1"),
        ([0.1, 0.2], [0.1, 0.1], {"tau2_method": "GENQ"}, "needs weights"),
        ([0.1, 0.2], [0.1, 0.1], {"measure": "XX"}, "measure: 'XX'"),
    ],
)
def test_bad_input_is_told_in_words(yi, vi, options, told):
    with pytest.raises(StatsError, match=told):
        pooling.random_effects(yi, vi, **options)


def test_a_data_set_without_studies_is_nan_in_a_batch():
    fit = batch.random_effects([0.1, 0.4], [0.1, 0.1], [[True, True], [False, False], [True, False]])
    assert np.isnan(fit.estimate).tolist() == [False, True, False]
    assert np.isnan(fit.tau2).tolist() == [False, True, True]
    assert fit.k.tolist() == [2, 0, 1]
