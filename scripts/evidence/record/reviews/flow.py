"""How publications came into a review: what the search found and what the workflow counted, never mixed.

Counts of the search are stated by people in the review's configuration; ``None`` means not stated, and
nothing is worked out in their place. Counts of the library are made by the workflow from its study files.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note


@dataclass(frozen=True, slots=True)
class Searched:
    """One database, register or other source that was searched."""

    name: str
    records: int | None
    date: str | None


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many were left out for one reason."""

    reason: Note
    count: int


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Reports from retrieval to eligibility, of databases and registers or of other methods."""

    sought: int | None = None
    not_retrieved: int | None = None
    assessed: int | None = None
    excluded: tuple[ReasonCount, ...] = ()  # reports that have no study file


@dataclass(frozen=True, slots=True)
class EarlierReview:
    """A review or guidance that looked at the question before; shown beside the flow, not added to it."""

    label: str
    reports: int | None
    studies: int | None
    source: str
    url: str | None


# What became of a study that was looked for by its name.
NOTHING, NAMED_BY_OTHERS, PART, RESULTS = FOUND = ("nothing", "named by others", "part", "results")


@dataclass(frozen=True, slots=True)
class SoughtStudy:
    """A study that was looked for by its name, found or not."""

    name: str
    wanted: str  # what it was to contribute
    where: str
    date: str  # of the last search, ISO 8601
    found: str  # one of FOUND
    publication: str | None = None  # the study file, where something of it was read and the file is there
    note: str = ""

    @property
    def without_file(self) -> bool:
        """Whether something of it was read and stands in no study file of the library."""
        return self.found in (PART, RESULTS) and self.publication is None


@dataclass(frozen=True, slots=True)
class SearchCounts:
    """What the configuration states of the search."""

    source: str | None  # who states the counts
    databases: tuple[Searched, ...]
    registers: tuple[Searched, ...]
    duplicates: int | None
    by_automation: int | None
    other_reasons: int | None
    screened: int | None
    excluded_at_screening: int | None
    retrieval: Retrieval
    other_sources: tuple[Searched, ...]
    other_retrieval: Retrieval | None  # None where no other method was used
    earlier: EarlierReview | None
    by_name: tuple[SoughtStudy, ...] = ()  # studies looked for one by one

    @property
    def missed(self) -> tuple[SoughtStudy, ...]:
        """Studies looked for by name whose results were not found, in part only, or are not here."""
        return tuple(s for s in self.by_name if s.found != RESULTS or s.without_file)


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """What the workflow counts: publications with a study file, and the studies they belong to."""

    about_question: int
    excluded: tuple[ReasonCount, ...]
    context: int
    safety_only: int
    awaiting: int
    ongoing: int
    included: int
    studies: int
    files: int = 0  # study files in the library, of whatever question
    other_question: tuple[ReasonCount, ...] = ()  # by the first criterion of the question that failed
    with_error: int = 0  # files that could not be used


@dataclass(frozen=True, slots=True)
class Outside:
    """A publication of the library that is about another question, and every criterion that failed."""

    publication: str
    label: str
    title: str
    missed: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """From the search to the studies."""

    search: SearchCounts | None
    library: LibraryCounts
    warnings: tuple[Note, ...]  # where the search and the library do not add up
    near_misses: tuple[Outside, ...] = ()  # publications of which one criterion alone failed
    # Of a review that includes no publication: all that are about other questions.
    looked_at: tuple[Outside, ...] = ()
