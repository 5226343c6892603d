"""A reviewer's judgement adds up, holds for the numbers it was made for, and is shown where its result is gone."""

import pytest

from evidence.record.notes.note import Note
from evidence.record.summary.certainty import (
    IMPRECISION,
    INCONSISTENCY,
    INDIRECTNESS,
    PUBLICATION_BIAS,
    RISK_OF_BIAS,
)
from evidence.review.config.certainty.certainty_spec import CertaintySpec, DomainDecision, JudgementSpec
from unit.review.certainty.rated import certainty, ratio
from unit.review.told import part

# Judgements


def judged(pooled, made_for, **changes):
    decided = {
        RISK_OF_BIAS: DomainDecision(RISK_OF_BIAS, -1, False, "Open trials."),
        INCONSISTENCY: DomainDecision(INCONSISTENCY, 0, True, None),
        INDIRECTNESS: DomainDecision(INDIRECTNESS, 0, False, "The same patients."),
        IMPRECISION: DomainDecision(IMPRECISION, -1, True, None),
        PUBLICATION_BIAS: DomainDecision(PUBLICATION_BIAS, 0, False, "All registered trials reported."),
    } | changes.pop("domains", {})
    spec = JudgementSpec(
        outcome="pts", synthesis="a-v-b", judged_by="A. Reviewer", date="2026-11-20", made_for=made_for,
        start=changes.get("start"), start_reason=changes.get("start_reason"), domains=tuple(decided.values()),
        reason="Open trials, wide interval.", line="config/certainty/r.yaml:3",
    )  # fmt: skip
    return certainty(pooled, spec=CertaintySpec(judgements=(spec,))).judgement


def imprecise(**changes):
    return ratio(low=0.7, high=1.1, **({"estimate": 0.8776} | changes))


MADE_FOR = {"k": 3, "estimate": 0.88, "low": 0.7, "high": 1.1}


def test_a_judgement_adds_up_what_was_accepted_and_what_was_changed():
    found = judged(imprecise(), MADE_FOR)
    assert (found.level, found.flags, found.judged_by) == ("low", (), "A. Reviewer")


@pytest.mark.parametrize(("name", "value"), [("k", 4), ("estimate", 0.89), ("low", 0.71), ("high", 1.2)])
def test_a_judgement_made_for_other_numbers_is_flagged(name, value):
    found = judged(imprecise(), MADE_FOR | {name: value})
    (flag,) = found.flags
    changed = part(flag, "number_changed")
    assert changed.words == {"name": name} and changed.numbers["then"] == value


def test_a_judgement_is_held_against_the_numbers_with_the_decimals_it_is_written_with():
    assert judged(imprecise(), {"k": 3, "estimate": 0.9}).flags == ()
    assert judged(imprecise(), {"k": 3, "estimate": 0.8776}).flags == ()
    assert judged(imprecise(), {"k": 3, "estimate": 0.8775}).flags != ()


def test_an_accepted_proposal_that_is_no_longer_made_leaves_the_result_not_judged():
    found = judged(ratio(low=0.7, high=1.4), {"k": 3, "estimate": 0.99})  # now two levels are proposed
    changed = Note("other_proposal", numbers={"accepted": -1, "now": -2}, words={"domain": "imprecision"})
    assert found.level is None and found.flags == (changed,)


def test_accepting_where_nothing_is_proposed_leaves_the_result_not_judged():
    accepted = {RISK_OF_BIAS: DomainDecision(RISK_OF_BIAS, 0, True, None)}
    found = judged(imprecise(), MADE_FOR, domains=accepted)
    assert found.level is None and found.flags[0].numbers == {"accepted": 0}


def test_another_start_and_rating_up_count():
    up = {"rating up": DomainDecision("rating up", 1, False, "Dose response.")}
    found = judged(
        imprecise(), MADE_FOR, domains=up, start="moderate", start_reason="Two trials stopped early."
    )
    assert (found.start, found.level) == ("moderate", "low")


def test_a_judgement_of_a_result_that_is_gone_is_shown_with_a_flag():
    found = judged(imprecise(estimate=None, ci_low=None, ci_high=None), MADE_FOR)
    gone = {p.words["name"]: p.numbers for p in found.flags[0].parts}
    assert found.level is None and gone["estimate"] == {"then": 0.88}
