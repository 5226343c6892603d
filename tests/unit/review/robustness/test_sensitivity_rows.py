"""Sensitivity analyses do what they say: they compute something else, or say that they change nothing."""

from dataclasses import replace

import pytest

from evidence.record.results.analysis import SKIPPED
from evidence.record.reviews.methods import AnalysisSpec, SubgroupSpec
from evidence.review.config.filters.criteria import matches, withdrawn
from evidence.review.pooling import analyses, subgroups
from evidence.review.pooling.reuse import computed_now
from evidence.review.second import twice
from evidence.review.selection.candidates import find
from evidence.review.summary.synthesising import synthesise
from unit.review.builders import ANY, SETTINGS, TWO_ARM, data, outcome, review, trial

TRIALS = [((6, 60), (12, 61)), ((4, 45), (9, 44)), ((7, 80), (8, 82)), ((3, 30), (9, 33))]


def candidates(*tables, **changes):
    found = []
    for i, (a, b) in enumerate(tables):
        changed = {k: v[i] for k, v in changes.items()}
        found += find(trial(f"t{i}", a, b, **changed), outcome(), TWO_ARM, ANY).candidates
    return found


def spec(id_="primary", settings=SETTINGS, **changes) -> AnalysisSpec:
    values = dict(id=id_, label=id_, why="because", kind="analysis", settings=settings, keep={}, drop={},
                  measure=None, comparisons=(), outcomes=(), measures=(), rare_only=False)  # fmt: skip
    return AnalysisSpec(**(values | changes))


def both(other: AnalysisSpec, rare=False, primary=SETTINGS, of=None):
    members = of or candidates(*TRIALS)
    question = analyses.Question("RR", ANY, {}, rare)
    first = analyses.run(spec(settings=primary), members, question, twice.analysis)
    return first.analysis, analyses.run(other, members, question, twice.analysis, first).analysis


def test_an_analysis_that_leaves_out_nothing_is_skipped_and_told():
    """It was shown with the primary numbers, as the same result."""
    _, found = both(spec("full", keep={"publication": ["full text"]}))
    assert found.status == SKIPPED and found.status_reason.kind == "changes_nothing"
    assert (found.k, found.estimate, found.effects) == (0, None, ())
    assert (found.label, found.why) == ("full", "because")


def test_settings_that_do_not_act_change_nothing():
    """A model of one group, and an estimator of tau2 where the model has none."""
    _, found = both(spec("one-group", replace(SETTINGS, single_arm_model="beta-binomial")))
    assert found.status == SKIPPED
    common = replace(SETTINGS, two_arm_model="common effect")
    _, found = both(spec("dl", replace(common, tau2="DL", interval="wald")), primary=common)
    assert found.status == SKIPPED


def test_another_computation_with_the_same_numbers_is_not_skipped():
    """Studies that agree have tau2 = 0 by every estimator: computed, and then the same."""
    members = candidates(((6, 60), (12, 61)), ((12, 120), (24, 122)), ((6, 60), (12, 61)))
    first, found = both(spec("dl", replace(SETTINGS, tau2="DL")), of=members)
    assert found.status == "pooled" and found.tau2_method == "DL"
    assert found.estimate == pytest.approx(first.estimate)


def test_dersimonian_laird_is_that_where_the_primary_model_is_a_sum():
    """It was Mantel-Haenszel again, listed as the same result."""
    asked = replace(
        SETTINGS, two_arm_model="inverse variance", rare_two_arm_model="inverse variance", tau2="DL",
        interval="wald",
    )  # fmt: skip
    first, found = both(spec("dl-wald", asked), rare=True)
    assert first.model == "Mantel-Haenszel"
    assert (found.model, found.tau2_method, found.ci_method) == ("inverse variance", "DL", "wald")
    assert found.estimate != first.estimate


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (("withdrawn",), "yes"),
        (("recalled", "withdrawn"), "yes"),
        (("on the market", "withdrawn"), "partly"),
        (("unknown",), "no"),
        ((), "no"),
    ],
)
def test_devices_are_withdrawn_partly_withdrawn_or_not(statuses, state):
    assert withdrawn(statuses) == state
    value = {"device market status": statuses}.__getitem__
    assert matches(value, {"device withdrawn": [state]})
    assert not matches(value, {"device withdrawn": [s for s in ("yes", "partly", "no") if s != state]})
    # YAML reads a bare yes and no as truth values.
    assert matches(value, {"device withdrawn": [True]}) == (state == "yes")
    assert matches(value, {"device withdrawn": [False]}) == (state == "no")


