"""Tables of risk of bias: every judgement, and the shares of each synthesis."""

from __future__ import annotations

from evidence.display.columns import COUNT, PERCENT, Column, Record, Table
from evidence.record.evidence import Evidence

_LEVEL = Column("level", "what it comes to on the ladder common to all tools; empty where nobody judged")


def _judgements(evidence: Evidence) -> list[Record]:
    records: list[Record] = []
    for table in evidence.risk_of_bias.tables if evidence.risk_of_bias else ():
        for p in table.publications:
            pairs = [*zip((d.id for d in table.domains), p.judgements, strict=True), ("overall", p.overall)]
            records += [
                {
                    "study": p.study,
                    "publication": p.publication,
                    "tool": table.tool,
                    "domain": domain,
                    "judgement": j and j.word,
                    "level": j and j.level,
                    "judged_by": p.judged_by,
                }
                for domain, j in pairs
            ]
    return records


RISK_OF_BIAS = Table(
    "risk_of_bias",
    "Risk of bias as judged",
    "a domain of a publication",
    (
        Column("study", "the study, the unit of analysis"),
        Column("publication", "the publication that was judged"),
        Column("tool", "the tool"),
        Column("domain", "the tool's domain, or overall"),
        Column("judgement", "the judgement in the tool's word; empty where nobody judged"),
        _LEVEL,
        Column("judged_by", "who judged"),
    ),
    _judgements,
)


def _shares(evidence: Evidence) -> list[Record]:
    return [
        {
            "outcome": s.outcome,
            "outcome_label": s.outcome_label,
            "synthesis": s.synthesis,
            "tool": bar.tool,
            "domain": bar.domain or "overall",
            "level": share.level,
            "percent": share.percent,
            "studies": share.studies,
            "shared_by": s.shared_by,
        }
        for s in (evidence.risk_of_bias.syntheses if evidence.risk_of_bias else ())
        for bar in s.bars
        for share in bar.shares
    ]


BIAS_SHARES = Table(
    "risk_of_bias_shares",
    "How much of each result was judged, and how",
    "a level of a domain in a synthesis",
    (
        Column("outcome", "the outcome's name in the vocabulary"),
        Column("outcome_label", "the outcome in words"),
        Column("synthesis", "the synthesis: one comparison of one outcome at one time"),
        Column("tool", "the tool; empty for the overall judgement, which all tools share"),
        Column("domain", "the tool's domain, or overall"),
        _LEVEL,
        Column("percent", "share of the synthesis", PERCENT, "%"),
        Column("studies", "studies", COUNT),
        Column("shared_by", "what the share is a share of: weight, or number of studies"),
    ),
    _shares,
)
