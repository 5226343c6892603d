"""Counts and Kaplan-Meier estimates in one likelihood, against quadrature, statsmodels, closed forms, simulation."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import integrate, optimize, stats

from evidence.stats import exact
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling
from evidence.stats.over_time import kaplan_meier, survival

from ..tolerances import EXACT, INVERTED

# Two series in which nobody had the event, and two Kaplan-Meier estimates: 82% (70 to 90) and 88% (75 to 95).
EVENTS = np.array([0.0, 0.0, 6.2, 4.4])
PATIENTS = np.array([30.0, 42.0, 35.1, 37.2])
# Nelder and Mead stop within 1e-9 of a maximum that is flat to the square root of that.
SEARCHED = 1e-6
# Iteratively reweighted least squares of statsmodels stops at 1e-8 of the deviance.
IRLS = 1e-6
# Standard errors of a simulated share.
SIGMAS = 4


def brute_force(x, n, stretch=None):
    """Log likelihood by adaptive quadrature over z; maximum by a simplex."""
    offset = np.zeros(len(x)) if stretch is None else np.log(stretch)

    def minus_log_likelihood(at):
        mu, log_tau = at
        total = 0.0
        for xi, ni, o in zip(x, n, offset, strict=True):

            def density(z, xi=xi, ni=ni, o=o):
                hazard = math.exp(mu + math.exp(log_tau) * z + o)
                probability = -math.expm1(-hazard)
                normal = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
                if probability <= 0:
                    return 0.0 if xi else normal
                return math.exp(xi * math.log(probability) - (ni - xi) * hazard) * normal

            total += np.log(integrate.quad(density, -9, 9, epsabs=0, epsrel=1e-11, limit=200)[0])
        return -total

    found = optimize.minimize(
        minus_log_likelihood, [-2.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    return found.x[0], np.exp(2 * found.x[1])


def test_the_maximum_is_that_of_adaptive_quadrature_with_100_percent_among_the_studies():
    ours = exact.glmm_survival(EVENTS, PATIENTS)
    mu, tau2 = brute_force(EVENTS, PATIENTS)
    assert abs(ours.estimate - mu) < SEARCHED
    assert abs(ours.tau2 - tau2) < SEARCHED
    assert ours.k == 4
    assert abs(ours.natural().estimate - np.exp(-np.exp(mu))) < SEARCHED


def test_follow_up_enters_as_the_logarithm_of_its_length():
    x, n, years = (
        np.array([3.0, 9.0, 5.0, 12.0]),
        np.array([30.0, 40.0, 25.0, 60.0]),
        np.array([0.5, 2, 1, 1.5]),
    )
    ours = exact.glmm_survival(x, n, follow_up=years)
    mu, tau2 = brute_force(x, n, years)
    assert abs(ours.estimate - mu) < SEARCHED
    assert abs(ours.tau2 - tau2) < SEARCHED


def test_without_heterogeneity_it_is_the_complementary_log_log_regression_of_statsmodels():
    n = np.array([40.0, 60.0, 30.0])
    x = np.array([8.0, 12.0, 6.0])
    ours = exact.glmm_survival(x, n)
    assert ours.tau2 == 0 and ours.status == "tau2 at zero"
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    theirs = sm.GLM(np.column_stack([x, n - x]), np.ones((3, 1)), family=family).fit()
    assert abs(ours.estimate - theirs.params[0]) < IRLS
    # Every study has a fifth: observed and expected information are one, in closed form.
    assert abs(ours.se - np.sqrt(0.2 / (0.8 * n.sum())) / -np.log(0.8)) < INVERTED


def test_an_outcome_and_its_complement_have_one_answer():
    # Freedom from amputation by counts of amputations, or by counts of those free of it.
    x, n = np.array([4.0, 9.0, 2.0]), np.array([20.0, 30.0, 18.0])
    amputated = exact.ladder_survival(x, n)
    free = exact.ladder_survival(n - (n - x), n)
    assert amputated.natural() == free.natural()
    assert 0.7 < amputated.natural().estimate < 0.9


def test_average_over_studies_is_that_of_drawn_studies():
    ours = exact.glmm_survival(np.array([1.0, 9.0, 4.0, 14.0]), np.array([30.0, 30.0, 30.0, 30.0]))
    drawn = np.random.default_rng(5).normal(ours.estimate, np.sqrt(ours.tau2), 400_000)
    shares = np.exp(-np.exp(drawn))
    assert abs(ours.average.estimate - shares.mean()) < SIGMAS * shares.std() / np.sqrt(len(shares))
    assert ours.average.ci_low < ours.average.estimate < ours.average.ci_high


def test_effective_patients_have_the_standard_error_that_was_printed():
    s, se = np.array([0.82, 0.5]), np.array([0.05, 0.1])
    ours = exact.effective_counts(s, se)
    assert np.allclose(np.sqrt(s * (1 - s) / ours.n), se, rtol=EXACT, atol=0)
    assert np.allclose(1 - ours.events / ours.n, s, rtol=EXACT, atol=0)


def test_kaplan_meier_estimates_alone_agree_with_inverse_variance_where_there_is_much_information():
    s, se = np.array([0.80, 0.72, 0.77, 0.68]), np.array([0.010, 0.012, 0.011, 0.012])
    counts = exact.effective_counts(s, se)
    ours = exact.glmm_survival(counts.events, counts.n, ci_method="wald")
    sizes = survival.from_standard_error(s, se)
    theirs = pooling.random_effects(sizes.yi, sizes.vi, tau2_method="ML", ci_method="wald")
    # The two likelihoods differ by the skewness of a binomial of more than a thousand patients.
    assert abs(ours.estimate - theirs.estimate) < 0.01
    assert abs(ours.se / theirs.se - 1) < 0.02


def test_one_study_and_no_event_anywhere_are_the_exact_sum():
    one = exact.ladder_survival([3], [20])
    assert one.status == "single study" and abs(one.estimate - 0.85) < EXACT
    low, high = stats.beta.ppf(0.025, 17, 4), stats.beta.ppf(0.975, 18, 3)
    assert abs(one.ci_low - low) < INVERTED and abs(one.ci_high - high) < INVERTED
    nobody = exact.ladder_survival([0, 0, 0], [10, 20, 12])
    assert (nobody.status, nobody.estimate, nobody.ci_high) == ("all zero", 1.0, 1.0)
    assert abs(nobody.ci_low - 0.025 ** (1 / 42)) < INVERTED
    everybody = exact.ladder_survival([10, 20], [10, 20])
    assert (everybody.status, everybody.estimate, everybody.ci_low) == ("all events", 0.0, 0.0)


def test_interval_covers_the_median_study_with_few_studies():
    rng, draws, mu, tau = np.random.default_rng(11), 300, np.log(-np.log(0.8)), 0.5
    covered = estimated = 0
    for _ in range(draws):
        n = rng.integers(20, 80, 5)
        x = rng.binomial(n, -np.expm1(-np.exp(rng.normal(mu, tau, 5))))
        found = exact.glmm_survival(x, n, tau2_interval=False)
        if found.estimate is not None:
            estimated += 1
            covered += found.ci_low < mu < found.ci_high
    assert estimated > 0.98 * draws
    # Aim: 93 to 98 of 100; binomial noise of the simulation on either side.
    noise = SIGMAS * np.sqrt(0.95 * 0.05 / estimated)
    assert 0.93 - noise < covered / estimated < 0.98 + noise


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: exact.glmm_survival([5], [3]), "5 events of 3"),
        (lambda: exact.glmm_survival([1, 2], [3, 4], follow_up=[1, 0]), "follow_up: row 2"),
        (lambda: exact.glmm_survival([1, 2], [3, 4], follow_up=[1]), "different length"),
        (lambda: exact.effective_counts([1.0], [0.1]), "survival: row 1"),
        (lambda: exact.effective_counts([0.5], [0.9]), "less than one patient"),
        (lambda: exact.effective_counts([0.5], [0.0]), "se: row 1"),
    ],
)
def test_wrong_input_is_told_in_words(call, told):
    with pytest.raises(StatsError, match=told):
        call()


# survival::ovarian of R: days and whether the patient died.
OVARIAN = (
    [59, 115, 156, 421, 431, 448, 464, 475, 477, 563, 638, 744, 769, 770, 803, 855, 1040, 1106, 1129, 1206, 1227, 268, 329,
     353, 365, 377],
    [1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0],
)  # fmt: skip


def _from_ends(curve, day, n):
    """Greenwood's error, and the one from the survival and the number at risk at that day alone."""
    at = curve.at([day])
    s, se, left = (float(at[name][0]) for name in ("survival", "se", "at_risk"))
    return se, s * float(np.sqrt(survival.log_survival_variance([s], [left], [n])[0]))


