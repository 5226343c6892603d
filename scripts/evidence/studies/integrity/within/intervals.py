"""Confidence intervals and p values: against the estimate beside them, and against the number studied."""

from __future__ import annotations

import math
from collections.abc import Iterator

from evidence.record.measures import ids
from evidence.record.published.row import Finding
from evidence.record.published.row_type import RowType
from evidence.record.published.severity import Severity
from evidence.studies.integrity.arithmetic.probability import level_z, p_of, wilson, z_of
from evidence.studies.integrity.arithmetic.ranges import (
    TINY,
    Range,
    cut_off,
    decimals_shown,
    rounded,
    share_of,
)
from evidence.studies.integrity.reports import Found, Printed, PrintedReport

RATIOS = ids(lambda m: m.printed and m.ratio)
# Slack beyond rounding, as a part of the half-width. Wald's intervals are symmetric; score, profile and exact
# ones are off the middle by more than the second only with very few events.
ASYMMETRY_ALLOWED = (0.05, 0.15)  # a note, a warning
# A p value and an interval may come from two tests; their deviates then differ by little.
Z_GAP_ALLOWED = 0.5
Z_GAP_ALLOWED_SHARE = 0.2  # of the deviate
USUAL_LEVEL = 0.95  # where none is printed
NARROWEST, WIDEST = 0.6, 1.7  # of the width of Wilson's interval


def limits_of(printed: Printed) -> tuple[Range, Range] | None:
    """Give what the two printed limits may stand for, in the unit of the figure; None without an interval.

    The notation keeps the decimals of the less precise limit; one that shows more has them.
    """
    figure = printed.figure
    if figure.low is None or figure.high is None:
        return None
    return _limit(figure.low, figure.limit_decimals), _limit(figure.high, figure.limit_decimals)


def _limit(value: float, decimals: int | None) -> Range:
    return rounded(value, max(decimals or 0, decimals_shown(value)))


def interval_symmetry(report: PrintedReport) -> Iterator[Found]:
    """Find an estimate that is not in the middle of its interval, on the log scale for ratios."""
    for each in report.printed:
        figure, limits = each.figure, limits_of(each)
        if limits is None or each.row.type != RowType.EFFECT or figure.estimate is None:
            continue
        ratio = figure.measure in RATIOS
        if ratio and limits[0].low <= 0:
            continue
        scale = math.log if ratio else float
        low, high = (Range(scale(x.low), scale(x.high)) for x in limits)
        estimate = rounded(figure.estimate, figure.decimals)
        if ratio and estimate.low <= 0:
            continue
        half = (high.high + high.low - low.high - low.low) / 4
        middle = Range((low.low + high.low) / 2, (low.high + high.high) / 2)
        ends = Range(scale(estimate.low), scale(estimate.high))
        if middle.widened(half * ASYMMETRY_ALLOWED[0]).meets(ends):
            continue
        far = not middle.widened(half * ASYMMETRY_ALLOWED[1]).meets(ends)
        centre = math.exp((middle.low + middle.high) / 2) if ratio else (middle.low + middle.high) / 2
        on = " on the log scale" if ratio else ""
        said = (
            f"{figure.measure} {figure.estimate:g} is not in the middle of {figure.low:g} to "
            f"{figure.high:g}: the middle{on} is {centre:.3g}"
        )
        yield each, Finding("interval_symmetry", Severity.WARNING if far else Severity.NOTE, said)


def p_against_interval(report: PrintedReport) -> Iterator[Found]:
    """Hold a printed p value against the one that the estimate and its interval imply (normal distribution).

    The interval's standard error is its width over twice the normal quantile (Altman & Bland 2011,
    10.1136/bmj.d2304). A contradiction is a warning; a p and an interval on two sides of the threshold are a
    note, for two tests may do that.
    """
    for each in report.printed:
        implied = implied_z(each)
        p = p_range(each)
        if implied is None or p is None:
            continue
        printed = Range(z_of(p.high), z_of(max(p.low, 0.0)) if p.low > 0 else math.inf)
        gap = max(printed.low - implied.high, implied.low - printed.high)
        nearest = implied.high if printed.low > implied.high else implied.low
        if gap <= TINY:
            continue
        said = f"{shown_p(each)}, but {each.row.figure.split(',')[0]} implies p = {p_of(nearest):.2g}"
        if gap > max(Z_GAP_ALLOWED, Z_GAP_ALLOWED_SHARE * max(nearest, printed.low)):
            yield each, Finding("p_against_interval", Severity.WARNING, said)
        elif _two_sides(each, printed):
            said = (
                f"{shown_p(each)} and {_interval_words(each)} are on two sides of the threshold: two tests?"
            )
            yield each, Finding("p_against_interval", Severity.NOTE, said)


def implied_z(printed: Printed) -> Range | None:
    """Give the normal deviate that an effect and its interval imply, over all that rounding allows."""
    figure, limits = printed.figure, limits_of(printed)
    if limits is None or printed.row.type != RowType.EFFECT or figure.estimate is None:
        return None
    ratio = figure.measure in RATIOS
    estimate = rounded(figure.estimate, figure.decimals)
    if ratio and (limits[0].low <= 0 or estimate.low <= 0):
        return None
    scale = math.log if ratio else float
    wide = scale(limits[1].high) - scale(limits[0].low)
    narrow = max(scale(limits[1].low) - scale(limits[0].high), TINY)
    ends = [scale(estimate.low), scale(estimate.high)]
    nearest = 0.0 if ends[0] <= 0 <= ends[1] else min(map(abs, ends))
    twice = 2 * level_z(figure.level or USUAL_LEVEL)
    return Range(nearest * twice / wide, max(map(abs, ends)) * twice / narrow)


