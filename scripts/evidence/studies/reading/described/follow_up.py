"""Length of follow-up as a study file writes it: `median 39 months [IQR 23.3-63.8]`, `planned 24 months`."""

from __future__ import annotations

import re

from evidence.record.published.publication import FollowUp
from evidence.studies.reading.outcomes.times import MONTHS_PER, MOST_YEARS, thousands_or_decimals

EXAMPLES = (
    "planned 24 months",
    "reported to 12 months",
    "at least 12 months",
    "median 35 months (range 20-55)",
    "mean 15.3 months (SD 11.6; range 2-44)",
    "planned 24 months, median 39 months [IQR 23.3-63.8]",
    "3 to 36 months",
)
_NUMBER = r"[0-9]+(?:[.·][0-9]+)?"
_UNIT = r"(day|week|month|year)s?"
_LENGTH = re.compile(rf"({_NUMBER}) {_UNIT}")
_SPAN = re.compile(rf"({_NUMBER}) ?(?:-|–|to) ?({_NUMBER})(?: {_UNIT})?")
_HEADED = re.compile(
    rf"(planned|reported to|analysed to|at least|median|mean) ({_NUMBER} {_UNIT})(?: ?[(\[](.*)[)\]])?"
)
_PART_END = re.compile(r"[,;] (?![^(\[]*[)\]])")
_FIELDS = {
    "planned": "planned",
    "reported to": "reported_to",
    "analysed to": "reported_to",
    "at least": "at_least",
    "median": "median",
    "mean": "mean",
}


class FollowUpError(ValueError):
    """A length of follow-up that cannot be read."""


def parse_follow_up(text: str) -> FollowUp:
    """Read the length of follow-up; all numbers of the result are months.

    Parameters
    ----------
    text : parts with commas between them, such as `planned 24 months, median 39 months [IQR 23.3-63.8]`.
        Spread stands in brackets behind a mean or median and is in its unit where it names none.

    Raises
    ------
    FollowUpError
        When a part is none of `EXAMPLES`, or says the same thing as another one.
    """
    found: dict[str, float] = {}
    for part in _PART_END.split(" ".join(text.split())):
        for name, value in _read(part).items():
            if name in found:
                raise FollowUpError(f"'{text}' gives {_said(name)} twice")
            found[name] = value
    for low, high, name in (("q1", "q3", "IQR"), ("low", "high", "range")):
        if found.get(low, 0.0) > found.get(high, float("inf")):
            raise FollowUpError(f"'{text}': the {name} ends before it begins")
        for middle in ("median", "mean") if name == "range" else ("median",):
            if middle in found and not found.get(low, 0.0) <= found[middle] <= found.get(high, float("inf")):
                raise FollowUpError(f"'{text}': the {middle} is outside its {name}")
    if max(found.values(), default=0.0) > MOST_YEARS * 12:
        raise FollowUpError(f"'{text}' is more than {MOST_YEARS} years, which nobody is followed for")
    return FollowUp(printed=text, **found)


def _said(name: str) -> str:
    spans = {"low": "the range", "high": "the range", "q1": "the IQR", "q3": "the IQR"}
    return spans.get(name, f"'{name.replace('_', ' ')}'")


def _read(part: str) -> dict[str, float]:
    if headed := _HEADED.fullmatch(part):
        head, length, unit, spread = headed.groups()
        found = {_FIELDS[head]: _months(length)}
        if spread and head in ("median", "mean"):
            for each in re.split(r"[;,] ", spread):
                found |= _spread(each, unit)
            return found
        if not spread:
            return found
    elif (span := _SPAN.fullmatch(part.removeprefix("range "))) and span[3]:
        return _span(span, span[3], ("low", "high"))
    examples = ", ".join(f"`{each}`" for each in EXAMPLES)
    raise FollowUpError(f"'{part}' is no length of follow-up; write it as {examples}")


def _spread(text: str, unit: str) -> dict[str, float]:
    """Read what stands in brackets."""
    if deviation := re.fullmatch(rf"SD ({_NUMBER})(?: {_UNIT})?", text):
        return {"sd": _in_months(deviation[1], deviation[2] or unit)}
    for head, names in (("IQR ", ("q1", "q3")), ("range ", ("low", "high"))):
        span = _SPAN.fullmatch(text.removeprefix(head)) if text.startswith(head) else None
        if span:
            return _span(span, span[3] or unit, names)
    raise FollowUpError(f"'{text}' is no spread; write `(range 20-55)`, `[IQR 23.3-63.8]` or `(SD 11.6)`")


def _span(span: re.Match[str], unit: str, names: tuple[str, str]) -> dict[str, float]:
    return {name: _in_months(end, unit) for name, end in zip(names, span.groups()[:2], strict=True)}


def _months(length: str) -> float:
    amount, unit = _LENGTH.fullmatch(length).groups()  # type: ignore[union-attr]
    return _in_months(amount, unit)


def _in_months(amount: str, unit: str) -> float:
    if asked := thousands_or_decimals(amount, f"{unit}s"):
        raise FollowUpError(asked)
    return float(amount.replace("·", ".")) * MONTHS_PER[unit]
