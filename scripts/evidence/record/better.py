"""Which values of an outcome are better: read once, in vocabulary and settings, and asked everywhere."""

from __future__ import annotations

from enum import StrEnum


class Better(StrEnum):
    """Which values of an outcome are better, in the words of vocabulary and settings."""

    HIGHER = "higher is better"
    LOWER = "lower is better"
    NEITHER = "neither"

    @property
    def way(self) -> str | None:
        """Where the better values lie, as where results point (`higher`, `lower`); ``None`` for neither."""
        return {Better.HIGHER: "higher", Better.LOWER: "lower"}.get(self)

    def verdict(self, way: str) -> str:
        """Say whether what lies ``higher`` or ``lower`` is ``better`` or ``worse``; "" where neither is."""
        if self.way is None:
            return ""
        return "better" if way == self.way else "worse"
