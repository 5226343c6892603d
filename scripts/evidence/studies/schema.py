"""JSON Schemas of study files and of the vocabulary, by which editors complete and check while one types.

They are built from the same words that the reader uses; the committed files are renewed by
scripts/update_schema.py.
"""

import json
from collections.abc import Iterable
from typing import Any

from evidence.record.published.publication import (
    ARM_ROLES,
    NOTICES,
    POPULATION_GROUPS,
    PUBLICATION_TYPES,
    ROLES,
    STATES,
    UNITS_OF_ANALYSIS,
)
from evidence.record.published.row import CERTAINTIES, READ_KINDS
from evidence.studies.notation import EXAMPLES, METHODS, STYLES
from evidence.studies.reading import follow_up
from evidence.studies.reading.economics import FIRST_YEAR
from evidence.studies.reading.entries import DERIVED, EVENTS, NOT_PRINTED, VALUES
from evidence.studies.reading.progress import DATE
from evidence.studies.reading.study_file import ARM_COUNTS, CITATION_KEYS, REQUIRED
from evidence.studies.vocabulary import (
    APPRAISAL_LEVELS,
    DESIGNS,
    DIRECTIONS,
    MARKET_STATUS,
    OUTCOME_KINDS,
    TREATMENT_CLASSES,
    Terms,
    Vocabulary,
)

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = "^[a-z][a-z0-9_]*$"
_TEXT = {"type": ["string", "number", "null"]}
_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]}
_IDS = {"type": ["array", "null"], "items": {"type": "string", "pattern": _ID}}


def _said(description: str, of: Schema) -> Schema:
    return {"description": description, **of}


def _one_of(description: str, words: Iterable[str]) -> Schema:
    return {"description": description, "enum": list(words)}


def _words_of(terms: Terms[Any]) -> list[str]:
    """Give the ids, then the labels and synonyms, each once."""
    ids = [term.id for term in terms]
    others = sorted({word for term in terms for word in (term.label, *term.synonyms)} - set(ids))
    return ids + others


def build(vocabulary: Vocabulary) -> Schema:
    """Give the schema of a study file."""
    return {
        "$schema": DIALECT,
        "$id": "study.schema.json",
        "title": "Study file",
        "description": "One publication: who was treated how, and the figures as printed.",
        "type": "object",
        "required": list(REQUIRED),
        "additionalProperties": False,
        "anyOf": [{"required": [key]} for key in ("outcomes", "no figures", "awaiting", "progress")],
        "properties": _top(vocabulary),
        "$defs": {
            "arm": _arm(vocabulary),
            "source": _source(),
            "entry": _entry(vocabulary),
            "cell": _cell(),
        },
    }


