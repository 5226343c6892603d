"""How robust a pooled result is: beyond a threshold or not, which studies carry it, and what else was tried.

Effects are on the natural scale (a ratio, a proportion between 0 and 1, points) unless a name ends in
``_scale``. A number that does not exist is ``None``.
"""

from __future__ import annotations

from dataclasses import dataclass

# What a probability of lying beyond a threshold is.
CONFIDENCE = "confidence"  # 1 minus the one-sided p value
POSTERIOR = "posterior"


@dataclass(frozen=True, slots=True)
class Beyond:
    """How sure an analysis is that effects lie beyond a threshold; probabilities between 0 and 1.

    ``mean`` is about the mean effect (of a binomial-normal model: the median study), ``new_study`` about the
    effect in a new study, ``share`` the estimated share of true study effects beyond the threshold.
    """

    threshold: float
    label: str
    side: str  # above | below, on the natural scale
    basis: str  # CONFIDENCE | POSTERIOR
    mean: float
    new_study: float | None
    share: float | None
    share_low: float | None
    share_high: float | None
