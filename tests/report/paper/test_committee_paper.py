"""The committee's paper and its one-page summary: short, whole, and with the numbers of the evidence."""

import dataclasses
import io
import re

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from drawn_figures import assert_nothing_overlaps_or_is_cut
from page import shows
from read_paper import headings, save_svg, tables

from evidence.display.geometry.forest.table import has_figure
from evidence.display.key_results import key_results
from evidence.display.library.publications import of_status
from evidence.display.measures import measure_of
from evidence.display.section import Volume, report_of
from evidence.figures.formats import saving
from evidence.figures.outcomes import forest
from evidence.figures.reviews import one_page as drawing
from evidence.paper.document import Paper
from evidence.record.history.changes import Changes, ResultChanged
from evidence.record.notes.note import Note
from evidence.record.results.synthesis import SAFETY
from evidence.record.reviews.publications import INCLUDED
from evidence.record.summary.direction import DirectionSummary, StudyDirection
from evidence.sections.findings.main_findings import direction_words, main_findings
from evidence.sections.front.one_page import one_page
from evidence.sections.front.view import view as front
from evidence.workflow.steps.papers_step import paper as whole_paper

A4_INCHES = (210 / 25.4, 297 / 25.4)


@pytest.fixture(scope="module")
def paper(evidence, tmp_path_factory):  # noqa: F811
    """The paper, with the forest plots of the key results, which alone it shows."""
    folder = tmp_path_factory.mktemp("paper")
    for key in key_results(evidence):
        if has_figure(key.synthesis):
            stem = folder / f"outcomes/{key.outcome.outcome.id}/figures/{key.synthesis.id}"
            save_svg(forest.draw(key.synthesis, key.outcome.outcome), stem)
    return docx.Document(io.BytesIO(whole_paper(evidence, folder)))


def test_the_paper_tells_results_before_their_studies_and_nothing_of_the_annex(paper):
    assert [text for level, text in headings(paper) if level == 1] == [
        "Summary of findings", "Safety", "Key outcomes", "Included studies", "Methods", "Literature",
    ]  # fmt: skip
    assert {s.orientation for s in paper.sections} == {WD_ORIENT.PORTRAIT}


def test_however_much_changed_the_paper_tells_a_paragraph_and_the_annex_everything(
    evidence,  # noqa: F811
    tmp_path,
    monkeypatch,
):
    monkeypatch.setattr(Paper, "figure", lambda *_: None)  # this is about words

    def compared(count):
        moved = tuple(ResultChanged("o", f"s{i}", f"Result {i} of many", None, None) for i in range(count))
        since = Changes(evidence.review.id, "", "first", "2024-01-31", (), (), (), (), (), moved, 7)
        return dataclasses.replace(evidence, changes=since)

    def told(count, volume):
        paper = docx.Document(io.BytesIO(whole_paper(compared(count), tmp_path, volume)))
        if volume is Volume.ANNEX:
            return [c.text for t in paper.tables for row in t.rows for c in row.cells[:1]]
        starts = [i for i, p in enumerate(paper.paragraphs) if p.style.name.startswith("Heading")]
        at = next(i for i in starts if paper.paragraphs[i].text == "What changed")
        end = next(i for i in starts if i > at)
        return [p.text for p in paper.paragraphs[at:end]]

    few, many = told(4, Volume.REPORT), told(400, Volume.REPORT)
    assert len(few) == len(many) < 10
    assert "397 more results" in many[-1] and "changes.html" in many[-1]
    assert sum(text.startswith("Result ") and " of many" in text for text in told(400, Volume.ANNEX)) == 400


def results(evidence):  # noqa: F811
    """Each key result with the values that it must show, as its measure writes them."""
    for key in key_results(evidence):
        p = key.synthesis.primary
        factor = measure_of(p.measure).factor
        yield key, [None if v is None else factor * v for v in (p.estimate, p.ci_low, p.ci_high)]


def test_the_summary_has_the_results_ranked_highest_with_their_numbers(evidence, paper):  # noqa: F811
    heads, *lines = dict(tables(paper))["The results that the review ranks highest"]
    found, told = list(results(evidence)), front(report_of(evidence)).pairs
    assert len(lines) == len(found) == len(told) > 2
    checked = 0
    for line, (key, values), (shown, asked) in zip(lines, found, told, strict=True):
        assert line[0] == f"{key.outcome.outcome.label}\n{asked}"
        assert asked == shown.question or shown.comparison in heads[0]
        assert line[2].startswith(f"{key.synthesis.primary.k} stud")
        number, limits, *people = line[1].split("\n")
        assert people == [x for x in [shown.absolute] if x]
        if shown.bar is not None and None not in values:
            assert shows(number, values[:1]) and shows(limits.partition("% ")[2], values[1:]), line
            checked += 1
    assert checked > 1


