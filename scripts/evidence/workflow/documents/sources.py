"""The list of the files that the workflow consists of, for Snakemake to fetch them from a repository."""

from __future__ import annotations

from pathlib import Path

LIST = Path("workflow/sources.txt")
_PARTS = (
    "CITATION.cff",
    "scripts/*.py",
    "scripts/steps/*.py",
    "scripts/evidence/**/*",
    "workflow/schemas/*.json",
    "resources/vocabulary/*.yaml",
)


def sources(home: Path) -> list[str]:
    """Return the paths of all files, sorted."""
    paths = {path for pattern in _PARTS for path in home.glob(pattern) if path.is_file()}
    return sorted(p.relative_to(home).as_posix() for p in paths if "__pycache__" not in p.parts)


def as_text(home: Path) -> str:
    """Return the list as the file holds it."""
    return "".join(f"{path}\n" for path in sources(home))
