"""How much of the certainty is judged, in a sentence."""

from __future__ import annotations

from evidence.record.evidence import Evidence


def note(evidence: Evidence) -> str:
    """Say how many results a person has judged, and how many judgements no longer fit."""
    rated, judged = len(evidence.certainty), [c.judgement for c in evidence.certainty if c.judgement]
    if not rated:
        return "There is no result whose certainty could be rated."
    if not judged:
        return f"No person has judged any of the {rated} results."
    text = f"Named people have judged {len(judged)} of {rated} results"
    flagged = sum(bool(j.flags) for j in judged)
    if flagged:
        text += f"; {flagged} of these judgements no longer fit and must be looked at again"
    return text + "."
