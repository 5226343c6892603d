"""What the report's script tells of a figure whose line stands on the annex: where a number comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import TypedDict

from evidence.display import words
from evidence.display.library.publication_tables import PARTS, Block, FigureCell, FigureLine
from evidence.display.section import Report
from evidence.display.tables.shared_columns import TIME_HEAD
from evidence.sections.evidence_tables.columns import DEFINITION_HEAD, OUTCOME_HEAD

# A figure: numbers of its publication and of its source, outcome, definition, time, line of the study file
# (0: unknown), and by column of the publication what is printed and what was made of it. A text that several
# figures have is a number: its place among the shared texts.
Text = str | int
Figure = tuple[int, int, Text, Text, Text, int, tuple[tuple[int, tuple[Text, ...]], ...]]


_SHORTEST_SHARED = 5  # letters; a shorter text is no longer than its number


class KnownFigures(TypedDict):
    """Publications (label, study file, heads of the columns), sources, shared texts, figures by address."""

    heads: tuple[str, ...]
    texts: list[str]
    publications: list[tuple[str, str, tuple[str, ...]]]
    sources: list[tuple[str, str | None, bool]]
    figures: dict[str, Figure]


def for_script(report: Report, linked: Collection[str]) -> KnownFigures:
    """Tell the printed words, source and place in the study file of every figure that the report draws.

    Links to figures that stand in no plot lead to the annex without a box in between.
    """
    found = KnownFigures(
        heads=(OUTCOME_HEAD, DEFINITION_HEAD, TIME_HEAD), texts=[], publications=[], sources=[], figures={}
    )
    sources: dict[tuple[str, str | None, bool], int] = {}
    lines: dict[str, tuple[int, int, FigureLine]] = {}
    for block in report.blocks:
        told = {
            line.address: (sources.setdefault(source, len(sources)), line)
            for group in block.groups
            for source in [(f"{PARTS[group.part]}. Read in: {group.read}", group.url, group.second_hand)]
            for line in group.lines
            if line.address in linked and (line.uses or line.over_time)
        }
        if not told:
            continue
        number = len(found["publications"])
        found["publications"].append(_publication(block))
        lines |= {a: (number, source, line) for a, (source, line) in told.items()}
    found["sources"] = list(sources)
    times = Counter(text for _, _, line in lines.values() for text in _texts(line))
    found["texts"] = sorted(text for text, n in times.items() if n > 1 and len(text) > _SHORTEST_SHARED)
    places = {text: i for i, text in enumerate(found["texts"])}
    found["figures"] = {a: _figure(*told, places) for a, told in lines.items()}
    return found


def _texts(line: FigureLine) -> Iterator[str]:
    yield from (line.outcome, line.details, line.at)
    for of in line.cells:
        for cell in of:
            yield from _told(cell)


def _publication(block: Block) -> tuple[str, str, tuple[str, ...]]:
    return block.publication.label, block.publication.file, tuple(map(words.capital, block.columns))


def _figure(publication: int, source: int, line: FigureLine, places: Mapping[str, int]) -> Figure:
    def short(text: str) -> Text:
        return places.get(text, text)

    cells = tuple((i, tuple(short(t) for c in of for t in _told(c))) for i, of in enumerate(line.cells) if of)
    outcome, details, at = map(short, (line.outcome, line.details, line.at))
    return publication, source, outcome, details, at, line.line or 0, cells


def _told(cell: FigureCell) -> tuple[str, ...]:
    """Return the printed words and what was made of them, a line each."""
    rest = [
        cell.against,
        f"read as {cell.figure}" if cell.figure else None,
        *cell.steps,
        f"cannot be pooled: {cell.reason}" if cell.reason else None,
        f"not in the primary analysis of {cell.left_out[0]}: {cell.left_out[1]}" if cell.left_out else None,
        *(f"⚠ {text}" for text in cell.findings),
    ]
    return (cell.printed, *(text for text in rest if text))
