"""Funnel, Baujat, GOSH and specification curve as files: nothing cut off or overlapping, true to the evidence."""

import dataclasses
import math

import pytest
from drawn_figures import LONG, assert_nothing_overlaps_or_is_cut
from example_review import example
from robust_synthesis import MODULES, OUTCOME, SHORT, synthesis

from evidence.display.geometry.axis import close_axis
from evidence.display.geometry.funnel import funnel_plot
from evidence.display.links.figure_files import figure_files
from evidence.display.measures import measure_of
from evidence.figures.formats import saving
from evidence.figures.outcomes import baujat, funnel, gosh, specification_curve
from evidence.workflow.steps.draw_step import shown_by

# Places are computed twice in double precision.
ROUNDING = 1e-9


@pytest.mark.parametrize("label", [SHORT, LONG], ids=["20 characters", "60 characters"])
@pytest.mark.parametrize("k", [12, 60])
@pytest.mark.parametrize("measure", ["RR", "proportion"])
@pytest.mark.parametrize("name", MODULES)
def test_every_figure_fits_its_sheet(name, k, measure, label):
    assert_nothing_overlaps_or_is_cut(MODULES[name].draw(synthesis(k, label, measure), OUTCOME))


@pytest.mark.parametrize("name", MODULES)
def test_the_same_result_gives_the_same_bytes(name):
    first, second = (saving.render(MODULES[name].draw(synthesis(12), OUTCOME)) for _ in range(2))
    assert first == second and set(first) == {"svg", "pdf", "png"}


def texts(figure):
    return " ".join(t.text for t in figure.texts)


def test_the_funnel_tells_its_tests_and_the_meaning_of_its_shades():
    shown = texts(funnel.draw(synthesis(12), OUTCOME))
    assert "Egger (weighted regression on the standard error) p = 0.19" in shown
    assert "adds 3 studies at the high end: 0.91 (0.71 to 1.17)" in shown
    for shade in ("p 0.01 to 0.05", "p 0.05 to 0.10", "p above 0.10"):
        assert shade in shown


def test_a_funnel_of_single_groups_has_patients_downwards_and_no_contours():
    found = synthesis(12, measure="proportion")
    plot = funnel_plot(found.diagnostics.small_studies.funnel, found.primary)
    assert plot.depth == "Patients" and plot.wedges == () and plot.null is None
    bottom = found.diagnostics.small_studies.funnel.bottom
    for at, label in plot.depth_ticks:
        assert float(label.replace(",", "")) == pytest.approx(1 / (at * bottom) ** 2)


def test_lines_that_leave_the_plot_are_cut_where_they_leave_it():
    base = synthesis(12)
    found = base.diagnostics.small_studies.funnel
    plot = funnel_plot(found, base.primary)
    place = plot.axis.place
    for (x0, y0), (x, y) in plot.limits:
        assert 0 <= x <= 1 and 0 <= y <= 1 and y0 == 0
        full = place(found.limit_low if x < x0 else found.limit_high)
        assert (x - x0) * 1.0 == pytest.approx((full - x0) * y, abs=ROUNDING)
    for wedge in plot.wedges:
        assert all(-ROUNDING <= c <= 1 + ROUNDING for corner in wedge.corners for c in corner)


def test_baujat_names_the_study_that_stands_out():
    shown = texts(baujat.draw(synthesis(12), OUTCOME))
    assert "Garcia-Monteiro 201" in shown.replace("Garcia-Monteiro 2010", "")


def test_the_specification_curve_tells_its_choices_and_what_they_have_in_common():
    found = synthesis(12)
    shown = texts(specification_curve.draw(found, OUTCOME))
    for word in (
        "All studies",
        "Full publications only",
        "REML",
        "Hartung-Knapp",
        "Random effects, Bayesian",
    ):
        assert word in shown
    curve = found.diagnostics.specifications
    assert f"Across {len(curve.specifications)} alternative analyses" in shown
    assert f"{curve.beyond} lie below 1 (no difference)" in shown.replace("  ", " ")


def test_figures_that_have_nothing_to_show_say_so():
    few = synthesis(3)
    with pytest.raises(ValueError, match="no funnel plot"):
        funnel.draw(few, OUTCOME)
    none = dataclasses.replace(few, diagnostics=None)
    for module in (gosh, specification_curve):
        with pytest.raises(ValueError, match=none.id):
            module.draw(none, OUTCOME)


@pytest.mark.parametrize("kind", ["baujat", "gosh"])
def test_a_figure_file_names_the_model_that_its_subsets_are_pooled_by(kind):
    base = synthesis(5)
    whole = dataclasses.replace(base, diagnostics=dataclasses.replace(base.diagnostics, tau2_method="REML"))
    (file,) = (f for f in figure_files(whole) if f.kind == kind)
    figure = MODULES[kind].draw(shown_by(file, whole), OUTCOME)
    assert "REML" in " ".join(t.text for t in figure.texts)


@pytest.mark.parametrize(
    ("k", "kinds"),
    [
        (1, []),
        (3, ["forest"]),
        (4, ["forest", "specifications"]),
        (5, ["forest", "baujat", "gosh", "specifications"]),
        (12, ["forest", "funnel", "baujat", "gosh", "specifications"]),
    ],
)
def test_a_figure_is_drawn_where_it_says_more_than_a_table(k, kinds):
    assert [f.kind for f in figure_files(synthesis(k))] == kinds


def test_subgroup_analyses_have_their_forest_plots():
    whole = example().outcomes[0].syntheses[0]
    assert [f.stem for f in figure_files(whole)][:2] == [whole.id, f"{whole.id}-by-design"]


@pytest.mark.parametrize(("low", "high"), [(1.03, 1.09), (0.2, 5.0), (0.5, 0.5)])
def test_a_close_axis_holds_its_values_and_has_readable_ticks(low, high):
    axis = close_axis(measure_of("RR"), [low, high])
    assert 0 <= axis.place(low) <= axis.place(high) <= 1
    assert len(axis.ticks) >= 2
    for tick in axis.ticks:
        assert axis.place(float(tick.label)) == pytest.approx(tick.at, abs=1e-6)
    assert math.isclose(axis.place(axis.low), 0) and math.isclose(axis.place(axis.high), 1)
