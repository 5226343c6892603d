"""All study files of a folder: the publications, and one list of the problems of all files."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.record.published.publication import RETRACTED, PlacedFinding, Publication
from evidence.record.published.row import Finding, Row, SilencedFinding
from evidence.record.published.severity import Severity
from evidence.studies.consequence import consequence
from evidence.studies.identities import Identity, between_files
from evidence.studies.integrity.across.cross_finding import CrossFinding
from evidence.studies.integrity.across.publications import between
from evidence.studies.integrity.examining import unanswered_words
from evidence.studies.integrity.summaries import Summary, summary
from evidence.studies.problems import OF_THE_MACHINE, Problem, unforeseen
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.reading.study_file import read_as_far_as_it_goes
from evidence.studies.reading.tree.yaml_tree import read_file
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record
from evidence.studies.vocabulary.vocabulary import Vocabulary

CHECKED_KEYS = ("study", "overlaps", "suspected overlaps", "citation", "role")


@dataclass(frozen=True, slots=True)
class Library:
    """The publications that could be read, by file name, and all problems, sorted."""

    publications: tuple[StudyDescription, ...]
    problems: tuple[Problem, ...]
    silenced: tuple[tuple[Problem, str], ...] = ()  # what reviewers have answered, with their reasons
    effects: Summary | None = None  # printed effects computed again from their arms


def check_all(
    paths: Iterable[str | Path],
    vocabulary: Vocabulary,
    known: Iterable[str] = (),
    beside: Iterable[str | Path] = (),
) -> Library:
    """Read and check files, each alone and against the others.

    Parameters
    ----------
    paths : study files.
    known : ids of publications that exist beside these files, to which `overlaps` may refer.
    beside : study files that these come to stand beside: of them is told only what these cause there.
    """
    problems, paths = list(vocabulary.problems), list(paths)
    publications, recorded, unread = _read_each(paths, vocabulary, problems)
    names = {*known, *(Path(path).stem for path in paths)}
    others, made_of_others, _ = _read_each(beside, vocabulary, [])
    # In the order of a whole library, which decides which of two files is told of.
    every = sorted([*others, *publications], key=lambda p: p.id)
    found, across = _across(every, sorted([*made_of_others, *recorded], key=lambda p: p.id), names)
    problems += of_unread(unread, [identity(each) for each in every], names)
    if others:
        without = set(_across(others, made_of_others, names)[0])
        own = {each.file for each in publications}
        found = [each for each in found if each.file in own or each not in without]
        across = [each for each in across if each.file in own]
    return Library(
        tuple(publications),
        tuple(sorted([*problems, *found])),
        tuple(silenced_problems(recorded, across)),
        summary(recorded),
    )


def _read_each(
    paths: Iterable[str | Path], vocabulary: Vocabulary, problems: list[Problem]
) -> tuple[list[StudyDescription], list[Publication], list[Identity]]:
    """Read files, each alone, and add their problems to those that are known; the last: files with errors."""
    publications: list[StudyDescription] = []
    recorded: list[Publication] = []
    unread: list[Identity] = []
    for path in paths:
        shown = Path(path).as_posix()
        try:
            data, problem = read_file(path, shown)
            if data is None:
                problems += [problem] if problem else []
                continue
            publication, found = read_as_far_as_it_goes(data, shown, vocabulary)
            problems += found
            if any(each.severity == Severity.ERROR for each in found):
                problems += told_besides(publication, found, vocabulary)
                unread += [identity(publication)] if publication is not None else []
                continue
            if publication is not None:
                made = record(publication, extract(publication, vocabulary))
                told = finding_problems(publication, made)
                publications.append(publication)
                problems += told
                recorded.append(made)
        except OF_THE_MACHINE:
            raise
        except Exception as error:
            problems.append(unforeseen(shown, error))
    return publications, recorded, unread


def told_besides(
    read: StudyDescription | None, problems: Iterable[Problem], vocabulary: Vocabulary
) -> list[Problem]:
    """Return the errors that a file with errors has besides, so that all are mended at once.

    Only entries that were read whole are looked at, and none where an arm was not: their errors may come of
    what could not be read.
    """
    errors = [each.where for each in problems if each.severity == Severity.ERROR]
    if read is None or any(place.startswith("arms") for place in errors):
        return []
    whole = tuple(each for each in read.entries if f"outcomes[{each.number}]" not in errors)
    read = replace(read, entries=whole)
    told = finding_problems(read, record(read, extract(read, vocabulary)))
    return [each for each in told if each.severity == Severity.ERROR and each not in problems]


def of_unread(unread: Sequence[Identity], others: Sequence[Identity], names: set[str]) -> list[Problem]:
    """Return what the checks between files say of files with errors; the others' problems are not theirs."""
    known = [each for each in unread if each.study]
    own = {each.file for each in known}
    return [each for each in between_files([*others, *known], names) if each.file in own] if own else []


def _across(
    publications: list[StudyDescription], recorded: list[Publication], names: set[str]
) -> tuple[list[Problem], Sequence[CrossFinding]]:
    """Check files against each other; the findings also as they are, with those that a reviewer answered."""
    across = between(recorded)
    # Where these tell it too, they know whether a reviewer has answered.
    told_there = {(each.file, each.rule) for each in across}
    named = between_files([identity(each) for each in publications], names)
    problems = [each for each in named if (each.file, each.rule) not in told_there]
    return problems + [_cross_problem(each) for each in across if not each.silenced], across


def _cross_problem(found: CrossFinding) -> Problem:
    f = found
    return Problem(f.file, f.line, f.where, f.message, f.severity, f.rule, beside=f.other)


def silenced_problems(
    publications: Collection[Publication], across: Iterable[CrossFinding]
) -> list[tuple[Problem, str]]:
    """Give what reviewers have answered, each with the reason, sorted."""
    told = [
        (_row_problem(row, each), each.reason)
        for publication in publications
        for row in publication.rows
        for each in row.silenced
    ]
    told += [
        (_placed_problem(publication.file, each), each.silenced)
        for publication in publications
        for each in publication.findings
        if each.silenced
    ]
    told += [(_cross_problem(each), each.silenced) for each in across if each.silenced]
    return sorted(told)


def _row_problem(row: Row, found: Finding | SilencedFinding) -> Problem:
    about = row.outcome, row.arm or ""
    said = found.message + consequence(row, found)
    return Problem(row.file, row.line, row.place, said, found.severity, found.rule, *about)


def _placed_problem(file: str, found: PlacedFinding) -> Problem:
    return Problem(file, found.line, found.where, found.message, found.severity, found.rule)


def identity(publication: StudyDescription) -> Identity:
    """Give what the checks between files need."""
    return Identity(
        publication.id,
        publication.file,
        publication.study,
        publication.role,
        publication.citation.doi,
        publication.citation.pmid,
        publication.citation.pmcid,
        publication.overlaps,
        publication.suspected_overlaps,
        {key: line for key, line in publication.lines.items() if key in CHECKED_KEYS},
        any(notice.kind == RETRACTED for notice in publication.notices),
        publication.lines_of_overlaps,
    )


def finding_problems(study: StudyDescription, made: Publication) -> list[Problem]:
    """Give the findings of a publication's rows and description as problems with their places.

    Parameters
    ----------
    made : the record of the study file, as `record` gives it.
    """
    told = [_row_problem(row, finding) for row in made.rows for finding in row.findings]
    told += [_placed_problem(made.file, each) for each in made.findings if not each.silenced]
    return told + unanswered_words(study, made)
