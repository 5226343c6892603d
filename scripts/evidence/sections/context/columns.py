"""What is printed above the figures of reviews, evaluations and case reports; the cost ratios as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display.library.publications import evaluations
from evidence.display.numbers import MISSING
from evidence.display.tables.cells import Cell, link, small
from evidence.display.tables.columns import NUMBER, Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import AS_PRINTED_HEAD, TIME_HEAD
from evidence.record.published.economics import CostRatio, Economics
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import PublicationSummary

REVIEWS_PRINTED = ("Publication", "Outcome", TIME_HEAD, AS_PRINTED_HEAD)
CASES_PRINTED = ("Report", "Event", TIME_HEAD, AS_PRINTED_HEAD)


@dataclass(frozen=True, slots=True)
class CostLine:
    """A cost ratio of an evaluation, or the evaluation alone where it prints none."""

    publication: PublicationSummary
    frame: Economics
    ratio: CostRatio | None

    @property
    def compared(self) -> str:
        """The two arms in words."""
        if self.ratio is None:
            return ""
        labels = {arm.id: arm.label for arm in self.publication.arms}
        return " versus ".join(labels.get(arm, arm) for arm in self.ratio.comparison)


def cost_lines(evidence: Evidence) -> Iterator[CostLine]:
    """Go through the cost ratios of all economic evaluations of the question."""
    for publication, frame in evaluations(evidence):
        for ratio in frame.ratios or (None,):
            yield CostLine(publication, frame, ratio)


ECONOMICS = Table(
    "economics",
    "What a gain costs, as economic evaluations print it",
    "a cost ratio of an evaluation",
    (
        Column("publication", "the evaluation", value=lambda x: x.publication.id),
        Column(
            "perspective", "whose costs are counted", value=lambda x: x.frame.perspective, head="Perspective"
        ),
        Column("horizon", "over what time", value=lambda x: x.frame.horizon, head="Horizon"),
        Column("currency", "currency", value=lambda x: x.frame.currency),
        Column("price_year", "year of the prices", value=lambda x: x.frame.price_year),
        Column(
            "discounting", "how later costs and gains are discounted", value=lambda x: x.frame.discounting
        ),
        Column("compared", "the two arms", head="Compared"),
        Column("cost", "cost of one more unit", NUMBER, "currency", lambda x: x.ratio and x.ratio.cost),
        Column("per", "the unit gained", value=lambda x: x.ratio and x.ratio.per),
        Column(
            "under",
            "the assumption it holds under",
            value=lambda x: x.ratio and x.ratio.under,
            head="Holds under",
        ),
        Column("printed", "the publication's words", value=lambda x: x.ratio and x.ratio.printed),
        Column("address", "where it was read", value=lambda x: x.ratio and x.ratio.source.url),
    ),
    cost_lines,
)
TABLES = (ECONOMICS,)


def _prices(x: CostLine) -> Cell:
    year = f", prices of {x.frame.price_year}" if x.frame.price_year else ""
    told = x.frame.currency + year
    return ((told or MISSING), *([small(x.frame.discounting)] if x.frame.discounting else []))


ECONOMICS_PRINTED = Layout(
    (
        PrintedColumn("Evaluation", lambda x: x.publication.label),
        ECONOMICS["perspective"],
        ECONOMICS["horizon"],
        PrintedColumn("Prices", _prices),
        ECONOMICS["compared"],
        PrintedColumn(
            "Cost of one more unit",
            lambda x: link(x.ratio.printed, x.ratio.source.url) if x.ratio else MISSING,
        ),
        ECONOMICS["under"],
    )
)
