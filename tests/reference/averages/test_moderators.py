"""Meta-regression, subgroups and permutation tests agree with metafor."""

from fractions import Fraction

import numpy as np
import pytest

from evidence.stats import diagnostics
from evidence.stats.inverse_variance import pooling, regression, subgroups
from evidence.stats.resampling import permutation

from ..fixtures import CLOSED_FORM, INDEX, SOLVED, case, close, numbers, pooled_by_level

# Estimators of closed form and what follows from them.
OF_CLOSED_FORM = ("EE", "DL", "HE")
# R solves normal equations with raw years (about 2000, not centred), whose rounding is 1e-16 times the squared
# condition number of the design, 1e5; here the design is made orthonormal first. Largest deviation: 1e-7 (egger2001_OR
# by year); `test_raw_years_lose_no_digits` shows in exact arithmetic which side is right.
UNCENTRED = 1e-6
# A p value moves with its statistic by the density of the distribution times the statistic, which is a few hundred
# for what R finds in years.
P_OF_STATISTIC = 1e-3
# p values of closed form below this are compared on this scale.
SMALL_P = 1e-6
# Of tau2, a coefficient's error and itself: exact rational arithmetic against doubles.
RATIONAL = 1e-11
CI_METHODS = {"z": "wald", "knha": "hksj", "adhoc": "hksj-floor"}
WITH = [(name, moderator) for name in INDEX for moderator in (case(name).get("moderators") or {})]


def data(name, moderator):
    one = case(name)
    block = one["moderators"][moderator]
    source = one["input"] if one["family"] == "generic" else one["escalc"]
    return numbers(source["yi"]), numbers(source["vi"]), {"mod": block["values"]}, block


def reference_level(block):
    """R sorts words by the locale, this library by code points."""
    words = [v for v in block["values"] if isinstance(v, str)]
    if not words:
        return {}
    named = block["metareg"]["REML_z"]["coef_names"][1:]
    return {"mod": next(word for word in sorted(set(words)) if word not in named)}


def reordered(names, theirs):
    ours = [name.removeprefix("mod: ") for name in names[1:]]
    theirs = ["mod" if name == "mod" else name for name in theirs[1:]]
    return [0, *(1 + theirs.index(name) for name in ours)]


@pytest.mark.parametrize(("name", "moderator"), WITH)
def test_meta_regression(name, moderator):
    yi, vi, moderators, block = data(name, moderator)
    for key, theirs in block["metareg"].items():
        if key.startswith(("predict", "influence")):
            continue
        method, test = key.split("_")
        relative = UNCENTRED if moderator == "year" else CLOSED_FORM if method in OF_CLOSED_FORM else SOLVED
        ours = regression.meta_regression(
            yi,
            vi,
            moderators,
            tau2_method=method,
            ci_method=CI_METHODS[test],
            references=reference_level(block),
        )
        order = reordered(ours.names, theirs["coef_names"])
        se = numbers(theirs["se"])[order]
        beta = numbers(theirs["beta"])[order]
        spread = theirs["tau2"] + np.median(vi[~np.isnan(vi)])
        close(ours.tau2, theirs["tau2"], scale=spread, relative=relative)
        if method != "EE":
            close(ours.tau2_se, theirs["se_tau2"], relative=relative)
        assert (np.abs(ours.beta - beta) <= relative * np.maximum(se, np.abs(beta))).all()
        close(ours.se, se, relative=relative)
        for mine, column in ((ours.ci_low, "ci_lb"), (ours.ci_high, "ci_ub"), (ours.statistic, "stat")):
            bound = numbers(theirs[column])[order]
            assert (np.abs(mine - bound) <= relative * np.maximum(np.abs(bound), se)).all()
        close(ours.p_value, numbers(theirs["pval"])[order], scale=P_OF_STATISTIC, relative=relative)
        close(ours.i2, theirs["I2"], scale=100.0, relative=relative)
        close(ours.h2, theirs["H2"], relative=relative)
        close(
            [ours.q_residual, ours.q_residual_p], [theirs["QE"], theirs["QEp"]], scale=1.0, relative=relative
        )
        close(ours.q_moderators, theirs["QM"], scale=1.0, relative=relative)
        close(ours.q_moderators_p, theirs["QMp"], scale=P_OF_STATISTIC, relative=relative)
        assert ours.q_residual_df == theirs["QE_df"]
        if ours.r2 is None:
            # Nothing to explain: metafor divides its 1e-12 by its 1e-12 here.
            used = ours.design.complete
            assert method != "EE" and pooling.random_effects(yi[used], vi[used], tau2_method=method).tau2 == 0
        else:
            close(ours.r2, theirs["R2"], scale=100.0, relative=relative)
        if method in ("ML", "REML"):
            close(ours.log_likelihood, theirs[f"ll_{method}"], scale=float(ours.k), relative=relative)


@pytest.mark.parametrize(("name", "moderator"), WITH)
def test_predictions(name, moderator):
    yi, vi, moderators, block = data(name, moderator)
    relative = UNCENTRED if moderator == "year" else SOLVED
    theirs = block["metareg"]["predict_REML_z"]
    fit = regression.meta_regression(yi, vi, moderators, ci_method="wald")
    ours = regression.predict(fit, {"mod": theirs["at"]})
    size = numbers(theirs["se"])
    close(ours.estimate, theirs["pred"], scale=size, relative=relative)
    close(ours.se, theirs["se"], relative=relative)
    for mine, column in (
        ("ci_low", "ci_lb"),
        ("ci_high", "ci_ub"),
        ("pi_low", "pi_lb"),
        ("pi_high", "pi_ub"),
    ):
        close(getattr(ours, mine), theirs[column], scale=size, relative=relative)


