"""The workbook of a review: every table on its own sheet, unrounded, after a sheet that explains them.

Numbers stay numbers and keep sixteen digits; only their display is short. A text is always stored as
text, so that nothing printed in a publication is ever run as a formula.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from evidence import sections
from evidence.display import packing, words
from evidence.display.numbers import INFINITY, MINUS
from evidence.display.question import guidance as guidance_of
from evidence.display.tables.columns import (
    COUNT,
    NUMBER,
    PERCENT,
    TEXT,
    YEAR,
    YES_NO,
    Column,
    P,
    Record,
    Table,
)
from evidence.record.evidence import Evidence

Sheet = Any  # a write-only sheet gets its attributes when it is made
ABOUT = "About"
MOST_CHARACTERS = 32767  # of one cell
MOST_IN_A_NAME = 31  # characters of a sheet's name
_CUT = " … (cut here; in full in the CSV file)"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")
_FORMATS = {COUNT: "#,##0", YEAR: "0", NUMBER: "0.0000", PERCENT: "0.0", P: "0.0000"}
_A4 = 9  # the format's number for this paper
_NARROWEST, _WIDEST, _NUMBER_WIDTH = 8, 50, 12
_ABOUT_WIDTHS = (24, 30, 62, 44, 16)
_LINE_HEIGHT, _MOST_LINES = 15, 12  # points; a longer text is read in the cell itself


def render(evidence: Evidence) -> bytes:
    """Return the workbook of a review, the same bytes for the same evidence."""
    workbook = Workbook(write_only=True)
    for style in _styles():
        workbook.add_named_style(style)
    tables = sections.tables()
    records = {name: table.records(evidence) for name, table in tables.items()}
    names = sheet_names(list(tables))
    about = workbook.create_sheet(ABOUT)
    _write_about(about, evidence, {name: len(found) for name, found in records.items()}, names)
    for name, table in tables.items():
        _write_table(workbook.create_sheet(names[name]), table, records[name])
    buffer = io.BytesIO()
    workbook.save(buffer)
    properties = packing.core_properties(evidence.review, "tables")
    return packing.repack(buffer.getvalue(), {packing.CORE: properties})


def sheet_names(tables: list[str]) -> dict[str, str]:
    """Name the sheets after the tables in words, each once and no longer than a sheet's name may be."""
    names: dict[str, str] = {}
    taken = {ABOUT.lower()}
    for table in tables:
        base = words.capital(words.label(table))
        name, n = base[:MOST_IN_A_NAME], 2
        while name.lower() in taken:
            end = f" {n}"
            name, n = base[: MOST_IN_A_NAME - len(end)] + end, n + 1
        taken.add(name.lower())
        names[table] = name
    return names


def _styles() -> list[NamedStyle]:
    top = Alignment(vertical="top")
    wrapped = Alignment(vertical="top", wrap_text=True)
    line = Side(style="thin", color="808080")
    styles = [
        NamedStyle(_style_of(kind), number_format=number_format, alignment=top)
        for kind, number_format in _FORMATS.items()
    ]
    styles.append(NamedStyle(_style_of(TEXT), alignment=wrapped))
    styles.append(
        NamedStyle(
            "evidence head",
            font=Font(bold=True),
            alignment=wrapped,
            fill=PatternFill("solid", fgColor="DCE6F0"),
            border=Border(bottom=line),
        )
    )
    styles.append(NamedStyle("evidence title", font=Font(bold=True, size=16)))
    return styles


def _style_of(kind: str) -> str:
    return f"evidence {TEXT if kind == YES_NO else kind}"


def _cell(sheet: Sheet, value: object, style: str) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        value = "yes" if value else "no"
    elif isinstance(value, float) and not math.isfinite(value):
        value = INFINITY if value > 0 else MINUS + INFINITY  # a workbook has no infinity
    elif not isinstance(value, (int, float, str)):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub(" ", value).replace("\r\n", "\n").replace("\r", "\n")
        if len(value) > MOST_CHARACTERS:
            value = value[: MOST_CHARACTERS - len(_CUT)] + _CUT
    cell = WriteOnlyCell(sheet, value)
    cell.style = style
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with "=" would else be taken for a formula
        if value.startswith(_FORMULA_STARTS):
            cell.quotePrefix = True  # it stays a text when somebody edits the cell
    return cell


