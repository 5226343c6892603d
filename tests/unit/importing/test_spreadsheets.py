"""The workbook is written, filled and read back; what Excel changed on the way is caught, never guessed."""

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest
import yaml

from evidence.importing import import_studies
from evidence.importing.spreadsheet import reading
from evidence.importing.spreadsheet.layout import ARMS, FIGURES, STUDIES, sheets
from evidence.importing.spreadsheet.reading import read_workbook
from evidence.importing.spreadsheet.template import ROWS, write_template
from evidence.importing.text import NotReadable
from evidence.studies.vocabulary.loading import load_vocabulary

ROOT = Path(__file__).resolve().parents[3]
WORDS = load_vocabulary(ROOT / "resources" / "vocabulary")
STUDY = {
    "id": "doe2020",
    "study": "EXAMPLE",
    "authors": "Doe et al.",
    "year": 2020,
    "title": "An example",
    "doi": "10.1000/x",
    "registration": "NCT00000001",
    "publication": "full text",
    "design": "randomised controlled trial",
    "condition": "acute iliofemoral DVT",
    "countries": "Norway, Sweden",
    "url": "https://example.org/x",
    "read": "abstract",
}
FEW = 12  # empty rows of the template that tests fill
TWO_ARMS = [
    {"id": "doe2020", "label": "Catheter lysis", "role": "intervention", "treatments": "CDT", "n": 90},
    {"id": "doe2020", "label": "Control", "role": "comparator", "treatments": "anticoagulation", "n": 99},
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "empty.xlsx"
    write_template(path, WORDS, rows=FEW)  # a reader of cells goes through every formatted one
    return path


@pytest.fixture
def fill(empty, tmp_path):
    def filled(**rows):
        book = openpyxl.load_workbook(empty)
        for name, lines in rows.items():
            page = book[name]
            heads = [cell.value for cell in page[1]]
            for number, line in enumerate(lines, 2):
                for head, value in line.items():
                    cell = page.cell(number, heads.index(head) + 1)
                    cell.value, style = value if isinstance(value, tuple) else (value, None)
                    if style:
                        cell.number_format = style
        path = tmp_path / "filled.xlsx"
        book.save(path)
        return path

    return filled


def files(root):
    return {path.stem: path.read_text() for path in (root / "resources" / "studies").iterdir()}


def test_the_workbook_offers_the_words_of_the_vocabulary(empty):
    book = openpyxl.load_workbook(empty)
    assert book.sheetnames == [STUDIES, ARMS, FIGURES, "Lists"] and book["Lists"].sheet_state == "hidden"
    page = book[FIGURES]
    offered = {}
    for check in page.data_validations.dataValidation:
        name, _, span = check.formula1.lstrip("=").partition("!")
        head = page.cell(1, next(iter(check.sqref.ranges)).min_col).value
        offered[head] = [cell.value for row in book[name][span.replace("$", "")] for cell in row]
    assert offered["outcome"] == [term.id for term in WORDS.outcomes]
    assert set(offered) == {"outcome", "method", "value", "unit"}
    for sheet in sheets(WORDS):
        heads = [cell.value for cell in book[sheet.name][1]]
        assert heads == [column.head for column in sheet.columns]
        assert all(book[sheet.name].cell(2, n).number_format == "@" for n in range(1, len(heads) + 1))


def test_a_filled_workbook_becomes_legal_study_files(library, fill, capsys):
    figures = [
        {"id": "doe2020", "outcome": "pts_any", "at": "24 months", "definition": "Villalta 5 or more",
         "arm 1": "37/90 (41.1%)", "arm 2": "55/99 (55.6%)", "effect": "p = 0.047"},
        {"id": "doe2020", "outcome": "other: calf girth", "arm 1": "mean 39.1 (SD 2.0)", "value": "change from baseline"},
    ]  # fmt: skip
    path = fill(Studies=[STUDY], Arms=TWO_ARMS, Figures=figures)
    assert import_studies.main([str(path)], library) == 0
    told = capsys.readouterr().out
    assert (
        told
        == "EXAMPLE: new: resources/studies/doe2020.yaml; 2 arms, 2 outcomes, 4 figures\n1 study, 1 new\n"
    )
    found = yaml.safe_load(files(library)["doe2020"])
    assert found["arms"]["catheter_lysis"] == {
        "label": "Catheter lysis", "role": "intervention", "treatments": ["CDT"], "devices": [], "n": 90
    }  # fmt: skip
    assert found["outcomes"][0]["catheter_lysis"] == "37/90 (41.1%)"
    assert found["outcomes"][1]["outcome"] == "other: calf girth"
    assert found["outcomes"][1]["value"] == "change from baseline"
    assert found["setting"]["countries"] == ["Norway", "Sweden"]
    before = files(library)
    assert import_studies.main([str(path)], library) == 0
    assert "doe2020.yaml; 0 outcomes added" in capsys.readouterr().out
    assert files(library) == before


def test_later_rows_are_added_and_changed_ones_told(library, fill, capsys):
    row = {"id": "doe2020", "outcome": "pts_any", "at": "24 months", "arm 1": "37/90"}
    import_studies.main([str(fill(Studies=[STUDY], Arms=TWO_ARMS, Figures=[row]))], library)
    later = [{**row, "at": "5 years", "arm 1": "40/87"}, {**row, "arm 1": "38/90"}]
    changed = {**STUDY, "year": 2021, "journal": "J Ex"}
    import_studies.main([str(fill(Studies=[changed], Arms=TWO_ARMS, Figures=later))], library)
    told = capsys.readouterr().out
    assert "doe2020.yaml; 1 outcome added" in told and "filled in: journal" in told
    assert "catheter_lysis: '37/90' there, '38/90' here" in told and "year is '2020' there" in told
    found = yaml.safe_load(files(library)["doe2020"])["outcomes"]
    assert [(each["at"], each["catheter_lysis"]) for each in found] == [
        ("24 months", "37/90"),
        ("5 years", "40/87"),
    ]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ((0.411, "0.0%"), "41.1%"),
        ((0.411, "0.00%"), "41.1%"),
        ((0.22, "0%"), "22%"),
        ((1 / 3, "0%"), "33.3333333333%"),
        ((36, "General"), "36"),
        ((3.5, "General"), "3.5"),
        ("  37/90\n(41.1%) ", "37/90 (41.1%)"),
    ],
)
def test_numbers_are_given_as_they_were_typed(fill, typed, text):
    row = {"id": "doe2020", "outcome": "pts_any", "arm 1": typed}
    found = read_workbook(fill(Studies=[STUDY], Arms=TWO_ARMS, Figures=[row]), WORDS)
    assert found.studies[0].outcomes[0].figures[0][1].cell == text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            datetime.datetime(2026, 3, 6),
            "Figures!E2: Excel has made a date of what was typed (06 March 2026)",
        ),
        (datetime.time(3, 6), "Excel has made a date of what was typed"),
        (True, "Excel has made TRUE"),
        ("#REF!", "the cell holds an error"),
    ],
)
def test_what_excel_has_changed_is_told_and_never_guessed(fill, typed, says):
    rows = [{"id": "doe2020", "outcome": "pts_any", "arm 1": typed, "arm 2": "3/9"}]
    found = read_workbook(fill(Studies=[STUDY], Arms=TWO_ARMS, Figures=rows), WORDS)
    assert any(says in line for line in found.told)
    assert [arm for arm, _ in found.studies[0].outcomes[0].figures] == ["control"]


