"""Which extracted rows answer an outcome, and why the others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence.record.measures import COUNTS, PERSON_TIME, SURVIVAL, MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.published.row import At, AtKind, Row
from evidence.record.published.row_type import COUNTED, MEASURED, RowType
from evidence.record.results.candidate import Candidate
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.left_out import LeftOut
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.selection.asked.publications import ClassedPublication

# What may answer with figures of arms; that none is reported is told at its place.
_COUNTED = (*COUNTED, RowType.NOT_REPORTED)
_RATES = (RowType.RATE, RowType.NOT_REPORTED)
_MEASURED = (*MEASURED, RowType.NOT_REPORTED)
# A change and a value at follow-up have one difference, but neither one mean nor one SD.
_NEVER_OF_CHANGES = (MeasureId.MEAN, MeasureId.SMD, MeasureId.ROM)


def answers(row: Row, outcome: OutcomeSpec) -> bool:
    """Whether a row is about the outcome: its name, vein segment and instrument."""
    return row.outcome in outcome.of and _elsewhere(row, outcome) is None


def _elsewhere(row: Row, outcome: OutcomeSpec) -> tuple[str, str] | None:
    """Return what a row is of and what is asked, where it is another segment or instrument."""
    if outcome.segments and row.segment.casefold() not in {s.casefold() for s in outcome.segments}:
        return row.segment or "a vein that is not named", " or ".join(outcome.segments)
    if outcome.instrument and row.instrument.casefold() != outcome.instrument.casefold():
        return row.instrument or "an instrument that is not named", outcome.instrument
    return None


def astray(
    publications: Iterable[ClassedPublication], outcome: OutcomeSpec, all_asked: Sequence[OutcomeSpec]
) -> tuple[LeftOut, ...]:
    """Return rows of an outcome in a segment, or by an instrument, that no outcome of the review asks for.

    A word that a study file or the review spells in another way would lose a study without a trace.
    """
    found: list[LeftOut] = []
    if not outcome.segments and not outcome.instrument:
        return ()
    for publication in publications:
        for row in publication.rows:
            if row.outcome not in outcome.of or any(answers(row, other) for other in all_asked):
                continue
            of, asked = _elsewhere(row, outcome) or ("", "")
            reason = Note("elsewhere", words={"of": of, "asked": asked})
            found.append(left_out(row, publication, "not poolable", reason))
    return tuple(found)


def is_contrast(row: Row) -> bool:
    """Whether a row is a printed contrast between two arms."""
    return row.comparison is not None


def arms_of(row: Row) -> tuple[str, ...]:
    """Return the arms that a row is about: one, or the two of a contrast."""
    return row.comparison or ((row.arm,) if row.arm is not None else ())


def left_out(row: Row, publication: ClassedPublication, kind: str, reason: Note) -> LeftOut:
    """Say of a row why no analysis uses it."""
    arm = " versus ".join(publication.arm(a).label for a in arms_of(row))
    return LeftOut(
        study=publication.study,
        publication=publication.id,
        label=publication.label,
        arm=arm,
        printed=row.printed,
        at_printed=row.at.printed if row.at else None,
        kind=kind,
        reason=reason,
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
        arm=" versus ".join(f.label for f in figures) or "printed contrast",
        printed=" | ".join(printed),
        at_printed=candidate.at_printed,
        kind=kind,
        reason=reason,
        row_ids=candidate.row_ids,
    )


def barred(row: Row) -> tuple[str, Note] | None:
    """Return (kind, reason) where a row can represent no study whatever is asked, else ``None``."""
    if row.pooled:
        return "context", Note("review_estimate")
    if row.unit == "adverse event report":
        return "not poolable", Note("event_reports")
    if row.unit == "lesion over limb":
        return "not poolable", Note("lesions_over_limbs")
    if row.subgroup:
        return "subgroup only", Note("part_of_patients", words={"part": row.subgroup})
    if row.counted is not None and row.counted.partial:
        return "partial period", Note("part_of_follow_up", words={"period": row.counted.printed})
    if row.at and row.at.kind == AtKind.BASELINE:
        return "before treatment", Note("before_treatment")
    return None


def outside(row: Row, window: TimeWindow) -> Note | None:
    """Return the reason why a row is outside a time window, or ``None`` where it is inside.

    Where a row has no time but an end of its counting period, that is the time: it is stated.
    """
    at = row.at or _end_of_counting(row)
    if at is None:
        if window.not_stated == "accept":
            return None
        return Note("no_time_printed", words={"asked": window.label})
    if not within(at, window):
        return Note("outside_window", words={"at": at.printed, "asked": window.label})
    return None


def within(at: At, window: TimeWindow) -> bool:
    """Whether a time lies in a window; 365 days are the 12 months that a window may begin or end with."""
    months = at.counted
    too_early = window.from_months is not None and months < window.from_months
    return not too_early and not (window.to_months is not None and months > window.to_months)


def _end_of_counting(row: Row) -> At | None:
    if row.counted is None or row.counted.to_months is None:
        return None
    return At(row.counted.to_months, printed=row.counted.printed)


def fits_measure(row: Row, measure: MeasureId) -> Note | None:
    """Return the reason why a row's kind of figure cannot enter a synthesis in this measure, or ``None``."""
    kind, asked = row.type, measure_of(measure)
    if is_contrast(row):
        if not asked.two_arm:
            return Note("contrast_of_arms")
        return None if row.values.measure else Note("contrast_without_measure")
    if asked.contrasts_only:
        return Note("only_as_contrast", words={"measure": asked.name})
    if asked.kind == SURVIVAL:
        if kind == RowType.SURVIVAL:
            return None
        return Note("counted_at_visit")
    if kind == RowType.SURVIVAL:
        return Note("estimate_not_count")
    if asked.data == PERSON_TIME:
        return None if kind in _RATES else Note("no_rate")
    if asked.data == COUNTS:
        return None if kind in _COUNTED else Note("no_count")
    if row.change and measure in _NEVER_OF_CHANGES:
        return Note("change_from_baseline")
    return None if kind in _MEASURED else Note("no_mean")
