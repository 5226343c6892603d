"""What stands beside the main number of a counted figure: intervals, errors, denominators, bare numbers."""

from evidence.record.published.row_type import RowType
from evidence.studies.notation.figure import NotationError
from evidence.studies.notation.parts import Parts, number_of_patients, p_value, put_interval, time_of
from evidence.studies.notation.text.described import description
from evidence.studies.notation.text.limits import ReversedLimits, confidence_interval, limits
from evidence.studies.notation.text.numbers import percent_sign, qualifier, signed, whole
from evidence.studies.notation.text.tokens import Cursor, Token, scaled
from evidence.studies.notation.text.words import NOUNS

EXAMPLES = (
    "37/90 (41.1%)",
    "36 (97.3%)",
    "22%",
    "none",
    "95% at 12 months (95% CI 88 to 98)",
    "not reported",
)


def put_percent(parts: Parts, number: Token) -> None:
    """Put a percentage, which lies between 0% and 100%."""
    if number.value < 0 or number.value > 100:
        raise NotationError(f"{number.text}% is not between 0% and 100%")
    parts.put("percent", number.value, "the percentage")
    parts.put("percent_decimals", number.decimals, "the percentage")


def beside(cursor: Cursor, parts: Parts, kind: RowType, scale: float = 1.0) -> None:
    """Read one thing that may follow the main number."""
    if cursor.take("("):
        _item(cursor, parts, kind, scale)
        while cursor.take(",", ";"):
            _item(cursor, parts, kind, scale)
        if not cursor.take(")"):
            raise NotationError(f"cannot read '{cursor.rest()[:30]}' inside the brackets")
        pass_noun(cursor)
    elif cursor.take(",", ";"):
        _item(cursor, parts, kind, scale)
    elif kind == RowType.PERCENT and cursor.peek().kind == "±":
        _plus_minus(cursor, parts, scale)
    elif cursor.peek().text == "of" and cursor.peek(1).kind == "word" and description(cursor):
        pass  # `91.8% of subjects`
    elif cursor.take_phrase("out of the", "out of", "of the", "of"):
        parts.put("n", denominator(cursor), "the denominator")
        pass_noun(cursor)
    elif not (time_of(cursor, parts) or description(cursor)):
        raise unreadable(cursor)


def _item(cursor: Cursor, parts: Parts, kind: RowType, scale: float) -> None:
    """Read one thing inside brackets or after a comma."""
    if not (_said_item(cursor, parts, kind, scale) or _limits_alone(cursor, parts, kind, scale)):
        _number_alone(cursor, parts, kind, scale)


def _said_item(cursor: Cursor, parts: Parts, kind: RowType, scale: float) -> bool:
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
    if cursor.peek(1).kind in (")", ",", ";") and parts.has("events"):
        # `0/36 (none)`, `36/36 (all)`: the count again, in a word
        same = {"none": 0, "all": parts.count("n")}.get(cursor.peek().text)
        if same is not None and same == parts.count("events"):
            cursor.take("word")
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
        parts.put("n", denominator(cursor), "the denominator")
        return True
    # after a percentage papers print the count as "84% (n = 21)"; after a count n is the denominator
    is_count = kind == RowType.PERCENT and not parts.has("events")
    parts.put("events" if is_count else "n", n, "n")
    return True


def _limits_alone(cursor: Cursor, parts: Parts, kind: RowType, scale: float) -> bool:
    """Read limits without a word where the figure or its column says that they are some."""
    if kind != RowType.RATE and parts.slots[:1] != ["ci"]:
        return False
    start = cursor.position
    found = limits(cursor, "the interval")
    if not found:
        cursor.position = start
        return False
    parts.answer("ci")
    put_interval(parts, parts.style.level if parts.style else None, found, scale=scale)
    return True


def _number_alone(cursor: Cursor, parts: Parts, kind: RowType, scale: float) -> None:
    """Read a number without a word: a percentage by its sign, else what its column says, else a count."""
    start = cursor.position
    bound = qualifier(cursor)
    number = signed(cursor)
    if number is None:
        cursor.position = start
        raise unreadable(cursor)
    if kind == RowType.COUNT and _count_again(cursor, parts, number):
        return
    is_percent = percent_sign(cursor)
    _refuse_bare_limits(cursor, start, parts, scale)
    if is_percent:
        put_percent(parts, number)
        parts.said("percent")
        if bound:
            parts.fields["qualifier"] = bound
        return
    if _by_style(cursor, parts, number, bound, scale):
        return
    if kind == RowType.COUNT:
        raise _beside_a_count(cursor, parts, number)
    if number.decimals:
        raise NotationError(f"{number.text} is not a count")
    if bound:
        raise _bound_of_a_count(cursor)
    if parts.has("events"):
        raise NotationError(
            f"'{cursor.text[:40]}': are the two numbers a confidence interval, a range, or a count?",
            such_as=("22% (95% CI 15 to 31)", "8/37 (22%)"),
        )
    parts.put("events", whole(number, "the count"), "the count")
    pass_noun(cursor)
    if cursor.take("/") or cursor.take_phrase("out of", "of"):
        parts.put("n", denominator(cursor), "the denominator")
        pass_noun(cursor)


