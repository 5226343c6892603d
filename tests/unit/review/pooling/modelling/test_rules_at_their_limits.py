"""The rule by the number of studies at its very limits, and people that are counted, each decided by hand."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from evidence.record.notes.note import Note
from evidence.record.results.analysis import IMPUTED, StudyEffect
from evidence.record.results.intervals import CREDIBLE
from evidence.review.pooling import analyses, computing
from evidence.review.pooling.modelling import bayesian, rule_by_k
from evidence.stats.result import Average, Pooled
from unit.review.builders import SETTINGS
from unit.review.results import arm, study, synthesis


def pooled(**changes):
    said = dict(
        estimate=0.2, se=0.1, ci_low=0.0, ci_high=0.4, p_value=None, k=3, measure="RR", method="x", tau2=0.1
    )
    return Pooled(**(said | changes))


# --- prediction intervals ---

PREDICTED = {"pi_low": -0.5, "pi_high": 0.9, "prediction": "t(k-1)"}


@pytest.mark.parametrize(
    ("changes", "k", "note"),
    [
        ({}, 3, None),
        ({}, 2, "prediction_from"),
        ({"tau2": 0.0}, 3, "prediction_is_interval"),
        ({"pi_low": 0.1, "pi_high": 0.3}, 3, "prediction_inside"),
        ({"pi_low": 0.0, "pi_high": 0.4}, 3, None),  # as wide as the interval
        ({"pi_low": 0.0, "pi_high": 0.3}, 3, "prediction_inside"),
        ({"pi_low": -0.05, "pi_high": 0.3}, 3, "prediction_inside"),  # lower, and narrower all the same
        ({"pi_low": 0.1, "pi_high": 0.6}, 3, None),  # skewed
        ({"pi_low": 0.1, "pi_high": 0.3, "prediction": bayesian.PREDICTIVE}, 3, "prediction_inside"),
        ({"tau2": 0.0, "prediction": bayesian.PREDICTIVE}, 3, None),
    ],
)
def test_a_prediction_interval_is_left_out_of_few_studies_and_where_it_says_less_than_the_interval(
    changes, k, note
):
    settings = replace(SETTINGS, prediction_from=3)
    found, notes = rule_by_k._prediction(pooled(**(PREDICTED | changes)), settings, k)
    assert [n.kind for n in notes] == ([note] if note else [])
    assert (found.pi_low is None) is (found.pi_high is None) is (found.prediction is None) is bool(note)
    if note == "prediction_from":
        assert dict(notes[0].numbers) == {"k": 2, "fewest": 3}


@pytest.mark.parametrize("gone", ["pi_low", "pi_high"])
def test_half_a_prediction_interval_is_none_and_nothing_is_said_of_it(gone):
    found, notes = rule_by_k._prediction(pooled(**(PREDICTED | {gone: None})), SETTINGS, 1)
    assert found.prediction is None and notes == ()


# --- widths ---


@pytest.mark.parametrize(
    ("changes", "without"),
    [
        ({"ci_low": 0.2, "ci_high": 0.2}, True),
        ({"ci_low": 0.2, "ci_high": 0.2 + 0.9e-9}, True),
        ({"ci_low": 0.2, "ci_high": 0.2 + 1.2e-9}, False),
        ({"estimate": -50.0, "ci_low": -50.0, "ci_high": -50.0 + 4e-8}, True),  # beside what it is an interval of
        ({"ci_low": 0.2, "ci_high": 0.2, "k": 1}, False),
        ({"ci_low": 0.2, "ci_high": 0.2, "k": 2}, True),
        ({"ci_low": None}, False), ({"ci_high": None}, False), ({"estimate": None}, False),
    ],
)  # fmt: skip
def test_an_interval_without_width_is_one_no_wider_than_rounding(changes, without):
    assert rule_by_k._without_width(pooled(**changes)) is without


def test_an_interval_is_held_against_that_from_the_lowest_to_the_highest_bound_of_the_studies():
    effects = SimpleNamespace(arrays=lambda: (np.array([0.0, 1.0, 0.5]), np.array([0.01, 0.04, 1.0])))
    found = rule_by_k._informative(effects, pooled(ci_low=-1.0, ci_high=2.5))
    z = 1.959963984540054
    assert found == pytest.approx({"width": 3.5, "hull": (0.5 + z) - (0.5 - z)}, rel=1e-12)
    wide = rule_by_k._informative(effects, pooled(ci_low=-1.0, ci_high=2.5, level=0.8))
    assert wide["hull"] == pytest.approx(2 * 1.2815515655446004, rel=1e-12)
    for nothing in ({"ci_low": None}, {"ci_high": None}, {"measure": "PR"}):
        assert rule_by_k._informative(effects, pooled(**nothing)) is None


@pytest.mark.parametrize(
    ("estimates", "told"),
    [([0.5, 2.0, 1.0, 3.0, None], (2, 1, 1, 4)), ([1.0], (0, 0, 1, 1)), ([None], None)],
)
def test_directions_are_those_of_the_studies_that_have_an_effect(estimates, told):
    rows = [StudyEffect("a", 0.0, 1.0, e, None, None, "wald", None, "pooled") for e in estimates]
    shown = replace(rows[0], estimate=0.5, status="not estimable")
    found = rule_by_k.directions("RR", [*rows, shown])
    if told is None:
        assert found is None
        return
    assert tuple(found.numbers[n] for n in ("above", "below", "level", "total")) == told
    assert rule_by_k.directions("proportion", rows) is None


@pytest.mark.parametrize(
    ("changes", "cut"),
    [({"ci_high": 1.0}, False), ({"ci_high": 1.01}, True), ({"ci_low": -1.01}, True), ({"pi_low": -1.2, "pi_high": 0.5}, True),
     ({"ci_high": None}, False), ({"ci_high": 1.01, "measure": "RR"}, False)],
)  # fmt: skip
def test_a_bound_of_a_risk_difference_is_cut_off_beyond_everybody(changes, cut):
    assert rule_by_k.cut_off(pooled(**({"measure": "RD"} | changes))) is cut


# --- who is counted ---


def totals(*pairs):
    found = computing._totals([study(name, *sides, **more)[0] for name, *sides, more in pairs])
    return (
        found.n, found.events, found.n_comparator, found.events_comparator, found.person_years, found.person_years_comparator
    )  # fmt: skip


def test_people_and_events_are_summed_arm_by_arm_where_every_study_says_them():
    both = [("a", arm(3, 30), arm(5, 40), {}), ("b", arm(1, 20), arm(0, 21), {})]
    assert totals(*both) == (50, 4, 61, 5, None, None)
    assert totals(*both, ("c", arm(None, 9), arm(1, 9), {})) == (59, None, 70, 6, None, None)
    assert totals(*both, ("c", arm(2, None), arm(1, 9), {"n": 18})) == (129, None, None, None, None, None)
    assert totals(*both, ("c", arm(2, None), arm(1, 9), {"n": None})) == (None,) * 6
    assert totals(("a", arm(3, 30), {})) == (30, 3, None, None, None, None)
    assert totals() == (0, None, None, None, None, None)


def test_of_rates_person_years_are_summed_and_people_of_both_sides_together():
    pair = [("a", arm(3, 10, person_time=100.0), arm(4, 12, person_time=90.0), {"n": 22}),
            ("b", arm(1, 8, person_time=50.5), arm(0, 9, person_time=60.0), {"n": 17})]  # fmt: skip
    assert totals(*pair) == (39, 4, None, 4, 150.5, 150.0)
    assert totals(pair[0], ("b", arm(1, 8, person_time=50.5), arm(0, 9), {"n": 17})) == (
        39,
        4,
        None,
        4,
        150.5,
        None,
    )
    assert totals(("a", arm(3, None, person_time=100.0), {"n": None})) == (None, 3, None, None, 100.0, None)


def test_of_a_study_with_several_figures_the_largest_is_who_took_part():
    pair = [
        ("a", arm(3, 30), arm(5, 40), {"n": 70}),
        ("a", arm(3, 28), arm(5, 39), {"n": 67}),
        ("b", arm(1, 9), arm(1, 9), {"n": 18}),
    ]
    assert totals(*pair) == (88, None, None, None, None, None)
    assert totals(*pair, ("c", arm(1, 9), arm(1, 9), {"n": None})) == (None,) * 6


def beside(what, **changes):
    fit = SimpleNamespace(pooled=pooled(**changes), model="inverse variance")
    return SimpleNamespace(what=what, fit=fit)


def test_what_stands_beside_a_result_is_told_on_the_natural_scale_and_nothing_without_an_estimate():
    middle = Average(0.3, 0.2, 0.45)
    made = SimpleNamespace(beside=(
        beside("common effect"), beside("common effect", estimate=None, ci_low=None, ci_high=None),
        beside("median study", median_study=middle, measure="PLO"),
    ))  # fmt: skip
    found = computing.results_beside(made)
    assert [(b.what, b.estimate, b.ci_low, b.ci_high) for b in found] == [
        ("common effect", pytest.approx(np.exp(0.2)), 1.0, pytest.approx(np.exp(0.4))), ("median study", 0.3, 0.2, 0.45),
    ]  # fmt: skip


# --- what is told of the studies pooled ---


def told_of(k=3, ci_method="hksj", notes=(), units=("patient",) * 3, grades=(None,) * 3):
    rows = [study(name, unit=unit) for name, unit in zip("abc", units, strict=True)]
    effects = [replace(e, se_grade=grade) for (_, e), grade in zip(rows, grades, strict=True)]
    found = computing._of_studies_pooled(
        pooled(k=k, ci_method=ci_method, notes=notes), [c for c, _ in rows], effects
    )
    return list(found)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, []), ({"k": 2}, ["two_studies"]), ({"k": 1}, []), ({"k": 2, "ci_method": CREDIBLE}, []),
        ({"k": 2, "notes": (Note("two_studies_by_prior"),)}, []), ({"k": 2, "notes": (Note("mean_of_studies"),)}, ["two_studies"]),
    ],
)  # fmt: skip
def test_two_studies_are_told_unless_a_prior_or_another_note_says_so(changes, kinds):
    assert [n.kind for n in told_of(**changes)] == kinds


def test_imputed_errors_and_figures_that_count_no_patients_are_told_with_their_studies():
    assert told_of(grades=(None, IMPUTED, IMPUTED)) == [
        Note("errors_imputed", ("b", "c"), {"imputed": 2, "total": 3})
    ]
    limbs = tuple(Note("unit", words={"unit": u}) for u in ("limb", "segment"))
    assert told_of(units=("segment", "patient", "limb")) == [
        Note("mixed_units", ("a", "c"), {"counting": 2, "total": 3}, parts=limbs)
    ]


def test_two_results_are_one_where_their_numbers_and_what_made_them_are():
    made = synthesis(
        [study("a"), study("b")], estimate=0.5, ci_low=0.3, ci_high=0.8, tau2_method="REML"
    ).primary
    assert analyses._made_alike(made, replace(made, id="other", label="Other", n=9))
    for change in ({"estimate": 0.6}, {"ci_high": 0.9}, {"model": "common effect"}, {"tau2_method": "DL"}):
        assert not analyses._made_alike(made, replace(made, **change))
    # Of one study every estimator of the variance between studies says the same; of none nothing is alike.
    one = replace(made, k=1)
    assert analyses._made_alike(one, replace(one, tau2_method="DL"))
    nothing = replace(made, estimate=None)
    assert not analyses._made_alike(nothing, nothing)
