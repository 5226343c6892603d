"""Second computations of ratios that differ and of permutation p values against closed forms and plain integrals."""

import itertools
import math

import numpy as np
import pytest
from scipy import integrate, special, stats
from scipy.stats import contingency

from evidence.record.results.regressions import Coefficient, Regression
from evidence.review.second.counts import given_totals, two_arms
from evidence.review.second.fitted import permutation
from evidence.stats import exact
from evidence.stats.resampling import permutation as ours

CLOSED = 1e-7  # fitted by statsmodels to 1e-12 of the deviance
INTEGRATED = 1e-6
FITTED = 2e-4  # of standard errors: two searches of flat likelihoods


def columns(*tables):
    return tuple(np.array(column, dtype=float) for column in zip(*tables, strict=True))


ONE = (12, 60, 25, 80)


@pytest.mark.parametrize(("level", "df"), [(0.95, None), (0.8, None), (0.95, 3.0)])
@pytest.mark.parametrize("common", [True, False])
def test_one_study_with_a_level_of_its_own_has_its_own_ratio_with_the_error_of_its_cells(common, level, df):
    a, n1, c, n2 = ONE
    quantile = stats.norm.ppf((1 + level) / 2) if df is None else stats.t.ppf((1 + level) / 2, df)
    middle = math.log(a / (n1 - a) * (n2 - c) / c)
    found = two_arms.binomial_normal(columns(ONE, (0, 9, 0, 9)), level, df, common=common)
    half = quantile * math.sqrt(1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c))
    assert found.estimate_and_bounds == pytest.approx(
        [middle, middle - half, middle + half], rel=CLOSED, abs=CLOSED
    )
    assert found.tau2 == (None if common else 0.0)


@pytest.mark.parametrize("df", [None, 3.0])
def test_one_study_given_its_total_has_its_own_rate_ratio_and_the_conditional_odds_ratio(df):
    a, n1, c, n2 = ONE
    quantile = stats.norm.ppf(0.975) if df is None else stats.t.ppf(0.975, df)
    middle, half = math.log(a / n1 * n2 / c), quantile * math.sqrt(1 / a + 1 / c)
    found = given_totals.binomial_normal(columns(ONE, (0, 9, 0, 9)), "RR", 0.95, df)
    assert found.estimate_and_bounds == pytest.approx([middle, middle - half, middle + half], rel=CLOSED)
    assert found.tau2 == 0
    odds = given_totals.binomial_normal(columns(ONE, (9, 9, 9, 9)), "OR", 0.95, df)
    theirs = contingency.odds_ratio([[a, n1 - a], [c, n2 - c]]).statistic
    assert math.exp(odds.estimate_and_bounds[0]) == pytest.approx(theirs, rel=1e-6)  # scipy's own search


APART = [(3, 40, 12, 45), (20, 60, 9, 50), (2, 30, 10, 40), (15, 50, 16, 52), (1, 25, 9, 30), (18, 44, 6, 40)]


@pytest.mark.parametrize(("model", "measure"), [("CM.EL", "OR"), ("CM.EL", "RR"), ("UM.FS", "OR")])
@pytest.mark.parametrize(("level", "df", "interval"), [(0.95, None, "wald"), (0.9, 5.0, "t")])
def test_ratios_that_differ_are_those_of_the_models_own_fit(model, measure, level, df, interval):
    a, n1, c, n2 = columns(*APART)
    if model == "CM.EL":
        found = given_totals.binomial_normal((a, n1, c, n2), measure, level, df)
    else:
        found = two_arms.binomial_normal((a, n1, c, n2), level, df, common=False)
    own = exact.glmm_two_by_two if measure == "OR" else exact.glmm_rate_ratio
    fit = own(a, n1, c, n2, model=model, level=level, ci_method=interval)
    assert fit.tau2 > 0.1 and found.tau2 == pytest.approx(fit.tau2, rel=1e-3)
    scale = fit.se * FITTED * 10
    assert found.estimate_and_bounds == pytest.approx([fit.estimate, fit.ci_low, fit.ci_high], abs=scale)


@pytest.mark.parametrize("n", [20.0, 40_000.0])
@pytest.mark.parametrize("tau2", [0.25, 4.0])
def test_the_profile_of_studies_alike_in_both_arms_is_an_integral_about_no_difference(n, tau2):
    """Half of each arm has the event, so that by symmetry the best mean is 0 and the best odds are even.

    Of many patients a study's own likelihood is far narrower than the spread between studies.
    """
    tables = columns(*[(n / 2, n, n / 2, n)] * 3)

    def height(effect):
        return -n * (np.logaddexp(0, effect / 2) + np.logaddexp(0, -effect / 2) - 2 * math.log(2))

    tau = math.sqrt(tau2)
    reach = min(12 * tau, 60 / math.sqrt(n / 8))
    area = integrate.quad(
        lambda e: math.exp(height(e)) * stats.norm.pdf(e, scale=tau), -reach, reach, points=[0.0], limit=200
    )[0]
    # n ln 2 twice is what was taken out of the height; each event adds nothing at even odds.
    wanted = 3 * (math.log(area) - 2 * n * math.log(2))
    found = two_arms.profile(tables, tau2, 0.0)
    assert found == pytest.approx(wanted, abs=INTEGRATED * 3, rel=1e-11)


