"""Two printed limits, and the confidence intervals that they are of."""

from dataclasses import dataclass

from evidence.studies.notation.figure import NotationError, OutsideLimits
from evidence.studies.notation.text.numbers import directed, signed
from evidence.studies.notation.text.tokens import Cursor, Token
from evidence.studies.notation.text.units import unit

_MIN_LEVEL = 50  # percent; below it no interval is printed


class ReversedLimits(NotationError):
    """Two limits of which the first is above the second."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Two printed limits and the units printed after them."""

    low: float
    high: float
    decimals: int
    units: frozenset[str]


def limits(cursor: Cursor, what: str) -> Limits | None:
    """Take `9.6 to 22.9`, `9.6%-22.9%`, `-27.9 to -0.2` or `0.82, 1.11`; None when no two limits follow."""
    start = cursor.position
    cursor.take_phrase("from", "between")
    first = signed(cursor)
    if first is None:
        cursor.position = start
        return None
    first_unit = unit(cursor)
    first = directed(cursor, first)
    separator = cursor.take_phrase("to", "and") or (cursor.take("-", ",", ";") or Token("", "")).kind
    second = signed(cursor) if separator else None
    if second is None:
        cursor.position = start
        return None
    second_unit = unit(cursor)
    second = directed(cursor, second)
    if separator == "-" and (first.value < 0 or second.value < 0):
        raise NotationError(
            f"'{first.text}-{second.text}': a dash between limits of which one is negative has two readings",
            (f"{first.text} to {second.text}",),
        )
    if first.value > second.value:
        reversed_ = f"the limits of {what} are reversed: {first.text} is above {second.text}"
        grouped = _without_points(first, second)
        if grouped is None:
            raise ReversedLimits(reversed_, (f"{second.text} to {first.text}",))
        raise ReversedLimits(f"{reversed_}; or does a point group digits?", (grouped,) if grouped else ())
    seen = frozenset(u for u in (first_unit, second_unit) if u)
    return Limits(first.value, second.value, min(first.decimals, second.decimals), seen)


def _without_points(first: Token, second: Token) -> str | None:
    """Give limits as whole numbers where one may be in thousands (`900 to 1.500`), "" where that is no order.

    None where no point can group digits: then the limits were exchanged, and their order is what is wrong.
    """
    one, other = sorted((first, second), key=lambda token: token.decimals)
    if one.decimals or other.decimals != 3 or not 1 <= abs(other.value) < 1000:
        return None
    whole_first, whole_second = first.text.replace(".", ""), second.text.replace(".", "")
    return f"{whole_first} to {whole_second}" if float(whole_first) <= float(whole_second) else ""


def confidence_interval(cursor: Cursor) -> tuple[float, Limits] | None:
    """Take `95% CI 9.6 to 22.9` or `CI 95% 9.6 to 22.9`; give level and limits, None when none comes next."""
    start = cursor.position
    number = cursor.take("number")
    if number is None or not cursor.take("%"):
        cursor.position = start
        return _level_behind(cursor)
    named = cursor.take_phrase("ci", "cis", "confidence interval", "confidence limits", "cl")
    if not named:
        bare = limits(cursor, "the interval")
        other = cursor.peek()
        if other.kind == "word" and _MIN_LEVEL <= number.value < 100:
            cursor.position += 1
            if limits(cursor, "the interval"):
                shown = f"{number.text}% {cursor.text[other.start :][: len(other.text)]}"
                raise NotationError(f"'{shown}': of intervals only confidence intervals are read (`95% CI`)")
        cursor.position = start
        if bare:
            advice = f"{number.text}% CI {bare.low:g} to {bare.high:g}"
            raise NotationError(f"'{number.text}%' before two limits: a confidence interval?", (advice,))
        return None
    if not _MIN_LEVEL <= number.value < 100:
        raise NotationError(f"{number.text}% is not the level of a confidence interval", such_as=("95% CI",))
    short_form(cursor, "ci", "cl")
    cursor.take(":", ",", "=")
    cursor.take_phrase("of")
    found = limits(cursor, "the interval")
    if found is None:
        raise NotationError(
            f"the confidence interval needs two limits, not '{cursor.rest()[:30]}'",
            such_as=("95% CI 31.5 to 51.4",),
        )
    return round(number.value / 100, number.decimals + 2), found


def _level_behind(cursor: Cursor) -> tuple[float, Limits] | None:
    """Take `CI 95% 17 to 46`; stop at `CI 17 to 46`, whose level is not printed."""
    start = cursor.position
    if not cursor.take_phrase("ci", "confidence interval", "confidence limits"):
        return None
    short_form(cursor, "ci", "cl")
    cursor.take(":", ",", "=")
    here, number = cursor.position, cursor.take("number")
    if number is not None and cursor.take("%") and _MIN_LEVEL <= number.value < 100:
        cursor.take(":", ",", "=", ";")
        if found := limits(cursor, "the interval"):
            return round(number.value / 100, number.decimals + 2), found
    cursor.position = here
    found = limits(cursor, "the interval")
    cursor.position = start
    if found:
        advice = f"95% CI {found.low:g} to {found.high:g}"
        raise NotationError("the confidence interval is printed without its level (is it 95%?)", (advice,))
    return None


def short_form(cursor: Cursor, *words: str) -> None:
    """Pass over the abbreviation that a paper defines: `confidence interval [CI]`."""
    if cursor.peek().kind == "(" and cursor.peek(1).text in words and cursor.peek(2).kind == ")":
        cursor.position += 3


def outside(value: float, low: float, high: float, what: str) -> None:
    """Raise when a typed value is not between its own limits."""
    if not low <= value <= high:
        raise OutsideLimits(f"{value:g} is outside {what} {low:g} to {high:g}")
