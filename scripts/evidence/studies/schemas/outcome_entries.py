"""The JSON Schema of the entries under `outcomes:` of a study file, and of their figures."""

from evidence.record.published.publication import (
    UNITS_OF_ANALYSIS,
)
from evidence.record.published.row import CERTAINTIES
from evidence.studies.notation import EXAMPLES, METHODS
from evidence.studies.reading.outcomes.cells import DERIVED, NOT_PRINTED
from evidence.studies.reading.outcomes.entries import EVENTS, VALUES
from evidence.studies.schemas.parts import ID, TEXT, Schema, one_of, said, style, words_of
from evidence.studies.vocabulary.vocabulary import Vocabulary


def entry(vocabulary: Vocabulary) -> Schema:
    """Give the schema of one entry."""
    number = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "required": ["outcome"],
        "minProperties": 2,
        "properties": {
            "outcome": {
                "description": "A word of the vocabulary; `other: <words>` is kept and never pooled.",
                "anyOf": [
                    {"enum": words_of(vocabulary.outcomes)},
                    {"type": "string", "pattern": "^[Oo]ther: *[^ ]"},
                    {
                        "type": "object",
                        "required": ["other"],
                        "additionalProperties": False,
                        "properties": {"other": {"type": "string"}},
                    },
                ],
            },
            "at": said("24 months, 10 days, baseline, periprocedural; left out when not stated.", TEXT),
            "counted": {
                "description": "The period of counting, where it is not from treatment to the time.",
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "properties": {
                    "from": said("24 months, 10 days; left out where counted from treatment.", TEXT),
                    "to": said("Left out where counted to the time of the figure.", TEXT),
                    "events": one_of("All until then, or new ones of this period alone.", EVENTS),
                },
            },
            "definition": TEXT,
            "segment": said("Vessel segment, for patency.", TEXT),
            "subgroup": TEXT,
            "unit": one_of("What is counted.", UNITS_OF_ANALYSIS),
            "instrument": said("Questionnaire or score, for quality of life.", TEXT),
            "method": one_of("How a percentage was estimated.", METHODS),
            "style": style("entry"),
            "value": one_of("The value itself or its change.", VALUES),
            "pooled": {
                "description": "A pooled estimate of a systematic review, and what stands behind it.",
                "anyOf": [
                    {"type": "boolean"},
                    {
                        "type": "object",
                        "additionalProperties": False,
                        "minProperties": 1,
                        "properties": {
                            "studies": {"type": "integer", "minimum": 1},
                            "designs": said(
                                "Randomised trials, observational studies ...", {"type": "string"}
                            ),
                            "patients": {"type": "integer", "minimum": 1},
                            "certainty": one_of("As the review judges it.", CERTAINTIES),
                            "judged with": said("GRADE, CINeMA ...", {"type": "string"}),
                        },
                    },
                ],
            },
            "adjusted": {"type": "boolean"},
            "at risk": {"anyOf": [number, {"type": "object", "additionalProperties": number}]},
            "p": TEXT,
            "source": {"type": "string"},
            "note": TEXT,
            "effect": {"$ref": "#/$defs/cell"},
        },
        "additionalProperties": {"$ref": "#/$defs/cell"},
    }


def cell() -> Schema:
    """Give the schema of a figure with what is said of it."""
    examples = [example for kind in EXAMPLES.values() for example in kind]
    return {
        "description": "The figure as printed, or a mapping with the figure and the paper's words.",
        "examples": examples,
        "anyOf": [
            {"type": ["string", "number"]},
            {
                "type": "object",
                "required": ["figure"],
                "additionalProperties": False,
                "properties": {
                    "figure": {"type": ["string", "number"], "examples": examples},
                    "printed": said("The paper's words.", TEXT),
                    "derived": one_of("What in the figure is ours and not printed.", DERIVED),
                    "note": TEXT,
                    "source": {"type": "string"},
                    "n": {
                        "enum": [NOT_PRINTED],
                        "description": "The paper does not print how many patients a mean or median is of; "
                        "the arm's number is then not taken for it, and the figure is shown, not pooled.",
                    },
                    "at risk": {"type": "integer", "minimum": 0},
                    "assume": {
                        "description": "What is supposed where the paper prints nothing; no primary analysis "
                        "uses it, the analysis with stated assumptions does.",
                        "type": "object",
                        "required": ["why"],
                        "minProperties": 2,
                        "additionalProperties": False,
                        "properties": {
                            "n": said("Patients behind the figure.", {"type": "integer", "minimum": 1}),
                            "at": said("When it was measured, as `12 months`.", TEXT),
                            "segment": said("Of which vessel segment it is.", TEXT),
                            "why": said("Why it may be supposed.", {"type": "string"}),
                        },
                    },
                    "comparison": {
                        "description": "The two arms compared: [intervention, comparator].",
                        "type": "array",
                        "items": {"type": "string", "pattern": ID},
                        "minItems": 2,
                        "maxItems": 2,
                    },
                },
            },
        ],
    }
