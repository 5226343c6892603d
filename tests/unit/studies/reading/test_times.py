"""Times of follow-up as printed."""

import pytest

from evidence.studies.reading.outcomes.times import TimeError, parse_at

DAYS_IN_A_MONTH = 30.4375


@pytest.mark.parametrize(
    ("text", "months", "kind"),
    [
        ("24 months", 24.0, "follow-up"),
        ("13.3 months", 13.3, "follow-up"),
        ("1 month", 1.0, "follow-up"),
        ("10 days", 10 / DAYS_IN_A_MONTH, "follow-up"),
        ("6 weeks", 42 / DAYS_IN_A_MONTH, "follow-up"),
        ("5 years", 60.0, "follow-up"),
        ("one year", 12.0, "follow-up"),
        ("1.5 years", 18.0, "follow-up"),
        ("1,5 years", 18.0, "follow-up"),
        ("1·5 years", 18.0, "follow-up"),
        ("0.125 years", 1.5, "follow-up"),
        ("1095 days", 1095 / DAYS_IN_A_MONTH, "follow-up"),
        ("30-day", 30 / DAYS_IN_A_MONTH, "follow-up"),
        ("100 years", 1200.0, "follow-up"),
        ("72 hours", 3 / DAYS_IN_A_MONTH, "follow-up"),
        ("baseline", 0.0, "baseline"),
        ("Periprocedural", 0.0, "periprocedural"),
    ],
)
def test_times_are_read_in_months_of_30_4375_days(text, months, kind):
    at = parse_at(text)
    assert at.months == pytest.approx(months, rel=1e-12)  # double rounding only
    assert (at.kind, at.printed) == (kind, text)


@pytest.mark.parametrize(
    ("text", "months"), [("twenty-four months", 24.0), ("thirty days", 30 / DAYS_IN_A_MONTH), ("ninety-six-hour", 4 / DAYS_IN_A_MONTH)]
)  # fmt: skip
def test_numbers_in_words_are_read_whole(text, months):
    assert parse_at(text).months == pytest.approx(months, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("6th month", "`6 months`"),
        ("at the 6th month", "`6 months`"),
        ("1st year", "`1 years`"),
        ("at one year", "`one year`"),
        ("within 30 days", "`30 days`"),
        ("Month 6", "`6 months`"),
        ("week 12", "`12 weeks`"),
        ("day-1", "`1 days`"),
        ("POD 1", "`1 days`"),
        ("postoperative day 3", "`3 days`"),
        ("in-hospital", "`periprocedural`: procedure and hospital stay"),
        ("at discharge", "`periprocedural`: procedure and hospital stay"),
        ("hospital discharge", "`periprocedural`: procedure and hospital stay"),
        ("peri-procedural", "`periprocedural`: procedure and hospital stay"),
    ],
)
def test_a_time_in_other_words_is_refused_with_what_may_be_meant(text, meant):
    with pytest.raises(TimeError, match="is not a time") as told:
        parse_at(text)
    assert f"(did you mean {meant}?); write it as `24 months`" in str(told.value)


@pytest.mark.parametrize("text", ["", "24", "months", "6-24 months", "soon", "1e9 months", "²months"])
def test_other_words_are_refused_with_advice(text):
    with pytest.raises(TimeError, match="24 months"):
        parse_at(text)


@pytest.mark.parametrize(
    ("text", "digits", "decimal"),
    [
        ("1,095 days", "1095 days", "1.0950 days"),
        ("1.095 days", "1095 days", "1.0950 days"),
        ("1·500 h", "1500 h", "1.5 h"),
        ("10,000 hours", "10000 hours", "10 hours"),
    ],
)
def test_a_mark_that_may_group_thousands_is_asked_about(text, digits, decimal):
    with pytest.raises(TimeError) as told:
        parse_at(text)
    assert f"`{digits}` or `{decimal}`" in str(told.value)
    assert parse_at(digits).months > 100 * parse_at(decimal).months


def test_nobody_is_followed_for_more_than_a_hundred_years():
    with pytest.raises(TimeError, match="100 years"):
        parse_at("101 years")
