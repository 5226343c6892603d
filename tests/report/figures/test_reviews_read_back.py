"""Figures of a whole review and of an outcome over time, read back: each judgement, number and bar in its place."""

import pytest
from appraised_review import appraised
from curve_examples import crowded, usual
from drawn_figures import OUTCOME
from example_review import example
from read_figure import (
    BELOW_MIDDLE,
    EXACT,
    NEAR,
    across_ticks,
    lines,
    log_scale,
    middle,
    number,
    radius,
    row,
    scale,
    shapes,
)

from evidence.display.bias_symbols import SYMBOLS
from evidence.display.geometry import bias_shares
from evidence.display.heat_map import COLOURS as HEAT
from evidence.display.heat_map import HeatMap, blend
from evidence.display.prose.results.curves import meaning_of
from evidence.display.section import report_of
from evidence.figures.drawing import colours
from evidence.figures.drawing.artwork import Fills, Strokes
from evidence.figures.drawing.style import BODY_SIZE, MARGIN, NOTE_SIZE
from evidence.figures.outcomes import curve
from evidence.figures.reviews import flow, heat_map, one_page, risk_of_bias
from evidence.sections.front.one_page import one_page as page_of

# Places are computed in double precision; shares of a bar are written with two decimals.
READ, CENTIPERCENT = 1e-6, 0.01


def over(heads, x):
    """What the head says that stands over a place."""
    return next(text for at, text in heads.items() if abs(at - x) < EXACT)


def test_each_light_stands_in_the_row_of_its_publication_under_the_letter_of_its_domain():
    tables = appraised().risk_of_bias.tables
    assert len(tables) > 3
    for table in tables:
        figure = risk_of_bias.draw_tool(table, "A review")
        top = min(row(figure, p.label)[0] for p in table.publications)
        heads = {t.x: t.text for t in figure.texts if t.align == "center" and t.y < top}
        assert list(heads.values()) == [*(d.letter for d in table.domains), "All"]
        for p in table.publications:
            y, beside = row(figure, p.label)
            judged = dict(zip(heads.values(), [*p.judgements, p.overall], strict=True))
            shown = {over(heads, t.x): t.text for t in beside}
            assert shown == {letter: SYMBOLS[j.level] for letter, j in judged.items() if j}
            for letter, j in judged.items():
                at = next(x for x, text in heads.items() if text == letter)
                colour = colours.BIAS[j.level] if j else None
                lights = [
                    m.colour
                    for m in figure.marks
                    if isinstance(m, Fills)
                    for a in m.areas
                    if abs(middle(a[0])[0] - at) < EXACT and abs(middle(a[0])[1] - y) < NEAR
                ]
                assert lights == ([colour] if j else []), "what was not judged has no colour"
        explained = " ".join(t.text for t in figure.texts)
        assert all(f"{d.letter} {d.id}" in explained for d in table.domains)


def test_bars_of_risk_of_bias_are_as_long_as_the_shares_of_their_domain():
    found = appraised().risk_of_bias
    for outcome in bias_shares.outcomes(found):
        figure = risk_of_bias.draw_shares(outcome, "A review")
        given = [s for s in found.syntheses if s.outcome_label == outcome.title]
        bars = sorted(
            (min(x for x, _ in a[0]), middle(a[0])[1], radius(a[0]) * 2, m.colour)
            for m in figure.marks if isinstance(m, Fills) for a in m.areas
        )  # fmt: skip
        left, right = min(b[0] for b in bars), max(b[0] + b[2] for b in bars)
        assert right == pytest.approx(figure.width - MARGIN, abs=READ), "up to the margin of the page"
        heights = sorted({round(b[1], 3) for b in bars})
        wanted = [bar for s in given for bar in s.bars]
        assert len(heights) == len(wanted)
        for y, bar in zip(heights, wanted, strict=True):
            parts = [
                (100 * wide / (right - left), colour)
                for _, at, wide, colour in bars
                if abs(at - y) < EXACT * 1e4
            ]
            assert parts == [
                (pytest.approx(s.percent, abs=CENTIPERCENT), colours.BIAS[s.level]) for s in bar.shares
            ]
            assert sum(wide for wide, _ in parts) == pytest.approx(100, abs=CENTIPERCENT * len(parts))
            name = "Overall judgement" if bar.domain is None else bar.domain
            assert any(
                abs(t.y - BELOW_MIDDLE * BODY_SIZE - y) < 10 and t.text.startswith(name.split()[0])
                for t in figure.texts
            )
        counted = " ".join(t.text for t in figure.texts)
        for s in given:
            assert f"({s.assessed} of {s.k} assessed; shares of the {s.shared_by})" in counted


