"""The slips an extractor makes, as changes of one printed figure of a study file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.record.measures import MeasureId
from evidence.record.published.row_type import COUNTED, RowType
from evidence.studies.integrity.reports import Printed, PrintedReport
from evidence.studies.notation import Figure

DIGIT_SWAP = "digit swap"
DIGIT_DROP = "digit drop"
MOVED_DECIMAL = "moved decimal"
WRONG_DENOMINATOR = "wrong denominator"
PERCENT_AS_COUNT = "percent typed as count"
SE_AS_SD = "SE as SD"
TRANSPOSED = "transposed arms"
DUPLICATE = "duplicated study under a new name"
KINDS = (
    DIGIT_SWAP,
    DIGIT_DROP,
    MOVED_DECIMAL,
    WRONG_DENOMINATOR,
    PERCENT_AS_COUNT,
    SE_AS_SD,
    TRANSPOSED,
    DUPLICATE,
)
_NUMBER = re.compile(r"\d+(?:[.·]\d+)?|[.·]\d+")
# in the order in which figures print them
_PARTS = (
    "estimate",
    "percent",
    "mean",
    "median",
    "events",
    "n",
    "sd",
    "se",
    "low",
    "high",
    "q1",
    "q3",
    "min",
    "max",
    "p",
)


@dataclass(frozen=True, slots=True)
class Change:
    """The new text of one cell."""

    printed: Printed
    text: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: which cells change and what part of a figure is wrong then (`events`, `n`, `sd`…)."""

    kind: str
    publication: str
    part: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in the text of a figure and the part of the figure that it is."""

    part: str
    start: int
    end: int
    text: str


def slips_of(report: PrintedReport) -> Iterator[Slip]:
    """Give every slip of one cell or entry that can be made in a publication, duplication apart."""
    for printed in report.printed:
        if printed.row.type == RowType.NOT_REPORTED or printed.row.findings:
            continue  # a row that is told already says nothing about what a slip adds
        for number in _numbers(printed.figure, printed.row.figure):
            for kind, text in (*_digits(number), *_decimals(number)):
                yield _slip(kind, number.part, printed, _put(printed, number, text))
        yield from _denominators(printed, report)
        yield from _percent_as_count(printed)
        yield from _se_as_sd(printed)
    yield from _transposed(report)


def _slip(kind: str, part: str, printed: Printed, text: str) -> Slip:
    return Slip(kind, printed.row.publication, part, (Change(printed, text),))


def _put(printed: Printed, number: _Number, text: str) -> str:
    whole = printed.row.figure
    return whole[: number.start] + text + whole[number.end :]


def _numbers(figure: Figure, text: str) -> list[_Number]:
    """Match the numbers of the text with the parts of the figure; those that are no part are left out."""
    open_parts = [name for name in _PARTS if getattr(figure, name) is not None]
    found = []
    for match in _NUMBER.finditer(text):
        value = float(match.group().replace("·", "."))
        part = next((name for name in open_parts if _is(value, figure, name)), None)
        if part is not None:
            open_parts.remove(part)
            found.append(_Number(part, match.start(), match.end(), match.group()))
    return found


def _is(value: float, figure: Figure, name: str) -> bool:
    held = abs(getattr(figure, name))
    scales = (1.0, 100.0) if figure.measure == MeasureId.RD else (1.0, 10.0**-figure.times_ten_to)
    return any(math.isclose(held * scale, value, rel_tol=1e-9) for scale in scales)


def _digits(number: _Number) -> Iterator[tuple[str, str]]:
    """Exchange two neighbouring digits, or leave one out."""
    text = number.text
    places = [i for i, character in enumerate(text) if character.isdigit()]
    for i, j in zip(places, places[1:], strict=False):
        if text[i] != text[j] and not (text[j] == "0" and i == 0 and j == 1):
            swapped = list(text)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            yield DIGIT_SWAP, "".join(swapped)
    if len(places) > 1:
        for i in places:
            left = text[:i] + text[i + 1 :]
            padded = left[0] == "0" and left[1:2].isdigit()  # nobody types 00%
            if left[0].isdigit() and left[-1].isdigit() and not padded and float(left) != float(text):
                yield DIGIT_DROP, left


def _decimals(number: _Number) -> Iterator[tuple[str, str]]:
    """Move the decimal point by one place."""
    if number.part in ("events", "n") or "·" in number.text or number.text.startswith("."):
        return
    whole, _, fraction = number.text.partition(".")
    if fraction:
        yield MOVED_DECIMAL, f"{int(whole + fraction[0])}" + (f".{fraction[1:]}" if fraction[1:] else "")
    if len(whole) > 1:
        yield MOVED_DECIMAL, f"{whole[:-1]}.{whole[-1]}{fraction}"
    elif fraction and whole != "0":
        yield MOVED_DECIMAL, f"0.{whole}{fraction}"


def _denominators(printed: Printed, report: PrintedReport) -> Iterator[Slip]:
    """Write another arm's number, or that of the whole arm, as the denominator."""
    figure, arm = printed.figure, printed.arm
    if figure.n is None or arm is None:
        return
    others = {each.n for each in report.publication.arms.values() if each.n}
    others |= {count for count in arm.counts.values()}
    number = next((x for x in _numbers(figure, printed.row.figure) if x.part == "n"), None)
    for other in sorted(others - {figure.n}):
        if number is not None and other >= (figure.events or 0):
            yield _slip(WRONG_DENOMINATOR, "n", printed, _put(printed, number, str(other)))


