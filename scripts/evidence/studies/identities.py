"""What is known of a study file beside its figures: names, by which files are checked against each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidence.record.published.publication import PRIMARY
from evidence.record.published.severity import Severity
from evidence.studies.problems import NOWHERE, Problem, nearest
from evidence.studies.spelling import misspelt

IGNORED = (".gitkeep", ".DS_Store", "Thumbs.db", "desktop.ini")
_NO_LETTERS = re.compile("[^0-9a-z]+")


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
    lines_of_overlaps: Mapping[str, int] = field(default_factory=dict)  # of each name there


@dataclass(frozen=True, slots=True)
class About:
    """Conditions and treatments of a file in words of the vocabulary; empty where they cannot be read."""

    conditions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()


def study_paths(folder: str | Path) -> list[Path]:
    """Give everything in the folder of study files, whatever its name: nothing is silently ignored."""
    found = (path for path in Path(folder).iterdir() if path.name not in IGNORED)
    return sorted(found, key=lambda path: path.name)


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
            problems.append(Problem(each.file, line, "study", said, Severity.ERROR, "study_name"))
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
            problems.append(
                Problem(each.file, line, "study", said, Severity.WARNING, "study_name", beside=other.id)
            )
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
    """Tell of names that no file has.

    A file that names one under `overlaps` is left out, as nobody knows whose patients it repeats. A suspicion
    holds nobody back, so that one about a file that is gone does not either.
    """
    for each in identities:
        for key, others in (("overlaps", each.overlaps), ("suspected overlaps", each.suspected_overlaps)):
            for other in others:
                if other not in names:
                    said = f"'{other}' is not a study file{_meant(other, each, identities, names)}"
                    line = each.lines_of_overlaps.get(other, 0)
                    if key == "overlaps":
                        yield Problem(each.file, line, key, said, rule="overlaps")
                    else:
                        said += "; this is left out"
                        yield Problem(each.file, line, key, said, Severity.WARNING, NOWHERE)


def _meant(gone: str, by: Identity, identities: list[Identity], names: set[str]) -> str:
    """Give the file that a name is a slip for, else one that may have had it, else files of like names."""
    if misspelt(gone, names - {by.id}) or not (now := _renamed(gone, identities)):
        return nearest(gone, names - {by.id})
    listed = " or ".join(f"'{each}'" for each in now)
    return f" (is {listed} its new name? It names files that name it)"


def _renamed(gone: str, identities: list[Identity]) -> list[str]:
    """Give files that may have had a name: none names them, and they name the most of those that name it.

    Files name each other, so that a renamed one still names those that name it by the old name.
    """
    named = {each.id: {*each.overlaps, *each.suspected_overlaps} for each in identities}
    named_by = {file for file, others in named.items() if gone in others}
    known = set().union(*named.values())
    shared = {
        file: len(others & named_by)
        for file, others in named.items()
        if file not in known and file not in named_by
    }
    most = max(shared.values(), default=0)
    return sorted(file for file, count in shared.items() if count == most) if most else []


def _published_twice(identities: list[Identity]) -> Iterator[Problem]:
    for what, rule in (("doi", "same_doi"), ("pmid", "same_pmid"), ("pmcid", "same_pmid")):
        seen: dict[str, Identity] = {}
        for each in identities:
            value = getattr(each, what).lower()
            if value and value in seen:
                other = seen[value].id
                said = f"the same {what.upper()} as {other}: is it one publication in two files?"
                line = each.lines.get("citation", 0)
                yield Problem(each.file, line, "citation", said, Severity.WARNING, rule, beside=other)
            seen.setdefault(value, each)


def _beside_a_retraction(identities: list[Identity]) -> Iterator[Problem]:
    gone = {each.study: each for each in identities if each.retracted}
    for each in identities:
        if each.study in gone and not each.retracted:
            other = gone[each.study].id
            said, line = without_retracted(other), each.lines.get("study", 0)
            yield Problem(each.file, line, "study", said, Severity.WARNING, "retracted_report", beside=other)


def _second_primaries(identities: list[Identity]) -> Iterator[Problem]:
    primaries: dict[str, Identity] = {}
    for each in identities:
        if each.role != PRIMARY:
            continue
        if each.study in primaries:
            other = primaries[each.study].id
            said = f"{other} is also the primary publication of {each.study}"
            line = each.lines.get("role", 0)
            yield Problem(each.file, line, "role", said, Severity.WARNING, "two_primaries", beside=other)
        primaries.setdefault(each.study, each)


def without_retracted(other: str) -> str:
    """Ask whether a report stands without another of its study, which is retracted."""
    return f"{other}, of the same study, is retracted: can this report stand without it?"
