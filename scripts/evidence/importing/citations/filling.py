"""Completing the citation of a study file: what is empty is filled, what differs is told, the rest stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from evidence.importing.citations.reference import Reference
from evidence.importing.yaml_places import end_of_line, pairs
from evidence.studies.letters import letters_of
from evidence.studies.yaml_writing import scalar

# How journals and authors are written differs from database to database: a difference there is no conflict.
_COMPARED = ("year", "title", "volume", "issue", "doi", "pmid")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that says one thing in the study file and another in the record."""

    key: str
    line: int
    held: str
    found: str


@dataclass(frozen=True, slots=True)
class Completed:
    """A study file's text after a record was held against it."""

    text: str
    filled: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def citation_fields(reference: Reference) -> dict[str, str | int]:
    """Return what a record gives for the keys of a citation, in their order, without empty ones."""
    fields: dict[str, str | int | None] = {
        "authors": ", ".join(map(str, reference.authors)),
        "year": reference.year,
        "title": reference.title,
        "journal": reference.journal,
        "volume": reference.volume,
        "issue": reference.issue,
        "pages": reference.pages,
        "doi": reference.doi,
        "pmid": reference.pmid,
    }
    return {key: value for key, value in fields.items() if value}


def citation_scalar(value: str | int) -> str:
    """Write a value of a citation: volumes and PubMed numbers are read as text, quoted or not."""
    if isinstance(value, str) and value.isdecimal() and not value.startswith("0"):
        return value
    return scalar(value)


def complete(text: str, reference: Reference) -> Completed:
    """Fill the empty keys of ``citation`` (and ``registration``); every other character stays as it is.

    Parameters
    ----------
    text
        Of a study file that is YAML.
    """
    top = yaml.compose(text, Loader=yaml.CSafeLoader)
    keys = pairs(top)
    found: dict[str, str | int] = citation_fields(reference)
    edits: list[tuple[int, int, str]] = []
    filled: list[str] = []
    conflicts: list[Conflict] = []
    if "citation" in keys:
        node = keys["citation"][1]
        inner = pairs(node)
        for key, value in found.items():
            if key in inner and not _empty(inner[key][1]):
                conflicts += _differing(key, inner[key][1], value)
            elif key in inner:
                edits.append((*_place(inner[key]), f" {citation_scalar(value)}"))
                filled.append(key)
        missing = {key: value for key, value in found.items() if key not in inner}
        if missing and isinstance(node, yaml.MappingNode):
            edits.append(_added(text, node, missing))
            filled += missing
    if len(reference.registrations) == 1 and "registration" in keys:
        number = reference.registrations[0]
        held = keys["registration"]
        if _empty(held[1]):
            edits.append((*_place(held), f" {number}"))
            filled.append("registration")
        elif number.lower() not in str(held[1].value).lower():
            conflicts.append(Conflict("registration", _line(held[1]), str(held[1].value), number))
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return Completed(text, tuple(filled), tuple(conflicts))


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _place(pair: tuple[yaml.Node, yaml.Node]) -> tuple[int, int]:
    """Where the value of an empty key stands: behind its colon, up to the end of "null" or "~"."""
    key, value = pair
    start = key.end_mark.index + 1
    return start, max(start, value.end_mark.index) if value.value else start


def _differing(key: str, held: yaml.Node, value: str | int) -> list[Conflict]:
    if key not in _COMPARED or not isinstance(held, yaml.ScalarNode):
        return []
    a, b = str(held.value), str(value)
    same = letters_of(a) == letters_of(b) if key == "title" else a.strip().lower() == b.strip().lower()
    return [] if same else [Conflict(key, _line(held), a, b)]


def _added(text: str, node: yaml.MappingNode, missing: Mapping[str, str | int]) -> tuple[int, int, str]:
    """Return the edit that puts new keys at the end of a mapping, in its own style."""
    if node.flow_style:
        end = node.end_mark.index - 1
        lead = ", " if node.value else ""
        return end, end, lead + ", ".join(f"{key}: {_in_flow(value)}" for key, value in missing.items())
    indent = " " * node.value[0][0].start_mark.column
    last = node.value[-1]
    end = end_of_line(text, last[1], last[0].end_mark.index + 1)
    return end, end, "".join(f"\n{indent}{key}: {citation_scalar(value)}" for key, value in missing.items())


def _in_flow(value: str | int) -> str:
    written = yaml.safe_dump([value], allow_unicode=True, width=10**9, default_flow_style=True).strip()
    return written[1:-1]
