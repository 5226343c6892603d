"""From printed figures to tidy rows: the arithmetic, each step recorded, and why a row cannot be pooled.

No number is invented: a denominator is taken from the arm only for counts, a count is computed from a
percentage only where a single one fits, and the rest is kept as printed with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from evidence.record.known import known
from evidence.record.measures import measure_of
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.publication import Arm
from evidence.record.published.row import MEDIAN_WITH_SPREAD, Finding, Row, Source, Values
from evidence.studies.integrity.examining import examined
from evidence.studies.integrity.within.counts import (
    count_against_percent,
    events_above_arm,
    listed,
    n_against_arm,
    other_denominator,
    percent_against_n,
    percent_without_n,
    printed_percent,
)
from evidence.studies.integrity.within.impossible import no_vocabulary_word
from evidence.studies.integrity.within.laws import KEPT
from evidence.studies.integrity.within.scales import beyond_scale, change_or_value
from evidence.studies.notation import Figure
from evidence.studies.reading.publications import Cell, Entry, StudyDescription
from evidence.studies.tidy.arithmetic import YEARS, sd_from_se, se_from_interval, unit_factor
from evidence.studies.tidy.rounding import counts_that_fit
from evidence.studies.vocabulary.terms import OutcomeTerm
from evidence.studies.vocabulary.vocabulary import Vocabulary

DIGITS = 12  # significant digits kept after a change of unit: more than any figure is printed with


@dataclass(slots=True)
class _Draft:
    """A row in the making."""

    entry: Entry
    cell: Cell
    arm: Arm | None
    outcome: OutcomeTerm
    row_id: str
    values: Values = Values()
    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    reason: Note | None = None

    @property
    def figure(self) -> Figure:
        return self.cell.figure

    def keep(self, **values: object) -> None:
        """Keep the values that are found."""
        there = {name: value for name, value in values.items() if value is not None and value != ""}
        self.values = msgspec.structs.replace(self.values, **there)

    def step(self, kind: str, **carried: float | str) -> None:
        """Record a step of arithmetic of a kind of `notes.step_kinds`, with what it carries."""
        self.steps.append(Step(_note(kind, carried), (self.row_id,)))

    def find(self, finding: Finding | None) -> None:
        if finding is not None:
            self.findings.append(finding)

    def refuse(self, kind: str | Note, **carried: int | str) -> None:
        """Say why the row is not poolable; the first reason stands."""
        self.reason = self.reason or (kind if isinstance(kind, Note) else _note(kind, carried))

    def arm_size(self, printed: str) -> int | None:
        """Take the number from the arm, in the unit of analysis, and record that."""
        unit = self.entry.unit
        n = self.arm.counts.get(unit) if self.arm else None
        if n is None:
            self.refuse("arm_size_unknown", unit=unit, arm=self.cell.arm)
            return None
        self.step("denominator_from_arm", n=n, unit=unit, arm=self.cell.arm, printed=printed)
        return n


def _note(kind: str, carried: Mapping[str, float | str]) -> Note:
    """Make a note of a kind of what it carries by name: numbers and words."""
    numbers = {name: value for name, value in carried.items() if not isinstance(value, str)}
    words = {name: value for name, value in carried.items() if isinstance(value, str)}
    return Note(kind, (), numbers, words)


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
    draft = _Draft(entry, cell, publication.arms.get(cell.arm), outcome, row_id)
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
        method=entry.method or ("Kaplan-Meier" if figure.type == "survival" else ""),
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


def _count(draft: _Draft) -> None:
    """Take the denominator of a count from the figure, else from the arm, and check the percentage."""
    figure = draft.figure
    shown = f"`{' '.join(figure.text.split())}`"
    n = figure.n if figure.n is not None else draft.arm_size(shown)
    events = figure.events
    if figure.everyone and n is not None:
        events = n
        draft.step("count_from_word", n=n)
    draft.keep(events=events, n=n, percent=figure.percent, percent_decimals=figure.percent_decimals)
    draft.keep(low=figure.low, high=figure.high, level=figure.level)
    if n is None and events is not None:
        draft.find(percent_without_n(figure, events))
    if n is None or events is None:
        return
    from_arm = figure.n is None
    if n == 0:
        draft.refuse("arm_without_patients")
        return
    above = events_above_arm(events, n, draft.entry.unit, draft.cell.arm)
    if above is not None:
        draft.find(above)
        draft.refuse("events_above_arm", events=events, n=n, unit=draft.entry.unit, arm=draft.cell.arm)
        return
    finding = count_against_percent(figure, events, n, from_arm)
    draft.find(finding)
    # a slip in the percentage leaves the count; another denominator that explains it does not
    if finding and from_arm and finding.severity == "warning" and other_denominator(figure, events, n):
        draft.refuse("denominator_not_arm", n=n, finding=finding.message)
    if figure.n is not None and draft.arm is not None:
        draft.find(n_against_arm(figure.n, draft.arm, draft.entry.unit))


def _percent(draft: _Draft) -> None:
    """Compute the count behind a percentage where exactly one fits; a bare percentage has no denominator."""
    figure = draft.figure
    draft.keep(n=figure.n, percent=figure.percent, percent_decimals=figure.percent_decimals)
    draft.keep(low=figure.low, high=figure.high, level=figure.level)
    shown = printed_percent(figure)
    _refuse_bound(draft, shown)
    if figure.n is None:
        draft.refuse("no_denominator")
        return
    if figure.qualifier or figure.percent is None:
        return
    counts = counts_that_fit(figure.percent, figure.percent_decimals or 0, figure.n)
    if len(counts) == 1:
        draft.keep(events=counts[0])
        draft.step("count_from_percent", percent=shown, n=figure.n, events=counts[0])
    elif counts:
        draft.keep(events_low=counts[0], events_high=counts[-1])
        draft.refuse("several_counts_fit", percent=shown, n=figure.n, counts=listed(counts))
    else:
        draft.find(percent_against_n(figure, figure.n))
        draft.refuse("no_count_fits", n=figure.n, percent=shown)
    if draft.arm is not None:
        draft.find(n_against_arm(figure.n, draft.arm, draft.entry.unit))


def _refuse_bound(draft: _Draft, shown: str) -> None:
    qualifier = draft.figure.qualifier
    if qualifier == "about":
        draft.refuse("approximate_only", printed=shown)
    elif qualifier:
        draft.refuse("bound_only", qualifier=qualifier, printed=shown)


def _survival(draft: _Draft) -> None:
    """Bring a Kaplan-Meier estimate to a fraction."""
    figure = draft.figure
    _refuse_bound(draft, printed_percent(figure))
    draft.keep(
        survival=_fraction(figure.percent),
        low=_fraction(figure.low),
        high=_fraction(figure.high),
        level=figure.level,
        se=_fraction(figure.se),
        percent_decimals=figure.percent_decimals,
        at_risk=draft.cell.at_risk,
    )
    n = figure.n
    if n is None and draft.arm is not None and (n := draft.arm.counts.get(draft.entry.unit)) is not None:
        draft.step("number_at_start", n=n, arm=draft.cell.arm)
    draft.keep(n=n)


def _fraction(percent: float | None) -> float | None:
    return None if percent is None else float(f"{percent / 100:.{DIGITS}g}")


def _rate(draft: _Draft) -> None:
    """Bring person-time to person-years."""
    figure = draft.figure
    time, unit = known(figure.person_time), known(figure.person_time_unit)
    span = unit.rpartition("-")[2].removesuffix("s")
    years = float(f"{time * YEARS[span]:.{DIGITS}g}")
    if span != "year":
        draft.step("person_time_converted", time=time, unit=unit, years=years)
    if figure.rate is None:
        draft.keep(events=figure.events, person_time=years)
        return
    draft.step("rate_as_printed", rate=figure.rate, time=time, unit=unit)
    for name in ("rate", "low", "high"):
        value = getattr(figure, name)
        if value is not None:
            draft.keep(**{name: float(f"{value / years:.{DIGITS}g}")})
    draft.keep(level=figure.level)
    if figure.low is None or figure.high is None:
        draft.refuse("rate_without_counts")


_IN_UNIT = ("mean", "sd", "se", "median", "q1", "q3", "min", "max", "low", "high")


def _measured(draft: _Draft) -> None:
    """Keep a mean or median in the unit of its outcome, with the number of patients behind it."""
    figure, outcome = draft.figure, draft.outcome
    unit = _in_unit_of_outcome(draft)
    n = _patients_measured(draft)
    if unit == outcome.unit:
        draft.find(beyond_scale(outcome, draft.values, draft.entry.change))
    if asked := change_or_value(draft.entry, draft.cell):
        draft.find(asked)
        draft.refuse("change_or_value")
    value = getattr(draft.values, figure.type)
    _refuse_bound(draft, f"{value:g}")
    if figure.type == "median":
        has_spread = figure.q1 is not None or figure.min is not None
        draft.refuse(MEDIAN_WITH_SPREAD if has_spread else "median_without_spread")
        return
    _standard_deviation(draft, n)


def _in_unit_of_outcome(draft: _Draft) -> str:
    """Keep the values in the unit of the outcome; in another they stay as printed. Returns the unit kept."""
    figure, outcome = draft.figure, draft.outcome
    factor, unit = 1.0, outcome.unit
    if figure.unit:
        found = unit_factor(figure.unit, outcome.unit)
        if found is None:
            draft.refuse("unit_of_outcome", unit=figure.unit, outcome_unit=outcome.unit)
            unit = figure.unit
        else:
            factor = found
    for name in _IN_UNIT:
        value = getattr(figure, name)
        if value is not None:
            draft.keep(**{name: value if factor == 1.0 else float(f"{value * factor:.{DIGITS}g}")})
    draft.keep(level=figure.level, unit=unit)
    if factor != 1.0:
        draft.step(
            "unit_converted",
            printed=known(figure.mean if figure.type == "mean" else figure.median),
            printed_in=known(figure.unit),
            converted=known(draft.values.mean if figure.type == "mean" else draft.values.median),
            unit=outcome.unit,
        )
    return unit


def _patients_measured(draft: _Draft) -> int | None:
    """Keep the number of patients, as printed or that of the arm; returns it."""
    figure = draft.figure
    n = figure.n if figure.n is not None else draft.cell.at_risk
    if draft.cell.n_unknown:
        draft.refuse("patients_not_printed")
    elif n is None and draft.arm is not None and (n := draft.arm.counts.get(draft.entry.unit)) is not None:
        draft.step("n_from_arm", n=n, arm=draft.cell.arm)
    draft.keep(n=n)
    if figure.n is not None and draft.arm is not None and draft.entry.subgroup == "":
        draft.find(n_against_arm(figure.n, draft.arm, draft.entry.unit, "error"))
    return n


def _standard_deviation(draft: _Draft, n: int | None) -> None:
    """Give a mean its SD, from the SE or the interval where no SD is printed."""
    found = draft.values
    if found.sd is None and n is not None:
        if found.se is not None:
            sd = sd_from_se(found.se, n)
            draft.keep(sd=sd)
            draft.step("sd_from_se", se=found.se, n=n, sd=sd)
        elif found.low is not None and found.high is not None and found.level is not None and n > 1:
            se = se_from_interval(found.low, found.high, found.level, n)
            sd = sd_from_se(se, n)
            draft.keep(se=se, sd=sd)
            interval = {"level": found.level, "low": found.low, "high": found.high}
            draft.step("se_of_mean_from_interval", **interval, df=n - 1, se=se)
            draft.step("sd_from_se", se=se, n=n, sd=sd)
    if n is None:
        draft.refuse("patients_unknown", arm=draft.cell.arm)
    elif draft.values.sd is None:
        only = found.min is not None or found.q1 is not None
        draft.refuse("no_spread_that_serves" if only else "no_spread")


def _effect(draft: _Draft) -> None:
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
    if figure.measure and measure_of(figure.measure).of_events_in_time and draft.outcome.id in KEPT:
        event = draft.outcome.complement or "of its loss"
        draft.refuse("hazard_of_what_is_kept", measure=figure.measure, kept=draft.outcome.label, event=event)
    for name in ("estimate", "low", "high"):
        value = getattr(figure, name)
        if value is not None:
            draft.keep(**{name: value if factor == 1.0 else float(f"{value * factor:.{DIGITS}g}")})
    if figure.level_assumed:
        draft.step("level_taken", level=known(figure.level))
    p = figure if figure.p is not None else draft.entry.p
    exact_p = p is not None and p.p is not None and p.p_op == "=" and 0 < p.p < 1
    if figure.low is None and not exact_p:
        draft.refuse("neither_interval_nor_p")


def _p_only(draft: _Draft) -> None:
    draft.refuse("p_only")


def _not_reported(draft: _Draft) -> None:
    draft.refuse("not_reported")


_READERS = {
    "count": _count,
    "percent": _percent,
    "survival": _survival,
    "rate": _rate,
    "mean": _measured,
    "median": _measured,
    "effect": _effect,
    "p only": _p_only,
    "not reported": _not_reported,
}
