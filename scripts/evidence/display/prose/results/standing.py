"""How many of the eligible studies stand in a result, and who is held back: said where the result is said."""

from __future__ import annotations

from evidence.display import words
from evidence.display.prose.notes import naming, sentence
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis


def of_result(synthesis: Synthesis) -> str | None:
    """Write ``15 of 16 eligible studies; 1 held back: Lee 2004 (why)``; ``None`` where all stand."""
    held = synthesis.held_back
    if not held:
        return None
    names = naming.of_synthesis(synthesis)
    told = "; ".join(f"{names.get(h.key, h.study)} ({sentence(h.reason, names)})" for h in held)
    eligible = synthesis.eligible
    noun = words.several("study") if eligible > 1 else "study"
    return f"{eligible - len(held)} of {eligible} eligible {noun}; {len(held)} held back: {told}"


def of_outcome(outcome: OutcomeSynthesis) -> list[str]:
    """Tell of each result of an outcome that lacks a study: its question, and who is held back."""
    found = ((s, of_result(s)) for s in outcome.syntheses)
    return [f"{outcome.outcome.label} ({s.label}): {said}" for s, said in found if said]
