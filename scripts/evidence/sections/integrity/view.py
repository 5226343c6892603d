"""Integrity findings in words, and the printed effects that their arms do not give."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import words
from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.display.section import Report
from evidence.display.tables.cells import Grid
from evidence.record.reviews.evidence import Evidence
from evidence.sections.integrity.columns import PRINTED


@dataclass(frozen=True, slots=True)
class IntegrityLine:
    """Something that does not add up in a study file or publication, and where."""

    place: str
    where: str
    severity: str
    message: str
    rule: str


@dataclass(frozen=True, slots=True)
class IntegrityView:
    """Everything the section shows."""

    printed_effects: str | None
    disagreeing: tuple[tuple[str, str], ...]
    caption: str
    grid: Grid


def view(report: Report) -> IntegrityView:
    """Prepare the section."""
    lines = integrity(report.evidence)
    return IntegrityView(
        printed_effects(report.evidence),
        tuple(disagreeing_effects(report.evidence)),
        words.plural(len(lines), "finding"),
        PRINTED.grid(lines),
    )


def integrity(evidence: Evidence) -> list[IntegrityLine]:
    """List the integrity findings by place."""
    lines = []
    for f in evidence.findings:
        place = f"{f.file}:{f.line}" if f.line else f.file
        where = f.where or (f"printed: {f.printed}" if f.printed else "")
        message = words.sentence(f.message)
        if f.silenced:
            message += f" Answered in the study file: {words.sentence(f.silenced)}"
        lines.append(IntegrityLine(place, where, f.severity, message, words.label(f.rule)))
    return lines


def printed_effects(evidence: Evidence) -> str | None:
    """Say how many printed effects agree with their own arms; ``None`` where none is printed."""
    found = evidence.printed_effects
    if not found.printed:
        return None
    return (
        f"{words.plural(found.printed, 'effect')} that publications print: {found.checked} could be computed "
        f"again from the arms, {found.agreeing} agree; of "
        f"{words.plural(found.intervals_checked, 'interval')} computed again, {found.intervals_agreeing} "
        "agree."
    )


def disagreeing_effects(evidence: Evidence) -> list[tuple[str, str]]:
    """List the printed effects that their arms do not give: publication and outcome, and both in words."""
    labels = evidence.methods.labels
    names = {p.id: p.label for p in evidence.publications}
    lines = []
    for x in evidence.printed_effects.disagreements:
        values = [x.estimate, x.low, x.high]
        measure = measure_of(x.measure)
        given = f"{effect_format(measure, values).effect(*values)} {measure.unit}".rstrip()
        outcome = labels.get(x.outcome, words.label(x.outcome))
        place = f"{names.get(x.publication, x.publication)}, {words.label(outcome)}:"
        lines.append((place, f"prints {x.printed}; its arms give {given}: {x.why}"))
    return lines
