"""A centre's file read and checked: counts alone come in; whatever could name a person is refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evidence.audit.outcomes import AuditOutcome
from evidence.studies.problems import allowed, nearest

PATIENTS, COUNTS = "patients", "counts"
PATIENT_COLUMNS = ("centre", "month")
COUNT_COLUMNS = ("centre", "outcome", "period", "events", "patients")
# A file larger than this is no audit of a procedure.
MOST_LINES = 200_000
_MOST_TOLD = 12
# Columns that tell who somebody is, or that hold free text; parts of their names.
IDENTIFYING = (
    "name", "surname", "forename", "initial", "nhs", "chi", "mrn", "hospital number", "record", "patient id",
    "patient_id", "identifier", "dob", "birth", "born", "address", "postcode", "post code", "zip", "phone",
    "mobile", "email", "e-mail", "gp", "next of kin", "consultant", "surgeon", "operator",
)  # fmt: skip
FREE_TEXT = ("note", "comment", "remark", "free text", "description", "detail", "diagnosis", "history")
_CENTRE = re.compile(r"[A-Za-z][A-Za-z0-9 .'&-]{0,39}")
_LONG_NUMBER = re.compile(r"\d[\d \-]{4,}\d")
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
_PERIOD = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]|Q[1-4]))?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
# Names of lines that count all centres together.
_ALL_OF_THEM = frozenset(("total", "totals", "sum", "overall", "all", "allcentres", "allhospitals"))
# From so many patients on, a centre a patient is no centre.
_FEW_ROWS = 10


class Refused(Exception):
    """A file that is not taken, with every reason; values that could name somebody are not repeated."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """Events and patients of one centre, outcome and period; ``period`` is "" where none is given."""

    period: str
    events: int
    patients: int


@dataclass(slots=True)
class CentreCounts:
    """All counts of a file: centre and outcome with their periods, in the order of time."""

    counts: dict[tuple[str, str], list[PeriodCount]] = field(default_factory=dict)

    @property
    def centres(self) -> list[str]:
        """The centres by name."""
        return sorted({centre for centre, _ in self.counts})

    @property
    def outcomes(self) -> list[str]:
        """The outcomes with any patient."""
        return list(
            dict.fromkeys(o for (_, o), found in self.counts.items() if sum(c.patients for c in found))
        )


def read(path: Path, outcomes: Mapping[str, AuditOutcome]) -> CentreCounts:
    """Read a file of counts, or of patients without identity.

    Raises
    ------
    Refused
        Where anything is wrong: all reasons, with the line; nothing of the file is used then.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = (
            "not a text in UTF-8; save it as CSV (UTF-8)"
            if isinstance(error, UnicodeDecodeError)
            else error.strerror or str(error)
        )
        raise Refused([f"{path}: {said}"]) from None
    return parse(text, outcomes, str(path))


def parse(text: str, outcomes: Mapping[str, AuditOutcome], name: str = "file") -> CentreCounts:
    """Read the text of a file; see ``read``."""
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    rows = [[cell.strip() for cell in row] for row in rows]
    if not rows or not any(any(row) for row in rows):
        raise Refused([f"{name}: the file is empty; a template is written by: audit.py template"])
    if len(rows) > MOST_LINES:
        raise Refused([f"{name}: {len(rows):,} lines; at most {MOST_LINES:,} are read"])
    head = [column.lower() for column in rows[0]]
    problems = list(_columns(head, outcomes, name))
    if problems:
        raise Refused(problems)
    lines = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(row)]
    reading = _Reading(name, head, outcomes)
    found = reading.of_counts(lines) if set(COUNT_COLUMNS[:2]) <= set(head) else reading.of_patients(lines)
    if reading.problems:
        more = len(reading.problems) - _MOST_TOLD
        told = reading.problems[:_MOST_TOLD] + ([f"{name}: and {more} more"] if more > 0 else [])
        raise Refused(told)
    if not found.outcomes:
        raise Refused([f"{name}: there is no patient in it"])
    return found


def _columns(head: Sequence[str], outcomes: Mapping[str, AuditOutcome], name: str) -> Iterable[str]:
    """Tell of columns that are not taken; those that could name a person first."""
    if "centre" not in head:
        hint = nearest("centre", head) if head else ""
        yield f"{name}:1: there is no column 'centre'{hint}"
    counts = "outcome" in head
    legal = list(COUNT_COLUMNS) if counts else [*PATIENT_COLUMNS, *outcomes]
    for column in head:
        if column in legal:
            continue
        if any(word in column for word in IDENTIFYING):
            yield f"{name}:1 column {column!r}: a column of this kind tells who somebody is; leave it out"
        elif any(word in column for word in FREE_TEXT):
            yield f"{name}:1 column {column!r}: free text is not taken; leave it out"
        else:
            hint = allowed(column, legal)
            yield f"{name}:1 column {column!r} is not known{hint}"
    for column in dict.fromkeys(head):
        if head.count(column) > 1:
            yield f"{name}:1 column {column!r} stands twice"
    missing = [c for c in COUNT_COLUMNS if c not in head and c != "period"] if counts else []
    for column in missing:
        yield f"{name}:1: there is no column {column!r}"


