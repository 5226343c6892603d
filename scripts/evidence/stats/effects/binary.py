"""Effect sizes from counts of events: two groups and one group."""

import numpy as np

from ..numerics import _check
from ._sizes import EffectSizes, make
from ._zero_cells import CORRECTIONS, corrected_reasons, correction, needs_correction

TWO_BY_TWO = ("RR", "OR", "RD", "AS", "PETO")
# Correction by the size of the arms.
TACC = "TACC"
PROPORTION = ("PLO", "PLN", "PR", "PAS", "PFT")


def two_by_two(
    events_t,
    n_t,
    events_c,
    n_c,
    measure: str = "RR",
    add: float | str | None = None,
    to: str = "only0",
    drop00: bool = False,
    as_counted: bool = False,
) -> EffectSizes:
    """Effect of treatment against comparator on a yes-or-no outcome.

    Parameters
    ----------
    events_t, n_t, events_c, n_c : array_like of shape (k,)
        Events and patients in the treated and in the comparator arm.
    measure : {"RR", "OR", "RD", "AS", "PETO"}
        Log risk ratio, log odds ratio, risk difference, arcsine difference, Peto's log odds ratio. A value
        below 0 means fewer events under treatment.
    add : float or "TACC", optional
        Added to all four cells of a corrected study; 0.5 by default, 0 for AS and PETO, which need none.
        "TACC" adds to each arm its share of the study's patients, 1/2 where the arms are balanced (Sweeting,
        Sutton and Lambert 2004, doi:10.1002/sim.1761): unequal arms are not pulled apart.
    to : {"only0", "all", "if0all", "none"}
        Which studies are corrected: those with a zero cell, all, all if any has a zero cell, none.
    drop00 : bool
        Drop studies with no event, or only events, in both arms; they are no reason to correct the others.
    as_counted : bool
        Leave a risk difference what its counts give: what is added enters its variance alone, as in R's meta.

    Returns
    -------
    EffectSizes
        Zero cells: corrected by default (RD too, so its estimate moves unless it is left as counted). Without
        a correction RR and OR of such studies are not defined, and a risk difference without variance cannot
        be weighted: these are dropped with the reason. Peto's method gives a study without events, or with
        events only, no information: dropped.

    Raises
    ------
    StatsError
        Counts below 0 or above n, columns of different length, an unknown measure or rule.
    """
    a, n1 = _check.counts(events_t, n_t, "events_t", "n_t")
    c, n2 = _check.counts(events_c, n_c, "events_c", "n_c")
    _check.same_length(events_t=a, events_c=c)
    _check.choice("measure", measure, TWO_BY_TWO)
    _check.choice("to", to, CORRECTIONS)
    by_size = isinstance(add, str) and _check.choice("add", add, (TACC,)) == TACC
    add = correction(1.0 if isinstance(add, str) else add, measure)
    ni = n1 + n2
    b, d = n1 - a, n2 - c
    no_events, only_events = (a == 0) & (c == 0), (b == 0) & (d == 0)
    zero = (a == 0) | (b == 0) | (c == 0) | (d == 0)
    corrected = needs_correction(zero & ~((no_events | only_events) & bool(drop00)), to) & (add > 0)
    cells = "arms by size" if by_size else "four cells"
    as_counted = as_counted and measure == "RD"
    reasons = corrected_reasons(corrected, zero, add, cells, in_variance=as_counted)
    counted = a / n1 - c / n2 if as_counted else None
    first, second = (np.where(corrected, add * size / ni if by_size else add, 0.0) for size in (n1, n2))
    a, b, c, d = a + first, b + first, c + second, d + second
    n1, n2 = a + b, c + d
    # Undefined studies become nan here and are dropped by `make`.
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = _TWO_BY_TWO_FORMULAS[measure](a, b, c, d, n1, n2)
    if counted is not None:
        yi = counted
    if drop00:
        yi = np.where(no_events | only_events, np.nan, yi)
    lost = np.select(
        [no_events, only_events],
        ["no_events_both_arms", "only_events_both_arms"],
        default="zero_cell_uncorrected",
    )
    return make(measure, yi, vi, ni=ni, corrected=corrected, reasons=reasons, lost=lost)


