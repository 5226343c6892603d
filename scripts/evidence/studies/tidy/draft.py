"""A row in the making: what is kept of a figure, how it was worked out, and why it cannot be pooled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.publication import Arm
from evidence.record.published.row import Finding, Values
from evidence.studies.notation import Figure
from evidence.studies.reading.publications import Cell, Entry
from evidence.studies.vocabulary.terms import OutcomeTerm

_DIGITS = 12  # significant digits kept after a change of unit: more than any figure is printed with


@dataclass(slots=True)
class Draft:
    """A row in the making."""

    entry: Entry
    cell: Cell
    arm: Arm | None
    outcome: OutcomeTerm
    row_id: str
    values: Values = Values()
    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    reason: Note | None = None

    @property
    def figure(self) -> Figure:
        """The printed figure."""
        return self.cell.figure

    def keep(self, **values: object) -> None:
        """Keep the values that are found."""
        there = {name: value for name, value in values.items() if value is not None and value != ""}
        self.values = msgspec.structs.replace(self.values, **there)

    def step(self, kind: str, **carried: float | str) -> None:
        """Record a step of arithmetic of a kind of `notes.step_kinds`, with what it carries."""
        self.steps.append(Step(_note(kind, carried), (self.row_id,)))

    def find(self, finding: Finding | None) -> None:
        """Note what does not add up, where something does not."""
        if finding is not None:
            self.findings.append(finding)

    def refuse(self, kind: str | Note, **carried: float | str) -> None:
        """Say why the row is not poolable; the first reason stands."""
        self.reason = self.reason or (kind if isinstance(kind, Note) else _note(kind, carried))

    @property
    def size_of_arm(self) -> int | None:
        """The number in the arm, in the unit of analysis; of a part of its patients it says nothing."""
        return None if self.arm is None or self.entry.subgroup else self.arm.counts.get(self.entry.unit)

    def arm_size(self, printed: str) -> int | None:
        """Take the number from the arm, in the unit of analysis, and record that."""
        unit, n = self.entry.unit, self.size_of_arm
        if n is None and self.entry.subgroup:
            self.refuse("no_denominator")
            return None
        if n is None:
            self.refuse("arm_size_unknown", unit=unit, arm=self.cell.arm)
            return None
        self.step("denominator_from_arm", n=n, unit=unit, arm=self.cell.arm, printed=printed)
        return n

    def keep_times(self, factor: float, *names: str) -> None:
        """Keep printed values of these names, in a unit that is ``factor`` of the printed one."""
        for name in names:
            value = getattr(self.figure, name)
            if value is not None:
                self.keep(**{name: value if factor == 1.0 else rounded(value * factor)})

    def refuse_bound(self, shown: str) -> None:
        """Refuse a value that is printed as a bound, or as about so much."""
        qualifier = self.figure.qualifier
        if qualifier == "about":
            self.refuse("approximate_only", printed=shown)
        elif qualifier:
            self.refuse("bound_only", qualifier=qualifier, printed=shown)


def rounded(value: float) -> float:
    """Give a computed value without the digits that only the change of unit made."""
    return float(f"{value:.{_DIGITS}g}")


def _note(kind: str, carried: Mapping[str, float | str]) -> Note:
    """Make a note of a kind of what it carries by name: numbers and words."""
    numbers = {name: value for name, value in carried.items() if not isinstance(value, str)}
    words = {name: value for name, value in carried.items() if isinstance(value, str)}
    return Note(kind, (), numbers, words)
