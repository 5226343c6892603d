"""Counts: against their own percentage, their arm, the parts and the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from evidence.record.published.publication import Arm
from evidence.record.published.row import Finding
from evidence.record.published.row_type import COUNTED, RowType
from evidence.record.published.severity import Severity
from evidence.studies.integrity.arithmetic.ranges import events_of, percent, share_of, shown
from evidence.studies.integrity.reports import Found, Printed, PrintedReport, place_of, quoted, same_time
from evidence.studies.notation import Figure
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.tidy.rounding import counts_that_fit, denominators_that_fit, fits, fits_truncated

T = TypeVar("T")
MOST_LISTED = 4
COUNT_BESIDE = re.compile(r"\bn\s*=\s*\d")
COUNT_BEHIND_PERCENT = re.compile(r"%.*\bn\s*=\s*\d", re.IGNORECASE)
SEARCH_BEYOND = 3  # denominators are sought up to so many times the printed one
ODD_ONES_SEEN = 3  # figures of an arm with one denominator, before another is called odd
FEWEST = 3  # a denominator smaller than the arm by this factor is odd
ENTRY_STAGES = ("enrolled", "randomised")  # in this order, before treatment
MOST_SOUGHT = 50_000  # in larger arms nothing is sought: it would take long and fit by chance
FEWER_SOUGHT = 0.5  # smaller denominators are sought down to this part of the arm


def known_of(values: Iterable[T | None]) -> list[T] | None:
    """Give values of which none is missing; None where one is."""
    found = list(values)
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else None


def listed(numbers: Sequence[int]) -> str:
    """Write whole numbers as `39 to 42` or `12, 15 or 19`."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} to {numbers[-1]}"
    if len(numbers) > MOST_LISTED:
        return f"{', '.join(map(str, numbers[:MOST_LISTED]))} …"
    return " or ".join(map(str, numbers))


def printed_percent(figure: Figure) -> str:
    """Write the percentage as printed."""
    return f"{figure.percent:.{figure.percent_decimals}f}%"


# --- one figure, while it is extracted ---


def events_above_arm(events: int, n: int, unit: str, arm: str) -> Finding | None:
    """Find a count larger than the arm, which no count of patients can be."""
    if events <= n:
        return None
    return Finding("events_above_arm", Severity.ERROR, f"{events} events of {n} {unit}s in arm {arm}")


def count_against_percent(figure: Figure, events: int, n: int, from_arm: bool) -> Finding | None:
    """Hold a count and its denominator against the printed percentage."""
    if figure.percent is None or figure.percent_decimals is None:
        return None
    decimals = figure.percent_decimals
    true = 100 * events / n
    if figure.qualifier:
        agrees = {
            "<": true < figure.percent + 10**-decimals,
            "<=": true <= figure.percent + 10**-decimals,
            ">": true > figure.percent - 10**-decimals,
            ">=": true >= figure.percent - 10**-decimals,
        }.get(figure.qualifier, True)
        if agrees:
            return None
    elif fits(events, n, figure.percent, decimals):
        return None
    elif fits_truncated(events, n, figure.percent, decimals):
        cut = printed_percent(figure)
        said = f"{events}/{n} is {true:.{decimals + 1}f}%, cut off to {cut} instead of rounded"
        return Finding("percent_cut_off", Severity.NOTE, said)
    others = denominators_that_fit(events, figure.percent, decimals, n * SEARCH_BEYOND)
    counts = counts_that_fit(figure.percent, decimals, n)
    hints = []
    if others:
        hints.append(f"{events} would be {printed_percent(figure)} of {listed(others)}")
    if counts:
        hints.append(f"{printed_percent(figure)} of {n} would be {listed(counts)}")
    if from_arm and may_be_patients(figure, events):
        hints.append(f"is {events} the number of patients? write `{printed_percent(figure)} of {events}`")
    hint = f" ({'; '.join(hints)})" if hints else ""
    of_arm = " (n of the arm)" if from_arm and others else ""
    said = f"{events}/{n}{of_arm} is {true:.{decimals}f}%, not the printed {printed_percent(figure)}{hint}"
    return Finding("count_against_percent", Severity.WARNING, said)


def other_denominator(figure: Figure, events: int, n: int) -> bool:
    """Say whether another number of patients explains a percentage that does not fit a count out of n."""
    if figure.percent is None or figure.percent_decimals is None:
        return False
    return bool(denominators_that_fit(events, figure.percent, figure.percent_decimals, n * SEARCH_BEYOND))


def may_be_patients(figure: Figure, events: int) -> bool:
    """Say whether the 36 of `8% (n = 36)` may be the patients, of whom a whole number is the percentage."""
    if figure.percent is None or figure.percent_decimals is None or events < 1:
        return False
    written_so = COUNT_BEHIND_PERCENT.search(figure.text)
    return bool(written_so and counts_that_fit(figure.percent, figure.percent_decimals, events))


