"""One printed value that is pooled under two outcomes: its people are the same, not observed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.summary.flags import Flag, Flagged, ResultFlags


@dataclass(frozen=True, slots=True)
class PooledValue:
    """The figures of one study in one primary analysis."""

    outcome: str
    label: str  # of the outcome
    synthesis: str
    study: str  # the key of its candidate
    row_ids: tuple[str, ...]


def values_of(outcome: OutcomeSynthesis) -> Iterator[PooledValue]:
    """Yield what the primary analyses of an outcome pool."""
    info = outcome.outcome
    for s in outcome.syntheses:
        for c in s.pooled_in(s.primary):
            yield PooledValue(info.id, info.label, s.id, c.key, c.row_ids)


def with_shared(flags: Iterable[ResultFlags], values: Iterable[PooledValue]) -> tuple[ResultFlags, ...]:
    """Flag results with a value that another outcome's result has too, with the names of those outcomes."""
    values = tuple(values)
    users: dict[str, list[PooledValue]] = {}
    for value in values:
        for row in value.row_ids:
            users.setdefault(row, []).append(value)
    shared: dict[tuple[str, str], Flagged] = {}
    for value in values:
        labels = {u.label for row in value.row_ids for u in users[row] if u.outcome != value.outcome}
        if labels:
            place = value.outcome, value.synthesis
            before = shared.get(place, Flagged(Flag.TWICE))
            names = tuple(sorted(labels.union(before.outcomes)))
            shared[place] = Flagged(Flag.TWICE, (*before.studies, value.study), names)
    return tuple(_flagged(f, shared.get((f.outcome, f.synthesis))) for f in flags)


def _flagged(found: ResultFlags, shared: Flagged | None) -> ResultFlags:
    if shared is None or found.analysis != PRIMARY_ANALYSIS:
        return found
    order = list(Flag)
    return replace(found, flags=tuple(sorted((*found.flags, shared), key=lambda f: order.index(f.flag))))
