"""Forest plots as files, read back: every mark at its value, every cell in its study's row under its own head."""

import dataclasses
import re

import pytest
from appraised_review import APPRAISALS, appraised
from drawn_figures import EXAMPLES
from large_review import synthesis_of
from read_figure import (
    BELOW_MIDDLE,
    EXACT,
    NEAR,
    across_ticks,
    lines,
    log_scale,
    middle,
    radius,
    row,
    scale,
    shapes,
)
from robust_synthesis import OUTCOME, synthesis

from evidence.display.bias_symbols import SYMBOLS
from evidence.display.measures import RATIO, measure_of
from evidence.figures.drawing import colours
from evidence.figures.outcomes import forest
from evidence.record.results.synthesis import Benchmark

# Of a value read off a plot, relative: places are in double precision.
READ = 1e-6
# Of a value printed with two decimals, or a percentage with one.
PRINTED = 0.0051
# A mark is at least this wide (points), whatever its value.
LEAST = 1.5
FEW = synthesis_of(4)
FAR_APART = dataclasses.replace(
    FEW,
    analyses=(
        dataclasses.replace(
            FEW.primary,
            effects=tuple(
                dataclasses.replace(e, ci_low=low, ci_high=high, weight_percent=weight)
                for e, (low, high, weight) in zip(
                    FEW.primary.effects,
                    ((0.02, 90.0, 2.0), (0.4, 70.0, 50.0), (0.04, 0.7, 36.0), (0.3, 0.9, 12.0)),
                    strict=True,
                )
            ),
        ),
    ),
)


def analysis_of(shown, name):
    return next(a for a in shown.analyses if a.id == name)


def has_values(shown, name):
    return any(e.estimate is not None for e in analysis_of(shown, name).effects)


PLOTS = [
    *((name, s, forest.draw(s, o, a), a) for name, o, s, a in EXAMPLES if has_values(s, a)),
    ("cut off", FAR_APART, forest.draw(FAR_APART, OUTCOME), "primary"),
    *((f"{m} of many", s, forest.draw(s, OUTCOME), "primary") for m in ("RR", "proportion") for s in [synthesis(12, measure=m)]),
]  # fmt: skip


class Plot:
    """A forest plot as it is read: its scale, its ends, and the marks at a height."""

    def __init__(self, figure, measure):
        self.figure = figure
        self.value = (log_scale if measure_of(measure).kind == RATIO else scale)(across_ticks(figure))
        upright = [line for line, _ in lines(figure, colours.INK) if line[0][0] == line[1][0]]
        self.bottom = max(a[1] for a, _ in upright)  # ticks hang from the axis
        ((left, right),) = ([a[0], b[0]] for a, b in self.level(colours.INK, self.bottom, exact=True))
        self.left, self.right = left, right
        labelled = {round(x, 6) for x, _ in across_ticks(figure)}
        assert labelled <= {round(a[0], 6) for a, _ in upright if a[1] == self.bottom}

    def level(self, colour, y, exact=False):
        """Lines along a height."""
        return [
            line for line, _ in lines(self.figure, colour)
            if line[0][1] == line[1][1] and abs(line[0][1] - y) < (EXACT if exact else NEAR)
        ]  # fmt: skip

    def shapes(self, colour, corners, y):
        return [s for s in shapes(self.figure, colour, corners) if abs(middle(s)[1] - y) < NEAR]

    def arrows(self, y):
        """At which ends arrow heads point out of the plot."""
        tips = [
            min(s) if abs(min(s)[1] - middle(s)[1]) < EXACT else max(s)
            for s in self.shapes(colours.INK, 3, y)
        ]
        return {"left" if abs(x - self.left) < LEAST else "right" if abs(x - self.right) < LEAST else x for x, _ in tips}  # fmt: skip

    def is_at(self, place, value):
        """Whether a place stands for a value, or is the end of the plot that the value lies beyond."""
        low, high = self.value(self.left), self.value(self.right)
        return self.value(place) == pytest.approx(min(max(value, low), high), rel=READ)

    def beyond(self, low, high):
        ends = self.value(self.left) * (1 - READ) - READ, self.value(self.right) * (1 + READ)
        return {name for name, out in (("left", low < ends[0]), ("right", high > ends[1])) if out}


