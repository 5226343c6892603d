"""Keep the results of today under a name: what ``scripts/baseline.py`` does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evidence.record import codec
from evidence.record.history.kept import KeptBaseline
from evidence.studies.reading.described.dates import lies_ahead
from evidence.studies.whole_files import write_whole
from evidence.workflow.history.baselines import (
    BASELINES,
    NAME,
    compact,
    kept_reviews,
    path_of,
    read_baselines,
)
from evidence.workflow.making.orders import RESULTS, read_manifest
from evidence.workflow.making.plan import PlanError, Run
from evidence.workflow.making.run import make_run

ALLOWED = "small letters, digits, dots, hyphens and underscores"


def main(arguments: Sequence[str] | None, home: Path) -> int:
    """Keep a baseline, or list those that there are; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="baseline.py",
        description="Keep the results of all reviews under a name; reports are compared with it.",
    )
    parser.add_argument("name", nargs="?", help=f"{ALLOWED}; without a name the baselines are listed")
    parser.add_argument("--date", help="the day it stands for, YYYY-MM-DD (today)")
    parser.add_argument("--replace", action="store_true", help="take the place of a baseline of that name")
    given = parser.parse_args(arguments)
    root = Path(".")
    if given.name is None:
        return _list(root)
    if not NAME.fullmatch(given.name):
        return _refuse(f"{given.name!r} cannot be a name; allowed: {ALLOWED}")
    try:
        day = date.fromisoformat(given.date) if given.date else date.today()
    except ValueError:
        return _refuse(f"{given.date!r} is no date; write YYYY-MM-DD")
    if lies_ahead(day.isoformat()):
        return _refuse(f"{day} lies ahead")
    place = root / path_of(given.name)
    if place.exists() and not given.replace:
        return _refuse(f"there is {path_of(given.name)} already; take its place with --replace")
    return _keep(root, home, given.name, day)


def _keep(root: Path, home: Path, name: str, day: date) -> int:
    try:
        run = make_run(root, home)
    except PlanError as error:
        return _refuse(str(error))
    behind = sorted(job for job in run.running if _makes_results(root, run, job))
    if behind:
        return _refuse(
            f"the results are not those of the files as they are ({behind[0]}); run snakemake first"
        )
    try:
        reviews = kept_reviews(root / RESULTS, tuple(run.plan.review_ids))
        content = compact(KeptBaseline(name, day.isoformat(), reviews))
        (root / BASELINES).mkdir(parents=True, exist_ok=True)
        write_whole(root / path_of(name), content)
    except (OSError, codec.DecodeError) as error:
        return _refuse(str(error))
    results = sum(len(r.results) for r in reviews.values())
    print(f"{path_of(name)}: {results} results of {len(reviews)} reviews, {len(content) / 1024:.0f} kB")
    print("Commit it; from the next run on the reports are compared with it.")
    return 0


_MAKING = ("extract", "assemble", "synthesise")
_OF_BASELINES = ("baseline ", "compared with")


def _makes_results(root: Path, run: Run, job: str) -> bool:
    """Whether a job that has to run would make other results; other baselines alone make none."""
    rule = job.partition("/")[0]
    if rule in _MAKING:
        return True
    manifest = read_manifest(root, job) if rule == "gather" else None
    if rule != "gather" or manifest is None:
        return rule == "gather"
    parts = (manifest.parts, run.plan.jobs[job].parts)
    then, now = ({k: v for k, v in p.items() if not k.startswith(_OF_BASELINES)} for p in parts)
    return then != now


def _list(root: Path) -> int:
    known = read_baselines(root)
    for problem in known.problems:
        print(f"{problem.file}: {problem.message}", file=sys.stderr)
    for baseline in known.found:
        results = sum(len(r.results) for r in baseline.reviews.values())
        print(f"{baseline.name}  {baseline.date}  {results} results of {', '.join(baseline.reviews)}")
    if not known.found:
        print("There is no baseline yet; keep one with scripts/baseline.py NAME.")
    return 1 if known.problems else 0


def _refuse(message: str) -> int:
    print(f"baseline.py: {message}", file=sys.stderr)
    return 1
