"""Figures at the standard of a journal: widths, letters, typefaces, axes, what a reader must find on them."""

import dataclasses
import io
import re
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from appraised_review import appraised
from curve_examples import crowded
from drawn_figures import assert_nothing_overlaps_or_is_cut
from example_review import example
from large_review import synthesis_of
from PIL import Image
from robust_synthesis import MODULES, OUTCOME, synthesis

from evidence.display.geometry.axis import make_axis
from evidence.display.geometry.funnel import funnel_plot
from evidence.display.heat_map import COLOURS as HEAT
from evidence.display.links.figure_files import figure_files
from evidence.display.measures import measure_of
from evidence.display.section import report_of
from evidence.figures.drawing import colours, fonts, plane, text
from evidence.figures.drawing.artwork import Artwork, Fills
from evidence.figures.formats import png, saving, svg
from evidence.figures.outcomes import curve, forest
from evidence.figures.reviews import flow, heat_map, risk_of_bias
from evidence.record.results.synthesis import Benchmark
from evidence.sections.evidence_map.printed import heat_map as map_of
from evidence.sections.evidence_map.view import view as map_view
from evidence.workflow.steps.draw_step import tasks
from evidence.workflow.steps.illustrate_step import pictures

MM = 25.4
SMALLEST = 7.0  # points, which journals take as the least
# Widths are told in whole pixels and points.
ROUNDING_MM = 0.2


def figures():
    evidence = appraised()
    for o in evidence.outcomes:
        for task in tasks(o):
            yield task.draw()
    for picture in pictures(evidence):
        yield picture.draw()
    for module in MODULES.values():
        yield module.draw(synthesis(12), OUTCOME)
    yield curve.draw(crowded(5), OUTCOME)


@pytest.fixture(scope="module")
def drawn():
    return list(figures())


def test_every_figure_is_as_wide_as_one_or_two_columns_of_a_journal(drawn):
    assert len(drawn) > 8
    widths = {round(f.width / 72 * MM, 1) for f in drawn}
    assert widths == {85.0, 180.0}


def test_no_letter_is_smaller_than_seven_points(drawn):
    assert min(t.size for f in drawn for t in f.texts) >= SMALLEST


def test_a_png_has_300_dots_an_inch_and_a_pdf_true_type_letters():
    figure = forest.draw(synthesis_of(3), OUTCOME)
    files = saving.render(figure, ("png", "pdf"))
    image = Image.open(io.BytesIO(files["png"]))
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert image.width / 300 * MM == pytest.approx(180, abs=ROUNDING_MM)
    told = b"".join(_streams(files["pdf"])) + files["pdf"]
    assert b"/FontFile2" in told and b"/Type3" not in told


def _streams(pdf):
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            continue


def test_the_axis_of_a_forest_says_what_it_measures_and_that_it_is_logarithmic():
    texts = [t.text for t in forest.draw(synthesis_of(4), OUTCOME).texts]
    assert "Risk ratio (log scale)" in texts
    shares = synthesis(12, measure="proportion")
    assert "Proportion" in [t.text for t in forest.draw(shares, OUTCOME).texts]


@pytest.mark.parametrize(
    ("limits", "named"), [((0.1, 6.0), "0.1 0.2 0.5 1 2 5"), ((0.04, 12), "0.05 0.1 0.2 0.5 1 2 5 10")]
)
def test_ratios_have_ticks_at_1_2_and_5(limits, named):
    axis = make_axis(measure_of("RR"), limits, [])
    assert " ".join(t.label for t in axis.ticks) == named


def test_a_narrow_axis_keeps_powers_of_ten_before_what_lies_between():
    axis = make_axis(measure_of("RR"), [0.05, 20.0], [])
    kept = {t.label for t in plane.with_room(axis.ticks, 80.0)}
    assert {"0.1", "1", "10"} <= kept < {t.label for t in axis.ticks}
    assert len(plane.with_room(axis.ticks, 1000.0)) == len(axis.ticks)


