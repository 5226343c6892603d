"""The Poisson-normal posterior against brute force and a closed form, its units, order, and the likelihood."""

import numpy as np
import pytest
from scipy import special, stats

from evidence.stats import exact
from evidence.stats.bayesian.priors import TURNER_ANY, TauPrior
from evidence.stats.errors import StatsError

# Distribution functions of the brute-force grid are steps of its cells.
CELL = 0.01
# What must not matter moves rounding alone; quantiles are searched for.
ROUNDING = 1e-7
# With 60 large studies the prior weighs nothing.
MANY = 0.02
# A prior of tau this narrow leaves one rate; quantiles are read off 57 places, between which cubics run.
NARROW, OF_NARROW = 1e-3, 5e-4
PRIOR = TauPrior("half-normal", 0.5)
LIMITS = (0.025, 0.5, 0.975)

DATA = {
    "one without events": (np.array([3.0, 0.0]), np.array([40.0, 100.0])),
    "two": (np.array([5.0, 8.0]), np.array([100.0, 120.0])),
    "apart": (np.array([30.0, 1.0]), np.array([40.0, 100.0])),
    "four": (np.array([2.0, 0.0, 7.0, 1.0]), np.array([30.0, 60.0, 50.0, 80.0])),
}


def brute_force(x, t, scale):
    """Weights over a plain grid of (tau, mu): plain sums of plain densities."""
    middle = np.log(x.sum() / t.sum())
    mu, tau = np.linspace(middle - 12, middle + 9, 601), np.linspace(0.005, 3.995, 250)
    z = np.linspace(-8, 8, 161)
    density = stats.norm.pdf(z) * (z[1] - z[0])
    log_weight = np.repeat(stats.halfnorm.logpdf(tau, scale=scale)[:, None], len(mu), axis=1)
    for i, spread in enumerate(tau):
        eta = mu[:, None] + spread * z
        for xi, ti in zip(x, t, strict=True):
            log_weight[i] += special.logsumexp(xi * eta - ti * np.exp(eta), b=density, axis=1)
    weight = np.exp(log_weight - log_weight.max())
    return (
        weight / weight.sum(),
        np.broadcast_to(mu, weight.shape),
        np.broadcast_to(tau[:, None], weight.shape),
    )


@pytest.mark.parametrize("name", DATA)
def test_the_posterior_is_that_of_plain_sums(name):
    x, t = DATA[name]
    ours = exact.poisson_normal(x, t, tau_prior=PRIOR)
    weight, mu, tau = brute_force(x, t, PRIOR.scale)
    new = stats.norm(mu, tau)
    for p, average, median, spread, drawn in zip(
        LIMITS, ours.average_quantiles(LIMITS), ours.median_study_quantiles(LIMITS),
        ours.tau_quantiles(LIMITS), ours.new_study_quantiles(LIMITS), strict=True,
    ):  # fmt: skip
        assert weight[mu + tau**2 / 2 <= np.log(average)].sum() == pytest.approx(p, abs=CELL)
        assert weight[mu <= np.log(median)].sum() == pytest.approx(p, abs=2 * CELL)
        assert weight[tau <= spread].sum() == pytest.approx(p, abs=CELL)
        assert (weight * new.cdf(np.log(drawn))).sum() == pytest.approx(p, abs=CELL)
        assert 1 - ours.average_above(average) == pytest.approx(p, abs=ROUNDING)


@pytest.mark.parametrize("x", [[1.0, 0.0], [4.0, 9.0, 0.0]])
def test_of_studies_that_hardly_may_differ_the_rate_is_gamma_distributed(x):
    """With a flat prior of its log, the rate of x events in time t has a gamma distribution of shape x."""
    t = np.array([40.0, 100.0, 60.0])[: len(x)]
    found = exact.poisson_normal(x, t, tau_prior=TauPrior("half-normal", NARROW))
    wanted = stats.gamma(sum(x), scale=1 / t.sum()).ppf(LIMITS)
    assert found.average_quantiles(LIMITS) == pytest.approx(wanted, rel=OF_NARROW)


@pytest.mark.parametrize("unit", [1e-7, 365.25, 1e9])
@pytest.mark.parametrize("name", DATA)
def test_the_unit_of_time_and_the_order_of_studies_do_not_matter(name, unit):
    x, t = DATA[name]
    one = exact.bayesian_average_rate(x, t, tau_prior=PRIOR)
    other = exact.bayesian_average_rate(x[::-1], t[::-1] * unit, tau_prior=PRIOR)
    for field in ("estimate", "ci_low", "ci_high"):
        assert getattr(other, field) + np.log(unit) == pytest.approx(getattr(one, field), abs=ROUNDING)
    assert (other.tau2, other.se) == pytest.approx((one.tau2, one.se), rel=ROUNDING)


def test_person_time_may_differ_a_millionfold_between_studies():
    """A study that was hardly watched says nothing: what is left is the other one's."""
    alone = exact.poisson_normal([6.0], [100.0], tau_prior=PRIOR).average_quantiles(LIMITS)
    beside = exact.poisson_normal([6.0, 0.0], [100.0, 1e-4], tau_prior=PRIOR).average_quantiles(LIMITS)
    assert beside == pytest.approx(alone, rel=1e-4)


