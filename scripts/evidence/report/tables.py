"""Every table of a report as CSV: unrounded numbers, one row a record, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from evidence.report import base, words
from evidence.report.addresses import all_left_out
from evidence.report.blocks import citation, doi_url
from evidence.results.evidence import Evidence
from evidence.results.synthesis import Analysis, OutcomeSynthesis, Synthesis

Record = dict[str, object]

# A cell of text that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_RESULT_FIELDS = (
    *(
        "status",
        "status_reason",
        "measure",
        "scale",
        "model",
        "tau2_method",
        "ci_method",
        "prediction_method",
    ),
    *("level", "k", "n", "events", "n_comparator", "events_comparator"),
    *("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "p_value", "tau2", "tau2_low", "tau2_high"),
    *("i2_percent", "i2_low_percent", "i2_high_percent", "q", "q_df", "q_p", "population_average"),
)
_VALUES = (
    "events",
    "n",
    "percent",
    "survival",
    "low",
    "high",
    "mean",
    "sd",
    "median",
    "q1",
    "q3",
    "estimate",
    "p",
)


def publications(evidence: Evidence) -> list[Record]:
    """List every publication with what became of it."""
    return [
        {
            "id": p.id,
            "label": p.label,
            "study": p.study,
            "status": p.status,
            "reason": p.reason,
            "design": p.design,
            "publication": p.publication,
            "role": p.role,
            "year": p.year,
            "n": p.n,
            "countries": words.plain(p.setting["countries"]) if p.setting.get("countries") else None,
            "condition": p.population.get("condition"),
            "treatments": "; ".join(dict.fromkeys(t for a in p.arms for t in a.treatments)),
            "devices": "; ".join(name + (f" ({s})" if s else "") for name, s in base.devices(p)),
            "overlaps": "; ".join(p.overlaps),
            "suspected_overlaps": "; ".join(p.suspected_overlaps),
            "citation": citation(p),
            "address": doi_url(p),
            "file": p.file,
            "sha256": p.sha256,
        }
        for p in evidence.publications
    ]


def figures(evidence: Evidence) -> list[Record]:
    """List every extracted figure with its printed words, values, source and derivation."""
    records = []
    for row in evidence.rows:
        values = row.get("values") or {}
        at, source = row.get("at") or {}, row.get("source") or {}
        records.append(
            {
                **{k: row.get(k) for k in ("id", "publication", "study", "outcome", "type", "arm")},
                "comparison": " against ".join(row.get("comparison") or ()),
                "at": at.get("printed"),
                "at_months": at.get("months"),
                **{k: row.get(k) for k in ("segment", "subgroup", "unit", "definition", "printed", "figure")},
                **{k: values.get(k) for k in _VALUES},
                "derivation": "; ".join(f"{s['step']}: {s['detail']}" for s in row.get("derivation") or ()),
                **{k: row.get(k) for k in ("poolable", "reason")},
                "source": source.get("read"),
                "source_address": source.get("url"),
                "second_hand": source.get("second_hand"),
                **{k: row.get(k) for k in ("file", "line")},
                "findings": "; ".join(str(f.get("message")) for f in row.get("findings") or ()),
            }
        )
    return records


def findings(evidence: Evidence) -> list[Record]:
    """List the primary analysis of every synthesis."""
    return [_result(o, s, s.primary) for o, s in _syntheses(evidence)]


def analyses(evidence: Evidence) -> list[Record]:
    """List every analysis of every synthesis, the primary one first."""
    return [_result(o, s, a) | {"why": a.why} for o, s in _syntheses(evidence) for a in s.analyses]


def study_effects(evidence: Evidence) -> list[Record]:
    """List the effect of every study in every analysis."""
    records = []
    for o, s in _syntheses(evidence):
        candidates = {c.key: c for c in s.candidates}
        for a in s.analyses:
            for e in a.effects:
                c = candidates.get(e.key)
                ours, theirs = (c.intervention, c.comparator) if c else (None, None)
                records.append(
                    _place(o, s)
                    | {
                        "analysis": a.id,
                        "study": c.study if c else None,
                        "publication": c.publication if c else None,
                        "label": c.label if c else None,
                        "at": c.at_printed if c else None,
                        "events": ours.events if ours else None,
                        "n": ours.n if ours else None,
                        "mean": ours.mean if ours else None,
                        "sd": ours.sd if ours else None,
                        "events_comparator": theirs.events if theirs else None,
                        "n_comparator": theirs.n if theirs else None,
                        "mean_comparator": theirs.mean if theirs else None,
                        "sd_comparator": theirs.sd if theirs else None,
                        **{k: getattr(e, k) for k in ("yi", "vi", "estimate", "ci_low", "ci_high")},
                        **{k: getattr(e, k) for k in ("interval_method", "weight_percent", "status", "note")},
                        "figures": "; ".join(c.row_ids) if c else None,
                    }
                )
    return records


def left_out(evidence: Evidence) -> list[Record]:
    """List every figure that no primary analysis of its outcome uses, or not the one it could stand in."""
    return [
        {
            "outcome": o.outcome.id,
            "study": x.study,
            "publication": x.publication,
            "arm": x.arm,
            "printed": x.printed,
            "at": x.at_printed,
            "kind": x.kind,
            "reason": x.reason,
            "figures": "; ".join(x.row_ids),
        }
        for o in evidence.outcomes
        for x in all_left_out(o)
    ]


def leave_one_out(evidence: Evidence) -> list[Record]:
    """List the primary analyses without one study each."""
    fields = ("label", "estimate", "ci_low", "ci_high", "tau2", "i2_percent")
    return [
        _place(o, s) | {("without" if k == "label" else k): getattr(x, k) for k in fields}
        for o, s in _syntheses(evidence)
        for x in s.leave_one_out
    ]


def subgroups(evidence: Evidence) -> list[Record]:
    """List every level of every subgroup analysis with the test between levels."""
    fields = (
        "level",
        "k",
        "n",
        "status",
        "estimate",
        "ci_low",
        "ci_high",
        "pi_low",
        "pi_high",
        "tau2",
        "i2_percent",
    )
    return [
        _place(o, s)
        | {"subgroup": g.id}
        | {k: getattr(x, k) for k in fields}
        | {"test_q": g.test_q, "test_df": g.test_df, "test_p": g.test_p, "note": x.note}
        for o, s in _syntheses(evidence)
        for g in s.subgroups
        for x in g.levels
    ]


def integrity(evidence: Evidence) -> list[Record]:
    """List every integrity finding."""
    fields = (
        "publication",
        "other",
        "file",
        "line",
        "where",
        "severity",
        "rule",
        "message",
        "printed",
        "silenced",
    )
    return [{k: f.get(k) for k in fields} for f in evidence.findings]


TABLES: dict[str, Callable[[Evidence], list[Record]]] = {
    "publications": publications,
    "figures": figures,
    "findings": findings,
    "analyses": analyses,
    "study_effects": study_effects,
    "left_out": left_out,
    "leave_one_out": leave_one_out,
    "subgroups": subgroups,
    "integrity": integrity,
}


def write_all(evidence: Evidence, folder: Path) -> list[Path]:
    """Write every table as ``<folder>/<name>.csv``; a table without rows is an empty file."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, make in TABLES.items():
        path = folder / f"{name}.csv"
        path.write_text(to_csv(make(evidence)), encoding="utf-8", newline="")
        paths.append(path)
    return paths


