"""Figures of outcomes that are measured: means and medians with their spread."""

from collections.abc import Sequence

from evidence.record.published.row_type import RowType
from evidence.studies.notation.durations import refuse_clock
from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.parts import (
    Parts,
    confidence_interval,
    contradicts,
    limits,
    number_of_patients,
    outside,
    p_value,
    put_interval,
    qualifier,
    refuse_two_values,
    same_unit,
    short_form,
    signed,
    started,
    whole,
)
from evidence.studies.notation.spreads import SPREADS, named_spread, word_behind
from evidence.studies.notation.style import Style
from evidence.studies.notation.tokens import Cursor, Token, scaled
from evidence.studies.notation.units import unit
from evidence.studies.notation.words import TELLING

EXAMPLES = (
    "3.9 ± 2.2",
    "mean 3.9 (SD 2.2)",
    "median 6 [IQR 3 to 9]",
    "mean 71 (range 35 to 152)",
    "not reported",
)
_MOST_EXPONENT = 9
_VALUE_ENDS = 3  # tokens: `mean`, a sign, the value
_OF_A_CHANGE = {"change", "changes", "reduction", "decrease", "increase"}
_KINDS = {"mean": RowType.MEAN, "average": RowType.MEAN, "median": RowType.MEDIAN}
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
    kind = _KINDS.get(cursor.take_phrase(*_KINDS) or "")
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
        raise _unreadable(cursor)
    refuse_clock(cursor, value)
    refuse_two_values(cursor)
    same_unit(parts, unit(cursor))
    if cursor.take("±"):
        name = named_spread(cursor) or parts.answer("sd", "se") or "sd"
        if parts.slots[:1] and name == "sd" and style and "sd" not in style.items and style.items:
            raise contradicts(parts, "a number after ±")
        _spread(cursor, parts, name, f"the {name.upper()}")
        word_behind(cursor)
        if kind == RowType.MEDIAN:
            raise NotationError("a median with ±: what is the number after it?")
    if in_brackets and not cursor.take(")"):
        raise _unreadable(cursor)
    exponent = _power_of_ten(cursor)
    same_unit(parts, unit(cursor))
    if in_brackets is None and not parts.has("sd") and not parts.has("se"):
        exponent = exponent or _power_in_words(cursor)
        same_unit(parts, unit(cursor))
    while not cursor.at_end():
        _tail(cursor, parts, value, kind)
    kind = kind or _kind_without_word(cursor, parts, value)
    _finish(parts, kind, value, exponent)
    return parts.figure(kind)


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
            raise _unreadable(cursor)
    elif cursor.take(",", ";"):
        _item(cursor, parts, value, kind)
    elif (after := unit(cursor)) is not None and after != "%":
        same_unit(parts, after)  # `10.9 (3.5 to 16.5) months`
    else:
        if cursor.peek().kind in ("/", "%") or cursor.peek().text in ("of", "out"):
            raise NotationError(f"'{cursor.text[:40]}' is a count, but this outcome is measured")
        if cursor.peek().text == "at":
            raise NotationError("the time of a measured outcome belongs under `at:`")
        raise _unreadable(cursor)


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
        word_behind(cursor)
    elif cursor.take_phrase("iqr", "interquartile range", "inter-quartile range"):
        short_form(cursor, "iqr")
        _pair(cursor, parts, ("q1", "q3"), "IQR")
    elif cursor.take_phrase("range"):
        _pair(cursor, parts, ("min", "max"), "range")
    elif not _by_style(cursor, parts):
        _refuse_bare(cursor, value, parts, kind)


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


def _refuse_bare(cursor: Cursor, value: Token, parts: Parts, kind: RowType | None) -> None:
    """Say what a number without a word in brackets could be."""
    start = cursor.position
    pair = limits(cursor, "the values")
    if pair and (parts.has("sd") or parts.has("se")):
        raise NotationError(
            f"'{cursor.text[:40]}': are {pair.low:g} to {pair.high:g} a range, an IQR or an interval?"
        )
    if pair:
        readings = [
            (kind or (RowType.MEAN if word == "95% CI" else RowType.MEDIAN), word)
            for word in ("range", "IQR", "95% CI")
            if (kind, word) != (RowType.MEAN, "IQR")
        ]
        raise NotationError(
            f"'{cursor.text[:40]}': a range, an IQR or a confidence interval?",
            _with_word(cursor, start, readings),
        )
    number = signed(cursor)
    if number is None:
        raise _unreadable(cursor)
    spread = next((name for name in ("sd", "se") if parts.has(name)), "")
    size = [(kind or RowType.MEAN, "n =")] if not number.decimals and number.value > 0 else []
    if spread:
        shown = f"{value.text} ({spread.upper()} {parts.number(spread):g})"
        question = f"{number.text} after {shown}: the number of patients?"
        raise NotationError(question, _with_word(cursor, start, [(kind, word) for _, word in size]))
    if kind == RowType.MEDIAN:  # has neither an SD nor an SE
        question = f"{number.text} after the median {value.text}: the number of patients?"
        raise NotationError(question, _with_word(cursor, start, size))
    raise NotationError(
        f"{number.text} after {value.text}: an SD, an SE or the number of patients?",
        _with_word(cursor, start, [(kind, "SD"), (kind, "SE"), *size]),
    )


