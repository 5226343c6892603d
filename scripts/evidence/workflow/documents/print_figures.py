"""Figures on demand: those of a finished review in any format, without a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from evidence.figures.formats.saving import from_svg
from evidence.record import codec
from evidence.record.reviews.evidence import Evidence
from evidence.workflow.documents.on_demand import PICTURES
from evidence.workflow.job.step import StepError
from evidence.workflow.steps.draw_step import figures_of
from evidence.workflow.steps.illustrate_step import pictures
from evidence.workflow.steps.papers_step import MAP
from evidence.workflow.store import Files


def print_review(review: Path, formats: Sequence[str], outcomes: Sequence[str] = ()) -> list[Path]:
    """Write the figures of a review, or of these outcomes alone, below its folder ``print``.

    Parameters
    ----------
    review
        The review's folder of results.
    formats
        ``pdf``, ``png``, ``svg``.
    outcomes
        Names of outcomes; empty: all of them, and the figures of the whole review.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        Where an outcome is none of the review's.
    """
    evidence = codec.read(review / "evidence.json", Evidence)
    known = [o.outcome.id for o in evidence.outcomes]
    for name in outcomes:
        if name not in known:
            raise ValueError(f"{review.name} has no outcome {name!r}; it has {', '.join(known)}")
    written = []
    for place, files in _all(evidence, formats, outcomes):
        folder = review / PICTURES / place
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            written.append(folder / name)
    return written


def print_figure(review: Path, figure: str, file: Path) -> None:
    """Write one figure in the format that the file's name ends in, from the SVG file that the run drew.

    Parameters
    ----------
    review
        The review's folder of results.
    figure
        An outcome and the name of one of its figures (``pts_any/removal-v-drug``), or the name of a figure of
        the whole review.

    Raises
    ------
    StepError
        Where there is no such figure; with the names of those that there are.
    """
    outcome, _, stem = figure.rpartition("/")
    place = "" if figure == MAP else f"outcomes/{outcome}/figures/" if outcome else "figures/"
    drawn = review / f"{place}{stem}.svg"
    if not drawn.is_file():
        known = sorted(f"{p.parts[-3]}/{p.stem}" for p in review.glob("outcomes/*/figures/*.svg"))
        known += sorted(p.stem for p in (*review.glob("figures/*.svg"), *review.glob("*.svg")))
        near = get_close_matches(figure, known, 3, 0.4) or known
        raise StepError(f"{review.name} has no figure {figure!r}; it has {', '.join(near)}")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(from_svg(drawn.read_bytes(), file.suffix[1:]))


def _all(evidence: Evidence, formats: Sequence[str], outcomes: Sequence[str]) -> Iterator[tuple[str, Files]]:
    for o in evidence.outcomes:
        if not outcomes or o.outcome.id in outcomes:
            found = figures_of(o, formats)
            if found:
                yield o.outcome.id, found
    if not outcomes:
        for picture in pictures(evidence):
            yield "", picture.files(formats)
