"""From moderators as a reviewer has them (numbers, words, gaps) to a design matrix."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import StatsError
from . import _check

INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True, eq=False)
class DesignMatrix:
    """Columns of a regression.

    matrix (k, p) of the studies with an estimate and all moderators; complete (k given,) says which; `levels`
    names the levels of each moderator made of words, the reference level first (None for numbers).
    """

    matrix: np.ndarray
    names: tuple[str, ...]
    complete: np.ndarray
    levels: dict[str, tuple[str, ...] | None]

    def rows(self, at: Mapping[str, object]) -> np.ndarray:
        """Design rows at given values of the moderators; every moderator is needed."""
        missing = [name for name in self.levels if name not in at]
        unknown = [name for name in at if name not in self.levels]
        if missing or unknown:
            raise StatsError(
                f"moderators: values at {', '.join(at) or 'nothing'}; needed are {', '.join(self.levels)}"
            )
        columns = {name: _values(at[name]) for name in self.levels}
        lengths = {name: len(values) for name, values in columns.items()}
        if len(set(lengths.values())) != 1:
            raise StatsError(
                f"moderators: columns of different length ({lengths}); one value a row is allowed"
            )
        ones = np.ones((next(iter(lengths.values())), 1))
        return np.hstack([ones, *(self._indicators(name, values) for name, values in columns.items())])

    def rows_along(self, moderator: str, values: object) -> np.ndarray:
        """Design rows at given values of one moderator, the columns of all others at their means."""
        _check.choice("moderator", moderator, tuple(self.levels))
        own = self._indicators(moderator, _values(values))
        first = 1
        for name, levels in self.levels.items():
            if name == moderator:
                break
            first += 1 if levels is None else len(levels) - 1
        out = np.tile(self.matrix.mean(axis=0), (len(own), 1))
        out[:, first : first + own.shape[1]] = own
        return out

    def _indicators(self, name: str, values: list[Any]) -> np.ndarray:
        levels = self.levels[name]
        if any(gap(value) for value in values):
            raise StatsError(f"moderators: {name} is missing; a value is needed for a prediction")
        if levels is None:
            return _numbers(name, values)[:, None]
        for value in values:
            _check.choice(f"moderator {name}", value, levels)
        return np.array([[float(value == level) for level in levels[1:]] for value in values])


def build(moderators: object, use: np.ndarray, references: Mapping[str, str] | None = None) -> DesignMatrix:
    """Intercept, numbers as they are, words as indicators against a reference level (first in the alphabet).

    `use` (k,) says which studies have an estimate. No moderators: the intercept alone. A word that is the
    same everywhere explains nothing and is refused, as a constant number is when its matrix is used.
    """
    k = len(use)
    moderators = {} if moderators is None else moderators
    if not isinstance(moderators, Mapping):
        raise StatsError("moderators: a mapping from names to one value per study is allowed")
    columns = {name: _values(values) for name, values in moderators.items()}
    for name, values in columns.items():
        if len(values) != k:
            raise StatsError(
                f"moderators: {name} has {len(values)} values for {k} studies; one each is allowed"
            )
    complete = use & np.array([not any(gap(values[i]) for values in columns.values()) for i in range(k)])
    if not complete.any():
        raise StatsError("moderators: no study has an estimate and a value for all of them")
    names, parts = [INTERCEPT], [np.ones((int(complete.sum()), 1))]
    levels: dict[str, tuple[str, ...] | None] = {}
    for name, values in columns.items():
        kept = [value for value, use in zip(values, complete, strict=True) if use]
        if not any(isinstance(value, str) for value in kept):
            levels[name] = None
            names.append(name)
            parts.append(_numbers(name, kept)[:, None])
            continue
        found = sorted({str(value) for value in kept})
        if len(found) == 1:
            raise StatsError(f"moderators: {name} is '{found[0]}' in all studies; leave it out")
        first = (references or {}).get(name, found[0])
        _check.choice(f"reference level of {name}", first, found)
        others = [level for level in found if level != first]
        levels[name] = (first, *others)
        names += [f"{name}: {level}" for level in others]
        parts.append(np.array([[float(str(v) == level) for level in others] for v in kept]))
    return DesignMatrix(np.hstack(parts), tuple(names), complete, levels)


def gap(value: object) -> bool:
    """Whether a value is missing: None or nan."""
    return value is None or (isinstance(value, float) and np.isnan(value))


def _values(values: Any) -> list[Any]:
    found = np.asarray(values, dtype=object)
    return [values] if found.ndim == 0 else found.tolist()


def _numbers(name: str, values: list[object]) -> np.ndarray:
    try:
        out = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise StatsError(f"moderators: {name} mixes words and numbers; one kind is allowed") from None
    if not np.isfinite(out).all():
        raise StatsError(f"moderators: {name} has an infinite value; finite numbers are allowed")
    return out
