"""The work of step `draw`: a review's figures in one job, figure by figure, through the store.

A figure is given what it shows and nothing else, and what it is given is its key: so a figure is drawn again
exactly where something that it shows has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from evidence.display.geometry.curve import curve_file, drawable
from evidence.display.links.figure_files import (
    ASSUMED,
    BAUJAT,
    BUBBLE,
    FOREST,
    FORMATS,
    FUNNEL,
    GOSH,
    SPECIFICATIONS,
    SUBGROUP,
    FigureFile,
    figure_files,
)
from evidence.display.results import on_assumptions
from evidence.figures.drawing.artwork import Artwork
from evidence.record import codec
from evidence.record.results.analysis import Analysis
from evidence.record.results.curves import SurvivalCurve
from evidence.record.results.diagnostics import Diagnostics
from evidence.record.results.synthesis import OutcomeInfo, OutcomeSynthesis, Synthesis
from evidence.tables.putting import Sums
from evidence.workflow import side_by_side
from evidence.workflow.job.figure_task import FigureTask
from evidence.workflow.job.given import GivenToDraw
from evidence.workflow.job.standing import Standing
from evidence.workflow.job.workplace import write_or_keep
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.packs import Pack, pack
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Files, Store, checksum, key_of

# The module that draws a kind of figure, where it has another name.
MODULES = {SUBGROUP: FOREST, ASSUMED: FOREST, SPECIFICATIONS: "specification_curve"}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The figures of one outcome: their files, and the checksum of what they were made of."""

    folder: Path
    made_of: str
    files: Sums
    made: int
    known: int


