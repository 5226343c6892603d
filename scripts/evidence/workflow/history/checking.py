"""What `check_studies.py` says beside findings: which are new, and what the next run makes of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from evidence.studies.problems import Problem
from evidence.workflow.making.orders import job_id, read_order
from evidence.workflow.making.plan import current_run
from evidence.workflow.store import HOME, Store, checksum, read_plain


def known_to_last_run(root: Path) -> Callable[[Problem], bool]:
    """Return whether a finding is of files that the last run has read as they are now."""
    unchanged: dict[str, bool] = {}
    try:
        order = read_order(root / current_run(root).plan.jobs[job_id("extract")].order)
        studies = order.given["studies"]
    except (OSError, msgspec.DecodeError, KeyError):
        return lambda problem: False
    read = {s["file"]: s["sha256"] for s in studies.values()} if isinstance(studies, dict) else {}

    def known(problem: Problem) -> bool:
        others = [f"{problem.beside}.yaml"] if problem.beside else []
        return all(stands(name) for name in (Path(problem.file).name, *others))

    def stands(name: str) -> bool:
        if name not in unchanged:
            place = f"resources/studies/{name}"
            try:
                unchanged[name] = read.get(place) == checksum(read_plain(root / place))
            except OSError:
                unchanged[name] = False
        return unchanged[name]

    return known


def receipts(root: Path, home: Path, files: Sequence[Path]) -> str:
    """Write what the next run makes of files: each figure as read, where it counts, what results become."""
    # Imported here: checking all files needs no settings and no statistics.
    from evidence.workflow.history.receipts import before_run, in_words
    from evidence.workflow.making.code import package_files
    from evidence.workflow.making.inputs import read_inputs, read_words
    from evidence.workflow.making.step_code import package_code

    store = Store(root / HOME / "store")
    words = read_words(root, home)
    if words.problems:
        return ""
    inputs = read_inputs(root, home, words, package_code(home, package_files(), store).reading, store)
    return in_words(before_run(root, inputs, files, store))