def test_cells_of_a_heat_map_stand_under_their_column_and_are_shaded_by_size():
    shown = HeatMap(
        "Evidence map", "A review", ("Death", "Bleeding", "An outcome whose name is longer than a line of the labels is wide"),
        ("Trial", "Cohort"), ((1000.0, 10.0), (None, 100.0), (0.0, None)), (("a", "b"), ("", "c"), ("d", "")), ("A note.",),
    )  # fmt: skip
    figure = heat_map.draw(shown)
    heads = {t.x: t.text for t in figure.texts if t.bold and t.align == "center"}
    assert list(heads.values()) == ["Trial", "Cohort"]
    shades = {}
    for label, texts, values in zip(shown.rows, shown.texts, shown.values, strict=True):
        y, beside = row(figure, label)
        assert {over(heads, t.x): t.text for t in beside} == {
            head: text for head, text in zip(heads.values(), texts, strict=True) if text
        }
        for x, value in zip(heads, values, strict=True):
            found = [
                m.colour for m in figure.marks if isinstance(m, Fills) for a in m.areas
                if abs(middle(a[0])[0] - x) < EXACT and abs(middle(a[0])[1] - y) < NEAR
            ]  # fmt: skip
            assert len(found) == (value is not None)
            shades[value] = found[0] if found else None
    # On a log scale from 1: 1,000 is the darkest, 0 the lightest, and 10 and 100 lie a third and two thirds between.
    assert (shades[0.0], shades[1000.0]) == (HEAT[0], HEAT[-1])
    assert (shades[10.0], shades[100.0]) == (
        blend(HEAT, 1 / 3),
        blend(HEAT, 2 / 3),
    )
    assert figure.texts[-1].text == "A note."


def test_what_the_flow_counts_stands_inside_a_box_and_arrows_lead_from_box_to_box():
    found = example().flow
    figure = flow.draw(found, "A review")
    boxes = [
        (min(x for x, _ in line), min(y for _, y in line), max(x for x, _ in line), max(y for _, y in line))
        for m in figure.marks if isinstance(m, Strokes) for line in m.lines if len(line) == 5
    ]  # fmt: skip

    def inside(x, y, slack=0.0):
        return [b for b in boxes if b[0] - slack <= x <= b[2] + slack and b[1] - slack <= y <= b[3] + slack]

    texts = [t for t in figure.texts if t.size == BODY_SIZE]
    held = {}
    for t in texts:
        for box in inside(t.x, t.y):
            held.setdefault(box, []).append(t.text)
    assert set(held) == set(boxes), "no box without words"
    told = [" ".join(words) for words in held.values()]
    screened = next(each for each in told if each.startswith("Records screened"))
    assert f"{found.search.screened:,}" in screened
    arrows = [line for m in figure.marks if isinstance(m, Strokes) for line in m.lines if len(line) != 5]
    assert arrows
    for line in arrows:
        (start,), (end,) = inside(*line[0], EXACT), inside(*line[-1], EXACT)
        assert start != end and (end[1] > start[1] or end[0] > start[0])
        tips = [
            a
            for m in figure.marks
            if isinstance(m, Fills)
            for (a,) in m.areas
            if any(abs(x - line[-1][0]) + abs(y - line[-1][1]) < EXACT for x, y in a)
        ]
        assert tips


def test_no_line_of_the_printable_page_runs_through_a_label_of_its_scale():
    """The 1 of no difference had a dotted line through it."""
    figure = one_page.draw(page_of(report_of(example())))
    upright = [line for line, _ in lines(figure, colours.QUIET) if line[0][0] == line[1][0]]
    labels = [t for t in figure.texts if t.size == NOTE_SIZE and number(t.text) is not None]
    assert upright
    for (x, top), (_, bottom) in upright:
        own = [t for t in labels if abs(t.x - x) < 1 and top < t.y < bottom + 20]
        assert own and all(t.y - NOTE_SIZE / 2 > bottom for t in own)


