"""Participants of a review: nobody is counted twice."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.display.library.participants import at_least

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
def test_it_lies_between_the_largest_study_and_the_sum(sizes, shared):
    assert max(sizes.values()) <= at_least(sizes, shared) <= sum(sizes.values())
