"""Axes hold what they must, ticks stand at the value they name, marks stand at their estimates."""

import itertools
import math
import re

import pytest

from evidence.display.geometry.axis import few_ticks, make_axis
from evidence.display.geometry.forest import svg
from evidence.display.measures import measure_of

# Coordinates of a study's drawing are counted in half pixels; rounding its left side and its width moves the
# middle by three eighths of a pixel at most.
HALF_PIXEL = 0.376


def value_at(axis, place):
    if axis.log:
        return axis.low * (axis.high / axis.low) ** place
    return axis.low + place * (axis.high - axis.low)


@pytest.mark.parametrize(
    ("measure", "estimates", "limits"),
    [
        ("RR", [0.5, 2.0], [0.1, 9.0]), ("RR", [0.9], [0.8, 1.1]), ("OR", [0.01, 2.0], [1e-5, 1e5]),
        ("HR", [0.7], []), ("RD", [-0.14], [-0.28, 0.002]), ("MD", [-1.2], [-3.0, 0.6]), ("SMD", [0.0], [0.0]),
        ("proportion", [0.0], [0.0, 0.08]), ("survival", [0.95], [0.8, 1.0]), ("mean", [71.0, 120.0], [60.0, 140.0]),
        ("mean", [5.0], [5.0, 5.0]), ("RR", [], []), ("proportion", [], []), ("mean", [], []),
    ],
)  # fmt: skip
def test_ticks_stand_at_the_value_they_name(measure, estimates, limits):
    known = measure_of(measure)
    axis = make_axis(known, estimates, limits)
    assert 2 <= len(axis.ticks) <= 11
    for tick in axis.ticks:
        assert -1e-9 <= tick.at <= 1 + 1e-9
        named = float(tick.label.rstrip("%").replace("\N{MINUS SIGN}", "-").replace(",", ""))
        assert math.isclose(value_at(axis, tick.at) * known.factor, named, rel_tol=1e-9, abs_tol=1e-9)


# A digit at the size of a scale's labels, in pixels, and what parts two labels.
DIGIT, APART = 6.0, 2.0


@pytest.mark.parametrize("decades", [1, 2, 3, 5, 7, 10, 16, 30])
@pytest.mark.parametrize("middle", [1.0, 1e-3, 1e4])
def test_labels_of_a_ratios_scale_do_not_lie_on_each_other(decades, middle):
    half = 10 ** (decades / 2)
    ticks = make_axis(measure_of("RR"), [middle / half, middle * half], []).ticks
    assert len(ticks) >= 2
    for one, next_one in itertools.pairwise(ticks):
        needed = DIGIT * (len(one.label) + len(next_one.label)) / 2 + APART
        assert svg.INNER * (next_one.at - one.at) >= needed, [t.label for t in ticks]


def test_estimates_are_always_inside_the_axis_and_wild_study_limits_are_cut_off():
    axis = make_axis(measure_of("RR"), [0.11, 0.9], [0.0001, 1000.0])
    assert all(0 <= axis.place(v) <= 1 for v in (0.11, 0.9, 1.0))
    assert axis.place(0.0001) < 0 and axis.place(1000.0) > 1


@pytest.mark.parametrize("measure", ["RR", "MD"])
def test_a_pooled_interval_is_shown_whole_unless_it_would_dwarf_the_studies(measure):
    estimates, limits = [0.6, 0.9], [0.4, 1.3]
    moderate = make_axis(measure_of(measure), estimates, limits, [0.35, 1.5])
    assert moderate.place(0.35) >= 0 and moderate.place(1.5) <= 1
    wild = make_axis(measure_of(measure), estimates, limits, [0.0025, 63.8])
    assert wild.place(63.8) > 1
    drawing = svg.diamond_row(wild, 0.75, 0.0025, 63.8, "wide")
    assert drawing.count('class="a"') == (2 if measure == "RR" else 1)


@pytest.mark.parametrize("value", [0.0, 5e-324, -3.0, 1e9])
def test_one_value_alone_stands_inside_an_axis_with_ticks(value):
    axis = make_axis(measure_of("mean"), [value], [])
    assert 0 < axis.place(value) < 1 or value == 0
    assert len(axis.ticks) > 2
    axis = make_axis(measure_of("SMD"), [value], [])
    assert 0 <= axis.place(value) <= 1 and len(axis.ticks) > 2


def test_proportions_stand_on_0_to_100_percent_unless_all_limits_are_small():
    assert make_axis(measure_of("proportion"), [0.2], [0.05, 0.6]).high == 1.0
    rare = make_axis(measure_of("proportion"), [0.01], [0.0, 0.09])
    assert (rare.low, rare.high) == (0.0, 0.1)


def test_a_study_is_drawn_at_its_estimate_with_arrows_where_its_interval_is_cut():
    axis = make_axis(measure_of("RR"), [0.5, 2.0], [0.0001, 1.0])
    drawing = svg.study_row(axis, 0.5, 0.0001, 1.0, 9.0, label="0.50")
    expected = svg.MARGIN + axis.place(0.5) * svg.INNER
    left, side = re.search(r"M(\d+) \d+h(\d+)v", drawing).groups()
    assert abs((float(left) + float(side) / 2) / 2 - expected) < HALF_PIXEL
    assert "l-10 8l10 8" in drawing
    assert "l-10 8l10 8" not in svg.study_row(axis, 0.5, 0.4, 1.0, 9.0, label="0.50")


def test_the_area_of_a_square_is_proportional_to_the_weight():
    assert math.isclose(svg.mark_side(40.0, 40.0) ** 2 / svg.mark_side(10.0, 40.0) ** 2, 4.0)


def test_labels_of_drawings_are_escaped():
    axis = make_axis(measure_of("RR"), [1.0], [])
    assert '"<' not in svg.study_row(axis, 1.0, None, None, 5.0, label='"<script>')


def test_a_small_drawing_has_no_difference_and_the_ends_of_its_scale_unless_they_would_touch():
    ratio = make_axis(measure_of("RR"), [0.7, 2.9], [0.3, 5.8])
    assert [t.label for t in few_ticks(ratio)] == ["0.5", "1", "5"]
    share = make_axis(measure_of("proportion"), [0.5], [0.1, 0.9])
    assert [(t.label, t.inside) for t in few_ticks(share)] == [("0%", "left"), ("100%", "right")]
    near = make_axis(measure_of("MD"), [1.6], [-0.5, 8.0])
    labels = [t.label for t in few_ticks(near)]
    assert "0" in labels
    places = [t.at for t in few_ticks(near)]
    assert all(b - a >= 0.2 for a, b in zip(places, places[1:], strict=False))


@pytest.mark.parametrize(("better", "told"), [("lower", "← better"), ("higher", "better →"), ("", "")])
def test_a_summary_drawing_has_its_scale_its_better_side_and_arrows_where_its_interval_goes_on(better, told):
    axis = make_axis(measure_of("RR"), [6.2], [0.78, 490.0])
    drawn = svg.sparkline(axis, 6.2, 0.78, 490.0, pi_low=None, pi_high=None, single=True, better=better)
    assert re.findall(r">([^<]*better[^<]*)<", drawn) == ([told] if told else [])
    assert ">1</text>" in drawn
    assert drawn.count('class="a"') == 1  # to the right alone
    whole = svg.sparkline(axis, 6.2, 0.78, 30.0, pi_low=None, pi_high=None, single=True)
    assert 'class="a"' not in whole
