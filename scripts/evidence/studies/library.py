"""All study files of a folder: the publications, and one list of the problems of all files."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.record.published.publication import RETRACTED, PlacedFinding, Publication
from evidence.record.published.row import Finding, Row, SilencedFinding
from evidence.studies import integrity
from evidence.studies.consequence import consequence
from evidence.studies.integrity.across.publications import without_retracted
from evidence.studies.problems import OF_THE_MACHINE, Problem, nearest, unforeseen
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.reading.study_file import read
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record
from evidence.studies.vocabulary.vocabulary import Vocabulary

CHECKED_KEYS = ("study", "overlaps", "suspected overlaps", "citation", "role")
IGNORED = (".gitkeep", ".DS_Store")
_NO_LETTERS = re.compile("[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Library:
    """The publications that could be read, by file name, and all problems, sorted."""

    publications: tuple[StudyDescription, ...]
    problems: tuple[Problem, ...]
    silenced: tuple[tuple[Problem, str], ...] = ()  # what reviewers have answered, with their reasons
    effects: integrity.Summary | None = None  # printed effects computed again from their arms


@dataclass(frozen=True, slots=True)
class Identity:
    """What the checks between files need to know of a file."""

    id: str
    file: str
    study: str
    role: str
    doi: str
    pmid: str
    pmcid: str
    overlaps: tuple[str, ...]
    suspected_overlaps: tuple[str, ...]
    lines: Mapping[str, int]
    retracted: bool = False


def study_paths(folder: str | Path) -> list[Path]:
    """Give everything in the folder of study files, whatever its name: nothing is silently ignored."""
    found = (path for path in Path(folder).iterdir() if path.name not in IGNORED)
    return sorted(found, key=lambda path: path.name)


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
    publications, recorded = _read_each(paths, vocabulary, problems)
    names = {*known, *(Path(path).stem for path in paths)}
    others, made_of_others = _read_each(beside, vocabulary, [])
    # In the order of a whole library, which decides which of two files is told of.
    every = sorted([*others, *publications], key=lambda p: p.id)
    found, across = _across(every, sorted([*made_of_others, *recorded], key=lambda p: p.id), names)
    if others:
        without = set(_across(others, made_of_others, names)[0])
        own = {each.file for each in publications}
        found = [each for each in found if each.file in own or each not in without]
        across = [each for each in across if each.file in own]
    return Library(
        tuple(publications),
        tuple(sorted([*problems, *found])),
        tuple(silenced_problems(recorded, across)),
        integrity.summary(recorded),
    )


def _read_each(
    paths: Iterable[str | Path], vocabulary: Vocabulary, problems: list[Problem]
) -> tuple[list[StudyDescription], list[Publication]]:
    """Read files, each alone, and add their problems to those that are known."""
    publications: list[StudyDescription] = []
    recorded: list[Publication] = []
    for path in paths:
        try:
            publication, found = read(path, vocabulary)
            problems += found
            if publication is not None:
                rows = extract(publication, vocabulary)
                told, made = finding_problems(publication, rows), record(publication, rows)
        except OF_THE_MACHINE:
            raise
        except Exception as error:
            problems.append(unforeseen(Path(path).as_posix(), error))
            continue
        if publication is not None:
            publications.append(publication)
            problems += told
            recorded.append(made)
    return publications, recorded


def _across(
    publications: list[StudyDescription], recorded: list[Publication], names: set[str]
) -> tuple[list[Problem], Sequence[integrity.CrossFinding]]:
    """Check files against each other; the findings also as they are, with those that a reviewer answered."""
    across = integrity.between(recorded)
    # Where these tell it too, they know whether a reviewer has answered.
    told_there = {(each.file, each.rule) for each in across}
    named = between_files([identity(each) for each in publications], names)
    problems = [each for each in named if (each.file, each.rule) not in told_there]
    return problems + [_cross_problem(each) for each in across if not each.silenced], across


def _cross_problem(found: integrity.CrossFinding) -> Problem:
    return Problem(found.file, found.line, found.where, found.message, found.severity, found.rule)


def silenced_problems(
    publications: Collection[Publication], across: Iterable[integrity.CrossFinding]
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
    )


def finding_problems(publication: StudyDescription, rows: Iterable[Row]) -> list[Problem]:
    """Give the findings of a publication's rows and description as problems with their places."""
    rows = tuple(rows)
    told = [_row_problem(row, finding) for row in rows for finding in row.findings]
    told += [
        _placed_problem(publication.file, each)
        for each in integrity.of_description(publication)
        if not each.silenced
    ]
    return told + integrity.unanswered_words(publication, rows)


