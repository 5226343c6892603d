"""The JSON Schema of the files of the vocabulary."""

from evidence.record.better import Better
from evidence.record.published.appraisal import LEVELS as APPRAISAL_LEVELS
from evidence.studies.schemas.parts import DIALECT, Schema
from evidence.studies.vocabulary.terms import (
    DESIGNS,
    MARKET_STATUS,
    OUTCOME_KINDS,
)


def build() -> Schema:
    """Give the schema of the vocabulary files, which it tells apart by their top key."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    shared = {"label": text, "synonyms": texts, "note": text}
    kinds: dict[str, tuple[list[str], Schema]] = {
        "outcomes": (
            ["label", "kind", "direction"],
            {
                "kind": {"enum": list(OUTCOME_KINDS)},
                "direction": {"enum": [str(each) for each in Better]},
                "unit": text,
                "scale": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "from": {"type": "number"},
                        "to": {"type": "number"},
                        "whole numbers": {"type": "boolean"},
                    },
                },
                "complement": text,
                "kind of": text,
                "domain": text,
            },
        ),
        "treatments": (["class"], {"class": text, "kind of": text}),
        "devices": (
            ["market status"],
            {
                "maker": text,
                "technique": text,
                "market status": {"enum": list(MARKET_STATUS)},
                "status source": text,
            },
        ),
        "conditions": (["phrases"], {"kind of": text, "phrases": texts}),
        "procedures": (["system", "descriptor"], {"system": text, "descriptor": text, "published": text}),
        "appraisal tools": (
            ["designs", "judgements", "levels", "domains"],
            {
                "designs": {"type": "array", "items": {"enum": list(DESIGNS)}},
                "judgements": texts,
                "overall judgements": texts,
                "levels": {"type": "object", "additionalProperties": {"enum": list(APPRAISAL_LEVELS)}},
                "domains": {"type": "object", "additionalProperties": text},
            },
        ),
    }
    return {
        "$schema": DIALECT,
        "$id": "vocabulary.schema.json",
        "title": "Vocabulary file",
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {
            top: {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "required": required,
                    "additionalProperties": False,
                    "properties": shared | properties,
                },
            }
            for top, (required, properties) in kinds.items()
        },
    }