def test_equal_studies_lie_about_their_rate_and_hardly_spread():
    found = exact.bayesian_average_rate([50.0] * 4, [1000.0] * 4, tau_prior=PRIOR).natural()
    assert found.ci_low < 0.05 < found.ci_high
    assert found.estimate == pytest.approx(0.05, rel=0.03)
    spread = exact.poisson_normal([50.0] * 4, [1000.0] * 4, tau_prior=PRIOR).tau_quantiles((0.5,))[0]
    assert spread < 0.5 * PRIOR.scale * stats.norm.ppf(0.75)


def test_thirty_studies_of_which_one_has_an_event_keep_the_whole_posterior():
    """Half an event added to each would lay the grid where there is none."""
    found = exact.poisson_normal([1.0] + [0.0] * 29, [10.0] * 30, tau_prior=TauPrior("half-normal", NARROW))
    wanted = stats.gamma(1, scale=1 / 300).ppf(LIMITS)
    assert found.average_quantiles(LIMITS) == pytest.approx(wanted, rel=OF_NARROW)


def test_with_many_large_studies_it_is_the_maximum_of_the_likelihood():
    rng = np.random.default_rng(3)
    t = rng.uniform(300, 500, 60)
    x = rng.poisson(t * np.exp(rng.normal(-1, 0.6, 60)))
    ours, fitted = exact.poisson_normal(x, t), exact.glmm_rate(x, t)
    assert ours.median_study_quantiles([0.5])[0] == pytest.approx(np.exp(fitted.estimate), rel=MANY)
    assert ours.average_quantiles([0.5])[0] == pytest.approx(fitted.average.estimate, rel=2 * MANY)
    assert ours.tau_quantiles((0.5,))[0] == pytest.approx(np.sqrt(fitted.tau2), rel=4 * MANY)


def test_a_result_has_the_average_and_beside_it_the_median_study():
    x, t = DATA["four"]
    posterior = exact.poisson_normal(x, t, tau_prior=PRIOR)
    found = exact.bayesian_average_rate(x, t, tau_prior=PRIOR)
    natural = found.natural()
    centre, low, high = posterior.average_quantiles((0.5, 0.025, 0.975))
    assert (natural.estimate, natural.ci_low, natural.ci_high) == pytest.approx(
        (centre, low, high), rel=ROUNDING
    )
    assert found.median_study.estimate == posterior.median_study_quantiles((0.5,))[0] < centre
    assert found.se == posterior.average_sd() and (found.measure, found.ci_method) == ("IRLN", "credible")
    assert [n.kind for n in found.notes] == ["posterior_of_rates"]


def test_a_spread_too_wide_for_an_average_shows_the_median_study():
    x, t = [1.0, 300.0, 2.0, 900.0], [100.0] * 4
    found = exact.bayesian_average_rate(x, t, tau_prior=TauPrior("uniform", 5.0))
    posterior = exact.poisson_normal(x, t, tau_prior=TauPrior("uniform", 5.0))
    assert found.tau2 > 2 and found.average is None and found.median_study is None
    assert np.exp(found.estimate) == pytest.approx(posterior.median_study_quantiles((0.5,))[0], rel=ROUNDING)
    assert found.se == posterior.median_study_sd()
    assert [n.kind for n in found.notes] == ["posterior_of_rates", "median_rate_shown"]


def test_without_any_event_there_is_the_exact_sum_and_no_posterior():
    found = exact.bayesian_average_rate([0, 0], [40.0, 100.0])
    assert (found.method, found.estimate, found.ci_low) == ("exact sum of rates", 0.0, 0.0)
    assert found.ci_high == pytest.approx(-np.log(0.025) / 140, rel=ROUNDING)
    with pytest.raises(StatsError, match="none in any study"):
        exact.poisson_normal([0, 0], [40.0, 100.0])


def test_wrong_input_is_told():
    for prior in ("half-normal", TURNER_ANY):
        with pytest.raises(StatsError, match="a TauPrior of tau, not of its log, is allowed"):
            exact.poisson_normal([1], [2.0], tau_prior=prior)
    for x, t in (([1, -1], [2.0, 3.0]), ([1, 2], [2.0, 0.0]), ([1, 2], [2.0])):
        with pytest.raises(StatsError):
            exact.poisson_normal(x, t)


def test_where_the_likelihood_has_no_maximum_the_posterior_answers(monkeypatch):
    from evidence.stats.exact.one_group import rates

    x, t = DATA["four"]
    monkeypatch.setattr(rates._result, "find", lambda model, *_: (None, rates._result.RULES[0]))
    found = exact.ladder_average_rate(x, t, tau_prior=PRIOR)
    wanted = exact.bayesian_average_rate(x, t, tau_prior=PRIOR)
    assert (found.method, found.estimate, found.ci_high) == (wanted.method, wanted.estimate, wanted.ci_high)
    assert [(r.model, r.outcome) for r in found.ladder][1] == ("Bayesian GLMM of rates", "used")
    assert found.status == "pooled" and found.notes[0].kind == "lower_rung"
