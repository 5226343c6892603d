"""What is printed above the figures of systematic reviews and case reports."""

from __future__ import annotations

REVIEWS_PRINTED = ("Review", "Outcome", "At", "As printed")
CASES_PRINTED = ("Report", "Event", "At", "As printed")