def undecided(figure: Figure, events: int, n: int) -> bool:
    """Say whether nobody can tell which of a count and its percentage is the slip.

    A percentage that no count out of n gives is one; one that another count gives may be right, and so may
    one so far from the share that no other digit explains it.
    """
    if figure.percent is None or figure.percent_decimals is None:
        return False
    share, percent = 100 * events / n, figure.percent
    far = max(share, percent) > SEARCH_BEYOND * min(share, percent)
    return far or bool(counts_that_fit(percent, figure.percent_decimals, n))


def percent_without_n(figure: Figure, events: int) -> Finding | None:
    """Find a count whose percentage no number of patients gives, where their number is not known."""
    if not figure.percent or figure.percent_decimals is None or figure.qualifier or events == 0:
        return None
    percent, decimals = figure.percent, figure.percent_decimals
    # in others the events are further from the percentage than its last place
    least = max(events, int(100 * events / (percent + 10.0**-decimals)) - 2)
    near = range(least, round(100 * events / percent) + 2 + events)
    if any(fits(events, m, percent, decimals) or fits_truncated(events, m, percent, decimals) for m in near):
        return None
    said = f"{events} is {printed_percent(figure)} of no number of patients"
    return Finding("count_against_percent", Severity.WARNING, said)


def percent_against_n(figure: Figure, n: int) -> Finding | None:
    """Find a percentage that no count out of n gives."""
    percent, decimals = figure.percent, figure.percent_decimals
    if percent is None or decimals is None or counts_that_fit(percent, decimals, n):
        return None
    return Finding("percent_against_n", Severity.WARNING, f"no count out of {n} is {printed_percent(figure)}")


def n_against_arm(n: int, arm: Arm, unit: str, severity: Severity = Severity.WARNING) -> Finding | None:
    """Find a printed denominator larger than the arm."""
    size = arm.counts.get(unit)
    if size is None or n <= size:
        return None
    return Finding("n_against_arm", severity, f"{n} {unit}s, but arm {arm.id} has {size}")


# --- the figures of a publication ---


def bare_percent_against_arm(report: PrintedReport) -> Iterator[Found]:
    """Find a percentage without a denominator that no whole number of the arm's patients gives.

    The reasoning of GRIM (Brown & Heathers 2017, 10.1177/1948550616673876) for percentages: the figure may
    then be about other patients than the arm.
    """
    for each in report.printed:
        figure = each.figure
        if each.row.type != RowType.PERCENT or figure.n is not None or figure.qualifier or each.arm is None:
            continue
        n = each.arm.counts.get(each.row.unit)
        if not n or each.row.subgroup or each.row.pooled:
            continue
        value, decimals = figure.percent, figure.percent_decimals
        if value is None or decimals is None:
            continue
        if counts_that_fit(value, decimals, n) or any(
            fits_truncated(e, n, value, decimals) for e in (int(value * n / 100), int(value * n / 100) + 1)
        ):
            continue
        # A count that the figure leaves out, printed beside it, would tell the denominator; a guess may not.
        told = COUNT_BESIDE.search(each.row.printed) or n > MOST_SOUGHT
        sought = () if told else range(n - 1, int(n * FEWER_SOUGHT), -1)
        fewer = [m for m in sought if counts_that_fit(value, decimals, m)]
        hint = f"; it fits {listed(sorted(fewer[:MOST_LISTED]))} patients" if fewer else ""
        if each.row.unit != "patient":
            hint = hint.replace("patients", f"{each.row.unit}s")
        said = (
            f"{printed_percent(figure)} does not correspond to a whole number of the {n} {each.row.unit}s of "
            f"arm {each.arm.id}; check the denominator{hint}"
        )
        yield each, Finding("bare_percent_against_arm", Severity.NOTE, said)


