"""What a study file says of its patients: counts with percentages, groups that add up, ages in range."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evidence.record.published.row import Finding
from evidence.record.published.severity import Severity
from evidence.studies.notation import NotationError, OutsideLimits, parse
from evidence.studies.notation.text.words import NOUNS
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.tidy.rounding import counts_that_fit, fits, fits_truncated

# a number and no part of one, with any decimal sign
_NUMBER = r"(?<![\d.,·])([0-9]+(?:[.,·][0-9]+)?)"
_GROUPED = re.compile(r"(?<![\d.,·])[1-9][0-9]{0,2}(?:[,\s][0-9]{3})+(?![\d,·])")
# `21 (66%)`, `4 (printed as 16%)`, `271/366 (68%)`
_COUNT_AND_PERCENT = re.compile(
    rf"(?<![\d.,·])([0-9]+)(?:\s*(?:/|of)\s*([0-9]+))?\s*\((?:printed as )?{_NUMBER}\s*%\)"
)
# groups that exclude each other, so that together they are at most everyone
_CLASSES = ("rutherford", "ceap", "wifi", "acuity", "side")


def total_of(publication: StudyDescription) -> int | None:
    """Give the number of patients in all arms, parts and unions counted once; None where not printed."""
    whole = [arm for arm in publication.arms.values() if arm.of_its_own]
    sizes = [arm.n for arm in whole if arm.n is not None]
    if len(sizes) < len(whole) or not whole:
        united = [arm.n for arm in publication.arms.values() if arm.combines and arm.n is not None]
        return united[0] if len(united) == 1 else None
    return sum(sizes)


def described(publication: StudyDescription) -> Iterator[tuple[str, Finding]]:
    """Check the descriptions under `population`; gives the key and what was found there."""
    details = publication.population.details
    total = total_of(publication)
    for key in ("age", "female", "male"):
        yield from _possible(key, details.get(key))
    for key, value in details.items():
        if isinstance(value, str):
            yield from _count_and_percent(key, value, total)
            yield from _age(key, value)
        elif isinstance(value, Mapping) and total is not None and key.lower() in _CLASSES:
            yield from _classes(key, value, total)
    yield from _sexes(details, total)
    yield from _counts(details, total)


OLDEST = 120
_PERCENTAGE = re.compile(rf"{_NUMBER}\s*%(?!\s*CI)")
_SPAN = re.compile(rf"{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}")
_YEARS = re.compile(rf"(?<!=){_NUMBER}(?!\s*%|\d|[.,·]\d)")
# What stands beside ages and is none: `n = 36`, `36 patients`, `12/36`, `12 (33%)`.
_NO_AGES = re.compile(
    rf"n\s*[=:]\s*\d+|\d+\s*/\s*\d+|\d+ \([\d.,·]+\s*%\)|\d+\s+(?:{'|'.join(map(re.escape, NOUNS))})\b"
)
_OF_CHILDREN = re.compile(r"\b(?:days?|weeks?|wks?|months?|mos?)\b")


def _possible(key: str, value: object) -> Iterator[tuple[str, Finding]]:
    """Find a share above 100%, an age beyond that of man, a range with its ends exchanged."""
    told = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    text = _without_grouping(str(value)) if told else ""
    for share in _PERCENTAGE.findall(text):
        if _value(share) > 100:
            yield key, Finding("described", Severity.ERROR, f"{key}: {share}% is more than everybody")
    if key != "age":
        return
    for low, high in _SPAN.findall(text):
        if _value(low) > _value(high):
            yield key, Finding("described", Severity.ERROR, f"age: the range {low} to {high} is reversed")
    if _OF_CHILDREN.search(text):
        return
    plain = _NO_AGES.sub(" ", text)
    for age in _YEARS.findall(plain):
        if _value(age) > OLDEST:
            said = f"age: {age} is above {OLDEST} years, the most that is possible"
            yield key, Finding("described", Severity.ERROR, said)


def _value(number: str) -> float:
    return float(re.sub("[,·]", ".", number))


def _without_grouping(text: str) -> str:
    """Write `1,234` and `1 234` as 1234."""
    return _GROUPED.sub(lambda match: re.sub(r"[,\s]", "", match.group()), text)


def _count_and_percent(key: str, text: str, total: int | None) -> Iterator[tuple[str, Finding]]:
    for match in _COUNT_AND_PERCENT.finditer(_without_grouping(text)):
        count, of, printed = match.groups()
        n = int(of) if of else total
        if not n or int(count) > n:
            continue
        percent, decimals = _value(printed), len(re.sub("^[0-9]+[.,·]?", "", printed))
        if fits(int(count), n, percent, decimals) or fits_truncated(int(count), n, percent, decimals):
            continue
        near = counts_that_fit(percent, decimals, n)
        hint = f"; {printed}% of {n} would be {near[0]}" if near else ""
        said = f"{key}: {count}/{n} is {100 * int(count) / n:.1f}%, not the printed {printed}%{hint}"
        yield key, Finding("described", Severity.WARNING, said)


def _age(key: str, text: str) -> Iterator[tuple[str, Finding]]:
    """Find an age outside its own range."""
    if key.lower() != "age" or not text.startswith(("mean", "median")):
        return
    try:
        parse(text, "continuous")
    except OutsideLimits as error:
        yield key, Finding("described", Severity.WARNING, f"{key}: {error.told}")
    except NotationError:
        return  # words that are no mean or median tell nothing of its limits


def _classes(key: str, groups: Mapping[str, object], total: int) -> Iterator[tuple[str, Finding]]:
    numbers = [value for value in groups.values() if isinstance(value, int)]
    if len(numbers) == len(groups) and sum(numbers) > total:
        said = f"{key}: {' + '.join(map(str, numbers))} = {sum(numbers)}, but there are {total} patients"
        yield key, Finding("described", Severity.WARNING, said)


def _sexes(details: Mapping[str, object], total: int | None) -> Iterator[tuple[str, Finding]]:
    women, men = details.get("female"), details.get("male")
    if not isinstance(women, int) or not isinstance(men, int) or total is None:
        return
    if max(women, men) <= total < women + men:  # one of them above everyone is told as such
        said = f"{women} women and {men} men are {women + men}, but there are {total} patients"
        yield "female", Finding("described", Severity.WARNING, said)


# What is not counted in people may be more than there are patients: `limbs`, `studies included`.
_OF_PEOPLE = ("patients", "patient", "people", "persons", "person", "women", "men", "children")
_OTHER_UNITS = frozenset(NOUNS) - frozenset(_OF_PEOPLE) | {
    "studies",
    "trials",
    "series",
    "devices",
    "measurements",
}
_SEXES = ("female", "male")
_OF = re.compile(r"(?<![\d.,·])(\d+)\s*(?:/|of)\s*(\d+)(?![\d.,·])", re.ASCII)


def _counts(details: Mapping[str, object], total: int | None) -> Iterator[tuple[str, Finding]]:
    """Find numbers below zero, and counts of patients, of women or in a class, above everyone."""
    for key, value in details.items():
        groups = value if isinstance(value, Mapping) else {"": value}
        for group, number in groups.items():
            name = f"{key}, {group}" if group else key
            if key in _SEXES and isinstance(number, str):
                yield from _more_than_of(key, number, total)
            if not isinstance(number, (int, float)) or isinstance(number, bool):
                continue
            of_people = key in _SEXES or (
                group and not _OTHER_UNITS & set(re.findall(r"[a-z]+", name.lower()))
            )
            if number < 0:
                grade = Severity.ERROR if of_people else Severity.WARNING
                yield (
                    key,
                    Finding("described", grade, f"{name}: {number} is below zero, which no count can be"),
                )
            elif key in _SEXES and number % 1:
                said = f"{name}: {number} is not a count, and a percentage has a % sign"
                yield key, Finding("described", Severity.WARNING, said)
            elif of_people and total is not None and number > total:
                said = f"{name}: {number}, but there are {total} patients"
                yield key, Finding("described", Severity.WARNING, said)


def _more_than_of(key: str, text: str, total: int | None) -> Iterator[tuple[str, Finding]]:
    """Find `37/36`, and a count above everyone, in what is said of women or men."""
    text = _without_grouping(text)
    if re.match(r"\s*-\s*\d", text):
        yield key, Finding("described", Severity.ERROR, f"{key}: {text} is below zero, which no count can be")
    for count, of in _OF.findall(text):
        if int(count) > int(of):
            yield key, Finding("described", Severity.ERROR, f"{key}: {count} of {of} is more than everybody")
    counted = re.match(r"\s*(\d+)\s*(?:$|\(|/|of\b)", text, re.ASCII)
    if counted and total is not None and int(counted[1]) > total:
        yield (
            key,
            Finding("described", Severity.WARNING, f"{key}: {counted[1]}, but there are {total} patients"),
        )
