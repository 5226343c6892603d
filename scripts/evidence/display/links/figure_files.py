"""Which figure files a synthesis has: what is drawn and what the page links to, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.geometry.forest.table import FEWEST_STUDIES, has_figure
from evidence.record.results.regressions import Regression
from evidence.record.results.synthesis import Synthesis

# Drawn in every run; PDF and PNG are made on demand (rule `picture`, scripts/print_figures.py).
FORMATS = ("svg",)
FOREST, SUBGROUP, ASSUMED, FUNNEL, BAUJAT, GOSH, SPECIFICATIONS, BUBBLE = (
    "forest",
    "subgroup",
    "assumed",
    "funnel",
    "baujat",
    "gosh",
    "specifications",
    "bubble",
)
ASSUMED_LABEL = "Forest plot with stated assumptions"
# With fewer studies a table says the same in less room.
FEWEST_FOR_POINTS = 5
FEWEST_FOR_SPECIFICATIONS = 4


@dataclass(frozen=True, slots=True)
class FigureFile:
    """One figure: its file's name without format, what it is, and which analysis beside it shows."""

    stem: str
    kind: str
    label: str
    subgroup: str | None = None
    regression: str | None = None


def figure_files(synthesis: Synthesis) -> tuple[FigureFile, ...]:
    """Return the figures of a synthesis, the forest plot first; none for a single study."""
    supposed = synthesis.with_assumptions
    on_assumptions = supposed is not None and supposed.k >= FEWEST_STUDIES
    last = (FigureFile(assumed_stem(synthesis), ASSUMED, ASSUMED_LABEL),) if on_assumptions else ()
    return (*_of_primary(synthesis), *_of_regressions(synthesis), *last)


def _of_regressions(synthesis: Synthesis) -> list[FigureFile]:
    return [
        FigureFile(
            bubble_stem(synthesis, g),
            BUBBLE,
            f"Bubble plot: {g.label[:1].lower()}{g.label[1:]}",
            regression=g.id,
        )
        for g in synthesis.regressions
        if g.lines
    ]


def bubble_stem(synthesis: Synthesis, regression: Regression) -> str:
    """Return the name of the bubble plot of a meta-regression, without format."""
    return f"{synthesis.id}-regression-{regression.id}"


def assumed_stem(synthesis: Synthesis) -> str:
    """Return the name of the forest plot of the analysis with stated assumptions, without format."""
    return f"{synthesis.id}-assumed"


def _of_primary(synthesis: Synthesis) -> tuple[FigureFile, ...]:
    if not has_figure(synthesis):
        return ()
    stem, found = synthesis.id, synthesis.diagnostics
    files = [FigureFile(stem, FOREST, "Forest plot")]
    files += [
        FigureFile(f"{stem}-by-{g.id}", SUBGROUP, f"Forest plot by {g.label[:1].lower()}{g.label[1:]}", g.id)
        for g in synthesis.subgroups
    ]
    if found is None:
        return tuple(files)
    if found.small_studies.funnel is not None:
        files.append(FigureFile(f"{stem}-funnel", FUNNEL, "Funnel plot"))
    if found.k >= FEWEST_FOR_POINTS:
        files.append(FigureFile(f"{stem}-baujat", BAUJAT, "Baujat plot"))
        if found.gosh is not None:
            files.append(FigureFile(f"{stem}-gosh", GOSH, "GOSH plot"))
    if found.k >= FEWEST_FOR_SPECIFICATIONS and found.specifications is not None:
        files.append(FigureFile(f"{stem}-specifications", SPECIFICATIONS, "Specification curve"))
    return tuple(files)
