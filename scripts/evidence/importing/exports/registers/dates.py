"""Dates as registers print them become those of study files."""

from __future__ import annotations

import datetime
import re

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_FORMS = tuple(
    map(
        re.compile,
        (
            r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:T.*)?",
            r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",  # of all registers the day stands first
            r"(?P<name>[A-Za-z]+) (?:(?P<day>\d{1,2}), ?)?(?P<year>\d{4})",
            r"(?P<day>\d{1,2}) (?P<name>[A-Za-z]+) (?P<year>\d{4})",
            r"(?P<year>\d{4})-(?P<month>\d{2})",
        ),
    )
)


def as_date(text: str) -> str:
    """Return `2020-03-31` or `2020-03`; nothing where the text is no date of a form that registers use.

    A month above 12 is none: the day and the month of such a text may stand the other way round.
    """
    for form in _FORMS:
        if found := form.fullmatch(text.strip()):
            return _written(found.groupdict())
    return ""


def _written(parts: dict[str, str | None]) -> str:
    name = (parts.get("name") or "").lower()
    month = _MONTHS.index(name) + 1 if name in _MONTHS else int(parts.get("month") or 0)
    day = parts.get("day")
    try:
        whole = datetime.date(int(parts["year"] or 0), month, int(day or 1)).isoformat()
    except ValueError:
        return ""
    return whole if day else whole[:7]
