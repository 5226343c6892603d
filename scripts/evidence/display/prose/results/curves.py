"""What an outcome over time shows and rests on, in sentences: for page, paper and figure."""

from __future__ import annotations

from evidence.display import numbers, words
from evidence.display.geometry.curve import CurvePlot
from evidence.display.prose.notes import sentence
from evidence.record.results.analysis import POOLED, SINGLE_STUDY
from evidence.record.results.curves import KAPLAN_MEIER, NORMAL, STUDENT, PooledTime, SurvivalCurve
from evidence.record.results.intervals import CREDIBLE
from evidence.record.results.synthesis import OutcomeInfo
from evidence.record.summary.statement import share_says_nothing

# Results of more times than these stand in the table only.
MOST_TOLD = 4


def meaning_of(curve: SurvivalCurve, most: int = MOST_TOLD) -> str:
    """Say what the curve shows and what it rests on; of more times than ``most`` the first and last."""
    if curve.status == POOLED:
        told = curve.pooled if len(curve.pooled) <= most else (curve.pooled[0], curve.pooled[-1])
        ci = f"{interval_name(curve)} "
        parts = [
            f"{_value(p, ci)} at {words.months(p.time)} ({words.plural(p.studies, 'study')})" for p in told
        ]
        more = "" if len(told) == len(curve.pooled) else "; the table below has all times"
        whom = " (mean over studies)" if curve.pooled[0].median_study is not None else ""
        from_ = f"{words.plural(curve.studies, 'study')}{whom}"
        text = f"Pooled over time from {from_}: {words.listed(parts)}{more}."
        if curve.ends_reason:
            text += f" The curve ends at {words.months(curve.ends)}, because {sentence(curve.ends_reason)}."
        return text
    points = [p for p in curve.points if p.kind == KAPLAN_MEIER]
    if curve.status == SINGLE_STUDY:
        parts = [f"{numbers.percent(p.survival)} at {words.months(p.time)}" for p in points]
        name = words.study_label(points[0].label, points[0].study)
        return f"One study has Kaplan-Meier estimates, {name}: {words.listed(parts)}. Nothing is pooled."
    why = sentence(curve.status_reason) if curve.status_reason else "no reason given"
    return f"No curve: {why}."


def interval_name(curve: SurvivalCurve) -> str:
    """Name the pointwise interval of the pooled curve: ``95% CI``, or ``95% credible interval``."""
    return f"{100 * curve.level:g}% {'credible interval' if curve.ci_method == CREDIBLE else 'CI'}"


_INTERVALS = {
    STUDENT: "intervals by t with one degree of freedom less than studies",
    NORMAL: "intervals by the normal distribution",
    CREDIBLE: "medians and credible intervals under a stated prior of the spread between studies",
}


def method_of(curve: SurvivalCurve) -> str:
    """Say how a pooled curve was made."""
    between = "" if curve.ci_method == CREDIBLE else f" ({curve.method})"
    return (
        "All times together by the likelihood of patients and events between them, as many as the standard "
        f"errors tell: a hazard for each stretch of time, one variance between studies{between} of its "
        f"logarithm, which moves a study's whole curve up or down; {_INTERVALS[curve.ci_method or STUDENT]}; "
        "the band holds the whole curve at once"
    )


def spoken(outcome: OutcomeInfo, curve: SurvivalCurve) -> str:
    """Label of the drawing: what it shows, for those who do not see it."""
    return f"{outcome.label} over time, {curve.comparison.label}. {meaning_of(curve)}"


def legend(plot: CurvePlot, where: str = "that stands before it in the table") -> str:
    """Say what is drawn how; ``where`` the marks are named."""
    shape = "shape" if plot.studies[0].shape else "number"
    text = f"Each study has the {shape} {where}; bars are confidence intervals. "
    if plot.curve:
        text += (
            "Diamonds and line: pooled; the line joins estimates. Shaded: simultaneous "
            f"{100 * plot.level:g}% {'credible' if plot.credible else 'confidence'} band. "
        )
    if any(k.hollow for k in plot.studies):
        marks = "Hollow marks" if plot.studies[0].shape else "Numbers in brackets"
        text += f"{marks}: patients counted at a visit, not pooled. "
    return text + "Every mark stands at its time; where marks meet, both are seen."


def lines(curve: SurvivalCurve) -> tuple[str, ...]:
    """Say how the studies differ, and why a value differs from that of a forest plot."""
    if curve.status != POOLED:
        return ()
    found = curve.tau2, curve.tau2_low, curve.tau2_high
    between = f"Between studies: τ² = {numbers.tau2_with_limits(*found, name=f'{interval_name(curve)} ')}"
    between += f"; Q = {numbers.fixed(curve.q, 2)}, df = {curve.q_df}, {numbers.p_value(curve.q_p)}."
    together = (
        "Because all times are pooled together, by patients and events and not by normal estimates of one "
        "time, a value may differ from the forest plot of that time and may "
        "lie outside the values printed for it: a study that lies above the others at one time counts as "
        "lying above them where it has no value."
    )
    return (between, together)


def _value(p: PooledTime, interval: str) -> str:
    """Write the pooled value of one time; none where its interval says nothing."""
    if not share_says_nothing(p.ci_low, p.ci_high):
        return with_interval(p.survival, p.ci_low, p.ci_high, interval)
    return f"cannot tell ({interval}{numbers.percent(p.ci_low, '')} to {numbers.percent(p.ci_high)})"


def with_interval(
    value: float, low: float | None, high: float | None, interval: str = "", *, imputed: bool = False
) -> str:
    """Write a share with its interval, where it has one; ``interval`` names it, an imputed one says so."""
    if low is None or high is None:
        return numbers.percent(value)
    limits = f"{numbers.percent(low, '')} to {numbers.percent(high, '')}"
    return f"{numbers.percent(value)} ({interval}{limits}{numbers.IMPUTED if imputed else ''})"
