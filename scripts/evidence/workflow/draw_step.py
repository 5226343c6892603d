"""The work of step `draw`: a review's figures in one job, outcome by outcome, through the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.display.figure_files import (
    BAUJAT,
    FOREST,
    FUNNEL,
    GOSH,
    SPECIFICATIONS,
    SUBGROUP,
    FigureFile,
    figure_files,
)
from evidence.display.geometry.curve import curve_file, drawable
from evidence.record import json_io
from evidence.record.synthesis import OutcomeInfo, OutcomeSynthesis, Synthesis
from evidence.workflow.store import STORES, Store, checksum_of_files, versions_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENGINES = ("matplotlib", "numpy")


def draw_review(
    synthesis_files: Sequence[str], folders: Sequence[str], code_files: Sequence[str]
) -> tuple[int, int]:
    """Write the figures of each outcome into its folder; returns how many outcomes were drawn and known."""
    review = Path(folders[0]).parts[-4]  # results/<review>/outcomes/<outcome>/figures
    store = Store(STORES / "draw" / review, [checksum_of_files(code_files), versions_of(*ENGINES)])
    for synthesis_file, folder in zip(synthesis_files, folders, strict=True):
        text = Path(synthesis_file).read_text(encoding="utf-8")
        result = json_io.from_plain(OutcomeSynthesis, json.loads(text))

        def make(result=result) -> dict[str, bytes]:
            return figures_of(result)

        store.fill(Path(folder), [text], make)
    store.forget_unused()
    return store.made, len(synthesis_files) - store.made


def figures_of(result: OutcomeSynthesis) -> dict[str, bytes]:
    """Draw all figures of an outcome; returns the files by name."""
    files: dict[str, bytes] = {}
    for synthesis in result.syntheses:
        for figure in figure_files(synthesis):
            # Imported here: a run in which nothing changed must not pay for matplotlib.
            from evidence.figures import saving

            files |= saving.files(figure.stem, _draw(figure, synthesis, result.outcome))
    for curve in result.curves:
        if not drawable(curve):
            continue
        from evidence.figures import curve as curve_figure
        from evidence.figures import saving

        files |= saving.files(curve_file(curve), curve_figure.draw(curve, result.outcome))
    return files


def _draw(figure: FigureFile, synthesis: Synthesis, outcome: OutcomeInfo) -> Figure:
    from evidence.figures import baujat, forest, funnel, gosh, specifications

    if figure.kind == SUBGROUP:
        subgroups = next(g for g in synthesis.subgroups if g.id == figure.subgroup)
        return forest.draw_subgroups(synthesis, outcome, subgroups)
    modules = {
        FOREST: forest,
        FUNNEL: funnel,
        BAUJAT: baujat,
        GOSH: gosh,
        SPECIFICATIONS: specifications,
    }
    return modules[figure.kind].draw(synthesis, outcome)
