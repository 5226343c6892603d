"""What is missing: what could not be used, and studies that were looked for by name and not found."""

import dataclasses

from example_review import SEARCH, example
from page import whole

from evidence.display.section import report_of
from evidence.record.notes.note import Note
from evidence.record.results.missing import Missing
from evidence.record.reviews.flow import SoughtStudy
from evidence.sections import tables
from evidence.sections.missing import view as section

SOUGHT = (
    SoughtStudy("Yankee 2010", "patency", "web <pages>", "2026-11-29", "nothing"),
    SoughtStudy("Kilo 2024", "patency", "web pages", "2026-11-29", "part", "kilo2024", "cut <i>here</i>"),
    SoughtStudy("Zulu 2011", "patency", "web pages", "2026-11-29", "named by others"),
    SoughtStudy("Bravo 2012", "patency", "web pages", "2026-11-29", "results", "bravo2012"),
)


def with_names(names, missing=()):
    evidence = example()
    flow = dataclasses.replace(evidence.flow, search=dataclasses.replace(SEARCH, by_name=names))
    return dataclasses.replace(evidence, flow=flow, missing=missing)


def test_a_study_looked_for_in_vain_stands_among_what_is_missing():
    page = whole(with_names(SOUGHT))
    part = page[page.index("<h2 id=missing-h>") :].split("</section>")[0]
    assert "Yankee 2010" in part and "Zulu 2011" in part and "Named by other publications" in part
    assert "<pages>" not in part and "<i>here" not in part  # a text is no markup
    assert section.SAID not in part  # no file has an error


def test_a_study_whose_results_were_found_is_not_missing_but_stands_in_the_file():
    evidence = with_names(SOUGHT)
    shown = section.view(report_of(evidence))
    assert [row.cells[0] for row in shown.sought.rows] == ["Yankee 2010", "Kilo 2024", "Zulu 2011"]
    assert shown.sought_names == "Not found: Yankee 2010, Zulu 2011. Found in part: Kilo 2024."
    records = tables()["sought"].records(evidence)
    assert [(r["name"], r["found"]) for r in records] == [(s.name, s.found) for s in SOUGHT]
    assert records[1]["publication"] == "kilo2024"


def test_a_study_whose_file_is_gone_is_missing_whatever_was_found():
    gone = SoughtStudy("Alpha 2013", "patency", "web pages", "2026-11-29", "results")
    shown = section.view(report_of(with_names((*SOUGHT[1:2], gone))))
    assert shown.sought_names == "Found in part: Kilo 2024. Found, and without its study file: Alpha 2013."
    assert shown.looked_for == section.NOT_ALL_HERE
    page = whole(with_names((gone,)))
    assert "Its study file is not in the library." in page[page.index("<h2 id=missing-h>") :]


def test_where_nothing_is_missing_there_is_no_such_section():
    assert section.view(report_of(with_names(SOUGHT[3:]))) is None
    assert section.view(report_of(with_names(()))) is None


def test_what_could_not_be_used_stands_without_studies_looked_for():
    lost = Missing(
        Note("file_error", words={"problem": "no such word"}), "resources/studies/alpha2010.yaml", 3
    )
    shown = section.view(report_of(with_names((), (lost,))))
    assert [row.cells[1] for row in shown.grid.rows] == ["the study file"] and not shown.sought.rows
