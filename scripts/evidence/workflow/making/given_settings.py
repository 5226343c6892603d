"""The part of a review's settings that each job is given: the rest is blank and changes no key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from evidence.record.reviews.methods import Eligibility
from evidence.record.reviews.pages import PagesSpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.config.reviews.review_words import ReviewWords
from evidence.studies.vocabulary.terms import Device
from evidence.workflow.making.study_files.study_file import StudyFile

T = TypeVar("T")
STATUS_SOURCE = "status source"  # what says of a device that it is withdrawn, recalled or marketed


def for_assembly(spec: ReviewSpec) -> ReviewSpec:
    """Return the settings that assembling is given."""
    outcomes = tuple(
        replace(o, label="", importance="", definition=None, benchmark=None, threshold=None)
        for o in spec.outcomes
    )
    words = replace(spec.vocabulary, outcome_labels={}, outcome_domains={}, outcome_complements={})
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
        vocabulary=ReviewWords(),
        search=None,
        pages=PagesSpec(),
    )


def used_words(spec: ReviewSpec, inside: Sequence[StudyFile]) -> ReviewWords:
    """Return the part of the vocabulary that a review and its publications use."""
    outcomes = {name for study in inside for name in study.reported}
    outcomes |= {name for outcome in spec.outcomes for name in outcome.of}
    headers = [study.header for study in inside if study.header is not None]
    treatments = {t for header in headers for arm in header.arms for t in arm.treatments}
    devices = {d for header in headers for arm in header.arms for d in arm.devices}
    conditions = {c for header in headers for c in header.population.conditions}
    tools = {header.appraisal.tool for header in headers if header.appraisal}
    words = spec.vocabulary
    return ReviewWords(
        treatment_classes=_of(treatments, words.treatment_classes),
        market_statuses=_of(devices, words.market_statuses),
        wider_treatments=_of(treatments, words.wider_treatments),
        wider_conditions=_of(conditions, words.wider_conditions),
        tools=_of(tools, words.tools),
        outcome_labels=_of(outcomes, words.outcome_labels),
        outcome_complements=_of(outcomes, words.outcome_complements),
        outcome_domains=_of(outcomes, words.outcome_domains),
    )


def described(device: Device) -> dict[str, str]:
    """Return what describes a device beside its market status: nothing that is selected or pooled by."""
    return {
        "maker": device.maker,
        "technique": device.technique,
        STATUS_SOURCE: device.status_source,
        "note": device.note,
    }


def _of(used: Collection[str], meanings: Mapping[str, T]) -> dict[str, T]:
    return {word: meaning for word, meaning in meanings.items() if word in used}
