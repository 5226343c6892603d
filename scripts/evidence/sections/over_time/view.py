"""An outcome over time as the page shows it: what it rests on in words, the plot, the same as a table."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import numbers, words
from evidence.display.geometry.curve import StudyKey, curve_file, curve_plot, drawable, study_keys
from evidence.display.geometry.forest.table import STUDY_HEAD
from evidence.display.links.addresses import Places
from evidence.display.links.figure_files import FORMATS
from evidence.display.prose.notes import naming, sentence
from evidence.display.prose.notes import sentences as said
from evidence.display.prose.results import sentences
from evidence.display.prose.results.curves import legend, lines, meaning_of, spoken, with_interval
from evidence.display.section import OfOutcome
from evidence.display.tables.cells import Grid
from evidence.record.results.analysis import IMPUTED_INTERVAL
from evidence.record.results.curves import COUNTED, CurvePoint, PooledTime, SurvivalCurve
from evidence.record.results.left_out import LeftOut
from evidence.record.results.synthesis import OutcomeInfo
from evidence.sections.over_time.columns import LEFT_OUT_PRINTED
from evidence.sections.over_time.drawing import curve_svg, key_svg

# More than these stand behind a click.
MOST_OPEN = 8


@dataclass(frozen=True, slots=True)
class CurveCell:
    """One figure in the table; ``mark`` leads to a footnote."""

    text: str
    mark: str
    address: str | None


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One study in the table: its mark, where it is described, one cell a time."""

    key: StudyKey
    drawing: Markup | None
    address: str | None
    about: str
    cells: tuple[CurveCell | None, ...]