@pytest.mark.parametrize("n", [12, 900])
@pytest.mark.parametrize(("measure", "tau2"), [("RR", 0.25), ("RR", 9.0), ("OR", 0.25), ("OR", 9.0)])
def test_the_profile_given_totals_is_an_integral_of_the_distribution_given_them(measure, tau2, n):
    """Arms alike: by symmetry the best mean is 0, and one study's integral stands for each."""
    half = n // 2
    tables = columns(*[(half, n, half, n)] * 3)

    def law(effect):
        if measure == "RR":
            return stats.binom.pmf(half, n, 1 / (1 + math.exp(-effect)))
        weights = stats.hypergeom.logpmf(np.arange(n + 1), 2 * n, n, n) + (np.arange(n + 1) - half) * effect
        return math.exp(weights[half] - special.logsumexp(weights))

    tau, reach = math.sqrt(tau2), min(10 * math.sqrt(tau2), 60 / math.sqrt(n / 8))
    area = integrate.quad(
        lambda e: law(e) * stats.norm.pdf(e, scale=tau), -reach, reach, points=[0.0], limit=400
    )[0]
    drop = 3 * (math.log(area) - math.log(law(0.0)))  # constants of the counts fall out
    found = given_totals.profile(tables, measure, tau2, 0.0) - given_totals.profile(tables, measure, 0.0, 0.0)
    assert found == pytest.approx(drop, abs=INTEGRATED * 3)


def test_without_spread_the_profile_is_the_likelihood_of_one_ratio():
    tables = columns(*APART[:3])
    found = two_arms.profile(tables, 0.0, 0.0)
    assert found == pytest.approx(two_arms.profile(tables, 1e-8, 0.0), abs=1e-4)
    saturated = 0.0
    for a, n1, c, n2 in APART[:3]:
        for x, n in ((a, n1), (c, n2)):
            saturated += x * math.log(x / n) + special.xlogy(n - x, (n - x) / n)
    assert 2 * (saturated - found) == pytest.approx(two_arms.deviance(tables), rel=1e-9)


@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_beyond_the_splines_the_likelihood_falls_along_a_line(measure):
    a, n1, c, n2 = columns(*APART[:2])
    given = given_totals.likelihood((a, n1, c, n2), measure)
    for at, slope in ((-55.0, a), (55.0, a - np.minimum(n1, a + c) if measure == "OR" else -c)):
        assert given.slope(np.full(2, at)) == pytest.approx(slope, abs=1e-9)
        step = given.height(np.full(2, at + 1)) - given.height(np.full(2, at))
        assert step == pytest.approx(slope, abs=1e-9)


@pytest.mark.parametrize(("measure", "level", "df"), [("RR", 0.8, 4.0)])
def test_arms_without_overdispersion_are_two_binomial_sums(measure, level, df):
    tables = columns((10, 50, 20, 50), (20, 100, 40, 100), (8, 40, 16, 40))
    found = two_arms.beta_binomial(tables, measure, level, df)
    quantile = stats.norm.ppf((1 + level) / 2) if df is None else stats.t.ppf((1 + level) / 2, df)
    a, n1, c, n2 = 38, 190, 76, 190
    if measure == "OR":
        middle, variance = math.log(38 / 152 * 114 / 76), 1 / 38 + 1 / 152 + 1 / 76 + 1 / 114
    else:
        middle, variance = math.log(0.5), 1 / a - 1 / n1 + 1 / c - 1 / n2
    half = quantile * math.sqrt(variance)
    assert found.what.kind == "by_binomial_sums"
    assert found.estimate_and_bounds == pytest.approx([middle, middle - half, middle + half], rel=CLOSED)


@pytest.mark.parametrize(("measure", "level"), [("OR", 0.9), ("RR", 0.95)])
def test_overdispersed_arms_are_those_of_the_models_own_fit(measure, level):
    a, n1, c, n2 = columns(*APART)
    fit = exact.beta_binomial_two_arms(a, n1, c, n2, measure=measure, level=level)
    found = two_arms.beta_binomial((a, n1, c, n2), measure, level, fit.df)
    assert found.what.kind == "by_beta_functions" and fit.overdispersion > 0.01
    assert found.estimate_and_bounds == pytest.approx(
        [fit.estimate, fit.ci_low, fit.ci_high], abs=10 * FITTED * fit.se
    )


# --- permutation p values ---

Y = np.array([0.1, 0.9, -0.3, 1.2, 0.2, 0.7])
V = np.array([0.05, 0.1, 0.04, 0.2, 0.08, 0.06])
DOSE = np.array([1.0, 2.0, 0.5, 3.0, 1.5, 0.2])


