"""Designs as strata: studies of one stratum are pooled with each other, strata never unless a review asks.

The first stratum of ``Stratum`` that gives a result is the headline of a synthesis; the others stand beside.
"""

from __future__ import annotations

from enum import StrEnum


class Stratum(StrEnum):
    """What allocated the patients of a figure, strongest first; `review.selection.strata` has the rule."""

    RANDOMISED = "randomised"
    NON_RANDOMISED = "non-randomised"
    COMPARATIVE_ARMS = "arms of comparative studies"  # one group of a study that has another beside it
    SINGLE_ARM = "single-arm studies"
    TOGETHER = "all designs together"  # the total, only where a review asks


# What a review may ask of designs.
STRATA, ALL_TOGETHER = "strata", "together"
