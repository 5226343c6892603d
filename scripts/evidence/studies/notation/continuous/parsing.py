"""Means and medians: the value, and what stands beside it with its word."""

from evidence.record.published.row_type import RowType
from evidence.studies.notation.continuous.advice import KINDS, refuse_bare, unreadable
from evidence.studies.notation.continuous.possible import check
from evidence.studies.notation.continuous.spreads import SPREADS, named_spread, word_behind
from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.parts import (
    Parts,
    contradicts,
    number_of_patients,
    p_value,
    put_interval,
    same_unit,
    started,
)
from evidence.studies.notation.style import Style
from evidence.studies.notation.text.durations import refuse_clock
from evidence.studies.notation.text.limits import confidence_interval, limits, short_form
from evidence.studies.notation.text.numbers import qualifier, refuse_two_values, signed, whole
from evidence.studies.notation.text.tokens import Cursor, Token, scaled
from evidence.studies.notation.text.units import unit

_MOST_EXPONENT = 9
_FAR = 100  # times its value no spread is
# a word that makes another figure of what follows `mean` or `median`, or that has a reading of its own
_NOT_A_VALUE = frozenset(
    [
        "difference",
        "differences",
        "ratio",
        "reduction",
        "increase",
        "decrease",
        "change",
        "changes",
        "standard",
        "less",
        "more",
        "fewer",
        "over",
        "under",
        "above",
        "below",
        "about",
        "around",
        "approximately",
        "close",
        "almost",
        "nearly",
        "at",
        "up",
        "not",
        "no",
        "and",
        "or",
        "to",
        "per",
        "vs",
        "versus",
        "than",
        "by",
        "from",
        "between",
        "sd",
        "se",
        "sem",
        "iqr",
        "range",
        "ci",
        "improvement",
        "improved",
        "decreased",
        "increased",
        "reduced",
        "fell",
        "rose",
        "gain",
        "loss",
        "after",
        "score-difference",
        "percent",
        "percentage",
    ]
)


def parse_continuous(cursor: Cursor, style: Style | None = None) -> Figure:
    """Read the figure of a measured outcome; `style` is that of its column."""
    parts = started(style)
    in_brackets = cursor.take("(")
    kind = KINDS.get(cursor.take_phrase(*KINDS) or "")
    if cursor.peek().text == "m" and cursor.peek(1).kind == "=":
        cursor.position += 1
        kind = RowType.MEAN
    if kind and style and style.main != kind:
        parts.slots = []  # the cell says that it is another figure than the rest of its column
    if cursor.peek().kind == "±" and cursor.peek(1).text in SPREADS:
        cursor.position += 1
        parts.slots = [SPREADS[cursor.next().text]]
    if kind:
        _named(cursor)
    kind = kind or (RowType(style.main) if style else None)
    parts.put("qualifier", qualifier(cursor), "the qualifier")
    if cursor.take("$"):
        same_unit(parts, "US dollars")
    value = signed(cursor)
    if value is None:
        raise unreadable(cursor)
    refuse_clock(cursor, value)
    refuse_two_values(cursor)
    same_unit(parts, unit(cursor))
    if cursor.take("±"):
        name = named_spread(cursor) or parts.answer("sd", "se") or "sd"
        if parts.slots[:1] and name == "sd" and style and "sd" not in style.items and style.items:
            raise contradicts(parts, "a number after ±")
        _spread(cursor, parts, name, f"the {name.upper()}")
        _same_word(cursor, name)
        if kind == RowType.MEDIAN:
            raise NotationError("a median with ±: what is the number after it?")
    if in_brackets and not cursor.take(")"):
        raise unreadable(cursor)
    exponent = _power_of_ten(cursor)
    same_unit(parts, unit(cursor))
    if in_brackets is None and not parts.has("sd") and not parts.has("se"):
        exponent = exponent or _power_in_words(cursor)
        same_unit(parts, unit(cursor))
    spread_before = parts.has("sd") or parts.has("se")
    while not cursor.at_end():
        _tail(cursor, parts, value, kind)
    if exponent and not spread_before:
        _refuse_other_power(parts, value)
    kind = kind or _kind_without_word(cursor, parts, value)
    _finish(parts, kind, value, exponent)
    return parts.figure(kind, cursor.written)


