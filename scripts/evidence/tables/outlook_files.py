"""The tables of an outlook as CSV, and its studies as CSL JSON with how they stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from evidence.display.tables.columns import Record
from evidence.record import codec
from evidence.record.dossiers.outlook import Outlook
from evidence.record.reviews.evidence import Evidence
from evidence.tables import csl
from evidence.tables.csv_files import to_csv


def write_all(outlook: Outlook, evidence: Evidence, folder: Path) -> None:
    """Write standings, device results and further studies as CSV, and ``support.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (
        ("standings", outlook.standings),
        ("device_results", outlook.device_results),
        ("further_studies", outlook.further),
    ):
        records = list(_records(rows))
        heads = list(records[0]) if records else ["empty"]
        (folder / f"{name}.csv").write_text(to_csv(records, heads), encoding="utf-8", newline="")
    (folder / "support.json").write_text(support(outlook, evidence), encoding="utf-8")


def _records(rows: Iterable[object]) -> Iterable[Record]:
    for row in rows:
        assert dataclasses.is_dataclass(row)
        found: Record = {}
        for field in dataclasses.fields(row):
            value = getattr(row, field.name)
            found[field.name] = "; ".join(value) if isinstance(value, tuple) else value
        yield found


def support(outlook: Outlook, evidence: Evidence) -> str:
    """Return the publications as CSL items; ``custom`` says how each stands to which result."""
    by: dict[str, list[dict[str, str]]] = {}
    for s in outlook.standings:
        told = {"outcome": s.outcome, "synthesis": s.synthesis, "standing": s.standing}
        by.setdefault(s.publication, []).append(told)
    items = [csl.item(p) | {"custom": {"standings": by[p.id]}} for p in evidence.publications if p.id in by]
    return codec.encode(items).decode()