def draw_review(
    order: Order, review: str, keep: Callable[[Path, str], bool], processes: int = 1
) -> tuple[int, int]:
    """Write the figures of each outcome into its folder; returns how many were drawn and known.

    What was drawn of a file of results is noted: of one that is what it was, the figures that stand are not
    looked at.

    Parameters
    ----------
    keep
        Says of a file whether it stands already with the content of a checksum, so that it stays.
    """

    def draw(name: str) -> _Drawn:
        folder = RESULTS / review / "outcomes" / name
        text = (folder / "synthesis.json").read_bytes()
        made_of = key_of("figures", order.code, checksum(text))
        files = standing.files(made_of, folder / "figures")
        if files is not None:
            return _Drawn(folder / "figures", made_of, files, 0, len(files) // len(FORMATS))
        result = codec.decode_made(text, OutcomeSynthesis, folder / "synthesis.json")
        with pack(Store(), f"figures {review}/{name}") as known:
            files = draw_outcome(result, folder / "figures", order.code, known, keep)
        return _Drawn(folder / "figures", made_of, files, known.made, known.known)

    outcomes = codec.from_made(order.given, GivenToDraw).outcomes
    with (
        pack(Store(), f"drawn {review}") as notes,
        counted(f"draw {review}", "outcome", len(outcomes)) as one_more,
    ):
        standing = Standing(notes, keep)
        found = side_by_side.each(draw, outcomes, processes, one_more)
        for drawn in found:
            standing.note(drawn.made_of, drawn.folder, drawn.files)
    return sum(drawn.made for drawn in found), sum(drawn.known for drawn in found)


def draw_outcome(
    result: OutcomeSynthesis,
    folder: Path,
    code: Mapping[str, str],
    known: Pack,
    keep: Callable[[Path, str], bool],
) -> Sums:
    """Write all figures of an outcome; returns their files."""
    drawn = tuple(tasks(result))
    files: Sums = {}
    if drawn:
        folder.mkdir(parents=True, exist_ok=True)
    for task in drawn:
        key = key_of("figure", task.stem, task.module, code[task.module], codec.checksum_of(task.shown))
        for name, content in known.fetch_files(key, task.files).items():
            files[name] = write_or_keep(folder / name, content, keep)
    return files


def figures_of(result: OutcomeSynthesis, formats: Sequence[str] = FORMATS) -> Files:
    """Draw all figures of an outcome; returns the files by name."""
    return {name: content for task in tasks(result) for name, content in task.files(formats).items()}


def tasks(result: OutcomeSynthesis) -> Iterator[FigureTask]:
    """Go through the figures of an outcome."""
    outcome = replace(result.outcome, role="", importance="", definition=None)
    for synthesis in result.syntheses:
        for figure in figure_files(synthesis):
            shown = shown_by(figure, synthesis)
            module = MODULES.get(figure.kind, figure.kind)
            yield FigureTask(figure.stem, module, (shown, outcome), partial(_figure, figure, shown, outcome))
    for curve in result.curves:
        if drawable(curve):
            yield FigureTask(
                curve_file(curve), "curve", (curve, outcome), partial(_draw_curve, curve, outcome)
            )


def shown_by(figure: FigureFile, synthesis: Synthesis) -> Synthesis:
    """Return a synthesis with that alone which a figure shows; all else is blank."""
    found = synthesis.diagnostics
    if figure.kind == ASSUMED:
        synthesis = on_assumptions(synthesis) or synthesis
    bare = replace(
        synthesis,
        left_out=(),
        analyses=tuple(_numbers(a) for a in synthesis.analyses[:1]),
        leave_one_out=(),
        subgroups=(),
        diagnostics=None,
        regressions=(),
    )
    if figure.kind == BUBBLE:
        # The candidates are there for the names of the studies.
        kept = tuple(
            replace(g, second=None, second_permutation=None, second_lines=None, notes=())
            for g in synthesis.regressions
            if g.id == figure.regression
        )
        return replace(bare, regressions=kept, benchmark=None, subsets=(), strata=())
    if figure.kind in (FOREST, ASSUMED):
        return bare
    if figure.kind == SUBGROUP:
        return replace(bare, subgroups=tuple(g for g in synthesis.subgroups if g.id == figure.subgroup))
    assert found is not None
    small_studies = replace(found.small_studies, funnel=None)
    blank = Diagnostics(
        found.k, found.model, (), (), None, small_studies, None, tau2_method=found.tau2_method
    )
    if figure.kind == FUNNEL:
        return replace(bare, diagnostics=replace(blank, small_studies=found.small_studies))
    bare = replace(bare, candidates=(), benchmark=None)
    if figure.kind == GOSH:
        return replace(bare, diagnostics=replace(blank, gosh=found.gosh))
    if figure.kind == BAUJAT:
        return replace(bare, diagnostics=replace(blank, influence=found.influence))
    return replace(bare, diagnostics=replace(blank, specifications=found.specifications))


def _numbers(analysis: Analysis) -> Analysis:
    """Return an analysis without what stands beside its result."""
    return replace(analysis, label="", why="", settings={}, excluded=(), second=None, beyond=None)


def _draw_curve(curve: SurvivalCurve, outcome: OutcomeInfo) -> Artwork:
    from evidence.figures.outcomes import curve as curve_figure

    return curve_figure.draw(curve, outcome)


def _figure(figure: FigureFile, synthesis: Synthesis, outcome: OutcomeInfo) -> Artwork:
    from evidence.figures.outcomes import baujat, bubble, forest, funnel, gosh, specification_curve

    if figure.kind == SUBGROUP:
        return forest.draw_subgroups(synthesis, outcome, synthesis.subgroups[0])
    if figure.kind == ASSUMED:
        return forest.draw_on_assumptions(synthesis, outcome)
    if figure.kind == BUBBLE:
        return bubble.draw(synthesis, outcome, synthesis.regressions[0])
    drawn: dict[str, Callable[[Synthesis, OutcomeInfo], Artwork]] = {
        FOREST: forest.draw,
        FUNNEL: funnel.draw,
        BAUJAT: baujat.draw,
        GOSH: gosh.draw,
        SPECIFICATIONS: specification_curve.draw,
    }
    return drawn[figure.kind](synthesis, outcome)
