"""Every defensible analysis at once: the specification curve of a meta-analysis, in a few batch calls.

A specification is one choice on each axis: how effects are measured, which studies take part, how tau2 is
estimated, which interval is used. Simonsohn, Simmons and Nelson 2020 (doi:10.1038/s41562-020-0912-z); for
meta-analysis Voracek, Kossmeier and Tran 2019 (doi:10.1027/2151-2604/a000357).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evidence.record.notes.note import Note

from .errors import StatsError
from .inverse_variance import batch
from .numerics import _check

TAU2_METHODS = tuple(name for name in batch.TAU2_METHODS if name != "GENQ")
CI_METHODS = batch.CI_METHODS
# Hartung-Knapp belongs to random effects.
CI_METHODS_EE = ("wald", "t")
POOLED, SINGLE, NONE = "pooled", "single study", "no study"
_RESULTS = ("estimate", "se", "ci_low", "ci_high", "p_value", "tau2", "i2", "q")


@dataclass(frozen=True, slots=True, eq=False)
class Specifications:
    """One entry per specification, shape (m,); the axes vary in the order written, the last one fastest.

    Attributes
    ----------
    variants, selections, tau2_methods, ci_methods : tuple of str
        The axes: what was crossed.
    variant, selection, tau2_method, ci_method : ndarray of int
        Which entry of each axis a specification has.
    estimate, se, ci_low, ci_high, p_value, tau2, i2, q : ndarray of float
        As in `batch.BatchPooled`, on the pooling scale of the variant; nan where there is none.
    k : ndarray of int
        Studies that went in.
    status : ndarray of str
        "pooled", "single study" (shown with its Wald interval, without tau2), "no study".
    same_as : ndarray of int
        The first specification with the same studies, estimates and methods: its own place, unless two
        selections leave the same studies (or two variants hold the same numbers).
    members : ndarray of bool, shape (variants, selections, k)
        Studies that take part.
    level : float
    notes : tuple of Note
    """

    variants: tuple[str, ...]
    selections: tuple[str, ...]
    tau2_methods: tuple[str, ...]
    ci_methods: tuple[str, ...]
    variant: np.ndarray
    selection: np.ndarray
    tau2_method: np.ndarray
    ci_method: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    p_value: np.ndarray
    tau2: np.ndarray
    i2: np.ndarray
    q: np.ndarray
    k: np.ndarray
    status: np.ndarray
    same_as: np.ndarray
    members: np.ndarray
    level: float
    notes: tuple[Note, ...]

    def words(self, i: int) -> tuple[str, str, str, str]:
        """Variant, selection, tau2 method and interval method of specification `i`."""
        return (
            self.variants[self.variant[i]],
            self.selections[self.selection[i]],
            self.tau2_methods[self.tau2_method[i]],
            self.ci_methods[self.ci_method[i]],
        )

    def curve(self) -> np.ndarray:
        """Specifications from the smallest estimate to the largest, those without one left out."""
        has = np.flatnonzero(~np.isnan(self.estimate))
        return has[np.argsort(self.estimate[has], kind="stable")]


def specification_curve(
    yi,
    vi,
    *,
    selections: Mapping[str, object] | None = None,
    tau2_methods: Sequence[str] = ("REML",),
    ci_methods: Sequence[str] = ("hksj-floor",),
    variants: Sequence[str] | None = None,
    level: float = 0.95,
) -> Specifications:
    """Pool under every combination of measure, studies, tau2 estimator and interval.

    Parameters
    ----------
    yi, vi : array_like of shape (k,) or (variants, k)
        Estimates and sampling variances on the pooling scale, one row for each way to measure or correct
        them; nan in both where a variant has no estimate of a study, which then takes no part in it.
    selections : mapping of str to array_like of bool, shape (k,)
        Studies of each selection; {"all studies": all} by default.
    tau2_methods : sequence of str
        Of `TAU2_METHODS`; "EE" is the common-effect model.
    ci_methods : sequence of {"hksj-floor", "hksj", "wald", "t"}
        EE goes with "wald" and "t" only; its other combinations are left out, with a note.
    variants : sequence of str, optional
        Names of the rows of yi; "variant 1" and so on by default.
    level : float
        Confidence level.

    Returns
    -------
    Specifications
        Each distinct set of studies is fitted once for each tau2 method. A selection that leaves one study
        shows it; one that leaves none has status "no study" and nan. Studies without events enter with the
        correction that yi and vi were given.

    Raises
    ------
    StatsError
        Shapes that do not fit, a variance that is none, unknown or repeated methods, no specification left.
    """
    level = _check.level(level)
    y, v, use = _variants(yi, vi)
    names = _names("variants", variants, [f"variant {i + 1}" for i in range(len(y))], len(y))
    chosen = _selections(selections, y.shape[1])
    tau2_axis = _axis("tau2_methods", tau2_methods, TAU2_METHODS)
    ci_axis = _axis("ci_methods", ci_methods, CI_METHODS)
    pairs = [
        (t, c)
        for t, tau2_method in enumerate(tau2_axis)
        for c, ci_method in enumerate(ci_axis)
        if tau2_method != "EE" or ci_method in CI_METHODS_EE
    ]
    if not pairs:
        raise StatsError(f"ci_methods: with EE alone {' and '.join(CI_METHODS_EE)} are allowed")
    members = use[:, None, :] & np.array(list(chosen.values()))[None]
    sets = members.reshape(-1, y.shape[1])
    of_variant = np.repeat(np.arange(len(y)), len(chosen))
    # Infinity stands for a study that takes no part: unlike nan it is equal to itself.
    first, back = _distinct(*(np.where(sets, a[of_variant], np.inf) for a in (y, v)))
    columns = _fits(
        y[of_variant[first]],
        v[of_variant[first]],
        sets[first],
        tau2_axis=tau2_axis,
        ci_axis=ci_axis,
        pairs=pairs,
        level=level,
    )
    data, pair = np.divmod(np.arange(len(sets) * len(pairs)), len(pairs))
    variant, selection = np.divmod(data, len(chosen))
    results = {name: column[back[data], pair] for name, column in columns.items()}
    k = sets.sum(axis=1)[data]
    left_out = len(tau2_axis) * len(ci_axis) > len(pairs)
    return Specifications(
        variants=names,
        selections=tuple(chosen),
        tau2_methods=tau2_axis,
        ci_methods=ci_axis,
        variant=variant,
        selection=selection,
        tau2_method=np.array([t for t, _ in pairs])[pair],
        ci_method=np.array([c for _, c in pairs])[pair],
        **results,
        k=k,
        status=np.select([k == 0, k == 1], [NONE, SINGLE], default=POOLED),
        same_as=first[back[data]] * len(pairs) + pair,
        members=members,
        level=level,
        notes=(Note("common_effect_hksj_left_out"),) if left_out else (),
    )


def _variants(yi, vi) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    try:
        y, v = (np.atleast_2d(np.array(a, dtype=float)) for a in (yi, vi))
    except (TypeError, ValueError):
        raise StatsError("yi, vi: not numbers; a row of numbers for each variant is allowed") from None
    if y.shape != v.shape or y.ndim != 2 or y.size == 0:
        raise StatsError(f"yi, vi: shapes {y.shape} and {v.shape}; one row for each variant is allowed")
    use = np.array([_check.effects(*row)[2] for row in zip(y, v, strict=True)])
    return y, v, use


def _selections(selections, k: int) -> dict[str, np.ndarray]:
    if selections is None:
        return {"all studies": np.ones(k, dtype=bool)}
    if not isinstance(selections, Mapping) or not selections:
        raise StatsError("selections: a name and a mask for each is allowed")
    out = {}
    for name, mask in selections.items():
        out[str(name)] = np.asarray(mask)
        if out[str(name)].shape != (k,) or out[str(name)].dtype != bool:
            raise StatsError(f"selections: {name!r} is not a list of {k} true or false, one per study")
    return out


def _names(what: str, given, default: list[str], size: int) -> tuple[str, ...]:
    given = default if given is None else _check.labels(what, given, size)
    names = tuple(str(name) for name in given)
    if len(names) != size or len(set(names)) != size:
        raise StatsError(f"{what}: {len(names)} names for {size} rows; one name of its own each is allowed")
    return names


def _axis(what: str, given: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(given, Sequence):
        raise StatsError(f"{what}: {given!r}; a list of methods is allowed")
    names = (given,) if isinstance(given, str) else tuple(given)
    for name in names:
        _check.choice(what, name, allowed)
    if not names or len(set(names)) < len(names):
        raise StatsError(f"{what}: at least one is needed, and each only once")
    return names


def _distinct(y, v) -> tuple[np.ndarray, np.ndarray]:
    """First data set of each distinct one, in order of appearance, and which of these each data set is."""
    _, first, back = np.unique(np.hstack([y, v]), axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return first[order], place[back.ravel()]


def _fits(y, v, mask, *, tau2_axis, ci_axis, pairs, level) -> dict[str, np.ndarray]:
    """Results (data sets, pairs of methods) by name; one batch for each tau2 method."""
    columns = {name: np.full((len(mask), len(pairs)), np.nan) for name in _RESULTS}
    for t, tau2_method in enumerate(tau2_axis):
        wald = batch.random_effects(y, v, mask, tau2_method, "wald", level)
        for at, (_, c) in ((at, pair) for at, pair in enumerate(pairs) if pair[0] == t):
            fit = batch.with_interval(wald, ci_axis[c], level)
            for name in _RESULTS:
                columns[name][:, at] = getattr(fit, name)
    return columns
