"""The work of step `dossier`: the review as it stood at the date of its guidance, beside that of today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from evidence.display.links.addresses import of_syntheses
from evidence.page.dossier import rendering
from evidence.record import codec, in_text
from evidence.record.dossiers.dossier import BY_THEN, NOT_PLACED
from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.published.publication import Publication
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.guidance import gathering
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
    evidence = in_text.read_primary(folder / "evidence.json")
    settings = only_primary(given.settings, guidance)
    placed = gathering.placed(guidance, evidence)
    by_then = {p.id for p in placed if p.standing == BY_THEN}
    perhaps = by_then | {p.id for p in placed if p.standing == NOT_PLACED}
    # twice over all outcomes: with what was there by then, and with what may have been
    total = 2 * len(settings.outcomes)
    libraries = [
        {name: given.studies[name] for name in given.studies if name in chosen}
        for chosen in (by_then, perhaps)
    ]
    with (
        counted(f"dossier {review}", "outcome", total) as one_more,
        pack(Store(), f"dossier {review}") as known,
        pack(Store(), f"earlier {review}") as alone,
    ):
        then, at_most = _in_short(settings, libraries, _Kept(known, alone, order.code), one_more)
    today = gathering.of_today(guidance, evidence)
    dossier = gathering.gather(given.id, guidance, evidence, today, then=then, at_most=at_most)
    codec.write(folder / "dossier.json", dossier)
    dossier_files.write_all(dossier, folder / "dossier")
    links = of_syntheses([(s.outcome.id, s.id) for s in today.syntheses])
    (folder / "dossier.html").write_text(rendering.render(dossier, evidence, links), encoding="utf-8")
    yield f"{len(by_then)} publications by {guidance.published}, {len(perhaps - by_then)} cannot be placed"
    yield f"{known.made} outcomes assembled or computed, {known.known} unchanged"


def only_primary(spec: ReviewSpec, guidance: GuidanceDocument) -> ReviewSpec:
    """Return the settings with the primary analysis alone, and the subgroups that the guidance refers to.

    Nothing else is compared.
    """
    wanted = {b.subgroup for b in guidance.bearings}
    return replace(
        spec,
        analyses=spec.analyses[:1],
        subgroups=tuple(s for s in spec.subgroups if s.id in wanted),
        regressions=(),
        assumptions=(),
    )


def _record(name: str) -> Publication:
    return for_selection(codec.read_made(RESULTS / "studies" / f"{name}.json", Publication))


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where results are kept, and the code that makes them."""

    outcomes: Pack
    computations: Pack
    code: Mapping[str, str]


def _in_short(
    spec: ReviewSpec, libraries: Sequence[Mapping[str, str]], kept: _Kept, one_more: Callable[[], None]
) -> Iterator[Sequence[SynthesisInShort]]:
    """Assemble and pool all outcomes of a review from some publications; what is known comes from the store.

    What is compared is kept of them; ``spec`` has the subgroup analyses that the guidance refers to.

    The key of an outcome is the publications as they count in its data, the settings, and the code that
    assembles and pools; where it is another, that of the outcome's data (`Earlier`). Words of outcomes stand
    in the result and in no number: they are put in afterwards.

    Parameters
    ----------
    libraries
        Of each state of the review its publications, each with the checksum of what counts of it.
    """
    # What the file of settings says elsewhere, comments among it, counts in no outcome.
    bare = replace(
        spec, outcomes=tuple(map(without_words, spec.outcomes)), config_sha256="", title="", search=None
    )
    code, settings, record = kept.code["earlier"], codec.checksum_of(bare), cache(_record)
    rests_on = [key_of(code, library, settings) for library in libraries]

    @cache
    def earlier(state: int) -> Earlier:
        # Imported here: a run in which nothing changed must not pay for what assembles and pools.
        from evidence.workflow.job.earlier import Earlier

        return Earlier(bare, [record(name) for name in libraries[state]])

    def make(state: int, asked: OutcomeSpec, today: Pack) -> bytes:
        from evidence.workflow.job.earlier import Alone

        keep, alone = partial(from_store, kept.outcomes, code), kept.computations
        return codec.packed(earlier(state).outcome(asked, keep, Alone(today, alone, kept.code["outcome"])))

    found: list[list[SynthesisInShort]] = [[] for _ in libraries]
    for outcome, asked in zip(spec.outcomes, bare.outcomes, strict=True):
        today = Pack(Store(), pieces_of(spec.id, asked.id))
        for state, results in enumerate(found):
            key = key_of("earlier", rests_on[state], asked.id)
            packed = kept.outcomes.fetch(key, partial(make, state, asked, today))
            made = codec.unpacked(packed, tuple[SynthesisInShort, ...])
            results += [replace(s, outcome=with_words(s.outcome, outcome)) for s in made]
            one_more()
    return iter(found)