def test_every_result_stands_in_the_summary_of_findings_or_among_the_harms(evidence, paper):  # noqa: F811
    shown = [row for name, rows in tables(paper) if name.startswith(("Summary of", "Harms")) for row in rows]
    expected = [(g.role, f) for g in main_findings(report_of(evidence)) for o in g.outcomes for f in o.rows]
    assert expected and any(role == SAFETY for role, _ in expected)
    for role, f in expected:
        row = next(
            r for r in shown if r[0].startswith(f"{f.comparison}\n{f.time}") and f.effect in r[-3] + r[-2]
        )
        assert row[1].startswith(str(f.k))
        if role == SAFETY:
            assert row[2] == (f.events or "not counted")


def test_the_paper_sends_nobody_to_an_appendix_that_it_does_not_have(evidence, paper):  # noqa: F811
    assert not any(text.startswith("Appendix") for _, text in headings(paper))
    told = [p.text for p in paper.paragraphs]
    assert not [text for text in told if "Appendix" in text]
    assert any("with what is computed for it: annex.docx." in text for text in told)


def test_every_question_without_a_pooled_answer_is_named_in_the_summary_of_findings(evidence, paper):  # noqa: F811
    told = "\n".join(
        [row[0] for name, rows in tables(paper) if name.startswith(("Summary of", "Harms")) for row in rows]
        + [p.text for p in paper.paragraphs]
    )
    beside = 0
    for o in (o for g in main_findings(report_of(evidence)) for o in g.outcomes):
        answered = {f.synthesis_id for f in o.rows}
        for u in o.unpooled:
            if not o.rows:
                assert o.outcome in told
            elif u.synthesis_id not in answered:
                assert f"{u.label} ({u.note})" in told
                beside += 1
    assert beside > 0


def test_studies_without_an_event_in_both_groups_are_told_so_and_not_as_equal():
    why = Note("no_estimable_effect", parts=(Note("no_events_both_arms"),))
    studies = tuple(StudyDirection(str(i), str(i), str(i), "same", "0 versus 0", ()) for i in range(3))
    one = DirectionSummary("o", "s", studies, 0, 0, 3, None, None)
    assert direction_words(one, why) == "3 studies: no events in both arms"
    printed_too = Note("printed_all_the_same", numbers={"more": 0}, parts=(why,))
    assert direction_words(one, printed_too) == direction_words(one, why)
    mixed = dataclasses.replace(one, lower=1, same=2)
    assert direction_words(mixed, why) == "3 studies: 1 lower, 2 equal"


def test_every_key_outcome_has_its_plot_or_its_one_study_as_a_row(evidence, paper):  # noqa: F811
    names = [text for level, text in headings(paper) if level == 2]
    assert names == [k.outcome.outcome.label for k in key_results(evidence)]
    captions = [p.text for p in paper.paragraphs if p.style.name == "FigureCaption"]
    rows = dict(tables(paper))
    for key in key_results(evidence):
        title = f"{key.outcome.outcome.label}: {key.synthesis.label}"
        if has_figure(key.synthesis):
            assert sum(text.endswith(f"Forest plot. {title}") for text in captions) == 1
        else:
            assert title in rows


def test_rows_in_the_place_of_a_plot_have_the_footnotes_that_their_marks_lead_to(
    evidence,  # noqa: F811
    tmp_path,
    monkeypatch,
):
    """Also the one time of all studies, which the rows leave out."""
    monkeypatch.setattr(Paper, "figure", lambda *_: None)  # this is about words
    s = key_results(evidence)[0].synthesis
    alone = next(e for e in s.primary.effects if e.status == "pooled")
    (candidate,) = (c for c in s.candidates if c.key == alone.key)
    primary = dataclasses.replace(s.primary, status="single study", k=1, effects=(alone,), beside=())
    marked = dataclasses.replace(
        s,
        analyses=(primary,),
        candidates=(dataclasses.replace(candidate, second_hand=True, at_printed="7 weeks"),),
    )
    assert not has_figure(marked)
    outcomes = tuple(
        dataclasses.replace(o, syntheses=tuple(marked if x is s else x for x in o.syntheses))
        for o in evidence.outcomes
    )
    content = whole_paper(dataclasses.replace(evidence, outcomes=outcomes), tmp_path)
    told = [p.text for p in docx.Document(io.BytesIO(content)).paragraphs]
    assert "Time of all studies: 7 weeks." in told
    assert any(re.match(r"[0-9]+\. Values? read second-hand", text) for text in told)


