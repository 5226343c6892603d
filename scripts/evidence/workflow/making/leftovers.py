"""Removal of results that no job makes any longer: of renamed studies, dropped outcomes and reviews.

Only what a ledger says that a job of ours has made is removed, and only below ``results/``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from evidence.display import words
from evidence.workflow.making.orders import (
    LEDGERS,
    MANIFESTS,
    RESULTS,
    Ledger,
    ledger_path,
    manifest_path,
    read_ledger,
)


def remove_own(root: Path, path: str) -> bool:
    """Remove a file that an earlier run made below results/, and folders that it leaves empty."""
    place = root / path
    inside = (root / RESULTS).resolve()
    if not place.resolve().is_relative_to(inside) or not place.is_file():
        return False
    place.unlink()
    for folder in place.parents:
        if folder.resolve() == inside:
            break
        try:
            folder.rmdir()
        except OSError:
            break
    return True


def forget_job(root: Path, job: str) -> list[str]:
    """Remove all that a job of earlier runs made, which no run of today knows; returns the removed files."""
    known = read_ledger(root, job) or Ledger()
    gone = [path for path in sorted(known.made) if remove_own(root, path)]
    manifest = manifest_path(job)
    if (root / manifest).is_file():
        remove_own(root, manifest.as_posix())
    with contextlib.suppress(OSError):
        (root / ledger_path(job)).unlink()
    return gone


def jobs_of_earlier_runs(root: Path) -> Iterator[str]:
    """Go through the jobs that have left a ledger or a manifest."""
    seen = set()
    for folder in (LEDGERS, MANIFESTS):
        for path in sorted((root / folder).rglob("*.json")):
            job = path.relative_to(root / folder).with_suffix("").as_posix()
            if job not in seen:
                seen.add(job)
                yield job


def told(paths: Iterable[str], most: int = 6) -> str:
    """Name files in one line."""
    return words.first_of(paths, most)