def to_csv(records: Sequence[Mapping[str, object]], columns: Iterable[str] | None = None) -> str:
    """Return records as CSV text with a header; no cell can be run as a formula.

    Columns are those of the first record unless named. Numbers are written in full, ``None`` as an empty
    cell, lists and mappings as JSON.
    """
    columns = list(columns or (records[0] if records else ()))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if columns:
        writer.writerow(columns)
    for record in records:
        writer.writerow([_cell(record.get(c)) for c in columns])
    return buffer.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return repr(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _syntheses(evidence: Evidence) -> list[tuple[OutcomeSynthesis, Synthesis]]:
    return [(o, s) for o in evidence.outcomes for s in o.syntheses]


def _place(o: OutcomeSynthesis, s: Synthesis) -> Record:
    return {
        "outcome": o.outcome.id,
        "outcome_label": o.outcome.label,
        "synthesis": s.id,
        "comparison": s.comparison.label,
        "time": s.time.label,
    }


def _result(o: OutcomeSynthesis, s: Synthesis, a: Analysis) -> Record:
    second = a.second
    return (
        _place(o, s)
        | {"role": o.outcome.role, "importance": o.outcome.importance, "analysis": a.id, "label": a.label}
        | {k: getattr(a, k) for k in _RESULT_FIELDS}
        | {
            "warnings": "; ".join(a.warnings),
            "second_engine": second.engine if second else None,
            "second_agrees": second.agrees if second else None,
            "second_largest_difference": second.largest_difference if second else None,
        }
    )