@pytest.mark.parametrize(("name", "moderator"), WITH)
def test_influence_on_a_meta_regression(name, moderator):
    yi, vi, moderators, block = data(name, moderator)
    relative = UNCENTRED if moderator == "year" else SOLVED
    theirs = block["metareg"]["influence_REML_z"]
    ours = diagnostics.influence(yi, vi, moderators=moderators)
    use = np.array(block["complete"]) & ~np.isnan(yi)
    for column in ("rstudent", "dffits", "cook_d", "cov_r", "tau2_del", "QE_del", "hat"):
        name_here = {
            "cook_d": "cook_distance",
            "cov_r": "covariance_ratio",
            "tau2_del": "tau2_without",
            "QE_del": "q_without",
        }
        mine = getattr(ours, name_here.get(column, column))[use]
        scale = np.median(vi[use]) if column == "tau2_del" else 1.0
        close(mine, theirs[column], scale=scale, relative=relative)


FACTORS = [
    (name, moderator) for name, moderator in WITH if "subgroups" in case(name)["moderators"][moderator]
]


@pytest.mark.parametrize(("name", "moderator"), FACTORS)
def test_subgroups(name, moderator):
    yi, vi, moderators, block = data(name, moderator)
    for method in ("EE", "DL", "REML"):
        theirs = block["subgroups"][method]
        by_level = pooled_by_level(yi, vi, moderators["mod"], tau2_method=method, ci_method="wald")
        for level, ours in by_level.items():
            one = theirs["per_level"][level]
            close(ours.estimate, one["estimate"], scale=one["se"], relative=SOLVED)
            close(ours.se, one["se"], relative=SOLVED)
            close([ours.ci_low, ours.ci_high], [one["ci_lb"], one["ci_ub"]], scale=one["se"], relative=SOLVED)
            assert ours.k == one["k"]
        q, df, p = subgroups.difference(
            [one.estimate for one in by_level.values()], [one.se for one in by_level.values()]
        )
        close(q, theirs["between"]["Q"], scale=1.0, relative=SOLVED)
        close(p, theirs["between"]["pval"], scale=SMALL_P, relative=SOLVED)
        assert df == theirs["between"]["df"]


PERMUTED = [name for name in INDEX if case(name).get("permutation")]


@pytest.mark.parametrize("name", PERMUTED)
def test_permutation_p_values_are_counts(name):
    one = case(name)
    source = one["input"] if one["family"] == "generic" else one["escalc"]
    yi, vi = numbers(source["yi"]), numbers(source["vi"])
    for kind, blocks in one["permutation"].items():
        moderators = None
        if kind == "moderator":
            moderators = {"mod": one["moderators"][blocks["moderator"]]["values"]}
        for key, theirs in blocks.items():
            if key == "moderator":
                continue
            method, test = key.split("_")
            ours = permutation.permutation_test(
                yi, vi, moderators, tau2_method=method, ci_method=CI_METHODS[test]
            )
            assert ours.exact
            assert ours.permutations == theirs["permutations"]
            close(ours.statistic, theirs["stat"], scale=1.0, relative=SOLVED)
            close(ours.p_value, theirs["pval"], relative=CLOSED_FORM)
            if kind == "moderator":
                close(ours.q_moderators_p, theirs["QMp"], relative=CLOSED_FORM)


@pytest.mark.parametrize("name", [name for name, moderator in WITH if moderator == "year"])
def test_raw_years_lose_no_digits(name):
    # DerSimonian-Laird with one moderator in exact rational arithmetic, on the sets where R loses digits.
    yi, vi, moderators, block = data(name, "year")
    used = np.array(block["complete"]) & ~np.isnan(yi)
    y, v = ([Fraction(float(value)) for value in column[used]] for column in (yi, vi))
    year = [Fraction(block["values"][i]) for i in np.flatnonzero(used)]

    def solve(w):
        s0, s1, s2 = (sum(a * x**n for a, x in zip(w, year, strict=True)) for n in range(3))
        t0, t1 = (sum(a * x**n * b for a, x, b in zip(w, year, y, strict=True)) for n in range(2))
        det = s0 * s2 - s1 * s1
        return (t0 * s2 - t1 * s1) / det, (s0 * t1 - s1 * t0) / det, (s0, s1, s2, det)

    w = [1 / one for one in v]
    intercept, slope, (s0, s1, s2, det) = solve(w)
    q = sum(a * (b - intercept - slope * x) ** 2 for a, b, x in zip(w, y, year, strict=True))
    r0, r1, r2 = (sum(a * a * x**n for a, x in zip(w, year, strict=True)) for n in range(3))
    trace = s0 - (s2 * r0 - 2 * s1 * r1 + s0 * r2) / det
    tau2 = max(0, (q - (len(y) - 2)) / trace)
    _, exact_slope, (s0, _, _, det) = solve([1 / (one + tau2) for one in v])
    ours = regression.meta_regression(yi, vi, moderators, tau2_method="DL", ci_method="wald")
    assert abs(ours.tau2 - float(tau2)) <= RATIONAL * float(tau2)
    assert abs(ours.beta[1] - float(exact_slope)) <= RATIONAL * ours.se[1]
    assert abs(ours.se[1] / float(s0 / det) ** 0.5 - 1) <= RATIONAL


def test_without_moderators_it_is_pooling():
    yi, vi = np.array([0.1, 0.5, 0.9, 1.6]), np.array([0.1, 0.2, 0.1, 0.3])
    fit = regression.meta_regression(yi, vi, {}, ci_method="hksj")
    pooled = pooling.random_effects(yi, vi, ci_method="hksj")
    close([fit.beta[0], fit.se[0], fit.tau2], [pooled.estimate, pooled.se, pooled.tau2], relative=SOLVED)
    assert fit.q_moderators is None
