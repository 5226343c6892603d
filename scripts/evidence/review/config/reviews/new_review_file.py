"""The file of a new review, commented: question, comparisons, windows of time and every outcome reported."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.record.better import Better
from evidence.record.results.synthesis import CONTEXT, EFFICACY, SAFETY
from evidence.review.config.reviews.reported import NewReview, Reported
from evidence.studies.yaml_writing import scalar

_ONE_GROUP, _TWO_GROUPS = "one-group", "against"
_HARMS = (
    "bleeding",
    "complications",
    "embolism",
    "death",
    "haemolysis and kidney",
    "heart rhythm",
    "vessel damage",
    "device",
)


def text(asked: NewReview, found: Sequence[Reported]) -> str:
    """Return the review file: the question, one comparison or two, windows, and every outcome reported."""
    q = scalar
    lines = [
        "# yaml-language-server: $schema=../../workflow/schemas/review.schema.json",
        "# Every key is explained in config/README.md.",
        f"title: {q(asked.title)}",
        "",
        "# In your words, for the report.",
        "question:",
        f"  population: {q('People with ' + ', '.join(asked.conditions))}",
        f"  intervention: {q(either_of(asked.intervention))}",
        f"  comparator: {q(either_of(asked.comparator) or 'none')}",
        "  outcomes: those below",
        "",
        "# Which publications belong to the review; wider words cover their kinds.",
        "eligibility:",
        "  question:",
        f"    conditions: [{', '.join(map(q, asked.conditions))}]",
        f"    treatment class: [{', '.join(map(q, asked.intervention))}]",
        "  # Shown beside the results, never pooled.",
        "  context: {design: [systematic review]}",
        "  # Looked at for harms alone.",
        "  safety only: {design: [case report]}",
        "  # exclude:                       # each with its reason, which the report tells",
        "  #   - publication: smith2024",
        "  #     reason: why it does not belong",
        "",
        "# Who is compared with whom; one group where nobody is.",
        "comparisons:",
    ]
    classes = ", ".join(map(q, asked.intervention))
    if asked.comparator:
        lines += [
            f"  {_TWO_GROUPS}:",
            f"    label: {q(either_of(asked.intervention) + ' versus ' + either_of(asked.comparator))}",
            f"    intervention: {{label: {q(either_of(asked.intervention))}, treatment class: [{classes}]}}",
            f"    comparator: {{label: {q(either_of(asked.comparator))}, treatment class: "
            f"[{', '.join(map(q, asked.comparator))}], without treatment class: [{classes}]}}",
        ]
    lines += [
        f"  {_ONE_GROUP}:",
        f"    label: {q(either_of(asked.intervention) + ', single arm')}",
        f"    arm: {{label: {q(either_of(asked.intervention))}, treatment class: [{classes}]}}",
        "",
        "# Windows of time in months; prefer says which of several times represents a study.",
        "times:",
        "  any: {label: any time to 24 months, to: 24, not stated: accept}",
        "  # one-year: {label: 6 to 24 months, from: 6, to: 24, prefer: 12, not stated: leave out}",
        "",
        f"# What at least {asked.least} of the studies report; how many stands behind each.",
        "# Say what matters most: importance critical | important | context.",
        "outcomes:",
    ]
    for each in found:
        lines += _outcome(each, asked)
    lines += [
        "",
        "# Sensitivity analyses beside the primary one.",
        "analyses:",
        "  full-text-only:",
        "    label: Full publications only",
        "    why: conference abstracts are often preliminary",
        "    keep: {publication: [full text]}",
        "",
    ]
    return "\n".join(lines)


def _outcome(each: Reported, asked: NewReview) -> list[str]:
    comparisons = []
    if each.compared and asked.comparator:
        comparisons.append(f"{_TWO_GROUPS}: {each.compared_in}")
    if each.one_group:
        comparisons.append(f"{_ONE_GROUP}: {each.one_group_in}")
    otherwise = "".join(f", {k} of them by {measure}" for measure, k in each.else_in)
    studies = (
        f"{each.one_group} with one group, {each.compared} compare{otherwise}"
        if asked.comparator
        else f"{each.one_group}"
    )
    return [
        f"  {each.outcome}:   # {studies}",
        f"    label: {scalar(each.label[:1].upper() + each.label[1:])}",
        f"    role: {_role(each)}",
        f"    importance: {'context' if _role(each) == CONTEXT else 'important'}",
        "    times: [any]",
        f"    comparisons: {{{', '.join(comparisons)}}}",
    ]


def _role(each: Reported) -> str:
    """Return the role that the vocabulary suggests: what only describes is context, what harms is safety."""
    if each.direction is Better.NEITHER:
        return CONTEXT
    return SAFETY if each.domain in _HARMS else EFFICACY


def either_of(classes: Sequence[str]) -> str:
    """Name classes of treatments, any of which will do."""
    return " or ".join(classes)
