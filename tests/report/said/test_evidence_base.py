"""Flow diagram, timeline, countries and devices: true to the counts, readable, nothing cut off or invented."""

import dataclasses
import re
from html import unescape

import pytest
from drawn_figures import assert_nothing_overlaps_or_is_cut
from example_review import SEARCH, example
from page import read, whole
from quoting import quoted

from evidence.display.geometry.flow import MAIN, NOT_STATED, OTHER, boxes_of, place
from evidence.display.links.figure_files import FORMATS
from evidence.display.prose.notes import sentence
from evidence.figures.drawing.text import width
from evidence.figures.formats import saving
from evidence.figures.reviews import flow as flow_figure
from evidence.record.reviews.flow import Flow, LibraryCounts, ReasonCount
from evidence.record.reviews.spread import Spread
from evidence.sections.flow import drawing as flow_svg
from evidence.sections.spread import view as spread_view

LETTER_SIZE = 12.0  # px, as in the style sheet
# DejaVu Sans is the widest of the typefaces that the page names; others leave room.
BOX_ROOM = flow_svg.SIZES.box - 2 * flow_svg.SIZES.padding

LONG = Flow(
    SEARCH,
    LibraryCounts(
        40, tuple(ReasonCount(quoted(f"Reason number {i} of the many that there are, told at length"), i) for i in range(1, 9)),
        1, 2, 0, 0, 1, 1,
    ),
    (quoted("The search leaves 9 reports after assessment, the library has 40 publications about the question."),),
)  # fmt: skip
BARE = dataclasses.replace(LONG, search=None, warnings=())


def counts(flow):
    return {(b.column, b.title): b.count for b in boxes_of(flow)}


def test_the_boxes_hold_the_stated_and_the_counted_numbers():
    found = counts(example().flow)
    assert found[MAIN, "Records identified"] == "2,046"
    assert found[1, "Removed before screening"] == "500"
    assert found[MAIN, "Reports assessed for eligibility"] == "14"
    assert found[OTHER, "Reports assessed for eligibility"] == "2"
    assert found[MAIN, "Publications about the question, with a study file"] == "11"
    assert found[1, "Publications not included"] == "5"
    assert found[MAIN, "Publications included"] == "6"


def test_without_a_search_its_boxes_say_so_and_the_library_is_counted_all_the_same():
    found = counts(BARE)
    stated = {k: v for k, v in found.items() if v != NOT_STATED}
    assert stated == {
        (MAIN, "Publications about the question, with a study file"): "40",
        (1, "Publications not included"): "39",
        (MAIN, "Publications included"): "1",
    }
    assert all(column != OTHER for column, _ in found)
    source = whole(dataclasses.replace(example(), flow=BARE))
    assert "No counts of a literature search are stated" in source


def test_a_total_with_an_unstated_part_is_not_stated():
    search = dataclasses.replace(SEARCH, databases=(dataclasses.replace(SEARCH.databases[0], records=None),))
    assert counts(dataclasses.replace(LONG, search=search))[MAIN, "Records identified"] == NOT_STATED


@pytest.mark.parametrize("flow", [LONG, BARE, example().flow], ids=["long", "bare", "usual"])
def test_every_line_of_the_drawing_fits_its_box_in_the_widest_typeface(flow):
    placed = place(boxes_of(flow), flow_svg.SIZES, flow_svg.wrap)
    assert all(width(t.text, LETTER_SIZE, t.bold) <= BOX_ROOM for t in placed.texts)
    for x, y, w, h in placed.boxes:
        inside = [t for t in placed.texts if x < t.x < x + w and y < t.y < y + h]
        assert inside and max(t.y for t in inside) < y + h - flow_svg.SIZES.padding / 2
        assert x + w <= placed.width and y + h <= placed.height


