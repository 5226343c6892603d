"""What each block of a review's file becomes: with the least that may be written, and with everything."""

from pathlib import Path

import pytest

from evidence.record.reviews.methods import (
    ARM_SIZE,
    MEAN_FOLLOW_UP,
    AssumptionSpec,
    BenchmarkSpec,
    ExclusionSpec,
    RegressionSpec,
    SubgroupSpec,
    ThresholdSpec,
)
from evidence.review.config.reviews import review_file
from evidence.studies.vocabulary.loading import load_vocabulary

WORDS = load_vocabulary(Path(__file__).resolve().parents[4] / "resources" / "vocabulary")
LEAST = {
    "label": "Syndrome", "role": "efficacy", "importance": "critical", "times": ["any"],
    "comparisons": {"one": "proportion"},
}  # fmt: skip


def test_an_outcome_is_its_vocabularys_unless_the_review_says_otherwise():
    made = review_file._outcome("pts_any", LEAST, WORDS)
    entry = WORDS.outcomes["pts_any"]
    assert (made.of, made.kind, made.direction) == (("pts_any",), entry.kind, entry.direction)
    assert (made.segments, made.instrument, made.rare, made.definition, made.tau_prior_type) == (
        (),
        None,
        False,
        None,
        None,
    )
    assert (made.benchmark, made.threshold) == (None, None)
    said = {
        "of": ["major_amputation"], "segments": ["ivc"], "instrument": "X", "rare": True, "definition": "D", "direction": "neither",
        "tau prior outcome": "mortality", "benchmark": {"value": 0.2, "label": "B", "source": "s", "time": "any"},
        "threshold": {"value": 0.3, "label": "T", "comparison": "one", "time": "any"},
    }  # fmt: skip
    made = review_file._outcome("loss", LEAST | said, WORDS)
    assert (made.id, made.of, made.segments, made.instrument) == (
        "loss",
        ("major_amputation",),
        ("ivc",),
        "X",
    )
    assert (made.rare, made.definition, made.direction, made.tau_prior_type) == (
        True,
        "D",
        "neither",
        "mortality",
    )
    assert made.benchmark == BenchmarkSpec(0.2, "B", "s", "any")
    assert made.threshold == ThresholdSpec(0.3, "T", "one", "any")


@pytest.mark.parametrize(
    ("of", "complements", "labelled"),
    [(["limb_salvage"], ("major_amputation",), True), (["major_amputation"], ("limb_salvage",), True),
     (["limb_salvage", "major_amputation"], (), False), (["villalta_score"], (), False)],
)  # fmt: skip
def test_what_an_outcome_leaves_over_is_its_complement_where_it_is_not_asked_for_too(
    of, complements, labelled
):
    made = review_file._outcome("x", LEAST | {"of": of}, WORDS)
    assert made.complements == complements
    label = WORDS.outcomes[complements[0]].label if labelled else None
    assert made.complement_label == label


def test_moderators_are_told_for_one_unit_and_numbers_apart_from_words():
    least = review_file._regression("age", {"label": "Age", "by": ["age"], "comparisons": ["a"]})
    assert least == RegressionSpec("age", "Age", ("age",), {}, 1.0, ("a",), (), words={})
    said = {
        "label": "Own",
        "values": {"s1": 3, "s2": "high"},
        "per": 10,
        "comparisons": ["a"],
        "outcomes": ["pts"],
    }
    made = review_file._regression("own", said)
    assert (made.by, made.values, made.words, made.per, made.outcomes) == (
        (),
        {"s1": 3.0},
        {"s2": "high"},
        10.0,
        ("pts",),
    )


def test_subgroups_use_reports_of_parts_only_where_they_are_asked_to():
    least = review_file._subgroup("d", {"label": "Design", "by": "design", "comparisons": ["a"]})
    assert least == SubgroupSpec("d", "Design", "design", {}, {}, False, ("a",))
    said = {"label": "D", "by": "device group", "comparisons": ["a"], "levels": {"x": "X"}, "groups": {"g": ["y"]},
            "use subgroup publications": True}  # fmt: skip
    assert review_file._subgroup("d", said) == SubgroupSpec(
        "d", "D", "device group", {"x": "X"}, {"g": ["y"]}, True, ("a",)
    )


def test_pages_are_made_only_where_they_are_asked_for():
    nothing = review_file._pages({})
    assert (nothing.outlook, nothing.plain) == (False, None)
    said = {"outlook": True, "plain": {"title": "T", "about": ["one"], "outcomes": {"pts": "legs"}}}
    made = review_file._pages(said)
    assert made.outlook and (made.plain.title, made.plain.about, made.plain.groups) == ("T", ("one",), {})


def test_who_belongs_to_a_review_is_asked_in_words_of_the_vocabulary():
    both = {
        "label": "B",
        "intervention": {"label": "I", "treatments": ["stenting"]},
        "comparator": {"label": "C"},
    }
    one = {"label": "O", "arm": {"label": "A", "treatments": ["stenting"]}}
    data = {"comparisons": {"both": both, "one": one}, "eligibility": {
        "question": {"conditions": ["DVT"]}, "comparison": ["one"], "context": {"design": ["case report"]},
        "exclude": [{"publication": "p", "reason": "R"}, {"where": {"conditions": ["DVT"]}, "reason": "S"}],
    }}  # fmt: skip
    made = review_file._eligibility(data, WORDS)
    dvt = {"conditions": ["deep vein thrombosis"]}
    assert (made.question, made.keep, made.context, made.safety_only) == (
        dvt,
        {},
        {"design": ["case report"]},
        {},
    )
    assert made.exclude == (ExclusionSpec("p", {}, "R"), ExclusionSpec(None, dvt, "S"))
    (asked,) = made.comparisons
    assert (asked.id, asked.comparator, asked.intervention.label) == ("one", None, "A")
    assert asked.intervention.criteria == {"treatments": ["stent"]}
    two = review_file._comparison("both", both, WORDS)
    assert (two.intervention.label, two.comparator.label, two.comparator.criteria) == ("I", "C", {})


def test_assumptions_are_of_all_outcomes_unless_some_are_named():
    said = {"arm size": {"why": "W"}, "mean follow-up": {"why": "V", "outcomes": ["pts"]}}
    assert review_file._assumptions(said) == (
        AssumptionSpec(ARM_SIZE, "W"),
        AssumptionSpec(MEAN_FOLLOW_UP, "V", ("pts",)),
    )
    assert review_file._assumptions({}) == ()