def _names_alike(identities: list[Identity]) -> list[Problem]:
    """Tell of names that differ in capitals, spaces and accents alone: one study would count twice."""
    spelt: dict[str, dict[str, list[Identity]]] = {}
    for each in identities:
        spelt.setdefault(_plain(each.study), {}).setdefault(each.study, []).append(each)
    problems = []
    for spellings in spelt.values():
        most, *others = sorted(spellings.values(), key=lambda files: -len(files))  # the first of as many
        for each in (file for files in others for file in files):
            said = (
                f"'{each.study}' here, '{most[0].study}' in {most[0].id}: write one name for one study, or "
                "for two studies names that differ in more than capitals, spaces and accents"
            )
            line = each.lines.get("study", 0)
            problems.append(Problem(each.file, line, "study", said, "error", "study_name"))
    return problems + _names_but_for_a_word(identities)


# Words that tell no two studies apart.
_OF_ANY_STUDY = frozenset(
    ("a", "an", "the", "study", "studies", "trial", "trials", "registry", "cohort", "series", "group")
    + ("investigators", "project", "programme")
)


def _names_but_for_a_word(identities: list[Identity]) -> list[Problem]:
    """Ask about names that differ in such a word, or an s, alone (`CAVENT`, `CaVenT study`)."""
    first: dict[str, Identity] = {}
    problems = []
    for each in identities:
        words = (word for word in _plain(each.study).split() if word not in _OF_ANY_STUDY)
        bare = " ".join(word.removesuffix("s") for word in words)
        other = first.setdefault(bare, each)
        if bare and _plain(other.study) != _plain(each.study):
            said = (
                f"'{each.study}' here, '{other.study}' in {other.id}: is it one study? Then write one name, "
                "or its patients count twice"
            )
            line = each.lines.get("study", 0)
            problems.append(Problem(each.file, line, "study", said, "warning", "study_name"))
    return problems


def _plain(name: str) -> str:
    if name.isascii():
        return _NO_LETTERS.sub(" ", name.lower()).strip() or name
    letters = (c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split()) or name


def between_files(identities: list[Identity], names: set[str]) -> list[Problem]:
    """Check files against each other: overlaps that do not exist, one publication in two files."""
    return [
        *_overlaps_with_nobody(identities, names),
        *_published_twice(identities),
        *_names_alike(identities),
        *_beside_a_retraction(identities),
        *_second_primaries(identities),
    ]


def _overlaps_with_nobody(identities: list[Identity], names: set[str]) -> Iterator[Problem]:
    for each in identities:
        for key, others in (("overlaps", each.overlaps), ("suspected overlaps", each.suspected_overlaps)):
            for other in others:
                if other not in names:
                    said = f"'{other}' is not a study file{nearest(other, names - {each.id})}"
                    yield Problem(each.file, each.lines.get(key, 0), key, said, rule="overlaps")


def _published_twice(identities: list[Identity]) -> Iterator[Problem]:
    for what, rule in (("doi", "same_doi"), ("pmid", "same_pmid"), ("pmcid", "same_pmid")):
        seen: dict[str, Identity] = {}
        for each in identities:
            value = getattr(each, what).lower()
            if value and value in seen:
                said = f"the same {what.upper()} as {seen[value].id}: is it one publication in two files?"
                line = each.lines.get("citation", 0)
                yield Problem(each.file, line, "citation", said, "warning", rule)
            seen.setdefault(value, each)


def _beside_a_retraction(identities: list[Identity]) -> Iterator[Problem]:
    gone = {each.study: each for each in identities if each.retracted}
    for each in identities:
        if each.study in gone and not each.retracted:
            said = without_retracted(gone[each.study].id)
            line = each.lines.get("study", 0)
            yield Problem(each.file, line, "study", said, "warning", "retracted_report")


def _second_primaries(identities: list[Identity]) -> Iterator[Problem]:
    primaries: dict[str, Identity] = {}
    for each in identities:
        if each.role != "primary":
            continue
        if each.study in primaries:
            said = f"{primaries[each.study].id} is also the primary publication of {each.study}"
            line = each.lines.get("role", 0)
            yield Problem(each.file, line, "role", said, "warning", "two_primaries")
        primaries.setdefault(each.study, each)
