"""Rates: events in person-time, printed rates, and what of them has two readings or none."""

import pytest

from evidence.studies.notation import NotationError, parse


@pytest.mark.parametrize(
    ("text", "events", "rate", "time", "unit"),
    [
        ("12 in 345 patient-years", 12, None, 345, "patient-years"),
        ("12 in 345 patient years", 12, None, 345, "patient-years"),
        ("12/345 limb-months of follow-up", 12, None, 345, "limb-months"),
        ("12 deaths over 345 person-days", 12, None, 345, "person-days"),
        ("12/1,234 patient-years", 12, None, 1234, "patient-years"),
        ("12 in 1234.5 patient-years", 12, None, 1234.5, "patient-years"),
        ("12 events in 340 person-years (0.035 per person-year)", 12, None, 340, "person-years"),
        ("12 events in 340 person-years (0.035/person-year)", 12, None, 340, "person-years"),
        ("0.79 per patient-year", None, 0.79, 1, "patient-years"),
        ("2 per patient-year", None, 2, 1, "patient-years"),
        ("3 (2-4) per 100 patient-years", None, 3, 100, "patient-years"),
        ("3.2 (2.1-4.0) per patient-year", None, 3.2, 1, "patient-years"),
        ("3.5 (1.2-6.1)/100 patient years", None, 3.5, 100, "patient-years"),
        ("3,5 per 1,000 patient-years", None, 3.5, 1000, "patient-years"),
    ],
)
def test_events_in_time_and_rates_are_told_apart(text, events, rate, time, unit):
    figure = parse(text, "binary")
    assert (figure.events, figure.rate) == (events, rate)
    assert (figure.person_time, figure.person_time_unit) == (time, unit)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3,5 per 1.000 patient-years", "`1000 patient-years` or `1 patient-years`"),
        ("12 events in 1.234 patient-years", "`1234 patient-years` or `1.2340 patient-years`"),
        ("12 events in 340 person-years (35 per 1.000 person-years)", "`1000 person-years`"),
        ("12 events in 340 person-years (0.05 per person-year)", "not the 0.05 beside it"),
        ("12 per 345 patients", "needs its person-time"),
        ("12 in 0 patient-years", "above 0"),
        ("-3.5 per 100 patient-years", "cannot be negative"),
        ("-12 in 345 patient-years", "not a count"),
        ("3.5 in 120 person-years", "cannot read"),
    ],
)
def test_what_is_no_rate_or_has_two_readings_is_refused(text, says):
    with pytest.raises(NotationError) as told:
        parse(text, "binary")
    assert says in str(told.value)
