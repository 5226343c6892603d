"""Figures of outcomes that are counted: counts, percentages, Kaplan-Meier estimates and rates."""

from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.parts import (
    Parts,
    confidence_interval,
    contradicts,
    description,
    limits,
    number_of_patients,
    p_value,
    percent_sign,
    put_interval,
    qualifier,
    signed,
    started,
    time_of,
    whole,
)
from evidence.studies.notation.possible import check
from evidence.studies.notation.rates import (
    OF_TIME,
    ends_as_rate,
    events_in_time,
    is_person_time,
    percent_a_year,
    person_time,
    rate,
)
from evidence.studies.notation.style import Style
from evidence.studies.notation.tokens import Cursor, Token, scaled
from evidence.studies.notation.words import NOUNS

EXAMPLES = (
    "37/90 (41.1%)",
    "36 (97.3%)",
    "22%",
    "none",
    "95% at 12 months (95% CI 88 to 98)",
    "not reported",
)
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
        _tail(cursor, parts, kind)
    estimated = parts.fields.pop("estimated", False)
    spread = parts.fields.pop("spread", False)
    if kind == "percent" and parts.has("events"):
        kind = "count"
    elif kind == "percent" and (
        kaplan_meier or estimated or (parts.has("at") and not counts and not parts.has("within"))
    ):
        kind = "survival"
    if estimated and kind != "survival":
        raise NotationError("a Kaplan-Meier estimate is a percentage", such_as=("66.1%",))
    if spread and kind != "survival":
        raise NotationError(
            f"'{cursor.text[:40]}': ± after a percentage that is no Kaplan-Meier estimate: its SE or half of "
            "its interval?",
            (f"{parts.number('percent'):g}% (SE {parts.number('se'):g})",) if parts.has("percent") else (),
        )
    check(parts, kind, kaplan_meier)
    return parts.figure(kind)


def _main(cursor: Cursor, parts: Parts, kaplan_meier: bool) -> str:
    """Read what a figure begins with and say of which kind it is."""
    if cursor.take_phrase(*_NONE):
        parts.put("events", 0, "the count")
        _noun(cursor)
        return "count"
    if cursor.peek().text == "no" and _nothing_of_it(cursor):
        parts.put("events", 0, "the count")
        return "count"
    if cursor.take_phrase("all"):
        cursor.take_phrase("of")
        cursor.take_phrase("the")
        number = cursor.take("number")
        if number:
            parts.put("events", whole(number, "the count"), "the count")
            parts.put("n", whole(number, "the count"), "the denominator")
        else:
            parts.put("everyone", True, "the count")
        _noun(cursor)
        return "count"
    if cursor.take_phrase("rate"):
        return rate(cursor, parts)
    parts.put("qualifier", qualifier(cursor), "the qualifier")
    number = signed(cursor)
    if number is None:
        raise _unreadable(cursor)
    if percent_sign(cursor):
        if cursor.peek().text in ("per", "/") and is_person_time(cursor, 1):
            return percent_a_year(cursor, parts, number)
        _put_percent(parts, number)
        return "percent"
    if kaplan_meier:
        return _fraction(cursor, parts, number)
    if parts.style is not None and parts.style.main == "percent":
        if cursor.peek().kind == "/":
            raise contradicts(parts, "a count with its denominator")
        _put_percent(parts, number)
        return "percent"
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
    """Take `no stent migration`, which is a count of zero; `no difference` is none."""
    start = cursor.position
    cursor.take("word")
    here = cursor.position
    if description(cursor) and cursor.at_end():
        return not any(token.text in _NO_COUNT for token in cursor.tokens[here:])
    cursor.position = start
    return False


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
            _in_percent(cursor, number),
        )
    parts.put("percent", scaled(number.value, 100), "the estimate")
    parts.put("percent_decimals", max(number.decimals - 2, 0), "the estimate")
    while not cursor.at_end():
        _tail(cursor, parts, "percent", scale=100.0)
    return "percent"


