"""The certainty of a result in a few words: what is judged, else the computed proposal."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.prose.notes import sentences
from evidence.display.tables.cells import Para, Span, para, small, warning
from evidence.record.certainty import LEVELS, Certainty
from evidence.record.evidence import Evidence


@dataclass(frozen=True, slots=True)
class CertaintyCell:
    """Certainty in a few words; ``judged`` says whether a person stands behind it."""

    symbols: str
    word: str
    small: str
    judged: bool
    flags: tuple[str, ...] = ()

    def words(self, anchor: str | None = None) -> tuple[Para, ...]:
        """Return the cell: symbols and word, whose it is, and what must be said of it."""
        text = f"{self.symbols} {self.word}".strip()
        told = para(Span(text, bold=bool(self.symbols), anchor=anchor))
        return (told, small(self.small), *(warning(flag) for flag in self.flags))


def symbols(level: str) -> str:
    """Return GRADE's circles: ``⊕⊕⊕○`` for moderate."""
    filled = LEVELS.index(level) + 1
    return "⊕" * filled + "○" * (len(LEVELS) - filled)


def certainty_cell(certainty: Certainty) -> CertaintyCell:
    """Write the certainty of a result."""
    proposed = f"{symbols(certainty.at_most)} {certainty.at_most}"
    judged = certainty.judgement
    if judged is None:
        return CertaintyCell("", "not judged", f"computed proposal: at most {proposed}", False)
    who = f"judged by {judged.judged_by}, {judged.date}"
    if judged.level is None:
        told = f"{who}, but not for all domains as they are now; computed proposal: at most {proposed}"
        return CertaintyCell("", "not judged", told, False, sentences(judged.flags))
    return CertaintyCell(symbols(judged.level), judged.level, who, True, sentences(judged.flags))


def certainty_anchors(evidence: Evidence) -> dict[tuple[str, str], str]:
    """Return where each result stands in the table of certainty."""
    return {(c.outcome, c.synthesis): f"c{i}" for i, c in enumerate(evidence.certainty, start=1)}