def test_every_included_study_stands_once_with_its_patients(evidence, paper):  # noqa: F811
    lines = dict(tables(paper))["Characteristics of studies, each described by its first report"][1:]
    studies = {}
    for p in of_status(evidence, INCLUDED):
        studies.setdefault(p.study, []).append(p)
    assert len(lines) == len(studies) > 2
    numbers = sorted(str(max(n for p in ps if (n := p.n))) for ps in studies.values() if any(p.n for p in ps))
    assert sorted(line[3].replace(",", "") for line in lines if line[3] != "not stated") == numbers


def test_contents_ask_for_the_page_of_every_heading(paper):
    entries = [p for p in paper.paragraphs if p.style.name.startswith("toc")]
    assert [p.text.strip() for p in entries] == [text for level, text in headings(paper) if level <= 2]
    for entry in entries:
        name = entry._p.find(qn("w:hyperlink")).get(qn("w:anchor"))
        asked = "".join(node.text for node in entry._p.iter(qn("w:instrText")))
        assert asked.split()[:2] == ["PAGEREF", name]


def test_the_printable_page_is_one_a4_page_with_the_numbers_of_the_evidence(evidence):  # noqa: F811
    page = one_page(report_of(evidence))
    figure = drawing.draw(page)
    assert (figure.width / 72, figure.height / 72) == pytest.approx(A4_INCHES)
    assert_nothing_overlaps_or_is_cut(figure)
    assert min(t.size for t in figure.texts) >= 7
    told = " ".join(t.text for t in figure.texts)
    for line, (_, values) in zip(page.lines, results(evidence), strict=True):
        assert line.result[0] in told
        if line.bar is not None and None not in values:
            assert shows(line.result[0], values[:1])
            factor = values[0] / line.bar.estimate if line.bar.estimate else 1
            assert [factor * v for v in (line.bar.low, line.bar.high)] == pytest.approx(values[1:])
    assert len(re.findall(rb"/Type /Page\b", saving.render(figure, ("pdf",))["pdf"])) == 1


def test_a_page_that_is_too_full_leaves_the_question_to_the_report(evidence):  # noqa: F811
    page = one_page(report_of(evidence))
    long = dataclasses.replace(page, question=tuple((str(i), "very long " * 60) for i in range(16)))
    told = " ".join(t.text for t in drawing.draw(long).texts)
    assert "very long" not in told and "in report.docx and report.html" in told
    assert all(line.outcome[0] in told for line in page.lines)


def test_a_page_that_is_still_too_full_leaves_out_the_lowest_results_and_counts_them(evidence):  # noqa: F811
    """Labels of a line of words stopped the run, and with it both papers and the workbook."""
    page = one_page(report_of(evidence))
    wordy = [dataclasses.replace(x, outcome=(f"{x.outcome[0]} {'and so on ' * 120}", "")) for x in page.lines]
    figure = drawing.draw(dataclasses.replace(page, lines=tuple(wordy)))
    told = " ".join(t.text for t in figure.texts)
    shown = sum(line.result[0] in told for line in page.lines)
    assert 0 < shown < len(page.lines)
    left = len(page.lines) - shown
    assert f"{left} more result{'s' if left > 1 else ''} in report.docx and report.html." in told
    assert page.lines[0].result[0] in told and page.lead.split(";")[0] in told
    assert_nothing_overlaps_or_is_cut(figure)


@pytest.mark.parametrize("part", ["answer", "title", "lines"])
def test_no_text_is_too_long_for_the_page(evidence, part):  # noqa: F811
    page, much = one_page(report_of(evidence)), "much " * 4000
    lines = tuple(dataclasses.replace(x, beware=much) for x in page.lines)
    told = {"answer": (much,), "title": much, "lines": lines}
    figure = drawing.draw(dataclasses.replace(page, **{part: told[part]}))
    assert_nothing_overlaps_or_is_cut(figure)
    assert page.provenance.split()[0] in " ".join(t.text for t in figure.texts)
