"""The meta-regressions of a synthesis: a table of coefficients each, and what it leaves unexplained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import numbers, words
from evidence.display.geometry import bubble
from evidence.display.geometry.bubble import BubblePlot
from evidence.display.links.figure_files import bubble_stem
from evidence.display.prose.notes import names, naming, sentence
from evidence.display.prose.results import sentences
from evidence.display.section import OfSynthesis
from evidence.display.tables.cells import Grid
from evidence.display.tables.shared_columns import InSynthesis
from evidence.record.results.regressions import Regression
from evidence.sections.meta_regressions.columns import PRINTED, OfRegression
from evidence.sections.meta_regressions.drawing import bubble_svg


@dataclass(frozen=True, slots=True)
class DrawnPlot:
    """The bubble plot along one moderator, and what its marks mean."""

    drawn: Markup
    legend: str


@dataclass(frozen=True, slots=True)
class RegressionView:
    """One meta-regression; no table and no plot where there is no fit."""

    label: str
    grid: Grid | None
    lines: tuple[str, ...]
    plots: tuple[DrawnPlot, ...]
    picture: str | None  # as a file of the review's folder of results
    described: str
    said: str  # the result in one line


@dataclass(frozen=True, slots=True)
class RegressionsView:
    """All meta-regressions of a synthesis."""

    title: str
    regressions: tuple[RegressionView, ...]


def view(source: OfSynthesis) -> RegressionsView | None:
    """Prepare the part; ``None`` where there is no meta-regression."""
    found = tuple(_view(source, g) for g in source.synthesis.regressions)
    return RegressionsView(source.title, found) if found else None


def _view(source: OfSynthesis, g: Regression) -> RegressionView:
    rows = [InSynthesis(source.outcome, source.synthesis, OfRegression(g, c)) for c in g.coefficients]
    lines = tuple(_lines(source, g))
    s, outcome = source.synthesis, source.outcome.outcome
    drawn = bubble.plots(g, s.primary.measure, naming.of_synthesis(s), outcome.unit)
    described = f"Bubble plot of {words.plural(g.k, 'study')}, {source.title}, by {g.label}."
    return RegressionView(
        label=g.label,
        grid=PRINTED.grid(rows) if rows else None,
        lines=lines,
        plots=tuple(DrawnPlot(Markup(bubble_svg(p, _shows(p))), p.legend) for p in drawn),
        picture=f"{source.figures}/{bubble_stem(s, g)}.svg" if drawn else None,
        described=" ".join((described, *(p.legend for p in drawn), *lines)),
        said=f"Meta-regression, {g.label[:1].lower()}{g.label[1:]}: {_said(g)}",
    )


def _shows(plot: BubblePlot) -> str:
    studies = words.plural(len(plot.bubbles), "study")
    return f"Bubble plot of {studies}: {plot.effect} by {plot.title}"


def _said(g: Regression) -> str:
    studies = words.plural(g.k, "study")
    if not g.coefficients:
        return f"{studies}, no fit"
    p = g.p_permutation if g.p_permutation is not None else g.test_p
    how = " by permutation" if g.p_permutation is not None else ""
    return f"{studies}, association {numbers.p_value(p)}{how}"


def _lines(source: OfSynthesis, g: Regression) -> Iterator[str]:
    known = naming.of_synthesis(source.synthesis)
    if g.note is not None:
        yield words.sentence(f"Meta-regression {sentence(g.note, known)}")
    if g.coefficients:
        explained = "" if g.r2_percent is None else f", {numbers.whole_percent(g.r2_percent)} of τ² explained"
        yield (
            f"{words.plural(g.k, 'study')}; residual τ² = {numbers.tau2(g.tau2)}, residual I² = "
            f"{numbers.whole_percent(g.i2_percent)}{explained}; interval: "
            f"{names.interval(g.ci_method or '')}."
        )
        yield _tests(g)
    if g.without_value:
        left = words.listed(known.get(key, key) for key in g.without_value)
        yield f"Left out, because a moderator is not known: {left}."
    for note in g.notes:
        yield words.sentence(sentence(note, known))
    for made in (g.second, g.second_permutation, g.second_lines):
        second = sentences.second_computation(made)
        if second:
            yield second


def _tests(g: Regression) -> str:
    text = f"All moderators together: {numbers.p_value(g.test_p)}"
    if g.p_permutation is not None:
        how = (
            f"all {numbers.integer(g.permutations)} arrangements of the studies"
            if g.exact
            else f"{numbers.integer(g.permutations)} random arrangements of the studies, seed {g.seed}"
        )
        text += f"; by permutation {numbers.p_value(g.p_permutation)} ({how})"
    return (
        text + ". Studies differ in more than this: an association between studies is no effect in patients."
    )
