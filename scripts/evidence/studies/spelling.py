"""Which word somebody meant who wrote another: slips of the pen apart from words of another meaning."""

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache


def misspelt(word: str, legal: Iterable[str]) -> str:
    """Give the legal word that one misspells or leaves off in the middle, "" where there is none.

    A number misspells none: another sign or digit is another number.
    """
    return _meant(word, tuple(legal)) if any(map(str.isalpha, word)) else ""


@lru_cache(maxsize=256)  # most study files have the same keys of their own
def _meant(word: str, legal: tuple[str, ...]) -> str:
    parts = _parts(word)
    slips = {each: found for each in legal if (found := _slips(parts, _parts(each))) is not None}
    if slips:
        return min(slips, key=lambda each: (slips[each], legal.index(each)))
    longer = [each for each in legal if set(parts) <= set(_parts(each))]
    return longer[0] if parts and len(longer) == 1 and _parts(longer[0])[: len(parts)] == parts else ""


_DENIALS = re.compile(
    r"\b(?:no|not|non|without|absence|absent|lack|loss|lost|failed|failure|free|un\w+|in(?:sufficient|complete|adequate)"
    r"|in(?=success))\b|-free\b"
)


def denies(word: str) -> bool:
    """Say whether a word denies something, so that `insufficient X` is never taken for `X`."""
    return _DENIALS.search(" ".join(_parts(word))) is not None


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[\s_-]+", word.lower()) if part]


def _slips(word: list[str], legal: list[str]) -> int | None:
    """Count the slips that make one word of another, None where there are more than a misspelt word has."""
    if "".join(word) == "".join(legal):
        return 0
    if len(word) != len(legal):
        return None
    found = [_slips_of_part(*pair) for pair in zip(word, legal, strict=True)]
    if None in found:
        found = [_slips_of_part(*pair) for pair in zip(sorted(word), sorted(legal), strict=True)]
    return None if None in found else sum(each for each in found if each is not None)


# Beginnings of opposites that are two slips apart.
_OPPOSITES = (("hypo", "hyper"), ("intra", "inter"))
_LONG = 8  # letters; a longer word may have two slips


def _slips_of_part(word: str, legal: str) -> int | None:
    if word == legal:
        return 0
    numbers, legal_numbers = (re.sub("[^0-9]", "", each) for each in (word, legal))
    if numbers != legal_numbers:  # x2061 for x2016 is a slip, x2017 another year
        rest, legal_rest = (re.sub("[0-9]", "", each) for each in (word, legal))
        return 1 if rest and rest == legal_rest and sorted(numbers) == sorted(legal_numbers) else None
    shorter = min(len(word), len(legal))
    if word[0] != legal[0] or shorter < 2 or (shorter == 2 and len(word) == len(legal)):
        return None
    for pair in (*_OPPOSITES, *(pair[::-1] for pair in _OPPOSITES)):
        if word.startswith(pair[0]) and legal.startswith(pair[1]):
            return None
    most = 2 if shorter >= _LONG else 1
    slips = _distance(word, legal, most)
    return slips if slips <= most else None


def _distance(one: str, other: str, most: int) -> int:
    """Count the letters to add, leave out, change or exchange with the next; not exact above ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, last[j - 2] + 1)
            row.append(least)
    return row[-1]


FEW = 3
_TELLING = 3  # letters of a word that says what it is about
_NOT_TELLING = frozenset(("and", "any", "the", "for", "with", "without", "from", "not", "non"))


def alike(word: str, legal: Iterable[str]) -> list[str]:
    """Give a few legal words that share a part with one, then those of like letters; each once."""
    by_lower = {" ".join(_parts(each)): each for each in legal}
    lower = " ".join(_parts(word))
    telling = {part for part in _parts(word) if len(part) >= _TELLING} - _NOT_TELLING
    sharing = [each for each in by_lower if telling & set(each.split())]
    sharing = difflib.get_close_matches(lower, sharing, n=FEW, cutoff=0.0) if sharing else []
    found = dict.fromkeys([*sharing, *difflib.get_close_matches(lower, by_lower, n=FEW, cutoff=0.7)])
    return [by_lower[each] for each in list(found)[:FEW]]
