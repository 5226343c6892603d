"""Sensitivity of a pooled result to its studies."""

from .influence import (
    Baujat,
    Influence,
    Outliers,
    baujat,
    influence,
    outliers,
)
from .refits import Cumulative, LeaveOneOut, cumulative, leave_one_out
from .subsets import Gosh, gosh

__all__ = [
    "Baujat",
    "Cumulative",
    "Gosh",
    "Influence",
    "LeaveOneOut",
    "Outliers",
    "baujat",
    "cumulative",
    "gosh",
    "influence",
    "leave_one_out",
    "outliers",
]
