"""The results that a review ranks highest: at most seven, for its first screen and its one-page summary.

Critical outcomes stand before important ones, in the order of the review; of equally important ones those
known from one group alone, whose result cannot carry a headline, come last. Harms are never crowded out:
where a review has both, the outcomes of safety take up to three of seven places. Of an outcome one result
stands: of a comparison before one group alone; of comparisons one that can carry a headline before the
others, of groups the one that the review names first, which is the one it is about.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evidence.display import words
from evidence.display.results import CRITICAL, is_empty, result_of
from evidence.record.results.analysis import EffectStatus
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.candidate import Candidate
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.synthesis import CONTEXT, SAFETY, OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import Methods, OutcomeSpec
from evidence.record.summary.flags import ResultFlags

MOST = 7
MOST_SAFETY = 3
# The same for readers.
CHOSEN = (
    f"shown first are at most {MOST} outcomes, critical ones before others, and one result of each: a "
    "comparison before one group, of comparisons one that can carry a headline, else the first that the "
    "review names; all stand among the main findings"
)
IMPORTANT = "important"


@dataclass(frozen=True, slots=True)
class KeyResult:
    """The result that stands for one outcome."""

    outcome: OutcomeSynthesis
    synthesis: Synthesis
    flags: ResultFlags | None

    @property
    def leads(self) -> bool:
        """Whether the result can carry a headline."""
        return self.flags is not None and self.flags.leads

    @property
    def slight(self) -> bool:
        """Whether the result is of one group alone and cannot carry a headline."""
        return not self.synthesis.comparison.two_arm and not self.leads

    @property
    def pooled(self) -> tuple[Candidate, ...]:
        """What represents the studies of its primary analysis."""
        keys = {e.key for e in self.synthesis.primary.effects if e.status != EffectStatus.NOT_ESTIMABLE}
        return tuple(c for c in self.synthesis.candidates if c.key in keys)


def key_results(evidence: Evidence) -> tuple[KeyResult, ...]:
    """Choose the results that the review ranks highest, in the order of the review."""
    found = [k for o in evidence.outcomes if (k := _of_outcome(o, evidence)) is not None]
    ranked = sorted(found, key=lambda k: (_RANKS.get(k.outcome.outcome.importance, len(_RANKS)), k.slight))
    safety = [k for k in ranked if k.outcome.outcome.role == SAFETY]
    others = [k for k in ranked if k.outcome.outcome.role != SAFETY]
    room = min(len(safety), max(MOST_SAFETY, MOST - len(others)))
    chosen = [*others[: MOST - room], *safety[:room]]
    return tuple(k for k in found if k in chosen)


class Silence(StrEnum):
    """Why a critical outcome has no result."""

    NO_EVENT = "no event"  # studies compared two groups, and nobody had it
    NOT_POOLED = "not pooled"  # studies print values of it
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A critical outcome without a result."""

    label: str
    why: Silence


def nobody_had_it(s: Synthesis) -> bool:
    """Whether studies compared two groups and none had an event in either."""
    effects = s.primary.effects
    return bool(effects) and all(e.note is not None and e.note.kind == "no_events_both_arms" for e in effects)


def compared_without_events(key: KeyResult) -> Synthesis | None:
    """Return the comparison behind a result of one group in which nobody of either group had an event."""
    if key.synthesis.comparison.two_arm:
        return None
    return next((s for s in key.outcome.syntheses if nobody_had_it(s)), None)


def unanswered(evidence: Evidence) -> tuple[Unanswered, ...]:
    """Return the critical outcomes that have no result, nor one of the same thing the other way round."""
    specs = {spec.id: spec for spec in evidence.methods.outcomes}
    known, silent = [], []
    for o in evidence.outcomes:
        answered = tuple(s.time for s in o.syntheses if result_of(s) is not None)
        spec = specs.get(o.outcome.id)
        if not answered and o.outcome.importance == CRITICAL:
            silent.append((Unanswered(o.outcome.label, _silence(o)), spec))
        elif answered and spec is not None:
            known.append((spec, answered))
    return tuple(
        found for found, spec in silent if spec is None or not known_turned(spec, known, evidence.methods)
    )


def _silence(o: OutcomeSynthesis) -> Silence:
    if any(nobody_had_it(s) for s in o.syntheses):
        return Silence.NO_EVENT
    return Silence.NOT_POOLED if any(s.candidates for s in o.syntheses) else Silence.NOTHING


def known_turned(
    asked: OutcomeSpec, known: Iterable[tuple[OutcomeSpec, Sequence[TimeWindow]]], methods: Methods
) -> bool:
    """Whether what an outcome asks for is known the other way round, at a time that it asks for too.

    ``known`` holds outcomes with the times at which each is answered.
    """
    windows = {window.id: window for window in methods.times}
    asked_at = [windows[t] for t in asked.times if t in windows]
    return any(
        _opposite(asked, spec) and any(_meet(a, b) for a in asked_at for b in answered)
        for spec, answered in known
    )


def _opposite(a: OutcomeSpec, b: OutcomeSpec) -> bool:
    """Whether all that one asks for is the complement of the other."""
    return set(a.of) <= set(b.complements) or set(b.of) <= set(a.complements)


def _meet(a: TimeWindow, b: TimeWindow) -> bool:
    """Whether two windows of follow-up share a time: death within 30 days is not survival at a year."""
    starts = (a.from_months or 0.0, b.from_months or 0.0)
    ends = (math.inf if w.to_months is None else w.to_months for w in (a, b))
    return max(starts) <= min(ends)


def designs_of(candidates: Iterable[Candidate]) -> str:
    """Count studies by design: ``4 randomised controlled trials, 3 non-randomised comparisons``."""
    counts = Counter(c.design for c in candidates)
    return ", ".join(words.plural(n, design) for design, n in counts.most_common())


def other_techniques(key: KeyResult, methods: Methods) -> str:
    """Name the techniques of a result that are not the first of the review: ``lysis alone in 2 of 4``.

    Where a review tells techniques apart (a subgroup), the one that it is about stands first; a result of
    another must say so wherever it is told without its subgroups.
    """
    comparison = key.synthesis.comparison.id
    asked = [g for g in methods.subgroups if g.by == "technique" and comparison in g.comparisons]
    counts = Counter(c.attributes.technique for c in key.pooled)
    told = []
    for name, label in [pair for group in asked[:1] for pair in list(group.levels.items())[1:]]:
        if n := counts.get(name, 0):
            of_some = f" in {n} of {len(key.pooled)}" if n < len(key.pooled) else ""
            told.append(label[:1].lower() + label[1:] + of_some)
    return ", ".join(told)


_RANKS = {CRITICAL: 0, IMPORTANT: 1}


def _of_outcome(outcome: OutcomeSynthesis, evidence: Evidence) -> KeyResult | None:
    if outcome.outcome.role == CONTEXT:
        return None
    of_primary = (outcome.outcome.id, PRIMARY_ANALYSIS)
    flags = {f.synthesis: f for f in evidence.flags if (f.outcome, f.analysis) == of_primary}
    able = [s for s in outcome.syntheses if not is_empty(s) and result_of(s) is not None]
    able.sort(key=lambda s: _rank(s, flags.get(s.id)))
    return KeyResult(outcome, able[0], flags.get(able[0].id)) if able else None


def _rank(synthesis: Synthesis, flags: ResultFlags | None) -> int:
    if not synthesis.comparison.two_arm:
        return 2
    return 0 if flags is not None and flags.leads else 1
