"""Models of counts: one study alone by its exact interval, and prediction intervals by each quantile asked for."""

import numpy as np
import pytest
from scipy import stats

from evidence.stats import exact

from ..tolerances import INVERTED

X, N, T = (
    np.array([2, 30, 9, 33, 21]),
    np.array([40, 40, 30, 50, 60]),
    np.array([100.0, 200.0, 150.0, 110.0, 80.0]),
)
C, M = np.array([8, 12, 5, 20, 30]), np.array([42, 35, 33, 52, 61])


def test_one_rate_stands_alone_with_its_exact_interval():
    found = exact.ladder_average_rate([4], [50.0], tau2_interval=False).natural()
    low, high = stats.chi2.ppf(0.025, 8) / 2 / 50, stats.chi2.ppf(0.975, 10) / 2 / 50
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx((4 / 50, low, high), rel=INVERTED)


@pytest.mark.parametrize("ladder", [exact.ladder_survival, exact.ladder_proportion, exact.ladder_average])
def test_one_share_stands_alone_with_its_exact_interval(ladder):
    found = ladder([4], [50], tau2_interval=False).natural()
    ends = stats.beta.ppf(0.025, 4, 47), stats.beta.ppf(0.975, 5, 46)
    wanted = (4 / 50, *ends) if ladder is not exact.ladder_survival else (46 / 50, 1 - ends[1], 1 - ends[0])
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx(wanted, rel=INVERTED)


@pytest.mark.parametrize(
    ("sum_of", "sizes"), [(exact.exact_pooled, N), (exact.exact_pooled_rate, T), (exact.exact_survival, N)]
)
def test_sums_say_whether_they_are_of_one_study_of_nothing_or_of_several(sum_of, sizes):
    assert sum_of(X[:1], sizes[:1]).status == "single study" and not sum_of(X[:1], sizes[:1]).notes
    assert sum_of(0 * X, sizes).status == "all zero" and sum_of(0 * X, sizes).notes
    assert sum_of(X, sizes).status == "pooled" and sum_of(X, sizes).notes


MODELS = {
    "proportion": lambda **o: exact.glmm_proportion(X, N, **o), "rate": lambda **o: exact.glmm_rate(X, T, **o),
    "survival": lambda **o: exact.glmm_survival(X, N, **o), "ratio": lambda **o: exact.glmm_rate_ratio(X, T, C, T[::-1], **o),
    "tables": lambda **o: exact.glmm_two_by_two(X, N, C, M, **o),
}  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("prediction", "df"), [("t(k-1)", 4), ("t(k-2)", 3), ("z", None), ("none", None)])
def test_a_prediction_is_as_wide_as_the_quantile_asked_for(model, prediction, df):
    found = MODELS[model](prediction=prediction, tau2_interval=False)
    if prediction == "none":
        assert (found.pi_low, found.pi_high) == (None, None)
    else:
        law = stats.norm if df is None else stats.t(df)
        half = law.ppf(0.975) * np.hypot(found.se, np.sqrt(found.tau2))
        wanted = (found.estimate - half, found.estimate + half)
        assert (found.pi_low, found.pi_high) == pytest.approx(wanted, rel=INVERTED)


def test_few_events_among_very_many_patients_are_few_tables():
    """What the exact distribution needs is how many tables the margins allow, not how many patients there are."""
    found = exact.conditional_exact([3, 2], [200_000, 150_000], [6, 4], [200_000, 150_000], measure="OR")
    # Of so rare events the odds ratio is the ratio of counts of arms of one size: the binomial's interval.
    one, other = (stats.beta.ppf(p, 5 + add, 10 + 1 - add) for p, add in ((0.025, 0), (0.975, 1)))
    assert (found.ci_low, found.ci_high) == pytest.approx(
        (np.log(one / (1 - one)), np.log(other / (1 - other))), abs=1e-3
    )


def test_the_beta_binomials_range_is_the_middle_of_its_beta_distribution():
    found = exact.beta_binomial(X, N)
    mean, size = 1 / (1 + np.exp(-found.estimate)), 1 / found.overdispersion - 1
    wanted = stats.beta.ppf([0.025, 0.975], mean * size, (1 - mean) * size)
    natural = found.natural()
    assert (natural.pi_low, natural.pi_high) == pytest.approx(tuple(wanted), rel=INVERTED)


@pytest.mark.parametrize(("events", "told"), [(X, False), (N // 4, True)])
def test_it_says_where_shares_differ_by_no_more_than_chance(events, told):
    found = exact.beta_binomial(events, N)
    assert (found.overdispersion == 0) is told is (found.status == "overdispersion at zero")
    assert ("overdispersion_zero" in {note.kind for note in found.notes}) is told
    if told:
        assert found.overdispersion_ci[0] == 0 < found.overdispersion_ci[1]


def test_the_bayesian_average_tells_the_spread_and_the_logit_of_its_posterior():
    """The posterior as a weighted grid: means over it are sums."""
    posterior = exact.binomial_normal(X, N)
    found = exact.bayesian_average(X, N)
    tail = posterior.tau_quantiles((0.025, 0.5, 0.975))
    assert (found.tau2_ci[0], found.tau2, found.tau2_ci[1]) == pytest.approx(
        tuple(np.square(tail)), rel=INVERTED
    )
    for p, quantile in zip((0.025, 0.5, 0.975), tail, strict=True):
        # A step of what lies below is the weight of a node of tau: up to half of one is on the other side.
        assert posterior.weight[posterior.tau <= quantile].sum() == pytest.approx(p, abs=0.03)
    mean = posterior.weight @ posterior.average
    wanted = np.sqrt(posterior.weight @ posterior.average**2 - mean**2)
    assert posterior.average_sd() == pytest.approx(wanted, rel=1e-6)
