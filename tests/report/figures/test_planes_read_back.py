"""Funnel, Baujat, GOSH, bubble plots and specification curves as files, read back: every mark at its value."""

import dataclasses
import math

import numpy as np
import pytest
from read_figure import (
    BELOW_MIDDLE,
    NEAR,
    across_ticks,
    assert_inside,
    lines,
    log_scale,
    middle,
    radius,
    row,
    scale,
    shapes,
    upright_ticks,
)
from regression_examples import with_regression
from robust_synthesis import MODULES, OUTCOME, synthesis
from scipy.stats import gaussian_kde

from evidence.figures.drawing import colours
from evidence.figures.drawing.artwork import Fills
from evidence.figures.drawing.style import NOTE_SIZE
from evidence.figures.outcomes import baujat, bubble, density, funnel, gosh, specification_curve

# Of a value read off a plot: places are in double precision.
READ = 1e-6
ROUND = 20  # corners of a disc


def discs(figure):
    return shapes(figure, colours.BLUE, ROUND)


def pairs(found):
    return [tuple(pytest.approx(v, rel=READ, abs=READ) for v in each) for each in found]


def labels(figure, names):
    """Where names stand in a plot, by their left ends."""
    return {t.text: t for t in figure.texts if t.text in names and t.size == NOTE_SIZE}


def test_studies_stand_in_the_funnel_at_their_effects_and_standard_errors():
    shown = synthesis(12)
    found = shown.diagnostics.small_studies.funnel
    figure = funnel.draw(shown, OUTCOME)
    effect, error = log_scale(across_ticks(figure)), scale(upright_ticks(figure))
    assert_inside(figure, [middle(d) for d in discs(figure)])
    stand = [(effect(x), error(y)) for x, y in map(middle, discs(figure))]
    assert stand == pairs((p.estimate, p.depth) for p in found.points)
    assert {"Risk ratio", "Standard error"} <= {t.text for t in figure.texts}


def test_studies_of_single_groups_stand_at_their_shares_and_numbers_of_patients():
    shown = synthesis(12, measure="proportion")
    found = shown.diagnostics.small_studies.funnel
    figure = funnel.draw(shown, OUTCOME)
    share = scale(across_ticks(figure))
    patients = scale(upright_ticks(figure), lambda n: n**-0.5, lambda root: root**-2)
    stand = [(share(x), patients(y)) for x, y in map(middle, discs(figure))]
    printed = {e.key: e.estimate for e in shown.primary.effects}
    assert stand == pairs((printed[p.key], p.depth**-2) for p in found.points)


def test_lines_and_shades_of_the_funnel_stand_where_the_numbers_have_them():
    shown = synthesis(12)
    found = shown.diagnostics.small_studies.funnel
    figure = funnel.draw(shown, OUTCOME)
    effect, error = log_scale(across_ticks(figure)), scale(upright_ticks(figure))

    def straight(value, bottom):
        """Where a line from a value at the top to another at the bottom is at a depth, on the scale of pooling."""
        return lambda depth: value * (bottom / value) ** (depth / found.bottom)

    ((null, _),) = ([a, b] for (a, b), m in lines(figure, colours.QUIET) if not m.dashes)
    assert effect(null[0]) == pytest.approx(found.null)
    dashed = [line for line, m in lines(figure, colours.BLUE) if m.dashes]
    expected = [straight(found.centre, b) for b in (found.centre, found.limit_low, found.limit_high)]
    assert len(dashed) == len(expected)
    for (top, end), at in zip(dashed, expected, strict=True):
        assert (effect(top[0]), error(top[1])) == pairs([(found.centre, 0)])[0]
        assert effect(end[0]) == pytest.approx(at(error(end[1])))
    # The shades lie from the outermost to the innermost, and the legend names them in that order.
    contours = sorted(found.contours, key=lambda c: -c.level)
    wedges = [m for m in figure.marks if isinstance(m, Fills) and m.colour in colours.FUNNEL]
    assert len(wedges) == 3
    for shade, contour, name in zip(
        colours.FUNNEL, contours, ("p 0.01 to 0.05", "p 0.05 to 0.10", "p above 0.10"), strict=True
    ):
        (mark,) = (m for m in wedges if m.colour == shade)
        (wedge,), *_, (box,) = mark.areas
        for x, y in wedge:
            value, depth = effect(x), error(y)
            edge = [straight(found.null, b)(depth) for b in (contour.low, contour.high)]
            corner = min(abs(math.log(value / e)) for e in edge)
            assert corner < READ or depth == pytest.approx(found.bottom)
        ends = [effect(x) for x, y in wedge if y != pytest.approx(wedge[0][1])]
        assert min(ends) < 1 < max(ends)
        right, bottom = max(box)
        beside = {t.x - right: t.text for t in figure.texts if 0 <= bottom - t.y < NEAR and t.x > right}
        assert beside[min(beside)] == name


