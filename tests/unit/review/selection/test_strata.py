"""Designs are strata: what belongs to which, which is the headline, and what each of them says."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize, stats

from evidence.record.notes.note import Note
from evidence.record.results.analysis import NOT_POOLED, POOLED, SINGLE_STUDY
from evidence.record.results.strata import ALL_TOGETHER, Stratum
from evidence.record.reviews.methods import SubgroupSpec
from evidence.review.certainty.directions import direction_summary
from evidence.review.pooling import analyses
from evidence.review.second import twice
from evidence.review.selection.candidates import find
from evidence.review.selection.choosing.overlaps import NEARLY_SURE, SURE, Shared
from evidence.review.summary.by_design import by_design
from evidence.review.summary.gathering import agreement
from evidence.review.summary.other_reviews import contradictions, in_short
from evidence.review.summary.synthesising import synthesise
from unit.review.builders import (
    ANY,
    ONE_ARM,
    SETTINGS,
    arm,
    counts,
    data,
    outcome,
    publication,
    review,
)
from unit.review.invented_analyses import case, spec
from unit.review.results import info
from unit.review.selection.synthesised import CASE_CONTROL, COHORT, QUASI, RCT, contrast, made, mixed

# REML by iteration in both programs, on the log scale.
ITERATED = 2e-4
# Allocation in the BCG trials (metadat, dat.bcg): random in these, alternate or systematic in the others.
RANDOM = {0, 1, 2, 3, 6, 7, 8}
# Separate random-effects models (REML) of the two groups: metafor, "Comparing Estimates of Independent
# Meta-Analyses or Subgroups" (metafor-project.org): estimate and standard error of the log risk ratio.
METAFOR_RANDOM = (-0.9709645, 0.2759557)
METAFOR_OTHER = (-0.4812706, 0.2169886)


def bcg():
    given = case("bcg_RR")["input"]
    tables = zip(given["ai"], given["n1i"], given["ci"], given["n2i"], strict=True)
    return mixed(*(((a, n), (c, m), RCT if i in RANDOM else QUASI) for i, (a, n, c, m) in enumerate(tables)))


def reml(effects):
    """The variance between studies that maximises the restricted likelihood, searched for directly."""
    yi, vi = (np.array([getattr(e, name) for e in effects]) for name in ("yi", "vi"))

    def lost(tau2):
        w = 1 / (vi + tau2)
        mean = (w * yi).sum() / w.sum()
        return np.log(vi + tau2).sum() + math.log(w.sum()) + (w * (yi - mean) ** 2).sum()

    return optimize.minimize_scalar(lost, bounds=(0, 5), method="bounded", options={"xatol": 1e-9}).x


# --- what belongs to which stratum ---


@pytest.mark.parametrize(
    ("design", "stratum"),
    [
        (RCT, Stratum.RANDOMISED),
        (QUASI, Stratum.NON_RANDOMISED),
        (COHORT, Stratum.NON_RANDOMISED),
        (CASE_CONTROL, Stratum.NON_RANDOMISED),
        ("registry", Stratum.NON_RANDOMISED),
        ("case series", Stratum.NON_RANDOMISED),
    ],
)
def test_a_contrast_is_randomised_where_its_publication_is_a_randomised_trial(design, stratum):
    (found,) = contrast("x", (3, 20), (6, 21), design)
    assert found.stratum is stratum


TWO = (arm("a", ["thrombectomy"], 20), arm("b", ["anticoagulation"], 21, role="comparator"))
WHOLE = (
    arm("a", ["thrombectomy"], 20, combines=("p", "q")),
    arm("p", ["thrombectomy"], 12),
    arm("q", ["thrombectomy"], 8),
)
ALONE = TWO[:1]


@pytest.mark.parametrize(
    ("design", "arms", "stratum"),
    [
        (RCT, TWO, Stratum.COMPARATIVE_ARMS),
        (COHORT, TWO, Stratum.COMPARATIVE_ARMS),
        ("registry", TWO, Stratum.COMPARATIVE_ARMS),
        ("registry", WHOLE, Stratum.SINGLE_ARM),  # the figure is of everybody, whatever the parts are
        ("registry", ALONE, Stratum.SINGLE_ARM),
        (RCT, ALONE, Stratum.SINGLE_ARM),  # a report of one arm: a single-arm extension
        ("single-arm trial", ALONE, Stratum.SINGLE_ARM),
        ("case series", TWO, Stratum.SINGLE_ARM),
    ],
)
def test_a_group_is_of_a_comparative_study_where_another_group_stands_beside_it(design, arms, stratum):
    (found,) = find(
        publication("x", list(arms), [counts("x", 1, "a", 3, 20)], design=design),
        outcome("proportion", "one"),
        ONE_ARM,
        ANY,
    ).candidates
    assert found.stratum is stratum


# --- the headline and what stands beside it ---


def test_randomised_trials_are_the_headline_and_each_stratum_is_what_metafor_makes_of_it():
    found, _ = made(bcg())
    (beside,) = found.strata
    pairs = (
        (found.primary, METAFOR_RANDOM, Stratum.RANDOMISED),
        (beside, METAFOR_OTHER, Stratum.NON_RANDOMISED),
    )
    for analysis, (estimate, se), stratum in pairs:
        assert (analysis.stratum, analysis.status) == (stratum, POOLED)
        assert analysis.estimate_scale == pytest.approx(estimate, rel=ITERATED)
        assert analysis.se_scale == pytest.approx(se, rel=ITERATED)
        assert analysis.tau2 == pytest.approx(reml(analysis.effects), rel=ITERATED)
        half = stats.norm.ppf(0.975) * se
        assert analysis.ci_high == pytest.approx(math.exp(estimate + half), rel=ITERATED)
        assert analysis.second.agrees
    assert (found.primary.k, beside.k) == (7, 6)
    assert found.by_stratum == (found.primary, beside)


def test_each_stratum_follows_the_rule_by_its_own_number_of_studies_and_is_computed_twice():
    """Two trials get the model with a prior, five cohorts Hartung-Knapp, each as if it were alone."""
    cohorts = [((5 + i, 60), (9 + i, 61), COHORT) for i in range(5)]
    members = mixed(((6, 60), (12, 61), RCT), ((4, 45), (9, 44), RCT), *cohorts)
    house = replace(SETTINGS, rule="house", tau_prior_scale={"RR": 0.5})
    found, _ = made(members, settings=house)
    (beside,) = found.strata
    assert (found.primary.model, beside.model) == ("Bayesian", "inverse variance")
    assert beside.ci_method == "hksj-floor"
    for shown, members_of in ((found.primary, members[:2]), (beside, members[2:])):
        alone, _ = made(members_of, settings=house)
        assert (shown.estimate, shown.ci_low, shown.ci_high) == (
            alone.primary.estimate,
            alone.primary.ci_low,
            alone.primary.ci_high,
        )
        assert shown.second.agrees and all(b.second.agrees for b in shown.beside)


def test_without_a_trial_the_non_randomised_are_the_headline_and_nothing_stands_beside():
    found, _ = made(mixed(((6, 60), (12, 61), COHORT), ((4, 45), (9, 44), "registry")))
    assert (found.primary.stratum, found.primary.k, found.strata) == (Stratum.NON_RANDOMISED, 2, ())


def test_trials_without_an_estimate_leave_the_headline_to_the_next_stratum_and_stay_beside_it():
    """Nobody in two trials had the event; the cohort has an estimate and is not silently the trials' result."""
    found, _ = made(mixed(((0, 60), (0, 61), RCT), ((0, 30), (0, 33), RCT), ((6, 60), (12, 61), COHORT)))
    assert (found.primary.stratum, found.primary.status) == (Stratum.NON_RANDOMISED, SINGLE_STUDY)
    (trials,) = found.strata
    assert (trials.stratum, trials.status) == (Stratum.RANDOMISED, NOT_POOLED)
    assert {e.status for e in trials.effects} == {"not estimable"} and len(trials.effects) == 2


