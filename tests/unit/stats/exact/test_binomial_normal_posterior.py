"""The binomial-normal posterior against a brute-force grid, its symmetry, the likelihood, and simulation."""

import numpy as np
import pytest
from scipy import integrate, special, stats

from evidence.stats import exact
from evidence.stats.bayesian.priors import TURNER_ANY, TauPrior
from evidence.stats.errors import StatsError
from evidence.stats.exact.one_group import _count_posterior, average_ladder
from evidence.stats.exact.one_group import bayesian as counted

# Distribution functions of the brute-force grid are steps of its cells.
CELL = 0.012
# Quantiles spread each point's weight evenly between its neighbours.
SPREAD = 2e-3
MIRROR = 1e-9
# One polynomial by two sets of coefficients.
POLYNOMIAL = 1e-12
# With 60 large studies the priors weigh nothing.
MANY = 0.02
SIGMAS = 4
# Quantiles of tau by shorter stretches: both integrals are exact to rounding. Those of the average are read off
# rows of places between which lines run, and other rows have other lines.
STRETCHES, STRETCHES_OF_MEAN = 1e-9, 1e-6

# A sum over even steps against an integral by other points; both are exact to about this.
MEAN_LOGIT = 2e-10

SEPARATED = (np.array([42.0, 0.0]), np.array([45.0, 3.0]))
NEARLY_ALL = (np.array([30.0, 25.0, 40.0, 36.0, 16.0]), np.array([30.0, 25.0, 40.0, 37.0, 20.0]))
ORDINARY = (np.array([3.0, 8.0, 1.0, 12.0, 5.0]), np.array([30.0, 40.0, 25.0, 60.0, 33.0]))


def brute_force(x, n, ends):
    """Weights over a plain grid of (tau, mu), and the mean proportion at each point."""
    mu, tau = np.linspace(*ends, 301), np.linspace(0.015, 5.985, 200)
    log_weight = -((mu / 4) ** 2) / 2 - (tau[:, None] ** 2) / 2
    z = np.linspace(-8, 8, 161)
    density = stats.norm.pdf(z) * (z[1] - z[0])
    average = np.empty_like(log_weight)
    for i, t in enumerate(tau):
        eta = mu[:, None] + t * z
        average[i] = special.expit(eta) @ density
        for xi, ni in zip(x, n, strict=True):
            log_weight[i] += special.logsumexp(xi * eta - ni * np.logaddexp(0, eta), b=density, axis=1)
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum(), average, np.broadcast_to(mu, weight.shape)


@pytest.mark.parametrize(
    ("data", "ends"),
    [(SEPARATED, (-14, 16)), (NEARLY_ALL, (-2, 14)), (ORDINARY, (-5, 1.5))],
    ids=["separated", "nearly all", "ordinary"],
)
def test_the_posterior_is_that_of_a_brute_force_grid(data, ends):
    ours = exact.binomial_normal(*data)
    weight, average, mu = brute_force(*data, ends)
    for p in (0.025, 0.5, 0.975):
        assert abs((weight * (average <= ours.average_quantiles([p])[0])).sum() - p) < CELL
        assert abs((weight * (mu <= special.logit(ours.median_study_quantiles([p])[0]))).sum() - p) < 2 * CELL
    assert abs(1 - ours.average_above(ours.average_quantiles([0.3])[0]) - 0.3) < SPREAD


@pytest.mark.parametrize(
    "data", [SEPARATED, NEARLY_ALL, ORDINARY, (np.array([300.0, 5]), np.array([900.0, 9]))]
)
@pytest.mark.parametrize("prior", [TauPrior("half-normal", 1.0), TauPrior("half-cauchy", 0.5)])
def test_shorter_stretches_of_tau_change_nothing(data, prior, monkeypatch):
    def quantiles():
        made = exact.binomial_normal(*data, tau_prior=prior)
        p = (0.025, 0.5, 0.975)
        return made.average_quantiles(p), made.tau_quantiles(p), len(made.tau)

    average, tau, places = quantiles()
    monkeypatch.setattr(counted, "_FIRST_STRETCH", counted._FIRST_STRETCH / 8)
    monkeypatch.setattr(counted, "binomial_normal", counted.binomial_normal.__wrapped__)
    monkeypatch.setattr(exact, "binomial_normal", counted.binomial_normal)
    finer_average, finer_tau, more = quantiles()
    assert more > places
    assert finer_tau == pytest.approx(tau, rel=STRETCHES)
    assert finer_average == pytest.approx(average, rel=STRETCHES_OF_MEAN)


def test_events_and_their_absence_mirror_each_other():
    x, n = NEARLY_ALL
    one, other = exact.binomial_normal(x, n), exact.binomial_normal(n - x, n)
    for p in (0.025, 0.5, 0.9):
        assert abs(one.average_quantiles([p])[0] - (1 - other.average_quantiles([1 - p])[0])) < MIRROR
        assert abs(one.new_study_quantiles([p])[0] - (1 - other.new_study_quantiles([1 - p])[0])) < MIRROR


def test_separated_series_keep_a_number_that_means_something():
    # 42 of 45 beside 0 of 3: the likelihood alone gives 36% with an interval from 0.07% to 99.8%.
    ours = exact.binomial_normal(*SEPARATED)
    assert (
        0.1
        < ours.average_quantiles([0.025])[0]
        < 0.5
        < ours.average_quantiles([0.5])[0]
        < 0.75
        < ours.average_quantiles([0.975])[0]
        < 0.95
    )


