"""Every extracted figure, and what is in no primary analysis, as tables."""

from __future__ import annotations

from evidence.display.addresses import all_left_out
from evidence.display.columns import COUNT, FIGURE_IDS, NUMBER, PERCENT, WHO, YES_NO, Column, P, Record, Table
from evidence.record.evidence import Evidence

_PLACE = ("id", "publication", "study", "outcome", "type", "arm")
_DESCRIPTION = ("segment", "subgroup", "unit", "instrument", "definition", "method", "printed", "figure")
_VALUES = (
    Column("events", "patients with the event", COUNT),
    Column("n", "patients looked at", COUNT),
    Column("percent", "percentage as printed", PERCENT, "%"),
    Column("survival", "Kaplan-Meier estimate", NUMBER, "between 0 and 1"),
    Column("low", "lower limit of the printed interval", NUMBER, "as the figure"),
    Column("high", "upper limit of the printed interval", NUMBER, "as the figure"),
    Column("mean", "mean", NUMBER, "as printed"),
    Column("sd", "standard deviation", NUMBER, "as printed"),
    Column("median", "median", NUMBER, "as printed"),
    Column("q1", "first quartile", NUMBER, "as printed"),
    Column("q3", "third quartile", NUMBER, "as printed"),
    Column("min", "smallest value", NUMBER, "as printed"),
    Column("max", "largest value", NUMBER, "as printed"),
    Column("measure", "measure of a printed effect"),
    Column("estimate", "estimate of a printed effect", NUMBER, "natural scale"),
    Column("p", "printed p value", P),
)


def _figures(evidence: Evidence) -> list[Record]:
    records = []
    for row in evidence.rows:
        at = row.at
        records.append(
            {
                **{k: getattr(row, k) for k in _PLACE},
                "comparison": " against ".join(row.comparison or ()),
                "at": at.printed if at else None,
                "at_months": at.months if at else None,
                **{k: getattr(row, k) for k in _DESCRIPTION},
                **{c.name: getattr(row.values, c.name) for c in _VALUES},
                "derivation": "; ".join(f"{s.step}: {s.detail}" for s in row.derivation),
                "poolable": row.poolable,
                "reason": row.reason,
                "source": row.source.read,
                "source_address": row.source.url,
                "second_hand": row.source.second_hand,
                "file": row.file,
                "line": row.line,
                "findings": "; ".join(f.message for f in row.findings),
            }
        )
    return records


FIGURES = Table(
    "figures",
    "Every extracted figure",
    "a printed figure",
    (
        Column("id", "the figure's id: publication, entry and arm"),
        Column("publication", "the publication"),
        Column("study", "the study"),
        Column("outcome", "the outcome's name in the vocabulary"),
        Column("type", "count, percent, mean, median, survival or effect"),
        Column("arm", "the arm, empty for effects between arms"),
        Column("comparison", "for effects: the two arms"),
        Column("at", "time as printed"),
        Column("at_months", "time", NUMBER, "months"),
        Column("segment", "vein segment or the like"),
        Column("subgroup", "part of the patients"),
        Column("unit", "what is counted: patient, limb, event"),
        Column("instrument", "scale or instrument"),
        Column("definition", "definition of the outcome"),
        Column("method", "method of the estimate, e.g. Kaplan-Meier"),
        Column("printed", "the paper's own words"),
        Column("figure", "how they are read"),
        *_VALUES,
        Column("derivation", "arithmetic from the printed words to the values"),
        Column("poolable", "whether it can be pooled", YES_NO),
        Column("reason", "why it cannot be pooled"),
        Column("source", "what was read"),
        Column("source_address", "where it was read"),
        Column("second_hand", "whether it was read in another publication", YES_NO),
        Column("file", "the study file"),
        Column("line", "its line", COUNT),
        Column("findings", "what does not add up"),
    ),
    _figures,
)


def _left_out(evidence: Evidence) -> list[Record]:
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


LEFT_OUT = Table(
    "left_out",
    "Figures that are in no primary analysis, or not in one they could stand in",
    "a figure with its reason",
    (
        Column("outcome", "the outcome's name in the vocabulary"),
        *WHO,
        Column("arm", "the arm or arms"),
        Column("printed", "the paper's own words"),
        Column("at", "time as printed"),
        Column("kind", "kind of reason"),
        Column("reason", "the reason"),
        FIGURE_IDS,
    ),
    _left_out,
)


def _printed_effects(evidence: Evidence) -> list[Record]:
    found = evidence.printed_effects
    fields = ("row", "publication", "study", "outcome", "printed", "measure", "estimate", "low", "high")
    return [
        {k: getattr(line, k) for k in (*fields, "agrees", "interval_agrees", "why")}
        for line in (*found.disagreements, *found.not_checked)
    ]


PRINTED_EFFECTS = Table(
    "printed_effects",
    "Printed effects that their arms do not give, or that could not be computed again",
    "a printed effect",
    (
        Column("row", "the figure's id"),
        Column("publication", "the publication"),
        Column("study", "the study"),
        Column("outcome", "the outcome's name in the vocabulary"),
        Column("printed", "the paper's own words"),
        Column("measure", "measure"),
        Column("estimate", "what the arms give", NUMBER, "natural scale"),
        Column("low", "lower limit that the arms give", NUMBER, "natural scale"),
        Column("high", "upper limit that the arms give", NUMBER, "natural scale"),
        Column("agrees", "whether the estimates agree; empty where it was not computed", YES_NO),
        Column("interval_agrees", "whether the intervals agree; empty where not computed", YES_NO),
        Column("why", "what differs, or why it was not computed"),
    ),
    _printed_effects,
)
