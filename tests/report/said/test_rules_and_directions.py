"""The rules of certainty are told with the review's numbers, and directions with their sides and what is better."""

import dataclasses

import pytest
from example_review import example

from evidence.display.results import meaning_in
from evidence.display.section import report_of
from evidence.record.notes.note import Note
from evidence.record.reviews.methods import CertaintySettings
from evidence.record.summary.direction import HIGHER, LOWER, SAME, DirectionSummary, StudyDirection
from evidence.sections.certainty.rules import rules
from evidence.sections.directions import view as directions

# Each number another one, so that none can stand for another.
TOLD = {
    "least_assessed": (0.61, "Level: none while the risk of bias of 61% of the weight is not judged"),
    "biased_share": (0.52, "one level down where 52% or more is not at low risk"),
    "important_benefit": (0.71, "of ratios, 0.71 and"),
    "important_harm": (1.31, "and 1.31) that the prediction interval reaches further"),
    "widest_prediction": (0.43, "spans more than 43 percentage points, two beyond twice that; never where τ² is 0"),
    "alpha": (0.04, "(alpha 0.04,"),
    "power": (0.87, "power 87%,"),
    "relative_reduction": (0.23, "changed by 23%"),
    "standardised_difference": (0.24, "of means 0.24 standard deviations"),
    "far_below": (0.33, "two where fewer than 33% of it"),
    "widest_interval": (0.19, "spans more than 19 percentage points, two beyond twice that; one below"),
    "fewest_participants": (97, "one below 97 participants"),
    "small_study_p": (0.08, "has p below 0.08;"),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_each_rule_of_certainty_is_told_with_the_number_that_the_review_sets(name):
    settings = CertaintySettings(**{each: value for each, (value, _) in TOLD.items()})
    assert sum(TOLD[name][1] in text for text in rules(settings)) == 1


def of_directions(d: DirectionSummary):
    """What is told of directions counted in the first synthesis of the invented review."""
    evidence = example()
    source = next(each for each in report_of(evidence).of_outcomes() if each.outcome.outcome.id == d.outcome)
    source = dataclasses.replace(source, directions=(d,))
    return next(v for s in source.syntheses if (v := directions.view(s)) is not None)


def counted(**changes):
    o = example().outcomes[0]
    ways = (LOWER, LOWER, HIGHER, SAME)
    studies = tuple(
        StudyDirection(f"s{i}", f"Study {i}", "x", way, "1/2 v 1/3", ()) for i, way in enumerate(ways)
    )
    found = DirectionSummary(o.outcome.id, o.syntheses[0].id, studies, 1, 2, 1, None, None)
    return dataclasses.replace(found, **changes)


def test_directions_are_told_from_our_side_with_what_is_better():
    comparison = example().outcomes[0].syntheses[0].comparison
    sentence = of_directions(counted()).sentence
    sides = f"{comparison.intervention} versus {comparison.comparator}"
    assert f"In 4 studies, {sides}: 2 lower (better), 1 higher (worse) and 1 equal." in sentence
    assert "sign test" not in sentence


def test_a_sign_test_is_told_where_one_is_made_and_else_why_not():
    assert of_directions(counted(p_value=0.04)).sentence.endswith("Exact sign test: p = 0.040.")
    note = Note("no_sign_test", numbers={"fewest": 6})
    assert of_directions(counted(note=note)).sentence.endswith("fewer than 6 studies point to either side.")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.6, 0.9, "Risk from 40% to 10% lower with {ours} than with {theirs}"),
        (0.5, 6.0, "risk with {ours} between 0.50 and 6.00 times that with {theirs}"),
    ],
    ids=["a change", "a multiple"],
)
def test_a_comparison_is_told_of_our_side_against_the_other(low, high, said):
    evidence = example()
    outcome, s = evidence.outcomes[0], evidence.outcomes[0].syntheses[0]
    primary = dataclasses.replace(s.primary, ci_low=low, ci_high=high, estimate=0.73)
    s = dataclasses.replace(s, analyses=(primary, *s.analyses[1:]))
    outcome = dataclasses.replace(outcome, syntheses=(s,))
    text = meaning_in(dataclasses.replace(evidence, certainty=(), outcomes=(outcome,)), outcome, s)
    assert said.format(ours=s.comparison.intervention, theirs=s.comparison.comparator) in text
