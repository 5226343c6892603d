"""Medians with quartiles or range, made means with a standard deviation where the data may be normal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from evidence.record.known import known
from evidence.record.note import Note
from evidence.record.parts import Step
from evidence.record.row import Row
from evidence.stats.conversions import mean_sd_from_quantiles
from evidence.stats.errors import StatsError
from evidence.studies.extraction import MEDIAN_WITH_SPREAD

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
    if row.type != "median" or row.reason != MEDIAN_WITH_SPREAD:
        return row
    v = row.values
    n = v.n
    if n is None or n < FEWEST:
        return replace(row, reason=Note("few_for_median", numbers={"fewest": FEWEST}))
    printed = {"q1": v.q1, "q3": v.q3, "minimum": v.min, "maximum": v.max}
    quantiles = {name: [value] for name, value in printed.items() if value is not None}
    given = {name: quantiles.get(name) for name in printed}
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
        type="mean",
        poolable=True,
        reason=None,
        values=msgspec.structs.replace(v, mean=mean, sd=sd),
        derivation=(*row.derivation, Step(Note(CONVERTED, numbers=numbers), (row.id,))),
    )


def converted(rows: Iterable[Row]) -> bool:
    """Whether a figure rests on a converted median."""
    return any(step.what.kind == CONVERTED for row in rows for step in row.derivation)
