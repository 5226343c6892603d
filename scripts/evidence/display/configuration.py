"""The review as configured: its analyses with their reasons, and every other setting in words.

``Evidence.methods`` holds the review as configured: ``analyses`` (the first is the primary one, each with its
merged ``settings``), ``choice_order`` and everything else that is listed in words. ``labels`` (outcome names
by vocabulary id) is used by the evidence tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.display import words
from evidence.record.evidence import Evidence

_IN_SENTENCES = ("analyses", "choice_order", "labels")
_NOTHING: tuple[object, ...] = (None, "", (), [], {})
_FILTERS = ("keep", "drop", "measure", "comparisons", "outcomes", "measures")
_ONLY = {"comparisons": "only comparisons", "outcomes": "only outcomes", "measures": "only measures"}


@dataclass(frozen=True, slots=True)
class AnalysisLine:
    """One named analysis, what it changes and why it is made."""

    id: str
    label: str
    why: str
    changes: str


def listed_settings(evidence: Evidence) -> list[tuple[str, object]]:
    """Return the other settings, for a nested list in words; empty ones are left out."""
    return [
        (words.capital(words.label(str(key))), _without_empty(value))
        for key, value in evidence.methods.items()
        if key not in _IN_SENTENCES and _without_empty(value) not in _NOTHING
    ]


def analyses(evidence: Evidence) -> list[AnalysisLine]:
    """List every sensitivity analysis: as configured, and any that only the results name."""
    configured = _analyses(evidence)
    primary = configured[0].get("settings", {}) if configured else {}
    lines = {
        str(a["id"]): AnalysisLine(
            str(a["id"]), str(a.get("label") or a["id"]), str(a.get("why") or ""), _changes(a, primary)
        )
        for a in configured[1:]
    }
    for outcome in evidence.outcomes:
        for synthesis in outcome.syntheses:
            for a in synthesis.analyses:
                if a.id != "primary" and a.id not in lines:
                    lines[a.id] = AnalysisLine(a.id, a.label, a.why, "")
    return list(lines.values())


def _analyses(evidence: Evidence) -> list[Mapping[str, Any]]:
    configured = evidence.methods.get("analyses")
    return [a for a in configured if isinstance(a, Mapping)] if isinstance(configured, Sequence) else []


def _changes(analysis: Mapping[str, Any], primary: Mapping[str, Any]) -> str:
    parts = []
    if analysis.get("kind") == "leave-one-out":
        parts.append("the primary analysis without each study in turn")
    for key in _FILTERS:
        if analysis.get(key):
            parts.append(f"{_ONLY.get(key, key)}: {words.plain(analysis[key])}")
    if analysis.get("rare_only"):
        parts.append("only outcomes that the review calls rare")
    settings = analysis.get("settings") or {}
    for key, value in settings.items():
        if primary.get(key) != value:
            parts.append(f"{words.label(str(key))}: {words.plain(value)}")
    return "; ".join(parts)


def _without_empty(value: object) -> object:
    """Drop settings that are not set, so that the list holds what was decided."""
    if isinstance(value, Mapping):
        kept = {k: _without_empty(v) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v not in _NOTHING}
    if isinstance(value, (list, tuple)):
        return [_without_empty(v) for v in value]
    return value
