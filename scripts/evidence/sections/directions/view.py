"""Directions of effect as the page shows them: an arrow and a word a study, and the count of each side."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.addresses import Addresses
from evidence.record.direction import HIGHER, LOWER, SAME, DirectionSummary
from evidence.record.evidence import Evidence
from evidence.record.synthesis import Comparison, OutcomeInfo

_ARROWS = {HIGHER: "▲", LOWER: "▼", SAME: "■"}
_BETTER = {"higher is better": HIGHER, "lower is better": LOWER}


@dataclass(frozen=True, slots=True)
class DirectionLine:
    """One study: arrow, word, what it was read from, and the addresses of its publication and figure."""

    label: str
    publication: str | None
    arrow: str
    way: str
    basis: str
    figure: str | None


@dataclass(frozen=True, slots=True)
class DirectionView:
    """The directions of one synthesis, summed up in a sentence."""

    sentence: str
    lines: tuple[DirectionLine, ...]


def direction_views(evidence: Evidence, addresses: Addresses) -> dict[str, DirectionView]:
    """Return the directions of each synthesis that has them, by the address of the synthesis."""
    known = {(o.outcome.id, s.id): (o.outcome, s.comparison) for o in evidence.outcomes for s in o.syntheses}
    return {
        addresses.syntheses[(d.outcome, d.synthesis)]: _view(d, *known[(d.outcome, d.synthesis)], addresses)
        for d in evidence.directions
        if (d.outcome, d.synthesis) in known
    }


def _view(d: DirectionSummary, outcome: OutcomeInfo, comparison: Comparison, addresses: Addresses):
    counts = [(d.lower, LOWER), (d.higher, HIGHER), (d.same, SAME)]
    told = words.listed(f"{n} {_way(way, outcome)}" for n, way in counts if n)
    ours, theirs = comparison.intervention, comparison.comparator
    text = (
        f"Direction of effect in {words.plural(len(d.studies), 'study')}, {ours} against {theirs}: {told}. "
    )
    if d.p_value is not None:
        text += f"Exact sign test: {numbers.p_value(d.p_value)}. "
    elif d.note:
        text += words.sentence(d.note) + " "
    text += "Counts of directions say nothing of the size of an effect."
    lines = tuple(
        DirectionLine(
            label=s.label,
            publication=addresses.publications.get(s.publication),
            arrow=_ARROWS[s.way],
            way=_way(s.way, outcome),
            basis=s.basis,
            figure=addresses.first(s.row_ids),
        )
        for s in d.studies
    )
    return DirectionView(text, lines)


def _way(way: str, outcome: OutcomeInfo) -> str:
    if way == SAME:
        return "the same"
    better = _BETTER.get(outcome.direction)
    if better is None:
        return way
    return f"{way} (better)" if way == better else f"{way} (worse)"
