"""Printed comparisons of two arms: ratios, differences and p values."""

from evidence.record.measures import ids
from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.parts import (
    Limits,
    Parts,
    confidence_interval,
    limits,
    outside,
    p_value,
    put_interval,
    same_unit,
    signed,
    unit,
)
from evidence.studies.notation.tokens import Cursor, Token, scaled

EXAMPLES = (
    "RR 0.96 (0.82 to 1.11), p = 0.56",
    "RD -14.4% (-27.9% to -0.2%)",
    "MD 5.7, p = 0.0006",
    "p < 0.001",
)
MEASURES = {
    "RR": ("rr", "risk ratio", "relative risk"),
    "OR": ("or", "odds ratio"),
    "HR": ("hr", "hazard ratio"),
    "IRR": ("irr", "incidence rate ratio", "rate ratio"),
    "RD": ("rd", "absolute risk difference", "risk difference", "absolute difference in risk"),
    "SMD": ("smd", "standardised mean difference", "standardized mean difference"),
    "MD": ("md", "mean difference"),
}
RATIOS = ids(lambda m: m.printed and m.ratio)
_PHRASES = {phrase: measure for measure, phrases in MEASURES.items() for phrase in phrases}
_ADJUSTED = {"aor": "OR", "ahr": "HR"}  # not aRR, which as often is the absolute risk reduction


def parse_effect(cursor: Cursor) -> Figure:
    """Read a comparison of two arms."""
    parts = Parts()
    if p_value(cursor, parts):
        if not cursor.at_end():
            raise _unreadable(cursor)
        return parts.figure("p only")
    measure = _measure(cursor, parts)
    cursor.take("=", ":", ",")
    cursor.take_phrase("of")
    estimate = signed(cursor)
    if estimate is None:
        raise NotationError(f"{measure} needs a number, not '{cursor.rest()[:30]}'", EXAMPLES)
    units = {unit(cursor)} - {None}
    interval: list[tuple[float | None, Limits]] = []
    while not cursor.at_end():
        _tail(cursor, parts, interval)
    for _, found in interval:
        units |= found.units
    _finish(parts, measure, estimate, interval, units)
    return parts.figure("effect")


def _measure(cursor: Cursor, parts: Parts) -> str:
    if cursor.take_phrase("adjusted", "adj"):
        parts.put("adjusted", True, "'adjusted'")
    phrase = cursor.take_phrase(*sorted(_PHRASES, key=len, reverse=True))
    if phrase:
        return _PHRASES[phrase]
    reduction = cursor.take_phrase("absolute risk reduction", "risk reduction", "absolute difference", "arr")
    rest = cursor.rest()[:40]
    if reduction:
        raise NotationError(
            f"'{reduction}' does not say which arm has the lower risk: write a risk difference, negative "
            "where the first arm has the lower risk",
            ("RD -14.4% (-27.9% to -0.2%)",),
        )
    if cursor.peek().text in _ADJUSTED:
        parts.put("adjusted", True, "'adjusted'")
        return _ADJUSTED[cursor.take("word").text]
    if cursor.peek().kind in ("number", "-", "+"):
        raise NotationError(f"which measure is {rest}?", (f"RR {rest}", f"OR {rest}", f"MD {rest}"))
    raise _unreadable(cursor)


def _tail(cursor: Cursor, parts: Parts, interval: list) -> None:
    if cursor.take("("):
        _item(cursor, parts, interval)
        while cursor.take(",", ";"):
            _item(cursor, parts, interval)
        if not cursor.take(")"):
            raise _unreadable(cursor)
    elif cursor.take(",", ";"):
        _item(cursor, parts, interval)
    else:
        raise _unreadable(cursor)


def _item(cursor: Cursor, parts: Parts, interval: list) -> None:
    if p_value(cursor, parts):
        return
    found = confidence_interval(cursor)
    if found is None:
        bare = limits(cursor, "the interval")
        if bare is None:
            raise _unreadable(cursor)
        found = (None, bare)
    if interval:
        raise NotationError("the interval is given twice")
    interval.append(found)


def _finish(parts: Parts, measure: str, estimate: Token, interval: list, units: set[str]) -> None:
    """Bring a risk difference to a fraction and check the estimate against its limits."""
    value, decimals, scale = estimate.value, estimate.decimals, 1.0
    if measure == "RD":
        if units - {"%"}:
            raise NotationError("a risk difference is a percentage or a fraction", EXAMPLES[1:2])
        if units:
            scale, decimals = 0.01, decimals + 2
        elif abs(value) > 1:
            raise NotationError(
                f"RD {estimate.text}: in percent?", (f"RD {estimate.text}%", f"RD {value / 100:g}")
            )
        value = scaled(value, scale)
        if abs(value) > 1:
            raise NotationError(f"a risk difference of {estimate.text}% is beyond 100%")
    elif measure == "MD":
        for seen in sorted(units):
            same_unit(parts, seen)
    elif units:
        raise NotationError(f"{measure} has no unit, but '{sorted(units)[0]}' is written")
    if measure in RATIOS and value <= 0:
        raise NotationError(f"{measure} {estimate.text}: a ratio is above 0")
    parts.put("measure", measure, "the measure")
    parts.put("estimate", value, "the estimate")
    parts.put("decimals", decimals, "the estimate")
    if interval:
        put_interval(parts, *interval[0], scale=scale)
        if measure in RATIOS and parts.get("low") < 0:
            raise NotationError(f"the lower limit of {measure} is negative, but a ratio is above 0")
        outside(value, parts.get("low"), parts.get("high"), "its interval")


def _unreadable(cursor: Cursor) -> NotationError:
    rest = cursor.rest()
    return NotationError(f"cannot read '{rest[:40]}' as a comparison" if rest else "empty", EXAMPLES)
