"""What cannot be: two figures of one thing, more at risk later, an interval that its SD or SE cannot give."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist

from evidence.record.published.row import Finding
from evidence.record.published.row_type import RowType
from evidence.record.published.severity import Severity
from evidence.studies.integrity.reports import Found, Printed, PrintedReport, place_of, quoted
from evidence.studies.tidy.arithmetic import student_t_quantile

FAR = 2.0  # an interval half or twice as wide as SD and n make it is no rounding and no other method


def no_vocabulary_word(words: str) -> Finding:
    """Note an outcome that the vocabulary lacks."""
    said = f"'{words}' has no word of the vocabulary: kept and shown under these words, never pooled"
    return Finding("no_vocabulary_word", Severity.NOTE, said)


def two_figures(report: PrintedReport) -> Iterator[Found]:
    """Find two unlike figures of one outcome, arm and time."""
    seen: dict[tuple[object, ...], Printed] = {}
    for each in report.printed:
        row = each.row
        if each.arm is None or row.type in (RowType.NOT_REPORTED, RowType.P_ONLY):
            continue
        at = (round(row.at.counted, 3), row.at.kind) if row.at else None
        pooled = row.pooled_from if row.pooled_from else row.pooled
        about = (row.outcome, at, row.definition, row.method, row.change, pooled, row.adjusted, row.type)
        first = seen.setdefault((*about, row.note, row.source.id, *place_of(each)), each)
        if first is not each and first.figure != each.figure:
            said = (
                f"{quoted(each)} here and {quoted(first)} in {first.row.place} for the same outcome, arm and "
                "time: say under `definition:`, `segment:` or `subgroup:` what tells them apart"
            )
            yield each, Finding("two_figures", Severity.ERROR, said)


def at_risk_rises(report: PrintedReport) -> Iterator[Found]:
    """Find more patients at risk at a later time than at an earlier."""
    for rows in report.by_place().values():
        timed = [(x, x.row.at, x.values.at_risk) for x in rows]
        for a, before, more in timed:
            for b, after, fewer in timed:
                alike = b.row.outcome in (a.row.outcome, a.outcome.complement)
                same = alike and a.row.definition == b.row.definition
                if not same or before is None or after is None or more is None or fewer is None:
                    continue
                if before.counted < after.counted and fewer > more:
                    said = (
                        f"{fewer} at risk at {after.printed}, but {more} at {before.printed}: the number at "
                        "risk cannot rise"
                    )
                    yield b, Finding("at_risk_rises", Severity.ERROR, said)


def interval_against_sd(report: PrintedReport) -> Iterator[Found]:
    """Find the interval of a value that its own SD and number of patients, or its own SE, cannot give.

    A warning for Kaplan-Meier estimates, whose intervals are made in several ways.
    """
    for each in report.printed:
        figure, quantile = each.figure, None if each.row.adjusted else _quantile(each)
        spread = figure.sd if figure.se is None else figure.se
        if quantile is None or spread is None or figure.low is None or figure.high is None:
            continue
        unit = 10**figure.times_ten_to
        printed = (figure.high - figure.low) / 2
        rounding = 10.0 ** -(figure.limit_decimals or 0) * unit
        off = 0.5 * 10.0 ** -(figure.spread_decimals or 0) * unit
        if quantile * (spread - off) <= FAR * (printed + rounding) and (
            FAR * quantile * (spread + off) >= printed - rounding
        ):
            continue
        by = (
            f"an SD of {spread:g} in {each.values.n} patients"
            if figure.se is None
            else f"an SE of {spread:g}"
        )
        said = (
            f"{by} gives an interval of ± {quantile * spread:.3g}, but {figure.low:g} to {figure.high:g} "
            f"is ± {printed:.3g}"
        )
        severity = Severity.ERROR if each.row.type == RowType.MEAN else Severity.WARNING
        yield each, Finding("interval_against_sd", severity, said)


def _quantile(each: Printed) -> float | None:
    """Give by what a spread is multiplied to make half of the interval, None where nothing says it."""
    figure, n = each.figure, each.values.n
    if figure.level is None or each.row.type not in (RowType.MEAN, RowType.SURVIVAL):
        return None
    tail = (1 + figure.level) / 2
    if each.row.type == RowType.SURVIVAL or n is None:
        return NormalDist().inv_cdf(tail) if figure.se is not None else None
    if n < 2:
        return None
    return student_t_quantile(tail, n - 1) / (math.sqrt(n) if figure.se is None else 1.0)
