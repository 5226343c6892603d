"""Sensitivity of a pooled result to its studies."""

from .influence import (
    Baujat,
    Influence,
    Outliers,
    Residuals,
    StudyEffects,
    baujat,
    blup,
    influence,
    outliers,
    residuals,
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
    "Residuals",
    "StudyEffects",
    "baujat",
    "blup",
    "cumulative",
    "gosh",
    "influence",
    "leave_one_out",
    "outliers",
    "residuals",
]
