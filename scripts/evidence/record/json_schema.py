"""JSON Schemas of the results, made from the dataclasses themselves so that they cannot drift apart.

A class's docstring becomes its description, the comment behind a field the description of the field. A
comment of the form ``a | b | c`` or ``one of NAME`` (a tuple of the same module) lists all allowed words.
The committed files in workflow/schemas are renewed by scripts/update_schema.py.
"""

from __future__ import annotations

import dataclasses
import inspect
import io
import json
import re
import sys
import tokenize
import types
import typing

from evidence.record.evidence import Evidence
from evidence.record.synthesis import OutcomeSynthesis

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ROOTS = {"evidence": Evidence, "synthesis": OutcomeSynthesis}

Schema = dict[str, object]

_NUMBER = {
    "description": "A number in full precision; infinity is written as a word, because JSON has none.",
    "anyOf": [{"type": "number"}, {"enum": ["Inf", "-Inf"]}],
}
_PLAIN: dict[type, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"$ref": "#/$defs/number"},
    object: {},
}
_ONE_OF = re.compile(r"one of ([A-Z_]+)\Z")
_LISTED = re.compile(r"[^|,:;.]+( \| [^|,:;.]+)+\Z")


def build(name: str) -> Schema:
    """Return the schema of ``evidence.json`` ("evidence") or ``synthesis.json`` ("synthesis")."""
    definitions: dict[str, Schema] = {"number": _NUMBER}
    root = _object(ROOTS[name], definitions)
    return {
        "$schema": DIALECT,
        "$id": f"{name}.schema.json",
        "title": f"{name}.json",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def as_text(name: str) -> str:
    """Return the schema as the text of its committed file."""
    return json.dumps(build(name), ensure_ascii=False, indent=2) + "\n"


def _object(kind: type, definitions: dict[str, Schema]) -> Schema:
    hints = typing.get_type_hints(kind)
    comments = _comments(kind)
    properties = {
        field.name: _described(_type(hints[field.name], definitions), comments.get(field.name), kind)
        for field in dataclasses.fields(kind)
    }
    if "schema" in properties:
        properties["schema"] = {"const": sys.modules[kind.__module__].SCHEMA}
    return {
        "description": _told(kind),
        "type": "object",
        "properties": properties,
        "required": list(properties),  # whoever writes a result writes all of its fields
        "additionalProperties": False,
    }


def _told(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


def _type(kind: object, definitions: dict[str, Schema]) -> Schema:
    if dataclasses.is_dataclass(kind):
        name = kind.__name__
        if name not in definitions:
            definitions[name] = {}  # holds the place while the fields are looked at
            definitions[name] = _object(kind, definitions)
        elif definitions[name] and definitions[name]["description"] != _told(kind):
            raise TypeError(f"two classes of the results are called {name}: a schema cannot tell them apart")
        return {"$ref": f"#/$defs/{name}"}
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        (inner,) = (a for a in arguments if a is not type(None))
        schema = _type(inner, definitions)
        if isinstance(schema.get("type"), str) and schema.keys() == {"type"}:
            return {"type": [schema["type"], "null"]}
        return {"anyOf": [schema, {"type": "null"}]}
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return {"type": "array", "items": _type(arguments[0], definitions)}
        items = [_type(a, definitions) for a in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(arguments[1], definitions)}
    raise TypeError(f"no JSON Schema is known for {kind}")


def _described(schema: Schema, comment: str | None, kind: type) -> Schema:
    if comment is None:
        return schema
    named = _ONE_OF.match(comment)
    if named:
        return {"enum": list(getattr(sys.modules[kind.__module__], named[1]))}
    if schema == {"type": "string"} and _LISTED.match(comment):
        return {"enum": [word.strip() for word in comment.split("|")]}
    return {"description": comment, **schema}


def _comments(kind: type) -> dict[str, str]:
    """Return the comment behind each field of a class; of a field over several lines, all of them."""
    found: dict[str, str] = {}
    name = None
    names = {f.name for f in dataclasses.fields(kind)}
    for token in tokenize.generate_tokens(io.StringIO(inspect.getsource(kind)).readline):
        if (
            token.type == tokenize.NAME
            and token.string in names
            and token.line.startswith("    " + token.string)
        ):
            name = token.string
        elif token.type == tokenize.NEWLINE:
            name = None
        elif token.type == tokenize.COMMENT and name is not None:
            text = token.string.lstrip("# ")
            found[name] = f"{found[name]} {text}" if name in found else text
    return found
