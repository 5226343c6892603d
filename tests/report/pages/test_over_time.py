"""Outcomes over time on the page and as files: true to the result, told without colour, nothing cut or overlapping."""

import dataclasses
import math
import re

import pytest
from curve_examples import alone, crowded, curve, nothing, point, usual
from drawn_figures import assert_nothing_overlaps_or_is_cut
from example_review import example
from page import read, whole

from evidence.display.geometry.curve import SHAPES, curve_plot, drawable, outline, spaced, study_keys
from evidence.display.prose.results.curves import meaning_of
from evidence.figures.formats import saving
from evidence.figures.outcomes import curve as figure
from evidence.record import codec
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.sections.over_time.drawing import HEIGHT, LEFT, RIGHT, TOP, WIDTH, curve_svg

OUTCOME = example().outcomes[1].outcome
EXAMPLES = {"usual": usual, "alone": alone, "crowded": crowded}
# A coordinate of the drawing has one decimal.
ROUNDED = 0.051


def page_with(*curves):
    evidence = example()
    outcomes = list(evidence.outcomes)
    outcomes[1] = dataclasses.replace(outcomes[1], curves=tuple(curves))
    return whole(dataclasses.replace(evidence, outcomes=tuple(outcomes)))


def places(path):
    """Corners of a path of straight lines."""
    return [tuple(map(float, p.split())) for p in re.findall(r"[ML](-?[\d.]+ -?[\d.]+)", path)]


def drawn(kind, svg):
    return [places(d) for d in re.findall(rf'<path class="{kind}" d="([^"]+)"', svg)]


def test_the_result_is_read_back_without_loss():
    whole = dataclasses.replace(example().outcomes[1], curves=(usual(), alone(), nothing()))
    assert codec.from_plain(codec.to_plain(whole), OutcomeSynthesis) == whole


def test_the_curve_starts_at_100_percent_and_passes_through_the_pooled_values():
    svg = curve_svg(curve_plot(usual()), "label")
    (line,) = drawn("curve", svg)
    assert line[0] == (LEFT, TOP)
    axis = WIDTH - LEFT - RIGHT
    end = curve_plot(usual()).end
    for (x, y), p in zip(line[1:], usual().pooled, strict=True):
        assert abs(x - (LEFT + axis * p.time / end)) < ROUNDED
        assert abs(y - (TOP + HEIGHT * (1 - p.survival))) < ROUNDED


def test_the_band_is_that_of_the_whole_curve():
    (band,) = drawn("band", curve_svg(curve_plot(usual()), "label"))
    shares = [1 - (y - TOP) / HEIGHT for _, y in band]
    highs = [1.0, *(p.band_high for p in usual().pooled)]
    lows = [*(p.band_low for p in reversed(usual().pooled)), 1.0]
    assert shares == pytest.approx([*highs, *lows], abs=ROUNDED / HEIGHT)


def test_nothing_is_pooled_where_the_result_pools_nothing():
    svg = curve_svg(curve_plot(alone()), "label")
    assert not drawn("curve", svg) and not drawn("band", svg) and "Studies in the pooled curve" not in svg
    assert len(drawn("mark", svg)) == 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_coordinate_is_inside_the_drawing(name):
    svg = curve_svg(curve_plot(EXAMPLES[name]()), "label")
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    corners = [c for d in re.findall(r' d="([^"]+)"', svg) for c in places(d)]
    texts = [(float(x), float(y)) for x, y in re.findall(r'<text[^>]* x="([\d.]+)" y="([\d.]+)"', svg)]
    assert texts and corners
    assert all(0 <= x <= width and 0 <= y <= height for x, y in corners + texts)


def test_studies_differ_by_shape_and_those_counted_are_hollow():
    keys = {k.study: k for k in study_keys(usual())}
    assert len({k.shape for k in keys.values()}) == len(keys)
    assert [s for s, k in keys.items() if k.hollow] == ["CHARLIE"]
    assert set(SHAPES) >= {k.shape for k in keys.values()}
    corners = [tuple((round(x, 3), round(y, 3)) for x, y in outline(s, 0, 0, 1)) for s in SHAPES]
    assert len(set(corners)) == len(SHAPES)
    assert all(math.hypot(x, y) < 2 for shape in corners for x, y in shape)


def test_with_more_studies_than_shapes_each_has_its_number():
    keys = study_keys(crowded(len(SHAPES) + 1))
    assert all(k.shape is None for k in keys) and len({k.words for k in keys}) == len(keys)
    assert all(k.shape for k in study_keys(crowded(len(SHAPES))))


def test_every_mark_stands_at_its_printed_time():
    for example_curve in (usual(), crowded(5), crowded(12)):
        plot = curve_plot(example_curve)
        keys = [k.study for k in plot.studies]
        drawn = sorted((keys[m.study], m.time, m.value) for m in plot.marks)
        assert drawn == sorted((p.study, p.time, p.survival) for p in example_curve.points)


def test_numbers_under_the_axis_never_overlap_and_the_last_is_always_told():
    labels = [(x, 6.0) for x in (0, 2, 4, 8, 30, 33)]
    kept = spaced(labels, 4)
    assert kept == [0, 5] or kept[-1] == 5
    for a, b in zip(kept, kept[1:], strict=False):
        assert labels[b][0] - labels[a][0] >= 6 + 4
    assert spaced([], 4) == []


