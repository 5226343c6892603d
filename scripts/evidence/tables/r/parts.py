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

# Numbers of a result by R's names, in the order in which a script compares them, and in words.
_WORDS = {
    "estimate": "the estimate",
    "lower": "its lower limit",
    "upper": "its upper limit",
    "tau2": "tau2",
    "tau2_lower": "the lower limit of tau2",
    "tau2_upper": "the upper limit of tau2",
    "pi_lower": "the lower prediction limit",
    "pi_upper": "the upper prediction limit",
    "I2": "I2",
    "I2_lower": "the lower limit of I2",
    "I2_upper": "the upper limit of I2",
    "Q": "Q",
    "Q_p": "the p value of Q",
    "p": "the p value of no difference",
}
_ALWAYS = ("estimate", "lower", "upper", "pi_lower", "pi_upper")
_TESTS = ("I2", "Q", "Q_p", "p")
_SPREAD = ("tau2_lower", "tau2_upper", "I2_lower", "I2_upper")


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
    analysis: Analysis, *, tau2: bool, opened: bool = False, tested: bool = False, spread: bool = False
) -> tuple[tuple[str, float], ...]:
    """Return the numbers of a result on the natural scale, by R's names.

    ``opened``: a bound that is missing is infinite (a ratio without a finite one). ``tested``: with I2 (%),
    Q and its p value, and the p value of no difference. ``spread``: with the intervals of tau2 and I2.
    """
    wanted = {
        *_ALWAYS,
        *(("tau2",) if tau2 else ()),
        *(_TESTS if tested else ()),
        *(_SPREAD if spread else ()),
    }
    found = _numbers(analysis)
    if opened:
        found = {"lower": 0.0, "upper": math.inf} | found
    return tuple((name, found[name]) for name in _WORDS if name in wanted and name in found)


def not_compared(analysis: Analysis, compared: Iterable[tuple[str, float]]) -> str:
    """Name the numbers of a result that its script leaves alone, in words; "" where there is none."""
    done = {name for name, _ in compared}
    return ", ".join(word for name, word in _WORDS.items() if name in _numbers(analysis) and name not in done)


def _numbers(a: Analysis) -> dict[str, float]:
    """Return all numbers that a result reports of its studies together, by R's names."""
    values = (
        a.estimate, a.ci_low, a.ci_high, a.tau2, a.tau2_low, a.tau2_high, a.pi_low, a.pi_high,
        a.i2_percent, a.i2_low_percent, a.i2_high_percent, a.q, a.q_p, a.p_value,
    )  # fmt: skip
    return {name: float(value) for name, value in zip(_WORDS, values, strict=True) if value is not None}


def span(low: float | None, high: float | None, estimate: float | None) -> float:
    """Return the width of an interval; without two finite bounds that of the estimate."""
    if low is not None and high is not None and math.isfinite(high - low):
        return high - low
    return abs(estimate or 0.0)
