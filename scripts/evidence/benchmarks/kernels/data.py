"""Simulated studies of the size and spread reviews have; the seed is part of the measurement."""

from __future__ import annotations

import numpy as np

SEED = 20_240_612


def many_sets(m: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Effects and variances (m, k): log risk ratios with between-study variance 0, 0.05 or 0.2."""
    rng = np.random.default_rng(SEED)
    vi = rng.uniform(0.02, 0.5, (m, k))
    tau2 = rng.choice([0.0, 0.05, 0.2], (m, 1))
    return rng.normal(-0.3, np.sqrt(vi + tau2)), vi


def one_set(k: int) -> tuple[np.ndarray, np.ndarray]:
    """Effects and variances (k,) with between-study variance 0.1."""
    rng = np.random.default_rng(SEED + k)
    vi = rng.uniform(0.02, 0.5, k)
    return rng.normal(-0.3, np.sqrt(vi + 0.1)), vi


def specifications() -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Effects and variances (3, 12) of three ways to measure 12 studies, and 64 selections of these."""
    yi, vi = many_sets(3, 12)
    drawn = np.random.default_rng(SEED).random((64, 12)) < 0.8
    return yi, vi, {str(i): mask for i, mask in enumerate(drawn)}


def proportions(m: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Events and patients (m, k): single-arm series of 15 to 150 patients around 10 %."""
    rng = np.random.default_rng(SEED)
    n = rng.integers(15, 151, (m, k))
    risk = 1 / (1 + np.exp(-rng.normal(np.log(0.1 / 0.9), 0.6, (m, k))))
    return rng.binomial(n, risk), n
