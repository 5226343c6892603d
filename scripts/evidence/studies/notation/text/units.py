"""Units of measurement: read behind a number (`mg/dL`, `mL/min/1.73 m2`), and changed into one another."""

from evidence.studies.notation.figure import NotationError
from evidence.studies.notation.text.durations import refuse_two_units
from evidence.studies.notation.text.tokens import Cursor
from evidence.studies.notation.text.words import SIZES, UNIT_OF

# the units of the vocabulary, in the words of the notation
_IN_NOTATION = {"seconds": "s", "minutes": "min", "hours": "h", "days": "d", "percent": "%"}
_BODY_SURFACE = "1.73"  # square metres, to which clearances are related


def unit(cursor: Cursor) -> str | None:
    """Take a unit of measurement; None where none comes next."""
    if cursor.take("%") or cursor.take_phrase("percentage points", "percentage point"):
        return "%"
    number, first = cursor.peek(-1), _simple(cursor)
    if first is None:
        return None
    whole = first
    while (part := _divisor(cursor)) is not None:
        whole = f"{whole}/{part}"
    if whole == first and number.kind == "number":
        refuse_two_units(cursor, number, first)
    return whole


def _simple(cursor: Cursor) -> str | None:
    if cursor.peek().kind == "word" and cursor.peek().text in UNIT_OF:
        return UNIT_OF[cursor.next().text]
    return None


def _divisor(cursor: Cursor) -> str | None:
    """Take `/dL`, `per minute` or `/1.73 m2`; None, and nothing taken, where no unit follows."""
    start = cursor.position
    if cursor.take("/") or cursor.take_phrase("per"):
        surface = cursor.peek().text.replace(",", ".") == _BODY_SURFACE and cursor.take("number")
        found = _simple(cursor)
        if found is not None and (not surface or found == "m2"):
            return f"{_BODY_SURFACE} m2" if surface else found
    cursor.position = start
    return None


def in_notation(text: str) -> str:
    """Give a unit of the vocabulary as `unit` spells it (`µmol/l`: `umol/L`), any other as it is."""
    try:
        cursor = Cursor(text)
    except NotationError:
        return text
    found = unit(cursor)
    return found if found and cursor.at_end() else text


def unit_factor(printed: str, wanted: str) -> float | None:
    """Give the factor from a printed unit to the unit of an outcome; None when they do not measure the same.

    Amounts and masses are not changed into one another (mmol/L, mg/dL): that depends on the substance.

    Parameters
    ----------
    printed : a unit as `unit` gives it (`d`, `%`, `mg/dL`).
    wanted : a unit of the vocabulary (`hours`, `percent`, `mg/dl`).
    """
    wanted = _IN_NOTATION.get(wanted) or in_notation(wanted)
    if printed == wanted:
        return 1.0
    ours, theirs = printed.split("/"), wanted.split("/")
    if len(ours) != len(theirs):
        return None
    sizes = [_relative(one, other) for one, other in zip(ours, theirs, strict=True)]
    if None in sizes:
        return None
    first, *divisors = (size for size in sizes if size is not None)
    for size in divisors:
        first /= size
    return first


def _relative(one: str, other: str) -> float | None:
    """Give the size of a simple unit in another of its kind; None where they are of two kinds."""
    if one == other:
        return 1.0
    return next((kind[one] / kind[other] for kind in SIZES if one in kind and other in kind), None)
