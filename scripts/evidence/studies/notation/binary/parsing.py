"""Figures of outcomes that are counted: counts, percentages, Kaplan-Meier estimates and rates."""

from evidence.record.published.row_type import RowType
from evidence.studies.notation.binary.beside import beside, denominator, pass_noun, put_percent, unreadable
from evidence.studies.notation.binary.possible import check
from evidence.studies.notation.binary.rates import (
    ends_as_rate,
    events_before_time,
    events_in_time,
    is_person_time,
    percent_a_year,
    person_time,
    rate,
    refuse_percent_in_time,
)
from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.parts import Parts, contradicts, started
from evidence.studies.notation.style import Style
from evidence.studies.notation.text.described import description
from evidence.studies.notation.text.numbers import percent_sign, qualifier, refuse_two_values, signed, whole
from evidence.studies.notation.text.tokens import Cursor, Token, scaled

_MOST_OF_A_FRACTION = 10  # `1/3 of the patients` is a third of them, `37/90 of the patients` a count
_NONE = ("none", "no events", "no event", "nil")


def parse_binary(cursor: Cursor, kaplan_meier: bool, counts: bool, style: Style | None = None) -> Figure:
    """Read the figure of a counted outcome.

    Parameters
    ----------
    kaplan_meier : the entry says that its percentages are Kaplan-Meier estimates.
    counts : the entry says that they are not.
    style : of the column.
    """
    parts = started(style)
    kind = _main(cursor, parts, kaplan_meier)
    while not cursor.at_end():
        beside(cursor, parts, kind)
    estimated = parts.fields.pop("estimated", False)
    spread = parts.fields.pop("spread", False)
    if kind == RowType.PERCENT and parts.has("events"):
        kind = RowType.COUNT
    elif kind == RowType.PERCENT and (
        kaplan_meier or estimated or (parts.has("at") and not counts and not parts.has("within"))
    ):
        kind = RowType.SURVIVAL
    if estimated and kind != RowType.SURVIVAL:
        raise NotationError("a Kaplan-Meier estimate is a percentage", such_as=("66.1%",))
    if spread and kind != RowType.SURVIVAL:
        raise NotationError(
            f"'{cursor.text[:40]}': ± after a percentage that is no Kaplan-Meier estimate: its SE or half of "
            "its interval?",
            (f"{parts.number('percent'):g}% (SE {parts.number('se'):g})",) if parts.has("percent") else (),
        )
    check(parts, kind, kaplan_meier)
    return parts.figure(kind, cursor.written)


def _main(cursor: Cursor, parts: Parts, kaplan_meier: bool) -> RowType:
    """Read what a figure begins with and say of which kind it is."""
    if cursor.take_phrase(*_NONE):
        parts.put("events", 0, "the count")
        here = cursor.position
        pass_noun(cursor)
        if _says_no_count(cursor, here):
            raise NotationError(
                f"'{cursor.text[:40]}': was there none, or is nothing said of it?", ("none", "not reported")
            )
        return RowType.COUNT
    if cursor.peek().text == "no" and _nothing_of_it(cursor):
        parts.put("events", 0, "the count")
        return RowType.COUNT
    if cursor.take_phrase("all"):
        cursor.take_phrase("of")
        cursor.take_phrase("the")
        number = cursor.take("number")
        if number:
            parts.put("events", whole(number, "the count"), "the count")
            parts.put("n", whole(number, "the count"), "the denominator")
        else:
            parts.put("everyone", True, "the count")
        pass_noun(cursor)
        return RowType.COUNT
    if cursor.take_phrase("rate"):
        return rate(cursor, parts)
    parts.put("qualifier", qualifier(cursor), "the qualifier")
    number = signed(cursor)
    if number is None:
        raise unreadable(cursor)
    if percent_sign(cursor):
        if cursor.peek().text in ("per", "/") and is_person_time(cursor, 1):
            return percent_a_year(cursor, parts, number)
        refuse_percent_in_time(cursor, number)
        put_percent(parts, number)
        return RowType.PERCENT
    if kaplan_meier:
        return _fraction(cursor, parts, number)
    if parts.style is not None and parts.style.main == "percent":
        if cursor.peek().kind == "/":
            raise contradicts(parts, "a count with its denominator")
        put_percent(parts, number)
        return RowType.PERCENT
    return _count(cursor, parts, number)


# `no difference` is no count of zero
_NO_COUNT = frozenset(
    [
        "difference",
        "differences",
        "data",
        "information",
        "change",
        "changes",
        "follow",
        "follow-up",
        "improvement",
        "statement",
        "report",
        "reported",
        "significant",
        "significantly",
        "statistically",
        "clinically",
        "evidence",
        "longer",
        "details",
        "response",
        "answer",
        "case-control",
        "value",
    ]
)


