"""What is printed above the figures of systematic reviews and case reports."""

from __future__ import annotations

from evidence.display.tables.shared_columns import AS_PRINTED_HEAD, TIME_HEAD

REVIEWS_PRINTED = ("Review", "Outcome", TIME_HEAD, AS_PRINTED_HEAD)
CASES_PRINTED = ("Report", "Event", TIME_HEAD, AS_PRINTED_HEAD)