def _write_table(sheet: Sheet, table: Table, records: list[Record]) -> None:
    sheet.freeze_panes = "B2"
    for i, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = _width(column, records)
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(records) + 1}"
    _print_landscape(sheet)
    sheet.append([_cell(sheet, c.name, "evidence head") for c in table.columns])
    styles = [(c.name, _style_of(c.kind)) for c in table.columns]
    widths = [sheet.column_dimensions[get_column_letter(i + 1)].width for i in range(len(styles))]
    for number, record in enumerate(records, start=2):
        values = [record.get(name) for name, _ in styles]
        _set_height(sheet, number, values, widths)
        sheet.append([_cell(sheet, v, style) for v, (_, style) in zip(values, styles, strict=True)])


def _set_height(sheet: Sheet, row: int, values: Sequence[object], widths: Sequence[float]) -> None:
    """Make a row as high as its longest text needs; not every office suite does that by itself."""
    lines = max(
        (_lines(v, width) for v, width in zip(values, widths, strict=False) if isinstance(v, str)), default=1
    )
    if lines > 1:
        sheet.row_dimensions[row].height = _LINE_HEIGHT * min(lines, _MOST_LINES)


def _lines(text: str, width: float) -> int:
    # Words are broken as a whole, so that a line holds somewhat less than the column is wide.
    return sum(max(1, math.ceil(1.1 * len(part) / width)) for part in text.split("\n"))


def _width(column: Column, records: list[Record]) -> int:
    least = max(_NARROWEST, len(column.name) + 4)  # room for the filter's button
    if column.kind not in (TEXT, YES_NO):
        return max(least, _NUMBER_WIDTH)
    longest = max((len(str(r[column.name])) for r in records if r.get(column.name)), default=0)
    return min(max(least, longest + 1), _WIDEST)


def _print_landscape(sheet: Sheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _write_about(sheet: Sheet, evidence: Evidence, counts: dict[str, int], names: dict[str, str]) -> None:
    for i, width in enumerate(_ABOUT_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    _print_landscape(sheet)
    tables = sections.tables()
    review, guidance = evidence.review, guidance_of(evidence.review)
    said = [("Review", review.id)]
    said += [(words.capital(words.label(str(k))), words.plain(v)) for k, v in review.question.items()]
    if guidance.text:
        said.append(("Relates to", guidance.text + (f", {guidance.url}" if guidance.url else "")))
    said.append(("Made from", f"{review.config_file} (SHA-256 {review.config_sha256})"))
    said.append(("Numbers", "Unrounded: a cell shows a few decimals and holds sixteen digits."))
    said.append(("Empty cells", "A value that does not exist."))
    lines: list[tuple[list[object], str]] = [
        ([review.title], "evidence title"),
        (["Review", None, review.id], ""),
    ]
    lines += [([name, None, text], "") for name, text in said]
    lines += [([], ""), (["Sheet", None, "What it shows", "A row is", "Rows"], "evidence head")]
    lines += [([names[n], None, table.title, table.row, counts[n]], "") for n, table in tables.items()]
    lines += [([], ""), (["Sheet", "Column", "What it means", "Unit", "Type"], "evidence head")]
    lines += [
        ([names[n], c.name, c.meaning, c.unit, c.type], "")
        for n, table in tables.items()
        for c in table.columns
    ]
    for number, (values, style) in enumerate(lines, start=1):
        if not style:
            _set_height(sheet, number, values, _ABOUT_WIDTHS)
        kinds = [_style_of(COUNT if isinstance(v, int) else TEXT) for v in values]
        sheet.append([_cell(sheet, v, style or kind) for v, kind in zip(values, kinds, strict=True)])
