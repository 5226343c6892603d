"""The workbook of a review: the summary of findings, what the sheets hold, and a sheet a task.

Numbers stay numbers and keep sixteen digits; only their display is short. A text is always stored as text,
so that nothing printed in a publication is ever run as a formula (`rows`). All tables stand whole in
``tables/``.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.page import PageMargins

from evidence import sections
from evidence.display import packing, words
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
)
from evidence.display.tables.sheets import BookSheet, Framing, Purpose
from evidence.record.reviews.evidence import Evidence
from evidence.workbook.rows import Looks, Rows

Page = Any  # a write-only sheet gets its attributes when it is made
ABOUT = "About"
MOST_IN_A_NAME = 31  # characters of a sheet's name
_FORMATS = {COUNT: "#,##0", YEAR: "0", NUMBER: "0.0000", PERCENT: "0.0", P: "0.0000"}
_A4 = 9  # the format's number for this paper
_NARROWEST, _WIDEST, _NUMBER_WIDTH = 8, 50, 12
_WIDEST_HEAD = 16
_NARROW_READ, _WIDE_READ, _LONG_READ = 17, 34, 100  # wide where a text has more characters than the last
_READ_COUNT = 10
_SMALLER_TYPE = 1.3  # how many more characters a line holds than its column is said to be wide
_LARGER_TYPE = 0.9  # the same of a line over all columns, in larger type
_HEAD, _TITLE, _GROUP = "evidence head", "evidence title", "evidence group"
_READ, _READ_NUMBER = "evidence read", "evidence read number"
_ABOUT_WIDTHS = (24, 30, 62, 44, 16)
_LINE_HEIGHT, _MOST_LINES = 15, 12  # points; a longer text is read in the cell itself


def render(evidence: Evidence) -> bytes:
    """Return the workbook of a review, the same bytes for the same evidence."""
    workbook = Workbook(write_only=True)
    for style in _styles():
        workbook.add_named_style(style)
    wanted = sections.sheets()
    records = [sheet.records(evidence) for sheet in wanted]
    names = sheet_names([sheet.name for sheet in wanted])
    written: list[Rows] = []
    looks: Looks | None = None

    def new_sheet(name: str) -> Rows:
        nonlocal looks
        frame = workbook.create_sheet(name)
        looks = looks or Looks(frame)
        written.append(Rows(frame, looks))
        return written[-1]

    about = False
    for name, sheet, found in zip(names, wanted, records, strict=True):
        if not about and sheet.task is not Purpose.SUMMARY:
            _write_about(new_sheet(ABOUT), evidence, list(zip(names, wanted, map(len, records), strict=True)))
            about = True
        if sheet.framing is not None:
            _write_framed(new_sheet(name), sheet, sheet.framing, evidence, found)
        else:
            _write_list(new_sheet(name), sheet, found)
    for page in workbook.worksheets:
        page.append([])  # `Rows` stand in place of this row
    buffer = io.BytesIO()
    workbook.save(buffer)
    changed = {
        f"xl/worksheets/sheet{number}.xml": rows.put_into for number, rows in enumerate(written, start=1)
    }
    properties = packing.core_properties(evidence.review, "tables")
    return packing.repack(buffer.getvalue(), {packing.CORE: properties}, changed)


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Name the sheets, each once and no longer than a sheet's name may be."""
    names: list[str] = []
    taken = {ABOUT.lower()}
    for base in wanted:
        name, n = base[:MOST_IN_A_NAME], 2
        while name.lower() in taken:
            end = f" {n}"
            name, n = base[: MOST_IN_A_NAME - len(end)] + end, n + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _styles() -> list[NamedStyle]:
    top = Alignment(vertical="top")
    wrapped = Alignment(vertical="top", wrap_text=True)
    line = Side(style="thin", color="808080")
    styles = [
        NamedStyle(_style_of(kind), number_format=number_format, alignment=top, font=_font())
        for kind, number_format in _FORMATS.items()
    ]
    styles.append(NamedStyle(_style_of(TEXT), alignment=wrapped, font=_font()))
    styles.append(
        NamedStyle(
            _HEAD,
            font=_font(bold=True),
            alignment=wrapped,
            fill=PatternFill("solid", fgColor="DCE6F0"),
            border=Border(bottom=line),
        )
    )
    styles.append(NamedStyle(_GROUP, font=_font(bold=True), fill=PatternFill("solid", fgColor="EEF2F6")))
    rule = Border(bottom=Side(style="hair", color="808080"))
    styles.append(NamedStyle(_READ, alignment=wrapped, border=rule, font=_font(9)))
    # Away from the words of the next column.
    number = Alignment(vertical="top", horizontal="right", indent=1)
    styles.append(
        NamedStyle(_READ_NUMBER, alignment=number, border=rule, number_format=_FORMATS[COUNT], font=_font(9))
    )
    styles.append(NamedStyle(_TITLE, font=_font(14, bold=True)))
    return styles


def _font(size: float = 10, bold: bool = False) -> Font:
    return Font(name="Arial", size=size, bold=bold)


def _style_of(kind: str) -> str:
    return f"evidence {TEXT if kind == YES_NO else kind}"


def _write_list(rows: Rows, sheet: BookSheet, records: list[Record]) -> None:
    """Write a plain list, which can be sorted and filtered."""
    page = rows.frame
    page.freeze_panes = "B2"
    for i, (head, column) in enumerate(zip(sheet.heads, sheet.columns, strict=True), start=1):
        page.column_dimensions[get_column_letter(i)].width = _width(head, column, records)
    last = get_column_letter(len(sheet.columns))
    page.auto_filter.ref = f"A1:{last}{len(records) + 1}"
    _print_landscape(page, "1:1")
    rows.append(sheet.heads, [_HEAD] * len(sheet.heads))
    styles = [_style_of(c.kind) for c in sheet.columns]
    widths = [page.column_dimensions[get_column_letter(i + 1)].width for i in range(len(styles))]
    for record in records:
        values = [record[head] for head in sheet.heads]
        rows.append(values, styles, _height(values, widths))