def _in_percent(cursor: Cursor, number: Token) -> tuple[str, ...]:
    """Give what a number without its % sign may be, where it stands alone or before brackets."""
    if cursor.peek().kind not in ("end", "(") or cursor.peek(2).kind == "/" or not 0 <= number.value <= 100:
        return ()
    return (f"{number.text}%", "100%") if number.text == "1" else (f"{number.text}%",)


def _count(cursor: Cursor, parts: Parts, number: Token) -> str:
    """Read a count, with its denominator or person-time if that follows."""
    if (
        cursor.peek().text in ("event", "events")
        and cursor.peek(1).text in OF_TIME
        and is_person_time(cursor, 3)
    ):
        cursor.take("word")
        if number.decimals:
            return _printed_rate(cursor, parts, number)
        return events_in_time(cursor, parts, number)
    if ends_as_rate(cursor, number):
        return _printed_rate(cursor, parts, number)
    if cursor.peek().text == "per" or (cursor.peek().text in ("in", "/") and is_person_time(cursor, 2)):
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
    parts.put("events", whole(number, "the count"), "the count")
    with_n = cursor.peek().text in ("/", "of", "out")
    if parts.style is not None and parts.style.main == "n/N" and not with_n:
        style = parts.style.text if parts.style else "n/N"
        raise NotationError(f"the style `{style}` says a count with its denominator here")
    _noun(cursor)
    if cursor.take("/"):
        n = _denominator(cursor)
        if cursor.peek().text == "of" and n <= _MOST_OF_A_FRACTION:
            said = f"'{cursor.text[:40]}': {number.text}/{n} as a count, or that share of all of them?"
            raise NotationError(said, (f"{number.text} of {n}",))
        parts.put("n", n, "the denominator")
        _noun(cursor)
    return "count"


_MOST_OF_A_FRACTION = 10  # `1/3 of the patients` is a third of them, `37/90 of the patients` a count


def _tail(cursor: Cursor, parts: Parts, kind: str, scale: float = 1.0) -> None:
    """Read one thing that may follow the main number."""
    if cursor.take("("):
        _item(cursor, parts, kind, scale)
        while cursor.take(",", ";"):
            _item(cursor, parts, kind, scale)
        if not cursor.take(")"):
            raise NotationError(f"cannot read '{cursor.rest()[:30]}' inside the brackets")
        _noun(cursor)
    elif cursor.take(",", ";"):
        _item(cursor, parts, kind, scale)
    elif kind == "percent" and cursor.peek().kind == "±":
        _plus_minus(cursor, parts, scale)
    elif cursor.peek().text == "of" and cursor.peek(1).kind == "word" and description(cursor):
        pass  # `91.8% of subjects`
    elif cursor.take_phrase("out of the", "out of", "of the", "of"):
        parts.put("n", _denominator(cursor), "the denominator")
        _noun(cursor)
    elif not (time_of(cursor, parts) or description(cursor)):
        raise _unreadable(cursor)


def _item(cursor: Cursor, parts: Parts, kind: str, scale: float) -> None:
    """Read one thing inside brackets or after a comma."""
    if not (_said_item(cursor, parts, kind, scale) or _limits_alone(cursor, parts, kind, scale)):
        _number_alone(cursor, parts, kind, scale)


def _said_item(cursor: Cursor, parts: Parts, kind: str, scale: float) -> bool:
    """Read a thing whose own words say what it is: an interval, a p value, a time, an error, an n."""
    interval = confidence_interval(cursor)
    if interval:
        put_interval(parts, *interval, scale=scale)
        parts.said("ci")
        return True
    if p_value(cursor, parts) or time_of(cursor, parts):
        return True
    if cursor.take_phrase("se", "standard error"):
        _standard_error(cursor, parts, scale)
        parts.said("se")
        return True
    if cursor.take_phrase(*_ESTIMATED):
        parts.fields["estimated"] = True
        return True
    n = number_of_patients(cursor)
    if n is None:
        return False
    parts.said("n", "n/N")
    if cursor.take("/") or cursor.take_phrase("of"):
        parts.put("events", n, "n")
        parts.put("n", _denominator(cursor), "the denominator")
        return True
    # after a percentage papers print the count as "84% (n = 21)"; after a count n is the denominator
    is_count = kind == "percent" and not parts.has("events")
    parts.put("events" if is_count else "n", n, "n")
    return True


