"""Figures of outcomes that are counted: counts, percentages, Kaplan-Meier estimates and rates."""

from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.parts import (
    NOUNS,
    Parts,
    confidence_interval,
    limits,
    number_of_patients,
    outside,
    p_value,
    percent_sign,
    put_interval,
    qualifier,
    signed,
    time_of,
    whole,
)
from evidence.studies.notation.tokens import Cursor, Token, scaled

EXAMPLES = (
    "37/90 (41.1%)",
    "36 (97.3%)",
    "22%",
    "none",
    "95% at 12 months (95% CI 88 to 98)",
    "not reported",
)
_NONE = ("none", "no events", "no event", "nil")
_PERSON_TIME = {
    f"{who}-{span}s": f"{who}-{span}s"
    for who in ("person", "patient", "limb")
    for span in ("year", "month", "day")
}
_POWERS_OF_TEN = (1, 10, 100, 1000, 10_000, 100_000)


def parse_binary(cursor: Cursor, kaplan_meier: bool, counts: bool) -> Figure:
    """Read the figure of a counted outcome.

    Parameters
    ----------
    kaplan_meier : the entry says that its percentages are Kaplan-Meier estimates.
    counts : the entry says that they are not.
    """
    parts = Parts()
    kind = _main(cursor, parts, kaplan_meier)
    while not cursor.at_end():
        _tail(cursor, parts, kind)
    if kind == "percent" and parts.has("events"):
        kind = "count"
    elif kind == "percent" and (kaplan_meier or (parts.has("at") and not counts)):
        kind = "survival"
    _check(parts, kind, kaplan_meier)
    return parts.figure(kind)


def _main(cursor: Cursor, parts: Parts, kaplan_meier: bool) -> str:
    """Read what a figure begins with and say of which kind it is."""
    if cursor.take_phrase(*_NONE):
        parts.put("events", 0, "the count")
        _noun(cursor)
        return "count"
    if cursor.take_phrase("all"):
        cursor.take_phrase("of")
        number = cursor.take("number")
        if number:
            parts.put("events", whole(number, "the count"), "the count")
            parts.put("n", parts.get("events"), "the denominator")
        else:
            parts.put("everyone", True, "the count")
        _noun(cursor)
        return "count"
    if cursor.take_phrase("rate"):
        return _rate(cursor, parts)
    parts.put("qualifier", qualifier(cursor), "the qualifier")
    number = signed(cursor)
    if number is None:
        raise _unreadable(cursor)
    if percent_sign(cursor):
        _put_percent(parts, number)
        return "percent"
    if kaplan_meier:
        return _fraction(cursor, parts, number)
    return _count(cursor, parts, number)


def _put_percent(parts: Parts, number: Token) -> None:
    if number.value < 0 or number.value > 100:
        raise NotationError(f"{number.text}% is not between 0% and 100%")
    parts.put("percent", number.value, "the percentage")
    parts.put("percent_decimals", number.decimals, "the percentage")


def _fraction(cursor: Cursor, parts: Parts, number: Token) -> str:
    """Read a Kaplan-Meier estimate printed as 0.661; its standard error and limits are fractions too."""
    if number.decimals == 0 or not 0 <= number.value <= 1:
        raise NotationError(
            f"{number.text} is not a Kaplan-Meier estimate, which is a percentage or a fraction (for a "
            "count, leave `method: Kaplan-Meier` out)",
            (f"{number.text}%",),
        )
    parts.put("percent", scaled(number.value, 100), "the estimate")
    parts.put("percent_decimals", max(number.decimals - 2, 0), "the estimate")
    while not cursor.at_end():
        _tail(cursor, parts, "percent", scale=100.0)
    return "percent"


def _count(cursor: Cursor, parts: Parts, number: Token) -> str:
    """Read a count, with its denominator or person-time if that follows."""
    if cursor.peek().text == "per" or (cursor.peek().text in ("in", "/") and _is_person_time(cursor, 2)):
        return _events_in_time(cursor, parts, number)
    if cursor.peek().text == "events" and cursor.peek(1).text in ("in", "per") and _is_person_time(cursor, 3):
        cursor.take("word")
        return _events_in_time(cursor, parts, number)
    if cursor.peek().kind == "±":
        raise NotationError(
            "a mean with its SD, but this outcome is counted: is it another outcome?", EXAMPLES[:2]
        )
    if number.decimals:
        raise NotationError(f"{number.text} is not a count", (f"{number.text}%",))
    if number.value < 0:
        raise NotationError(f"{number.text}: a count cannot be negative")
    if parts.get("qualifier"):
        raise NotationError(
            f"'{cursor.text[:40]}': a count cannot be a bound or approximate",
            (f"{number.text}%", "not reported"),
        )
    parts.put("events", whole(number, "the count"), "the count")
    _noun(cursor)
    if cursor.take("/"):
        parts.put("n", _denominator(cursor), "the denominator")
        _noun(cursor)
    return "count"


