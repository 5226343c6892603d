"""Software and checksums as tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display.tables.columns import Column, Layout, Table
from evidence.record.reviews.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Package:
    """A package with its version."""

    software: str
    version: str


@dataclass(frozen=True, slots=True)
class File:
    """A file with its checksum."""

    file: str
    sha256: str


def packages(evidence: Evidence) -> Iterator[Package]:
    """Yield the software that made the report."""
    for name, version in evidence.software.items():
        yield Package(name, version)


def files(evidence: Evidence) -> Iterator[File]:
    """Yield the configuration and the study files."""
    yield File(evidence.review.config_file, evidence.review.config_sha256)
    for p in sorted(evidence.publications, key=lambda p: p.id):
        yield File(p.file, p.sha256)


SOFTWARE = Table(
    "software",
    "Software that made this report",
    "a package",
    (Column("software", "name", head="Software"), Column("version", "version", head="Version")),
    packages,
)
FILES = Table(
    "files",
    "Files that this report was made from",
    "a file",
    (Column("file", "file", head="File"), Column("sha256", "SHA-256 checksum", head="SHA-256")),
    files,
)
TABLES = (SOFTWARE, FILES)

SOFTWARE_PRINTED = Layout(SOFTWARE.columns, (8, 9))
FILES_PRINTED = Layout(FILES.columns, (7, 10))