def p_range(printed: Printed) -> Range | None:
    """Give what a printed p value may stand for: `p < 0.001` anything below, `p = 0.05` its rounding."""
    p, op = printed.values.p, printed.values.p_op
    if p is None:
        return None
    if op in ("<", "<="):
        return Range(0.0, p)
    if op in (">", ">="):
        return Range(p, 1.0)
    decimals = max(printed.p_decimals or 0, 1)
    both_ways = rounded(p, decimals)
    cut = cut_off(p, decimals)
    return Range(max(both_ways.low, 0.0), min(max(both_ways.high, cut.high), 1.0))


def shown_p(printed: Printed) -> str:
    """Write the p value as printed: `p = 0.047`."""
    return f"p {printed.values.p_op} {printed.values.p:g}"


def _interval_words(printed: Printed) -> str:
    figure = printed.figure
    return f"the interval {figure.low:g} to {figure.high:g}"


def _two_sides(printed: Printed, z: Range) -> bool:
    """Say whether the p value is significant where the interval holds no effect, or the other way round."""
    figure = printed.figure
    none = 1.0 if figure.measure in RATIOS else 0.0
    if figure.low is None or figure.high is None:
        return False
    needed = level_z(figure.level or USUAL_LEVEL)
    inside = figure.low < none < figure.high
    return (inside and z.low > needed) or (not inside and z.high < needed)


def interval_against_n(report: PrintedReport) -> Iterator[Found]:
    """Hold the interval of a share against the binomial one of the number studied.

    Wilson's interval (Wilson 1927, 10.1080/01621459.1927.10502953) stands for the usual ones; those of
    Kaplan-Meier and pooled estimates are wider for losses, never much narrower. A Kaplan-Meier estimate of 0%
    or 100% is printed without width, because its standard error by Greenwood is 0.
    """
    for each in report.printed:
        n = each.values.n or (each.arm.counts.get(each.row.unit) if each.arm else None)
        limits, share = limits_of(each), share_of(each)
        if limits is None or share is None or not n or each.row.type == RowType.RATE:
            continue
        figure = each.figure
        at_edge = figure.percent in (0.0, 100.0) and figure.low == figure.high == figure.percent
        if at_edge and each.row.type == RowType.SURVIVAL:
            continue
        z = level_z(figure.level or USUAL_LEVEL)
        expected = wilson((share.low + share.high) / 2 * n, n, z)
        widest = (limits[1].high - limits[0].low) / 100
        narrowest = (limits[1].low - limits[0].high) / 100
        usual = expected[1] - expected[0]
        censored = each.row.type == RowType.SURVIVAL or each.row.pooled or each.row.subgroup
        if widest >= NARROWEST * usual and (censored or narrowest <= WIDEST * usual):
            continue
        narrow = widest < NARROWEST * usual
        how = "too narrow" if narrow else "too wide"
        said = (
            f"{100 * (figure.level or USUAL_LEVEL):g}% CI {figure.low:g} to {figure.high:g} is {how} for {n} "
            f"{each.row.unit}s: about {100 * expected[0]:.1f} to {100 * expected[1]:.1f} is expected"
        )
        if narrow and each.row.type == RowType.SURVIVAL and not each.row.pooled:
            yield each, Finding("error_against_n", Severity.WARNING, said)
        else:
            yield each, Finding("interval_against_n", Severity.WARNING, said)


def error_against_n(report: PrintedReport) -> Iterator[Found]:
    """Hold the printed standard error of a Kaplan-Meier estimate against that of everybody followed.

    Losses make it larger, never smaller; a fraction printed beside a percentage is a hundred times too small.
    """
    for each in report.printed:
        n = each.values.n or (each.arm.counts.get(each.row.unit) if each.arm else None)
        share, se = share_of(each), each.figure.se
        if each.row.type != RowType.SURVIVAL or each.row.pooled or share is None or se is None or not n:
            continue
        least = min(math.sqrt(max(p * (1 - p), 0.0) / n) for p in (share.low, share.high))
        most = (se + 0.5 * 10.0 ** -(each.figure.spread_decimals or 0)) / 100
        if most < NARROWEST * least:
            said = (
                f"SE {se:g} is too small for {n} {each.row.unit}s: it is about {100 * least:.1f} where all "
                "of them are followed"
            )
            yield each, Finding("error_against_n", Severity.WARNING, said)


def interval_of_share(report: PrintedReport) -> Iterator[Found]:
    """Find a share that lies off the middle of its interval in the direction no usual method puts it.

    Intervals of a share lean towards one half; Wald's are even. Leaning the other way, or far off, points to
    a slip in one of the three figures.
    """
    for each in report.printed:
        limits, share = limits_of(each), share_of(each)
        if limits is None or share is None or each.row.type == RowType.RATE or each.figure.qualifier:
            continue
        low, high = (Range(x.low / 100, x.high / 100) for x in limits)
        half = (high.high + high.low - low.low - low.high) / 4
        if half <= 0:
            continue
        middle = Range((low.low + high.low) / 2, (low.high + high.high) / 2)
        point = (share.low + share.high) / 2
        lean = 0.25 * half + 0.5 * abs(0.5 - point) * half  # the shift of exact and score intervals
        if middle.widened(lean).meets(share):
            continue
        figure = each.figure
        value = figure.percent if figure.percent is not None else 100 * point
        said = (
            f"{value:g}% is far off the middle of {figure.low:g} to {figure.high:g}, "
            f"which is {50 * (middle.low + middle.high):.1f}"
        )
        yield each, Finding("interval_symmetry", Severity.NOTE, said)