def test_the_prediction_interval_is_a_line_thinner_than_the_diamond_is_high():
    assert forest.PREDICTION_STROKE * 5 < forest.DIAMOND_HEIGHT


def test_a_benchmark_is_named_at_its_line():
    base = synthesis(12, measure="proportion")
    marked = dataclasses.replace(base, benchmark=Benchmark(0.54, "performance goal", "somewhere"))
    shown = forest.draw(marked, OUTCOME)
    assert "Benchmark 54.0%" in [t.text for t in shown.texts]
    assert_nothing_overlaps_or_is_cut(shown)


def test_an_appraised_plot_has_its_column_of_risk_of_bias_by_letters():
    texts = []
    for o in appraised().outcomes:
        for s in o.syntheses:
            if figure_files(s):
                texts.append({t.text for t in forest.draw(s, o.outcome).texts})
    assert any({"Risk of bias", "A", "All"} <= found for found in texts)


def test_a_study_without_events_stands_at_zero_in_its_funnel():
    base = synthesis(12, measure="proportion")
    found = base.diagnostics.small_studies.funnel
    first = found.points[0].key
    none = tuple(dataclasses.replace(e, estimate=0.0) if e.key == first else e for e in base.primary.effects)
    plot = funnel_plot(found, dataclasses.replace(base.primary, effects=none))
    assert plot.points[0][0] == pytest.approx(plot.axis.place(0.0))


def test_more_than_200_subsets_are_drawn_as_a_density_and_fewer_as_counted():
    for subsets, dense in ((200, False), (201, True)):
        base = synthesis(12)
        gosh = dataclasses.replace(base.diagnostics.gosh, subsets=subsets)
        shown = dataclasses.replace(base, diagnostics=dataclasses.replace(base.diagnostics, gosh=gosh))
        figure = MODULES["gosh"].draw(shown, OUTCOME)
        shades = {m.colour for m in figure.marks if isinstance(m, Fills)} & set(colours.DENSITY)
        assert len(shades) >= len(colours.DENSITY) or not dense
        assert ("Subsets:" in [t.text for t in figure.texts]) != dense
        if dense:
            # Every cell with a subset stands under the shades.
            (points,) = (m for m in figure.marks if isinstance(m, Fills) and m.alpha < 1)
            assert len(points.areas) == sum(n > 0 for row in gosh.counts for n in row)


def test_chinese_names_are_drawn_with_letters_where_the_machine_has_them():
    if not fonts.east_asian():
        pytest.skip("no typeface with Chinese letters is installed (for example fonts-droid-fallback)")
    figure = forest.draw(synthesis_of(3, "张伟 20{i}"), OUTCOME)
    files = saving.render(figure, ("pdf", "png"))
    assert b"DroidSansFallback" in files["pdf"] or len(fonts.east_asian()) > 1
    without = saving.render(forest.draw(synthesis_of(3, " 20{i}"), OUTCOME), ("png",))["png"]
    assert _ink(files["png"]) > _ink(without)
    assert_nothing_overlaps_or_is_cut(figure)


def _ink(png):
    """How many pixels are not white."""
    return sum(n for n, colour in Image.open(io.BytesIO(png)).convert("L").getcolors() if colour < 255)


def test_letters_that_no_typeface_has_are_marked_and_said_and_never_drawn_as_boxes(monkeypatch, capsys):
    kept = (fonts.face_of, text.drawable, text._say_what_is_missing, text.width)
    monkeypatch.setattr(fonts, "_others", tuple)
    for function in kept:
        function.cache_clear()
    try:
        figure = forest.draw(synthesis_of(3, "张伟 李娜 20{i} (Müller)"), OUTCOME)
        told = [t.text for t in figure.texts]
        assert sum(line.startswith(text.UNDRAWABLE) for line in told) == 3
        assert sum("(Müller)" in line for line in told) == 3
        assert not any(ord(c) > 0x2FFF for line in told for c in line)
        assert "No typeface of this machine has" in capsys.readouterr().err
    finally:
        for function in kept:
            function.cache_clear()


