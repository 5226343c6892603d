"""Numbers of other programs as papers print them: "5.0" stays "5.0", "615.0" of a count is 615."""

from __future__ import annotations

import re
from collections.abc import Iterable

POINT, COMMA, UNKNOWN = ".", ",", ""
# Digits grouped by threes: the sign between the groups is no decimal sign.
_COUNT = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:[.,]0)?")
_PLAIN = {
    POINT: re.compile(r"[-+]?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?"),
    COMMA: re.compile(r"[-+]?(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?=,))(?:,[0-9]+)?"),
    UNKNOWN: re.compile(r"[-+]?(?![1-9][0-9]{0,2}\.[0-9]{3}(?![0-9]))[0-9]+(?:\.[0-9]+)?"),
}
_ONLY_DECIMAL = re.compile(r"[-+−]?(?:0,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,}))")
_ONLY_POINT = re.compile(r"[-+−]?(?:0\.[0-9]+|[0-9]{4,}\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,}))")
_FEW_DECIMALS = re.compile(r"[-+−]?[0-9]+\.[0-9]{1,2}")


def decimal_sign(cells: Iterable[str], separator: str) -> str:
    """Say which sign ends the whole part of a table's numbers.

    A comma where some number can only have a decimal comma (`3,9`, not `1,234`). Else a point where commas
    part the columns, since programs that write decimal commas part them by semicolons, or where some number
    can only have a decimal point (`3.9`); else unknown, so that `1,234` and `1.234` are refused.
    """
    numbers = [cell.strip() for cell in cells]
    if any(map(_ONLY_DECIMAL.fullmatch, numbers)):
        return COMMA
    return POINT if separator == "," or any(map(_ONLY_POINT.fullmatch, numbers)) else UNKNOWN


def as_count(text: str) -> int | None:
    """Return a whole number of patients, ``None`` for anything else ("NA", "", "3.5", "3,5", "-1")."""
    whole = _COUNT.fullmatch(text.strip())
    return int(whole[1].replace(",", "")) if whole else None


def as_printed(text: str, decimal: str = POINT) -> str:
    """Return a number with the digits it was written with, or nothing where it is none or has two readings.

    Parameters
    ----------
    decimal
        What ends the whole part: `POINT`, `COMMA`, or `UNKNOWN`, where what may be grouped is refused.
    """
    words = text.strip().replace("−", "-")
    if decimal == COMMA and _FEW_DECIMALS.fullmatch(words):
        return words  # two signs in one table; this one can only be a decimal point
    if not _PLAIN[decimal].fullmatch(words):
        return ""
    return words.replace(".", "").replace(",", ".") if decimal == COMMA else words.replace(",", "")
