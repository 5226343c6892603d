"""The way back to the scale that a reader knows, once more, with the standard library alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

from evidence.record.measures import CLOGLOG, LOG, LOGIT, MeasureId, measure_of
from evidence.review.second.verdicts import Compared, nearly

# Two ways of writing one transformation, relative to the value.
TOLERANCE = 1e-9
_FURTHEST = 700.0  # beyond it a bound is nothing or everything
_ON_SUM = ("PR", "IR")  # exact sums stand on the natural scale already


def compare(
    measure: MeasureId, code: str, scale: Iterable[float | None], natural: Iterable[float | None]
) -> Iterator[Compared]:
    """Compare estimate and bounds (in the order low, high on the pooling scale) with what is shown.

    ``code`` is the scale of the statistics, on which exact sums are their own natural values.
    """
    back = way_back(measure, code)
    centre, low, high = (None if v is None else back(v) for v in scale)
    if measure_of(measure).scale == CLOGLOG and code not in _ON_SUM:
        low, high = high, low
    for first, second in zip(natural, (centre, low, high), strict=True):
        yield nearly("natural scale", first, second, TOLERANCE)


def way_back(measure: MeasureId, code: str) -> Callable[[float], float]:
    """Return the way from a pooling scale to the natural one."""
    if code in _ON_SUM:
        return _same
    if code == "RD":
        return lambda x: min(max(x, -1.0), 1.0)
    scales: dict[str, Callable[[float], float]] = {LOG: _exp, LOGIT: _share, CLOGLOG: _survival}
    return scales.get(measure_of(measure).scale, _same)


def _same(x: float) -> float:
    return x


def _exp(x: float) -> float:
    return float(math.e ** min(x, _FURTHEST))


def _share(x: float) -> float:
    return 1 / (1 + _exp(-x))


def _survival(x: float) -> float:
    return float(math.e ** -_exp(x))
