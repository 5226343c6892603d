"""The part of a review's settings that each job is given: the rest is blank and changes no key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evidence.record.reviews.methods import Eligibility
from evidence.record.reviews.pages import PagesSpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.workflow.making.library import StudyFile


def for_assembly(spec: ReviewSpec) -> ReviewSpec:
    """Return the settings that assembling is given."""
    outcomes = tuple(
        replace(o, label="", importance="", definition=None, benchmark=None, threshold=None)
        for o in spec.outcomes
    )
    words = {
        k: v
        for k, v in spec.vocabulary.items()
        if k not in ("outcome labels", "outcome domains", "outcome complements")
    }
    return replace(_blank(spec), eligibility=spec.eligibility, vocabulary=words, outcomes=outcomes)


def for_synthesis(spec: ReviewSpec) -> ReviewSpec:
    """Return the settings that the syntheses are given."""
    return replace(
        _blank(spec),
        subgroups=spec.subgroups,
        regressions=spec.regressions,
        analyses=spec.analyses,
        outcomes=spec.outcomes,
        assumptions=(),
    )


def for_drawing(spec: ReviewSpec) -> ReviewSpec:
    """Return the settings that can be seen in a figure of the results."""
    given = for_synthesis(spec)
    return replace(
        given,
        analyses=tuple(replace(a, why="") for a in given.analyses),
        outcomes=tuple(replace(o, role="", importance="", definition=None) for o in given.outcomes),
    )


def _blank(spec: ReviewSpec) -> ReviewSpec:
    return replace(
        spec,
        title="",
        question={},
        guidance={},
        notes=None,
        eligibility=Eligibility({}, {}, (), {}, {}),
        subgroups=(),
        regressions=(),
        analyses=(),
        outcomes=(),
        config_file="",
        config_sha256="",
        vocabulary={},
        search=None,
        pages=PagesSpec(),
    )


def used_words(spec: ReviewSpec, inside: Sequence[StudyFile]) -> dict[str, dict[str, object]]:
    """Return the part of the vocabulary that a review and its publications use."""
    outcomes = {name for study in inside for name in study.reported}
    outcomes |= {name for outcome in spec.outcomes for name in outcome.of}
    headers = [study.header for study in inside if study.header is not None]
    treatments = {t for header in headers for arm in header.arms for t in arm.treatments}
    devices = {d for header in headers for arm in header.arms for d in arm.devices}
    conditions = {c for header in headers for c in header.population.conditions}
    tools = {header.appraisal.tool for header in headers if header.appraisal}
    wanted = {
        "treatment class": treatments,
        "wider treatments": treatments,
        "market status": devices,
        "outcome labels": outcomes,
        "outcome complements": outcomes,
        "outcome domains": outcomes,
        "appraisal tools": tools,
        "wider conditions": conditions,
    }
    return {
        kind: {word: meaning for word, meaning in words.items() if word in wanted[kind]}
        for kind, words in spec.vocabulary.items()
    }
