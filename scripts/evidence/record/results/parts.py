"""What several kinds of results are made of: steps of arithmetic, left-out figures, second computations."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note

# Of an interval that is read off a posterior: no confidence interval, and named so wherever it stands.
CREDIBLE = "credible"
# Why a figure is in no primary analysis.
LEFT_OUT_KINDS = (
    "not poolable",
    "passed over",
    "overlap",
    "integrity",
    "mixed arm",
    "other comparison",
    "outside the time window",
    "before treatment",
    "subgroup only",
    "partial period",
    "other kind of figure",
    "context",
    "case report",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of arithmetic between printed words and an effect."""

    what: Note  # what was done, with its numbers
    row_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A figure that no primary analysis uses, and the reason a reader is owed."""

    study: str
    publication: str
    label: str
    arm: str
    printed: str
    at_printed: str | None
    kind: str  # one of LEFT_OUT_KINDS
    reason: Note
    row_ids: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is set against what: two sides, or one (single-arm)."""

    id: str
    label: str
    kind: str  # two-arm | single-arm
    intervention: str
    comparator: str | None
