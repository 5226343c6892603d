"""Priors of the between-study standard deviation: weakly informative, or learnt from Cochrane reviews.

The informative ones describe log tau2: a normal distribution for log odds ratios (Turner 2015), a t
distribution with 5 degrees of freedom for standardised mean differences (Rhodes 2015). Their tables give one
by the type of outcome and of comparison.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy import special

from ..errors import StatsError
from ..numerics import _check

TAU_PRIORS = ("half-normal", "half-cauchy", "uniform", "log-normal", "log-t5")
ON_LOG_TAU2 = ("log-normal", "log-t5")
_DF = 5  # of Rhodes' t distribution
# Its tail reaches beyond what doubles can square; the mass of a posterior out there is 0 to any precision.
_FURTHEST = 1e100


@dataclass(frozen=True, slots=True)
class TauPrior:
    """Prior of the between-study standard deviation tau.

    Attributes
    ----------
    kind : {"half-normal", "half-cauchy", "uniform", "log-normal", "log-t5"}
    scale : float
        Of the first two in units of tau; the end of the uniform one; of the last two the standard deviation,
        or the scale of t with 5 degrees of freedom, of log tau2.
    location : float
        Of log tau2, for the last two.
    """

    kind: str
    scale: float
    location: float = 0.0

    def __post_init__(self) -> None:
        _check.choice("tau_prior", self.kind, TAU_PRIORS)
        if isinstance(self.scale, bool) or not isinstance(self.scale, int | float):
            raise StatsError(f"tau_scale: {self.scale!r}; a number above 0 is allowed")
        if not 0 < self.scale < np.inf:
            raise StatsError(f"tau_scale: {self.scale!r}; a number above 0 is allowed")
        _check.number("location", self.location)

    @property
    def has_mean(self) -> bool:
        """Whether the prior mean of tau exists."""
        return self.kind not in ("half-cauchy", "log-t5")

    def log_density(self, tau: np.ndarray) -> np.ndarray:
        """Log density at tau above 0."""
        if self.kind == "half-normal":
            return 0.5 * np.log(2 / np.pi) - np.log(self.scale) - (tau / self.scale) ** 2 / 2
        if self.kind == "half-cauchy":
            return np.log(2 / np.pi) - np.log(self.scale) - np.log1p((tau / self.scale) ** 2)
        if self.kind == "uniform":
            return np.where(tau <= self.scale, -np.log(self.scale), -np.inf)
        # d(log tau2) = 2 dtau / tau
        z = (2 * np.log(tau) - self.location) / self.scale
        change = np.log(2 / (self.scale * tau))
        if self.kind == "log-normal":
            return change - z**2 / 2 - 0.5 * np.log(2 * np.pi)
        constant = special.gammaln((_DF + 1) / 2) - special.gammaln(_DF / 2) - 0.5 * np.log(_DF * np.pi)
        return change + constant - (_DF + 1) / 2 * np.log1p(z**2 / _DF)

    def quantile(self, p: float) -> float:
        """Quantile of tau; not beyond 1e100, where doubles end."""
        if self.kind == "half-normal":
            return self.scale * float(special.ndtri((1 + p) / 2))
        if self.kind == "half-cauchy":
            return self.scale * float(np.tan(np.pi / 2 * p))
        if self.kind == "uniform":
            return self.scale * p
        z = special.ndtri(p) if self.kind == "log-normal" else special.stdtrit(_DF, p)
        return float(np.exp(min((self.location + self.scale * z) / 2, np.log(_FURTHEST))))

    def upper(self, tail: float) -> float:
        """Tau with mass `tail` beyond it, exact for small tails."""
        if self.kind == "half-normal":
            return self.scale * float(-special.ndtri(tail / 2))
        if self.kind in ON_LOG_TAU2:
            z = -special.ndtri(tail) if self.kind == "log-normal" else -special.stdtrit(_DF, tail)
            return float(np.exp(min((self.location + self.scale * z) / 2, np.log(_FURTHEST))))
        return self.quantile(1 - tail)


PHARMACOLOGICAL_V_CONTROL = "pharmacological v placebo or control"
PHARMACOLOGICAL_V_PHARMACOLOGICAL = "pharmacological v pharmacological"
OTHER_V_CONTROL = "non-pharmacological v placebo or control"
OTHER_V_PHARMACOLOGICAL = "non-pharmacological v pharmacological"
OTHER_V_OTHER = "non-pharmacological v non-pharmacological"
OTHER = "non-pharmacological"

Table = Mapping[str, Mapping[str, TauPrior]]


def _table(kind: str, outcomes: tuple[str, ...], columns: dict[str, tuple[str, str]]) -> Table:
    """Build comparison -> outcome type -> prior from the printed columns of locations and scales."""
    table = {}
    for comparison, (locations, scales) in columns.items():
        pairs = zip(outcomes, locations.split(), scales.split(), strict=True)
        table[comparison] = MappingProxyType(
            {name: TauPrior(kind, float(scale), float(location)) for name, location, scale in pairs}
        )
    return MappingProxyType(table)


_TURNER_OUTCOMES = (
    "all-cause mortality",
    "obstetric outcome",
    "cause-specific mortality, major morbidity or a composite",
    "resource use, hospital stay, process",
    "success or failure of surgery or a device",
    "withdrawal, drop-out",
    "internal or structure-related outcome",
    "general physical health",
    "adverse event",
    "infection, new disease",
    "signs or symptoms of a continuing condition",
    "pain",
    "quality of life, functioning",
    "mental health",
    "biological marker",
    "subjective outcome",
)
# Log odds ratios: Turner 2015, doi:10.1002/sim.6381, table IV.
TURNER: Table = _table(
    "log-normal",
    _TURNER_OUTCOMES,
    {
        PHARMACOLOGICAL_V_CONTROL: (
            "-3.95 -3.52 -3.71 -2.34 -2.14 -2.99 -2.71 -2.29 -1.87 -2.49 -2.06 -1.83 -2.54 -2.12 -1.77 -2.70",
            "1.34 1.74 1.74 1.74 1.74 1.74 1.74 1.53 1.52 1.52 1.51 1.52 1.54 1.53 1.52 1.52",
        ),
        PHARMACOLOGICAL_V_PHARMACOLOGICAL: (
            "-4.18 -3.75 -3.95 -2.58 -2.37 -3.23 -2.94 -2.53 -2.10 -2.73 -2.29 -2.06 -2.78 -2.35 -2.00 -2.93",
            "1.41 1.79 1.79 1.79 1.79 1.79 1.79 1.58 1.58 1.58 1.58 1.58 1.60 1.60 1.58 1.58",
        ),
        OTHER_V_CONTROL: (
            "-4.17 -3.74 -3.93 -2.56 -2.36 -3.21 -2.93 -2.51 -2.10 -2.71 -2.28 -2.05 -2.77 -2.34 -1.99 -2.92",
            "1.55 1.91 1.91 1.91 1.91 1.91 1.92 1.72 1.71 1.71 1.71 1.71 1.73 1.72 1.71 1.71",
        ),
        OTHER_V_PHARMACOLOGICAL: (
            "-2.92 -2.49 -2.68 -1.31 -1.11 -1.96 -1.67 -1.26 -0.84 -1.46 -1.03 -0.80 -1.51 -1.09 -0.74 -1.67",
            "1.02 1.50 1.51 1.50 1.50 1.51 1.51 1.25 1.24 1.24 1.24 1.25 1.27 1.27 1.24 1.25",
        ),
        OTHER_V_OTHER: (
            "-3.50 -3.08 -3.27 -1.90 -1.69 -2.55 -2.26 -1.85 -1.43 -2.05 -1.61 -1.38 -2.10 -1.67 -1.33 -2.26",
            "1.26 1.68 1.68 1.68 1.68 1.68 1.68 1.46 1.45 1.45 1.45 1.45 1.47 1.47 1.45 1.45",
        ),
    },
)
# Of any outcome and comparison: Turner 2015, section 4.
TURNER_ANY = TauPrior("log-normal", 1.74, -2.56)

_RHODES_OUTCOMES = (
    "obstetric outcome",
    "resource use, hospital stay, process",
    "internal or structure-related outcome",
    "general physical health, adverse event, pain, quality of life, functioning",
    "signs or symptoms of a continuing condition, infection, new disease",
    "mental health",
    "biological marker",
    "subjective outcome",
)
# Standardised mean differences, neither respiratory disease nor cancer: Rhodes 2015,
# doi:10.1016/j.jclinepi.2014.08.012, table 3 (mental health of non-pharmacological treatments as printed).
RHODES: Table = _table(
    "log-t5",
    _RHODES_OUTCOMES,
    {
        PHARMACOLOGICAL_V_CONTROL: (
            "-4.13 -2.55 -2.43 -3.16 -3.00 -2.99 -3.41 -2.76",
            "2.34 2.73 2.50 2.50 2.50 2.16 2.83 2.58",
        ),
        PHARMACOLOGICAL_V_PHARMACOLOGICAL: (
            "-4.40 -2.83 -2.70 -3.44 -3.27 -3.27 -3.68 -3.03",
            "2.31 2.70 2.46 2.44 2.47 2.14 2.78 2.59",
        ),
        OTHER: (
            "-3.99 -2.41 -2.29 -3.02 -2.86 -3.85 -3.27 -2.62",
            "2.11 2.57 2.32 2.27 2.33 1.93 2.66 2.41",
        ),
    },
)
