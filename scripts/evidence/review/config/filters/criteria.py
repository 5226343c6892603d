"""Declarative filters: what eligibility, comparisons and sensitivity analyses select on.

A filter is a mapping from a field to what is allowed; all fields must hold. The same fields serve
publications, arms and candidates: each of them is asked for the value of a field by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from evidence.record.published.attributes import OFF_MARKET

if TYPE_CHECKING:  # steps that select by criteria read no study files
    from evidence.studies.vocabulary.vocabulary import Vocabulary

# What a field is of a publication, arm or candidate; None where it has no such field.
LookUp = Callable[[str], object]


def _as_set(value: object) -> set[object]:
    if value is None:
        return set()
    if isinstance(value, (list, tuple, set, frozenset)):
        return set(value)
    return {value}


def _any_of(name: str) -> Callable[[LookUp, object], bool]:
    return lambda value, allowed: bool(_as_set(value(name)) & _as_set(allowed))


def _only(name: str) -> Callable[[LookUp, object], bool]:
    def test(value: LookUp, allowed: object) -> bool:
        present = _as_set(value(name))
        return bool(present) and present <= _as_set(allowed)

    return test


def _none_of(name: str) -> Callable[[LookUp, object], bool]:
    return lambda value, barred: not _as_set(value(name)) & _as_set(barred)


def _number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) else None


def _bound(value: object) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError(f"{value!r} is no number to compare with")
    return value


def _at_least(name: str) -> Callable[[LookUp, object], bool]:
    # What is not known is not counted as large enough.
    return lambda value, bound: (found := _number(value(name))) is not None and found >= _bound(bound)


def _at_most(name: str) -> Callable[[LookUp, object], bool]:
    return lambda value, bound: (found := _number(value(name))) is not None and found <= _bound(bound)


def _equals(name: str) -> Callable[[LookUp, object], bool]:
    return lambda value, wanted: value(name) == wanted


def _withdrawn(value: LookUp, allowed: object) -> bool:
    return withdrawn(value("device market status")) in {
        _STATES[a] if isinstance(a, bool) else a for a in _as_set(allowed)
    }


def withdrawn(statuses: object) -> str:
    """Say whether devices of these market statuses are off the market: yes (all), partly (some) or no."""
    present = _as_set(statuses)
    gone = present & set(OFF_MARKET)
    if not gone:
        return "no"
    return "yes" if gone == present else "partly"


# YAML reads yes and no as truth values.
_STATES = {True: "yes", False: "no"}
FIELDS: dict[str, Callable[[LookUp, object], bool]] = {
    "id": _any_of("id"),
    "study": _any_of("study"),
    "design": _any_of("design"),
    "publication": _any_of("publication"),
    "role": _any_of("role"),
    "unit": _any_of("unit"),
    "appraisal": _any_of("appraisal"),
    "conditions": _any_of("conditions"),
    "population group": _any_of("population group"),
    "treatments": _any_of("treatments"),
    "without treatments": _none_of("treatments"),
    "treatment class": _any_of("treatment class"),
    "only treatment class": _only("treatment class"),
    "without treatment class": _none_of("treatment class"),
    "devices": _any_of("devices"),
    "device market status": _any_of("device market status"),
    "device withdrawn": _withdrawn,
    "read": _any_of("read"),
    "second-hand": _equals("second-hand"),
    "converted": _equals("converted"),
    "n at least": _at_least("n"),
    "n at most": _at_most("n"),
    "follow-up at least": _at_least("follow-up"),
    "length of follow-up at least": _at_least("length of follow-up"),
    "year from": _at_least("year"),
    "year to": _at_most("year"),
}


# Fields whose words are those of a vocabulary file, by the name that the vocabulary has it under.
IN_VOCABULARY = {
    "conditions": "conditions",
    "treatments": "treatments",
    "without treatments": "treatments",
    "devices": "devices",
}


def in_words_of(criteria: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, object]:
    """Return a filter with the vocabulary's own words in the place of synonyms and other spellings."""
    found: dict[str, object] = dict(criteria)
    for field, name in IN_VOCABULARY.items():
        words = criteria.get(field)
        if isinstance(words, (list, tuple)):
            terms = getattr(vocabulary, name)
            found[field] = [terms.find_alike(str(word)) or word for word in words]
    return found


def matches(value: LookUp, criteria: Mapping[str, object]) -> bool:
    """Whether all criteria hold. An empty filter holds for everything.

    Raises
    ------
    KeyError
        For a field that does not exist; the config's schema names such a field before it comes to this.
    """
    return all(FIELDS[name](value, wanted) for name, wanted in criteria.items())


def describe(criteria: Mapping[str, object]) -> str:
    """Put the filter into words, for the reason shown beside what it left out."""

    def words(value: object) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, (list, tuple)):
            return " or ".join(str(v) for v in value)
        return str(value)

    return "; ".join(f"{name}: {words(value)}" for name, value in criteria.items())
