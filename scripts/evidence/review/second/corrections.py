"""What is added to the cells of a single study, for computing it once more."""

from __future__ import annotations

from evidence.record.reviews.methods import ModelSettings


def of_one_study(settings: ModelSettings, *, empty: bool) -> float:
    """Return what the settings add to each cell of one study (by arm size: on average)."""
    if settings.to == "none" or (settings.to != "all" and not empty):
        return 0.0
    return 0.5 if settings.add_by_arm_size else settings.add
