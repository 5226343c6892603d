"""What each block of a review's file becomes: with the least that may be written, and with everything."""

from pathlib import Path

import pytest

from evidence.record.better import Better
from evidence.record.measures import ASKED_OF_ANALYSES, ASKED_SINGLE_ARM
from evidence.record.results.analysis_names import CONVERTED_ODDS_RATIOS, COUNTS_LEAST, PRINTED_ODDS_RATIOS
from evidence.record.reviews.methods import (
    ARM_SIZE,
    EVERY_TIME,
    MEAN_FOLLOW_UP,
    AssumptionSpec,
    BenchmarkSpec,
    ExclusionSpec,
    RegressionSpec,
    SubgroupSpec,
    ThresholdSpec,
)
from evidence.review.config.analyses.defaults import (
    DEFAULTS,
    PRIOR_SCALES,
    analysis_of,
    at_known_times,
    not_to_be_named,
    sparse,
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
        Better.NEITHER,
        "mortality",
    )
    assert isinstance(made.direction, Better)
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


@pytest.mark.parametrize(
    ("of", "settled"),
    [
        (["technical_success"], True),
        (["clot_lysis_grade3", "complete_thrombus_clearance"], True),
        (["pts_any"], False),
        (["technical_success", "stent_thrombosis"], False),
    ],
)
def test_an_outcome_is_settled_with_the_treatment_where_all_that_it_is_made_of_is(of, settled):
    assert review_file._outcome("x", LEAST | {"of": of}, WORDS).settled is settled


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


PRIMARY = {**DEFAULTS, "two-arm model": "inverse variance", "single-arm model": "GLMM", "tau2": "REML", "prediction": "t(k-1)",
           "level": 0.95}  # fmt: skip
SAID = {"label": "L", "why": "W"}


def analysis(**said):
    return analysis_of("x", SAID | {k.replace("_", " "): v for k, v in said.items()}, PRIMARY, WORDS)


def test_every_measure_but_rate_differences_has_a_scale_of_the_prior():
    """Two studies are pooled by a model with a prior: a measure without one would have no result."""
    pooled = {*ASKED_OF_ANALYSES, *ASKED_SINGLE_ARM}
    assert pooled - set(analysis().settings.tau_prior_scale) == {"IRD"}


def test_an_analysis_is_the_primary_one_but_for_what_it_says():
    made = analysis()
    assert (made.id, made.label, made.why, made.kind, made.measure) == ("x", "L", "W", "analysis", None)
    assert (made.keep, made.drop, made.comparisons, made.outcomes, made.measures, made.times) == (
        {},
        {},
        (),
        (),
        (),
        {},
    )
    assert (made.rare_only, made.near_ceiling_only) == (False, False)
    assert (made.suspected_overlaps, made.integrity, made.designs) == ("warn", "block", "strata")
    assert (
        made.settings.two_arm_model == "inverse variance"
        and made.settings.rare_two_arm_model == "sparse ladder"
    )
    assert made.settings.tau_prior_scale == PRIOR_SCALES
    said = analysis(kind="odds ratios", measure="OR", comparisons="two-arm", outcomes=["pts"], measures=["RR"], only_rare=True,
                    only_near_ceiling=True, times="late", integrity="allow", level=0.9, tau_prior_scale={"RR": 0.9})  # fmt: skip
    assert (said.kind, said.measure, said.comparisons, said.outcomes, said.measures) == (
        "odds ratios",
        "OR",
        ("two-arm",),
        ("pts",),
        ("RR",),
    )
    assert (said.rare_only, said.near_ceiling_only, said.times, said.integrity) == (
        True,
        True,
        {EVERY_TIME: "late"},
        "allow",
    )
    assert said.settings.level == 0.9 and said.settings.tau_prior_scale == {**PRIOR_SCALES, "RR": 0.9}
    several = analysis(comparisons=["a", "b"], times={"early": "late", "late": "gone"})
    assert several.comparisons == ("a", "b")
    assert at_known_times(several, {"early", "late"}).times == {"early": "late"}


@pytest.mark.parametrize(
    ("said", "models"),
    [({}, ("inverse variance", "sparse ladder")), ({"two-arm model": "Peto"}, ("Peto", "Peto")),
     ({"rare two-arm model": "Peto"}, ("inverse variance", "Peto")),
     ({"two-arm model": "common effect", "rare two-arm model": "Peto"}, ("common effect", "Peto"))],
)  # fmt: skip
def test_who_asks_for_another_model_of_two_arms_means_rare_outcomes_too_unless_they_are_named(said, models):
    made = analysis_of("x", SAID | said, PRIMARY, WORDS).settings
    assert (made.two_arm_model, made.rare_two_arm_model) == models


def test_printed_odds_ratios_are_pooled_by_inverse_variance_whatever_the_model_of_counts():
    rare = {**PRIMARY, "two-arm model": "Peto"}
    for name in (PRINTED_ODDS_RATIOS, CONVERTED_ODDS_RATIOS, COUNTS_LEAST, "x"):
        models = {sparse(name, rare)[key] for key in ("two-arm model", "rare two-arm model")}
        assert (models == {"inverse variance"}) is (name in (PRINTED_ODDS_RATIOS, CONVERTED_ODDS_RATIOS))


@pytest.mark.parametrize(
    ("name", "refused"), [("primary", True), (PRINTED_ODDS_RATIOS, True), ("loo", False)]
)
def test_names_of_analyses_that_are_made_anyhow_are_taken(name, refused):
    assert bool(not_to_be_named(name)) is refused


@pytest.mark.parametrize(
    ("of", "direction", "turned"),
    [(["qol", "villalta_score"], None, ("villalta_score",)), (["villalta_score", "qol"], None, ("qol",)),
     (["qol", "villalta_score"], "lower is better", ("qol",)), (["qol", "villalta_score"], "neither", ("villalta_score",)),
     (["villalta_score", "vcss"], "higher is better", ()), (["qol"], "lower is better", ())],
)  # fmt: skip
def test_scores_that_run_the_other_way_than_the_reviews_are_turned(of, direction, turned):
    said = LEAST | {"of": of} | ({"direction": direction} if direction else {})
    assert review_file._outcome("any_score", said, WORDS).turned == turned
