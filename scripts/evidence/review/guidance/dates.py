"""Dates that may be known to the day, the month or the year alone."""

from __future__ import annotations

import calendar
import datetime
import re

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_LEAST_YEAR, _MOST_YEAR = 1900, 2100


def span(text: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day that a date may mean; ``None`` for what is no date.

    Parameters
    ----------
    text
        ``2019-06-12``, ``2019-06`` or ``2019``.
    """
    found = _DATE.fullmatch(text)
    if found is None or not _LEAST_YEAR <= int(found[1]) <= _MOST_YEAR:
        return None
    year = int(found[1])
    try:
        if found[3]:
            day = datetime.date(year, int(found[2]), int(found[3]))
            return day, day
        if found[2]:
            month = int(found[2])
            return datetime.date(year, month, 1), datetime.date(
                year, month, calendar.monthrange(year, month)[1]
            )
    except (ValueError, calendar.IllegalMonthError):
        return None
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def is_day(text: str) -> bool:
    """Whether a date is known to the day."""
    found = span(text)
    return found is not None and found[0] == found[1]
