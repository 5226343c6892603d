"""The tables of settings in config/README.md, made from the schemas so that they cannot drift apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from evidence.record.reviews.methods import AnalysisSpec, CertaintySettings
from evidence.review.config.analyses.defaults import DEFAULTS
from evidence.review.config.certainty.certainty_spec import DEFAULT_PER

Schema = Mapping[str, Any]

BEGIN, END = "<!-- settings:{name}:begin -->", "<!-- settings:{name}:end -->"
REQUIRED = "*needed*"
# What stands where a setting is described elsewhere.
_SHARED = {
    "criteria": "a filter",
    "side": "a label and a filter",
    "analysis": "an analysis",
    "assumption": "`why:` the reason; `outcomes:` a list of ids, all where left out",
    "domain": "`accept:` 0, -1 or -2; or `change:` 0 to -3 with its `reason:`",
    "change": "`change:` 0 to -3 with its `reason:`",
    "rise": "`change:` 0 to 2 with its `reason:`",
}
# The blocks of a review's file that have a table of their own, in the order of the file.
BLOCKS = (
    "eligibility",
    "search",
    "overlaps",
    "comparisons",
    "times",
    "outcomes",
    "subgroups",
    "meta-regressions",
    "assumptions",
)
_ELSEWHERE = (*BLOCKS, "primary", "analyses")
SECTIONS = ("head", *BLOCKS, "models", "analyses", "filters", "proposals", "certainty", "config")
# What holds where a setting is left out and neither code nor schema say so in a number or a word.
_LEFT_OUT = {
    "outcomes": {"of": "its own name", "direction": "the vocabulary's"},
    "times": {"to": "see there"},
    "meta-regressions": {"per": "1"},
    "analyses": {"kind": "`analysis`"},
    "config": {"baseline": "the newest"},
}


@dataclass(frozen=True, slots=True)
class _Setting:
    key: str
    meaning: str
    allowed: str
    needed: bool
    is_switch: bool


def update(text: str, schemas: Path) -> str:
    """Return the page with every table between its marks made anew.

    Raises
    ------
    ValueError
        Where a pair of marks is missing.
    """
    tables = _tables(schemas)
    for name in SECTIONS:
        begin, end = BEGIN.format(name=name), END.format(name=name)
        if begin not in text or end not in text:
            raise ValueError(f"config/README.md lacks the marks of the table {name!r}")
        before, rest = text.split(begin, 1)
        _, after = rest.split(end, 1)
        text = f"{before}{begin}\n{tables[name]}\n{end}{after}"
    return text


def _tables(schemas: Path) -> dict[str, str]:
    config, review, certainty = (
        json.loads((schemas / f"{name}.schema.json").read_text(encoding="utf-8"))
        for name in ("config", "review", "certainty")
    )
    shared, model = config["$defs"], config["properties"]["primary"]
    analysis = _without(shared["analysis"], model["properties"])
    told = {"settings": {"type": "object", "description": certainty["properties"]["settings"]["description"]}}
    judged = {**certainty, "properties": {**certainty["properties"], **told}}
    proposals = {k.replace("_", " "): v for k, v in asdict(CertaintySettings()).items()}
    settings = {"small-study p" if k == "small study p" else k: v for k, v in proposals.items()}
    tables = {
        "head": _table(_rows(_without(review, _ELSEWHERE), depth=2), {}),
        "models": _table(_rows(model, depth=0), _default_settings()),
        "analyses": _table(_rows(analysis, depth=0), _LEFT_OUT["analyses"]),
        "filters": _table(_rows(shared["criteria"], depth=0), None),
        "proposals": _table(_rows(config["properties"]["certainty"], depth=0), _code(settings)),
        "certainty": _table(_rows(judged, depth=3), {"per": f"`{DEFAULT_PER}`"}),
        "config": _table(
            _rows(config, depth=0, inside=("absolute effects",)),
            {"absolute effects: per": f"`{DEFAULT_PER}`", **_LEFT_OUT["config"]},
        ),
    }
    for block in BLOCKS:
        tables[block] = _table(_rows(_each(review["properties"][block]), depth=2), _LEFT_OUT.get(block, {}))
    return tables


def _default_settings() -> dict[str, str]:
    """Give what holds of an analysis where nothing is said."""
    of_analyses = {f.name: f.default for f in fields(AnalysisSpec)}
    others = {k: of_analyses[k.replace(" ", "_")] for k in ("suspected overlaps", "integrity", "designs")}
    return _code({**DEFAULTS, **others}) | {"tau prior scale": "see there"}


def _code(values: Mapping[str, object]) -> dict[str, str]:
    given = {k: v for k, v in values.items() if v is not None}
    return {k: f"`{str(v).lower() if isinstance(v, bool) else v}`" for k, v in given.items()}


def _without(schema: Schema, names: Sequence[str] | Mapping[str, object]) -> Schema:
    return {**schema, "properties": {k: v for k, v in schema["properties"].items() if k not in names}}


def _each(schema: Schema) -> Schema:
    """Give what a mapping of names holds under each of them; of a plain mapping itself."""
    each = schema.get("additionalProperties")
    return each if isinstance(each, dict) and "properties" in each else schema


def _rows(schema: Schema, depth: int, prefix: str = "", inside: Sequence[str] = ()) -> Iterator[_Setting]:
    required = schema.get("required", ())
    for name, of in schema["properties"].items():
        key = f"{prefix}{name}"
        kind = _allowed(of)
        yield _Setting(key, of.get("description", ""), kind, name in required, of.get("type") == "boolean")
        if not depth and name not in inside:
            continue
        each, items = _each(of), of.get("items", {})
        if each is not of:
            yield from _rows(each, depth - 1, f"{key}: *name*: ")
        elif "properties" in of:
            yield from _rows(of, max(depth - 1, 0), f"{key}: ")
        elif "properties" in items:
            yield from _rows(items, depth - 1, f"{key}: - ")


def _allowed(schema: Schema) -> str:
    if "$ref" in schema:
        return _SHARED[schema["$ref"].rsplit("/", 1)[1]]
    if "enum" in schema:
        return " / ".join(
            f"`{str(word).lower() if isinstance(word, bool) else word}`" for word in schema["enum"]
        )
    if "oneOf" in schema:
        return " or ".join(_allowed(one) for one in schema["oneOf"])
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_allowed(schema['items'])}" if "items" in schema else "list"
    if isinstance(kind, list):
        return " or ".join(kind)
    names = {"string": "text", "object": "mapping", "boolean": "true / false", "integer": "whole number"}
    return str(names.get(kind, kind)) if kind else ""


def _table(rows: Iterator[_Setting], left_out: Mapping[str, str] | None) -> str:
    """Write a table; ``left_out`` says what holds of settings left out (None: the column does not apply)."""
    last = () if left_out is None else ("left out",)
    heads = ("setting", "what it does", "allowed", *last)
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for row in rows:
        cells = [f"`{row.key}`" if "*" not in row.key else row.key, row.meaning, row.allowed]
        if left_out is not None:
            default = left_out.get(row.key, "`false`" if row.is_switch else "")
            cells.append(REQUIRED if row.needed else default)
        lines.append("| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
    return "\n".join(lines)
