"""Ids of studies and arms made from the names that a source gives."""

from __future__ import annotations

import re
from collections.abc import Collection

from evidence.studies.letters import unaccented
from evidence.studies.reading.keys import RESERVED
from evidence.studies.reading.publications import EFFECT

_LONGEST = 40


def slug(words: str) -> str:
    """Return small letters, digits and underscores; nothing where the words hold no Latin letter."""
    apart = unaccented(words).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "_", apart).strip("_")[:_LONGEST].rstrip("_")
    return found if found[:1].isalpha() else f"s{found}" if found else ""


def study_name_id(name: str, year: int | None) -> str:
    """Return "isis_2_1988" for ISIS-2 of 1988, "enden2012" for "Enden 2012"."""
    words = slug(name) or "study"
    if year is None:
        return words
    if words.endswith(f"_{year}"):
        return words.removesuffix(f"_{year}") + str(year)
    if str(year) in words:
        return words
    return f"{words}_{year}" if words[-1].isdecimal() else f"{words}{year}"


def free(name: str, taken: Collection[str]) -> str:
    """Return the name, or the name with the first number that makes it one of its own."""
    refused = {*taken, *RESERVED, EFFECT}
    if name not in refused:
        return name
    return next(f"{name}_{number}" for number in range(2, 10**6) if f"{name}_{number}" not in refused)
