"""Parts of a record of ClinicalTrials.gov, read leniently."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.importing.citations.reference import plain


class Part:
    """A part of a record, read leniently: what is not there, or of another kind, is empty."""

    __slots__ = ("_found",)

    def __init__(self, found: object) -> None:
        self._found: Mapping[str, object] = found if isinstance(found, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def part(self, key: str) -> Part:
        """Return the object under a key."""
        return Part(self._found.get(key))

    def parts(self, key: str) -> list[Part]:
        """Return the objects of a list."""
        found = self._found.get(key)
        return [Part(each) for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def texts(self, key: str) -> list[str]:
        """Return the texts of a list."""
        found = self._found.get(key)
        return [plain(each) for each in found if isinstance(each, str)] if isinstance(found, list) else []

    def text(self, key: str) -> str:
        """Return a text; numbers are given as they are written."""
        found = self._found.get(key)
        return plain(found) if isinstance(found, (str, int, float)) and not isinstance(found, bool) else ""
