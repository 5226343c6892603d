"""PyMARE's estimators without its conversions of effect sizes, which bring in a computer algebra system.

That import takes half a second of each job, and nothing of it is asked for here. The package is entered below
its first file, and stands nowhere half loaded: whoever imports ``pymare`` itself later gets all of it.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace


@cache
def estimators() -> SimpleNamespace:
    """Return ``Dataset`` and the estimators that second computations use.

    Raises
    ------
    ModuleNotFoundError
        Where PyMARE is not installed.
    """
    with _bare_package("pymare"):
        from pymare.core import Dataset
        from pymare.estimators import DerSimonianLaird, VarianceBasedLikelihoodEstimator, WeightedLeastSquares
    return SimpleNamespace(
        Dataset=Dataset,
        DerSimonianLaird=DerSimonianLaird,
        VarianceBasedLikelihoodEstimator=VarianceBasedLikelihoodEstimator,
        WeightedLeastSquares=WeightedLeastSquares,
    )


@contextmanager
def _bare_package(name: str) -> Iterator[None]:
    """Let the modules of a package be imported without its first file, unless that is loaded already."""
    spec = importlib.util.find_spec(name) if name not in sys.modules else None
    if spec is None:
        yield
        return
    sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        yield
    finally:
        del sys.modules[name]
