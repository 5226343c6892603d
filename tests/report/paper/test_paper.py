"""The annex as a Word document: real structure, the numbers of the evidence, the same bytes each time."""

import dataclasses
import io
import re
import shutil
import subprocess
import zipfile
from xml.parsers import expat

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Emu
from example_review import example
from large_review import large
from page import read as read_page
from page import shows, whole
from PIL import Image
from read_paper import headings, rated, save_svg, tables, texts
from result_builders import SCRIPT
from robust_synthesis import synthesis as robust_synthesis

from evidence.display.bias_symbols import SYMBOLS
from evidence.display.geometry.forest.table import forest_table, has_figure
from evidence.display.links.addresses import addresses_of
from evidence.display.section import OfSynthesis, Volume, report_of
from evidence.display.tables import cells
from evidence.figures.formats import saving, svg
from evidence.figures.reviews import flow
from evidence.paper import grid, markup
from evidence.paper.document import Paper
from evidence.record.results.analysis import POOLED
from evidence.record.reviews.publications import EXCLUDED, OTHER_QUESTION
from evidence.sections.certainty.rules import rules as rule_texts
from evidence.sections.certainty.view import certainty_tables
from evidence.sections.findings.main_findings import main_findings
from evidence.sections.robustness.view import view as robustness
from evidence.workflow.steps.draw_step import figures_of
from evidence.workflow.steps.papers_step import paper as whole_paper
from office import convert

EMU_PER_TWIP = 635
EMU_PER_CM = 360000


def test_the_annex_tells_the_evidence_before_the_results(paper):
    assert [text for level, text in headings(paper) if level == 1] == [
        "Main findings",
        "Evidence map",
        "Evidence base",
        "Awaiting and ongoing",
        "Evidence tables",
        "Outcomes",
        "Risk of bias",
        "Methods",
        "Integrity findings",
        "References",
        "Appendix: certainty by domain",
        "Versions and checksums",
    ]


def test_every_section_of_the_page_is_a_chapter_of_the_annex(evidence, paper):
    page = re.findall(r"<h2[^>]*>(.*?)(?:<|\Z)", whole(evidence))
    chapters = {text for level, text in headings(paper) if level == 1}
    assert len(page) > 7
    # Systematic reviews stand among the evidence tables; the map and the files lead to places of the page.
    others = {"Systematic reviews and case reports", "Evidence map", "Plots as files"}
    others |= {"Cumulative results", "Analyses that change nothing"}  # told at each result
    assert {text.strip() for text in page} - others <= chapters


