"""The work of step `assemble`: the data of a review's outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

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
from evidence.workflow.job.workplace import write_or_keep
from evidence.workflow.making.orders import RESULTS


def assemble_review(
    given: Mapping[str, object], review: str, keep: Callable[[Path, str], bool], processes: int = 1
) -> list[str]:
    """Assemble all outcomes of a review; returns a line for the log for each decision.

    Parameters
    ----------
    keep
        Says of a file whether it stands already with the content of a checksum, so that it stays.
    """
    order = codec.from_made(given, GivenToAssemble)
    spec = order.settings
    files = [RESULTS / "studies" / f"{name}.json" for name in order.studies]
    records = [for_selection(codec.read_made(file, Publication)) for file in files]
    classed = [publications.classed(record, spec.vocabulary) for record in records]
    library = publications.completed_by_study(publications.told_apart(classed))
    decisions = eligibility.decide_all(library, spec.eligibility)
    folder = RESULTS / review

    def write(outcome: OutcomeSpec) -> tuple[bytes, Path, str]:
        data = assembled(outcome, decisions, partial(assembly.assemble, spec, outcome))
        table = folder / "outcomes" / data.outcome / "dataset.csv"
        table.parent.mkdir(parents=True, exist_ok=True)
        sha256, _ = write_or_keep(table, to_csv(data).encode(), keep)
        return codec.encode(data), table, sha256

    found = side_by_side.each(write, spec.outcomes, processes)
    for _, table, sha256 in found:
        keep(table, sha256)  # said once more: an outcome may be the work of another process
    (folder / "datasets.json").write_bytes(codec.encoded_list(data for data, _, _ in found))
    doubtful = overlaps.doubts(library)
    recorded = [eligibility.recorded(d, doubtful[d.publication.id]) for d in decisions]
    codec.write(folder / "publications.json", recorded)
    return [
        f"{d.publication.id}: {d.status}{f' ({sentence(d.reason)})' if d.reason else ''}" for d in decisions
    ]
