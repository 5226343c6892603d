"""The time of a figure against the times that its own words name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from evidence.record.published.row import At, AtKind, Finding
from evidence.record.published.severity import Severity
from evidence.studies.integrity.reports import Found, PrintedReport
from evidence.studies.reading.outcomes.times import SPELLED, TimeError, parse_at

NEAR = 0.1  # of a time: 6 weeks are said to be 1.5 months
_NUMBER = rf"(?:[0-9]+(?:[.·][0-9]+)?|(?:{SPELLED})(?![a-z]))"
_UNIT = r"(?:hour|day|week|month|year)s?"
# `24 months`, `one year`; of `3, 6 and 12 months` and `both 3 and 5 years` each is one.
_LIST = rf"{_NUMBER}(?:(?:, (?:and )?| (?:and|or|to) |[-–/]){_NUMBER})*"
_TIMES = re.compile(rf"(?<![\w.])({_LIST})[\s-]*({_UNIT})\b", re.IGNORECASE)
_NAMED = re.compile(rf"\bat\s+(?:the\s+|both\s+)?{_LIST}[\s-]*{_UNIT}\b", re.IGNORECASE)


def time_in_words(report: PrintedReport) -> Iterator[Found]:
    """Find a figure whose printed words, or whose definition, name another time than its entry.

    Words that name several times, one of which is that of the entry, agree with it.
    """
    defined: set[str] = set()
    for each in report.printed:
        row = each.row
        if row.at is None or row.at.kind == AtKind.BASELINE:
            continue
        if other := _another_time(row.printed, row.at):
            said = f"the printed words say '{other}', and `at:` says {row.at.printed}"
            yield each, Finding("time_in_words", Severity.WARNING, said)
        first = row.place not in defined  # a definition is that of all arms
        defined.add(row.place)
        if first and (other := _another_time(row.definition, row.at)):
            said = f"the definition says '{other}', and `at:` says {row.at.printed}"
            yield each, Finding("time_in_words", Severity.NOTE, said)


def _another_time(text: str, at: At) -> str:
    """Return the words that name another time; "" where none do, or where the time itself is named too.

    Of several times in a row (`at 1, 4 and 37 months`, `at 2 to 24 months`) one between them is named, too.
    """
    found = _NAMED.search(text)
    if found is None:
        return ""
    for numbers, unit in _TIMES.findall(text):
        months = list(_months(numbers, unit))
        if months and min(months) * (1 - NEAR) <= at.counted <= max(months) * (1 + NEAR):
            return ""
    return " ".join(found.group().split())


def _months(numbers: str, unit: str) -> Iterator[float]:
    for number in re.findall(_NUMBER, numbers, re.IGNORECASE):
        with suppress(TimeError):
            yield parse_at(f"{number} {unit}").counted
