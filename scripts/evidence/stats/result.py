"""What a pooling model found: one frozen object, the same for every model."""

from dataclasses import dataclass, field

import numpy as np

from evidence.record.notes.note import Note

from .effects import back_transform
from .effects._back import DECREASING

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Natural:
    """A pooled result on the scale a reader knows (ratio, proportion, survival); None where there is none."""

    measure: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    pi_low: float | None
    pi_high: float | None


@dataclass(frozen=True, slots=True)
class Average:
    """Population average of a random-effects model: the mean proportion or rate, not the median study.

    Of `Pooled.median_study` the same of the median study. `on_scale` has estimate and bounds on the pooling
    scale, where a model gives them: a bound far out is 0 or 1 as a share.
    """

    estimate: float
    ci_low: float
    ci_high: float
    on_scale: tuple[float, float, float] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Rung:
    """One model tried on the way down a ladder, and what came of it (natural scale; None if nothing did).

    `outcome` is "used", "not possible" or the status of a result without an estimate, `reason` why.
    """

    model: str
    outcome: str
    reason: Note | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None

    def fell(self) -> Note:
        """Tell that a model further down answered, and what came of this one."""
        words = {"model": self.model, "status": self.outcome}
        return Note("lower_rung", words=words, parts=(self.reason,) if self.reason else ())


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Result of a pooling model, on the pooling scale of `measure`; None marks what cannot be estimated.

    Attributes
    ----------
    estimate, se, ci_low, ci_high, p_value : float or None
        Pooled estimate, its standard error, confidence interval, two-sided p value against 0 on the pooling
        scale.
    tau2, tau2_se, tau2_ci : float, float, (low, high), or None
        Between-study variance; None where the model has none or one study cannot tell.
    i2, i2_ci, h2, h2_ci : float, (low, high), float, (low, high), or None
        I2 in percent. From tau2 under random effects, from Q under a common effect.
    q, q_df, q_p : float, int, float
        Heterogeneity test (always with the weights of the common-effect model).
    pi_low, pi_high : float or None
        Prediction interval for the effect in a new study.
    weights : ndarray of shape (rows given,) or None
        Percent, summing to 100; 0 for studies left out. None for models without weights.
    k : int
        Studies that went in.
    measure, method, tau2_method, ci_method, prediction, level
        How it was made.
    df, statistic, hk_factor : float or None
        Degrees of freedom (None: normal), test statistic, Hartung-Knapp factor before any floor.
    log_likelihood : float or None
        Of maximum-likelihood models, without constants that depend on the data only.
    status : str
        "pooled", "single study", "tau2 at zero", "overdispersion at zero", "all zero", "all events",
        "not converged", "one-sided", "not estimable".
    notes : tuple of Note
        What was left out, what the reader must know of this result; without an estimate the first says why.
    average : Average or None
        Models of counts of one group: the population average beside the median study.
    overdispersion, overdispersion_se, overdispersion_ci : float, float, (low, high), or None
        Intraclass correlation of the beta-binomial model; the interval is the profile likelihood's.
    ladder : tuple of Rung
        Models tried before and including this one.
    n : ndarray or None
        Sample sizes of the studies used; the way back from PFT and IRFT needs them.
    prediction_df : float or None
        Degrees of freedom of a Kenward-Roger prediction interval; those of others follow from `prediction`.
    median_study : Average or None
        Where estimate and bounds are those of the population average: the median study of the same model.
    """

    estimate: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    k: int
    measure: str
    method: str
    status: str = "pooled"
    notes: tuple[Note, ...] = ()
    tau2: float | None = None
    tau2_se: float | None = None
    tau2_ci: Interval | None = None
    i2: float | None = None
    i2_ci: Interval | None = None
    h2: float | None = None
    h2_ci: Interval | None = None
    q: float | None = None
    q_df: int | None = None
    q_p: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    weights: np.ndarray | None = None
    tau2_method: str | None = None
    ci_method: str = "wald"
    prediction: str | None = None
    level: float = 0.95
    df: float | None = None
    statistic: float | None = None
    hk_factor: float | None = None
    log_likelihood: float | None = None
    average: Average | None = None
    overdispersion: float | None = None
    overdispersion_se: float | None = None
    overdispersion_ci: Interval | None = None
    ladder: tuple[Rung, ...] = ()
    n: np.ndarray | None = None
    prediction_df: float | None = None
    median_study: Average | None = None

    def natural(self, n_rule: str = "harmonic") -> Natural:
        """Estimate and intervals back on the natural scale of the measure.

        `n_rule` names the size that stands for all studies on the way back from PFT and IRFT, as in
        `effects.back_transform`; other measures do without.
        Measures that decrease with their pooling scale (survival from CLOGLOG) have their bounds in order
        again. Models on the logit scale give the median study here; the population average is in `average`.
        """

        def back(value: float | None) -> float | None:
            return None if value is None else back_transform(value, self.measure, self.n, n_rule, self.se)

        ci, pi = (back(self.ci_low), back(self.ci_high)), (back(self.pi_low), back(self.pi_high))
        if self.measure in DECREASING:
            ci, pi = ci[::-1], pi[::-1]
        return Natural(self.measure, back(self.estimate), *ci, *pi)


def without_estimate(
    k: int,
    measure: str,
    method: str,
    status: str,
    notes: tuple[Note, ...],
    *,
    level: float = 0.95,
    tau2_method: str | None = None,
) -> Pooled:
    """Build the result of a model that has no estimate; the first note says why.

    Parameters
    ----------
    k : int
        Studies that were to be pooled.
    measure, method, status, notes, level, tau2_method
        As in `Pooled`.
    """
    return Pooled(
        estimate=None,
        se=None,
        ci_low=None,
        ci_high=None,
        p_value=None,
        k=k,
        measure=measure,
        method=method,
        status=status,
        notes=notes,
        level=level,
        tau2_method=tau2_method,
    )
