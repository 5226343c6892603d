"""Where a job's files stand, and what it leaves there: all that it made, nothing that it makes no longer."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from evidence.studies.whole_files import remove_unfinished
from evidence.workflow.making.leftovers import remove_own
from evidence.workflow.making.orders import (
    Ledger,
    MadeFile,
    Manifest,
    Order,
    ledger_path,
    manifest_path,
    read_ledger,
    write_json,
)
from evidence.workflow.store import checksum

# Where the files of a rule's jobs stand; what a job left here earlier and makes no longer is removed.
AREAS = {
    "extract": ("results/studies/*.json", "results/studies/*.csv"),
    "assemble": (
        "results/{review}/datasets.json",
        "results/{review}/publications.json",
        "results/{review}/outcomes/*/dataset.csv",
    ),
    "synthesise": ("results/{review}/outcomes/*/synthesis.json",),
    "draw": ("results/{review}/outcomes/*/figures/*",),
    "gather": (
        "results/{review}/evidence.json",
        "results/{review}/kept.json",
        "results/{review}/changes.json",
    ),
    "report": (
        "results/{review}/report.html",
        "results/{review}/annex.html",
        "results/{review}/summary.json",
        "results/{review}/tables/*",
        "results/{review}/references.*",
        "results/{review}/revman.zip",
        "results/{review}/outcomes/*/r/*.R",
        "results/{review}/changes.html",
    ),
    "illustrate": ("results/{review}/figures/*",),
    "papers": (
        "results/{review}/*.docx",
        "results/{review}/report.xlsx",
        "results/{review}/summary.pdf",
        "results/{review}/evidence-map.*",
    ),
    "outlook": (
        "results/{review}/outlook.html",
        "results/{review}/outlook.json",
        "results/{review}/plain.html",
        "results/{review}/outlook/*",
    ),
    "dossier": (
        "results/{review}/dossier.html",
        "results/{review}/dossier.json",
        "results/{review}/dossier/*",
    ),
    "overview": ("results/index.html",),
}


def area_of(job: str) -> tuple[str, ...]:
    """Return the patterns of the paths at which a job's files stand; none for a rule of another version."""
    rule, _, review = job.partition("/")
    return tuple(p.format(review=review) for p in AREAS.get(rule, ()))


def files_in_area(root: Path, job: str) -> dict[str, os.stat_result]:
    """Return the files that stand where a job's files stand, by path."""
    found = {}
    for pattern in area_of(job):
        for folder, entry in _entries(root, pattern):
            with contextlib.suppress(OSError):
                if entry.is_file(follow_symlinks=False):
                    found[f"{folder}/{entry.name}"] = entry.stat(follow_symlinks=False)
    return found


def _entries(root: Path, pattern: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Go through what stands at a pattern of paths, links to nothing too, each with its folder.

    Of thousands of files, the folder knows more quickly what they are than each of them.
    """
    place = Path(pattern)
    for folder in root.glob(place.parent.as_posix()):
        if not folder.is_dir():
            continue
        name = folder.relative_to(root).as_posix()
        with os.scandir(folder) as entries:
            yield from ((name, entry) for entry in entries if fnmatchcase(entry.name, place.name))


def _clear(root: Path, job: str) -> None:
    """Take away links, pipes and devices where files will be written: they go elsewhere, or never end."""
    for pattern in area_of(job):
        for _, entry in _entries(root, pattern):
            if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
                Path(entry.path).unlink(missing_ok=True)


def write_or_keep(path: Path, content: bytes, keep: Callable[[Path, str], bool]) -> tuple[str, int]:
    """Write a file, unless it stands already; returns its checksum and its bytes.

    Parameters
    ----------
    keep
        `Workplace.keep`. What is kept in another process must be said once more in that of the job.
    """
    sha256 = checksum(content)
    if not keep(path, sha256):
        path.write_bytes(content)
    return sha256, len(content)


class Workplace:
    """The files of one job: opened when it begins, closed when it has made everything."""

    def __init__(self, order: Order, root: Path = Path(".")) -> None:
        """Note what stands in the job's area and is not its own; take away what is no plain file."""
        self.order, self.root = order, root
        _clear(root, order.job)
        self.before = files_in_area(root, order.job)
        known = read_ledger(root, order.job) or Ledger()
        self.own = set(known.made)
        if known.open:  # an earlier attempt was cut short: what it wrote is ours
            self.own |= self.before.keys() - set(known.foreign)
        self.known = known
        foreign = tuple(sorted(self.before.keys() - self.own))
        write_json(root / ledger_path(order.job), Ledger(known.made, foreign, open=True))
        self.foreign = foreign
        self.kept: set[str] = set()

    def keep(self, path: Path, sha256: str) -> bool:
        """Whether a file stands as an earlier run of the job made it, with this content: then it stays.

        It is known by what the file system says of it, as when the plan looks which jobs have to run.
        """
        name = path.as_posix()
        status = self.before.get(name)
        if status is None or self.known.made.get(name) != (
            sha256, status.st_size, status.st_mtime_ns, status.st_ctime_ns,
        ):  # fmt: skip
            return False
        self.kept.add(name)
        return True

    def close(self, missing: Sequence[str] = ()) -> list[str]:
        """Write the manifest, and remove what the job made in an earlier run and makes no longer.

        Returns the removed files, among them those that somebody altered since: below results/ stands what a
        clean run makes.

        Parameters
        ----------
        missing
            What could not be used or made, a line each; the run ends with telling it.
        """
        job, made, ledger = self.order.job, {}, {}
        for path, status in sorted(files_in_area(self.root, job).items()):
            if _same(self.before.get(path), status):
                if path in self.kept:
                    ledger[path] = self.known.made[path]
                    made[path] = MadeFile(ledger[path][0], status.st_size)
                continue
            sha = checksum((self.root / path).read_bytes())
            made[path] = MadeFile(sha, status.st_size)
            ledger[path] = (sha, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        left = sorted(p for p in self.own - made.keys() if not _is_anothers(p, job))
        gone = [p for p in left if remove_own(self.root, p)]
        write_json(self.root / ledger_path(job), Ledger(ledger, self.foreign, open=False))
        order = self.order
        manifest = Manifest(job, order.key, order.parts, made, order.versions, tuple(missing))
        place = self.root / manifest_path(job)
        remove_unfinished(place)  # of this job, killed while it wrote
        write_json(place, manifest)
        return gone


def _is_anothers(path: str, job: str) -> bool:
    """Whether another job makes a file today, which this one made in an earlier version of the workflow."""
    rule, _, review = job.partition("/")
    others = (f"{other}/{review}" for other in AREAS if other != rule)
    return any(fnmatchcase(path, pattern) for other in others for pattern in area_of(other))


def _same(before: os.stat_result | None, after: os.stat_result) -> bool:
    return before is not None and (
        (before.st_mtime_ns, before.st_ctime_ns, before.st_ino, before.st_size)
        == (after.st_mtime_ns, after.st_ctime_ns, after.st_ino, after.st_size)
    )
