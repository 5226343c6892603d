"""The work of step `synthesise`: a whole review in one job, outcome by outcome, through the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from evidence.record import json_io
from evidence.review.config.review_spec import ReviewSpec
from evidence.review.selection.datasets import OutcomeData
from evidence.review.selection.overlaps import of_studies
from evidence.workflow.store import STORES, Store, checksum_of_files, versions_of

ENGINES = ("numpy", "scipy", "pymare", "statsmodels")
_FILE = "synthesis.json"


def synthesise_review(
    settings_file: Path,
    data_file: Path,
    decisions_file: Path,
    output_files: Sequence[str],
    code_files: Sequence[str],
) -> tuple[int, int]:
    """Write one synthesis.json an outcome; returns how many were computed and how many were known.

    The key of an outcome is its data, the review's settings that reach it, the overlaps among its studies,
    the code and the versions of the libraries.
    """
    spec = json_io.read(settings_file, ReviewSpec)
    decisions = json.loads(decisions_file.read_text(encoding="utf-8"))
    overlaps = of_studies(decisions, spec.released_overlaps)
    store = Store(STORES / "synthesise" / spec.id, [checksum_of_files(code_files), versions_of(*ENGINES)])
    common = json_io.to_plain([spec.comparisons, spec.times, spec.subgroups, spec.analyses])
    datasets = json.loads(data_file.read_text(encoding="utf-8"))
    for outcome, plain, output_file in zip(spec.outcomes, datasets, output_files, strict=True):
        data = json_io.from_plain(OutcomeData, plain)
        studies = {c.study for dataset in data.datasets for c in dataset.candidates}
        nearby = {s: o for s, o in overlaps.items() if s in studies and studies & set(o)}

        def make(outcome=outcome, data=data) -> dict[str, bytes]:
            # Imported here: a run in which nothing changed must not pay for scipy, PyMARE and statsmodels.
            from evidence.review.summary.synthesising import synthesise

            return {_FILE: json_io.dumps(synthesise(spec, outcome, data, overlaps)).encode()}

        files = store.fetch([json_io.to_plain(outcome), plain, common, nearby], make)
        Path(output_file).write_bytes(files[_FILE])
    store.forget_unused()
    return store.made, len(spec.outcomes) - store.made
