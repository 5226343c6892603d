"""What the page shows of a study file: the fields that it asks for, as plain texts and lists of words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml

from evidence.entering.fields import ALL_FIELDS, ARM, CELL, OUTCOME, SOURCE, Field, FieldKind
from evidence.entering.splicing import composed, is_empty, node_at
from evidence.importing.yaml_places import pairs
from evidence.studies.reading.publications import EFFECT

# A text, words of a list, or nothing where the file holds something that the page does not show.
FieldValue = str | list[str] | None
Fields = dict[str, FieldValue]


@dataclass(frozen=True, slots=True)
class PartForm:
    """An arm or a source; ``was`` is its id in the file, empty for a new one."""

    id: str
    fields: Fields
    was: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeForm:
    """An entry under ``outcomes``; ``was`` is its number in the file from 0, ``None`` for a new one.

    ``cells`` holds a figure for each arm and the effect; ``None`` for one that the page does not show.
    """

    fields: Fields
    cells: dict[str, Fields | None]
    was: int | None = None


@dataclass(frozen=True, slots=True)
class StudyForm:
    """A study file as the page has it."""

    fields: Fields
    arms: list[PartForm] = field(default_factory=list)
    sources: list[PartForm] = field(default_factory=list)
    outcomes: list[OutcomeForm] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Besides:
    """What a part of the file says besides the fields of the page: kept as it is, shown as it is written."""

    place: str
    key: str
    written: str


def form_of(text: str) -> StudyForm:
    """Read what the page shows of a study file.

    Raises
    ------
    ByHand
        Where the file cannot be shown in fields.
    """
    root = composed(text)
    arms = [PartForm(name, _fields(node, ARM), name) for name, node in _parts(root, "arms")]
    sources = [PartForm(name, _fields(node, SOURCE), name) for name, node in _parts(root, "sources")]
    listed = node_at(root, ("outcomes",))
    entries = listed.value if isinstance(listed, yaml.SequenceNode) else []
    sides = [*(arm.id for arm in arms), EFFECT]
    outcomes = [
        OutcomeForm(_fields(node, OUTCOME), {side: _cell(node_at(node, (side,))) for side in sides}, number)
        for number, node in enumerate(entries)
    ]
    return StudyForm(_fields(root, ALL_FIELDS), arms, sources, outcomes)


def besides(text: str) -> list[Besides]:
    """List what of a study file the fields of the page do not show, with its place in the form."""
    root = composed(text)
    arms = [name for name, _ in _parts(root, "arms")]
    tops = {f.path[0] for f in ALL_FIELDS} | {"arms", "sources", "outcomes"}
    found = [
        Besides("", key, _written(text, node)) for key, (_, node) in pairs(root).items() if key not in tops
    ]
    for group in dict.fromkeys(f.path[0] for f in ALL_FIELDS if len(f.path) > 1):
        shown = {f.path[1] for f in ALL_FIELDS if f.path[0] == group}
        found += _others(text, node_at(root, (group,)), shown, group)
    for name, node in _parts(root, "arms"):
        found += _others(text, node, {f.path[0] for f in ARM}, f"arms.{name}")
    for name, node in _parts(root, "sources"):
        found += _others(text, node, {f.path[0] for f in SOURCE}, f"sources.{name}")
    listed = node_at(root, ("outcomes",))
    for number, node in enumerate(listed.value if isinstance(listed, yaml.SequenceNode) else []):
        found += _others(text, node, {f.path[0] for f in OUTCOME} | {*arms, EFFECT}, f"outcomes.{number}")
        for side in (*arms, EFFECT):
            cell = node_at(node, (side,))
            found += _others(text, cell, {f.path[0] for f in CELL}, f"outcomes.{number}.cells.{side}")
    return found


def _others(text: str, node: yaml.Node | None, shown: Iterable[str], place: str) -> list[Besides]:
    return [
        Besides(place, key, _written(text, value))
        for key, (_, value) in pairs(node).items()
        if key not in shown
    ]


def _written(text: str, node: yaml.Node) -> str:
    return text[node.start_mark.index : node.end_mark.index].rstrip()


def _parts(root: yaml.Node, key: str) -> list[tuple[str, yaml.Node]]:
    return [(name, node) for name, (_, node) in pairs(node_at(root, (key,))).items()]


def _fields(node: yaml.Node, asked: Iterable[Field]) -> Fields:
    return {each.name: value_of(node_at(node, each.path), each.kind) for each in asked}


def _cell(node: yaml.Node | None) -> Fields | None:
    empty: Fields = {each.name: "" for each in CELL}
    if is_empty(node):
        return empty
    if isinstance(node, yaml.ScalarNode):
        return {**empty, "figure": " ".join(node.value.split())}
    return _fields(node, CELL) if isinstance(node, yaml.MappingNode) else None


def value_of(node: yaml.Node | None, kind: FieldKind) -> FieldValue:
    """Give what a field shows; None for what is written in another shape than the field has."""
    if is_empty(node):
        return [] if kind is FieldKind.LIST else ""
    if isinstance(node, yaml.ScalarNode):
        if kind is FieldKind.LONG:
            return str(node.value).strip()
        words = " ".join(str(node.value).split())
        return [words] if kind is FieldKind.LIST else words
    if kind is not FieldKind.LIST or not isinstance(node, yaml.SequenceNode):
        return None
    if not all(isinstance(each, yaml.ScalarNode) and not is_empty(each) for each in node.value):
        return None
    return [" ".join(each.value.split()) for each in node.value]
