"""Whether a study supports or contrasts the conclusion of the others, by a rule on intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.record.dossiers.outlook import (
    COMPATIBLE,
    CONTRASTS,
    MENTIONS,
    SUPPORTS,
    WITH_IT,
    WITHOUT_IT,
    ReviewStanding,
    StudyStanding,
)
from evidence.record.measures import MeasureId, measure_of
from evidence.record.results.analysis import POOLED, StudyEffect
from evidence.record.results.candidate import Candidate
from evidence.record.results.left_out import OTHER_COMPARISON
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.other_reviews import ReviewValue

POOLED_STUDY = "pooled"


@dataclass(frozen=True, slots=True)
class Reach:
    """An estimate with its limits."""

    estimate: float
    low: float
    high: float

    def meets(self, other: Reach) -> bool:
        """Whether two intervals share a value."""
        return self.low <= other.high and other.low <= self.high

    def side(self, value: float) -> int:
        """On which side of a value the whole interval lies: -1, 1, or 0 where it holds the value."""
        return 1 if self.low > value else -1 if self.high < value else 0


@dataclass(frozen=True, slots=True)
class ResultHere:
    """A primary result of the review, as far as one of another review is held against it."""

    outcome_label: str
    measure: MeasureId
    reach: Reach | None  # None where it has no interval


def standing(study: Reach, others: Reach, null: float | None) -> str:
    """Say how a study stands to the result of the others.

    Contrasts: its interval does not meet theirs, or excludes no difference on the other side of it than their
    estimate. Supports: of two groups, where theirs excludes no difference, its own does so on the same side;
    else (theirs holds no difference, or there is one group) its interval holds their estimate and theirs
    holds its own. Compatible: everything between.
    """
    if not study.meets(others):
        return CONTRASTS
    if null is not None:
        own, side = study.side(null), (others.estimate > null) - (others.estimate < null)
        if own and own == -side:
            return CONTRASTS
        if others.side(null):
            return SUPPORTS if own == others.side(null) else COMPATIBLE
    holds = study.low <= others.estimate <= study.high and others.low <= study.estimate <= others.high
    return SUPPORTS if holds else COMPATIBLE


def standings(evidence: Evidence) -> Iterator[StudyStanding]:
    """Go through all studies of all pooled results, and those that have a figure and are in none."""
    for o in evidence.outcomes:
        for s in o.syntheses:
            if s.primary.status != POOLED:
                continue
            found = list(_of_synthesis(o, s))
            yield from _with_differences(found, {c.key: c for c in s.candidates})
            used = {c.study for c in s.pooled_in(s.primary)}  # judged or not: what is pooled is no mention
            for lost in s.left_out:
                if lost.study not in used and lost.kind != OTHER_COMPARISON:
                    used.add(lost.study)
                    yield _mention(o, s, lost.study, lost.label, lost.publication)


def _of_synthesis(o: OutcomeSynthesis, s: Synthesis) -> Iterator[tuple[StudyStanding, str]]:
    a = s.primary
    null = measure_of(a.measure).null
    without = {x.key: x for x in s.leave_one_out}
    candidates = {c.key: c for c in s.candidates}
    for effect in a.effects:
        if effect.status != POOLED_STUDY or effect.key not in candidates:
            continue
        other = without.get(effect.key)
        pooled, against, credible = (a.estimate, a.ci_low, a.ci_high), WITH_IT, a.credible
        if other is not None and other.estimate is not None and a.k > 2:
            pooled, against = (other.estimate, other.ci_low, other.ci_high), WITHOUT_IT
            credible = other.credible
        how = _judged(effect, pooled, null)
        if how is None:
            continue
        c = candidates[effect.key]
        yield (
            StudyStanding(
                outcome=o.outcome.id,
                outcome_label=o.outcome.label,
                synthesis=s.id,
                synthesis_label=s.label,
                study=c.study,
                label=c.label,
                publication=c.publication,
                standing=how,
                against=against,
                measure=a.measure,
                estimate=effect.estimate,
                ci_low=effect.ci_low,
                ci_high=effect.ci_high,
                pooled=pooled[0],
                pooled_low=pooled[1],
                pooled_high=pooled[2],
                pooled_credible=credible,
            ),
            effect.key,
        )


def _judged(
    effect: StudyEffect, pooled: tuple[float | None, float | None, float | None], null: float | None
) -> str | None:
    study, others = _computed(effect.estimate, effect.ci_low, effect.ci_high), _computed(*pooled)
    return None if study is None or others is None else standing(study, others, null)


def _reach(estimate: float | None, low: float | None, high: float | None) -> Reach | None:
    return None if estimate is None or low is None or high is None else Reach(estimate, low, high)


def _computed(estimate: float | None, low: float | None, high: float | None) -> Reach | None:
    """Return a computed estimate with its limits: open above where nobody of one group had the event."""
    if low is not None and high is None:
        return Reach(math.inf if estimate is None else estimate, low, math.inf)
    return _reach(estimate, low, high)


def _mention(o: OutcomeSynthesis, s: Synthesis, study: str, label: str, publication: str) -> StudyStanding:
    return StudyStanding(
        o.outcome.id, o.outcome.label, s.id, s.label, study, label, publication, MENTIONS, "",
        s.primary.measure, None, None, None, None, None, None,
    )  # fmt: skip


def _with_differences(
    found: Sequence[tuple[StudyStanding, str]], candidates: dict[str, Candidate]
) -> Iterator[StudyStanding]:
    """Say of contrasting studies what fewer than half of the others have."""
    others = [candidates[key] for x, key in found if x.standing != CONTRASTS]
    for x, key in found:
        differs = _differs(candidates[key], others) if x.standing == CONTRASTS else ()
        yield replace(x, differs=tuple(differs))


def _differs(candidate: Candidate, others: Sequence[Candidate]) -> Iterator[str]:
    counted: Counter[str] = Counter(word for c in others for word in set(_traits(c)))
    for word in _traits(candidate):
        if counted[word] * 2 < max(len(others), 1):
            yield word


def _traits(c: Candidate) -> list[str]:
    """Return what is told of a study's design, patients, devices and times, as words to compare."""
    a = c.attributes
    found = [f"design: {c.design}", *(f"population: {g}" for g in a.population_groups)]
    found += [f"device: {d}" for d in a.devices]
    found += [f"condition: {w}" for w in a.conditions[:1]]
    if a.symptom_days is not None:
        found.append("symptoms: " + ("at most 14 days" if a.symptom_days <= 14 else "beyond 14 days"))
    if c.at_months is not None:
        found.append(
            "time: "
            + ("to 1 month" if c.at_months <= 1.5 else "to 12 months" if c.at_months <= 13 else "later")
        )
    return found