def test_bars_of_the_printable_page_stand_at_the_results_of_their_line():
    page = page_of(report_of(example()))
    figure = one_page.draw(page)
    bars = [line.bar for line in page.lines if line.bar is not None]
    found = [s for s in shapes(figure, colours.INK, 4) if middle(s)[0] > one_page.MARGIN * 2]
    marks = sorted(found, key=lambda s: middle(s)[1])
    assert len(marks) == len(bars) > 1
    for mark, bar in zip(marks, bars, strict=True):
        x, y = middle(mark)
        ticks = [
            (t.x, value) for t in figure.texts
            if t.size == NOTE_SIZE and 0 < t.y - y < 15 and abs(t.x - x) < 150 and (value := number(t.text)) is not None
        ]  # fmt: skip
        value = (log_scale if bar.axis.log else scale)(ticks)
        assert value(x) == pytest.approx(bar.estimate, abs=READ)
        if bar.low is not None:
            ((left, right),) = (
                (min(p[0] for p in a[0]), max(p[0] for p in a[0]))
                for m in figure.marks if isinstance(m, Fills) and m.colour == colours.BLUE for a in m.areas
                if len(a[0]) == 4 and abs(middle(a[0])[1] - y) < EXACT
            )  # fmt: skip
            ends = [value(left), value(right)]
            within = [max(bar.low, bar.axis.low), min(bar.high, bar.axis.high)]
            assert ends == pytest.approx(within, rel=READ)


def test_figures_over_time_stand_at_their_months_and_shares_with_their_intervals():
    shown = usual()
    figure = curve.draw(shown, OUTCOME)
    shares = [
        (t.y - BELOW_MIDDLE * t.size, float(t.text.rstrip("%")) / 100)
        for t in figure.texts
        if t.align == "right" and t.x < curve.LEFT
    ]
    assert [s for _, s in shares] == [0, 0.2, 0.4, 0.6, 0.8, 1]
    month, share = scale(across_ticks(figure)), scale(shares)
    top, bottom = min(y for y, _ in shares), max(y for y, _ in shares)
    marks = sorted(
        (round(month(middle(a[0])[0]), 6), a[0])
        for m in figure.marks if isinstance(m, Fills) and m.alpha < 1 for a in m.areas if top - 5 < middle(a[0])[1] < bottom
    )  # fmt: skip
    assert [m for m, _ in marks] == sorted(p.time for p in shown.points)
    whiskers = {
        (round(month(a[0]), 6), round(share(max(a[1], b[1])), 6), round(share(min(a[1], b[1])), 6))
        for (a, b), m in lines(figure, colours.QUIET) if m.alpha < 1 and a[0] == b[0]
    }  # fmt: skip
    assert whiskers == {
        (p.time, round(p.ci_low, 6), round(p.ci_high, 6)) for p in shown.points if p.ci_low is not None
    }
    (mean,) = (
        line for m in figure.marks if isinstance(m, Strokes) and m.colour == colours.BLUE for line in m.lines
    )
    expected = [(0, 1), *((p.time, p.survival) for p in shown.pooled)]
    assert [(month(x), share(y)) for x, y in mean] == [pytest.approx(e, abs=READ) for e in expected]
    (band,) = (
        a[0] for m in figure.marks if isinstance(m, Fills) and m.colour == colours.BAND for a in m.areas
    )
    assert meaning_of(shown, most=len(shown.pooled)) in " ".join(t.text for t in figure.texts)
    edge = [(0, 1), *((p.time, p.band_high) for p in shown.pooled)]
    edge += [*((p.time, p.band_low) for p in reversed(shown.pooled)), (0, 1)]
    assert [(month(x), share(y)) for x, y in band] == [pytest.approx(e, abs=READ) for e in edge]


def test_numbers_that_stand_for_studies_over_time_stand_at_their_figures():
    """With more studies than shapes each figure is marked with the number that names its study below."""
    shown = crowded(9, (6, 24))
    figure = curve.draw(shown, OUTCOME)
    shares = [
        (t.y - BELOW_MIDDLE * t.size, float(t.text.rstrip("%")) / 100)
        for t in figure.texts
        if t.align == "right" and t.x < curve.LEFT
    ]
    bottom = max(y for y, _ in shares)
    month, share = scale(across_ticks(figure, above=bottom)), scale(shares)
    numbered = {t.text for t in figure.texts if t.bold and t.align == "center" and t.y < bottom}
    assert numbered == {str(i) for i in range(1, 10)}
    named = {}
    for t in figure.texts:
        if t.bold and t.align == "center" and t.y > bottom:
            named[t.text] = next(x.text for x in figure.texts if x.x > t.x and abs(x.y - t.y) < NEAR)
    for point in shown.points:
        (mark,) = (
            t.text for t in figure.texts
            if t.bold and t.align == "center" and t.y < bottom and t.size == NOTE_SIZE
            and month(t.x) == pytest.approx(point.time) and share(t.y - BELOW_MIDDLE * t.size) == pytest.approx(point.survival)
        )  # fmt: skip
        assert named[mark].startswith(point.label)
