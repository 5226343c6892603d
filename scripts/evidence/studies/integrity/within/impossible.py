"""What cannot be: two figures of one thing, more at risk later, an interval that its SD cannot give."""

from __future__ import annotations

import math
from collections.abc import Iterator

from evidence.record.published.row import Finding
from evidence.record.published.row_type import RowType
from evidence.studies.integrity.reports import Found, Printed, PrintedReport, place_of, quoted
from evidence.studies.tidy.arithmetic import student_t_quantile

FAR = 2.0  # an interval half or twice as wide as SD and n make it is no rounding and no other method


def no_vocabulary_word(words: str) -> Finding:
    """Note an outcome that the vocabulary lacks."""
    said = f"'{words}' has no word of the vocabulary: kept and shown under these words, never pooled"
    return Finding("no_vocabulary_word", "note", said)


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
            yield each, Finding("two_figures", "error", said)


def at_risk_rises(report: PrintedReport) -> Iterator[Found]:
    """Find more patients at risk at a later time than at an earlier."""
    for rows in report.by_place().values():
        timed = [(x, x.row.at, x.values.at_risk) for x in rows]
        for a, before, more in timed:
            for b, after, fewer in timed:
                same = (a.row.outcome, a.row.definition) == (b.row.outcome, b.row.definition)
                if not same or before is None or after is None or more is None or fewer is None:
                    continue
                if before.counted < after.counted and fewer > more:
                    said = (
                        f"{fewer} at risk at {after.printed}, but {more} at {before.printed}: the number at "
                        "risk cannot rise"
                    )
                    yield b, Finding("at_risk_rises", "error", said)


def interval_against_sd(report: PrintedReport) -> Iterator[Found]:
    """Find the interval of a mean that its own SD and number of patients cannot give."""
    for each in report.printed:
        figure, n = each.figure, each.values.n
        if each.row.type != RowType.MEAN or n is None or n < 2 or each.row.adjusted:
            continue
        if figure.sd is None or figure.low is None or figure.high is None or figure.level is None:
            continue
        printed = (figure.high - figure.low) / 2
        rounding = 10.0 ** -(figure.limit_decimals or 0) * 10**figure.times_ten_to
        expected = student_t_quantile((1 + figure.level) / 2, n - 1) * figure.sd / math.sqrt(n)
        if expected > FAR * (printed + rounding) or FAR * expected < printed - rounding:
            said = (
                f"an SD of {figure.sd:g} in {n} patients gives an interval of ± {expected:.3g}, but "
                f"{figure.low:g} to {figure.high:g} is ± {printed:.3g}"
            )
            yield each, Finding("interval_against_sd", "error", said)
