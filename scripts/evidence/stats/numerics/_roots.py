"""Where rising functions reach given values: several at once, by Newton's steps that stay within brackets."""

from collections.abc import Callable

import numpy as np

_MOST_STEPS = 200  # halving alone ends in fewer
_CLOSE = 4 * np.finfo(float).eps
_NEAR = 1e-9  # of the bracket: a Newton's step so short leaves its square


def reached(
    rising: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    wanted: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    start: np.ndarray | None = None,
) -> np.ndarray:
    """Return where each of several rising functions has the value wanted, to rounding.

    Parameters
    ----------
    rising
        Values and slopes at places of shape (m,), one a function. Where a slope leads
        out of the bracket, or the last step was not halved, the bracket is.
    wanted : ndarray of shape (m,)
    low, high : ndarray of shape (m,)
        Brackets.
    start : ndarray of shape (m,), optional
        First places; the middles where there are none.
    """
    low, high = np.array(low, dtype=float), np.array(high, dtype=float)
    at = (low + high) / 2 if start is None else np.minimum(np.maximum(start, low), high)
    before, near = high - low, _NEAR * (high - low)
    settled = np.zeros(at.shape, dtype=bool)
    for _ in range(_MOST_STEPS):
        value, slope = rising(at)
        short = wanted - value
        low, high = np.where(short >= 0, at, low), np.where(short <= 0, at, high)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            step = short / slope
            new = at + step
            quick = (new >= low) & (new <= high) & (np.abs(step) <= before / 2)
        # What is found stays: while others go on rounding would lead it out of its bracket, and halving away.
        new = np.where(settled, at, np.where(quick, new, (low + high) / 2))
        before = np.abs(new - at)
        at = new
        settled |= (quick & (before <= near)) | (before <= _CLOSE * np.abs(at))
        if settled.all():
            break
    return at