def regression(p, *, single=None, permutations=720, exactly=True, ci_method="wald"):
    names = ("intercept", "dose")
    coefficients = tuple(
        Coefficient(name, None, 1.0, 0.1, 0.1, 0.0, 0.2, 0.3, by)
        for name, by in zip(names, (None, p if single is None else single), strict=True)
    )
    return Regression(
        "x",
        "x",
        6,
        coefficients,
        p_permutation=p,
        permutations=permutations,
        exact=exactly,
        ci_method=ci_method,
    )


def by_hand(y, v, x):
    """Share of orders with a slope as far out as the observed one, common-effect weights."""
    w, found = 1 / v, []
    for order in itertools.permutations(range(len(y))):
        d = x[list(order)]
        middle = (w * d).sum() / w.sum()
        spread = (w * (d - middle) ** 2).sum()
        found.append(abs((w * (d - middle) * y).sum() / math.sqrt(spread)))
    found = np.array(found)
    return float((found >= found[0] * (1 - 1e-9)).mean())


@pytest.mark.parametrize("method", ["DL", "ML", "REML"])
def test_all_arrangements_of_studies_that_hardly_differ_are_counted_by_hand(method):
    """Estimates far nearer to each other than their errors leave no variance between studies in any order."""
    y, x = Y / 4, np.column_stack([np.ones(6), DOSE])
    p = by_hand(y, V, DOSE)
    found = permutation.compute(y, V, x, regression(p), method)
    assert (found.agrees, found.tau2, found.ci_low, found.ci_high) == (True, None, None, None)
    assert found.estimate == pytest.approx(p, rel=1e-12) and found.largest_difference < 1e-3
    assert (found.what.kind, dict(found.what.numbers)) == ("by_all_arrangements", {"arrangements": 720})
    # The difference is told in units of 1e-9, of the joint and of each single p value.
    wrong = permutation.compute(y, V, x, regression(p + 2e-9, single=p), method)
    assert wrong.largest_difference == pytest.approx(2.0, rel=1e-3) and wrong.agrees is False
    wrong = permutation.compute(y, V, x, regression(p, single=p - 3e-9), method)
    assert wrong.largest_difference == pytest.approx(3.0, rel=1e-3) and wrong.agrees is False


@pytest.mark.parametrize("interval", ["wald", "hksj", "hksj-floor"])
@pytest.mark.parametrize("method", ["DL", "REML"])
def test_all_arrangements_give_the_p_values_of_the_statistics(method, interval):
    y, v, dose = Y[:5] * 2, V[:5], DOSE[:5]
    site = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    told = ours.permutation_test(y, v, {"dose": dose, "site": site}, tau2_method=method, ci_method=interval)
    again = permutation.compute(
        y, v, np.column_stack([np.ones(5), dose, site]),
        Regression(
            "x", "x", 5,
            tuple(
                Coefficient(n, None, 1.0, 0.1, 0.1, 0.0, 0.2, 0.3, p)
                for n, p in (("intercept", None), *zip(("dose", "site"), told.p_value[1:], strict=True))
            ),
            p_permutation=told.q_moderators_p, permutations=told.permutations, exact=told.exact,
            ci_method=interval,
        ),
        method,
    )  # fmt: skip
    assert again.agrees and again.largest_difference < 1e-3


def test_drawn_arrangements_may_differ_by_four_errors_of_two_shares_and_a_step_of_each():
    x = np.column_stack([np.ones(6), DOSE])
    for exactly in (False, True):
        # Eight studies have more orders than are made; only those that were drawn have an error of their own.
        y, v, d = np.tile(Y / 100, 2)[:8], np.tile(V, 2)[:8], np.arange(8.0)
        x = np.column_stack([np.ones(8), d])
        again = permutation.compute(y, v, x, regression(0.5, permutations=999, exactly=exactly), "DL")
        steps = 1 / (permutation._DRAWS + 1) + (0.0 if exactly else 1 / 999)
        allowed = 4 * math.sqrt(0.25 * steps) + steps
        assert again.largest_difference == pytest.approx(abs(again.estimate - 0.5) / allowed, rel=1e-9)
        assert again.what.kind == "by_other_arrangements"
        assert dict(again.what.numbers) == {"arrangements": permutation._DRAWS + 1}
        # A share of 0 or 1 has an error too: that of one arrangement.
        sure = permutation.compute(y, v, x, regression(1.0, permutations=999, exactly=exactly), "DL")
        least = 4 * math.sqrt(steps / (permutation._DRAWS + 1)) + steps
        assert sure.largest_difference == pytest.approx(abs(sure.estimate - 1.0) / least, rel=1e-9)


def test_without_permutations_or_for_other_estimators_nothing_is_computed():
    x = np.column_stack([np.ones(6), DOSE])
    for found, method in (
        (regression(None), "DL"), (regression(0.5, permutations=None), "DL"), (regression(0.5), "PM"),
    ):  # fmt: skip
        assert permutation.compute(Y, V, x, found, method) is None
