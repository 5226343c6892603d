"""Labels that say that only a part of the patients had a treatment, what they deny, and what they leave open."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.record.published.publication import Partly
from evidence.review.selection.sides import sides_of
from evidence.studies.reading.described import mixed_arms
from evidence.studies.vocabulary.loading import load_vocabulary
from unit.review.builders import ONE_ARM, arm, publication

WORDS = load_vocabulary(Path(__file__).parents[4] / "resources/vocabulary")
LYSIS, CLOT_OUT, STENT = "catheter-directed thrombolysis", "mechanical thrombectomy", "stent"
# One treatment in the words of labels -> its name in the vocabulary.
NAMED = {
    "CDT": LYSIS, "lysis": LYSIS, "catheter-directed thrombolysis": LYSIS, "PCDT": "pharmacomechanical thrombectomy",
    "percutaneous mechanical thrombectomy": CLOT_OUT, "stenting": STENT, "balloon angioplasty": "venoplasty",
    "anticoagulation": "anticoagulation", "manual aspiration thrombectomy": "manual aspiration thrombectomy",
}  # fmt: skip
IN_ADDITION = (
    "{a} with or without {b}", "{a} (with or without {b})", "{a}, with/without {b}", "{a} ± {b}", "{a} +/- {b}",
    "{a}, {b} if needed", "{a}, {b} where necessary", "{a}, with {b} in some", "{a} ({b} in some)", "{a}; some with {b}",
    "{a}, {b} in 40% of patients", "{a}, {b} (40%)", "{a}, {b} when incomplete", "{a}, most of the patients also had {b}", "{a}, selective {b}", "{a} + optional {b}",
)  # fmt: skip
INSTEAD = (
    "{a} or {b}", "{a} and/or {b}", "either {a} or {b}", "{a} or {b}, pooled", "{a} (n=30) or {b} (n = 20)",
    "{a} (n=30), {b} (n=20)", "{a} (30) / {b} (20)",
)  # fmt: skip
OF_ALL = (
    "{a} and {b}", "{a} + {b}", "{a}, then {b}", "{a} with {b}", "{a} without {b}", "{a}, no {b}", "{a} alone",
    "{a} then {b} in all patients", "{a} within 24 or 48 h", "{a}, 12 or more patients", "{a} (upper or lower limb)",
    "{a}, none with {b}", "{a} (100%), {b} (100%)", "{a} with {b} (n=40)",
)  # fmt: skip
OPEN = (
    "{a} with or without other treatment",
    "{a} or another technique",
    "{a}, adjunctive {b}",
    "{a}, further surgery if needed",
)
TREATMENT = st.sampled_from(sorted(NAMED))


def pair():
    return st.tuples(TREATMENT, TREATMENT).filter(lambda ab: NAMED[ab[0]] != NAMED[ab[1]])


@settings(max_examples=120)
@given(ab=pair(), form=st.sampled_from(IN_ADDITION), capital=st.booleans())
def test_what_a_part_had_in_addition_is_found_in_any_of_these_words(ab, form, capital):
    a, b = ab
    label = form.format(a=a, b=b)
    found = mixed_arms.read(label.upper() if capital else label, WORDS)
    assert [(p.treatments, p.instead) for p in found.partly] == [(((NAMED[b],),), False)], label


@settings(max_examples=60)
@given(ab=pair(), form=st.sampled_from(INSTEAD))
def test_one_or_the_other_is_two_kinds_of_patients(ab, form):
    a, b = ab
    (found,) = mixed_arms.read(form.format(a=a, b=b), WORDS).partly
    assert found.instead and set(found.treatments) == {(NAMED[a],), (NAMED[b],)}


@settings(max_examples=120)
@given(ab=pair(), form=st.sampled_from(OF_ALL))
def test_what_all_had_or_nobody_had_is_no_mixture(ab, form):
    a, b = ab
    assert mixed_arms.read(form.format(a=a, b=b), WORDS) == mixed_arms.LabelRead(), form.format(a=a, b=b)


@settings(max_examples=40)
@given(ab=pair(), form=st.sampled_from(OPEN))
def test_what_is_left_open_is_told_and_nothing_is_made_of_it(ab, form):
    a, b = ab
    found = mixed_arms.read(form.format(a=a, b=b), WORDS)
    assert found.partly == () and found.unsure, form.format(a=a, b=b)


@given(label=st.text(max_size=80))
def test_no_label_breaks_it(label):
    mixed_arms.read(label, WORDS)


@pytest.mark.parametrize(
    ("label", "partly", "unsure"),
    [
        ("thrombectomy with or without CDT", [(LYSIS,)], 0),
        ("PMT ± lysis", [(LYSIS,)], 0),
        ("thrombectomy, some with lysis, no stent", [(LYSIS,)], 0),
        ("aspiration thrombectomy, with balloon and stent where needed", [(STENT,)], 1),
        ("AngioJet bail-out after failed CDT", [], 0),
        ("lysis with or without clot removal + anticoagulation", [], 1),
    ],
)  # fmt: skip
def test_labels_as_papers_have_them(label, partly, unsure):
    found = mixed_arms.read(label, WORDS)
    assert [p.treatments for p in found.partly] == [
        tuple(x if isinstance(x, tuple) else (x,) for x in [p]) for p in partly
    ]
    assert len(found.unsure) == unsure


def sides(treatments, partly, criteria):
    one = publication("x", [arm("a", treatments, 30, partly=tuple(partly))], [])
    return sides_of(one, replace(ONE_ARM, intervention=replace(ONE_ARM.intervention, criteria=criteria)))


def test_an_arm_stands_on_a_side_only_with_all_its_parts():
    """The words of the invented vocabulary: thrombectomy is mechanical, lysis and anticoagulation are not."""
    added = Partly("lysis", (("lysis",),), instead=False)
    either = Partly("lysis or thrombectomy", (("lysis",), ("thrombectomy",)), instead=True)
    mechanical, only = {"treatment class": ["mechanical"]}, {"only treatment class": ["mechanical"]}
    # Everybody had thrombectomy; some had lysis too.
    assert sides(["thrombectomy"], [added], mechanical).intervention == ("a",)
    without_lysis = {"treatment class": ["mechanical"], "without treatment class": ["lysis"]}
    for criteria in (only, without_lysis):
        found = sides(["thrombectomy"], [added], criteria)
        assert (found.intervention, found.mixed) == ((), ("a",))
    # One or the other: on the side of both classes, on neither alone.
    for written in (["thrombectomy", "lysis"], ["thrombectomy"]):
        assert sides(written, [either], mechanical).mixed == ("a",)
        assert sides(written, [either], {"treatment class": ["mechanical", "lysis"]}).intervention == ("a",)
    assert sides(["thrombectomy"], [], only).intervention == ("a",)