@pytest.mark.parametrize("flow", [LONG, BARE, example().flow], ids=["long", "bare", "usual"])
def test_boxes_do_not_overlap_and_arrows_cross_none(flow):
    placed = place(boxes_of(flow), flow_svg.SIZES, flow_svg.wrap)
    boxes = placed.boxes
    for i, (ax, ay, aw, ah) in enumerate(boxes):
        for bx, by, bw, bh in boxes[i + 1 :]:
            assert ax + aw <= bx or bx + bw <= ax or ay + ah <= by or by + bh <= ay
    for points in placed.arrows:
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            for x, y, w, h in boxes:
                across = max(min(x0, x1), x) < min(max(x0, x1), x + w) or x < x0 == x1 < x + w
                down = max(min(y0, y1), y) < min(max(y0, y1), y + h) or y < y0 == y1 < y + h
                assert not (across and down)


@pytest.mark.parametrize("flow", [LONG, BARE, example().flow], ids=["long", "bare", "usual"])
def test_the_figure_fits_its_page(flow):
    assert_nothing_overlaps_or_is_cut(
        flow_figure.draw(flow, "A title that is long enough for two lines " * 3)
    )


def test_the_figure_has_the_same_bytes_in_every_run():
    files = [saving.render(flow_figure.draw(LONG, "Title")) for _ in range(2)]
    assert files[0] == files[1] and set(files[0]) == {"svg", "pdf", "png"}
    shown = " ".join(re.findall(r">([^<>]+)</text>", files[0]["svg"].decode()))
    assert "Reports assessed for eligibility: 14" in shown


def test_the_page_has_the_diagram_as_a_labelled_drawing_and_as_a_table():
    evidence = example()
    source = whole(evidence)
    drawing = re.search(r'<svg(?=[^>]*class="?flow\b).*?</svg>', source)[0]
    assert "Records identified: 2,046" in re.search(r'aria-label="([^"]*)"', drawing)[1]
    assert "Embase & <others>" in unescape(drawing) and "<others" not in drawing
    page = read(source)
    rows = {r.cells[0]: r.cells[1] for r in page.rows if len(r.cells) == 3}
    assert all(rows[b.title] == b.count for b in boxes_of(evidence.flow) if b.column != OTHER
               and b.title not in ("Reports sought for retrieval", "Reports assessed for eligibility"))  # fmt: skip
    assert {a["href"] for a in page.all("a")} >= {f"figures/flow.{kind}" for kind in FORMATS}


def test_a_search_that_does_not_fit_the_library_is_told_under_the_diagram():
    source = whole(dataclasses.replace(example(), flow=LONG))
    assert f"⚠ {sentence(LONG.warnings[0])}" in source


def test_the_timeline_counts_every_included_publication_once():
    spread = example().spread
    drawing = spread_view.timeline(spread)
    dots = [int(n) for n in re.findall(r'<text class="c"[^>]*>(\d+)</text>', drawing)]
    assert sum(dots) == sum(y.publications for y in spread.years) == 6
    assert "case series: 2022" in drawing


def test_a_publication_without_a_year_stands_apart_from_the_years():
    spread = example().spread
    years = (*spread.years, dataclasses.replace(spread.years[0], year=None))
    drawing = spread_view.timeline(dataclasses.replace(spread, years=years))
    places = {t: int(x) for x, t in re.findall(r'<text x="(\d+)" y="12">([^<]+)</text>', drawing)}
    last = max(int(x) for x in re.findall(r'<circle cx="(\d+)"', drawing) if int(x) != places["no year"])
    assert places["no year"] - last >= 2 * spread_view.STEP


def test_a_review_without_included_publications_has_no_timeline():
    assert spread_view.timeline(Spread((), (), 0, (), 0)) == ""


def test_bars_are_as_long_as_their_counts_and_what_is_not_stated_has_none():
    spread = dataclasses.replace(example().spread, studies_without_country=9)
    lines = spread_view.countries(spread)
    assert [(b.name, b.studies, b.share) for b in lines] == [
        ("Italy", 6, 1.0), ("Norway", 6, 1.0), ("not stated", 9, 0.0),
    ]  # fmt: skip


def test_a_withdrawn_device_is_marked_in_words():
    (line,) = spread_view.devices(example().spread)
    assert (line.name, line.note, line.warn) == ("Trellis", "⚠ withdrawn", True)
