"""Intervals of tau2, I2 and H2 beyond the plain model, and the test between subgroups, agree with R."""

import numpy as np
import pytest

from evidence.stats.dependent import multilevel
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import heterogeneity, pooling, regression, subgroups

from ..fixtures import case, close, effects_of, numbers, pooled_by_level, table

FOUND = table("heterogeneity_intervals")["cases"]
# Both sides solve the same equation, metafor by uniroot to 1e-13.
PROFILE = 1e-10
# R's Mantel-Haenszel Q and the formula, both closed.
CLOSED = 1e-9
# A root of a maximum, here and in R: its error is that of the likelihood, about 1e-12, over the profile's slope.
NESTED = 1e-8
# Levels are fitted by iteration, then compared in closed form.
SOLVED = 1e-9
REGRESSIONS = [(n, m) for n in FOUND for m in FOUND[n].get("meta_regression") or {}]
TABLES = [(n, t) for n in FOUND for t in FOUND[n].get("tables") or {}]
LEVELS = [n for n in FOUND if "multilevel" in FOUND[n]]
SUBGROUPS = [(n, m) for n in FOUND for m in FOUND[n].get("subgroups") or {}]
COLUMNS = ("ai", "n1i", "ci", "n2i", "x1i", "t1i", "x2i", "t2i")
CI_METHODS = {"knha": "hksj", "adhoc": "hksj-floor"}


def moderated(name, moderator):
    one = case(name)
    source = one["input"] if one["family"] == "generic" else one["escalc"]
    return numbers(source["yi"]), numbers(source["vi"]), one["moderators"][moderator]["values"]


def test_the_fixture_holds_every_kind_of_case():
    assert (len(REGRESSIONS), len(TABLES), len(LEVELS), len(SUBGROUPS)) == (46, 41, 3, 21)


@pytest.mark.parametrize(("name", "moderator"), REGRESSIONS)
def test_residual_heterogeneity_of_a_meta_regression(name, moderator):
    yi, vi, values = moderated(name, moderator)
    for method, theirs in FOUND[name]["meta_regression"][moderator].items():
        ours = regression.meta_regression(yi, vi, {"mod": values}, tau2_method=method)
        typical = np.median(vi[~np.isnan(vi)])
        if theirs["empty"]:
            assert ours.tau2_ci == (0.0, 0.0)
            assert heterogeneity.EMPTY_INTERVAL in ours.notes
            continue
        close(ours.tau2_ci, theirs["tau2"], scale=typical, relative=PROFILE)
        close(ours.i2_ci, theirs["I2"], scale=100.0, relative=PROFILE)
        close(ours.h2_ci, theirs["H2"], scale=1.0, relative=PROFILE)


def test_a_regression_without_between_study_variance_has_test_based_intervals():
    yi, vi, values = moderated("bcg_RR", "ablat")
    ours = regression.meta_regression(yi, vi, {"mod": values}, tau2_method="EE", ci_method="wald")
    # Residual degrees of freedom stand where k - 1 stands without moderators.
    i2, h2 = heterogeneity.interval_from_q(ours.q_residual, ours.q_residual_df + 1)
    assert (ours.tau2_ci, ours.i2_ci, ours.h2_ci) == (None, i2, h2)
    assert i2[0] < ours.i2 < i2[1]


def test_with_one_residual_degree_of_freedom_a_regression_still_has_its_profile_interval():
    ours = regression.meta_regression([0.1, 0.9, 0.3], [0.1, 0.2, 0.1], {"mod": [1, 2, 3]})
    assert ours.tau2_ci[0] <= ours.tau2 <= ours.tau2_ci[1]
    ee = regression.meta_regression(
        [0.1, 0.9, 0.3], [0.1, 0.2, 0.1], {"mod": [1, 2, 3]}, tau2_method="EE", ci_method="wald"
    )
    assert (ee.i2_ci, ee.h2_ci) == (None, None)


@pytest.mark.parametrize(("name", "kind"), TABLES)
def test_mantel_haenszel_and_peto_have_test_based_intervals(name, kind):
    one, theirs = case(name), FOUND[name]["tables"][kind]
    d = {key: numbers(value) for key, value in one["input"].items() if key in COLUMNS}
    if kind == "peto":
        ours = pooling.peto(d["ai"], d["n1i"], d["ci"], d["n2i"])
    elif one["family"] == "two_arm_rate":
        ours = pooling.mantel_haenszel_rates(d["x1i"], d["t1i"], d["x2i"], d["t2i"], one["measure"])
    else:
        ours = pooling.mantel_haenszel(d["ai"], d["n1i"], d["ci"], d["n2i"], one["measure"])
    close(ours.q, theirs["Q"], scale=1.0, relative=CLOSED)
    close(ours.i2_ci, theirs["I2"], scale=100.0, relative=CLOSED)
    close(ours.h2_ci, theirs["H2"], relative=CLOSED)


