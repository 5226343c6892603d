"""One configuration file: YAML with line numbers, held against its JSON schema, in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from evidence.studies.problems import Problem, did_you_mean

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class ConfigFile:
    """A configuration file as data, with the line of every key."""

    path: Path
    text: str
    data: dict
    lines: dict[Path_, int]

    def line(self, path: Path_) -> int:
        """Return the line of a key or item, or of the nearest one above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path_, message: str) -> Problem:
        """Make a problem that stands at a key."""
        return problem(self.path, self.line(path), path, message)


def problem(file: Path, line: int, path: Path_, message: str) -> Problem:
    """Make a problem of the configuration."""
    return Problem(
        file=str(file), line=line, where=words(path), message=message, severity="error", rule="config"
    )


def words(path: Path_) -> str:
    """Put a place into words: ``outcomes.pts_any.times[2]`` (items are counted from 1)."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else str(part)
    return text


def read_config(root: Path, path: Path, schema_file: Path) -> tuple[ConfigFile | None, list[Problem]]:
    """Read a configuration file and hold it against its schema; all problems are returned, none raised."""
    full = root / path
    if not full.is_file():
        return None, [problem(path, 1, (), "there is no such file")]
    try:
        text = full.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return None, [problem(path, 1, (), f"not UTF-8 text (byte {error.start})")]
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return None, [problem(path, line, (), f"this is not YAML: {error.problem or error.context}")]
    if node is None:
        return None, [problem(path, 1, (), "the file is empty")]
    if not isinstance(node, yaml.MappingNode):
        return None, [problem(path, node.start_mark.line + 1, (), "a mapping of settings is expected")]
    lines: dict[Path_, int] = {}
    twice = [
        problem(path, line, (*place, key), "this key stands twice; the first one would be lost")
        for place, key, line in _walk(node, (), lines)
    ]
    if twice:
        return None, twice
    # CSafeLoader turns 2019-06-12 into a date; settings are text or numbers.
    data = json.loads(json.dumps(yaml.load(text, Loader=yaml.CSafeLoader), default=str))
    file = ConfigFile(path, text, data, lines)
    return file, list(_against_schema(file, json.loads(schema_file.read_text(encoding="utf-8"))))


def _walk(node: yaml.Node, place: Path_, lines: dict[Path_, int]) -> Iterator[tuple[Path_, str, int]]:
    """Note the line of every key and item; yield keys that stand twice."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            name = key.value
            line = key.start_mark.line + 1
            if name in seen:
                yield place, name, line
            seen.add(name)
            lines[(*place, name)] = line
            yield from _walk(value, (*place, name), lines)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            lines[(*place, i)] = value.start_mark.line + 1
            yield from _walk(value, (*place, i), lines)


def _against_schema(file: ConfigFile, schema: dict) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator

    errors = Draft202012Validator(schema).iter_errors(file.data)
    for error in sorted(errors, key=lambda e: [str(p) for p in e.absolute_path]):
        yield from _in_words(file, error)


def _in_words(file: ConfigFile, error) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    kind, wanted = error.validator, error.validator_value
    if kind == "additionalProperties" and wanted is False:
        legal = sorted(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in legal:
                hint = did_you_mean(key, legal) or f"; allowed: {', '.join(legal)}"
                yield file.problem((*path, key), f"unknown setting {key!r}{hint}")
    elif kind == "required":
        for key in wanted:
            if key not in error.instance:
                yield file.problem(path, f"{key!r} is missing")
    elif kind == "enum":
        legal = [str(w) for w in wanted]
        hint = did_you_mean(str(error.instance), legal) or f"; allowed: {', '.join(legal)}"
        yield file.problem(path, f"{error.instance!r} is not allowed here{hint}")
    elif kind == "type":
        names = {"array": "a list", "object": "a mapping", "string": "text", "integer": "a whole number"}
        name = names.get(wanted, str(wanted)) if isinstance(wanted, str) else " or ".join(wanted)
        yield file.problem(path, f"{error.instance!r} stands where {name} is expected")
    elif kind in ("minItems", "minProperties"):
        yield file.problem(path, "this is empty; at least one is expected")
    elif kind == "pattern":
        yield file.problem(
            path, f"{error.instance!r}: small letters, digits and single hyphens or underscores only"
        )
    elif kind == "oneOf" and path[:1] == ("comparisons",):
        yield file.problem(
            path, "write either 'arm' (one group), or 'intervention' and 'comparator' (two arms)"
        )
    else:
        yield file.problem(path, f"{error.instance!r}: {error.message}")