def _risk_ratio(a, b, c, d, n1, n2):
    return np.log((a / n1) / (c / n2)), 1 / a - 1 / n1 + 1 / c - 1 / n2


def _odds_ratio(a, b, c, d, n1, n2):
    return np.log((a / b) / (c / d)), 1 / a + 1 / b + 1 / c + 1 / d


def _risk_difference(a, b, c, d, n1, n2):
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


def _arcsine_difference(a, b, c, d, n1, n2):
    return np.arcsin(np.sqrt(a / n1)) - np.arcsin(np.sqrt(c / n2)), 1 / (4 * n1) + 1 / (4 * n2)


def _peto(a, b, c, d, n1, n2):
    o_minus_e, v = peto_terms(a, n1, c, n2)
    return o_minus_e / v, 1 / v


def peto_terms(a, n1, c, n2) -> tuple[np.ndarray, np.ndarray]:
    """Observed minus expected events under treatment and its hypergeometric variance (Yusuf 1985).

    Parameters
    ----------
    a, n1, c, n2 : ndarray of shape (k,)
        Events and patients by arm.

    Returns
    -------
    difference, variance : ndarray of shape (k,)
        In events, and in events squared; variance 0 where nobody or everybody has the event.
    """
    total, events = n1 + n2, a + c
    v = events * (total - events) * n1 * n2 / (total**2 * np.maximum(total - 1, 1))
    return a - events * n1 / total, v


_TWO_BY_TWO_FORMULAS = {
    "RR": _risk_ratio,
    "OR": _odds_ratio,
    "RD": _risk_difference,
    "AS": _arcsine_difference,
    "PETO": _peto,
}


def proportion(events, n, measure: str = "PLO", add: float | None = None, to: str = "only0") -> EffectSizes:
    """Proportion of patients with an event in one group.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients.
    measure : {"PLO", "PLN", "PR", "PAS", "PFT"}
        Logit, log, raw, arcsine square root, Freeman-Tukey double arcsine (Freeman and Tukey 1950,
        doi:10.1214/aoms/1177729756; half the sum of both arcsines).
    add : float, optional
        Added to events and to non-events of a corrected study; 0.5 by default, 0 for PAS and PFT, which need
        none.
    to : {"only0", "all", "if0all", "none"}
        As in `two_by_two`; a zero cell is 0 % or 100 %.

    Returns
    -------
    EffectSizes
        0 % and 100 % without a correction: PLO, PLN and PR are dropped with the reason.
    """
    x, total = _check.counts(events, n)
    _check.choice("measure", measure, PROPORTION)
    _check.choice("to", to, CORRECTIONS)
    add = correction(add, measure)
    ni = total
    zero = (x == 0) | (x == total)
    corrected = needs_correction(zero, to) & (add > 0)
    reasons = corrected_reasons(corrected, zero, add, "events and non-events")
    shift = np.where(corrected, add, 0.0)
    x, total = x + shift, total + 2 * shift
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = _PROPORTION_FORMULAS[measure](x, total)
    return make(measure, yi, vi, ni=ni, corrected=corrected, reasons=reasons, lost="all_or_none_uncorrected")


def _double_arcsine(x, n):
    return (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))) / 2, 1 / (4 * n + 2)


_PROPORTION_FORMULAS = {
    "PLO": lambda x, n: (np.log(x / (n - x)), 1 / x + 1 / (n - x)),
    "PLN": lambda x, n: (np.log(x / n), 1 / x - 1 / n),
    "PR": lambda x, n: (x / n, x * (n - x) / n**3),
    "PAS": lambda x, n: (np.arcsin(np.sqrt(x / n)), 1 / (4 * n)),
    "PFT": _double_arcsine,
}
