"""The section on risk of bias: traffic lights by tool, shares by outcome, and who was not assessed."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.bias_symbols import legend as explained
from evidence.display.geometry.bias_shares import OutcomeBars, legend, outcomes, tools
from evidence.display.section import Report
from evidence.display.tables.cells import HEADING, Grid, GridRow, Para, Span, bold, grid, listed, para, to
from evidence.display.tables.shared_columns import PUBLICATION_HEAD
from evidence.record.published.appraisal import Appraisals, Appraised, ToolTable
from evidence.sections.risk_of_bias.columns import (
    JUDGED_BY_HEAD,
    OVERALL_HEAD,
    SHARES_HEADS,
    tool_layout,
)


@dataclass(frozen=True, slots=True)
class ToolView:
    """The judgements made with one tool; ``stem`` is the name of the figure's files and the address too."""

    stem: str
    table: ToolTable
    caption: str
    legend: str
    grid: Grid
    names: tuple[tuple[Appraised, Span], ...]  # each publication, leading to its evidence table
    publication_head: str = PUBLICATION_HEAD
    overall_head: str = OVERALL_HEAD
    judged_by_head: str = JUDGED_BY_HEAD


@dataclass(frozen=True, slots=True)
class BiasSection:
    """Everything the section shows."""

    sentence: str
    tools: tuple[ToolView, ...]
    shares_legend: str
    outcomes: tuple[OutcomeBars, ...]
    not_assessed: str  # how many
    names: Para  # of those not assessed
    shares_heads: tuple[str, ...] = SHARES_HEADS


def view(report: Report) -> BiasSection | None:
    """Prepare the section; ``None`` where the evidence says nothing of appraisals at all."""
    found, addresses = report.evidence.risk_of_bias, report.addresses.publications
    if found is None:
        return None
    labels = {p.id: p.label for p in report.evidence.publications}
    used = {s.level for b in found.syntheses for bar in b.bars for s in bar.shares}
    count = len(found.not_assessed)
    return BiasSection(
        sentence=sentence(found),
        tools=tuple(
            ToolView(
                stem=stem,
                table=t,
                caption=f"{words.plural(len(t.publications), 'publication')} judged with {t.tool}",
                legend=legend(t),
                grid=tool_layout(t, addresses).grid(t.publications),
                names=tuple((p, to(p.label, addresses.get(p.publication))) for p in t.publications),
            )
            for stem, t in tools(found)
        ),
        shares_legend=f"{explained(used)}. What nobody judged counts as not judged, whatever the tool.",
        outcomes=outcomes(found),
        not_assessed=f"{words.plural(count, 'included publication')} not assessed" if count else "",
        names=para(*listed([to(labels.get(i, i), addresses.get(i)) for i in found.not_assessed])),
    )


def shares(outcome: OutcomeBars) -> Grid:
    """Return the bars of an outcome in words."""
    rows: list[GridRow] = []
    for s in outcome.syntheses:
        assessed = f"{s.assessed} of {words.plural(s.k, 'study')} assessed; shares of the {s.shared_by}"
        rows.append(GridRow((para(bold(s.label), f": {assessed}"),), HEADING))
        rows += [GridRow((bar.name, bar.told)) for bar in s.bars]
    return grid((SHARES_HEADS[0], SHARES_HEADS[1]), rows, weights=(9, 16.7))


def sentence(found: Appraisals) -> str:
    """Say how many included publications were assessed, and that nothing else is."""
    if not found.included:
        return "No publication is included, so that there is none whose risk of bias could be assessed."
    total = words.plural(found.included, "included publication")
    if not found.included_assessed:
        return (
            f"None of the {total} has an appraisal in its study file: their risk of bias is not assessed, "
            "and no result here may be taken for one of low risk."
        )
    verb = "has" if found.included_assessed == 1 else "have"
    text = f"{numbers.integer(found.included_assessed)} of the {total} {verb} an appraisal in the study file"
    rest = len(found.not_assessed)
    text += f"; {numbers.integer(rest)} {'is' if rest == 1 else 'are'} not assessed." if rest else "."
    return text + " Judgements are those of the people named; none is worked out."