def _limits_alone(cursor: Cursor, parts: Parts, kind: str, scale: float) -> bool:
    """Read limits without a word where the figure or its column says that they are some."""
    if kind != "rate" and parts.slots[:1] != ["ci"]:
        return False
    start = cursor.position
    found = limits(cursor, "the interval")
    if not found:
        cursor.position = start
        return False
    parts.answer("ci")
    put_interval(parts, parts.style.level if parts.style else None, found, scale=scale)
    return True


def _number_alone(cursor: Cursor, parts: Parts, kind: str, scale: float) -> None:
    """Read a number without a word: a percentage by its sign, else what its column says, else a count."""
    start = cursor.position
    bound = qualifier(cursor)
    number = signed(cursor)
    if number is None:
        cursor.position = start
        raise _unreadable(cursor)
    is_percent = percent_sign(cursor)
    _refuse_bare_limits(cursor, start, parts, scale)
    if is_percent:
        _put_percent(parts, number)
        parts.said("percent")
        if bound:
            parts.fields["qualifier"] = bound
        return
    if _by_style(cursor, parts, number, bound, scale):
        return
    if kind == "count":
        raise _beside_a_count(cursor, parts, number)
    if number.decimals or bound:
        raise NotationError(f"{number.text} is not a count", (f"n = {number.text}",) if bound else ())
    parts.put("events", whole(number, "the count"), "the count")
    _noun(cursor)
    if cursor.take("/") or cursor.take_phrase("out of", "of"):
        parts.put("n", _denominator(cursor), "the denominator")
        _noun(cursor)


def _beside_a_count(cursor: Cursor, parts: Parts, number: Token) -> NotationError:
    """Make the question that a bare number beside a count asks, with what can be written instead."""
    if parts.has("percent"):
        return NotationError(f"what is {number.text} in '{cursor.text[:60]}'?")
    count, n = parts.count("events"), parts.count("n")
    write: tuple[str, ...] = (f"{count if n is None else f'{count}/{n}'} ({number.text}%)",)
    if n is None and not number.decimals:
        write += (f"{count}/{number.text}",)
    if number.value > 100:
        write = write[1:]
    if count is not None and number.value < count:
        write = write[:1]
    if cursor.peek().kind not in (")", ",", ";", "end"):
        write = ()  # `12 (3 deaths)`: what the word says would be lost
    return NotationError(f"is {number.text} a percentage or the number of patients?", write)


_ESTIMATED = tuple(
    f"{who} {what}".strip()
    for who in ("kaplan-meier", "km", "actuarial", "life-table", "life table")
    for what in ("analysis", "estimate", "estimates", "method", "estimated", "curve", "")
)


def _by_style(cursor: Cursor, parts: Parts, number: Token, bound: str, scale: float) -> bool:
    """Read a number without a word as the style of its column says."""
    said = parts.answer("percent", "n", "n/N", "se")
    if not said:
        return False
    if said == "percent":
        _put_percent(parts, number)
        if bound:
            parts.fields["qualifier"] = bound
        return True
    if bound:
        raise NotationError(f"'{cursor.text[:40]}': a count cannot be a bound or approximate")
    if said == "se":
        parts.put("se", scaled(number.value, scale), "the standard error")
        parts.fields["spread_decimals"] = number.decimals
        return True
    parts.put("events", whole(number, "the count"), "the count")
    if cursor.take("/"):
        parts.put("n", _denominator(cursor), "the denominator")
    elif said == "n/N":
        style = parts.style.text if parts.style else "n/N"
        raise NotationError(f"the style `{style}` says a count with its denominator here")
    return True