@dataclass(frozen=True, slots=True)
class CurveView:
    """Everything the page shows of one curve."""

    id: str
    title: str
    curve: SurvivalCurve
    meaning: str
    drawing: Markup | None
    legend: str
    only_grade: str | None
    times: tuple[str, ...]
    rows: tuple[CurveRow, ...]
    pooled: tuple[str, ...]
    median: tuple[str, ...]
    band: tuple[str, ...]
    studies: tuple[str, ...]
    footnotes: tuple[str, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    lines: tuple[str, ...]
    second: str | None
    second_disagrees: bool
    left_out: Grid
    downloads: tuple[tuple[str, str], ...]

    @property
    def open(self) -> bool:
        """Whether the table of what is not on the plot is short enough to stand open."""
        return len(self.left_out.rows) <= MOST_OPEN

    @property
    def count(self) -> str:
        """How many Kaplan-Meier estimates are not on the plot."""
        return words.plural(len(self.left_out.rows), "Kaplan-Meier estimate")

    @property
    def picture(self) -> str | None:
        """The drawn plot; ``None`` where none is drawn."""
        return dict(self.downloads).get("SVG")

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands above the columns of the figures."""
        return (STUDY_HEAD, *map(words.capital, self.times))


@dataclass(frozen=True, slots=True)
class OverTimeView:
    """All curves of an outcome."""

    curves: tuple[CurveView, ...]


@dataclass(frozen=True, slots=True)
class NotOnPlot:
    """A figure that is not on the plot, with the addresses of its publication and of the figure."""

    item: LeftOut
    reason: str
    publication: str | None
    figure: str | None


def view(source: OfOutcome) -> OverTimeView | None:
    """Prepare the part of an outcome; ``None`` where it has no curve."""
    o = source.outcome
    if not o.curves:
        return None
    return OverTimeView(curve_views(o.outcome, o.curves, source.places))


def curve_views(
    outcome: OutcomeInfo, curves: tuple[SurvivalCurve, ...], addresses: Places
) -> tuple[CurveView, ...]:
    """Prepare the curves of an outcome."""
    return tuple(_view(outcome, curve, addresses) for curve in curves)


def _view(outcome: OutcomeInfo, curve: SurvivalCurve, addresses: Places) -> CurveView:
    keys = study_keys(curve)
    drawn = drawable(curve)
    plot = curve_plot(curve) if drawn else None
    times = sorted({p.time for p in curve.points})
    names = naming.of_curve(curve)
    notes = list(dict.fromkeys(sentence(p.note, names) for p in curve.points if p.note))
    pooled = {p.time: p for p in curve.pooled}
    second = curve.second
    folder = f"outcomes/{outcome.id}/figures/{curve_file(curve)}"
    return CurveView(
        id=addresses.curves[(outcome.id, curve.id)],
        title=f"{outcome.label} over time: {curve.comparison.label}",
        curve=curve,
        meaning=meaning_of(curve),
        drawing=Markup(curve_svg(plot, spoken(outcome, curve))) if plot else None,
        legend=legend(plot) if plot else "",
        only_grade=_only_grade(curve),
        times=tuple(words.months(t) for t in times),
        rows=tuple(_row(curve, key, drawn, times, notes, addresses=addresses) for key in keys),
        pooled=tuple(_interval(pooled.get(t)) for t in times) if pooled else (),
        median=tuple(_median(pooled.get(t)) for t in times)
        if any(p.median_study is not None for p in curve.pooled)
        else (),
        band=tuple(_band(pooled.get(t)) for t in times) if pooled else (),
        studies=tuple(str(pooled[t].studies) if t in pooled else "" for t in times) if pooled else (),
        footnotes=tuple(words.sentence(n) for n in notes),
        warnings=said(curve.warnings, names),
        notes=said(curve.notes, names),
        lines=lines(curve),
        second=sentences.second_computation(second),
        second_disagrees=second is not None and second.agrees is False,
        left_out=LEFT_OUT_PRINTED.grid(
            NotOnPlot(
                x,
                sentence(x.reason, names),
                addresses.publications.get(x.publication),
                addresses.first(x.row_ids),
            )
            for x in sorted(curve.left_out, key=lambda x: (x.label, x.publication, x.row_ids))
        ),
        downloads=tuple((f.upper(), f"{folder}.{f}") for f in FORMATS) if drawn else (),
    )


def _row(
    curve: SurvivalCurve,
    key: StudyKey,
    drawn: bool,
    times: list[float],
    notes: list[str],
    *,
    addresses: Places,
) -> CurveRow:
    points = {p.time: p for p in curve.points if p.study == key.study}
    first = next(iter(points.values()))
    return CurveRow(
        key=key,
        drawing=Markup(key_svg(key)) if drawn else None,
        address=addresses.publications.get(first.publication),
        about=_about(list(points.values()), _only_grade(curve)),
        cells=tuple(_cell(points[t], notes, addresses) if t in points else None for t in times),
    )


def _about(points: list[CurvePoint], told: str | None) -> str:
    """Size and quality of a study's figures; ``told`` is the grade that the caption names for all."""
    sizes = sorted({numbers.integer(p.n) for p in points if p.n is not None})
    grades = dict.fromkeys(p.se_grade for p in points if p.se_grade and p.se_grade != told)
    parts = [f"n = {words.listed(sizes)}" if sizes else ""]
    parts += [f"standard error: {words.listed(grades)}" if grades else ""]
    parts += ["counted" if points[0].kind == COUNTED else ""]
    parts += ["second-hand" if any(p.second_hand for p in points) else ""]
    return "; ".join(part for part in parts if part)


def _only_grade(curve: SurvivalCurve) -> str | None:
    """Return where all standard errors come from, if they all come from one source."""
    grades = {p.se_grade for p in curve.points if p.se_grade}
    return grades.pop() if len(grades) == 1 else None


def _cell(point: CurvePoint, notes: list[str], addresses: Places) -> CurveCell:
    mark = str(notes.index(sentence(point.note)) + 1) if point.note else ""
    imputed = point.interval_method == IMPUTED_INTERVAL
    text = with_interval(point.survival, point.ci_low, point.ci_high, imputed=imputed)
    return CurveCell(text, mark, addresses.first(point.row_ids))


def _interval(pooled: PooledTime | None) -> str:
    return with_interval(pooled.survival, pooled.ci_low, pooled.ci_high) if pooled else ""


def _median(pooled: PooledTime | None) -> str:
    if pooled is None or pooled.median_study is None:
        return ""
    return with_interval(pooled.median_study, pooled.median_low, pooled.median_high)


def _band(pooled: PooledTime | None) -> str:
    return f"{numbers.percent(pooled.band_low, '')} to {numbers.percent(pooled.band_high)}" if pooled else ""
