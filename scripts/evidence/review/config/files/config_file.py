"""One configuration file: YAML with line numbers, held against its JSON schema, in plain words."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import yaml

from evidence.record.published.severity import Severity
from evidence.review.config.files.schema_words import instead, range_of, shown, too_many_or_few
from evidence.review.config.files.setting_homes import setting_homes
from evidence.studies.problems import NOWHERE, Problem, allowed, elsewhere, nearest
from evidence.studies.reading.tree.section import LONGEST_NAME
from evidence.studies.reading.tree.yaml_tree import Node, plain, read_tree

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Place = tuple[str | int, ...]
_NAMES = ("title", "label")
_A_DATE = r"^\d{4}"  # how the patterns of days begin
_SOME_TEXT = r"\S"  # the pattern of texts that must not be empty
Shape = TypeVar("Shape")
_KINDS = {
    "array": "a list", "object": "a mapping", "string": "text", "integer": "a whole number",
    "number": "a number", "boolean": "yes or no", "null": "nothing",
}  # fmt: skip
# Where a setting stands that is in no file of the configuration.
GIVEN = "configuration given with the command"


@dataclass(frozen=True)
class ConfigFile(Generic[Shape]):
    """A configuration file as data of one of the ``shapes``, with the line of every key."""

    path: Path
    text: str
    data: Shape
    lines: dict[Place, int]
    given: frozenset[Place] = field(default_factory=frozenset)  # set by --config, --configfile or a caller

    def line(self, path: Place) -> int:
        """Return the line of a key or item, or of the nearest one above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def was_given(self, path: Place) -> bool:
        """Return whether a setting comes from the command or a caller, not from the file."""
        return any(path[:length] in self.given for length in range(len(path) + 1))

    def problem(self, path: Place, message: str) -> Problem:
        """Make a problem that stands at a key."""
        if self.was_given(path):
            return problem(Path(GIVEN), 0, path, message)
        return problem(self.path, self.line(path), path, message)

    def nowhere(self, path: Place, message: str, part: Place) -> Nowhere:
        """Tell of a name that points at nothing, and of the part of the file that goes with it."""
        what = "this" if path == part else words(part)
        told = self.problem(path, f"{message}; {what} is left out")
        return Nowhere(replace(told, severity=Severity.WARNING, rule=NOWHERE), part)

    def without(self, parts: Iterable[Place]) -> ConfigFile[Shape]:
        """Return the file without some of its parts, as if they did not stand there; lines stay."""
        data = copy.deepcopy(self.data)
        # The last items of a list first, so that those before them keep their places.
        for part in sorted(set(parts), key=lambda place: [(str(type(p)), p) for p in place], reverse=True):
            _remove(data, part)
        return replace(self, data=data)


@dataclass(frozen=True, slots=True)
class Nowhere:
    """A name that points at nothing, such as a study file that is gone.

    It stops no more than the ``part`` of the file that cannot be had without it: all else holds.
    """

    problem: Problem
    part: Place


class FileChecks:
    """Collects what is wrong in one file: what stops it, and names that leave out a part of it."""

    def __init__(self, file: ConfigFile[Any]) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.nowhere: list[Nowhere] = []

    def say(self, path: Place, message: str, part: Place = ()) -> None:
        """Note what is wrong at a place, with the part of the file that it stops; all of it without one."""
        if part:
            self.nowhere.append(self.file.nowhere(path, message, part))
        else:
            self.problems.append(self.file.problem(path, message))


def problem(file: Path, line: int, path: Place, message: str) -> Problem:
    """Make a problem of the configuration."""
    return Problem(
        file=str(file), line=line, where=words(path), message=message, severity=Severity.ERROR, rule="config"
    )


