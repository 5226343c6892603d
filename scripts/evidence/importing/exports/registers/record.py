"""What a register's record says of a trial, and the draft that it becomes: without arms, without results."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.importing.citations.reference import Name, Reference, as_year, plain
from evidence.importing.draft import REGISTRY, DraftStudy
from evidence.importing.ids import slug
from evidence.record.published.publication import STATES
from evidence.studies.reading.described.dates import is_before
from evidence.studies.registrations import numbers_in, register_of

_LONGEST = 300  # letters of a text that is only told
_LINE = re.compile(r"<\s*/?\s*(?:br|p)\b[^>]*>", re.IGNORECASE)
_NOTHING = {"", "null", "none", "nil", "n/a", "na", "-"}
_PARTS_OF_THE_UK = {"england", "scotland", "wales", "northern ireland"}


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """One trial in the words of a register; what it does not say is empty or ``None``.

    ``state`` is the status as printed. ``end`` is when the trial ends or ended, which ``as_of`` tells apart.
    ``shown_by`` is who shows the record, where that is not the register itself.
    """

    register: str
    number: str
    title: str
    line: int = 0
    shown_by: str = ""
    acronym: str = ""
    other_numbers: str = ""
    registered: str = ""
    sponsor: str = ""
    funding: str = ""
    url: str = ""
    design: str = ""
    countries: tuple[str, ...] = ()
    conditions: str = ""
    state: str = ""
    as_of: str = ""
    planned_n: int | None = None
    start: str = ""
    end: str = ""
    primary_outcome: str = ""
    told: tuple[str, ...] = ()


def said(text: object) -> str:
    """Return a field without mark-up, and nothing for the words that stand for nothing."""
    words = plain(_LINE.sub(" ", plain(text)))
    return "" if words.strip(" .;").lower() in _NOTHING else words


def shortened(what: str, words: str) -> tuple[str, ...]:
    """Return the line that tells a text which has no place in a study file."""
    if not words:
        return ()
    return (f"{what}: {words if len(words) <= _LONGEST else f'{words[:_LONGEST].rstrip()} [...]'}",)


def countries_in(named: Iterable[str]) -> tuple[str, ...]:
    """Return each country once; parts of the United Kingdom beside it are no countries more."""
    every = tuple(dict.fromkeys(each for each in map(said, named) if each))
    if "United Kingdom" not in every:
        return every
    return tuple(each for each in every if each.lower() not in _PARTS_OF_THE_UK)


def as_draft(record: RegisterRecord) -> DraftStudy:
    """Make a draft of a record: what it says of the plan and the progress of a trial, and nothing else."""
    own = numbers_in(record.number)
    number = own[0] if own else record.number
    named = [each for each in numbers_in(record.other_numbers) if each != number]
    # Two numbers of one register are two trials: a trial that went on, or one of the same programme.
    related = [each for each in named if register_of(each) == register_of(number)]
    numbers = (number, *dict.fromkeys(each for each in named if each not in related))
    shown = f", as {record.shown_by} shows it" if record.shown_by else ""
    progress, told = _progress(record)
    return DraftStudy(
        id=slug(numbers[0]) or "study",
        study=record.acronym or numbers[0],
        reference=Reference(
            line=record.line,
            authors=(Name(record.sponsor),) if record.sponsor else (),
            year=as_year([record.registered]),
            title=record.title,
            journal=record.register,
            registrations=numbers,
        ),
        source_id=REGISTRY,
        read=f"registry record of {record.register}, {record.number}{shown}",
        url=record.url,
        publication="registry results",
        design=record.design,
        countries=record.countries,
        funding=record.funding,
        condition=record.conditions,
        progress=progress,
        not_mapped=(
            *told,
            *(f"names {each}, a number of the same register: a related trial?" for each in related),
            *record.told,
        ),
    )


def _progress(record: RegisterRecord) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return how far a trial has come; a status that can mean several states is told, and left open."""
    state = record.state.lower().replace(",", "")
    known = state in STATES
    told: tuple[str, ...] = (
        () if known else (f"status: {record.state or 'not said'}, from which no state follows",)
    )
    # Whether a date has passed or is planned is not printed: an end that lies ahead is expected.
    expected = bool(record.as_of) and is_before(record.as_of, record.end)
    if record.end and not expected:
        told += (f"end: {record.end}; whether it was planned or has passed is not said",)
    progress: dict[str, object] = {
        "state": state if known else None,
        "as of": record.as_of,
        "planned n": record.planned_n,
        "start": record.start,
        "expected end": record.end if expected else "",
        "primary outcome": record.primary_outcome,
    }
    kept = {name: value for name, value in progress.items() if value or name == "state"}
    return kept, told
