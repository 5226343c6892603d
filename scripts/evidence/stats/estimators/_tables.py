"""Pooling of counts: Mantel-Haenszel and Peto. No correction enters the sums; double zeros are named."""

import numpy as np

from evidence.record.notes.note import Note

from .. import effects
from ..effects.binary import peto_terms
from ..inverse_variance import heterogeneity
from ..numerics import _check, _notes
from ..numerics._distributions import chi2_upper_p, critical, two_sided_p
from ..result import Pooled, without_estimate

MANTEL_HAENSZEL = ("RR", "OR", "RD")
MANTEL_HAENSZEL_RATES = ("IRR", "IRD")


def mantel_haenszel(events_t, n_t, events_c, n_c, measure: str = "RR", level: float = 0.95) -> Pooled:
    """Mantel-Haenszel common-effect estimate of the log RR, log OR or RD.

    Variances: OR Robins, Breslow and Greenland 1986 (doi:10.2307/2531052), RR Greenland and Robins 1985
    (doi:10.2307/2530643), RD Sato 1989.

    Parameters
    ----------
    events_t, n_t, events_c, n_c : array_like of shape (k,)
        Events and patients by arm.
    measure : {"RR", "OR", "RD"}
    level : float

    Returns
    -------
    Pooled
        No continuity correction in the sums. Studies without events (OR: or with events only) in both arms
        carry no weight for RR and OR and are named in the notes; they count for RD. Heterogeneity (Q, I2, H2)
        is taken around the pooled estimate from single-study estimates corrected where a cell is zero, double
        zeros left out; from three studies I2 and H2 have test-based intervals (Higgins and Thompson 2002,
        doi:10.1002/sim.1186). Status "not estimable" where the sums do not determine an estimate: one arm, or
        both, without any event in any study.
    """
    _check.choice("measure", measure, MANTEL_HAENSZEL)
    a, n1 = _check.counts(events_t, n_t, "events_t", "n_t")
    c, n2 = _check.counts(events_c, n_c, "events_c", "n_c")
    _check.same_length(events_t=a, events_c=c)
    total, b, d = n1 + n2, n1 - a, n2 - c
    if measure == "RD":
        share = n1 * n2 / total
        estimate = float((share * (a / n1 - c / n2)).sum() / share.sum())
        first = c * (n1 / total) ** 2 - a * (n2 / total) ** 2 + share * (n2 - n1) / (2 * total)
        second = (a * (n2 - c) + c * (n1 - a)) / (2 * total)
        variance = float((estimate * first.sum() + second.sum()) / share.sum() ** 2)
    else:
        if measure == "RR":
            r, s = a * n2 / total, c * n1 / total
            numerator = ((n1 * n2 * (a + c) - a * c * total) / total**2).sum()
        else:
            r, s = a * d / total, b * c / total
        share = s
        if r.sum() == 0 or s.sum() == 0:
            return _not_estimable(measure, len(a), level, "Mantel-Haenszel", _one_sided(a, c, b, d, measure))
        if measure == "RR":
            variance = float(numerator / (r.sum() * s.sum()))
        else:
            p, q = (a + d) / total, (b + c) / total
            variance = float(
                (p * r).sum() / (2 * r.sum() ** 2)
                + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
                + (q * s).sum() / (2 * s.sum() ** 2)
            )
        estimate = float(np.log(r.sum() / s.sum()))
    if not variance > 0:
        return _not_estimable(measure, len(a), level, "Mantel-Haenszel", "no_or_only_events_any_arm")
    single = effects.two_by_two(a, n1, c, n2, measure, drop00=True)
    return _pooled(
        measure,
        estimate,
        variance,
        share,
        single,
        level=level,
        method="Mantel-Haenszel",
        notes=_double(a, b, c, d, measure),
    )


