"""Which publications of the library are about the question of each review, and what it does with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.display.prose.notes import sentence
from evidence.record.reviews.flow import Outside
from evidence.record.reviews.publications import INCLUDED, OTHER_QUESTION
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.config.settings import Settings
from evidence.review.selection.asked.eligibility import Decision, decide, misses
from evidence.review.selection.asked.publications import classed
from evidence.studies.problems import Problem
from evidence.workflow.making.guided import Guided
from evidence.workflow.making.plan import STUDIES, ReviewPlan
from evidence.workflow.making.study_files.study_file import StudyFile

_MOST_TOLD = 6  # reasons why a review has no publication


@dataclass(frozen=True, slots=True)
class Scoped:
    """A review with its publications and what became of each."""

    spec: ReviewSpec
    certainty: CertaintySpec
    plan: ReviewPlan
    inside: tuple[StudyFile, ...]
    uses: dict[str, str]  # publication -> what the review does with it
    outside: tuple[Outside, ...]  # publications about other questions
    guidance: Guided | None = None  # that it names


def scope(settings: Settings, studies: Sequence[StudyFile]) -> tuple[list[Scoped], list[Problem]]:
    """Decide which publications are about each review's question; a review without any is a problem."""
    found, empty = [], []
    for spec, judged, line in zip(settings.reviews, settings.certainty, settings.asked_at, strict=True):
        inside, uses, outside, answered = [], {}, [], False
        for study in studies:
            if study.header is None:
                continue
            publication = classed(study.header, spec.vocabulary)
            decision = decide(publication, spec.eligibility)
            uses[study.id] = _use(decision)
            answered = answered or decision.status == INCLUDED
            if decision.status != OTHER_QUESTION:
                inside.append(study)
                continue
            missed = tuple(misses(publication, spec.eligibility))
            outside.append(Outside(study.id, publication.label, study.header.citation.title, missed))
        if not answered:
            message = (
                f"no publication in {STUDIES} is eligible for this review, so there is nothing to report"
                f"{_why_none(outside, uses)}"
            )
            empty.append(Problem(spec.config_file, line, "eligibility", message))
            continue
        inside.sort(key=lambda s: s.id)
        outcomes = tuple(o.id for o in spec.outcomes)
        plan = ReviewPlan(spec.id, spec.title, outcomes, tuple(s.id for s in inside))
        outside.sort(key=lambda x: x.publication)
        found.append(Scoped(spec, judged, plan, tuple(inside), uses, tuple(outside)))
    return found, empty


def _why_none(outside: Sequence[Outside], uses: Mapping[str, str]) -> str:
    """Say what keeps publications out, each criterion with how many fail it; "" where there are none."""
    failed = Counter(note.words["field"] for each in outside for note in each.missed)
    asked = {each.publication for each in outside}
    other = Counter(use for name, use in uses.items() if name not in asked)
    told = [f"{n} fail{'s' * (n == 1)} '{field}'" for field, n in failed.most_common()]
    told += [f"{n} {'is' if n == 1 else 'are'} {use}" for use, n in other.most_common()]
    return f": of {len(uses)}, {words.first_of(told, _MOST_TOLD, ', ')}" if told else ""


def _use(decision: Decision) -> str:
    """Write what a review does with a publication: ``excluded (no figure of the question)``."""
    if decision.reason is None:
        return decision.status
    reason = sentence(decision.reason).removeprefix(f"{decision.status}: ").removesuffix(".")
    return f"{decision.status} ({reason})"
