"""The one printable page of a review, A4: the answer, the results ranked highest, what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evidence.display import words
from evidence.display.geometry.axis import few_ticks
from evidence.display.one_page import EffectBar, OnePage, PageLine
from evidence.figures.drawing import colours
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.style import BODY_SIZE, LINE_HEIGHT, NOTE_SIZE, POINTS_PER_MM
from evidence.figures.drawing.text import whole_words, wrap

WIDTH, HEIGHT, MARGIN = 210 * POINTS_PER_MM, 297 * POINTS_PER_MM, 15 * POINTS_PER_MM
HEADLINE, ANSWER = 15.0, 9.5
GAP = 8.0
IN_REPORT = "in report.docx and report.html"
_MOST_IN_TITLE = 200  # characters, of a page that has no room for anything else
# Outcome, result, drawing, evidence, certainty if any, beware; the drawing takes what they leave.
_WIDTHS = (112.0, 98.0, 0.0, 94.0, 48.0, 60.0)
_WIDTHS_UNJUDGED = (122.0, 110.0, 0.0, 98.0, 84.0)
_PALE = 0.55
_DOTS = (1.5, 2.0)
_BAR, _DIAMOND, _HEAD = 2.6, 4.0, 3.0
_TICKS, _BETTER = 11.0, 19.0  # where scale and better side stand, below the mark
_PADDING = 4.0
_DRAWING = 2 * _DIAMOND + _BETTER  # how high a drawing is, with what stands below it


def draw(page: OnePage) -> Artwork:
    """Draw the page; what it is too full for is left to the report, which it then says.

    The question goes first, then the results ranked lowest, then the answer in words, at last the end of the
    title.
    """
    for shown in _shorter_and_shorter(page):
        sheet = Sheet(WIDTH)
        if _written(sheet, shown) <= HEIGHT - MARGIN:
            break
    return replace(sheet.artwork(HEIGHT), title=page.title)


def _shorter_and_shorter(page: OnePage) -> Iterator[OnePage]:
    yield page
    asked = replace(page, question=(("Question", IN_REPORT),))
    answered = replace(asked, answer=(f"The answer in words: {IN_REPORT}.",))
    entitled = replace(answered, title=f"{page.title[:_MOST_IN_TITLE]}\N{HORIZONTAL ELLIPSIS}")
    for shown in (asked, answered, entitled):
        yield shown
        for n in range(len(page.lines) - 1, -1, -1):
            left = f"{words.plural(len(page.lines) - n, 'more result')} {IN_REPORT}."
            kept = replace(shown, lines=page.lines[:n], lead=f"{left} {page.lead}")
            yield kept if n else replace(kept, heads=(), below_first_head="", legend=())


def _written(sheet: Sheet, page: OnePage) -> float:
    """Write everything; returns where it ends."""
    y = _text(sheet, page.title, MARGIN, HEADLINE, bold=True, colour=colours.BLUE) + 8
    for sentence in page.answer:
        y = _text(sheet, sentence, y, ANSWER) + 3
    y = _table(sheet, page, y + 6) + 10
    for name, text in page.question:
        y = _text(sheet, f"{name}: {text}", y, BODY_SIZE) + 2
    y = _text(sheet, page.lead, y + 4, BODY_SIZE, bold=True) + 4
    return _text(sheet, page.provenance, y, NOTE_SIZE, colour=colours.QUIET)


def _text(
    sheet: Sheet, text: str, y: float, size: float, *, bold: bool = False, colour: str = colours.INK
) -> float:
    for line in wrap(text, size, WIDTH - 2 * MARGIN, bold):
        y += size * LINE_HEIGHT
        sheet.text(MARGIN, y, line, size, bold=bold, colour=colour)
    return y


def _table(sheet: Sheet, page: OnePage, y: float) -> float:
    if not page.heads:
        return y
    places = _places(len(page.heads))
    step = BODY_SIZE * LINE_HEIGHT
    for (x, _), head in zip(places, page.heads, strict=True):
        sheet.text(x, y + step, head, bold=True)
    y = _cell(sheet, ("", page.below_first_head), places[0], y + step) + 3
    sheet.line([(MARGIN, y), (WIDTH - MARGIN, y)])
    for line in page.lines:
        y = _line(sheet, line, places, y)
        sheet.line([(MARGIN, y), (WIDTH - MARGIN, y)], colours.RULE, 0.5)
    return _text(sheet, " ".join(page.legend), y + 1, NOTE_SIZE, colour=colours.QUIET) if page.legend else y


def _places(columns: int) -> list[tuple[float, float]]:
    """Return where each column begins and how wide it is."""
    widths = _WIDTHS if columns == len(_WIDTHS) else _WIDTHS_UNJUDGED
    bar = WIDTH - 2 * MARGIN - sum(widths) - GAP * (len(widths) - 1)
    found, x = [], MARGIN
    for width in widths:
        wide = width or bar
        found.append((x, wide))
        x += wide + GAP
    return found


def _line(sheet: Sheet, line: PageLine, places: list[tuple[float, float]], y: float) -> float:
    outcome, result, bar, evidence, *certainty, beware = places
    ends = [
        _cell(sheet, line.outcome, outcome, y, bold=True),
        _cell(sheet, line.result, result, y, bold=line.carries),
        _cell(sheet, line.evidence, evidence, y),
        *(_cell(sheet, line.certainty, place, y) for place in certainty if line.certainty),
        _cell(sheet, ("", line.beware), beware, y),
    ]
    if line.undrawn:
        ends.append(_cell(sheet, ("", line.undrawn), bar, y))
    if line.bar is not None:
        ends.append(y + _DRAWING)
        _bar(sheet, line.bar, bar, (y, max(ends) + _PADDING), 1.0 if line.carries else _PALE)
    return max(ends) + _PADDING


def _cell(
    sheet: Sheet, texts: tuple[str, ...], place: tuple[float, float], y: float, bold: bool = False
) -> float:
    x, wide = place
    looks = [(BODY_SIZE, bold, colours.INK), *[(NOTE_SIZE, False, colours.QUIET)] * (len(texts) - 1)]
    for text, (size, strong, colour) in zip(texts, looks, strict=True):
        for line in whole_words(text, size, wide, strong) if text else ():
            y += size * LINE_HEIGHT
            sheet.text(x, y, line, size, bold=strong, colour=colour)
    return y


def _bar(
    sheet: Sheet, bar: EffectBar, place: tuple[float, float], rows: tuple[float, float], alpha: float
) -> None:
    left, across = place
    top, bottom = rows
    y = (top + bottom - _BETTER) / 2 + _PADDING / 2

    def x(value: float) -> float:
        return left + across * min(max(bar.axis.place(value), 0.0), 1.0)

    if bar.axis.null is not None and 0 <= bar.axis.place(bar.axis.null) <= 1:
        ends = top + 1, y + _TICKS - NOTE_SIZE  # over its label
        sheet.line([(x(bar.axis.null), end) for end in ends], colours.QUIET, 0.6, _DOTS, layer=1)
    if bar.low is not None and bar.high is not None:
        wide = max(x(bar.high) - x(bar.low), 0.8)
        sheet.box(x(bar.low), y - _BAR / 2, wide, _BAR, colours.BLUE, alpha=alpha)
        if bar.axis.place(bar.low) < 0:
            sheet.shape([(left - _HEAD, y), (left, y - _HEAD), (left, y + _HEAD)], colours.BLUE)
        if bar.axis.place(bar.high) > 1:
            end = left + across
            sheet.shape([(end + _HEAD, y), (end, y - _HEAD), (end, y + _HEAD)], colours.BLUE)
    mid, half = x(bar.estimate), _DIAMOND
    if bar.single:
        sheet.box(mid - half * 0.8, y - half * 0.8, half * 1.6, half * 1.6, colours.INK, layer=4)
        sheet.box(mid - half * 0.5, y - half * 0.5, half, half, colours.PAPER, layer=5)
    else:
        sheet.shape(
            [(mid - half, y), (mid, y - half), (mid + half, y), (mid, y + half)], colours.INK, layer=4
        )
    for tick in few_ticks(bar.axis):
        at, align = left + across * tick.at, tick.inside
        sheet.text(at, y + _TICKS, tick.label, NOTE_SIZE, align=align, colour=colours.QUIET)
    if bar.better:
        lower = bar.better == "lower"
        told, at, align = ("← better", left, "left") if lower else ("better →", left + across, "right")
        sheet.text(at, y + _BETTER, told, NOTE_SIZE, align=align, colour=colours.QUIET)
