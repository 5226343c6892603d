"""A result computed a second time, independently: what was compared, and what differs."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note

# What besides an estimate and its interval is computed twice.
QUANTITIES = (
    "tau2",
    "tau2 interval",
    "I2",
    "I2 interval",
    "H2",
    "Q",
    "degrees of freedom",
    "p value of Q",
    "p value",
    "prediction interval",
    "weights",
    "studies",
    "people",
    "events",
    "person-years",
    "natural scale",  # estimate and intervals as shown, from those on the pooling scale
    "R2",
    "test of moderators",
)


@dataclass(frozen=True, slots=True)
class Differing:
    """A number that a second computation does not confirm."""

    quantity: str  # one of QUANTITIES
    first: float | None
    second: float | None


@dataclass(frozen=True, slots=True)
class SecondComputation:
    """The same result computed independently, and whether the two agree.

    ``largest_difference`` is of estimate and interval, in the unit of ``tolerance``; ``agrees`` is of all
    that was compared.
    """

    engine: str
    version: str
    what: Note
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None
    largest_difference: float | None
    tolerance: float | None
    agrees: bool | None
    note: Note | None = None
    also: tuple[str, ...] = ()  # of QUANTITIES: what else was computed again and compared
    differing: tuple[Differing, ...] = ()  # of them, those that differ
