"""Meta-regressions of a primary analysis: words, gaps, too few studies, and the exact permutation test."""

import math
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from evidence.review.pooling.regressions import OWN
from evidence.review.pooling.regressions import compute as regression_of
from evidence.review.second import twice
from evidence.review.second.fitted import permutation
from evidence.review.second.fitted import regressions as second_regression
from evidence.review.summary.gathering import agreement
from unit.review.builders import SETTINGS
from unit.review.pooling.invented_regressions import BCG, asked, own

# Between words: two fits of the same closed-form covariates.
SOLVED = 1e-6
# metafor 4: permutest(rma(yi, vi, mods = ~ ablat, test = "adhoc"), iter = 5000) of dat.bcg, seed 1; four standard errors
# of the difference of shares of 5,000 and 9,999 arrangements.
PERMUTEST, DRAWN = 0.007, 0.006


def fitted(*args, **changes):
    return twice.regression(asked(*args, **changes))


@cache
def by_latitude():
    return fitted(own("ablat"), per=10.0)


@cache
def by_allocation():
    return fitted(own("alloc"))


def test_words_are_compared_with_the_first_of_the_alphabet():
    g = by_allocation()
    theirs = BCG["moderators"]["alloc"]["metareg"]["REML_adhoc"]
    assert g.references == ((OWN, "alternate"),)
    named = {c.level: c for c in g.coefficients[1:]}
    for name, beta, low in zip(
        theirs["coef_names"][1:], theirs["beta"][1:], theirs["ci_lb"][1:], strict=True
    ):
        c = next(c for level, c in named.items() if name.endswith(level))
        assert (c.estimate_scale, c.ci_low_scale) == pytest.approx((beta, low), rel=SOLVED)
    assert g.test_p == pytest.approx(theirs["QMp"], rel=1e-4) and g.second.agrees


def test_drawn_arrangements_agree_with_another_generator_and_a_p_value_that_is_off_does_not():
    g = fitted(own("ablat"))
    assert (
        not g.exact
        and g.second_permutation.agrees
        and g.second_permutation.what.kind == "by_other_arrangements"
    )
    assert g.p_permutation == pytest.approx(PERMUTEST, abs=DRAWN)
    y, v, x = second_regression._matrices(asked(own("ablat")), g)
    wrong = replace(g, p_permutation=g.p_permutation + 0.2)
    assert not permutation.compute(y, v, x, wrong, "REML").agrees


def test_a_study_without_a_value_is_left_out_and_named():
    values = own("ablat") | {"t3": None}
    g = fitted(values)
    assert g.k == 12 and len(g.without_value) == 1 and g.without_value[0].startswith("t3")
    assert g.second.agrees


def test_all_arrangements_of_few_studies_are_gone_through():
    g = fitted(own("ablat"), studies=6)
    assert g.exact and g.seed is None
    assert g.second_permutation.agrees and g.second_permutation.estimate == pytest.approx(
        g.p_permutation, abs=1e-9
    )
    # Of the 720 orders of six values those that exchange the two that are equal are one.
    assert g.permutations == 360
    assert g.p_permutation * g.permutations == pytest.approx(round(g.p_permutation * g.permutations))


@pytest.mark.parametrize("studies", [3, 4, 5, 6])
@pytest.mark.parametrize("first", [0.0, 2015.0, 1e7])
def test_arrangements_that_tie_are_told_as_ties_however_far_a_moderator_lies_from_zero(studies, first):
    """Of years the reversed order, whose slope is the same downwards, was one time in two another one.

    The intercept of years is two thousand steps away: its factor was more than a number holds, and an error.
    """
    g = fitted({f"t{i}": first + i for i in range(studies)}, studies=studies)
    assert g.exact and g.second_permutation.agrees
    assert round(g.second_permutation.estimate * math.factorial(studies)) % 2 == 0


@pytest.mark.parametrize(("studies", "kind"), [(7, "by_all_arrangements"), (8, "by_other_arrangements")])
def test_the_orders_of_up_to_seven_studies_are_all_made_twice(studies, kind):
    data = asked(own("ablat"), studies=studies)
    whole = regression_of(replace(data, settings=replace(SETTINGS, tau2="DL")))
    y, v, x = second_regression._matrices(data, whole)
    found = permutation.compute(y, v, x, replace(whole, exact=True), "DL")
    assert found.what.kind == kind


@pytest.mark.parametrize("value", [5, "randomised"])
def test_too_few_studies_and_a_moderator_that_is_the_same_everywhere_are_told(value):
    """A word that is the same was fitted as an intercept alone: a meta-regression on nothing."""
    assert fitted(own("ablat"), studies=2).note.kind == "no_regression"
    constant = fitted({f"t{i}": value for i in range(13)})
    assert constant.coefficients == () and constant.note.kind == "no_regression" and constant.second is None


def test_what_the_study_files_say_is_a_moderator_too():
    g = fitted({}, by=("patients",), per=1000)
    (c,) = g.coefficients[1:]
    assert (c.name, c.per) == ("patients", 1000) and g.second.agrees


