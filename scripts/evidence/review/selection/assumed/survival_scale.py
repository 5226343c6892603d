"""Counts and complements on the survival scale: one synthesis for an outcome and its complement.

Freedom from amputation and amputation are one question. A Kaplan-Meier estimate of the complement is one less
it; a count joins where all patients of its arm are counted, since its follow-up is then complete.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.row import Row
from evidence.record.published.row_type import COUNTED, RowType
from evidence.record.results.candidate import Candidate
from evidence.record.results.comparison import TimeWindow
from evidence.review.selection.asked.publications import ClassedPublication


def as_survival(row: Row, complements: tuple[str, ...]) -> Row:
    """Return a figure of the complement as one of the outcome itself; any other unchanged.

    Counts are turned to those without the event, Kaplan-Meier estimates and their bounds to one less.
    """
    if row.outcome not in complements:
        return row
    v = row.values
    if row.type == RowType.SURVIVAL and v.survival is not None:
        turned = msgspec.structs.replace(v, survival=_rest(v.survival), low=_less(v.high), high=_less(v.low))
        what = Note("complement_of_estimate", numbers={"percent": 100 * v.survival})
    elif row.type in COUNTED and v.events is not None and v.n is not None:
        turned = msgspec.structs.replace(
            v,
            events=v.n - v.events,
            events_low=None if v.events_high is None else v.n - v.events_high,
            events_high=None if v.events_low is None else v.n - v.events_low,
            percent=None if v.percent is None else 100 - v.percent,
            low=None,
            high=None,
        )
        what = Note("complement_of_count", numbers={"n": v.n, "events": v.events})
    else:
        return row
    return replace(row, values=turned, derivation=(*row.derivation, Step(what, (row.id,))))


def _rest(share: float) -> float:
    return float(f"{1 - share:.12g}")


def _less(share: float | None) -> float | None:
    return None if share is None else _rest(share)


def counts_as_survival(row: Row, publication: ClassedPublication) -> Note | None:
    """Return the reason why a count cannot join Kaplan-Meier estimates; ``None`` where it can.

    Its follow-up is complete where it is of all patients (limbs, ...) of its arm, at a printed time. A count
    over a follow-up stands at its median or mean, which half of the patients did not reach.
    """
    if row.type not in COUNTED:
        return Note("counted_at_visit")
    if row.values.events is None or row.values.n is None:
        return row.reason or Note("no_count")
    if row.at is None or row.arm is None:
        return Note("counted_without_time")
    size = publication.arm(row.arm).record.counts.get(row.unit)
    if size is None or row.values.n < size:
        counted = {"n": row.values.n, "size": size} if size is not None else {"n": row.values.n}
        return Note("counted_in_part", numbers=counted)
    followed = publication.record.follow_up
    if followed is not None and followed.has_middle_at(row.at.months):
        return Note("counted_over_follow_up", words={"at": row.at.printed})
    return None


# Times this near to the one asked for, as a share of it, count as the same.
SAME_TIME = 0.05


def at_unequal_time(candidate: Candidate, window: TimeWindow) -> bool:
    """Whether a figure on the survival scale is of another time than a window prefers."""
    asked, at = window.prefer_months, candidate.at_months
    if not asked or not at or candidate.intervention is None:
        return False
    return abs(at / asked - 1) > SAME_TIME


def at_constant_hazard(candidate: Candidate, window: TimeWindow) -> Candidate:
    """Return a figure with its follow-up as a multiple of the time preferred; at that time it is unchanged.

    The log of the multiple is the offset of the complementary log-log scale, where a constant hazard makes
    S(t) = S(asked)^(t / asked).
    """
    if not at_unequal_time(candidate, window) or candidate.intervention is None:
        return candidate
    multiple = candidate.months / (window.prefer_months or candidate.months)
    figure = replace(candidate.intervention, follow_up=multiple)
    return replace(candidate, key=f"{candidate.key}.hazard", intervention=figure)