def test_two_tables_have_no_interval_of_i2():
    two = pooling.mantel_haenszel([3, 4], [30, 40], [5, 9], [30, 38])
    one = pooling.mantel_haenszel([3], [30], [5], [30])
    none = pooling.peto([0, 0, 0], [30, 40, 20], [0, 0, 0], [30, 38, 22])
    assert [p.i2_ci for p in (two, one, none)] == [None] * 3
    # A study without any event counts for neither Q nor its interval.
    three = pooling.mantel_haenszel([3, 4, 0], [30, 40, 20], [5, 9, 0], [30, 38, 20], "OR")
    assert (three.k, three.q_df, three.i2_ci) == (3, 1, None)


@pytest.mark.parametrize("name", LEVELS)
def test_i2_of_a_three_level_model(name):
    yi, vi = effects_of(case(name))
    theirs = FOUND[name]["multilevel"]
    ours = multilevel.fit(yi, vi, case(name)["multilevel"]["outer"])
    close(ours.typical_variance, theirs["typical"], relative=CLOSED)
    close(ours.i2_ci, theirs["ends"]["total"], scale=100.0, relative=NESTED)
    # metafor's bounds come from its multivariate form of the same model and a uniroot of its own.
    close(ours.i2_ci, theirs["metafor_total"], scale=100.0, relative=NESTED)
    for level in ("study", "row"):
        close(ours.i2_by_level_ci[level], theirs["ends"][level], scale=100.0, relative=NESTED)
        assert ours.i2_by_level_ci[level][0] < ours.i2_by_level[level] < ours.i2_by_level_ci[level][1]


@pytest.mark.parametrize("level", ["study", "row"])
def test_with_one_component_i2_follows_from_its_interval(level):
    yi, vi = effects_of(case("assink2016"))
    ours = multilevel.fit(yi, vi, case("assink2016")["multilevel"]["outer"], levels=level)
    expected = [100 * s / (s + ours.typical_variance) for s in ours.sigma2_ci[level]]
    close(ours.i2_ci, expected, scale=100.0, relative=NESTED)
    close(ours.i2_by_level_ci[level], expected, scale=100.0, relative=NESTED)


def test_a_component_at_zero_and_a_model_without_components():
    # Rows of one study agree far better than their variances say.
    yi, vi = [0.1, 0.1, 0.9, 0.9, -0.4, -0.4], [0.05] * 6
    ours = multilevel.fit(yi, vi, ["a", "a", "b", "b", "c", "c"])
    assert ours.sigma2["row"] == 0
    assert ours.i2_by_level_ci["row"][0] == 0.0
    assert 0 < ours.i2_ci[0] < ours.i2 < ours.i2_ci[1] <= 100
    plain = multilevel.fit(yi, vi, ["a", "a", "b", "b", "c", "c"], levels="none")
    assert (plain.i2_ci, plain.i2_by_level_ci) == (None, None)
    single = multilevel.fit([0.3], [0.1], ["a"])
    assert (single.i2, single.i2_ci) == (None, None)


@pytest.mark.parametrize(("name", "moderator"), SUBGROUPS)
def test_subgroups_are_compared_by_the_standard_errors_of_their_intervals(name, moderator):
    yi, vi, values = moderated(name, moderator)
    for key, theirs in FOUND[name]["subgroups"][moderator].items():
        method, test = key.split("_")
        pooled = pooled_by_level(yi, vi, values, tau2_method=method, ci_method=CI_METHODS[test])
        q, df, p = subgroups.difference(
            [one.estimate for one in pooled.values()], [one.se for one in pooled.values()]
        )
        close(q, theirs["Q"], scale=1.0, relative=SOLVED)
        close(p, theirs["p"], scale=1e-6, relative=SOLVED)
        assert df == theirs["df"]


def test_differences_of_one_level_and_of_wrong_input():
    assert subgroups.difference([0.3], [0.1]) == (0.0, 0, 1.0)
    with pytest.raises(StatsError, match="standard_errors: row 2 is not above 0"):
        subgroups.difference([0.3, 0.1], [0.1, 0.0])
    with pytest.raises(StatsError, match="columns of different length"):
        subgroups.difference([0.3, 0.1], [0.1])
