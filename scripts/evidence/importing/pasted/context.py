"""What a sentence says around its figures: outcomes of the vocabulary, and times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from evidence.studies.reading.outcomes.times import MONTHS_PER, SPELLED, TimeError, parse_at
from evidence.studies.vocabulary.vocabulary import Vocabulary

_AMOUNT = rf"(?:\d+(?:[.,·]\d+)?|{SPELLED})"
_UNIT = f"(?:{'|'.join(unit for unit in MONTHS_PER if len(unit) > 3)})s?"
_TIME = re.compile(
    # No part of a longer number: "1/2 year", "one hundred twenty days", "mid-two".
    rf"(?<![\w.,·/])(?<![a-z]-)(?<!hundred )(?<!hundred and )"
    rf"({_AMOUNT}-?(?:(?:, | and |, and ){_AMOUNT}-?)*)[\s-]*({_UNIT})\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"(])|\n{2,}")


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a sentence names an outcome."""

    start: int
    end: int
    outcome: str


def sentences(text: str) -> list[tuple[int, str]]:
    """Cut a text into sentences, each with where it begins."""
    found, at = [], 0
    for cut in [*_SENTENCE.finditer(text), None]:
        end = cut.start() if cut else len(text)
        if text[at:end].strip():
            found.append((at, text[at:end]))
        at = cut.end() if cut else end
    return found


def mentions(sentence: str, vocabulary: Vocabulary) -> list[Mention]:
    """Return the outcomes that a sentence names, from left to right; of two that overlap, the longer."""
    terms = tuple((term.id, _phrases(term.label, term.synonyms)) for term in vocabulary.outcomes)
    found = [
        Mention(match.start(), match.end(), outcome)
        for outcome, pattern in _patterns(terms)
        for match in pattern.finditer(sentence)
    ]
    kept: list[Mention] = []
    for each in sorted(found, key=lambda m: (m.start - m.end, m.start)):
        if all(each.start >= o.end or each.end <= o.start or _second(sentence, each, o) for o in kept):
            kept.append(each)
    return sorted(kept, key=lambda m: m.start)


def _second(sentence: str, inner: Mention, outer: Mention) -> bool:
    """Whether two mentions are one construction: "secondary patency" in "primary and secondary patency"."""
    before = sentence[outer.start : inner.start].lower()
    return inner.end == outer.end and before.rstrip().endswith((" and", " or"))


def _phrases(label: str, synonyms: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in (label, *synonyms) if len(word) > 2)


@cache
def _patterns(words: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((outcome, _pattern(phrases)) for outcome, phrases in words)


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """Match any phrase: spaces or hyphens between its words, "and X" after its first, plural at its end."""
    made = []
    for phrase in phrases:
        first, *rest = [re.escape(word) for word in re.split(r"[\s-]+", phrase)]
        tail = "".join(rf"[\s-]+{word}" for word in rest)
        made.append(rf"{first}(?:\s+(?:and|or)\s+\w+)?{tail}" if rest else first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(made)})(?:e?s)?(?!\w)", re.IGNORECASE)


def times(sentence: str) -> list[tuple[int, str]]:
    """Return the times of follow-up that a sentence names, with where they stand."""
    found = []
    for match in _TIME.finditer(sentence):
        for amount in re.finditer(_AMOUNT, match[1], re.IGNORECASE):
            words = f"{amount[0]} {match[2]}"
            try:
                parse_at(words)
            except TimeError:
                continue
            found.append((match.start() + amount.start(), words))
    return found
