"""How each effect measure is shown: per cent, unit, log or linear axis, favours labels.

What a measure is stands in ``record.measures``; a synthesis names it by a code (``RR``, ``proportion``,
``PLO`` ...). Everything that depends on the measure when it is shown is decided here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record import measures
from evidence.record.measures import DIFFERENCE, MEAN, PROPORTION, RATE, RATIO

__all__ = ["DIFFERENCE", "MEAN", "PROPORTION", "RATE", "RATIO", "ShownMeasure", "measure_of"]


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """How a measure is named and shown.

    ``factor`` turns the natural scale of the results into what is printed (100 for proportions, shown in
    per cent); ``null`` is the value of no difference on the natural scale, ``None`` where there is none.
    """

    code: str
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
    "RD": "percentage points",
    "SMD": "standard deviations",
    "rate": _PER_TIME,
    "IRD": _PER_TIME,
}


def several(code: str) -> str:
    """Return the plural of a measure's name: risk ratios, ratios of means."""
    head, of, rest = measure_of(code).name.partition(" of ")
    return f"{head}s{of}{rest}"


def measure_of(code: str) -> ShownMeasure:
    """Return how the measure with this code is shown; a ``ValueError`` names the known ones."""
    known = measures.measure_of(code)
    kind = PROPORTION if known.share else known.kind
    return ShownMeasure(
        code=code,
        name=known.name,
        kind=kind,
        null=known.null,
        factor=100.0
        if known.share or known.id == "RD"
        else PERSON_YEARS
        if known.id in ("rate", "IRD")
        else 1.0,
        suffix="%" if known.share else "",
        unit=_UNITS.get(known.id, ""),
    )