def odd_denominator(report: PrintedReport) -> Iterator[Found]:
    """Note a printed denominator that is another arm's, or unlike those of the arm's other figures.

    Denominators differ for good reasons (losses, limbs, visits), hence a note; subgroups are left out.
    """
    arms = report.publication.arms
    for rows in report.by_place().values():
        for each in rows:
            n, of = each.figure.n, each.arm
            if n is None or of is None or each.row.subgroup or each.row.type not in COUNTED:
                continue
            size = of.counts.get(each.row.unit)
            others = [arm.id for arm in arms.values() if arm.n == n and arm.id != of.id]
            known = {*of.counts.values(), *(x.figure.n for x in rows if x is not each)}
            if others and size is not None and n not in known and not _relatives(of, others, report):
                said = f"the denominator {n} is the number of arm {others[0]}; arm {of.id} has {size}"
                yield each, Finding("odd_denominator", Severity.NOTE, said)
                continue
            usual = [x.figure.n for x in rows if x.figure.n is not None and x is not each]
            if len(usual) >= ODD_ONES_SEEN and len(set(usual)) == 1 and n != usual[0]:
                said = f"the denominator is {n} here and {usual[0]} in {len(usual)} other figures of the arm"
                yield each, Finding("odd_denominator", Severity.NOTE, said)
            elif size is not None and FEWEST * n < size and not _of_a_part(each, of):
                of_arm = f"{size} {each.row.unit}s of arm {of.id}"
                said = f"the denominator {n} is less than a third of the {of_arm}"
                yield each, Finding("odd_denominator", Severity.NOTE, said)


def _of_a_part(each: Printed, arm: Arm) -> bool:
    """Say whether the figure is about a part of the patients by its arm, outcome or definition."""
    return bool(arm.subset_of) or "subgroup" in f"{each.row.outcome} {each.row.definition}"


def _relatives(arm: Arm, others: list[str], report: PrintedReport) -> bool:
    """Say whether one of the other arms is a part of this one or this one of it."""
    arms = report.publication.arms
    return any(
        other in (*arm.combines, arm.subset_of) or arm.id in (*arms[other].combines, arms[other].subset_of)
        for other in others
    )


def parts_of_arm(report: PrintedReport) -> Iterator[Found]:
    """Hold the events and numbers of an arm that combines others against the sum over its parts."""
    arms = report.publication.arms
    for whole in arms.values():
        if not whole.combines:
            continue
        for entry in _entries(report):
            parts = [each for each in entry if each.row.arm in whole.combines]
            if len(parts) != len(whole.combines) or {each.row.type for each in parts} - {"count", "percent"}:
                continue
            total = next((each for each in report.printed if _is_whole_of(each, whole.id, parts)), None)
            if total is None:
                yield from _numbers_of_parts(parts, whole)
            else:
                yield from _events_of_parts(parts, total)


def _entries(report: PrintedReport) -> list[list[Printed]]:
    found: dict[str, list[Printed]] = {}
    for each in report.printed:
        found.setdefault(each.row.id.split("/")[1], []).append(each)
    return list(found.values())


def _is_whole_of(each: Printed, arm: str, parts: list[Printed]) -> bool:
    first = parts[0]
    about = (first.row.outcome, *place_of(first)[1:])
    return each.row.arm == arm and (each.row.outcome, *place_of(each)[1:]) == about and same_time(each, first)


def _numbers_of_parts(parts: list[Printed], whole: Arm) -> Iterator[Found]:
    size = whole.counts.get(parts[0].row.unit)
    numbers = known_of(each.figure.n for each in parts)
    if size is None or numbers is None or sum(numbers) == size:
        return
    said = (
        f"{' + '.join(map(str, numbers))} = {sum(numbers)} in the parts of arm {whole.id}, which has {size}"
    )
    severity = Severity.WARNING if sum(numbers) > size else Severity.NOTE
    others = tuple(each.row.id for each in parts[1:])
    yield parts[0], Finding("parts_of_arm", severity, said, others)


def _events_of_parts(parts: list[Printed], total: Printed) -> Iterator[Found]:
    events, sum_of_all = known_of(events_of(each) for each in parts), events_of(total)
    if events is None or sum_of_all is None:
        return
    low, high = (sum(each[side] for each in events) for side in (0, 1))
    if low <= sum_of_all[1] and sum_of_all[0] <= high:
        return
    known = " + ".join(str(each[0]) for each in events)
    said = f"{known} = {low} events in the parts, but {quoted(total)} in arm {total.row.arm} as a whole"
    others = tuple(each.row.id for each in (*parts[1:], total))
    numbers, all_of_them = known_of(each.values.n for each in parts), total.values.n
    unlike = numbers is not None and all_of_them is not None and sum(numbers) != all_of_them
    # fewer events among fewer patients, or more among more
    explained = unlike and (low > sum_of_all[1]) is (sum(numbers or ()) > (all_of_them or 0))
    yield parts[0], Finding("parts_of_arm", Severity.NOTE if explained else Severity.WARNING, said, others)


