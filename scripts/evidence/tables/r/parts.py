"""What several recipes share: scales, priors, quantiles, and the numbers of an analysis."""

from __future__ import annotations

import math
from collections.abc import Iterable

from evidence.record.measures import CLOGLOG, LOG, LOGIT, MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.results.analysis import Analysis

# From the pooling scale to what is reported.
_BACK = {LOG: "exp", LOGIT: "plogis", CLOGLOG: "function(x) exp(-exp(x))"}
# Places of tau for sums over its posterior, and the prior's weight of each: even steps of tau, of log tau, or
# of the prior itself where its tail is heavy.
_EVEN = "(seq_len(m) - 0.5) / m"
_PRIORS = {
    "half-normal": (f"{_EVEN} * 6.5 * {{scale}}", "dnorm(tau / {scale})"),
    "half-cauchy": (f"{{scale}} * tan(pi / 2 * {_EVEN})", "1"),
    "uniform": (f"{_EVEN} * {{scale}}", "1"),
    "log-normal": (
        "exp(({location} + {scale} * seq(-8, 8, length.out = m)) / 2)",
        "dnorm((2 * log(tau) - ({location})) / {scale})",
    ),
    "log-t5": (f"exp(({{location}} + {{scale}} * qt({_EVEN}, 5)) / 2)", "1"),
}


def natural(measure: MeasureId) -> tuple[str, str]:
    """Return the assignment of the way back from the pooling scale."""
    if measure == MeasureId.RD:
        return ("natural", "function(x) pmin(pmax(x, -1), 1)")
    return ("natural", _BACK.get(measure_of(measure).scale, "identity"))


def falls(measure: MeasureId) -> bool:
    """Whether what is reported falls where the pooling scale rises."""
    return measure_of(measure).scale == CLOGLOG


def level(analysis: Analysis) -> tuple[str, str]:
    """Return the assignment of the confidence level."""
    return ("level", f"{analysis.level:g}")


def degrees(name: str, method: str | None, k: int) -> tuple[str, str]:
    """Return the assignment of degrees of freedom: of t, or infinitely many for the normal distribution."""
    found = {"t": f"{k - 1}", "t(k-1)": f"{k - 1}", "t(k-2)": f"{k - 2}"}.get(method or "", "Inf")
    return (name, found)


def prior(notes: Iterable[Note]) -> tuple[tuple[str, str], ...]:
    """Return the assignments of the prior of tau; none without a prior told."""
    for note in notes:
        if note.kind not in ("posterior_median", "posterior_of_counts", "posterior_of_rates"):
            continue
        kind = note.words["prior"]
        form = _PRIORS.get(kind)
        if form is None or (kind.startswith("log") and "location" not in note.numbers):
            return ()
        numbers = {"scale": note.numbers["scale"], "location": note.numbers.get("location")}
        steps, weight = (text.format(**numbers) for text in form)
        told = f"# {kind} prior of tau, scale {numbers['scale']:g}"
        return (("tau_steps", f"function(m) {steps}"), ("tau_weight", f"function(tau) {weight}  {told}"))
    return ()


def told(analysis: Analysis) -> tuple[Note, ...]:
    """Return all notes of a result."""
    return (*analysis.notes, *analysis.warnings)


def reported(
    analysis: Analysis, *, tau2: bool, opened: bool = False, tested: bool = False
) -> tuple[tuple[str, float], ...]:
    """Return the numbers of a result on the natural scale, by R's names.

    ``opened``: a bound that is missing is infinite (a ratio without a finite one). ``tested``: with I2 (%),
    Q and the p value of no difference.
    """
    low, high = analysis.ci_low, analysis.ci_high
    if opened:
        low, high = 0.0 if low is None else low, math.inf if high is None else high
    pairs = (
        ("estimate", analysis.estimate),
        ("lower", low),
        ("upper", high),
        ("tau2", analysis.tau2 if tau2 else None),
        ("pi_lower", analysis.pi_low),
        ("pi_upper", analysis.pi_high),
        *((("I2", analysis.i2_percent), ("Q", analysis.q), ("p", analysis.p_value)) if tested else ()),
    )
    return tuple((name, float(value)) for name, value in pairs if value is not None)


def span(low: float | None, high: float | None, estimate: float | None) -> float:
    """Return the width of an interval; without two finite bounds that of the estimate."""
    if low is not None and high is not None and math.isfinite(high - low):
        return high - low
    return abs(estimate or 0.0)
