"""What a run starts with: the plan, made anew or from the store, held against what is there.

The plan is kept in the store by the content of everything it is made of, so that a start with nothing to do
pays for checksums only. This module is read at every start and imports nothing heavy.
"""

from __future__ import annotations

import contextlib
import glob
import os
import stat
import traceback
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path

import msgspec

from evidence.studies.console import told_error
from evidence.studies.whole_files import write_whole
from evidence.workflow.making import leftovers, status
from evidence.workflow.making.code import environment, package_files
from evidence.workflow.making.orders import RESULTS, job_id, read_manifest
from evidence.workflow.making.plan import (
    CURRENT,
    FAULT,
    STUDIES,
    Plan,
    PlanError,
    ReviewPlan,
    Run,
    vocabulary_folder,
)
from evidence.workflow.store import HOME, Store, checksum, key_of

CONFIG = Path("config")
GUIDANCE = Path("resources/guidance")

# A review of so many publications is large: what computes for it does its work by so many processes at most,
# as for one that nothing else has to run beside. What draws and what paints for papers has several only
# where it makes all of a large review: later most of it is known, jobs run beside each other, and to fork
# processes that hold such a review costs more than they do.
LARGE = 200
MOST_PROCESSES = 4
COMPUTING = ("assemble", "synthesise")
DRAWING = ("draw", "papers")


def refuse_unreadable(path: Path) -> None:
    """Tell what is wrong with a configuration file that Snakemake could not read either, in a line of it.

    Raises
    ------
    PlanError
    """
    if not os.path.lexists(path):
        return  # Snakemake says so
    from evidence.studies.problems import format_problem
    from evidence.studies.reading.tree.yaml_tree import read_tree

    tree, problems = read_tree(path, path.as_posix())
    if tree is None:
        lines = map(format_problem, problems)
        raise PlanError("\n".join(["1 problem to mend before anything can be made:", *lines]))


def make_run(
    root: Path,
    home: Path,
    config: Mapping[str, object] | None = None,
    planning: Callable[[], None] | None = None,
) -> Run:
    """Plan, and find out what has to run; writes nothing outside .snakemake.

    Parameters
    ----------
    root
        The folder of the analysis, which holds config/ and resources/.
    home
        The folder of the workflow, which holds workflow/ and scripts/.
    config
        The main configuration as Snakemake has it, with what ``--config``, ``--configfile`` or a calling
        workflow changed; ``None`` for config/config.yaml as it stands.
    planning
        Called where something has changed, so that much is read before the plan is there.

    Raises
    ------
    PlanError
        Where nothing can be made; with all problems, sorted, one a line. Also where a folder cannot be
        written, or where planning itself fails: then with the file that holds the details.
    """
    try:
        return _make_run(root, home, config, planning)
    except PlanError:
        raise
    except OSError as error:
        raise PlanError(told_error(error)) from error
    except Exception as error:
        with contextlib.suppress(OSError):
            (root / FAULT).parent.mkdir(parents=True, exist_ok=True)
            (root / FAULT).write_text(traceback.format_exc(), encoding="utf-8", errors="backslashreplace")
        said = f"the run cannot be planned ({type(error).__name__}: {error})"
        raise PlanError(f"{said}; please report this with {FAULT}") from error


def _make_run(
    root: Path, home: Path, config: Mapping[str, object] | None, planning: Callable[[], None] | None
) -> Run:
    results = root / RESULTS
    if os.path.lexists(results) and not results.is_dir():
        where = " (a link to nothing)" if results.is_symlink() else ""
        raise PlanError(f"{RESULTS}: this is no folder{where}: move it away, then run again")
    plan = make_plan(root, home, config, planning)
    why: dict[str, str | None] = {}
    for job in plan.jobs.values():
        why[job.id] = status.why_run(root, job)
    if gone := [j for j in leftovers.jobs_of_earlier_runs(root) if j not in plan.jobs]:
        why["overview"] = why["overview"] or f"no longer made: {leftovers.told(gone)}"
    found = (read_manifest(root, job) for job in plan.jobs)
    if plan.problems or any(m.missing for m in found if m):
        # A run that leaves something out always ends with telling so.
        why["overview"] = why["overview"] or "there are problems to tell"
    running = status.to_run(list(plan.jobs.values()), why)
    if running:
        refuse_locked(root, plan)
    for job in plan.jobs.values():
        if job.id in running:
            try:
                status.mark(root, job)
            except ValueError as error:
                (root / job.order).unlink(missing_ok=True)  # so that the next plan writes it anew
                raise PlanError(f"{job.order} was spoilt and is taken away: run again") from error
    first = {job for job in running if why[job] == status.NOT_MADE}
    run = Run(plan, why, running, processes(plan, running, first))
    try:
        write_whole(root / CURRENT, msgspec.json.encode(run))
    except OSError:
        if running:  # jobs, and what tells of the end, go by it
            raise
    return run


