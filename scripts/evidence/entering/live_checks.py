"""What the checker and the reader of figures say of a study file while it is being entered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from evidence.entering.fields import ALL_FIELDS, ARM, OUTCOME, SOURCE
from evidence.entering.figure_in_words import not_pooled, read_as, worked_out_of_it
from evidence.entering.splicing import composed, node_at
from evidence.importing.yaml_places import pairs
from evidence.record.published.row import Row
from evidence.record.published.severity import Severity
from evidence.studies.identities import Identity, between_files
from evidence.studies.library import finding_problems, identity
from evidence.studies.problems import Problem, unforeseen
from evidence.studies.reading.publications import EFFECT, StudyDescription
from evidence.studies.reading.study_file import read_as_far_as_it_goes
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record
from evidence.studies.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class ToldAt:
    """One finding with its place in the form: ``citation.doi``, ``outcomes.2.cells.cdt``; "" for the file."""

    place: str
    severity: Severity
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class Understood:
    """One figure as it was read; ``standing`` says why it is not pooled and what would let it."""

    place: str
    read: str
    steps: tuple[str, ...]
    standing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """All that is said of a text."""

    told: tuple[ToldAt, ...]
    figures: tuple[Understood, ...]
    errors: int
    warnings: int


def look(
    text: str,
    shown: str,
    vocabulary: Vocabulary,
    others: Sequence[Identity] = (),
    names: Sequence[str] = (),
) -> Looked:
    """Read and check a text as `check_studies.py` does, each finding with its place in the form.

    Parameters
    ----------
    shown : the path of the file in messages; its stem is the id.
    others : what the checks between files need to know of the other files.
    names : ids of all files, also of those that cannot be read.
    """
    publication, problems = read_as_far_as_it_goes(text.encode(), shown, vocabulary)
    rows: tuple[Row, ...] = ()
    if publication is not None:
        try:
            rows = extract(publication, vocabulary)
            problems = problems + finding_problems(publication, record(publication, rows))
            problems = problems + _between(publication, others, names)
        except Exception as error:  # a fault of the checks costs their telling, not what was entered
            problems = [*problems, unforeseen(shown, error)]
    places = _Places(text)
    told = tuple(ToldAt(places.of(each), each.severity, each.message, each.line) for each in sorted(problems))
    sizes = {arm.id: arm.counts for arm in publication.arms.values()} if publication else {}
    figures = tuple(
        Understood(place_of(row), read_as(row), worked_out_of_it(row), not_pooled(row, sizes)) for row in rows
    )
    return Looked(
        told,
        figures,
        sum(each.severity == Severity.ERROR for each in told),
        sum(each.severity == Severity.WARNING for each in told),
    )


def _between(
    publication: StudyDescription, others: Sequence[Identity], names: Sequence[str]
) -> list[Problem]:
    """Give what the checks between files say of this one."""
    beside = [each for each in others if each.id != publication.id]
    known = {*names, *(each.id for each in others), publication.id}
    found = between_files([*beside, identity(publication)], known)
    return [each for each in found if each.file == publication.file]


def place_of(row: Row) -> str:
    """Give the place of a figure in the form."""
    return f"outcomes.{int(row.entry) - 1}.cells.{row.arm or EFFECT}"


class _Places:
    """Where the fields of the form stand in a text."""

    def __init__(self, text: str):
        root = composed(text)
        self.lines: dict[int, list[str]] = {}
        self.first: dict[str, int] = {}
        self.known: set[str] = {field.name for field in ALL_FIELDS}
        for name, (key, node) in pairs(root).items():
            self._note(name, key)
            if name in ("citation", "setting", "population"):
                self._inside(name, node)
            elif name in ("arms", "sources"):
                for part, (_, inner) in pairs(node).items():
                    self.known |= {f"{name}.{part}.{f.name}" for f in (ARM if name == "arms" else SOURCE)}
                    self._inside(f"{name}.{part}", inner)
            elif name == "outcomes" and isinstance(node, yaml.SequenceNode):
                arms = set(pairs(node_at(root, ("arms",))))
                for number, entry in enumerate(node.value):
                    self.known |= {f"outcomes.{number}.{f.name}" for f in OUTCOME}
                    self._entry(f"outcomes.{number}", entry, {*arms, EFFECT})

    def _note(self, place: str, key: yaml.Node) -> None:
        self.lines.setdefault(key.start_mark.line + 1, []).append(place)

    def _inside(self, place: str, node: yaml.Node) -> None:
        self.first[place] = node.start_mark.line + 1
        for name, (key, value) in pairs(node).items():
            for line in range(key.start_mark.line + 1, max(key.start_mark.line, _last_line(value)) + 2):
                self.lines.setdefault(line, []).append(f"{place}.{name}")

    def _entry(self, place: str, node: yaml.Node, sides: set[str]) -> None:
        self.first[place] = node.start_mark.line + 1
        for name, (key, value) in pairs(node).items():
            inner = f"{place}.cells.{name}" if name in sides else f"{place}.{name}"
            for line in range(key.start_mark.line + 1, max(key.start_mark.line, _last_line(value)) + 2):
                self.lines.setdefault(line, []).append(inner)

    def of(self, problem: Problem) -> str:
        """Give the field that a problem is about, else the part of the file."""
        part = _part(problem.where)
        if part.startswith("outcomes.") and problem.arm:
            return f"{part}.cells.{problem.arm}"
        inside = f"{part}." if part else ""
        if problem.key and f"{inside}{problem.key}" in self.known:
            return f"{inside}{problem.key}"
        here = [each for each in self.lines.get(problem.line, []) if each.startswith(inside)]
        if problem.key:
            here = [each for each in here if each.rpartition(".")[2] == problem.key]
        # What is said of a part as a whole stands at its first line.
        if len(here) == 1 and (problem.key or self.first.get(part) != problem.line):
            return here[0]
        return part


def _last_line(node: yaml.Node) -> int:
    """Return the line on which a value ends, from 0."""
    end = node.end_mark
    return int(end.line) - (end.column == 0 and end.line > node.start_mark.line)


def _part(where: str) -> str:
    """Turn a place of the checker into one of the form: ``outcomes[3]`` is ``outcomes.2``."""
    return ".".join(_parts(where))


def _parts(where: str) -> Iterator[str]:
    for part in filter(None, where.split(".")):
        name, bracket, number = part.partition("[")
        yield name
        if bracket:
            yield str(int(number.rstrip("]")) - 1)
