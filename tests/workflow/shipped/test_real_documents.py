"""Papers, workbooks and figures of the shipped reviews hold the numbers of their data."""

import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import docx
import openpyxl
import pytest

from office import convert
from workflow.shipped.real import PER_CENT, REVIEWS, as_printed, pooled

pytestmark = pytest.mark.slow
# What a workbook holds of a number.
SIXTEEN_DIGITS = 1e-15
SVG = "{http://www.w3.org/2000/svg}"
IN_THE_WORKBOOK = {
    "k": "Studies",
    "estimate": "Estimate",
    "ci_low": "CI, lower limit",
    "ci_high": "CI, upper limit",
    "pi_low": "Prediction interval, lower limit",
    "pi_high": "Prediction interval, upper limit",
    "tau2": "τ²",
}


def test_the_workbook_holds_every_pooled_number_of_the_data(results, evidence):
    for name in REVIEWS:
        book = openpyxl.load_workbook(results / name / "report.xlsx")
        head, *lines = book["Findings"].iter_rows(values_only=True)
        rows = [dict(zip(head, x, strict=True)) for x in lines]
        shown = {(r["Outcome"], r["Comparison"], r["Time"], r["Analysis"]): r for r in rows}
        for outcome, s, primary in pooled(evidence[name]):
            place = outcome["label"], s["comparison"]["label"], s["time"]["label"]
            line = shown[*place, primary["label"]]
            for key, shown_as in IN_THE_WORKBOOK.items():
                held = line[shown_as] == primary[key] or line[shown_as] == pytest.approx(
                    primary[key], rel=SIXTEEN_DIGITS
                )
                assert held, (name, outcome["id"], s["id"], key)


def test_a_figure_that_paper_and_annex_show_is_one_picture(results):
    def pictures(path):
        with zipfile.ZipFile(path) as file:
            return {file.read(name) for name in file.namelist() if name.endswith(".png")}

    for name in REVIEWS:
        paper, annex = (pictures(results / name / file) for file in ("report.docx", "annex.docx"))
        assert paper and paper < annex, name


def test_the_paper_shows_every_pooled_number_of_the_data(results, evidence):
    for name in REVIEWS:
        shown = {}
        for table in docx.Document(str(results / name / "annex.docx")).tables:
            caption = table._tbl.tblPr.find(docx.oxml.ns.qn("w:tblCaption"))
            if caption.get(docx.oxml.ns.qn("w:val")).endswith(": pooled result"):
                shown[caption.get(docx.oxml.ns.qn("w:val"))] = [r.cells[-1].text for r in table.rows[1:]]
        for outcome, s, primary in pooled(evidence[name]):
            rows = shown[f"{outcome['label']}: {s['label']}: pooled result"]
            headline = next((i for i, text in enumerate(rows) if text.endswith("(headline)")), -1)
            rows = rows[headline + 1 :]  # designs stand as groups, the headline under its own name
            factor = 100 if primary["measure"] in PER_CENT else 1
            expected = [factor * primary[key] for key in ("estimate", "ci_low", "ci_high")]
            assert as_printed(rows[0], expected), (name, outcome["id"], rows[0], expected)


MOST_PAGES = 15


@pytest.mark.parametrize("name", REVIEWS)
def test_each_paper_has_at_most_fifteen_pages_and_its_contents_name_the_right_ones(results, name, tmp_path):
    (pdf,) = convert(results / name / "report.docx", "pdf", tmp_path, "writer")
    pages = _pages(pdf)
    assert 5 < len(pages) <= MOST_PAGES
    entries = re.findall(r"^(.+?)[. ]{4,}(\d+)$", pages[1], re.MULTILINE)
    assert len(entries) > 8
    for heading, page in entries:
        there = re.sub(r"\s+", "", pages[int(page) - 1])
        assert re.sub(r"\s+", "", heading) in there, (heading, page)
    summary = _pages(results / name / "summary.pdf")
    assert len(summary) == 1


def _pages(pdf):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    run = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return run.stdout.removesuffix("\f").split("\f")


def test_the_paper_and_the_summary_show_the_key_results_of_the_data(results, evidence):
    for name in REVIEWS:
        by_label = {
            (outcome["label"], s["comparison"]["label"], s["time"]["label"]): s["analyses"][0]
            for outcome in (o["outcome"] | {"all": o["syntheses"]} for o in evidence[name]["outcomes"])
            for s in outcome["all"]
        }
        document = docx.Document(str(results / name / "report.docx"))
        table = document.tables[0]
        assert 2 < len(table.rows) <= 8
        compared = table.rows[0].cells[0].text.partition(": ")[2].removesuffix(", unless stated")
        (one_page,) = _pages(results / name / "summary.pdf")
        on_one_page = one_page.split()
        for row in table.rows[1:]:
            label, _, asked = row.cells[0].text.partition("\n")
            question = asked.partition("(also: ")[0].strip()
            # The head of the column says the comparison, or the outcome's own name the time.
            (primary,) = (
                made
                for (named, comparison, time), made in by_label.items()
                if named == label
                and question
                == ", ".join(
                    filter(
                        None, ("" if comparison == compared else comparison, "" if time in label else time)
                    )
                )
            )
            factor = 100 if primary["measure"] in PER_CENT else 1
            number, limits, *people = row.cells[1].text.split("\n")
            assert set(f"{number} {limits} {''.join(people)}".split()) <= set(on_one_page), (
                label,
                number,
                limits,
            )
            if primary["ci_low"] is None:
                continue
            if number != "Cannot be told" and "size unclear" not in number:
                assert as_printed(number, [factor * primary["estimate"]]), (label, number)
            expected = [factor * primary[key] for key in ("ci_low", "ci_high")]
            assert as_printed(limits.partition("% ")[2], expected), (label, limits)


def test_the_figures_show_every_pooled_number_of_the_data(results, evidence):
    for name in REVIEWS:
        seen = 0
        for outcome, s, primary in pooled(evidence[name]):
            file = results / name / "outcomes" / outcome["id"] / "figures" / f"{s['id']}.svg"
            if not file.exists():  # of fewer than three studies without any figure
                continue
            drawing = ElementTree.parse(file)
            bold = [e.text or "" for e in drawing.iter(f"{SVG}text") if e.get("font-weight") == "bold"]
            texts = [*bold, *map(" ".join, pairwise(bold))]
            factor = 100 if primary["measure"] in PER_CENT else 1
            expected = [factor * primary[key] for key in ("estimate", "ci_low", "ci_high")]
            assert any(as_printed(text, expected) for text in texts), (name, outcome["id"], s["id"], bold)
            seen += 1
        assert seen > 4