def _plus_minus(cursor: Cursor, parts: Parts, scale: float) -> None:
    """Read `88.1% ± 2.6%`, which is a standard error where the percentage is a Kaplan-Meier estimate."""
    cursor.take("±")
    number = cursor.take("number")
    if number is None:
        raise _unreadable(cursor)
    percent_sign(cursor)
    parts.put("se", scaled(number.value, scale), "the standard error")
    parts.fields["spread_decimals"] = max(number.decimals - (2 if scale != 1.0 else 0), 0)
    if parts.answer("se") != "se":
        parts.fields["spread"] = True


def _refuse_bare_limits(cursor: Cursor, start: int, parts: Parts, scale: float) -> None:
    """Stop at two numbers whose meaning is not printed, as in 46.7% (37.1-56.3%)."""
    here = cursor.position
    cursor.position = start
    found = (
        None if {cursor.peek(1).kind, cursor.peek(2).kind} & {",", ";"} else limits(cursor, "the interval")
    )
    if found:
        span = f"{found.low:g} to {found.high:g}"
        if not parts.has("percent"):
            raise NotationError(
                f"'{cursor.text[:40]}': a count or a percentage, and are {span} its confidence interval or a "
                "range? Print each part's meaning, or say it for the whole column under `style:`"
            )
        raise NotationError(
            f"'{cursor.text[:40]}': two limits without a word: a confidence interval or a range?",
            (_with_interval(parts, f"95% CI {span}", scale),),
        )
    cursor.position = here


def _with_interval(parts: Parts, interval: str, scale: float) -> str:
    """Write what has been read so far with its interval, no number left out."""
    percent, decimals = parts.number("percent") or 0.0, parts.count("percent_decimals") or 0
    events, n = parts.count("events"), parts.count("n")
    if scale != 1.0:
        return f"{percent / scale:.{decimals + 2}f} ({interval})"
    shown = f"{parts.fields.get('qualifier', '')}{percent:.{decimals}f}%"
    if events is not None:
        return f"{events if n is None else f'{events}/{n}'} ({shown}, {interval})"
    return f"{shown} ({interval})" if n is None else f"{shown} of {n} ({interval})"


def _standard_error(cursor: Cursor, parts: Parts, scale: float) -> None:
    cursor.take("=", ":")
    number = cursor.take("number")
    if number is None:
        raise NotationError("SE needs a number", such_as=("66.1% (SE 4.2)",))
    percent_sign(cursor)
    parts.put("se", scaled(number.value, scale), "the standard error")
    parts.fields["spread_decimals"] = max(number.decimals - (2 if scale != 1.0 else 0), 0)


def _denominator(cursor: Cursor) -> int:
    cursor.take_phrase("the", "all")
    number = cursor.take("number")
    if number is None:
        raise NotationError(
            f"a denominator should follow, not '{cursor.rest()[:30]}'", such_as=("37/90", "41.1% of 90")
        )
    n = whole(number, "the denominator")
    if n == 0:
        raise NotationError("the denominator is 0: nobody was at risk")
    return n


def _noun(cursor: Cursor) -> None:
    """Pass over what is counted: 36 patients, 4 limbs, 2 major amputations."""
    if not description(cursor):
        cursor.take_phrase(*NOUNS)


def _printed_rate(cursor: Cursor, parts: Parts, number: Token) -> str:
    """Read a rate whose word is not printed, with its interval before or after the person-time."""
    parts.put("rate", number.value, "the rate")
    parts.put("decimals", number.decimals, "the rate")
    while cursor.peek().text not in ("per", "/"):
        _tail(cursor, parts, "rate")
    person_time(cursor, parts)
    return "rate"


def _unreadable(cursor: Cursor) -> NotationError:
    rest = cursor.rest()
    if not rest:
        return NotationError(f"'{cursor.text[:40]}' is not complete", such_as=EXAMPLES)
    return NotationError(f"cannot read '{rest[:40]}' as a count, percentage or rate", such_as=EXAMPLES)
