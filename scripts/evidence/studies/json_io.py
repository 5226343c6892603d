"""Writing of tidy rows: results/studies/<id>.json and .csv."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from evidence.studies import integrity
from evidence.studies.publications import Publication
from evidence.studies.rows import COLUMNS, Row, to_dict, to_record

SCHEMA = "publication/1"


def publication_dict(publication: Publication, rows: Iterable[Row], sha256: str) -> dict:
    """Give a publication and its rows as plain data, schema "publication/1"; `sha256` is of its file."""
    appraisal = publication.appraisal
    return {
        "schema": SCHEMA,
        "id": publication.id,
        "file": publication.file,
        "sha256": sha256,
        "study": publication.study,
        "role": publication.role,
        "publication": publication.publication,
        "design": publication.design,
        "citation": asdict(publication.citation),
        "registration": publication.registration,
        "overlaps": list(publication.overlaps),
        "suspected_overlaps": list(publication.suspected_overlaps),
        "setting": dict(publication.setting or {}),
        "population": {
            "condition": publication.population.condition,
            "conditions": list(publication.population.conditions),
            "details": dict(publication.population.details),
        },
        "arms": [
            {
                "id": arm.id,
                "label": arm.label,
                "role": arm.role,
                "treatments": list(arm.treatments),
                "devices": list(arm.devices),
                "n": arm.n,
                "counts": dict(arm.counts),
                "combines": list(arm.combines),
                "subset_of": arm.subset_of or None,
                "details": dict(arm.details or {}),
            }
            for arm in publication.arms.values()
        ],
        "sources": [asdict(source) for source in publication.sources.values()],
        "appraisal": None
        if appraisal is None
        else {
            "tool": appraisal.tool,
            "judged_by": appraisal.judged_by,
            "domains": dict(appraisal.domains),
            "overall": appraisal.overall,
        },
        "notes": publication.notes,
        "no_figures": publication.no_figures,
        "silenced": [asdict(each) for each in publication.silenced],
        "findings": [asdict(each) for each in integrity.of_description(publication)],
        "rows": [to_dict(row) for row in rows],
    }


def write_json(publication: Publication, rows: Iterable[Row], sha256: str, path: str | Path) -> None:
    """Write a publication with its rows as JSON."""
    text = json.dumps(publication_dict(publication, rows, sha256), ensure_ascii=False, indent=1)
    Path(path).write_text(text + "\n", encoding="utf-8")


def csv_text(rows: Iterable[Row]) -> str:
    """Give rows as CSV with the columns of `rows.COLUMNS`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(to_record(row) for row in rows)
    return out.getvalue()


def write_csv(rows: Iterable[Row], path: str | Path) -> None:
    """Write rows as CSV."""
    Path(path).write_text(csv_text(rows), encoding="utf-8")
