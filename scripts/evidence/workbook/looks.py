"""How the cells of a workbook look: fonts, formats of numbers, fills and rules, by the name of a style."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook

from evidence.display.tables.columns import COUNT, NUMBER, PERCENT, TEXT, YEAR, YES_NO, P

HEAD, TITLE, GROUP = "head", "title", "group"
READ, READ_NUMBER = "read", "read number"
_FORMATS = {COUNT: "#,##0", YEAR: "0", NUMBER: "0.0000", PERCENT: "0.0", P: "0.0000"}
# Of all cells, and of the file itself, in whose characters the widths of columns are told: office suites
# without its usual typeface would make all columns wider.
FONT = {"font_name": "Arial", "font_size": 10, "font_scheme": "none"}
_TOP = {"valign": "top"}
_WRAPPED = {"valign": "top", "text_wrap": True}
_THIN, _HAIR = 1, 7  # numbers of border styles
_RULE = {"bottom": _HAIR, "bottom_color": "#808080", "font_size": 9}
_STYLES: dict[str, dict[str, Any]] = {
    **{kind: {**_TOP, "num_format": number_format} for kind, number_format in _FORMATS.items()},
    TEXT: _WRAPPED,
    HEAD: {**_WRAPPED, "bold": True, "bg_color": "#DCE6F0", "bottom": _THIN, "bottom_color": "#808080"},
    GROUP: {"bold": True, "bg_color": "#EEF2F6"},
    READ: {**_WRAPPED, **_RULE},
    # Indented, away from the words of the next column.
    READ_NUMBER: {**_TOP, **_RULE, "align": "right", "indent": 1, "num_format": _FORMATS[COUNT]},
    TITLE: {"bold": True, "font_size": 14},
}


class Looks:
    """The styles of one workbook, each made when it is first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        """Begin with none."""
        self._workbook = workbook
        self._numbers: dict[tuple[str, bool], int] = {}

    def number(self, style: str, quoted: bool = False) -> int:
        """Return a style's number; ``quoted``: of a text that stays one when somebody edits the cell."""
        found = self._numbers.get((style, quoted))
        if found is None:
            made = self._workbook.add_format({**FONT, **_STYLES[style], "quote_prefix": quoted})
            found = self._numbers[style, quoted] = made._get_xf_index()
        return found


def style_of(kind: str) -> str:
    """Return the style of a column's values by their kind."""
    return TEXT if kind == YES_NO else kind
