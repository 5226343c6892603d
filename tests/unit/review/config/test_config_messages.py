"""Every kind of error of a configuration is told at its place in words; windows in the place of others; names of reviews."""

from pathlib import Path

import pytest

from evidence.record.reviews.methods import EVERY_TIME
from evidence.review.config import config_checks
from evidence.review.config.analyses import model_keys
from evidence.review.config.files import config_file, schema_words
from evidence.review.config.files.config_file import ConfigFile
from evidence.review.config.reviews.review_spec import OtherWindow
from evidence.studies.vocabulary.loading import load_vocabulary
from unit.review.builders import ONE_ARM, TWO_ARM


def file(data):
    return ConfigFile(Path("config/x.yaml"), "", data, {})


def of(kind, **more):
    return {"type": "object", "additionalProperties": False, "properties": {"a": {"type": kind, **more}}}


ALTERNATIVES = {
    "oneOf": [{"type": "array", "items": {"type": "string"}}, {"enum": ["two-arm", "single-arm"]}]
}


@pytest.mark.parametrize(
    ("schema", "data", "place", "words"),
    [
        (of("string"), {"b": 1}, "b", "unknown setting 'b'"),
        (of("string"), {"a": 3}, "a", "3 stands where text is expected"),
        (of("string"), {"a": 3}, "a", "put it in quotes"),
        ({"properties": {"comparisons": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}}, {"comparisons": []}, "comparisons",
         "write either 'arm' (one group), or"),
        ({"properties": {"times": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}}, {"times": []}, "times", "an empty list stands where text or a whole number is expected"),
        (of("string"), {"a": None}, "a", "nothing stands where text is expected"),
        (of(["integer", "null"]), {"a": "x"}, "a", "'x' stands where a whole number or nothing is expected"),
        (of("string", enum=["one", "other"]), {"a": "oen"}, "a", "'oen' is not allowed here"),
        (of("array", uniqueItems=True), {"a": ["x", "y", "y"]}, "a", "'y' is named twice"),
        (of("array", minItems=1), {"a": []}, "a", "this is empty; at least one is expected"),
        (of("object", minProperties=1), {"a": {}}, "a", "this is empty; at least one is expected"),
        (of("string", pattern=r"\S"), {"a": " "}, "a", "this is empty; a text is expected"),
        (of("string", pattern="^[a-z]+$"), {"a": "X"}, "a", "'X': small letters, digits and single hyphens"),
        (of("string", pattern=r"^\d{4}-\d{2}-\d{2}$"), {"a": "20 Nov"}, "a", "'20 Nov' is no date; write it as 2026-11-20"),
        (of("object", propertyNames={"pattern": "^[a-z]+$"}), {"a": {"B": 1}}, "a.B", "'B': small letters, digits"),
        ({"properties": {"times": ALTERNATIVES}}, {"times": "two-am"}, "times", "did you mean 'two-arm'"),
        ({"properties": {"times": ALTERNATIVES}}, {"times": ["x", 3]}, "times[2]", "3 stands where text is expected"),
        (of("string") | {"required": ["a"]}, {}, "", "'a' is missing"),
        (of("array", minItems=2, maxItems=2), {"a": ["x"]}, "a", "[x] has 1 entry, not 2"),
        (of("array", minItems=2, maxItems=2), {"a": ["x", "y", "z"]}, "a", "[x, y, z] has 3 entries, not 2"),
        (of("array", minItems=2), {"a": ["x"]}, "a", "[x] has 1 entry, not at least 2"),
        (of("array", maxItems=1), {"a": [{}, {}]}, "a", "a list has 2 entries, not at most 1"),
        (of("number", exclusiveMinimum=0.5, maximum=0.999), {"a": 95}, "a", "95 is out of range; allowed: above 0.5 and at most 0.999"),
        (of("integer", minimum=1), {"a": -5}, "a", "-5 is out of range; allowed: at least 1"),
        (of("number", minimum=0, exclusiveMaximum=1), {"a": 2}, "a", "2 is out of range; allowed: at least 0 and below 1"),
        (of("object"), {"a": [{"outcome": "x", "times": ["y"]}]}, "a", "a list stands where a mapping is expected; begin each entry with its name and a colon, without a dash"),
        (of("array"), {"a": {"publication": "x", "reason": "y"}}, "a", "a mapping (publication, reason) stands where a list is expected; begin each entry with a dash"),
        (of("array", items={"type": "object"}), {"a": "x"}, "a", "'x' stands where a list is expected"),
        (of("array", items={"type": "string"}), {"a": "DVT, PE"}, "a", "'DVT, PE' stands where a list is expected"),
        (of("array", items={"type": "string"}), {"a": "leg DVT"}, "a", "'leg DVT' stands where a list is expected; write [leg DVT]"),
        (of("array", items={"enum": ["low"]}), {"a": "low"}, "a", "'low' stands where a list is expected; write [low]"),
        ({"properties": {"a": {"enum": ["REML"]}}}, {"a": ["REML"]}, "a", "[REML] is not allowed here"),
    ],
)  # fmt: skip
def test_an_error_says_what_stands_there_and_what_is_expected(schema, data, place, words):
    (told,) = config_file._against_schema(file(data), schema)
    assert told.where == place and words in told.message


