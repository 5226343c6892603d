"""Numbers of other programs as papers print them: "5.0" stays "5.0", "615.0" of a count is 615."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[-+−]?[0-9]+(?:\.[0-9]+)?")


def as_count(text: str) -> int | None:
    """Return a whole number of patients, ``None`` for anything else ("NA", "", "3.5", "-1")."""
    words = text.strip().replace(",", "")
    whole = words.removesuffix(".0")
    return int(whole) if whole.isdecimal() and whole.isascii() else None


def as_printed(text: str) -> str:
    """Return a number with the digits it was written with, or nothing where it is none."""
    words = text.strip().replace(",", "")
    return words.replace("−", "-") if _NUMBER.fullmatch(words) else ""
