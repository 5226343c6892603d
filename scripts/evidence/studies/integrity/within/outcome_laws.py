"""Domain laws: what must hold between outcomes of the same patients, and of one outcome over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.record.published.row import Finding
from evidence.record.published.row_type import RowType
from evidence.studies.integrity.arithmetic.ranges import TINY, Range, events_of, share_of, shown
from evidence.studies.integrity.reports import Found, Printed, PrintedReport, quoted, same_time
from evidence.studies.integrity.within.laws import (
    HAPPENED,
    HAPPENS_ONCE,
    LOST_FOR_GOOD,
    ORDERS,
    SAME,
    SUMS,
    WITHIN_A_MONTH,
    LogicalOrder,
)

A_MONTH = 0.06  # months: 30 days and one month are the same
CENSORING_SLACK = 0.05  # between a Kaplan-Meier estimate and a count of the same thing


@dataclass(frozen=True, slots=True)
class ShareAt:
    """A share of the patients who have an outcome: as printed, or as one minus the printed complement."""

    printed: Printed
    outcome: str
    range: Range
    turned: bool

    @property
    def said(self) -> str:
        """Name the figure in a sentence."""
        return f"{self.printed.outcome.label} {quoted(self.printed)}"


def shares_at(rows: list[Printed]) -> dict[str, list[ShareAt]]:
    """Give the shares of the rows of one place by outcome, complements included."""
    found: dict[str, list[ShareAt]] = {}
    for each in rows:
        share = share_of(each)
        if share is None or each.at_baseline:
            continue
        found.setdefault(each.row.outcome, []).append(ShareAt(each, each.row.outcome, share, False))
        other = each.outcome.complement
        if other:
            found.setdefault(other, []).append(ShareAt(each, other, share.complement(), True))
    return found


def part_above_whole(report: PrintedReport) -> Iterator[Found]:
    """Find a part of an outcome that is more frequent than the outcome: major bleeding above any bleeding."""
    for rows in report.by_place().values():
        shares = shares_at(rows)
        for order in (*ORDERS, *WITHIN_A_MONTH):
            for part in shares.get(order.part, ()):
                for whole in shares.get(order.whole, ()):
                    if part.printed is not whole.printed:
                        yield from _above(order, part, whole)
        yield from _counts_without_n(rows)


def _above(order: LogicalOrder, part: ShareAt, whole: ShareAt) -> Iterator[Found]:
    if part.turned and whole.turned:
        return  # the same law, told of the printed outcomes
    a, b = part.printed, whole.printed
    if not _times_stand(order, a, b):
        return
    mixed = (a.row.type == RowType.SURVIVAL) is not (b.row.type == RowType.SURVIVAL)
    slack = CENSORING_SLACK if mixed else TINY
    if part.range.low <= whole.range.high + slack:
        return
    severity = "note" if mixed else order.severity
    said = f"{part.said} ({shown(part.range)}) cannot be above {whole.said} ({shown(whole.range)})"
    if part.turned or whole.turned:
        said = f"{part.said} and {whole.said} cannot both be: whoever has the one has the other"
    yield a, Finding("part_above_whole", severity, said, (b.row.id,))


def _times_stand(order: LogicalOrder, part: Printed, whole: Printed) -> bool:
    if order in WITHIN_A_MONTH:
        return part.months is not None and part.months <= 1 + A_MONTH
    if same_time(part, whole, A_MONTH):
        return True
    if order.when == SAME or part.months is None:
        return False
    if whole.months is None:
        return order.when == HAPPENED  # the whole of follow-up
    if order.when == HAPPENED:
        return part.months <= whole.months
    return part.months >= whole.months and not (part.at_baseline or whole.at_baseline)


def _counts_without_n(rows: list[Printed]) -> Iterator[Found]:
    """Compare counts where no denominator is known for either."""
    bare = [x for x in rows if x.row.type == RowType.COUNT and not x.values.n and events_of(x)]
    for order in ORDERS:
        for part in (x for x in bare if x.row.outcome == order.part):
            for whole in (x for x in bare if x.row.outcome == order.whole):
                few, more = events_of(part), events_of(whole)
                if _times_stand(order, part, whole) and few and more and few[0] > more[1]:
                    said = (
                        f"{part.outcome.label} {quoted(part)} cannot be above "
                        f"{whole.outcome.label} {quoted(whole)}"
                    )
                    yield part, Finding("part_above_whole", order.severity, said, (whole.row.id,))


def complement(report: PrintedReport) -> Iterator[Found]:
    """Find an outcome and its opposite (survival and death) that do not make up everyone."""
    for rows in report.by_place().values():
        for same in shares_at(rows).values():
            for a in (x for x in same if not x.turned):
                for b in (x for x in same if x.turned):
                    yield from _not_everyone(a, b)


def _not_everyone(a: ShareAt, b: ShareAt) -> Iterator[Found]:
    first, second = a.printed, b.printed
    if first.row.id > second.row.id or not same_time(first, second, A_MONTH):
        return
    mixed = (first.row.type == RowType.SURVIVAL) is not (second.row.type == RowType.SURVIVAL)
    slack = CENSORING_SLACK if mixed else TINY
    if a.range.widened(slack).meets(b.range):
        return
    said = (
        f"{a.said} and {b.said} do not make up everyone ({shown(a.range)} and {shown(b.range.complement())})"
    )
    yield first, Finding("complement", "note" if mixed else "warning", said, (second.row.id,))


def sum_of_parts(report: PrintedReport) -> Iterator[Found]:
    """Find classes that exclude each other and do not add up: grades II and III against grade II or more."""
    for rows in report.by_place().values():
        shares = {name: [x for x in found if not x.turned] for name, found in shares_at(rows).items()}
        for parts, whole in SUMS:
            chosen = [shares.get(part, []) for part in parts]
            if any(len(each) != 1 for each in chosen):
                continue
            first = chosen[0][0]
            if not all(same_time(first.printed, each[0].printed) for each in chosen):
                continue
            total = Range(sum(x[0].range.low for x in chosen), sum(x[0].range.high for x in chosen))
            named = " + ".join(x[0].said for x in chosen)
            others = tuple(x[0].printed.row.id for x in chosen[1:])
            for said, severity, against in _against_whole(
                first, total, named, shares.get(whole, []) if whole else None
            ):
                yield first.printed, Finding("sum_of_parts", severity, said, (*others, *against))


def _against_whole(
    first: ShareAt, total: Range, named: str, wholes: list[ShareAt] | None
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Say what the parts do not add up to (without a whole: everyone), how grave it is and against which."""
    if wholes is None:
        if total.low > 1 + TINY:
            yield f"{named} add up to {shown(total)}, more than everyone", "warning", ()
        elif total.high < 1 - TINY:
            yield f"{named} add up to {shown(total)} and leave the rest unexplained", "note", ()
        return
    for each in wholes:
        if same_time(first.printed, each.printed) and not total.meets(each.range):
            said = f"{named} add up to {shown(total)}, but {each.said} is {shown(each.range)}"
            yield said, "warning", (each.printed.row.id,)


