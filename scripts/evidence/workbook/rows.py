"""The rows of a sheet: numbers stay numbers, a text is always stored as text, nothing is run as a formula."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from evidence.display.numbers import INFINITY, MINUS
from evidence.workbook.looks import Looks

MOST_CHARACTERS = 32767  # of one cell
_CUT = " … (cut here; in full in the CSV file)"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")
_ROWS_OF_A_SPAN = 16  # of which a workbook tells the first and the last column that is filled
# What XML cannot hold, and the line ends that it would change.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Line:
    """A row: its cells, the columns of the first and the last (none: -1), and its height, as attributes."""

    cells: str
    first: int
    last: int
    about: str


class Cells(Worksheet):  # type: ignore[misc]  # untyped
    """A sheet whose rows are put in as markup, one below the other, as `Rows` makes it.

    XlsxWriter keeps each cell as an object and looks at it for all that it could be, when it is put in and
    when it is written, which takes half the time of a workbook.
    """

    def __init__(self) -> None:
        """Begin without rows."""
        super().__init__()
        self._lines: list[_Line] = []

    def put(self, line: _Line) -> None:
        """Add a row."""
        if line.last >= 0:
            self._check_dimensions(len(self._lines), line.first)
            self._check_dimensions(len(self._lines), line.last)
        self._lines.append(line)

    def _write_rows(self) -> None:
        for start in range(0, len(self._lines), _ROWS_OF_A_SPAN):
            lines = self._lines[start : start + _ROWS_OF_A_SPAN]
            filled = [line for line in lines if line.last >= 0]
            if not filled:
                continue
            span = f'spans="{1 + min(x.first for x in filled)}:{1 + max(x.last for x in filled)}"'
            self.fh.writelines(
                f'<row r="{number}" {span}{line.about}>{line.cells}</row>'
                for number, line in enumerate(lines, start + 1)
                if line.last >= 0
            )


class _Texts(dict[str, tuple[int, bool]]):
    """The texts of a workbook: the number of each in the list that sheets share, and whether it is quoted.

    A text that looks like a formula is quoted: it stays a text when somebody edits its cell.
    """

    def __init__(self, shared: Any) -> None:
        self._shared = shared

    def __missing__(self, text: str) -> tuple[int, bool]:
        shown = plain(text)
        number = self._shared._get_shared_string_index(shown)
        self._shared.count -= 1  # counted where it stands
        found = self[text] = number, shown.startswith(_FORMULA_STARTS)
        return found

    def counted(self, number: int) -> None:
        """Note that so many cells hold texts."""
        self._shared.count += number


class Rows:
    """The rows of one sheet, written from the first on; ``sheet`` is the sheet itself."""

    def __init__(self, sheet: Cells, looks: Looks) -> None:
        """Begin with none."""
        self.sheet, self._looks = sheet, looks
        self._texts = _Texts(sheet.str_table)
        self.count = 0

    def append(
        self, values: Sequence[object], styles: Sequence[str], height: float | None = None, keep: bool = False
    ) -> None:
        """Add a row; an empty cell is there only where its look is wanted (``keep``). Height in points."""
        self.count += 1
        names, look_of, texts = _names(len(styles)), self._looks.number, self._texts
        cells: list[str] = []
        filled: list[int] = []
        said = 0
        for column, (value, style) in enumerate(zip(values, styles, strict=False)):
            place = f'<c r="{names[column]}{self.count}"'
            if value is None or value == "":
                if not keep:
                    continue
                cells.append(f'{place} s="{look_of(style)}"/>')
            elif not isinstance(value, str) and _is_number(value):
                cells.append(f'{place} s="{look_of(style)}"><v>{value:.16G}</v></c>')
            else:
                text, quoted = texts[value if isinstance(value, str) else _worded(value)]
                cells.append(f'{place} s="{look_of(style, quoted)}" t="s"><v>{text}</v></c>')
                said += 1
            filled.append(column)
        texts.counted(said)
        about = "" if height is None else f' ht="{height:.16g}" customHeight="1"'
        first, last = (filled[0], filled[-1]) if filled else (0, -1)
        self.sheet.put(_Line("".join(cells), first, last, about))

    def append_across(self, text: str, style: str, columns: int, height: float | None = None) -> None:
        """Add a row of one text over several columns."""
        if columns > 1:
            self.sheet.merge.append([self.count, 0, self.count, columns - 1])
        self.append([text, *[None] * (columns - 1)], [style] * columns, height, keep=True)


def _is_number(value: object) -> bool:
    """Whether a cell can hold a value as a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


@cache
def _names(columns: int) -> tuple[str, ...]:
    """Return the names of so many columns."""
    return tuple(map(xl_col_to_name, range(columns)))


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