def test_the_line_its_band_and_the_prediction_are_those_of_r():
    theirs = BCG["moderators"]["ablat"]["metareg"]["REML_adhoc"]
    quantile = stats.t.ppf(0.975, theirs["ddf"])
    (line,) = by_latitude().lines
    assert line.points[0].value == pytest.approx(13) and line.points[-1].value == pytest.approx(55)
    for point in line.points:
        x = np.array([1.0, point.value])
        mean, se = float(x @ theirs["beta"]), math.sqrt(x @ np.array(theirs["vb"]) @ x)
        new = quantile * math.hypot(se, math.sqrt(theirs["tau2"]))
        expected = [mean, mean - quantile * se, mean + quantile * se, mean - new, mean + new]
        found = [point.estimate, point.ci_low, point.ci_high, point.pi_low, point.pi_high]
        assert [math.log(v) for v in found] == pytest.approx(expected, rel=SOLVED, abs=SOLVED)
    assert by_latitude().second_lines.agrees


def test_the_second_computation_finds_a_band_that_is_off():
    g = by_latitude()
    (line,) = g.lines
    last = replace(line.points[-1], ci_high=line.points[-1].ci_high * 1.01)
    wrong = replace(g, lines=(replace(line, points=(*line.points[:-1], last)),))
    assert not second_regression.of_lines(asked(own("ablat"), per=10.0), wrong).agrees


def test_weights_are_of_inverse_variance_with_what_is_left_between_the_studies():
    g = by_latitude()
    total = sum(1 / (r.vi + g.tau2) for r in g.rows)
    assert [r.weight_percent for r in g.rows] == pytest.approx(
        [100 / (r.vi + g.tau2) / total for r in g.rows]
    )


def test_along_one_moderator_the_others_stand_at_their_means():
    g = fitted(own("ablat"), by=("patients",), studies=7)
    patients, latitude = g.lines
    b0, b1, b2 = (c.estimate_scale for c in g.coefficients)
    mean = sum(r.numbers[0] for r in g.rows) / g.k
    for point in (latitude.points[0], latitude.points[-1]):
        assert math.log(point.estimate) == pytest.approx(b0 + b1 * mean + b2 * point.value)
    assert patients.moderator == "patients" and g.second_lines.agrees


def test_levels_have_their_means_and_few_studies_no_prediction():
    g = fitted(own("alloc"), studies=6)
    means = {p.level: p for p in g.lines[0].points}
    assert set(means) == set(r.levels[0] for r in g.rows)
    difference = next(c for c in g.coefficients[1:])
    reference = math.log(means[g.references[0][1]].estimate)
    assert math.log(means[difference.level].estimate) - reference == pytest.approx(difference.estimate_scale)
    asked_from = replace(asked(own("ablat"), studies=6), settings=replace(SETTINGS, prediction_from=6))
    assert regression_of(asked_from).lines[0].prediction_method is None
    assert (
        regression_of(replace(asked_from, settings=replace(SETTINGS, prediction_from=5)))
        .lines[0]
        .prediction_method
        == "t(k-p)"
    )


def test_a_second_computation_that_differs_is_counted_in_the_agreement_of_the_run():
    g = replace(by_latitude(), id="x", second_lines=replace(by_latitude().second_lines, agrees=False))
    synthesis = SimpleNamespace(id="s", computed=(), subgroups=(), regressions=(g,), second_refits=None)
    counted = agreement([SimpleNamespace(outcome=SimpleNamespace(id="o"), syntheses=(synthesis,), curves=())])
    assert (counted.checked, counted.agreeing) == (3, 2)
    assert [(d.synthesis, d.analysis) for d in counted.disagreements] == [("s", "x")]


def test_each_row_is_a_study_with_its_own_effect_and_variance():
    g = by_latitude()
    columns = zip(*(BCG["input"][c] for c in ("ai", "n1i", "ci", "n2i")), strict=True)
    for r, (a, n1, c, n2), latitude in zip(g.rows, columns, own("ablat").values(), strict=True):
        assert r.yi == pytest.approx(math.log(a / n1 / (c / n2)), rel=SOLVED)
        assert r.vi == pytest.approx(1 / a - 1 / n1 + 1 / c - 1 / n2, rel=SOLVED)
        assert r.estimate == pytest.approx(a / n1 / (c / n2), rel=SOLVED)
        assert r.numbers == pytest.approx((latitude / 10,)) and r.levels == (None,)  # told for ten degrees
    assert len({r.key for r in g.rows}) == 13


def test_each_coefficient_says_what_it_is_of_and_multiplies_a_ratio():
    numbers, words = by_latitude().coefficients, by_allocation().coefficients
    assert [(c.name, c.level, c.per) for c in numbers] == [("intercept", None, None), (OWN, None, 10.0)]
    assert [(c.name, c.level, c.per) for c in words] == [
        ("intercept", None, None), (OWN, "random", None), (OWN, "systematic", None),
    ]  # fmt: skip
    for intercept, *slopes in (numbers, words):
        assert {intercept.factor, intercept.factor_low, intercept.p_permutation} == {None}
        for c in slopes:
            bounds = (c.estimate_scale, c.ci_low_scale, c.ci_high_scale)
            assert (c.factor, c.factor_low, c.factor_high) == pytest.approx([math.exp(b) for b in bounds])
            assert 0 < c.p_permutation <= 1