def _with_word(cursor: Cursor, start: int, readings: Sequence[tuple[RowType | None, str]]) -> tuple[str, ...]:
    """Give the figure as printed with a word before the numbers in question, for each of their readings.

    Nothing is advised where more stands beside these numbers (`10th-90th percentile 3-9`): the word would be
    another than the paper's.

    Parameters
    ----------
    start : the position of the first of these numbers; the cursor stands behind the last.
    readings : what kind of value the figure has, None where the word alone tells it, and the word.
    """
    if cursor.peek().kind not in (")", ",", ";", "end"):
        return ()
    if cursor.peek(1).kind == "(" and cursor.peek(2).text in SPREADS:
        return ()  # `3.9 (0.3) (SE)` says itself which
    here = cursor.tokens[start].start
    before, behind = cursor.text[:here], cursor.text[here:]
    named = cursor.tokens[0].text in _KINDS or cursor.tokens[0].text == "m"
    return tuple(
        " ".join(("" if named else kind or "", f"{before}{word} {behind}")).strip() for kind, word in readings
    )


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
    """Set the value, check it against its own limits and apply the power of ten."""
    number = value.value
    for low, high, what, applies in (
        ("low", "high", "its interval", True),
        ("min", "max", "its range", True),
        ("q1", "q3", "its IQR", kind == RowType.MEDIAN),  # a mean may lie outside the quartiles
    ):
        least, most = parts.number(low), parts.number(high)
        if applies and least is not None and most is not None:
            outside(number, least, most, what)
    _quartiles_inside(parts)
    _refuse_points_between_groups(parts, value)
    parts.put(kind.value, number, "the value")
    parts.put("decimals", value.decimals, "the value")
    if exponent:
        parts.put("times_ten_to", exponent, "the power of ten")
        for name in (kind.value, "sd", "se", "low", "high", "min", "max", "q1", "q3"):
            printed = parts.number(name)
            if printed is not None:
                parts.fields[name] = scaled(printed, 10**exponent)


def _quartiles_inside(parts: Parts) -> None:
    """Refuse quartiles that lie outside the range of the same values."""
    q1, q3, least, most = (parts.number(name) for name in ("q1", "q3", "min", "max"))
    if q1 is None or q3 is None or least is None or most is None or least <= q1 <= q3 <= most:
        return
    raise NotationError(
        f"the IQR {q1:g} to {q3:g} is not within the range {least:g} to {most:g}: one of them is mistyped, "
        "or the paper is wrong (then leave one out and put the printed words under `printed:`)"
    )


def _refuse_points_between_groups(parts: Parts, value: Token) -> None:
    """Refuse `1.234 (SD 567)`: beside such an SD its point groups digits, or one is mistyped."""
    spread = parts.number("sd") if parts.has("sd") else parts.number("se")
    if spread is None or spread < 100 or parts.fields.get("spread_decimals") or value.decimals != 3:
        return
    if 1 <= abs(value.value) < 1000:
        raise NotationError(
            f"{value.text} beside {spread:g}: does its point group digits? Then write "
            f"{value.text.replace('.', '')} without it; else one of the two is mistyped"
        )


def _unreadable(cursor: Cursor) -> NotationError:
    rest = cursor.rest()
    if not rest:
        return NotationError(f"'{cursor.text[:40]}' is not complete", such_as=EXAMPLES)
    words = {token.text for token in cursor.tokens}
    if "geometric" in words:
        return NotationError(
            "a geometric mean is no mean: the ratio of both arms under `effect:` is pooled as ROM, and the "
            "arms are `not reported`, with the words under `printed:`",
            such_as=("ROM 0.85 (95% CI 0.74 to 0.97)",),
        )
    if words & _OF_A_CHANGE:
        return NotationError(
            "a change is a mean like others: write it without the word, with `value: change from baseline` "
            "in its entry, and the words under `printed:`",
            such_as=("mean -5.2 (SD 3.1)",),
        )
    after = cursor.peek()
    if cursor.position <= _VALUE_ENDS and after.kind == "word" and after.text not in TELLING:
        return NotationError(
            f"'{cursor.text[after.start :][: len(after.text)]}' is no unit that is read; where it is that of "
            "the outcome, leave it out, and put the paper's words under `printed:`",
            such_as=EXAMPLES,
        )
    return NotationError(f"cannot read '{rest[:40]}' as a mean or median", such_as=EXAMPLES)
