"""Figures that count limbs or procedures: those of one patient are alike, no error allows for that."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.record.notes.note import Note
from evidence.record.published.publication import PATIENT


def other_units(units: Mapping[str, str]) -> tuple[Note, ...]:
    """Warn of figures that count other units than patients.

    Parameters
    ----------
    units
        The unit of each study's figure, by the figure's key.
    """
    counting = {key: unit for key, unit in units.items() if unit != PATIENT}
    if not counting:
        return ()
    parts = tuple(Note("unit", words={"unit": unit}) for unit in sorted(set(counting.values())))
    numbers = {"counting": len(counting), "total": len(units)}
    return (Note("mixed_units", tuple(counting), numbers, parts=parts),)