def test_rows_that_belong_to_no_study_are_told_and_stop_nothing(fill):
    found = read_workbook(
        fill(
            Studies=[STUDY, {**STUDY, "study": "again"}, {**STUDY, "id": "Doe 2020"}, {"study": "no id"}],
            Arms=[*TWO_ARMS, {"id": "other", "label": "x"}, {**TWO_ARMS[0], "label": "Third", "n": "many"}],
            Figures=[
                {"id": "doe2020", "outcome": "pts_any", "arm 4": "1/2", "arm 1": "3/9"},
                {"id": "doe2020", "outcome": "death"},
                {"id": "doe2020", "arm 1": "3/9"},
                {"id": "nobody2000", "outcome": "death", "arm 1": "3/9"},
            ],
        ),
        WORDS,
    )
    assert [each.id for each in found.studies] == ["doe2020"]
    assert len(found.studies[0].outcomes) == 1
    for said in (
        "Studies row 3: 'doe2020' has a row already",
        "Studies row 4: 'Doe 2020': an id has only small letters",
        "Studies row 5: no id",
        "Arms row 4: no row of Studies has the id 'other'",
        "Arms row 5: 'many' is no number of patients",
        "Figures row 2: a figure stands under 'arm 4', and the study has 3 arms",
        "Figures row 3: no figure",
        "Figures row 4: no outcome",
        "Figures row 5: no row of Studies has the id 'nobody2000'",
    ):
        assert any(line.startswith(said) for line in found.told), said


