"""What the rules look at: a publication's rows beside the printed figures from which they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from evidence.record.published.publication import Arm
from evidence.record.published.row import AtKind, Finding, Row, Values
from evidence.studies.notation import Figure
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.vocabulary.terms import OutcomeTerm
from evidence.studies.vocabulary.vocabulary import Vocabulary

# arm, segment, subgroup, unit and instrument of a figure
Place = tuple[str | None, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Printed:
    """A row, the figure as it was printed (which knows how precisely), its arm and its outcome."""

    row: Row
    figure: Figure
    arm: Arm | None
    outcome: OutcomeTerm
    p_decimals: int | None = None

    @property
    def values(self) -> Values:
        """What the row holds."""
        return self.row.values

    @property
    def months(self) -> float | None:
        """The time in months as it is compared, None where none is stated."""
        return None if self.row.at is None else self.row.at.counted

    @property
    def at_baseline(self) -> bool:
        """Whether the figure is of the time before treatment."""
        return self.row.at is not None and self.row.at.kind == AtKind.BASELINE

    @property
    def n_is_printed(self) -> bool:
        """Whether the denominator stands in the figure itself and is not taken from the arm."""
        return self.figure.n is not None


# what a rule gives: the row it is about and what it found there
Found = tuple[Printed, Finding]


@dataclass(frozen=True, slots=True)
class PrintedReport:
    """A publication with its printed figures, in the order of the file."""

    publication: StudyDescription
    printed: tuple[Printed, ...]
    _by_place: dict[Place, list[Printed]] = field(default_factory=dict, repr=False)

    def by_place(self) -> dict[Place, list[Printed]]:
        """Give the figures of single arms by arm, segment, subgroup, unit and instrument."""
        if not self._by_place:
            for each in self.printed:
                if each.arm is not None and not each.row.pooled:
                    self._by_place.setdefault(place_of(each), []).append(each)
        return self._by_place


Rule = Callable[[PrintedReport], Iterator[Found]]


def report_of(publication: StudyDescription, rows: Iterable[Row], vocabulary: Vocabulary) -> PrintedReport:
    """Put rows beside their figures; rows come in the order in which `extract` makes them."""
    cells = [(entry, cell) for entry in publication.entries for cell in entry.cells]
    return PrintedReport(
        publication,
        tuple(
            Printed(
                row,
                cell.figure,
                publication.arms.get(cell.arm),
                vocabulary.outcome(entry.outcome),
                (cell.figure if cell.figure.p is not None or entry.p is None else entry.p).p_decimals,
            )
            for (entry, cell), row in zip(cells, rows, strict=True)
        ),
    )


def place_of(printed: Printed) -> Place:
    """Give what two figures must share to be about the same patients and the same thing, time apart."""
    row = printed.row
    return row.arm, row.segment, row.subgroup, row.unit, row.instrument


def same_time(a: Printed, b: Printed, slack_months: float = 0.05) -> bool:
    """Say whether two figures are of the same time; not stated is the same only as not stated."""
    first, second = a.row.at, b.row.at
    if first is None or second is None:
        return first is second
    return first.kind == second.kind and abs(first.counted - second.counted) <= slack_months


def quoted(printed: Printed) -> str:
    """Name a figure in a sentence: `37/90 at 24 months`."""
    at = f" at {printed.row.at.printed}" if printed.row.at else ""
    return f"{printed.row.figure}{at}"
