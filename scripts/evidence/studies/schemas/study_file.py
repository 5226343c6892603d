"""The JSON Schema of study files, by which editors complete and check while one types.

It is built from the same words that the reader uses; the committed file is renewed by
scripts/develop/update_schema.py.
"""

from evidence.record.published.publication import (
    ARM_ROLES,
    NOTICES,
    POPULATION_GROUPS,
    PUBLICATION_TYPES,
    ROLES,
    STATES,
)
from evidence.record.published.row import READ_KINDS
from evidence.studies.reading.described import follow_up
from evidence.studies.reading.described.dates import DATE
from evidence.studies.reading.described.economics import FIRST_YEAR
from evidence.studies.reading.keys import ARM_COUNTS, CITATION_KEYS
from evidence.studies.reading.study_file import REQUIRED
from evidence.studies.schemas.outcome_entries import cell, entry
from evidence.studies.schemas.parts import (
    DIALECT,
    ID,
    IDS,
    TEXT,
    TEXTS,
    Schema,
    one_of,
    said,
    style,
    words_of,
)
from evidence.studies.vocabulary.terms import (
    DESIGNS,
)
from evidence.studies.vocabulary.vocabulary import Vocabulary


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
            "entry": entry(vocabulary),
            "cell": cell(),
        },
    }


def _top(vocabulary: Vocabulary) -> Schema:
    tools = words_of(vocabulary.tools)
    return {
        "study": said("Name of the study; publications of the same patients share it.", {"type": "string"}),
        "role": one_of("What this publication is to its study.", ROLES),
        "overlaps": said("Ids of study files with partly the same patients.", IDS),
        "suspected overlaps": said("Ids of study files that may share patients.", IDS),
        "citation": {
            "description": "Where it appeared: the title, or at least authors and year.",
            "type": "object",
            "additionalProperties": False,
            "properties": {key: TEXT for key in CITATION_KEYS if key != "year"}
            | {
                "year": {"type": ["integer", "null"], "minimum": 1900, "maximum": 2100},
                "published": said("The day or month on which it first appeared: 2019-06-12, 2019-06.", TEXT),
            },
        },
        "registration": said(
            "Registration number, such as NCT00251771; those of other registers behind a semicolon.", TEXT
        ),
        "publication": one_of("Kind of publication.", PUBLICATION_TYPES),
        "design": one_of("Design of the study.", DESIGNS),
        "setting": {
            "description": "Where, when and with whose money; further keys are kept as they are.",
            "type": ["object", "null"],
            "properties": {
                "countries": TEXTS,
                "centres": {"type": ["integer", "null"], "minimum": 1},
                "sites": said("Hospitals or cities where patients were treated, as printed.", TEXTS),
                "enrolled": said("Period of enrolment, such as 2006-01 to 2009-12.", TEXT),
                "prospective": {"type": ["boolean", "null"]},
                "funding": TEXT,
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
                "condition": said("In free text; reviews recognise it by phrases.", {"type": "string"}),
                "conditions": said(
                    "Words of the vocabulary, where the free text is not enough.",
                    {"type": "array", "items": {"enum": words_of(vocabulary.conditions)}},
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
            "propertyNames": {"pattern": ID},
            "additionalProperties": {"$ref": "#/$defs/arm"},
        },
        "sources": {
            "description": "The pages that were read, by an id of your choice.",
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"$ref": "#/$defs/source"},
        },
        "style": style("file"),
        "outcomes": {
            "description": "One entry for each outcome and time.",
            "type": ["array", "null"],
            "items": {"$ref": "#/$defs/entry"},
        },
        "no figures": said("Why a publication has no outcomes here.", {"type": "string"}),
        "awaiting": said("What of the publication is still to be read.", TEXT),
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
                    "kind": one_of("A publication with a retraction enters no review.", NOTICES),
                    "date": _date(),
                    "url": TEXT,
                    "note": TEXT,
                },
            },
        },
        "retracted": {
            "description": "Of a retracted publication: its file stays, and it enters no review.",
            "type": "object",
            "required": ["date", "notice"],
            "additionalProperties": False,
            "properties": {"date": _date(), "notice": said("Its address, or a few words.", TEXT)},
        },
        "appraisal": {
            "description": "Risk of bias as somebody judged it.",
            "type": ["object", "null"],
            "required": ["tool", "judged by"],
            "additionalProperties": False,
            "properties": {
                "tool": {"enum": tools},
                "judged by": {"type": "string"},
                "domains": {"type": "object"},
                "overall": {"type": "string"},
            },
        },
        "notes": said("What a reader must know.", TEXT),
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
            "perspective": said("Whose costs: health service, payer, society ...", TEXT),
            "horizon": said("Over what time: 5 years, lifetime ...", TEXT),
            "currency": TEXT,
            "price year": {"type": ["integer", "null"], "minimum": FIRST_YEAR},
            "discounting": TEXT,
            "ratios": {
                "type": ["array", "null"],
                "items": {
                    "type": "object",
                    "required": ["comparison", "cost", "per", "printed", "source"],
                    "additionalProperties": False,
                    "properties": {
                        "comparison": {
                            "type": "array",
                            "items": {"type": "string", "pattern": ID},
                            "minItems": 2,
                            "maxItems": 2,
                        },
                        "cost": said("Of one more unit, in the currency.", {"type": ["string", "number"]}),
                        "per": said("QALY, life year, amputation avoided ...", {"type": "string"}),
                        "printed": said("The paper's words.", {"type": "string"}),
                        "under": said("The assumption that it holds under.", TEXT),
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
            "state": one_of("In the words of the register.", STATES),
            "as of": said("Date of the copy that was read.", date),
            "planned n": {"type": ["integer", "null"], "minimum": 1},
            "start": date,
            "expected end": said("When the last result is expected.", date),
            "primary outcome": TEXT,
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
            "treatments": {"type": "array", "items": {"enum": words_of(vocabulary.treatments)}},
            "devices": {"type": ["array", "null"], "items": {"enum": words_of(vocabulary.devices)}},
            "n": said("Number of patients; left out when it is not printed.", number),
            **{f"n {unit}": number for unit in ARM_COUNTS},
            "combines": said("Arms of which this one is the union.", IDS),
            "subset of": said("The arm of which this one is a part.", {"type": "string", "pattern": ID}),
            "same patients as": said(
                "The arm whose patients had this treatment too: cross-over, or both limbs of each.",
                {"type": "string", "pattern": ID},
            ),
        },
    }


def _source() -> Schema:
    return {
        "type": "object",
        "required": ["url", "read"],
        "additionalProperties": False,
        "properties": {
            "url": {"type": "string"},
            "read": said(
                f"What was read there ({', '.join(READ_KINDS)}), and what else is to be said of it.",
                {"type": "string", "pattern": f"^({'|'.join(READ_KINDS)})(?![A-Za-z0-9-])"},
            ),
            "style": style("table"),
            "second-hand": said("True where another publication quotes the figure.", {"type": "boolean"}),
        },
    }
