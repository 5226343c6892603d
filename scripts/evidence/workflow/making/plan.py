"""The plan that Snakemake follows: every job with the key of all its results depend on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from evidence.workflow.making.orders import job_id, rule_of
from evidence.workflow.making.status import Job
from evidence.workflow.store import HOME

# The plan of the run at work: what jobs on other machines go by.
CURRENT = HOME / "plan.json"
# Where the details of a failed planning stand.
FAULT = HOME / "fault.txt"
STUDIES = Path("resources/studies")
VOCABULARY = Path("resources/vocabulary")


def vocabulary_folder(root: Path, home: Path) -> Path:
    """Return the folder of the vocabulary: the analysis's own, else the one that comes with the workflow."""
    own = root / VOCABULARY
    return own if own.is_dir() else home / VOCABULARY


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
    without: str = ""  # that no publication is eligible, and why; empty where any is


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
    # How many processors jobs use whose work can be done side by side.
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


def current_run(root: Path) -> Run:
    """Return the run at work as it was planned, for a job that another machine starts for it."""
    return msgspec.json.decode((root / CURRENT).read_bytes(), type=Run)
