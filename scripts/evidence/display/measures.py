"""What the report knows of each effect measure: its name, its kind, its line of no difference, its unit.

The synthesis names a measure by a code (``RR``, ``proportion``, ``PLO`` …). Everything that depends on the
measure when it is shown (log or linear axis, per cent, favours labels) is decided here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

RATIO = "ratio"
DIFFERENCE = "difference"
PROPORTION = "proportion"
MEAN = "mean"
RATE = "rate"


@dataclass(frozen=True, slots=True)
class Measure:
    """How a measure is named and shown.

    ``factor`` turns the natural scale of the results into what is printed (100 for proportions, shown in
    per cent); ``null`` is the value of no difference on the natural scale, ``None`` where there is none.
    """

    code: str
    name: str
    kind: str
    null: float | None
    factor: float = 1.0
    suffix: str = ""
    unit: str = ""

    @property
    def comparative(self) -> bool:
        """Whether the measure sets two sides against each other."""
        return self.null is not None


_RATIOS = {
    "RR": "risk ratio",
    "OR": "odds ratio",
    "PETO": "Peto odds ratio",
    "HR": "hazard ratio",
    "IRR": "rate ratio",
    "ROM": "ratio of means",
}
_PROPORTIONS = {
    "proportion": "proportion",
    "PLO": "proportion",
    "PLN": "proportion",
    "PR": "proportion",
    "PAS": "proportion",
    "PFT": "proportion",
    "survival": "Kaplan-Meier estimate",
    "CLOGLOG": "Kaplan-Meier estimate",
}
_KNOWN = {
    **{code: Measure(code, name, RATIO, 1.0) for code, name in _RATIOS.items()},
    **{code: Measure(code, name, PROPORTION, None, 100.0, "%") for code, name in _PROPORTIONS.items()},
    "RD": Measure("RD", "risk difference", DIFFERENCE, 0.0, 100.0, "", "percentage points"),
    "AS": Measure("AS", "arcsine difference", DIFFERENCE, 0.0),
    "MD": Measure("MD", "mean difference", DIFFERENCE, 0.0),
    "SMD": Measure("SMD", "standardised mean difference", DIFFERENCE, 0.0, unit="standard deviations"),
    "IRD": Measure("IRD", "rate difference", DIFFERENCE, 0.0),
    "mean": Measure("mean", "mean", MEAN, None),
    "MN": Measure("MN", "mean", MEAN, None),
    **{code: Measure(code, "rate", RATE, None) for code in ("rate", "IR", "IRLN", "IRS", "IRFT")},
}


def measure_of(code: str) -> Measure:
    """Return the measure with this code; a ``ValueError`` names the known ones."""
    try:
        return _KNOWN[code]
    except KeyError:
        known = ", ".join(_KNOWN)
        raise ValueError(f"the report has no words for the measure {code!r}; it knows {known}") from None
