"""Risk of bias as figures: traffic lights of one tool, and shares of results by judgement."""

from __future__ import annotations

import math

from evidence.display.bias_symbols import SYMBOLS
from evidence.display.bias_symbols import legend as explained
from evidence.display.geometry.bias_shares import OutcomeBars, SynthesisBars, legend
from evidence.figures.drawing import colours, style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.colours import INK, QUIET
from evidence.figures.drawing.plane import titles
from evidence.figures.drawing.style import BODY_SIZE, LINE_HEIGHT, MARGIN, NOTE_SIZE
from evidence.figures.drawing.text import width, wrap
from evidence.record.published.appraisal import ToolTable

LABELS = 190.0  # widest label before it is broken
CELL = 17.0
RADIUS = 6.0
BAR = 10.0
STEP = BODY_SIZE * LINE_HEIGHT
_CORNERS = 36


def draw_tool(table: ToolTable, title: str) -> Artwork:
    """Draw the traffic lights of one tool: a row a publication, a column a domain, then the overall one."""
    heads = [d.letter for d in table.domains] + ["All"]
    rows = [(wrap(p.label, BODY_SIZE, LABELS), [*p.judgements, p.overall]) for p in table.publications]
    first = MARGIN + max(width(line, BODY_SIZE) for lines, _ in rows for line in lines) + 14
    sheet = Sheet(max(style.WIDE, first + CELL * len(heads) + MARGIN))
    y = titles(sheet, title, f"Risk of bias, {table.tool}")
    for i, head in enumerate(heads):
        sheet.text(first + CELL * (i + 0.5), y + STEP, head, align="center", bold=True)
    y += STEP + 4
    for lines, judgements in rows:
        height = max(CELL, len(lines) * STEP + 6)
        middle = y + height / 2
        for i, line in enumerate(lines):
            sheet.text(MARGIN, middle + (i - (len(lines) - 1) / 2) * STEP + BODY_SIZE * 0.36, line)
        for i, judgement in enumerate(judgements):
            _light(sheet, first + CELL * (i + 0.5), middle, judgement.level if judgement else None)
        y += height
    domains = ", ".join(f"{d.letter} {d.id}" for d in table.domains)
    return _finish(sheet, y + 6, [f"{domains}, All: overall judgement.", f"{legend(table)}."])


def draw_shares(outcome: OutcomeBars, title: str) -> Artwork:
    """Draw how much of each synthesis of an outcome has which judgement: a bar a domain, all 100% long."""
    sheet = Sheet(style.WIDE)
    y = titles(sheet, title, f"Risk of bias: {outcome.title}")
    levels: set[str | None] = set()
    for synthesis in outcome.syntheses:
        y = _bars(sheet, synthesis, y + 6)
        levels |= {p.level for b in synthesis.bars for p in b.parts}
    return _finish(sheet, y + 4, [f"{explained(levels)}."])


def _bars(sheet: Sheet, synthesis: SynthesisBars, y: float) -> float:
    counted = f"{synthesis.assessed} of {synthesis.k} assessed; shares of the {synthesis.shared_by}"
    for line in wrap(f"{synthesis.label} ({counted})", BODY_SIZE, sheet.width - 2 * MARGIN, True):
        y += STEP
        sheet.text(MARGIN, y, line, bold=True)
    y += 5
    left = MARGIN + LABELS + 10
    for bar in synthesis.bars:
        lines = wrap(bar.name, BODY_SIZE, LABELS)
        height = max(BAR + 4, len(lines) * STEP + 2)
        middle = y + height / 2
        for i, line in enumerate(lines):
            sheet.text(MARGIN, middle + (i - (len(lines) - 1) / 2) * STEP + BODY_SIZE * 0.36, line)
        x = left
        for part in bar.parts:
            length = (sheet.width - MARGIN - left) * float(part.width) / 100
            corners = [(x, middle - BAR / 2), (x + length, middle - BAR / 2)]
            corners += [(x + length, middle + BAR / 2), (x, middle + BAR / 2)]
            sheet.shape(corners, colours.BIAS[part.level])
            sheet.line([*corners, corners[0]], stroke=0.5, layer=4)
            symbol = SYMBOLS[part.level]
            if length > width(symbol, BODY_SIZE, True) + 2:
                colour = colours.PAPER if part.level == "very high" else INK
                sheet.text(
                    x + length / 2,
                    middle + BODY_SIZE * 0.36,
                    symbol,
                    align="center",
                    bold=True,
                    colour=colour,
                )
            x += length
        y += height
    return y


def _light(sheet: Sheet, x: float, y: float, level: str | None) -> None:
    turns = [2 * math.pi * i / _CORNERS for i in range(_CORNERS)]
    circle = [(x + RADIUS * math.cos(t), y + RADIUS * math.sin(t)) for t in turns]
    if level is not None:
        sheet.shape(circle, colours.BIAS[level])
        sheet.line([*circle, circle[0]], stroke=0.5, layer=4)
        colour = colours.PAPER if level == "very high" else INK
        sheet.text(x, y + BODY_SIZE * 0.36, SYMBOLS[level], align="center", bold=True, colour=colour)
    else:
        sheet.line([*circle, circle[0]], colour=QUIET, stroke=0.5, dashes=(2, 2))


def _finish(sheet: Sheet, y: float, notes: list[str]) -> Artwork:
    for note in notes:
        for line in wrap(note, NOTE_SIZE, sheet.width - 2 * MARGIN):
            y += NOTE_SIZE * LINE_HEIGHT
            sheet.text(MARGIN, y, line, NOTE_SIZE, colour=QUIET)
        y += 2
    return sheet.artwork(y + MARGIN)
