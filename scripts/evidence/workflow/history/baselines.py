"""Baselines: the results of all reviews under a name, kept beside the configuration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.record import codec
from evidence.studies.problems import Problem
from evidence.workflow.store import checksum, read_plain

if TYPE_CHECKING:
    from evidence.record.history.kept import KeptBaseline, KeptReview

BASELINES = Path("config/baselines")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
KEPT = "kept.json"


@dataclass(frozen=True, slots=True)
class Baselines:
    """All that can be read, the oldest first, and what is wrong with the others."""

    found: tuple[KeptBaseline, ...] = ()
    problems: tuple[Problem, ...] = ()

    def with_review(self, review: str) -> tuple[KeptBaseline, ...]:
        """Return those that hold a review."""
        return tuple(b for b in self.found if review in b.reviews)


def read_baselines(root: Path) -> Baselines:
    """Read ``config/baselines/*.json``; a file that cannot be read is a problem and takes part in nothing."""
    paths = sorted((root / BASELINES).glob("*.json"))
    if not paths:  # then planning, which asks each time, imports nothing of what they hold
        return Baselines()
    from evidence.record.history.kept import KeptBaseline

    found, problems = [], []
    for path in paths:
        place = (BASELINES / path.name).as_posix()
        try:
            baseline = codec.decode(read_plain(path), KeptBaseline)
        except (codec.DecodeError, OSError) as error:
            message = (
                f"no baseline that can be read ({error}); make it again: scripts/baseline.py {path.stem}"
            )
            problems.append(Problem(place, 1, "", message))
            continue
        if baseline.name != path.stem:
            problems.append(Problem(place, 1, "name", f"{baseline.name!r} is not the name of the file"))
            continue
        found.append(baseline)
    return Baselines(tuple(sorted(found, key=lambda b: (b.date, b.name))), tuple(problems))


def path_of(name: str) -> Path:
    """Return where a baseline stands."""
    return BASELINES / f"{name}.json"


def compact(value: KeptBaseline) -> bytes:
    """Write a baseline with one line a publication and a result, so that versions of it can be compared."""
    lines = codec.encode(value).decode().split("\n")
    made: list[str] = []
    for line in lines:
        depth = len(line) - len(line.lstrip(" "))
        if depth > _ONE_LINE and made:
            made[-1] += line.strip() if made[-1].endswith(("{", "[")) else f" {line.strip()}"
        elif depth == _ONE_LINE and line.strip().rstrip(",") in ("}", "]") and made:
            made[-1] += line.strip()
        else:
            made.append(line)
    return ("\n".join(made)).encode()


_ONE_LINE = 4  # as deep as a publication or result of a review stands


def kept_reviews(results: Path, reviews: tuple[str, ...]) -> dict[str, KeptReview]:
    """Read what the run kept of each review; one without results is not among them."""
    from evidence.record.history.kept import KeptReview

    found = {}
    for review in reviews:
        path = results / review / KEPT
        if path.is_file():
            found[review] = codec.read(path, KeptReview)
    return found


def signature(baseline: KeptBaseline, review: str) -> str:
    """Return a checksum of what a baseline says of a review."""
    return checksum(baseline.date.encode() + b" " + codec.encode(baseline.reviews[review]))