def test_headings_go_down_one_step_at_a_time(paper):
    levels = [level for level, _ in headings(paper)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_every_outcome_and_synthesis_has_its_heading(evidence, paper):
    found = headings(paper)
    for o in evidence.outcomes:
        assert (2, o.outcome.label) in found
        assert all((3, s.label) in found for s in o.syntheses)


def test_every_publication_shown_has_its_evidence_table(evidence, paper):
    names = [caption for caption, _ in tables(paper)]
    for p in evidence.publications:
        if p.status not in (EXCLUDED, OTHER_QUESTION):
            assert f"{p.label}: study details and analysis" in names


def test_pooled_results_are_those_of_the_evidence(evidence, paper):
    shown = dict(tables(paper))
    checked = 0
    for o in evidence.outcomes:
        for s in o.syntheses:
            primary = s.primary
            if primary.status != POOLED or not has_figure(s):
                continue
            rows = shown[f"{o.outcome.label}: {s.label}: pooled result"][1:]
            factor = forest_table(s, o.outcome, primary).measure.factor
            values = [factor * v for v in (primary.estimate, primary.ci_low, primary.ci_high)]
            assert shows(rows[0][-1], values), (rows[0], values)
            if primary.pi_low is not None:
                limits = next(r[-1] for r in rows if "prediction" in r[0])
                assert shows(limits, [factor * v for v in (primary.pi_low, primary.pi_high)])
            checked += 1
    assert checked > 2


def test_main_findings_show_every_result_with_its_studies_and_words(evidence, paper):
    rows = [row for name, lines in tables(paper) if name.startswith("Main findings") for row in lines[1:]]
    shown = [row for row in rows if len(set(row)) > 1]  # a heading is one cell over all columns
    expected = [f for group in main_findings(report_of(evidence)) for o in group.outcomes for f in o.rows]
    assert [row[0] for row in shown] == [f"{f.comparison}\n{f.time}" for f in expected]
    for row, f in zip(shown, expected, strict=True):
        assert row[1].startswith(str(f.k)) and row[-1] == f.meaning
        assert row[2].split("\n")[0] == f.effect
    told = " ".join(row[0] for row in rows)
    unpooled = [u.label for g in main_findings(report_of(evidence)) for o in g.outcomes for u in o.unpooled]
    assert unpooled and all(label in told for label in unpooled)


def test_certainty_shows_everyrated_result_with_its_reasons(evidence, paper):
    shown = {name: rows for name, rows in tables(paper)}
    places = addresses_of(evidence)
    made = [t for judged in (True, False) for t in certainty_tables(evidence, places, judged=judged)]
    assert made
    for table in made:
        text = "\n".join(cell for row in shown[table.title] for cell in row)
        for line in table.lines:
            assert line.overall.word in text
            assert all(reason in text for _, reason in line.reasons)


def test_judgements_of_bias_are_shown_as_symbol_and_word_with_who_judged(evidence, paper):
    shown = dict(tables(paper))
    checked = 0
    for table in evidence.risk_of_bias.tables:
        (rows,) = (lines for name, lines in shown.items() if name.endswith(f"judged with {table.tool}"))
        for row, judged in zip(rows[1:], table.publications, strict=True):
            assert row[0].split("\n")[0] == judged.label and row[-1] == judged.judged_by
            for cell, judgement in zip(row[1:-1], (*judged.judgements, judged.overall), strict=True):
                level = judgement.level if judgement else None
                assert cell == f"{SYMBOLS[level]} {judgement.word if judgement else 'not judged'}"
                checked += 1
    assert checked > 20


def test_rules_of_certainty_are_those_of_the_page(evidence):
    rules = evidence.methods.certainty
    listed = rule_texts(rules)
    page = " ".join(" ".join(read_page(whole(evidence)).text).split())
    assert len(listed) >= 9 and all(text and text in page for text in listed)


def test_every_printed_figure_stands_in_an_evidence_table(evidence, paper):
    cells = {
        line
        for name, rows in tables(paper)
        if name.endswith("key findings")
        for row in rows
        for cell in row
        for line in cell.split("\n")
    }
    shown = {p.id for p in evidence.publications if p.status not in (EXCLUDED, OTHER_QUESTION)}
    printed = {r.printed or r.figure for r in evidence.rows if r.publication in shown}
    assert printed and printed <= cells


def test_every_table_repeats_its_head_and_keeps_its_rows_whole(paper):
    for table in paper.tables:
        rows = table._tbl.tr_lst
        assert all(row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        heads = [row for row in rows if row.trPr.find(qn("w:tblHeader")) is not None]
        assert (look.get(qn("w:firstRow")) == "1") == (len(heads) == 1)


def test_no_table_is_wider_than_its_page(paper):
    bodies = iter(paper.sections)
    section = next(bodies)
    for element in paper.element.body:
        if element.tag == qn("w:tbl"):
            room = (section.page_width - section.left_margin - section.right_margin) / EMU_PER_TWIP
            grid_width = sum(int(c.get(qn("w:w"))) for c in element.iter(qn("w:gridCol")))
            assert abs(grid_width - room) <= 20
        elif element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
            section = next(bodies)


def test_wide_chapters_are_landscape_and_the_rest_is_not(paper):
    orientation = {}
    sections = iter(paper.sections)
    section = next(sections)
    for element in paper.element.body:
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) == "Heading1":
            orientation["".join(t.text for t in element.iter(qn("w:t")))] = section.orientation
        if element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
            section = next(sections)
    wide = {name for name, o in orientation.items() if o == WD_ORIENT.LANDSCAPE}
    assert wide == {
        "Main findings",
        "Appendix: certainty by domain",
        "Awaiting and ongoing",
        "Evidence tables",
        "Risk of bias",
    }


def test_every_picture_has_a_text_that_says_its_result_and_a_caption(evidence, paper):
    told = [p.get("descr") for p in paper.element.iter(qn("wp:docPr"))]
    syntheses = [s for o in evidence.outcomes for s in o.syntheses if has_figure(s)]
    forests = len(syntheses) + sum(len(s.subgroups) for s in syntheses)
    assert all(len(text) > 40 for text in told)
    assert sum(text.startswith("Forest plot of ") for text in told) == forests > 0
    captions = [p.text for p in paper.paragraphs if p.style.name == "FigureCaption"]
    assert len(captions) == len(told)


def test_how_robust_a_result_is_stands_with_its_figures(tmp_path):
    evidence = example()
    first = evidence.outcomes[0]
    outcome = dataclasses.replace(first, syntheses=(robust_synthesis(12),))
    evidence = dataclasses.replace(evidence, outcomes=(outcome,), flow=None)
    place = tmp_path / f"outcomes/{outcome.outcome.id}/figures"
    place.mkdir(parents=True)
    for name, content in figures_of(outcome).items():
        (place / name).write_bytes(content)
    made = docx.Document(io.BytesIO(whole_paper(evidence, tmp_path, Volume.ANNEX)))
    source = OfSynthesis(report_of(evidence).of_outcome(outcome), outcome.syntheses[0])
    view = robustness(source)
    paragraphs = [p.text for p in made.paragraphs]
    assert len(view.lines) > 1
    assert all(line in paragraphs for line in view.lines)
    told = [p.get("descr") for p in made.element.iter(qn("wp:docPr"))]
    for kind in ("Funnel plot", "Specification curve"):
        assert any(text.startswith(f"{kind} of {source.title}.") for text in told), kind
    names = [name for name, _ in tables(made)]
    assert any(name.endswith("influence of each study") for name in names)
    cumulative = next(rows for name, rows in tables(made) if name.endswith("each time a study is added"))
    assert [tuple(row) for row in cumulative[1:]] == [row.cells for row in view.cumulative.rows]


def test_captions_are_numbered_by_fields_in_order(paper):
    for kind in ("Table", "Figure"):
        fields = [
            f
            for f in paper.element.iter(qn("w:fldSimple"))
            if f.get(qn("w:instr")).strip().startswith(f"SEQ {kind}")
        ]
        shown = [int("".join(t.text for t in f.iter(qn("w:t")))) for f in fields]
        assert shown == list(range(1, len(shown) + 1)) and shown


def test_the_contents_hold_chapters_and_outcomes(paper):
    entries = [p.text for p in paper.paragraphs if p.style.name.startswith("toc")]
    assert [e.strip() for e in entries] == [text for level, text in headings(paper) if level <= 2]


def test_every_inner_link_leads_to_a_bookmark_that_exists_once(paper):
    names = [b.get(qn("w:name")) for b in paper.element.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names)) and all(len(n) <= 40 for n in names)
    targets = {h.get(qn("w:anchor")) for h in paper.element.iter(qn("w:hyperlink"))} - {None}
    assert targets and targets <= set(names)


