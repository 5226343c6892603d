"""Survival at several times: the known correlation, the pooled curve and its band; single patients' data."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evidence.record.notes.note import Note
from evidence.stats import bayes, pooling, priors, survival
from evidence.stats.dependent import multilevel
from evidence.stats.effects import back_transform
from evidence.stats.errors import StatsError
from evidence.stats.over_time import time_to_event

from .tolerances import EXACT, SOLVED

# 400 curves: a correlation of 0.65 is known to about 0.03, three of them.
SIMULATED = 0.1
QUICK = settings(max_examples=25, deadline=None)


def simulated_curves(scale, repeats=400, n=120):
    """Estimates at 6 and 12 months of simulated studies with censoring."""
    rng = np.random.default_rng(17)
    out = []
    for _ in range(repeats):
        event, lost = rng.exponential(20, n), rng.uniform(4, 30, n)
        curve = time_to_event.kaplan_meier(np.minimum(event, lost), event <= lost).at([6, 12])
        sizes = survival.from_standard_error(curve["survival"], curve["se"], scale).sizes
        out.append((sizes.yi, sizes.vi))
    return np.array(out)


@pytest.mark.parametrize("scale", ["cloglog", "logit"])
def test_correlation_of_two_times_is_that_of_simulated_curves(scale):
    curves = simulated_curves(scale)
    seen = np.corrcoef(curves[:, 0, :].T)[0, 1]
    told = []
    for yi, vi in curves:
        v = survival.covariance_over_time(["a", "a"], [6, 12], yi, vi, scale)
        told.append(v[0, 1] / np.sqrt(v[0, 0] * v[1, 1]))
    assert abs(np.mean(told) - seen) < SIMULATED


def test_estimates_without_an_event_between_them_are_nearly_one():
    s = survival.from_standard_error([0.8, 0.8], [0.05, 0.05])
    v = survival.covariance_over_time(["a", "a"], [6, 12], s.yi, s.vi)
    assert abs(v[0, 1] / v[0, 0] - 0.999) < EXACT
    assert np.linalg.eigvalsh(v).min() > 0


@pytest.mark.parametrize("scale", ["cloglog", "logit"])
def test_one_time_is_plain_random_effects(scale):
    s = survival.from_standard_error([0.8, 0.6, 0.9, 0.7], [0.05, 0.08, 0.04, 0.06], scale)
    curve = survival.pool_over_time("abcd", [12] * 4, s.yi, s.vi, scale=scale)
    plain = pooling.random_effects(s.yi, s.vi, ci_method="t")
    assert abs(curve.estimate[0] - plain.estimate) < SOLVED
    assert abs(curve.se[0] - plain.se) < SOLVED
    assert abs(curve.tau2 - plain.tau2) < SOLVED
    natural = survival.pool(s.yi, s.vi, scale=scale, ci_method="t").natural()
    assert np.allclose(
        [curve.ci_low[0], curve.survival[0], curve.ci_high[0]],
        [natural.ci_low, natural.estimate, natural.ci_high],
    )
    # With one time the band is the interval.
    assert np.allclose([curve.band_low, curve.band_high], [curve.ci_low, curve.ci_high])


STUDY = ["a", "a", "a", "b", "b", "c", "c", "c", "d"]
TIME = [6, 12, 24, 6, 12, 6, 12, 24, 6]
S = [0.9, 0.8, 0.7, 0.85, 0.6, 0.95, 0.9, 0.88, 0.7]
SE = [0.03, 0.05, 0.07, 0.05, 0.08, 0.02, 0.04, 0.05, 0.07]


def test_the_curve_is_the_multilevel_model_written_out():
    s = survival.from_standard_error(S, SE)
    curve = survival.pool_over_time(STUDY, TIME, s.yi, s.vi)
    v = survival.covariance_over_time(STUDY, TIME, s.yi, s.vi)
    m = v + curve.tau2 * (np.array(STUDY)[:, None] == np.array(STUDY))
    x = (np.array(TIME)[:, None] == curve.time).astype(float)
    w = np.linalg.inv(m)
    covariance = np.linalg.inv(x.T @ w @ x)
    assert np.allclose(curve.covariance, covariance)
    assert np.allclose(curve.estimate, covariance @ x.T @ w @ s.yi)
    assert curve.studies_at.tolist() == [4, 3, 2]
    # tau2 is at the top of the restricted likelihood.
    fits = [
        multilevel.fit(
            s.yi,
            v + t * (np.array(STUDY)[:, None] == np.array(STUDY)),
            STUDY,
            levels="none",
            moderators={str(u): x[:, i] for i, u in enumerate(curve.time)},
            intercept=False,
        ).log_likelihood
        for t in curve.tau2 * np.array([1.0, 0.98, 1.02])
    ]
    assert fits[0] > max(fits[1:])


def test_late_times_borrow_the_level_of_their_studies():
    # Only the better study was followed to 24 months: its late value must not stand for all.
    s = survival.from_standard_error([0.9, 0.88, 0.6], [0.02, 0.02, 0.04])
    curve = survival.pool_over_time(["good", "good", "poor"], [12, 24, 12], s.yi, s.vi)
    assert curve.survival[1] < curve.survival[0] < 0.9
    assert curve.survival[1] < 0.85


@QUICK
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 4), st.sampled_from(["cloglog", "logit"]))
def test_curves_fall_lie_in_their_bands_and_nothing_warns(seed, studies, times, scale):
    rng = np.random.default_rng(seed)
    study, time, s, se = [], [], [], []
    for g in range(studies):
        value = 1.0
        for u in range(1, times + 1):
            value *= rng.uniform(0.6, 1.0)
            if rng.random() < 0.8 and value < 0.999:
                study.append(g), time.append(6 * u), s.append(value), se.append(rng.uniform(0.01, 0.1))
    if not s:
        return
    effects = survival.from_standard_error(s, se, scale)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        curve = survival.pool_over_time(study, time, effects.yi, effects.vi, scale=scale)
    for falling in (curve.survival, curve.band_low, curve.band_high):
        assert (np.diff(falling) <= EXACT).all()
    assert (curve.band_low <= curve.survival).all() and (curve.survival <= curve.band_high).all()
    assert (curve.ci_low <= curve.survival).all() and (curve.survival <= curve.ci_high).all()
    assert ((curve.band_low >= 0) & (curve.band_high <= 1)).all()


def test_a_single_study_is_its_own_curve():
    s = survival.from_interval([0.9, 0.7], [0.8, 0.55], [0.95, 0.81])
    curve = survival.pool_over_time(["a", "a"], [6, 12], s.yi, s.vi)
    assert np.allclose(curve.survival, [0.9, 0.7])
    z = 1.959963984540054
    expected = back_transform(s.yi + z * np.sqrt(s.vi), "CLOGLOG")
    assert np.allclose(curve.ci_low, expected)
    assert curve.tau2 is None and curve.notes == (Note("single_study_curve"),)


def test_a_pooled_rise_is_averaged_and_said():
    s = survival.from_standard_error([0.6, 0.9], [0.05, 0.05])
    curve = survival.pool_over_time(["a", "b"], [6, 12], s.yi, s.vi)
    assert curve.smoothed.all()
    assert curve.survival[0] == curve.survival[1]
    averaged = next(note for note in curve.notes if note.kind == "rise_averaged")
    assert [at.numbers["months"] for at in averaged.parts] == [6, 12]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: survival.pool_over_time("aa", [6, 6], [-1, -0.5], [0.1, 0.1]), "two rows at one time"),
        (lambda: survival.pool_over_time("aa", [6, 12], [-0.5, -1], [0.1, 0.1]), "survival rises"),
        (
            lambda: survival.pool_over_time("aa", [0, 12], [-1, -0.5], [0.1, 0.1]),
            "time: row 1 is not above 0",
        ),
        (lambda: survival.pool_over_time("a", [6, 12], [-1, -0.5], [0.1, 0.1]), "1 labels for 2"),
        (lambda: time_to_event.kaplan_meier([1, 2], [1, 2]), "neither 0"),
        (lambda: time_to_event.log_rank([1, 2], [1, 1], ["a", "a"]), "1 groups; two are allowed"),
        (lambda: survival.from_interval(0.5, 0.4, 0.6, made_on="arcsine"), "allowed: cloglog"),
    ],
)
def test_bad_input_is_told_in_words(call, told):
    with pytest.raises(StatsError, match=told):
        call()


def test_groups_without_events_have_no_hazard_ratio():
    assert time_to_event.cox_two_groups([1, 2, 3, 4], [1, 1, 0, 0], [0, 0, 1, 1]).log_hr is None
    assert time_to_event.log_rank([1, 2], [0, 0], [0, 1]).log_hr is None


def test_cox_stops_where_the_hazard_ratio_is_infinite():
    # Every event of the first group comes before any of the second enters the risk of being compared.
    found = time_to_event.cox_two_groups([1, 2, 5, 6], [1, 1, 1, 1], ["a", "a", "b", "b"])
    assert found.log_hr is None


def test_cox_knows_nothing_of_events_with_one_group_left():
    # Both events come when the other group has left: the likelihood is flat.
    for ties in time_to_event.TIES:
        assert (
            time_to_event.cox_two_groups([1, 1, 5, 6], [0, 0, 1, 1], ["a", "a", "b", "b"], ties=ties).se
            is None
        )
        found = time_to_event.cox_two_groups([1, 5, 2, 3], [1, 1, 0, 1], ["a", "b", "b", "a"], ties=ties)
        assert found.log_hr is None and found.se is None


def test_nothing_is_known_beyond_the_last_time():
    curve = time_to_event.kaplan_meier([2, 4, 6], [1, 0, 1])
    at = curve.at([1, 6, 7])
    assert at["survival"][0] == 1 and at["se"][0] == 0
    assert np.isnan(at["survival"][2])


# --- a known variance between studies, and a prior of it ---

HALF_NORMAL = priors.TauPrior("half-normal", 1.0)
# A sum over a grid in place of the integral: the weight of one of its steps.
GRID = 1e-4


def test_one_time_under_a_prior_is_the_normal_normal_model():
    s = survival.from_standard_error([0.8, 0.6], [0.05, 0.08])
    curve = survival.curve_with_prior("ab", [12, 12], s.yi, s.vi, tau_prior=HALF_NORMAL)
    plain = bayes.normal_normal(s.yi, s.vi, tau_prior=HALF_NORMAL)
    assert abs(curve.estimate[0] - plain.median) < SOLVED and abs(curve.se[0] - plain.se) < SOLVED
    expected = survival_of([plain.ci_high, plain.ci_low])
    assert np.allclose([curve.ci_low[0], curve.ci_high[0]], expected, atol=SOLVED)
    assert np.allclose(curve.tau2_ci, [plain.tau_low**2, plain.tau_high**2], atol=SOLVED)
    assert np.allclose([curve.band_low, curve.band_high], [curve.ci_low, curve.ci_high])


def survival_of(values):
    return np.exp(-np.exp(np.array(values)))


def test_several_times_under_a_prior_have_the_posterior_of_the_normal_model():
    """By brute force: the multivariate normal density of the estimates on a grid of tau, means integrated out."""
    s = survival.from_standard_error([0.9, 0.8, 0.85, 0.6], [0.03, 0.05, 0.04, 0.07])
    study, time = ["a", "a", "b", "b"], [6, 12, 6, 12]
    curve = survival.curve_with_prior(study, time, s.yi, s.vi, tau_prior=HALF_NORMAL)
    known = survival.covariance_over_time(study, time, s.yi, s.vi)
    # Differences of the studies at each time carry all that is known of tau; means are flat.
    same = np.kron(np.eye(2), np.ones((2, 2)))
    contrast = np.array([[1.0, 0, -1, 0], [0, 1, 0, -1]])
    grid = np.linspace(0, 8, 1601)
    log = np.array([
        stats.multivariate_normal.logpdf(contrast @ s.yi, np.zeros(2), contrast @ (known + t**2 * same) @ contrast.T)
        for t in grid
    ]) + stats.halfnorm.logpdf(grid)  # fmt: skip
    weight = np.exp(log - log.max())
    weight[0] /= 2  # trapezes
    weight /= weight.sum()
    x = np.array([[1.0, 0], [0, 1], [1, 0], [0, 1]])
    means, sds = [], []
    for t in grid:
        inverse = np.linalg.inv(known + t**2 * same)
        covariance = np.linalg.inv(x.T @ inverse @ x)
        means.append(covariance @ x.T @ inverse @ s.yi)
        sds.append(np.sqrt(np.diag(covariance)))
    for at in range(2):
        for bound, p in ((curve.estimate[at], 0.5), (np.log(-np.log(curve.ci_high[at])), 0.025)):
            below = weight @ stats.norm.cdf(bound, np.array(means)[:, at], np.array(sds)[:, at])
            assert abs(below - p) < GRID


def test_a_known_variance_of_the_likelihoods_maximum_gives_its_curve_with_normal_intervals():
    s = survival.from_standard_error([0.9, 0.8, 0.7, 0.95, 0.85, 0.8, 0.7, 0.6, 0.9], [0.04] * 9)
    fitted = survival.pool_over_time(STUDY, TIME, s.yi, s.vi)
    given = survival.curve_given_tau2(STUDY, TIME, s.yi, s.vi, tau2=fitted.tau2)
    assert np.allclose(given.estimate, fitted.estimate, atol=SOLVED)
    assert np.allclose(given.se, fitted.se, atol=SOLVED)
    assert np.allclose(given.survival, fitted.survival, atol=SOLVED)
    assert (given.q_df, given.studies, given.k) == (fitted.q_df, fitted.studies, fitted.k)
    assert abs(given.q - fitted.q) < SOLVED
    low = survival_of(given.estimate + stats.norm.ppf(0.975) * given.se)
    assert np.allclose(given.ci_low[~given.smoothed], low[~given.smoothed], atol=SOLVED)
