"""The rows of a sheet as markup: openpyxl makes the frame of the workbook and its styles, this its cells.

A workbook of a large review has a hundred thousand cells; made as objects they take most of the time of all
papers. Numbers keep sixteen digits, and a text is always stored as text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from evidence.display.numbers import INFINITY, MINUS

MOST_CHARACTERS = 32767  # of one cell
_CUT = " … (cut here; in full in the CSV file)"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")
# What XML cannot hold, and the line ends that it would change.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_EMPTY_ROW = re.compile(rb'<row r="1">\s*</row>|<row r="1"\s*/>')


class Looks:
    """The number of each style in a workbook, by which cells name it."""

    def __init__(self, sheet: Any) -> None:
        """Take any write-only sheet of the workbook."""
        self._sheet = sheet
        self._numbers: dict[tuple[str, bool], int] = {}

    def number(self, style: str, quoted: bool = False) -> int:
        """Return the number of a style; ``quoted``: a text that stays one when somebody edits the cell."""
        found = self._numbers.get((style, quoted))
        if found is None:
            cell = WriteOnlyCell(self._sheet)
            cell.style = style
            if quoted:
                cell.quotePrefix = True
            found = self._numbers[style, quoted] = int(cell.style_id)
        return found


class Rows:
    """The rows of one sheet, from the first on; ``frame`` is the sheet of openpyxl that they are put into."""

    def __init__(self, frame: Any, looks: Looks) -> None:
        """Begin with none."""
        self.frame, self._looks = frame, looks
        self._rows: list[str] = []
        self._letters: list[str] = []

    def append(
        self, values: Sequence[object], styles: Sequence[str], height: float | None = None, keep: bool = False
    ) -> None:
        """Add a row; an empty cell is there only where its look is wanted (``keep``). Height in points."""
        number = len(self._rows) + 1
        while len(self._letters) < len(values):
            self._letters.append(get_column_letter(len(self._letters) + 1))
        cells = [
            self._cell(f"{letter}{number}", value, style, keep)
            for letter, value, style in zip(self._letters, values, styles, strict=False)
        ]
        high = f' ht="{height:g}" customHeight="1"' if height is not None else ""
        self._rows.append(f'<row r="{number}"{high}>{"".join(cells)}</row>')

    def put_into(self, sheet: bytes) -> bytes:
        """Return the markup of a sheet, saved with one row that is empty, with these rows in its place.

        Raises
        ------
        ValueError
            Where there is no such row.
        """
        frame, found = _EMPTY_ROW.subn(b"<row/>", sheet, count=1)
        if not found:
            raise ValueError("a sheet was saved without the row that stands for all others")
        return frame.replace(b"<row/>", "".join(self._rows).encode("ascii", "xmlcharrefreplace"), 1)

    def _cell(self, place: str, value: object, style: str, keep: bool) -> str:
        if value is None or value == "":
            return f'<c r="{place}" s="{self._looks.number(style)}" t="n"></c>' if keep else ""
        if isinstance(value, bool):
            value = "yes" if value else "no"
        elif isinstance(value, (int, float)):
            if math.isfinite(value):
                return f'<c r="{place}" s="{self._looks.number(style)}" t="n"><v>{value:.16g}</v></c>'
            value = INFINITY if value > 0 else MINUS + INFINITY  # a workbook has no infinity
        elif not isinstance(value, str):
            value = json.dumps(value, ensure_ascii=False)
        text = plain(value)
        # A text that begins with "=" would else be taken for a formula.
        look = self._looks.number(style, text.startswith(_FORMULA_STARTS))
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f'<c r="{place}" s="{look}" t="inlineStr"><is><t{space}>{escape(text)}</t></is></c>'


def plain(text: str) -> str:
    """Return a text as a cell can hold it: no longer, without what XML has no place for."""
    if _ODD.search(text):
        text = _ODD.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS - len(_CUT)] + _CUT
    return text
