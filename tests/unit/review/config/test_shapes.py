"""The types of the configuration's data say what the JSON schemas say."""

import json
import typing
from pathlib import Path

import pytest

from evidence.review.config.analyses.model_keys import PRIMARY_KEYS
from evidence.review.config.files.shapes import CertaintyData, MainData, ReviewData

SCHEMAS = Path(__file__).resolve().parents[4] / "workflow" / "schemas"
FILES = {"config": MainData, "review": ReviewData, "certainty": CertaintyData}
# Decisions that no proposal can be accepted of: the schema asks for less than a decision may say.
NARROWER = ("certainty.judgements[].indirectness", "certainty.judgements[].rating up")
TYPES = {"string": str, "integer": int, "number": float, "boolean": bool}


def differences(shape, schema: dict, root: dict, place: str) -> list[str]:
    """Where a type and a schema do not say the same."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if typing.is_typeddict(shape):
        return _keys(shape, schema, root, place)
    origin, arguments = typing.get_origin(shape), typing.get_args(shape)
    if origin is list:
        return differences(arguments[0], schema["items"], root, f"{place}[]")
    if origin is dict and arguments[1] is not object:
        members = schema.get("additionalProperties")
        if not isinstance(members, dict):  # named keys of one type
            named = schema["properties"].items()
            return [d for name, inner in named for d in _leaf(arguments[1], inner, f"{place}.{name}")]
        return differences(arguments[1], members, root, f"{place}.*")
    if origin is dict:
        return [] if schema.get("type") == "object" else [f"{place}: no mapping"]
    if "oneOf" in schema:  # one word, or several
        return []
    return _leaf(shape, schema, place)


def _keys(shape, schema: dict, root: dict, place: str) -> list[str]:
    hints, known = typing.get_type_hints(shape), schema["properties"]
    if "label" in hints and "why" in hints:
        known = {name: inner for name, inner in known.items() if name not in PRIMARY_KEYS}  # an analysis
    found = [f"{place}: {name} is in one only" for name in sorted(hints.keys() ^ known.keys())]
    given = typing.get_type_hints(shape, include_extras=True).items()
    required = {
        n for n, hint in given if shape.__total__ and typing.get_origin(hint) is not typing.NotRequired
    }
    if required != set(schema.get("required", ())):
        found.append(f"{place}: required {sorted(required ^ set(schema.get('required', ())))}")
    for name in hints.keys() & known.keys():
        if f"{place}.{name}" in NARROWER:
            continue
        found += differences(hints[name], known[name], root, f"{place}.{name}")
    return found


def _leaf(shape, schema: dict, place: str) -> list[str]:
    if "enum" in schema:
        fits = all(isinstance(word, shape) for word in schema["enum"])
    else:
        allowed = {TYPES[t] for t in [schema["type"]] if t in TYPES}
        fits = shape in allowed or (shape is float and allowed == {int})
    return [] if fits else [f"{place}: {shape.__name__} for {schema}"]


@pytest.mark.parametrize("name", FILES)
def test_shape_and_schema_agree(name):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert differences(FILES[name], schema, schema, name) == []


def test_a_key_that_only_one_of_them_has_is_found():
    schema = json.loads((SCHEMAS / "review.schema.json").read_text(encoding="utf-8"))
    times = schema["properties"]["times"]["additionalProperties"]
    times["properties"]["until"] = {"type": "number"}
    times["required"] = ["label"]
    found = differences(ReviewData, schema, schema, "review")
    assert found == ["review.times.*: until is in one only", "review.times.*: required ['not stated']"]
