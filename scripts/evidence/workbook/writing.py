"""The workbook of a review: the summary of findings, what the sheets hold, and a sheet a task.

Numbers stay numbers and keep sixteen digits; only their display is short. A text is always stored as text,
so that nothing printed in a publication is ever run as a formula (`rows`). All tables stand whole in
``tables/``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from evidence import sections
from evidence.display import packing, words
from evidence.display.question import guidance as guidance_of
from evidence.display.section import Report, report_of
from evidence.display.tables.columns import COUNT, TEXT, YES_NO, Column, Record
from evidence.display.tables.sheets import BookSheet, Purpose
from evidence.record.reviews.evidence import Evidence, ReviewInfo
from evidence.workbook.looks import GROUP, HEAD, READ, READ_NUMBER, TITLE, Looks, style_of
from evidence.workbook.members import Members
from evidence.workbook.printing import print_list, print_whole
from evidence.workbook.rows import Cells, Rows

ABOUT = "About"
MOST_IN_A_NAME = 31  # characters of a sheet's name
_NARROWEST, _WIDEST, _NUMBER_WIDTH = 8, 50, 12
_WIDEST_NAMING = 24  # of columns that are printed again on each page
_BUTTON = 4  # characters that the button of a filter takes of a head
# Columns that are read are as wide as the first that holds their longest line in so many lines, or the last.
_READ_WIDTHS, _READ_LINES = (17, 24, 34), 3
_READ_COUNT = 10
_SMALLER_TYPE = 1.5  # how many more characters a line holds than its column is said to be wide
_LARGER_TYPE = 0.9  # the same of a line over all columns, in larger type
_ABOUT_WIDTHS = (24, 30, 62, 44, 16)
_LINE_HEIGHT, _MOST_LINES = 13, 14  # points; a longer text is read in the cell itself
# The same where a sheet is printed, in smaller type: all of a text is on the paper.
_PRINTED_LINE_HEIGHT, _MOST_PRINTED_LINES = 12, 33


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet with what it holds; the lines around its table where it is made to be read."""

    sheet: BookSheet
    name: str
    records: list[Record]
    groups: tuple[str, ...] = ()  # the part that each row belongs to
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """All that the workbook of a review is written from."""

    properties: bytes
    about: list[tuple[list[object], str]]  # lines with their styles
    sheets: tuple[Filled, ...]

    @property
    def shown(self) -> object:
        """What its bytes depend on besides code, as plain values."""
        sheets = [
            (s.name, s.groups, s.above, s.below, [list(record.values()) for record in s.records])
            for s in self.sheets
        ]
        return self.properties, self.about, sheets


def render(evidence: Evidence) -> bytes:
    """Return the workbook of a review, the same bytes for the same evidence."""
    return write(book_of(report_of(evidence)))


def book_of(report: Report) -> Book:
    """Collect what the workbook of a review holds."""
    wanted, review = sections.sheets(), report.evidence.review
    names = sheet_names([sheet.name for sheet in wanted])
    filled = tuple(_filled(sheet, name, report) for sheet, name in zip(wanted, names, strict=True))
    return Book(packing.core_properties(review, "tables"), _about(review, filled), filled)


def _filled(sheet: BookSheet, name: str, report: Report) -> Filled:
    rows, framing = list(sheet.rows(report)), sheet.framing
    records = sheet.records(rows)
    if framing is None:
        return Filled(sheet, name, records)
    groups = tuple(map(framing.group, rows))
    return Filled(sheet, name, records, groups, framing.above(report), framing.below(report))


def write(book: Book) -> bytes:
    """Return the file, the same bytes for the same content."""
    workbook = Members()
    looks = Looks(workbook)

    def new_sheet(name: str) -> Rows:
        return Rows(workbook.add_worksheet(name, Cells), looks)

    about = False
    for filled in book.sheets:
        if not about and filled.sheet.task is not Purpose.SUMMARY:
            _write_about(new_sheet(ABOUT), book.about)
            about = True
        write_sheet = _write_list if filled.sheet.framing is None else _write_framed
        write_sheet(new_sheet(filled.name), filled)
    return packing.packed({**workbook.made(), packing.CORE: (book.properties,)})


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


def _write_list(rows: Rows, filled: Filled) -> None:
    """Write a plain list, which can be sorted and filtered."""
    page, sheet, records = rows.sheet, filled.sheet, filled.records
    page.freeze_panes(1, 1)
    heads = sheet.heads
    named = sheet.naming if sheet.naming > 1 else 0
    widths = [
        _width(head, column, records, _WIDEST_NAMING if i < named else _WIDEST)
        for i, (head, column) in enumerate(zip(heads, sheet.columns, strict=True))
    ]
    _set_widths(page, widths)
    page.autofilter(0, 0, len(records), len(widths) - 1)
    printed = widths[: len(widths) - sheet.leading]
    print_list(page, printed, len(records), sheet.naming)
    rows.append(heads, [HEAD] * len(heads), _height(heads, [w - _BUTTON for w in widths]))
    styles = [style_of(c.kind) for c in sheet.columns]
    for record in records:
        values = list(record.values())
        rows.append(values, styles, _height(values, printed))