def mantel_haenszel_rates(
    events_t, time_t, events_c, time_c, measure: str = "IRR", level: float = 0.95
) -> Pooled:
    """Mantel-Haenszel common-effect estimate of the log IRR or the IRD (Greenland and Robins 1985).

    Zero counts and status as in `mantel_haenszel`; the difference is per unit of time.
    """
    _check.choice("measure", measure, MANTEL_HAENSZEL_RATES)
    x1, t1, x2, t2 = _check.two_rates(events_t, time_t, events_c, time_c)
    total = t1 + t2
    share = t1 * t2 / total
    if measure == "IRD":
        estimate = float((share * (x1 / t1 - x2 / t2)).sum() / share.sum())
        variance = float((share**2 * (x1 / t1**2 + x2 / t2**2)).sum() / share.sum() ** 2)
    else:
        r, s = x1 * t2 / total, x2 * t1 / total
        if r.sum() == 0 or s.sum() == 0:
            return _not_estimable(measure, len(x1), level, "Mantel-Haenszel", "no_event_one_arm")
        estimate = float(np.log(r.sum() / s.sum()))
        variance = float((share * (x1 + x2) / total).sum() / (r.sum() * s.sum()))
        share = s
    if not variance > 0:
        return _not_estimable(measure, len(x1), level, "Mantel-Haenszel", "no_event_any_arm")
    single = effects.rate_ratio(x1, t1, x2, t2, measure, drop00=True)
    double = (x1 == 0) & (x2 == 0)
    notes = [_notes.about_rows("no_events_both_arms", double)] if double.any() else []
    return _pooled(
        measure, estimate, variance, share, single, level=level, method="Mantel-Haenszel", notes=notes
    )


def peto(events_t, n_t, events_c, n_c, level: float = 0.95) -> Pooled:
    """Peto's common-effect log odds ratio (Yusuf 1985, doi:10.1016/s0033-0620(85)80003-7).

    For rare events, small effects and arms of about the same size only. No correction; studies with no
    events, or only events, in both arms carry no information and are named. Status "not estimable" where all
    studies are such.
    """
    a, n1 = _check.counts(events_t, n_t, "events_t", "n_t")
    c, n2 = _check.counts(events_c, n_c, "events_c", "n_c")
    _check.same_length(events_t=a, events_c=c)
    o_minus_e, v = peto_terms(a, n1, c, n2)
    if v.sum() == 0:
        return _not_estimable("PETO", len(a), level, "Peto", "no_or_only_events_every_study")
    estimate = float(o_minus_e.sum() / v.sum())
    single = effects.two_by_two(a, n1, c, n2, "PETO")
    notes = _double(a, n1 - a, c, n2 - c, "PETO")
    return _pooled("PETO", estimate, float(1 / v.sum()), v, single, level=level, method="Peto", notes=notes)


def _double(a, b, c, d, measure) -> list[Note]:
    no_events, only_events = (a == 0) & (c == 0), (b == 0) & (d == 0)
    told = (
        (no_events, "no_events_both_arms" if measure == "RD" else "no_events_no_weight"),
        (only_events, "only_events_both_arms" if measure in ("RD", "RR") else "only_events_no_weight"),
    )
    return [_notes.about_rows(kind, where) for where, kind in told if where.any()]


def _one_sided(a, c, b, d, measure) -> str:
    if a.sum() + c.sum() == 0:
        return "no_event_any_study"
    if measure == "OR" and b.sum() + d.sum() == 0:
        return "only_events_every_study"
    return "ratio_at_end"


def _not_estimable(measure: str, k: int, level: float, method: str, why: str) -> Pooled:
    note = Note("not_estimable", parts=(Note(why),))
    return without_estimate(k, measure, method, "not estimable", (note,), level=level)


def _pooled(measure, estimate, variance, share, single, *, level, method, notes) -> Pooled:
    level = _check.level(level)
    se = float(np.sqrt(variance))
    half = critical(None, level) * se
    used = ~single.dropped
    df = int(used.sum()) - 1
    q = float((((single.yi - estimate) ** 2 / single.vi)[used]).sum()) if df > 0 else 0.0
    several = df > 0
    i2_ci, h2_ci = heterogeneity.interval_from_q(q, df + 1, level) if df > 1 else (None, None)
    return Pooled(
        estimate=estimate,
        se=se,
        ci_low=estimate - half,
        ci_high=estimate + half,
        p_value=two_sided_p(estimate / se, None),
        statistic=estimate / se,
        k=len(share),
        measure=measure,
        method=method,
        level=level,
        status="pooled" if len(share) > 1 else "single study",
        q=q if df >= 0 else None,
        q_df=max(df, 0),
        q_p=float(chi2_upper_p(q, max(df, 0))),
        i2=100 * (1 - 1 / max(q / df, 1.0)) if several else None,
        h2=q / df if several else None,
        i2_ci=i2_ci,
        h2_ci=h2_ci,
        weights=100 * share / share.sum(),
        notes=tuple(notes),
    )
