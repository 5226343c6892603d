"""Tidy rows: one printed figure each, with what was computed from it, how, and from which page.

The plain form of a row (`to_dict`) is the content of results/studies/<id>.json, read by all later steps.
"""

from dataclasses import asdict, dataclass

from evidence.studies.times import At

ROW_TYPES = (
    "count",
    "percent",
    "survival",
    "rate",
    "mean",
    "median",
    "effect",
    "p only",
    "not reported",
)
# what a row may hold, in the order of the columns of the CSV
VALUES = (
    "events",
    "events_low",  # the least and the most events that fit, where several counts do
    "events_high",
    "n",
    "percent",
    "percent_decimals",
    "survival",
    "rate",
    "low",
    "high",
    "level",
    "at_risk",
    "mean",
    "sd",
    "se",
    "median",
    "q1",
    "q3",
    "min",
    "max",
    "measure",
    "estimate",
    "p",
    "p_op",
    "person_time",
    "unit",
    "decimals",
    "qualifier",
)
COLUMNS = (
    "id",
    "publication",
    "study",
    "outcome",
    "type",
    "change",
    "arm",
    "comparison",
    "at_months",
    "at_kind",
    "at_printed",
    "segment",
    "subgroup",
    "unit_of_analysis",
    "instrument",
    "definition",
    "method",
    "pooled",
    "adjusted",
    "printed",
    "figure",
    "derived_by_hand",
    *VALUES,
    "poolable",
    "reason",
    "derivation",
    "note",
    "source_id",
    "source_url",
    "source_read",
    "second_hand",
    "file",
    "line",
    "findings",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the printed figure to the value."""

    step: str
    detail: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the published figure that does not agree with itself."""

    rule: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class SilencedFinding:
    """A finding that a reviewer has answered in the study file; it stays listed, with the reason."""

    rule: str
    severity: str
    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A printed effect computed again from its arms.

    `agrees` is None where it cannot be computed, and `why` then says so. `low` and `high` are of the first of
    the usual intervals; `interval_agrees` is None where no interval is printed or can be computed. `of` names
    the rows of the two arms. The scale is that of the printed effect.
    """

    agrees: bool | None
    why: str = ""
    measure: str | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    interval_agrees: bool | None = None
    of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A printed figure made tidy.

    `values` holds only what is known. Percentages of counts are in percent, with `low` and `high` in
    percent. Kaplan-Meier estimates are fractions: `survival`, `low`, `high` and `se` alike. Rates are
    events per person-year and `person_time` is in person-years. Means and medians are in the unit of
    the outcome, risk differences are fractions. `reason` says why a row is not poolable, "" when it is.
    """

    id: str
    publication: str
    study: str
    outcome: str
    type: str
    change: bool
    arm: str
    comparison: tuple[str, str] | None
    at: At | None
    segment: str
    subgroup: str
    unit: str
    instrument: str
    definition: str
    method: str
    pooled: bool
    adjusted: bool
    printed: str
    figure: str
    derived_by_hand: str
    values: dict[str, object]
    derivation: tuple[Step, ...]
    poolable: bool
    reason: str
    note: str
    source: dict[str, object]
    file: str
    line: int
    findings: tuple[Finding, ...]
    silenced: tuple[SilencedFinding, ...] = ()
    recomputed: Recomputed | None = None  # of a printed effect


def to_dict(row: Row) -> dict:
    """Give a row as plain data for JSON."""
    at = row.at
    return {
        "id": row.id,
        "publication": row.publication,
        "study": row.study,
        "outcome": row.outcome,
        "type": row.type,
        "change": row.change,
        "arm": row.arm or None,
        "comparison": list(row.comparison) if row.comparison else None,
        "at": {"months": at.months, "kind": at.kind, "printed": at.printed} if at else None,
        "segment": row.segment,
        "subgroup": row.subgroup,
        "unit": row.unit,
        "instrument": row.instrument,
        "definition": row.definition,
        "method": row.method,
        "pooled": row.pooled,
        "adjusted": row.adjusted,
        "printed": row.printed,
        "figure": row.figure,
        "derived_by_hand": row.derived_by_hand,
        "values": {name: row.values[name] for name in VALUES if name in row.values},
        "derivation": [{"step": step.step, "detail": step.detail} for step in row.derivation],
        "poolable": row.poolable,
        "reason": row.reason,
        "note": row.note,
        "source": row.source,
        "file": row.file,
        "line": row.line,
        "findings": [
            {"rule": each.rule, "severity": each.severity, "message": each.message} for each in row.findings
        ],
        "silenced": [asdict(each) for each in row.silenced],
        "recomputed": asdict(row.recomputed) if row.recomputed else None,
    }


def to_record(row: Row) -> dict[str, object]:
    """Give a row as one flat line of a table, by the names of COLUMNS."""
    plain = to_dict(row)
    at, values, source = plain["at"] or {}, plain["values"], plain["source"]
    record = {name: plain[name] for name in COLUMNS if name in plain and name not in ("comparison",)}
    record |= {name: values.get(name, "") for name in VALUES}
    record |= {
        "comparison": " - ".join(row.comparison) if row.comparison else "",
        "arm": row.arm,
        "at_months": at.get("months", ""),
        "at_kind": at.get("kind", ""),
        "at_printed": at.get("printed", ""),
        "unit_of_analysis": row.unit,
        "derivation": "; ".join(f"{step.step}: {step.detail}" for step in row.derivation),
        "source_id": source["id"],
        "source_url": source["url"],
        "source_read": source["read"],
        "second_hand": source["second_hand"],
        "findings": "; ".join(each.message for each in row.findings),
    }
    return record