def _nothing_of_it(cursor: Cursor) -> bool:
    """Take `no stent migration`, alone or before `(0/36)`: a count of zero; `no difference` is none."""
    start = cursor.position
    cursor.take("word")
    here = cursor.position
    counted = description(cursor) and (cursor.at_end() or _zero_in_brackets(cursor))
    if counted and not _says_no_count(cursor, here):
        return True
    cursor.position = start
    return False


def _says_no_count(cursor: Cursor, start: int) -> bool:
    """Say whether a word since this place makes `no ...` no count of zero."""
    return any(token.text in _NO_COUNT for token in cursor.tokens[start : cursor.position])


def _zero_in_brackets(cursor: Cursor) -> bool:
    number = cursor.peek(1)
    return cursor.peek().kind == "(" and number.kind == "number" and number.value == 0


def _fraction(cursor: Cursor, parts: Parts, number: Token) -> RowType:
    """Read a Kaplan-Meier estimate printed as 0.661; its standard error and limits are fractions too."""
    if number.decimals == 0 or not 0 <= number.value <= 1:
        raise NotationError(
            f"{number.text} is not a Kaplan-Meier estimate, which is a percentage or a fraction (for a "
            "count, leave `method: Kaplan-Meier` out)",
            _in_percent(cursor, number),
        )
    parts.put("percent", scaled(number.value, 100), "the estimate")
    parts.put("percent_decimals", max(number.decimals - 2, 0), "the estimate")
    while not cursor.at_end():
        beside(cursor, parts, RowType.PERCENT, scale=100.0)
    return RowType.PERCENT


def _in_percent(cursor: Cursor, number: Token) -> tuple[str, ...]:
    """Give what a number without its % sign may be, where it stands alone or before brackets."""
    if cursor.peek().kind not in ("end", "(") or cursor.peek(2).kind == "/" or not 0 <= number.value <= 100:
        return ()
    return (f"{number.text}%", "100%") if number.text == "1" else (f"{number.text}%",)


def _count(cursor: Cursor, parts: Parts, number: Token) -> RowType:
    """Read a count, with its denominator or person-time if that follows."""
    if events_before_time(cursor):
        if number.decimals or is_person_time(cursor, 1):
            return _printed_rate(cursor, parts, number)
        return events_in_time(cursor, parts, number)
    if ends_as_rate(cursor):
        return _printed_rate(cursor, parts, number)
    if cursor.peek().text == "per":
        return events_in_time(cursor, parts, number)
    if cursor.peek().kind == "±":
        raise NotationError("a mean with its SD, but this outcome is counted: is it another outcome?")
    if number.decimals:
        raise NotationError(f"{number.text} is not a count, and a percentage has a % sign")
    if number.value < 0:
        raise NotationError(f"{number.text}: a count cannot be negative")
    if parts.fields.get("qualifier"):
        raise NotationError(
            f"'{cursor.text[:40].strip()}': a count cannot be a bound or approximate; a percentage can be, "
            "and has its % sign (else write `not reported`, and the words under `printed:`)"
        )
    refuse_two_values(cursor)
    parts.put("events", whole(number, "the count"), "the count")
    with_n = cursor.peek().text in ("/", "of", "out")
    if parts.style is not None and parts.style.main == "n/N" and not with_n:
        style = parts.style.text if parts.style else "n/N"
        raise NotationError(f"the style `{style}` says a count with its denominator here")
    pass_noun(cursor)
    if cursor.take("/"):
        n = denominator(cursor)
        if cursor.peek().text == "of" and n <= _MOST_OF_A_FRACTION:
            said = f"'{cursor.text[:40]}': {number.text}/{n} as a count, or that share of all of them?"
            raise NotationError(said, (f"{number.text} of {n}",))
        parts.put("n", n, "the denominator")
        pass_noun(cursor)
    return RowType.COUNT


def _printed_rate(cursor: Cursor, parts: Parts, number: Token) -> RowType:
    """Read a rate whose word is not printed, with its interval before or after the person-time."""
    if number.value < 0:
        raise NotationError(f"{number.text}: a rate cannot be negative")
    parts.put("rate", number.value, "the rate")
    parts.put("decimals", number.decimals, "the rate")
    while cursor.peek().text not in ("per", "/"):
        beside(cursor, parts, RowType.RATE)
    if parts.has("events") or parts.has("percent"):  # `14;2 deaths per 100 person-years`
        raise unreadable(cursor)
    person_time(cursor, parts)
    return RowType.RATE
