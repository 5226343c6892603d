"""The flow diagram (PRISMA 2020) as boxes of text and arrows: what the page and the figure files both draw.

Counts of the search that nobody stated are "not stated"; nothing is worked out in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.prose.notes import sentence
from evidence.record.reviews.flow import Flow, LibraryCounts, ReasonCount, Retrieval, SearchCounts, Searched

NOT_STATED = "not stated"
IDENTIFIED, SCREENED, SOUGHT, ASSESSED, LIBRARY, INCLUDED = range(6)
MAIN, ASIDE, OTHER = range(3)
PHASES = {IDENTIFIED: "Identification", SCREENED: "Screening", INCLUDED: "Included"}
_NOTHING = SearchCounts(None, (), (), None, None, None, None, None, Retrieval(), (), None, None)

Point = tuple[float, float]
Wrap = Callable[[str, bool], list[str]]  # a text, and whether it is bold, broken into lines


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its place in the grid, what it counts, the count in words, and how the count is made up."""

    column: int
    row: int
    title: str
    count: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sizes:
    """Measures of a drawing, in its own unit."""

    box: float  # width of a box
    gap: float  # between boxes, in both directions
    line: float  # from one baseline to the next
    padding: float
    head: float  # length of an arrow's head


@dataclass(frozen=True, slots=True)
class PlacedText:
    """One line of text with its baseline."""

    x: float
    y: float
    text: str
    bold: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """The whole drawing: rectangles (x, y, width, height), lines of text, arrows as their corner points."""

    width: float
    height: float
    boxes: tuple[tuple[float, float, float, float], ...]
    texts: tuple[PlacedText, ...]
    arrows: tuple[tuple[Point, ...], ...]


def boxes_of(flow: Flow) -> tuple[Box, ...]:
    """Return the boxes in reading order: row by row, what goes on before what is left out."""
    search = flow.search or _NOTHING
    library = flow.library
    found = [
        Box(MAIN, IDENTIFIED, "Records identified", *_found(search)),
        Box(ASIDE, IDENTIFIED, "Removed before screening", *_removed(search)),
        *_other_found(search),
        Box(MAIN, SCREENED, "Records screened", count(search.screened)),
        Box(ASIDE, SCREENED, "Records excluded", count(search.excluded_at_screening)),
        Box(MAIN, SOUGHT, "Reports sought for retrieval", count(search.retrieval.sought)),
        Box(ASIDE, SOUGHT, "Reports not retrieved", count(search.retrieval.not_retrieved)),
        *_other(search.other_retrieval, SOUGHT),
        Box(MAIN, ASSESSED, "Reports assessed for eligibility", count(search.retrieval.assessed)),
        Box(ASIDE, ASSESSED, "Reports excluded, without a study file", *_excluded(search.retrieval)),
        *_other(search.other_retrieval, ASSESSED),
        Box(
            MAIN,
            LIBRARY,
            "Publications about the question, with a study file",
            count(library.about_question),
            _rest(library),
        ),
    ]
    found.append(_not_included(library))
    of_studies = f"of {words.plural(library.studies, 'study')}"
    found.append(Box(MAIN, INCLUDED, "Publications included", count(library.included), (of_studies,)))
    if search.earlier:
        e = search.earlier
        stated = [
            words.plural(n, noun)
            for n, noun in ((e.reports, "publication"), (e.studies, "study"))
            if n is not None
        ]
        found.append(
            Box(ASIDE, INCLUDED, f"For comparison: {e.label}", ", ".join(stated) or NOT_STATED, (e.source,))
        )
    return tuple(found)


def count(value: int | None) -> str:
    """Write a count, or that nobody stated it."""
    return NOT_STATED if value is None else numbers.integer(value)


def place(boxes: Iterable[Box], sizes: Sizes, wrap: Wrap) -> Placed:
    """Place boxes in their grid; every row is as high as its highest box, every box as its text."""
    boxes = list(boxes)
    filled = {(b.row, b.column): _texts(b, wrap) for b in boxes}
    columns = 1 + max(b.column for b in boxes)
    tops, y = {}, 0.0
    heights = {key: len(lines) * sizes.line + 2 * sizes.padding for key, lines in filled.items()}
    texts: list[PlacedText] = []
    for row in range(INCLUDED + 1):
        if row in PHASES:
            y += sizes.line
            texts.append(PlacedText(0.5, y - 0.35 * sizes.line, PHASES[row], quiet=True))
        tops[row] = y
        y += max(h for (r, _), h in heights.items() if r == row) + sizes.gap
    rectangles, places = [], {}
    for (row, column), lines in filled.items():
        x = 0.5 + column * (sizes.box + sizes.gap)
        height = heights[row, column]
        places[row, column] = (x, tops[row], height)
        rectangles.append((x, tops[row], sizes.box, height))
        for i, (text, bold) in enumerate(lines):
            baseline = tops[row] + sizes.padding + (i + 0.77) * sizes.line
            texts.append(PlacedText(x + sizes.padding, baseline, text, bold))
    return Placed(
        width=columns * sizes.box + (columns - 1) * sizes.gap + 1,
        height=y - sizes.gap + 1,
        boxes=tuple(rectangles),
        texts=tuple(texts),
        arrows=tuple(_arrows(places, sizes)),
    )