def words(path: Place) -> str:
    """Put a place into words: ``outcomes.pts_any.times[2]`` (items are counted from 1)."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else str(part)
    return text


def listed(value: object) -> list[str]:
    """Return the members of a list, or the keys of a mapping, as text; none of anything else."""
    return [str(each) for each in value] if isinstance(value, (list, tuple, Mapping)) else []


def read_config(
    root: Path,
    path: Path,
    schema_file: Path,
    shape: type[Shape],
    given: Mapping[str, object] | None = None,
) -> tuple[ConfigFile[Shape] | None, list[Problem]]:
    """Read a configuration file and hold it against its schema; all problems are returned, none raised.

    Parameters
    ----------
    shape
        The type of data that fit the schema; with a problem the data may have any other.
    given
        The same configuration as Snakemake has it: the file with what ``--config``, ``--configfile`` or a
        calling workflow set. Where it differs from the file, it holds.
    """
    lines: dict[Place, int] = {}
    if given is not None and not (root / path).exists():
        file = ConfigFile(path, "", cast(Shape, dict(given)), lines, frozenset({()}))
    else:
        tree, problems = read_tree(root / path, str(path))
        if tree is None or problems:
            return None, problems
        _note_lines(tree, (), lines)
        text = (root / path).read_text(encoding="utf-8-sig")
        data: dict[str, object] = plain(tree)
        changed = _differences((), yaml.load(text, Loader=yaml.CSafeLoader), given) if given else {}
        for place, value in changed.items():
            _put(data, place, value)
        file = ConfigFile(path, text, cast(Shape, data), lines, frozenset(changed))
    found = list(_against_schema(file, json.loads(schema_file.read_text(encoding="utf-8"))))
    return file, [*found, *_long_names((), file.data, file)]


def is_there(path: Path) -> bool:
    """Say whether something stands at a path, be it a file that can be read or not."""
    return os.path.lexists(path)


def _long_names(place: Place, value: object, file: ConfigFile[Shape]) -> Iterator[Problem]:
    """Tell of titles and labels that no figure can hold."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key in _NAMES and isinstance(each, str) and len(each) > LONGEST_NAME:
                said = f"{len(each):,} letters; at most {LONGEST_NAME} fit into a figure"
                yield file.problem((*place, key), said)
            else:
                yield from _long_names((*place, key), each, file)
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from _long_names((*place, i), each, file)


_GONE = object()