def _tail(cursor: Cursor, parts: Parts, kind: str, scale: float = 1.0) -> None:
    """Read one thing that may follow the main number."""
    if cursor.take("("):
        _item(cursor, parts, kind, scale)
        while cursor.take(",", ";"):
            _item(cursor, parts, kind, scale)
        if not cursor.take(")"):
            raise NotationError(f"cannot read '{cursor.rest()[:30]}' inside the brackets", EXAMPLES)
        _noun(cursor)
    elif cursor.take(",", ";"):
        _item(cursor, parts, kind, scale)
    elif cursor.take_phrase("out of the", "out of", "of the", "of"):
        parts.put("n", _denominator(cursor), "the denominator")
        _noun(cursor)
    elif not time_of(cursor, parts):
        raise _unreadable(cursor)


def _item(cursor: Cursor, parts: Parts, kind: str, scale: float) -> None:
    """Read one thing inside brackets or after a comma."""
    interval = confidence_interval(cursor)
    if interval:
        put_interval(parts, *interval, scale=scale)
        return
    if p_value(cursor, parts) or time_of(cursor, parts):
        return
    if cursor.take_phrase("se", "standard error"):
        _standard_error(cursor, parts, scale)
        return
    n = number_of_patients(cursor)
    if n is not None:
        # after a percentage papers print the count as "84% (n = 21)"; after a count n is the denominator
        is_count = kind == "percent" and not parts.has("events")
        parts.put("events" if is_count else "n", n, "n")
        return
    start = cursor.position
    bound = qualifier(cursor)
    number = signed(cursor)
    if number is None:
        cursor.position = start
        raise _unreadable(cursor)
    if percent_sign(cursor):
        _refuse_bare_limits(cursor, start)
        _put_percent(parts, number)
        if bound:
            parts.fields["qualifier"] = bound
        return
    _refuse_bare_limits(cursor, start)
    if kind == "count":
        if parts.has("percent"):
            raise NotationError(f"what is {number.text} in '{cursor.text[:60]}'?", EXAMPLES[:2])
        count, n = parts.get("events"), parts.get("n")
        write = (f"{count if n is None else f'{count}/{n}'} ({number.text}%)",)
        if n is None and not number.decimals:
            write += (f"{count}/{number.text}",)
        raise NotationError(f"is {number.text} a percentage or the number of patients?", write)
    if number.decimals or bound:
        raise NotationError(f"{number.text} is not a count", (f"n = {number.text}",) if bound else ())
    parts.put("events", whole(number, "the count"), "the count")
    _noun(cursor)
    if cursor.take("/") or cursor.take_phrase("out of", "of"):
        parts.put("n", _denominator(cursor), "the denominator")
        _noun(cursor)


def _refuse_bare_limits(cursor: Cursor, start: int) -> None:
    """Stop at two numbers whose meaning is not printed, as in 46.7% (37.1-56.3%)."""
    here = cursor.position
    cursor.position = start
    found = (
        limits(cursor, "the interval") if cursor.peek(1).kind != "," and cursor.peek(2).kind != "," else None
    )
    if found:
        raise NotationError(
            "two limits without a word: a confidence interval or a range?",
            (f"95% CI {found.low:g} to {found.high:g}",),
        )
    cursor.position = here


def _standard_error(cursor: Cursor, parts: Parts, scale: float) -> None:
    cursor.take("=", ":")
    number = cursor.take("number")
    if number is None:
        raise NotationError("SE needs a number", ("66.1% (SE 4.2)",))
    percent_sign(cursor)
    parts.put("se", scaled(number.value, scale), "the standard error")
    parts.fields["spread_decimals"] = max(number.decimals - (2 if scale != 1.0 else 0), 0)


