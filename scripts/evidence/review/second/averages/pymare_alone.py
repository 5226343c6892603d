"""PyMARE's estimators without its conversions of effect sizes, which bring in a computer algebra system.

That import takes half a second, and nothing of it is asked for here. The package is entered below its first
file, and stands nowhere half loaded: whoever imports ``pymare`` itself later gets all of it. It is entered as
this module is imported: a run's prepared process loads modules, and calls nothing of them.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Dataset", "DerSimonianLaird", "VarianceBasedLikelihoodEstimator", "WeightedLeastSquares"]


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


with _bare_package("pymare"):
    from pymare.core import Dataset
    from pymare.estimators import DerSimonianLaird, VarianceBasedLikelihoodEstimator, WeightedLeastSquares