def test_a_cell_in_a_column_without_a_head_is_told(fill):
    path = fill(
        Studies=[STUDY], Arms=TWO_ARMS, Figures=[{"id": "doe2020", "outcome": "death", "arm 1": "3/9"}]
    )
    book = openpyxl.load_workbook(path)
    page = book[FIGURES]
    place = page.cell(2, page.max_column + 1, "4/9").coordinate
    book.save(path)
    assert read_workbook(path, WORDS).told == (f"{FIGURES}!{place}: '4/9' stands in a column without a head",)


def test_a_workbook_of_another_kind_is_refused_by_name(library, tmp_path, capsys):
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    assert import_studies.main([str(other)], library) == 1
    assert "other.xlsx: there is no sheet 'Studies'" in capsys.readouterr().err
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(other.read_bytes()[:400])
    assert import_studies.main([str(broken)], library) == 1
    assert "broken.xlsx" in capsys.readouterr().err
    with pytest.raises(NotReadable):
        read_workbook(broken, WORDS)


def test_a_template_has_2000_rows_and_is_never_written_over_a_file(library, tmp_path, capsys):
    target = tmp_path / "mine.xlsx"
    assert import_studies.main([str(target), "--template"], library) == 0
    page = openpyxl.load_workbook(target)[STUDIES]
    assert page.max_row - 1 == ROWS == 2000
    assert page.cell(2001, 1).number_format == "@" and page.cell(2001, 1).alignment.vertical == "top"
    before = target.read_bytes()
    assert import_studies.main([str(target), "--template"], library) == 1
    assert import_studies.main([str(tmp_path / "mine.csv"), "--template"], library) == 1
    assert target.read_bytes() == before and "exists already" in capsys.readouterr().err


def test_a_formula_without_its_value_is_told(fill):
    figures = [{"id": "doe2020", "outcome": "pts_any", "arm 1": '="12/"&"40"', "arm 2": "3/40"}]
    found = read_workbook(fill(Studies=[STUDY], Arms=TWO_ARMS, Figures=figures), WORDS)
    assert found.told == (
        "Figures!E2: the value of its formula is not in the file: save it in Excel, or type the value",
    )


def test_a_column_that_stands_twice_is_refused(fill):
    path = fill(Studies=[STUDY])
    book = openpyxl.load_workbook(path)
    book[FIGURES]["F1"] = "Arm 1"
    book.save(path)
    with pytest.raises(NotReadable, match="Figures: the column 'arm 1' stands twice"):
        read_workbook(path, WORDS)


def spoilt(path, inside, change):
    """Write a workbook again with one of its files changed."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[inside] = change(parts[inside])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("inside", "change"),
    [
        ("xl/worksheets/sheet3.xml", lambda data: data[: len(data) // 2]),
        ("xl/styles.xml", lambda _: b""),
        ("xl/workbook.xml", lambda data: data.replace(b"sheetId", b"sheet Id")),
    ],
    ids=["half a sheet", "no styles", "no XML"],
)
def test_a_damaged_workbook_is_refused_by_name(fill, inside, change):
    path = fill(Studies=[STUDY])
    spoilt(path, inside, change)
    with pytest.raises(NotReadable, match=r"filled\.xlsx: cannot be opened as a workbook"):
        read_workbook(path, WORDS)


def test_a_workbook_that_unpacks_to_too_much_is_refused(fill, monkeypatch):
    path = fill(Studies=[STUDY])
    monkeypatch.setattr(reading, "LARGEST", 1000)
    with pytest.raises(NotReadable, match="unpacked larger"):
        read_workbook(path, WORDS)
