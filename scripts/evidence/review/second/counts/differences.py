"""Second derivatives of a likelihood by differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def hessian(function: Callable[[np.ndarray], float], at: np.ndarray, step: float) -> np.ndarray:
    """Return second derivatives at a place of shape (m,), by central differences in two directions each."""
    steps = np.eye(len(at)) * step
    return np.array(
        [
            [
                function(at + s + t) - function(at + s - t) - function(at - s + t) + function(at - s - t)
                for t in steps
            ]
            for s in steps
        ]
    ) / (4 * step**2)
