"""Numbers of a column are written by one rule and on one scale, on page and annex, in paper and workbook."""

import io

import digits
import docx
import openpyxl
import pytest
from appraised_review import appraised
from example_review import example
from large_review import large

from evidence.display.section import Volume, report_of
from evidence.page import assembly
from evidence.paper import writing as paper
from evidence.paper.document import Paper
from evidence.workbook import writing as workbook

# Far fewer than the smallest of these has, far more than one whose tables are not found.
FEWEST_COLUMNS = 3


@pytest.fixture(
    scope="module", params=[example, appraised, lambda: large(6, 12)], ids=["example", "appraised", "large"]
)
def evidence(request):
    return request.param()


def _one_rule(columns):
    columns = list(columns)
    count, wrong = digits.mixed(columns)
    assert wrong == [] and digits.scales(columns) == []
    assert count > FEWEST_COLUMNS


@pytest.mark.parametrize("name", ["report", "annex"])
def test_each_column_of_the_pages_is_written_by_one_rule(evidence, name):
    _one_rule(digits.columns_of_page(getattr(assembly.pages(evidence), name)))


@pytest.mark.parametrize("volume", list(Volume))
def test_each_column_of_the_word_documents_is_written_by_one_rule(evidence, volume, monkeypatch):
    monkeypatch.setattr(Paper, "figure", lambda *_: None)  # pictures have no columns
    _one_rule(
        digits.columns_of_paper(
            docx.Document(
                io.BytesIO(
                    paper.compose(report_of(evidence), lambda _: (1.0, 1.0), volume).filled(lambda _: b"")
                )
            )
        )
    )


def test_numbers_of_a_measure_have_one_format_in_each_column_of_the_workbook(evidence):
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(evidence)))
    found = list(digits.formats_of_workbook(book))
    assert len(found) > FEWEST_COLUMNS
    assert [x for x in found if len(x[2]) > 1] == []


@pytest.mark.parametrize(
    "cells",
    [["0.52", "0.5"], ["10.0", "9.5", "12"], ["3.4%", "3.42%"], ["0.52 (0.4 to 0.71)"], ["1,234", "1234"]],
)
def test_two_rules_in_a_column_are_found(cells):
    count, wrong = digits.mixed([("table", "Result", [[c] for c in cells])])
    assert (count, len(wrong)) == (1, 1)


def test_two_scales_in_a_column_are_found():
    cells = [["drugs: 300 per 1,000"], ["30 per 100"]]
    assert len(digits.scales([("table", "Absolute effect", cells)])) == 1


@pytest.mark.slow
@pytest.mark.parametrize("review", ["dvt-thrombectomy", "ivc-thrombosis", "clti-pdva"])
def test_each_column_of_the_shipped_reviews_is_written_by_one_rule(real_results, review):
    folder = real_results / review
    for name in ("report", "annex"):
        _one_rule(digits.columns_of_page((folder / f"{name}.html").read_text(encoding="utf-8")))
    _one_rule(digits.columns_of_paper(docx.Document(folder / "report.docx")))
    found = list(digits.formats_of_workbook(openpyxl.load_workbook(folder / "report.xlsx")))
    assert len(found) > FEWEST_COLUMNS and [x for x in found if len(x[2]) > 1] == []
