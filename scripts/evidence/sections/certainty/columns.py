"""Absolute effects, certainty by domain and directions of effect as tables."""

from __future__ import annotations

from evidence.display.columns import COUNT, FIGURE_IDS, NUMBER, PLACE, Column, P, Record, Table
from evidence.display.walk import place, syntheses
from evidence.record.certainty import Certainty
from evidence.record.evidence import Evidence

_SIDES = ("value", "low", "high", "difference", "difference_low", "difference_high")
_RISK = "risks and shares between 0 and 1, means in the outcome's unit"


def _places(evidence: Evidence) -> dict[tuple[str, str], Record]:
    return {(o.outcome.id, s.id): place(o, s) for o, s in syntheses(evidence)}


def _absolute(evidence: Evidence) -> list[Record]:
    places = _places(evidence)
    return [
        places[(a.outcome, a.synthesis)]
        | {"kind": a.kind, "per": a.per, "formula": a.formula, "note": a.note}
        | {name: getattr(a, name) for name in _SIDES}
        | {
            "baseline": a.baseline.value if a.baseline else None,
            "baseline_low": a.baseline.low if a.baseline else None,
            "baseline_high": a.baseline.high if a.baseline else None,
            "baseline_label": a.baseline.label if a.baseline else None,
            "baseline_source": a.baseline.source if a.baseline else None,
        }
        for a in evidence.absolute
        if (a.outcome, a.synthesis) in places
    ]


ABSOLUTE_EFFECTS = Table(
    "absolute_effects",
    "What the results mean in people",
    "a result",
    (
        *PLACE,
        Column("kind", "risk, mean, or share of one group"),
        Column("per", "how many people the report tells it for", COUNT),
        Column("baseline", "value of the comparator that it starts from", NUMBER, _RISK),
        Column("baseline_low", "smallest of the comparator arms", NUMBER, _RISK),
        Column("baseline_high", "largest of the comparator arms", NUMBER, _RISK),
        Column("baseline_label", "what the baseline is"),
        Column("baseline_source", "where a baseline of the configuration was read"),
        Column("value", "value with the intervention", NUMBER, _RISK),
        Column("low", "its lower limit, the baseline taken as known", NUMBER, _RISK),
        Column("high", "its upper limit", NUMBER, _RISK),
        Column("difference", "value with the intervention less the baseline", NUMBER, _RISK),
        Column("difference_low", "lower limit of the difference", NUMBER, _RISK),
        Column("difference_high", "upper limit of the difference", NUMBER, _RISK),
        Column("formula", "how it is worked out"),
        Column("note", "why there is none, or what a reader must know"),
    ),
    _absolute,
)


def _certainty(evidence: Evidence) -> list[Record]:
    places = _places(evidence)
    return [
        places[(c.outcome, c.synthesis)] | row
        for c in evidence.certainty
        if (c.outcome, c.synthesis) in places
        for row in _domains(c)
    ]


def _domains(c: Certainty) -> list[Record]:
    judged = c.judgement
    own = {d.domain: d for d in judged.domains} if judged else {}
    head = {
        "framing": c.framing,
        "start": c.start,
        "proposed_at_most": c.at_most,
        "judged_by": judged.judged_by if judged else None,
        "date": judged.date if judged else None,
        "judged_level": judged.level if judged else None,
        "judged_reason": judged.reason if judged else None,
        "flags": "; ".join(judged.flags) if judged else "",
    }
    proposed = {p.domain: p for p in c.proposals}
    rows = []
    for domain in dict.fromkeys((*proposed, *own)):
        p, d = proposed.get(domain), own.get(domain)
        rows.append(
            head
            | {
                "domain": domain,
                "proposal": p.change if p else None,
                "proposal_reason": p.reason if p else None,
                "judged": d.change if d else None,
                "reason": d.reason if d else None,
            }
        )
    return rows


CERTAINTY = Table(
    "certainty",
    "Certainty of the evidence (GRADE), by domain",
    "a domain of a result",
    (
        *PLACE,
        Column("framing", "effect question (two arms) or event-rate question (one group)"),
        Column("start", "level that the computed proposal starts from"),
        Column("proposed_at_most", "start less all computed proposals; no judgement"),
        Column("judged_by", "who judged; empty: nobody has"),
        Column("date", "when"),
        Column("judged_level", "level judged"),
        Column("judged_reason", "reason for the whole judgement"),
        Column("flags", "what has changed since the judgement"),
        Column("domain", "domain of GRADE"),
        Column("proposal", "computed proposal; empty: the data do not tell", NUMBER, "levels"),
        Column("proposal_reason", "the numbers behind the proposal"),
        Column("judged", "change judged", NUMBER, "levels"),
        Column("reason", "reason of the judge for this domain"),
    ),
    _certainty,
)


def _directions(evidence: Evidence) -> list[Record]:
    places = _places(evidence)
    return [
        places[(d.outcome, d.synthesis)]
        | {"label": s.label, "publication": s.publication, "way": s.way, "basis": s.basis}
        | {"sign_test_p": d.p_value, "note": d.note, "figures": "; ".join(s.row_ids)}
        for d in evidence.directions
        if (d.outcome, d.synthesis) in places
        for s in d.studies
    ]


DIRECTIONS = Table(
    "directions",
    "Direction of effect where a comparison is not pooled",
    "a study",
    (
        *PLACE,
        Column("label", "first author and year"),
        Column("publication", "the publication that the figure is from"),
        Column("way", "higher, lower or the same with the intervention"),
        Column("basis", "the printed words that it is read from"),
        Column("sign_test_p", "exact sign test over all studies of the synthesis", P),
        Column("note", "why there is no test"),
        FIGURE_IDS,
    ),
    _directions,
)
