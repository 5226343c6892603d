"""Meta-regressions of a primary analysis: words, gaps, too few studies, and the exact permutation test."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.record.reviews.methods import RegressionSpec
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.regressions import OWN, RegressionInput, moderators_of
from evidence.review.second import twice
from evidence.review.second.fitted import permutation
from evidence.review.second.fitted import regressions as second_regression
from evidence.review.selection.candidates import find
from unit.review.builders import ANY, SETTINGS, TWO_ARM, outcome, trial

BCG = json.loads((Path(__file__).parents[2] / "reference/cases/bcg_RR.json").read_text())
# Between words: two fits of the same closed-form covariates.
SOLVED = 1e-6
# metafor 4: permutest(rma(yi, vi, mods = ~ ablat, test = "adhoc"), iter = 5000) of dat.bcg, seed 1; four standard errors
# of the difference of shares of 5,000 and 9,999 arrangements.
PERMUTEST, DRAWN = 0.007, 0.006


def asked(values, by=(), per=1.0, studies=None):
    columns = zip(*(BCG["input"][c] for c in ("ai", "n1i", "ci", "n2i")), strict=True)
    found = []
    for i, (a, n1, c, n2) in list(enumerate(columns))[:studies]:
        found += find(trial(f"t{i}", (a, n1), (c, n2)), outcome(), TWO_ARM, ANY).candidates
    words = {k: v for k, v in values.items() if isinstance(v, str)}
    numbers = {k: v for k, v in values.items() if v is not None and k not in words}
    spec = RegressionSpec("x", "X", tuple(by), numbers, per, ("a-v-b",), words=words)
    return RegressionInput(figures_of(found), "RR", SETTINGS, moderators_of(spec, found))


def fitted(*args, **changes):
    return twice.regression(asked(*args, **changes))


def own(name):
    return {f"t{i}": v for i, v in enumerate(BCG["moderators"][name]["values"])}


def test_words_are_compared_with_the_first_of_the_alphabet():
    g = fitted(own("alloc"))
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


def test_too_few_studies_and_a_moderator_that_is_the_same_everywhere_are_told():
    assert fitted(own("ablat"), studies=2).note.kind == "no_regression"
    constant = fitted({f"t{i}": 5 for i in range(13)})
    assert constant.coefficients == () and constant.note.kind == "no_regression" and constant.second is None


def test_what_the_study_files_say_is_a_moderator_too():
    g = fitted({}, by=("patients",), per=1000)
    (c,) = g.coefficients[1:]
    assert (c.name, c.per) == ("patients", 1000) and g.second.agrees
