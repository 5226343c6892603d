"""The part "How robust" of a synthesis: sentences, tables of influence and cumulative results, the funnel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import words
from evidence.display.geometry.funnel import funnel_plot
from evidence.display.links.figure_files import FUNNEL, SPECIFICATIONS, figure_files
from evidence.display.prose.notes import sentence
from evidence.display.prose.results import sentences
from evidence.display.prose.results.robustness import (
    beyond_lines,
    influence_line,
    small_study_lines,
    specification_lines,
)
from evidence.display.section import OfSynthesis, Report
from evidence.display.tables.cells import Grid
from evidence.display.tables.shared_columns import InSynthesis
from evidence.record.results.synthesis import OutcomeInfo, Synthesis
from evidence.sections.robustness.columns import CUMULATIVE_PRINTED, INFLUENCE_PRINTED
from evidence.sections.robustness.curve_drawing import curve_svg
from evidence.sections.robustness.drawing import funnel_svg

# Longer tables stand in the files of the report; the page then shows the studies that stand out.
MOST_IN_TABLE = 12
# The figures that the paper shows; the others (Baujat, GOSH) stand as files beside it.
_IN_PAPER = (FUNNEL, SPECIFICATIONS)
FEWEST_SPECIFICATIONS = 3
_NO_ROWS = Grid((), ())


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure file that the paper shows: where it lies, what it is, and what is said below it."""

    path: str
    label: str
    told: str


@dataclass(frozen=True, slots=True)
class RobustnessView:
    """What is shown under "How robust"; empty parts are left out."""

    title: str
    lines: tuple[str, ...]
    influence: Grid
    cumulative: Grid
    whole: bool  # whether the tables hold all studies
    model: str
    funnel: Markup | None
    funnel_legend: str
    pictures: tuple[Picture, ...]
    said: str  # the result in one line
    curve: Markup | None = None  # all ways to pool
    cumulative_at: str = ""  # where the page shows the cumulative results


@dataclass(frozen=True, slots=True)
class CumulativeOfSynthesis:
    """The primary analysis of one synthesis each time a study is added."""

    label: str
    result: str  # address of the synthesis
    address: str
    grid: Grid


@dataclass(frozen=True, slots=True)
class CumulativeView:
    """All cumulative results, which the page shows on the annex."""

    results: tuple[CumulativeOfSynthesis, ...]


def cumulative(report: Report) -> CumulativeView | None:
    """Prepare the cumulative results; ``None`` where there are none."""
    grids = ((source, _cumulative(source)) for o in report.of_outcomes() for source in o.syntheses)
    found = tuple(
        CumulativeOfSynthesis(source.title, source.address, _cumulative_at(source), grid)
        for source, grid in grids
        if grid.rows
    )
    return CumulativeView(found) if found else None


def _cumulative(source: OfSynthesis) -> Grid:
    found = source.synthesis.diagnostics
    if found is None:
        return _NO_ROWS
    steps = found.cumulative if found.k <= MOST_IN_TABLE else ()
    return CUMULATIVE_PRINTED.grid(InSynthesis(source.outcome, source.synthesis, step) for step in steps)


def _cumulative_at(source: OfSynthesis) -> str:
    return f"cumulative-{source.number}"


def view(source: OfSynthesis) -> RobustnessView | None:
    """Prepare the part of one synthesis; ``None`` where there is nothing to say."""
    s, outcome = source.synthesis, source.outcome.outcome
    found = s.diagnostics
    lines = [*beyond_lines(s)]
    if found is None:
        if not lines:
            return None
        return RobustnessView(
            source.title, tuple(lines), _NO_ROWS, _NO_ROWS, True, "", None, "", (), _said(lines)
        )
    lines += [line for line in (influence_line(s),) if line]
    lines += [*specification_lines(s), *small_study_lines(s)]
    whole = found.k <= MOST_IN_TABLE
    shown = found.influence if whole else [i for i in found.influence if i.influential or i.outlier]
    legend = _legend(s)
    return RobustnessView(
        title=source.title,
        lines=tuple(lines),
        influence=INFLUENCE_PRINTED.grid(InSynthesis(source.outcome, s, i) for i in shown),
        cumulative=_cumulative(source),
        whole=whole,
        model="; ".join((sentences.diagnosed_by(found), *map(sentence, found.notes), *_direction(s))),
        funnel=_funnel(s, outcome),
        funnel_legend=legend,
        pictures=tuple(
            Picture(f"{source.figures}/{f.stem}.svg", f.label, legend if f.kind == FUNNEL else "")
            for f in figure_files(s)
            if f.kind in _IN_PAPER
        ),
        said=_said([*specification_lines(s), *lines]),
        curve=_curve(s),
        cumulative_at=_cumulative_at(source),
    )


def _said(lines: Sequence[str]) -> str:
    """Say the first of the lines without what it adds in brackets."""
    first = next((re.sub(r" \([^()]*\)", "", line, count=1) for line in lines), "")
    return f"Robustness: {first[:1].lower()}{first[1:].rstrip('.')}" if first else "Robustness"


def _curve(s: Synthesis) -> Markup | None:
    curve = s.diagnostics.specifications if s.diagnostics else None
    if curve is None or len(curve.specifications) < FEWEST_SPECIFICATIONS:
        return None
    # What they show stands in the sentence above them.
    label = f"Specification curve of {words.plural(len(curve.specifications), 'analysis')}"
    return Markup(curve_svg(curve, s.primary.measure, label))


def _direction(s: Synthesis) -> tuple[str, ...]:
    """Say which way residuals point where the scale of pooling turns them round."""
    return ("a positive residual is a lower estimate",) if s.primary.scale == "cloglog" else ()


def _funnel(s: Synthesis, outcome: OutcomeInfo) -> Markup | None:
    funnel = s.diagnostics.small_studies.funnel if s.diagnostics else None
    if funnel is None:
        return None
    plot = funnel_plot(funnel, s.primary, outcome.unit)
    studies = words.plural(len(plot.points), "study")
    effect = plot.effect[:1].lower() + plot.effect[1:]
    label = f"Funnel plot of {studies}: {effect} across, {plot.depth.lower()} down"
    return Markup(funnel_svg(plot, label))


def _legend(s: Synthesis) -> str:
    funnel = s.diagnostics.small_studies.funnel if s.diagnostics else None
    if funnel is None:
        return ""
    if not funnel.contours:
        return "Dashed: the pooled result. Large studies stand at the top."
    return (
        "Dashed: the pooled result, and where 95% of studies would lie without heterogeneity. Unshaded in "
        "the middle: p above 0.10; shaded: 0.05 to 0.10 and 0.01 to 0.05."
    )
