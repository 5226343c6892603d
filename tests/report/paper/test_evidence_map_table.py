"""The evidence map of the annex is a table that says and shades what the drawing does."""

import math

from docx.oxml.ns import qn
from read_paper import tables

from evidence.display.heat_map import COLOURS, blend
from evidence.display.section import report_of
from evidence.sections.evidence_map.view import view

CAPTION = "Evidence map: outcomes by design"


def test_each_cell_says_studies_and_people_and_is_shaded_by_people(paper, evidence):
    shown = view(report_of(evidence))
    rows = dict(tables(paper))[CAPTION]
    assert [h.casefold() for h in rows[0][1:]] == [d.casefold() for d in shown.designs]
    assert [row[0] for row in rows[1:]] == [row.outcome for row in shown.rows]
    (table,) = (t for t in paper.tables if t._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == CAPTION)
    people = [c.people or 0 for row in shown.rows for c in row.cells if c is not None]
    most = math.log(max(people))
    assert len(set(people)) > 2
    for line, row in zip(table.rows[1:], shown.rows, strict=True):
        for cell, said in zip(line.cells[1:], row.cells, strict=True):
            fill = cell._tc.tcPr.find(qn("w:shd"))
            if said is None:
                assert cell.text == "" and fill is None
                continue
            assert cell.text == (f"{said.studies} ({said.people:,})" if said.people else str(said.studies))
            at = math.log(said.people) / most if said.people else 0.0
            assert "#" + fill.get(qn("w:fill")) == blend(COLOURS, at)


def test_an_outcome_leads_to_its_chapter(paper, evidence):
    bookmarks = {b.get(qn("w:name")) for b in paper.element.iter(qn("w:bookmarkStart"))}
    (table,) = (t for t in paper.tables if t._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == CAPTION)
    links = [h.get(qn("w:anchor")) for h in table._tbl.iter(qn("w:hyperlink"))]
    assert len(links) == len(view(report_of(evidence)).rows)
    assert set(links) <= bookmarks
