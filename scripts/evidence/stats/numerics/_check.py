"""Checks of incoming arrays; every public function calls these first, so that its body is arithmetic only."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import StatsError

# Beyond these sizes powers of weights leave the range of doubles; no outcome in medicine comes near them.
LARGEST_EFFECT = 1e20
_SMALLEST_VARIANCE = 1e-30
LARGEST_VARIANCE = 1e30
# Beyond it a number counts as infinite: its fourth power would be.
_LARGEST_NUMBER = 1e75


def rows(where: np.ndarray) -> str:
    """1-based positions of the true entries, for messages ("row 2", "rows 2, 5")."""
    at = [str(i + 1) for i in np.flatnonzero(where)]
    shown = ", ".join(at[:8]) + (" and more" if len(at) > 8 else "")
    return f"row {shown}" if len(at) == 1 else f"rows {shown}"


def vector(name: str, values: object) -> np.ndarray:
    """One-dimensional array of finite numbers (a scalar becomes one row)."""
    out = _numbers(name, values)
    bad = ~(np.abs(out) <= _LARGEST_NUMBER)
    if bad.any():
        raise StatsError(f"{name}: {rows(bad)} is missing or infinite; finite numbers are allowed")
    return out


def array(name: str, values: object) -> np.ndarray:
    """Numbers of any shape, missing ones among them."""
    try:
        return np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise StatsError(f"{name}: not numbers; an array of numbers is allowed") from None


def number(name: str, value: object, least: float = -np.inf, most: float = np.inf) -> float:
    """Return one finite number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise StatsError(f"{name}: {value!r}; one number is allowed")
    if not (np.isfinite(value) and least <= value <= most):
        ends = [f" from {least:g}" if least > -np.inf else "", f" up to {most:g}" if most < np.inf else ""]
        raise StatsError(f"{name}: {value!r}; a finite number{''.join(ends)} is allowed")
    return float(value)


def whole(name: str, value: object, least: int = 0) -> int:
    """Return a whole number from `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise StatsError(f"{name}: {value!r}; a whole number from {least:,} is allowed")
    return int(value)


def labels(name: str, values: Any, k: int) -> list[Any]:
    """List of labels, one for each of `k` rows."""
    try:
        out = list(values)
    except TypeError:
        raise StatsError(f"{name}: {values!r}; a list of labels is allowed, one for each row") from None
    if len(out) != k:
        raise StatsError(f"{name}: {len(out)} labels for {k} rows; one each is allowed")
    return out


def _numbers(name: str, values: object) -> np.ndarray:
    try:
        out = np.atleast_1d(np.array(values, dtype=float))
    except (TypeError, ValueError):
        raise StatsError(f"{name}: not numbers; a list of numbers, one per study, is allowed") from None
    if out.ndim != 1:
        raise StatsError(f"{name}: {out.ndim} dimensions; a flat list, one number per study, is allowed")
    return out


def same_length(**columns: np.ndarray) -> None:
    """Raise unless all columns have one length."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {n}" for name, n in lengths.items())
        raise StatsError(f"columns of different length ({told}); one number per study is allowed in each")


def positive(name: str, values: object) -> np.ndarray:
    """Return finite numbers above zero."""
    out = vector(name, values)
    bad = out <= 0
    if bad.any():
        raise StatsError(f"{name}: {rows(bad)} is not above 0; numbers above 0 are allowed")
    return out


def not_negative(name: str, values: object) -> np.ndarray:
    """Finite numbers from zero."""
    out = vector(name, values)
    bad = out < 0
    if bad.any():
        raise StatsError(f"{name}: {rows(bad)} is below 0; numbers from 0 are allowed")
    return out


def counts(
    events: object, n: object, name: str = "events", n_name: str = "n"
) -> tuple[np.ndarray, np.ndarray]:
    """Return events and denominators, 0 <= events <= n and n > 0.

    Fractions are allowed: the comparator of a study with several arms is split among them.
    """
    x, total = not_negative(name, events), positive(n_name, n)
    same_length(**{name: x, n_name: total})
    bad = x > total
    if bad.any():
        i = int(np.flatnonzero(bad)[0])
        raise StatsError(
            f"{name}: row {i + 1} has {x[i]:g} events of {total[i]:g}; at most {n_name} is allowed"
        )
    return x, total


def two_rates(
    events_t: object, time_t: object, events_c: object, time_c: object
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return events and person-time above 0 of two groups, one row a study."""
    x1, t1 = not_negative("events_t", events_t), positive("time_t", time_t)
    x2, t2 = not_negative("events_c", events_c), positive("time_c", time_c)
    same_length(events_t=x1, time_t=t1, events_c=x2, time_c=t2)
    return x1, t1, x2, t2


def two_groups(
    events_t: object, n_t: object, events_c: object, n_c: object, *, person_time: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return events and denominators of two groups, one row a study; of people, or of person-time above 0."""
    if person_time:
        a, n1 = not_negative("events_t", events_t), positive("n_t", n_t)
        c, n2 = not_negative("events_c", events_c), positive("n_c", n_c)
    else:
        a, n1 = counts(events_t, n_t, "events_t", "n_t")
        c, n2 = counts(events_c, n_c, "events_c", "n_c")
    same_length(events_t=a, n_t=n1, events_c=c, n_c=n2)
    return a, n1, c, n2


def choice(name: str, value: object, allowed: Sequence[str]) -> str:
    """Return one of the allowed words."""
    if value not in allowed:
        raise StatsError(f"{name}: {value!r} is not known; allowed: {', '.join(allowed)}")
    return str(value)


def level(value: float) -> float:
    """Return a confidence level strictly between 0.5 and 1."""
    if not isinstance(value, int | float) or not 0.5 < value < 1:
        raise StatsError(f"level: {value!r}; a number between 0.5 and 1 is allowed, for example 0.95")
    return float(value)


def effects(yi: object, vi: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effects and variances with a mask of the usable ones.

    A study that `effects` dropped has nan in both columns: it is masked, not refused.
    """
    y, v = _numbers("yi", yi), _numbers("vi", vi)
    same_length(yi=y, vi=v)
    use = ~(np.isnan(y) & np.isnan(v))
    usable_y, usable_v = y[use], v[use]
    if not np.isfinite(usable_y).all() or (np.abs(usable_y) > LARGEST_EFFECT).any():
        raise StatsError(
            f"yi: {rows(use & ~(np.abs(y) <= LARGEST_EFFECT))} is missing or not a finite number"
        )
    if not ((usable_v >= _SMALLEST_VARIANCE) & (usable_v <= LARGEST_VARIANCE)).all():
        bad = use & ~((v >= _SMALLEST_VARIANCE) & (v <= LARGEST_VARIANCE))
        raise StatsError(f"vi: {rows(bad)} is not a variance; finite numbers above 0 are allowed")
    if not use.any():
        raise StatsError("yi, vi: no study with an effect and a variance; at least one is needed")
    return y, v, use
