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

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from evidence.studies.whole_files import write_whole
from evidence.workflow.store import HOME, read_plain

RESULTS = Path("results")
MANIFESTS = RESULTS / "manifests"
ORDERS = HOME / "orders"
LEDGERS = HOME / "made"


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