def test_each_key_that_is_missing_is_told_once_and_what_fits_is_no_error():
    schema = {"type": "object", "properties": {}, "required": ["a", "b", "c"]}
    told = [p.message for p in config_file._against_schema(file({"b": 1}), schema)]
    assert told == ["'a' is missing", "'c' is missing"]
    assert not list(config_file._against_schema(file({"a": "x"}), of("string")))


def test_a_number_that_the_command_hands_on_as_text_is_told_how_to_be_given():
    (told,) = config_file._against_schema(file({"a": "0.9"}), of("number"))
    assert told.message.endswith("write it without quotes")
    given = ConfigFile(Path("config/x.yaml"), "", {"a": "0.9"}, {}, frozenset({("a",)}))
    (told,) = config_file._against_schema(given, of("number"))
    assert told.message.endswith("give it by --configfile") and "command" in told.file


@pytest.mark.parametrize(
    ("window", "outcome", "comparison", "time", "other"),
    [
        (OtherWindow((), (), {"late": "early"}), "pts", TWO_ARM, "late", "early"),
        (OtherWindow((), (), {"late": "early"}), "pts", TWO_ARM, "early", None),
        (OtherWindow((), (), {"late": "late"}), "pts", TWO_ARM, "late", None),
        (OtherWindow((), (), {EVERY_TIME: "any"}), "pts", TWO_ARM, "late", "any"),
        (OtherWindow(("pts",), (), {"late": "early"}), "pts", TWO_ARM, "late", "early"),
        (OtherWindow(("death",), (), {"late": "early"}), "pts", TWO_ARM, "late", None),
        (OtherWindow((), (TWO_ARM.id,), {"late": "early"}), "pts", TWO_ARM, "late", "early"),
        (OtherWindow((), (TWO_ARM.kind,), {"late": "early"}), "pts", TWO_ARM, "late", "early"),
        (OtherWindow((), (TWO_ARM.kind,), {"late": "early"}), "pts", ONE_ARM, "late", None),
    ],
)
def test_another_window_is_asked_for_by_outcome_and_by_comparison_or_its_kind(
    window, outcome, comparison, time, other
):
    assert window.of(outcome, comparison, time) == other


def test_a_word_of_a_prior_is_one_that_is_known():
    def known():
        return ["all-cause mortality", "other"]

    assert model_keys.unknown_type(file({}), ("primary", "x"), None, known) == []
    assert model_keys.unknown_type(file({}), ("primary", "x"), "other", known) == []
    (told,) = model_keys.unknown_type(file({}), ("primary", "x"), "othre", known)
    assert told.where == "primary.x" and "'othre' is not known" in told.message and "other" in told.message


def test_reviews_that_are_named_must_be_there_under_names_that_folders_can_have(tmp_path):
    folder = tmp_path / "config/reviews"
    folder.mkdir(parents=True)
    for name in ("legs", "con", "tables"):
        (folder / f"{name}.yaml").write_text("")
    found = config_checks.main_file(file({"reviews": ["legs", "lesg", "con", "tables"]}), tmp_path)
    assert [(p.where, p.message.split(" (")[0].split(":")[0]) for p in found] == [
        ("reviews[2]", "there is no config/reviews/lesg.yaml"),
        ("reviews[3]", "a review cannot be called 'con'"),
        ("reviews[4]", "a review cannot be called 'tables'"),
    ]


def test_a_baseline_that_reports_are_compared_with_must_be_there(tmp_path):
    folder = tmp_path / "config/baselines"
    folder.mkdir(parents=True)
    (folder / "first.json").write_text("")
    assert config_checks._baseline(file({}), tmp_path) == []
    assert config_checks._baseline(file({"baseline": "first"}), tmp_path) == []
    (near,) = config_checks._baseline(file({"baseline": "frist"}), tmp_path)
    assert near.where == "baseline" and "first" in near.message.split("json")[1]
    (far,) = config_checks._baseline(file({"baseline": "zzz"}), tmp_path)
    assert "make it with" in far.message


@pytest.mark.parametrize("name", ["primary", "stated-assumptions"])
def test_shared_analyses_cannot_have_the_names_of_those_that_are_made_anyway(name):
    analysis = {"label": "a", "why": "b"}
    main = ConfigFile(Path("config/config.yaml"), "", {"analyses": {name: analysis, "mine": analysis}}, {})
    (told,), _ = config_checks.shared_filters(
        main, load_vocabulary(Path(__file__).parents[4] / "resources/vocabulary"), set(), set()
    )
    assert told.where == f"analyses.{name}"


@pytest.mark.parametrize(
    ("value", "told"), [(None, "nothing"), (True, "yes (true or false)"), (False, "no (true or false)"), ([], "an empty list"), ({}, "an empty mapping"),
                        ([1], "[1]"), ("x", "'x'"), (0, "0")],
)  # fmt: skip
def test_a_value_is_shown_as_a_reviewer_knows_it(value, told):
    assert schema_words.shown(value) == told


def test_what_quotes_do_not_change_is_told_without_them():
    for kind, value in (("array", 3), ("string", [3]), ("number", "three"), ("array", "3")):
        (told,) = config_file._against_schema(file({"a": value}), of(kind))
        assert "quotes" not in told.message
