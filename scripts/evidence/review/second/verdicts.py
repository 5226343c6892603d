"""How a second computation is compared with the first: tolerances, and the verdict in units of the error."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from evidence.record.notes.note import Note
from evidence.record.results.second import Differing, SecondComputation

if TYPE_CHECKING:  # absolute effects are judged by steps that need no arrays
    from evidence.stats.result import Pooled

# Agreement is asked of the pooled estimate and its bounds in units of the standard error. PyMARE finds tau2
# by a bounded search to about 1e-5 relative; an estimate moves with tau2 by far less than its standard error.
TOLERANCE_SE = 1e-3
# statsmodels' Mantel-Haenszel is the same closed form: only rounding differs.
TOLERANCE_CLOSED_FORM = 1e-8
# The likelihood of counts is integrated and maximised afresh by other means.
TOLERANCE_LIKELIHOOD_SE = 2e-3
# Both integrals over tau are good to at least eight digits; Simpson's rule has the coarser steps.
TOLERANCE_QUADRATURE_SE = 1e-6

_ROUNDING, _LEAST = 1e-9, 1e-300

# Quantiles read off two different grids of some thousand points.
TOLERANCE_GRID_SE = 0.03


@cache
def version(engine: str) -> str:
    """Return the installed version: as the engine itself says where it is loaded; a look-up takes longer."""
    if said := getattr(sys.modules.get(engine), "__version__", None):
        return str(said)
    from importlib import metadata  # it loads a mail reader

    return metadata.version(engine)


Bounds = Sequence[float | None]  # estimate and its limits


def ours(pooled: Pooled) -> Bounds:
    """Return estimate and bounds of the first computation."""
    return pooled.estimate, pooled.ci_low, pooled.ci_high


def se_of(pooled: Pooled) -> float:
    """Return the standard error, which every model but the Bayesian gives."""
    if pooled.se is None:
        raise ValueError(f"{pooled.method} of {pooled.measure}: a pooled result without a standard error")
    return pooled.se


def verdict(
    engine: str,
    what: Note,
    tolerance: float,
    ours: Bounds,
    theirs: Bounds,
    *,
    scale: float,
    tau2: float | None = None,
) -> SecondComputation:
    """Compare estimate and bounds; ``scale`` is what a difference is measured in."""
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a is not None and b is not None]
    if any(not math.isfinite(b) for _, b in pairs):
        # The engine gives up, which speaks of it and not of the result.
        found = verdict_of_numbers(engine, what, tolerance, largest=0.0, theirs=(None,) * 3, tau2=None)
        return replace(found, largest_difference=None, agrees=None, note=Note("engine_without_number"))
    apart = max(abs(a - b) for a, b in pairs)
    # Effects without any spread may have an error of 0: then rounding is what they differ by.
    largest = apart / max(scale, _ROUNDING * max(abs(a) for a, _ in pairs), _LEAST)
    return verdict_of_numbers(engine, what, tolerance, largest=largest, theirs=theirs, tau2=tau2)


def largest_of(differences: Iterable[float]) -> float:
    """Return the largest difference; nan where one is nan: a number that is none agrees with nothing."""
    known = list(differences)
    return math.nan if any(map(math.isnan, known)) else max(known)


def verdict_of_numbers(
    engine: str,
    what: Note,
    tolerance: float,
    *,
    largest: float,
    theirs: Bounds,
    tau2: float | None,
) -> SecondComputation:
    """Judge the largest of several differences, in units of their standard errors."""
    return SecondComputation(
        engine=engine,
        version=version(engine),
        what=what,
        estimate=theirs[0],
        ci_low=theirs[1],
        ci_high=theirs[2],
        tau2=tau2,
        largest_difference=largest,
        tolerance=tolerance,
        agrees=bool(largest <= tolerance),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of a result beside the same number computed again; ``allowed`` is their largest difference.

    A number that only one of the two has is a difference.
    """

    quantity: str  # one of QUANTITIES
    first: float | None
    second: float | None
    allowed: float

    @property
    def agrees(self) -> bool:
        """Whether the two are the same to what is allowed."""
        if self.first is None or self.second is None:
            return self.first is None and self.second is None
        return bool(self.first == self.second or abs(self.first - self.second) <= self.allowed)


def pairs(
    quantity: str,
    first: Iterable[float | None] | None,
    second: Iterable[float | None] | None,
    allowed: float,
) -> list[Compared]:
    """Compare two bounds each; an interval that one side lacks is missing at both ends."""
    ours, theirs = ((None, None) if bounds is None else tuple(bounds) for bounds in (first, second))
    return [Compared(quantity, a, b, allowed) for a, b in zip(ours, theirs, strict=True)]


def exactly(quantity: str, first: float | None, second: float | None) -> Compared:
    """Compare two computations of a closed form, which differ by rounding alone."""
    return nearly(quantity, first, second, TOLERANCE_CLOSED_FORM)


def nearly(quantity: str, first: float | None, second: float | None, tolerance: float) -> Compared:
    """Compare two numbers to a tolerance relative to the second, and absolute below 1."""
    size = 0.0 if second is None or not math.isfinite(second) else abs(second)
    return Compared(quantity, first, second, tolerance * max(1.0, size))


def judged(second: SecondComputation, compared: Iterable[Compared]) -> SecondComputation:
    """Put further numbers to a second computation: what was compared, and what of it differs.

    Where the engine has no number, or does not offer the model, nothing is compared.
    """
    if second.agrees is None:
        return second
    made = list(compared)
    if not made:
        return second
    wrong = tuple(Differing(c.quantity, c.first, c.second) for c in made if not c.agrees)
    also = tuple(dict.fromkeys((*second.also, *(c.quantity for c in made))))
    return replace(
        second,
        also=also,
        differing=(*second.differing, *wrong),
        agrees=False if wrong else second.agrees,
    )


def not_offered(what: Note) -> SecondComputation:
    """Say that no engine offers the model."""
    return not_computed(what, Note("not_offered"))


def not_computed(what: Note, why: Note) -> SecondComputation:
    """Say why there is no second computation; it judges nothing (``agrees=None``)."""
    return SecondComputation(
        engine="none",
        version="",
        what=what,
        estimate=None,
        ci_low=None,
        ci_high=None,
        tau2=None,
        largest_difference=None,
        tolerance=None,
        agrees=None,
        note=why,
    )
