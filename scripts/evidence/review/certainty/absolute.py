"""Absolute effects: a pooled ratio or difference put to a stated baseline.

Cochrane Handbook 14.1.5.3 and 15.4.4: the risk with the intervention, from the comparator's risk p0, is
RR p0; OR p0 / (1 - p0 + OR p0); p0 + RD; 1 - (1 - p0)^HR (the risk over the time that p0 is for). Rates are
put to the comparator's rate in the same way, and told per 100 person-years.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

from evidence.record.measures import MeasureId, ids
from evidence.record.notes.note import Note
from evidence.record.results.candidate import ArmFigure
from evidence.record.results.synthesis import OutcomeInfo, Synthesis
from evidence.record.summary.absolute import MEAN, RATE, RISK, SHARE, AbsoluteEffect, Baseline
from evidence.review.config.certainty.certainty_spec import BaselineSpec

SHARES = ids(lambda m: m.share)
_ROUNDING = 1e-9
PER_OF_RATES = 100  # person-years


@dataclass(frozen=True, slots=True)
class _Formula:
    kind: str
    name: str  # one of `summary.absolute.FORMULAS`
    apply: Callable[[float, float], float]


_FORMULAS = {
    "RR": _Formula(RISK, "risk ratio", lambda p, rr: p * rr),
    "OR": _Formula(RISK, "odds ratio", lambda p, odds: p * odds / (1 - p + p * odds)),
    "RD": _Formula(RISK, "risk difference", lambda p, rd: p + rd),
    "HR": _Formula(RISK, "hazard ratio", lambda p, h: 1 - (1 - p) ** h),
    "IRR": _Formula(RATE, "rate ratio", lambda r, ratio: r * ratio),
    "IRD": _Formula(RATE, "rate difference", lambda r, d: r + d),
    "ROM": _Formula(MEAN, "ratio of means", lambda m, r: m * r),
    "MD": _Formula(MEAN, "mean difference", lambda m, d: m + d),
}  # fmt: skip
_FORMULAS["PETO"] = _FORMULAS["OR"]
_FORMULAS["SHR"] = _FORMULAS["HR"]


def absolute_effect(
    outcome: OutcomeInfo, synthesis: Synthesis, per: int, baselines: tuple[BaselineSpec, ...] = ()
) -> AbsoluteEffect | None:
    """Work out the absolute effect of a synthesis' primary analysis.

    ``None`` where there is nothing to say: no result, or a measure without an absolute counterpart (a mean of
    one group, a standardised difference). A baseline of 0 (or 1, for odds) gives no absolute effect of a
    ratio, and says so; so does one that the estimate would take below 0 or above 100%.
    """
    primary = synthesis.primary
    if primary.estimate is None:
        return None
    if synthesis.measure in SHARES:
        return _share(outcome, synthesis, per)
    formula = _FORMULAS.get(synthesis.measure)
    if formula is None:
        return None
    if formula.kind == RATE:
        per = PER_OF_RATES
    baseline = _baseline(outcome, synthesis, formula.kind, baselines)
    if baseline is None:
        what = {MEAN: "mean", RATE: "rate"}.get(formula.kind, "number of events")
        why = Note("no_comparator_figure", words={"what": what})
        return _nothing(outcome, synthesis, formula, per, why)
    ends = (0.0,) if formula.kind == RATE else (0.0, 1.0)
    if (
        synthesis.measure
        in (MeasureId.RR, MeasureId.OR, MeasureId.PETO, MeasureId.HR, MeasureId.SHR, MeasureId.IRR)
        and baseline.value in ends
    ):
        why = Note("baseline_at_end", numbers={"risk": baseline.value})
        return _nothing(outcome, synthesis, formula, per, why, baseline=baseline)
    limits = (primary.estimate, primary.ci_low, primary.ci_high)
    raw = [None if e is None else formula.apply(baseline.value, e) for e in limits]
    values = [_held(v, formula.kind) for v in raw] if formula.kind in (RISK, RATE) else raw
    if values[0] is not None and raw[0] is not None and abs(values[0] - raw[0]) > _ROUNDING:
        # Limits may be cut at the ends; a difference that is cut is another result than the one pooled.
        why = Note("beyond_the_ends", words={"what": "rate" if formula.kind == RATE else "risk"})
        return _nothing(outcome, synthesis, formula, per, why, baseline=baseline)
    value, low, high = values
    difference, difference_low, difference_high = (None if v is None else v - baseline.value for v in values)
    return AbsoluteEffect(
        outcome=outcome.id,
        synthesis=synthesis.id,
        kind=formula.kind,
        per=per,
        baseline=baseline,
        value=value,
        low=low,
        high=high,
        difference=difference,
        difference_low=difference_low,
        difference_high=difference_high,
        formula=formula.name,
        note=Note("rates_cut" if formula.kind == RATE else "limits_cut") if values != raw else None,
    )


def _share(outcome: OutcomeInfo, synthesis: Synthesis, per: int) -> AbsoluteEffect:
    primary = synthesis.primary
    # One scale (`per`) for all results of a table.
    empty = _without_values(outcome, synthesis, SHARE, per, SHARE)
    return replace(empty, value=primary.estimate, low=primary.ci_low, high=primary.ci_high)


def _nothing(
    outcome: OutcomeInfo,
    synthesis: Synthesis,
    formula: _Formula,
    per: int,
    note: Note,
    *,
    baseline: Baseline | None = None,
) -> AbsoluteEffect:
    empty = _without_values(outcome, synthesis, formula.kind, per, formula.name)
    return replace(empty, baseline=baseline, note=note)


def _without_values(
    outcome: OutcomeInfo, synthesis: Synthesis, kind: str, per: int, formula: str
) -> AbsoluteEffect:
    return AbsoluteEffect(
        outcome=outcome.id,
        synthesis=synthesis.id,
        kind=kind,
        per=per,
        baseline=None,
        value=None,
        low=None,
        high=None,
        difference=None,
        difference_low=None,
        difference_high=None,
        formula=formula,
    )


def _held(value: float | None, kind: str) -> float | None:
    """Keep a risk between 0 and 1 and a rate from 0 on."""
    return None if value is None else min(max(value, 0.0), 1.0 if kind == RISK else math.inf)


def _baseline(
    outcome: OutcomeInfo, synthesis: Synthesis, kind: str, baselines: tuple[BaselineSpec, ...]
) -> Baseline | None:
    """Return the configured baseline, else the median of the comparator arms of the pooled studies.

    A change from baseline is no mean that a difference or a ratio could be put to. A median of 0 beside arms
    with events gives way to the sum of all arms.
    """
    for own in baselines:
        if (own.outcome, own.comparison) == (outcome.id, synthesis.comparison.id):
            return Baseline(
                own.value, None, None, None, Note("baseline_set", words={"label": own.label}), own.source
            )
    pooled = synthesis.pooled_in(synthesis.primary)
    arms = [c.comparator for c in pooled if c.comparator is not None and not c.change]
    known = sorted(v for v in (_value(a, kind) for a in arms) if v is not None)
    if not known:
        return None
    value = median(known)
    arms_of = {"arms": len(known)}
    what = Note("baseline_median", numbers=arms_of) if len(known) > 1 else Note("baseline_one_arm")
    if kind == RISK and value == 0 and known[-1] > 0:
        # Where most arms have no event their median says nothing; all of them together do.
        counted = [a.counted for a in arms if _value(a, kind) is not None]
        events, n = sum(x for x, _ in counted), sum(size for _, size in counted)
        value = events / n
        what = Note("baseline_together", numbers={**arms_of, "events": events, "n": n})
    if kind == RATE and value == 0 and known[-1] > 0:
        in_time = [a.counted_in_time for a in arms if a.events is not None and a.person_time]
        events, years = sum(x for x, _ in in_time), sum(t for _, t in in_time)
        value = events / years if years else value
        what = Note("baseline_rates_together", numbers={**arms_of, "events": events, "years": years})
    return Baseline(value, known[0], known[-1], len(known), what, None)


def _value(figure: ArmFigure, kind: str) -> float | None:
    if kind == MEAN:
        return figure.mean
    if kind == RATE:
        if figure.events is None or not figure.person_time:
            return figure.rate
        return figure.events / figure.person_time
    return figure.events / figure.n if figure.events is not None and figure.n else None
