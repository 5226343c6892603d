"""Figures of outcomes that are measured: means and medians with their spread."""

from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.parts import (
    Parts,
    confidence_interval,
    limits,
    number_of_patients,
    outside,
    p_value,
    put_interval,
    qualifier,
    same_unit,
    signed,
    unit,
)
from evidence.studies.notation.tokens import Cursor, Token, scaled

EXAMPLES = (
    "3.9 ± 2.2",
    "mean 3.9 (SD 2.2)",
    "median 6 [IQR 3 to 9]",
    "mean 71 (range 35 to 152)",
    "not reported",
)
_MOST_EXPONENT = 9


def parse_continuous(cursor: Cursor) -> Figure:
    """Read the figure of a measured outcome."""
    parts = Parts()
    in_brackets = cursor.take("(")
    kind = {"mean": "mean", "average": "mean", "median": "median", None: ""}[
        cursor.take_phrase("mean", "average", "median")
    ]
    cursor.take_phrase("of")
    parts.put("qualifier", qualifier(cursor), "the qualifier")
    if cursor.take("$"):
        same_unit(parts, "US dollars")
    value = signed(cursor)
    if value is None:
        raise _unreadable(cursor)
    same_unit(parts, unit(cursor))
    if cursor.take("±"):
        _spread(cursor, parts, "sd", "the SD")
        if kind == "median":
            raise NotationError("a median with ±", ("median 6 [IQR 3 to 9]", "mean 6 (SD 2)"))
    if in_brackets and not cursor.take(")"):
        raise _unreadable(cursor)
    exponent = _power_of_ten(cursor)
    same_unit(parts, unit(cursor))
    while not cursor.at_end():
        _tail(cursor, parts, value)
    kind = kind or _kind_without_word(parts, value)
    _finish(parts, kind, value, exponent)
    return parts.figure(kind)


def _kind_without_word(parts: Parts, value: Token) -> str:
    """Take a bare value as a mean only when an SD or SE says that it is one."""
    if parts.has("sd") or parts.has("se"):
        return "mean"
    spread = ""
    if parts.has("q1"):
        spread = f" (IQR {parts.get('q1'):g} to {parts.get('q3'):g})"
    elif parts.has("min"):
        spread = f" (range {parts.get('min'):g} to {parts.get('max'):g})"
    elif parts.has("low"):
        spread = f" (95% CI {parts.get('low'):g} to {parts.get('high'):g})"
    raise NotationError(
        f"{value.text}: a mean or a median?", (f"mean {value.text}{spread}", f"median {value.text}{spread}")
    )


def _power_of_ten(cursor: Cursor) -> int:
    """Take `×10^4`."""
    if not (cursor.take("*") or cursor.take_phrase("x")):
        return 0
    ten, _, exponent = cursor.take("number"), cursor.take("^"), cursor.take("number")
    if (
        not ten
        or ten.text != "10"
        or not exponent
        or not 0 < exponent.value <= _MOST_EXPONENT
        or exponent.decimals
    ):
        raise NotationError("cannot read the power of ten", ("225.0 ± 122.3 ×10^4",))
    return int(exponent.value)


def _tail(cursor: Cursor, parts: Parts, value: Token) -> None:
    if cursor.take("("):
        _item(cursor, parts, value)
        while cursor.take(",", ";"):
            _item(cursor, parts, value)
        if not cursor.take(")"):
            raise _unreadable(cursor)
    elif cursor.take(",", ";"):
        _item(cursor, parts, value)
    else:
        if cursor.peek().kind in ("/", "%") or cursor.peek().text in ("of", "out"):
            raise NotationError(
                f"'{cursor.text[:40]}' is a count, but this outcome is measured", EXAMPLES[:2]
            )
        if cursor.peek().text == "at":
            raise NotationError("the time of a measured outcome belongs under `at:`", (f"mean {value.text}",))
        raise _unreadable(cursor)


