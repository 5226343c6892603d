"""What else a publication prints that a slip can be held against, judged from the clean file alone.

Three classes. `determined`: another printed figure gives the changed one within rounding. `bounded`: others
only limit it (a count below the arm's number, a part below its whole, a p value of two arms), so that a slip
shows only if it crosses the bound. `none`: the figure stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence.record.published.row_type import COUNTED, MEASURED, RowType
from evidence.studies.integrity.across.facts import Facts
from evidence.studies.integrity.reports import Printed, PrintedReport, place_of, same_time
from evidence.studies.integrity.within.effects import recompute
from evidence.studies.integrity.within.laws import HAPPENS_ONCE, ORDERS, SUMS
from evidence.studies.seeding.slips import DUPLICATE, PERCENT_AS_COUNT, SE_AS_SD, TRANSPOSED, Slip

DETERMINED, BOUNDED, NONE = "determined", "bounded", "none"
CLASSES = (DETERMINED, BOUNDED, NONE)
FEW_VALUES = 0.25  # of the values that can be printed: as few are possible, most slips hit an impossible one


def class_of(slip: Slip, report: PrintedReport, facts: Facts) -> tuple[str, str]:
    """Give the class of a slip and the redundancy that puts it there."""
    if slip.kind == DUPLICATE:
        if facts.fingerprint:
            return DETERMINED, "its own figures in the first file"
        return (BOUNDED, "arm sizes and dates") if facts.sizes or facts.enrolment else (NONE, "")
    if slip.kind == TRANSPOSED:
        return _transposed(slip, report)
    printed = slip.changes[0].printed
    for found, why in (*_determined(slip, printed, report), *_bounded(slip, printed, report)):
        if found:
            return why
    return NONE, ""


def _transposed(slip: Slip, report: PrintedReport) -> tuple[str, str]:
    a, b = (change.printed for change in slip.changes)
    if any(_effects_of(x, report) for x in (a, b)):
        return DETERMINED, "effect and arms"
    sizes = [x.arm.counts.get(x.row.unit) if x.arm else None for x in (a, b)]
    own = [
        x.figure.percent is not None and x.figure.events is not None and x.figure.n is None for x in (a, b)
    ]
    if all(own) and None not in sizes and sizes[0] != sizes[1]:
        return DETERMINED, "count, percentage and number in the arm"
    if any(_laws(x, report) for x in (a, b)):
        return BOUNDED, "laws between outcomes"
    if None not in sizes and any(x.figure.n is not None or x.figure.events is not None for x in (a, b)):
        return BOUNDED, "number in the arm"
    return NONE, ""


def _determined(slip: Slip, x: Printed, report: PrintedReport) -> list[tuple[bool, tuple[str, str]]]:
    figure, part, values = x.figure, slip.part, x.values
    n = values.n
    counted = x.row.type in COUNTED
    exact = not figure.qualifier
    few = counted and exact and _few_percentages(x)
    return [
        (
            counted and figure.percent is not None and figure.events is not None and bool(n) and exact,
            (DETERMINED, "count and percentage"),
        ),
        (
            # a percentage typed as a count is gone, and with it what it says
            slip.kind != PERCENT_AS_COUNT and part in ("percent", "n") and figure.events is None and few,
            (DETERMINED, "percentage of few patients"),
        ),
        (
            part in ("estimate", "low", "high") and figure.low is not None and x.row.type == RowType.EFFECT,
            (DETERMINED, "estimate and interval"),
        ),
        (
            part == "estimate" and x.row.type == RowType.EFFECT and bool(recompute(report, x).agrees),
            (DETERMINED, "effect and arms"),
        ),
        (
            part in ("events", "n", "percent", "mean") and bool(_effects_of(x, report)),
            (DETERMINED, "effect and arms"),
        ),
        (part in ("events", "percent", "n") and _adds_up(x, report), (DETERMINED, "parts that add up")),
        (part == "mean" and figure.low is not None, (DETERMINED, "mean and interval")),
        (
            slip.kind == SE_AS_SD and _two_arms_with_p(x, report),
            (DETERMINED, "p value and two arms"),
        ),
    ]


def _bounded(slip: Slip, x: Printed, report: PrintedReport) -> list[tuple[bool, tuple[str, str]]]:
    figure = x.figure
    arm_n = x.arm.counts.get(x.row.unit) if x.arm else None
    scale = x.row.type in MEASURED and (
        x.outcome.low is not None or x.outcome.unit not in ("", "points") or figure.min is not None
    )
    counted = x.row.type in COUNTED and not x.row.pooled
    spread = any(value is not None for value in (figure.q1, figure.min, figure.low))
    return [
        (_two_arms_with_p(x, report), (BOUNDED, "p value and two arms")),
        (figure.p is not None and figure.low is not None, (BOUNDED, "p value and interval")),
        (_laws(x, report), (BOUNDED, "laws between outcomes")),
        # a percentage that many counts give is not limited by the number in the arm, nor is a pooled estimate
        (counted and slip.part in ("events", "n") and bool(arm_n), (BOUNDED, "number in the arm")),
        (_sd_of_two(x, report), (BOUNDED, "SDs of two arms or times")),
        # a percentage typed as a count leaves its limits out
        (spread and slip.kind != PERCENT_AS_COUNT, (BOUNDED, "estimate inside its limits")),
        (scale, (BOUNDED, "ends of the scale")),
    ]


def _few_percentages(x: Printed) -> bool:
    n = x.figure.n if x.figure.n is not None else (x.arm.counts.get(x.row.unit) if x.arm else None)
    if not n or x.figure.percent_decimals is None or x.row.subgroup or x.row.pooled:
        return False
    printable: int = 100 * 10**x.figure.percent_decimals + 1
    return (n + 1) / printable <= FEW_VALUES


def _effects_of(x: Printed, report: PrintedReport) -> list[Printed]:
    """Give the printed effects that this figure confirms."""
    return [
        each
        for each in report.printed
        if each.row.type == RowType.EFFECT
        and each.row.outcome == x.row.outcome
        and (found := recompute(report, each)).agrees
        and x.row.id in (found.of or ())
    ]


def _here(x: Printed, report: PrintedReport) -> list[Printed]:
    if x.arm is None:
        return []
    return [each for each in report.by_place().get(place_of(x), []) if each is not x]


def _adds_up(x: Printed, report: PrintedReport) -> bool:
    """Say whether complements or all classes of a set stand beside the figure."""
    beside = {each.row.outcome for each in _here(x, report) if same_time(each, x)}
    if x.outcome.complement in beside and x.outcome.complement:
        return True
    for parts, whole in SUMS:
        members = {*parts, whole} - {""}
        if x.row.outcome in members and members - {x.row.outcome} <= beside:
            return True
    return False


def _laws(x: Printed, report: PrintedReport) -> bool:
    """Say whether a part, a whole or another time of the outcome stands beside the figure."""
    beside: Sequence[Printed] = _here(x, report)
    outcomes = {each.row.outcome for each in beside}
    mine = {x.row.outcome, x.outcome.complement} - {""}
    ordered = any(
        (order.part in mine and order.whole in outcomes) or (order.whole in mine and order.part in outcomes)
        for order in ORDERS
    )
    falling = x.row.type == RowType.SURVIVAL or x.row.outcome in HAPPENS_ONCE
    timed = falling and any(
        each.row.outcome == x.row.outcome
        and each.row.definition == x.row.definition
        and not same_time(each, x)
        and each.months is not None
        for each in beside
        if x.months is not None
    )
    return ordered or timed


def _two_arms_with_p(x: Printed, report: PrintedReport) -> bool:
    if x.arm is None or x.values.p is None:
        return False
    cells = [each for each in report.printed if each.row.id.split("/")[1] == x.row.id.split("/")[1]]
    arms = [each for each in cells if each.arm is not None]
    known = all(
        each.values.n and (each.values.events is not None or each.values.sd is not None) for each in arms
    )
    return len(arms) == 2 and known


def _sd_of_two(x: Printed, report: PrintedReport) -> bool:
    """Say whether another SD of the outcome is printed, of the other arm or another time."""
    return x.figure.sd is not None and any(
        each is not x and each.figure.sd is not None and each.row.outcome == x.row.outcome
        for each in report.printed
    )
