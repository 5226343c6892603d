"""Certainty of the evidence as a table: a row a domain of a result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence.display.tables.columns import NUMBER, Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import PLACE, InSynthesis, rows_by_place
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.certainty import DOMAINS, Certainty, DomainJudgement, Proposal
from evidence.sections.certainty import cells


@dataclass(frozen=True, slots=True)
class _Domain:
    """One domain of one result: what is computed, and what a person made of it."""

    certainty: Certainty
    domain: str
    proposal: Proposal | None
    judged: DomainJudgement | None


def _domains(c: Certainty) -> Iterator[_Domain]:
    own = {d.domain: d for d in c.judgement.domains} if c.judgement else {}
    proposed = {p.domain: p for p in c.proposals}
    for domain in dict.fromkeys((*proposed, *own)):
        yield _Domain(c, domain, proposed.get(domain), own.get(domain))


def _rows(evidence: Evidence) -> Iterator[InSynthesis]:
    for row in rows_by_place(evidence, evidence.certainty):
        for domain in _domains(row.item):
            yield InSynthesis(row.outcome, row.synthesis, domain)


def _of(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.certainty, name)


def _of_judgement(name: str) -> Callable[[InSynthesis], object]:
    def value(row: InSynthesis) -> object:
        judged = row.item.certainty.judgement
        return getattr(judged, name) if judged else None

    return value


def _of_proposal(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.proposal, name) if r.item.proposal else None


def _of_domain(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.judged, name) if r.item.judged else None


def _flags(row: InSynthesis) -> object:
    judged = row.item.certainty.judgement
    return (judged.flags if judged else ()) or ""


CERTAINTY = Table(
    "certainty",
    "Certainty of the evidence (GRADE), by domain",
    "a domain of a result",
    (
        *PLACE,
        Column(
            "framing", "effect question (two arms) or event-rate question (one group)", value=_of("framing")
        ),
        Column("start", "level that the computed proposal starts from", value=_of("start")),
        Column(
            "proposed_at_most",
            "start less all computed proposals, no judgement; empty: nothing is graded",
            value=_of("at_most"),
        ),
        Column("not_graded", "why there is no level", value=_of("not_graded")),
        Column("judged_by", "who judged; empty: nobody has", value=_of_judgement("judged_by")),
        Column("date", "when", value=_of_judgement("date")),
        Column("judged_level", "level judged", value=_of_judgement("level")),
        Column("judged_reason", "reason for the whole judgement", value=_of_judgement("reason")),
        Column(
            "flags",
            "what has changed since the judgement",
            value=_flags,
        ),
        Column("domain", "domain of GRADE"),
        Column(
            "proposal",
            "computed proposal; empty: the data do not tell",
            NUMBER,
            "levels",
            _of_proposal("change"),
        ),
        Column("proposal_reason", "the numbers behind the proposal", value=_of_proposal("reason")),
        Column("judged", "change judged", NUMBER, "levels", _of_domain("change")),
        Column("reason", "reason of the judge for this domain", value=_of_domain("reason")),
    ),
    _rows,
)
TABLES = (CERTAINTY,)

# The rows are lines as `evidence.sections.certainty.view` makes them.
PRINTED = Layout(
    (
        PrintedColumn("Result", cells.result),
        PrintedColumn("Starts", cells.start),
        *(PrintedColumn(domain.capitalize(), cells.domain(i)) for i, domain in enumerate(DOMAINS)),
        PrintedColumn("Certainty", cells.overall),
    ),
    (5.5, 1.8, 2.8, 2.8, 2.8, 2.8, 2.8, 4.4),
)
