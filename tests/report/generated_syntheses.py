"""Strategies: syntheses of invented studies, pooled for real or with a result that nothing explains."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st
from result_builders import ONE_YEAR, SINGLE, TWO_ARM, analysis, arm, candidate, effect, synthesis
from result_builders import outcome as outcome_of

from evidence.record.better import Better
from evidence.stats.inverse_variance import pooling

MEASURES = ("RR", "OR", "RD", "MD", "SMD", "HR", "proportion", "survival", "mean")
RATIOS = ("RR", "OR", "HR")
SHARES = ("proportion", "survival")
Z = 1.959964
IDS = ("alpha2010", "bravo2014", "charlie2016", "delta2018", "echo2021", "foxtrot2022")


@st.composite
def results(draw):
    """Return an outcome with one synthesis of 1 to 6 studies.

    Pooled by the statistics of the project (REML with Hartung-Knapp, or common effect), or with an estimate and
    limits that have nothing to do with the studies: what is said must hold for both.
    """
    measure = draw(st.sampled_from(MEASURES))
    k = draw(st.integers(1, 6))
    middle = draw(st.floats(-2.5, 2.5))
    ys = np.array([middle + draw(st.floats(-1.5, 1.5)) for _ in range(k)])
    ses = np.array([draw(st.sampled_from((0.05, 0.1, 0.25, 0.5, 1.0, 2.0))) for _ in range(k)])
    back = _back(measure)
    if k == 1:
        y, low, high = ys[0], ys[0] - Z * ses[0], ys[0] + Z * ses[0]
        tau2 = None
    elif draw(st.booleans()):
        method = draw(st.sampled_from(("hksj-floor", "wald")))
        fit = pooling.random_effects(ys, ses**2, ci_method=method)
        y, low, high, tau2 = fit.estimate, fit.ci_low, fit.ci_high, fit.tau2
    else:
        y = draw(st.floats(-3, 3))
        low, high, tau2 = y - draw(st.floats(0, 6)), y + draw(st.floats(0, 6)), 0.1
    lacks = draw(st.sampled_from((False,) * 9 + (True,)))
    keys = IDS[:k]
    effects = [
        effect(key, back(a), back(a - Z * s), back(a + Z * s), 100 / k)
        for key, a, s in zip(keys, ys, ses, strict=True)
    ]
    single = measure in (*SHARES, "mean")
    sd = draw(st.sampled_from((None, 0.5, 2.0))) if measure in ("MD", "mean") else None
    candidates = [
        candidate(
            key,
            "counts",
            arm(key, 1, "removal", sd=sd),
            None if single else arm(key, 1, "drug", events=20, n=100),
        )
        for key in keys
    ]
    primary = analysis(
        "primary", "pooled" if k > 1 else "single study", measure, effects, n=100 * k, n_comparator=100 * k,
        estimate=back(y), ci_low=None if lacks else back(low), ci_high=None if lacks else back(high), tau2=tau2,
    )  # fmt: skip
    asked = synthesis("removal" if single else "removal-v-drug", SINGLE if single else TWO_ARM, ONE_YEAR, measure,
                      candidates, (primary,))  # fmt: skip
    direction = draw(st.sampled_from((Better.LOWER, Better.HIGHER, Better.NEITHER)))
    continuous = measure in ("MD", "SMD", "mean")
    return outcome_of(
        "pts", "Post-thrombotic syndrome", (asked,), direction, kind="continuous" if continuous else "binary",
        unit="points" if continuous else None,
    )  # fmt: skip


def _back(measure):
    if measure in RATIOS:
        return math.exp
    if measure in SHARES:
        return lambda x: 1 / (1 + math.exp(-x))
    if measure == "RD":
        return lambda x: math.tanh(x / 4)
    return lambda x: x
