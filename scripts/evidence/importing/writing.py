"""A draft becomes a study file, or is held against the file that it became before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from evidence.importing.citations.filling import citation_fields
from evidence.importing.draft import REGISTRY, DraftOutcome, DraftStudy
from evidence.importing.yaml_places import end_of_line, pairs
from evidence.studies.reading.outcomes.entries import VALUES
from evidence.studies.reading.publications import EFFECT
from evidence.studies.skeleton import SCHEMA_LINE
from evidence.studies.vocabulary.vocabulary import OTHER, Vocabulary

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that a source gives in another way than the study file does; the file stays as it is."""

    line: int
    definition: str
    arm: str
    held: str
    found: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A study file's text after its source was taken in again."""

    text: str
    added: int  # outcomes
    differences: tuple[Difference, ...]
    unknown_arms: tuple[str, ...]  # labels of arms that the file does not have


def as_study_file(draft: DraftStudy, vocabulary: Vocabulary) -> str:
    """Write the draft as a study file; what it leaves open is an empty key, which the checker names."""
    source: Fields = {"url": draft.url or None, "read": draft.read}
    if draft.second_hand:
        source["second-hand"] = True
    numbers = draft.reference.registrations
    file: Fields = {
        "study": draft.study,
        "role": "primary",
        "overlaps": [],
        "citation": dict(citation_fields(draft.reference)),
        # Of a record of a register all are numbers of its trial; of a publication some may be of others.
        "registration": "; ".join(numbers) if len(numbers) == 1 or draft.source_id == REGISTRY else None,
        "publication": draft.publication or None,
        "design": draft.design or None,
        "setting": {
            "countries": list(draft.countries),
            "enrolled": draft.enrolled or None,
            "funding": draft.funding or None,
        },
        "population": {"condition": draft.condition or None},
        "arms": {
            arm.id: {
                "label": arm.label,
                "role": arm.role or None,
                "treatments": list(arm.treatments or _named(arm.label, vocabulary)),
                "devices": list(arm.devices),
                "n": arm.n,
            }
            for arm in draft.arms
        },
        "sources": {draft.source_id: source},
        "outcomes": [_entry(each, vocabulary, draft.source_id, {}) for each in draft.outcomes],
        **({"progress": dict(draft.progress)} if draft.progress else {}),
        "notes": "\n".join(["Not taken in:", *draft.not_mapped]) if draft.not_mapped else None,
    }
    return f"{SCHEMA_LINE}\n{_dump(file)}"


def merge(text: str, draft: DraftStudy, vocabulary: Vocabulary) -> Merged:
    """Add the outcomes that the file of an earlier run does not have, and tell the figures that differ.

    An outcome is known by its ``definition``, an arm by its label, so that the reviewer may give both a word
    of the vocabulary, a time, another id.
    """
    top = _children(yaml.compose(text, Loader=yaml.CSafeLoader))
    arms = {_key(arm): name for name, arm in _labels(top).items()}
    ids = {arm.id: arms.get(_key(arm.label), arm.id) for arm in draft.arms}
    present = set(arms.values())
    unknown = tuple(arm.label for arm in draft.arms if ids[arm.id] not in present)
    entries = top["outcomes"].value if isinstance(top.get("outcomes"), yaml.SequenceNode) else []
    held = [_children(node) for node in entries]
    pairs = _paired(draft.outcomes, held, vocabulary)
    new = [each for each, entry in zip(draft.outcomes, pairs, strict=True) if entry is None]
    differences: list[Difference] = []
    for each, entry in zip(draft.outcomes, pairs, strict=True):
        if entry is None:
            continue
        for arm, figure in each.figures:
            differences += _difference(entry.get(ids[arm]), each.definition, ids[arm], figure.cell)
        if each.effect:
            differences += _difference(entry.get(EFFECT), each.definition, EFFECT, each.effect)
    if new:
        text = _append(text, top.get("outcomes"), [_entry(e, vocabulary, draft.source_id, ids) for e in new])
    return Merged(text, len(new), tuple(differences), unknown)


