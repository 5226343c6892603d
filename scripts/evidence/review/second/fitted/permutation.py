"""Permutation p values of a meta-regression once more.

Where there are few arrangements all of them are made by itertools; else an independent generator shuffles the
studies, and the two shares of arrangements may differ by what chance makes of so many draws. For every
arrangement the variance between studies is searched on a grid and then by golden section, all at once, and
the statistics come of the normal equations.
"""

from __future__ import annotations

import itertools
import math
import random
from importlib import metadata

import numpy as np

from evidence.record.notes.note import Note
from evidence.record.results.regressions import Regression
from evidence.record.results.second import SecondComputation
from evidence.review.second.brackets import beside_each

MOST_STUDIES = 7  # of which itertools makes all 5040 orders
_DRAWS = 299
_SEED = 20_240_229
_TIE = 1e-6  # statistics of two searches for tau2 that are one
_ERRORS = 4.0  # Monte Carlo standard errors: once in ten thousand
_EXACT = 1e-9
_GRID, _SCAN_FROM, _FURTHEST = 40, 1e-4, 4  # of tau2: shares of the variances within studies and of all
_GOLDEN = (math.sqrt(5) - 1) / 2
_SECTIONS = 40


def compute(
    y: np.ndarray, v: np.ndarray, x: np.ndarray, found: Regression, method: str
) -> SecondComputation | None:
    """Compare the p values of all coefficients but the intercept, and that of all moderators together.

    The difference told is in units of what is allowed: 1e-9 where both went through all arrangements, else
    four Monte Carlo standard errors.
    """
    if found.p_permutation is None or found.permutations is None or method not in ("REML", "ML", "DL"):
        return None
    every = bool(found.exact) and len(y) <= MOST_STUDIES
    orders = _all(len(y)) if every else _shuffled(len(y))
    single, joint = _statistics(y, v, _about_means(x)[orders], method, found.ci_method or "wald")
    again = [float(p) for p in _share(single[:, 1:])] + [float(_share(joint[:, None])[0])]
    told = [c.p_permutation for c in found.coefficients[1:]] + [found.p_permutation]
    largest = 0.0
    for ours, theirs in zip(told, again, strict=True):
        if ours is None:
            continue
        draws = 1 / len(orders) + (0.0 if found.exact else 1 / found.permutations)
        chance = _ERRORS * math.sqrt(max(ours * (1 - ours), 1 / len(orders)) * draws) + draws
        largest = max(largest, abs(ours - theirs) / (_EXACT if every else chance))
    kind = "by_all_arrangements" if every else "by_other_arrangements"
    return SecondComputation(
        engine="numpy",
        version=metadata.version("numpy"),
        what=Note(kind, numbers={"arrangements": len(orders)}),
        estimate=again[-1],
        ci_low=None,
        ci_high=None,
        tau2=None,
        largest_difference=largest,
        tolerance=1.0,
        agrees=bool(largest <= 1.0),
    )


def _about_means(x: np.ndarray) -> np.ndarray:
    """Take moderators about their means, in their own spread: slopes and their tests stay as they are.

    Of years as they are the normal equations lose the digits that tell ties of arrangements.
    """
    slopes = x[:, 1:] - x[:, 1:].mean(axis=0)
    return np.column_stack([x[:, :1], slopes / np.maximum(np.abs(slopes).max(axis=0), np.finfo(float).tiny)])


def _all(k: int) -> np.ndarray:
    """All orders of k studies, the observed one first; orders that exchange equal studies count alike."""
    return np.array(list(itertools.permutations(range(k))))


def _shuffled(k: int) -> np.ndarray:
    generator, order, found = random.Random(_SEED), list(range(k)), [list(range(k))]
    for _ in range(_DRAWS):
        generator.shuffle(order)
        found.append(list(order))
    return np.array(found)


def _share(statistics: np.ndarray) -> np.ndarray:
    """Share of arrangements at least as far out as the first, the observed one."""
    size = np.abs(statistics)
    share: np.ndarray = (size >= size[0] - _TIE * np.maximum(1.0, size[0])).mean(axis=0)
    return share


def _statistics(
    y: np.ndarray, v: np.ndarray, x: np.ndarray, method: str, interval: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return statistics of the coefficients (m, p) and of the moderators together (m,); x is (m, k, p)."""
    tau2 = _tau2(y, v, x, method)
    w = 1 / (v + tau2[:, None])
    beta, information, left = _solved(y, w, x)
    k, p = x.shape[1:]
    factor = (w * left**2).sum(axis=1) / (k - p)
    inflation = {"hksj": factor, "hksj-floor": np.maximum(1.0, factor)}.get(interval, np.ones(len(x)))
    covariance = np.linalg.inv(information) * inflation[:, None, None]
    single = beta / np.sqrt(np.einsum("mii->mi", covariance))
    slopes = beta[:, 1:]
    solved = np.linalg.solve(covariance[:, 1:, 1:], slopes[:, :, None])[:, :, 0]
    return single, (slopes * solved).sum(axis=1)


def _solved(y: np.ndarray, w: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    turned = np.swapaxes(x * w[:, :, None], 1, 2)
    information = turned @ x
    beta = np.linalg.solve(information, turned @ y[:, None])
    return beta[:, :, 0], information, y - (x @ beta)[:, :, 0]


def _tau2(y: np.ndarray, v: np.ndarray, x: np.ndarray, method: str) -> np.ndarray:
    m, k, p = x.shape
    if method == "DL":
        w = np.broadcast_to(1 / v, (m, k))
        _, information, left = _solved(y, w, x)
        squares = np.einsum("mkp,mk,mkq->mpq", x, w**2, x)
        trace = w.sum(axis=1) - np.trace(np.linalg.solve(information, squares), axis1=1, axis2=2)
        moments: np.ndarray = np.maximum(0.0, ((w * left**2).sum(axis=1) - (k - p)) / trace)
        return moments

    def minus(tau2: np.ndarray) -> np.ndarray:
        w = 1 / (v + tau2[:, None])
        _, information, left = _solved(y, w, x)
        out: np.ndarray = (w * left**2).sum(axis=1) - np.log(w).sum(axis=1)
        if method == "REML":
            out += np.linalg.slogdet(information)[1]
        return out

    top = _FURTHEST * (float(np.var(y)) * k / (k - p) + float(v.max()))
    grid = np.concatenate([[0.0], np.geomspace(float(v.min()) * _SCAN_FROM, top, _GRID)])
    heights = np.array([minus(np.full(m, t)) for t in grid])
    low, high = beside_each(grid, heights.argmin(axis=0))
    a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    fa, fb = minus(a), minus(b)
    for _ in range(_SECTIONS):
        left_half = fa < fb
        low, high = np.where(left_half, low, a), np.where(left_half, b, high)
        a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        fa, fb = minus(a), minus(b)
    middle = (low + high) / 2
    found: np.ndarray = np.where(minus(np.zeros(m)) <= minus(middle), 0.0, middle)
    return found
