"""Directions of effect: an arrow and a word a study, and the count of each side."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.links.addresses import Places
from evidence.display.prose.notes import sentence
from evidence.display.section import OfSynthesis
from evidence.display.tables.cells import Grid
from evidence.record.results.comparison import Comparison
from evidence.record.results.synthesis import OutcomeInfo
from evidence.record.summary.direction import HIGHER, LOWER, SAME, DirectionSummary, StudyDirection
from evidence.sections.directions.columns import PRINTED

_ARROWS = {HIGHER: "▲", LOWER: "▼", SAME: "■"}


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

    title: str
    sentence: str
    lines: tuple[DirectionLine, ...]

    @property
    def grid(self) -> Grid:
        """The studies as a table."""
        return PRINTED.grid(self.lines)


def view(source: OfSynthesis) -> DirectionView | None:
    """Prepare the part; ``None`` where no directions were counted."""
    place = (source.outcome.outcome.id, source.synthesis.id)
    found = (d for d in source.within.directions if (d.outcome, d.synthesis) == place)
    summary = next(found, None)
    if summary is None:
        return None
    outcome, comparison = source.outcome.outcome, source.synthesis.comparison
    return DirectionView(
        source.title,
        _sentence(summary, outcome, comparison),
        tuple(_line(s, outcome, source.places) for s in summary.studies),
    )


def _sentence(d: DirectionSummary, outcome: OutcomeInfo, comparison: Comparison) -> str:
    counts = [(d.lower, LOWER), (d.higher, HIGHER), (d.same, SAME)]
    told = words.listed(f"{n} {_way(way, outcome)}" for n, way in counts if n)
    ours, theirs = comparison.intervention, comparison.comparator
    text = (
        "Nothing is pooled; counts of directions say nothing of the size of an effect, nor how sure it is. "
        f"In {words.plural(len(d.studies), 'study')}, {ours} versus {theirs}: {told}. "
    )
    if d.p_value is not None:
        text += f"Exact sign test: {numbers.p_value(d.p_value)}. "
    elif d.note:
        text += words.sentence(sentence(d.note)) + " "
    return text.strip()


def _line(s: StudyDirection, outcome: OutcomeInfo, addresses: Places) -> DirectionLine:
    return DirectionLine(
        label=s.label,
        publication=addresses.publications.get(s.publication),
        arrow=_ARROWS[s.way],
        way=_way(s.way, outcome),
        basis=s.basis,
        figure=addresses.first(s.row_ids),
    )


def _way(way: str, outcome: OutcomeInfo) -> str:
    if way == SAME:
        return "equal"
    verdict = outcome.direction.verdict(way)
    return f"{way} ({verdict})" if verdict else way
