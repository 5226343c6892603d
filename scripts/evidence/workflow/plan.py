"""The plan that Snakemake follows: every job with the key of all its results depend on.

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
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import msgspec

from evidence.studies.whole_files import write_whole
from evidence.workflow.making import orders, status
from evidence.workflow.making.code import environment, package_files
from evidence.workflow.making.orders import RESULTS, job_id, read_manifest, rule_of
from evidence.workflow.making.status import Job
from evidence.workflow.store import HOME, Store, checksum, key_of, told_error

# The plan of the run at work: what jobs on other machines go by.
CURRENT = HOME / "plan.json"
# Where the details of a failed planning stand.
FAULT = HOME / "fault.txt"
STUDIES = Path("resources/studies")
VOCABULARY = Path("resources/vocabulary")
CONFIG = Path("config")
GUIDANCE = Path("resources/guidance")
# A review of so many publications is large; its outcomes are computed and drawn by so many processes at most,
# and so are those of a review that nothing else has to run beside.
LARGE = 200
MOST_PROCESSES = 4


def vocabulary_folder(root: Path, home: Path) -> Path:
    """Return the folder of the vocabulary: the analysis's own, else the one that comes with the workflow."""
    own = root / VOCABULARY
    return own if own.is_dir() else home / VOCABULARY


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


class PlanError(Exception):
    """What makes it impossible to plan anything: problems of config/config.yaml or of the vocabulary."""


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """One review: its outcomes, and the publications about its question."""

    id: str
    title: str
    outcomes: tuple[str, ...]
    publications: tuple[str, ...]
    guided: bool = False  # whether it names a guidance file, so that a dossier is made
    outlook: bool = False  # whether it asks for pages beside the report


@dataclass(frozen=True, slots=True)
class Loads:
    """What the jobs of a rule import, modules or names inside modules."""

    always: tuple[str, ...]  # with the script
    perhaps: tuple[str, ...]  # these and what is imported inside functions


@dataclass(frozen=True, slots=True)
class Plan:
    """All reviews that can be made, all jobs, and what is wrong."""

    reviews: tuple[ReviewPlan, ...]
    publications: tuple[str, ...]  # all that take part, whatever the review
    jobs: dict[str, Job]
    problems: tuple[str, ...] = ()  # what could not be used, a line each, with its place
    warnings: int = 0
    vocabulary: tuple[str, ...] = ()  # its files
    loads: dict[str, Loads] = field(default_factory=dict)  # by rule
    day: str = ""  # of the planning, where there are problems: a date that lies ahead is one till it has come

    @property
    def review_ids(self) -> list[str]:
        """Names of the reviews."""
        return [r.id for r in self.reviews]

    @property
    def guided_ids(self) -> list[str]:
        """Names of the reviews with a dossier."""
        return [r.id for r in self.reviews if r.guided]

    @property
    def outlook_ids(self) -> list[str]:
        """Names of the reviews with pages beside the report."""
        return [r.id for r in self.reviews if r.outlook]


@dataclass(slots=True)
class Run:
    """A plan held against what is there: which jobs run and why."""

    plan: Plan
    why: dict[str, str | None] = field(default_factory=dict)
    running: frozenset[str] = frozenset()
    # How many processors a job of each review uses.
    processes: dict[str, int] = field(default_factory=dict)

    def order(self, rule: str, review: str = "") -> str:
        """Return the path of a job's order."""
        return self.plan.jobs[job_id(rule, review)].order

    def runs(self, rule: str, review: str = "") -> bool:
        """Whether a job runs."""
        return job_id(rule, review) in self.running

    def loads(self) -> dict[str, Loads]:
        """Return what the jobs that run import, by rule, the rules of earlier jobs first."""
        rules = dict.fromkeys(rule_of(job) for job in self.plan.jobs if job in self.running)
        return {rule: self.plan.loads[rule] for rule in rules}

    @property
    def computes(self) -> bool:
        """Whether much is computed anew, as far as can be told: of assembled figures, or in several reviews.

        Of one review whose label has changed nothing is.
        """
        rules = [rule_of(job) for job in self.running]
        return "assemble" in rules or rules.count("synthesise") > 1

    def reasons(self) -> list[str]:
        """Say of each job that runs why."""
        return [f"{job}: {self.why.get(job) or 'follows another job'}" for job in sorted(self.running)]


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
    if gone := [j for j in orders.jobs_of_earlier_runs(root) if j not in plan.jobs]:
        why["overview"] = why["overview"] or f"no longer made: {orders.told(gone)}"
    found = (read_manifest(root, job) for job in plan.jobs)
    if plan.problems or any(m.missing for m in found if m):
        # A run that leaves something out always ends with telling so.
        why["overview"] = why["overview"] or "there are problems to tell"
    running = status.to_run(list(plan.jobs.values()), why)
    for job in plan.jobs.values():
        if job.id in running:
            status.mark(root, job)
    run = Run(plan, why, running, processes(plan, running))
    try:
        write_whole(root / CURRENT, msgspec.json.encode(run))
    except OSError:
        if running:  # jobs, and what tells of the end, go by it
            raise
    return run


def processes(plan: Plan, running: Collection[str]) -> dict[str, int]:
    """Return how many processors a job of each review uses: several for a large one and the only one to run.

    Jobs of small reviews run beside each other instead.
    """
    reported = [r.id for r in plan.reviews if job_id("report", r.id) in running]
    return {
        r.id: MOST_PROCESSES if len(r.publications) >= LARGE or reported == [r.id] else 1
        for r in plan.reviews
    }


def current_run(root: Path) -> Run:
    """Return the run at work as it was planned, for a job that another machine starts for it."""
    return msgspec.json.decode((root / CURRENT).read_bytes(), type=Run)


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
