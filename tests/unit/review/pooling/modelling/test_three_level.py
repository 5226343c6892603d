"""Several figures of a study in one model: chosen by what tells them apart, pooled as R pools them."""

import math
from dataclasses import replace

import pytest

from evidence.review.config.analyses import model_settings
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.second import twice
from evidence.review.selection.candidates import find
from evidence.review.selection.choosing.figure_of_study import choose
from unit.review.builders import ANY, SETTINGS, TWO_ARM, arm, counts, outcome, publication, row
from unit.review.invented_analyses import case as reference_case

# R's rma.mv stops near its maximum; clubSandwich follows it.
STOPPED = 1e-5
Z = 1.9599639845400545
THREE = replace(SETTINGS, two_arm_model="three-level", rare_two_arm_model="three-level",
                single_arm_model="three-level", within_study_correlation=0.0)  # fmt: skip


def analysed(chosen, measure="SMD", settings=THREE):
    named = models.model_name(measure, settings, rare=False)
    return twice.analysis(AnalysisInput(figures_of(chosen), measure, named, settings, None))


def printed(study, effects):
    """Candidates of one study whose printed effects have exactly these estimates and variances."""
    arms = [arm("a", ["thrombectomy"], 100), arm("b", ["anticoagulation"], 100, role="comparator")]
    rows = []
    for i, (y, v) in enumerate(effects):
        values = {"measure": "SMD", "estimate": y, "low": y - Z * math.sqrt(v), "high": y + Z * math.sqrt(v)}
        rows.append(
            row(study, i + 1, None, type="effect", comparison=["a", "b"], values=values, definition=f"d{i}")
        )
    return find(publication(study, arms, rows), outcome("SMD"), TWO_ARM, ANY).candidates


def of_case(name):
    case = reference_case(name)
    block = case["multilevel"]
    studies = {}
    for y, v, outer in zip(case["input"]["yi"], case["input"]["vi"], block["outer"], strict=True):
        studies.setdefault(str(outer), []).append((y, v))
    return block, [c for study, effects in studies.items() for c in printed(f"s{study}", effects)]


@pytest.mark.slow
def test_schools_in_districts_are_pooled_as_rma_mv_and_club_sandwich_do():
    block, found = of_case("konstantopoulos2011")
    a = analysed(found)
    theirs = block["robust_CR2_clubSandwich"]
    fit = block["REML_z"]
    assert a.k == len(set(block["outer"])) and len(a.effects) == len(block["outer"])
    assert a.estimate == pytest.approx(
        fit["estimate"][0] if isinstance(fit["estimate"], list) else fit["estimate"], rel=STOPPED
    )
    assert a.tau2 == pytest.approx(sum(fit["sigma2"]), rel=STOPPED)
    assert a.se_scale == pytest.approx(_one(theirs["se"]), rel=STOPPED)
    assert (a.model, a.ci_method) == ("three-level", "CR2") and a.second.agrees


def _one(value):
    return value[0] if isinstance(value, list) else value


def two_places(name, one, other):
    """A trial with the counts of two vein segments, the first of them reported twice."""
    arms = [arm("a", ["thrombectomy"], 50), arm("b", ["anticoagulation"], 50, role="comparator")]
    rows = []
    for i, ((x, y), segment) in enumerate([(one, "iliac"), (other, "femoral"), (one, "iliac")]):
        rows += [counts(name, i + 1, side, n, 50, segment=segment) for side, n in (("a", x), ("b", y))]
    return find(publication(name, arms, rows), outcome("RR"), TWO_ARM, ANY).candidates


SEGMENTS = [c for i, pair in enumerate([((5, 9), (7, 12)), ((3, 8), (2, 6)), ((9, 11), (6, 13)), ((4, 4), (8, 9))])
            for c in two_places(f"t{i}", *pair)]  # fmt: skip


def test_every_figure_that_differs_in_more_than_its_report_stands_once():
    assert len(choose(SEGMENTS, ANY, {}).chosen) == 4
    every = choose(SEGMENTS, ANY, {}, every=True)
    assert len(every.chosen) == 8 and {c.segment for c in every.chosen} == {"iliac", "femoral"}
    assert len(every.passed_over) == 4


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_counts_of_several_places_are_computed_twice_and_people_counted_once(rho):
    settings = replace(THREE, within_study_correlation=rho)
    a = analysed(choose(SEGMENTS, ANY, {}, every=True).chosen, "RR", settings)
    assert (a.k, len(a.effects), a.n) == (4, 8, 400)
    assert a.second.agrees and a.ci_low < a.estimate < a.ci_high
    apart = analysed([c for i, pair in enumerate([((5, 9), (7, 12)), ((23, 8), (22, 6)), ((9, 31), (6, 33)), ((4, 4), (8, 9))])
                      for c in choose(two_places(f"t{i}", *pair), ANY, {}, every=True).chosen], "RR", settings)  # fmt: skip
    assert apart.tau2 > 0 and apart.second.agrees
    assert apart.pi_low < apart.ci_low < apart.ci_high < apart.pi_high
    assert apart.pi_low * apart.pi_high == pytest.approx(apart.estimate**2, rel=1e-9)  # of logs the middle
    (told,) = (n for n in a.notes if n.kind == "three_level")
    assert (told.numbers["figures"], told.numbers["correlation"]) == (8, rho)


def test_two_studies_are_enough_and_one_is_not():
    chosen = choose(SEGMENTS, ANY, {}, every=True).chosen
    two = analysed(chosen[:4], "RR")
    assert two.k == 2 and two.estimate is not None and two.ci_low < two.estimate < two.ci_high
    one = analysed(chosen[:2], "RR")
    assert (one.estimate, one.status_reason.parts[0].kind) == (None, "needs_studies")


def test_one_figure_a_study_gives_the_random_effects_model_with_a_robust_error():
    chosen = choose(SEGMENTS, ANY, {}).chosen
    a = analysed(chosen, "RR")
    plain = analysed(chosen, "RR", SETTINGS)
    assert a.estimate == pytest.approx(plain.estimate, rel=1e-6) and a.tau2 == pytest.approx(
        plain.tau2, abs=1e-7
    )


def test_three_levels_are_no_primary_analysis():
    (told,) = model_settings.contradictions(("primary",), {"two-arm model": "three-level"})
    assert told == (("primary", "two-arm model"), "three-level is for analyses beside the primary one")
    assert not list(model_settings.contradictions(("analyses", "x"), {"two-arm model": "three-level"}))