def _count_again(cursor: Cursor, parts: Parts, number: Token) -> bool:
    """Read `0/36` in `none (0/36)`: the count that stands before it, again, with its denominator."""
    start = cursor.position
    if not (cursor.take("/") or cursor.take_phrase("out of the", "out of", "of the", "of")):
        return False
    if cursor.peek().kind != "number":
        cursor.position = start
        return False
    events, n = whole(number, "the count"), denominator(cursor)
    pass_noun(cursor)
    everyone = bool(parts.fields.pop("everyone", False))
    before, of = n if everyone else parts.count("events"), parts.count("n")
    if before != events or of not in (None, n):
        first = "everybody" if everyone else f"{before}" if of is None else f"{before}/{of}"
        raise NotationError(f"'{cursor.text[:40]}' says {first} and {events}/{n}: which of them is it?")
    parts.fields["events"] = events
    parts.fields["n"] = n
    parts.said("n/N")
    return True


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
    if number.value == 0 or (count is not None and number.value < count):
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
        put_percent(parts, number)
        if bound:
            parts.fields["qualifier"] = bound
        return True
    if bound:
        raise _bound_of_a_count(cursor)
    if said == "se":
        parts.put("se", scaled(number.value, scale), "the standard error")
        parts.fields["spread_decimals"] = number.decimals
        return True
    parts.put("events", whole(number, "the count"), "the count")
    if cursor.take("/"):
        parts.put("n", denominator(cursor), "the denominator")
    elif said == "n/N":
        style = parts.style.text if parts.style else "n/N"
        raise NotationError(f"the style `{style}` says a count with its denominator here")
    return True


def _bound_of_a_count(cursor: Cursor) -> NotationError:
    return NotationError(f"'{cursor.text[:40]}': a count cannot be a bound or approximate")


def _plus_minus(cursor: Cursor, parts: Parts, scale: float) -> None:
    """Read `88.1% ± 2.6%`, which is a standard error where the percentage is a Kaplan-Meier estimate."""
    cursor.take("±")
    number = cursor.take("number")
    if number is None:
        raise unreadable(cursor)
    percent_sign(cursor)
    parts.put("se", scaled(number.value, scale), "the standard error")
    parts.fields["spread_decimals"] = max(number.decimals - (2 if scale != 1.0 else 0), 0)
    if parts.answer("se") != "se":
        parts.fields["spread"] = True


def _refuse_bare_limits(cursor: Cursor, start: int, parts: Parts, scale: float) -> None:
    """Stop at two numbers whose meaning is not printed, as in 46.7% (37.1-56.3%)."""
    here = cursor.position
    cursor.position = start
    try:
        separated = {cursor.peek(1).kind, cursor.peek(2).kind} & {",", ";"}
        found = None if separated else limits(cursor, "the interval")
    except ReversedLimits:
        if not parts.has("percent"):
            raise
        raise _several_values(cursor) from None
    if found:
        span = f"{found.low:g} to {found.high:g}"
        if not parts.has("percent"):
            raise NotationError(
                f"'{cursor.text[:40]}': a count or a percentage, and are {span} its confidence interval or a "
                "range? Print each part's meaning, or say it for the whole column under `style:`"
            )
        percent = (parts.number("percent") or 0.0) / scale
        if not found.low <= percent <= found.high:
            raise _several_values(cursor)
        raise NotationError(
            f"'{cursor.text[:40]}': two limits without a word: a confidence interval or a range?",
            (_with_interval(parts, f"95% CI {span}", scale),),
        )
    cursor.position = here


def _several_values(cursor: Cursor) -> NotationError:
    """Say that numbers behind a percentage cannot be its limits: `95%, 90% and 85% at 1, 2 and 3 years`."""
    return NotationError(
        f"'{cursor.text[:40]}': several values, or limits that do not hold the value; write an entry for "
        "each value, and what limits are of (`95% CI`)"
    )


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


def denominator(cursor: Cursor) -> int:
    """Read how many were at risk; 0 is refused."""
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


def pass_noun(cursor: Cursor) -> None:
    """Pass over what is counted: 36 patients, 4 limbs, 2 major amputations."""
    if not description(cursor):
        cursor.take_phrase(*NOUNS)


def unreadable(cursor: Cursor) -> NotationError:
    """Say that the rest of a figure cannot be read, with examples of what can."""
    rest = cursor.rest()
    if not rest:
        return NotationError(f"'{cursor.text[:40]}' is not complete", such_as=EXAMPLES)
    return NotationError(f"cannot read '{rest[:40]}' as a count, percentage or rate", such_as=EXAMPLES)
