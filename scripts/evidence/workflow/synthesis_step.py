"""The work of step `synthesise`: a whole review in one job, outcome by outcome, through the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evidence.results import json_io
from evidence.review.assembly import OutcomeData
from evidence.review.specification import ReviewSpec
from evidence.workflow.store import Store, checksum_of_files, versions_of

ENGINES = ("numpy", "scipy", "pymare", "statsmodels")
_FILE = "synthesis.json"


def study_overlaps(decisions: Iterable[Mapping], spec: ReviewSpec) -> dict[str, frozenset[str]]:
    """For each study the other studies that share patients with it, released pairs left out.

    Publications name publications; what one report of a study shares, the study shares.
    """
    decisions = list(decisions)
    study_of = {d["id"]: d["study"] for d in decisions}
    released = {frozenset(r.between) for r in spec.released_overlaps}
    shared: dict[str, set[str]] = {}
    for decision in decisions:
        for other in decision["overlaps"]:
            a, b = decision["study"], study_of.get(other)
            if b is None or a == b or frozenset((a, b)) in released:
                continue
            shared.setdefault(a, set()).add(b)
            shared.setdefault(b, set()).add(a)
    return {study: frozenset(others) for study, others in sorted(shared.items())}


def synthesise_review(
    review: dict,
    data_files: Sequence[str],
    decisions_file: Path,
    output_files: Sequence[str],
    code_files: Sequence[str],
    store_folder: Path,
) -> tuple[int, int]:
    """Write one synthesis.json an outcome; returns how many were computed and how many were known.

    The key of an outcome is its data, the review's settings that reach it, the overlaps among its studies,
    the code and the versions of the libraries.
    """
    spec = json_io.from_plain(ReviewSpec, review)
    overlaps = study_overlaps(json.loads(decisions_file.read_text(encoding="utf-8")), spec)
    store = Store(store_folder, [checksum_of_files(code_files), versions_of(*ENGINES)])
    common = json_io.to_plain([spec.comparisons, spec.times, spec.subgroups, spec.analyses])
    for outcome, data_file, output_file in zip(spec.outcomes, data_files, output_files, strict=True):
        text = Path(data_file).read_text(encoding="utf-8")
        data = json_io.from_plain(OutcomeData, json.loads(text))
        studies = {c.study for dataset in data.datasets for c in dataset.candidates}
        nearby = {s: sorted(o & studies) for s, o in overlaps.items() if s in studies and o & studies}

        def make(outcome=outcome, data=data) -> dict[str, bytes]:
            # Imported here: a run in which nothing changed must not pay for scipy, PyMARE and statsmodels.
            from evidence.review.synthesising import synthesise

            return {_FILE: json_io.dumps(synthesise(spec, outcome, data, overlaps)).encode()}

        files = store.fetch([json_io.to_plain(outcome), text, common, nearby], make)
        Path(output_file).write_bytes(files[_FILE])
    store.forget_unused()
    return store.made, len(spec.outcomes) - store.made
