"""What a run moved so far, told by the job that knows it first, while all the rest is still being made."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from evidence.display import words
from evidence.display.prose import changes as prose
from evidence.display.prose import moved_results
from evidence.record import codec
from evidence.record.history.kept import KeptReview
from evidence.review.changes.comparing import numbers_changed, results_gone, telling
from evidence.review.changes.renaming import under_new_names
from evidence.workflow.store import HOME, read_plain

LAST = HOME / "last"
AWAY = "away"  # below it, of reviews that a run has told were not asked for


def set_aside(root: Path, made: Collection[str]) -> list[str]:
    """Name the reviews of earlier runs that this one did not make, each once; all are kept."""
    gone = sorted(p for p in (root / LAST).glob("*.json") if p.stem not in made)
    for place in gone:
        with contextlib.suppress(OSError):
            (place.parent / AWAY).mkdir(exist_ok=True)
            place.replace(place.parent / AWAY / place.name)
    return [place.stem for place in gone]


def state_before(place: Path) -> tuple[bytes | None, str]:
    """Return what the last run kept of a review, and when; ``None`` where there was none.

    What was set aside while the review was not asked for is put back first.
    """
    with contextlib.suppress(OSError):
        if not place.is_file():
            (place.parent / AWAY / place.name).replace(place)
    try:
        when = datetime.fromtimestamp(place.stat().st_mtime)
        return read_plain(place), when.isoformat(sep=" ", timespec="minutes")
    except OSError:
        return None, ""


def moved_so_far(now: KeptReview, root: Path) -> list[str]:
    """Say which results of a review are others than in the last run, while its pictures and papers are made.

    Causes are told at the end of the run; nothing is said where there was no run, or no result moved.
    """
    before, _ = state_before(root / LAST / f"{now.review}.json")
    if before is None:
        return []
    try:
        earlier, _ = under_new_names(codec.decode(before, KeptReview), now)
    except codec.DecodeError:
        return []
    results = earlier.comparable(now.results)
    labels = {(r.outcome, r.synthesis): r.label for r in results}
    numbers = {(r.outcome, r.synthesis): r.numbers for r in results}
    gone = results_gone(earlier, numbers)
    moved = sorted([*numbers_changed(earlier, numbers, labels), *gone], key=telling)
    if not moved:
        return []
    of = words.plural(len({*numbers, *((r.outcome, r.synthesis) for r in earlier.results)}), "result")
    head = f"{now.review}: {len(moved)} of {of} moved since the last run; pictures and papers follow"
    return [head, *(f"  {moved_results.result_line(r)}" for r in moved[: prose.MOST_LINES])]
