"""Rates: events in person-time, and rates whose events are not printed."""

from evidence.record.published.row_type import RowType
from evidence.studies.notation.figure import NotationError
from evidence.studies.notation.parts import Parts
from evidence.studies.notation.text.numbers import whole
from evidence.studies.notation.text.tokens import Cursor, Token
from evidence.studies.notation.text.words import TELLING
from evidence.studies.reading.outcomes.times import thousands_or_decimals
from evidence.studies.tidy.arithmetic import YEARS

_PERSON_TIME = {
    f"{who}-{span}s": f"{who}-{span}s"
    for who in ("person", "patient", "limb")
    for span in ("year", "month", "day")
} | {
    f"{who}-{span}": f"{who}-{span}s"
    for who in ("person", "patient", "limb")
    for span in ("year", "month", "day")
}


# How the person-time of a rate may be counted.
TIME_UNITS = tuple(dict.fromkeys(_PERSON_TIME.values()))
# Words between a count and the time behind it.
OF_TIME = ("in", "per", "during", "over", "/")
_POWERS_OF_TEN = (1, 10, 100, 1000, 10_000, 100_000)


_RATE = ("rate 2.5 per 100 person-years",)


def is_person_time(cursor: Cursor, ahead: int) -> bool:
    """Say whether a unit of person-time stands so many tokens ahead."""
    word, after = cursor.peek(ahead).text, cursor.peek(ahead + 1).text
    return word in _PERSON_TIME or f"{word}-{after}" in _PERSON_TIME


def events_before_time(cursor: Cursor) -> bool:
    """Pass over what is counted before a person-time, if anything: `deaths per 100`, `events in 340`."""
    start = cursor.position
    while cursor.peek().kind == "word" and cursor.peek().text not in TELLING.union(OF_TIME):
        cursor.next()
    timed = cursor.peek().text in OF_TIME and (is_person_time(cursor, 1) or is_person_time(cursor, 2))
    if not timed:
        cursor.position = start
    return timed


def _person_time_unit(cursor: Cursor) -> str:
    first = cursor.take("word")
    if first and first.text in _PERSON_TIME:
        return _PERSON_TIME[first.text]
    second = cursor.take("word")
    unit = f"{first.text}-{second.text}" if first and second else ""
    if unit not in _PERSON_TIME:
        raise NotationError("a rate needs its person-time", such_as=("3 per 120 person-years",))
    return _PERSON_TIME[unit]


def _one_reading(time: Token | None, unit: str) -> None:
    """Stop at `per 1.000 patient-years`: a thousand of them, or one."""
    if time is not None and time.decimals and (asked := thousands_or_decimals(time.text, unit)):
        raise NotationError(asked)


def events_in_time(cursor: Cursor, parts: Parts, number: Token) -> RowType:
    """Read `3 per 120 person-years`, which counts three events in that time."""
    word = cursor.next().text
    time = cursor.take("number")
    if time is None:
        raise NotationError("a rate needs its person-time", such_as=("3 per 120 person-years",))
    unit = _person_time_unit(cursor)
    whole_text = f"{number.text} per {time.text} {unit}"
    if word in ("per", "/") and time.value in _POWERS_OF_TEN:
        raise NotationError(
            f"'{whole_text}': a rate, or a count in so much time?",
            (f"rate {whole_text}", f"{number.text} in {time.text} {unit}"),
        )
    _one_reading(time, unit)
    if time.value <= 0:
        raise NotationError("person-time must be above 0")
    parts.put("events", whole(number, "the count"), "the count")
    parts.put("person_time", time.value, "the person-time")
    parts.put("person_time_unit", unit, "the person-time")
    cursor.take_phrase("of follow-up", "of follow up", "of observation")
    _same_rate(cursor, number.value * _a_year(time.value, unit))
    return RowType.RATE


def _a_year(time: float, unit: str) -> float:
    """Return what a count in this time is a year, as a factor."""
    return 1 / (time * YEARS[unit.rpartition("-")[2].removesuffix("s")])


def _same_rate(cursor: Cursor, computed: float) -> None:
    """Take `(3.5 per 100 person-years)` behind a count in time, which has to be the same rate."""
    start = cursor.position
    if not cursor.take("("):
        return
    printed = cursor.take("number")
    if printed is None or not (cursor.take_phrase("per") or cursor.take("/")):
        cursor.position = start
        return
    base = cursor.take("number")
    unit = _person_time_unit(cursor)
    _one_reading(base, unit)
    if not cursor.take(")"):
        cursor.position = start
        return
    factor = _a_year(base.value if base else 1.0, unit)
    room = 0.5 * 10.0**-printed.decimals * factor
    if abs(printed.value * factor - computed) > room * (1 + _ROUNDING):
        raise NotationError(
            f"the count in its time is {computed / factor:.4g}, not the {printed.text} beside it; write the "
            f"one "
            "that holds, and both under `printed:`"
        )


_ROUNDING = 1e-6  # of the quotient in doubles


def percent_a_year(cursor: Cursor, parts: Parts, number: Token) -> RowType:
    """Read `3.5% per patient-year`, which is 3.5 per 100 patient-years."""
    cursor.next()
    parts.put("rate", number.value, "the rate")
    parts.put("decimals", number.decimals, "the rate")
    parts.put("person_time", 100.0, "the person-time")
    parts.put("person_time_unit", _person_time_unit(cursor), "the person-time")
    return RowType.RATE


def refuse_percent_in_time(cursor: Cursor, number: Token) -> None:
    """Stop at `6.1% per year`, which is a rate or the share of those who had it within a year."""
    if cursor.peek().text in ("per", "/") and cursor.peek(1).text in ("year", "annum", "month"):
        unit = "month" if cursor.peek(1).text == "month" else "year"
        raise NotationError(
            f"'{cursor.text[:40].strip()}': a rate, or the share within a {unit}?",
            (f"{number.text}% per patient-{unit}", f"{number.text}% at 1 {unit}"),
        )


def ends_as_rate(cursor: Cursor) -> bool:
    """Say whether `per 100 patient-years` stands further behind a number: `3.2 (2.1-4.0) per 100 ...`."""
    ahead = 0
    while cursor.peek(ahead).kind != "end":
        if cursor.peek(ahead).text in ("per", "/") and (
            is_person_time(cursor, ahead + 1) or is_person_time(cursor, ahead + 2)
        ):
            return True
        ahead += 1
    return False


def person_time(cursor: Cursor, parts: Parts) -> None:
    """Take `per 100 person-years`."""
    if not (cursor.take_phrase("per") or cursor.take("/")):
        raise NotationError("cannot read the rate", such_as=_RATE)
    time = cursor.take("number")
    if time is not None and time.value <= 0:
        raise NotationError("cannot read the rate", such_as=_RATE)
    unit = _person_time_unit(cursor)
    _one_reading(time, unit)
    parts.put("person_time", time.value if time else 1.0, "the person-time")
    parts.put("person_time_unit", unit, "the person-time")


def rate(cursor: Cursor, parts: Parts) -> RowType:
    """Read `rate 2.5 per 100 person-years`, whose events are not printed."""
    cursor.take_phrase("of")
    number = cursor.take("number")
    if number is None:
        raise NotationError("cannot read the rate", such_as=_RATE)
    parts.put("rate", number.value, "the rate")
    parts.put("decimals", number.decimals, "the rate")
    person_time(cursor, parts)
    return RowType.RATE
