"""Zero cells: which counts are corrected before a ratio is taken, by how much, and what is told of it."""

import numpy as np

from evidence.record.notes.note import Note

from ..numerics import _check

CORRECTIONS = ("only0", "all", "if0all", "none")
_DEFAULT_ADD = 0.5
# What a correction is added to.
CELLS = ("four cells", "arms by size", "events", "events of both arms", "events and non-events")
# Defined at zero counts without a correction.
_NO_CORRECTION = ("AS", "PETO", "PAS", "PFT", "IRS", "IRFT")


def needs_correction(zero: np.ndarray, to: str) -> np.ndarray:
    """Which studies are corrected under a rule, given which of them have a zero cell."""
    if to == "all":
        return np.ones_like(zero)
    if to == "if0all":
        return np.full_like(zero, zero.any())
    if to == "only0":
        return zero
    return np.zeros_like(zero)


def corrected_reasons(
    corrected: np.ndarray, zero: np.ndarray, add: float, cells: str, *, in_variance: bool = False
) -> list[Note | None]:
    """Tell of each corrected study what was added (to its variance alone?); `cells` is one of `CELLS`."""
    of = (
        ("zero_cell_in_variance", "all_in_variance")
        if in_variance
        else ("zero_cell_corrected", "all_corrected")
    )
    kinds = np.where(zero, *of)
    return [
        Note(str(kind), numbers={"add": float(add)}, words={"cells": cells}) if c else None
        for c, kind in zip(corrected, kinds, strict=True)
    ]


def correction(add: float | None, measure: str) -> float:
    """How much is added to a corrected study's cells: the measure's default unless the caller chose."""
    if add is None:
        return 0.0 if measure in _NO_CORRECTION else _DEFAULT_ADD
    return _check.number("add", add, least=0)
