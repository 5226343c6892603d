"""Participants of a review: nobody is counted twice."""

import dataclasses
from itertools import combinations

import pytest
from example_outcomes import two_arm_binary
from example_review import example
from hypothesis import given
from hypothesis import strategies as st

from evidence.display.library.participants import at_least, of_results
from evidence.display.prose.results import sentences
from evidence.display.section import report_of
from evidence.record.notes.note import Note
from evidence.record.published.row import At
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.left_out import LeftOut
from evidence.record.reviews.publications import INCLUDED
from evidence.sections.evidence_map import view as evidence_map

SIZES = {
    "PROMISE I": 32,
    "PROMISE II": 105,
    "combined": 137,
    "ALPS": 32,
    "pilot": 7,
    "duplex": 23,
    "alone": 5,
}


def pairs(*links):
    return {frozenset(link) for link in links}


def test_a_pooled_report_of_two_trials_adds_nobody():
    shared = pairs(("PROMISE I", "combined"), ("PROMISE II", "combined"))
    sizes = {s: SIZES[s] for s in ("PROMISE I", "PROMISE II", "combined", "alone")}
    assert at_least(sizes, shared) == 137 + 5


def test_a_registry_that_may_hold_small_series_counts_once():
    shared = pairs(("ALPS", "pilot"), ("ALPS", "duplex"))
    assert at_least({s: SIZES[s] for s in ("ALPS", "pilot", "duplex")}, shared) == 32
    assert at_least({"ALPS": 20, "pilot": 7, "duplex": 23}, shared) == 30


def test_without_shared_patients_it_is_the_sum():
    assert at_least(SIZES, set()) == sum(SIZES.values())


def test_a_study_without_a_number_adds_nothing_and_blocks_nothing():
    assert at_least({"a": None, "b": 4}, pairs(("a", "b"))) == 4


@pytest.mark.parametrize("studies", [18, 40])
def test_a_large_group_is_still_counted_without_doubles(studies):
    chain = {f"s{i:02}": 10 for i in range(studies)}
    links = pairs(*((f"s{i:02}", f"s{i + 1:02}") for i in range(studies - 1)))
    assert at_least(chain, links) == 10 * ((studies + 1) // 2)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 50), min_size=1),
    st.sets(st.sampled_from([frozenset(p) for p in combinations("abcdef", 2)])),
)
def test_it_is_the_largest_sum_of_any_choice_without_a_pair(sizes, shared):
    choices = (c for count in range(1, len(sizes) + 1) for c in combinations(sizes, count))
    alone = (c for c in choices if not any(frozenset(pair) in shared for pair in combinations(c, 2)))
    assert at_least(sizes, shared) == max(sum(sizes[s] for s in choice) for choice in alone)


def _without(outcome, study):
    """Return an outcome where the figure of a study is shown and not pooled."""
    synthesis = outcome.syntheses[0]
    key = next(c.key for c in synthesis.candidates if c.study == study)
    primary = synthesis.primary
    effects = tuple(
        dataclasses.replace(e, status="not estimable") if e.key == key else e for e in primary.effects
    )
    analyses = (dataclasses.replace(primary, effects=effects), *synthesis.analyses[1:])
    return dataclasses.replace(
        outcome, syntheses=(dataclasses.replace(synthesis, analyses=analyses), *outcome.syntheses[1:])
    )


def test_the_people_of_results_are_those_of_the_figures_that_are_pooled():
    outcome = two_arm_binary()
    sizes = of_results([outcome])
    assert sizes["ALPHA"] == 120  # both arms
    assert "CHARLIE" not in sizes  # without an event in either arm
    assert "ALPHA" not in of_results([_without(outcome, "ALPHA")])
    # In another result with more people: the larger counts.
    synthesis = outcome.syntheses[0]
    larger = tuple(dataclasses.replace(c, n=500) if c.study == "ALPHA" else c for c in synthesis.candidates)
    more = dataclasses.replace(outcome, syntheses=(dataclasses.replace(synthesis, candidates=larger),))
    assert of_results([outcome, more])["ALPHA"] == 500


