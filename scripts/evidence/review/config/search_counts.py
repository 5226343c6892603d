"""The counts of the literature search in a review's configuration: read, and checked to add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence.record.notes.note import Note
from evidence.record.reviews.flow import EarlierReview, ReasonCount, Retrieval, SearchCounts, Searched
from evidence.review.config.files import ConfigFile
from evidence.review.config.shapes import (
    OtherMethodsData,
    RetrievalData,
    ReviewData,
    SearchData,
    SearchedData,
)
from evidence.studies.problems import Problem

_REMOVED = ("duplicates removed", "removed by automation", "removed for other reasons")


def read_search(data: SearchData | None) -> SearchCounts | None:
    """Return the counts; ``None`` where the configuration states nothing of a search."""
    if not data:
        return None
    other = data.get("other methods")
    earlier = data.get("earlier review")
    return SearchCounts(
        source=data.get("source"),
        databases=_searched(data.get("databases")),
        registers=_searched(data.get("registers")),
        duplicates=data.get("duplicates removed"),
        by_automation=data.get("removed by automation"),
        other_reasons=data.get("removed for other reasons"),
        screened=data.get("screened"),
        excluded_at_screening=data.get("excluded at screening"),
        retrieval=_retrieval(data),
        other_sources=_searched(other.get("sources")) if other else (),
        other_retrieval=_retrieval(other) if other else None,
        earlier=EarlierReview(
            earlier["label"],
            earlier.get("reports"),
            earlier.get("studies"),
            earlier["source"],
            earlier.get("url"),
        )
        if earlier
        else None,
    )


def check_search(file: ConfigFile[ReviewData]) -> list[Problem]:
    """Return a problem for every count that does not follow from the ones before it.

    Only what is stated is checked; a count that is left out is never guessed.
    """
    data: SearchData = file.data.get("search") or {}
    return [file.problem(("search", *path), message) for path, message in _wrong_sums(data)]


def _wrong_sums(data: SearchData) -> Iterator[tuple[tuple[str, ...], str]]:
    sources = [*(data.get("databases") or {}).values(), *(data.get("registers") or {}).values()]
    records = [s.get("records") for s in sources]
    known = [r for r in records if r is not None]
    found = sum(known) if known and len(known) == len(records) else None
    removed = {name: count for name in _REMOVED if (count := _count(data, name)) is not None}
    screened = data.get("screened")
    if found is not None and screened is not None:
        left = found - sum(removed.values())
        if "duplicates removed" in removed and screened != left:
            less = " and ".join(f"{n} {name}" for name, n in removed.items())
            yield ("screened",), f"{found} records found less {less} are {left}, not {screened}"
        elif screened > left:
            yield ("screened",), f"{screened} records cannot be screened where {left} are left"
    if screened is not None:
        yield from _step(data, "excluded at screening", screened, "records screened", "sought")
    yield from _assessment(data, ())
    other: OtherMethodsData = data.get("other methods") or {}
    yield from _assessment(other, ("other methods",))


def _assessment(data: RetrievalData, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if "sought" in data:
        for path, message in _step(data, "not retrieved", data["sought"], "reports sought", "assessed"):
            yield (*place, *path), message
    excluded = sum((data.get("excluded with reasons") or {}).values())
    if "assessed" in data and excluded > data["assessed"]:
        yield (
            (*place, "excluded with reasons"),
            f"{excluded} reports cannot be excluded of {data['assessed']} assessed",
        )


def _count(data: Mapping[str, object], name: str) -> int | None:
    count = data.get(name)
    return count if isinstance(count, int) else None


def _step(
    data: Mapping[str, object], lost: str, before: int, what: str, after: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Check one step: what is left is what there was, less what was lost."""
    gone, rest = _count(data, lost), _count(data, after)
    if gone is not None and gone > before:
        yield (lost,), f"{gone} cannot be {lost} of {before} {what}"
    elif gone is not None and rest is not None and before - gone != rest:
        yield (after,), f"{before} {what} less {gone} {lost} are {before - gone}, not {rest}"
    elif rest is not None and rest > before:
        yield (after,), f"{rest} cannot be {after} of {before} {what}"


def _searched(data: Mapping[str, SearchedData] | None) -> tuple[Searched, ...]:
    return tuple(
        Searched(name, each.get("records"), each.get("searched")) for name, each in (data or {}).items()
    )


def _retrieval(data: RetrievalData) -> Retrieval:
    reasons = data.get("excluded with reasons") or {}
    return Retrieval(
        sought=data.get("sought"),
        not_retrieved=data.get("not retrieved"),
        assessed=data.get("assessed"),
        excluded=tuple(
            ReasonCount(Note("excluded_by_review", words={"reason": reason}), count)
            for reason, count in reasons.items()
        ),
    )
