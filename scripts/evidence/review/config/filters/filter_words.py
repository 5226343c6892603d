"""Words of filters held against the vocabulary and the study files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from enum import StrEnum
from typing import Protocol

from evidence.record.published.publication import UNITS_OF_ANALYSIS
from evidence.review.config.files.config_file import ConfigFile, FileChecks, Place, listed
from evidence.review.config.files.shapes import MainData, ReviewData
from evidence.review.config.filters.criteria import IN_VOCABULARY
from evidence.studies.problems import Problem, allowed, known
from evidence.studies.vocabulary.vocabulary import Vocabulary


class OfStudies(StrEnum):
    """What names of the library itself are of: of hundreds, only those like a wrong one are told."""

    STUDY = "study"
    FILE = "study file"


class _Term(Protocol):
    @property
    def id(self) -> str: ...


def ids(words: Iterable[_Term]) -> list[str]:
    """Return the names of the terms of a vocabulary."""
    return [term.id for term in words]


# Publications of no other year are in a library.
_YEARS = (1900, 2100)
_ENDS = (("year from", "year to"), ("n at least", "n at most"))


def judgements(vocabulary: Vocabulary) -> list[str]:
    """Return all overall judgements of the tools for risk of bias, and that there is none."""
    words = {word for tool in vocabulary.tools for word in tool.overall_judgements}
    return [*sorted(words), "not assessed"]


def ranges(
    file: ConfigFile[ReviewData] | ConfigFile[MainData], path: Place, criteria: Mapping[str, object]
) -> list[Problem]:
    """Check that years are years, and that a range does not end before it begins."""
    found = []
    for name in ("year from", "year to"):
        year = criteria.get(name)
        if isinstance(year, int) and not _YEARS[0] <= year <= _YEARS[1]:
            said = f"{year} is no year of a publication; {_YEARS[0]} to {_YEARS[1]} is allowed"
            found.append(file.problem((*path, name), said))
    for first, last in _ENDS:
        low, high = criteria.get(first), criteria.get(last)
        if isinstance(low, int) and isinstance(high, int) and low > high:
            found.append(file.problem((*path, first), f"{first!r} ({low}) is above {last!r} ({high})"))
    return found


class FilterWords(FileChecks):
    """Collects the problems of one file in the words of filters."""

    def __init__(
        self,
        file: ConfigFile[ReviewData] | ConfigFile[MainData],
        vocabulary: Vocabulary,
        study_ids: Set[str],
        studies: Set[str],
        *,
        complete: bool = True,
    ) -> None:
        super().__init__(file)
        self.vocabulary = vocabulary
        self.study_ids, self.studies = study_ids, studies
        self.complete = complete  # every study file could be read

    def word(self, path: Place, what: str, word: str, legal: Iterable[str], part: Place = ()) -> None:
        """Note a word that is none of the legal ones."""
        legal = sorted(legal)
        if what is OfStudies.STUDY and not self.complete:
            return  # it may be the study of a file that could not be read
        if word not in legal:
            hint = known(word, legal) if isinstance(what, OfStudies) else allowed(word, legal)
            self.say(path, f"{what} {word!r} is not known{hint}", part)

    def names(
        self, path: Place, what: str, named: Collection[str], legal: Collection[str], whole: Place
    ) -> None:
        """Note names in a list, or of a mapping, that are not known.

        Each is left out for itself, and with the last of them the ``whole`` that they stand in: without any
        name it would be of everything.
        """
        none = not any(name in legal for name in named)
        places = named if isinstance(named, Mapping) else range(len(named))
        for place, name in zip(places, named, strict=True):
            self.word((*path, place), what, name, legal, whole if none else (*path, place))

    def criteria(self, path: Place, criteria: Mapping[str, object], part: Place = ()) -> None:
        """Note the words of a filter that are not known, and ranges that are none."""
        classes = {t.class_ for t in self.vocabulary.treatments}
        legal: dict[str, tuple[str, Iterable[str]]] = {
            "conditions": ("condition", ids(self.vocabulary.conditions)),
            "treatments": ("treatment", ids(self.vocabulary.treatments)),
            "without treatments": ("treatment", ids(self.vocabulary.treatments)),
            "treatment class": ("treatment class", classes),
            "only treatment class": ("treatment class", classes),
            "without treatment class": ("treatment class", classes),
            "devices": ("device", ids(self.vocabulary.devices)),
            "appraisal": ("judgement", judgements(self.vocabulary)),
            "unit": ("unit of analysis", UNITS_OF_ANALYSIS),
            "id": (OfStudies.FILE, self.study_ids),
            "study": (OfStudies.STUDY, self.studies),
        }
        for field, (what, words) in legal.items():
            terms = getattr(self.vocabulary, IN_VOCABULARY[field]) if field in IN_VOCABULARY else None
            for i, word in enumerate(listed(criteria.get(field))):
                if terms is None or terms.find_alike(word) is None:
                    self.word((*path, field, i), what, word, words, part)
        self.problems += ranges(self.file, path, criteria)