def test_limbs_are_no_people():
    outcome = two_arm_binary()
    synthesis = outcome.syntheses[0]
    limbs = tuple(dataclasses.replace(c, unit="limb") for c in synthesis.candidates)
    found = of_results(
        [dataclasses.replace(outcome, syntheses=(dataclasses.replace(synthesis, candidates=limbs),))]
    )
    assert found and set(found.values()) == {None}


def test_people_on_the_map_are_those_of_figures_in_results():
    """The study without an event in either arm, and those left out, are counted as studies and not as people."""
    shown = example()
    outcome = shown.outcomes[0]
    of_it = evidence_map.view(report_of(dataclasses.replace(shown, outcomes=(outcome,)))).rows[0]
    cells = [c for c in of_it.cells if c is not None]
    sizes = of_results([outcome])
    assert sum(c.people or 0 for c in cells) == sum(n for n in sizes.values() if n)
    assert sum(c.pooled for c in cells) == len(sizes) < sum(c.studies for c in cells)


def test_the_map_says_nothing_of_the_size_of_dots_where_no_study_states_its_people():
    """The largest dot was of 1 person or more."""
    shown = example()
    outcome = shown.outcomes[0]
    first = outcome.syntheses[0]
    unknown = tuple(dataclasses.replace(c, unit="limb") for c in first.candidates)
    one = dataclasses.replace(outcome, syntheses=(dataclasses.replace(first, candidates=unknown),))
    of_it = evidence_map.view(report_of(dataclasses.replace(shown, outcomes=(one,))))
    assert of_it.largest == "" and {c.people for c in of_it.rows[0].cells if c} == {None}
    assert evidence_map.view(report_of(shown)).largest != ""


@pytest.mark.parametrize(
    ("months", "kind", "counted"),
    [
        (24, "other comparison", True),
        (60, "other comparison", False),
        (60, "outside the time window", False),
        (None, "outside the time window", True),  # no time is printed
        (0, "before treatment", False),
    ],
)
def test_the_map_counts_studies_that_report_an_outcome_at_a_time_that_is_asked_for(months, kind, counted):
    shown = example()
    outcome = shown.outcomes[0]
    window = TimeWindow("late", "to 4 years", None, 48, 24, "leave out")
    publication = next(p for p in shown.publications if p.status == INCLUDED)
    row = dataclasses.replace(shown.rows[0], id="r", at=None if months is None else At(months))
    left = LeftOut("Xray", publication.id, "Xray", "A", "3", None, kind, Note("no_denominator"), ("r",))

    def studies(*left_out):
        (first, *_) = outcome.syntheses
        one = dataclasses.replace(first, time=window, left_out=left_out)
        asked = dataclasses.replace(outcome, syntheses=(one,))
        made = dataclasses.replace(shown, outcomes=(asked,), rows=(*shown.rows, row))
        return sum(c.studies for c in evidence_map.view(report_of(made)).rows[0].cells if c is not None)

    assert studies(left) - studies() == counted


def test_limbs_and_procedures_are_not_called_people():
    s = example().outcomes[0].syntheses[0]
    first, *others = s.candidates
    assert sentences.size(s, s.primary).endswith(" people")
    with_limbs = dataclasses.replace(s, candidates=(dataclasses.replace(first, unit="limb"), *others))
    assert sentences.size(with_limbs, s.primary).endswith(" patients and limbs")
    limbs = dataclasses.replace(
        s, candidates=tuple(dataclasses.replace(c, unit="limb") for c in s.candidates)
    )
    assert sentences.size(limbs, s.primary).endswith(" limbs")
    unknown = dataclasses.replace(s.primary, n=None)
    assert sentences.size(s, unknown) == ""
