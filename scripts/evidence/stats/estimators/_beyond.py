"""How much of the evidence lies beyond a threshold: of the mean effect, of a new study, of all studies."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from ..errors import StatsError
from ..numerics import _check
from ..numerics._distributions import critical
from ..result import Interval, Pooled


@dataclass(frozen=True, slots=True)
class Beyond:
    """Probabilities between 0 and 1; None where the model has no between-study variance.

    Attributes
    ----------
    threshold, direction
        As asked, on the pooling scale.
    mean : float
        Confidence that the mean effect lies beyond the threshold: 1 minus the one-sided p value.
    new_study : float or None
        That of the effect in a new study, by the t distribution of the prediction interval.
    share, share_ci : float and (low, high), or None
        Share of true study effects beyond the threshold, as estimated (Mathur and VanderWeele 2019,
        doi:10.1002/sim.8057), with an interval by the delta method.
    """

    threshold: float
    direction: str
    mean: float
    new_study: float | None
    share: float | None
    share_ci: Interval | None


def probability_beyond(pooled: Pooled, threshold: float, direction: str = "above") -> Beyond:
    """Probabilities that effects lie beyond a threshold.

    Parameters
    ----------
    pooled : Pooled
        With an estimate and a standard error.
    threshold : float
        On the pooling scale: the log of a ratio, the logit of a proportion.
    direction : {"above", "below"}

    Returns
    -------
    Beyond
        k = 1 has the mean only. tau2 = 0: `share` is 0 or 1 without an interval, all effects being one. Fewer
        than three studies have no prediction.

    Raises
    ------
    StatsError
        A result without an estimate or standard error, a threshold that is not a number.
    """
    _check.choice("direction", direction, ("above", "below"))
    limit = float(_check.vector("threshold", threshold)[0])
    if pooled.estimate is None or not pooled.se:
        raise StatsError(
            f"a result without an estimate and standard error ({pooled.status}) has no probabilities"
        )
    distance = pooled.estimate - limit if direction == "above" else limit - pooled.estimate
    mean = _lower_tail(distance / pooled.se, pooled.df)
    if pooled.tau2 is None:
        return Beyond(limit, direction, mean, None, None, None)
    new = None
    if pooled.pi_low is not None and pooled.pi_high is not None:
        df = _prediction_df(pooled)
        spread = (pooled.pi_high - pooled.pi_low) / 2 / critical(df, pooled.level)
        new = _lower_tail(distance / spread, df) if spread > 0 else float(distance > 0)
    share, interval = _share(distance, pooled, pooled.se)
    return Beyond(limit, direction, mean, new, share, interval)


def _lower_tail(statistic: float, df: float | None) -> float:
    return float(special.ndtr(statistic) if df is None else special.stdtr(df, statistic))


def _prediction_df(pooled: Pooled) -> float | None:
    """Degrees of freedom of the prediction interval, None for the normal distribution."""
    if pooled.prediction_df is not None:
        return pooled.prediction_df
    kind = pooled.prediction or ""
    return pooled.k - 1 if kind.startswith("t(k-1)") else pooled.k - 2 if kind.startswith("t(k-2)") else None


def _share(distance: float, pooled: Pooled, se: float) -> tuple[float, Interval | None]:
    if not pooled.tau2:
        return float(distance > 0), None
    tau = np.sqrt(pooled.tau2)
    z = distance / tau
    share = float(special.ndtr(z))
    if pooled.tau2_se is None:
        return share, None
    # z depends on the mean by 1 / tau and on tau2 by -z / (2 tau2); both are nearly independent.
    error = np.hypot(se / tau, z * pooled.tau2_se / (2 * pooled.tau2))
    half = critical(None, pooled.level) * error
    return share, (float(special.ndtr(z - half)), float(special.ndtr(z + half)))
