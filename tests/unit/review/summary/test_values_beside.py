"""Values of other reviews turned to our sides, and when two values or two windows meet; the order of years."""

import dataclasses
from types import SimpleNamespace

import pytest

from evidence.record.results.comparison import TimeWindow
from evidence.review.summary import other_reviews
from evidence.review.summary.spread import _most_first, spread_of
from unit.review.builders import row

# Closed forms: only rounding differs.
CLOSED = 1e-12
OURS, THEIRS = ("lysis", "clot"), ("drug",)


def printed(type, arm="lysis", comparison=None, **values):
    arm = None if comparison else arm
    return row("x", 1, arm, type=type, comparison=comparison, values=values)


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        (printed("survival", survival=0.8, low=0.7, high=0.9), ("survival", 0.8, 0.7, 0.9)),
        (printed("percent", percent=12.0, low=8.0, high=17.0), ("proportion", 0.12, 0.08, 0.17)),
        (printed("count", percent=12.0), ("proportion", 0.12, None, None)),
        (printed("survival", percent=80.0), ("survival", 0.8, None, None)),
        (printed("mean", mean=3.5, low=3.0, high=4.0), ("mean", 3.5, 3.0, 4.0)),
        (printed("mean", arm="drug", mean=3.5), None),
        (printed("mean", percent=12.0), None),
    ],
)
def test_a_pooled_value_of_one_group_is_that_of_our_arms_as_a_share(figure, value):
    found = other_reviews._value(figure, OURS, None)
    if value is not None and figure.values.percent is not None and figure.type == "survival":
        value = ("proportion", *value[1:])
    assert found == (
        value and (value[0], *(v if v is None else pytest.approx(v, rel=CLOSED) for v in value[1:]))
    )


@pytest.mark.parametrize(
    ("comparison", "measure", "value"),
    [
        (["clot", "drug"], "RR", (0.5, 0.4, 0.8)),
        (["drug", "lysis"], "RR", (2.0, 1.25, 2.5)),
        (["drug", "lysis"], "RD", (-0.5, -0.8, -0.4)),
        (["lysis", "clot"], "RR", None),
    ],
)
def test_a_pooled_contrast_is_turned_to_our_sides_with_its_limits(comparison, measure, value):
    figure = printed("effect", comparison=comparison, measure=measure, estimate=0.5, low=0.4, high=0.8)
    found = other_reviews._value(figure, OURS, THEIRS)
    assert found == (value and (measure, *(pytest.approx(v, rel=CLOSED) for v in value)))


def test_a_limit_that_is_not_printed_stays_away_on_the_other_side():
    figure = printed("effect", comparison=["drug", "clot"], measure="RR", estimate=0.5, low=0.4)
    assert other_reviews._value(figure, OURS, THEIRS) == ("RR", 2.0, None, 2.5)


@pytest.mark.parametrize(
    ("ours", "theirs", "apart"),
    [
        ((0.1, 0.2), (0.21, 0.3), True),
        ((0.21, 0.3), (0.1, 0.2), True),
        ((0.1, 0.2), (0.204, 0.3), False),  # as near as a rounding
        ((0.1, 0.2), (0.15, 0.3), False),
        ((0.1, None), (0.5, 0.6), False),
    ],
)
def test_intervals_that_do_not_meet_by_more_than_a_rounding_are_apart(ours, theirs, apart):
    assert other_reviews._apart(ours, theirs) is apart


def window(first, last):
    return TimeWindow("w", "w", first, last, None, "leave out")


@pytest.mark.parametrize(
    ("months", "first", "last", "inside"),
    [(6, 6, 12, True), (12, 6, 12, True), (5.9, 6, 12, False), (12.1, 6, 12, False), (1, None, 12, True),
     (99, 6, None, True), (None, 6, 12, True)],
)  # fmt: skip
def test_a_value_at_either_end_of_a_window_is_inside(months, first, last, inside):
    figure = row("x", 1, "a", months=months)
    assert other_reviews._inside(figure, window(first, last)) is inside


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [((0, 6), (6, 12), True), ((0, 5), (6, 12), False), ((6, None), (0, 5), False), ((6, None), (None, None), True),
     ((None, 3), (1, None), True)],
)  # fmt: skip
def test_two_windows_meet_where_they_have_a_time_in_common(one, other, meet):
    assert other_reviews._meet(window(*one), window(*other)) is meet
    assert other_reviews._meet(window(*other), window(*one)) is meet


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("proportion", "survival", True), ("RR", "OR", True), ("RR", "MD", False), ("RR", "proportion", False),
     ("proportion", "mean", False), ("MD", "SMD", True)],
)  # fmt: skip
def test_values_of_one_kind_are_shares_or_contrasts_of_the_same(one, other, same):
    assert bool(other_reviews._same_kind(one, other)) is same


def test_publications_are_counted_by_year_first_and_those_without_one_last():
    made = [
        (None, "registry"),
        (2012, "case series"),
        (2010, "registry"),
        (2010, "case series"),
        (2012, "case series"),
    ]
    spread = spread_of(
        SimpleNamespace(
            status="included", study=str(i), year=y, design=d, setting={}, device_market_status={}
        )
        for i, (y, d) in enumerate(made)
    )
    assert [dataclasses.astuple(y) for y in spread.years] == [
        (2010, "case series", 1), (2010, "registry", 1), (2012, "case series", 2), (None, "registry", 1),
    ]  # fmt: skip
    assert spread.studies_without_country == spread.studies_without_device == 5


def test_what_is_named_most_often_stands_first_and_of_equals_the_first_in_the_alphabet():
    assert _most_first(["c", "b", "a", "b", "c"]) == [("b", 2), ("c", 2), ("a", 1)]


@pytest.mark.parametrize(
    ("to_months", "not_stated", "beside"),
    [
        (1.5, "leave out", False),  # death within 30 days is not death in all
        (3.0, "leave out", False),
        (1.5, "accept", True),
        (7.0, "leave out", True),
        (None, "leave out", True),
    ],
)
def test_a_value_without_a_time_does_not_stand_beside_what_happens_first(to_months, not_stated, beside):
    window = TimeWindow("w", "w", 0.0, to_months, None, not_stated)
    assert other_reviews._inside(dataclasses.replace(row("x", 1, "a"), at=None), window) is beside
