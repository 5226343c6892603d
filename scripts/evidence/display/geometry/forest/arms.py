"""The sides of a forest plot: what each arm reports, and all arms together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from evidence.display import numbers
from evidence.record.results.analysis import (
    Analysis,
)
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.results.synthesis import Synthesis


@dataclass(frozen=True, slots=True)
class ArmCell:
    """What one side reports, and the ids of the extracted figures it comes from."""

    text: str
    row_ids: tuple[str, ...] = ()


def arm_heads(synthesis: Synthesis) -> tuple[tuple[str, str], ...]:
    """Return each side's label and what its figures are."""
    of_arms = Counter(c.kind for c in synthesis.candidates if c.kind != FigureKind.EFFECT)
    common = max(sorted(of_arms), key=lambda kind: of_arms[kind], default=FigureKind.EFFECT)
    what = {
        FigureKind.COUNTS: "events / n",
        FigureKind.MEANS: "mean (SD); n",
        FigureKind.MEDIANS: "median; n",
        FigureKind.SURVIVAL: "n; at risk",
        FigureKind.RATES: "events in person-years",
        FigureKind.EFFECT: "n",
    }.get(common, "n")
    comparison = synthesis.comparison
    if comparison.two_arm:
        return ((comparison.intervention, what), (comparison.comparator or "comparator", what))
    return (("", what),)


def arm_cells(candidate: Candidate) -> tuple[ArmCell, ...]:
    """Return what the sides of a candidate report."""
    cells = [_arm_cell(candidate.kind, candidate.intervention)]
    if candidate.comparator is not None or candidate.kind == FigureKind.EFFECT:
        cells.append(_arm_cell(candidate.kind, candidate.comparator))
    return tuple(cells)


def _arm_cell(kind: FigureKind, arm: ArmFigure | None) -> ArmCell:
    if arm is None:
        return ArmCell(numbers.MISSING)
    if arm.person_time is not None and arm.events is not None:
        return ArmCell(_in_time(arm.events, arm.person_time), arm.row_ids)
    if kind == FigureKind.RATES:
        return ArmCell(" | ".join(arm.printed) or numbers.MISSING, arm.row_ids)
    if arm.events is not None:
        return ArmCell(f"{numbers.integer(arm.events)}/{numbers.integer(arm.n)}", arm.row_ids)
    n = f"n {numbers.integer(arm.n)}" if arm.n is not None else ""
    if arm.mean is not None:
        spread = f" ({numbers.general(arm.sd)})" if arm.sd is not None else ""
        return ArmCell("; ".join(t for t in (numbers.general(arm.mean) + spread, n) if t), arm.row_ids)
    if kind == FigureKind.SURVIVAL:
        risk = f"at risk {numbers.integer(arm.at_risk)}" if arm.at_risk is not None else ""
        return ArmCell("; ".join(t for t in (n, risk) if t) or numbers.MISSING, arm.row_ids)
    return ArmCell(n or numbers.MISSING, arm.row_ids)


def _in_time(events: int, years: float) -> str:
    return f"{numbers.integer(events)} in {numbers.general(years)}"


def totals(synthesis: Synthesis, analysis: Analysis) -> tuple[ArmCell, ...]:
    """Return the sums of all studies of an analysis, one for each side."""
    if analysis.person_years is not None:
        sides_in_time: list[tuple[int | None, float | None]] = [(analysis.events, analysis.person_years)]
        if synthesis.comparison.two_arm:
            sides_in_time.append((analysis.events_comparator, analysis.person_years_comparator))
        return tuple(
            ArmCell("" if events is None or years is None else _in_time(events, years))
            for events, years in sides_in_time
        )
    sides = [(analysis.events, analysis.n)]
    if synthesis.comparison.two_arm:
        sides.append((analysis.events_comparator, analysis.n_comparator))
    cells = []
    for events, n in sides:
        if events is not None and n is not None:
            cells.append(ArmCell(f"{numbers.integer(events)}/{numbers.integer(n)}"))
        else:
            cells.append(ArmCell(f"n {numbers.integer(n)}" if n is not None else ""))
    return tuple(cells)
