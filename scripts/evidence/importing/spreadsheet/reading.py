"""The filled workbook read back: studies with their arms and figures, and in words what cannot be read."""

from __future__ import annotations

import datetime
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from evidence.importing.citations.reference import Name, Reference, as_doi, as_year, registrations
from evidence.importing.draft import DraftArm, DraftFigure, DraftOutcome, DraftStudy, Imported
from evidence.importing.ids import free, slug
from evidence.importing.numbers import as_count
from evidence.importing.spreadsheet.layout import ARM_CELLS, ARMS, FIGURES, STUDIES, TemplateSheet, sheets
from evidence.importing.text import LARGEST, NotReadable
from evidence.studies.reading.ids import LONGEST_ID, wrong_id
from evidence.studies.reading.outcomes.entries import VALUES
from evidence.studies.vocabulary.vocabulary import Vocabulary

# What a damaged file makes of its archive, of its XML (`SyntaxError`: both parsers' errors) and of its cells.
_DAMAGED = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)


# Excel's files before .xlsx begin so, like all of their time.
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class _Line:
    """One used row: its number and its texts by the head of the column."""

    sheet: str
    row: int
    texts: dict[str, str]

    def __getitem__(self, head: str) -> str:
        return self.texts.get(head, "")

    def words(self, head: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self[head].split(",") if word.strip())

    @property
    def place(self) -> str:
        return f"{self.sheet} row {self.row}"


def read_workbook(path: Path, vocabulary: Vocabulary) -> Imported:
    """Read a workbook that has the sheets and heads of the template.

    Raises
    ------
    NotReadable
        For a file that is no workbook, or lacks a sheet or its first columns.
    """
    book, formulas = _opened(path, values=True), _opened(path, values=False)
    told: list[str] = []
    lines = {sheet.name: list(_lines(book, formulas, sheet, path, told)) for sheet in sheets(vocabulary)}
    studies: dict[str, DraftStudy] = {}
    for line in lines[STUDIES]:
        name = line["id"]
        if wrong := wrong_id(name):
            told.append(f"{line.place}: '{name[:LONGEST_ID]}': {wrong}")
        elif name in studies:
            told.append(f"{line.place}: '{name}' has a row already")
        else:
            arms = [each for each in lines[ARMS] if each["id"] == name]
            rows = [each for each in lines[FIGURES] if each["id"] == name]
            studies[name] = _study(line, arms, rows, told)
    for sheet in (ARMS, FIGURES):
        told += [
            f"{line.place}: no row of {STUDIES} has the id '{line['id']}'"
            for line in lines[sheet]
            if line["id"] not in studies
        ]
    return Imported(tuple(studies.values()), tuple(told))


def _opened(path: Path, *, values: bool) -> Workbook:
    """Open a workbook with what its cells show (``values``), or with their formulas.

    Raises
    ------
    NotReadable
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                raise NotReadable(f"{path}: unpacked larger than {LARGEST >> 20} MiB")
        return load_workbook(path, read_only=False, data_only=values)
    except (*_DAMAGED, OSError) as error:
        raise NotReadable(f"{path}: cannot be opened as a workbook ({error})") from None


def is_workbook(path: Path) -> bool:
    """Whether a ZIP file is an Excel workbook."""
    return "xl/workbook.xml" in _members(path)


def is_open_document(path: Path) -> bool:
    """Whether a ZIP file is of LibreOffice's own kinds (.ods)."""
    return {"mimetype", "content.xml"} <= set(_members(path))


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return []


def _lines(
    book: Workbook, formulas: Workbook, sheet: TemplateSheet, path: Path, told: list[str]
) -> Iterator[_Line]:
    """Give the used rows of a sheet; a cell that Excel has changed is told, and left out."""
    if sheet.name not in book.sheetnames:
        other = "write a new one with --template; save a table of studies as CSV"
        raise NotReadable(f"{path}: there is no sheet '{sheet.name}': {other}")
    rows = book[sheet.name].iter_rows()
    heads = [str(cell.value or "").strip().lower() for cell in next(rows, ())]
    wanted = [column.head for column in sheet.columns]
    if missing := [head for head in wanted[:2] if head not in heads]:
        raise NotReadable(f"{path}: {sheet.name}: there is no column '{missing[0]}'")
    if twice := [head for head in wanted if heads.count(head) > 1]:
        raise NotReadable(f"{path}: {sheet.name}: the column '{twice[0]}' stands twice")
    told += [
        f"{sheet.name}: the column '{head}' is not known" for head in heads if head and head not in wanted
    ]
    for row, cells in enumerate(rows, 2):
        texts = {}
        for head, cell in zip(heads, cells, strict=False):
            text, wrong = _text(cell)
            if cell.value is None and formulas[sheet.name][cell.coordinate].data_type == "f":
                wrong = "the value of its formula is not in the file: save it in Excel, or type the value"
            if wrong:
                told.append(f"{sheet.name}!{cell.coordinate}: {wrong}")
            if text and not head:
                told.append(
                    f"{sheet.name}!{cell.coordinate}: '{text[:40]}' stands in a column without a head"
                )
            elif text:
                texts[head] = text
        if texts:
            if not texts.get("id"):
                told.append(f"{sheet.name} row {row}: no id, so it belongs to no study")
            else:
                yield _Line(sheet.name, row, texts)