def _refuse_other_power(parts: Parts, value: Token) -> None:
    """Stop at `1.2 million (SD 300 000)`: the power of ten of a value holds for all that stands behind it."""
    spread = parts.number("sd") or parts.number("se") or 0.0
    if spread > _FAR * abs(value.value):
        raise NotationError(
            f"does the power of ten of {value.text} hold for {spread:g} too? Write `1.2 ± 0.3 ×10^6` where "
            "it does, else both numbers in full"
        )


def _kind_without_word(cursor: Cursor, parts: Parts, value: Token) -> RowType:
    """Take a bare value as a mean only when an SD or SE says that it is one."""
    if parts.has("sd") or parts.has("se"):
        return RowType.MEAN
    if parts.has("q1"):
        return RowType.MEDIAN  # quartiles go with medians
    # All that is printed stays: `>2 h (n = 30)` without its sign, its unit or its n would be another figure.
    printed = " ".join(cursor.text.split())
    advice = () if printed.startswith("(") else (f"mean {printed}", f"median {printed}")
    raise NotationError(f"{value.text}: a mean or a median?", advice)


def _named(cursor: Cursor) -> None:
    """Pass over what a mean or median is of: `median age was 63 years`, `median, 50 months`."""
    start = cursor.position
    while cursor.peek().kind == "word" and cursor.peek().text not in _NOT_A_VALUE:
        cursor.take("word")
    cursor.take(",", ":", "=")
    if cursor.peek().kind not in ("number", "-", "+", "<", ">", "<=", ">=", "$"):
        cursor.position = start
    cursor.take_phrase("of")


def _power_in_words(cursor: Cursor) -> int:
    """Take `million`."""
    if cursor.take_phrase("million"):
        return 6
    return 3 if cursor.take_phrase("thousand") else 0


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
        raise NotationError("cannot read the power of ten; it is written as in `225.0 ± 122.3 ×10^4`")
    return int(exponent.value)


def _tail(cursor: Cursor, parts: Parts, value: Token, kind: RowType | None) -> None:
    if cursor.take("("):
        _item(cursor, parts, value, kind)
        while cursor.take(",", ";"):
            _item(cursor, parts, value, kind)
        if not cursor.take(")"):
            raise unreadable(cursor)
    elif cursor.take(",", ";"):
        _item(cursor, parts, value, kind)
    elif (after := unit(cursor)) is not None and after != "%":
        same_unit(parts, after)  # `10.9 (3.5 to 16.5) months`
    else:
        if cursor.peek().kind in ("/", "%") or cursor.peek().text in ("of", "out"):
            raise NotationError(f"'{cursor.text[:40]}' is a count, but this outcome is measured")
        if cursor.peek().text == "at":
            raise NotationError("the time of a measured outcome belongs under `at:`")
        raise unreadable(cursor)


def _item(cursor: Cursor, parts: Parts, value: Token, kind: RowType | None) -> None:
    interval = confidence_interval(cursor)
    if interval:
        _units_of(parts, interval[1].units)
        put_interval(parts, *interval)
        parts.said("ci")
    elif p_value(cursor, parts):
        pass
    elif (n := number_of_patients(cursor)) is not None:
        parts.put("n", n, "n")
        parts.said("n")
    elif name := named_spread(cursor):
        short_form(cursor, "sd", "se", "sem")
        _spread(cursor, parts, name, f"the {name.upper()}")
        _same_word(cursor, name)
    elif cursor.take_phrase("iqr", "interquartile range", "inter-quartile range"):
        short_form(cursor, "iqr")
        _pair(cursor, parts, ("q1", "q3"), "IQR")
    elif cursor.take_phrase("range"):
        _pair(cursor, parts, ("min", "max"), "range")
    elif not _by_style(cursor, parts):
        refuse_bare(cursor, value, parts, kind)


