"""How numbers are written: one place for decimals, percent, intervals and p values.

Display conventions: decimal point, ``to`` between limits (a hyphen can be misread as a minus), the true
minus sign, comma as thousands separator, "–" for a number that does not exist.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from evidence.display.measures import DIFFERENCE, MEAN, PROPORTION, RATIO, ShownMeasure
from evidence.record.measures import MeasureId

MISSING = "–"
# Behind limits that rest on an imputed standard error, so that nobody takes them for printed ones.
IMPUTED = ", imputed"
CREDIBLE_INTERVAL = "CrI "  # before limits that are read off a posterior
LIMITS = (
    "Limits in brackets are those of the confidence interval; of few studies or few events, pooled with a "
    "stated prior, those of the credible interval, marked CrI."
)
MINUS = "\N{MINUS SIGN}"
INFINITY = "\N{INFINITY}"


@lru_cache(maxsize=1 << 16)
def fixed(value: float | None, decimals: int) -> str:
    """Write a number with fixed decimals; never "-0.0", never "nan"."""
    if value is None:
        return MISSING
    if math.isinf(value):
        return INFINITY if value > 0 else MINUS + INFINITY
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and any(c in "123456789" for c in text)
    return MINUS + text if negative else text


def integer(value: int | float | None) -> str:
    """Write a count: ``1,234``."""
    return fixed(value, 0)


def significant(value: float) -> str:
    """Write two significant digits, at most four decimals; what is smaller: ``< 0.0001``."""
    if value == 0 or math.isinf(value):
        return fixed(value, 0)
    decimals = max(0, 1 - math.floor(math.log10(abs(value))))
    if abs(value) < 1e-4:
        bound = fixed(1e-4, 4)
        return f"< {bound}" if value > 0 else f"> {MINUS}{bound}"
    return fixed(value, min(decimals, 4))


def ratio(value: float | None) -> str:
    """Write a ratio with two decimals, as its limits are; what is smaller: ``<0.01``."""
    if value is not None and 0 < value < 0.005:
        return "<0.01"
    return fixed(value, 2)


def percent(fraction: float | None, sign: str = "%") -> str:
    """Write a proportion between 0 and 1 in per cent: one decimal, never rounded onto none or all."""
    if fraction is None:
        return MISSING
    value = 100 * fraction
    if 0 < value < 0.05:
        return f"<0.1{sign}"
    if 99.95 <= value < 100:
        return f">99.9{sign}"
    return fixed(value, 1) + sign


def counted_percent(events: int, n: int) -> str:
    """Write a share of counts, which has no limits beside it: two significant digits where it is rare."""
    value = 100 * events / n
    return significant(value).replace("< ", "<") + "%" if 0 < value < 0.1 else percent(events / n)


def p_value(p: float | None) -> str:
    """Write a p value as ``p = 0.047``, ``p = 0.56``, ``p < 0.001``."""
    if p is None:
        return f"p {MISSING}"
    if p < 0.001:
        return "p < 0.001"
    if p > 0.995:
        return "p > 0.99"
    return f"p = {p:.2f}" if p >= 0.0995 else f"p = {p:.3f}"


def whole_percent(value: float | None) -> str:
    """Write a percentage given in per cent (I², a weight) without decimals."""
    return MISSING if value is None else fixed(value, 0) + "%"


def tau2(value: float | None) -> str:
    """Write a between-study variance: two significant digits, ``0`` only where it is zero."""
    return "not estimable" if value is None else _variance(value, _decimals_of_variance(value))


def tau2_with_limits(value: float | None, low: float | None, high: float | None, name: str = "") -> str:
    """Write a between-study variance, and its limits with as many decimals: ``0.12 (0.00 to 1.90)``."""
    if value is None or low is None or high is None:
        return tau2(value)
    # Of none at all the limits say how finely it was measured.
    decimals = _decimals_of_variance(value if value > 0 else high)
    estimate, *limits = (_variance(v, decimals) for v in (value, low, high))
    return f"{estimate} ({name}{' to '.join(limits)})"


_MOST_OF_VARIANCE = 4


def _decimals_of_variance(value: float) -> int:
    if value <= 0 or value >= 1 or math.isinf(value):
        return 2 if value >= 1 else 0
    return min(1 - math.floor(math.log10(value)), _MOST_OF_VARIANCE)


def _variance(value: float, decimals: int) -> str:
    least = 10**-decimals
    return f"<{fixed(least, decimals)}" if 0 < value < least / 2 else fixed(value, decimals)


def general(value: float | None) -> str:
    """Write a number of unknown size, as a publication would print it."""
    if value is None:
        return MISSING
    if math.isinf(value):
        return fixed(value, 0)
    text = f"{abs(value):,.4g}" if abs(value) < 1000 else f"{abs(value):,.0f}"
    return (MINUS if value < 0 else "") + text


@dataclass(frozen=True, slots=True)
class EffectFormat:
    """The one way in which the effects of a synthesis are written, so that a column has equal decimals."""

    measure: ShownMeasure
    decimals: int
    level: float = 0.95

    def value(self, estimate: float | None, sign: bool = True) -> str:
        """Write one value on its display scale (``97.3%``, ``0.83``, ``−14.4``)."""
        if estimate is None:
            return MISSING
        kind = self.measure.kind
        if kind == RATIO:
            return ratio(estimate)
        if kind == PROPORTION:
            return percent(estimate, self.measure.suffix if sign else "")
        return fixed(estimate * self.measure.factor, self.decimals)

    def interval(self, low: float | None, high: float | None) -> str:
        """Write the limits: ``0.61 to 1.14``, open ones ``1.8 to ∞``; "no interval" where there is none."""
        if low is None and high is None:
            return "no interval"
        if self.measure.kind == RATIO:
            ends = "0" if not low else self.value(low), INFINITY if high is None else self.value(high)
            return f"{ends[0]} to {ends[1]}"
        if low is None or high is None:
            return "no interval"
        return f"{self.value(low, sign=False)} to {self.value(high, sign=False)}"

    def effect(
        self,
        estimate: float | None,
        low: float | None,
        high: float | None,
        *,
        imputed: bool = False,
        credible: bool = False,
    ) -> str:
        """Write an estimate with its limits in table form: ``0.83 (0.61 to 1.14)``.

        Limits that rest on an imputed standard error say so: ``76% (62 to 86, imputed)``; so do those of a
        posterior: ``0.83 (CrI 0.61 to 1.14)``.
        """
        if estimate is None and (low is not None or high is not None):
            return f"not finite ({self.interval(low, high)})"
        if estimate is None:
            return "not estimable"
        name = CREDIBLE_INTERVAL if credible and low is not None else ""
        return f"{self.value(estimate)} ({name}{self.interval(low, high)}{IMPUTED if imputed else ''})"

    @property
    def percent_level(self) -> str:
        """The confidence level as a reader writes it: ``95%``."""
        return f"{100 * self.level:g}%"


def effect_format(measure: ShownMeasure, values: Iterable[float | None], level: float = 0.95) -> EffectFormat:
    """Choose the decimals that suit all ``values`` (natural scale) of a column."""
    finite = [abs(v) * measure.factor for v in values if v is not None and math.isfinite(v)]
    largest = max(finite, default=0.0)
    if measure.id in (MeasureId.RATE, MeasureId.IRD):
        # Three digits of the largest, so that rare events are not all 0.0.
        decimals = min(6, max(1, 2 - math.floor(math.log10(largest)))) if largest > 0 else 2
    elif measure.kind in (DIFFERENCE, MEAN) and measure.factor == 1:
        decimals = 2 if largest < 10 else 1 if largest < 1000 else 0
    else:
        decimals = 1 if measure.factor == 100 else 2
    return EffectFormat(measure, decimals, level)
