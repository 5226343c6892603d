"""What a printed figure is, as it was read: a count, a percentage, a median ..."""

from __future__ import annotations

from enum import StrEnum


class RowType(StrEnum):
    """What a figure of a publication is, and the row made of it."""

    COUNT = "count"  # with its denominator or without
    PERCENT = "percent"  # whose count is not printed
    SURVIVAL = "survival"  # a Kaplan-Meier estimate
    RATE = "rate"  # events in person-time
    MEAN = "mean"
    MEDIAN = "median"
    EFFECT = "effect"  # a printed comparison of two arms
    P_ONLY = "p only"  # a comparison of which no more than a p value is printed
    NOT_REPORTED = "not reported"


# Of events among patients who were seen; an estimate by Kaplan-Meier is none.
COUNTED = (RowType.COUNT, RowType.PERCENT)
# Of patients who had an event, seen or estimated.
COUNTED_OR_ESTIMATED = (*COUNTED, RowType.SURVIVAL)
# Of what is measured.
MEASURED = (RowType.MEAN, RowType.MEDIAN)
