"""What must hold of models for several rows of one study, and of the covariances they rest on."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.record.notes.note import Note
from evidence.stats import effects
from evidence.stats.dependent import multilevel, robust
from evidence.stats.dependent.multilevel import within_study
from evidence.stats.dependent.robust import _adjustment
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling

from ..strategies import clustered, studies
from ..tolerances import EXACT, INVERTED, SOLVED_FAR

# A log likelihood at its top: 1e-4 of a component off leaves 1e-8.
LIKELIHOOD = 1e-8
# Of a standard error: a likelihood of two components can be flat along a ridge, on which the mean hardly moves.
RIDGE = 1e-3
# 20,000 draws of a chi-square with about 2 degrees of freedom: four standard errors of 0.7 %.
CHI_SQUARE = 0.03
# 20,000 trials: a covariance with correlation 0.5 is known to about 1.6 %, three of them; the delta method is off by 1 %.
TRIALS = 0.06
# 6,000 trials: about 3 %. Gleser and Olkin standardise by the SD of all arms, here by that of each pair.
FEWER_TRIALS = 0.1
QUICK = settings(max_examples=25, deadline=None)
# Both sides maximise the same likelihood; components are solved to about 1e-8 of the data's scale.
SOLVED = 1e-6


@QUICK
@given(studies(least=2), st.sampled_from(["REML", "ML"]))
def test_one_row_per_study_is_plain_random_effects(data, method):
    yi, vi = data
    plain = pooling.random_effects(yi, vi, tau2_method=method, ci_method="wald")
    for levels in ("study", "row", "study/row"):
        found = multilevel.fit(
            yi, vi, range(len(yi)), levels=levels, method=method, test="z", sigma2_intervals=False
        )
        assert abs(sum(found.sigma2.values()) - plain.tau2) < SOLVED * (plain.tau2 + vi.max())
        assert abs(found.beta[0] - plain.estimate) < SOLVED_FAR * plain.se
        assert abs(found.log_likelihood - plain.log_likelihood) < LIKELIHOOD * (1 + abs(plain.log_likelihood))


@QUICK
@given(clustered())
def test_nothing_warns_and_no_component_is_negative(data):
    yi, vi, study = data
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = multilevel.fit(yi, vi, study, sigma2_intervals=False)
        strong = robust.cluster_robust(found)
    assert min(found.sigma2.values()) >= 0
    assert np.isfinite([*found.beta, *found.se, found.log_likelihood, *strong.se, *strong.df]).all()
    assert 0 <= found.i2 <= 100
    assert 0 < strong.df[0] <= found.studies + INVERTED


@QUICK
@given(clustered(), st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(data, seed):
    yi, vi, study = data
    order = np.random.default_rng(seed).permutation(len(yi))
    one = multilevel.fit(yi, vi, study, sigma2_intervals=False)
    other = multilevel.fit(yi[order], vi[order], study[order], sigma2_intervals=False)
    assert abs(one.log_likelihood - other.log_likelihood) < 10 * LIKELIHOOD
    assert abs(one.beta[0] - other.beta[0]) < RIDGE * one.se[0]


def test_known_covariance_alone_is_generalised_least_squares():
    yi, study = np.array([0.2, 0.4, 0.9, 0.1]), ["a", "a", "b", "c"]
    v = within_study([0.1, 0.2, 0.05, 0.3], study, 0.6)
    found = multilevel.fit(yi, v, study, levels="none", test="z")
    w = np.linalg.inv(v)
    assert abs(found.beta[0] - (w @ yi).sum() / w.sum()) < EXACT
    assert abs(found.se[0] - 1 / np.sqrt(w.sum())) < EXACT
    assert found.sigma2 == {}


def test_rows_of_one_study_correlated_one_count_once():
    # Two rows with the same estimate, nearly perfectly correlated, weigh as one.
    twice = within_study([0.1, 0.1, 0.2], ["a", "a", "b"], 1 - 1e-9)
    found = multilevel.fit([0.5, 0.5, 0.1], twice, ["a", "a", "b"], levels="none")
    once = pooling.common_effect([0.5, 0.1], [0.1, 0.2])
    assert abs(found.beta[0] - once.estimate) < SOLVED
    assert abs(found.se[0] - once.se) < SOLVED


def test_two_outcomes_with_their_own_means():
    yi, study = np.array([0.2, 0.6, 0.3, 0.8, 0.1, 0.5]), [1, 1, 2, 2, 3, 3]
    v = within_study(np.full(6, 0.04), study, 0.5)
    first = np.array([1, 0, 1, 0, 1, 0])
    found = multilevel.fit(
        yi, v, study, levels="study", moderators={"pts": first, "patency": 1 - first}, intercept=False
    )
    assert found.names == ("pts", "patency")
    # Complete and balanced: each mean is the plain mean of its outcome.
    assert np.allclose(found.beta, [yi[::2].mean(), yi[1::2].mean()], atol=EXACT)
    assert found.moderators_q is None


def test_unbiased_under_the_working_model():
    # CR2 is made to be unbiased where the working model is right: its expectation, computed without
    # simulation, is the model's own covariance.
    yi, vi, study = np.arange(7) / 7, np.array([0.1, 0.2, 0.1, 0.3, 0.2, 0.2, 0.4]), [0, 0, 1, 1, 1, 2, 3]
    fit = multilevel.fit(yi, vi, study, moderators={"x": [0, 1, 2, 0, 1, 5, 3]}, sigma2_intervals=False)
    total = np.zeros((2, 2))
    draws = np.random.default_rng(7).multivariate_normal(fit.x @ [0.3, 0.1], fit.marginal, size=20_000)
    inverse = np.linalg.inv(fit.marginal)
    bread = np.linalg.inv(fit.x.T @ inverse @ fit.x)
    pull = bread @ fit.x.T @ inverse
    rows = [np.flatnonzero(fit.study == g) for g in range(4)]
    residuals = draws - (draws @ pull.T) @ fit.x.T
    for r in rows:
        part = residuals[:, r] @ _adjustment(fit, bread, r).T @ pull[:, r].T
        total += part.T @ part / len(draws)
    assert np.allclose(np.diag(total), np.diag(bread), rtol=CHI_SQUARE)


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_shared_comparator_covariance_is_that_of_simulated_trials(measure):
    rng = np.random.default_rng(11)
    n_t, n_c, trials = 400, 300, 20_000
    c = rng.binomial(n_c, 0.3, trials)
    arms = [
        effects.two_by_two(
            rng.binomial(n_t, p, trials), np.full(trials, n_t), c, np.full(trials, n_c), measure
        ).yi
        for p in (0.2, 0.4)
    ]
    simulated = np.cov(*arms)[0, 1]
    one = effects.two_by_two([80, 160], [n_t, n_t], [90, 90], [n_c, n_c], measure)
    v = effects.shared_comparator_counts(one, ["s", "s"], [90, 90], [n_c, n_c])
    assert abs(v[0, 1] / simulated - 1) < TRIALS
    assert np.array_equal(np.diag(v), one.vi)


@pytest.mark.parametrize("measure", ["MD", "SMD", "ROM"])
def test_shared_comparator_covariance_of_means_is_that_of_simulated_trials(measure):
    rng = np.random.default_rng(5)
    n, trials, means = 60, 6_000, (12.0, 11.0, 10.0)
    data = [rng.normal(mu, 3.0, (trials, n)) for mu in means]
    m, s = [d.mean(axis=1) for d in data], [d.std(axis=1, ddof=1) for d in data]
    size = np.full(trials, n)
    rows = [effects.mean_difference(m[i], s[i], size, m[2], s[2], size, measure).yi for i in (0, 1)]
    simulated = np.cov(*rows)[0, 1]
    one = effects.mean_difference([12, 11], [3, 3], [n, n], [10, 10], [3, 3], [n, n], measure)
    v = effects.shared_comparator_means(one, ["s", "s"], [10, 10], [3, 3], [n, n])
    assert abs(v[0, 1] / simulated - 1) < FEWER_TRIALS


def test_rows_of_different_studies_share_nothing():
    one = effects.two_by_two([8, 6, 4], [40, 40, 30], [9, 9, 9], [35, 35, 35], "RR")
    v = effects.shared_comparator_counts(one, ["s", "s", "t"], [9, 9, 9], [35, 35, 35])
    assert v[0, 1] == v[1, 0] != 0
    assert v[0, 2] == v[1, 2] == 0


def test_a_single_study_is_combined_with_known_covariance():
    found = multilevel.fit([0.2, 0.4], within_study([0.1, 0.1], [1, 1], 0.5), [1, 1], levels="study")
    assert found.status == "single study"
    assert found.notes == (Note("single_study_tau2"),)
    assert abs(found.se[0] - np.sqrt(0.075)) < EXACT


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: multilevel.fit([0.1, 0.2], [0.1, 0.2], [1]), "study: 1 labels for 2 estimates"),
        (lambda: multilevel.fit([0.1, 0.2], [[0.1, 0.2], [0.2, 0.1]], [1, 1]), "v: not a covariance matrix"),
        (lambda: multilevel.fit([0.1, 0.2], [0.1, -0.2], [1, 1]), "v: row 2 is not above 0"),
        (lambda: multilevel.fit([0.1, 0.2], [0.1, 0.2], [1, 2], levels="arm"), "allowed: study, study/row"),
        (
            lambda: multilevel.fit([0.1, 0.2], [0.1, 0.2], [1, 2], moderators={"x": [1, 1]}),
            "determine each other",
        ),
        (lambda: multilevel.fit([0.1, 0.2], [0.1, 0.2], [1, 2], moderators={"x": [1]}), "x: 1 values for 2"),
        (lambda: within_study([0.1, 0.2], [1, 1], 1.0), "not between -1 and 1"),
        (lambda: within_study([0.1] * 3, [1, 1, 1], -0.9), "smaller correlations"),
        (
            lambda: robust.cluster_robust(multilevel.fit([0.1, 0.2], [0.1, 0.2], [1, 1])),
            "1 clusters for 1 coefficients",
        ),
        (
            lambda: effects.shared_comparator_counts(
                effects.two_by_two([1, 2], [9, 9], [3, 4], [9, 9]), [1, 1], [3, 4], [9, 9]
            ),
            "events_c: row 2 differs",
        ),
    ],
)
def test_bad_input_is_told_in_words(call, told):
    with pytest.raises(StatsError, match=told):
        call()