def _text(cell: Cell | MergedCell) -> tuple[str, str]:
    """Return what was typed, and in words what Excel has made of it where that cannot be known."""
    value = cell.value
    if value is None:
        return "", ""
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        shown = value.strftime("%d %B %Y") if isinstance(value, datetime.date) else str(value)
        return "", f"Excel has made a date of what was typed ({shown}): format the cell as text, type it anew"
    if isinstance(value, bool):
        return "", f"Excel has made {str(value).upper()} of what was typed: format the cell as text"
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format)), ""
    text = " ".join(str(value).split())
    if text.startswith("#") and cell.data_type == "e":
        return "", f"the cell holds an error ({text})"
    return text, ""


def _number(value: float, shown: str) -> str:
    """Return a number as it was typed: 0.411 in a cell of percentages was 41.1%."""
    if "%" in shown:  # Excel shows two decimals of its own: those that are zero were not typed for certain
        return f"{round(100 * value, 10):.10f}".rstrip("0").rstrip(".") + "%"
    return str(int(value)) if float(value).is_integer() and abs(value) < 10**15 else repr(float(value))


def _study(line: _Line, arms: list[_Line], rows: list[_Line], told: list[str]) -> DraftStudy:
    made: list[DraftArm] = []
    for each in arms[: len(ARM_CELLS)]:
        name = free(slug(each["label"]) or "arm", {arm.id for arm in made})
        n = as_count(each["n"])
        if each["n"] and n is None:
            told.append(f"{each.place}: '{each['n']}' is no number of patients")
        made.append(
            DraftArm(name, each["label"], each["role"], n, each.words("treatments"), each.words("devices"))
        )
    told += [f"{each.place}: more than {len(ARM_CELLS)} arms" for each in arms[len(ARM_CELLS) :]]
    numbers = registrations([line["registration"]]) or (
        (line["registration"],) if line["registration"] else ()
    )
    return DraftStudy(
        id=line["id"],
        study=line["study"],
        reference=Reference(
            line.row,
            (Name(line["authors"]),) if line["authors"] else (),
            as_year([line["year"]]),
            line["title"],
            line["journal"],
            doi=as_doi([line["doi"]]) or line["doi"],
            pmid=line["pmid"],
            registrations=numbers,
        ),
        source_id="page",
        read=line["read"],
        url=line["url"],
        publication=line["publication"],
        design=line["design"],
        countries=line.words("countries"),
        enrolled=line["enrolled"],
        funding=line["funding"],
        condition=line["condition"],
        arms=tuple(made),
        outcomes=tuple(found for each in rows if (found := _outcome(each, made, told)) is not None),
        names_file=True,
    )


def _outcome(line: _Line, arms: list[DraftArm], told: list[str]) -> DraftOutcome | None:
    cells = [(number, line[head]) for number, head in enumerate(ARM_CELLS) if line[head]]
    told += [
        f"{line.place}: a figure stands under '{ARM_CELLS[number]}', and the study has {len(arms)} arms"
        for number, _ in cells
        if number >= len(arms)
    ]
    figures = tuple((arms[number].id, DraftFigure(cell)) for number, cell in cells if number < len(arms))
    if not line["outcome"] or not (figures or line["effect"]):
        told.append(f"{line.place}: no {'outcome' if not line['outcome'] else 'figure'}")
        return None
    return DraftOutcome(
        line["outcome"].removeprefix("other:").strip(),
        figures,
        line["at"],
        effect=line["effect"],
        note=line["note"],
        change=line["value"] == VALUES[1],
        method=line["method"],
        unit=line["unit"],
        own_definition=line["definition"],
    )