NOBODY = (((0, 60), (0, 61), RCT), ((0, 30), (0, 33), RCT))
DESIGNS = {
    "trials": (((6, 60), (12, 61), RCT), ((4, 45), (9, 44), COHORT)),
    "cohorts": (((6, 60), (12, 61), COHORT), ((4, 45), (9, 44), "registry")),
    "trials without an event": (*NOBODY, ((6, 60), (12, 61), COHORT)),
    "no result": NOBODY,
}


@pytest.mark.parametrize("designs", ["strata", ALL_TOGETHER])
@pytest.mark.parametrize("members", DESIGNS)
def test_a_headline_alone_is_that_of_all_strata_and_no_stratum_below_it_is_pooled(members, designs):
    candidates, question = mixed(*DESIGNS[members]), analyses.Question("RR", ANY, {}, False)
    asked: list[str] = []

    def run(how, question):
        asked.append(question.stratum)
        return analyses.run(how, candidates, question, twice.analysis)

    whole, needed = by_design(spec(designs=designs), candidates, question, run), len(asked)
    asked.clear()
    alone = by_design(spec(designs=designs), candidates, question, run, alone=True)
    assert alone.headline == whole.headline
    if designs == ALL_TOGETHER:
        assert asked == [Stratum.TOGETHER]
    else:
        assert len(asked) == (1 if members == "trials" else needed)


