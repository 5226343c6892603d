"""The terms of the vocabulary: outcomes, treatments, devices, conditions, procedures, appraisal tools."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from evidence.record.better import Better
from evidence.studies.problems import nearest
from evidence.studies.wording import alike, words_of

OUTCOME_KINDS = ("binary", "continuous")
MARKET_STATUS = ("on the market", "withdrawn", "recalled", "unknown")
DESIGNS = (
    "randomised controlled trial",
    "quasi-randomised trial",
    "non-randomised comparison",
    "case-control study",
    "registry",
    "single-arm trial",
    "case series",
    "case report",
    "systematic review",
    "economic evaluation",
)


@dataclass(frozen=True, slots=True)
class OutcomeTerm:
    """What may be reported; `low` and `high` are the ends of a score."""

    id: str
    label: str
    kind: str
    direction: Better
    unit: str = ""
    low: float | None = None
    high: float | None = None
    whole_numbers: bool = False
    complement: str = ""
    kind_of: str = ""
    domain: str = ""
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was done to the patients of an arm."""

    id: str
    label: str
    class_: str
    kind_of: str = ""
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A device; `market_status` is "unknown" unless `status_source` says otherwise."""

    id: str
    label: str
    maker: str = ""
    technique: str = ""
    market_status: str = "unknown"
    status_source: str = ""
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition and the phrases that recognise it in free text."""

    id: str
    label: str
    kind_of: str = ""
    phrases: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A code of a procedure or the identity of a guidance document."""

    id: str
    label: str
    system: str
    descriptor: str
    published: str = ""
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class AppraisalTool:
    """A tool for judging risk of bias: its domains (id to our words) and the judgements it allows."""

    id: str
    label: str
    designs: tuple[str, ...]
    judgements: tuple[str, ...]
    overall_judgements: tuple[str, ...]
    domains: Mapping[str, str]
    synonyms: tuple[str, ...] = ()
    note: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)  # what each judgement comes to


def key_of(word: str) -> str:
    """Give the form in which words are compared: small letters, one space for spaces, - and _."""
    return " ".join(re.split(r"[\s_-]+", word.strip().lower()))


class Term(Protocol):
    """What the words of every file have."""

    @property
    def id(self) -> str:
        """Its name in settings and results."""

    @property
    def label(self) -> str:
        """Its name for readers."""

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Other words for it."""


def wider_of(term: object) -> str:
    """Give the term that one is a kind of; "" where there is none, or words of its file have no kinds."""
    return str(getattr(term, "kind_of", ""))


T = TypeVar("T", bound=Term)
Form = TypeVar("Form", bound=Hashable)


def _of_one_term(words: Iterable[tuple[str, str]], form: Callable[[str], Form]) -> dict[Form, str]:
    """Give the term of each form of a word that no other term shares."""
    meanings: dict[Form, set[str]] = {}
    for word, term_id in words:
        meanings.setdefault(form(word), set()).add(term_id)
    return {each: next(iter(ids)) for each, ids in meanings.items() if len(ids) == 1}


class Terms(Generic[T]):
    """The terms of one file, found by id, label or synonym."""

    def __init__(self, terms: Iterable[T]):
        self.terms: dict[str, T] = {term.id: term for term in terms}
        self._words = [
            (word, term.id) for term in self.terms.values() for word in (term.id, term.label, *term.synonyms)
        ]
        self._by_word = {key_of(word): term_id for word, term_id in self._words}

    @cached_property
    def _by_meaning(self) -> dict[str, str]:
        return _of_one_term(self._words, alike)

    @cached_property
    def _by_words(self) -> dict[frozenset[str], str]:
        return _of_one_term(self._words, words_of)

    def find(self, word: str) -> str | None:
        """Give the id for an id, label or synonym, None when there is none."""
        return self._by_word.get(key_of(word))

    def find_alike(self, word: str) -> str | None:
        """Give the id for a word of one term's meaning: other spelling, plural, order, vein or venous."""
        found = self.find(word) or self._by_meaning.get(alike(word))
        return found or self._by_words.get(words_of(word))

    def nearest(self, word: str) -> str:
        """Give ` (did you mean X?)` for a misspelt word, else words like it."""
        return nearest(
            word, [each for term in self.terms.values() for each in (term.id, term.label, *term.synonyms)]
        )

    def with_wider(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Give the ids and everything they are a kind of, in the order found."""
        found: dict[str, None] = {}
        for each in ids:
            while each and each not in found:
                found[each] = None
                each = wider_of(self.terms[each]) if each in self.terms else ""
        return tuple(found)

    def __getitem__(self, term_id: str) -> T:
        return self.terms[term_id]

    def __contains__(self, term_id: object) -> bool:
        return term_id in self.terms

    def __iter__(self) -> Iterator[T]:
        return iter(self.terms.values())

    def __len__(self) -> int:
        return len(self.terms)
