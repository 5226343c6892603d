"""Priors learnt from other reviews: which table a measure takes, and differences of means in their own unit."""

import math
from dataclasses import replace

import pytest

from evidence.review.pooling.effects.study_effects import compute
from evidence.review.pooling.modelling import bayesian
from evidence.review.selection.candidates import find
from evidence.stats.bayesian import priors
from unit.review.builders import ANY, ONE_ARM, SETTINGS, arm, outcome, publication, row
from unit.review.results import arm as figure
from unit.review.results import printed, study
from unit.review.second.invented_data import of_means, of_tables

# Closed forms: only rounding differs.
CLOSED = 1e-12
STAY, DEVICES = "resource use, hospital stay, process", priors.OTHER_V_OTHER
# Two trials with one standard deviation throughout.
MEANS = [((5, 3), (7, 3), 40), ((4, 3), (4.5, 3), 47)]
EMPIRICAL = replace(
    SETTINGS, tau_prior="empirical", tau_prior_scale={"SMD": 0.5, "MD": 0.5, "OR": 0.5, "RR": 0.5}
)


def learnt(measure, comparison=DEVICES, of=STAY):
    candidates = (
        of_means(MEANS, measure) if measure in ("SMD", "MD") else of_tables([((3, 30), (9, 31))], measure)
    )
    asked = replace(EMPIRICAL, tau_prior_comparison=comparison, tau_prior_outcome=of)
    return bayesian.prior_of(compute(candidates, measure, asked), asked)[0]


def test_standardised_differences_take_rhodes_table_and_differences_the_same_in_standard_deviations():
    table = priors.RHODES[priors.OTHER][STAY]  # of whatever is no drug
    assert learnt("SMD") == table
    drugs = priors.PHARMACOLOGICAL_V_CONTROL
    assert learnt("SMD", drugs) == priors.RHODES[drugs][STAY] != table
    found = learnt("MD")
    assert (found.kind, found.scale) == (table.kind, table.scale)
    # tau2 of a difference is that of the standardised one times the variance between patients, 9.
    assert found.location == pytest.approx(table.location + math.log(9), rel=CLOSED)


@pytest.mark.parametrize("measure", ["SMD", "MD"])
@pytest.mark.parametrize("lacking", [{"comparison": None}, {"of": None}, {"of": "no such outcome"}])
def test_without_comparison_or_outcome_differences_have_the_half_normal_prior_of_the_review(measure, lacking):
    found = learnt(measure, **lacking)
    assert found.kind == "half-normal" and found.scale > 0


def test_odds_ratios_take_turners_table_or_that_of_any_outcome_and_risk_ratios_none():
    of = next(iter(priors.TURNER[DEVICES]))
    assert learnt("OR", of=of) == priors.TURNER[DEVICES][of]
    assert learnt("OR", comparison=None, of=of) == learnt("OR", of=None) == priors.TURNER_ANY
    assert learnt("OR", of="no such outcome").kind == learnt("RR", of=of).kind == "half-normal"


@pytest.mark.parametrize(
    ("sides", "kind", "n", "size"),
    [
        ((figure(1, 40), figure(1, 60)), "means", 100, 24.0), ((figure(1, 40), None), "means", 40, 40.0), ((None, None), "effect", 80, 20.0),
        ((None, None), "effect", None, None), ((None, None), "means", 80, None), ((figure(1, None), figure(1, 60)), "means", 60, None),
        ((figure(1, 40), figure(1, None)), "means", 40, None), ((figure(1, None), None), "means", None, None),
    ],
)  # fmt: skip
def test_the_size_of_a_study_is_that_whose_inverse_is_the_sum_over_its_arms(sides, kind, n, size):
    candidate, _ = study("a", kind=kind)
    intervention, comparator = sides
    found = replace(
        candidate, intervention=intervention, comparator=comparator, n=n, effect=printed("MD", 1.0)
    )
    assert bayesian._size(found) == size


def test_the_spread_between_patients_is_that_of_one_group_too():
    pub = publication("x", [arm("a", ["thrombectomy"], 16)], [
        row("x", 1, "a", type="mean", values={"mean": 3.0, "sd": 2.0, "n": 16}, printed="3 ± 2")])  # fmt: skip
    found = find(pub, outcome("mean", "one", kind="continuous"), ONE_ARM, ANY).candidates
    assert bayesian._standard_deviation(compute(found, "mean", SETTINGS)) == pytest.approx(2.0, rel=CLOSED)
    assert bayesian._standard_deviation(compute((), "mean", SETTINGS)) is None
