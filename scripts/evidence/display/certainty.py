"""The certainty of a result in a few words: what is judged; apart from it the computed proposal."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.prose.notes import sentence, sentences
from evidence.display.tables.cells import SMALL, Para, Span, para, small, warning
from evidence.record.results.synthesis import CONTEXT
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.certainty import LEVELS, Certainty


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
        return (told, *([small(self.small)] if self.small else []), *(warning(flag) for flag in self.flags))

    def in_one_line(self, anchor: str | None) -> tuple[Para, ...]:
        """Return symbols and word in small type, and what must be said of the judgement."""
        told = Para((Span(f"{self.symbols} {self.word} certainty", anchor=anchor),), SMALL)
        return (told, *(warning(flag) for flag in self.flags))


def symbols(level: str) -> str:
    """Return GRADE's circles: ``⊕⊕⊕○`` for moderate."""
    filled = LEVELS.index(level) + 1
    return "⊕" * filled + "○" * (len(LEVELS) - filled)


def certainty_cell(certainty: Certainty) -> CertaintyCell:
    """Write what people have judged of a result."""
    judged = certainty.judgement
    if judged is None:
        return CertaintyCell("", "not judged", "", False)
    who = f"judged by {judged.judged_by}, {judged.date}"
    if judged.level is None:
        told = f"{who}, but not for all domains as they are now"
        return CertaintyCell("", "not judged", told, False, sentences(judged.flags))
    return CertaintyCell(symbols(judged.level), judged.level, who, True, sentences(judged.flags))


def proposal_cell(certainty: Certainty) -> CertaintyCell:
    """Write what is computed for a result that nobody has judged: a level, or why nothing is graded."""
    if certainty.at_most is None:
        return CertaintyCell(
            "", sentence(certainty.not_graded) if certainty.not_graded else "not graded", "", False
        )
    return CertaintyCell("", f"at most {symbols(certainty.at_most)} {certainty.at_most}", "computed", False)


def certainty_note(evidence: Evidence) -> str:
    """Say in one line how many results are judged, and that no other is graded."""
    rated = [c for c in evidence.certainty if c.not_graded is None or c.not_graded.kind != "nothing_to_rate"]
    judged = [c.judgement for c in evidence.certainty if c.judgement]
    if not rated and not judged:
        return "There is no result whose certainty could be rated."
    if judged:
        text = f"Named people have judged the certainty of {len(judged)} of {len(rated)} results"
        flagged = sum(bool(j.flags) for j in judged)
        if flagged:
            text += f"; {flagged} of these judgements no longer fit and must be looked at again"
        text += "."
    else:
        which = f"any of the {len(rated)} results" if len(rated) != 1 else "the one result"
        text = f"Certainty (GRADE) has not been judged for {which}."
    open_ones = sum(c.judgement is None and c.at_most is None for c in rated)
    if open_ones:
        whom = f"{open_ones} of them" if open_ones < len(rated) else "any of them"
        whom = whom if len(rated) > 1 else "it"
        text += (
            f" No level is proposed for {whom}, because risk of bias was not judged for the "
            "studies that carry most of the weight."
        )
    # Else these results seem to be forgotten by whoever counts them.
    return f"{text} Outcomes for context alone are not rated." if _of_context(evidence) else text


def _of_context(evidence: Evidence) -> bool:
    """Whether an outcome that only gives context has a result."""
    return any(
        s.primary.estimate is not None
        for o in evidence.outcomes
        if o.outcome.role == CONTEXT
        for s in o.syntheses
    )


def certainty_anchors(evidence: Evidence) -> dict[tuple[str, str], str]:
    """Return where each result stands in the table of certainty."""
    return {(c.outcome, c.synthesis): f"c{i}" for i, c in enumerate(evidence.certainty, start=1)}