def _top(vocabulary: Vocabulary) -> Schema:
    tools = _words_of(vocabulary.tools)
    return {
        "study": _said("Name of the study; publications of the same patients share it.", {"type": "string"}),
        "role": _one_of("What this publication is to its study.", ROLES),
        "overlaps": _said("Ids of study files with partly the same patients.", _IDS),
        "suspected overlaps": _said("Ids of study files that may share patients.", _IDS),
        "citation": {
            "description": "Where it appeared: the title, or at least authors and year.",
            "type": "object",
            "additionalProperties": False,
            "properties": {key: _TEXT for key in CITATION_KEYS if key != "year"}
            | {
                "year": {"type": ["integer", "null"], "minimum": 1900, "maximum": 2100},
                "published": _said(
                    "The day or month on which it first appeared: 2019-06-12, 2019-06.", _TEXT
                ),
            },
        },
        "registration": _said("Registration number, such as NCT00251771.", _TEXT),
        "publication": _one_of("Kind of publication.", PUBLICATION_TYPES),
        "design": _one_of("Design of the study.", DESIGNS),
        "setting": {
            "description": "Where, when and with whose money; further keys are kept as they are.",
            "type": ["object", "null"],
            "properties": {
                "countries": _TEXTS,
                "centres": {"type": ["integer", "null"], "minimum": 1},
                "sites": _said("Hospitals or cities where patients were treated, as printed.", _TEXTS),
                "enrolled": _said("Period of enrolment, such as 2006-01 to 2009-12.", _TEXT),
                "prospective": {"type": ["boolean", "null"]},
                "funding": _TEXT,
                "follow-up": {
                    "description": "Length of follow-up, planned or reported; parts with commas between.",
                    "type": ["string", "null"],
                    "examples": list(follow_up.EXAMPLES),
                },
            },
        },
        "population": {
            "description": "Who was treated; further keys are kept as they are.",
            "type": "object",
            "required": ["condition"],
            "properties": {
                "condition": _said("In free text; reviews recognise it by phrases.", {"type": "string"}),
                "conditions": _said(
                    "Words of the vocabulary, where the free text is not enough.",
                    {"type": "array", "items": {"enum": _words_of(vocabulary.conditions)}},
                ),
                "group": {
                    "description": "Groups of people that all patients belong to.",
                    "anyOf": [
                        {"enum": [*POPULATION_GROUPS, None]},
                        {"type": "array", "items": {"enum": list(POPULATION_GROUPS)}},
                    ],
                },
                "clot site": {},
                "symptom duration": {},
                "age": {},
                "female": {},
            },
        },
        "arms": {
            "description": "The groups of patients, by an id of your choice.",
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": _ID},
            "additionalProperties": {"$ref": "#/$defs/arm"},
        },
        "sources": {
            "description": "The pages that were read, by an id of your choice.",
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"$ref": "#/$defs/source"},
        },
        "style": _style("file"),
        "outcomes": {
            "description": "One entry for each outcome and time.",
            "type": ["array", "null"],
            "items": {"$ref": "#/$defs/entry"},
        },
        "no figures": _said("Why a publication has no outcomes here.", {"type": "string"}),
        "awaiting": _said("What of the publication is still to be read.", _TEXT),
        "progress": _progress(),
        "economics": _economics(),
        "notices": {
            "description": "What was published about the publication afterwards.",
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "required": ["kind"],
                "additionalProperties": False,
                "properties": {
                    "kind": _one_of("A publication with a retraction enters no review.", NOTICES),
                    "date": _date(),
                    "url": _TEXT,
                    "note": _TEXT,
                },
            },
        },
        "retracted": {
            "description": "Of a retracted publication: its file stays, and it enters no review.",
            "type": "object",
            "required": ["date", "notice"],
            "additionalProperties": False,
            "properties": {"date": _date(), "notice": _said("Its address, or a few words.", _TEXT)},
        },
        "appraisal": {
            "description": "Risk of bias as somebody judged it.",
            "type": "object",
            "required": ["tool", "judged by"],
            "additionalProperties": False,
            "properties": {
                "tool": {"enum": tools},
                "judged by": {"type": "string"},
                "domains": {"type": "object"},
                "overall": {"type": "string"},
            },
        },
        "notes": _said("What a reader must know.", _TEXT),
        "silenced": {
            "description": "Findings that were looked at and answered.",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rule", "where", "reason"],
                "additionalProperties": False,
                "properties": {name: {"type": "string"} for name in ("rule", "where", "reason")},
            },
        },
    }


def _date() -> Schema:
    return {"type": ["string", "integer", "null"], "pattern": f"^{DATE.pattern}$"}


def _economics() -> Schema:
    return {
        "description": "The frame of an economic evaluation, and what a gain costs in it.",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            "perspective": _said("Whose costs: health service, payer, society ...", _TEXT),
            "horizon": _said("Over what time: 5 years, lifetime ...", _TEXT),
            "currency": _TEXT,
            "price year": {"type": ["integer", "null"], "minimum": FIRST_YEAR},
            "discounting": _TEXT,
            "ratios": {
                "type": ["array", "null"],
                "items": {
                    "type": "object",
                    "required": ["comparison", "cost", "per", "printed", "source"],
                    "additionalProperties": False,
                    "properties": {
                        "comparison": {
                            "type": "array",
                            "items": {"type": "string", "pattern": _ID},
                            "minItems": 2,
                            "maxItems": 2,
                        },
                        "cost": _said("Of one more unit, in the currency.", {"type": ["string", "number"]}),
                        "per": _said("QALY, life year, amputation avoided ...", {"type": "string"}),
                        "printed": _said("The paper's words.", {"type": "string"}),
                        "under": _said("The assumption that it holds under.", _TEXT),
                        "source": {"type": "string"},
                    },
                },
            },
        },
    }


def _progress() -> Schema:
    date = _date()
    return {
        "description": "How far the study has come, as its entry in a register says.",
        "type": ["object", "null"],
        "required": ["state"],
        "additionalProperties": False,
        "properties": {
            "state": _one_of("In the words of the register.", STATES),
            "as of": _said("Date of the copy that was read.", date),
            "planned n": {"type": ["integer", "null"], "minimum": 1},
            "start": date,
            "expected end": _said("When the last result is expected.", date),
            "primary outcome": _TEXT,
        },
    }


def _arm(vocabulary: Vocabulary) -> Schema:
    number = {"type": ["integer", "null"], "minimum": 0}
    return {
        "type": "object",
        "required": ["label", "role", "treatments"],
        "properties": {
            "label": {"type": "string"},
            "role": {"enum": list(ARM_ROLES)},
            "treatments": {"type": "array", "items": {"enum": _words_of(vocabulary.treatments)}},
            "devices": {"type": ["array", "null"], "items": {"enum": _words_of(vocabulary.devices)}},
            "n": _said("Number of patients; left out when it is not printed.", number),
            **{f"n {unit}": number for unit in ARM_COUNTS},
            "combines": _said("Arms of which this one is the union.", _IDS),
            "subset of": _said("The arm of which this one is a part.", {"type": "string", "pattern": _ID}),
        },
    }


