"""Every field of a meta-regression from weighted least squares by numpy, given its tau2, and from the distributions of scipy."""

import numpy as np
import pytest
from scipy import stats

from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import heterogeneity, pooling, regression
from evidence.stats.numerics import _coefficients

# Both solve the same equations; only rounding is left.
CLOSED_FORM = 1e-9
Y = np.array([0.10, 0.65, -0.20, 0.85, 0.35, 1.40, -0.45, 0.95])
V = np.array([0.04, 0.09, 0.05, 0.02, 0.08, 0.06, 0.03, 0.12])
DOSE = np.array([1.0, 2.0, 0.5, 3.0, 1.5, 4.0, 1.0, 2.5])
SITE = ["leg", "arm", "leg", "leg", "arm", "arm", "leg", "hip"]
X = np.column_stack([np.ones(8), DOSE, [s == "hip" for s in SITE], [s == "leg" for s in SITE]]).astype(float)
# A scatter far below the variances: the Hartung-Knapp factor lies below 1.
ALIKE = 0.3 + 0.02 * DOSE + np.array([1, -1, 1, -1, -1, 1, -1, 1]) * 0.01


def least_squares(y, tau2):
    w = 1 / (V + tau2)
    bread = np.linalg.inv(X.T @ (w[:, None] * X))
    beta = bread @ X.T @ (w * y)
    return beta, bread, float((w * (y - X @ beta) ** 2).sum())


@pytest.mark.parametrize("y", [Y, ALIKE])
@pytest.mark.parametrize("method", ["REML", "DL", "EE"])
@pytest.mark.parametrize("interval", ["wald", "hksj", "hksj-floor"])
def test_every_field_follows_from_weighted_least_squares(y, method, interval):
    if method == "EE" and interval != "wald":
        with pytest.raises(StatsError, match="with EE wald is allowed"):
            regression.meta_regression(y, V, {"dose": DOSE}, tau2_method=method, ci_method=interval)
        return
    found = regression.meta_regression(
        y, V, {"dose": DOSE, "site": SITE}, tau2_method=method, ci_method=interval, level=0.9
    )
    beta, bread, squares = least_squares(y, found.tau2)
    factor = squares / 4
    inflation = {"wald": 1.0, "hksj": factor, "hksj-floor": max(1.0, factor)}[interval]
    covariance = bread * inflation
    se = np.sqrt(np.diag(covariance))
    law = stats.norm if interval == "wald" else stats.t(4)
    wanted = {
        "beta": beta, "se": se, "covariance": covariance, "statistic": beta / se, "hk_factor": factor,
        "ci_low": beta - law.ppf(0.95) * se, "ci_high": beta + law.ppf(0.95) * se,
        "p_value": 2 * law.sf(np.abs(beta / se)),
    }  # fmt: skip
    for name, value in wanted.items():
        assert getattr(found, name) == pytest.approx(value, rel=CLOSED_FORM), name
    assert (found.k, found.df, found.level) == (8, None if interval == "wald" else 4, 0.9)
    # Heterogeneity that is left: of the common-effect weights.
    _, bread, q = least_squares(y, 0.0)
    w = 1 / V
    typical = 4 / (w.sum() - np.trace(bread @ X.T @ (w[:, None] ** 2 * X)))
    assert (found.q_residual, found.q_residual_df) == (pytest.approx(q, rel=CLOSED_FORM), 4)
    assert found.q_residual_p == pytest.approx(stats.chi2.sf(q, 4), rel=CLOSED_FORM)
    if method == "EE":
        assert (found.h2, found.i2) == pytest.approx((q / 4, max(0.0, 100 * (1 - 4 / q))), rel=CLOSED_FORM)
        assert (found.i2_ci, found.h2_ci) == heterogeneity.interval_from_q(found.q_residual, 5, 0.9)
        assert found.tau2_ci is None and found.tau2_se is None
    else:
        assert found.h2 == pytest.approx(1 + found.tau2 / typical, rel=CLOSED_FORM)
        assert found.i2 == pytest.approx(100 * found.tau2 / (found.tau2 + typical), rel=CLOSED_FORM, abs=1e-9)
        ends = [100 * t / (t + typical) for t in found.tau2_ci]
        assert found.i2_ci == pytest.approx(ends) and found.h2_ci == pytest.approx(
            [1 + t / typical for t in found.tau2_ci]
        )
    # All moderators together, and each alone: the two columns of the site are one.
    for columns, (statistic, p) in (
        ([1, 2, 3], (found.q_moderators, found.q_moderators_p)),
        ([1], found.tests["dose"]), ([2, 3], found.tests["site"]),
    ):  # fmt: skip
        size = len(columns)
        wald = beta[columns] @ np.linalg.solve(covariance[np.ix_(columns, columns)], beta[columns])
        if interval == "wald":
            assert (statistic, p) == pytest.approx((wald, stats.chi2.sf(wald, size)), rel=CLOSED_FORM)
        else:
            assert (statistic, p) == pytest.approx(
                (wald / size, stats.f.sf(wald / size, size, 4)), rel=CLOSED_FORM
            )
    assert found.q_moderators_df == (3 if interval == "wald" else (3, 4))