def test_studies_stand_in_the_baujat_plot_at_their_parts_and_are_named_beside_their_marks():
    shown = synthesis(12)
    known = {s.label: (s.heterogeneity, s.influence) for s in shown.diagnostics.influence}
    figure = baujat.draw(shown, OUTCOME)
    across, up = scale(across_ticks(figure)), scale(upright_ticks(figure))
    places = [middle(d) for d in discs(figure)]
    assert_inside(figure, places)
    assert [(across(x), up(y)) for x, y in places] == pairs(known.values())
    at = dict(zip(known, places, strict=True))
    named = labels(figure, known)
    assert max(known, key=lambda name: known[name]) in named
    for name, t in named.items():
        nearest = min(at, key=lambda other: math.dist(at[other], (t.x, t.y - BELOW_MIDDLE * t.size)))
        assert nearest == name
    heads = {t.text: t for t in figure.texts}
    assert heads["Share in heterogeneity (squared Pearson residual)"].y > max(y for _, y in places)
    assert heads["Influence on the result"].y < min(y for _, y in places)


@pytest.mark.parametrize("subsets", [200, 201], ids=["counted", "as a density"])
def test_subsets_stand_in_the_gosh_plot_in_the_middle_of_their_cells(subsets):
    base = synthesis(12)
    grid = dataclasses.replace(base.diagnostics.gosh, subsets=subsets)
    shown = dataclasses.replace(base, diagnostics=dataclasses.replace(base.diagnostics, gosh=grid))
    figure = gosh.draw(shown, OUTCOME)
    effect, i2 = log_scale(across_ticks(figure)), scale(upright_ticks(figure))
    cells = {}
    for i, counts in enumerate(grid.counts):
        for j, n in enumerate(counts):
            if n:
                # The middle of a stretch of a ratio lies at the geometric mean of its ends.
                value = math.sqrt(grid.estimate_edges[j] * grid.estimate_edges[j + 1])
                cells[
                    round(value, 6), round((grid.i2_percent_edges[i] + grid.i2_percent_edges[i + 1]) / 200, 6)
                ] = n
    marks = discs(figure) if subsets == 200 else shapes(figure, colours.INK, 4)
    assert_inside(
        figure, [middle(m) for m in marks if middle(m)[1] < max(y for y, _ in upright_ticks(figure))]
    )
    of_plot = {(round(effect(x), 6), round(i2(y), 6)): m for m in marks for x, y in [middle(m)]}
    assert cells.keys() <= of_plot.keys()
    ((at, _),) = ([a, b] for (a, b), m in lines(figure, colours.WARN))
    assert effect(at[0]) == pytest.approx(shown.primary.estimate)
    if subsets == 200:
        most = max(cells.values())
        half = next(key for key, n in cells.items() if n == most)
        for key, n in cells.items():
            small = radius(of_plot[key]) == pytest.approx(gosh.LEAST_RADIUS)
            assert small or (radius(of_plot[key]) / radius(of_plot[half])) ** 2 == pytest.approx(n / most)


def test_studies_stand_in_a_bubble_plot_at_their_values_and_effects_with_areas_by_weight():
    shown = with_regression(per=10.0)
    (g,) = shown.regressions
    figure = bubble.draw(shown, OUTCOME, g)
    moderator, effect = scale(across_ticks(figure)), log_scale(upright_ticks(figure))
    stand = {}
    for d in discs(figure):
        x, y = middle(d)
        stand[round(moderator(x), 6)] = (effect(y), radius(d))
    heaviest = max(r.weight_percent for r in g.rows)
    for r in g.rows:
        value, size = stand[round(r.numbers[0] * 10, 6)]
        assert value == pytest.approx(r.estimate)
        assert (size / bubble.LARGEST) ** 2 == pytest.approx(r.weight_percent / heaviest)
    points = g.lines[0].points
    assert_inside(figure, [middle(d) for d in discs(figure)])
    assert [effect(a[1]) for (a, _), m in lines(figure, colours.QUIET)] == [pytest.approx(1.0)], (
        "no difference"
    )
    (mean,) = (line for m in figure.marks if getattr(m, "width", 0) == 1.2 for line in m.lines)
    assert [(moderator(x), effect(y)) for x, y in mean] == pairs((p.value, p.estimate) for p in points)
    (band,) = (
        a[0] for m in figure.marks if isinstance(m, Fills) and m.colour == colours.BAND for a in m.areas
    )
    edges = [*((p.value, p.ci_low) for p in points), *((p.value, p.ci_high) for p in reversed(points))]
    assert [(moderator(x), effect(y)) for x, y in band] == pairs(edges)
    dashed = [line for m in figure.marks if getattr(m, "dashes", ()) for line in m.lines]
    assert [[effect(y) for _, y in line] for line in dashed] == [
        [pytest.approx(getattr(p, side)) for p in points] for side in ("pi_low", "pi_high")
    ]