def _style(where: str) -> Schema:
    return {
        "description": f"What the heads of the columns say, for all figures of this {where}: `n (%)`, "
        "`mean (SD)` ...; a list gives one for each kind of figure.",
        "examples": list(STYLES),
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}],
    }


def _source() -> Schema:
    return {
        "type": "object",
        "required": ["url", "read"],
        "additionalProperties": False,
        "properties": {
            "url": {"type": "string"},
            "read": _said(
                f"What was read there ({', '.join(READ_KINDS)}), and what else is to be said of it.",
                {"type": "string", "pattern": f"^({'|'.join(READ_KINDS)})(?![A-Za-z0-9-])"},
            ),
            "style": _style("table"),
            "second-hand": _said("True where another publication quotes the figure.", {"type": "boolean"}),
        },
    }


def _entry(vocabulary: Vocabulary) -> Schema:
    number = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "required": ["outcome"],
        "minProperties": 2,
        "properties": {
            "outcome": {
                "description": "A word of the vocabulary; `other: <words>` is kept and never pooled.",
                "anyOf": [
                    {"enum": _words_of(vocabulary.outcomes)},
                    {"type": "string", "pattern": "^[Oo]ther: *[^ ]"},
                    {
                        "type": "object",
                        "required": ["other"],
                        "additionalProperties": False,
                        "properties": {"other": {"type": "string"}},
                    },
                ],
            },
            "at": _said("24 months, 10 days, baseline, periprocedural; left out when not stated.", _TEXT),
            "counted": {
                "description": "The period of counting, where it is not from treatment to the time.",
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "properties": {
                    "from": _said("24 months, 10 days; left out where counted from treatment.", _TEXT),
                    "to": _said("Left out where counted to the time of the figure.", _TEXT),
                    "events": _one_of("All until then, or new ones of this period alone.", EVENTS),
                },
            },
            "definition": _TEXT,
            "segment": _said("Vessel segment, for patency.", _TEXT),
            "subgroup": _TEXT,
            "unit": _one_of("What is counted.", UNITS_OF_ANALYSIS),
            "instrument": _said("Questionnaire or score, for quality of life.", _TEXT),
            "method": _one_of("How a percentage was estimated.", METHODS),
            "style": _style("entry"),
            "value": _one_of("The value itself or its change.", VALUES),
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
                            "designs": _said(
                                "Randomised trials, observational studies ...", {"type": "string"}
                            ),
                            "patients": {"type": "integer", "minimum": 1},
                            "certainty": _one_of("As the review judges it.", CERTAINTIES),
                            "judged with": _said("GRADE, CINeMA ...", {"type": "string"}),
                        },
                    },
                ],
            },
            "adjusted": {"type": "boolean"},
            "at risk": {"anyOf": [number, {"type": "object", "additionalProperties": number}]},
            "p": _TEXT,
            "source": {"type": "string"},
            "note": _TEXT,
            "effect": {"$ref": "#/$defs/cell"},
        },
        "additionalProperties": {"$ref": "#/$defs/cell"},
    }


def _cell() -> Schema:
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
                    "printed": _said("The paper's words.", _TEXT),
                    "derived": _one_of("What in the figure is ours and not printed.", DERIVED),
                    "note": _TEXT,
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
                            "n": _said("Patients behind the figure.", {"type": "integer", "minimum": 1}),
                            "at": _said("When it was measured, as `12 months`.", _TEXT),
                            "why": _said("Why it may be supposed.", {"type": "string"}),
                        },
                    },
                    "comparison": {
                        "description": "The two arms compared: [intervention, comparator].",
                        "type": "array",
                        "items": {"type": "string", "pattern": _ID},
                        "minItems": 2,
                        "maxItems": 2,
                    },
                },
            },
        ],
    }


def build_vocabulary() -> Schema:
    """Give the schema of the vocabulary files, which it tells apart by their top key."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    shared = {"label": text, "synonyms": texts, "note": text}
    kinds: dict[str, tuple[list[str], Schema]] = {
        "outcomes": (
            ["label", "kind", "direction"],
            {
                "kind": {"enum": list(OUTCOME_KINDS)},
                "direction": {"enum": list(DIRECTIONS)},
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
        "treatments": (["class"], {"class": {"enum": list(TREATMENT_CLASSES)}, "kind of": text}),
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


def as_text(schema: Schema) -> str:
    """Give a schema as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def violations(data: object, schema: Schema) -> list[str]:
    """Give what a JSON Schema finds wrong, as `path: message`, sorted."""
    import jsonschema  # 77 ms, paid only where a schema is used

    validator = jsonschema.Draft202012Validator(schema)
    return sorted(
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(data)
    )
