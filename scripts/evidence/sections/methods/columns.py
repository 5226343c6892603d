"""Configured analyses, integrity findings, software and checksums as tables."""

from __future__ import annotations

import dataclasses

from evidence.display import configuration as methods
from evidence.display.columns import COUNT, Column, Record, Table
from evidence.display.prose import methods as methods_text
from evidence.record.evidence import Evidence


def _configured(evidence: Evidence) -> list[Record]:
    return [dataclasses.asdict(line) for line in methods.analyses(evidence)]


CONFIGURED_ANALYSES = Table(
    "configured_analyses",
    "Sensitivity analyses as configured",
    "an analysis",
    (
        Column("id", "the analysis"),
        Column("label", "the analysis in words"),
        Column("why", "why it is made"),
        Column("changes", "what it changes from the primary analysis"),
    ),
    _configured,
)

_INTEGRITY = (
    Column("publication", "the publication"),
    Column("other", "the other publication, where two are compared"),
    Column("file", "the study file"),
    Column("line", "its line; 0 for the file as a whole", COUNT),
    Column("where", "place in the file"),
    Column("severity", "error, warning or note"),
    Column("rule", "the rule"),
    Column("message", "what does not add up"),
    Column("printed", "the paper's own words"),
    Column("silenced", "the answer given in the study file"),
)


def _integrity(evidence: Evidence) -> list[Record]:
    return [{c.name: getattr(f, c.name) for c in _INTEGRITY} for f in evidence.findings]


INTEGRITY = Table("integrity", "Integrity findings", "a finding", _INTEGRITY, _integrity)


def _literature(evidence: Evidence) -> list[Record]:
    return [dataclasses.asdict(work) for work in methods_text.literature(evidence)]


LITERATURE = Table(
    "literature",
    "References of the methods",
    "a publication on methods",
    (
        Column("label", "how the text names it"),
        Column("authors", "authors"),
        Column("title", "title"),
        Column("where", "journal or book, year, volume, pages"),
        Column("doi", "digital object identifier"),
    ),
    _literature,
)


def _software(evidence: Evidence) -> list[Record]:
    return [{"software": name, "version": version} for name, version in evidence.software.items()]


SOFTWARE = Table(
    "software",
    "Software that made this report",
    "a package",
    (Column("software", "name"), Column("version", "version")),
    _software,
)


def _files(evidence: Evidence) -> list[Record]:
    review = evidence.review
    files = [(review.config_file, review.config_sha256)]
    files += [(p.file, p.sha256) for p in sorted(evidence.publications, key=lambda p: p.id)]
    return [{"file": file, "sha256": checksum} for file, checksum in files]


FILES = Table(
    "files",
    "Files that this report was made from",
    "a file",
    (Column("file", "file"), Column("sha256", "SHA-256 checksum")),
    _files,
)
