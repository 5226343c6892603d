"""Quantiles as printed, and what they tell of a normal distribution: mean, standard deviation, or neither."""

from dataclasses import dataclass

import numpy as np
from scipy import special

_SUMMARIES = ("range", "quartiles", "both")


@dataclass(frozen=True, slots=True, eq=False)
class Quantiles:
    """One row per sample; nan where a quantile is not reported.

    `reported` holds "range", "quartiles" or "both" for each row.
    """

    n: np.ndarray
    minimum: np.ndarray
    q1: np.ndarray
    median: np.ndarray
    q3: np.ndarray
    maximum: np.ndarray
    reported: tuple[str, ...]

    def where(self, *names: str) -> np.ndarray:
        """Rows whose report is one of these."""
        return np.array([name in names for name in self.reported])


def normal_mean(rows: Quantiles, method: str) -> np.ndarray:
    """Mean by "luo" or "wan"."""
    n, m = rows.n, rows.median
    ends, quartiles = (rows.minimum + rows.maximum) / 2, (rows.q1 + rows.q3) / 2
    if method == "wan":
        by_range, by_quartiles, by_both = (
            (ends + m) / 2,
            (2 * quartiles + m) / 3,
            (ends + 2 * quartiles + m) / 4,
        )
    else:
        w, v = 4 / (4 + n**0.75), 0.7 + 0.39 / n
        by_range, by_quartiles = w * ends + (1 - w) * m, v * quartiles + (1 - v) * m
        w, v = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
        by_both = w * ends + v * quartiles + (1 - w - v) * m
    return np.select([rows.where(s) for s in _SUMMARIES], [by_range, by_quartiles, by_both])


def normal_sd(rows: Quantiles, method: str) -> np.ndarray:
    """Compute the standard deviation by "wan" or "shi"."""
    n, ends, quartiles = rows.n, rows.maximum - rows.minimum, rows.q3 - rows.q1
    by_range = ends / (2 * special.ndtri((n - 0.375) / (n + 0.25)))
    by_quartiles = quartiles / (2 * special.ndtri((0.75 * n - 0.125) / (n + 0.25)))
    share = 1 / (1 + 0.07 * n**0.6) if method == "shi" else 0.5
    by_both = share * by_range + (1 - share) * by_quartiles
    return np.select([rows.where(s) for s in _SUMMARIES], [by_range, by_quartiles, by_both])


def too_lopsided(rows: Quantiles) -> np.ndarray:
    """Test of Shi 2023: quantiles that a normal sample shows in 5 % of cases only."""
    n, m = rows.n, rows.median
    with np.errstate(invalid="ignore"):  # rows without range or quartiles hold nan here
        ends = np.abs(rows.minimum + rows.maximum - 2 * m) / (rows.maximum - rows.minimum)
        quartiles = np.abs(rows.q1 + rows.q3 - 2 * m) / (rows.q3 - rows.q1)
        both = np.maximum(2.65 * np.log(0.6 * n) / np.sqrt(n) * ends, quartiles)
        found = [
            ends > 1 / np.log(n + 9) + 2.5 / (n + 1),
            quartiles > 2.65 / np.sqrt(n) - 6 / n**2,
            both > 3 / np.sqrt(n) - 40 / n**3,
        ]
    return np.select([rows.where(s) for s in _SUMMARIES], found, default=False)