def test_arms_of_comparative_studies_are_not_mixed_with_single_arm_studies():
    comparative = [
        c
        for i, x in enumerate((6, 4, 7))
        for c in find(
            publication(f"c{i}", list(TWO), [counts(f"c{i}", 1, "a", x, 20)], design=COHORT),
            outcome("proportion", "one"), ONE_ARM, ANY,
        ).candidates
    ]  # fmt: skip
    single = [
        c
        for i, x in enumerate((0, 1, 0))
        for c in find(
            publication(f"s{i}", list(ALONE), [counts(f"s{i}", 1, "a", x, 20)], design="case series"),
            outcome("proportion", "one"), ONE_ARM, ANY,
        ).candidates
    ]  # fmt: skip
    found, _ = made([*single, *comparative], "proportion", ONE_ARM)
    (beside,) = found.strata
    assert (found.primary.stratum, found.primary.events, found.primary.n) == (
        Stratum.COMPARATIVE_ARMS,
        17,
        60,
    )
    assert (beside.stratum, beside.events, beside.n) == (Stratum.SINGLE_ARM, 1, 60)
    raw = {a.stratum: next(b for b in a.beside if b.what == "raw total").estimate for a in found.by_stratum}
    assert raw == {Stratum.COMPARATIVE_ARMS: 17 / 60, Stratum.SINGLE_ARM: 1 / 60}


# --- what belongs to the headline ---


def test_sensitivity_analyses_leaving_one_out_and_subgroups_are_of_the_headline():
    plain = spec(id="dl", settings=replace(SETTINGS, tau2="DL", interval="wald"))
    total = spec(id="all", settings=replace(SETTINGS, interval="wald"), designs="together")
    loo = spec(id="loo", kind="leave-one-out", settings=SETTINGS)
    by = {
        name: SubgroupSpec(name, name, name, {}, {}, False, ("a-v-b",))
        for name in ("design", "population group")
    }
    found, _ = made(bcg(), further=(plain, total, loo), subgroups=by.values())
    ours = {c.key for c in found.candidates if c.stratum is Stratum.RANDOMISED}
    dl, together = (next(a for a in found.analyses if a.id == id_) for id_ in ("dl", "all"))
    assert {e.key for e in dl.effects} == ours
    others = {x.key: x.reason for x in dl.excluded}
    assert len(others) == 6
    assert set(others.values()) == {Note("other_stratum", words={"stratum": Stratum.NON_RANDOMISED})}
    fit = case("bcg_RR")["fits"]["REML"]["z"]
    assert (together.stratum, together.k) == (Stratum.TOGETHER, 13)
    assert together.estimate == pytest.approx(math.exp(fit["estimate"]), rel=ITERATED)
    assert {row.key for row in found.leave_one_out} == ours
    (design,) = found.subgroups  # the people are one group; the designs are compared all the same
    assert design.id == "design" and {level.level.lower(): level.k for level in design.levels} == {
        RCT: 7,
        QUASI: 6,
    }


def test_a_review_may_ask_for_all_designs_together_and_the_strata_stand_beside_the_total():
    found, _ = made(bcg(), designs="together")
    fit = case("bcg_RR")["fits"]["REML"]["z"]
    assert (found.primary.stratum, found.primary.k) == (Stratum.TOGETHER, 13)
    assert found.primary.estimate == pytest.approx(math.exp(fit["estimate"]), rel=ITERATED)
    assert [(a.stratum, a.k) for a in found.by_stratum] == [
        (Stratum.RANDOMISED, 7),
        (Stratum.NON_RANDOMISED, 6),
    ]
    alone, _ = made(bcg())
    assert found.strata[0].estimate == alone.primary.estimate