def told(figure, y):
    """The numbers of the effect that stands at a height: estimate and limits."""
    (text,) = (
        t.text for t in figure.texts if " to " in t.text and abs(t.y - BELOW_MIDDLE * t.size - y) < NEAR
    )
    part = 100 if "%" in text else 1
    return [float(n) / part for n in re.findall(r"-?[\d.]+", text.replace("\N{MINUS SIGN}", "-"))]


@pytest.mark.parametrize(("shown", "figure", "name"), [p[1:] for p in PLOTS], ids=[p[0] for p in PLOTS])
def test_squares_and_intervals_of_studies_stand_at_their_values(shown, figure, name):
    analysis = analysis_of(shown, name)
    plot = Plot(figure, analysis.measure)
    called = {c.key: c.label for c in shown.candidates}
    drawn = 0
    for e in analysis.effects:
        y, _ = row(figure, called[e.key])
        whiskers, squares = plot.level(colours.INK, y), plot.shapes(colours.BLUE, 4, y)
        if e.estimate is None:
            assert not whiskers and not squares
            continue
        ((left, right),) = whiskers
        assert plot.is_at(left[0], e.ci_low) and plot.is_at(right[0], e.ci_high)
        assert plot.arrows(y) == plot.beyond(e.ci_low, e.ci_high)
        (square,) = squares
        assert plot.is_at(middle(square)[0], e.estimate) and middle(square)[1] == pytest.approx(left[1])
        drawn += 1
    assert drawn


def test_the_area_of_a_square_goes_with_the_weight():
    figure = forest.draw(FAR_APART, OUTCOME)
    plot = Plot(figure, "RR")
    sides = {}
    for c, e in zip(FAR_APART.candidates, FAR_APART.primary.effects, strict=True):
        (square,) = plot.shapes(colours.BLUE, 4, row(figure, c.label)[0])
        sides[e.weight_percent] = 2 * radius(square)
    assert sides[36.0] ** 2 / sides[50.0] ** 2 == pytest.approx(36 / 50)
    assert sides[12.0] ** 2 / sides[50.0] ** 2 == pytest.approx(12 / 50)
    assert sides[2.0] == pytest.approx(forest.SMALLEST_MARK), "still seen"


@pytest.mark.parametrize(("shown", "figure", "name"), [p[1:] for p in PLOTS], ids=[p[0] for p in PLOTS])
def test_diamond_and_prediction_interval_stand_at_their_values(shown, figure, name):
    analysis = analysis_of(shown, name)
    plot = Plot(figure, analysis.measure)
    diamonds = [s for s in shapes(figure, colours.BLUE, 4) if len({x for x, _ in s}) == 3]
    if analysis.k < 2 or analysis.estimate is None:
        assert not diamonds
        return
    (diamond,) = diamonds
    y = middle(diamond)[1]
    assert told(figure, y) == pytest.approx(
        [analysis.estimate, analysis.ci_low, analysis.ci_high], abs=PRINTED
    )
    top = min(diamond, key=lambda p: p[1])
    assert plot.is_at(top[0], analysis.estimate)
    for place, value, end in ((min(diamond), analysis.ci_low, -1), (max(diamond), analysis.ci_high, 1)):
        assert place[1] == pytest.approx(middle(diamond)[1])
        assert plot.is_at(place[0], value) or abs(place[0] - top[0]) < LEAST and (place[0] - top[0]) * end > 0
    assert plot.arrows(y) == plot.beyond(analysis.ci_low, analysis.ci_high)
    predicted = plot.level(colours.BLUE, row(figure, "95% prediction")[0]) if analysis.pi_low else []
    if analysis.pi_low:
        ((left, right),) = predicted
        assert plot.is_at(left[0], analysis.pi_low) and plot.is_at(right[0], analysis.pi_high)
        bars = [a for a, b in (line for line, _ in lines(figure, colours.BLUE)) if a[0] == b[0] and abs((a[1] + b[1]) / 2 - left[1]) < EXACT]  # fmt: skip
        assert {x for x, _ in bars} == {left[0], right[0]} or plot.beyond(analysis.pi_low, analysis.pi_high)


