"""The literature search in a review's configuration: read, and checked to add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import date

from evidence.record.notes.note import Note
from evidence.record.reviews.flow import (
    NAMED_BY_OTHERS,
    NOTHING,
    EarlierReview,
    ReasonCount,
    Retrieval,
    SearchCounts,
    Searched,
    SoughtStudy,
)
from evidence.review.config.files.config_file import ConfigFile, Nowhere
from evidence.review.config.files.shapes import (
    OtherMethodsData,
    RetrievalData,
    ReviewData,
    SearchData,
    SearchedData,
    SoughtStudyData,
)
from evidence.studies.problems import Problem, known

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
        by_name=tuple(_sought(name, each) for name, each in (data.get("by name") or {}).items()),
    )


def check_search(file: ConfigFile[ReviewData]) -> list[Problem]:
    """Return a problem for every count that does not follow from the ones before it.

    Only what is stated is checked; a count that is left out is never guessed. Of studies looked for by name
    it is checked that dates are dates, and that a study file is named where something was read, only there.
    """
    data: SearchData = file.data.get("search") or {}
    wrong = (*_wrong_sums(data), *_wrong_names(data.get("by name") or {}))
    return [file.problem(("search", *path), message) for path, message in wrong]


def unknown_files(file: ConfigFile[ReviewData], study_ids: Set[str]) -> list[Nowhere]:
    """Return a finding for every study that was found and whose study file is not, or no longer, there.

    Parameters
    ----------
    study_ids
        Names of the study files.
    """
    data: SearchData = file.data.get("search") or {}
    return [
        file.nowhere(place, f"study file {named!r} is not known{known(named, study_ids)}", place)
        for name, each in (data.get("by name") or {}).items()
        if (named := each.get("publication")) is not None and named not in study_ids
        for place in [("search", "by name", name, "publication")]
    ]


def last_search(search: SearchCounts | None) -> str | None:
    """Return the latest date on which a database or register was searched, as it is stated; None without.

    Dates written as in ISO 8601 or in words (14 March 2018, March 2018, 2018) are put in order; one that is
    neither counts as earlier than all others.
    """
    searched = (*search.databases, *search.registers, *search.other_sources) if search else ()
    return max((s.date for s in searched if s.date), key=_day, default=None)


def last_sought(search: SearchCounts | None) -> str | None:
    """Return the latest date on which a study was looked for by its name; None where none was."""
    return max((s.date for s in search.by_name), default=None) if search else None


_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def _day(stated: str) -> tuple[int, int, int]:
    """Put a date in order: year, month and day, 0 for what is not stated."""
    try:
        day = date.fromisoformat(stated)
    except ValueError:
        words = stated.lower().replace(",", " ").split()
        months = [i for i, m in enumerate(_MONTHS, 1) for w in words if len(w) > 2 and m.startswith(w)]
        numbers = [int(w) for w in words if w.isdecimal()]
        years = [n for n in numbers if n > 31]
        days = [n for n in numbers if n <= 31]
        return (max(years, default=0), max(months, default=0), max(days, default=0))
    return day.year, day.month, day.day


def is_date(text: str) -> bool:
    """Say whether a text is a day, as 2018-03-14."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wrong_names(data: Mapping[str, SoughtStudyData]) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, each in data.items():
        place = ("by name", name)
        if not is_date(each["searched"]):
            yield (*place, "searched"), f"{each['searched']!r} is no date; write it as 2018-03-14"
        file, found = each.get("publication"), each["found"]
        if found in (NOTHING, NAMED_BY_OTHERS):
            if file is not None:
                yield (*place, "publication"), f"a study file cannot stand where 'found' is {found!r}"
        elif file is None:
            yield (*place, "found"), f"{found!r} is found: name the study file under 'publication'"


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


def _sought(name: str, data: SoughtStudyData) -> SoughtStudy:
    return SoughtStudy(
        name=name,
        wanted=data["wanted"],
        where=data["where"],
        date=data["searched"],
        found=data["found"],
        publication=data.get("publication"),
        note=data.get("note", ""),
    )


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
