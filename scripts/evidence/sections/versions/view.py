"""What the report was made with and from, and how to cite it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.display import words
from evidence.display.section import Report
from evidence.display.tables.cells import Grid
from evidence.sections.versions.citing import how_to_cite
from evidence.sections.versions.columns import FILES_PRINTED, SOFTWARE_PRINTED, Package, files, packages


@dataclass(frozen=True, slots=True)
class VersionsView:
    """Everything the section shows."""

    software: Grid
    how_to_cite: tuple[str, ...]
    folder: str  # in which all study files lie; empty where they share none
    count: str
    files: Grid
    short_files: Grid  # without that folder


def view(report: Report) -> VersionsView:
    """Prepare the section."""
    evidence = report.evidence
    found = list(files(evidence))
    folder = _folder([f.file for f in found[1:]])
    short = [found[0], *(replace(f, file=f.file[len(folder) :]) for f in found[1:])]
    return VersionsView(
        SOFTWARE_PRINTED.grid(list(packages(evidence)) or [Package("Not recorded", "")]),
        tuple(how_to_cite(evidence)),
        folder,
        words.plural(len(found), "file"),
        FILES_PRINTED.grid(found),
        FILES_PRINTED.grid(short),
    )


def _folder(paths: Sequence[str]) -> str:
    """Return the folder that all files lie in, with a slash at its end; empty where they share none."""
    folders = {path.rpartition("/")[0] for path in paths}
    return f"{folders.pop()}/" if len(folders) == 1 and folders != {""} else ""
