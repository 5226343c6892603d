"""Printed effects and p values against the arms they compare: the effect is computed again from the arms."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.record.known import known
from evidence.record.measures import MeasureId, measure_of
from evidence.record.published.row import Finding, Recomputed
from evidence.record.published.row_type import COUNTED, RowType
from evidence.record.published.severity import Severity
from evidence.studies.integrity.arithmetic.probability import (
    level_z,
    two_mean_ps,
    two_proportion_ps,
    wilson,
    z_of,
)
from evidence.studies.integrity.arithmetic.ranges import TINY, Range, cut_off, events_of, rounded, share_of
from evidence.studies.integrity.reports import Found, Printed, PrintedReport, same_time
from evidence.studies.integrity.within.intervals import limits_of, p_range, shown_p

ZERO_CELL = 0.5  # added to all four cells where one is empty, as papers do
# Parts of the half-width of the interval: score and exact limits lie within the first of Wald's, none beyond
# the second; a stratified estimate differs from the crude one by no more than the third.
LIMIT_SLACK = (0.1, 0.3)
ADJUSTED_SHIFT = 0.2
Z_GAP_COUNTS = 0.35  # between the deviate of a printed p and those of the usual tests of two counts
Z_GAP_MEANS = (0.5, 1.0)  # a note, a warning: rank tests are in use for skewed figures
Intervals = tuple[tuple[float, float], ...]
_NO_INTERVAL: Intervals = ()
# What an effect is called that counts of the arms do not give; `unadjusted` says the opposite.
_ADJUSTED = re.compile(
    r"(?<!\bun)(?<!\bun-)(?<!\bnon)(?<!\bnon-)(?<!\bnot )(?:adjusted|multivaria|propensity|matched|weighted)"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two arms of a comparison: the figures of the first and the second arm."""

    first: Printed
    second: Printed
    same_entry: bool


def pair_of(report: PrintedReport, effect: Printed) -> Pair | str:
    """Find the figures of the arms that an effect compares; a sentence says why there are none."""
    sides = []
    for arm in effect.row.comparison or ():
        rows = [each for each in report.printed if each.row.arm == arm and _about_the_same(each, effect)]
        here = [each for each in rows if _entry(each) == _entry(effect)]
        found = (
            here or [r for r in rows if same_time(r, effect)] or [r for r in rows if _one_untimed(r, effect)]
        )
        if len(found) != 1:
            said = "no figure" if not found else "several figures"
            return f"{said} of arm {arm} for the same outcome and time"
        sides.append(found[0])
    first, second = sides
    return Pair(first, second, _entry(first) == _entry(second) == _entry(effect))


def _entry(printed: Printed) -> str:
    return printed.row.id.split("/")[1]


def _about_the_same(each: Printed, effect: Printed) -> bool:
    a, b = each.row, effect.row
    same = (a.outcome, a.segment, a.subgroup, a.unit, a.instrument, a.change) == (
        (b.outcome, b.segment, b.subgroup, b.unit, b.instrument, b.change)
    )
    return same and a.type in (*COUNTED, RowType.MEAN)


def _one_untimed(a: Printed, b: Printed) -> bool:
    return (a.months is None) is not (b.months is None)


# --- the effect from the arms ---


def recompute(report: PrintedReport, effect: Printed) -> Recomputed:
    """Compute a printed effect again from its arms.

    Counts give RR, OR and RD with Wald intervals (and Newcombe's for RD), with 0.5 added to every cell where
    one is empty; percentages without counts give the estimate over all that their rounding allows; means give
    MD (Cochrane Handbook 6.4 and 6.5). A hazard ratio cannot be computed from counts.
    """
    figure, row = effect.figure, effect.row
    if figure.estimate is None:
        return Recomputed(None, "no estimate is printed")
    if figure.measure in (MeasureId.HR, MeasureId.SHR, MeasureId.IRR, MeasureId.SMD, MeasureId.ROM):
        return Recomputed(None, f"{figure.measure} is not computed from counts or means of the arms")
    words = f"{row.definition} {row.note}".lower()
    if row.adjusted or _ADJUSTED.search(words):
        return Recomputed(None, "the effect is adjusted")
    pair = pair_of(report, effect)
    if isinstance(pair, str):
        return Recomputed(None, pair)
    of = (pair.first.row.id, pair.second.row.id)
    if figure.measure == MeasureId.MD:
        return _mean_difference(effect, pair, of)
    if _same_patients(pair.first, pair.second):
        return Recomputed(None, "both groups are the same patients")
    return _from_shares(effect, pair, of)


