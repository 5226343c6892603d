"""JSON Schemas of all results, made from the record's classes so that they cannot drift apart.

A class's docstring becomes its description, the comment behind a field the description of the field. A
comment of the form ``a | b | c`` or ``one of NAME`` (a tuple of the same module) lists all allowed words, and
``one of NAME, or ""`` these and nothing.
The committed files in workflow/schemas are renewed by scripts/develop/update_schema.py.
"""

from __future__ import annotations

import inspect
import io
import json
import re
import sys
import tokenize
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

import msgspec

from evidence.record.codec import fields_of
from evidence.record.dossiers.dossier import Dossier
from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.dossiers.outlook import Outlook
from evidence.record.history.changes import Changes
from evidence.record.history.kept import KeptBaseline, KeptReview
from evidence.record.published.publication import Publication
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.library import LibraryLine, ReviewSummary
from evidence.record.reviews.publications import PublicationDecision
from evidence.record.reviews.tables import TablesDescription

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What the workflow writes, by the name of the schema; the file's name and its class.
ROOTS: dict[str, tuple[str, Any]] = {
    "publication": ("results/studies/<id>.json", Publication),
    "decisions": ("publications.json", tuple[PublicationDecision, ...]),
    "datasets": ("datasets.json", tuple[OutcomeData, ...]),
    "synthesis": ("synthesis.json", OutcomeSynthesis),
    "evidence": ("evidence.json", Evidence),
    "summary": ("summary.json", ReviewSummary),
    "tables": ("tables.json", TablesDescription),
    "library": ("library.json", tuple[LibraryLine, ...]),
    "dossier": ("dossier.json", Dossier),
    "outlook": ("outlook.json", Outlook),
    "kept": ("kept.json", KeptReview),
    "changes": ("changes.json", Changes),
    "baseline": ("config/baselines/<name>.json", KeptBaseline),
}
# What people write and is read straight into the record.
WRITTEN: dict[str, tuple[str, Any]] = {"guidance": ("resources/guidance/<id>.yaml", GuidanceDocument)}

Schema = dict[str, Any]

_NUMBER = {
    "description": "A number in full precision; infinity is written as a word, because JSON has none.",
    "anyOf": [{"type": "number"}, {"enum": ["Inf", "-Inf"]}],
}
_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"$ref": "#/$defs/number"},
    object: {},
    Any: {},
}
_ONE_OF = re.compile(r"one of ([A-Z_]+)(, or \"\")?\Z")
_LISTED = re.compile(r"[^|,:;.]+( \| [^|,:;.]+)+\Z")


def build(name: str) -> Schema:
    """Return the schema of one kind of file; ``name`` is one of ``ROOTS`` or ``WRITTEN``."""
    definitions: dict[str, Schema] = {"number": _NUMBER}
    title, kind = (ROOTS | WRITTEN)[name]
    root = _object(kind, definitions) if fields_of(kind) else _type(kind, definitions)
    return {
        "$schema": DIALECT,
        "$id": f"{name}.schema.json",
        "title": title,
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def as_text(name: str) -> str:
    """Return the schema as the text of its committed file."""
    return json.dumps(build(name), ensure_ascii=False, indent=2) + "\n"


def _object(kind: type, definitions: dict[str, Schema]) -> Schema:
    comments = _comments(kind)
    properties = {
        name: _described(_type(hint, definitions), comments.get(name), kind)
        for name, hint, _ in fields_of(kind)
    }
    # Whoever writes a result writes all of its fields, but for the numbers of a row that do not exist.
    sparse = issubclass(kind, msgspec.Struct) and kind.__struct_config__.omit_defaults
    return {
        "description": _told(kind),
        "type": "object",
        "properties": properties,
        "required": [name for name, _, required in fields_of(kind) if required or not sparse],
        "additionalProperties": False,
    }


def _told(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


def _type(kind: Any, definitions: dict[str, Schema]) -> Schema:
    if fields_of(kind):
        name = kind.__name__
        if name not in definitions:
            definitions[name] = {}  # holds the place while the fields are looked at
            definitions[name] = _object(kind, definitions)
        elif definitions[name] and definitions[name]["description"] != _told(kind):
            raise TypeError(f"two classes of the results are called {name}: a schema cannot tell them apart")
        return {"$ref": f"#/$defs/{name}"}
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [str(member) for member in kind]}
    return _generic(kind, typing.get_origin(kind), typing.get_args(kind), definitions)


def _generic(kind: Any, origin: Any, arguments: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    if origin in (typing.Union, types.UnionType):
        return _union(arguments, definitions)
    if origin is tuple and arguments[-1] is not Ellipsis:
        items = [_type(a, definitions) for a in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if origin is Literal:
        return {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
    if origin in (list, tuple):
        return {"type": "array", "items": _type(arguments[0], definitions)}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _type(arguments[1], definitions)}
    raise TypeError(f"no JSON Schema is known for {kind}")


def _union(arguments: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    inner = [_type(a, definitions) for a in arguments if a is not type(None)]
    if len(inner) == 1 and isinstance(inner[0].get("type"), str) and inner[0].keys() == {"type"}:
        return {"type": [inner[0]["type"], "null"]}
    return {"anyOf": inner + [{"type": "null"}] * (type(None) in arguments)}


def _described(schema: Schema, comment: str | None, kind: type) -> Schema:
    if comment is None:
        return schema
    named = _ONE_OF.match(comment)
    if named:
        nothing = [""] if named[2] else []
        return {"enum": [*nothing, *getattr(sys.modules[kind.__module__], named[1])]}
    if schema == {"type": "string"} and _LISTED.match(comment):
        return {"enum": [word.strip() for word in comment.split("|")]}
    return {"description": comment, **schema}


def _comments(kind: type) -> dict[str, str]:
    """Return the comment behind each field of a class; of a field over several lines, all of them."""
    found: dict[str, str] = {}
    name = None
    attributes = typing.get_type_hints(kind)
    in_json = dict(zip(attributes, (name for name, _, _ in fields_of(kind)), strict=True))
    for token in tokenize.generate_tokens(io.StringIO(inspect.getsource(kind)).readline):
        if (
            token.type == tokenize.NAME
            and token.string in in_json
            and token.line.startswith("    " + token.string)
        ):
            name = in_json[token.string]
        elif token.type == tokenize.NEWLINE:
            name = None
        elif token.type == tokenize.COMMENT and name is not None:
            text = token.string.lstrip("# ")
            found[name] = f"{found[name]} {text}" if name in found else text
    return found