_PAIRS = {"iqr": ("q1", "q3"), "range": ("min", "max")}


def _by_style(cursor: Cursor, parts: Parts) -> bool:
    """Read numbers without a word as the style of their column says."""
    if not parts.slots:
        return False
    start, said = cursor.position, parts.slots[0]
    if said in ("iqr", "range", "ci"):
        found = limits(cursor, "the values")
        if found is None:
            raise contradicts(parts, f"'{cursor.rest()[:20]}'")
        _units_of(parts, found.units)
        if said == "ci":
            put_interval(parts, parts.style.level if parts.style else None, found)
        else:
            for name, end in zip(_PAIRS[said], (found.low, found.high), strict=True):
                parts.put(name, end, f"the {said}")
        parts.answer(said)
        return True
    if limits(cursor, "the values") is not None:
        raise contradicts(parts, "two numbers")
    cursor.position = start
    cursor.take("±")
    number = signed(cursor)
    if number is None:
        return False
    parts.answer(said)
    if said == "n":
        parts.put("n", whole(number, "n"), "n")
    else:
        cursor.position = start
        cursor.take("±")
        _spread(cursor, parts, said, f"the {said.upper()}")
    return True


def _spread(cursor: Cursor, parts: Parts, name: str, what: str) -> None:
    cursor.take("=", ":", ",")
    cursor.take_phrase("of")
    cursor.take("±")
    if parts.slots and parts.style and name not in parts.style.items:
        raise contradicts(parts, what)
    parts.said(name)
    number = signed(cursor)
    if number is None:
        raise NotationError(
            f"{what} needs a number, not '{cursor.rest()[:20]}'", such_as=(f"mean 3.9 ({what[4:]} 2.2)",)
        )
    if number.value < 0:
        raise NotationError(f"{what} is negative: {number.text}")
    parts.put(name, number.value, what)
    if name == "sd" or not parts.has("spread_decimals"):
        parts.fields["spread_decimals"] = number.decimals
    same_unit(parts, unit(cursor))


def _same_word(cursor: Cursor, name: str) -> None:
    """Pass over the word behind a spread, which must not be another than the one it was read by."""
    said = word_behind(cursor)
    if said and said != name:
        raise NotationError(f"'{cursor.text[:40]}': is the spread an SD or an SE?")


def _pair(cursor: Cursor, parts: Parts, names: tuple[str, str], what: str) -> None:
    cursor.take("=", ":", ",")
    if parts.slots and what.lower() not in parts.slots:
        raise contradicts(parts, what)
    parts.said(what.lower())
    found = limits(cursor, f"the {what}")
    if found is None:
        raise NotationError(f"the {what} needs both of its limits, as in `{what} 3 to 9`")
    _units_of(parts, found.units)
    parts.put(names[0], found.low, f"the {what}")
    parts.put(names[1], found.high, f"the {what}")


def _units_of(parts: Parts, units: frozenset[str]) -> None:
    for seen in sorted(units):
        same_unit(parts, seen)


def _finish(parts: Parts, kind: RowType, value: Token, exponent: int) -> None:
    """Set the value, once it is known to be possible, and apply the power of ten."""
    check(parts, kind, value)
    parts.put(kind.value, value.value, "the value")
    parts.put("decimals", value.decimals, "the value")
    if exponent:
        parts.put("times_ten_to", exponent, "the power of ten")
        for name in (kind.value, "sd", "se", "low", "high", "min", "max", "q1", "q3"):
            printed = parts.number(name)
            if printed is not None:
                parts.fields[name] = scaled(printed, 10**exponent)
