"""The work of step `assemble`: the data of a review's outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from evidence.display.prose.notes import sentence
from evidence.record import codec
from evidence.record.published.publication import Publication
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.selection import datasets as assembly
from evidence.review.selection.asked import eligibility, publications
from evidence.review.selection.choosing import overlaps
from evidence.workflow import side_by_side
from evidence.workflow.documents.dataset_csv import to_csv
from evidence.workflow.job.given import GivenToAssemble
from evidence.workflow.job.guarded import assembled
from evidence.workflow.job.selection_data import for_selection
from evidence.workflow.making.orders import RESULTS


def assemble_review(given: Mapping[str, object], review: str, processes: int = 1) -> list[str]:
    """Assemble all outcomes of a review; returns a line for the log for each decision."""
    order = codec.from_made(given, GivenToAssemble)
    spec = order.settings
    files = [RESULTS / "studies" / f"{name}.json" for name in order.studies]
    records = [for_selection(codec.read_made(file, Publication)) for file in files]
    library = publications.told_apart([publications.classed(record, spec.vocabulary) for record in records])
    decisions = eligibility.decide_all(library, spec.eligibility)
    folder = RESULTS / review

    def write(outcome: OutcomeSpec) -> bytes:
        data = assembled(outcome, decisions, partial(assembly.assemble, spec, outcome))
        place = folder / "outcomes" / data.outcome
        place.mkdir(parents=True, exist_ok=True)
        (place / "dataset.csv").write_text(to_csv(data), encoding="utf-8")
        return codec.encode(data)

    found = side_by_side.each(write, spec.outcomes, processes)
    (folder / "datasets.json").write_bytes(codec.encoded_list(found))
    doubtful = overlaps.doubts(library)
    recorded = [eligibility.recorded(d, doubtful[d.publication.id]) for d in decisions]
    codec.write(folder / "publications.json", recorded)
    return [
        f"{d.publication.id}: {d.status}{f' ({sentence(d.reason)})' if d.reason else ''}" for d in decisions
    ]
