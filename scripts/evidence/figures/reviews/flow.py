"""The flow diagram (PRISMA 2020) as a figure: the same boxes that the page shows, drawn for print."""

from __future__ import annotations

from dataclasses import replace

from evidence.display.geometry.flow import Placed, Sizes, boxes_of, place
from evidence.display.prose.notes import sentence
from evidence.figures.drawing import style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.colours import INK, QUIET
from evidence.figures.drawing.plane import titles
from evidence.figures.drawing.style import BODY_SIZE, LINE_HEIGHT, MARGIN, NOTE_SIZE
from evidence.figures.drawing.text import wrap
from evidence.record.reviews.flow import Flow

BOX_WIDTH = 225.0
SIZES = Sizes(box=BOX_WIDTH, gap=17.0, line=BODY_SIZE * LINE_HEIGHT, padding=6.0, head=4.0)


def draw(flow: Flow, title: str) -> Artwork:
    """Draw the diagram under the review's title; size follows the content."""

    def broken(text: str, bold: bool) -> list[str]:
        return wrap(text, BODY_SIZE, sizes.box - 2 * SIZES.padding, bold)

    sizes = SIZES
    placed = place(boxes_of(flow), sizes, broken)
    columns = round((placed.width + SIZES.gap) / (SIZES.box + SIZES.gap))
    room = style.WIDE - 2 * MARGIN
    if placed.width > room:
        sizes = replace(SIZES, box=(room - (columns - 1) * SIZES.gap) / columns)
        placed = place(boxes_of(flow), sizes, broken)
    sheet = Sheet(style.WIDE)
    y = titles(sheet, title, "") + SIZES.gap / 2
    _put(sheet, placed, y)
    y += placed.height
    for warning in flow.warnings:
        y += 0.5 * NOTE_SIZE
        for line in wrap(sentence(warning), NOTE_SIZE, room):
            y += NOTE_SIZE * LINE_HEIGHT
            sheet.text(MARGIN, y, line, NOTE_SIZE, colour=QUIET)
    return sheet.artwork(y + MARGIN)


def _put(sheet: Sheet, placed: Placed, top: float) -> None:
    for x, y, w, h in placed.boxes:
        left, up = MARGIN + x, top + y
        sheet.line([(left, up), (left + w, up), (left + w, up + h), (left, up + h), (left, up)])
    for points in placed.arrows:
        moved = [(MARGIN + x, top + y) for x, y in points]
        sheet.line(moved)
        (x0, y0), (x, y) = moved[-2:]
        half, head = SIZES.head / 2, SIZES.head
        if y > y0:
            sheet.shape([(x - half, y - head), (x, y), (x + half, y - head)], INK)
        elif x > x0:
            sheet.shape([(x - head, y - half), (x, y), (x - head, y + half)], INK)
    for t in placed.texts:
        colour = QUIET if t.quiet else INK
        sheet.text(MARGIN + t.x, top + t.y, t.text, BODY_SIZE, bold=t.bold, colour=colour)
