"""Invented meta-regressions of numbers and of words."""

from dataclasses import replace

from large_review import synthesis_of

from evidence.display.geometry.bubble import OWN
from evidence.record.results.regressions import (
    Coefficient,
    FittedLine,
    FittedPoint,
    Regression,
    RegressionRow,
)

LEVELS = ("randomised controlled trial", "non-randomised comparison", "conference abstract of a registry")


def coefficient(name, estimate, level=None, per=1.0):
    return Coefficient(
        name, level, None if level else per, estimate, 0.1, estimate - 0.2, estimate + 0.2, 0.04, 0.05
    )


def regression(synthesis, words=False, predicted=True, per=1.0):
    keys = [c.key for c in synthesis.candidates]
    low, high = (0.2, 2.5) if predicted else (None, None)
    weights = [1 + i % 4 for i in range(len(keys))]
    rows = tuple(
        RegressionRow(
            key,
            0.0,
            0.1,
            (None if words else i / per,),
            (LEVELS[i % 3] if words else None,),
            0.5 + i / len(keys),
            100 * w / sum(weights),
        )
        for i, (key, w) in enumerate(zip(keys, weights, strict=True))
    )
    if words:
        points = [FittedPoint(None, level, 0.8, 0.5, 1.2, low, high) for level in LEVELS]
    else:
        last = len(keys) - 1
        points = [
            FittedPoint(last * i / 4, None, 0.6 + i / 10, 0.4 + i / 10, 1 + i / 10, low, high)
            for i in range(5)
        ]
    named = (
        [coefficient(OWN, 0.1, level) for level in LEVELS[1:]] if words else [coefficient(OWN, 0.1, per=per)]
    )
    return Regression(
        "distance",
        "Distance, km",
        len(keys),
        (coefficient("intercept", -0.3), *named),
        tau2=0.1 if predicted else 0.0,
        i2_percent=40.0,
        test_p=0.04,
        rows=rows,
        lines=(FittedLine(OWN, tuple(points), "t(k-p)" if predicted else None),),
    )


def with_regression(k=12, label="Study {i}", **how):
    synthesis = synthesis_of(k, label)
    return replace(synthesis, regressions=(regression(synthesis, **how),))
