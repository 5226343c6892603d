"""Which jobs have to run: held against what earlier runs left behind, file by file."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.display import words
from evidence.workflow.making.orders import (
    Ledger,
    Manifest,
    ledger_path,
    manifest_path,
    read_ledger,
    read_manifest,
    read_order,
    write_json,
)
from evidence.workflow.store import checksum

# Why a job runs that has made nothing yet, or of which nothing is known.
NOT_MADE = "not made yet"
_MOST_TOLD = 3
_A_MOMENT = 2.0  # seconds: more than what `mark` puts between a file and an order


@dataclass(frozen=True, slots=True)
class Job:
    """A job of today's plan."""

    id: str
    key: str
    parts: dict[str, str]
    order: str  # path of its order
    parents: tuple[str, ...]  # jobs whose results it reads


def why_run(root: Path, job: Job) -> str | None:
    """Return in words why a job has to run; ``None`` where everything it makes is there and right."""
    with contextlib.suppress(OSError):  # Snakemake may run a job that follows one that has to run
        _out_of_the_future(root / job.order)
    manifest = read_manifest(root, job.id)
    if manifest is None:
        return NOT_MADE
    _out_of_the_future(root / manifest_path(job.id))
    if manifest.key != job.key:
        return _difference(manifest.parts, job.parts)
    return _damage(root, job.id, manifest)


def _out_of_the_future(path: Path) -> os.stat_result:
    """Give a file that is newer than now an older time: a clock went wrong, or was set right since.

    Snakemake fails a job with an input that is newer than what the job makes.

    Raises
    ------
    OSError
        Where there is no such file.
    """
    status, now = os.stat(path), time.time()
    if status.st_mtime <= now:
        return status
    os.utime(path, (now - _A_MOMENT, now - _A_MOMENT))
    return os.stat(path)


def _difference(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    changed = [name for name in new if name in old and old[name] != new[name]]
    added = [f"{name} (new)" for name in new if name not in old]
    gone = [f"{name} (gone)" for name in old if name not in new]
    names = [*changed, *added, *gone]
    return f"changed: {words.first_of(names, _MOST_TOLD)}" if names else "the manifest is of another job"


def _damage(root: Path, job: str, manifest: Manifest) -> str | None:
    """Hold every file against the manifest; only files with new times are read."""
    ledger = read_ledger(root, job)
    known = ledger or Ledger()
    renewed = dict(known.made)
    for path, made in manifest.made.items():
        try:
            status = _out_of_the_future(root / path)
        except OSError:
            return f"missing: {path}"
        seen = (made.sha256, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        if tuple(known.made.get(path, ())) == seen:
            continue
        if not stat.S_ISREG(status.st_mode) or os.path.islink(root / path):
            return f"no plain file: {path}"
        if status.st_size != made.size or checksum((root / path).read_bytes()) != made.sha256:
            return f"altered: {path}"
        renewed[path] = seen
    if ledger is None or renewed != known.made:
        write_json(root / ledger_path(job), Ledger(renewed, known.foreign, open=False))
    return None


def to_run(jobs: Sequence[Job], why: Mapping[str, str | None]) -> frozenset[str]:
    """Return the jobs to run: those with a reason of their own, and those in between.

    Snakemake looks no further where it has found an input's job to run: it takes what follows for
    reached. Inputs that shall not trigger cut that way. So where a job with a reason follows another over
    jobs without one, those in between run too (they find everything done).
    """
    parents = {job.id: job.parents for job in jobs}
    running = {job.id for job in jobs if why[job.id]}

    def ancestors(job: str) -> set[str]:
        found: set[str] = set()
        waiting = list(parents[job])
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += parents[one]
        return found

    changed = True
    while changed:
        changed = False
        for job in sorted(running):
            above = ancestors(job)
            if above & running and not running & set(parents[job]):
                between = {p for p in parents[job] if (ancestors(p) | {p}) & running}
                running |= between
                changed = True
    return frozenset(running)


def mark(root: Path, job: Job) -> None:
    """Make Snakemake see that a job has to run: its order is newer than all it made, and another one.

    (An input that is newer but has the content that Snakemake noted of it is taken for old. The orders of
    all other jobs count as old whatever their time: ``ancient`` in the rules.)

    Raises
    ------
    ValueError
        Where the order is spoilt.
    """
    newest = time.time()
    manifest, ledger = read_manifest(root, job.id), read_ledger(root, job.id)
    made = manifest.made if manifest else ledger.made if ledger else ()
    for path in (manifest_path(job.id).as_posix(), *made):
        try:
            newest = max(newest, _out_of_the_future(root / path).st_mtime + 1)
        except OSError:
            continue
    place = root / job.order
    order = read_order(place)
    # What stands may count as made by this order: its manifest is lost or spoilt, or ``--touch`` noted it.
    if manifest or ledger or (root / manifest_path(job.id)).exists():
        write_json(place, replace(order, again=time.time_ns()))
    os.utime(place, (newest, newest))