def test_each_way_to_pool_has_its_result_above_and_its_choices_below():
    shown = synthesis(12)
    found = shown.diagnostics.specifications
    figure = specification_curve.draw(shown, OUTCOME)
    effect = log_scale(upright_ticks(figure))
    upright = {}
    for (a, b), _ in lines(figure):
        if a[0] == b[0] and abs(a[1] - b[1]) > 3 * specification_curve.MARK:
            upright.setdefault(round(a[0], 6), []).append((a, b))
    marks = sorted(
        (middle(s), colour)
        for colour in (colours.BLUE, colours.INK, colours.PALE_MARK) for s in shapes(figure, colour, ROUND)
    )  # fmt: skip
    ways = found.specifications
    assert len(marks) == len(ways)
    columns = []
    for ((x, y), colour), way in zip(marks, ways, strict=True):
        assert effect(y) == pytest.approx(way.estimate)
        interval = next(
            line for line in upright[round(x, 6)] if min(p[1] for p in line) < y < max(p[1] for p in line)
        )
        assert [effect(p[1]) for p in interval] == pytest.approx([way.ci_low, way.ci_high])
        own = (
            colours.BLUE if way.analysis == "primary" else colours.INK if way.analysis else colours.PALE_MARK
        )
        assert colour == own
        columns.append(x)
    ((threshold, _),) = ([a, b] for (a, b), m in lines(figure, colours.QUIET) if a[1] == b[1])
    assert effect(threshold[1]) == pytest.approx(1.0)
    chosen = {
        "All studies": [w.studies == "All studies" for w in ways],
        "Full publications only": [w.studies == "Full publications only" for w in ways],
        "Random effects, Bayesian": ["Bayesian" in w.model for w in ways],
        "REML": [w.tau2_method == "REML" for w in ways],
        "SJ": [w.tau2_method == "SJ" for w in ways],
        "normal": [w.ci_method == "wald" for w in ways],
    }
    for label, made in chosen.items():
        y, _ = row(figure, label, NOTE_SIZE)
        at = {
            round(a[0], 6)
            for (a, b), m in lines(figure, colours.INK)
            if a[0] == b[0] and abs((a[1] + b[1]) / 2 - y) < NEAR
        }
        assert [round(x, 6) in at for x in columns] == made, label


@pytest.mark.parametrize("name", MODULES)
def test_every_figure_names_its_outcome_its_comparison_and_what_it_is(name):
    shown = synthesis(12)
    called = {
        "funnel": "funnel plot",
        "baujat": "Baujat plot",
        "gosh": "(GOSH)",
        "specifications": "specification curve",
    }
    told = " ".join(t.text for t in MODULES[name].draw(shown, OUTCOME).texts)
    assert told.startswith(f"{OUTCOME.label} {shown.label};") and called[name] in told


def test_shades_of_subsets_hold_equal_parts_of_a_density_of_scipy():
    """A Gaussian over each point, 0.6 times as wide as Scott's rule has it, which scipy works out by itself."""
    rng = np.random.default_rng(3)
    cloud = np.concatenate(
        [rng.normal((0.3, 0.3), 0.05, (60, 2)), rng.normal((0.7, 0.5), (0.1, 0.04), (40, 2))]
    )
    cloud[:, 1] += 0.4 * cloud[:, 0]
    weights = rng.integers(1, 9, len(cloud))
    number = 4
    areas = density.shares([(*p, int(w)) for p, w in zip(cloud, weights, strict=True)], number)
    kde = gaussian_kde(cloud.T, lambda k: 0.6 * k.scotts_factor(), weights)
    grid = [np.linspace(*(f(cloud[:, i]) for f in (np.min, np.max)), 120) for i in (0, 1)]
    everywhere = kde(np.stack([g.ravel() for g in np.meshgrid(*grid)]))
    assert len(areas) == number
    for i, pieces in enumerate(areas, start=1):
        edge = np.array([p for rings in pieces for ring in rings for p in ring])
        inner = edge[((edge > cloud.min(0) + 1e-9) & (edge < cloud.max(0) - 1e-9)).all(axis=1)]
        level = kde(inner.T)
        assert level == pytest.approx(np.median(level), rel=0.05), "an edge is a line of one density"
        held = everywhere[everywhere >= np.median(level)].sum() / everywhere.sum()
        assert held == pytest.approx(1 - i / (number + 1), abs=0.01)


def test_subsets_in_one_line_have_no_shades():
    assert density.shares([(i / 9, i / 9, 1) for i in range(10)], 3) == []


@pytest.mark.parametrize("name", ["funnel", "gosh", "specifications"])
def test_the_axis_of_a_difference_says_the_unit_of_its_outcome(name):
    figure = MODULES[name].draw(synthesis(12, measure="MD"), dataclasses.replace(OUTCOME, unit="points"))
    assert "Mean difference, points" in [t.text for t in figure.texts]


def test_a_threshold_other_than_no_difference_has_its_own_line_among_the_ways_to_pool():
    base = synthesis(12)
    moved = dataclasses.replace(
        base.diagnostics.specifications, threshold=0.9, threshold_label="a tenth fewer"
    )
    shown = dataclasses.replace(base, diagnostics=dataclasses.replace(base.diagnostics, specifications=moved))
    for each, expected in ((shown, [0.9]), (base, [])):
        figure = specification_curve.draw(each, OUTCOME)
        effect = log_scale(upright_ticks(figure))
        assert [effect(a[1]) for (a, _), m in lines(figure, colours.WARN) if m.dashes] == pytest.approx(
            expected
        )