class _Reading:
    """Reads the lines of one file and collects what is wrong."""

    def __init__(self, name: str, head: Sequence[str], outcomes: Mapping[str, AuditOutcome]) -> None:
        self.name, self.head, self.known = name, head, outcomes
        self.problems: list[str] = []
        self.first: dict[str, tuple[int, str]] = {}  # by its letters: where a centre stands first, and how

    def tell(self, line: int, column: str, what: str) -> None:
        self.problems.append(f"{self.name}:{line} {column}: {what}")

    def cells(self, line: int, row: Sequence[str]) -> dict[str, str]:
        if len(row) != len(self.head):
            self.tell(line, "line", f"{len(row)} cells under {len(self.head)} heads")
            return {}
        return dict(zip(self.head, row, strict=True))

    def centre(self, line: int, value: str) -> str:
        if not value:
            self.tell(line, "centre", "is empty")
        elif _LONG_NUMBER.search(value) or not _CENTRE.fullmatch(value):
            said = "is no short name of a hospital (letters first, no long number); it is not repeated here"
            self.tell(line, "centre", said)
        elif (letters := _letters(value)) in _ALL_OF_THEM:
            self.tell(line, "centre", "a line of all centres, whose patients would count twice; leave it out")
        elif (before := self.first.setdefault(letters, (line, value)))[1] != value:
            said = f"differs from that of line {before[0]} in capitals, spaces or signs alone: write one name"
            self.tell(line, "centre", said)
        else:
            return value
        return ""

    def time(self, line: int, column: str, value: str, pattern: re.Pattern[str], example: str) -> str:
        if not value or pattern.fullmatch(value):
            return value
        if _DAY.fullmatch(value):
            self.tell(line, column, f"names a day, which can tell who somebody is; write it as {example}")
        else:
            self.tell(line, column, f"is no {column}; write it as {example}")
        return ""

    def whole(self, line: int, column: str, value: str) -> int | None:
        if re.fullmatch(r"\d{1,7}", value):
            return int(value)
        if re.fullmatch(r"-\d{1,7}", value):
            self.tell(line, column, f"{value}: a count cannot be negative")
        else:
            self.tell(line, column, "is no whole number; free text is not taken")
        return None

    def of_counts(self, lines: Sequence[tuple[int, Sequence[str]]]) -> CentreCounts:
        found: dict[tuple[str, str], list[PeriodCount]] = {}
        seen: dict[tuple[str, str, str], int] = {}
        for number, row in lines:
            cells = self.cells(number, row)
            if not any(value for column, value in cells.items() if column != "outcome"):
                continue  # a line of the template that nobody filled in
            centre = self.centre(number, cells["centre"])
            outcome = cells["outcome"]
            if outcome not in self.known:
                hint = allowed(outcome, self.known)
                self.tell(number, "outcome", f"is not known{hint}")
                continue
            period = self.time(number, "period", cells.get("period", ""), _PERIOD, "2026, 2026-Q1 or 2026-03")
            events = self.whole(number, "events", cells["events"])
            patients = self.whole(number, "patients", cells["patients"])
            if events is None or patients is None or not centre:
                continue
            if events > patients:
                self.tell(number, "events", f"{events} events of {patients} patients")
                continue
            place = (centre, outcome, period)
            if place in seen:
                self.tell(number, "line", f"centre, outcome and period stand on line {seen[place]} already")
                continue
            for other in found.get((centre, outcome), ()):
                if _overlap(period, other.period):
                    shared = seen[centre, outcome, other.period]
                    self.tell(
                        number, "period", f"shares months with line {shared}: patients would count twice"
                    )
            seen[place] = number
            found.setdefault((centre, outcome), []).append(PeriodCount(period, events, patients))
        return CentreCounts({k: sorted(v, key=lambda c: c.period) for k, v in found.items()})

    def of_patients(self, lines: Sequence[tuple[int, Sequence[str]]]) -> CentreCounts:
        found: dict[tuple[str, str], dict[str, list[int]]] = {}
        centres: set[str] = set()
        for number, row in lines:
            cells = self.cells(number, row)
            if not cells:
                continue
            centre = self.centre(number, cells["centre"])
            month = self.time(number, "month", cells.get("month", ""), _MONTH, "2026-03")
            centres.add(centre)
            for outcome in (c for c in self.head if c in self.known):
                value = cells[outcome]
                if value == "":
                    continue
                if value not in ("0", "1"):
                    self.tell(number, outcome, "only 0 (no), 1 (yes) or nothing (not known) is taken")
                    continue
                found.setdefault((centre, outcome), {}).setdefault(month, []).append(int(value))
        if len(lines) >= _FEW_ROWS and len(centres) > len(lines) / 2:
            said = "differs in most lines: it must name a hospital, not a patient"
            self.problems.append(f"{self.name} centre: {said}")
        counts = {
            key: [PeriodCount(month, sum(v), len(v)) for month, v in sorted(months.items())]
            for key, months in found.items()
        }
        return CentreCounts(counts)


def _letters(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _overlap(one: str, other: str) -> bool:
    """Whether two periods have a month in common; one that is not named may be any."""
    return not one or not other or bool(_months(one) & _months(other))


def _months(period: str) -> set[tuple[str, int]]:
    """Return the months of 2026, 2026-Q1 or 2026-03."""
    year, _, part = period.partition("-")
    if part.startswith("Q"):
        last = 3 * int(part[1:])
        return {(year, month) for month in range(last - 2, last + 1)}
    return {(year, month) for month in ([int(part)] if part else range(1, 13))}
