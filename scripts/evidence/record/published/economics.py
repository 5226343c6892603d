"""What an economic evaluation says: from whose point of view, over what time, and what a gain costs."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.published.row import Source


@dataclass(frozen=True, slots=True)
class CostRatio:
    """What one more unit of effect costs with the first arm instead of the second, as printed."""

    comparison: tuple[str, str]
    cost: float  # in the currency of the evaluation, for one more unit
    per: str  # QALY, life year, amputation avoided ...
    printed: str
    under: str  # the assumption that it holds under, "" for the main analysis
    source: Source
    line: int


@dataclass(frozen=True, slots=True)
class Economics:
    """The frame of an economic evaluation; "" and None for what is not printed."""

    perspective: str = ""
    horizon: str = ""
    currency: str = ""
    price_year: int | None = None
    discounting: str = ""
    ratios: tuple[CostRatio, ...] = ()