def _percent_as_count(printed: Printed) -> Iterator[Slip]:
    """Write the whole percentage where the count belongs."""
    figure, text = printed.figure, printed.row.figure
    if printed.row.type not in COUNTED or figure.percent is None or figure.qualifier:
        return
    count = round(figure.percent)
    if figure.events is None and figure.n is None:
        yield _slip(PERCENT_AS_COUNT, "events", printed, str(count))
    elif figure.events is None:
        yield _slip(PERCENT_AS_COUNT, "events", printed, f"{count}/{figure.n}")
    elif count != figure.events:
        number = next((x for x in _numbers(figure, text) if x.part == "events"), None)
        if number is not None:
            yield _slip(PERCENT_AS_COUNT, "events", printed, _put(printed, number, str(count)))


def _se_as_sd(printed: Printed) -> Iterator[Slip]:
    """Write a standard error where the SD belongs."""
    figure, text = printed.figure, printed.row.figure
    if figure.sd is not None and printed.values.n:
        number = next((x for x in _numbers(figure, text) if x.part == "sd"), None)
        if number is not None:
            se = figure.sd * 10.0**-figure.times_ten_to / math.sqrt(printed.values.n)
            decimals = max(figure.spread_decimals or 0, 1 - math.floor(math.log10(se)) if se > 0 else 0)
            yield _slip(SE_AS_SD, "sd", printed, _put(printed, number, f"{se:.{decimals}f}"))
    elif figure.se is not None and "(SE " in text:
        yield _slip(SE_AS_SD, "sd", printed, text.replace("(SE ", "(SD "))


def _transposed(report: PrintedReport) -> Iterator[Slip]:
    """Exchange the figures of the two arms of an entry."""
    entries: dict[str, list[Printed]] = {}
    for each in report.printed:
        if each.arm is not None:
            entries.setdefault(each.row.id.split("/")[1], []).append(each)
    for cells in entries.values():
        told = any(each.row.findings for each in cells)
        if len(cells) == 2 and cells[0].row.figure != cells[1].row.figure and not told:
            a, b = cells
            changes = Change(a, b.row.figure), Change(b, a.row.figure)
            yield Slip(TRANSPOSED, a.row.publication, "arms", changes)