def test_what_moderators_explain_is_the_part_of_tau2_or_of_the_squares_by_degree_of_freedom():
    given = {"dose": DOSE, "site": SITE}
    found = regression.meta_regression(Y, V, given)
    without = pooling.random_effects(Y, V).tau2
    assert found.r2 == pytest.approx(100 * (without - found.tau2) / without, rel=1e-6)
    assert 0 < found.r2 < 100
    common = regression.meta_regression(Y, V, given, tau2_method="EE", ci_method="wald")
    total = heterogeneity.q_test(Y, V)[0]
    assert common.r2 == pytest.approx(100 * (1 - common.q_residual / 4 / (total / 7)), rel=CLOSED_FORM)
    assert regression.meta_regression(ALIKE, V, given).r2 is None
    # What leaves more than there was explains nothing.
    noise = {"noise": [1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0]}
    worse = regression.meta_regression(Y, V, noise, tau2_method="HE")
    assert worse.r2 == 0.0 and worse.tau2 > pooling.random_effects(Y, V, tau2_method="HE").tau2


@pytest.mark.parametrize("method", ["REML", "DL"])
def test_without_moderators_it_is_the_pooled_mean_and_no_moderators_are_tested(method):
    found = regression.meta_regression(Y, V, {}, tau2_method=method)
    pooled = pooling.random_effects(Y, V, tau2_method=method)
    mine = (
        found.beta[0],
        found.se[0],
        found.ci_low[0],
        found.ci_high[0],
        found.tau2,
        found.i2,
        found.q_residual,
    )
    theirs = (pooled.estimate, pooled.se, pooled.ci_low, pooled.ci_high, pooled.tau2, pooled.i2, pooled.q)
    assert mine == pytest.approx(theirs, rel=1e-7)
    assert (found.q_moderators, found.q_moderators_df, found.q_moderators_p, found.tests) == (
        None,
        None,
        None,
        {},
    )
    assert not any(n.kind == "few_per_coefficient" for n in found.notes)


def test_as_many_studies_as_coefficients_are_fitted_without_rest_by_a_common_effect_alone():
    y, v = Y[:2], V[:2]
    found = regression.meta_regression(y, v, {"dose": DOSE[:2]}, tau2_method="EE", ci_method="wald")
    slope = (y[1] - y[0]) / (DOSE[1] - DOSE[0])
    assert found.beta == pytest.approx([y[0] - slope * DOSE[0], slope], rel=CLOSED_FORM)
    assert (found.i2, found.h2, found.r2, found.i2_ci, found.q_residual_df) == (0.0, 1.0, None, None, 0)
    with pytest.raises(StatsError, match="2 coefficients and 2 studies; at least 3 are needed"):
        regression.meta_regression(y, v, {"dose": DOSE[:2]})
    # With one degree of freedom there is an I2, with two an interval of it.
    three, four = (
        regression.meta_regression(Y[:k], V[:k], {"dose": DOSE[:k]}, tau2_method="EE", ci_method="wald")
        for k in (3, 4)
    )
    assert three.h2 == pytest.approx(three.q_residual) and three.r2 is not None and three.i2_ci is None
    assert four.i2_ci is not None


