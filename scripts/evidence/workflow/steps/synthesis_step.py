"""The work of step `synthesise`: a whole review in one job, outcome by outcome, through the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from evidence.record import codec
from evidence.record.in_files import members_made
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.methods import OutcomeSpec
from evidence.record.reviews.publications import PublicationDecision
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.selection.choosing.overlaps import Overlaps, of_studies
from evidence.tables.putting import Sums
from evidence.workflow import side_by_side
from evidence.workflow.job.from_store import from_store
from evidence.workflow.job.given import GivenToSynthesise
from evidence.workflow.job.guarded import synthesised
from evidence.workflow.job.labels import with_labels, without_labels, without_reasons, without_words
from evidence.workflow.job.standing import Standing
from evidence.workflow.job.workplace import write_or_keep
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.packs import pack, pieces_of
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Store, checksum, key_of


def synthesise_review(
    order: Order, review: str, keep: Callable[[Path, str], bool], processes: int = 1
) -> tuple[int, int]:
    """Write one synthesis.json an outcome; returns how many were computed and how many were known.

    The key of an outcome is its data, the settings that reach it, the overlaps among its studies, and the
    code and libraries that compute. Labels stand in the result and in no number: they are put in afterwards.
    What a file was made of, labels too, is noted: one that stands and was made of the same is not looked at.

    Parameters
    ----------
    keep
        Says of a file whether it stands already with the content of a checksum, so that it stays.
    """
    spec = codec.from_made(order.given, GivenToSynthesise).settings
    bare_spec = without_reasons(spec)
    folder = RESULTS / review
    decisions = codec.read_made(folder / "publications.json", tuple[PublicationDecision, ...])
    overlaps = of_studies(decisions, spec.released_overlaps)
    datasets = members_made(folder / "datasets.json", OutcomeData)
    if len(datasets) != len(spec.outcomes):
        raise ValueError(f"{len(spec.outcomes)} outcomes asked for, {len(datasets)} assembled")
    files = [folder / "outcomes" / outcome.id / "synthesis.json" for outcome in spec.outcomes]
    of_all = codec.checksum_of((replace(spec, outcomes=()), overlaps))
    made_of = [
        key_of("result", order.code["written"], of_all, codec.checksum_of(outcome), checksum(bytes(data)))
        for outcome, data in zip(spec.outcomes, datasets.sources, strict=True)
    ]

    def write(place: int) -> tuple[int, int, Sums]:
        outcome, data, store = spec.outcomes[place], datasets[place], Store()
        computed = _synthesis(order, bare_spec, without_words(outcome), data, overlaps, store=store)
        files[place].parent.mkdir(parents=True, exist_ok=True)
        content = codec.encode(with_labels(computed, spec, outcome, data))
        return store.made, store.known, {files[place].name: write_or_keep(files[place], content, keep)}

    # the largest first, so that no process is left with one of them at the end
    sizes = [memoryview(text).nbytes for text in datasets.sources]
    places = sorted(range(len(spec.outcomes)), key=lambda place: -sizes[place])
    with pack(Store(), f"written {review}") as notes:
        standing = Standing(notes, keep)
        left = [place for place in places if standing.files(made_of[place], files[place].parent) is None]
        with counted(f"synthesise {review}", "outcome", len(left)) as one_more:
            found = side_by_side.each(write, left, processes, one_more)
        for place, (_, _, sums) in zip(left, found, strict=True):
            standing.note(made_of[place], files[place].parent, sums)
    stood = len(places) - len(left)
    return sum(made for made, _, _ in found), stood + sum(known for _, known, _ in found)


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
