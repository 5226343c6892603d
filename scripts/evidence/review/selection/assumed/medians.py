"""Medians with quartiles or range, made means with a standard deviation where the data may be normal."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import msgspec

from evidence.record.known import known
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.row import MEDIAN_WITH_SPREAD, Row
from evidence.record.published.row_type import RowType
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.stats.errors import StatsError

CONVERTED = "mean_from_median"
# Fewer say nothing about quartiles; the formulas start here.
FEWEST = 5


def as_mean(row: Row) -> Row:
    """Return a row with its median made a mean and SD; any other row, and one it cannot convert, unchanged.

    Mean by Luo 2018 (doi:10.1177/0962280216669183), SD by Wan 2014 (doi:10.1186/1471-2288-14-135) and Shi
    2020 (doi:10.1002/jrsm.1429). A median that lies too far from the middle of its quartiles or range for a
    normal distribution is not converted; the reason says so. A single patient group (k = 1) is converted like
    any other; zero is a value like any other.
    """
    if row.type != RowType.MEDIAN or row.reason != MEDIAN_WITH_SPREAD:
        return row
    v = row.values
    n = v.n
    if n is None or n < FEWEST:
        return replace(row, reason=Note("few_for_median", numbers={"fewest": FEWEST}))
    printed = {"q1": v.q1, "q3": v.q3, "minimum": v.min, "maximum": v.max}
    quantiles = {name: [value] for name, value in printed.items() if value is not None}
    given = {name: quantiles.get(name) for name in printed}
    # It brings numpy: only for those who have medians.
    from evidence.stats.quantiles.conversions import mean_sd_from_quantiles

    try:
        found = mean_sd_from_quantiles(
            [n],
            [v.median],
            q1=given["q1"],
            q3=given["q3"],
            minimum=given["minimum"],
            maximum=given["maximum"],
        )
    except StatsError as error:
        return replace(row, reason=Note("median_refused", parts=(error.as_note(),)))
    if found.skewed[0]:
        return replace(row, reason=Note("median_skewed"))
    mean, sd = float(found.mean[0]), float(found.sd[0])
    limits = {name: value for name, value in printed.items() if value is not None}
    numbers = {"median": known(v.median), "n": n, "mean": mean, "sd": sd, **limits}
    return replace(
        row,
        type=RowType.MEAN,
        poolable=True,
        reason=None,
        values=msgspec.structs.replace(v, mean=mean, sd=sd),
        derivation=(*row.derivation, Step(Note(CONVERTED, numbers=numbers), (row.id,))),
    )


METHODS = {"QE": "qe", "Box-Cox": "bc", "MLN": "mln"}
# Reasons for which a figure that is a median with its spread could not become a mean.
_OF_MEDIANS = ("median_skewed",)


def _quantiles(arm: ArmFigure) -> dict[str, list[float] | None]:
    printed = {"q1": arm.q1, "q3": arm.q3, "minimum": arm.minimum, "maximum": arm.maximum}
    return {name: None if value is None else [value] for name, value in printed.items()}


def _whole(candidate: Candidate) -> bool:
    """Whether the figures of the arms are all that the candidate stands on: no arm was left unsummed."""
    sides = [s for s in (candidate.intervention, candidate.comparator) if s is not None]
    return {r for s in sides for r in s.row_ids} == set(candidate.row_ids)


def for_analysis(candidate: Candidate, method: str, *, compared: bool) -> Candidate:
    """Return a candidate as an analysis takes its medians, under a key of its own; others unchanged.

    Parameters
    ----------
    method
        "normal" leaves it as it is; by one of `METHODS` every median becomes a mean.
    compared
        Whether medians are compared as they are.
    """
    sides = [s for s in (candidate.intervention, candidate.comparator) if s is not None]
    held_by_another = candidate.reason is not None and candidate.reason.kind not in _OF_MEDIANS
    if candidate.kind != FigureKind.MEANS or held_by_another or not any(s.median is not None for s in sides):
        return candidate
    if not _whole(candidate) or any((s.n or 0) < FEWEST for s in sides if s.median is not None):
        return candidate
    if compared:
        if any(s.median is None or (s.q1 is None and s.minimum is None) for s in sides):
            return candidate
        return replace(
            candidate, key=f"{candidate.key}@medians", kind=FigureKind.MEDIANS, usable=True, reason=None
        )
    if method not in METHODS:
        return candidate
    try:
        intervention, first = _as_mean(candidate.intervention, method)
        comparator, second = _as_mean(candidate.comparator, method)
    except (StatsError, _NoEstimate):
        return candidate
    return replace(
        candidate,
        key=f"{candidate.key}@{method}",
        intervention=intervention,
        comparator=comparator,
        usable=True,
        reason=None,
        derivation=(*_without_conversion(candidate.derivation), *first, *second),
        attributes=msgspec.structs.replace(candidate.attributes, converted=True),
    )


class _NoEstimate(Exception):
    """The method gives no mean of these quantiles."""


def _without_conversion(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.what.kind != CONVERTED)


def _as_mean(arm: ArmFigure | None, method: str) -> tuple[ArmFigure | None, tuple[Step, ...]]:
    if arm is None or arm.median is None:
        return arm, ()
    quantiles = _quantiles(arm)
    # It brings numpy: only for those who have medians.
    from evidence.stats.quantiles.conversions import mean_sd_from_quantiles

    found = mean_sd_from_quantiles(
        [known(arm.n)],
        [arm.median],
        q1=quantiles["q1"],
        q3=quantiles["q3"],
        minimum=quantiles["minimum"],
        maximum=quantiles["maximum"],
        method=METHODS[method],
    )
    mean, sd = float(found.mean[0]), float(found.sd[0])
    if not (math.isfinite(mean) and math.isfinite(sd) and sd > 0):
        raise _NoEstimate
    limits = {name: value[0] for name, value in quantiles.items() if value is not None}
    numbers = {"median": arm.median, "n": known(arm.n), "mean": mean, "sd": sd, **limits}
    step = Step(Note("mean_from_skewed", (), numbers, {"method": method}), arm.row_ids)
    return replace(arm, mean=mean, sd=sd), (step,)


def converted(rows: Iterable[Row]) -> bool:
    """Whether a figure rests on a converted median."""
    return any(step.what.kind == CONVERTED for row in rows for step in row.derivation)
