"""The rows of a sheet: numbers stay numbers, a text is always stored as text, nothing is run as a formula."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet

from evidence.display.numbers import INFINITY, MINUS
from evidence.workbook.looks import Looks

MOST_CHARACTERS = 32767  # of one cell
_CUT = " … (cut here; in full in the CSV file)"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")
_Cell: TypeAlias = Any  # one of XlsxWriter's tuples: empty, number or text, with its look
# What XML cannot hold, and the line ends that it would change.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


class Cells(Worksheet):  # type: ignore[misc]  # untyped
    """A sheet whose cells are texts, numbers and empty ones with a look, as `Rows` writes them.

    XlsxWriter looks at each cell for all that it could be, when it is put in and when it is written, which
    takes a quarter of the time of a workbook.
    """

    def put(self, row: int, cells: Mapping[int, _Cell]) -> None:
        """Put cells into a row by their columns, from the left."""
        if cells:
            self._check_dimensions(row, next(iter(cells)))
            self._check_dimensions(row, next(reversed(cells)))
            self.table[row].update(cells)

    def text(self, text: str) -> int:
        """Return the number of a text in the list that all sheets share, to be put in once."""
        return int(self.str_table._get_shared_string_index(text))

    def _write_cell(self, row: int, col: int, cell: _Cell) -> None:
        place = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'
        kind = type(cell)
        if kind is CellStringTuple:
            self.fh.write(f'{place} t="s"><v>{cell.string}</v></c>')
        elif kind is CellNumberTuple:
            self.fh.write(f"{place}><v>{cell.number:.16G}</v></c>")
        else:
            self.fh.write(f"{place}/>")


class Rows:
    """The rows of one sheet, written from the first on; ``sheet`` is the sheet itself."""

    def __init__(self, sheet: Cells, looks: Looks) -> None:
        """Begin with none."""
        self.sheet, self._looks = sheet, looks
        self.count = 0

    def append(
        self, values: Sequence[object], styles: Sequence[str], height: float | None = None, keep: bool = False
    ) -> None:
        """Add a row; an empty cell is there only where its look is wanted (``keep``). Height in points."""
        if height is not None:
            self.sheet.set_row(self.count, height)
        cells: dict[int, _Cell] = {}
        look_of = self._looks.of
        for column, (value, style) in enumerate(zip(values, styles, strict=False)):
            if value is None or value == "":
                if keep:
                    cells[column] = CellBlankTuple(look_of(style))
            elif isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
                cells[column] = CellNumberTuple(value, look_of(style))
            else:
                text = plain(value if isinstance(value, str) else _worded(value))
                look = look_of(style, text.startswith(_FORMULA_STARTS))
                cells[column] = CellStringTuple(self.sheet.text(text), look)
        self.sheet.put(self.count, cells)
        self.count += 1

    def append_across(self, text: str, style: str, columns: int, height: float | None = None) -> None:
        """Add a row of one text over several columns."""
        if columns > 1:
            self.sheet.merge_range(self.count, 0, self.count, columns - 1, "", self._looks.of(style))
        self.append([text], [style], height)


def _worded(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and math.isinf(value):  # a workbook has no infinity
        return INFINITY if value > 0 else MINUS + INFINITY
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=1 << 14)  # most cells say what another says
def plain(text: str) -> str:
    """Return a text as a cell can hold it: no longer, without what XML has no place for."""
    if _ODD.search(text):
        text = _ODD.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MOST_CHARACTERS // 2:
        units = text.encode("utf-16-le")  # as a workbook counts characters
        if len(units) > 2 * MOST_CHARACTERS:
            text = units[: 2 * (MOST_CHARACTERS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
    return text
