"""From the search to the studies: the library counted, and held against what the search states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from evidence.record.notes.note import Note
from evidence.record.reviews.flow import Flow, LibraryCounts, Outside, ReasonCount, Retrieval, SearchCounts
from evidence.record.reviews.publications import (
    AWAITING,
    CONTEXT,
    EXCLUDED,
    INCLUDED,
    ONGOING,
    OTHER_QUESTION,
    SAFETY_ONLY,
)
from evidence.record.reviews.publications import PublicationSummary as Summary


def flow_of(
    search: SearchCounts | None,
    publications: Iterable[Summary],
    outside: Sequence[Outside] = (),
    with_error: int = 0,
) -> Flow:
    """Count the study files of the library by what became of them; reasons with most publications first.

    Parameters
    ----------
    publications
        Those about the question.
    outside
        Those about another one.
    with_error
        Files that could not be used.
    """
    about = [p for p in publications if p.status != OTHER_QUESTION]
    status = Counter(p.status for p in about)
    reasons = Counter(p.reason for p in about if p.status == EXCLUDED and p.reason is not None)
    library = LibraryCounts(
        about_question=len(about),
        excluded=tuple(ReasonCount(r, n) for r, n in sorted(reasons.items(), key=_most_first)),
        context=status[CONTEXT],
        safety_only=status[SAFETY_ONLY],
        awaiting=status[AWAITING],
        ongoing=status[ONGOING],
        included=status[INCLUDED],
        studies=len({p.study for p in about if p.status == INCLUDED}),
        files=len(about) + len(outside) + with_error,
        other_question=_by_criterion(outside),
        with_error=with_error,
    )
    near = tuple(x for x in outside if len(x.missed) == 1)
    looked_at = () if library.included else tuple(outside)
    return Flow(search, library, tuple(_warnings(search, library)), near, looked_at)


def _by_criterion(outside: Iterable[Outside]) -> tuple[ReasonCount, ...]:
    """Count by the first criterion that failed, whatever a publication has in its place."""
    fields = Counter(x.missed[0].words["field"] for x in outside)
    counted = ((Note("other_question_by", words={"field": name}), n) for name, n in fields.items())
    return tuple(ReasonCount(r, n) for r, n in sorted(counted, key=_most_first))


def _most_first(counted: tuple[Note, int]) -> tuple[int, str, list[str]]:
    reason, count = counted
    return -count, reason.kind, sorted(reason.words.values())


def eligible(retrieval: Retrieval | None) -> int | None:
    """Return how many reports were left after assessment: 0 where there was none, None where not stated."""
    if retrieval is None:
        return 0
    if retrieval.assessed is None:
        return None
    return retrieval.assessed - sum(r.count for r in retrieval.excluded)


def _warnings(search: SearchCounts | None, library: LibraryCounts) -> list[Note]:
    if search is None:
        return []
    lost = [study.name for study in search.by_name if study.without_file]
    found = [Note("found_without_file", words={"names": ", ".join(lost)})] if lost else []
    main, other = eligible(search.retrieval), eligible(search.other_retrieval)
    if main is not None and other is not None and main + other != library.about_question:
        counts = {"search": main + other, "library": library.about_question}
        found.append(Note("search_differs", numbers=counts))
    return found
