"""The work of step `synthesise`: a whole review in one job, outcome by outcome, through the store."""

from __future__ import annotations

from functools import partial

from evidence.record import codec
from evidence.record.in_files import members_made
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.methods import OutcomeSpec
from evidence.record.reviews.publications import PublicationDecision
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.selection.choosing.overlaps import Overlaps, of_studies
from evidence.workflow import side_by_side
from evidence.workflow.job.from_store import from_store
from evidence.workflow.job.given import GivenToSynthesise
from evidence.workflow.job.guarded import synthesised
from evidence.workflow.job.labels import with_labels, without_labels, without_reasons, without_words
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.packs import pack, pieces_of
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Store, key_of


def synthesise_review(order: Order, review: str, processes: int = 1) -> tuple[int, int]:
    """Write one synthesis.json an outcome; returns how many were computed and how many were known.

    The key of an outcome is its data, the settings that reach it, the overlaps among its studies, and the
    code and libraries that compute. Labels stand in the result and in no number: they are put in afterwards.
    """
    spec = codec.from_made(order.given, GivenToSynthesise).settings
    bare_spec = without_reasons(spec)
    folder = RESULTS / review
    decisions = codec.read_made(folder / "publications.json", tuple[PublicationDecision, ...])
    overlaps = of_studies(decisions, spec.released_overlaps)
    datasets = members_made(folder / "datasets.json", OutcomeData)
    if len(datasets) != len(spec.outcomes):
        raise ValueError(f"{len(spec.outcomes)} outcomes asked for, {len(datasets)} assembled")

    def write(place: int) -> tuple[int, int]:
        outcome, data, store = spec.outcomes[place], datasets[place], Store()
        computed = _synthesis(order, bare_spec, without_words(outcome), data, overlaps, store=store)
        of_outcome = folder / "outcomes" / outcome.id
        of_outcome.mkdir(parents=True, exist_ok=True)
        content = codec.encode(with_labels(computed, spec, outcome, data))
        (of_outcome / "synthesis.json").write_bytes(content)
        return store.made, store.known

    # the largest first, so that no process is left with one of them at the end
    sizes = [memoryview(text).nbytes for text in datasets.sources]
    places = sorted(range(len(spec.outcomes)), key=lambda place: -sizes[place])
    with counted(f"synthesise {review}", "outcome", len(places)) as one_more:
        counts = side_by_side.each(write, places, processes, one_more)
    return sum(made for made, _ in counts), sum(known for _, known in counts)


def _synthesis(
    order: Order,
    bare_spec: ReviewSpec,
    bare_outcome: OutcomeSpec,
    data: OutcomeData,
    overlaps: Overlaps,
    *,
    store: Store,
) -> OutcomeSynthesis:
    studies = {c.study for dataset in data.datasets for c in dataset.candidates}
    nearby = {s: o for s, o in overlaps.items() if s in studies and studies & set(o)}
    bare_data = without_labels(data)
    rests_on = codec.checksum_of((bare_spec, bare_outcome, bare_data, nearby))
    key = key_of("synthesis", order.code["outcome"], rests_on)

    def make() -> bytes:
        # Imported here: a run in which nothing changed must not pay for scipy, PyMARE and statsmodels.
        from evidence.review.summary.synthesising import synthesise

        with pack(Store(), pieces_of(bare_spec.id, bare_outcome.id)) as pieces:
            keep = partial(from_store, pieces, order.code["outcome"])
            found = synthesised(
                bare_data, lambda usable: synthesise(bare_spec, bare_outcome, usable, overlaps, keep)
            )
        return codec.packed(found)

    return codec.unpacked(store.fetch(key, make), OutcomeSynthesis)