def test_one_figure_is_no_plot_and_still_in_the_table():
    single = curve(
        [point("echo2021", 12, 0.8, pooled=False)], status="single study", status_reason="one study"
    )
    assert not drawable(single)
    page = read(page_with(single))
    assert any("80.0% (68.0 to 87.0)" in cell for row in page.rows for cell in row.cells)


def test_the_page_states_the_result_in_words_and_names_what_it_rests_on():
    text = meaning_of(usual())
    assert text.startswith(
        "Pooled over time from 2 studies: 87.6% (95% CI 77.6 to 92.6) at 6 months (2 studies) and 84.2%"
    )
    assert "ends at 12 months, because at no later time" in text
    assert "One study has Kaplan-Meier estimates" in meaning_of(
        alone()
    ) and "94.0% at 3 months" in meaning_of(alone())
    assert meaning_of(nothing()) == "No curve: no Kaplan-Meier estimate is printed with a time."


def test_a_curve_of_many_times_tells_its_first_and_last_and_points_to_the_table():
    told = meaning_of(crowded())
    assert "at 8 days" in told and "at 60 months" in told and "the table below has all times" in told


def test_the_table_holds_every_point_and_every_pooled_value():
    page = read(page_with(usual()))
    cells = [c for row in page.rows for c in row.cells]
    for p in usual().points:
        shown = f"{100 * p.survival:.1f}%"
        if p.ci_low is not None:
            shown += f" ({100 * p.ci_low:.1f} to {100 * p.ci_high:.1f})"
        assert any(c.startswith(shown) for c in cells), shown
    pooled = next(row.cells for row in page.rows if row.cells and row.cells[0] == "Pooled curve")
    assert pooled[1:3] == ["87.6% (77.6 to 92.6)", "84.2% (74.2 to 89.2)"]
    assert ["Studies at this time", "2", "2", ""] in [row.cells for row in page.rows]


def test_points_lead_to_where_they_are_shown_as_printed_and_back():
    source = page_with(usual())
    page = read(source)
    row = next(r for r in page.rows if any(c.startswith("95.0% (83.0") for c in r.cells))
    targets = [link[1:] for link in row.links]
    assert len(targets) >= 2 and set(targets) <= set(page.ids)
    back = [r for r in page.rows if r.attributes.get("id") in targets]
    section = next(i for i in page.ids if i.startswith("over-time"))
    assert any(f"#{section}" in r.links for r in back)


def test_drawings_have_a_label_that_states_the_result():
    page = read(page_with(usual()))
    labels = [a["aria-label"] for a in page.all("svg") if "aria-label" in a]
    assert any(label.startswith("Primary patency over time") and "87.6%" in label for label in labels)
    assert any(label.startswith("hollow ") for label in labels)  # the mark of a study that is counted


def test_the_page_with_curves_keeps_its_laws():
    page = read(
        page_with(usual(), dataclasses.replace(alone(), id="second"), dataclasses.replace(nothing(), id="x"))
    )
    assert len(page.ids) == len(set(page.ids))
    targets = {a["href"][1:] for a in page.all("a") if a["href"].startswith("#")}
    assert targets <= set(page.ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_a_review_that_pools_a_curve_tells_how_with_its_literature():
    with_curve, without = page_with(usual()), page_with(alone())
    assert "Combescure 2014" in with_curve and "Combescure 2014" not in without


def test_a_second_computation_that_disagrees_is_marked():
    wrong = dataclasses.replace(usual(), second=dataclasses.replace(usual().second, agrees=False))
    assert page_with(wrong).count("DISAGREES") == page_with(usual()).count("DISAGREES") + 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_figure_fits_its_page(name):
    drawing = EXAMPLES[name]()
    numbered = [k.words for k in study_keys(drawing) if k.shape is None]
    assert_nothing_overlaps_or_is_cut(figure.draw(drawing, OUTCOME), marks=numbered)


def test_the_figure_says_what_the_page_says_and_is_the_same_in_every_run():
    made = figure.draw(usual(), OUTCOME)
    words = " ".join(t.text for t in made.texts)
    assert "87.6% (95% CI 77.6 to 92.6) at 6 months" in words and "(counted)" in words
    assert saving.render(made) == saving.render(figure.draw(usual(), OUTCOME))


def test_many_times_of_many_studies_stay_small():
    # Thirty studies at ten times: more than any review here will see in one outcome.
    grown = len(page_with(crowded())) - len(page_with())
    assert grown < 100 * 1024


def test_close_times_are_not_run_together_under_the_axis():
    svg = curve_svg(curve_plot(crowded(3)), "label")
    rows = {}
    for x, y, text in re.findall(r'<text x="([\d.]+)" y="([\d.]+)">([\d.]+)</text>', svg):
        rows.setdefault(y, []).append((float(x), len(text)))
    assert len(rows) == 2  # the axis, and the numbers of studies
    for row in rows.values():
        assert len(row) >= 4 and row == sorted(row)
        for (a, left), (b, right) in zip(row, row[1:], strict=False):
            # A digit at 10 px is less than 6 px wide.
            assert b - a > 3 * (left + right) + 3
    assert f">{crowded(3).pooled[-1].studies}</text>" in svg