def _paired(
    outcomes: Sequence[DraftOutcome], held: Sequence[Mapping[str, yaml.Node]], vocabulary: Vocabulary
) -> list[Mapping[str, yaml.Node] | None]:
    """Find each outcome's entry: the same words, outcome and time; else the first of the same words."""
    left = list(held)
    pairs: list[Mapping[str, yaml.Node] | None] = [None] * len(outcomes)
    for strictly in (True, False):
        for i, each in enumerate(outcomes):
            if pairs[i] is not None or not (strictly or each.definition):
                continue
            wanted = _plain(each.definition), _plain(_word(each, vocabulary)), _plain(each.at)
            for entry in left:
                found = tuple(_text(entry.get(key)) for key in ("definition", "outcome", "at"))
                if found == wanted or (not strictly and found[0] == wanted[0]):
                    pairs[i] = entry
                    left.remove(entry)
                    break
    return pairs


def _named(label: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Give the treatment that an arm is called by, where its label is no more than that."""
    word = vocabulary.treatments.find(label)
    return (word,) if word else ()


def _word(each: DraftOutcome, vocabulary: Vocabulary) -> str:
    return vocabulary.outcomes.find_alike(each.name) or f"{OTHER}{each.name}"


def _entry(each: DraftOutcome, vocabulary: Vocabulary, source: str, ids: Mapping[str, str]) -> Fields:
    fields: Fields = {"outcome": _word(each, vocabulary)}
    if each.at:
        fields["at"] = each.at
    for key, words in (("definition", each.definition), ("method", each.method), ("unit", each.unit)):
        if words:
            fields[key] = words
    if each.change:
        fields["value"] = VALUES[1]
    for arm, figure in each.figures:
        cell: object = {"figure": figure.cell, "note": figure.note} if figure.note else figure.cell
        fields[ids.get(arm, arm)] = cell
    if each.effect:
        fields[EFFECT] = each.effect
    fields["source"] = source
    if each.note:
        fields["note"] = each.note
    return fields


def _difference(node: yaml.Node | None, definition: str, arm: str, found: str) -> list[Difference]:
    """Compare one cell; a cell that the reviewer took out or put elsewhere is told as missing."""
    if isinstance(node, yaml.MappingNode):
        node = _children(node).get("figure")
    held = _text(node)
    if held == _plain(found):
        return []
    return [Difference(int(node.start_mark.line) + 1 if node else 0, definition, arm, held, found)]


def _append(text: str, outcomes: yaml.Node | None, entries: Sequence[Fields]) -> str:
    """Put entries behind the last outcome, indented as the others are; all other characters stay."""
    body = _dump(list(entries))
    if not isinstance(outcomes, yaml.SequenceNode) or not outcomes.value or outcomes.flow_style:
        return f"{text.rstrip()}\n" + ("" if outcomes is None else "# ") + f"outcomes:\n{body}"
    last = outcomes.value[-1]
    indent = " " * outcomes.start_mark.column
    end = end_of_line(text, last)
    lines = "".join(f"\n{indent}{line}" if line else "\n" for line in body.rstrip("\n").split("\n"))
    return text[:end] + lines + text[end:]


def _labels(top: Mapping[str, yaml.Node]) -> dict[str, str]:
    arms = _children(top.get("arms"))
    return {name: _text(_children(node).get("label")) for name, node in arms.items()}


def _children(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {name: value for name, (_, value) in pairs(node).items()}


def _text(node: yaml.Node | None) -> str:
    return _plain(str(node.value)) if isinstance(node, yaml.ScalarNode) else ""


def _plain(words: str) -> str:
    return " ".join(words.split())


def _key(label: str) -> str:
    return _plain(label).lower()


class _Dumper(yaml.SafeDumper):
    """YAML as study files are written: empty keys stay empty, lists are indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key."""
        super().increase_indent(flow, False)


def _nothing(dumper: yaml.SafeDumper, _: None) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "")


def _words(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(type(None), _nothing)
_Dumper.add_representer(str, _words)


def _dump(fields: object) -> str:
    return yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
