"""The work of step `dossier`: the review as it stood at the date of its guidance, beside that of today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from evidence.display.links.addresses import of_syntheses
from evidence.page.dossier import rendering
from evidence.record import codec
from evidence.record.dossiers.dossier import BY_THEN, NOT_PLACED
from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.published.publication import Publication
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.guidance import comparing, gathering
from evidence.review.guidance.comparing import SynthesisInShort
from evidence.tables import dossier_files
from evidence.workflow.job.from_store import from_store
from evidence.workflow.job.given import GivenToDossier
from evidence.workflow.job.labels import with_words, without_words
from evidence.workflow.job.selection_data import for_selection
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.packs import Pack, pack, pieces_of
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Store, key_of

if TYPE_CHECKING:
    from evidence.workflow.job.earlier import Earlier


def dossier_of_review(order: Order, review: str) -> Iterator[str]:
    """Write dossier.html, dossier.json and its tables; gives lines for the log."""
    given = codec.from_made(order.given, GivenToDossier)
    folder, guidance = RESULTS / review, given.guidance
    evidence = codec.read_by_member(folder / "evidence.json", Evidence, "outcomes")
    records = (codec.read_made(RESULTS / "studies" / f"{name}.json", Publication) for name in given.studies)
    library = [for_selection(record) for record in records]
    settings = only_primary(given.settings, guidance)
    placed = gathering.placed(guidance, evidence)
    by_then = {p.id for p in placed if p.standing == BY_THEN}
    perhaps = by_then | {p.id for p in placed if p.standing == NOT_PLACED}
    # twice over all outcomes: with what was there by then, and with what may have been
    total = 2 * len(settings.outcomes)
    with (
        counted(f"dossier {review}", "outcome", total) as one_more,
        pack(Store(), f"dossier {review}") as known,
    ):
        make = partial(_in_short, settings, known, order, one_more)
        then = make([p for p in library if p.id in by_then])
        at_most = make([p for p in library if p.id in perhaps])
    today = gathering.of_today(guidance, evidence)
    dossier = gathering.gather(given.id, guidance, evidence, today, then=then, at_most=at_most)
    codec.write(folder / "dossier.json", dossier)
    dossier_files.write_all(dossier, folder / "dossier")
    links = of_syntheses([(s.outcome.id, s.id) for s in today.syntheses])
    (folder / "dossier.html").write_text(rendering.render(dossier, evidence, links), encoding="utf-8")
    yield f"{len(by_then)} publications by {guidance.published}, {len(perhaps - by_then)} cannot be placed"
    yield f"{known.made} outcomes computed, {known.known} unchanged"


def only_primary(spec: ReviewSpec, guidance: GuidanceDocument) -> ReviewSpec:
    """Return the settings with the primary analysis alone, and the subgroups that the guidance refers to."""
    wanted = {b.subgroup for b in guidance.bearings}
    return replace(
        spec,
        analyses=spec.analyses[:1],
        subgroups=tuple(s for s in spec.subgroups if s.id in wanted),
        assumptions=(),
    )


def _in_short(
    spec: ReviewSpec,
    known: Pack,
    order: Order,
    one_more: Callable[[], None],
    library: Sequence[Publication],
) -> tuple[SynthesisInShort, ...]:
    """Assemble and pool all outcomes of a review from these publications; what is known comes from the store.

    What is compared is kept of them; ``spec`` has the subgroup analyses that the guidance refers to.

    The key of an outcome is the publications as they count in its data, the settings, and the code that
    assembles and pools. Words of outcomes stand in the result and in no number: they are put in afterwards.
    """
    counted_in = codec.checksum_of(library)
    # What the file of settings says elsewhere, comments among it, counts in no outcome.
    bare = replace(
        spec, outcomes=tuple(map(without_words, spec.outcomes)), config_sha256="", title="", search=None
    )
    settings = codec.checksum_of(bare)

    @cache
    def earlier() -> Earlier:
        # Imported here: a run in which nothing changed must not pay for what assembles and pools.
        from evidence.workflow.job.earlier import Earlier

        return Earlier(bare, library)

    def make(asked: OutcomeSpec) -> bytes:
        name = pieces_of(spec.id, asked.id)
        with pack(Store(), f"earlier {name}", name) as pieces:
            return earlier().outcome(asked, partial(from_store, pieces, order.code["outcome"]))

    found: list[SynthesisInShort] = []
    subgroups = {s.id for s in spec.subgroups}
    for outcome, asked in zip(spec.outcomes, bare.outcomes, strict=True):
        key = key_of("earlier", order.code["earlier"], counted_in, settings, asked.id)
        content = known.fetch(key, partial(make, asked))
        made = with_words(codec.unpacked(content, OutcomeSynthesis), outcome)
        found += comparing.in_short(made, subgroups)
        one_more()
    return tuple(found)
