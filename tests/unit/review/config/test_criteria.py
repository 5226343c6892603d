"""Filters of the configuration: what fits, at every bound, and what is not known; counts of a search at their ends."""

import pytest

from evidence.review.config.filters.criteria import describe, matches, withdrawn
from unit.review.config.search_problems import problems

KNOWN = {"n": 50, "year": 2010, "follow-up": 12.5, "length of follow-up": 24, "design": "registry", "treatments": ("a", "b"),
         "treatment class": ("drug", "lysis"), "converted": False, "second-hand": True, "device market status": ()}  # fmt: skip


@pytest.mark.parametrize(
    ("criteria", "fits"),
    [
        ({}, True),
        ({"n at least": 50}, True), ({"n at least": 51}, False), ({"n at most": 50}, True), ({"n at most": 49}, False),
        ({"year from": 2010}, True), ({"year from": 2011}, False), ({"year to": 2010}, True), ({"year to": 2009}, False),
        ({"follow-up at least": 12.5}, True), ({"follow-up at least": 12.6}, False),
        ({"length of follow-up at least": 24}, True), ({"length of follow-up at least": 25}, False),
        ({"design": ["registry", "case series"]}, True), ({"design": "registry"}, True), ({"design": ["case series"]}, False),
        ({"treatments": ["b", "c"]}, True), ({"treatments": ["c"]}, False),
        ({"without treatments": ["c"]}, True), ({"without treatments": ["b", "c"]}, False),
        ({"only treatment class": ["drug", "lysis", "x"]}, True), ({"only treatment class": ["drug"]}, False),
        ({"without treatment class": ["mechanical"]}, True), ({"without treatment class": ["drug"]}, False),
        ({"converted": False}, True), ({"converted": True}, False), ({"second-hand": True}, True),
        ({"design": ["registry"], "n at least": 51}, False), ({"design": ["registry"], "n at least": 50}, True),
    ],
)  # fmt: skip
def test_a_bound_belongs_to_what_fits_and_all_criteria_must_hold(criteria, fits):
    assert matches(KNOWN.get, criteria) is fits


@pytest.mark.parametrize(
    ("criteria", "fits"),
    [
        ({"n at least": 0}, False), ({"n at most": 10**9}, False), ({"year to": 3000}, False),
        ({"design": ["registry"]}, False), ({"only treatment class": ["drug"]}, False),
        ({"without treatments": ["a"]}, True), ({"device withdrawn": [False]}, True), ({"device withdrawn": True}, False),
    ],
)  # fmt: skip
def test_what_is_not_known_fits_nothing_but_the_absence_of_it(criteria, fits):
    assert matches({}.get, criteria) is fits


@pytest.mark.parametrize(
    ("statuses", "state"),
    [((), "no"), (("marketed",), "no"), (("withdrawn",), "yes"), (("withdrawn", "recalled"), "yes"), (("withdrawn", "marketed"), "partly")],
)  # fmt: skip
def test_devices_are_off_the_market_all_partly_or_not(statuses, state):
    assert withdrawn(statuses) == state
    known = {"device market status": statuses}.get
    assert matches(known, {"device withdrawn": [state]})
    assert matches(known, {"device withdrawn": True}) is (state == "yes")
    assert matches(known, {"device withdrawn": False}) is (state == "no")
    assert matches(known, {"device withdrawn": [False, "partly"]}) is (state != "yes")


def test_a_bound_that_is_no_number_is_no_filter():
    with pytest.raises(TypeError, match="no number"):
        matches(KNOWN.get, {"n at least": "many"})


def test_a_filter_is_described_in_its_own_words():
    told = describe(
        {"n at least": 50, "design": ["registry", "case series"], "converted": True, "second-hand": False}
    )
    assert told == "n at least: 50; design: registry or case series; converted: yes; second-hand: no"


# --- counts of a search, at their ends ---


def search(**changes):
    said = {"databases": {"MEDLINE": {"records": 100}}, "registers": {"X": {"records": 20}}}
    return [where for where, _ in problems(said | changes)]


@pytest.mark.parametrize(
    ("counts", "wrong"),
    [
        ({"screened": 120}, []),
        ({"screened": 121}, ["search.screened"]),
        ({"screened": 1}, []),  # what was removed is not stated
        ({"screened": 110, "duplicates removed": 10}, []),
        ({"screened": 109, "duplicates removed": 10}, ["search.screened"]),
        ({"screened": 105, "duplicates removed": 10, "removed by automation": 5}, []),
        ({"screened": 105, "removed for other reasons": 10}, []),
        ({"screened": 111, "removed for other reasons": 10}, ["search.screened"]),
        ({"screened": 0}, []),
        ({"screened": 9, "excluded at screening": 9, "sought": 0}, []),
        ({"screened": 9, "excluded at screening": 10}, ["search.excluded at screening"]),
        ({"screened": 9, "excluded at screening": 4, "sought": 4}, ["search.sought"]),
        ({"screened": 9, "sought": 9}, []),
        ({"screened": 9, "sought": 10}, ["search.sought"]),
        ({"sought": 5, "not retrieved": 5, "assessed": 0}, []),
        ({"sought": 5, "not retrieved": 2, "assessed": 2}, ["search.assessed"]),
        ({"sought": 5, "assessed": 6}, ["search.assessed"]),
        ({"assessed": 5, "excluded with reasons": {"a": 2, "b": 3}}, []),
        ({"assessed": 5, "excluded with reasons": {"a": 3, "b": 3}}, ["search.excluded with reasons"]),
        ({"other methods": {"sources": {}, "sought": 2, "assessed": 3}}, ["search.other methods.assessed"]),
    ],
)  # fmt: skip
def test_a_count_may_be_all_that_there_was_and_none_more(counts, wrong):
    assert search(**counts) == wrong


def test_without_the_records_of_each_source_nothing_is_held_against_their_sum():
    assert search(databases={"MEDLINE": {"records": 100}, "Embase": {}}, screened=9999) == []
