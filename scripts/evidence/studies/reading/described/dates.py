"""Dates and periods as a study file writes them, and what cannot be of their order."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from evidence.record.published.publication import Notice
from evidence.record.published.severity import Severity
from evidence.studies.reading.tree.section import FileSection

DATE = re.compile(r"[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_PERIOD = re.compile(
    rf"(?P<open>from )?(?P<first>{DATE.pattern})(?: (?:to|-|–) (?P<last>{DATE.pattern}))?"
    rf"|(?:to|until) (?P<until>{DATE.pattern})"
)
PERIODS = "`2006-01 to 2009-12`, `2006 to 2009`, or `from 2023-01`"


def date_of(section: FileSection, key: str, *, past: bool = False) -> str:
    """Give a date as it is written: a year, a month or a day; "" when it is absent or no date.

    Parameters
    ----------
    past : whether it is of something that has happened, so that it cannot lie ahead.
    """
    text = section.text(key)
    if text and not DATE.fullmatch(text):
        section.tell(f"'{key}' should be a date such as 2026-01-06, 2026-01 or 2026", section.line_of(key))
        return ""  # the order of what is no date would be told as if it were one
    if len(text) == len("2026-01-06"):
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            section.tell(f"'{key}' is '{text}', a day that the month does not have", section.line_of(key))
    if past and lies_ahead(text):
        section.tell(f"'{key}' is '{text}', which lies ahead", section.line_of(key), key=key)
    return text


def lies_ahead(date: str) -> bool:
    """Whether a date, written as one, is later than tomorrow, which has begun in another time zone."""
    tomorrow = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
    return date > tomorrow[: len(date)]


def is_before(one: str, other: str) -> bool:
    """Whether a date is surely before another, of which either may be a year or a month alone."""
    length = min(len(one), len(other))
    return bool(one and other) and one[:length] < other[:length]


def period_of(text: str) -> tuple[str, str] | None:
    """Return the first and the last date of a period, "" for an end that is not told; a date alone is both.

    ``None`` where the period is not written as one.
    """
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    first, last = found["first"] or "", found["last"] or found["until"] or ""
    return first, last or ("" if found["open"] else first)


def check_period(section: FileSection, key: str) -> None:
    """Note a period that ends before it begins, or cannot be read."""
    text = section.text(key)
    if not text:
        return
    ends = period_of(text)
    if ends is None:
        # The file is not left out for it: the period is compared with those of other studies alone.
        said = f"'{key}' cannot be read, and nothing is made of it; write {PERIODS}"
        section.tell(said, section.line_of(key), Severity.WARNING, key=key)
        return
    first, last = ends
    if is_before(last, first):
        section.tell(f"'{key}' is '{text}': it ends before it begins", section.line_of(key), key=key)


def check_order(top: FileSection, year: int | None, notices: Iterable[Notice], figures: bool) -> None:
    """Note what was before the year of publication and cannot have been, or after it.

    Parameters
    ----------
    figures : whether the publication brings any, so that patients were enrolled before.
    """
    if year is None:
        return
    for notice in notices:
        # What appeared online first may be printed in the year after.
        if is_before(notice.date, str(year - 1)):
            said = f"the {notice.kind} is dated {notice.date}, before the publication in {year}"
            key = "retracted" if "retracted" in top.values else "notices"
            top.tell(said, top.line_of(key), key=key)
    setting = top.values.get("setting")
    enrolled = setting.value.get("enrolled") if setting is not None and setting.kind == "mapping" else None
    period = period_of(enrolled.value) if enrolled is not None and enrolled.kind == "text" else None
    ends = zip(("from", "to"), period or (), strict=False)
    late = [f"{word} {date}" for word, date in ends if date and is_before(str(year), date)]
    if figures and late:
        said = f"patients were enrolled {' '.join(late)}, after the year of publication, {year}"
        top.tell(said, enrolled.line if enrolled else 0, Severity.WARNING, key="setting")
