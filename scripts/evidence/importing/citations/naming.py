"""Names of study files from citations: first author and year."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from evidence.importing.citations.reference import Reference
from evidence.studies.letters import unaccented

_LONGEST = 40


def study_id(reference: Reference, taken: Collection[str]) -> str:
    """Return "enden2012", or "enden2012b" where that is taken; a title's first word where no author is."""
    words = reference.authors[0].family if reference.authors else reference.title
    first = _letters(words if reference.authors else next(iter(words.split()), ""))
    base = f"{first or 'study'}{reference.year or ''}"
    if base not in taken:
        return base
    return next(name for name in _onwards(base) if name not in taken)


def _onwards(base: str) -> Iterator[str]:
    yield from (f"{base}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1


def _letters(words: str) -> str:
    kept = re.sub(r"[^a-z0-9]", "", unaccented(words))[:_LONGEST]
    return kept if kept[:1].isalpha() else f"s{kept}" if kept else ""
