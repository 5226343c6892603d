"""Plain words around numbers: plurals, lists, shares, times, free descriptions from study files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from evidence.display import numbers

_PLURALS = {
    "study": "studies",
    "person": "people",
    "registry": "registries",
    "series": "series",
    "case series": "case series",
    "analysis": "analyses",
    "sensitivity analysis": "sensitivity analyses",
    "study file": "study files",
    "this": "these",
    "is": "are",
    "has": "have",
}


def plural(count: int, noun: str) -> str:
    """Write a count with its noun: ``1 study``, ``12 studies``."""
    return f"{numbers.integer(count)} {noun if count == 1 else several(noun)}"


_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"\s+(?:[0-9]{4}[a-z]?|n\.d\.)$")


def study_label(label: str, study: str) -> str:
    """Name a publication with its study: ``Enden 2012 (CaVenT)``; once where the study is named after it."""
    name = _YEAR.sub("", label)
    return label if (name and says(study, name)) or says(label, study) else f"{label} ({study})"


def says(text: str, told: str) -> bool:
    """Whether a text says some words as whole words: `Patency at 12 years` does not say `2 years`."""
    return not told or _spaced(told) in _spaced(text)


def _spaced(text: str) -> str:
    """Return the words in small letters with a space around each, so that none is found inside another."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def several(noun: str) -> str:
    """Return the plural of a noun of the report."""
    return _PLURALS.get(noun, noun + "s")


def listed(items: Iterable[str]) -> str:
    """Join as a sentence does: ``a, b and c``."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def first_of(items: Iterable[str], most: int, between: str = ", ") -> str:
    """Join the first of many, and say how many more there are: ``a, b and 3 more``."""
    items = list(items)
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return between.join(items[:most]) + more


def share(events: int | None, n: int | None) -> str:
    """Write ``36 of 37 (97.3%)``; says "of n" only where there is one, no percent of nothing."""
    if events is None:
        return numbers.MISSING
    if n is None:
        return f"{numbers.integer(events)} (number of patients not stated)"
    if n == 0:
        return f"{numbers.integer(events)} of 0"
    return f"{numbers.integer(events)} of {numbers.integer(n)} ({numbers.counted_percent(events, n)})"


def months(value: float | None) -> str:
    """Write a time in months; below one month in days."""
    if value is None:
        return "time not stated"
    if value == 0:
        return "at the procedure"
    if value < 1:
        days = round(value * 30.4375)
        return f"{days} {'day' if days == 1 else 'days'}"
    text = f"{value:.1f}".removesuffix(".0")
    return f"{text} {'month' if text == '1' else 'months'}"


def plain(value: object) -> str:
    """Write any value of a study file in words: lists with commas, mappings as ``key: value``, yes and no."""
    if value is None:
        return numbers.MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return numbers.general(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{label(str(k))}: {plain(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return ", ".join(plain(v) for v in items)
    return str(value)


def label(key: str) -> str:
    """Turn a key into words: ``n_limbs`` becomes ``n limbs``."""
    return key.replace("_", " ")


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    text = text.strip()
    if not text:
        return text
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?:" else text + "."


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]
