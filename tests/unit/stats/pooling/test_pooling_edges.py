"""Pooling of one, two and three studies, and of tables with empty cells: closed forms, each worked out by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import heterogeneity, pooling

CLOSED = 1e-9
# Maxima and roots are searched for.
SEARCHED = 1e-6
Z = 1.959963984540054
T1, T2 = 12.706204736174707, 4.302652729749464  # the 0.975 quantiles of t with 1 and 2 degrees of freedom


def test_one_study_is_itself_with_its_own_interval_whatever_is_asked_for():
    for ci_method in ("wald", "hksj", "t", "hksj-floor"):
        found = pooling.random_effects([0.3, np.nan], [0.04, np.nan], ci_method=ci_method)
        assert (found.status, found.k, found.ci_method) == ("single study", 1, "wald")
        assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx(
            (0.3, 0.3 - 0.2 * Z, 0.3 + 0.2 * Z), rel=CLOSED
        )
        assert (found.tau2, found.i2, found.h2, found.pi_low, found.tau2_ci) == (None,) * 5
        assert found.weights.tolist() == [100, 0] and (found.q, found.q_df) == (0, 0)
        assert found.p_value == pytest.approx(2 * stats.norm.sf(1.5), rel=CLOSED)
        assert [n.kind for n in found.notes] == ["without_estimate_left_out", "single_study_no_tau2"]


APART, V = 1.2, 0.1
DIFFERENCE = {"estimate": 0.4, "tau2": APART**2 / 2 - V, "q": APART**2 / (2 * V)}


@pytest.mark.parametrize("method", ["REML", "DL", "PM", "HE", "EB", "HSk"])
def test_of_two_studies_of_one_variance_the_spread_is_half_their_squared_difference_less_that_variance(
    method,
):
    found = pooling.random_effects([1.0, -0.2], [V, V], tau2_method=method, ci_method="wald")
    assert found.tau2 == pytest.approx(DIFFERENCE["tau2"], rel=SEARCHED)
    assert (found.estimate, found.q) == pytest.approx((0.4, DIFFERENCE["q"]), rel=SEARCHED)
    assert found.se == pytest.approx(math.sqrt((V + DIFFERENCE["tau2"]) / 2), rel=SEARCHED)
    assert found.i2 == pytest.approx(100 * DIFFERENCE["tau2"] / (DIFFERENCE["tau2"] + V), rel=SEARCHED)
    assert found.h2 == pytest.approx(1 + DIFFERENCE["tau2"] / V, rel=SEARCHED)
    assert found.weights == pytest.approx([50, 50]) and (found.pi_low, found.pi_high) == (None, None)
    assert found.q_p == pytest.approx(stats.chi2.sf(DIFFERENCE["q"], 1), rel=CLOSED)
    assert "two_studies_tau2" in {n.kind for n in found.notes}
    half = pooling.random_effects([1.0, -0.2], [V, V], tau2_method="ML", ci_method="wald")
    assert half.tau2 == pytest.approx(APART**2 / 4 - V, rel=SEARCHED)


@pytest.mark.parametrize(
    ("ci_method", "y", "half"),
    [
        ("hksj", [1.0, -0.2], T1 * APART / 2),
        ("hksj-floor", [1.0, -0.2], T1 * APART / 2),  # the factor is 1 where the spread explains all
        ("t", [1.0, -0.2], T1 * APART / 2),
        ("wald", [1.0, -0.2], Z * APART / 2),
        # Studies nearer than their errors: the plain factor is their squared difference over twice the variance.
        ("hksj", [0.4, 0.3], T1 * 0.05),
        ("hksj-floor", [0.4, 0.3], T1 * math.sqrt(V / 2)),
        ("t", [0.4, 0.3], T1 * math.sqrt(V / 2)),
        ("wald", [0.4, 0.3], Z * math.sqrt(V / 2)),
    ],
)
def test_intervals_of_two_studies_follow_from_their_difference_or_their_variance(ci_method, y, half):
    found = pooling.random_effects(y, [V, V], tau2_method="DL", ci_method=ci_method)
    middle = sum(y) / 2
    assert (found.ci_low, found.ci_high) == pytest.approx((middle - half, middle + half), rel=SEARCHED)
    assert found.df == (None if ci_method == "wald" else 1)
    law = stats.norm if ci_method == "wald" else stats.t(1)
    assert found.p_value == pytest.approx(2 * law.sf(middle / (half / law.ppf(0.975))), rel=SEARCHED)


Y3, MEAN3 = [1.0, -0.2, 0.7], 0.5
SPREAD3 = sum((y - MEAN3) ** 2 for y in Y3) / 2 - V


@pytest.mark.parametrize(
    ("prediction", "quantile", "error"),
    [
        ("t(k-1)", T2, True), ("t(k-2)", T1, True), ("z", Z, True), ("tau only", Z, False),
        ("t(k-1) classic", T2, True), ("t(k-2) classic", T1, True),
    ],
)  # fmt: skip
def test_a_prediction_interval_of_three_studies_has_the_quantile_and_the_variances_of_its_kind(
    prediction, quantile, error
):
    found = pooling.random_effects(Y3, [V] * 3, tau2_method="DL", ci_method="hksj", prediction=prediction)
    half = quantile * math.sqrt(SPREAD3 + (error * (V + SPREAD3) / 3))
    assert (found.pi_low, found.pi_high) == pytest.approx((MEAN3 - half, MEAN3 + half), rel=SEARCHED)


@pytest.mark.parametrize(("ci_method", "narrow"), [("hksj", True), ("hksj-floor", False), ("wald", False)])
def test_the_classic_prediction_interval_leaves_hartung_and_knapps_factor_out(ci_method, narrow):
    y, v = [0.5, 0.4, 0.3], 0.09  # nearer than their errors: no spread
    plain, classic = (
        pooling.random_effects(y, [v] * 3, tau2_method="DL", ci_method=ci_method, prediction=kind)
        for kind in ("t(k-1)", "t(k-1) classic")
    )
    se, factor = math.sqrt(v / 3), 0.02 / 2 / v
    assert classic.pi_high - 0.4 == pytest.approx(T2 * se, rel=CLOSED)
    assert plain.pi_high - 0.4 == pytest.approx(T2 * se * (math.sqrt(factor) if narrow else 1), rel=CLOSED)
    assert plain.hk_factor == pytest.approx(factor, rel=CLOSED)


def test_a_common_effect_has_intervals_of_i2_from_three_studies_on_and_t_where_asked():
    two = pooling.common_effect([0.4, 0.1], [0.1, 0.3])
    assert two.estimate == pytest.approx((4 + 1 / 3) / (10 + 10 / 3), rel=CLOSED)
    assert (two.i2_ci, two.h2_ci, two.df, two.tau2) == (None, None, None, None)
    assert two.se == pytest.approx(math.sqrt(0.075), rel=CLOSED) and two.weights == pytest.approx([75, 25])
    three = pooling.common_effect([0.4, 0.1, np.nan, 0.2], [0.1, 0.3, np.nan, 0.1], ci_method="t")
    assert three.i2_ci is not None and (three.df, three.k) == (2, 3)
    assert three.ci_high - three.estimate == pytest.approx(T2 * three.se, rel=CLOSED)
    assert three.weights[2] == 0
    one = pooling.common_effect([0.4], [0.1], ci_method="t")
    assert (one.ci_method, one.df, one.i2, one.status) == ("wald", None, None, "single study")
    wide = pooling.common_effect([1.0, -0.2], [V, V])
    assert (wide.i2, wide.h2) == pytest.approx((100 * (1 - 1 / DIFFERENCE["q"]), DIFFERENCE["q"]), rel=CLOSED)


def test_sample_sizes_go_with_the_studies_that_have_an_estimate():
    found = pooling.random_effects([0.6, np.nan, 0.7], [0.01, np.nan, 0.02], measure="PFT", n=[20, 30, 40])
    assert found.n.tolist() == [20, 40]
    ways = pooling.n_sensitivity(found)
    assert set(ways) == {"harmonic", "geometric", "arithmetic", "inverse variance"}
    with pytest.raises(StatsError):
        pooling.n_sensitivity(pooling.random_effects([0.6], [0.01]))
    with pytest.raises(StatsError):
        pooling.random_effects([0.6, 0.7], [0.01, 0.02], n=[20])


# --- tables with empty cells ---


def reason(found):
    assert (found.status, found.estimate) == ("not estimable", None)
    (note,) = found.notes
    return note.parts[0].kind


@pytest.mark.parametrize(
    ("measure", "tables", "why"),
    [
        ("RR", [(0, 9, 0, 8), (0, 5, 0, 5)], "no_event_any_study"),
        ("OR", [(0, 9, 0, 8), (0, 5, 0, 5)], "no_event_any_study"),
        ("OR", [(9, 9, 8, 8)], "only_events_every_study"),
        ("RR", [(0, 9, 2, 8)], "ratio_at_end"),
        ("RR", [(2, 9, 0, 8)], "ratio_at_end"),
        ("OR", [(9, 9, 2, 8)], "ratio_at_end"),
        ("RR", [(9, 9, 8, 8)], "no_or_only_events_any_arm"),
        ("RD", [(0, 9, 0, 8)], "no_or_only_events_any_arm"),
        ("RD", [(9, 9, 0, 8)], "no_or_only_events_any_arm"),
    ],
)  # fmt: skip
def test_sums_that_give_no_ratio_say_which_cells_are_empty(measure, tables, why):
    assert reason(pooling.mantel_haenszel(*zip(*tables, strict=True), measure=measure)) == why


def test_rates_and_petos_sums_without_events_say_so_too():
    assert reason(pooling.mantel_haenszel_rates([0, 0], [9, 8], [3, 1], [9, 8])) == "no_event_one_arm"
    assert reason(pooling.mantel_haenszel_rates([1, 0], [9, 8], [0, 0], [9, 8])) == "no_event_one_arm"
    assert reason(pooling.mantel_haenszel_rates([0], [9], [0], [9], "IRD")) == "no_event_any_arm"
    assert reason(pooling.peto([0, 4], [9, 4], [0, 5], [9, 5])) == "no_or_only_events_every_study"


def notes(found):
    return {n.kind: tuple(n.numbers.values()) or n.studies or n.words for n in found.notes}


def test_studies_without_or_with_events_only_are_named_by_what_they_do():
    tables = list(zip((3, 50, 6, 60), (0, 9, 0, 9), (7, 7, 8, 8), strict=True))
    kinds = {m: set(notes(pooling.mantel_haenszel(*tables, measure=m))) for m in ("RR", "OR", "RD")}
    assert kinds == {
        "RR": {"no_events_no_weight", "only_events_both_arms"},
        "OR": {"no_events_no_weight", "only_events_no_weight"},
        "RD": {"no_events_both_arms", "only_events_both_arms"},
    }
    assert set(notes(pooling.peto(*tables))) == {"no_events_no_weight", "only_events_no_weight"}
    assert set(notes(pooling.mantel_haenszel_rates([3, 0], [50, 9], [6, 0], [60, 9]))) == {
        "no_events_both_arms"
    }
    assert not pooling.mantel_haenszel_rates([3, 0], [50, 9], [6, 1], [60, 9]).notes


ONE = (10, 100, 20, 130)
A, N1, C, N2 = ONE


@pytest.mark.parametrize(
    ("measure", "estimate", "variance"),
    [
        ("RR", math.log(A / N1 / (C / N2)), 1 / A - 1 / N1 + 1 / C - 1 / N2),
        ("OR", math.log(A * (N2 - C) / (C * (N1 - A))), 1 / A + 1 / (N1 - A) + 1 / C + 1 / (N2 - C)),
    ],
)
def test_one_table_has_its_own_ratio_and_error_and_several_alike_less_of_it(measure, estimate, variance):
    one = pooling.mantel_haenszel([A], [N1], [C], [N2], measure=measure)
    assert (one.estimate, one.se) == pytest.approx((estimate, math.sqrt(variance)), rel=CLOSED)
    assert (one.status, one.q, one.q_df, one.q_p, one.i2, one.h2, one.i2_ci) == (
        "single study",
        0.0,
        0,
        1.0,
        None,
        None,
        None,
    )
    two = pooling.mantel_haenszel([A] * 2, [N1] * 2, [C] * 2, [N2] * 2, measure=measure)
    assert (two.estimate, two.se) == pytest.approx((estimate, math.sqrt(variance / 2)), rel=CLOSED)
    assert (two.status, two.q_df, two.i2, two.i2_ci) == (
        "pooled",
        1,
        0.0,
        None,
    ) and two.weights == pytest.approx([50, 50])
    assert (two.q, two.h2) == pytest.approx((0, 0), abs=CLOSED)
    three = pooling.mantel_haenszel([A] * 3, [N1] * 3, [C] * 3, [N2] * 3, measure=measure)
    assert three.i2_ci[0] == 0 and three.i2_ci[1] > 0
    assert (two.ci_low, two.ci_high) == pytest.approx(
        (estimate - Z * two.se, estimate + Z * two.se), rel=CLOSED
    )
    assert two.p_value == pytest.approx(2 * stats.norm.sf(abs(estimate) / two.se), rel=CLOSED)


def test_heterogeneity_around_a_sum_is_of_single_studies_with_a_half_where_a_cell_is_empty():
    tables = list(zip((3, 50, 6, 60), (0, 40, 5, 50), (0, 9, 0, 9), strict=True))
    found = pooling.mantel_haenszel(*tables, measure="RR")
    q = 0.0
    for a, n1, c, n2 in ((3, 50, 6, 60), (0.5, 41, 5.5, 51)):
        q += (math.log(a / n1 / (c / n2)) - found.estimate) ** 2 / (1 / a - 1 / n1 + 1 / c - 1 / n2)
    assert (found.q, found.q_df, found.k) == (pytest.approx(q, rel=CLOSED), 1, 3)
    assert found.q_p == pytest.approx(stats.chi2.sf(q, 1), rel=CLOSED)
    assert found.i2 == pytest.approx(max(0.0, 100 * (1 - 1 / q)), abs=CLOSED) and found.h2 == pytest.approx(
        q, rel=CLOSED
    )


def test_kenward_roger_belongs_to_reml():
    for more in ({"ci_method": "kr"}, {"prediction": "kr"}):
        with pytest.raises(StatsError, match="only REML"):
            pooling.random_effects(Y3, [V] * 3, tau2_method="DL", **more)
        assert pooling.random_effects(Y3, [V] * 3, **more).estimate == pytest.approx(MEAN3)


# --- heterogeneity from Q ---


def test_i2_and_h2_follow_from_tau2_and_the_typical_variance():
    assert heterogeneity.typical_variance(np.array(Y3), np.full(3, V)) == pytest.approx(V, rel=CLOSED)
    w = 1 / np.array([0.1, 0.2, 0.4])
    typical = 2 * w.sum() / (w.sum() ** 2 - (w**2).sum())
    assert heterogeneity.typical_variance(np.array(Y3), 1 / w) == pytest.approx(typical, rel=CLOSED)
    assert (
        heterogeneity.i2_from_tau2(0.3, 0.1) == pytest.approx(75.0)
        and heterogeneity.i2_from_tau2(0.0, 0.1) == 0
    )
    assert heterogeneity.h2_from_tau2(0.3, 0.1) == pytest.approx(4.0)
    squares = sum((y - MEAN3) ** 2 for y in Y3)
    low, high = (max(0.0, squares / stats.chi2.ppf(p, 2) - V) for p in (0.975, 0.025))
    assert heterogeneity.q_profile(Y3, [V] * 3) == pytest.approx((low, high), rel=SEARCHED)
    assert heterogeneity.q_profile([0.5, 0.5, 0.5], [V] * 3) is None