def refuse_locked(root: Path, plan: Plan) -> None:
    """Stop before anything is made where a folder of results must not be read or written.

    Raises
    ------
    PlanError
        With each such folder and what to do.
    """
    places = [RESULTS, *(RESULTS / name for name in ("studies", "manifests", "logs", *plan.review_ids))]
    rights = os.R_OK | os.W_OK | os.X_OK
    locked = [p for p in places if (root / p).is_dir() and not os.access(root / p, rights)]
    if locked:
        told = "you may not write in this folder: allow it (`chmod -R u+rwX results`), then run again"
        raise PlanError("\n".join(f"{place}: {told}" for place in locked))


def processes(plan: Plan, running: Collection[str], first: Collection[str]) -> dict[str, int]:
    """Return how many processors each job uses whose work can be done side by side.

    Parameters
    ----------
    first
        The jobs that have made nothing yet.
    """
    reported = [r.id for r in plan.reviews if job_id("report", r.id) in running]

    def several(rule: str, review: ReviewPlan) -> bool:
        large = len(review.publications) >= LARGE
        if rule in COMPUTING:
            return large or reported == [review.id]
        return large and job_id(rule, review.id) in first

    return {
        job_id(rule, r.id): MOST_PROCESSES if several(rule, r) else 1
        for r in plan.reviews
        for rule in (*COMPUTING, *DRAWING)
    }


def make_plan(
    root: Path,
    home: Path,
    config: Mapping[str, object] | None = None,
    planning: Callable[[], None] | None = None,
) -> Plan:
    """Return the plan: from the store where nothing it depends on has changed, else checked and made anew."""
    files = package_files()
    store = Store(root / HOME / "store")
    key = key_of("plan", _sources(root, home), files, environment(), config)
    found = store.read(key)
    if found is not None:
        with contextlib.suppress(ValueError):
            plan = msgspec.json.decode(found, type=Plan)
            of_today = not plan.problems or plan.day == date.today().isoformat()
            if of_today and all((root / job.order).is_file() for job in plan.jobs.values()):
                return plan
    if planning is not None:
        planning()
    from evidence.workflow.making.planning import check_and_plan

    plan = check_and_plan(root, home, config, files, store)
    store.write(key, msgspec.json.encode(plan))
    return plan


def _sources(root: Path, home: Path) -> dict[str, str]:
    """Return the checksum of every file that the plan depends on, the package apart."""
    found = {}
    folders = {
        "studies": root / STUDIES,
        "vocabulary": vocabulary_folder(root, home),
        "config": root / CONFIG,
        "guidance": root / GUIDANCE,
        "schemas": home / "workflow/schemas",
    }
    for name, folder in folders.items():
        start = len(f"{folder}/")
        for place, inner, names in os.walk(folder):
            for path in (f"{place}/{each}" for each in (*inner, *names)):
                inside = path[start:].replace(os.sep, "/").encode("utf-8", "backslashreplace").decode()
                found[f"{name}/{inside}"] = _checksum_of(path)
    for path in (f"{home}/CITATION.cff", *glob.glob(f"{glob.escape(str(home))}/scripts/steps/*.py")):
        found[os.path.basename(path)] = _checksum_of(path)
    return found


def _checksum_of(path: str) -> str:
    """Return a file's checksum; its kind where it is none that can be read to its end."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return "no plain file"
        if found.st_size > 1 << 26:
            return f"{found.st_size} bytes, {found.st_mtime_ns}"
        with open(path, "rb") as file:
            return checksum(file.read())
    except OSError as error:
        return f"unreadable: {error.strerror}"
