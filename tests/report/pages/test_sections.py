"""A section of the report is one folder and one line; what stands above a column is said in one place."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import textwrap
from importlib import import_module
from pathlib import Path

import docx
import openpyxl
import pytest
from example_review import example
from page import read

from evidence import sections
from evidence.display.tables.columns import Layout, Table
from evidence.record import codec

PACKAGE = Path(sections.__file__).parents[1]
INVENTED = {
    "__init__.py": '''
        """Authors by the number of their publications."""

        from pathlib import Path

        from evidence.display.section import Division, Place, Reader, Section, Volume
        from evidence.sections.invented import chapter, columns, view

        SECTION = Section(
            folder=Path(__file__).parent,
            views={Place.REPORT: view.view},
            reader=Reader.MAIN,
            title="Invented authors",
            anchor="invented",
            tables=columns.TABLES,
            sheets=columns.SHEETS,
            chapters={Volume.ANNEX: chapter.write},
            division=Division.EVIDENCE,
        )
        ''',
    "columns.py": '''
        """The authors as a table."""

        from evidence.display.tables.columns import COUNT, Column, Layout, Table
        from evidence.display.tables.sheets import BookSheet, Purpose, named, rows_of
        from evidence.display.words import capital

        AUTHORS = Table(
            "invented_authors",
            "Authors as invented",
            "a publication",
            (
                Column("label", "who wrote it", head="Written by", show=capital),
                Column("letters", "letters of the name", COUNT, "letters", lambda p: len(p.label), "Letters"),
            ),
            lambda evidence: evidence.publications,
        )
        TABLES = (AUTHORS,)
        SHEETS = (
            BookSheet(
                Purpose.OTHER, "Invented authors", AUTHORS.title, AUTHORS.row,
                named(AUTHORS, {"label": "Author", "letters": "Letters"}), rows_of(AUTHORS),
            ),
        )
        PRINTED = Layout(AUTHORS.columns)
        ''',
    "view.py": '''
        """The section."""

        from dataclasses import dataclass

        from evidence.display.tables.cells import Grid
        from evidence.display.section import Report
        from evidence.sections.invented.columns import PRINTED


        @dataclass(frozen=True, slots=True)
        class InventedView:
            grid: Grid


        def view(report: Report) -> InventedView:
            return InventedView(PRINTED.grid(report.evidence.publications))
        ''',
    "chapter.py": '''
        """The section in the paper."""


        def write(paper, v):
            paper.heading("Invented authors", 1, "invented")
            paper.table("Authors, invented", v.grid)
        ''',
    "page.html.j2": """
        {% from "display/macros/tables.html.j2" import table %}
        <section id="invented"><h2>{{ section.title }}</h2>
        {{ table(v.grid, "Authors, invented", "invented") }}</section>
        """,
    "page.css": ".invented { color: rebeccapurple; }\n",
    "page.js": 'document.title += " (invented)";\n',
}
LINE = "from evidence.sections.invented import SECTION as INVENTED\n"
MAKE = """
import sys
from pathlib import Path
from evidence.display.section import Volume
from evidence.page import assembly
from evidence.record import codec
from evidence.record.reviews.evidence import Evidence
from evidence.tables import csv_files
from evidence.workbook import writing as workbook
from evidence.workflow.steps.papers_step import paper as whole_paper

