"""Which publications of the library are about the question of each review, and what it does with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.display.prose.eligible import use, what_keeps_out
from evidence.record.published.severity import Severity
from evidence.record.reviews.flow import Outside
from evidence.record.reviews.publications import INCLUDED, OTHER_QUESTION
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.config.settings import Settings
from evidence.review.selection.asked.eligibility import decide, misses
from evidence.review.selection.asked.publications import classed
from evidence.studies.problems import Problem, format_problem
from evidence.workflow.making.guided import Guided
from evidence.workflow.making.plan import ReviewPlan
from evidence.workflow.making.study_files.study_file import StudyFile


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


def scope(settings: Settings, studies: Sequence[StudyFile]) -> list[Scoped]:
    """Decide which publications are about each review's question; a review may have none, and says why."""
    found = []
    for spec, judged, line in zip(settings.reviews, settings.certainty, settings.asked_at, strict=True):
        inside, uses, outside, answered = [], {}, [], False
        for study in studies:
            if study.header is None:
                continue
            publication = classed(study.header, spec.vocabulary)
            decision = decide(publication, spec.eligibility)
            uses[study.id] = use(decision.status, decision.reason)
            answered = answered or decision.status == INCLUDED
            if decision.status != OTHER_QUESTION:
                inside.append(study)
                continue
            missed = tuple(misses(publication, spec.eligibility))
            outside.append(Outside(study.id, publication.label, study.header.citation.title, missed))
        inside.sort(key=lambda s: s.id)
        outcomes = tuple(o.id for o in spec.outcomes)
        without = "" if answered else _without(spec, line, outside, [uses[s.id] for s in inside])
        plan = ReviewPlan(spec.id, spec.title, outcomes, tuple(s.id for s in inside), without=without)
        outside.sort(key=lambda x: x.publication)
        found.append(Scoped(spec, judged, plan, tuple(inside), uses, tuple(outside)))
    return found


def _without(spec: ReviewSpec, line: int, outside: Sequence[Outside], uses: Sequence[str]) -> str:
    """Say that no publication is eligible for a review, with the place of its question, and why."""
    reasons = what_keeps_out(outside, uses)
    message = "no publication is eligible for this review" + (f": {reasons}" if reasons else "")
    return format_problem(Problem(spec.config_file, line, "eligibility", message, Severity.NOTE))
