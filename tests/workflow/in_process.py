"""Whole runs without Snakemake: what is planned is done by the steps' own functions, one job after the other.

The plan, the keys, the manifests, the store and the steps are the real ones; only the starting of jobs is left
out, so that a run of the small library takes a second.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from evidence.workflow.job.workplace import Workplace
from evidence.workflow.making import code
from evidence.workflow.making.code import CodeGraph
from evidence.workflow.making.orders import Order, read_order
from evidence.workflow.making.plan import Run
from evidence.workflow.making.run import make_run
from evidence.workflow.steps import (
    assemble_step,
    dossier_step,
    draw_step,
    extract_step,
    gather_step,
    illustrate_step,
    outlook_step,
    overview_step,
    papers_step,
    report_step,
    synthesis_step,
)
from evidence.workflow.store import HOME, Store
from workflow import mini


def _papers(order: Order, review: str) -> None:
    papers_step.write_papers(order, review)


SOURCES = ("config", "resources")
STEPS: dict[str, Callable[..., object]] = {
    "extract": lambda order, review, keep: extract_step.extract_studies(order.given, keep),
    "assemble": lambda order, review, keep: assemble_step.assemble_review(order.given, review, keep),
    "synthesise": synthesis_step.synthesise_review,
    "draw": draw_step.draw_review,
    "gather": lambda order, review: gather_step.gather_review(order.given, review),
    "report": report_step.report_review,
    "dossier": lambda order, review: list(dossier_step.dossier_of_review(order, review)),
    "outlook": lambda order, review: list(outlook_step.outlook_of_review(order, review)),
    "illustrate": illustrate_step.illustrate_review,
    "papers": _papers,
    "overview": lambda order, review: overview_step.write_overview(order.given),
}


# Rules whose steps let files stand.
KEEPING = ("extract", "assemble", "synthesise", "draw", "report", "illustrate")
_GRAPHS: dict[str, CodeGraph] = {}
_READ = code._read


def graph_of(files: dict[str, str]) -> CodeGraph:
    """The graph of the package, which is the same in every folder; reading it takes a second each time."""
    key = repr((sorted(files.items()), code.environment()))
    if key not in _GRAPHS:
        _GRAPHS[key] = _READ(files)
    return _GRAPHS[key]


def with_graph(folder: Path) -> Path:
    """Give a new folder the graph of the package, as its first plan would leave it: three seconds of each process."""
    with mock.patch.object(code, "_read", graph_of):
        code.code_graph(code.package_files(), Store(folder / HOME / "store"))
    return folder


@contextmanager
def inside(folder: Path):
    """Work in a folder, as Snakemake does."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def plan(folder: Path, config: dict | None = None) -> Run:
    """Plan what has to run."""
    with inside(folder), mock.patch.object(code, "_read", graph_of):
        return make_run(Path("."), mini.REPOSITORY, config)


def run(
    folder: Path, config: dict | None = None, *, until: str | None = None, without: tuple[str, ...] = ()
) -> tuple[set[str], dict[str, object]]:
    """Run what has to run, up to the step ``until``; returns the jobs, and what each step returned.

    Steps ``without`` are left out.
    """
    planned = plan(folder, config)
    returned = {}
    order_of_steps = list(STEPS)
    wanted = order_of_steps[: order_of_steps.index(until) + 1] if until else order_of_steps
    wanted = [step for step in wanted if step not in without]
    with inside(folder):
        for name, job in planned.plan.jobs.items():  # in the order in which they depend on each other
            if name in planned.running and name.partition("/")[0] in wanted:
                order = read_order(Path(job.order))
                workplace = Workplace(order)
                rule, _, review = name.partition("/")
                returned[name] = _done(rule, order, review, workplace)
                workplace.close(returned[name] if rule == "gather" else ())
    return set(planned.running), returned


def _done(rule: str, order: Order, review: str, workplace: Workplace) -> object:
    return STEPS[rule](order, review, *([workplace.keep] if rule in KEEPING else []))


RESULTS_ALONE = ("extract", "assemble", "synthesise", "gather", "report")


def make_results(folder: Path) -> None:
    """Run what makes results and the report, without figures and papers."""
    planned = plan(folder)
    with inside(folder):
        for name, job in planned.plan.jobs.items():
            rule, _, review = name.partition("/")
            if name in planned.running and rule in RESULTS_ALONE:
                order = read_order(Path(job.order))
                workplace = Workplace(order)
                _done(rule, order, review, workplace)
                workplace.close()


def files(folder: Path) -> dict[str, str]:
    """The checksum of every file in results/, logs apart."""
    results = folder / "results"
    return {
        path.relative_to(results).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(results.rglob("*"))
        if path.is_file() and path.relative_to(results).parts[0] != "logs"
    }


class Clean:
    """What clean runs make, each in a folder of its own; made once for each content of the sources."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[str, dict[str, str]] = {}

    def files(self, folder: Path, config: dict | None = None) -> dict[str, str]:
        """The files that a clean run makes of the same sources."""
        sources = sorted(p for part in SOURCES for p in (folder / part).rglob("*") if p.is_file())
        said = hashlib.sha256(repr(config).encode())
        for path in sources:
            said.update(f"{path.relative_to(folder)} {path.stat().st_size} ".encode() + path.read_bytes())
        key = said.hexdigest()
        if key not in self._made:
            elsewhere = self.folder / key
            for part in SOURCES:
                shutil.copytree(folder / part, elsewhere / part)
            run(elsewhere, config)
            self._made[key] = files(elsewhere)
            shutil.rmtree(elsewhere)
        return self._made[key]
