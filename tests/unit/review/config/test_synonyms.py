"""Filters of a review name conditions and treatments as study files may: by synonym, spelling, plural, hyphen."""

from pathlib import Path

import pytest

from evidence.review.config.filters.criteria import in_words_of
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


PHRASINGS = {
    "CLTI": (
        "ischaemia threatening the limb", "critically ischaemic legs", "critical leg ischaemia",
        "critical ischemia of the lower limb", "end stage peripheral arterial disease",
        "gangrene from limb-threatening chronic ischemia", "severe ischaemia that threatens the foot",
        "legs with critical ischaemia after failed bypass",
    ),
    "no-option CLTI": (
        "patients with CLI and no revascularization options", "ischaemic limbs unsuitable for revascularisation",
        "chronic limb-threatening ischaemia in whom revascularisation was not possible",
        "CLTI with no suitable pedal target vessels", "no surgical or endovascular options left",
        "not candidates for conventional revascularisation", "CLTI deemed non-revascularisable",
    ),
    "IVC thrombosis": (
        "IVC occlusion by thrombus", "inferior caval vein thrombosis", "thrombus extending into the IVC",
        "iliofemoral DVT with caval extension", "inferior vena cava occluded by clot",
        "chronic thrombotic occlusion of the IVC", "clots in the IVC",
    ),
    "acute IVC thrombosis": (
        "acute thrombosis of the vena cava inferior", "acute iliocaval thrombosis",
        "acute occlusive thrombus of the infrarenal cava",
    ),
    "IVC filter thrombosis": (
        "occlusion of an IVC filter by thrombus", "cava filter thrombosis", "filter-associated caval thrombosis",
    ),
    "iliofemoral DVT": (
        "deep-vein thrombosis affecting the iliac and common femoral veins", "iliac and femoral vein thrombosis",
        "ileofemoral deep vein thrombosis",
    ),
    "femoropopliteal DVT": ("femoral-popliteal DVT",),
    "leg DVT": (
        "thrombosed femoral vein", "deep venous thrombi in the thigh", "venous thrombosis of the leg",
        "thrombi in the popliteal and tibial veins", "acute venous thrombosis of the lower extremities", "above-knee DVT",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("condition", "text"), [(c, t) for c, texts in PHRASINGS.items() for t in texts])
def test_a_condition_is_known_in_words_near_each_other_in_any_order_and_form(words, condition, text):
    assert condition in words.conditions_of(text)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("CLTI", "peripheral arterial disease, claudication only"),
        ("CLTI", "acute limb ischaemia"),
        ("CLTI", "acute limb-threatening ischaemia"),
        ("CLTI", "non-limb-threatening ischaemia"),
        ("CLTI", "limb ischaemia, not threatening"),
        ("IVC thrombosis", "leg DVT; IVC not involved"),
        ("IVC thrombosis", "thrombus did not extend into the IVC"),
        ("IVC thrombosis", "IVC filter to prevent pulmonary thrombosis"),
        ("IVC thrombosis", "prophylactic IVC filter in a patient with thrombophilia"),
        ("IVC thrombosis", "IVC patent, no thrombus"),
        ("leg DVT", "thrombosed femoral artery"),
        ("leg DVT", "great saphenous vein thrombosis of the leg"),
        ("leg DVT", "vein graft thrombosis of the leg"),
        ("iliofemoral DVT", "occlusion of iliac and femoral arteries"),
    ],
)
def test_words_that_stand_apart_are_denied_or_of_something_else_are_no_condition(words, condition, text):
    assert condition not in words.conditions_of(text)


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("haemorrhage, major", "major_bleeding"),
        ("major bleeds", "major_bleeding"),
        ("mortality from all causes", "death"),
        ("symptomatic pulmonary emboli", "pe_symptomatic"),
        ("kidney injury, acute", "acute_kidney_injury"),
        ("acute renal injury", "acute_kidney_injury"),
        ("patency, primary", "patency_primary"),
        ("loss of primary patency", "patency_primary_lost"),
        ("recurrence of DVT", "recurrent_dvt"),
        ("complete healing of wounds", "wound_healing_complete"),
        ("amputation above the ankle", "major_amputation"),
        ("haematoma at the puncture site", "access_site_haematoma"),
        ("technical successes", "technical_success"),
        ("minor bleeding of the gums", None),
        ("no death", None),
        ("without recurrent DVT", None),
    ],
)
def test_an_outcome_is_known_by_its_words_in_any_order_and_never_by_half_of_them(words, word, outcome):
    assert words.outcomes.find_alike(word) == outcome