def over_time(report: PrintedReport) -> Iterator[Found]:
    """Find shares that cannot rise (Kaplan-Meier estimates) or counts from the start that cannot fall."""
    for rows in report.by_place().values():
        timed = [x for x in rows if x.months is not None and not x.at_baseline]
        for a in timed:
            for b in timed:
                if a.row.outcome == b.row.outcome and a.row.definition == b.row.definition:
                    yield from later_against_earlier(a, b)


def later_against_earlier(a: Printed, b: Printed) -> Iterator[Found]:
    """Hold a later figure `b` against an earlier one `a` of the same outcome and patients."""
    if a.months is None or b.months is None or not a.months < b.months:
        return
    outcome = a.row.outcome
    first, second = share_of(a), share_of(b)
    if first is None or second is None or {a.row.type, b.row.type} == {"count", "survival"}:
        return
    survival = a.row.type == b.row.type == RowType.SURVIVAL
    if (survival or outcome in LOST_FOR_GOOD) and second.low > first.high + TINY:
        certain = survival or a.values.n == b.values.n
        said = f"{quoted(b)} is above {quoted(a)}: this can only fall with time"
        yield b, Finding("over_time", "warning" if certain else "note", said, (a.row.id,))
    elif not survival and outcome in HAPPENS_ONCE and second.high < first.low - TINY:
        few, more = events_of(b), events_of(a)
        if few and more and few[1] >= more[0]:
            return  # the events grew, the denominator grew more
        same_n = a.values.n == b.values.n
        said = f"{quoted(b)} is below {quoted(a)}: what is counted from the start cannot fall"
        yield b, Finding("over_time", "warning" if same_n else "note", said, (a.row.id,))


def amputation_free_survival_bound(report: PrintedReport) -> Iterator[Found]:
    """Find amputation-free survival below limb salvage + survival - 100 %, the least they allow (Fréchet)."""
    for rows in report.by_place().values():
        shares = shares_at(rows)
        for both in shares.get("amputation_free_survival", ()):
            for limb in shares.get("limb_salvage", ()):
                for alive in shares.get("survival", ()):
                    yield from _below_both(both, limb, alive)


def _below_both(both: ShareAt, limb: ShareAt, alive: ShareAt) -> Iterator[Found]:
    figures = [x.printed for x in (both, limb, alive)]
    if not all(same_time(figures[0], x, A_MONTH) for x in figures[1:]):
        return
    mixed = len({x.row.type == RowType.SURVIVAL for x in figures}) > 1
    least = limb.range.low + alive.range.low - 1 - (CENSORING_SLACK if mixed else 0.01)
    if both.range.high < least:
        said = (
            f"{both.said} is too low: {limb.said} and {alive.said} leave at least "
            f"{100 * (limb.range.low + alive.range.low - 1):.1f}%"
        )
        against = (limb.printed.row.id, alive.printed.row.id)
        yield both.printed, Finding("amputation_free_survival_bound", "warning", said, against)


def transfused_but_not_major(report: PrintedReport) -> Iterator[Found]:
    """Note bleeds that were transfused where no major bleeding is reported.

    By the ISTH definition (Schulman & Kearon 2005, 10.1111/j.1538-7836.2005.01204.x).
    """
    for rows in report.by_place().values():
        major = [x for x in rows if x.row.outcome == "major_bleeding" and events_of(x) == (0, 0)]
        for each in rows:
            if each.row.outcome == "transfusion" and major and (events_of(each) or (0, 0))[0] > 0:
                said = (
                    f"{quoted(each)} transfused for a bleed, but no major bleeding: by ISTH a bleed with two "
                    "units or more is major"
                )
                yield each, Finding("transfused_but_not_major", "note", said)