def test_language_title_and_page_numbers_are_set(evidence, content, paper):
    assert paper.core_properties.language == "en-GB"
    assert paper.core_properties.title == f"{evidence.review.title}: evidence report"
    languages = {node.get(qn("w:val")) for node in paper.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    footers = "".join(p.text for p in paper.sections[-1].footer.paragraphs)
    assert footers.startswith("Page ")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        footer = "".join(archive.read(n).decode() for n in archive.namelist() if "footer" in n)
    assert " PAGE " in footer and " NUMPAGES " in footer


def test_nothing_of_the_template_is_left_that_is_not_the_papers_own(content, paper):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        settings = archive.read("word/settings.xml").decode()
        about = archive.read("docProps/app.xml").decode()
    assert not [n for n in names if "thumbnail" in n or "customXml" in n or "WithEffects" in n]
    assert "en-US" not in settings and "rsid" not in settings and "Macintosh" not in about
    styles = [s.get(qn("w:styleId")) for s in paper.styles.element if s.get(qn("w:type")) == "table"]
    assert styles == ["TableNormal", "EvidenceTable"]


def test_every_style_that_is_used_is_defined(content, paper):
    defined = {s.get(qn("w:styleId")) for s in paper.styles.element.iter(qn("w:style"))}
    kinds = ("w:pStyle", "w:rStyle", "w:tblStyle")
    used = {node.get(qn("w:val")) for kind in kinds for node in paper.element.iter(qn(kind))}
    assert used and used <= defined


def test_text_from_a_study_file_is_text_and_never_markup(paper):
    assert SCRIPT in "".join(texts(paper)).replace(markup.ZERO_WIDTH_SPACE, "")


def test_a_number_that_does_not_exist_is_never_printed_as_a_word_of_the_language(paper):
    # "None" may begin a sentence of its own: "None.", "None known.", "None: ...", "None where ...".
    words = r"\b(None(?!\.|:| where| known)|nan|NaN|inf|Undefined)\b"
    assert not re.search(words, " ".join(texts(paper)))


def test_a_withdrawn_device_is_marked(paper):
    assert "Trellis ⚠ withdrawn" in "".join(texts(paper))


def test_the_same_evidence_gives_the_same_bytes_without_any_date(evidence, folder, content):
    assert whole_paper(rated(), folder, Volume.ANNEX) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml")
    assert b"created" not in core and b"modified" not in core


def test_an_office_suite_opens_it_and_shows_every_heading(paper, content, tmp_path):
    file = tmp_path / "paper.docx"
    file.write_bytes(content)
    (text,) = convert(file, "txt:Text", tmp_path, "writer")
    shown = text.read_text(encoding="utf-8", errors="replace")
    assert all(heading in shown for _, heading in headings(paper))


def test_no_word_runs_out_of_its_page(content, tmp_path):
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (package poppler-utils) is not installed")
    file = tmp_path / "paper.docx"
    file.write_bytes(content)
    (pdf,) = convert(file, "pdf", tmp_path, "writer")
    boxes = subprocess.run(
        [reader, "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = boxes.split("<page ")[1:]
    shapes = set()
    for page in pages:
        width, height = (float(x) for x in re.match(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        shapes.add((round(width), round(height)))
        for left, top, right, bottom in re.findall(
            r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)"', page
        ):
            assert float(left) >= 0 and float(right) <= width and float(top) >= 0 and float(bottom) <= height
    assert len(pages) > 10 and shapes == {(595, 842), (842, 595)}  # A4 in points, both ways


# A picture ends at a whole pixel: one in some hundred, of the lowest figure.
PIXELS = 0.01


def test_a_picture_is_as_large_as_drawn_or_as_the_page_allows(evidence, folder):
    for file in sorted(folder.glob("outcomes/*/figures/*.svg")):
        made = Paper(evidence.review, lambda name: saving.size_cm((folder / name).read_bytes()))
        made.figure(str(file.relative_to(folder)), "A figure", "what it shows")
        read = docx.Document(io.BytesIO(made.compose().filled(lambda _: b"")))
        width, height = (int(next(read.element.iter(qn("wp:extent"))).get(side)) for side in ("cx", "cy"))
        section = read.sections[0] if len(read.sections) == 1 else read.sections[1]
        assert width <= section.page_width - section.left_margin - section.right_margin + EMU_PER_CM / 100
        drawn = svg.read(file.read_bytes())
        assert width / height == pytest.approx(drawn.width / drawn.height, rel=PIXELS)


# Dots an inch of a picture where it stands; some more where the other way of the page would leave it more room, for
# which it is not turned below a quarter more.
DOTS, TURNED = 200, 1.25


def test_pictures_of_both_volumes_are_as_fine_as_print_needs_where_they_stand(evidence, folder, paper):
    report = docx.Document(io.BytesIO(whole_paper(evidence, folder)))
    for volume in (report, paper):
        shown = list(volume.element.iter(qn("wp:inline")))
        assert shown
        for place in shown:
            (blip,) = place.iter(qn("a:blip"))
            picture = Image.open(io.BytesIO(volume.part.related_parts[blip.get(qn("r:embed"))].blob))
            inches = Emu(int(place.find(qn("wp:extent")).get("cx"))).inches
            assert DOTS * (1 - PIXELS) <= picture.width / inches <= DOTS * TURNED * (1 + PIXELS)


@pytest.mark.parametrize("available", [17.0, 25.7])
def test_widths_fill_the_page_and_no_word_is_cut_while_there_is_room(available):
    table = cells.grid(("Study", "n"), [("Pharmacomechanical thrombectomy of the leg " * 4, "12")], (1,))
    widths = grid.widths_cm(table, available)
    assert sum(widths) == pytest.approx(available)
    assert widths[1] > 0.5 and widths[0] > widths[1]


@pytest.mark.slow
def test_a_paper_of_30_outcomes_and_60_studies_is_made(tmp_path):
    evidence = large(30, 60)
    # All outcomes of the example look alike: the pictures of the first serve for all.
    pictures = figures_of(evidence.outcomes[0])
    for o in evidence.outcomes:
        place = tmp_path / f"outcomes/{o.outcome.id}/figures"
        place.mkdir(parents=True)
        for name, content in pictures.items():
            (place / name).write_bytes(content)
    save_svg(flow.draw(evidence.flow, evidence.review.title), tmp_path / "figures/flow")
    paper = docx.Document(io.BytesIO(whole_paper(evidence, tmp_path, Volume.ANNEX)))
    assert len(headings(paper)) > 90


def test_no_empty_line_of_text_ends_the_annex(paper):
    """Below a table that ends with its page it stood on a page of its own."""
    last = paper.element.body[-2]
    assert paper.element.body[-3].tag == qn("w:tbl") and last.tag == qn("w:p")
    assert last.find(qn("w:pPr")).find(qn("w:pStyle")).get(qn("w:val")) == "SectionEnd"


@pytest.mark.parametrize("volume", [Volume.REPORT, Volume.ANNEX])
def test_a_forest_plot_higher_than_a_page_is_a_table_whose_letters_can_be_read(tmp_path, volume):
    evidence = large(1, 60)
    (outcome,) = evidence.outcomes
    place = tmp_path / f"outcomes/{outcome.outcome.id}/figures"
    place.mkdir(parents=True)
    for name, content in figures_of(outcome).items():
        (place / name).write_bytes(content)
    save_svg(flow.draw(evidence.flow, evidence.review.title), tmp_path / "figures/flow")
    paper = docx.Document(io.BytesIO(whole_paper(evidence, tmp_path, volume)))
    plot = max((rows for _, rows in tables(paper) if rows[0][0] == "Study"), key=len)
    names = " ".join(row[0] for row in plot)
    assert all(c.label in names for c in outcome.syntheses[0].candidates)
    assert any(row[0].startswith("Pooled (60 studies)") for row in plot)
    assert any("Too high for a page as a drawing" in text for text in texts(paper))


def test_markup_passes_piece_by_piece_and_a_fault_in_it_stops_the_paper():
    passed = []

    def pieces(*texts):
        for text in texts:
            passed.append(text)
            yield text

    through = markup.checked(pieces(b"<a>", "<b>\u2265 5".encode(), b"</b>", b"</a>"))
    assert next(through) == b"<a>" and passed == [b"<a>"]
    assert b"".join(through) == "<b>\u2265 5</b></a>".encode()
    for fault in ((b"<a><b>", b"</a>"), (b"<a>", b"<b/>"), (b"<a>", b"<w:b/></a>"), (b"<a>&", b"</a>")):
        with pytest.raises(expat.ExpatError):
            list(markup.checked(fault))
