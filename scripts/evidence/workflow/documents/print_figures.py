"""Figures on demand: those of a finished review in any format, without a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evidence.record import codec
from evidence.record.reviews.evidence import Evidence
from evidence.workflow.steps.draw_step import figures_of
from evidence.workflow.steps.illustrate_step import pictures
from evidence.workflow.store import Files

FOLDER = "print"


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
        folder = review / FOLDER / place
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            written.append(folder / name)
    return written


def _all(evidence: Evidence, formats: Sequence[str], outcomes: Sequence[str]) -> Iterator[tuple[str, Files]]:
    for o in evidence.outcomes:
        if not outcomes or o.outcome.id in outcomes:
            found = figures_of(o, formats)
            if found:
                yield o.outcome.id, found
    if not outcomes:
        for picture in pictures(evidence):
            yield "", picture.files(formats)