def test_with_many_large_studies_it_is_the_maximum_of_the_likelihood():
    rng = np.random.default_rng(3)
    n = rng.integers(300, 500, 60)
    x = rng.binomial(n, special.expit(rng.normal(-1, 0.6, 60)))
    ours, fitted = exact.binomial_normal(x, n), exact.glmm_proportion(x, n)
    assert abs(ours.median_study_quantiles([0.5])[0] - special.expit(fitted.estimate)) < MANY
    assert abs(ours.average_quantiles([0.5])[0] - fitted.average.estimate) < MANY
    assert abs(ours.tau_quantiles((0.5,))[0] / np.sqrt(fitted.tau2) - 1) < 4 * MANY


@pytest.mark.slow
def test_the_interval_of_the_mean_covers_it_with_few_studies():
    rng, draws, tau = np.random.default_rng(8), 120, 0.7
    z = rng.normal(size=400_000)
    truth = special.expit(special.logit(0.1) + tau * z).mean()
    covered = 0
    for _ in range(draws):
        n = rng.integers(15, 60, 4)
        x = rng.binomial(n, special.expit(rng.normal(special.logit(0.1), tau, 4)))
        found = exact.binomial_normal(x, n)
        covered += found.average_quantiles([0.025])[0] < truth < found.average_quantiles([0.975])[0]
    noise = SIGMAS * np.sqrt(0.95 * 0.05 / draws)
    assert 0.93 - noise < covered / draws


def test_a_new_study_is_drawn_from_the_posterior():
    ours = exact.binomial_normal(*ORDINARY)
    rng = np.random.default_rng(6)
    at = rng.choice(len(ours.weight), 200_000, p=ours.weight)
    drawn = special.expit(rng.normal(ours.mu[at], ours.tau[at]))
    for p in (0.025, 0.975):
        assert abs((drawn <= ours.new_study_quantiles([p])[0]).mean() - p) < SIGMAS * np.sqrt(
            p * (1 - p) / len(drawn)
        )


def test_of_few_studies_a_prediction_is_named_and_not_worked_out():
    x, n = NEARLY_ALL
    for pool in (average_ladder.bayesian_average, average_ladder.beta_binomial_predicting):
        known, named = pool(x, n), pool(x, n, predictive_from=len(x) + 1)
        assert known.pi_low is not None and named.pi_low is None and named.pi_high is None
        assert named.prediction == known.prediction == average_ladder.PREDICTIVE
        assert (named.estimate, named.ci_low, named.tau2) == (known.estimate, known.ci_low, known.tau2)
        assert pool(x, n, prediction="none", predictive_from=len(x) + 1).prediction is None


def test_one_study_leaves_tau_nearly_its_prior_and_no_event_is_bounded_by_the_prior_of_the_mean():
    one = exact.binomial_normal([10], [20], tau_prior=TauPrior("half-normal", 0.5))
    assert abs(one.tau_quantiles((0.5,))[0] / (0.5 * stats.norm.ppf(0.75)) - 1) < 0.05
    nobody = exact.binomial_normal([0, 0], [30, 40])
    assert 0 < nobody.average_quantiles([0.025])[0] < nobody.average_quantiles([0.975])[0] < 0.2


def test_wrong_settings_are_told():
    for learnt in ("half-normal", TURNER_ANY):
        with pytest.raises(StatsError, match="a TauPrior of tau, not of its log, is allowed"):
            exact.binomial_normal([1], [2], tau_prior=learnt)
    with pytest.raises(StatsError, match="mu_sd"):
        exact.binomial_normal([1], [2], mu_sd=0)


def test_the_mass_up_to_a_place_is_the_integral_of_the_polynomial_through_the_density_at_the_nodes():
    z, w = special.roots_legendre(_count_posterior._NODES)
    mass = np.random.default_rng(5).uniform(0.1, 1.0, len(z))
    upto = np.polynomial.Polynomial.fit(z, mass / w, len(z) - 1).integ(lbnd=-1)
    terms = (_count_posterior._MASS_UPTO @ mass).tolist()
    for x in (-1.0, -0.37, 0.0, 0.81, 1.0):
        assert _count_posterior._polynomial(terms, x) == pytest.approx(
            upto(x), rel=POLYNOMIAL, abs=POLYNOMIAL
        )
    assert _count_posterior._polynomial(terms, 1.0) == pytest.approx(mass.sum(), rel=POLYNOMIAL)


@pytest.mark.parametrize("tau", [0.1, 0.69, 0.71, 1.4, 2.7, 5.5, 5.7, 9.0])
def test_a_mean_proportion_keeps_its_digits_near_none_and_near_all(tau):
    """By quadrature of the smaller of the share and what is left of it: of 1 - 1e-12 doubles tell four digits."""

    def tail(mean):
        z = np.clip([-mean / tau, tau], -30, 30).tolist()  # where the share bends, and where its mean lies

        def share(at):
            return special.expit(-mean - tau * at) * stats.norm.pdf(at)

        return integrate.quad(
            share, -40, 40, points=[0.0, *(-v for v in z)], epsabs=0, epsrel=1e-12, limit=400
        )[0]

    means = np.array([0.4, 3.0, 9.0, 27.0])
    expected = [-np.log(left) + np.log1p(-left) for left in map(tail, means)]
    spread = np.full(len(means), tau)
    assert counted._average_logits(means, spread) == pytest.approx(expected, abs=MEAN_LOGIT)
    assert counted._average_logits(-means, spread) == pytest.approx(np.negative(expected), abs=MEAN_LOGIT)
