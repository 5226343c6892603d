"""Advice for a word that is not legal: a slip of the pen is asked about, another meaning never."""

import pytest

from evidence.studies.problems import allowed, elsewhere, nearest
from evidence.studies.reading.keys import HOMES
from evidence.studies.schemas.study_file import build
from evidence.studies.vocabulary.terms import DESIGNS

WORDS = (*DESIGNS, "adjusted", "pooled", "completed", "cancer", "leg DVT", "upper-limb DVT", "IVC thrombosis",
         "hypotension", "minor_amputation", "major_amputation", "reocclusion", "Lightning 12", "haig2016",
         "retraction", "n at least", "n at most", "with treatments", "intraluminal", "secondary analysis")  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("randomized controled trial", "randomised controlled trial"),
        ("non-randomized comparison", "non-randomised comparison"),
        ("case serie", "case series"),
        ("single arm trial", "single-arm trial"),
        ("lge DVT", "leg DVT"),
        ("DVT leg", "leg DVT"),
        ("majr_amputation", "major_amputation"),
        ("haig2061", "haig2016"),
        ("n at lest", "n at least"),
        ("secondary", "secondary analysis"),
    ],
)
def test_a_slip_of_the_pen_is_asked_about(written, meant):
    assert nearest(written, WORDS) == f" (did you mean '{meant}'?)"


@pytest.mark.parametrize(
    "written",
    ["randomised trial", "uncontrolled trial", "non-randomised trial", "unadjusted", "not pooled", "incomplete",
     "non-cancer", "SVC thrombosis", "upper-leg DVT", "hypertension", "amputation", "occlusion", "Lightning 7",
     "haig2017", "partial retraction", "n at best", "without treatments", "interluminal", "retrospective cohort"],
)  # fmt: skip
def test_a_word_of_another_meaning_is_never_asked_about(written):
    assert "did you mean" not in nearest(written, WORDS)


@pytest.mark.parametrize(
    ("written", "legal"), [("2", ["-2", "-1"]), ("-1", ["1", "2"]), ("10", ["100", "1000"])]
)
def test_a_number_is_never_taken_for_another(written, legal):
    assert nearest(written, legal) == ""
    assert allowed(written, legal) == f"; allowed: {', '.join(legal)}"


def test_what_denies_is_not_even_like_what_it_denies():
    assert nearest("unadjusted", WORDS) == nearest("without treatments", WORDS) == ""


def test_words_that_share_a_part_are_named():
    assert nearest("amputation", WORDS) == " (words like it: 'minor_amputation', 'major_amputation')"


def test_a_long_list_of_what_is_allowed_says_that_it_goes_on():
    legal = [f"word {number}" for number in "abcdefghijklmnopqrstuvwxyz"]
    assert allowed("thing", legal).endswith("word p and 10 more")


@pytest.mark.parametrize(
    ("key", "here", "advice"),
    [
        ("conditions", "", " (it stands under 'population')"),
        ("design", "outcomes", " (it stands at the top of the file)"),
        ("folow-up", "", " ('follow-up' stands under 'setting')"),
        ("rolle", "", ""),  # misspelt here
        ("colour", "", ""),
    ],
)
def test_a_key_of_another_section_is_told_with_its_place(key, here, advice):
    assert elsewhere(key, [k for k, places in HOMES.items() if here in places], HOMES, here) == advice


def test_the_places_of_keys_are_those_of_the_schema(words):
    schema = build(words)["properties"]
    for section in ("citation", "progress", "economics", "retracted", "appraisal"):
        assert set(schema[section]["properties"]) == {k for k, places in HOMES.items() if section in places}
    assert set(schema) == {key for key, places in HOMES.items() if "" in places}