def results_here(evidence: Evidence) -> dict[tuple[str, str], ResultHere]:
    """Return the primary results of all syntheses, by outcome and synthesis."""
    return {
        (o.outcome.id, s.id): ResultHere(o.outcome.label, a.measure, _reach(a.estimate, a.ci_low, a.ci_high))
        for o in evidence.outcomes
        for s in o.syntheses
        for a in (s.primary,)
    }


def reviews(
    of_reviews: Iterable[ReviewValue], here: Mapping[tuple[str, str], ResultHere]
) -> Iterator[ReviewStanding]:
    """Hold the pooled values of systematic reviews against those computed here: whether intervals meet."""
    values: dict[str, list[tuple[str, bool]]] = {}
    names = {}
    for v in of_reviews:
        ours, theirs = here.get((v.outcome, v.synthesis)), _reach(v.estimate, v.low, v.high)
        if ours is None or measure_of(v.measure).id != measure_of(ours.measure).id:
            continue
        if ours.reach is None or theirs is None:
            continue
        values.setdefault(v.publication, []).append((ours.outcome_label, ours.reach.meets(theirs)))
        names[v.publication] = v.label
    for publication, found in sorted(values.items()):
        apart = tuple(dict.fromkeys(label for label, meets in found if not meets))
        yield ReviewStanding(publication, names[publication], len(found), sum(m for _, m in found), apart)
