"""The empty workbook: heads with what they are for, drop-downs, checks that show while one types."""

from __future__ import annotations

from copy import copy
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from evidence.importing.spreadsheet.layout import ARMS, FIGURES, LISTS, STUDIES, TemplateColumn, sheets
from evidence.studies.vocabulary.vocabulary import Vocabulary
from evidence.studies.whole_files import write_whole

ROWS = 2000  # that carry formats and drop-downs
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_WRONG = PatternFill("solid", bgColor="F6C7B6")


def write_template(path: Path, vocabulary: Vocabulary, rows: int = ROWS) -> None:
    """Write the workbook; every cell is text, so that Excel makes no date of ``3-6`` and keeps ``41.10%``.

    Parameters
    ----------
    rows
        How many empty rows carry formats, drop-downs and marks.
    """
    book = Workbook()
    lists = book.active
    assert isinstance(lists, Worksheet)
    lists.title = LISTS
    for sheet in sheets(vocabulary):
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "B2"
        for number, column in enumerate(sheet.columns, 1):
            _column(page, number, column, rows)
            if column.words:
                _drop_down(page, lists, number, column, rows)
        _marks(page, sheet.name, rows + 1)
    lists.sheet_state = "hidden"
    book.move_sheet(lists, offset=len(book.sheetnames))
    book.active = 0
    content = BytesIO()
    book.save(content)
    write_whole(path, content.getvalue())


def _column(page: Worksheet, number: int, column: TemplateColumn, rows: int) -> None:
    letter = get_column_letter(number)
    page.column_dimensions[letter].width = column.width
    head = page.cell(1, number, column.head)
    head.font, head.fill = Font(bold=True, color="FFFFFF"), _HEAD
    head.comment = Comment(column.about, "")
    first = page.cell(2, number)
    first.number_format = "@"
    first.alignment = Alignment(vertical="top", wrap_text=column.width > 20)
    for row in range(3, rows + 2):
        # One style looked up a column: looking it up for every cell is most of the work.
        cell = page.cell(row, number)
        cell._style = copy(first._style)  # type: ignore[union-attr]  # of a plain cell, never a merged one


def _drop_down(page: Worksheet, lists: Worksheet, number: int, column: TemplateColumn, rows: int) -> None:
    at = lists.max_column + 1 if lists.cell(1, 1).value else 1
    for row, word in enumerate((column.head, *column.words), 1):
        lists.cell(row, at, word)
    letter = get_column_letter(at)
    check = DataValidation(
        type="list",
        formula1=f"={LISTS}!${letter}$2:${letter}${len(column.words) + 1}",
        allow_blank=True,
        # Words beside the list are warned of only: an outcome may be written as `other: ...`.
        errorStyle="warning",
        errorTitle=column.head,
        error=column.about,
    )
    page.add_data_validation(check)
    check.add(f"{get_column_letter(number)}2:{get_column_letter(number)}{rows + 1}")


def _marks(page: Worksheet, name: str, last: int) -> None:
    """Colour what is missing or cannot be: an id twice, an id of no study, numbers that Excel has changed."""
    ids = f"{STUDIES}!$A$2:$A${last}"
    rules = {
        STUDIES: [("A2", f'AND($A2<>"",COUNTIF($A$2:$A${last},$A2)>1)')],
        ARMS: [("A2", f'AND($A2<>"",COUNTIF({ids},$A2)=0)'), ("B2", '=AND($A2<>"",$B2="")')],
        FIGURES: [
            ("A2", f'AND($A2<>"",COUNTIF({ids},$A2)=0)'),
            ("B2", 'AND($A2<>"",$B2="")'),
            ("E2", "ISNUMBER(E2)"),
            ("F2", "ISNUMBER(F2)"),
            ("G2", "ISNUMBER(G2)"),
            ("H2", "ISNUMBER(H2)"),
        ],
    }
    for start, formula in rules[name]:
        where = f"{start}:{start[0]}{last}"
        rule = FormulaRule(formula=[formula.lstrip("=")], fill=_WRONG)  # type: ignore[no-untyped-call]
        page.conditional_formatting.add(where, rule)
