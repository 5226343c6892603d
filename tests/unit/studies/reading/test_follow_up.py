"""Lengths of follow-up: what is printed is read in months, all else is refused with what to write."""

import pytest
from study_examples import RIGHT

from evidence.record.published.publication import FollowUp
from evidence.studies.reading.described.follow_up import EXAMPLES, FollowUpError, parse_follow_up
from evidence.studies.reading.study_file import read_bytes

DAY = 1 / 30.4375


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("planned 24 months", {"planned": 24}),
        ("reported to 1 year", {"reported_to": 12}),
        ("at least 12 months", {"at_least": 12}),
        ("median 502.7 days", {"median": 502.7 * DAY}),
        ("median 35 months (range 20-55)", {"median": 35, "low": 20, "high": 55}),
        ("median 74 days [IQR 23-221]", {"median": 74 * DAY, "q1": 23 * DAY, "q3": 221 * DAY}),
        ("mean 15.3 months (SD 11.6; range 2-44)", {"mean": 15.3, "sd": 11.6, "low": 2, "high": 44}),
        ("mean 2.1 years (range 1-8 years)", {"mean": 25.2, "low": 12, "high": 96}),
        ("planned 12 months, median 12 months [IQR 6-12]", {"planned": 12, "median": 12, "q1": 6, "q3": 12}),
        ("planned 24 months, range 3-24 months", {"planned": 24, "low": 3, "high": 24}),
        ("planned 24 months, analysed to 12 months", {"planned": 24, "reported_to": 12}),
        ("3 to 36 months", {"low": 3, "high": 36}),
    ],
)
def test_what_is_printed_is_read_in_months(text, months):
    found = parse_follow_up(text)
    assert found.printed == text
    for name in FollowUp.__dataclass_fields__:
        if name != "printed":
            expected = months.get(name)
            assert getattr(found, name) == (None if expected is None else pytest.approx(expected)), name


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("planned 24 months", 24),
        ("median 35 months (range 20-55)", 55),
        ("median 6 months [IQR 3-9]", 9),
        ("planned 12 months, median 39 months [IQR 23.3-63.8]", 63.8),
        ("planned 24 months, analysed to 12 months", 24),
        ("range 11-120 months", 120),
    ],
)
def test_the_longest_that_anybody_may_have_been_followed_is_the_latest_time_printed(text, months):
    assert parse_follow_up(text).longest == pytest.approx(months)


def test_nothing_printed_is_no_longest_follow_up():
    assert FollowUp("").longest is None


@pytest.mark.parametrize("text", EXAMPLES)
def test_what_is_advised_is_read(text):
    parse_follow_up(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("24 months", "'24 months' is no length of follow-up; write it as `planned 24 months`"),
        ("median 24", "'median 24' is no length"),
        ("3-36", "'3-36' is no length"),
        ("median 24 months (3-36)", "'3-36' is no spread; write `(range 20-55)`"),
        ("planned 24 months (range 3-24)", "is no length"),
        ("median 24 months, median 30 months", "gives 'median' twice"),
        ("median 24 months (range 3-36), range 4-36 months", "gives the range twice"),
        ("median 24 months (range 36-3)", "the range ends before it begins"),
        ("median 24 months [IQR 36-3]", "the IQR ends before it begins"),
        ("median 1.095 days", "`1095 days` or `1.0950 days`"),
        ("mean 900 days (SD 1.200)", "`1200 days` or `1.2 days`"),
        ("median 900 days (range 400-1.200)", "`1200 days` or `1.2 days`"),
    ],
)
def test_what_has_two_readings_is_refused(text, says):
    with pytest.raises(FollowUpError) as told:
        parse_follow_up(text)
    assert says in str(told.value)


def test_the_typical_length_is_the_median_then_the_mean_then_what_was_planned():
    lengths = [
        parse_follow_up(t).typical for t in ("planned 24 months, median 39 months", "planned 24 months")
    ]
    assert lengths == [39, 24]
    assert parse_follow_up("3 to 36 months").typical is None


def test_a_study_file_tells_where_its_follow_up_cannot_be_read(words):
    def reading(text):
        return read_bytes(
            RIGHT.replace("prospective: true", f"prospective: true, follow-up: {text}").encode(),
            "x.yaml",
            words,
        )

    publication, problems = reading("planned 24 months")
    assert problems == [] and publication.follow_up.planned == 24
    _, (problem,) = reading("two years")
    assert problem.line == 9 and "'two years' is no length of follow-up" in problem.message
