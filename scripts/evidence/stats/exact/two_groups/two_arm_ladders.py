"""Two groups compared by the first model that can; every model tried on the way is told with its reason."""

from collections.abc import Callable
from dataclasses import replace

from numpy.typing import ArrayLike

from evidence.record.notes.note import Note

from ... import pooling
from ...errors import StatsError
from ...result import Pooled, Rung
from ..likelihood import _result
from .two_arms import METHODS, glmm_rate_ratio, glmm_two_by_two

# What a reader must know of a rung below the mixed models.
_CAUTION = {"Mantel-Haenszel": "one_effect_supposed", "Peto": "direction_only"}
Rungs = dict[str, Callable[[], Pooled]]


def ladder_two_by_two(
    events_t: ArrayLike,
    n_t: ArrayLike,
    events_c: ArrayLike,
    n_c: ArrayLike,
    *,
    nodes: int | None = None,
    ci_method: str = "wald",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> Pooled:
    """Pool odds ratios by the first of UM.FS, CM.EL, Mantel-Haenszel and Peto that has an estimate.

    Parameters are those of `glmm_two_by_two`.

    Returns
    -------
    Pooled
        Of the model that answered; `ladder` lists every rung tried with its status and reason. CM.EL stands
        in as it is where UM.FS has no maximum, Mantel-Haenszel (common effect, no correction) with status
        "not converged". Where one arm has none of the events, or all that it can have, in every study, the
        odds ratio is 0 or infinite: only Peto's one-step estimate is finite, with status "one-sided"; it
        tells a direction, hardly a size. Without any event, or with events only, every rung fails: "not
        estimable", no estimate. One study: its odds ratio by UM.FS, status "single study".
    """
    table = (events_t, n_t, events_c, n_c)
    rungs = _mixed(
        glmm_two_by_two,
        table,
        nodes=nodes,
        ci_method=ci_method,
        prediction=prediction,
        level=level,
        tau2_interval=tau2_interval,
    )
    rungs["Mantel-Haenszel"] = lambda: pooling.mantel_haenszel(*table, "OR", level)
    rungs["Peto"] = lambda: pooling.peto(*table, level)
    return _walk(rungs)


def ladder_rate_ratio(
    events_t: ArrayLike,
    time_t: ArrayLike,
    events_c: ArrayLike,
    time_c: ArrayLike,
    *,
    nodes: int | None = None,
    ci_method: str = "wald",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> Pooled:
    """Pool rate ratios by the first of UM.FS, CM.EL and Mantel-Haenszel that has an estimate.

    Parameters are those of `glmm_rate_ratio`; rungs and status as in `ladder_two_by_two`, without Peto: one
    arm without any event in all studies is "not estimable".
    """
    table = (events_t, time_t, events_c, time_c)
    rungs = _mixed(
        glmm_rate_ratio,
        table,
        nodes=nodes,
        ci_method=ci_method,
        prediction=prediction,
        level=level,
        tau2_interval=tau2_interval,
    )
    rungs["Mantel-Haenszel"] = lambda: pooling.mantel_haenszel_rates(*table, "IRR", level)
    return _walk(rungs)


def _mixed(
    function: Callable[..., Pooled],
    table: tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike],
    *,
    nodes: int | None,
    ci_method: str,
    prediction: str,
    level: float,
    tau2_interval: bool,
) -> Rungs:
    """Return the two mixed models, as calls by name."""

    def rung(model: str) -> Callable[[], Pooled]:
        return lambda: function(
            *table,
            model=model,
            nodes=nodes,
            ci_method=ci_method,
            prediction=prediction,
            level=level,
            tau2_interval=tau2_interval,
        )

    return {name: rung(model) for model, name in METHODS.items()}


def _walk(rungs: Rungs) -> Pooled:
    """Take the first rung with an estimate, or the last one where none has."""
    tried: list[Rung] = []
    for name, rung in rungs.items():
        try:
            found = rung()
        except StatsError as error:
            # What the first rung refuses is wrong input; CM.EL also refuses counts that are not whole.
            if not tried:
                raise
            tried.append(Rung(name, "not possible", error.as_note()))
            continue
        if found.estimate is not None:
            return _answered(found, name, tried)
        tried.append(_result.left(found))
    return replace(found, ladder=tuple(tried))


def _answered(found: Pooled, name: str, tried: list[Rung]) -> Pooled:
    if not tried:
        return _result.climbed(found, [])
    status = {"Mantel-Haenszel": "not converged", "Peto": "one-sided"}.get(name)
    caution = (Note(_CAUTION[name]),) if name in _CAUTION else ()
    return _result.climbed(found, tried, status=status, notes=(_result.fell(tried[0]), *caution))
