"""Percentages of unknown denominators: what they would be of all patients of their arm."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.record.published.row import Row
from evidence.studies.tidy.rounding import counts_that_fit


def open_percentage(row: Row, sizes: Mapping[str, Mapping[str, int]]) -> tuple[int | None, tuple[int, ...]]:
    """Give the size of the arm and the counts that a bare percentage can be of it; of other figures nothing.

    Parameters
    ----------
    sizes : of each arm, by unit of analysis.
    """
    n, percent = sizes.get(row.arm or "", {}).get(row.unit), row.values.percent
    lacks = row.reason is not None and row.reason.kind == "no_denominator"
    if not lacks or not n or percent is None or row.subgroup:
        return None, ()
    return n, tuple(counts_that_fit(percent, row.values.percent_decimals or 0, n))
