"""Filters of a review name conditions and treatments as study files may: by synonym, spelling, plural, hyphen."""

from pathlib import Path

import pytest

from evidence.review.config.criteria import in_words_of
from evidence.studies.vocabulary.loading import load_vocabulary

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def words():
    return load_vocabulary(ROOT / "resources" / "vocabulary")


@pytest.mark.parametrize(
    ("field", "word", "found"),
    [
        ("conditions", "DVT", "deep vein thrombosis"),
        ("conditions", "deep venous thrombosis", "deep vein thrombosis"),
        ("conditions", "ilio-femoral DVT", "iliofemoral DVT"),
        ("conditions", "lower extremities DVT", "leg DVT"),
        ("conditions", "critical limb ischemia", "CLTI"),
        ("conditions", "chronic DVT", "chronic DVT"),
        ("treatments", "stenting", "stent"),
        ("without treatments", "catheter directed thrombolysis", "catheter-directed thrombolysis"),
    ],
)
def test_a_filter_takes_the_words_that_mean_the_same(words, field, word, found):
    assert in_words_of({field: [word]}, words) == {field: [found]}


def test_a_word_of_another_meaning_is_left_for_the_checks(words):
    assert in_words_of({"conditions": ["non-acute DVT"], "n at least": 20}, words) == {
        "conditions": ["non-acute DVT"],
        "n at least": 20,
    }


@pytest.mark.parametrize(
    "text",
    [
        "thrombosis of the deep veins of the leg",
        "thrombosis in the deep venous system of the lower limb",
        "acute iliac vein thrombosis",
        "femoral or calf vein thromboses",
        "superficial femoral vein thrombosis",
        "leg vein thrombosis",
        "below-knee deep vein thrombosis",
        "thrombotic occlusion of the popliteal vein",
    ],
)
def test_thrombosis_of_a_named_vein_of_the_leg_is_leg_dvt_however_it_is_put(words, text):
    assert "leg DVT" in words.conditions_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "superficial vein thrombosis of the leg",
        "superficial leg vein thrombosis",
        "portal vein thrombosis",
        "arm DVT, no iliac vein thrombosis",
        "thrombosis of the deep veins of the arm",
        "DVT other than iliofemoral",
    ],
)
def test_other_veins_and_what_is_denied_are_no_leg_dvt(words, text):
    assert "leg DVT" not in words.conditions_of(text)


def test_an_occlusion_by_thrombus_of_the_vena_cava_is_its_thrombosis(words):
    assert "IVC thrombosis" in words.conditions_of("thrombotic occlusion of the inferior vena cava")
