"""Texts of one meaning have one form, texts of another have not; what is denied is left out."""

import pytest

from evidence.studies.wording import affirmed, alike, denies

ONE_MEANING = [
    ("deep venous thrombosis", "deep vein thrombosis", "Deep-vein thromboses", "DVT"),
    ("ilio-femoral", "iliofemoral", "ilio\u2010femoral"),
    ("critical limb ischaemia", "critical limb ischemia"),
    ("lower extremities", "lower limbs", "lower-limb"),
    ("post-thrombotic syndrome", "postthrombotic syndromes"),
    ("haemorrhages", "hemorrhage"),
    ("paediatric tumours", "pediatric tumor"),
    ("revascularisation", "revascularization"),
    (
        "inferior vena cava thrombosis",
        "IVC thrombosis",
        "thrombosis of the inferior vena cava",
        "inferior vena caval thromboses",
    ),
    ("venae cavae", "vena cava"),
    ("two centres", "two center"),
]
OTHER_MEANING = [
    ("acute DVT", "non-acute DVT"),
    ("acute", "subacute"),
    ("upper limb", "lower limb"),
    ("thrombosis", "thrombus"),
    ("stenosis", "stent"),
    ("pelvis", "pelvi"),
    ("vein", "artery"),
]


@pytest.mark.parametrize("texts", ONE_MEANING)
def test_texts_of_one_meaning_have_one_form(texts):
    assert len({alike(text) for text in texts}) == 1


@pytest.mark.parametrize("pair", OTHER_MEANING)
def test_texts_of_another_meaning_have_another(pair):
    assert alike(pair[0]) != alike(pair[1])


@pytest.mark.parametrize("text", sum(ONE_MEANING, ()))
def test_the_form_is_its_own_form(text):
    assert alike(alike(text)) == alike(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("leg DVT, no patient with IVC thrombosis", "leg dvt, "),
        ("DVT without IVC thrombosis but with pain", "dvt but with pain"),
        ("with or without a filter", "with or without a filter"),
        ("no-option CLTI", "no-option clti"),
        ("DVT, not acute", "dvt,"),
        ("not only acute DVT", "not only acute dvt"),
        ("anticoagulation, not thrombolysis", "anticoagulation,"),
        ("leg ischaemia; acute DVT excluded", "leg ischaemia;"),
        ("leg DVT in whom embolism was ruled out", "leg dvt in"),
    ],
)
def test_what_is_denied_is_left_out_and_nothing_else(text, left):
    assert affirmed(text).replace("   ", " ").strip() == left.strip()


def test_a_phrase_may_be_a_denial_itself():
    assert denies("without a revascularisation option") and not denies("normal") and not denies("notable")
