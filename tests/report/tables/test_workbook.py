"""The workbook: a summary to print, a sheet a task, typed and unrounded, nothing run as a formula."""

import csv
import dataclasses
import io
import math
import re
import shutil
import subprocess
import zipfile
from collections import Counter

import openpyxl
import pytest
from example_review import example
from result_builders import row

from evidence.display import packing
from evidence.display.section import report_of
from evidence.display.tables.cells import plain_text
from evidence.display.tables.columns import TEXT
from evidence.record.results.analysis import POOLED
from evidence.sections import sheets as all_sheets
from evidence.sections import tables as all_tables
from evidence.sections.findings.cells import question
from evidence.sections.findings.main_findings import main_findings
from evidence.workbook import rows as cells
from evidence.workbook import writing as excel
from evidence.workbook.looks import Looks
from evidence.workbook.members import Members
from evidence.workbook.printing import parted
from office import convert

RUN = ("=1+1", "+1+2", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.org")', "-14.2% (-32.0% to 4.8%)")
# What two margins of 0.4 inches leave of the long side of A4, and type that is still read without effort.
A4_INCHES, LEAST_POINTS = 297 / 25.4 - 0.8, 6.0
ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


@pytest.fixture(scope="module")
def evidence():
    """The invented review, with printed words that a spreadsheet would like to run."""
    found = example()
    rows = [row(f"alpha2010/{90 + i}/removal", "pts_any", text) for i, text in enumerate(RUN)]
    return dataclasses.replace(found, rows=(*found.rows, *rows))


@pytest.fixture(scope="module")
def content(evidence):
    return excel.render(evidence)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def records(sheet):
    lines = sheet.iter_rows(values_only=True)
    head = next(lines)
    return [dict(zip(head, line, strict=True)) for line in lines]


LINE = 13  # points, of letters of 10
PADDING = 0.72  # characters; a file gives the width of a column with the room at its edges
TASKS = ["Findings", "Studies", "Values as printed", "Unit of analysis", "Analyses", "Left out"]


def test_the_summary_stands_first_and_every_task_has_its_sheet(evidence, book):
    assert book.sheetnames == ["Summary of findings", excel.ABOUT, *TASKS]
    for sheet in all_sheets():
        if sheet.framing is None:
            assert len(records(book[sheet.name])) == len(list(sheet.rows(report_of(evidence)))), sheet.name


def test_no_head_is_the_name_of_a_column_of_a_file(book):
    for sheet in all_sheets():
        assert not [
            head
            for head in sheet.heads
            if "_" in head or head[:1].islower() and head not in ("p value", "τ²")
        ]
        assert len(sheet.heads) < 32 and len(set(sheet.heads)) == len(sheet.heads)


def test_the_second_sheet_explains_every_sheet_column_and_table(book):
    told = {(line[0], line[1]): line[2] for line in book[excel.ABOUT].iter_rows(values_only=True)}
    for sheet in all_sheets():
        assert told[sheet.name, None] == sheet.title
        for head, column in zip(sheet.heads, sheet.columns, strict=True):
            assert told[sheet.name, head] == column.meaning
    for table in all_tables().values():
        assert told[f"tables/{table.name}.csv", None] == table.title


def test_pooled_numbers_are_those_of_the_evidence_and_not_rounded(evidence, book):
    shown = {(r["Outcome"], r["Comparison"], r["Time"], r["Analysis"]): r for r in records(book["Findings"])}
    heads = {
        "k": "Studies", "n": "Participants", "estimate": "Estimate", "ci_low": "CI, lower limit",
        "ci_high": "CI, upper limit", "pi_low": "Prediction interval, lower limit",
        "pi_high": "Prediction interval, upper limit", "tau2": "τ²", "i2_percent": "I², %",
    }  # fmt: skip
    pooled = [(o.outcome, s) for o in evidence.outcomes for s in o.syntheses if s.primary.status == POOLED]
    assert pooled
    for outcome, s in pooled:
        line = shown[outcome.label, s.comparison.label, s.time.label, s.primary.label]
        for name, head in heads.items():
            assert line[head] == getattr(s.primary, name), (outcome.id, s.id, name)


def test_the_summary_shows_each_result_as_the_report_words_it(evidence, book):
    shown = [
        (line[0], line[2], line[3], str(line[5]).split("\n")[0])
        for line in book["Summary of findings"].iter_rows(values_only=True)
    ]
    found = [
        (o.outcome, plain_text(question(f)), f.k, f.effect)
        for group in main_findings(report_of(evidence))
        for o in group.outcomes
        for f in o.rows
    ]
    assert found and [line for line in shown if line in found] == found
    titles = [line[0] for line in book["Summary of findings"].iter_rows(values_only=True)]
    assert titles[0] == f"Summary of findings: {evidence.review.title}" and {"Efficacy", "Safety"} <= set(
        titles
    )


def test_the_summary_is_printed_in_letters_that_can_be_read(book):
    sheet = book["Summary of findings"]
    # A character is 7 pixels wide, a column has 5 more; neighbours of one width are told of once.
    inches = sum((7 * c.width + 5) * (c.max - c.min + 1) for c in sheet.column_dimensions.values()) / 96
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToWidth in (None, 1)
    head = next(cell.row for cell in sheet["A"] if cell.value == "Outcome")
    size = min(cell.font.size for row in sheet.iter_rows(min_row=head) for cell in row if cell.value)
    assert size * min(1.0, A4_INCHES / inches) >= LEAST_POINTS


def pixels(sheet) -> dict[int, float]:
    """The width of each column: a character is 7 pixels wide, a column has 5 more."""
    return {
        i: 7 * (c.width - PADDING) + 5
        for c in sheet.column_dimensions.values()
        for i in range(c.min, c.max + 1)
    }


def pages(sheet) -> list[list[int]]:
    """The columns that stand on each page beside each other, those that are repeated among them."""
    last = openpyxl.utils.range_boundaries(sheet.print_area.rpartition("!")[2])[2]
    repeated = openpyxl.utils.range_boundaries(sheet.print_title_cols.replace("$", ""))[2]
    starts = [1, *(b.id + 1 for b in sheet.col_breaks.brk), last + 1]
    parts = [list(range(a, b)) for a, b in zip(starts, starts[1:], strict=False)]
    return [parts[0], *([*range(1, repeated + 1), *part] for part in parts[1:])]


def test_lists_are_printed_in_letters_that_can_be_read_with_their_heads_and_names(book):
    """All columns on the width of one page would be in letters of two points."""
    parted = 0
    for sheet in all_sheets():
        if sheet.framing is not None:
            continue
        shown = book[sheet.name]
        printed = len(sheet.columns) - sheet.leading
        wide = pixels(shown)
        assert shown.print_title_rows.replace("$", "") == "1:1"
        if shown.sheet_properties.pageSetUpPr and shown.sheet_properties.pageSetUpPr.fitToPage:
            scale = min(1.0, 96 * A4_INCHES / sum(wide[i] for i in range(1, printed + 1)))
        else:
            parted += 1
            scale = shown.page_setup.scale / 100
            found = pages(shown)
            assert sorted({i for page in found for i in page}) == list(range(1, printed + 1))
            assert all(sum(wide[i] for i in page) * scale <= 96 * A4_INCHES for page in found)
            assert all(set(range(1, sheet.naming + 1)) <= set(page) for page in found)
        assert 10 * scale >= LEAST_POINTS
    assert parted


def test_an_office_suite_parts_a_list_where_the_workbook_says(book, content, tmp_path):
    """So no column has a page to itself because a suite makes columns a little wider."""
    if not shutil.which("pdftotext"):
        pytest.skip("the printed workbook cannot be read: pdftotext is not installed (poppler-utils)")
    file = tmp_path / "book.xlsx"
    file.write_bytes(content)
    (printed,) = convert(file, "pdf", tmp_path, "calc")
    text = subprocess.run(
        ["pdftotext", "-raw", printed, "-"], capture_output=True, text=True, check=True
    ).stdout
    (sheet,) = (sheet for sheet in all_sheets() if sheet.name == "Findings")
    footer = re.compile(rf"{sheet.name} Page \d+ of \d+ ?")
    shown = [page for page in (" ".join(page.split()) for page in text.split("\f")) if footer.search(page)]
    expected = pages(book[sheet.name])  # a few rows: one page below the other is enough
    assert len(shown) == len(expected) > 1
    for page, columns in zip(shown, expected, strict=True):
        assert all(sheet.heads[i - 1] in page for i in columns)


def test_pages_of_a_list_are_about_as_full_as_each_other():
    assert parted([100, 50, 50, 50, 50], 1, 210) == [0, 3]
    assert parted([100] * 9, 1, 400) == [0, 4, 7]  # three at a time beside the first
    assert parted([100] * 6, 1, 500) == [0, 4]  # four and three, not five and two
    assert parted([100, 900, 50], 1, 400) == [0, 1, 2]  # wider than a page
    assert parted([300, 300, 50], 2, 400) == [0, 2]  # so are those that are repeated


def test_the_summary_names_each_question_that_has_no_result(evidence, book):
    told = [line[0] for line in book["Summary of findings"].iter_rows(values_only=True) if line[0]]
    groups = main_findings(report_of(evidence))
    unanswered = [(o.outcome, u) for group in groups for o in group.outcomes for u in o.unanswered]
    assert unanswered
    for outcome, u in unanswered:
        (line,) = (text for text in told if text.startswith(f"{outcome}, not pooled: "))
        assert f"{u.label} ({u.note})" in line
    nothing = [f"{g.title}, no data: {'; '.join(g.nothing)}." for g in groups if g.nothing]
    assert [text for text in told if ", no data: " in text] == nothing


def test_a_unit_of_analysis_names_its_selected_report_and_those_not_used(evidence, book):
    lines = records(book["Unit of analysis"])
    selected = Counter(line["Outcome"] for line in lines if line["Role"] == "selected report")
    for o in evidence.outcomes:
        assert selected[o.outcome.label] == sum(len(s.primary.effects) for s in o.syntheses)
    unused = [line for line in lines if line["Role"] == "not used"]
    expected = [
        x
        for o in evidence.outcomes
        for s in o.syntheses
        for x in s.left_out
        if x.kind in ("passed over", "overlap")
    ]
    assert len(unused) == len(expected) and all(line["Reason"] for line in unused)


def test_numbers_are_numbers_with_a_format_and_texts_are_texts(book):
    sheet = book["Findings"]
    head = {c.value: i for i, c in enumerate(sheet[1])}
    line = sheet[2]
    assert line[head["Estimate"]].data_type == "n" and line[head["Estimate"]].number_format == "0.0000"
    assert line[head["Studies"]].data_type == "n" and line[head["Studies"]].number_format == "#,##0"
    assert line[head["Outcome"]].data_type == "s" and line[head["Outcome"]].alignment.wrap_text


def test_heads_are_frozen_filters_set_and_columns_neither_narrow_nor_endless(book):
    for sheet in book.worksheets[2:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        widths = [d.width for d in sheet.column_dimensions.values()]
        assert widths and min(widths) >= 8 and max(widths) <= 50 + PADDING


def test_a_long_text_gets_the_lines_it_needs(book):
    sheet = book["Studies"]
    head = {c.value: i for i, c in enumerate(sheet[1])}
    for line in sheet.iter_rows(min_row=2):
        longest = max(len(str(c.value or "")) for c in line)
        height = sheet.row_dimensions[line[0].row].height
        assert (height or LINE) >= LINE * min(math.ceil(longest / 50), 12)
    assert head


def test_names_of_sheets_are_short_and_unique_whatever_the_table_is_called():
    long = "a_table_with_a_name_that_no_sheet_can_bear"
    names = excel.sheet_names([long, long + "_again", "about", "x"])
    assert all(len(n) <= 31 for n in names)
    assert len({n.lower() for n in names} | {"about"}) == 5


def test_no_cell_is_a_formula_and_texts_that_look_like_one_stay_texts(book):
    cells = [c for sheet in book for line in sheet.iter_rows() for c in line]
    assert not [c.coordinate for c in cells if c.data_type == "f"]
    suspicious = [c for c in cells if isinstance(c.value, str) and c.value[:1] in "=+-@" and c.value]
    assert {c.value for c in suspicious} >= set(RUN)
    assert all(c.data_type == "s" and c.quotePrefix for c in suspicious)


def test_an_office_suite_shows_what_was_printed_and_runs_nothing(content, tmp_path):
    file = tmp_path / "book.xlsx"
    file.write_bytes(content)
    made = convert(file, ALL_SHEETS, tmp_path, "calc")
    figures = next(p for p in made if p.stem.endswith("-Values as printed"))
    shown = {r["As printed"] for r in csv.DictReader(io.StringIO(figures.read_text(encoding="utf-8")))}
    assert shown >= set(RUN)


def test_infinity_and_characters_that_a_workbook_cannot_hold_do_no_harm(evidence):
    rows = (
        row("alpha2010/1/removal", "pts_any", "bell \x07 and\rreturn", values={"n": 5, "high": math.inf}),
    )
    book = openpyxl.load_workbook(io.BytesIO(excel.render(dataclasses.replace(evidence, rows=rows))))
    (line,) = records(book["Values as printed"])
    assert line["As printed"] == "bell   and\nreturn"
    assert line["CI, upper limit"] == "\N{INFINITY}" and line["Patients"] == 5


@pytest.mark.parametrize("letter", ["x", "\N{MATHEMATICAL SANS-SERIF SMALL X}"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(evidence, letter):
    units = len(letter.encode("utf-16-le")) // 2  # a workbook counts these
    rows = (row("alpha2010/1/removal", "pts_any", letter * (40000 // units)),)
    book = openpyxl.load_workbook(io.BytesIO(excel.render(dataclasses.replace(evidence, rows=rows))))
    (line,) = records(book["Values as printed"])
    shown = line["As printed"]
    length = len(shown.encode("utf-16-le")) // 2
    assert cells.MOST_CHARACTERS - units < length <= cells.MOST_CHARACTERS and "cut here" in shown


def test_the_same_evidence_gives_the_same_bytes_without_any_date(evidence, content, book):
    assert excel.render(evidence) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"created" not in archive.read("docProps/core.xml")
    assert book.properties.title == f"{evidence.review.title}: tables"
    assert book.properties.language == "en-GB"


ODD_VALUES = (
    0.1, -0.0, 1e-300, 1 / 3, 1234567890123456, True, 7, "=1+1", " kept ", "a < b & \N{GREEK SMALL LETTER TAU}²",
    "two\nlines", "]]>", "\N{LEFT-TO-RIGHT MARK}", None, "", "1e5", "x" * 300,
)  # fmt: skip


def test_every_value_comes_back_as_it_was_written():
    book = Members()
    rows = cells.Rows(book.add_worksheet("one", cells.Cells), Looks(book))
    rows.append(ODD_VALUES, [TEXT] * len(ODD_VALUES), height=30)
    rows.append_across("=over all", TEXT, 3)
    sheet = openpyxl.load_workbook(io.BytesIO(packing.packed(book.made())))["one"]
    read = [sheet.cell(1, i).value for i in range(1, len(ODD_VALUES) + 1)]
    shown = ["yes" if v is True else None if v == "" else v for v in ODD_VALUES]
    assert read == shown
    assert sheet.row_dimensions[1].height == 30
    assert sheet["A2"].value == "=over all" and sheet["A2"].data_type == "s" and sheet["A2"].quotePrefix
    assert [str(r) for r in sheet.merged_cells.ranges] == ["A2:C2"]