def test_flow_and_traffic_lights_fit_their_page():
    evidence = appraised()
    assert_nothing_overlaps_or_is_cut(flow.draw(example().flow, "A review of a title that is long " * 3))
    for table in evidence.risk_of_bias.tables:
        assert_nothing_overlaps_or_is_cut(risk_of_bias.draw_tool(table, evidence.review.title))


def test_the_evidence_map_has_the_studies_and_people_of_the_page_in_its_cells():
    report = report_of(appraised())
    page, shown = map_view(report), map_of(report)
    figure = heat_map.draw(shown)
    assert_nothing_overlaps_or_is_cut(figure)
    told = [t.text for t in figure.texts]
    words = " ".join(told)
    assert all(word in words for design in page.designs for word in design.split())
    for row in page.rows:
        for cell in row.cells:
            if cell is not None:
                assert (f"{cell.studies} ({cell.people:,})" if cell.people else str(cell.studies)) in told
    cells = [c for r in page.rows for c in r.cells if c is not None]
    shades = [m.colour for m in figure.marks if isinstance(m, Fills) for _ in m.areas]
    assert len(shades) == len(cells) and shades.count(HEAT[-1]) == sum(
        c.people == max(x.people for x in cells if x.people) for c in cells
    )


def test_a_figure_longer_than_a_page_has_no_more_pixels_than_one():
    """Its dots are fewer, and the file says how many."""
    tall, short = (Image.open(io.BytesIO(png.write(Artwork(7 * 72, inches * 72)))) for inches in (40, 9))
    assert 0.95 * png.MOST_PIXELS < tall.width * tall.height <= png.MOST_PIXELS
    assert round(tall.info["dpi"][0]) < png.DOTS_AN_INCH == round(short.info["dpi"][0])
    assert tall.width / tall.info["dpi"][0] == pytest.approx(7, rel=0.01)


def test_painting_loads_neither_figures_nor_text_of_matplotlib():
    code = (
        "import sys; from evidence.figures.drawing.artwork import Artwork, Text; "
        "from evidence.figures.formats import png; "
        "png.write(Artwork(72.0, 36.0, (Text(5.0, 20.0, 'Study', 9.0),))); "
        "print(sorted({'matplotlib.figure', 'matplotlib.text', 'matplotlib.pyplot'} & set(sys.modules)))"
    )
    scripts = Path(png.__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=scripts, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_two_colours_too_alike_to_be_told_apart_give_the_same_picture_in_any_order():
    pixels = np.full((4, 4, 4), 255, dtype=np.uint8)
    pixels[1, 1], pixels[2, 2] = (0, 0, 0xF1, 255), (0, 0, 0xF2, 255)
    alike = ["#0000f1", "#0000f2"]
    one, other = (png.few_colours(pixels, order).convert("RGB").tobytes() for order in (alike, alike[::-1]))
    assert one == other


@pytest.mark.parametrize(
    ("width", "height", "part"), [(17, 9, 1.0), (17, 49, 0.5), (24, 10, 1.0), (48, 12, 0.5)]
)
def test_a_figure_has_the_dots_that_its_place_on_the_page_needs_and_no_more(width, height, part):
    """On the page that leaves it most room, upright or turned."""
    shown = saving.PicturePlace(200, ((18.0, 24.5), (24.0, 15.0)))
    content = svg.write(Artwork(width / 2.54 * 72, height / 2.54 * 72))
    image = Image.open(io.BytesIO(saving.from_svg(content, "png", shown)))
    assert image.info["dpi"][0] == pytest.approx(200 * part, abs=1)
    assert image.width / image.info["dpi"][0] * 2.54 == pytest.approx(width, rel=0.01)
    assert saving.size_cm(content) == pytest.approx((width, height), rel=1e-3)


def test_a_file_that_is_no_figure_of_ours_has_no_size():
    with pytest.raises(ValueError, match="no figure|not a figure"):
        saving.size_cm(b"<svg width='3'/>")
