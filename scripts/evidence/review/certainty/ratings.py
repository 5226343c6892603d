"""Certainty of each result: where it starts, what the data propose, and what people have judged.

Nothing is graded while the risk of bias is not judged for most of the weight: then there are proposals for
single domains, and no level.

Two framings. The effect question (two arms): randomised evidence starts high, any other low (Balshem 2011,
GRADE 3), or high where every non-randomised study is judged with ROBINS-I (Schünemann 2019, GRADE 18). The
event-rate question (one group of treated people): a group without a comparison starts low, and very low where
case series or case reports carry half of the weight or more. (Iorio 2015, doi:10.1136/bmj.h870, lets cohorts
start high for the prognosis of broad categories of patients, which results of a procedure are not.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.record.notes.note import Note
from evidence.record.results.analysis import Analysis
from evidence.record.results.synthesis import CONTEXT, OutcomeInfo, OutcomeSynthesis, Synthesis
from evidence.record.summary.absolute import AbsoluteEffect
from evidence.record.summary.certainty import (
    DOMAINS,
    EFFECT,
    EVENT_RATE,
    LEVELS,
    RATING_UP,
    Certainty,
    DomainJudgement,
    Judgement,
    Proposal,
)
from evidence.review.certainty import domains
from evidence.review.config.certainty.certainty_spec import CertaintySpec, DomainDecision, JudgementSpec
from evidence.review.selection.strata import RANDOMISED

ROBINS_I = "ROBINS-I"
_SERIES = ("case series", "case report")
_MOST = 0.5  # of the weight, from which case series decide where one group starts
_NO_RESULT = Note("nothing_to_rate")


def certainties(
    outcomes: Sequence[OutcomeSynthesis],
    absolutes: Mapping[tuple[str, str], AbsoluteEffect],
    tools: Mapping[str, str],
    spec: CertaintySpec,
) -> tuple[Certainty, ...]:
    """Propose, and show what is judged, for every result and for every judgement.

    Parameters
    ----------
    absolutes
        Absolute effects by outcome and synthesis.
    tools
        For each publication with an overall judgement the tool it was made with.
    """
    judged = {(j.outcome, j.synthesis): j for j in spec.judgements}
    found = []
    for o in outcomes:
        for s in o.syntheses:
            key = (o.outcome.id, s.id)
            rated = s.primary.estimate is not None and o.outcome.role != CONTEXT
            if not rated and key not in judged:
                continue
            found.append(_certainty(o.outcome, s, absolutes.get(key), tools, spec, judgement=judged.get(key)))
    return tuple(found)


def _certainty(
    outcome: OutcomeInfo,
    synthesis: Synthesis,
    absolute: AbsoluteEffect | None,
    tools: Mapping[str, str],
    spec: CertaintySpec,
    *,
    judgement: JudgementSpec | None,
) -> Certainty:
    important = (spec.important_differences or {}).get(outcome.id)
    body = domains.body_of(outcome, synthesis, absolute, important, spec.settings)
    start, why = _start(body, tools)
    proposals = _proposals(body)
    not_graded = _not_graded(body)
    return Certainty(
        outcome=outcome.id,
        synthesis=synthesis.id,
        framing=EFFECT if synthesis.comparison.two_arm else EVENT_RATE,
        start=start,
        start_reason=why,
        proposals=proposals,
        at_most=None if not_graded else level(start, [p.change or 0 for p in proposals]),
        undecided=tuple(p.domain for p in proposals if p.change is None),
        judgement=_judge(judgement, start, proposals, synthesis.primary) if judgement else None,
        not_graded=not_graded,
        size=_size(body),
    )


def level(start: str, changes: Sequence[int]) -> str:
    """Return the level after all changes; never above high or below very low."""
    place = LEVELS.index(start) + sum(changes)
    return LEVELS[min(max(place, 0), len(LEVELS) - 1)]


def _start(body: domains.Body, tools: Mapping[str, str]) -> tuple[str, Note]:
    if not body.synthesis.comparison.two_arm:
        series = sum(part for c, _, part in body.studies if c.design in _SERIES)
        if series < _MOST:
            return "low", Note("single_arm_starts_low")
        told = {"share": series}, {"shares_are": body.shares_are}
        return "very low", Note("case_series_start_very_low", numbers=told[0], words=told[1])
    others = [(c, share) for c, _, share in body.studies if c.design != RANDOMISED]
    if not others:
        return "high", Note("all_randomised")
    share = {"share": sum(part for _, part in others)} if len(others) < len(body.studies) else {}
    shares_are = {"shares_are": body.shares_are}
    if all(tools.get(c.publication) == ROBINS_I for c, _ in others):
        return "high", Note("not_randomised_robins", numbers=share, words=shares_are)
    return "low", Note("not_randomised", numbers=share, words=shares_are)


def _not_graded(body: domains.Body) -> Note | None:
    """Return why there is no level; ``None`` where the risk of bias is judged for enough of the weight."""
    if not body.studies or body.synthesis.primary.estimate is None:
        return _NO_RESULT
    judged = domains.judged_share(body)
    if judged >= body.settings.least_assessed:
        return None
    return Note("bias_not_judged", numbers={"share": judged}, words={"shares_are": body.shares_are})


def _proposals(body: domains.Body) -> tuple[Proposal, ...]:
    if not body.studies or body.synthesis.primary.estimate is None:
        return tuple(Proposal(d, None, _NO_RESULT) for d in DOMAINS)
    return (
        domains.risk_of_bias(body),
        domains.inconsistency(body),
        domains.indirectness(body),
        domains.imprecision(body),
        domains.publication_bias(body),
    )


def _size(body: domains.Body) -> str | None:
    """Return the size of an effect by its estimate; ``None`` where no important difference is known."""
    bounds, s, estimate = body.bounds, body.settings, body.synthesis.primary.estimate
    if len(bounds) != 3 or estimate is None:
        return None
    if bounds[0] < estimate < bounds[2]:
        return "little or no"
    if body.synthesis.measure in domains.RATIOS:
        large = estimate <= s.large_benefit or estimate >= s.large_harm
    else:
        large = abs(estimate) >= 2 * bounds[2]
    return "large" if large else "important"


def _judge(spec: JudgementSpec, start: str, proposals: Sequence[Proposal], primary: Analysis) -> Judgement:
    """Set a judgement against what is computed now; what no longer fits is flagged, never used in silence."""
    flags = _made_for_other_numbers(spec, primary)
    proposed = {p.domain: p.change for p in proposals}
    decided = []
    for decision in spec.domains:
        change, flag = _decide(decision, proposed.get(decision.domain))
        decided.append(DomainJudgement(decision.domain, change, decision.accepted, decision.reason))
        flags += [flag] if flag else []
    start = spec.start or start
    changes = [d.change for d in decided if d.change is not None]
    whole = primary.estimate is not None and len(changes) == len(decided)
    return Judgement(
        judged_by=spec.judged_by,
        date=spec.date,
        start=start,
        start_reason=spec.start_reason,
        domains=tuple(decided),
        reason=spec.reason,
        level=level(start, changes) if whole else None,
        flags=tuple(flags),
        line=spec.line,
    )


def _decide(decision: DomainDecision, proposed: int | None) -> tuple[int | None, Note | None]:
    if not decision.accepted or decision.domain == RATING_UP:
        return decision.change, None
    if proposed == decision.change:
        return decision.change, None
    now = {} if proposed is None else {"now": proposed}
    numbers = {"accepted": decision.change, **now}
    return None, Note("other_proposal", numbers=numbers, words={"domain": decision.domain})


def _made_for_other_numbers(spec: JudgementSpec, primary: Analysis) -> list[Note]:
    now = {
        "k": primary.k,
        "estimate": primary.estimate,
        "low": primary.ci_low,
        "high": primary.ci_high,
    }
    changed = tuple(
        _changed(name, then, now[name]) for name, then in spec.made_for.items() if not _same(then, now[name])
    )
    return [Note("other_numbers", parts=changed)] if changed else []


def _changed(name: str, then: float, now: float | None) -> Note:
    known = {} if now is None else {"now": now}
    return Note("number_changed", numbers={"then": then, **known}, words={"name": name})


def _same(then: float, now: float | None) -> bool:
    """Whether a number is the one written, to the decimals it is written with."""
    if now is None:
        return False
    decimals = len(f"{then!r}".partition(".")[2]) if isinstance(then, float) else 0
    return abs(now - then) <= 0.5000001 * 10.0**-decimals
