"""What a job is told (its order) and what it leaves behind (its manifest): the contract of plan and steps.

An *order* is a file named by the job's key, the checksum of everything that the job's results depend on; it
also hands over what the job needs of the configuration. A *manifest* is a result: the key that a job worked
for, what stands in that key, and every file that the job made with its checksum. While the Snakefile is read
the two are compared; a job runs exactly where they differ, or where a file is not what the manifest says.

Beside each manifest a *ledger* is kept (not a result: ``.snakemake/evidence``): the same files with the times
that the file system gives them, so that unchanged files need not be read again, and what stood there before
that is not ours, so that only our own files are ever removed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from evidence.studies.whole_files import write_whole
from evidence.workflow.store import HOME, checksum, read_plain

RESULTS = Path("results")
MANIFESTS = RESULTS / "manifests"
ORDERS = HOME / "orders"
LEDGERS = HOME / "made"
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
    "report": (
        "results/{review}/report.html",
        "results/{review}/annex.html",
        "results/{review}/evidence.json",
        "results/{review}/summary.json",
        "results/{review}/tables/*",
        "results/{review}/references.*",
        "results/{review}/kept.json",
        "results/{review}/revman.zip",
        "results/{review}/outcomes/*/r/*.R",
        "results/{review}/changes.*",
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


def job_id(rule: str, review: str = "") -> str:
    """Return the name of a job: the rule, and the review where the rule works for one."""
    return f"{rule}/{review}" if review else rule


def rule_of(job: str) -> str:
    """Return a job's rule from the job's name."""
    return job.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Order:
    """What a job is told; ``parts`` says in words what its key is made of."""

    job: str
    key: str
    parts: dict[str, str]
    given: dict[str, object] = field(default_factory=dict)  # plain values that the step works from
    code: dict[str, str] = field(default_factory=dict)  # keys of the code of single pieces of work
    versions: dict[str, str] = field(default_factory=dict)  # of the libraries that the step computes with
    again: int = 0  # differs each time where a job runs again for the same key


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file as it was made."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a job worked for and what it made, by path."""

    job: str
    key: str
    parts: dict[str, str]
    made: dict[str, MadeFile]
    versions: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # what could not be used or made, a line each


@dataclass(slots=True)
class Ledger:
    """What a job made, with the times of the file system; ``open`` while the job is at work."""

    made: dict[str, tuple[str, int, int, int]] = field(default_factory=dict)  # sha256, size, mtime, ctime
    foreign: tuple[str, ...] = ()
    open: bool = False


def order_path(job: str, key: str) -> Path:
    """Return where the order of a job stands."""
    return ORDERS / f"{job.replace('/', '.')}.{key[:20]}.json"


def manifest_path(job: str) -> Path:
    """Return where the manifest of a job stands."""
    return MANIFESTS / f"{job}.json"


def ledger_path(job: str) -> Path:
    """Return where the ledger of a job stands."""
    return LEDGERS / f"{job}.json"


def read_order(path: Path) -> Order:
    """Read an order."""
    return msgspec.json.decode(path.read_bytes(), type=Order)


def read_manifest(root: Path, job: str) -> Manifest | None:
    """Read a manifest; ``None`` where there is none, or one that cannot be believed."""
    try:
        found = msgspec.json.decode(read_plain(root / manifest_path(job)), type=Manifest)
    except (OSError, ValueError):
        return None
    return found if found.job == job else None


def read_ledger(root: Path, job: str) -> Ledger | None:
    """Read a ledger; ``None`` where there is none."""
    try:
        return msgspec.json.decode(read_plain(root / ledger_path(job)), type=Ledger)
    except (OSError, ValueError):
        return None


def write_json(path: Path, value: object) -> None:
    """Write plain values or one of the classes of this module, readable for people."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")


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
        gone = [p for p in sorted(self.own - made.keys()) if remove_own(self.root, p)]
        write_json(self.root / ledger_path(job), Ledger(ledger, self.foreign, open=False))
        order = self.order
        manifest = Manifest(job, order.key, order.parts, made, order.versions, tuple(missing))
        write_json(self.root / manifest_path(job), manifest)
        return gone


def _same(before: os.stat_result | None, after: os.stat_result) -> bool:
    return before is not None and (
        (before.st_mtime_ns, before.st_ctime_ns, before.st_ino, before.st_size)
        == (after.st_mtime_ns, after.st_ctime_ns, after.st_ino, after.st_size)
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
    paths = list(paths)
    more = f" and {len(paths) - most} more" if len(paths) > most else ""
    return ", ".join(paths[:most]) + more
