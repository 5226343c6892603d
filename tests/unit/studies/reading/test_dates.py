"""Dates and periods of a study file: what lies ahead, ends before it begins, or comes in no possible order."""

import datetime

import pytest
from study_examples import RIGHT

from evidence.studies.problems import format_problem
from evidence.studies.reading.study_file import read_bytes

AHEAD = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
TOMORROW = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
ONGOING = "progress: {state: recruiting, as of: 2026-01, expected end: 2025-05}\n"


def told(words, text):
    _, problems = read_bytes(text.encode(), "resources/studies/enden2012_cavent.yaml", words)
    return [format_problem(each) for each in problems]


def enrolled(period):
    return RIGHT.replace("enrolled: 2006-01 to 2009-12", f"enrolled: {period}")


@pytest.mark.parametrize("period", ["2006-01 to 2009-12", "2006 to 2009", "2006-01-03 – 2009-12-22", "from 2006-01",
                                    "2006", "2006-05 to 2006", "until 2009"])  # fmt: skip
def test_periods_as_they_are_written_are_read(words, period):
    assert told(words, enrolled(period)) == []


@pytest.mark.parametrize(("period", "said"), [("2009-12 to 2006-01", "it ends before it begins"),
                                              ("2009 to 2008-12", "it ends before it begins"),
                                              ("[2006, 2009]", "should be a text")])  # fmt: skip
def test_a_period_that_ends_before_it_begins_is_told(words, period, said):
    (line,) = told(words, enrolled(period))
    assert said in line and "warning" not in line


@pytest.mark.parametrize("period", ["January 2006 to 2009", "2006/01 - 2009/12", "2006-13 to 2009-01", "no"])
def test_a_period_that_cannot_be_read_is_a_warning_with_how_to_write_it(words, period):
    (line,) = told(words, enrolled(period))
    assert "warning: 'enrolled' cannot be read, and nothing is made of it; write `2006-01 to 2009-12`" in line


def test_patients_enrolled_after_the_publication_are_told(words):
    (line,) = told(words, enrolled("2013-01 to 2014-12"))
    assert (
        "warning: patients were enrolled from 2013-01 to 2014-12, after the year of publication, 2012" in line
    )
    (line,) = told(words, enrolled("2006-01 to 2019-12"))  # 2009 mistyped
    assert "warning: patients were enrolled to 2019-12, after the year of publication, 2012" in line
    assert told(words, enrolled("2006-01 to 2012-12")) == told(words, enrolled("2006-01 to 2012")) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (f"retracted: {{date: {AHEAD}, notice: x}}\n", "which lies ahead"),
        (f"notices:\n  - {{kind: correction, date: {AHEAD}}}\n", "which lies ahead"),
        ("retracted: {date: 2009-03, notice: x}\n", "the retraction is dated 2009-03, before the publication in 2012"),
        (ONGOING.replace("2026-01", AHEAD), "which lies ahead"),
        (ONGOING.replace("as of: 2026-01", "start: 2026-02"), "'expected end' is 2025-05, before the start on 2026-02"),
        (ONGOING, "note: the study was to end 2025-05 and is 'recruiting' as of 2026-01: is there a result"),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_are_told(words, more, said):
    assert any(said in line for line in told(words, RIGHT + more)), told(words, RIGHT + more)


@pytest.mark.parametrize("date", ["01/02/2024", "1 May 2024", "02.2024"])
def test_what_is_no_date_is_told_as_that_and_not_as_an_early_one(words, date):
    (line,) = told(words, RIGHT + f"retracted: {{date: {date}, notice: x}}\n")
    assert "'date' should be a date such as 2026-01-06" in line


@pytest.mark.parametrize(
    "more",
    [
        f"retracted: {{date: {TOMORROW}, notice: x}}\n",  # where another time zone is a day ahead
        "retracted: {date: 2011-12, notice: x}\n",  # online in the year before
        ONGOING.replace("recruiting", "completed"),
        ONGOING.replace("expected end: 2025-05", "expected end: 2026"),
    ],
)
def test_dates_that_can_be_are_not(words, more):
    assert told(words, RIGHT + more) == []


def test_an_arm_without_treatments_is_told(words):
    (line,) = told(words, RIGHT.replace("treatments: [anticoagulation]", "treatments: []"))
    assert "'treatments' is empty: name what was done, or write `treatment not stated`" in line


@pytest.mark.parametrize(("length", "said"), [("median 39 months [IQR 50-60]", "the median is outside its IQR"),
                                              ("mean 5 months (range 10-20)", "the mean is outside its range"),
                                              ("planned 500 years", "more than 100 years")])  # fmt: skip
def test_a_length_of_follow_up_that_cannot_be_is_told(words, length, said):
    (line,) = told(words, RIGHT.replace("centres: 20", f'centres: 20, follow-up: "{length}"'))
    assert said in line


@pytest.mark.parametrize("setting", ["hospital", "[a, b]", "{enrolled: [2013, 2014]}", "{enrolled: 2013}"])
def test_a_setting_of_another_kind_stops_nothing(words, setting):
    start = RIGHT.index("setting:")
    text = f"{RIGHT[:start]}setting: {setting}{RIGHT[RIGHT.index(chr(10), start) :]}"
    assert told(words, text)
