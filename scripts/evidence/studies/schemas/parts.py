"""Parts of JSON Schemas, how a schema is committed, and what it finds wrong."""

import json
from collections.abc import Iterable
from typing import Any

from evidence.studies.notation import STYLES
from evidence.studies.vocabulary.terms import (
    Terms,
)

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "^[a-z][a-z0-9_]*$"
TEXT = {"type": ["string", "number", "null"]}
TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]}
IDS = {"type": ["array", "null"], "items": {"type": "string", "pattern": ID}}


def said(description: str, of: Schema) -> Schema:
    """Describe a schema."""
    return {"description": description, **of}


def one_of(description: str, words: Iterable[str]) -> Schema:
    """Allow a few words alone."""
    return {"description": description, "enum": list(words)}


def words_of(terms: Terms[Any]) -> list[str]:
    """Give the ids, then the labels and synonyms, each once."""
    ids = [term.id for term in terms]
    others = sorted({word for term in terms for word in (term.label, *term.synonyms)} - set(ids))
    return ids + others


def style(where: str) -> Schema:
    """Give the schema of styles, written for a file, a table or an entry."""
    return {
        "description": f"What the heads of the columns say, for all figures of this {where}: `n (%)`, "
        "`mean (SD)` ...; a list gives one for each kind of figure.",
        "examples": list(STYLES),
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}],
    }


def as_text(schema: Schema) -> str:
    """Give a schema as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