@pytest.mark.parametrize("interval", ["wald", "hksj", "hksj-floor"])
@pytest.mark.parametrize("y", [Y, ALIKE])
def test_predictions_widen_the_mean_by_tau2_with_the_quantile_that_is_asked(interval, y):
    fit = regression.meta_regression(y, V, {"dose": DOSE, "site": SITE}, ci_method=interval)
    row = np.array([1.0, 2.0, 0.0, 1.0])
    mean, se = row @ fit.beta, np.sqrt(row @ fit.covariance @ row)
    own = stats.norm if interval == "wald" else stats.t(4)
    plain = np.sqrt(row @ least_squares(y, fit.tau2)[1] @ row)
    for kind, law, error in (
        ("fit", own, se), ("t(k-p)", stats.t(4), se), ("t(k-p-1)", stats.t(3), se), ("z", stats.norm, se),
        ("t(k-p) classic", stats.t(4), plain), ("tau only", stats.norm, 0.0),
    ):  # fmt: skip
        found = regression.predict(fit, {"dose": 2.0, "site": "leg"}, prediction=kind)
        half = law.ppf(0.975) * np.hypot(error, np.sqrt(fit.tau2))
        assert (found.estimate[0], found.se[0]) == pytest.approx((mean, se), rel=CLOSED_FORM)
        assert found.ci_low[0] == pytest.approx(mean - own.ppf(0.975) * se, rel=CLOSED_FORM)
        assert found.ci_high[0] == pytest.approx(mean + own.ppf(0.975) * se, rel=CLOSED_FORM)
        assert (found.pi_low[0], found.pi_high[0]) == pytest.approx(
            (mean - half, mean + half), rel=CLOSED_FORM
        )
    assert regression.predict(fit, {"dose": 2.0, "site": "leg"}, prediction="none").pi_low is None


def test_a_prediction_needs_one_degree_of_freedom_of_its_quantile():
    fit = regression.meta_regression(Y[:3], V[:3], {"dose": DOSE[:3]})
    assert regression.predict(fit, {"dose": 1.0}, prediction="t(k-p)").pi_low is not None
    assert regression.predict(fit, {"dose": 1.0}, prediction="t(k-p-1)").pi_low is None
    along = regression.along(fit, "dose", [1.0, 2.0])
    assert along.estimate == pytest.approx(regression.predict(fit, {"dose": [1.0, 2.0]}).estimate)


def test_along_one_moderator_the_others_stay_at_their_means_wherever_it_stands():
    """After one of words with three levels, which has two columns of its own."""
    site, k = ["arm", "leg", "neck", "leg"] * 2, 8
    y, v, dose = (
        np.linspace(-0.4, 0.9, k) ** 2,
        np.linspace(0.02, 0.1, k),
        np.array([3.0, 1, 4, 1, 5, 9, 2, 6]),
    )
    fit = regression.meta_regression(y, v, {"site": site, "age": dose**2, "dose": dose})
    shares = [site.count("leg") / k, site.count("neck") / k]
    for name, at, row in (
        ("dose", 2.5, [1, *shares, (dose**2).mean(), 2.5]), ("age", 7.0, [1, *shares, 7.0, dose.mean()]),
        ("site", "neck", [1, 0, 1, (dose**2).mean(), dose.mean()]),
    ):  # fmt: skip
        found = regression.along(fit, name, [at])
        assert found.estimate[0] == pytest.approx(np.array(row) @ fit.beta, rel=CLOSED_FORM)
        wanted = np.sqrt(np.array(row) @ fit.covariance @ np.array(row))
        assert found.se[0] == pytest.approx(wanted, rel=CLOSED_FORM)


@pytest.mark.parametrize("method", ["REML", "DL", "PM"])
def test_what_moderators_explain_is_how_much_less_tau2_is(method):
    fit = regression.meta_regression(Y, V, {"dose": DOSE}, tau2_method=method)
    without = pooling.random_effects(Y, V, tau2_method=method).tau2
    assert without > 0
    assert fit.r2 == pytest.approx(100 * max(0.0, 1 - fit.tau2 / without), abs=1e-6)


def test_fewer_than_ten_studies_for_each_coefficient_are_told():
    for studies, told in ((9, True), (10, False)):
        y, x = np.tile(Y, 2)[:studies], np.arange(float(studies))
        found = regression.meta_regression(y, np.tile(V, 2)[:studies], {"x": x}, ci_method="wald")
        notes = [n for n in found.notes if n.kind == "few_per_coefficient"]
        assert bool(notes) is told
        assert not told or dict(notes[0].numbers) == {"k": 9, "coefficients": 1}


def test_a_test_of_nothing_says_nothing_and_one_without_error_all():
    assert _coefficients.omnibus(np.ones(2), np.eye(2), [], None) == (0.0, 1.0)
    assert _coefficients.omnibus(np.ones(2), np.diag([1.0, 0.0]), [0, 1], None) == (np.inf, 0.0)
    assert _coefficients.divide(np.array([0.0, 2.0, -2.0, 3.0]), np.array([0.0, 0.0, 0.0, 2.0])).tolist() == [
        0.0, np.inf, -np.inf, 1.5,
    ]  # fmt: skip
