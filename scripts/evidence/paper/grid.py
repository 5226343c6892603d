"""Tables of a paper: widths from their content, heads that repeat, rows that stay whole."""

from __future__ import annotations

from collections.abc import Callable

from evidence.display.tables.cells import HEADING, NOTE, TOTAL, Cell, Grid, plain_text
from evidence.paper.markup import attribute

TWIPS_PER_CM = 567
_CHARACTER_CM = 0.153  # an average character of the cells' type
_PADDING_CM = 0.22  # of a cell, both sides together
_LONGEST = 70  # characters up to which a longer text asks for a wider column
_WHOLE = (HEADING, NOTE)
_FILL = {"head": "DCE6F0", HEADING: "EEF2F6", TOTAL: "F4F6F8"}


def widths_cm(table: Grid, available: float) -> list[float]:
    """Share the available width among the columns: no word is cut, long texts get more room."""
    lines = [r.cells for r in table.rows if r.kind not in _WHOLE] + ([table.heads] if table.heads else [])
    count = max(len(line) for line in lines) if lines else 1
    if table.weights:
        total = sum(table.weights)
        return [available * w / total for w in table.weights]
    least, wanted = [], []
    for i in range(count):
        texts = [plain_text(line[i]) for line in lines if i < len(line)]
        word = max((len(w) for t in texts for w in _pieces(t)), default=1)
        longest = max((len(part) for t in texts for part in t.split("\n")), default=1)
        least.append(_PADDING_CM + _CHARACTER_CM * max(3, word) * 1.1)
        wanted.append(_PADDING_CM + _CHARACTER_CM * min(max(longest, word), _LONGEST) * 1.05)
    if sum(least) >= available:
        return [available * w / sum(least) for w in least]
    missing = [max(0.0, w - low) for w, low in zip(wanted, least, strict=True)]
    room = available - sum(least)
    share = min(1.0, room / sum(missing)) if sum(missing) else 0.0
    found = [low + share * m for low, m in zip(least, missing, strict=True)]
    return [available * w / sum(found) for w in found]


def markup(table: Grid, available: float, name: str, cell: Callable[[Cell, str, bool, bool], str]) -> str:
    """Return the markup of a table.

    Parameters
    ----------
    table
        The table.
    available
        Width of the text in cm.
    name
        What assistive software reads out for the table.
    cell
        Turns a cell's content into paragraphs: content, style, whether it is set to the right, and whether
        it stays on the page of the row below.
    """
    widths = [round(w * TWIPS_PER_CM) for w in widths_cm(table, available)]
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    first = 'w:val="0620" w:firstRow="1"' if table.heads else 'w:val="0600" w:firstRow="0"'
    look = f'<w:tblLook {first} w:noHBand="1" w:noVBand="1"/>'
    parts = [
        '<w:tbl><w:tblPr><w:tblStyle w:val="EvidenceTable"/>',
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{look}',
        f"<w:tblCaption w:val={attribute(name)}/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>",
    ]
    if table.heads:
        cells = [
            _cell(cell(h, "CellHead", i in table.numeric, True), widths[i], _FILL["head"])
            for i, h in enumerate(table.heads)
        ]
        parts.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>")
    for row, below in zip(table.rows, (*table.rows[1:], None), strict=False):  # of no row nothing is below
        keep = row.kind == HEADING or (below is not None and below.kind == NOTE)
        if row.kind in _WHOLE:
            style = "CellHeading" if row.kind == HEADING else "CellSmall"
            fill = _FILL.get(row.kind)
            inner = _cell(cell(row.cells[0], style, False, keep), sum(widths), fill, len(widths))
        else:
            style = "CellStrong" if row.kind == TOTAL else "CellText"
            fills = row.fills or (_FILL.get(row.kind),) * len(row.cells)
            inner = "".join(
                _cell(cell(c, style, i in table.numeric, keep), widths[i], fills[i])
                for i, c in enumerate(row.cells)
            )
        parts.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{inner}</w:tr>")
    parts.append("</w:tbl>")
    return "".join(parts)


def _cell(inner: str, width: int, colour: str | None, span: int = 1) -> str:
    over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{colour.lstrip("#")}"/>' if colour else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{over}{fill}</w:tcPr>{inner}</w:tc>'


def _pieces(text: str) -> list[str]:
    """Return what cannot be broken: words, parted at the signs behind which a long one may be broken."""
    found = []
    for word in text.split():
        found += (
            word.replace("/", "/ ").replace("_", "_ ").replace("-", "- ").split()
            if len(word) > 18
            else [word]
        )
    return found
