"""The ladder to the population average of single-group counts: its steps, and when each is left."""

import numpy as np
import pytest
from scipy import integrate, special, stats

from evidence.stats import exact
from evidence.stats.exact import MOST_TAU2

# The fit is a maximum of a likelihood; its average is an integral that scipy takes adaptively.
INTEGRATED = 1e-8
# Two grids of some thousand points, in standard errors.
GRID = 0.01


def steps(found):
    return [(r.model, r.outcome) for r in found.ladder]


def test_where_studies_spread_about_a_middle_the_first_step_answers_with_its_average():
    x, n = np.array([12, 9, 15, 7, 11]), np.array([40, 42, 39, 41, 40])
    found, middle = exact.ladder_average(x, n), exact.glmm_proportion(x, n, ci_method="t")
    assert steps(found) == [("GLMM", "used")]
    tau = np.sqrt(middle.tau2)
    mean = (
        special.expit(middle.estimate)
        if tau == 0
        else integrate.quad(
            lambda z: special.expit(middle.estimate + tau * z) * stats.norm.pdf(z), -12, 12, epsabs=1e-13
        )[0]
    )
    assert found.natural().estimate == pytest.approx(mean, abs=INTEGRATED)
    assert found.median_study.estimate == pytest.approx(middle.natural().estimate, abs=INTEGRATED)
    again = exact.about_median_study(found)
    assert again.estimate == pytest.approx(middle.estimate) and again.se == pytest.approx(middle.se)


def test_quasi_separation_goes_down_to_the_beta_binomial_and_says_why():
    # Nearly all succeed: the median study would be above 99.9%, where the raw total is 97%.
    x, n = np.array([561, 60, 30, 40, 55, 20, 25]), np.array([578, 60, 30, 40, 70, 20, 25])
    first = exact.glmm_proportion(x, n)
    assert first.tau2 > MOST_TAU2 and first.natural().estimate > 0.99
    found = exact.ladder_average(x, n)
    assert steps(found) == [("GLMM", "not used"), ("beta-binomial", "used")]
    assert found.ladder[0].reason.numbers["tau2"] == first.tau2
    assert 0.85 < found.natural().estimate < 0.99


def test_studies_at_both_ends_go_down_to_weak_priors():
    found = exact.ladder_average([42, 0, 20], [45, 3, 20])
    assert steps(found)[-1] == ("Bayesian GLMM", "used")
    assert [r.reason.kind for r in found.ladder[:-1]] == ["quasi_separation", "heaps_at_both_ends"]


@pytest.mark.parametrize(("x", "status"), [([0, 0, 0], "all zero"), ([12, 20, 18], "all events")])
def test_nothing_but_one_kind_of_outcome_leaves_the_exact_sum(x, status):
    found = exact.ladder_average(x, [12, 20, 18])
    assert steps(found) == [("GLMM", status), ("exact sum", "used")]


def test_a_variance_just_below_the_limit_stays_and_just_above_leaves():
    kept = left = None
    for spread in np.linspace(0.5, 3.0, 40):
        logits = spread * np.array([-1.5, -0.8, -0.2, 0.2, 0.8, 1.5])
        n = np.full(6, 200)
        x = np.round(n * special.expit(logits))
        fit, found = exact.glmm_proportion(x, n), exact.ladder_average(x, n)
        if fit.tau2 <= MOST_TAU2:
            kept = found
        elif left is None:
            left = found
    assert kept.method == "GLMM" and left.method != "GLMM"


@pytest.mark.slow
def test_the_posterior_average_is_that_of_a_plain_sum_over_a_grid():
    x, n = np.array([3, 9, 1]), np.array([20, 31, 40])
    found = exact.bayesian_average(x, n)
    mu, tau = np.linspace(-9, 7, 401), np.linspace(1e-3, 5.5, 140)
    z = np.linspace(-7, 7, 141)
    normal = stats.norm.pdf(z) / stats.norm.pdf(z).sum()
    p = special.expit(mu[:, None, None] + tau[None, :, None] * z)
    likelihood = np.prod(
        [(stats.binom.pmf(a, b, p) * normal).sum(axis=2) for a, b in zip(x, n, strict=True)], axis=0
    )
    weight = likelihood * stats.norm.pdf(mu, scale=4.0)[:, None] * stats.halfnorm.pdf(tau)
    average = (p * normal).sum(axis=2)
    order = np.argsort(average.ravel())
    upto = np.cumsum(weight.ravel()[order]) / weight.sum()
    expected = special.logit(np.interp([0.5, 0.025, 0.975], upto, average.ravel()[order]))
    ours = np.array([found.estimate, found.ci_low, found.ci_high])
    assert np.abs(ours - expected).max() < 2 * GRID * found.se


def test_the_interval_asked_for_acts_on_the_beta_binomial_and_its_prediction_knows_its_parameters():
    x, n = np.array([2, 9, 4, 1, 12]), np.array([30, 35, 41, 28, 33])
    wald = exact.beta_binomial_predicting(x, n, ci_method="wald")
    t = exact.beta_binomial_predicting(x, n, ci_method="t")
    ratio = (t.ci_high - t.ci_low) / (wald.ci_high - wald.ci_low)
    assert ratio == pytest.approx(special.stdtrit(4, 0.975) / special.ndtri(0.975))
    fitted = exact.beta_binomial(x, n)
    assert t.pi_low < fitted.pi_low and t.pi_high > fitted.pi_high
    assert t.pi_low < t.ci_low and t.pi_high > t.ci_high
    assert exact.beta_binomial_predicting(x, n, prediction="none").pi_low is None
