"""The JSON Schemas of the results are those of the dataclasses, and refuse what is not a result."""

import copy
import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest
from example_review import example

from evidence.record import schemas
from evidence.record.codec import to_plain
from evidence.record.published.row import CERTAINTIES
from evidence.record.results.left_out import LEFT_OUT_KINDS

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def validator():
    return jsonschema.Draft202012Validator(schemas.build("evidence"))


@pytest.fixture(scope="module")
def plain():
    return to_plain(example())


@pytest.mark.parametrize("name", sorted(schemas.ROOTS | schemas.WRITTEN))
def test_the_committed_schema_is_that_of_the_dataclasses(name):
    committed = (ROOT / f"workflow/schemas/{name}.schema.json").read_text(encoding="utf-8")
    assert committed == schemas.as_text(name), "run: .venv/bin/python scripts/develop/update_schema.py"


@pytest.mark.parametrize("name", sorted(schemas.ROOTS))
def test_the_schema_is_itself_valid(name):
    jsonschema.Draft202012Validator.check_schema(schemas.build(name))


def test_the_whole_invented_review_is_valid(validator, plain):
    assert [e.message for e in validator.iter_errors(plain)] == []


def test_words_listed_in_a_comment_are_the_only_ones_allowed():
    definitions = schemas.build("synthesis")["$defs"]
    assert definitions["LeftOut"]["properties"]["kind"] == {"enum": list(LEFT_OUT_KINDS)}
    assert definitions["Comparison"]["properties"]["kind"] == {"enum": ["two-arm", "single-arm"]}
    publication = schemas.build("publication")["$defs"]
    assert publication["PooledFrom"]["properties"]["certainty"] == {"enum": ["", *CERTAINTIES]}


def test_a_comment_behind_a_field_describes_it():
    publication = schemas.build("evidence")["$defs"]["PublicationSummary"]["properties"]
    assert (
        publication["figures"]["description"] == "how many figures (rows) it brings to this review's outcomes"
    )


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("outcomes", 0, "syntheses", 0, "analyses", 0, "estimate"), "0.84"),
        (("outcomes", 0, "syntheses", 0, "analyses", 0, "k"), 2.5),
        (("outcomes", 0, "outcome", "direction"), "up"),
        (("publications", 0, "status"), "maybe"),
        (("agreement", "unknown"), 1),
        (("schema",), "evidence/0"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(validator, plain, place, value):
    broken = copy.deepcopy(plain)
    inner = broken
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    errors = list(validator.iter_errors(broken))
    assert errors and all(tuple(e.absolute_path) == place[: len(e.absolute_path)] for e in errors)


def test_infinity_is_a_word_and_no_other_word_is_a_number(validator, plain):
    changed = copy.deepcopy(plain)
    changed["outcomes"][0]["syntheses"][0]["analyses"][0]["ci_high"] = "Inf"
    assert json.loads(json.dumps(changed)) == changed and validator.is_valid(changed)
    changed["outcomes"][0]["syntheses"][0]["analyses"][0]["ci_high"] = "much"
    assert not validator.is_valid(changed)


def test_two_classes_of_one_name_are_an_error():
    first, second = (
        dataclasses.make_dataclass("Twin", [("a", int)], namespace={"__doc__": text})
        for text in ("The first.", "The second.")
    )
    definitions = {"Twin": {"description": "The first."}}
    assert schemas._type(first, definitions) == {"$ref": "#/$defs/Twin"}
    with pytest.raises(TypeError, match="two classes of the results are called Twin"):
        schemas._type(second, definitions)
