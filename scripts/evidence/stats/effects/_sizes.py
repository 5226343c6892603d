"""The result of every effect-size function."""

from dataclasses import dataclass

import numpy as np

from evidence.record.notes.note import Note

# Measure -> the scale its estimates are pooled on. The names are metafor's.
SCALES = {
    "RR": "log risk ratio",
    "OR": "log odds ratio",
    "PETO": "log odds ratio (Peto)",
    "RD": "risk difference",
    "AS": "difference of arcsine square roots of risk",
    "PR": "proportion",
    "PLN": "log proportion",
    "PLO": "logit of proportion",
    "PAS": "arcsine square root of proportion",
    "PFT": "Freeman-Tukey double arcsine of proportion",
    "MD": "mean difference",
    "MDN": "difference of medians",
    "SMD": "standardised mean difference (Hedges g)",
    "SMDH": "standardised mean difference, unequal variances",
    "ROM": "log ratio of means",
    "MN": "mean",
    "MC": "mean change",
    "SMCC": "standardised mean change (SD of the change)",
    "SMCR": "standardised mean change (SD at the first measurement)",
    "IR": "incidence rate",
    "IRLN": "log incidence rate",
    "IRS": "square root of incidence rate",
    "IRFT": "Freeman-Tukey square root of incidence rate",
    "IRR": "log incidence rate ratio",
    "IRD": "incidence rate difference",
    "HR": "log hazard ratio",
    "SHR": "log subdistribution hazard ratio",
    "CLOGLOG": "log(-log) of survival",
    "LOGIT_S": "logit of survival",
    "GEN": "as given",
    "LOG": "natural logarithm",
}


@dataclass(frozen=True, slots=True, eq=False)
class EffectSizes:
    """Estimates and sampling variances, one entry per study, in the order given.

    Attributes
    ----------
    yi, vi : ndarray of shape (k,)
        Estimate and sampling variance on the scale of `measure`; nan in both for a dropped study.
    measure : str
        metafor's name of the measure; a key of `SCALES`.
    ni : ndarray of shape (k,) or None
        Total sample size (person-time for rates), where known.
    corrected, dropped : ndarray of bool, shape (k,)
        Studies whose counts were corrected for zero cells; studies without an estimate.
    reasons : tuple of (Note or None)
        Per study: why it was corrected or dropped; None where there is nothing to say.
    """

    yi: np.ndarray
    vi: np.ndarray
    measure: str
    ni: np.ndarray | None
    corrected: np.ndarray
    dropped: np.ndarray
    reasons: tuple[Note | None, ...]

    @property
    def se(self) -> np.ndarray:
        """Standard errors, shape (k,)."""
        return np.sqrt(self.vi)


def make(
    measure: str,
    yi: np.ndarray,
    vi: np.ndarray,
    *,
    ni: np.ndarray | None = None,
    corrected: np.ndarray | None = None,
    reasons: list[Note | None] | None = None,
    lost: str | np.ndarray = "no_variance",
) -> EffectSizes:
    """Build the result: what is not finite, or has no variance, is dropped.

    `lost` is the kind of note that tells why, one for all studies or one each.
    """
    k = len(yi)
    dropped = ~(np.isfinite(yi) & np.isfinite(vi) & (vi > 0))
    why_dropped = np.broadcast_to(np.asarray(lost, dtype=object), k)
    kept_reasons = reasons or [None] * k
    reasons = [_note(why_dropped[i]) if dropped[i] else kept_reasons[i] for i in range(k)]
    return EffectSizes(
        yi=np.where(dropped, np.nan, yi),
        vi=np.where(dropped, np.nan, vi),
        measure=measure,
        ni=ni,
        corrected=np.zeros(k, dtype=bool) if corrected is None else corrected & ~dropped,
        dropped=dropped,
        reasons=tuple(reasons),
    )


def _note(lost: str | Note | None) -> Note:
    return Note(lost or "no_variance") if not isinstance(lost, Note) else lost
