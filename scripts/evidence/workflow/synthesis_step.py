"""The work of step `synthesise`: a whole review in one job, outcome by outcome, through the store."""

from __future__ import annotations

from evidence.record import codec
from evidence.record.dataset import OutcomeData, PublicationDecision
from evidence.review.config.review_spec import OutcomeSpec, ReviewSpec
from evidence.review.selection.overlaps import Overlaps, of_studies
from evidence.workflow.guarded import synthesised
from evidence.workflow.orders import RESULTS, Order
from evidence.workflow.store import Store, key_of


def synthesise_review(order: Order, review: str) -> tuple[int, int]:
    """Write one synthesis.json an outcome; returns how many were computed and how many were known.

    The key of an outcome is its data, the settings that reach it, the overlaps among its studies, and the
    code and libraries that compute. Labels stand in the result and in no number: they are put in afterwards.
    """
    spec = codec.from_plain(order.given["settings"], ReviewSpec)
    folder = RESULTS / review
    decisions = codec.read(folder / "publications.json", tuple[PublicationDecision, ...])
    overlaps = of_studies(decisions, spec.released_overlaps)
    datasets = codec.read(folder / "datasets.json", tuple[OutcomeData, ...])
    store = Store()
    for outcome, data in zip(spec.outcomes, datasets, strict=True):
        content = _synthesis(order, spec, outcome, data, overlaps, store)
        place = folder / "outcomes" / outcome.id
        place.mkdir(parents=True, exist_ok=True)
        (place / "synthesis.json").write_bytes(content)
    return store.made, store.known


def _synthesis(
    order: Order, spec: ReviewSpec, outcome: OutcomeSpec, data: OutcomeData, overlaps: Overlaps, store: Store
) -> bytes:
    studies = {c.study for dataset in data.datasets for c in dataset.candidates}
    nearby = {s: o for s, o in overlaps.items() if s in studies and studies & set(o)}
    common = [spec.comparisons, spec.times, spec.subgroups, spec.analyses]
    key = key_of("synthesis", order.code["outcome"], *map(codec.to_plain, (outcome, data, common)), nearby)

    def make() -> bytes:
        # Imported here: a run in which nothing changed must not pay for scipy, PyMARE and statsmodels.
        from evidence.review.summary.synthesising import synthesise

        found = synthesised(data, lambda usable: synthesise(spec, outcome, usable, overlaps))
        return codec.encode(found)

    return store.fetch(key, make)
