"""Dates as a reader writes them."""

from __future__ import annotations

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def date(text: str) -> str:
    """Write a date as a reader does: ``12 June 2019``, ``June 2019``."""
    parts = text.split("-")
    if len(parts) == 1:
        return text
    month = _MONTHS[int(parts[1]) - 1]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"
