"""Domain laws: what must hold between outcomes of the same patients, and of one outcome over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.record.better import Better
from evidence.record.published.row import Finding
from evidence.record.published.row_type import RowType
from evidence.record.published.severity import Severity
from evidence.studies.integrity.arithmetic.ranges import TINY, Range, events_of, share_of, shown
from evidence.studies.integrity.reports import Found, Printed, PrintedReport, quoted, same_time
from evidence.studies.integrity.within.laws import (
    HAPPENED,
    HAPPENS_ONCE,
    LOST_FOR_GOOD,
    ORDERS,
    REACHED,
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
    severity = Severity.NOTE if mixed else order.severity
    said = f"{part.said} ({shown(part.range)}) cannot be above {whole.said} ({shown(whole.range)})"
    if of_unlike_numbers(a, b) and not _more_events(part, whole):
        severity, said = Severity.NOTE, said.replace("cannot be above", "is above") + ": of other patients?"
    if part.turned or whole.turned:
        said = f"{part.said} and {whole.said} cannot both be: whoever has the one has the other"
    yield a, Finding("part_above_whole", severity, said, (b.row.id,))


def of_unlike_numbers(*printed: Printed) -> bool:
    """Say whether figures are of unlike numbers of patients: their shares need not fit together then."""
    return len({x.values.n for x in printed if x.row.type != RowType.SURVIVAL} - {None}) > 1


def _more_events(part: ShareAt, whole: ShareAt) -> bool:
    """Say whether more patients have the part than have the whole, among no more patients."""
    few, more = _events_of(whole), _events_of(part)
    sizes = part.printed.values.n, whole.printed.values.n
    if few is None or more is None or sizes[0] is None or sizes[1] is None:
        return False
    return more[0] > few[1] and sizes[0] <= sizes[1]


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
    doubtful = mixed or of_unlike_numbers(first, second)
    yield (
        first,
        Finding("complement", Severity.NOTE if doubtful else Severity.WARNING, said, (second.row.id,)),
    )


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
            figures = [x[0].printed for x in chosen]
            others = tuple(x.row.id for x in figures[1:])
            wholes = shares.get(whole, []) if whole else None
            for said, severity, against in _against_whole(figures, total, named, wholes):
                yield first.printed, Finding("sum_of_parts", severity, said, (*others, *against))


def _against_whole(
    figures: list[Printed], total: Range, named: str, wholes: list[ShareAt] | None
) -> Iterator[tuple[str, Severity, tuple[str, ...]]]:
    """Say what the parts do not add up to (without a whole: everyone), how grave it is and against which."""
    if wholes is None:
        if total.low > 1 + TINY:
            severity = Severity.NOTE if of_unlike_numbers(*figures) else Severity.WARNING
            yield f"{named} add up to {shown(total)}, more than everyone", severity, ()
        elif total.high < 1 - TINY:
            yield f"{named} add up to {shown(total)} and leave the rest unexplained", Severity.NOTE, ()
        return
    for each in wholes:
        if same_time(figures[0], each.printed) and not total.meets(each.range):
            said = f"{named} add up to {shown(total)}, but {each.said} is {shown(each.range)}"
            severity = Severity.NOTE if of_unlike_numbers(*figures, each.printed) else Severity.WARNING
            yield said, severity, (each.printed.row.id,)


def over_time(report: PrintedReport) -> Iterator[Found]:
    """Find shares that rise, or events counted from the start that fall, with time; complements included."""
    for rows in report.by_place().values():
        for same in shares_at(rows).values():
            for late in (x for x in same if not x.turned):
                for early in same:
                    if early.printed.row.definition == late.printed.row.definition:
                        yield from _late_against_early(early, late)


def _late_against_early(early: ShareAt, late: ShareAt) -> Iterator[Found]:
    """Hold a later share against an earlier one of the same outcome, or of its complement, and patients."""
    a, b = early.printed, late.printed
    if a.months is None or b.months is None or not a.months < b.months:
        return
    if {a.row.type, b.row.type} == {RowType.COUNT, RowType.SURVIVAL}:
        return
    survival = a.row.type == b.row.type == RowType.SURVIVAL
    certain = survival or a.values.n == b.values.n
    if _only_falls(b, survival) and late.range.low > early.range.high + TINY:
        said = f"{quoted(b)} is above {quoted(a)}: this can only fall with time"
    elif _only_grows(b, survival) and late.range.high < early.range.low - TINY:
        few, more = events_of(b), _events_of(early)
        if not survival and few and more and few[1] >= more[0]:
            return  # the events grew, the denominator grew more
        said = f"{quoted(b)} is below {quoted(a)}: what is counted from the start cannot fall"
    else:
        return
    if early.turned:
        said = f"{late.said} contradicts {early.said}: time only adds events"
    yield b, Finding("over_time", Severity.WARNING if certain else Severity.NOTE, said, (a.row.id,))


def _only_falls(printed: Printed, survival: bool) -> bool:
    """Say whether a share can only fall: by Kaplan and Meier what is good to keep, by counts what is lost."""
    outcome = printed.outcome
    if survival:
        return outcome.direction is Better.HIGHER and outcome.id not in (*HAPPENS_ONCE, *REACHED)
    return outcome.id in LOST_FOR_GOOD


def _only_grows(printed: Printed, survival: bool) -> bool:
    """Say whether a share can only grow: events from the start, as counts or by Kaplan and Meier."""
    outcome = printed.outcome
    return outcome.id in HAPPENS_ONCE or (survival and outcome.direction is Better.LOWER)


def _events_of(share: ShareAt) -> tuple[int, int] | None:
    """Give the least and the most patients with the outcome of a share, turned where it is."""
    found, n = events_of(share.printed), share.printed.values.n
    if found is None or not share.turned:
        return found
    return None if n is None else (n - found[1], n - found[0])


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
        severity = Severity.NOTE if of_unlike_numbers(*figures) else Severity.WARNING
        yield both.printed, Finding("amputation_free_survival_bound", severity, said, against)


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
                yield each, Finding("transfused_but_not_major", Severity.NOTE, said)
