"""What is in no primary analysis: told where a study's figure was chosen, else at the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.display import words
from evidence.display.links.addresses import Places, all_left_out
from evidence.display.prose.notes import naming, sentence
from evidence.display.section import OfOutcome, OfSynthesis
from evidence.display.tables.cells import Grid
from evidence.record.results.left_out import LeftOut
from evidence.record.results.synthesis import OutcomeSynthesis, rows_representing
from evidence.sections.left_out.columns import PRINTED

# A figure that is not pooled is told once, under the outcome; but how a study's one figure was chosen is told
# where it counts.
TOLD_AT_SYNTHESIS = ("passed over", "overlap", "integrity", "subgroup only")
# More than these stand behind a click.
MOST_OPEN = 8


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A figure that is not pooled, with the addresses of its publication and of the figure."""

    item: LeftOut
    reason: str
    publication: str | None
    figure: str | None


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """Everything the part shows."""

    summary: str
    caption: str  # on the page, under the heading of what it is about
    title: str  # in the paper
    grid: Grid

    @property
    def open(self) -> bool:
        """Whether the table is short enough to stand open."""
        return len(self.grid.rows) <= MOST_OPEN


def of_synthesis(source: OfSynthesis) -> LeftOutView | None:
    """Prepare the part of a synthesis; ``None`` where nothing is told there."""
    found = [x for x in source.synthesis.left_out if x.kind in TOLD_AT_SYNTHESIS]
    if not found:
        return None
    return LeftOutView(
        f"Not used: {words.plural(len(found), 'value')}",
        f"Not in the primary analysis: {source.synthesis.label}",
        f"Not in the primary analysis: {source.title}",
        PRINTED.grid(_lines(found, source.places, naming.of_outcomes([source.outcome]))),
    )


def of_outcome(source: OfOutcome) -> LeftOutView | None:
    """Prepare the part of an outcome; ``None`` where all its figures stand in a synthesis."""
    found = _told_at_outcome(source.outcome)
    title = f"Results not pooled: {source.outcome.outcome.label}"
    if not found:
        return None
    return LeftOutView(
        f"Results not pooled: {words.plural(len(found), 'value')}",
        title,
        title,
        PRINTED.grid(_lines(found, source.places, naming.of_outcomes([source.outcome]))),
    )


def _told_at_outcome(o: OutcomeSynthesis) -> list[LeftOut]:
    """Figures that stand in no forest plot and are told at no synthesis: each once."""
    told: list[LeftOut] = []
    covered = rows_representing(o.syntheses)
    covered |= {i for s in o.syntheses for x in s.left_out if x.kind in TOLD_AT_SYNTHESIS for i in x.row_ids}
    for x in all_left_out(o):
        if x.row_ids and set(x.row_ids) <= covered:
            continue
        covered |= set(x.row_ids)
        told.append(x)
    return told


def _lines(items: Iterable[LeftOut], addresses: Places, names: Mapping[str, str]) -> list[LeftOutLine]:
    ordered = sorted(items, key=lambda x: (x.kind, x.label, x.publication, x.printed))
    return [
        LeftOutLine(
            x,
            sentence(x.reason, names),
            addresses.publications.get(x.publication),
            addresses.first(x.row_ids),
        )
        for x in ordered
    ]
