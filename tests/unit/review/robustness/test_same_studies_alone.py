"""A refit is the analysis of these studies alone, whatever the model and the rule; grids, curves and notes of one group."""

import dataclasses

import numpy as np
import pytest

from evidence.review.pooling import analyses, computing
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.robustness import refits
from unit.review.builders import ANY
from unit.review.invented_analyses import (
    COCHRANE,
    HOUSE,
    IQWIG,
    series,
    settings,
    spec,
    survivals,
    tables,
    under,
)
from unit.review.robustness.diagnosed import diagnose

# Batches stop their search for tau2 one by one, at other last digits.
BATCH = 1e-6
TABLES = [
    (24, 60, 31, 60),
    (8, 60, 33, 62),
    (20, 55, 21, 50),
    (3, 40, 15, 44),
    (12, 60, 30, 61),
    (40, 90, 38, 88),
]
ALIKE = [
    (24, 60, 31, 60),
    (20, 60, 26, 62),
    (17, 55, 20, 50),
    (10, 40, 15, 44),
    (22, 60, 30, 61),
    (30, 90, 38, 88),
]
EVENTS, PATIENTS = [3, 9, 2, 14, 6, 1], [30, 40, 25, 41, 60, 33]


CASES = {
    "house": (tables(TABLES), "RR", HOUSE),
    "cochrane": (tables(TABLES), "RR", COCHRANE),
    "cochrane, alike": (tables(ALIKE), "RR", COCHRANE),
    "iqwig": (tables(TABLES), "RR", IQWIG),
    "none, DerSimonian-Laird, Wald": (
        tables(TABLES),
        "OR",
        settings(rule="none", tau2="DL", interval="wald"),
    ),
    "common effect": (tables(TABLES), "RR", settings(two_arm_model="common effect")),
    "Mantel-Haenszel": (tables(TABLES), "OR", settings(two_arm_model="Mantel-Haenszel")),
    "proportions by GLMM": (series(EVENTS, PATIENTS), "proportion", HOUSE),
    "proportions by inverse variance": (
        series(EVENTS, PATIENTS),
        "proportion",
        under("none", single_arm_model="inverse variance"),
    ),
    "survival": (survivals(), "survival", settings(rule="none", single_arm_model="inverse variance")),
}


def once(given):
    return computing.compute(given).analysis


def alone(candidates, measure, chosen):
    return analyses.run(spec(settings=chosen), candidates, analyses.Question(measure, ANY, {}, False), once)


@pytest.mark.parametrize("name", CASES)
def test_each_refit_is_the_analysis_of_its_studies_alone(name):
    candidates, measure, chosen = CASES[name]
    whole = alone(candidates, measure, chosen)
    given = refits.RefitInput(figures_of(candidates), measure, whole.model, chosen)
    rows = refits.subsets(given)
    picked = [rows[0], rows[len(candidates) - 1], rows[-1]]
    for found in picked:
        kept = [c for c in candidates if c.key not in found.without]
        theirs = alone(kept, measure, chosen).analysis
        assert found.k == theirs.k and (theirs.k == 1 or found.ci_method == theirs.ci_method)
        mine = (found.estimate, found.ci_low, found.ci_high)
        assert mine == pytest.approx((theirs.estimate, theirs.ci_low, theirs.ci_high), rel=BATCH)
        assert (found.tau2 or 0.0) == pytest.approx(theirs.tau2 or 0.0, rel=1e-4, abs=BATCH)


def test_most_subsets_lie_where_the_most_precise_study_is_on_the_natural_scale():
    """The pooling scale of survival falls where survival rises: counts must turn with their edges."""
    shares, errors = (0.5, 0.88, 0.9), (0.01, 0.05, 0.05)
    candidates = []
    for c, share, error in zip(survivals(), shares, errors, strict=False):
        arm = dataclasses.replace(c.intervention, survival=share, survival_se=error)
        candidates.append(dataclasses.replace(c, intervention=arm))
    plain = settings(tau2="EE", interval="wald", single_arm_model="common effect")
    grid = diagnose(candidates, "survival", settings=plain).gosh
    columns = np.array(grid.counts).sum(axis=0)
    # Both pairs with the first study, and all three; the pair without it lies alone at the other end.
    assert grid.subsets == 4 and columns[-1] == 1 and columns[: len(columns) // 2].sum() == 3


def test_what_a_diagnostic_is_about_is_told_for_survival_alone():
    assert "about_median_study" in [n.kind for n in diagnose(survivals(), "survival").notes]
    assert "about_median_study" not in [n.kind for n in diagnose(tables(TABLES)).notes]


def test_the_way_that_the_review_took_has_the_result_that_the_review_shows():
    for candidates, measure, model in (
        (survivals(), "survival", "single_arm_model"),
        (tables(TABLES), "RR", "two_arm_model"),
    ):
        chosen = settings(rule="none", **{model: "inverse variance"})
        shown = alone(candidates, measure, chosen).analysis
        curve = diagnose(candidates, measure, settings=chosen).specifications
        (own,) = [s for s in curve.specifications if s.analysis == "primary"]
        assert (own.tau2_method, own.ci_method, own.k) == ("REML", "hksj-floor", len(candidates))
        assert (own.estimate, own.ci_low, own.ci_high) == pytest.approx(
            (shown.estimate, shown.ci_low, shown.ci_high), rel=BATCH
        )
