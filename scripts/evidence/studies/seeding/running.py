"""The seeded-error study: make a slip, run every check, and see whether anything new is told."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.record.published.publication import Citation
from evidence.record.published.severity import Severity
from evidence.studies.identities import study_paths
from evidence.studies.integrity.across import publications as cross
from evidence.studies.integrity.across.facts import Facts, facts_of
from evidence.studies.integrity.reports import PrintedReport, report_of
from evidence.studies.library import finding_problems
from evidence.studies.problems import Problem
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.reading.study_file import read_bytes
from evidence.studies.seeding.redundancy import class_of
from evidence.studies.seeding.slips import DUPLICATE, KINDS, Change, Slip, slips_of
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record
from evidence.studies.vocabulary.vocabulary import Vocabulary

# what identifies a finding: a message that only quotes the new number is not a new finding
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Clean:
    """One study file as it is: its bytes, what was read, and what the checks say of it."""

    data: bytes
    publication: StudyDescription
    report: PrintedReport
    facts: Facts
    told: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Trial:
    """One slip and what became of it; `grade` is the gravest new finding, "" where there is none."""

    kind: str
    publication: str
    part: str
    before: str
    after: str
    redundancy: str
    against: str
    rules: tuple[str, ...]
    grade: str

    @property
    def caught(self) -> bool:
        """Whether anything new was told."""
        return bool(self.rules)


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Rows of the clean files with a finding of each grade (the publications' own defects among them)."""

    rows: int
    error: int
    warning: int
    note: int


def read_library(folder: Path, vocabulary: Vocabulary) -> list[Clean]:
    """Read the study files of a folder and run the checks on them as they are."""
    library, facts = [], []
    for path in study_paths(folder):
        data = path.read_bytes()
        publication, problems = read_bytes(data, path.name, vocabulary)
        if publication is None:
            raise ValueError(f"{path.name} cannot be read: {problems[0].message}")
        rows = extract(publication, vocabulary)
        made = record(publication, rows)
        told = frozenset(map(_key, finding_problems(publication, made)))
        report = report_of(publication, rows, vocabulary)
        library.append((data, publication, report, told))
        facts.append(facts_of(made))
    return [
        Clean(data, publication, report, mine, told | _across(mine, [x for x in facts if x is not mine]))
        for (data, publication, report, told), mine in zip(library, facts, strict=True)
    ]


def _key(problem: Problem) -> Key:
    return problem.rule, problem.severity, problem.where, problem.arm


def _across(mine: Facts, others: Sequence[Facts]) -> frozenset[Key]:
    found = [each for other in others for each in cross.between_two(mine, other)]
    return frozenset((each.rule, each.severity, f"{each.where} {each.other}", "") for each in found)


def every_slip(library: Sequence[Clean]) -> dict[str, list[Slip]]:
    """Give all slips that can be made, by kind."""
    found: dict[str, list[Slip]] = {kind: [] for kind in KINDS}
    for clean in library:
        for slip in slips_of(clean.report):
            found[slip.kind].append(slip)
        if clean.publication.entries:
            found[DUPLICATE].append(Slip(DUPLICATE, clean.publication.id, "file", ()))
    return found


def sample(library: Sequence[Clean], of_each_kind: int, seed: int) -> list[Slip]:
    """Draw so many slips of each kind, or all where there are fewer, without drawing one twice."""
    drawn = []
    for kind, slips in every_slip(library).items():
        # one stream a kind, so that a kind added later leaves the others as they were
        stream = random.Random(f"{seed} {kind}")
        drawn += stream.sample(slips, min(of_each_kind, len(slips)))
    return drawn


def run(library: Sequence[Clean], slips: Sequence[Slip], vocabulary: Vocabulary) -> list[Trial]:
    """Make each slip in its file, run all checks again and compare with what they say of the clean file."""
    by_id = {clean.publication.id: clean for clean in library}
    return [_trial(by_id[slip.publication], slip, library, vocabulary) for slip in slips]


def _trial(clean: Clean, slip: Slip, library: Sequence[Clean], vocabulary: Vocabulary) -> Trial:
    if slip.kind == DUPLICATE:
        new = _duplicated(clean, library, vocabulary)
        before, after = clean.publication.study, "under a new name"
    else:
        new = _changed(clean, slip, library, vocabulary)
        before = " | ".join(x.printed.row.figure for x in slip.changes)
        after = " | ".join(x.text for x in slip.changes)
    redundancy, against = class_of(slip, clean.report, clean.facts)
    grades = [severity for severity in Severity if any(key[1] == severity for key in new)]
    rules = tuple(sorted({key[0] for key in new}))
    return Trial(
        slip.kind,
        slip.publication,
        slip.part,
        before,
        after,
        redundancy,
        against,
        rules,
        grades[0] if grades else "",
    )


def _changed(clean: Clean, slip: Slip, library: Sequence[Clean], vocabulary: Vocabulary) -> frozenset[Key]:
    data = changed_bytes(clean.data, slip.changes)
    publication, problems = read_bytes(data, f"{clean.publication.id}.yaml", vocabulary)
    if publication is None:
        return frozenset(map(_key, problems))
    made = record(publication, extract(publication, vocabulary))
    told = frozenset(map(_key, finding_problems(publication, made)))
    mine = facts_of(made)
    told |= _across(mine, [each.facts for each in library if each is not clean])
    return told - clean.told


def changed_bytes(data: bytes, changes: Sequence[Change]) -> bytes:
    """Write new figures into the text of a study file, each in place of the old one.

    Raises
    ------
    ValueError
        When the old figure does not stand where the file's reader found it.
    """
    lines = data.decode("utf-8").split("\n")
    for change in changes:
        row = change.printed.row
        start = row.line - 1
        key = re.compile(rf"^\s*(?:- )?{re.escape(row.arm or 'effect')}:")
        if not key.match(lines[start]):
            raise ValueError(f"{row.id}: line {row.line} is not the figure's")
        for i in range(start, min(start + 3, len(lines))):
            offset = lines[i].index(":") + 1 if i == start else 0
            place = lines[i].find(row.figure, offset)
            if place >= 0:
                new = change.text.replace("'", "''") if lines[i][place - 1] == "'" else change.text
                lines[i] = lines[i][:place] + new + lines[i][place + len(row.figure) :]
                break
        else:
            raise ValueError(f"{row.id}: {row.figure} is not found in line {row.line}")
    return "\n".join(lines).encode("utf-8")


def _duplicated(clean: Clean, library: Sequence[Clean], vocabulary: Vocabulary) -> frozenset[Key]:
    """Put a second file beside the first: another id, study and citation, no links, the same figures."""
    old = clean.publication
    copy = replace(
        old,
        id=f"{old.id}_again",
        study="a study under a new name",
        citation=Citation(title="title not seen"),
        registration="",
        overlaps=(),
        suspected_overlaps=(),
        silenced=(),
    )
    mine = facts_of(record(copy, extract(copy, vocabulary)))
    found = _across(mine, [each.facts for each in library])
    return frozenset(key for key in found if key[0] in ("same_figures", "same_title", "same_registration"))


def false_alarms(library: Sequence[Clean]) -> FalseAlarms:
    """Count the rows of the clean files that carry a finding of each grade."""
    rows = [each.row for clean in library for each in clean.report.printed]
    counts = {
        grade: sum(any(found.severity == grade for found in row.findings) for row in rows)
        for grade in Severity
    }
    return FalseAlarms(len(rows), counts[Severity.ERROR], counts[Severity.WARNING], counts[Severity.NOTE])
