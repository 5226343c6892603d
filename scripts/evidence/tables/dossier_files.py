"""The tables of a dossier as CSV files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evidence.display.tables.columns import Record
from evidence.record.dossiers.dossier import Dossier, ResultThen
from evidence.record.results.intervals import CREDIBLE
from evidence.tables.csv_files import to_csv

CONFIDENCE = "confidence"


def write_all(dossier: Dossier, folder: Path) -> None:
    """Write then and now, research items, the map of gaps, sources and publications, a file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in (
        ("then_and_now", _results(dossier)),
        ("research_items", _cells(dossier)),
        ("gap_map", _gaps(dossier)),
        ("sources", _sources(dossier)),
        ("publications", _publications(dossier)),
    ):  # fmt: skip
        rows = list(records)
        heads = list(rows[0]) if rows else ["empty"]
        (folder / f"{name}.csv").write_text(to_csv(rows, heads), encoding="utf-8", newline="")


def _results(dossier: Dossier) -> Iterable[Record]:
    for r in dossier.results:
        record: Record = {
            "outcome": r.outcome,
            "synthesis": r.synthesis,
            "subgroup": r.subgroup,
            "level": r.subgroup_level,
            "measure": r.measure,
        }
        for name, result in (("then", r.then), ("at_most", r.at_most), ("now", r.now)):
            record |= _result(name, result)
        record |= {
            "added": "; ".join(r.added),
            "gone": "; ".join(r.gone),
            "replaced": "; ".join(r.replaced),
            "crossings": "; ".join(r.crossings),
            "perhaps": "; ".join(r.doubtful),
        }
        yield record


def _result(name: str, result: ResultThen | None) -> Record:
    fields = ("status", "k", "n", "estimate", "ci_low", "ci_high")
    record: Record = {f"{name}_{field}": getattr(result, field) if result else None for field in fields}
    kind = None
    if result is not None and (result.ci_low is not None or result.ci_high is not None):
        kind = CREDIBLE if result.credible else CONFIDENCE
    confirmed = result.agrees if result is not None and result.estimate is not None else None
    return record | {f"{name}_interval": kind, f"{name}_second_agrees": confirmed}


def _cells(dossier: Dossier) -> Iterable[Record]:
    for c in dossier.cells:
        yield {
            "publication": c.publication,
            "item": c.item,
            "reported": c.reported,
            "words": "; ".join(c.words),
        }


def _sources(dossier: Dossier) -> Iterable[Record]:
    for s in dossier.sources:
        yield {
            "kind": s.kind,
            "counted": s.count,
            "known": "; ".join(s.known),
            "possible": "; ".join(s.possible),
            "date_not_known": "; ".join(s.unplaced),
        }


def _publications(dossier: Dossier) -> Iterable[Record]:
    for p in dossier.publications:
        yield {
            "publication": p.id,
            "design": p.design,
            "status": p.status,
            "published": p.published,
            "standing": p.standing,
            "basis": p.basis,
        }


def _gaps(dossier: Dossier) -> Iterable[Record]:
    for c in dossier.gaps:
        yield {"outcome": c.outcome, "design": c.design, "time": c.band, "studies": c.studies}