folder = Path(sys.argv[1])
evidence = codec.read(folder / "evidence.json", Evidence)
(folder / "report.html").write_text(assembly.pages(evidence).report, encoding="utf-8")
(folder / "annex.docx").write_bytes(whole_paper(evidence, folder, Volume.ANNEX))
(folder / "report.xlsx").write_bytes(workbook.render(evidence))
csv_files.write_all(evidence, folder / "tables")
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The whole report by a copy of the package with one folder and one line more."""
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(PACKAGE, root / "evidence", ignore=shutil.ignore_patterns("__pycache__"))
    folder = root / "evidence/sections/invented"
    folder.mkdir()
    for name, text in INVENTED.items():
        (folder / name).write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    registry = root / "evidence/sections/__init__.py"
    before = registry.read_text(encoding="utf-8")
    last = re.findall(r"^from evidence\.sections\.\w+ import SECTION as \w+\n", before, re.MULTILINE)[-1]
    registry.write_text(before.replace(last, last + LINE), encoding="utf-8")
    results = root / "results"
    results.mkdir()
    evidence = codec.to_plain(example()) | {"outcomes": [], "risk_of_bias": None, "flow": None}
    evidence |= {"absolute": [], "certainty": [], "directions": []}
    (results / "evidence.json").write_text(json.dumps(evidence), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", MAKE, str(results)],
        env={"PYTHONPATH": str(root), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return results


EXPECTED = sorted((p.label, len(p.label)) for p in example().publications)


def test_an_added_section_is_on_the_page_with_its_style_and_script(made):
    source = (made / "report.html").read_text(encoding="utf-8")
    page = read(source)
    assert {"#invented"} <= {a.get("href") for a in page.all("a")} and "invented" in page.ids
    assert "rebeccapurple" in source.replace("#639", "rebeccapurple") and "(invented)" in source
    rows = [r.cells for r in page.rows]
    assert ["Written by", "Letters"] in rows
    assert {(label, str(letters)) for label, letters in EXPECTED} <= {tuple(r) for r in rows}


def test_an_added_section_is_a_chapter_of_the_volume_that_it_names(made):
    paper = docx.Document(str(made / "annex.docx"))
    assert "Invented authors" in [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]
    table = next(t for t in paper.tables if t.rows[0].cells[0].text == "Written by")
    found = [tuple(c.text for c in row.cells) for row in table.rows[1:]]
    assert sorted(found) == sorted((label, str(letters)) for label, letters in EXPECTED)


def test_an_added_sheet_is_one_that_the_workbook_explains(made):
    book = openpyxl.load_workbook(made / "report.xlsx")
    rows = list(book["Invented authors"].iter_rows(values_only=True))
    assert rows[0] == ("Author", "Letters") and sorted(rows[1:]) == EXPECTED
    about = list(book["About"].iter_rows(values_only=True))
    assert ("Invented authors", "Letters", "letters of the name", "letters", "whole number") in about


def test_an_added_table_is_a_file_that_the_description_explains(made):
    text = (made / "tables/invented_authors.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted((r["label"], int(r["letters"])) for r in rows) == EXPECTED
    told = json.loads((made / "tables/tables.json").read_text(encoding="utf-8"))["tables"]
    table = next(t for t in told if t["file"] == "invented_authors.csv")
    assert table["columns"][1] == {
        "name": "letters", "meaning": "letters of the name", "type": "whole number", "unit": "letters"
    }  # fmt: skip


def _columns_files() -> list[Path]:
    return sorted((PACKAGE / "sections").glob("*/columns.py"))


def test_every_table_is_said_in_the_columns_of_its_section():
    assert len(_columns_files()) > 12 and len(sections.tables()) > 35
    for section in sections.SECTIONS:
        file = section.folder / "columns.py"
        said = file.read_text(encoding="utf-8") if file.is_file() else ""
        for table in section.tables:
            assert isinstance(table, Table) and f'"{table.name}"' in said, (section.name, table.name)
    for table in sections.tables().values():
        own = [c.name for c in table.columns]
        assert len(own) == len(set(own)) and all(c.meaning for c in table.columns), table.name


def test_a_head_stands_in_no_template_chapter_style_or_writer():
    """What is printed above a column comes from a ``columns.py`` (or, of drawings, from their geometry)."""
    for file in (PACKAGE / "sections").rglob("*.html.j2"):
        heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', file.read_text(encoding="utf-8"))
        literal = [h for h in heads if re.search(r"\w", re.sub(r"\{[{%].*?[%}]\}|<[^>]*>", "", h))]
        assert [re.sub("<[^>]*>", "", h) for h in literal] in ([], ["Bar"]), file
    heads = {head for layout in _layouts() for head in layout.heads if len(head) > 3}
    assert len(heads) > 40
    heads -= {s.title for s in sections.SECTIONS}  # a heading may say the same
    others = [*(PACKAGE / "sections").glob("*/chapter.py"), *(PACKAGE / "sections").glob("*/page.css")]
    others += [f for room in ("page", "paper", "workbook", "tables") for f in (PACKAGE / room).glob("*.py")]
    for file in others:
        text = file.read_text(encoding="utf-8")
        strings = set(re.findall(r'"([^"\n]*)"', text))
        assert not strings & heads, (file, strings & heads)


def _layouts() -> list[Layout]:
    found = []
    for file in _columns_files():
        module = import_module(f"evidence.sections.{file.parent.name}.columns")
        found += [x for x in vars(module).values() if isinstance(x, Layout)]
    return found


def test_every_section_says_in_its_folder_whom_it_is_for():
    for section in sections.SECTIONS:
        told = (section.folder / "__init__.py").read_text(encoding="utf-8")
        assert f"reader=Reader.{section.reader.name}," in told, section.name