def _write_framed(
    rows: Rows, sheet: BookSheet, framing: Framing, evidence: Evidence, records: list[Record]
) -> None:
    """Write a sheet to be read and printed: lines above and below, parts under headings."""
    page = rows.frame
    above, groups = framing.above(evidence), [framing.group(row) for row in sheet.rows(evidence)]
    head_at = len(above) + 1
    page.freeze_panes = f"B{head_at + 1}"
    widths = [_read_width(head, c, records) for head, c in zip(sheet.heads, sheet.columns, strict=True)]
    for i, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(i)].width = width
    _print_landscape(page, f"{head_at}:{head_at}")
    for i, text in enumerate(above, start=1):
        _across(rows, i, text, _TITLE if i == 1 else _style_of(TEXT), widths)
    rows.append(sheet.heads, [_HEAD] * len(sheet.heads))
    number, before = head_at, ""
    styles = [_READ_NUMBER if c.numeric else _READ for c in sheet.columns]
    for group, record in zip(groups, records, strict=True):
        if group != before:
            number, before = number + 1, group
            rows.append([group, *[None] * (len(widths) - 1)], [_GROUP] * len(widths), keep=True)
        number += 1
        values = [record[head] for head in sheet.heads]
        rows.append(values, styles, _height(values, [_SMALLER_TYPE * w for w in widths]), keep=True)
    for i, text in enumerate(framing.below(evidence), start=number + 1):
        _across(rows, i, text, _style_of(TEXT), widths)
    page.print_area = f"A1:{get_column_letter(len(widths))}{i}"


def _across(rows: Rows, number: int, text: str, style: str, widths: Sequence[float]) -> None:
    """Write a line over all columns."""
    height = None if style == _TITLE else _height([text], [_LARGER_TYPE * sum(widths)])
    rows.append([text], [style], height)
    rows.frame.merged_cells.ranges.add(CellRange(f"A{number}:{get_column_letter(len(widths))}{number}"))


def _height(values: Sequence[object], widths: Sequence[float]) -> int | None:
    """Return the height of a row as its longest text needs; not every office suite finds that by itself."""
    lines = max(
        (_lines(v, width) for v, width in zip(values, widths, strict=False) if isinstance(v, str)), default=1
    )
    return _LINE_HEIGHT * min(lines, _MOST_LINES) if lines > 1 else None


def _lines(text: str, width: float) -> int:
    # Words are broken as a whole, so that a line holds somewhat less than the column is wide.
    return sum(max(1, math.ceil(1.1 * len(part) / width)) for part in text.split("\n"))


def _width(head: str, column: Column, records: list[Record], widest: int = _WIDEST) -> int:
    least = max(_NARROWEST, min(len(head), _WIDEST_HEAD) + 4)  # room for the filter's button
    if column.kind not in (TEXT, YES_NO):
        return max(least, _NUMBER_WIDTH)
    longest = max((len(str(r[head])) for r in records if r.get(head)), default=0)
    return min(max(least, longest + 1), widest)


def _read_width(head: str, column: Column, records: list[Record]) -> int:
    """Return the width of a column that is read and printed: narrow, wide where it holds sentences."""
    if column.numeric:
        return _READ_COUNT
    longest = max((len(str(r[head] or "")) for r in records), default=0)
    return _width(head, column, records, _WIDE_READ if longest > _LONG_READ else _NARROW_READ)


def _print_landscape(sheet: Page, repeated: str) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = repeated


def _write_about(rows: Rows, evidence: Evidence, sheets: Sequence[tuple[str, BookSheet, int]]) -> None:
    sheet = rows.frame
    for i, width in enumerate(_ABOUT_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    _print_landscape(sheet, "1:1")
    review, guidance = evidence.review, guidance_of(evidence.review)
    said = [(words.capital(words.label(str(k))), words.plain(v)) for k, v in review.question.items()]
    if guidance.text:
        said.append(("Relates to", guidance.text + (f", {guidance.url}" if guidance.url else "")))
    said.append(("Made from", f"{review.config_file} (SHA-256 {review.config_sha256})"))
    said.append(("Numbers", "Unrounded: a cell shows a few decimals and holds sixteen digits."))
    said.append(("Empty cells", "A value that does not exist."))
    said.append(("More", "All tables with all columns stand as CSV and Parquet in the folder tables."))
    lines: list[tuple[list[object], str]] = [
        ([review.title], _TITLE),
        (["Review", None, review.id], ""),
    ]
    lines += [([name, None, text], "") for name, text in said]
    lines += [([], ""), (["Sheet", None, "What it shows", "A row is", "Rows"], _HEAD)]
    lines += [([name, None, x.title, x.row, count], "") for name, x, count in sheets]
    lines += [([], ""), (["Sheet", "Column", "What it means", "Unit", "Type"], _HEAD)]
    lines += [
        ([name, head, c.meaning, c.unit, c.type], "")
        for name, x, _ in sheets
        for head, c in zip(x.heads, x.columns, strict=True)
    ]
    lines += [([], ""), (["Table", None, "What it shows", "A row is"], _HEAD)]
    lines += [([f"tables/{t.name}.csv", None, t.title, t.row], "") for t in sections.tables().values()]
    for values, style in lines:
        kinds = [style or _style_of(COUNT if isinstance(v, int) else TEXT) for v in values]
        rows.append(values, kinds, None if style else _height(values, _ABOUT_WIDTHS))
