"""The work of step `dossier`: the review as it stood at the date of its guidance, beside that of today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from evidence.page.dossier import rendering
from evidence.record import codec
from evidence.record.dossiers.dossier import BY_THEN, NOT_PLACED, Dossier
from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.published.publication import Publication
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Evidence
from evidence.review.config.review_spec import ReviewSpec
from evidence.review.guidance import gathering
from evidence.review.pooling.keeping import Keep
from evidence.review.selection import datasets
from evidence.review.selection.asked import eligibility
from evidence.review.selection.asked.publications import ClassedPublication, classed
from evidence.review.selection.choosing import overlaps
from evidence.tables import dossier_files
from evidence.workflow.job.given import GivenToDossier
from evidence.workflow.job.guarded import assembled, synthesised
from evidence.workflow.job.selection_data import for_selection
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.progress.counting import counted
from evidence.workflow.steps.synthesis_step import kept
from evidence.workflow.store import Store


def dossier_of_review(order: Order, review: str) -> Iterator[str]:
    """Write dossier.html, dossier.json and its tables; gives lines for the log."""
    given = codec.from_plain(order.given, GivenToDossier)
    folder, guidance = RESULTS / review, given.guidance
    evidence = codec.read(folder / "evidence.json", Evidence)
    records = (codec.read(RESULTS / "studies" / f"{name}.json", Publication) for name in given.studies)
    library = [classed(for_selection(record), given.settings.vocabulary) for record in records]
    store = Store()
    settings = only_primary(given.settings, guidance)
    placed = gathering.placed(guidance, evidence)
    by_then = {p.id for p in placed if p.standing == BY_THEN}
    perhaps = by_then | {p.id for p in placed if p.standing == NOT_PLACED}
    # twice over all outcomes: with what was there by then, and with what may have been
    with counted(f"dossier {review}", "outcome", 2 * len(settings.outcomes)) as one_more:
        make = partial(_outcomes, settings, _keeping(store, order.code["outcome"]), one_more)
        then = make([p for p in library if p.id in by_then])
        at_most = make([p for p in library if p.id in perhaps])
    dossier = gathering.gather(given.id, guidance, evidence, then, at_most)
    _write(dossier, evidence, review)
    yield f"{len(by_then)} publications by {guidance.published}, {len(perhaps - by_then)} cannot be placed"
    yield f"{store.made} analyses computed, {store.known} unchanged"


def _write(dossier: Dossier, evidence: Evidence, review: str) -> None:
    folder = RESULTS / review
    codec.write(folder / "dossier.json", dossier)
    dossier_files.write_all(dossier, folder / "dossier")
    (folder / "dossier.html").write_text(rendering.render(dossier, evidence), encoding="utf-8")


def only_primary(spec: ReviewSpec, guidance: GuidanceDocument) -> ReviewSpec:
    """Return the settings with the primary analysis alone, and the subgroups that the guidance refers to."""
    wanted = {b.subgroup for b in guidance.bearings}
    return replace(
        spec,
        analyses=spec.analyses[:1],
        subgroups=tuple(s for s in spec.subgroups if s.id in wanted),
        assumptions=(),
    )


def _keeping(store: Store, code: str) -> Keep:
    return partial(kept, store, code)


def _outcomes(
    spec: ReviewSpec, keep: Keep, one_more: Callable[[], None], library: Sequence[ClassedPublication]
) -> tuple[OutcomeSynthesis, ...]:
    """Assemble and pool all outcomes of a review from these publications, as for the review itself."""
    from evidence.review.summary.synthesising import synthesise

    decisions = eligibility.decide_all(list(library), spec.eligibility)
    doubtful = overlaps.doubts(library)
    recorded = [eligibility.recorded(d, doubtful[d.publication.id]) for d in decisions]
    shared = overlaps.of_studies(recorded, spec.released_overlaps)
    found = []
    for outcome in spec.outcomes:
        data = assembled(outcome, decisions, partial(datasets.assemble, spec, outcome))
        bare = replace(data, curves=())
        pool: Callable[..., OutcomeSynthesis] = partial(synthesise, spec, outcome)
        found.append(synthesised(bare, lambda d, p=pool: p(d, shared, keep, diagnosed=False)))  # type: ignore[misc]
        one_more()
    return tuple(found)
