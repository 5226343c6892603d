"""Who is counted in a result, once more: studies, people, events and person-years of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.record.measures import MeasureId
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import StudyEffect
from evidence.record.results.candidate import Candidate
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import three_level
from evidence.review.second.counts import tables
from evidence.review.second.verdicts import Compared, exactly
from evidence.stats.result import Pooled

_RATIOS_OF_COUNTS = (
    PoolingModel.MANTEL_HAENSZEL,
    PoolingModel.PETO,
    PoolingModel.CONDITIONAL_EXACT,
    PoolingModel.BINOMIAL_NORMAL,
    PoolingModel.COMMON_LOGISTIC,
)


@dataclass(frozen=True, slots=True)
class PeopleTold:
    """The numbers that stand beside a result."""

    studies: int
    people: int | None
    events: int | None = None
    people_compared: int | None = None
    events_compared: int | None = None
    years: float | None = None
    years_compared: float | None = None


def studies(effects: Effects, pooled: Pooled) -> int:
    """Count the studies that have a part in a result."""
    usable = [c for c, u in zip(effects.candidates, effects.usable, strict=True) if u]
    if pooled.method == three_level.MODEL:
        return len({c.study for c in usable})
    if pooled.method == PoolingModel.MANTEL_HAENSZEL and effects.counted_as in tables.DIFFERENCES:
        return len(effects.candidates)
    if effects.counted_as in tables.RATIOS and pooled.method in _RATIOS_OF_COUNTS:
        return sum(_says_something(c, effects.counted_as) for c in effects.candidates)
    if pooled.method == PoolingModel.BETA_BINOMIAL:
        return len(effects.candidates)
    return len(usable)


def _says_something(candidate: Candidate, measure: MeasureId) -> bool:
    """Whether a study has an event; of odds ratios, also somebody without one."""
    arms = candidate.sides
    events = sum(arm.events or 0 for arm in arms)
    everybody = sum(arm.n or 0 for arm in arms)
    return events > 0 and (measure != MeasureId.OR or events < everybody)


def compare(
    told: PeopleTold, figures: Sequence[Candidate], rows: Sequence[StudyEffect], found: int
) -> Iterator[Compared]:
    """Compare what is told with sums over the rows that are pooled; ``found`` studies are counted."""
    yield exactly("studies", told.studies, found)
    again = _count([c for c, r in zip(figures, rows, strict=True) if r.pooled])
    yield exactly("people", told.people, again.people)
    yield exactly("people", told.people_compared, again.people_compared)
    yield exactly("events", told.events, again.events)
    yield exactly("events", told.events_compared, again.events_compared)
    yield exactly("person-years", told.years, again.years)
    yield exactly("person-years", told.years_compared, again.years_compared)


def people(figures: Sequence[Candidate], rows: Sequence[StudyEffect]) -> int | None:
    """Count the people of pooled rows as their studies give them; ``None`` where one does not."""
    total = 0
    for candidate, row in zip(figures, rows, strict=True):
        if not row.pooled:
            continue
        if candidate.n is None:
            return None
        total += candidate.n
    return total


def _count(pooled: Sequence[Candidate]) -> PeopleTold:
    """Sum what the pooled figures say, arm by arm; a sum to which one does not say its part is none."""
    by_study: dict[str, int] = {}
    for candidate in pooled:
        by_study[candidate.study] = max(by_study.get(candidate.study, 0), candidate.n or 0)
    if len(by_study) < len(pooled):
        return PeopleTold(len(by_study), sum(by_study.values()) if min(by_study.values()) > 0 else None)
    n: list[int | None] = [None, None]
    events: list[int | None] = [None, None]
    years: list[float | None] = [None, None]
    for side in (0, 1):
        arms = [(c.intervention, c.comparator)[side] for c in pooled]
        known = [a for a in arms if a is not None]
        whole = bool(pooled) and len(known) == len(pooled)
        if whole and all(a.n is not None for a in known):
            n[side] = sum(a.n or 0 for a in known)
        if whole and all(a.events is not None for a in known):
            events[side] = sum(a.events or 0 for a in known)
        if whole and all(a.person_time is not None for a in known):
            years[side] = sum(a.person_time or 0.0 for a in known)
    everybody = sum(c.n or 0 for c in pooled) if all(c.n is not None for c in pooled) else None
    if years[0] is not None:
        return PeopleTold(len(pooled), everybody, events[0], None, events[1], years[0], years[1])
    if n[0] is None:
        return PeopleTold(len(pooled), everybody)
    return PeopleTold(len(pooled), n[0], events[0], n[1], events[1])
