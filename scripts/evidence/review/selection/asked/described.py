"""What study files say of patients, as numbers: how old the symptoms were, how many were on dialysis."""

from __future__ import annotations

import re
from collections.abc import Mapping

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_UNIT = re.compile(r"\b(day|week|month|year)s?\b")
_NUMBER = r"(\d+(?:\.\d+)?)"
_AT_MOST = re.compile(rf"(?:max|up to|under|below|less than|within|<|≤)\s*=?\s*{_NUMBER}")
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}(?!\s*%)")
_AVERAGE = re.compile(rf"(?:mean|median)\s*{_NUMBER}|{_NUMBER}\s*±")
_PERCENT = re.compile(rf"{_NUMBER}\s*%")
_COUNT = re.compile(r"\d+")
DIALYSIS = "dialysis"
SYMPTOMS = "symptom duration"
CLOT_SITE = "clot site"
# What holds of all reports of the same patients, whichever of them tells it.
_OF_THE_STUDY = (SYMPTOMS, CLOT_SITE, DIALYSIS)


def longest_symptoms(details: Mapping[str, object]) -> float | None:
    """Give how long before treatment symptoms had begun at most, in days; ``None`` where no limit is told.

    The limit of the criteria or the upper end of the range; where an average alone is told, the average: some
    had them longer. An interquartile range is no limit.
    """
    text = details.get(SYMPTOMS)
    if not isinstance(text, str):
        return None
    unit = _UNIT.search(text)
    if unit is None:
        return None
    days = _DAYS[unit[1]]
    bound = _AT_MOST.search(text)
    if bound:
        return float(bound[1]) * days
    span = _RANGE.search(re.sub(r"\[[^\]]*\]", " ", text))
    if span:
        return float(span[2]) * days
    average = _AVERAGE.search(text)
    return float(average[1] or average[2]) * days if average else None


def share_on_dialysis(details: Mapping[str, object], n: int | None) -> float | None:
    """Give the share of patients on dialysis at the start, from 0 to 1; ``None`` where it is not told.

    Parameters
    ----------
    n
        Patients of the publication: a count goes before a percentage printed beside it, which may be a slip.
    """
    told = details.get(DIALYSIS)
    text = str(told) if isinstance(told, (str, int)) and not isinstance(told, bool) else ""
    percent = _PERCENT.match(text)
    if percent:
        return float(percent[1]) / 100
    count = _COUNT.match(text)
    return int(count[0]) / n if count and n else None


def completed(details: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """Add to what a report tells of its patients what the study's own report tells of them and it does not.

    A count on dialysis is of the patients of its own report and stays there.

    Parameters
    ----------
    own
        What the study's own report tells.
    """
    told = {name: own[name] for name in _OF_THE_STUDY if name in own and name not in details}
    if not _PERCENT.match(str(told.get(DIALYSIS))):
        told.pop(DIALYSIS, None)
    return {**details, **told}