def _write_framed(rows: Rows, filled: Filled) -> None:
    """Write a sheet to be read and printed: lines above and below, parts under headings."""
    page, sheet, records, above = rows.sheet, filled.sheet, filled.records, filled.above
    page.freeze_panes(len(above) + 1, 1)
    widths = [_read_width(head, c, records) for head, c in zip(sheet.heads, sheet.columns, strict=True)]
    _set_widths(page, widths)
    print_whole(page, len(above))
    for i, text in enumerate(above):
        _across(rows, text, style_of(TEXT) if i else TITLE, widths)
    rows.append(sheet.heads, [HEAD] * len(sheet.heads))
    before = ""
    styles = [READ_NUMBER if c.numeric else READ for c in sheet.columns]
    for group, record in zip(filled.groups, records, strict=True):
        if group != before:
            before = group
            rows.append([group, *[None] * (len(widths) - 1)], [GROUP] * len(widths), keep=True)
        values = list(record.values())
        room = [_SMALLER_TYPE * w for w in widths]
        height = _height(values, room, _PRINTED_LINE_HEIGHT, _MOST_PRINTED_LINES)
        rows.append(values, styles, height, keep=True)
    for text in filled.below:
        _across(rows, text, style_of(TEXT), widths)
    page.print_area(0, 0, rows.count - 1, len(widths) - 1)


def _across(rows: Rows, text: str, style: str, widths: Sequence[float]) -> None:
    """Write a line over all columns."""
    height = None if style == TITLE else _height([text], [_LARGER_TYPE * sum(widths)])
    rows.append_across(text, style, len(widths), height)


def _height(
    values: Sequence[object],
    widths: Sequence[float],
    line_height: int = _LINE_HEIGHT,
    most_lines: int = _MOST_LINES,
) -> int | None:
    """Return the height of a row as its longest text needs; not every office suite finds that by itself."""
    lines = [
        _lines(v, width)
        for v, width in zip(values, widths, strict=False)
        if isinstance(v, str) and (1.1 * len(v) > width or "\n" in v)
    ]
    most = max(lines, default=1)
    return line_height * min(most, most_lines) if most > 1 else None


def _lines(text: str, width: float) -> int:
    # Words are broken as a whole, so that a line holds somewhat less than the column is wide.
    return sum(max(1, math.ceil(1.1 * len(part) / width)) for part in text.split("\n"))


def _width(head: str, column: Column, records: list[Record], widest: int) -> int:
    least = max(_NARROWEST, max(map(len, head.split())) + _BUTTON)
    if column.kind not in (TEXT, YES_NO):
        return max(least, _NUMBER_WIDTH)
    longest = max((len(str(r[head])) for r in records if r.get(head)), default=0)
    return min(max(least, longest + 1), widest)


def _read_width(head: str, column: Column, records: list[Record]) -> int:
    """Return the width of a column that is read and printed: narrow, wide where it holds sentences."""
    if column.numeric:
        return _READ_COUNT
    longest = max((len(line) for r in records for line in str(r[head] or "").split("\n")), default=0)
    least = max(longest, len(head)) + 1
    return next((min(w, least) for w in _READ_WIDTHS if longest <= _READ_LINES * w), _READ_WIDTHS[-1])


def _set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width)


def _about(review: ReviewInfo, sheets: Sequence[Filled]) -> list[tuple[list[object], str]]:
    """Say what the workbook holds, in lines with their styles."""
    guidance = guidance_of(review)
    said = [(words.capital(words.label(str(k))), words.plain(v)) for k, v in review.question.items()]
    if guidance.text:
        said.append(("Relates to", guidance.text + (f", {guidance.url}" if guidance.url else "")))
    said.append(("Made from", f"{review.config_file} (SHA-256 {review.config_sha256})"))
    said.append(("Numbers", "Unrounded: a cell shows a few decimals and holds sixteen digits."))
    said.append(("Empty cells", "A value that does not exist."))
    said.append(("More", "All tables with all columns stand as CSV and Parquet in the folder tables."))
    lines: list[tuple[list[object], str]] = [
        ([review.title], TITLE),
        (["Review", None, review.id], ""),
    ]
    lines += [([name, None, text], "") for name, text in said]
    lines += [([], ""), (["Sheet", None, "What it shows", "A row is", "Rows"], HEAD)]
    lines += [([x.name, None, x.sheet.title, x.sheet.row, len(x.records)], "") for x in sheets]
    lines += [([], ""), (["Sheet", "Column", "What it means", "Unit", "Type"], HEAD)]
    lines += [
        ([x.name, head, c.meaning, c.unit, c.type], "")
        for x in sheets
        for head, c in zip(x.sheet.heads, x.sheet.columns, strict=True)
    ]
    lines += [([], ""), (["Table", None, "What it shows", "A row is"], HEAD)]
    lines += [([f"tables/{t.name}.csv", None, t.title, t.row], "") for t in sections.tables().values()]
    return lines


def _write_about(rows: Rows, lines: Sequence[tuple[list[object], str]]) -> None:
    _set_widths(rows.sheet, _ABOUT_WIDTHS)
    print_whole(rows.sheet, 0)
    for values, style in lines:
        kinds = [style or style_of(COUNT if isinstance(v, int) else TEXT) for v in values]
        rows.append(values, kinds, None if style else _height(values, _ABOUT_WIDTHS))
