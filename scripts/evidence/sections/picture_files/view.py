"""The figure files and data files of each outcome."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.geometry.curve import curve_file, drawable
from evidence.display.links.figure_files import FORMATS, figure_files
from evidence.display.section import Report
from evidence.record.results.synthesis import OutcomeSynthesis


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One figure: what it is, and its files by format."""

    label: str
    paths: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FilesOf:
    """One synthesis or the curves of an outcome with their figures."""

    label: str
    address: str
    pictures: tuple[PictureFile, ...]


@dataclass(frozen=True, slots=True)
class FilesView:
    """All figures of all outcomes."""

    outcomes: tuple[tuple[str, str, tuple[FilesOf, ...]], ...]  # label, folder


def view(report: Report) -> FilesView | None:
    """Prepare the section; ``None`` where nothing is drawn."""
    outcomes = report.evidence.outcomes
    found = tuple((o.outcome.label, f"outcomes/{o.outcome.id}", _files(report, o)) for o in outcomes)
    shown = tuple(x for x in found if x[2])
    return FilesView(shown) if shown else None


def _files(report: Report, o: OutcomeSynthesis) -> tuple[FilesOf, ...]:
    addresses, folder = report.addresses, f"outcomes/{o.outcome.id}/figures"
    found = [
        FilesOf(
            s.label,
            addresses.syntheses[o.outcome.id, s.id],
            tuple(PictureFile(f.label, _paths(f"{folder}/{f.stem}")) for f in figure_files(s)),
        )
        for s in o.syntheses
    ]
    found += [
        FilesOf(
            f"Over time: {c.comparison.label}",
            addresses.curves[o.outcome.id, c.id],
            (PictureFile("Curve", _paths(f"{folder}/{curve_file(c)}")),),
        )
        for c in o.curves
        if drawable(c)
    ]
    return tuple(f for f in found if f.pictures)


def _paths(stem: str) -> tuple[tuple[str, str], ...]:
    return tuple((f.upper(), f"{stem}.{f}") for f in FORMATS)
