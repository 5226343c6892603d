"""The word that says what a spread is, before its number or behind it: `± SE 0.3`, `± 0.3 (SE)`."""

from evidence.studies.notation.text.numbers import signed
from evidence.studies.notation.text.tokens import Cursor
from evidence.studies.notation.text.units import unit

SPREADS = {
    "sd": "sd",
    "standard deviation": "sd",
    "se": "se",
    "sem": "se",
    "standard error of the mean": "se",
    "standard error": "se",
}


def named_spread(cursor: Cursor) -> str:
    """Give "sd" or "se" where a word stands by the next number, else ""; a word before it is taken."""
    before = cursor.take_phrase(*SPREADS)
    if before:
        return SPREADS[before]
    start = cursor.position
    said = ""
    if signed(cursor):
        unit(cursor)
        said = word_behind(cursor)
    cursor.position = start
    return said


def word_behind(cursor: Cursor) -> str:
    """Take `SE` or `(SE)` where no number of its own follows; give "sd" or "se", else ""."""
    start = cursor.position
    bracket = cursor.take("(")
    phrase = cursor.take_phrase(*SPREADS)
    if phrase and (not bracket or cursor.take(")")) and cursor.peek().kind in ("end", "(", ")", ",", ";"):
        return SPREADS[phrase]
    cursor.position = start
    return ""