def _differences(place: Place, old: object, new: object) -> dict[Place, object]:
    """Return what differs by its place, as deep down as mappings go; ``_GONE`` for a key that is missing."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return {} if old == new else {place: new}
    found: dict[Place, object] = {(*place, key): _GONE for key in old if key not in new}
    for key, value in new.items():
        found |= _differences((*place, key), old[key], value) if key in old else {(*place, key): value}
    return found


def _put(data: object, place: Place, value: object) -> None:
    for key in place[:-1]:
        data = data[key] if isinstance(data, dict) else None
    if not isinstance(data, dict):
        raise TypeError(f"{words(place)} is in no mapping")
    if value is _GONE:
        data.pop(place[-1], None)
    else:
        data[place[-1]] = value


def _remove(data: object, place: Place) -> None:
    """Take out what stands at a place; nothing where a part around it has gone before."""
    for key in place[:-1]:
        inside = isinstance(data, list) or (isinstance(data, dict) and key in data)
        data = cast(Any, data)[key] if inside else None
    if isinstance(data, list) or (isinstance(data, dict) and place[-1] in data):
        del cast(Any, data)[place[-1]]


def _note_lines(node: Node, place: Place, lines: dict[Place, int]) -> None:
    """Note the line of every key and item."""
    if node.kind == "mapping":
        for key, value in node.value.items():
            lines[(*place, key)] = node.key_lines[key]
            _note_lines(value, (*place, key), lines)
    elif node.kind == "list":
        for i, value in enumerate(node.value):
            lines[(*place, i)] = value.line
            _note_lines(value, (*place, i), lines)


def _against_schema(file: ConfigFile[Shape], schema: dict[str, object]) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator, validators

    exact = validators.extend(Draft202012Validator, {"pattern": _pattern, "required": _required})  # type: ignore[no-untyped-call]
    errors = exact(schema).iter_errors(file.data)
    for error in sorted(errors, key=lambda e: [str(p) for p in e.absolute_path]):
        yield from _in_words(file, error, schema)


def _required(
    _validator: object, wanted: Sequence[str], instance: object, _schema: object
) -> Iterator[Exception]:
    """Give one error for all keys that are missing, so that each is told once."""
    from jsonschema.exceptions import ValidationError

    missing = [key for key in wanted if isinstance(instance, dict) and key not in instance]
    if missing:
        yield ValidationError(f"missing: {', '.join(missing)}")


def _pattern(_validator: object, wanted: str, instance: object, _schema: object) -> Iterator[Exception]:
    """Hold a text against a pattern; ``$`` is the end of the text (Python's stands before a newline, too)."""
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and not re.search(wanted.replace("$", r"\Z"), instance):
        yield ValidationError(f"{instance!r} does not match {wanted!r}")


def _in_words(
    file: ConfigFile[Shape], error: ValidationError, schema: Mapping[str, object]
) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    kind, wanted = error.validator, error.validator_value
    around = error.schema if isinstance(error.schema, Mapping) else {}
    if kind == "additionalProperties" and wanted is False:
        legal = sorted(listed(around.get("properties")))
        homes = setting_homes(schema)
        for key in listed(error.instance):
            if key not in legal:
                hint = elsewhere(key, legal, homes, ".".join(map(str, path))) or allowed(key, legal)
                if file.was_given((*path, key)) and not path and "_" in str(key):
                    hint += "; a name with a space is given in a file, with --configfile"
                yield file.problem((*path, key), f"unknown setting {key!r}{hint}")
    elif kind == "required":
        missing = [key for key in listed(wanted) if key not in listed(error.instance)]
        yield from (file.problem(path, f"{key!r} is missing") for key in missing)
    elif kind == "enum":
        legal = listed(wanted)
        hint = allowed(str(error.instance), legal)
        yield file.problem(path, f"{shown(error.instance)} is not allowed here{hint}")
    elif kind == "type":
        kinds = [wanted] if isinstance(wanted, str) else listed(wanted)
        name = " or ".join(_KINDS.get(each, each) for each in kinds)
        advice = instead(error.instance, kinds, around)
        if advice.endswith("without quotes") and file.was_given(path):
            advice = "; --config hands on as text what stands in its brackets: give it by --configfile"
        yield file.problem(path, f"{shown(error.instance)} stands where {name} is expected{advice}")
    elif kind == "uniqueItems":
        twice = next(each for each in listed(error.instance) if listed(error.instance).count(each) > 1)
        yield file.problem(path, f"{twice!r} is named twice")
    elif kind in ("minItems", "maxItems"):
        yield file.problem(path, too_many_or_few(cast(Sequence[object], error.instance), around))
    elif kind == "minProperties":
        yield file.problem(path, "this is empty; at least one is expected")
    elif kind in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        yield file.problem(path, f"{error.instance} is out of range; allowed: {range_of(around)}")
    elif kind == "pattern" and wanted == _SOME_TEXT:
        yield file.problem(path, "this is empty; a text is expected")
    elif kind == "pattern" and str(wanted).startswith(_A_DATE):
        yield file.problem(path, f"{error.instance!r} is no date; write it as 2026-11-20")
    elif kind == "pattern":
        if "propertyNames" in error.absolute_schema_path:
            path = (*path, str(error.instance))  # of a key: the error's own path is that of the mapping
        yield file.problem(
            path, f"{error.instance!r}: small letters, digits and single hyphens or underscores only"
        )
    elif kind == "oneOf" and path[:1] == ("comparisons",):
        yield file.problem(
            path, "write either 'arm' (one group), or 'intervention' and 'comparator' (two arms)"
        )
    elif kind in ("oneOf", "anyOf"):
        yield from _of_alternatives(file, error, schema)
    else:
        yield file.problem(path, f"{error.instance!r}: {error.message}")


def _of_alternatives(
    file: ConfigFile[Shape], error: ValidationError, schema: Mapping[str, object]
) -> Iterator[Problem]:
    """Tell what is wrong inside where one alternative is meant, else what all of them allow."""
    within = [e for e in error.context or () if e.relative_path or e.validator not in ("type", "enum")]
    if within:
        for each in within:
            yield from _in_words(file, each, schema)
        return
    words: list[str] = []
    kinds: list[str] = []
    for alternative in error.validator_value if isinstance(error.validator_value, list) else ():
        words += listed(alternative.get("enum"))
        if "type" in alternative:
            kinds.append(_KINDS.get(str(alternative["type"]), "another value"))
    expected = " or ".join([*kinds, *words])
    hint = nearest(error.instance, words) if isinstance(error.instance, str) and words else ""
    said = f"{shown(error.instance)} stands where {expected} is expected{hint}"
    yield file.problem(tuple(error.absolute_path), said)
