"""Which extracted rows answer an outcome, and why the others cannot."""

from __future__ import annotations

from evidence.record.measures import COUNTS, SURVIVAL, measure_of
from evidence.record.note import Note
from evidence.record.row import Row
from evidence.record.synthesis import Candidate, LeftOut, TimeWindow
from evidence.review.config.review_spec import OutcomeSpec
from evidence.review.selection.publications import ClassedPublication

BINARY_TYPES = ("count", "percent", "not reported")
# A change and a value at follow-up have one difference, but neither one mean nor one SD.
_NEVER_OF_CHANGES = ("mean", "SMD")
CONTINUOUS_TYPES = ("mean", "median", "not reported")


def answers(row: Row, outcome: OutcomeSpec) -> bool:
    """Whether a row is about the outcome: its name, vein segment and instrument."""
    if row.outcome not in outcome.of:
        return False
    if outcome.segments and row.segment not in outcome.segments:
        return False
    return not outcome.instrument or row.instrument == outcome.instrument


def is_contrast(row: Row) -> bool:
    """Whether a row is a printed contrast between two arms."""
    return row.comparison is not None


def arms_of(row: Row) -> tuple[str, ...]:
    """Return the arms that a row is about: one, or the two of a contrast."""
    return row.comparison or ((row.arm,) if row.arm is not None else ())


def as_extracted(reason: str) -> Note:
    """Tell a reason as it was told where the figure was read."""
    return Note("as_extracted", words={"why": reason})


def left_out(row: Row, publication: ClassedPublication, kind: str, reason: str | Note) -> LeftOut:
    """Say of a row why no analysis uses it."""
    arm = " against ".join(publication.arm(a).label for a in arms_of(row))
    return LeftOut(
        study=publication.study,
        publication=publication.id,
        label=publication.label,
        arm=arm,
        printed=row.printed,
        at_printed=row.at.printed if row.at else None,
        kind=kind,
        reason=as_extracted(reason) if isinstance(reason, str) else reason,
        row_ids=(row.id,),
    )


def candidate_left_out(candidate: Candidate, kind: str, reason: Note) -> LeftOut:
    """Say of a candidate why an analysis does not use it."""
    figures = [f for f in (candidate.intervention, candidate.comparator) if f is not None]
    printed = [p for f in figures for p in f.printed]
    if candidate.effect is not None:
        printed = [candidate.effect.printed]
    return LeftOut(
        study=candidate.study,
        publication=candidate.publication,
        label=candidate.label,
        arm=" against ".join(f.label for f in figures) or "printed contrast",
        printed=" | ".join(printed),
        at_printed=candidate.at_printed,
        kind=kind,
        reason=reason,
        row_ids=candidate.row_ids,
    )


def barred(row: Row) -> tuple[str, str] | None:
    """Return (kind, reason) where a row can be no study's vote whatever is asked, else ``None``."""
    if row.pooled:
        return "context", "a pooled estimate of a review, not the figure of a study"
    if row.unit == "adverse event report":
        return (
            "not poolable",
            "counts of adverse event reports: no number of treated patients stands behind them",
        )
    if row.unit == "lesion over limb":
        return "not poolable", "lesions counted over limbs: not a share of anything"
    if row.subgroup:
        return "subgroup only", f"a figure for part of the patients ({row.subgroup})"
    if row.at and row.at.kind == "baseline":
        return "before treatment", "a value from before treatment"
    return None


def outside(row: Row, window: TimeWindow) -> str | None:
    """Return the reason why a row is outside a time window, or ``None`` where it is inside."""
    at = row.at
    if at is None:
        if window.not_stated == "accept":
            return None
        return f"no time point is printed; the review asks for {window.label}"
    months = at.months
    too_early = window.from_months is not None and months < window.from_months
    too_late = window.to_months is not None and months > window.to_months
    if too_early or too_late:
        return f"at {at.printed}; the review asks for {window.label}"
    return None


def fits_measure(row: Row, measure: str) -> str | None:
    """Return the reason why a row's kind of figure cannot enter a synthesis in this measure, or ``None``."""
    kind, asked = row.type, measure_of(measure)
    if is_contrast(row):
        if not asked.two_arm:
            return "a contrast between arms, and this synthesis pools single arms"
        return None if row.values.measure else "no measure is printed with the contrast"
    if asked.kind == SURVIVAL:
        if kind == "survival":
            return None
        return "counted at a visit; not mixed with Kaplan-Meier estimates"
    if kind == "survival":
        return "a Kaplan-Meier estimate; never turned into events, so not mixed with counts"
    if asked.data == COUNTS:
        return None if kind in BINARY_TYPES else "not a count of patients"
    if row.change and measure in _NEVER_OF_CHANGES:
        return "a change from baseline; not mixed with values at follow-up"
    return None if kind in CONTINUOUS_TYPES else "not a mean"
