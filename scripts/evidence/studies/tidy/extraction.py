"""From printed figures to tidy rows: the arithmetic, each step recorded, and why a row cannot be pooled.

No number is invented: a denominator is taken from the arm only for counts, a count is computed from a
percentage only where a single one fits, and the rest is kept as printed with the reason.
"""

from statistics import NormalDist

from evidence.record.known import known
from evidence.record.measures import measure_of
from evidence.record.published.row import Row, Source
from evidence.record.published.row_type import RowType
from evidence.studies.integrity.examining import examined
from evidence.studies.integrity.within.impossible import no_vocabulary_word
from evidence.studies.integrity.within.laws import is_kept
from evidence.studies.notation import Figure
from evidence.studies.notation.text.units import unit_factor
from evidence.studies.reading.publications import Cell, Entry, StudyDescription
from evidence.studies.tidy import counted, measured, settled_errors
from evidence.studies.tidy.draft import Draft, rounded
from evidence.studies.vocabulary.terms import OutcomeTerm
from evidence.studies.vocabulary.vocabulary import Vocabulary

_LEVEL = 0.95  # of the interval that stands for a printed standard error


def extract(publication: StudyDescription, vocabulary: Vocabulary) -> tuple[Row, ...]:
    """Give one row for each printed figure of a publication, in the order of the file."""
    rows = (
        _row(publication, entry, cell, vocabulary.outcome(entry.outcome))
        for entry in publication.entries
        for cell in entry.cells
    )
    return examined(publication, rows, vocabulary)


def _row(publication: StudyDescription, entry: Entry, cell: Cell, outcome: OutcomeTerm) -> Row:
    figure = cell.figure
    pair = f"effect:{'-'.join(cell.comparison)}" if cell.comparison else cell.arm
    row_id = f"{publication.id}/{entry.number}/{pair}"
    draft = Draft(entry, cell, publication.arms.get(cell.arm), outcome, row_id)
    if cell.derived:
        draft.step("derived_by_hand", derived=cell.derived, printed=cell.printed)
    if not outcome.kind:
        draft.refuse("no_vocabulary_word")
        draft.find(no_vocabulary_word(outcome.label))
    draft.keep(qualifier=figure.qualifier, decimals=figure.decimals)
    _READERS[figure.type](draft)
    p = figure if figure.p is not None else entry.p
    if p is not None:
        draft.keep(p=p.p, p_op=p.p_op)
    if entry.pooled:
        draft.refuse("pooled_estimate")
    return Row(
        id=row_id,
        publication=publication.id,
        study=publication.study,
        outcome=entry.outcome,
        type=figure.type,
        change=entry.change,
        arm=None if cell.comparison else cell.arm,
        comparison=cell.comparison,
        at=figure.at or entry.at,
        segment=entry.segment,
        subgroup=entry.subgroup,
        unit=entry.unit,
        instrument=entry.instrument,
        definition=entry.definition,
        method=entry.method or ("Kaplan-Meier" if figure.type == RowType.SURVIVAL else ""),
        pooled=entry.pooled,
        adjusted=entry.adjusted or figure.adjusted,
        printed=cell.printed,
        figure=" ".join(figure.text.split()),
        derived_by_hand=cell.derived,
        values=draft.values,
        derivation=tuple(draft.steps),
        poolable=not draft.reason,
        reason=draft.reason,
        note="; ".join(filter(None, (entry.note, cell.note))),
        source=publication.sources.get(cell.source) or Source(cell.source, "", ""),
        file=publication.file,
        line=cell.line,
        findings=tuple(draft.findings),
        pooled_from=entry.pooled_from,
        assumed=cell.assumed,
        counted=entry.counted,
    )


def _effect(draft: Draft) -> None:
    """Keep a printed comparison; differences of means go to the unit of the outcome."""
    figure = draft.figure
    factor = 1.0
    if figure.unit:
        found = unit_factor(figure.unit, draft.outcome.unit)
        if found is None:
            draft.refuse("unit_of_outcome", unit=figure.unit, outcome_unit=draft.outcome.unit)
        elif found != 1.0:
            factor, printed = found, known(figure.estimate)
            draft.step(
                "unit_converted",
                printed=printed,
                printed_in=figure.unit,
                converted=printed * factor,
                unit=draft.outcome.unit,
            )
    draft.keep(measure=figure.measure, level=figure.level)
    if figure.measure and measure_of(figure.measure).of_events_in_time and is_kept(draft.outcome):
        event = draft.outcome.complement or "of its loss"
        draft.refuse("hazard_of_what_is_kept", measure=figure.measure, kept=draft.outcome.label, event=event)
    draft.keep_times(factor, "estimate", "low", "high", "se")
    if figure.level_assumed:
        draft.step("level_taken", level=known(figure.level))
    p = figure if figure.p is not None else draft.entry.p
    exact_p = p is not None and p.p is not None and p.p_op == "=" and 0 < p.p < 1
    if figure.low is None and draft.values.se is not None:
        _interval_of_difference(draft, draft.values.se)
    elif figure.low is None and (p is None or not exact_p):
        draft.refuse("neither_interval_nor_p")
    elif figure.low is None and p is not None and not _p_settles_error(figure, p):
        draft.refuse("error_left_open", p=known(p.p))
    elif figure.low is not None and not settled_errors.interval_settles(figure, ratio=_is_ratio(figure)):
        draft.refuse("interval_too_coarse", printed=" ".join(figure.text.split()))


def _p_settles_error(figure: Figure, p: Figure) -> bool:
    digits = figure.decimals or 0, p.p_decimals or 0
    return settled_errors.settled_by_p(
        known(figure.estimate), digits[0], known(p.p), digits[1], ratio=_is_ratio(figure)
    )


def _is_ratio(figure: Figure) -> bool:
    return measure_of(known(figure.measure)).ratio


def _interval_of_difference(draft: Draft, se: float) -> None:
    """Keep the interval that a difference has by its printed standard error and the normal distribution."""
    estimate = known(draft.values.estimate)
    half = NormalDist().inv_cdf(0.5 + _LEVEL / 2) * se
    low, high = rounded(estimate - half), rounded(estimate + half)
    draft.keep(low=low, high=high, level=_LEVEL)
    draft.step("interval_from_se", se=se, level=_LEVEL, low=low, high=high)


def _p_only(draft: Draft) -> None:
    draft.refuse("p_only")


def _not_reported(draft: Draft) -> None:
    draft.refuse("not_reported")


_READERS = {
    RowType.COUNT: counted.count,
    RowType.PERCENT: counted.percent,
    RowType.SURVIVAL: counted.survival,
    RowType.RATE: counted.rate,
    RowType.MEAN: measured.measured,
    RowType.MEDIAN: measured.measured,
    RowType.EFFECT: _effect,
    RowType.P_ONLY: _p_only,
    RowType.NOT_REPORTED: _not_reported,
}
