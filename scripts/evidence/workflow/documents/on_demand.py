"""Files beside a run's results that people ask for: they go when what they were made of is another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evidence.workflow.making.leftovers import remove_own

BUNDLE = "report.zip"
PAGES = ("report.html", "annex.html")
PICTURES = "print"


def remove_outdated(results: Path) -> list[Path]:
    """Remove bundles older than their pages and pictures older than their drawings; returns what was removed.

    Whoever sends or prints one of an earlier run would show numbers that the report no longer has.
    """
    gone = [path for review in sorted(results.glob("*/")) for path in _outdated(review)]
    root = results.parent
    for path in gone:
        remove_own(root, path.relative_to(root).as_posix())
    return gone


def _outdated(review: Path) -> Iterator[Path]:
    bundle, pictures = review / BUNDLE, review / PICTURES
    if bundle.is_file() and any(_older(bundle, review / page) for page in PAGES):
        yield bundle
    for picture in sorted(pictures.rglob("*.*")):
        if _older(picture, _drawing(review, picture.relative_to(pictures))):
            yield picture


def _drawing(review: Path, picture: Path) -> Path:
    """Return the figure of a run that a picture was made of; it may be gone."""
    name = f"{picture.stem}.svg"
    if picture.parent.name:
        return review / "outcomes" / picture.parent / "figures" / name
    beside_pages = review / name
    return beside_pages if beside_pages.is_file() else review / "figures" / name


def _older(made: Path, of: Path) -> bool:
    return not of.is_file() or made.stat().st_mtime_ns < of.stat().st_mtime_ns
