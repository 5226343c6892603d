"""Settings of models: what they act on, and what is refused with its place."""

import json
from pathlib import Path

import pytest

from evidence.review.config import settings
from evidence.review.config.analyses import model_settings
from evidence.review.config.analyses.defaults import DEFAULTS
from evidence.review.config.analyses.model_keys import MODEL_KEYS
from evidence.studies.problems import format_problem
from evidence.studies.vocabulary.loading import load_vocabulary

ROOT = Path(__file__).resolve().parents[4]


def told(**given):
    return [
        (place[-1], message)
        for place, message in model_settings.contradictions(
            ("primary",), {k.replace("_", " "): v for k, v in given.items()}
        )
    ]


@pytest.mark.parametrize("model", ["common effect", "Mantel-Haenszel", "Bayesian"])
def test_an_interval_is_refused_for_a_model_that_has_its_own(model):
    found = told(**{"two-arm model": model, "interval": "hksj"})
    assert [place for place, _ in found] == ["interval"] and model in found[0][1]
    assert not told(**{"two-arm model": "inverse variance", "interval": "hksj"})


def test_a_prediction_is_refused_for_a_model_that_has_none_or_its_own():
    assert told(**{"two-arm model": "common effect", "prediction": "z"})[0][0] == "prediction"
    own = told(**{"single-arm model": "beta-binomial", "prediction": "z"})
    assert own[0][0] == "prediction" and "allowed: none" in own[0][1]
    assert not told(**{"single-arm model": "beta-binomial", "prediction": "none"})


def test_a_rule_and_an_interval_that_contradict_each_other_are_refused():
    assert told(rule="cochrane", interval="wald")[0][0] == "interval"
    assert "rule: none" in told(rule="house", interval="wald")[0][1]
    assert not told(rule="house", interval="hksj-floor") and not told(rule="none", interval="wald")


def test_who_asks_for_another_interval_gets_it_whatever_the_number_of_studies():
    shared = {"rule": "house", "interval": "hksj-floor"}
    assert model_settings.with_rule(shared, {"interval": "wald"})["rule"] == "none"
    assert model_settings.with_rule(shared, {"interval": "hksj-floor"})["rule"] == "house"
    assert model_settings.with_rule(shared, {"tau2": "DL"})["rule"] == "house"
    assert model_settings.with_rule(shared, {"rule": "iqwig"})["rule"] == "iqwig"


def test_the_types_of_turner_and_rhodes_are_known():
    assert "non-pharmacological v non-pharmacological" in model_settings.known_comparisons()
    assert (
        "all-cause mortality" in model_settings.known_outcomes()
        and "mental health" in model_settings.known_outcomes()
    )


def test_what_does_not_fit_is_told_with_file_and_line(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "reviews").mkdir()
    text = (ROOT / "config" / "config.yaml").read_text(encoding="utf-8")
    text = text.replace("  rule: house\n", "  rule: iqwig\n").replace(
        "    two-arm model: common effect\n", "    two-arm model: common effect\n    prediction: z\n", 1
    )
    (tmp_path / "config" / "config.yaml").write_text(text, encoding="utf-8")
    known = settings.KnownStudies(frozenset(), frozenset())
    words = load_vocabulary(ROOT / "resources" / "vocabulary")
    found = settings.load(tmp_path, ROOT / "workflow" / "schemas", words, known)
    told = [format_problem(p) for p in found.problems]
    lines = text.splitlines()
    rule = lines.index("  interval: hksj-floor") + 1
    assert any(f"config/config.yaml:{rule}" in t and "iqwig" in t for t in told)
    prediction = lines.index("    prediction: z") + 1
    assert any(f"config/config.yaml:{prediction}" in t and "common effect" in t for t in told)


def test_every_setting_of_models_that_may_be_left_out_has_a_default():
    schema = json.loads((ROOT / "workflow/schemas/config.schema.json").read_text(encoding="utf-8"))
    needed = schema["properties"]["primary"]["required"]
    assert set(MODEL_KEYS) - set(needed) <= set(DEFAULTS)
    assert DEFAULTS["interval"] == model_settings.HOUSE_INTERVAL


@pytest.mark.parametrize(
    ("two_arm", "one_arm", "said"),
    [("common effect", "GLMM", None), ("common effect", "common effect", "has no prediction interval"), ("Bayesian", "beta-binomial", "by its own distribution"),
     ("common effect", "beta-binomial", "by its own distribution"), ("Bayesian", "GLMM", None)],
)  # fmt: skip
def test_a_prediction_is_refused_where_none_of_the_models_asked_for_takes_it(two_arm, one_arm, said):
    asked = {"two-arm model": two_arm, "single-arm model": one_arm, "prediction": "t(k-1)"}
    found = [message for place, message in told(**asked) if place == "prediction"]
    assert ([said in message for message in found] == [True]) if said else found == []
    assert not [place for place, _ in told(**(asked | {"prediction": "none"})) if place == "prediction"]
