"""What a run changed: its results held against those of the last run that ended.

The last run is a state, so nothing of it may stand in ``results/``, which a clean run must make alike. It is
kept in ``.snakemake/evidence/last``, and what is other is told at the end of the run and in ``results/logs``.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from evidence.display import words
from evidence.display.prose import changes as prose
from evidence.record import codec
from evidence.record.history.changes import CauseKind, Changes
from evidence.record.history.kept import KeptReview
from evidence.record.reviews.methods import ModelSettings
from evidence.studies.whole_files import write_whole
from evidence.workflow.history.baselines import KEPT
from evidence.workflow.history.so_far import LAST, state_before
from evidence.workflow.making.orders import job_id, read_order
from evidence.workflow.making.plan import STUDIES, Plan
from evidence.workflow.store import read_plain

LOGS = Path("logs")
PAGE = "changes.html"
DATA = "changes.json"
SHOWN = "changes.js"  # what the page over all reviews shows of it
RECEIPTS = "receipts.txt"


@dataclass(frozen=True, slots=True)
class SinceLast:
    """What is other in each review that was made before, and which cannot be compared."""

    changes: tuple[Changes, ...]
    first: tuple[str, ...]  # made for the first time
    unknown: tuple[str, ...]  # kept by a version of the workflow that this one cannot read


def since_last_run(plan: Plan, results: Path) -> SinceLast:
    """Compare all reviews that have results with the last run, and keep them for the next."""
    root = results.parent
    found, first, unknown = [], [], []
    for review in plan.review_ids:
        try:
            now = read_plain(results / review / KEPT)
        except OSError:
            continue
        place = root / LAST / f"{review}.json"
        before, when = state_before(place)
        if before is None:
            first.append(review)
        elif before != now:
            changes = _compared(plan, root, review, (before, now), when)
            if changes is None:
                unknown.append(review)
            else:
                found.append(changes)
        if before != now:
            with contextlib.suppress(OSError):
                place.parent.mkdir(parents=True, exist_ok=True)
                write_whole(place, now)
    return SinceLast(tuple(found), tuple(first), tuple(unknown))


def _compared(plan: Plan, root: Path, review: str, states: tuple[bytes, bytes], when: str) -> Changes | None:
    """Compare two states; ``None`` where another version of the workflow kept the earlier one."""
    # Imported here: a run that changed nothing compares nothing.
    from evidence.review.changes.comparing import compare

    try:
        before, now = (codec.decode(state, KeptReview) for state in states)
        given = read_order(root / plan.jobs[job_id("gather", review)].order).given["settings"]
        if not isinstance(given, dict):
            return None
        today = codec.from_plain(given["analyses"][0]["settings"], ModelSettings)
    except (codec.DecodeError, OSError, KeyError, IndexError):
        return None
    gone = before.publications.keys() - now.publications.keys()
    return compare(before, now, today, date=when, left={name: _why_gone(name, plan, root) for name in gone})


def _why_gone(publication: str, plan: Plan, root: Path) -> CauseKind:
    """Say why a publication is no longer in a review."""
    if publication in plan.publications:
        return CauseKind.STUDY_ELSEWHERE
    there = (root / STUDIES / f"{publication}.yaml").exists()
    return CauseKind.STUDY_UNUSABLE if there else CauseKind.STUDY_REMOVED


def write_page(found: SinceLast, results: Path) -> Path:
    """Write what a run changed as a page and as data beside the logs; returns the page's path."""
    # Imported here: most runs change nothing, and need no template.
    from evidence.page.changes import render

    folder = results / LOGS
    codec.write(folder / DATA, found.changes)
    (folder / PAGE).write_text(render(found.changes), encoding="utf-8")
    return folder / PAGE


def show_on_overview(found: SinceLast, results: Path) -> None:
    """Write what the page over all reviews shows of it; where nothing changed, the last change stays."""
    folder = results / LOGS
    telling = [c for c in found.changes if not c.nothing]
    if not telling and (folder / SHOWN).is_file() and (folder / PAGE).is_file():
        return
    if not telling:
        write_page(SinceLast((), (), ()), results)
    shown = []
    for changes in telling:
        short = prose.in_short(changes)
        more = f"{words.plural(short.more, 'more result')} and all" if short.more else "All"
        lines = [words.capital(line) for line in short.lines]
        own = {"review": changes.review, "lines": lines, "all": f"{more} changes, with their causes"}
        shown.append({**own, "since": short.since, "counts": short.counts})
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / SHOWN, f"lastRun({json.dumps(shown)});\n".encode())


def receipts_of_run(found: SinceLast, results: Path) -> tuple[Path, str] | None:
    """Write what became of new and edited study files beside the logs; ``None`` where there are none."""
    if not any(p.after and (p.edited or not p.before) for c in found.changes for p in c.publications):
        return None
    from evidence.workflow.history.receipts import after_run, in_words

    text = in_words(after_run(results, found.changes))
    path = results / LOGS / RECEIPTS
    path.write_text(f"{text}\n", encoding="utf-8")
    return path, text
