"""Times of follow-up as a study file writes them: `24 months`, `10 days`, `baseline`, `periprocedural`."""

import re

from evidence.record.published.row import At, AtKind

DAYS_PER_MONTH = 30.4375  # a year of 365.25 days in twelve parts
MONTHS_PER = {
    "hour": 1 / 24 / DAYS_PER_MONTH,
    "day": 1 / DAYS_PER_MONTH,
    "week": 7 / DAYS_PER_MONTH,
    "month": 1.0,
    "year": 12.0,
}
MONTHS_PER |= {
    short: MONTHS_PER[word]
    for short, word in (
        ("h", "hour"),
        ("hr", "hour"),
        ("d", "day"),
        ("wk", "week"),
        ("mo", "month"),
        ("yr", "year"),
        ("y", "year"),
    )
}
NAMED = {str(kind): kind for kind in (AtKind.BASELINE, AtKind.PERIPROCEDURAL)}
_WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {word: value for value, word in enumerate(_WORDS)} | {
    f"{tens}-{units}" if units else tens: 10 * (i + 2) + n
    for i, tens in enumerate(_TENS)
    for n, units in enumerate(("", *_WORDS[1:10]))
}
# As a pattern, the longest first: "twenty-four" is no "four".
SPELLED = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_TIME = re.compile(
    rf"([0-9]+(?:[.,·][0-9]+)?|{SPELLED})[\s-]*(hour|day|week|month|year|hr|wk|yr|mo|h|d|y)s?", re.ASCII
)
_UNIT = "(hour|day|week|month|year)s?"
_LEAD = re.compile("(?:at|by|after|within|the|a) ")
# What says a time in other words, and which word of it is the number and which the unit.
_ORDINAL = re.compile(rf"([0-9]+)(?:st|nd|rd|th) {_UNIT}")
_NUMBERED = re.compile(rf"{_UNIT}[ -]?([0-9]+)")
_AFTER_OPERATION = re.compile("(?:pod|post-?operative day) ?([0-9]+)")
_IN_HOSPITAL = re.compile(
    "in[ -]hospital|(?:hospital )?discharge|hospital stay|(?:peri|intra)-?(?:procedural|operative)"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}[.,·][0-9]{3}")
_MOST_SIGNS = 8

MOST_YEARS = 100


class TimeError(ValueError):
    """A time that cannot be read."""


def thousands_or_decimals(number: str, unit: str) -> str:
    """Ask what the mark in `1,095 days` is: of thousands, or decimal; "" where there is one reading."""
    if not _GROUPED.fullmatch(number):
        return ""
    decimal = re.sub("[,·]", ".", number)
    shorter = decimal.rstrip("0").rstrip(".") if decimal.endswith("0") else f"{decimal}0"
    digits = re.sub("[^0-9]", "", number)
    return (
        f"does the mark in '{number} {unit}' group digits, or is it decimal? Write `{digits} {unit}` or "
        f"`{shorter} {unit}`"
    )


def parse_at(text: str) -> At:
    """Read a time; one month is 30.4375 days.

    Parameters
    ----------
    text : `24 months`, `10 days`, `6 weeks`, `5 years`, `six months`, `baseline` or `periprocedural`.

    Raises
    ------
    TimeError
        When the text is none of these.
    """
    words = " ".join(text.lower().split())
    if words in NAMED:
        return At(0.0, NAMED[words], text)
    if match := _TIME.fullmatch(words):
        amount, unit = match.groups()
        if asked := thousands_or_decimals(amount, words[match.end(1) :].strip(" -")):
            raise TimeError(asked)
        if amount in NUMBER_WORDS:
            return At(NUMBER_WORDS[amount] * MONTHS_PER[unit], AtKind.FOLLOW_UP, text)
        if amount[0].isdigit() and len(amount) <= _MOST_SIGNS:
            months = float(re.sub("[,·]", ".", amount)) * MONTHS_PER[unit]
            if months > MOST_YEARS * 12:
                raise TimeError(f"'{text}' is more than {MOST_YEARS} years, which nobody is followed for")
            return At(months, AtKind.FOLLOW_UP, text)
    raise TimeError(
        f"'{text}' is not a time{_meant(words)}; write it as `24 months`, `10 days`, `5 years`, `baseline` "
        "or `periprocedural` (for a span, write its end and put the span under definition)"
    )


def number_word(word: str) -> int | None:
    """Give the value of `four` or `twenty-five`, None for other words."""
    return NUMBER_WORDS.get(word)


def _meant(words: str) -> str:
    """Ask whether a time was meant that is written otherwise; "" where none can be seen."""
    while lead := _LEAD.match(words):
        words = words[lead.end() :]
    if _IN_HOSPITAL.fullmatch(words):
        return " (did you mean `periprocedural`: procedure and hospital stay?)"
    if found := _ORDINAL.fullmatch(words):
        return f" (did you mean `{found[1]} {found[2]}s`?)"
    if found := _NUMBERED.fullmatch(words):
        return f" (did you mean `{found[2]} {found[1]}s`?)"
    if found := _AFTER_OPERATION.fullmatch(words):
        return f" (did you mean `{found[1]} days`?)"
    return f" (did you mean `{words}`?)" if _TIME.fullmatch(words) else ""
