"""The forest plot of a synthesis, and how its numbers came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.display.derivations import WorkedOut, worked_out
from evidence.display.geometry.forest.lines import ForestView, forest_view
from evidence.display.geometry.forest.rows import STUDY
from evidence.display.geometry.forest.table import forest_table, format_of, has_figure
from evidence.display.links.figure_files import FORMATS, assumed_stem
from evidence.display.prose.notes import naming
from evidence.display.prose.notes import sentences as said
from evidence.display.prose.results import sentences
from evidence.display.prose.results.by_design import name_of
from evidence.display.prose.results.meaning import meaning
from evidence.display.results import meaning_of, on_assumptions
from evidence.display.section import OfSynthesis
from evidence.record.results.analysis import Analysis
from evidence.record.results.synthesis import Synthesis

WITH_ASSUMPTIONS = "with stated assumptions"


@dataclass(frozen=True, slots=True)
class OnAssumptions:
    """The analysis with stated assumptions: its plot, what it found in words, what stands on what."""

    plot: ForestView
    meaning: str
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    second: str | None
    second_disagrees: bool
    downloads: tuple[tuple[str, str], ...]

    @property
    def picture(self) -> str | None:
        """The drawn plot; ``None`` where none is drawn."""
        return dict(self.downloads).get("SVG")


@dataclass(frozen=True, slots=True)
class SynthesisForest:
    """Everything the part shows."""

    title: str
    plot: ForestView | None
    described: str  # for those who cannot see the plot
    worked_out: tuple[WorkedOut, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    ladder: tuple[str, ...]
    second: str | None
    second_disagrees: bool
    downloads: tuple[tuple[str, str], ...]
    assumed: OnAssumptions | None = None
    confirmed: bool = False  # whether a second computation gives the same number

    @property
    def picture(self) -> str | None:
        """The drawn plot; ``None`` where none is drawn."""
        return dict(self.downloads).get("SVG")

    @property
    def tried(self) -> str:
        """The models tried in turn."""
        return tried_in_turn(self.ladder) if self.ladder else ""


def view(source: OfSynthesis) -> SynthesisForest:
    """Prepare the part."""
    s, info, addresses = source.synthesis, source.outcome.outcome, source.places
    lines = addresses.forest_lines(info.id, s.id)
    table, plot = forest_table(s, info, s.primary), None
    if any(row.kind == STUDY for row in table.rows):  # else what is said above it is all
        plot = forest_view(f"{source.address}-forest", source.title, table, addresses, lines)
    shown = sum(line.row.kind == STUDY for line in plot.lines) if plot else 0
    found = meaning_of(source.within.certainty, source.outcome, s)
    second, names = s.primary.second, naming.of_synthesis(s)
    stem = f"{source.figures}/{s.id}"
    return SynthesisForest(
        title=source.title,
        plot=plot,
        described=f"Forest plot of {words.plural(shown, 'study')}, {source.title}. {found}",
        worked_out=worked_out(s, lines, addresses.steps),
        warnings=(*said(s.primary.warnings, names), *_of_other_designs(s, names)),
        notes=(*said(s.primary.notes, names), *_how_other_designs(s, names)),
        ladder=tuple(map(sentences.rung, s.primary.ladder)) if len(s.primary.ladder) > 1 else (),
        second=sentences.second_computation(second),
        second_disagrees=second is not None and second.agrees is False,
        downloads=tuple((f.upper(), f"{stem}.{f}") for f in FORMATS) if has_figure(s) else (),
        assumed=_assumed(source),
        confirmed=second is not None and second.agrees is True,
    )


def _of_other_designs(s: Synthesis, names: Mapping[str, str]) -> tuple[str, ...]:
    """Say what a reader must beware of in the results beside the headline."""
    return tuple(
        f"{name_of(a)}: {text}"
        for a in s.strata
        for text in (*said(a.warnings, names), *_second(a, disagrees=True))
    )


def _how_other_designs(s: Synthesis, names: Mapping[str, str]) -> tuple[str, ...]:
    """Say how the results beside the headline came about, what it says itself left out."""
    known = {*said(s.primary.notes, names)}
    return tuple(
        f"{name_of(a)}: {text}"
        for a in s.strata
        for text in (*_how(a, names), *_second(a, disagrees=False))
        if text not in known
    )


def _how(a: Analysis, names: Mapping[str, str]) -> tuple[str, ...]:
    """Say how a result was computed: its notes, and the models tried."""
    tried = (tried_in_turn([*map(sentences.rung, a.ladder)]),) if len(a.ladder) > 1 else ()
    return (*said(a.notes, names), *tried)


def _second(a: Analysis, *, disagrees: bool) -> tuple[str, ...]:
    """Tell of the second computation where it disagrees, or else where it does not."""
    told = sentences.second_computation(a.second)
    return (told,) if told and a.second and (a.second.agrees is False) is disagrees else ()


def tried_in_turn(ladder: Sequence[str]) -> str:
    """Name the models that were tried, the first to the last."""
    return f"Models tried in turn: {'; '.join(ladder)}."


def _assumed(source: OfSynthesis) -> OnAssumptions | None:
    s, info = on_assumptions(source.synthesis), source.outcome.outcome
    if s is None:
        return None
    table = forest_table(s, info, s.primary)
    title = f"{info.label}: {s.label}, {WITH_ASSUMPTIONS}"
    second, names = s.primary.second, naming.of_synthesis(s)
    stem = f"{source.figures}/{assumed_stem(s)}"
    return OnAssumptions(
        plot=forest_view(f"{source.address}-assumed", title, table, source.places, {}, part=WITH_ASSUMPTIONS),
        meaning=f"With stated assumptions: {meaning(s, info, format_of(s.primary))}",
        warnings=said(s.primary.warnings, names),
        notes=_how(s.primary, names),
        second=sentences.second_computation(second),
        second_disagrees=second is not None and second.agrees is False,
        downloads=tuple((f.upper(), f"{stem}.{f}") for f in FORMATS) if has_figure(s) else (),
    )