def subgroup_above_whole(report: PrintedReport) -> Iterator[Found]:
    """Find a subgroup, or an arm that is part of another, with more patients or events than the whole."""
    arms = report.publication.arms
    for each in report.printed:
        if each.arm is None or each.row.pooled:
            continue
        whole_arm = arms.get(each.arm.subset_of) if each.arm.subset_of else each.arm
        if whole_arm is None or not (each.row.subgroup or each.arm.subset_of):
            continue
        n, size = each.figure.n, whole_arm.counts.get(each.row.unit)
        if n is not None and size is not None and n > size and each.arm.subset_of:
            said = f"{n} {each.row.unit}s, but arm {whole_arm.id}, of which this is a part, has {size}"
            yield each, Finding("subgroup_above_whole", Severity.WARNING, said)
        for whole in report.printed:
            if whole.row.arm == whole_arm.id and not whole.row.subgroup and whole is not each:
                yield from _part_above(each, whole)


def _part_above(part: Printed, whole: Printed) -> Iterator[Found]:
    same = part.row.outcome == whole.row.outcome and _within(part, whole)
    if not same or part.row.unit != whole.row.unit or not same_time(part, whole):
        return
    few, all_of_them = events_of(part), events_of(whole)
    if few and all_of_them and few[0] > all_of_them[1]:
        said = f"{few[0]} events in a part of the patients, but {quoted(whole)} in all of them"
        fewer = part.values.n is not None and whole.values.n is not None and whole.values.n < part.values.n
        yield (
            part,
            Finding(
                "subgroup_above_whole", Severity.NOTE if fewer else Severity.WARNING, said, (whole.row.id,)
            ),
        )


def _within(part: Printed, whole: Printed) -> bool:
    """Say whether a part may be of the same vein as the whole, which may be of all veins."""
    return not whole.row.segment or whole.row.segment == part.row.segment


def whole_between_subgroups(report: PrintedReport) -> Iterator[Found]:
    """Note a share for everyone that lies outside the shares of all its subgroups.

    A mean lies between its parts; the subgroups may not cover everyone, hence a note.
    """
    for whole in report.printed:
        if whole.arm is None or whole.row.subgroup or whole.row.pooled:
            continue
        parts = [
            each
            for each in report.printed
            if each.row.subgroup
            and (each.row.arm, each.row.outcome, each.row.type)
            == (whole.row.arm, whole.row.outcome, whole.row.type)
            and _within(each, whole)
            and same_time(each, whole)
        ]
        shares, mine = known_of(share_of(each) for each in parts), share_of(whole)
        if len(parts) < 2 or shares is None or mine is None:
            continue
        low, high = min(s.low for s in shares), max(s.high for s in shares)
        if mine.high < low or mine.low > high:
            said = (
                f"{shown(mine)} in everyone is outside the subgroups' {percent(low)} to {percent(high)}: "
                "a whole lies between its parts"
            )
            yield whole, Finding("whole_between_subgroups", Severity.NOTE, said)


def _stages_of_arm(arm: Arm) -> Iterator[tuple[Arm, Finding]]:
    """Find more patients at a later stage than at an earlier: enrolled, randomised, treated, analysed."""
    n, at_start = arm.n, [arm.counts.get(stage) for stage in ENTRY_STAGES]
    most = max((x for x in (n, *at_start) if x is not None), default=None)
    for what in ("analysed", "followed", "success"):
        least = arm.counts.get(what)
        if least is not None and most is not None and least > most:
            yield (
                arm,
                Finding("arm_sizes", Severity.WARNING, f"{least} {what} of {most} patients in arm {arm.id}"),
            )
    for stage, size in zip(ENTRY_STAGES, at_start, strict=True):
        if n is not None and size is not None and n > size:
            to_it = "in it" if stage == "enrolled" else "to it"
            said = f"arm {arm.id} has {n} patients, but {size} were {stage} {to_it}"
            yield arm, Finding("arm_sizes", Severity.WARNING, said)
    enrolled, randomised = at_start
    if enrolled is not None and randomised is not None and randomised > enrolled:
        said = f"{randomised} randomised to arm {arm.id}, but {enrolled} were enrolled in it"
        yield arm, Finding("arm_sizes", Severity.WARNING, said)


def arm_sizes(publication: StudyDescription) -> Iterator[tuple[Arm, Finding]]:
    """Hold the numbers of an arm against each other, its parts and the arm it belongs to."""
    arms = publication.arms
    for arm in arms.values():
        n = arm.n
        yield from _stages_of_arm(arm)
        whole = arms.get(arm.subset_of or "")
        if whole is not None and n is not None and whole.n is not None and n > whole.n:
            said = f"{n} patients in arm {arm.id}, but {whole.n} in arm {whole.id}, of which it is a part"
            yield arm, Finding("arm_sizes", Severity.WARNING, said)
        parts = known_of(arms[each].n for each in arm.combines if each in arms)
        if parts and n is not None and sum(parts) != n:
            total = f"{' + '.join(map(str, parts))} = {sum(parts)}"
            said = f"{total}, but arm {arm.id}, which combines them, has {n}"
            yield arm, Finding("arm_sizes", Severity.WARNING, said)
