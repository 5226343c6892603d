"""Durations printed in two units (`2 h 30 min`): refused, with the same in one unit where that is exact."""

from evidence.studies.notation.figure import NotationError
from evidence.studies.notation.text.tokens import Cursor, Token
from evidence.studies.notation.text.words import UNIT_OF

# In units of the shortest of their kind; a month is no whole number of days, so the two kinds do not mix.
_LONG = ({"s": 1, "min": 60, "h": 3600, "d": 86400, "weeks": 604800}, {"months": 1, "years": 12})
# A clock, or a number without a unit after one: hours and minutes, minutes and seconds.
_NEXT = {"h": "min", "min": "s"}


def refuse_two_units(cursor: Cursor, number: Token, unit: str) -> None:
    """Stop where a duration goes on in a second, shorter unit: `2 h 30 min`, `1 year and 3 months`, `2h30`.

    Parameters
    ----------
    cursor : behind the first unit.
    number : what stands before it.
    unit : the first unit, in one spelling.
    """
    start = cursor.position
    joined = cursor.take_phrase("and")
    second, word = cursor.take("number"), cursor.take("word")
    ends = cursor.peek().kind in ("end", "(", ")", ",", ";") or word is not None
    cursor.position = start
    shorter = UNIT_OF.get(word.text, "") if word else _NEXT.get(unit, "") if ends and not joined else ""
    if second is None or not any({unit, shorter} <= kind.keys() for kind in _LONG + (_LONG[0] | _LONG[1],)):
        return
    if joined and unit == shorter:
        return
    raise _two_units(cursor.text[number.start : _end(word or second)], number, unit, second, shorter)


def refuse_clock(cursor: Cursor, number: Token) -> None:
    """Stop at `2:30 h`: a clock's minutes are no decimals."""
    if cursor.peek().kind != ":" or cursor.peek(1).kind != "number":
        return
    second, unit = cursor.peek(1), UNIT_OF.get(cursor.peek(2).text, "")
    shown = cursor.text[number.start : _end(cursor.peek(2) if unit else second)]
    if unit in _NEXT:
        raise _two_units(shown, number, unit, second, _NEXT[unit])
    raise NotationError(
        f"'{shown}': hours and minutes, or minutes and seconds? Write it in one unit, and the paper's words "
        "under `printed:` with `derived: value`"
    )


def _end(token: Token) -> int:
    """Give where a token ends in its text."""
    return token.start + len(token.text)


def _two_units(shown: str, number: Token, unit: str, second: Token, shorter: str) -> NotationError:
    """Make the refusal, with the whole in the shorter unit."""
    how = "write it in one unit"
    for kind in _LONG:
        if unit in kind and shorter in kind and kind[shorter] < kind[unit]:
            times = kind[unit] // kind[shorter]
            if not number.decimals and number.value >= 0 and second.value < times:
                whole = f"{times * number.value + second.value:.{second.decimals}f}"
                how = f"write it in one, `{whole} {shorter}`"
    return NotationError(
        f"'{shown}' is one duration in two units: {how}, and the paper's words under `printed:` with "
        "`derived: value`"
    )