def _item(cursor: Cursor, parts: Parts, value: Token) -> None:
    interval = confidence_interval(cursor)
    if interval:
        _units_of(parts, interval[1].units)
        put_interval(parts, *interval)
    elif p_value(cursor, parts):
        pass
    elif (n := number_of_patients(cursor)) is not None:
        parts.put("n", n, "n")
    elif cursor.take_phrase("sd", "standard deviation"):
        _spread(cursor, parts, "sd", "the SD")
    elif cursor.take_phrase("se", "sem", "standard error"):
        _spread(cursor, parts, "se", "the SE")
    elif cursor.take_phrase("iqr", "interquartile range"):
        _pair(cursor, parts, ("q1", "q3"), "IQR")
    elif cursor.take_phrase("range"):
        _pair(cursor, parts, ("min", "max"), "range")
    else:
        _refuse_bare(cursor, value)


def _refuse_bare(cursor: Cursor, value: Token) -> None:
    """Say what a number without a word in brackets could be."""
    start = cursor.position
    pair = limits(cursor, "the values")
    if pair:
        spread = f"{pair.low:g} to {pair.high:g}"
        inside = cursor.text[cursor.tokens[start].start :].rstrip(") ]")
        raise NotationError(
            f"'{value.text} ({inside})': a range, an IQR or a confidence interval?",
            tuple(
                f"median {value.text} ({word} {spread})"
                if word != "95% CI"
                else f"mean {value.text} (95% CI {spread})"
                for word in ("range", "IQR", "95% CI")
            ),
        )
    number = signed(cursor)
    if number:
        raise NotationError(
            f"{number.text} after {value.text}: an SD, an SE or the number of patients?",
            (f"{value.text} (SD {number.text})", f"{value.text} (SE {number.text})", f"n = {number.text}"),
        )
    raise _unreadable(cursor)


def _spread(cursor: Cursor, parts: Parts, name: str, what: str) -> None:
    cursor.take("=", ":", ",")
    number = signed(cursor)
    if number is None:
        raise NotationError(f"{what} needs a number, not '{cursor.rest()[:20]}'", EXAMPLES[:2])
    if number.value < 0:
        raise NotationError(f"{what} is negative: {number.text}")
    parts.put(name, number.value, what)
    if name == "sd" or not parts.has("spread_decimals"):
        parts.fields["spread_decimals"] = number.decimals
    same_unit(parts, unit(cursor))


def _pair(cursor: Cursor, parts: Parts, names: tuple[str, str], what: str) -> None:
    cursor.take("=", ":", ",")
    found = limits(cursor, f"the {what}")
    if found is None:
        raise NotationError(f"the {what} needs both of its limits", (f"{what} 3 to 9",))
    _units_of(parts, found.units)
    parts.put(names[0], found.low, f"the {what}")
    parts.put(names[1], found.high, f"the {what}")


def _units_of(parts: Parts, units: frozenset[str]) -> None:
    for seen in sorted(units):
        same_unit(parts, seen)


def _finish(parts: Parts, kind: str, value: Token, exponent: int) -> None:
    """Set the value, check it against its own limits and apply the power of ten."""
    number = value.value
    for low, high, what, applies in (
        ("low", "high", "its interval", True),
        ("min", "max", "its range", True),
        ("q1", "q3", "its IQR", kind == "median"),  # a mean may lie outside the quartiles
    ):
        if applies and parts.has(low):
            outside(number, parts.get(low), parts.get(high), what)
    parts.put(kind, number, "the value")
    parts.put("decimals", value.decimals, "the value")
    if exponent:
        parts.put("times_ten_to", exponent, "the power of ten")
        for name in (kind, "sd", "se", "low", "high", "min", "max", "q1", "q3"):
            if parts.has(name):
                parts.fields[name] = scaled(parts.get(name), 10**exponent)


def _unreadable(cursor: Cursor) -> NotationError:
    rest = cursor.rest()
    return NotationError(f"cannot read '{rest[:40]}' as a mean or median" if rest else "empty", EXAMPLES)
