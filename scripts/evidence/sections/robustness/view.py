"""The part "How robust" of a synthesis: sentences, tables of influence and cumulative results, the funnel."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import numbers, words
from evidence.display.figure_files import FOREST, FORMATS, figure_files
from evidence.display.geometry.funnel import funnel_plot
from evidence.display.prose.robustness import (
    beyond_lines,
    format_of,
    influence_line,
    small_study_lines,
    specification_lines,
)
from evidence.record.diagnostics import CumulativeStep, StudyInfluence
from evidence.record.synthesis import OutcomeInfo, Synthesis
from evidence.sections.robustness.drawing import funnel_svg

# Longer tables stand in the files of the report; the page then shows the studies that stand out.
MOST_IN_TABLE = 12
# The others stand in the file: DFFITS says of a mean what DFBETAS says, and τ² without a study is told where
# each study is left out.
_MEASURES = ("rstudent", "cook_distance", "dfbetas", "hat")


@dataclass(frozen=True, slots=True)
class RobustnessView:
    """What the page shows under "How robust"; empty parts are left out."""

    lines: tuple[str, ...]
    influence: tuple[tuple[str, str, tuple[str, ...]], ...]  # study, what is said of it, numbers
    cumulative: tuple[tuple[str, ...], ...]
    whole: bool  # whether the tables hold all studies
    model: str
    funnel: Markup | None
    funnel_legend: str
    files: tuple[tuple[str, str], ...]


def _direction(s: Synthesis) -> tuple[str, ...]:
    """Say which way residuals point where the scale of pooling turns them round."""
    return ("a positive residual is a lower estimate",) if s.primary.scale == "cloglog" else ()


def robustness_view(s: Synthesis, outcome: OutcomeInfo, folder: str) -> RobustnessView | None:
    """Prepare the part of one synthesis; ``None`` where there is nothing to say."""
    found = s.diagnostics
    files = tuple((f.label, f"{folder}/{f.stem}.{FORMATS[0]}") for f in figure_files(s) if f.kind != FOREST)
    lines = [*beyond_lines(s)]
    if found is None:
        return RobustnessView(tuple(lines), (), (), True, "", None, "", files) if lines or files else None
    lines += [line for line in (influence_line(s),) if line]
    lines += [*specification_lines(s), *small_study_lines(s)]
    whole = found.k <= MOST_IN_TABLE
    shown = found.influence if whole else [i for i in found.influence if i.influential or i.outlier]
    return RobustnessView(
        lines=tuple(lines),
        influence=tuple(_influence(i) for i in shown),
        cumulative=tuple(_step(s, c) for c in found.cumulative) if whole else (),
        whole=whole,
        model="; ".join((found.model, *found.notes, *_direction(s))),
        funnel=_funnel(s, outcome),
        funnel_legend=_legend(s),
        files=files,
    )


def _influence(i: StudyInfluence) -> tuple[str, str, tuple[str, ...]]:
    said = [
        text
        for text, holds in (
            ("influential", i.influential),
            ("outlier", i.outlier),
            ("interval apart from the pooled one", i.interval_apart),
        )
        if holds
    ]
    values = tuple(numbers.fixed(getattr(i, name), 2) for name in _MEASURES)
    return i.label, ", ".join(said), values


def _step(s: Synthesis, c: CumulativeStep) -> tuple[str, ...]:
    effect = format_of(s).effect(c.estimate, c.ci_low, c.ci_high)
    spread = numbers.tau2(c.tau2) if c.tau2 is not None else numbers.MISSING
    return c.label, str(c.year or numbers.MISSING), str(c.k), effect, spread


def _funnel(s: Synthesis, outcome: OutcomeInfo) -> Markup | None:
    funnel = s.diagnostics.small_studies.funnel
    if funnel is None:
        return None
    plot = funnel_plot(funnel, s.measure, outcome.unit)
    studies = words.plural(len(plot.points), "study")
    effect = plot.effect[:1].lower() + plot.effect[1:]
    label = f"Funnel plot of {studies}: {effect} across, {plot.depth.lower()} down"
    return Markup(funnel_svg(plot, label))


def _legend(s: Synthesis) -> str:
    funnel = s.diagnostics.small_studies.funnel
    if funnel is None:
        return ""
    if not funnel.contours:
        return "Dashed: the pooled result. Large studies stand at the top."
    return (
        "Dashed: the pooled result, and where 95% of studies would lie without heterogeneity. Unshaded in "
        "the middle: p above 0.10; shaded: 0.05 to 0.10 and 0.01 to 0.05."
    )
