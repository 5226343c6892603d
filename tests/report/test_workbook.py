"""The workbook: every table typed and unrounded, explained on its first sheet, nothing run as a formula."""

import csv
import dataclasses
import io
import math
import zipfile

import openpyxl
import pytest
from example_review import example
from office import convert
from result_builders import row

from evidence.record.synthesis import POOLED
from evidence.sections import tables as all_tables
from evidence.workbook import writing as excel

RUN = ("=1+1", "+1+2", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.org")', "-14.2% (-32.0% to 4.8%)")
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


def test_every_table_has_its_sheet_after_the_one_that_explains_them(evidence, book):
    names = excel.sheet_names(list(all_tables()))
    assert book.sheetnames == [excel.ABOUT, *names.values()]
    for name, table in all_tables().items():
        assert len(records(book[names[name]])) == len(table.records(evidence)), name


def test_the_first_sheet_explains_every_sheet_and_every_column(book):
    told = {(line[0], line[1]): line[2] for line in book[excel.ABOUT].iter_rows(values_only=True)}
    names = excel.sheet_names(list(all_tables()))
    for name, table in all_tables().items():
        assert told[names[name], None] == table.title
        for column in table.columns:
            assert told[names[name], column.name] == column.meaning


def test_pooled_numbers_are_those_of_the_evidence_and_not_rounded(evidence, book):
    shown = {(r["outcome"], r["synthesis"]): r for r in records(book["Findings"])}
    pooled = [(o.outcome.id, s) for o in evidence.outcomes for s in o.syntheses if s.primary.status == POOLED]
    assert pooled
    for outcome, s in pooled:
        line, primary = shown[outcome, s.id], s.primary
        for name in ("k", "n", "estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2_percent"):
            assert line[name] == getattr(primary, name), (outcome, s.id, name)


def test_numbers_are_numbers_with_a_format_and_texts_are_texts(book):
    sheet = book["Findings"]
    head = {c.value: i for i, c in enumerate(sheet[1])}
    line = sheet[2]
    assert line[head["estimate"]].data_type == "n" and line[head["estimate"]].number_format == "0.0000"
    assert line[head["k"]].data_type == "n" and line[head["k"]].number_format == "#,##0"
    assert line[head["outcome"]].data_type == "s"
    assert line[head["outcome_label"]].alignment.wrap_text


def test_heads_are_frozen_filters_set_and_columns_neither_narrow_nor_endless(book):
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        widths = [d.width for d in sheet.column_dimensions.values()]
        assert widths and min(widths) >= 8 and max(widths) <= 50


def test_a_long_text_gets_the_lines_it_needs(book):
    sheet = book["Publications"]
    head = {c.value: i for i, c in enumerate(sheet[1])}
    for line in sheet.iter_rows(min_row=2):
        longest = max(len(str(c.value or "")) for c in line)
        height = sheet.row_dimensions[line[0].row].height
        assert (height or 15) >= 15 * min(math.ceil(longest / 50), 12)
    assert head


def test_names_of_sheets_are_short_and_unique_whatever_the_table_is_called():
    long = "a_table_with_a_name_that_no_sheet_can_bear"
    names = excel.sheet_names([long, long + "_again", "about", "x"])
    assert all(len(n) <= 31 for n in names.values())
    assert len({n.lower() for n in names.values()} | {"about"}) == 5


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
    figures = next(p for p in made if p.stem.endswith("-Figures"))
    shown = {r["printed"] for r in csv.DictReader(io.StringIO(figures.read_text(encoding="utf-8")))}
    assert shown >= set(RUN)


def test_infinity_and_characters_that_a_workbook_cannot_hold_do_no_harm(evidence):
    rows = (
        row("alpha2010/1/removal", "pts_any", "bell \x07 and\rreturn", values={"n": 5, "high": math.inf}),
    )
    book = openpyxl.load_workbook(io.BytesIO(excel.render(dataclasses.replace(evidence, rows=rows))))
    (line,) = records(book["Figures"])
    assert line["printed"] == "bell   and\nreturn"
    assert line["high"] == "\N{INFINITY}" and line["n"] == 5


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(evidence):
    rows = (row("alpha2010/1/removal", "pts_any", "x" * 40000),)
    book = openpyxl.load_workbook(io.BytesIO(excel.render(dataclasses.replace(evidence, rows=rows))))
    (line,) = records(book["Figures"])
    assert len(line["printed"]) == excel.MOST_CHARACTERS and "cut here" in line["printed"]


def test_the_same_evidence_gives_the_same_bytes_without_any_date(evidence, content, book):
    assert excel.render(evidence) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"created" not in archive.read("docProps/core.xml")
    assert book.properties.title == f"{evidence.review.title}: tables"
    assert book.properties.language == "en-GB"
