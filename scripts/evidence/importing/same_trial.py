"""One trial in several registers is one study: its records are known by the numbers that they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evidence.importing.draft import REGISTRY, DraftStudy
from evidence.importing.files import as_written
from evidence.studies.registrations import register_of, registrations

_IN_BRIEF = ("state", "as of", "planned n", "start", "expected end")


@dataclass(slots=True)
class _Trial:
    """The records of one trial; ``own`` is the number of each register that has one."""

    records: list[DraftStudy]
    numbers: dict[str, str]  # in capitals, which tell one from another, and as they are printed
    own: dict[str, str] = field(default_factory=dict)


def one_a_trial(drafts: Iterable[DraftStudy]) -> tuple[DraftStudy, ...]:
    """Give one draft for each trial, with the numbers of all of its records and a line for each further one.

    The first with results stands for the others, else the first. Two numbers of one register are two trials,
    even where one record names the other's.
    """
    trials: list[_Trial] = []
    for draft in drafts:
        numbers = draft.reference.registrations if draft.source_id == REGISTRY else ()
        own = numbers[0] if numbers else ""
        trial = next((each for each in trials if _is(each, own, numbers)), None)
        if trial is None:
            trial = _Trial([], {})
            trials.append(trial)
        trial.records.append(draft)
        for number in numbers:
            trial.numbers.setdefault(number.upper(), number)
        if own:
            trial.own[register_of(own)] = own.upper()
    return _told_apart(tuple(map(_one, trials)))


def _is(trial: _Trial, own: str, numbers: Sequence[str]) -> bool:
    same = any(each.upper() in trial.numbers for each in numbers)
    return same and trial.own.get(register_of(own), own.upper()) == own.upper()


def _one(trial: _Trial) -> DraftStudy:
    kept = next((each for each in trial.records if each.outcomes), trial.records[0])
    if len(trial.records) == 1:
        return kept
    others = tuple(
        f"the same trial is also the {each.read}: {summary(each)}" for each in trial.records if each != kept
    )
    return replace(
        kept,
        reference=replace(kept.reference, registrations=tuple(trial.numbers.values())),
        not_mapped=(*kept.not_mapped, *others),
    )


def _told_apart(drafts: tuple[DraftStudy, ...]) -> tuple[DraftStudy, ...]:
    """Name trials of one acronym ("COVID-19") by their numbers, too: of one name they would be one study."""
    times = Counter(each.study.lower() for each in drafts if each.source_id == REGISTRY)
    return tuple(
        replace(each, study=f"{each.study} ({each.reference.registrations[0]})")
        if times[each.study.lower()] > 1 and each.source_id == REGISTRY
        else each
        for each in drafts
    )


def summary(draft: DraftStudy) -> str:
    """Say in one line what a record tells of its trial, for a reviewer to hold against another record."""
    facts = [
        f"{name} {value}" for name, value in draft.progress.items() if value and name != "primary outcome"
    ]
    return "; ".join((f"'{draft.reference.title}'", *facts))


def by_number(folder: Path) -> Mapping[str, Path]:
    """Return the study files of a folder by the numbers under which their trials are registered."""
    found: dict[str, Path] = {}
    for path, file in as_written(folder):
        said = file.get("registration") if file else None
        for number in sorted(registrations(said)) if isinstance(said, str) else ():
            found.setdefault(number, path)
    return found


def held_as(draft: DraftStudy, held: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    """Give the study files of a record's trial, each with the number by which it is known."""
    if draft.source_id != REGISTRY:
        return
    seen: set[Path] = set()
    for number in draft.reference.registrations:
        path = held.get(number.upper())
        if path is not None and path not in seen:
            seen.add(path)
            yield number, path