def _texts(box: Box, wrap: Wrap) -> list[tuple[str, bool]]:
    lines = [(t, True) for t in wrap(f"{box.title}: {box.count}", True)]
    return lines + [(t, False) for line in box.lines for t in wrap(line, False)]


def _arrows(
    places: dict[tuple[int, int], tuple[float, float, float]], sizes: Sizes
) -> list[tuple[Point, ...]]:
    """Down the main column, aside to what is left out, and from the other methods into the library."""
    arrows: list[tuple[Point, ...]] = []
    middle = places[IDENTIFIED, MAIN][0] + sizes.box / 2
    for row in range(INCLUDED + 1):
        x, top, height = places[row, MAIN]
        if row < INCLUDED:
            arrows.append(((middle, top + height), (middle, places[row + 1, MAIN][1])))
            level = top + min(height, places[row, ASIDE][2]) / 2
            arrows.append(((x + sizes.box, level), (places[row, ASIDE][0], level)))
    others = sorted(row for row, column in places if column == OTHER)
    for before, after in zip(others, others[1:], strict=False):
        x, top, height = places[before, OTHER]
        arrows.append(((x + sizes.box / 2, top + height), (x + sizes.box / 2, places[after, OTHER][1])))
    if others:
        x, top, height = places[others[-1], OTHER]
        joint = places[LIBRARY, MAIN][1] - sizes.gap / 2
        x += sizes.box / 2
        arrows.append(((x, top + height), (x, joint), (middle, joint), (middle, joint + sizes.gap / 2)))
    return arrows


def _rest(library: LibraryCounts) -> tuple[str, ...]:
    """Say what the other study files of the library are."""
    if not library.files:
        return ()
    other = sum(r.count for r in library.other_question)
    return (
        f"of {words.plural(library.files, 'study file')} in the library",
        f"About other questions: {count(other)}",
        *(f"– by {sentence(r.reason)}: {numbers.integer(r.count)}" for r in library.other_question),
        *([f"With an error, not used: {count(library.with_error)}"] if library.with_error else []),
    )


def _not_included(library: LibraryCounts) -> Box:
    excluded = sum(r.count for r in library.excluded)
    lines = (
        f"Reviews and economic evaluations, as context: {count(library.context)}",
        f"Case reports, for safety only: {count(library.safety_only)}",
        *([f"Awaiting: results not read yet: {count(library.awaiting)}"] if library.awaiting else []),
        *([f"Ongoing, without results: {count(library.ongoing)}"] if library.ongoing else []),
        f"Excluded, with reasons: {count(excluded)}",
        *(f"– {line}" for line in _reasons(library.excluded)),
    )
    total = excluded + library.context + library.safety_only + library.awaiting + library.ongoing
    return Box(ASIDE, LIBRARY, "Publications not included", count(total), lines)


def _found(search: SearchCounts) -> tuple[str, tuple[str, ...]]:
    sources = (*search.databases, *search.registers)
    total = _total(s.records for s in sources)
    lines = []
    for name, group in (("Database", search.databases), ("Register", search.registers)):
        lines += [f"{name} {_searched(s)}" for s in group]
    return count(total), tuple(lines)


def _total(records: Iterable[int | None]) -> int | None:
    """Add up what every source states; ``None`` where one does not, or where there is none."""
    found = list(records)
    stated = [n for n in found if n is not None]
    return sum(stated) if found and len(stated) == len(found) else None


def _searched(s: Searched) -> str:
    return f"{s.name}: {count(s.records)}" + (f" (searched {s.date})" if s.date else "")


def _removed(search: SearchCounts) -> tuple[str, tuple[str, ...]]:
    parts = (
        ("Duplicates", search.duplicates),
        ("By automation tools", search.by_automation),
        ("For other reasons", search.other_reasons),
    )
    stated = [(name, n) for name, n in parts if n is not None]
    total = sum(n for _, n in stated) if search.duplicates is not None else None
    return count(total), tuple(f"{name}: {count(n)}" for name, n in stated)


def _other_found(search: SearchCounts) -> list[Box]:
    if search.other_retrieval is None:
        return []
    total = _total(s.records for s in search.other_sources)
    lines = tuple(words.capital(_searched(s)) for s in search.other_sources)
    return [Box(OTHER, IDENTIFIED, "Identified by other methods", count(total), lines)]


def _other(retrieval: Retrieval | None, row: int) -> list[Box]:
    if retrieval is None:
        return []
    if row == SOUGHT:
        line = f"Not retrieved: {count(retrieval.not_retrieved)}"
        return [Box(OTHER, row, "Reports sought for retrieval", count(retrieval.sought), (line,))]
    excluded, reasons = _excluded(retrieval)
    lines = (f"Excluded, without a study file: {excluded}", *reasons)
    return [Box(OTHER, row, "Reports assessed for eligibility", count(retrieval.assessed), lines)]


def _excluded(retrieval: Retrieval) -> tuple[str, tuple[str, ...]]:
    total = sum(r.count for r in retrieval.excluded) if retrieval.excluded else None
    return count(total), _reasons(retrieval.excluded)


def _reasons(reasons: Iterable[ReasonCount]) -> tuple[str, ...]:
    return tuple(f"{words.capital(sentence(r.reason).rstrip('.'))}: {count(r.count)}" for r in reasons)
