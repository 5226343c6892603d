"""Times in days that are whole months, and periods of counting that are parts of a follow-up."""

import pytest

from evidence.record.published.row import At, Counted
from evidence.studies.reading.outcomes.times import parse_at

DAY = 1 / 30.4375


@pytest.mark.parametrize(
    ("printed", "months"),
    [
        ("365 days", 12),
        ("360 days", 12),
        ("52 weeks", 12),
        ("31 days", 1),
        ("30 d", 1),
        ("8760 h", 12),
        ("350 days", 350 * DAY),  # nearer to none
        ("45 days", 45 * DAY),
        ("16 days", 16 * DAY),
        ("10 days", 10 * DAY),
        ("12.1 months", 12.1),
        ("24 months", 24),
        ("1.5 years", 18),
    ],
)
def test_days_near_whole_months_count_as_them_wherever_times_are_compared(printed, months):
    at = parse_at(printed)
    assert at.counted == pytest.approx(months)
    assumed = At(at.months, at.kind, f"mean follow-up {printed} (assumed)")
    assert assumed.counted == at.counted


@pytest.mark.parametrize(
    ("period", "partial"),
    [
        (Counted(to_months=12.0), False),
        (Counted(from_months=0.0, to_months=12.0), False),
        (Counted(from_months=3.0), True),
        (Counted(to_months=12.0, new=True), True),
    ],
)
def test_a_period_that_leaves_out_earlier_events_is_partial(period, partial):
    assert period.partial is partial
