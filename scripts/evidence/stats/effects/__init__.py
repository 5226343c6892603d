"""Effect sizes of single studies: from what was counted or measured to an estimate and its variance.

Every function takes one entry per study and gives `EffectSizes`. Defaults (corrections, variance formulas)
are those of metafor's `escalc`, Viechtbauer 2010, doi:10.18637/jss.v036.i03.
"""

from ._back import N_RULES, back_transform
from ._sizes import SCALES, EffectSizes
from .binary import proportion, two_by_two
from .continuous import mean, mean_change, mean_difference
from .generic import from_interval, from_observed_expected, from_p
from .multi_arm import shared_comparator_counts, shared_comparator_means, shared_comparator_rates
from .rates import rate, rate_ratio

__all__ = [
    "N_RULES",
    "SCALES",
    "EffectSizes",
    "back_transform",
    "from_interval",
    "from_observed_expected",
    "from_p",
    "mean",
    "mean_change",
    "mean_difference",
    "proportion",
    "rate",
    "rate_ratio",
    "shared_comparator_counts",
    "shared_comparator_means",
    "shared_comparator_rates",
    "two_by_two",
]
