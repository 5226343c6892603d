"""What a table and a column are, and the columns that several tables share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evidence.record.evidence import Evidence

Record = dict[str, object]

# Kinds of columns; a workbook shows a number accordingly, and keeps all of its digits.
TEXT = "text"
YES_NO = "yes or no"
COUNT = "count"
YEAR = "year"
NUMBER = "number"
PERCENT = "percent"  # already in per cent: 36 means 36%
P = "p value"

NATURAL = "natural scale: ratios as ratios, proportions and survival between 0 and 1"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in files, what it means, its kind and unit."""

    name: str
    meaning: str
    kind: str = TEXT
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what one of its rows is, its columns in order, and how it is made from the evidence."""

    name: str
    title: str
    row: str  # what one row is
    columns: tuple[Column, ...]
    make: Callable[[Evidence], list[Record]]

    def records(self, evidence: Evidence) -> list[Record]:
        """Return the rows.

        Raises
        ------
        ValueError
            Where a row has a value for which there is no column: it would silently be lost.
        """
        known = {c.name for c in self.columns}
        records = self.make(evidence)
        for record in records:
            if not record.keys() <= known:
                raise ValueError(f"table {self.name!r} has no column {', '.join(record.keys() - known)}")
        return records


PLACE = (
    Column("outcome", "the outcome's name in the vocabulary"),
    Column("outcome_label", "the outcome in words"),
    Column("synthesis", "the synthesis: one comparison of one outcome at one time"),
    Column("comparison", "what is set against what, or the group looked at"),
    Column("time", "the follow-up asked for"),
)
INTERVAL = (
    Column("estimate", "estimate", NUMBER, NATURAL),
    Column("ci_low", "lower limit of the confidence interval", NUMBER, NATURAL),
    Column("ci_high", "upper limit of the confidence interval", NUMBER, NATURAL),
)
PREDICTION = (
    Column("pi_low", "lower limit of the prediction interval", NUMBER, NATURAL),
    Column("pi_high", "upper limit of the prediction interval", NUMBER, NATURAL),
)
TAU2 = Column("tau2", "between-study variance τ²", NUMBER, "squared pooling scale")
I2 = Column("i2_percent", "I², the share of the variance that lies between studies", PERCENT, "%")
WHO = (
    Column("study", "the study, the unit of analysis"),
    Column("publication", "the publication that the figure is from"),
)
EFFECT = (
    Column("yi", "effect on the pooling scale", NUMBER, "log, logit, complementary log-log or natural"),
    Column("vi", "variance of the effect", NUMBER, "squared pooling scale"),
    *INTERVAL,
    Column("interval_method", "how the study's own interval was made"),
    Column("weight_percent", "weight in the model shown", PERCENT, "%"),
    Column("status", "pooled, not estimable or shown"),
    Column("note", "what a reader must know of this effect"),
)
FIGURE_IDS = Column("figures", "ids of the extracted figures (column id of table figures)")
