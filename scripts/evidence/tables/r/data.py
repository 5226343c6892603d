"""The data of a script: figures as counted where R can set out from them, else effects and variances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.record.measures import COUNTS, MEANS, PERSON_TIME, MeasureId, measure_of
from evidence.record.results.analysis import Analysis, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.results.synthesis import Synthesis
from evidence.tables.r.recipes import DataColumn, column


@dataclass(frozen=True, slots=True)
class Result:
    """One analysis with the figures behind its effects, in the order of the effects."""

    synthesis: Synthesis
    analysis: Analysis
    rows: tuple[tuple[StudyEffect, Candidate], ...]

    @property
    def used(self) -> tuple[tuple[StudyEffect, Candidate], ...]:
        """The rows with an effect."""
        return tuple((e, c) for e, c in self.rows if e.yi is not None and e.vi is not None)

    @property
    def code(self) -> str:
        """The measure as metafor calls it."""
        return MeasureId.RR if self.analysis.measure == MeasureId.RR_OF_FAILURE else self.analysis.measure

    def setting(self, name: str, otherwise: object) -> object:
        """Return a setting of the analysis as it was acted on."""
        found = self.analysis.settings.get(name)
        return otherwise if found is None else found


def result_of(synthesis: Synthesis, analysis: Analysis) -> Result:
    """Put the figures to the effects of an analysis."""
    known = {c.key: c for c in synthesis.candidates}
    return Result(synthesis, analysis, tuple((e, known[e.key]) for e in analysis.effects if e.key in known))


def studies(figures: Sequence[Candidate]) -> DataColumn:
    """Names of the studies."""
    return column("study", [c.label for c in figures])


def effects(rows: Sequence[tuple[StudyEffect, Candidate]]) -> tuple[DataColumn, ...]:
    """Effects and variances on the pooling scale."""
    figures = [c for _, c in rows]
    return (studies(figures), column("yi", [e.yi for e, _ in rows]), column("vi", [e.vi for e, _ in rows]))


def two_groups(result: Result, figures: Sequence[Candidate]) -> tuple[DataColumn, ...]:
    """Events and patients (person-years) of both groups; of failures, those without the event."""
    turn = result.analysis.measure == MeasureId.RR_OF_FAILURE
    sides = [c.sides for c in figures]

    def events(figure: ArmFigure) -> int | None:
        if turn and figure.events is not None and figure.n is not None:
            return figure.n - figure.events
        return figure.events

    if measure_of(result.analysis.measure).data == PERSON_TIME:
        return (
            studies(figures),
            column("x1i", [a.events for a, _ in sides]),
            column("t1i", [a.person_time for a, _ in sides]),
            column("x2i", [b.events for _, b in sides]),
            column("t2i", [b.person_time for _, b in sides]),
        )
    return (
        studies(figures),
        column("ai", [events(a) for a, _ in sides]),
        column("n1i", [a.n for a, _ in sides]),
        column("ci", [events(b) for _, b in sides]),
        column("n2i", [b.n for _, b in sides]),
    )


def one_group(figures: Sequence[Candidate]) -> tuple[DataColumn, ...]:
    """Events and patients, or events and person-years, of one group."""
    sides = [c.one_side for c in figures]
    whole = ("years", [s.person_time for s in sides])
    if all(s.person_time is None for s in sides):
        whole = ("n", [s.n for s in sides])
    return (studies(figures), column("events", [s.events for s in sides]), column(*whole))


def weighed(result: Result) -> tuple[tuple[DataColumn, ...], tuple[tuple[str, str], ...]]:
    """Return the data of a weighted mean, and the settings that turn counts or means into effects.

    Where all studies are counted alike, or all have means, R makes the effects itself (escalc).
    """
    rows = result.used
    figures = [c for _, c in rows]
    kinds = {c.kind for c in figures}
    measure = measure_of(result.analysis.measure)
    if (
        kinds == {FigureKind.COUNTS}
        and measure.two_arm
        and measure.data == COUNTS
        and not result.setting("add_by_arm_size", False)
        and _made_by_escalc(rows)
    ):
        call = "ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat, drop00 = FALSE"
        add = f'add = {float(str(result.setting("add", 0.5))):g}, to = "{result.setting("to", "only0")}"'
        if _of_average_risks(rows):
            add = 'add = 0, vtype = "AV"'
        # What is added to a difference is for its standard error.
        counted = (("dat$yi", "dat$ai / dat$n1i - dat$ci / dat$n2i"),) if result.code == "RD" else ()
        made = ("dat", f'escalc(measure = "{result.code}", {call}, {add})')
        return two_groups(result, figures), (made, *counted)
    if (
        kinds == {FigureKind.MEANS}
        and measure.two_arm
        and measure.data == MEANS
        and measure.id != MeasureId.MEDIANS
        and _plain_means(result)
    ):
        sides = [c.sides for c in figures]
        columns = [studies(figures)]
        for i, (name, side) in enumerate((n, s) for s in (0, 1) for n in ("m", "sd", "n")):
            attribute = {"m": "mean", "sd": "sd", "n": "n"}[name]
            columns.append(column(f"{name}{1 + i // 3}i", [getattr(pair[side], attribute) for pair in sides]))
        call = "m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = dat"
        return tuple(columns), (("dat", f'escalc(measure = "{result.code}", {call})'),)
    return effects(rows), ()


def _of_average_risks(rows: Sequence[tuple[StudyEffect, Candidate]]) -> bool:
    return any(e.note is not None and e.note.kind == "variance_of_average_risks" for e, _ in rows)


def _made_by_escalc(rows: Sequence[tuple[StudyEffect, Candidate]]) -> bool:
    """Whether R makes the variances: from average risks only where neither arm is at 0% or 100% in all."""
    if not _of_average_risks(rows):
        return True
    arms = [[c.sides[i].counted for _, c in rows] for i in (0, 1)]
    totals = [(sum(events for events, _ in arm), sum(n for _, n in arm)) for arm in arms]
    return all(0 < events < n for events, n in totals)


def _plain_means(result: Result) -> bool:
    return not (
        result.analysis.measure == MeasureId.ROM and result.setting("ratio_of_means", "plain") != "plain"
    )
