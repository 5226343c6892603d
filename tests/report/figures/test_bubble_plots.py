"""Bubble plots of meta-regressions: on the page, in the paper and as files, true to the regression."""

import re
from dataclasses import replace

import pytest
from drawn_figures import LONG, assert_nothing_overlaps_or_is_cut
from example_review import example
from regression_examples import with_regression

from evidence.display.geometry.bubble import plots
from evidence.display.links.figure_files import BUBBLE, figure_files
from evidence.display.section import OfSynthesis, report_of
from evidence.figures.formats import saving
from evidence.figures.outcomes import bubble
from evidence.record.results.regressions import Regression
from evidence.sections.meta_regressions.view import view
from evidence.workflow.steps.draw_step import shown_by, tasks

EVIDENCE = example()
OUTCOME = EVIDENCE.outcomes[0].outcome
# Places are rounded to tenths of a unit of the drawing.
ROUNDING = 0.051


def shown(synthesis):
    outcome = replace(EVIDENCE.outcomes[0], syntheses=(synthesis,))
    report = report_of(replace(EVIDENCE, outcomes=(outcome,)))
    return view(OfSynthesis(report.of_outcome(outcome), synthesis)).regressions[0]


@pytest.mark.parametrize("words", [False, True], ids=["numbers", "words"])
@pytest.mark.parametrize("label", ["Study {i}", LONG], ids=["short", "long"])
@pytest.mark.parametrize("k", [3, 60])
def test_every_plot_fits_its_sheet_and_is_the_same_each_time(k, label, words):
    synthesis = with_regression(k, label, words=words)
    figure = bubble.draw(synthesis, OUTCOME, synthesis.regressions[0])
    assert_nothing_overlaps_or_is_cut(figure)
    assert all(t.size >= 7 for t in figure.texts)
    assert round(figure.width / 72 * 25.4, 1) == 85.0


def test_the_same_regression_gives_the_same_bytes():
    synthesis = with_regression(5)
    first, second = (
        saving.render(bubble.draw(synthesis, OUTCOME, synthesis.regressions[0]), ["svg"]) for _ in "ab"
    )
    assert first == second


def test_bubbles_stand_at_their_values_with_areas_by_weight():
    synthesis = with_regression(per=10.0)
    (g,) = synthesis.regressions
    (plot,) = plots(g, "RR", {})
    by_key = {b.label: b for b in plot.bubbles}
    heaviest = max(r.weight_percent for r in g.rows)
    xs = [by_key[r.key].across for r in g.rows]
    # The line's ends stand at the lowest and the highest value, whatever unit the coefficient is told for.
    assert (xs[0], xs[-1]) == pytest.approx((plot.stretches[0].line[0][0], plot.stretches[0].line[-1][0]))
    for row in g.rows:
        b = by_key[row.key]
        assert b.up == pytest.approx(plot.axis.place(row.estimate))
        assert b.radius**2 == pytest.approx(row.weight_percent / heaviest)
    assert plot.title == "Distance, km" and plot.effect == "Risk ratio"


def test_the_page_draws_what_the_regression_says():
    drawn = shown(with_regression())
    svg, legend = drawn.plots[0].drawn, drawn.plots[0].legend
    assert svg.count("<circle") == 12 and "Distance, km" in svg and "Risk ratio" in svg
    assert 'class="limit"' in svg and "Dashed: 95% prediction interval" in legend
    (g,) = with_regression().regressions
    (plot,) = plots(g, "RR", {})
    path = re.search(r'class="mean" d="M([^"]+)"', svg)[1].split("L")
    heights = [float(p.split()[1]) for p in path]
    expected = [22 + 190 * (1 - plot.axis.place(p.estimate)) for p in g.lines[0].points]
    assert heights == pytest.approx(expected, abs=ROUNDING)


def test_no_prediction_is_told_with_its_reason():
    drawn = shown(with_regression(predicted=False))
    assert 'class="limit"' not in drawn.plots[0].drawn
    assert "No prediction interval: residual τ² is 0." in drawn.plots[0].legend


def test_levels_stand_apart_each_with_its_mean():
    synthesis = with_regression(words=True)
    (g,) = synthesis.regressions
    (plot,) = plots(g, "RR", {})
    columns = {r.levels[0]: set() for r in g.rows}
    across = {b.label: b.across for b in plot.bubbles}
    for row in g.rows:
        columns[row.levels[0]].add(int(3 * across[row.key]))
    assert sorted(columns.values()) == [{0}, {1}, {2}] and len(plot.stretches) == 3
    svg = shown(synthesis).plots[0].drawn
    assert "Conference" in svg and "Horizontal line" in shown(synthesis).plots[0].legend


def test_the_file_is_drawn_from_the_regression_alone_and_linked():
    synthesis = with_regression()
    (file,) = [f for f in figure_files(synthesis) if f.kind == BUBBLE]
    assert shown(synthesis).picture.endswith(f"{file.stem}.svg")
    alone = shown_by(file, synthesis)
    assert alone.regressions[0].rows == synthesis.regressions[0].rows and not alone.subgroups
    outcome = replace(EVIDENCE.outcomes[0], syntheses=(synthesis,), curves=())
    assert file.stem in [t.stem for t in tasks(outcome)]
    # A regression more makes no other figure new.
    forest = next(f for f in figure_files(synthesis) if f.kind == "forest")
    assert shown_by(forest, synthesis) == shown_by(forest, replace(synthesis, regressions=()))


def test_without_a_fit_there_is_no_plot():
    synthesis = with_regression()
    empty = replace(synthesis, regressions=(Regression("x", "X", 2),))
    assert not any(f.kind == BUBBLE for f in figure_files(empty))
    assert shown(empty).plots == () and shown(empty).picture is None
    with pytest.raises(ValueError, match="no fit"):
        bubble.draw(empty, OUTCOME, empty.regressions[0])
