"""What the review decided and found besides results: settings, analyses with reasons, disagreements.

``Evidence.methods`` holds the review as configured: ``analyses`` (the first is the primary one, each with its
merged ``settings``), ``choice_order`` and everything else that is listed in words. ``labels`` (outcome names
by vocabulary id) is used by the publication blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.record.evidence import Evidence, ReviewInfo

_IN_SENTENCES = ("analyses", "choice_order", "labels")
_NOTHING = (None, "", (), [], {})
_FILTERS = ("keep", "drop", "measure", "comparisons", "outcomes", "measures")
_ONLY = {"comparisons": "only comparisons", "outcomes": "only outcomes", "measures": "only measures"}

PICO = (
    ("population", "Population"),
    ("intervention", "Intervention"),
    ("comparator", "Comparator"),
    ("outcomes", "Outcomes"),
)


@dataclass(frozen=True, slots=True)
class AnalysisLine:
    """One named analysis, what it changes and why it is made."""

    id: str
    label: str
    why: str
    changes: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """The guidance that a review relates to: its name, address and what else is known of it."""

    text: str
    url: str | None
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IntegrityLine:
    """Something that does not add up in a study file or publication, and where."""

    place: str
    where: str
    severity: str
    message: str
    rule: str


def question(review: ReviewInfo) -> list[tuple[str, str]]:
    """Put the question into words: population, intervention, comparator, outcomes, then whatever else."""
    question = review.question
    named = [(title, words.plain(question[key])) for key, title in PICO if key in question]
    known = {key for key, _ in PICO}
    return named + [
        (words.capital(words.label(k)), words.plain(v)) for k, v in question.items() if k not in known
    ]


def guidance(review: ReviewInfo) -> Guidance:
    """Name the guidance a review relates to; an empty text where there is none."""
    known = {k: v for k, v in review.guidance.items() if v not in (None, "")}
    title, id_ = known.get("title"), known.get("id")
    text = ", ".join(str(t) for t in (id_, title) if t)
    details = tuple(
        (words.label(str(k)), words.plain(v)) for k, v in known.items() if k not in ("title", "id", "url")
    )
    return Guidance(text, str(known["url"]) if "url" in known else None, details)


def integrity(evidence: Evidence) -> list[IntegrityLine]:
    """List the integrity findings by place."""
    lines = []
    for f in evidence.findings:
        place = f"{f.file}:{f.line}" if f.line else f.file
        where = f.where or (f"printed: {f.printed}" if f.printed else "")
        message = words.sentence(f.message)
        if f.silenced:
            message += f" Answered in the study file: {words.sentence(f.silenced)}"
        lines.append(
            IntegrityLine(
                place=place,
                where=where,
                severity=f.severity,
                message=message,
                rule=words.label(f.rule),
            )
        )
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
    labels = evidence.methods.get("labels") or {}
    names = {p.id: p.label for p in evidence.publications}
    lines = []
    for x in evidence.printed_effects.disagreements:
        values = [x.estimate, x.low, x.high]
        measure = measure_of(x.measure)
        given = f"{effect_format(measure, values).effect(*values)} {measure.unit}".rstrip()
        outcome = labels.get(x.outcome, words.label(x.outcome))
        place = f"{names.get(x.publication, x.publication)}, {words.label(str(outcome))}:"
        lines.append((place, f"prints {x.printed}; its arms give {given}: {x.why}"))
    return lines


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


def _analyses(evidence: Evidence) -> list[Mapping]:
    configured = evidence.methods.get("analyses")
    return [a for a in configured if isinstance(a, Mapping)] if isinstance(configured, Sequence) else []


def _changes(analysis: Mapping, primary: Mapping) -> str:
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
