"""Survival at several times: counts behind it, the pooled curve and its band; single patients' data."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evidence.record.notes.note import Note
from evidence.stats import exact
from evidence.stats.bayesian import priors
from evidence.stats.effects import back_transform
from evidence.stats.errors import StatsError
from evidence.stats.over_time import _curve_band, _curve_likelihood, kaplan_meier, survival

from ..tolerances import EXACT, SOLVED

QUICK = settings(max_examples=25, deadline=None)
STUDY = ["a", "a", "a", "b", "b", "c", "c", "c", "d"]
TIME = [6, 12, 24, 6, 12, 6, 12, 24, 6]
S = [0.9, 0.8, 0.7, 0.85, 0.6, 0.95, 0.9, 0.88, 0.7]
SE = [0.03, 0.05, 0.07, 0.05, 0.08, 0.02, 0.04, 0.05, 0.07]


def test_counts_of_a_complete_follow_up_are_the_patients():
    # 50 patients, none lost: 10 had the event by 6 months, 5 more by 12.
    s = np.array([0.8, 0.7])
    counts = survival.interval_counts("aa", [6, 12], s, np.sqrt(s * (1 - s) / 50))
    assert np.allclose(counts.at_risk, [50, 40]) and np.allclose(counts.events, [10, 5])
    assert counts.since.tolist() == [0, 6] and counts.time.tolist() == [6, 12]


def test_counts_never_grow_and_a_time_without_events_takes_those_under_observation():
    # The second error is too small to be one of fewer patients; at the third time nobody had the event.
    counts = survival.interval_counts(
        "aaa", [6, 12, 18], [0.8, 0.7, 0.7], [0.08, 0.0801, 0.0801], [np.nan, np.nan, 9]
    )
    assert np.allclose(counts.at_risk, [25, 20, 9])
    assert np.allclose(counts.events, [5, 2.5, 0])


def test_nobody_had_the_event_yet_counts_as_patients_at_risk():
    counts = survival.interval_counts("ab", [6, 6], [1, 0.9], [np.nan, 0.05], [12, np.nan])
    assert counts.events[0] == 0 and counts.at_risk[0] == 12
    alone = survival.pool_over_time("b", [6], [0.9], [0.05])
    both = survival.pool_over_time("ab", [6, 6], [1, 0.9], [np.nan, 0.05], at_risk=[12, np.nan], tau2=0.0)
    assert both.survival[0] == pytest.approx(1 - 3.6 / 48)  # 3.6 of 36 and 0 of 12
    assert both.survival[0] > alone.survival[0]


@pytest.mark.parametrize("method", ["ML"])
def test_one_time_is_the_binomial_normal_model_of_survival(method):
    s, se = np.array([0.8, 0.6, 0.95, 0.7]), np.array([0.05, 0.08, 0.03, 0.04])
    curve = survival.pool_over_time("abcd", [12] * 4, s, se, method=method)
    counts = exact.effective_counts(s, se)
    plain = exact.glmm_survival(counts.events, counts.n)
    assert curve.estimate[0] == pytest.approx(plain.estimate, abs=LIKELIHOOD)
    assert curve.tau2 == pytest.approx(plain.tau2, rel=LIKELIHOOD)
    assert curve.average.survival[0] == pytest.approx(plain.average.estimate, abs=LIKELIHOOD)
    assert curve.q == pytest.approx(plain.q) and curve.q_df == plain.q_df
    assert np.allclose(curve.tau2_ci, [plain.tau2_ci[0], plain.tau2_ci[1]], rtol=INTERVAL)
    # With one time the band is the interval.
    assert np.allclose([curve.band_low, curve.band_high], [curve.ci_low, curve.ci_high])


# Both searches stop where the likelihood is flat; the interval of tau2 is found to some 1e-4.
LIKELIHOOD, INTERVAL = 1e-5, 1e-3


def test_gradient_and_curvature_of_the_likelihood_are_its_differences():
    counts = survival.interval_counts(STUDY, TIME, S, SE)
    model = _curve_likelihood.CurveLikelihood(counts)
    eta, tau, h = model._start[None] + 0.1, np.array([0.7]), 1e-4
    here = model._at(eta, tau)
    for i, e in enumerate(np.eye(3) * h):
        up, down = model._at(eta + e, tau), model._at(eta - e, tau)
        assert here.gradient[0, i] == pytest.approx((up.height - down.height)[0] / (2 * h), abs=DIFFERENCE)
        assert here.hessian[0, i] == pytest.approx((up.gradient - down.gradient)[0] / (2 * h), abs=DIFFERENCE)


DIFFERENCE = 1e-5  # of the order of h squared and the third derivatives


def test_late_times_borrow_the_level_of_their_studies():
    # Only the better study was followed to 24 months: its late value must not stand for all.
    curve = survival.pool_over_time(
        ["good", "good", "poor"], [12, 24, 12], [0.9, 0.88, 0.6], [0.02, 0.025, 0.04]
    )
    assert curve.survival[1] < curve.survival[0] < 0.9
    assert curve.survival[1] < 0.85


@QUICK
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 4))
def test_curves_fall_lie_in_their_bands_and_nothing_warns(seed, studies, times):
    rng = np.random.default_rng(seed)
    study, time, s, se, at_risk = [], [], [], [], []
    for g in range(studies):
        value = 1.0
        for u in range(1, times + 1):
            value *= rng.choice([1.0, rng.uniform(0.6, 1.0)])
            if rng.random() < 0.8:
                study.append(g), time.append(6 * u), s.append(value)
                se.append(rng.uniform(0.01, 0.1)), at_risk.append(rng.integers(1, 50))
    if not s or min(s) == 1:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        curve = survival.pool_over_time(study, time, s, se, at_risk=at_risk)
    for told in (curve, curve.average) if curve.average else (curve,):
        low, high = (curve.ci_low, curve.ci_high) if told is curve else told.ci
        band_low, band_high = (curve.band_low, curve.band_high) if told is curve else told.band
        for falling in (told.survival, band_low, band_high):
            assert (np.diff(falling) <= EXACT).all()
        assert (band_low <= low + SOLVED).all() or (np.diff(low) > 0).any()
        assert (band_low <= told.survival).all() and (told.survival <= band_high).all()
        assert (low <= told.survival).all() and (told.survival <= high).all()
        assert ((band_low >= 0) & (band_high <= 1)).all()
    assert not curve.smoothed.any()
    assert np.isfinite(curve.estimate).all() and (curve.se > 0).all()


def test_a_single_study_is_its_own_curve():
    s = survival.from_interval([0.9, 0.7], [0.8, 0.55], [0.95, 0.81])
    share = back_transform(s.yi, "CLOGLOG")
    curve = survival.pool_over_time("aa", [6, 12], share, np.sqrt(s.vi) * -share * np.log(share))
    assert np.allclose(curve.survival, [0.9, 0.7])
    expected = back_transform(s.yi + stats.norm.ppf(0.975) * np.sqrt(s.vi), "CLOGLOG")
    assert np.allclose(curve.ci_low, expected)
    assert curve.tau2 is None and curve.average is None and curve.notes == (Note("single_study_curve"),)


def test_times_before_the_first_event_of_all_are_told_and_no_part_of_the_curve():
    curve = survival.pool_over_time(
        "aabb", [1, 12, 1, 12], [1, 0.8, 1, 0.9], [np.nan, 0.06, np.nan, 0.05], at_risk=[40, 30, 35, 30]
    )
    assert curve.time.tolist() == [12]
    (told,) = [note for note in curve.notes if note.kind == "nobody_by_then"]
    assert [at.numbers["months"] for at in told.parts] == [1]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: survival.pool_over_time("aa", [6, 6], [0.9, 0.8], [0.1, 0.1]), "two rows at one time"),
        (lambda: survival.pool_over_time("aa", [6, 12], [0.8, 0.9], [0.1, 0.1]), "survival rises"),
        (
            lambda: survival.pool_over_time("aa", [0, 12], [0.9, 0.8], [0.1, 0.1]),
            "time: row 1 is not above 0",
        ),
        (lambda: survival.pool_over_time("a", [6, 12], [0.9, 0.8], [0.1, 0.1]), "1 labels for 2"),
        (lambda: survival.pool_over_time("a", [6], [0], [0.1]), "survival: row 1 is not above 0"),
        (lambda: survival.pool_over_time("a", [6], [0.9], [0]), "se: row 1 is not a number above 0"),
        (lambda: survival.pool_over_time("a", [6], [1], [0]), "at_risk: row 1 with survival of 1"),
        (lambda: survival.pool_over_time("a", [6], [1], [0], at_risk=[9]), "somebody had the event"),
        (lambda: survival.curve_with_prior("a", [6], [0.9], [0.05]), "one study"),
        (lambda: kaplan_meier.kaplan_meier([1, 2], [1, 2]), "neither 0"),
        (lambda: survival.from_interval(0.5, 0.4, 0.6, made_on="arcsine"), "allowed: cloglog"),
    ],
)
def test_bad_input_is_told_in_words(call, told):
    with pytest.raises(StatsError, match=told):
        call()


# --- the band ---

# 4096 even points know a tail of 5% to some 0.2%.
POINTS = 0.004


@pytest.mark.parametrize("df", [2, 9, None])
@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.95])
def test_a_band_holds_the_whole_of_a_curve_with_its_confidence(df, correlation):
    covariance = np.diag([1.0, 4.0, 9.0]) ** 0.5
    covariance = covariance @ ((1 - correlation) * np.eye(3) + correlation) @ covariance
    reach = _curve_band.band_quantile(covariance, df, 0.95) * np.sqrt(np.diag(covariance))
    if df is None:
        inside = stats.multivariate_normal.cdf(reach, cov=covariance, lower_limit=-reach)
    else:
        inside = stats.multivariate_t.cdf(
            reach, shape=covariance, df=df, lower_limit=-reach, random_state=np.random.default_rng(3)
        )
    assert inside == pytest.approx(0.95, abs=POINTS)


def test_nothing_is_known_beyond_the_last_time():
    curve = kaplan_meier.kaplan_meier([2, 4, 6], [1, 0, 1])
    at = curve.at([1, 6, 7])
    assert at["survival"][0] == 1 and at["se"][0] == 0
    assert np.isnan(at["survival"][2])


# --- a known variance between studies, and a prior of it ---

HALF_NORMAL = priors.TauPrior("half-normal", 1.0)
# A sum over a grid in place of the integral: the weight of one of its steps.
GRID = 1e-3


def test_a_posterior_of_two_studies_is_the_likelihood_summed_over_a_grid_of_tau():
    s, se = np.array([0.9, 0.8, 0.85, 0.6]), np.array([0.03, 0.045, 0.04, 0.06])
    curve = survival.curve_with_prior("aabb", [6, 12, 6, 12], s, se, tau_prior=HALF_NORMAL)
    model = _curve_likelihood.CurveLikelihood(survival.interval_counts("aabb", [6, 12, 6, 12], s, se))
    grid = np.linspace(0, 4, 801)
    found = model.solve(grid)
    weight = np.exp(found.adjusted - found.adjusted.max()) * stats.halfnorm.pdf(grid)
    weight[0] /= 2  # trapezes
    weight /= weight.sum()
    sd = np.sqrt(np.diagonal(found.covariance, axis1=1, axis2=2))
    for at in range(2):
        for bound, p in ((curve.estimate[at], 0.5), (np.log(-np.log(curve.ci_high[at])), 0.025)):
            assert abs(weight @ stats.norm.cdf(bound, found.log_hazard[:, at], sd[:, at]) - p) < GRID
    assert abs(weight[grid <= np.sqrt(curve.tau2)].sum() - 0.5) < 0.01
    assert (curve.band_low < curve.ci_low).all() and (curve.band_high > curve.ci_high).all()


def test_a_known_variance_of_the_likelihoods_maximum_gives_its_curve():
    fitted = survival.pool_over_time(STUDY, TIME, S, SE, quantiles="normal")
    known = survival.pool_over_time(STUDY, TIME, S, SE, tau2=fitted.tau2, quantiles="normal")
    assert np.allclose(known.estimate, fitted.estimate, atol=SOLVED)
    assert np.allclose(known.ci_low, fitted.ci_low, atol=SOLVED)
    assert (known.average.ci[0] >= fitted.average.ci[0]).all()  # tau2 is taken as certain
    assert known.tau2_ci is None and known.tau2_se is None and fitted.tau2_se > 0
