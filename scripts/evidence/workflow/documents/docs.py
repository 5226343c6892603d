"""The tables of settings in config/README.md, made from the schemas so that they cannot drift apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]

BEGIN, END = "<!-- settings:{name}:begin -->", "<!-- settings:{name}:end -->"
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
SECTIONS = ("config", "review", "filters", "models", "analyses", "proposals", "certainty")


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
    shared = config["$defs"]
    model = config["properties"]["primary"]["properties"]
    analysis = {k: v for k, v in shared["analysis"]["properties"].items() if k not in model}
    return {
        "config": _table(_rows(config["properties"], depth=0)),
        "review": _table(_rows(review["properties"], depth=3)),
        "filters": _table(_rows(shared["criteria"]["properties"], depth=0)),
        "models": _table(_rows(model, depth=0)),
        "analyses": _table(_rows(analysis, depth=0)),
        "proposals": _table(_rows(config["properties"]["certainty"]["properties"], depth=0)),
        "certainty": _table(
            r for r in _rows(certainty["properties"], depth=3) if not r[0].startswith("settings:")
        ),
    }


def _rows(properties: Mapping[str, Schema], depth: int, prefix: str = "") -> Iterator[tuple[str, str, str]]:
    for name, schema in properties.items():
        key = f"{prefix}{name}"
        yield key, _allowed(schema), schema.get("description", "")
        inner = schema.get("properties")
        each = schema.get("additionalProperties")
        items = schema.get("items", {})
        if depth and inner:
            yield from _rows(inner, depth - 1, f"{key}: ")
        elif depth and isinstance(each, dict) and "properties" in each:
            yield from _rows(each["properties"], depth - 1, f"{key}: *name*: ")
        elif depth and "properties" in items:
            yield from _rows(items["properties"], depth - 1, f"{key}: - ")


def _allowed(schema: Schema) -> str:
    if "$ref" in schema:
        return _SHARED[schema["$ref"].rsplit("/", 1)[1]]
    if "enum" in schema:
        return " / ".join(f"`{word}`" for word in schema["enum"])
    if "oneOf" in schema:
        return " or ".join(_allowed(one) for one in schema["oneOf"])
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_allowed(schema['items'])}" if "items" in schema else "list"
    if isinstance(kind, list):
        return " or ".join(kind)
    names = {"string": "text", "object": "mapping", "boolean": "true / false", "integer": "whole number"}
    return str(names.get(kind, kind)) if kind else ""


def _table(rows: Iterator[tuple[str, str, str]]) -> str:
    lines = ["| setting | allowed | meaning |", "| --- | --- | --- |"]
    for key, allowed, meaning in rows:
        cells = (f"`{key}`" if "*" not in key else key, allowed, meaning)
        lines.append("| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
    return "\n".join(lines)
