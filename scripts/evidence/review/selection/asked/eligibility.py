"""Which publications enter a review, and the reason for every one that does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.record.notes.note import Note
from evidence.record.published.publication import RETRACTED
from evidence.record.reviews.methods import Eligibility
from evidence.record.reviews.publications import (
    AWAITING,
    CONTEXT,
    EXCLUDED,
    INCLUDED,
    ONGOING,
    OTHER_QUESTION,
    SAFETY_ONLY,
    STATUSES,
    Doubt,
    PublicationDecision,
)
from evidence.review.config.filters.criteria import describe, matches
from evidence.review.config.reviews.review_words import ReviewWords
from evidence.review.selection.asked.publications import ClassedPublication, wider
from evidence.review.selection.sides import has_sides
from evidence.studies.registrations import registrations


@dataclass(frozen=True, slots=True)
class Decision:
    """What a review does with one publication."""

    publication: ClassedPublication
    status: str
    reason: Note | None


def decide(publication: ClassedPublication, eligibility: Eligibility) -> Decision:
    """Decide on one publication; the first rule that applies gives the reason."""
    attributes = publication.attributes
    missed = next(misses(publication, eligibility), None)
    if missed is not None:
        return Decision(publication, OTHER_QUESTION, missed)
    retracted = next((n for n in publication.record.notices if n.kind == RETRACTED), None)
    if retracted:
        return Decision(publication, EXCLUDED, Note("retracted", words={"notice": retracted.told}))
    for rule in eligibility.exclude:
        named = rule.publication is not None and rule.publication == publication.id
        if named or (rule.publication is None and matches(attributes.get, rule.where)):
            return Decision(publication, EXCLUDED, Note("excluded_by_review", words={"reason": rule.reason}))
    if not matches(attributes.get, eligibility.keep):
        why = Note("not_among_included", words={"criteria": describe(eligibility.keep)})
        return Decision(publication, EXCLUDED, why)
    if eligibility.context and matches(attributes.get, eligibility.context):
        return Decision(publication, CONTEXT, Note("context_only"))
    without_figures, awaited = bool(publication.record.no_figures), publication.record.awaiting
    if without_figures and awaited:
        return Decision(publication, AWAITING, Note("awaiting_results", words={"awaited": awaited}))
    progress = publication.record.progress
    if without_figures and progress and progress.ongoing:
        return Decision(publication, ONGOING, Note("ongoing_study", words={"state": progress.told}))
    if eligibility.safety_only and matches(attributes.get, eligibility.safety_only):
        return Decision(publication, SAFETY_ONLY, Note("numerator_only"))
    asked = eligibility.comparisons
    if asked and not any(has_sides(publication, comparison) for comparison in asked):
        labels = " or ".join(c.label for c in asked)
        why = Note("without_comparison", words={"comparisons": labels})
        return Decision(publication, EXCLUDED, why)
    return Decision(publication, INCLUDED, None)


def misses(publication: ClassedPublication, eligibility: Eligibility) -> Iterator[Note]:
    """Go through the criteria of a review's question that a publication fails, with what it has instead."""
    attributes = publication.attributes
    for name, wanted in eligibility.question.items():
        if matches(attributes.get, {name: wanted}):
            continue
        present = attributes.get(name.removeprefix("without ").removeprefix("only ")) or ()
        words = ", ".join(present) if isinstance(present, tuple) else str(present)
        yield Note("other_question", words={"field": name, "present": words or "none stated"})


def could_be_about(
    conditions: Sequence[str],
    treatments: Sequence[str],
    words: ReviewWords,
    eligibility: Eligibility,
) -> bool:
    """Whether a publication of which little is known could be about a review's question.

    Parameters
    ----------
    conditions, treatments
        As the vocabulary names them; empty where they are not known: then nothing is concluded from them.
    words
        What is known of the words.
    """
    known: dict[str, object] = {}
    if conditions:
        known["conditions"] = wider(conditions, words.wider_conditions)
    if treatments:
        known["treatments"] = wider(treatments, words.wider_treatments)
        known["treatment class"] = tuple(words.treatment_classes[t] for t in treatments)
    asked = {
        name: wanted
        for name, wanted in eligibility.question.items()
        if name.removeprefix("without ").removeprefix("only ") in known
    }
    return matches(known.get, asked)


def recorded(decision: Decision, doubts: Iterable[Doubt]) -> PublicationDecision:
    """Return a decision as later steps read it, with the study and the overlaps that the choice needs."""
    publication, found = decision.publication, tuple(doubts)
    named = (*publication.record.suspected_overlaps, *(d.other for d in found))
    return PublicationDecision(
        id=publication.id,
        study=publication.study,
        status=decision.status,
        reason=decision.reason,
        overlaps=publication.record.overlaps,
        suspected=tuple(sorted(set(named) - set(publication.record.overlaps))),
        doubts=found,
    )


def decide_all(publications: list[ClassedPublication], eligibility: Eligibility) -> list[Decision]:
    """Decide on every publication, in the order given; none is dropped.

    What a register says of a study that goes on is no study without results where others report them.
    """
    decisions = [decide(publication, eligibility) for publication in publications]
    if not any(d.status == ONGOING for d in decisions):
        return decisions
    reporting: dict[str, dict[str, Decision]] = {}
    for each in decisions:
        if each.status != OTHER_QUESTION and not each.publication.record.no_figures:
            for key in _names_of_study(each.publication):
                reporting.setdefault(key, {})[each.publication.id] = each
    return [_with_results(d, reporting) if d.status == ONGOING else d for d in decisions]


def _names_of_study(publication: ClassedPublication) -> Iterator[str]:
    yield f"study {publication.study}"
    yield from (f"number {number}" for number in sorted(registrations(publication.record.registration)))


def _with_results(ongoing: Decision, reporting: Mapping[str, Mapping[str, Decision]]) -> Decision:
    """Return what becomes of a study that goes on where reports of the library bring its results.

    It counts with the reports of its study. Entered under another study's name it would count as a second
    one, so it is left out. A register read in a later year than the newest report still says that it goes on.
    """
    publication = ongoing.publication
    found = {
        other: decision
        for key in _names_of_study(publication)
        for other, decision in reporting.get(key, {}).items()
    }
    if not found:
        return ongoing
    labels = "; ".join(dict.fromkeys(found[name].publication.label for name in sorted(found)))
    progress = publication.record.progress
    years = [d.publication.year for d in found.values()]
    reason = Note("results_elsewhere", words={"reports": labels})
    if progress and all(y is not None and str(y) < progress.as_of[:4] for y in years):
        reason = Note("goes_on_after_results", words={"reports": labels, "state": progress.told})
    of_study = [d.status for d in found.values() if d.publication.study == publication.study]
    status = min(of_study, key=STATUSES.index, default=EXCLUDED)
    return Decision(publication, status, reason)
