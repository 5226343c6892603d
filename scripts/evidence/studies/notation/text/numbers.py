"""Printed numbers: their signs and bounds, whole numbers, percentages, two where one is meant."""

from evidence.studies.notation.figure import NotationError
from evidence.studies.notation.text.tokens import Cursor, Token
from evidence.studies.notation.text.words import ABOUT, COMPARISONS

_BEFORE_LIMIT = ("to", "and", "from")


def qualifier(cursor: Cursor) -> str:
    """Take `>`, `<`, `about`, `almost` and their like; "" when there is none."""
    sign = cursor.take(*COMPARISONS)
    if sign:
        return sign.kind
    phrase = cursor.take_phrase(*ABOUT)
    return ABOUT[phrase] if phrase else ""


def signed(cursor: Cursor) -> Token | None:
    """Take a number with an optional sign."""
    start = cursor.position
    sign = cursor.take("-", "+")
    number = cursor.take("number")
    if number is None:
        cursor.position = start
        return None
    if sign is None:
        return number
    before = cursor.peek(-3)
    attached = before.kind == "word" and before.start + len(before.text) == sign.start
    if sign.kind == "-" and attached and before.text not in _BEFORE_LIMIT:
        raise NotationError(
            f"'{before.text}-{number.text}': is the dash a minus? Put a space before it, else leave it out"
        )
    value = 0.0 - number.value if sign.kind == "-" else number.value
    return Token("number", sign.kind + number.text, value, number.decimals, sign.start)


def directed(cursor: Cursor, number: Token) -> Token:
    """Give a number its sign from the word after it: `3.04 lower`, `135 fewer`."""
    if number.value < 0 or number.text.startswith("+"):
        return number
    if cursor.take_phrase("lower", "fewer", "less"):
        return Token("number", f"-{number.text}", -number.value, number.decimals, number.start)
    cursor.take_phrase("higher", "more")
    return number


def whole(number: Token, what: str) -> int:
    """Give a count as an integer."""
    if number.decimals or number.value < 0:
        raise NotationError(f"{number.text} is not a count: {what} must be a whole number")
    return int(number.value)


def percent_sign(cursor: Cursor) -> bool:
    """Take `%`, `percent` or `per cent`."""
    return bool(cursor.take("%") or cursor.take_phrase("percent", "per cent"))


def refuse_two_values(cursor: Cursor) -> None:
    """Stop where a second value follows the first: `90 to 120 min`, `0-5`, `3 or 4`."""
    joined = cursor.peek().kind == "-" or cursor.peek().text in ("to", "or")
    first, second = cursor.peek(-1), cursor.peek(1)
    if joined and first.kind == second.kind == "number":
        shown = cursor.text[first.start :][:40]
        raise NotationError(
            f"'{shown}': two values where one is meant; where no more is printed, write `not reported`, "
            "and the paper's words under `printed:`"
        )
