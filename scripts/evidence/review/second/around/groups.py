"""The test for a difference between subgroups once more: a Wald test of contrasts between the levels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evidence.record.notes.note import Note
from evidence.record.results.second import SecondComputation
from evidence.review.second.verdicts import TOLERANCE_CLOSED_FORM, exactly, version

Test = tuple[float, int, float]  # statistic, degrees of freedom, p value


def compute(points: Sequence[tuple[float, float]], told: Test) -> SecondComputation:
    """Test that all levels are one: contrasts against the first, whose covariance is that of its error.

    ``points`` are estimates and standard errors. The statistic floor sums weighted squares about a mean; the
    two are the same in algebra, not in arithmetic.
    """
    from scipy import stats

    estimate, error = (np.array(column, dtype=float) for column in zip(*points, strict=True))
    contrasts = np.column_stack([-np.ones(len(points) - 1), np.eye(len(points) - 1)])
    apart = contrasts @ estimate
    covariance = contrasts @ np.diag(error**2) @ contrasts.T
    q = float(apart @ np.linalg.solve(covariance, apart))
    df = len(points) - 1
    p = float(stats.chi2.sf(q, df))
    compared = [
        exactly("Q", told[0], q),
        exactly("degrees of freedom", told[1], df),
        exactly("p value of Q", told[2], p),
    ]
    return SecondComputation(
        engine="scipy",
        version=version("scipy"),
        what=Note("by_contrasts"),
        estimate=q,
        ci_low=None,
        ci_high=None,
        tau2=None,
        largest_difference=abs(told[0] - q) / max(1.0, q),
        tolerance=TOLERANCE_CLOSED_FORM,
        agrees=all(c.agrees for c in compared),
        also=tuple(c.quantity for c in compared),
    )
