"""An outcome over time as the page shows it: what it rests on in words, the plot, the same as a table."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import numbers, words
from evidence.display.addresses import Addresses
from evidence.display.geometry.curve import CurvePlot, StudyKey, curve_file, curve_plot, drawable, study_keys
from evidence.display.prose import sentences
from evidence.record.curves import COUNTED, KAPLAN_MEIER, CurvePoint, PooledTime, SurvivalCurve
from evidence.record.parts import LeftOut
from evidence.record.synthesis import POOLED, SINGLE_STUDY, OutcomeInfo
from evidence.sections.over_time.drawing import curve_svg, key_svg

# Results of more times than these stand in the table only.
MOST_TOLD = 4


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
    band: tuple[str, ...]
    studies: tuple[str, ...]
    footnotes: tuple[str, ...]
    lines: tuple[str, ...]
    second: str | None
    second_disagrees: bool
    left_out: tuple[tuple[LeftOut, str | None, str | None], ...]
    downloads: tuple[tuple[str, str], ...]


def curve_views(
    outcome: OutcomeInfo, curves: tuple[SurvivalCurve, ...], addresses: Addresses
) -> tuple[CurveView, ...]:
    """Prepare the curves of an outcome."""
    return tuple(_view(outcome, curve, addresses) for curve in curves)


def _view(outcome: OutcomeInfo, curve: SurvivalCurve, addresses: Addresses) -> CurveView:
    keys = study_keys(curve)
    drawn = drawable(curve)
    plot = curve_plot(curve) if drawn else None
    times = sorted({p.time for p in curve.points})
    notes = list(dict.fromkeys(p.note for p in curve.points if p.note))
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
        rows=tuple(_row(curve, key, drawn, times, notes, addresses) for key in keys),
        pooled=tuple(_interval(pooled.get(t)) for t in times) if pooled else (),
        band=tuple(_band(pooled.get(t)) for t in times) if pooled else (),
        studies=tuple(str(pooled[t].studies) if t in pooled else "" for t in times) if pooled else (),
        footnotes=tuple(words.sentence(n) for n in notes),
        lines=lines(curve),
        second=sentences.second_computation(second),
        second_disagrees=second is not None and second.agrees is False,
        left_out=tuple(
            (x, addresses.publications.get(x.publication), addresses.first(x.row_ids))
            for x in sorted(curve.left_out, key=lambda x: (x.label, x.publication, x.row_ids))
        ),
        downloads=tuple((f.upper(), f"{folder}.{f}") for f in ("svg", "pdf", "png")) if drawn else (),
    )


def meaning_of(curve: SurvivalCurve, most: int = MOST_TOLD) -> str:
    """Say what the curve shows and what it rests on; of more times than ``most`` the first and last."""
    if curve.status == POOLED:
        told = curve.pooled if len(curve.pooled) <= most else (curve.pooled[0], curve.pooled[-1])
        ci = f"{100 * curve.level:g}% CI "
        parts = [
            f"{_text(p.survival, p.ci_low, p.ci_high, ci)} at {words.months(p.time)} "
            f"({words.plural(p.studies, 'study')})"
            for p in told
        ]
        more = "" if len(told) == len(curve.pooled) else "; the table below has all times"
        text = f"Pooled over time from {words.plural(curve.studies, 'study')}: {words.listed(parts)}{more}."
        if curve.ends_reason:
            text += f" The curve ends at {words.months(curve.ends)}, because {curve.ends_reason}."
        return text
    told = [p for p in curve.points if p.kind == KAPLAN_MEIER]
    if curve.status == SINGLE_STUDY:
        parts = [f"{numbers.percent(p.survival)} at {words.months(p.time)}" for p in told]
        name = words.study_label(told[0].label, told[0].study)
        return f"One study has Kaplan-Meier estimates, {name}: {words.listed(parts)}. Nothing is pooled."
    return f"No curve: {curve.status_reason}."


def spoken(outcome: OutcomeInfo, curve: SurvivalCurve) -> str:
    """Label of the drawing: what it shows, for those who do not see it."""
    return f"{outcome.label} over time, {curve.comparison.label}. {meaning_of(curve)}"


def legend(plot: CurvePlot, where: str = "that stands before it in the table") -> str:
    """Say what is drawn how; ``where`` the marks are named."""
    shape = "shape" if plot.studies[0].shape else "number"
    text = f"Each study has the {shape} {where}; bars are confidence intervals. "
    if plot.curve:
        text += (
            "Diamonds and line: pooled, with the band that holds the whole curve at once; the line between "
            "the diamonds only leads the eye. "
        )
    if any(k.hollow for k in plot.studies):
        marks = "Hollow marks" if plot.studies[0].shape else "Numbers in brackets"
        text += f"{marks}: patients counted at a visit, not pooled. "
    return text + "Marks of one time stand side by side."


def _row(curve, key: StudyKey, drawn: bool, times, notes: list[str], addresses: Addresses) -> CurveRow:
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


def _cell(point: CurvePoint, notes: list[str], addresses: Addresses) -> CurveCell:
    mark = str(notes.index(point.note) + 1) if point.note else ""
    text = _text(point.survival, point.ci_low, point.ci_high)
    return CurveCell(text, mark, addresses.first(point.row_ids))


def _text(value: float, low: float | None, high: float | None, interval: str = "") -> str:
    if low is None or high is None:
        return numbers.percent(value)
    return f"{numbers.percent(value)} ({interval}{numbers.percent(low, '')} to {numbers.percent(high, '')})"


def _interval(pooled: PooledTime | None) -> str:
    return _text(pooled.survival, pooled.ci_low, pooled.ci_high) if pooled else ""


def _band(pooled: PooledTime | None) -> str:
    return f"{numbers.percent(pooled.band_low, '')} to {numbers.percent(pooled.band_high)}" if pooled else ""


def lines(curve: SurvivalCurve) -> tuple[str, ...]:
    """Say how the studies differ, and why a value differs from that of a forest plot."""
    if curve.status != POOLED:
        return ()
    between = f"Between studies: τ² = {numbers.tau2(curve.tau2)}"
    if curve.tau2_low is not None:
        level = f"{100 * curve.level:g}% CI"
        between += f" ({level} {numbers.tau2(curve.tau2_low)} to {numbers.tau2(curve.tau2_high)})"
    between += f"; Q = {numbers.fixed(curve.q, 2)}, df = {curve.q_df}, {numbers.p_value(curve.q_p)}."
    together = (
        "Because all times are pooled together, a value may differ from the forest plot of that time and may "
        "lie outside the figures printed for it: a study that lies above the others at one time counts as "
        "lying above them where it has no figure."
    )
    return (between, together)
