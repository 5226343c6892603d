"""How long two studies enrolled at once: no more than their dates carry, held against all days that they allow."""

from itertools import product

import pytest

from evidence.studies.integrity.across.enrolment import enrolment_of, in_words, overlap, surely_inside


def months_of(date):
    year = int(date[:4]) * 12
    return [year + int(date[5:7])] if date[5:7] else [year + month for month in range(1, 13)]


def every_period(first, last):
    return [(f, t) for f, t in product(months_of(first), months_of(last)) if f <= t]


PERIODS = [
    ("2010", "2010"), ("2010", "2012"), ("2012", "2014"), ("2010-03", "2012-04"), ("2012-04", "2013-01"),
    ("2010", "2012-04"), ("2011-05", "2011-05"), ("2012-12", "2013"), ("2009-01-17", "2012-12-30"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), list(product(PERIODS, PERIODS)))
def test_the_months_shared_are_the_fewest_and_the_most_that_the_dates_allow(a, b):
    shared = [
        max(min(x[1], y[1]) - max(x[0], y[0]) + 1, 0) for x, y in product(every_period(*a), every_period(*b))
    ]
    found = overlap(*(enrolment_of(f"{first} to {last}") for first, last in (a, b)))
    assert (found.least, found.most) == (min(shared), max(shared))


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("2010 to 2012", "2010 to 2012", "enrolment overlaps in 14 calendar months at least, 36 calendar months at most (dates in years)"),
        ("2010-01 to 2012-12", "2010-01 to 2012-12", "enrolment overlaps in 36 calendar months"),
        ("2010-01-20 to 2012-12-02", "2012-12 to 2014-01", "enrolment overlaps in 1 calendar month"),
        ("2010 to 2012", "2012 to 2014", "enrolment may overlap, in 12 calendar months at most (dates in years)"),
        ("2010 to 2012", "2012-12 to 2014-01", "enrolment may overlap, in 1 calendar month at most (dates in years)"),
        ("from 2011-05", "2010-01 to 2012-12", "enrolment overlaps in 1 calendar month at least, 20 calendar months at most (dates without an end)"),
        ("until 2012-03", "2010-01 to 2012-12", "enrolment overlaps in 1 calendar month at least, 27 calendar months at most (dates without an end)"),
    ],
)  # fmt: skip
def test_no_more_is_said_than_the_dates_carry(one, other, said):
    a, b = enrolment_of(one), enrolment_of(other)
    assert in_words(a, b) == in_words(b, a) == said


@pytest.mark.parametrize("text", ["spring 2010 to 2012", "Q1 2010 to Q3 2012", "January 2010 to March 2012", "2010/05 to 2012/06",
                                  "since 2010", "2010 to present", "1200 of 2010 and 2012", None, ["2010", "2012"]])  # fmt: skip
def test_nothing_is_made_of_words_that_the_study_file_is_warned_of(text):
    """The warning says so (test_dates); years in them were compared all the same."""
    assert enrolment_of(text) is None


def test_a_year_alone_is_in_it_and_not_from_it_on():
    assert enrolment_of("2010") == enrolment_of("2010 to 2010") != enrolment_of("from 2010")


def test_a_period_lies_in_another_only_where_its_dates_leave_no_doubt():
    months, years, wide = (
        enrolment_of(text) for text in ("2010-06 to 2012-06", "2010 to 2012", "2009 to 2013")
    )
    assert surely_inside(months, months) and surely_inside(months, wide) and surely_inside(years, wide)
    assert not surely_inside(months, years) and not surely_inside(years, years)
    assert not surely_inside(enrolment_of("from 2010-06"), wide)
