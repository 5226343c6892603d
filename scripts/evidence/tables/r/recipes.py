"""What a script is made of: data, settings, pieces of R code, and the numbers that R must give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Value = float | int | str | None

# How far R's numbers may lie from those reported, as a share of the number (or of a tenth of the interval).
CLOSED_FORM = 1e-6  # sums, and searches that both sides end at rounding
LIKELIHOOD = 2e-5  # maxima whose curvature R takes by differences
INTEGRAL = 1e-3  # posteriors that R sums over a coarse grid


@dataclass(frozen=True, slots=True)
class DataColumn:
    """One column of the data."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A script without its title.

    Attributes
    ----------
    method
        What is done, for the head of the script.
    columns
        The data, a value a study each.
    settings
        R assignments, in order: a name and an R expression.
    pieces
        Names of files in ``pieces``, in order.
    reported
        The numbers that R must give, by name; what does not exist is left out.
    span
        Width of the interval: numbers near 0 are compared on a tenth of it.
    packages
        R packages that must be there.
    """

    method: str
    columns: tuple[DataColumn, ...]
    settings: tuple[tuple[str, str], ...]
    pieces: tuple[str, ...]
    reported: tuple[tuple[str, float], ...]
    span: float
    tolerance: float
    packages: tuple[str, ...] = ()
    said: tuple[str, ...] = ()  # further lines of the head


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Why a result has no R code: its script says so and claims nothing."""

    why: str


def column(name: str, values: Sequence[Value]) -> DataColumn:
    """Make a column."""
    return DataColumn(name, tuple(values))
