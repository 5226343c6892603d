"""The review as configured: its analyses with their reasons, and every other setting in words.

``record.methods`` holds it; what the sentences and tables of the report tell is left out of the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from evidence.display import words
from evidence.record import codec
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import EVERY_TIME, AnalysisSpec, ModelSettings

_IN_SENTENCES = ("analyses", "choice_order", "labels")
_NOTHING: tuple[object, ...] = (None, "", (), [], {})


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
        for key, value in codec.to_plain(evidence.methods).items()
        if key not in _IN_SENTENCES and _without_empty(value) not in _NOTHING
    ]


def analyses(evidence: Evidence) -> list[AnalysisLine]:
    """List every sensitivity analysis: as configured, and any that only the results name."""
    primary = evidence.methods.primary
    lines = {
        a.id: AnalysisLine(a.id, a.label or a.id, a.why, _changes(a, primary.settings))
        for a in evidence.methods.analyses[1:]
        if primary is not None
    }
    for outcome in evidence.outcomes:
        for synthesis in outcome.syntheses:
            for a in synthesis.analyses:
                if a.id != PRIMARY_ANALYSIS and a.id not in lines:
                    lines[a.id] = AnalysisLine(a.id, a.label, a.why, "")
    return list(lines.values())


def _changes(analysis: AnalysisSpec, primary: ModelSettings) -> str:
    parts = []
    if analysis.kind == "leave-one-out":
        parts.append("the primary analysis without each study in turn")
    filters = {
        "keep": analysis.keep,
        "drop": analysis.drop,
        "measure": analysis.measure,
        "only comparisons": analysis.comparisons,
        "only outcomes": analysis.outcomes,
        "only measures": analysis.measures,
        "times": _times(analysis.times),
    }
    parts += [f"{name}: {words.plain(value)}" for name, value in filters.items() if value]
    if analysis.rare_only:
        parts.append("only outcomes that the review calls rare")
    for setting in fields(ModelSettings):
        value = getattr(analysis.settings, setting.name)
        if value != getattr(primary, setting.name):
            parts.append(f"{words.label(setting.name)}: {words.plain(value)}")
    return "; ".join(parts)


def _times(times: Mapping[str, str]) -> object:
    """Say which windows stand in the place of which."""
    everywhere = times.get(EVERY_TIME)
    told = [f"{other} in place of {time}" for time, other in times.items() if time != EVERY_TIME]
    return [*([everywhere] if everywhere else []), *told]


def _without_empty(value: object) -> object:
    """Drop settings that are not set, so that the list holds what was decided."""
    if isinstance(value, Mapping):
        kept = {k: _without_empty(v) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v not in _NOTHING}
    if isinstance(value, (list, tuple)):
        return [_without_empty(v) for v in value]
    return value
