"""The workflow's twin: the same rules, files, wildcards and profile, and steps that do nothing.

It is made from the workflow as it is, not kept by hand: the folder ``workflow`` is copied as it stands. Only
``scripts`` is another: each step writes its outputs as small placeholders, and the plan is not made but
read from the run that the twin follows, so that Snakemake runs the same jobs. What is left is its own cost.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

STATE = Path(".snakemake/evidence")
PLAN = STATE / "plan.json"
_SCRIPT = re.compile(r'"\.\./\.\./(scripts/steps/\w+\.py)"')

_STEP = '''"""Write each output as a placeholder, and nothing else."""

for path in snakemake.output:
    with open(path, "w") as file:
        file.write(path)
'''
# What the rules ask of the plan, read from the plan of the run that is followed.
_MODULES = {
    "making/__init__.py": "",
    "making/plan.py": '''"""The plan of another run."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace


class PlanError(Exception):
    """Never raised."""


class Plan:
    def __init__(self, found):
        reviews, self.jobs = found["reviews"], found["jobs"]
        self.publications, self.vocabulary = found["publications"], found["vocabulary"]
        self.reviews = {r["id"]: SimpleNamespace(**r) for r in reviews}
        self.review_ids = [r["id"] for r in reviews]
        self.guided_ids = [r["id"] for r in reviews if r["guided"]]
        self.outlook_ids = [r["id"] for r in reviews if r["outlook"]]


class Run:
    def __init__(self, found):
        self.plan, self.running = Plan(found["plan"]), frozenset(found["running"])
        self.processes = found["processes"]

    def order(self, rule, review=""):
        return self.plan.jobs[f"{rule}/{review}" if review else rule]["order"]

    def runs(self, rule, review=""):
        return (f"{rule}/{review}" if review else rule) in self.running


def current_run(root):
    return Run(json.loads((root / ".snakemake/evidence/plan.json").read_bytes()))
''',
    "making/run.py": '''"""The run that is followed."""

from evidence.workflow.making.plan import current_run


def make_run(root, home, config=None, planning=None):
    return current_run(root)


def refuse_unreadable(path):
    pass
''',
    "at_work.py": '''"""Nothing is held, and Ctrl-C is Snakemake's matter."""

JOBS_IGNORE_INTERRUPTS = "set -euo pipefail; "


def stop_on_interrupt():
    pass


def look_for_circles_seldom():
    pass


def begin(root, main):
    pass


def end_on_interrupt(workflow, root, watch):
    pass
''',
    "dry_run.py": '''"""A twin has no problems."""


def tell_after_dry_run(workflow, plan):
    pass
''',
    "prepared/ending.py": '''"""A run of the twin ends without a word."""


def end_run(prepared, plan):
    pass
''',
    "prepared/__init__.py": "",
    "prepared/handing.py": '''"""Snakemake does the jobs, each in a process of its own."""


def handed_over(script, prepared):
    return script
''',
    "prepared/own_way.py": '''"""The twin stands where Snakemake finds its interpreter."""


def quote_interpreter():
    pass
''',
    "prepared/starting.py": '''"""Steps that do nothing import nothing."""


class Prepared:
    def begin(self):
        pass

    def planned(self, run):
        pass

    def end(self):
        pass
''',
    "progress/__init__.py": "",
    "progress/watching.py": '''"""Nothing takes long enough to be told."""


def watch_run(logger, quiet):
    return None
''',
}


def make(home: Path, folder: Path) -> Path:
    """Make the twin of the workflow in ``home``; returns its Snakefile.

    Raises
    ------
    ValueError
        Where the rules name no step script, so that the twin would not be of the same graph.
    """
    shutil.copytree(home / "workflow", folder / "workflow", ignore=shutil.ignore_patterns(".snakemake"))
    rules = [path.read_text(encoding="utf-8") for path in sorted((home / "workflow/rules").glob("*.smk"))]
    steps = sorted({name for text in rules for name in _SCRIPT.findall(text)})
    if not steps:
        raise ValueError(f"the rules in {home / 'workflow/rules'} name no script of a step")
    package = folder / "scripts/evidence/workflow"
    package.mkdir(parents=True)
    for place in (package.parent, package):
        (place / "__init__.py").write_text("", encoding="utf-8")
    for name, text in _MODULES.items():
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    for step in steps:
        (folder / step).parent.mkdir(exist_ok=True)
        (folder / step).write_text(_STEP, encoding="utf-8")
    return folder / "workflow/Snakefile"


def follow(real: Path, twin: Path) -> list[str]:
    """Give the twin's folder the plan of the last run in the real one; returns the jobs that it will run.

    The orders of those jobs are written anew, as the real plan does, so that Snakemake takes them for newer
    than what the jobs have made.
    """
    found = json.loads((real / PLAN).read_bytes())
    (twin / STATE).mkdir(parents=True, exist_ok=True)
    (twin / PLAN).write_text(json.dumps(found), encoding="utf-8")
    running = set(found["running"])
    for job, told in found["plan"]["jobs"].items():
        order = twin / told["order"]
        order.parent.mkdir(parents=True, exist_ok=True)
        if job in running or not order.exists():
            order.write_text(f"{job} {time.time_ns()}", encoding="utf-8")
    return sorted(running)