def test_lines_down_the_plot_stand_at_no_difference_the_pooled_value_and_the_benchmark():
    shares = dataclasses.replace(
        synthesis(12, measure="proportion"), benchmark=Benchmark(0.54, "goal", "somewhere")
    )
    for shown, expected in (
        (synthesis(12), {colours.QUIET: 1.0, colours.BLUE: 0.8}),
        (shares, {colours.BLUE: 0.45, colours.WARN: 0.54}),
    ):
        figure = forest.draw(shown, OUTCOME)
        plot = Plot(figure, shown.measure)
        down = {
            m.colour: line
            for line, m in lines(figure)
            if line[0][0] == line[1][0] and line[1][1] == plot.bottom
        }
        assert {colour: plot.value(a[0]) for colour, (a, _) in down.items()} == pytest.approx(
            expected, rel=READ
        )
        named = [t.x for t in figure.texts if t.text.startswith("Benchmark 5")]
        assert named == ([pytest.approx(down[colours.WARN][0][0])] if shown is shares else [])


def test_every_cell_stands_in_the_row_of_its_study_under_the_head_that_says_what_it_is():
    figure = forest.draw(FAR_APART, OUTCOME)
    heads = {}
    first = min(row(figure, c.label)[0] for c in FAR_APART.candidates)
    for t in sorted(figure.texts, key=lambda t: t.y):
        if t.y < first and t.align == "right":
            heads[t.x] = f"{heads[t.x]} {t.text}" if t.x in heads else t.text
    counted = "{} events / n"
    named = [counted.format("Thrombus removal"), counted.format("Drugs alone"), "Risk ratio (95%\xa0CI)", "Weight, %"]  # fmt: skip
    for c, e in zip(FAR_APART.candidates, FAR_APART.primary.effects, strict=True):
        cells = {heads[t.x]: t.text for t in row(figure, c.label)[1]}
        assert list(cells) == named
        assert cells[named[0]] == f"{c.intervention.events}/{c.intervention.n}"
        assert cells[named[1]] == f"{c.comparator.events}/{c.comparator.n}"
        assert told(figure, row(figure, c.label)[0]) == pytest.approx(
            [e.estimate, e.ci_low, e.ci_high], abs=PRINTED
        )
        assert float(cells[named[3]]) == e.weight_percent


def test_letters_of_risk_of_bias_stand_over_the_judgements_of_their_domain():
    evidence = appraised()
    o = evidence.outcomes[0]
    figure = forest.draw(o.syntheses[0], o.outcome)
    tool = next(t for t in evidence.risk_of_bias.tables if t.tool == "RoB 2")
    heads = {t.x: t.text for t in figure.texts if t.align == "center" and t.bold}
    over = {heads[t.x]: t.text for t in row(figure, "Alpha 2010")[1] if t.align == "center"}
    (judged,) = (p for p in tool.publications if p.publication == "alpha2010")
    given = APPRAISALS["alpha2010"].domains
    assert [d.id for d in tool.domains] == list(given)
    expected = {d.letter: SYMBOLS[j.level] for d, j in zip(tool.domains, judged.judgements, strict=True)}
    assert over == expected | {"All": SYMBOLS["high"]}
    assert set(over.values()) == {SYMBOLS["low"], SYMBOLS["some"], SYMBOLS["high"]}


def test_the_number_behind_a_study_is_that_of_its_own_note():
    _, outcome, shown, comparison = EXAMPLES[0]
    said = [t.text for t in forest.draw(shown, outcome, comparison).texts]
    name = "Charlie 2016\N{NO-BREAK SPACE}"
    (marked,) = (text for text in said if text.startswith(name))
    assert f"{marked.removeprefix(name)} No events on either side." in said


def test_a_count_of_patients_is_never_parted_between_lines():
    """1,901/5,000 was drawn as 1,901/5,0 with 00 below it."""
    primary = dataclasses.replace(
        FEW.primary, events=19010, n=50000, events_comparator=24010, n_comparator=50000
    )
    _, outcome, *_ = EXAMPLES[0]
    said = [t.text for t in forest.draw(dataclasses.replace(FEW, analyses=(primary,)), outcome).texts]
    assert {"19,010/50,000", "24,010/50,000"} <= set(said)