def test_an_error_from_numbers_at_risk_is_greenwoods_but_where_the_curve_has_become_flat():
    days, died = (np.array(column) for column in OVARIAN)
    curve = kaplan_meier.kaplan_meier(days, died == 1)
    greenwood, ends = _from_ends(curve, 365, 26)
    assert ends == pytest.approx(greenwood, rel=1e-3)  # nobody was lost by then
    greenwood, ends = _from_ends(curve, 638, 26)
    assert ends == pytest.approx(greenwood, rel=0.05)
    # No death after day 638: those lost since tell nothing of the curve, yet the error grows with each.
    assert _from_ends(curve, 800, 26)[0] == pytest.approx(greenwood, rel=1e-12)
    assert _from_ends(curve, 800, 26)[1] / greenwood == pytest.approx(1.115, abs=0.001)


def test_with_constant_hazards_the_error_from_numbers_at_risk_is_right_on_average():
    random, ratios = np.random.default_rng(3), []
    while len(ratios) < 300:
        event, lost = random.exponential(2.0, 40), random.exponential(2.5, 40)
        curve = kaplan_meier.kaplan_meier(np.minimum(event, lost), event <= lost)
        if curve.at([1.0])["at_risk"][0] > 0 and curve.at([1.0])["survival"][0] < 1:
            greenwood, ends = _from_ends(curve, 1.0, 40)
            ratios.append(ends / greenwood)
    # A percent of bias, and three standard errors of 300 ratios that spread by 4%.
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.01 + 3 * 0.04 / np.sqrt(300))