def test_the_test_between_levels_leaves_out_what_is_not_stated(monkeypatch):
    """Studies that do not state the level were a level of their own in the test."""
    members = candidates(*TRIALS)
    levels = dict(
        zip((c.key for c in members), ("iliofemoral", "distal", "not stated", "distal"), strict=True)
    )
    monkeypatch.setattr(subgroups, "level_of", lambda candidate, spec: levels[candidate.key])
    asked = SubgroupSpec("site", "Site", "clot site", {}, {}, False, ("a-v-b",))
    question = analyses.Question("RR", ANY, {}, False)
    found = subgroups.analyse(asked, spec(), members, question, computed_now)
    assert found.test_df == 1 and found.note.kind == "not_stated_untested"
    assert [level.level for level in found.levels] == ["Distal", "Iliofemoral", "Not stated"]
    without = [c for c in members if levels[c.key] != "not stated"]
    alone = subgroups.analyse(asked, spec(), without, question, computed_now)
    assert alone.test_q == pytest.approx(found.test_q) and alone.note is None


@pytest.mark.parametrize(
    ("other", "tables", "kind"),
    [
        (spec("smd", measure="SMD"), TRIALS, "other_kind_of_measure"),
        (spec("bayes", replace(SETTINGS, two_arm_model="Bayesian")), TRIALS[:1], "needs_several_studies"),
    ],
)
def test_an_analysis_that_cannot_be_made_is_skipped_with_its_reason(other, tables, kind):
    """It was left out without a word."""
    asked = outcome()
    given = data(candidates(*tables))
    (made,) = synthesise(review([spec(), other], [asked]), asked, given, {}, alone=True).syntheses
    found = next(a for a in made.analyses if a.id == other.id)
    assert (found.status, found.status_reason.kind, found.estimate) == (SKIPPED, kind, None)


def test_an_analysis_that_is_asked_of_other_outcomes_alone_is_no_matter_of_this_one():
    asked = outcome()
    other = spec("elsewhere", measure="SMD", outcomes=("another",))
    (made,) = synthesise(
        review([spec(), other], [asked]), asked, data(candidates(*TRIALS)), {}, alone=True
    ).syntheses
    assert [a.id for a in made.analyses] == ["primary"]


HOUSE = replace(SETTINGS, rule="house", tau_prior_scale={"RR": 0.5})


@pytest.mark.parametrize(
    ("studies", "changes"),
    [
        (2, {"tau2": "DL"}),  # the rule takes the model with a prior, which has no such estimator
        (2, {"interval": "wald"}),
        (4, {"rule": "none"}),  # Hartung and Knapp's interval is informative: the rule lets it stand
        (4, {"add": 1.0}),  # no cell is empty
        (1, {"tau2": "DL"}),
    ],
)
def test_a_setting_that_does_not_act_on_these_studies_changes_nothing(studies, changes):
    """It was shown as another analysis with the same result, which no other computation had given."""
    members = candidates(*TRIALS[:studies])
    first, found = both(spec("other", replace(HOUSE, **changes)), primary=HOUSE, of=members)
    assert first.estimate is not None
    assert (found.status, found.status_reason.kind) == (SKIPPED, "changes_nothing")


@pytest.mark.parametrize(
    ("studies", "changes"),
    [
        (2, {"tau_prior_scale": {"RR": 0.25}}),
        (2, {"rule": "none"}),
        (4, {"tau2": "DL"}),
        (4, {"interval": "wald"}),
        (4, {"level": 0.9}),
        (1, {"level": 0.9}),
        (4, {"two_arm_model": "common effect"}),
    ],
)
def test_a_setting_that_acts_is_computed_whatever_its_number(studies, changes):
    members = candidates(*TRIALS[:studies])
    _, found = both(spec("other", replace(HOUSE, **changes)), primary=HOUSE, of=members)
    assert found.status != SKIPPED and found.estimate is not None