def _same_patients(a: Printed, b: Printed) -> bool:
    return a.arm is not None and b.arm is not None and a.arm.shares_patients(b.arm)


def _mean_difference(effect: Printed, pair: Pair, of: tuple[str, str]) -> Recomputed:
    a, b = (x.values.mean for x in (pair.first, pair.second))
    if a is None or b is None:
        return Recomputed(None, "the arms have no means", of=of)
    places = sum(0.5 * 10.0 ** -(x.figure.decimals or 0) for x in (pair.first, pair.second))
    return _compared(effect, a - b, Range(a - b - places, a - b + places), (), of)


def _from_shares(effect: Printed, pair: Pair, of: tuple[str, str]) -> Recomputed:
    measure = known(effect.figure.measure)
    counts = _exact_counts(pair.first, pair.second)
    if counts is not None:
        (a, n1), (c, n2) = counts
        found = effect_of_counts(measure, a, n1, c, n2, level_z(effect.figure.level or 0.95))
        if found is None:
            return Recomputed(None, "no events, or only events, in both arms", of=of)
        estimate, intervals = found
        return _compared(effect, estimate, Range(estimate, estimate), intervals, of)
    p1, p2 = share_of(pair.first), share_of(pair.second)
    if p1 is None or p2 is None:
        return Recomputed(None, "the arms have neither counts nor exact percentages", of=of)
    if any(x.figure.n is None and x.arm is None for x in (pair.first, pair.second)):
        return Recomputed(None, "the arms are not known", of=of)
    if measure != MeasureId.RD and (min(p1.low, p2.low) <= 0 or max(p1.high, p2.high) >= 1):
        return Recomputed(None, "a percentage of 0 or 100 without its count", of=of)
    low, high = _effect(measure, p1.low, p2.high), _effect(measure, p1.high, p2.low)
    m1, m2 = (p1.low + p1.high) / 2, (p2.low + p2.high) / 2
    middle, intervals = _effect(measure, m1, m2), _NO_INTERVAL
    known1, known2 = pair.first.values.n, pair.second.values.n
    if known1 and known2:
        # where rounding leaves little room, the interval of the middle of it
        z = level_z(effect.figure.level or 0.95)
        found = effect_of_counts(measure, m1 * known1, known1, m2 * known2, known2, z)
        if found and high - low < LIMIT_SLACK[0] * (found[1][0][1] - found[1][0][0]):
            intervals = found[1]
    return _compared(effect, middle, Range(low, high), intervals, of)