def test_all_designs_together_are_no_other_result_where_there_is_one_design():
    total = spec(id="all", settings=replace(SETTINGS, interval="wald"), designs="together")
    found, _ = made(mixed(((6, 60), (12, 61), RCT), ((4, 45), (9, 44), RCT)), further=(total,))
    assert found.analyses[1].status == "skipped"


def test_where_all_designs_are_asked_for_together_and_there_is_one_nothing_stands_beside_it():
    found, _ = made(mixed(((6, 60), (12, 61), RCT), ((4, 45), (9, 44), RCT)), designs="together")
    assert (found.primary.stratum, found.strata) == (Stratum.RANDOMISED, ())


def test_figures_of_a_stratum_are_no_figures_left_out_and_its_numbers_count_as_computed_twice():
    members, asked = bcg(), outcome()
    plan = review([spec(settings=SETTINGS)], [asked])
    whole = synthesise(plan, asked, data(members), {})
    assert whole.not_pooled == () and whole.syntheses[0].left_out == ()
    counted = agreement([whole])
    every = sum(1 + len(a.beside) for a in whole.syntheses[0].by_stratum)
    assert (counted.checked, counted.agreeing, counted.not_checked) == (every, every, 0)


def test_a_study_held_back_from_a_stratum_beside_the_headline_is_told_there():
    members = mixed(
        ((6, 60), (12, 61), RCT),
        ((4, 45), (9, 44), RCT),
        ((6, 50), (12, 51), COHORT),
        ((6, 50), (12, 51), COHORT),
    )
    same = Shared(NEARLY_SURE, "the same registration")
    found, _ = made(members, overlaps={"t02": {"t03": same}, "t03": {"t02": same}})
    assert (found.eligible, found.held_back) == (2, ())
    (beside,) = found.strata
    (told,) = [n for n in beside.warnings if n.kind == "stratum_held_back"]
    assert beside.k == 1 and told.words["study"] in ("t02", "t03")


def test_patients_of_a_trial_are_not_counted_again_in_another_stratum():
    members = mixed(((6, 60), (12, 61), RCT), ((4, 45), (9, 44), COHORT))
    sure = Shared(SURE)
    found, _ = made(members, overlaps={"t00": {"t01": sure}, "t01": {"t00": sure}})
    assert (found.primary.k, found.strata) == (1, ())
    assert {x.reason.kind for x in found.primary.excluded} == {"shares_patients"}


# --- contradictions and directions ---


def test_strata_that_point_in_opposite_directions_contradict_each_other():
    protective = [((10 + i, 200), (40 + i, 200), RCT) for i in range(3)]
    harmful = [((44 + i, 200), (12 + i, 200), COHORT) for i in range(3)]
    members, asked = mixed(*protective, *harmful), outcome()
    plan = review([spec(settings=replace(SETTINGS, interval="wald"))], [asked])
    whole = synthesise(plan, asked, data(members), {})
    (found,) = contradictions(plan, list(in_short(whole)), ())
    beside = whole.syntheses[0].strata[0]
    assert (found.kind, found.other, found.opposite) == (
        "studies of another design",
        Stratum.NON_RANDOMISED,
        True,
    )
    assert (found.estimate, found.other_estimate) == (whole.syntheses[0].primary.estimate, beside.estimate)
    agreeing = mixed(*protective, *(((b, n), (a, m), COHORT) for (a, n), (b, m), _ in harmful))
    assert contradictions(plan, list(in_short(synthesise(plan, asked, data(agreeing), {}))), ()) == ()


def test_directions_are_counted_within_the_designs_of_the_headline():
    members = mixed(((6, 60), (12, 61), RCT), *(((12, 60), (6, 61), COHORT) for _ in range(3)))
    found, _ = made(members)
    assert (found.primary.status, found.primary.stratum) == (SINGLE_STUDY, Stratum.RANDOMISED)
    assert direction_summary(info(), found, {}) is None
