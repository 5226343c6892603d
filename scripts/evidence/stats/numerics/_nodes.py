"""Nodes and weights of Gauss and Legendre on [-1, 1], found once a process: 400 take a tenth of a second.

Two ways, whose last digits differ; each caller stays with its own.
"""

import functools

import numpy as np
from scipy import special


@functools.cache
def leggauss(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights, shape (n,) each, as numpy finds them; not to be changed."""
    return _fixed(*np.polynomial.legendre.leggauss(n))


@functools.cache
def roots_legendre(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights, shape (n,) each, as scipy finds them; not to be changed."""
    return _fixed(*special.roots_legendre(n))


def _fixed(nodes: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    nodes.flags.writeable = weights.flags.writeable = False
    return nodes, weights
