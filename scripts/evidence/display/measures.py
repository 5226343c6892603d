"""How each effect measure is shown: per cent, unit, log or linear axis, favours labels.

What a measure is stands in ``record.measures``. Everything that depends on the measure when it is shown is
decided here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record import measures
from evidence.record.measures import DIFFERENCE, MEAN, PROPORTION, RATE, RATIO, MeasureId

__all__ = ["DIFFERENCE", "MEAN", "PROPORTION", "RATE", "RATIO", "ShownMeasure", "measure_of"]


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """How a measure is named and shown.

    ``factor`` turns the natural scale of the results into what is printed (100 for proportions, shown in
    per cent); ``null`` is the value of no difference on the natural scale, ``None`` where there is none.
    """

    id: MeasureId
    name: str
    kind: str  # freedom from an event over time is shown as a proportion
    null: float | None
    factor: float = 1.0
    suffix: str = ""
    unit: str = ""

    @property
    def comparative(self) -> bool:
        """Whether the measure sets two sides against each other."""
        return self.null is not None


# Rates are shown for so many person-years.
PERSON_YEARS = 100
_PER_TIME = f"per {PERSON_YEARS} person-years"
_UNITS = {
    MeasureId.RD: "percentage points",
    MeasureId.SMD: "standard deviations",
    MeasureId.RATE: _PER_TIME,
    MeasureId.IRD: _PER_TIME,
}


def several(name: str) -> str:
    """Return the plural of a measure's name: risk ratios, ratios of means."""
    head, of, rest = measure_of(name).name.partition(" of ")
    return f"{head}s{of}{rest}"


def measure_of(name: str) -> ShownMeasure:
    """Return how the measure of this name is shown; a ``ValueError`` names the known ones."""
    known = measures.measure_of(name)
    kind = PROPORTION if known.share else known.kind
    return ShownMeasure(
        id=known.id,
        name=known.name,
        kind=kind,
        null=known.null,
        factor=100.0
        if known.share or known.id == MeasureId.RD
        else PERSON_YEARS
        if known.id in (MeasureId.RATE, MeasureId.IRD)
        else 1.0,
        suffix="%" if known.share else "",
        unit=_UNITS.get(known.id, ""),
    )
