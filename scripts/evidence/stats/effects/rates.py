"""Effect sizes from events per person-time: one group and two groups."""

import numpy as np
from numpy.typing import ArrayLike

from evidence.record.notes.note import Note

from ..numerics import _check
from ._sizes import EffectSizes, make
from ._zero_cells import CORRECTIONS, corrected_reasons, correction, needs_correction

RATE = ("IRLN", "IR", "IRS", "IRFT")
RATE_RATIO = ("IRR", "IRD")


def rate(
    events: ArrayLike, time: ArrayLike, measure: str = "IRLN", add: float | None = None, to: str = "only0"
) -> EffectSizes:
    """Incidence rate in one group, events per unit of `time` (the caller's unit, for example person-months).

    Parameters
    ----------
    events, time : array_like of shape (k,)
        Events and person-time at risk.
    measure : {"IRLN", "IR", "IRS", "IRFT"}
        Log, raw, square root, Freeman-Tukey square root (Freeman and Tukey 1950,
        doi:10.1214/aoms/1177729756; half the sum of both roots).
    add : float, optional
        Added to the events of a corrected study; 0.5 by default, 0 for IRS and IRFT, which need none.
    to : {"only0", "all", "if0all", "none"}
        Which studies are corrected; "only0" means those without events.

    Returns
    -------
    EffectSizes
        No events without a correction: IRLN and IR are dropped with the reason. `ni` holds the person-time.
    """
    x, t = _check.not_negative("events", events), _check.positive("time", time)
    _check.same_length(events=x, time=t)
    _check.choice("measure", measure, RATE)
    _check.choice("to", to, CORRECTIONS)
    add = correction(add, measure)
    zero = x == 0
    corrected = needs_correction(zero, to) & (add > 0)
    reasons = corrected_reasons(corrected, zero, add, "events")
    x = x + np.where(corrected, add, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = _RATE_FORMULAS[measure](x, t)
    return make(measure, yi, vi, ni=t, corrected=corrected, reasons=reasons, lost="no_events_uncorrected")


_RATE_FORMULAS = {
    "IRLN": lambda x, t: (np.log(x / t), 1 / x),
    "IR": lambda x, t: (x / t, x / t**2),
    "IRS": lambda x, t: (np.sqrt(x / t), 1 / (4 * t)),
    "IRFT": lambda x, t: ((np.sqrt(x / t) + np.sqrt((x + 1) / t)) / 2, 1 / (4 * t)),
}


def rate_ratio(
    events_t: ArrayLike,
    time_t: ArrayLike,
    events_c: ArrayLike,
    time_c: ArrayLike,
    measure: str = "IRR",
    add: float | None = None,
    to: str = "only0",
    drop00: bool = False,
    as_counted: bool = False,
) -> EffectSizes:
    """Incidence rate under treatment against comparator; of Poisson counts, each study by itself.

    Parameters
    ----------
    events_t, time_t, events_c, time_c : array_like of shape (k,)
        Events and person-time in both arms.
    measure : {"IRR", "IRD"}
        Log incidence rate ratio, incidence rate difference (per unit of time).
    add : float, optional
        Added to the events of both arms of a corrected study; 0.5 by default.
    to : {"only0", "all", "if0all", "none"}
        Which studies are corrected; "only0" means those with an arm without events.
    drop00 : bool
        Drop studies without events in both arms; they are no reason to correct the others.
    as_counted : bool
        Leave a rate difference what its counts give: what is added enters its variance alone.

    Returns
    -------
    EffectSizes
        Undefined studies (no events, no correction) are dropped with the reason. `ni` holds the total
        person-time.
    """
    x1, t1, x2, t2 = _check.two_rates(events_t, time_t, events_c, time_c)
    _check.choice("measure", measure, RATE_RATIO)
    _check.choice("to", to, CORRECTIONS)
    add = correction(add, measure)
    zero, double = (x1 == 0) | (x2 == 0), (x1 == 0) & (x2 == 0)
    corrected = needs_correction(zero & ~(double & bool(drop00)), to) & (add > 0)
    as_counted = as_counted and measure == "IRD"
    reasons = corrected_reasons(corrected, zero, add, "events of both arms", in_variance=as_counted)
    counted = x1 / t1 - x2 / t2 if as_counted else None
    shift = np.where(corrected, add, 0.0)
    x1, x2 = x1 + shift, x2 + shift
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "IRR":
            yi, vi = np.log((x1 / t1) / (x2 / t2)), 1 / x1 + 1 / x2
        else:
            yi, vi = x1 / t1 - x2 / t2, x1 / t1**2 + x2 / t2**2
    if counted is not None:
        yi = counted
    if drop00:
        yi = np.where(double, np.nan, yi)
        reasons = [
            Note("no_events_both_arms") if two else why for two, why in zip(double, reasons, strict=True)
        ]
    return make(
        measure, yi, vi, ni=t1 + t2, corrected=corrected, reasons=reasons, lost="no_events_uncorrected"
    )
