"""The work of step `assemble`: the data of a review's outcomes."""

from __future__ import annotations

import json
from collections.abc import Mapping

from evidence.record import json_io
from evidence.review.config.review_spec import ReviewSpec
from evidence.review.selection import datasets as assembly
from evidence.review.selection import eligibility, overlaps, publications
from evidence.workflow.orders import RESULTS
from evidence.workflow.selection_data import for_selection


def assemble_review(given: Mapping[str, object], review: str) -> list[str]:
    """Assemble all outcomes of a review; returns a line for the log for each decision."""
    spec = json_io.from_plain(ReviewSpec, given["settings"])
    texts = [(RESULTS / "studies" / f"{name}.json").read_bytes() for name in given["studies"]]
    library = [publications.from_data(for_selection(json.loads(text)), spec.vocabulary) for text in texts]
    decisions = eligibility.decide_all(library, spec.eligibility)
    found = [assembly.assemble(spec, outcome, decisions) for outcome in spec.outcomes]
    folder = RESULTS / review
    json_io.write(folder / "datasets.json", found)
    for data in found:
        place = folder / "outcomes" / data.outcome
        place.mkdir(parents=True, exist_ok=True)
        (place / "dataset.csv").write_text(assembly.to_csv(data), encoding="utf-8")
    doubtful = overlaps.suspected(library)
    plain = [eligibility.to_plain(d, doubtful[d.publication.id]) for d in decisions]
    json_io.write(folder / "publications.json", plain)
    return [f"{d.publication.id}: {d.status}{f' ({d.reason})' if d.reason else ''}" for d in decisions]