def _denominator(cursor: Cursor) -> int:
    cursor.take_phrase("the", "all")
    number = cursor.take("number")
    if number is None:
        raise NotationError(
            f"a denominator should follow, not '{cursor.rest()[:30]}'", ("37/90", "41.1% of 90")
        )
    n = whole(number, "the denominator")
    if n == 0:
        raise NotationError("the denominator is 0: nobody was at risk", ("not reported",))
    return n


def _noun(cursor: Cursor) -> None:
    """Pass over what is counted: 36 patients, 4 limbs."""
    cursor.take_phrase(*NOUNS)


def _is_person_time(cursor: Cursor, ahead: int) -> bool:
    word, after = cursor.peek(ahead).text, cursor.peek(ahead + 1).text
    return word in _PERSON_TIME or f"{word}-{after}" in _PERSON_TIME


def _person_time_unit(cursor: Cursor) -> str:
    first = cursor.take("word")
    if first and first.text in _PERSON_TIME:
        return first.text
    second = cursor.take("word")
    unit = f"{first.text}-{second.text}" if first and second else ""
    if unit not in _PERSON_TIME:
        raise NotationError("a rate needs its person-time", ("3 per 120 person-years",))
    return unit


def _events_in_time(cursor: Cursor, parts: Parts, number: Token) -> str:
    """Read `3 per 120 person-years`, which counts three events in that time."""
    word = cursor.take("word", "/").text
    time = cursor.take("number")
    if time is None:
        raise NotationError("a rate needs its person-time", ("3 per 120 person-years",))
    unit = _person_time_unit(cursor)
    whole_text = f"{number.text} per {time.text} {unit}"
    if number.decimals:
        raise NotationError(f"{number.text} is not a count of events", (f"rate {whole_text}",))
    if word != "in" and time.value in _POWERS_OF_TEN:
        raise NotationError(
            f"'{whole_text}': a rate, or a count in so much time?",
            (f"rate {whole_text}", f"{number.text} in {time.text} {unit}"),
        )
    if time.value <= 0:
        raise NotationError("person-time must be above 0")
    parts.put("events", whole(number, "the count"), "the count")
    parts.put("person_time", time.value, "the person-time")
    parts.put("person_time_unit", unit, "the person-time")
    return "rate"


def _rate(cursor: Cursor, parts: Parts) -> str:
    """Read `rate 2.5 per 100 person-years`, whose events are not printed."""
    number = cursor.take("number")
    if number is None or not (cursor.take_phrase("per") or cursor.take("/")):
        raise NotationError("cannot read the rate", ("rate 2.5 per 100 person-years",))
    time = cursor.take("number")
    if time is None or time.value <= 0:
        raise NotationError("cannot read the rate", ("rate 2.5 per 100 person-years",))
    parts.put("rate", number.value, "the rate")
    parts.put("decimals", number.decimals, "the rate")
    parts.put("person_time", time.value, "the person-time")
    parts.put("person_time_unit", _person_time_unit(cursor), "the person-time")
    return "rate"


def _check(parts: Parts, kind: str, kaplan_meier: bool) -> None:
    """Refuse what cannot be: more events than patients, an estimate outside its own interval."""
    events, n, percent = parts.get("events"), parts.get("n"), parts.get("percent")
    if kaplan_meier and kind in ("count", "rate"):
        raise NotationError(
            "a Kaplan-Meier estimate is a percentage: put the number still followed under `at risk:`, or "
            "leave `method: Kaplan-Meier` out for a count",
            (f"{percent:g}%",) if percent is not None else ("66.1%",),
        )
    if events is not None and n is not None and events > n:
        raise NotationError(f"{events} events of {n} patients")
    if kind != "rate":
        low, high = parts.get("low"), parts.get("high")
        if low is not None and not 0 <= low <= high <= 100:
            raise NotationError(f"the limits {low:g} to {high:g} are not between 0% and 100%")
        if low is not None and percent is not None:
            outside(percent, low, high, "its interval")
    elif parts.has("rate") and parts.has("low"):
        outside(parts.get("rate"), parts.get("low"), parts.get("high"), "its interval")


def _unreadable(cursor: Cursor) -> NotationError:
    rest = cursor.rest()
    return NotationError(
        f"cannot read '{rest[:40]}' as a count, percentage or rate" if rest else "empty", EXAMPLES
    )
