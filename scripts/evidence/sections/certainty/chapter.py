"""Certainty of the evidence: each result with its domains, the reasons below it, and the rules."""

from __future__ import annotations

import re

from markupsafe import Markup

from evidence.display.addresses import Addresses
from evidence.page import assembly as html
from evidence.paper.document import LANDSCAPE, PORTRAIT, Paper
from evidence.paper.grid import NOTE, Row, grid
from evidence.paper.markup import Para, Span, bold, para, small
from evidence.record.evidence import Evidence
from evidence.sections.certainty import judged as certainty_text
from evidence.sections.certainty import view as certainty_view
from evidence.sections.certainty.view import CertaintyLine, DomainCell
from evidence.sections.findings.chapter import rated

_HEADS = (
    *("Result", "Starts", "Risk of bias", "Inconsistency", "Indirectness", "Imprecision"),
    *("Publication bias", "Certainty"),
)
_WEIGHTS = (5.5, 1.8, 2.8, 2.8, 2.8, 2.8, 2.8, 4.4)
_EXPLANATION = (
    "A proposal is computed from the data by fixed rules and is no judgement; what the data cannot tell has "
    "no proposal. “At most” means: before the domains without a proposal are judged."
)


def write(paper: Paper, evidence: Evidence, addresses: Addresses) -> None:
    """Write the chapter."""
    paper.turn(LANDSCAPE)
    paper.heading("Certainty of the evidence", 1, "certainty")
    paper.text(f"{certainty_text.note(evidence)} {_EXPLANATION}")
    for table in certainty_view.certainty_tables(evidence, addresses):
        rows = [row for line in table.lines for row in _rows(line)]
        paper.table(table.title, grid(_HEADS, rows, weights=_WEIGHTS))
    rules = evidence.methods.get("certainty")
    if rules:
        paper.heading("How the proposals are computed", 2)
        paper.bullets(rule_texts(rules))
    paper.turn(PORTRAIT)


def rule_texts(rules: object) -> list[str]:
    """Return the rules in the words of the page: its own list, without the markup."""
    made = str(html.environment().get_template("sections/certainty/page.html.j2").module.rules(rules))
    items = re.findall(r"<li>(.*?)(?=</?li>|</ul>)", made, re.DOTALL)
    return [Markup(item).striptags() for item in items]


def _rows(line: CertaintyLine) -> list[Row]:
    name = (para(Span(line.outcome, anchor=line.target)), small(line.label))
    cells = (name, line.start, *(tuple(_domain(d)) for d in line.domains), tuple(rated(line.overall)))
    reasons = [s for name, text in line.reasons for s in (bold(f"{name}: "), f"{text} ")]
    return [Row(cells), Row((para(*reasons, style="CellSmall"),), NOTE)]


def _domain(d: DomainCell) -> list[Para]:
    return [para(bold(d.change), f" {d.word}"), *([small("judged")] if d.judged else [])]