def _exact_counts(first: Printed, second: Printed) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Give events and patients of both arms, None where a count or a denominator is not known exactly."""
    found = []
    for each in (first, second):
        events, n = events_of(each), each.values.n
        if not events or events[0] != events[1] or not n or events[1] > n:
            return None
        found.append((events[0], n))
    return found[0], found[1]


def _effect(measure: MeasureId, p1: float, p2: float) -> float:
    if measure == MeasureId.RR:
        return p1 / p2
    if measure == MeasureId.OR:
        return p1 / (1 - p1) * (1 - p2) / p2
    return p1 - p2


def effect_of_counts(
    measure: MeasureId, a: float, n1: int, c: float, n2: int, z: float
) -> tuple[float, Intervals] | None:
    """Give an effect and its usual intervals from two counts; None where it is not defined.

    Parameters
    ----------
    measure : "RR", "OR" or "RD".
    z : normal quantile of the level.

    Returns
    -------
    (estimate, intervals)
        Wald on the log scale for RR (Katz et al. 1978, 10.2307/2530610) and OR (Woolf 1955,
        10.1111/j.1469-1809.1955.tb01348.x); Wald and Newcombe (1998,
        10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I) for RD.
    """
    if measure == MeasureId.RD:
        p1, p2 = a / n1, c / n2
        se = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
        (l1, u1), (l2, u2) = wilson(a, n1, z), wilson(c, n2, z)
        below = math.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
        above = math.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
        d = p1 - p2
        return d, ((d - z * se, d + z * se), (d - below, d + above))
    b, d = n1 - a, n2 - c
    if (a == 0 and c == 0) or (b == 0 and d == 0):
        return None
    add = ZERO_CELL if 0 in (a, c) or (measure == MeasureId.OR and 0 in (b, d)) else 0.0
    a, b, c, d = a + add, b + add, c + add, d + add
    if measure == MeasureId.RR:
        log, var = math.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    else:
        log, var = math.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
    half = z * math.sqrt(var)
    return math.exp(log), ((math.exp(log - half), math.exp(log + half)),)


def _compared(
    effect: Printed, estimate: float, possible: Range, intervals: Intervals, of: tuple[str, str]
) -> Recomputed:
    """Hold the printed effect against the computed one; the first interval is the one shown."""
    figure = effect.figure
    if figure.estimate is None:
        return Recomputed(None, "no estimate is printed")
    printed = rounded(figure.estimate, figure.decimals)
    agrees = printed.widened(TINY).meets(possible)
    cut = not agrees and cut_off(figure.estimate, figure.decimals or 0).meets(possible)
    interval_agrees = None
    limits = limits_of(effect)
    if intervals and limits is not None:
        interval_agrees = any(
            _limits_agree(limits, each, known(figure.measure), LIMIT_SLACK[0]) for each in intervals
        )
    low, high = intervals[0] if intervals else (None, None)
    why = "cut off instead of rounded" if cut else ""
    return Recomputed(agrees or cut, why, figure.measure, estimate, low, high, interval_agrees, of)


def _limits_agree(
    limits: tuple[Range, Range], computed: tuple[float, float], measure: MeasureId, part: float
) -> bool:
    scale = float if measure == MeasureId.RD else math.log
    if measure != MeasureId.RD and limits[0].low <= 0:
        return True
    slack = part * (scale(computed[1]) - scale(computed[0])) / 2
    return all(
        Range(scale(limit.low) - slack, scale(limit.high) + slack).meets(Range(scale(value), scale(value)))
        for limit, value in zip(limits, computed, strict=True)
    )


def effect_against_arms(report: PrintedReport) -> Iterator[Found]:
    """Tell where a printed effect, or its interval, is not what the arms give."""
    for effect in report.printed:
        if effect.row.type != RowType.EFFECT:
            continue
        found = recompute(report, effect)
        pair = pair_of(report, effect)
        if found.agrees is None or isinstance(pair, str):
            continue
        arms = f"{pair.first.row.figure} against {pair.second.row.figure}"
        printed = f"{effect.figure.measure} {effect.figure.estimate:g}"
        timed = pair.same_entry or same_time(pair.first, effect)
        if not found.agrees:
            said = f"{printed} is printed, but {arms} give {found.estimate:.3g}{_hint(effect, found)}"
            severity = Severity.WARNING if timed and not _little(effect, found) else Severity.NOTE
            yield effect, Finding("effect_against_arms", severity, said)
        elif found.why:
            said = f"{printed} is {found.why}: {arms} give {found.estimate:.4g}"
            yield effect, Finding("effect_cut_off", Severity.NOTE, said)
        elif found.interval_agrees is False:
            said = (
                f"the interval {effect.figure.low:g} to {effect.figure.high:g} is not the one of {arms}: "
                f"{found.low:.3g} to {found.high:.3g}"
            )
            far = not _limits_agree_widely(effect, found)
            yield (
                effect,
                Finding("interval_against_arms", Severity.WARNING if timed and far else Severity.NOTE, said),
            )


def _limits_agree_widely(effect: Printed, found: Recomputed) -> bool:
    limits = limits_of(effect)
    if limits is None or found.low is None or found.high is None:
        return False
    return _limits_agree(limits, (found.low, found.high), known(effect.figure.measure), LIMIT_SLACK[1])


def _little(effect: Printed, found: Recomputed) -> bool:
    """Say whether the difference is one that a stratified or adjusted analysis would make."""
    limits, printed, computed = limits_of(effect), effect.figure.estimate, found.estimate
    ratio = measure_of(effect.figure.measure or "").ratio
    if limits is None or printed is None or computed is None:
        return False
    if ratio and (limits[0].low <= 0 or computed <= 0):
        return False
    scale = math.log if ratio else float
    half = (scale(limits[1].high) - scale(limits[0].low)) / 2
    return abs(scale(computed) - scale(printed)) < ADJUSTED_SHIFT * half


def _hint(effect: Printed, found: Recomputed) -> str:
    """Say when the figure fits with the arms exchanged."""
    measure, printed = measure_of(effect.figure.measure or ""), effect.figure.estimate
    if printed is None or found.estimate is None or (found.estimate == 0 and measure.ratio):
        return ""
    turned = measure.exchanged(found.estimate)
    fits = rounded(printed, effect.figure.decimals).meets(Range(turned, turned))
    return " (it fits with the arms exchanged)" if fits else ""


# --- the p value from the arms ---


def p_against_arms(report: PrintedReport) -> Iterator[Found]:
    """Hold the p value of an entry with two arms against the usual tests of their counts or means.

    Counts: chi-square without and with Yates, and Fisher. Means: Student and Welch. Rank tests and adjusted
    tests give other values, so only a clear distance is told. Told once an entry, at its first arm.
    """
    for first, second, carrier in _pairs_with_p(report):
        p = p_range(carrier)
        if first.row.adjusted or p is None or _same_patients(first, second):
            continue
        if first.row.type == second.row.type == RowType.MEAN:
            yield from _p_of_means(first, second, p, shown_p(carrier))
        elif {first.row.type, second.row.type} <= {"count", "percent"}:
            yield from _p_of_counts(first, second, p, shown_p(carrier))


def _pairs_with_p(report: PrintedReport) -> Iterator[tuple[Printed, Printed, Printed]]:
    entries: dict[str, list[Printed]] = {}
    of_effect: dict[str, Printed] = {}
    for each in report.printed:
        if each.arm is not None:
            entries.setdefault(_entry(each), []).append(each)
        elif each.row.type == RowType.P_ONLY:
            of_effect[_entry(each)] = each  # `effect: p = 0.017` says what `p: 0.017` says
    for entry, cells in entries.items():
        if len(cells) != 2:
            continue
        if all(each.values.p is not None for each in cells):
            yield cells[0], cells[1], cells[0]
        elif entry in of_effect and set(of_effect[entry].row.comparison or ()) == {x.row.arm for x in cells}:
            yield cells[0], cells[1], of_effect[entry]


def _z_range(p: Range) -> Range:
    return Range(z_of(p.high), z_of(p.low) if p.low > 0 else math.inf)


def _gap(z: Range, ps: list[float]) -> float:
    """Give the distance of a printed p from the nearest of the computed ones, as normal deviates."""
    possible = Range(min(map(z_of, ps)), max(map(z_of, ps)))
    return max(z.low - possible.high, possible.low - z.high, 0.0)


def _p_of_counts(first: Printed, second: Printed, p: Range, shown: str) -> Iterator[Found]:
    counts = _exact_counts(first, second)
    if counts is None:
        return
    (a, n1), (c, n2) = counts
    ps = two_proportion_ps(a, n1, c, n2)
    if not ps:
        return
    gap = _gap(_z_range(p), ps)
    if gap <= Z_GAP_COUNTS:
        return
    said = f"{shown} is printed, but {a}/{n1} against {c}/{n2} give {_ps_words(ps)}"
    severity = Severity.WARNING if gap > 2 * Z_GAP_COUNTS else Severity.NOTE
    yield first, Finding("p_against_arms", severity, said)


def _ps_words(ps: list[float]) -> str:
    low, high = min(ps), max(ps)
    if f"{low:.2g}" == f"{high:.2g}":
        return f"p = {low:.2g}"
    return f"p from {low:.2g} to {high:.2g}"


def _p_of_means(first: Printed, second: Printed, p: Range, shown: str) -> Iterator[Found]:
    groups = [tuple(getattr(x.values, name) for name in ("mean", "sd", "n")) for x in (first, second)]
    if any(None in group or group[1] <= 0 or group[2] < 2 for group in groups):
        return
    (m1, sd1, n1), (m2, sd2, n2) = groups
    ps = two_mean_ps(m1, sd1, n1, m2, sd2, n2)
    z = _z_range(p)
    gap = _gap(z, ps)
    if gap <= Z_GAP_MEANS[0]:
        return
    as_se = two_mean_ps(m1, sd1 * math.sqrt(n1), n1, m2, sd2 * math.sqrt(n2), n2)
    likely_se = _gap(z, as_se) <= Z_GAP_MEANS[0]
    hint = "; it fits if what is given as SD is the standard error" if likely_se else ""
    said = (
        f"{shown} is printed, but {first.row.figure} (n = {n1}) against {second.row.figure} "
        f"(n = {n2}) give {_ps_words(ps)}{hint}"
    )
    severity = Severity.WARNING if gap > Z_GAP_MEANS[1] else Severity.NOTE
    rule, against = ("sd_or_se", (second.row.id,)) if likely_se else ("p_against_arms", ())
    yield first, Finding(rule, severity, said, against=against)
