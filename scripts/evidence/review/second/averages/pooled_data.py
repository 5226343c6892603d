"""The effects that a result was pooled of, which are not always those that its rows show."""

from __future__ import annotations

import numpy as np

from evidence.review.pooling.effects.study_effects import Effects
from evidence.stats.result import Pooled

ROOTS = "IRS"  # the last step of rates without a maximum goes by their square roots


def arrays(effects: Effects, pooled: Pooled) -> tuple[np.ndarray, np.ndarray]:
    """Return estimates and variances on the pooling scale, shapes (k,)."""
    if pooled.measure != ROOTS:
        return effects.arrays()
    events, years = (np.asarray(column, dtype=float) for column in effects.counts())
    return np.sqrt(events / years), 1 / (4 * years)
