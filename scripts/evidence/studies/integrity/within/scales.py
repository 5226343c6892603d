"""Means, medians and their spread: against the scale, the range, whole numbers, and SD against SE."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.record.published.row import Finding, Values
from evidence.record.published.row_type import MEASURED
from evidence.record.published.severity import Severity
from evidence.studies.integrity.arithmetic.ranges import Range, rounded
from evidence.studies.integrity.reports import Found, Printed, PrintedReport
from evidence.studies.reading.publications import Cell, Entry
from evidence.studies.vocabulary.terms import OutcomeTerm

# Units in which nothing is below zero
NEVER_NEGATIVE = ("minutes", "seconds", "hours", "days", "weeks", "mL", "units", "cm", "cm2", "US dollars")
LIKELY_SMD = 2.5  # beyond, two groups hardly overlap: rare for a score between two treatments
LIKELY_SD_RATIO = 3.5  # between arms of one entry, where SD does not grow with the mean
LEAST_SD = (
    0.06,
    0.02,
)  # of the mean: times, doses and scores vary more between patients; sizes of limbs less
LIKELY_CHANGE_OF_SD = 3.0  # of one score in one arm from one time to the other


def beyond_scale(outcome: OutcomeTerm, values: Values, change: bool) -> Finding | None:
    """Find a mean or median outside the ends of its score."""
    value = _centre(values)
    if change or value is None or outcome.low is None or outcome.high is None:
        return None
    if outcome.low <= value <= outcome.high:
        return None
    said = f"{value:g} is outside the scale of {outcome.label}, {outcome.low:g} to {outcome.high:g}"
    if value < outcome.low:
        said += "; where it is a change, write `value: change from baseline`"
    return Finding("beyond_scale", Severity.WARNING, said)


# `mean change`, `Δ`, `fell by 3 from baseline`: no words of an end value.
_CHANGE = re.compile(
    r"\bchanges?\b(?! (?:of|in) (?:the )?(?:definition|scale|instrument|unit|method))|[Δ∆]"
    r"|\b(?:reductions?|decreases?|decreased|increases?|increased|improvements?|improved|falls?|fell|drops?"
    r"|dropped|rises?|rose|gains?|gained|loss|lost|differences?|decline|declined)\b[^.;]*"
    r"\b(?:from|since|over|against|versus|vs\.?|to|than) (?:at )?(?:baseline|before|admission|pre\w*)",
    re.IGNORECASE,
)


def change_or_value(entry: Entry, cell: Cell) -> Finding | None:
    """Ask about a mean or median that its words call a change, where the entry does not say what it is."""
    if entry.value_told:
        return None
    for words in (cell.head, cell.printed, entry.definition, cell.note, entry.note):
        if found := _CHANGE.search(words):
            said = (
                f"'{' '.join(found.group().split())}': a change, or the value itself? Not pooled until the "
                "entry says so: write `value: change from baseline` or `value: final`"
            )
            return Finding("change_or_value", Severity.WARNING, said)
    return None


def _centre(values: Values) -> float | None:
    """Give the mean of a row, or its median."""
    return values.mean if values.mean is not None else values.median


def beyond_zero_or_hundred(report: PrintedReport) -> Iterator[Found]:
    """Find a mean below zero of what cannot be negative, or above 100 of a percentage."""
    for each in _measured(report):
        value = _centre(each.values)
        unit = each.values.unit
        if each.row.change or value is None:
            continue
        if value < 0 and (unit in NEVER_NEGATIVE or unit == "percent"):
            yield each, Finding("beyond_scale", Severity.WARNING, f"{value:g} {unit}: below zero")
        elif unit == "percent" and value > 100:
            yield each, Finding("beyond_scale", Severity.WARNING, f"{value:g} {unit}: above 100")


def _measured(report: PrintedReport) -> list[Printed]:
    return [each for each in report.printed if each.row.type in MEASURED and not each.row.pooled]


def _ends(each: Printed) -> tuple[float | None, float | None]:
    """Give the least and the most a single value can be, None where there is no end."""
    outcome, unit = each.outcome, each.values.unit
    if each.row.change or (outcome.unit and unit != outcome.unit):
        return None, None
    if each.values.min is not None:
        return each.values.min, each.values.max
    if unit == "percent":
        return 0.0, 100.0
    if outcome.low is not None:
        return outcome.low, outcome.high
    return (0.0, None) if unit in NEVER_NEGATIVE else (None, None)


def sd_against_ends(report: PrintedReport) -> Iterator[Found]:
    """Find an SD that no values between the ends of the range or scale have, and one too small for a range.

    With mean m between ends a and b, the SD of n values is at most sqrt((m - a)(b - m) n / (n - 1)) (Bhatia &
    Davis 2000, 10.1080/00029890.2000.12005203); without an upper end (m - a) sqrt(n); with a range r at least
    r / sqrt(2 (n - 1)).
    """
    for each in _measured(report):
        mean, n = each.values.mean, each.values.n
        sd = each.values.sd
        if mean is None or not n or n < 2 or sd is None or each.figure.sd is None:
            continue
        low, high = _ends(each)
        # of the printed numbers, before any power of ten, in the unit of the outcome
        unit = (sd / each.figure.sd if each.figure.sd else 1.0) * 10.0**each.figure.times_ten_to
        places = unit * 0.5 * 10.0 ** -(each.figure.spread_decimals or 0)
        if low is None or mean < low or (high is not None and mean > high):
            continue
        half = unit * 0.5 * 10.0 ** -(each.figure.decimals or 0)  # the mean, too, is rounded
        if sd - places > (most := _largest_sd(mean, half, low, high, n)):
            top = "" if high is None else f" to {high:g}"
            values = f"{n} values from {low:g}{top} with mean {mean:g}"
            said = f"SD {sd:g} is impossible: {values} have at most {most:.3g}"
            yield each, Finding("sd_against_range", Severity.WARNING, said)
        elif (
            each.values.min is not None
            and high is not None
            and sd + places < (high - low) / math.sqrt(2 * (n - 1)) * 0.99
        ):
            least = (high - low) / math.sqrt(2 * (n - 1))
            values = f"{n} values from {low:g} to {high:g}"
            said = f"SD {sd:g} is impossible: {values} have at least {least:.3g}"
            yield each, Finding("sd_against_range", Severity.WARNING, said)


def _largest_sd(mean: float, half: float, low: float, high: float | None, n: int) -> float:
    """Give the largest SD of n values between the ends whose mean is within half a printed place."""
    if high is None:
        return (mean + half - low) * math.sqrt(n)
    centre = (low + high) / 2
    best = min(max(centre, mean - half), mean + half)
    return math.sqrt(max((best - low) * (high - best), 0) * n / (n - 1))


def sd_beside_mean(report: PrintedReport) -> Iterator[Found]:
    """Note a quantity that cannot be negative whose SD is far larger, or far smaller, than its mean."""
    for each in _measured(report):
        mean, sd = each.values.mean, each.figure.sd
        in_unit = each.values.sd  # as `sd`, in the unit of the outcome
        if mean is None or sd is None or in_unit is None or each.row.change:
            continue
        low, _ = _ends(each)
        if low is not None and 0 < mean - low < in_unit / 3:
            said = f"SD {sd:g} is over three times the mean {each.figure.mean:g}: a decimal point?"
            yield each, Finding("sd_beside_mean", Severity.NOTE, said)
        elif low == 0 and 0 < in_unit < LEAST_SD[each.values.unit == "cm"] * mean:
            said = f"SD {sd:g} is small beside the mean {each.figure.mean:g}: a standard error?"
            yield each, Finding("sd_beside_mean", Severity.NOTE, said)


def grim(report: PrintedReport) -> Iterator[Found]:
    """Find a mean of whole numbers that no sum of n of them gives.

    GRIM (Brown & Heathers 2017, 10.1177/1948550616673876). It can tell only while n is below 10 to the
    number of printed decimals. Where n is the arm's and not printed beside the mean, a miss is a note:
    fewer patients may have been seen.
    """
    for each, mean, n, decimals in _whole_number_scores(report):
        if n >= 10**decimals or _a_sum_fits(mean, n, decimals):
            continue
        severity = Severity.WARNING if each.n_is_printed else Severity.NOTE
        nearest = round(mean * n)
        options = f"{nearest - 1}/{n} = {(nearest - 1) / n:.3f}, {nearest}/{n} = {nearest / n:.3f}"
        said = (
            f"no {n} whole numbers have the mean {mean:.{decimals}f} ({options}, "
            f"{nearest + 1}/{n} = {(nearest + 1) / n:.3f}): other patients than n = {n}, or a slip"
        )
        yield each, Finding("grim", severity, said)


def grimmer(report: PrintedReport) -> Iterator[Found]:
    """Find an SD that no n whole numbers with the printed mean have.

    GRIMMER (Anaya 2016, 10.7287/peerj.preprints.2400v1). The sum of squares (n - 1) SD² + n mean²
    must be a whole number within rounding, odd or even as the sum is.
    """
    for each, mean, n, decimals in _whole_number_scores(report):
        sd = each.figure.sd
        if sd is None or n >= 10**decimals or not _a_sum_fits(mean, n, decimals):
            continue
        spread = rounded(sd, each.figure.spread_decimals)
        if any(_squares_fit(total, n, spread) for total in _sums(mean, n, decimals)):
            continue
        severity = Severity.WARNING if each.n_is_printed else Severity.NOTE
        said = f"no {n} whole numbers with mean {mean:.{decimals}f} have the SD {sd:g}"
        yield each, Finding("grimmer", severity, said)


def _whole_number_scores(report: PrintedReport) -> Iterator[tuple[Printed, float, int, int]]:
    """Give the means of scores in whole numbers: figure, mean, number of patients, printed decimals."""
    for each in _measured(report):
        mean, n, decimals = each.figure.mean, each.values.n, each.figure.decimals
        exact = each.outcome.whole_numbers and not each.figure.qualifier
        if exact and mean is not None and n and decimals and each.figure.unit in (None, each.outcome.unit):
            yield each, mean, n, decimals


def _sums(mean: float, n: int, decimals: int) -> list[int]:
    possible = rounded(mean, decimals)
    first, last = math.ceil(possible.low * n - 1e-9), math.floor(possible.high * n + 1e-9)
    return list(range(first, last + 1))


def _a_sum_fits(mean: float, n: int, decimals: int) -> bool:
    return bool(_sums(mean, n, decimals))


def _squares_fit(total: int, n: int, spread: Range) -> bool:
    least = (n - 1) * max(spread.low, 0) ** 2 + total**2 / n
    most = (n - 1) * spread.high**2 + total**2 / n
    first, last = math.ceil(least - 1e-9), math.floor(most + 1e-9)
    return any(squares % 2 == total % 2 for squares in range(first, min(last, first + 1) + 1))


def sd_or_se(report: PrintedReport) -> Iterator[Found]:
    """Note spreads that look like standard errors given as SDs, or the other way round.

    Scores of two arms that hardly overlap, an SD several times that of the other arm, and an SD that changes
    several-fold between two times (Cochrane Handbook 6.5.2.2 warns of the confusion).
    """
    for first, second in _pairs(report):
        (m1, sd1), (m2, sd2) = (first.mean, first.sd), (second.mean, second.sd)
        smaller, larger = sorted((sd1, sd2))
        pooled = math.sqrt((sd1**2 + sd2**2) / 2)
        if pooled <= 0 or smaller <= 0:
            continue
        score = first.printed.outcome.unit == "points"
        if score and abs(m1 - m2) / pooled > LIKELY_SMD:
            said = f"the means differ by {abs(m1 - m2) / pooled:.1f} SDs: are these standard errors?"
            yield first.printed, Finding("sd_or_se", Severity.NOTE, said)
        elif larger / smaller > LIKELY_SD_RATIO and not _grows_with_mean(m1, sd1, m2, sd2):
            times = f"{larger / smaller:.1f} times that of the other arm, {smaller:g}"
            said = f"SD {larger:g} is {times}: is one a standard error?"
            yield first.printed, Finding("sd_or_se", Severity.NOTE, said)
    yield from _between_times(report)


@dataclass(frozen=True, slots=True)
class MeanOfArm:
    """The mean and SD of one arm."""

    printed: Printed
    mean: float
    sd: float


def _pairs(report: PrintedReport) -> Iterator[tuple[MeanOfArm, MeanOfArm]]:
    entries: dict[str, list[MeanOfArm]] = {}
    for each in _measured(report):
        mean, sd = each.values.mean, each.values.sd
        if each.arm is None or each.figure.sd is None:
            continue
        if mean is not None and sd is not None:
            entries.setdefault(each.row.id.split("/")[1], []).append(MeanOfArm(each, mean, sd))
    for cells in entries.values():
        if len(cells) == 2:
            yield cells[0], cells[1]


def _grows_with_mean(m1: float, sd1: float, m2: float, sd2: float) -> bool:
    """Say whether the larger SD goes with a mean larger in the same measure, as with times and doses."""
    if min(m1, m2) <= 0:
        return False
    sds, means = (sd1 / sd2, m1 / m2) if sd1 > sd2 else (sd2 / sd1, m2 / m1)
    return sds / means < LIKELY_SD_RATIO


def _between_times(report: PrintedReport) -> Iterator[Found]:
    for rows in report.by_place().values():
        scores: dict[str, list[tuple[Printed, float]]] = {}
        for each in rows:
            if each.figure.sd and each.outcome.unit == "points" and not each.row.change:
                scores.setdefault(each.row.outcome, []).append((each, each.figure.sd))
        for same in scores.values():
            first, before = next((x for x in same if x[0].at_baseline), same[0])
            for each, sd in same:
                smaller, larger = sorted((before, sd))
                if larger / smaller > LIKELY_CHANGE_OF_SD and each is not first:
                    said = f"SD {sd:g} here and {before:g} before: is one a standard error?"
                    yield each, Finding("sd_or_se", Severity.NOTE, said)


def interval_of_mean(report: PrintedReport) -> Iterator[Found]:
    """Find a mean that is not in the middle of its own confidence interval."""
    for each in _measured(report):
        figure = each.figure
        if figure.mean is None or figure.low is None or figure.high is None or figure.times_ten_to:
            continue
        low, high = (rounded(x, figure.limit_decimals) for x in (figure.low, figure.high))
        middle = Range((low.low + high.low) / 2, (low.high + high.high) / 2)
        slack = 0.1 * (figure.high - figure.low) / 2
        if not middle.widened(slack).meets(rounded(figure.mean, figure.decimals)):
            said = (
                f"{figure.mean:g} is not in the middle of {figure.low:g} to {figure.high:g}, "
                f"which is {(figure.low + figure.high) / 2:g}"
            )
            yield each, Finding("interval_symmetry", Severity.WARNING, said)


def mean_with_quartiles(report: PrintedReport) -> Iterator[Found]:
    """Note a figure called mean that stands beside quartiles, which go with medians."""
    for each in _measured(report):
        if each.figure.mean is not None and each.figure.q1 is not None:
            said = f"a mean with quartiles, {each.row.figure}: is it a median?"
            yield each, Finding("mean_with_quartiles", Severity.NOTE, said)
