"""Figures completed by stated assumptions: what a study file or a review supposes where nothing is printed.

A figure so completed never enters a primary analysis. It is a candidate of the analysis "with stated
assumptions", which stands beside the primary one; each assumption travels with it as a note with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from evidence.record.measures import SURVIVAL, measure_of
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.notes.step_kinds import FROM_ARM
from evidence.record.published.row import MEDIAN_WITH_SPREAD, At, Row, Values
from evidence.record.published.row_type import COUNTED, RowType
from evidence.record.results.candidate import Candidate
from evidence.record.results.comparison import TimeWindow
from evidence.record.reviews.methods import (
    ARM_SIZE,
    COUNTED_AT_VISIT,
    MEAN_FOLLOW_UP,
    MIDDLE_OF_RANGE,
    WITHIN_WINDOW,
    AssumptionSpec,
    ComparisonSpec,
    OutcomeSpec,
)
from evidence.review.selection import candidates
from evidence.review.selection.answers import is_contrast
from evidence.review.selection.asked.publications import ClassedPublication
from evidence.review.selection.assumed.ranges import is_small, middle
from evidence.studies.reading.outcomes.times import parse_at
from evidence.studies.tidy.arithmetic import sd_from_se, se_from_interval
from evidence.studies.tidy.rounding import counts_that_fit

# Reasons that a number of patients answers.
_LACKS_PATIENTS = ("no_denominator", "arm_size_unknown", "patients_not_printed", "patients_unknown")
_FOLLOW_UP = re.compile(r"\b(mean|median) (\d+(?:\.\d+)? (?:day|week|month|year)s?)\b")
KEY = "assumed"


@dataclass(slots=True)
class Supposed:
    """A row in completion: what it has become, and what was supposed on the way."""

    row: Row
    notes: list[Note] = field(default_factory=list)

    def suppose(self, note: Note, row: Row) -> None:
        """Take what a row has become with one more thing supposed of it."""
        self.notes.append(note)
        self.row = replace(row, derivation=(*row.derivation, Step(note, (row.id,))))


def find(
    publication: ClassedPublication,
    outcome: OutcomeSpec,
    comparison: ComparisonSpec,
    window: TimeWindow,
    assumptions: Sequence[AssumptionSpec],
) -> tuple[Candidate, ...]:
    """Build the candidates of one publication for one synthesis that stand on an assumption.

    Only figures that can be pooled with it are returned; each carries its assumptions as notes. What needs
    none is no part of the result: it is a candidate without it.
    """
    given = {a.kind: a for a in assumptions if not a.outcomes or outcome.id in a.outcomes}
    on_survival_scale = measure_of(outcome.comparisons[comparison.id]).kind == SURVIVAL
    if not on_survival_scale:
        given.pop(COUNTED_AT_VISIT, None)
    answered_by = (*outcome.of, *(outcome.complements if on_survival_scale else ()))
    supposed: dict[str, tuple[Note, ...]] = {}
    rows: list[Row] = []
    for row in publication.rows:
        if row.outcome not in answered_by:
            continue
        made = completed(row, publication, given)
        if made.row.at is None and window.not_stated != "accept" and WITHIN_WINDOW in given:
            made.notes.append(Note("assumed_within", words={"why": given[WITHIN_WINDOW].why}))
        rows.append(made.row)
        if made.notes:
            supposed[row.id] = tuple(made.notes)
    if not supposed:
        return ()
    asked = replace(window, not_stated="accept") if WITHIN_WINDOW in given else window
    of_these = replace(publication, record=replace(publication.record, rows=tuple(rows)))
    found = candidates.find(of_these, outcome, comparison, asked).candidates
    return tuple(_marked(found, supposed))


def _marked(found: Iterable[Candidate], supposed: Mapping[str, tuple[Note, ...]]) -> Iterable[Candidate]:
    for candidate in found:
        notes = tuple(dict.fromkeys(n for id_ in candidate.row_ids for n in supposed.get(id_, ())))
        if notes and candidate.usable:
            yield replace(candidate, key=f"{candidate.key}.{KEY}", assumptions=notes)


def completed(row: Row, publication: ClassedPublication, given: Mapping[str, AssumptionSpec]) -> Supposed:
    """Complete one row by what its study file and the review suppose; printed figures are never changed.

    Parameters
    ----------
    given
        The assumptions of the review by their kind.
    """
    made = Supposed(row)
    if is_contrast(row) or row.pooled:
        return made
    for step in (_patients, _time, _segment, _count, _visit):
        step(made, publication, given)
    return made


def _patients(made: Supposed, publication: ClassedPublication, given: Mapping[str, AssumptionSpec]) -> None:
    row = made.row
    from_arm = any(step.what.kind in FROM_ARM for step in row.derivation)
    lacks = row.reason is not None and row.reason.kind in _LACKS_PATIENTS
    if row.assumed is not None and row.assumed.n is not None and (lacks or from_arm or row.values.n is None):
        n, why = row.assumed.n, row.assumed.why
    elif ARM_SIZE in given and lacks and not row.subgroup:
        arm = publication.arm(row.one_arm)
        known = arm.n_analysed if row.unit == "patient" else arm.record.counts.get(row.unit)
        if known is None:
            return
        n, why = known, given[ARM_SIZE].why
    else:
        return
    with_n = _OF_TYPE.get(row.type, _as_it_is)(row, n)
    if with_n is not None:
        made.suppose(Note("assumed_patients", (), {"n": n}, {"why": why}), with_n)


def _counted(row: Row, n: int) -> Row | None:
    events = row.values.events
    if n < 1 or (events is not None and events > n):
        return None
    poolable = events is not None
    return replace(
        row,
        values=msgspec.structs.replace(row.values, n=n),
        poolable=poolable,
        reason=None if poolable else row.reason,
    )


def _percent(row: Row, n: int) -> Row | None:
    """Work the count out of a percentage and a supposed number of patients, where exactly one fits."""
    v = row.values
    if v.percent is None or v.percent_decimals is None or v.qualifier or n < 1:
        return None
    counts = counts_that_fit(v.percent, v.percent_decimals, n)
    if not counts:
        return None
    if len(counts) == 1:
        numbers = {"n": n, "events": counts[0]}
        step = Step(Note("count_from_percent", (), numbers, {"percent": f"{v.percent:g}%"}), (row.id,))
        values = msgspec.structs.replace(v, n=n, events=counts[0])
        return replace(row, values=values, poolable=True, reason=None, derivation=(*row.derivation, step))
    values = msgspec.structs.replace(v, n=n, events_low=counts[0], events_high=counts[-1])
    words = {"percent": f"{v.percent:.{v.percent_decimals}f}%", "counts": f"{counts[0]} to {counts[-1]}"}
    return replace(row, values=values, reason=Note("several_counts_fit", (), {"n": n}, words))


def _measured(row: Row, n: int) -> Row | None:
    v = row.values
    if row.type == RowType.MEDIAN:
        spread = v.q1 is not None or v.min is not None
        why = MEDIAN_WITH_SPREAD if spread else Note("median_without_spread")
        return replace(row, values=msgspec.structs.replace(v, n=n), reason=why)
    sd = v.sd
    if sd is None and v.se is not None:
        sd = sd_from_se(v.se, n)
    elif sd is None and v.low is not None and v.high is not None and v.level is not None and n > 1:
        sd = sd_from_se(se_from_interval(v.low, v.high, v.level, n), n)
    reason = None if sd is not None else Note("no_spread")
    values = msgspec.structs.replace(v, n=n, sd=sd)
    return replace(row, values=values, poolable=reason is None, reason=reason)


def _as_it_is(row: Row, n: int) -> Row | None:
    return replace(row, values=msgspec.structs.replace(row.values, n=n))


_OF_TYPE: Mapping[RowType, Callable[[Row, int], Row | None]] = {
    RowType.COUNT: _counted,
    RowType.PERCENT: _percent,
    RowType.MEAN: _measured,
    RowType.MEDIAN: _measured,
}


def _time(made: Supposed, publication: ClassedPublication, given: Mapping[str, AssumptionSpec]) -> None:
    row = made.row
    if row.at is not None:
        return
    if row.assumed is not None and row.assumed.at is not None:
        at, why = row.assumed.at, row.assumed.why
    elif MEAN_FOLLOW_UP in given and (told := follow_up(publication)) is not None:
        at, why = told, given[MEAN_FOLLOW_UP].why
    else:
        return
    note = Note("assumed_time", words={"time": at.printed, "why": why})
    made.suppose(note, replace(row, at=replace(at, printed=f"{at.printed} (assumed)")))


def _segment(made: Supposed, publication: ClassedPublication, given: Mapping[str, AssumptionSpec]) -> None:
    row = made.row
    if row.segment or row.assumed is None or not row.assumed.segment:
        return
    words = {"segment": row.assumed.segment, "why": row.assumed.why}
    made.suppose(Note("assumed_segment", words=words), replace(row, segment=row.assumed.segment))


def follow_up(publication: ClassedPublication) -> At | None:
    """Return the mean or median follow-up that a publication prints, as a time; ``None`` where it has none.

    A planned or longest follow-up is none: nobody need have been seen then.
    """
    found = _FOLLOW_UP.search(str(publication.record.setting.get("follow-up", "")))
    if found is None:
        return None
    what, time = found.groups()
    return replace(parse_at(time), printed=f"{what} follow-up {time}")


def _count(made: Supposed, publication: ClassedPublication, given: Mapping[str, AssumptionSpec]) -> None:
    row, v = made.row, made.row.values
    if MIDDLE_OF_RANGE not in given or row.reason is None or row.reason.kind != "several_counts_fit":
        return
    if v.events_low is None or v.events_high is None or v.n is None:
        return
    low, high, n = v.events_low, v.events_high, v.n
    if is_small(low, high, n):
        return  # pooled without an assumption
    taken, why = middle(low, high, row), given[MIDDLE_OF_RANGE].why
    note = Note("assumed_count", (), {"low": low, "high": high, "taken": taken, "n": n}, {"why": why})
    known = replace(row, values=msgspec.structs.replace(v, events=taken), poolable=True, reason=None)
    made.suppose(note, known)


def _visit(made: Supposed, publication: ClassedPublication, given: Mapping[str, AssumptionSpec]) -> None:
    """Take a count at a visit for an estimate over time, of whom all were still at risk then."""
    row, v = made.row, made.row.values
    if COUNTED_AT_VISIT not in given or row.type not in COUNTED or not row.poolable:
        return
    if v.events is None or v.n is None or not 0 < v.events < v.n:
        return
    why = given[COUNTED_AT_VISIT].why
    values = Values(survival=v.events / v.n, n=v.n, at_risk=v.n)
    note = Note("assumed_survival", (), {"events": v.events, "n": v.n}, {"why": why})
    made.suppose(note, replace(row, type=RowType.SURVIVAL, values=values))
