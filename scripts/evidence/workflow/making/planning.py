"""Making the plan: everything checked, and for every job the key of all that its results depend on.

A key is cut by meaning. The settings of a job are those that it is given, the rest is blank; study files
count with what they say, not with how they are written; code and libraries are found from the imports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from evidence.record.published.severity import Severity
from evidence.studies.problems import NOWHERE, Problem, format_problem
from evidence.workflow.history.baselines import read_baselines
from evidence.workflow.making.given_settings import described
from evidence.workflow.making.guided import read_guided
from evidence.workflow.making.inputs import read_inputs, read_words
from evidence.workflow.making.jobs import ComparedWith, Jobs
from evidence.workflow.making.orders import rule_of
from evidence.workflow.making.plan import STUDIES, Plan, PlanError, vocabulary_folder
from evidence.workflow.making.scope import scope
from evidence.workflow.making.step_code import package_code
from evidence.workflow.store import Store


def check_and_plan(
    root: Path,
    home: Path,
    config: Mapping[str, object] | None,
    files: Mapping[str, str],
    store: Store,
) -> Plan:
    """Check everything and make the plan.

    Raises
    ------
    PlanError
        Where nothing can be made: with all problems of all files, sorted, one a line.
    """
    code = package_code(home, files, store)
    words = read_words(root, home)
    if words.problems:
        raise PlanError(_told(words.problems))
    inputs = read_inputs(root, home, words, code.reading, store, config=config)
    studies, read = inputs.studies, inputs.settings
    if not studies.files:
        nothing = Problem(str(STUDIES), 0, "", "there is no study file; add one, then run again")
        raise PlanError(_told([nothing, *read.problems]))
    past = read_baselines(root)
    scoped = scope(read, studies.readable)
    guided, unfit = read_guided([s.spec for s in scoped], root, home, words, [f.id for f in studies.files])
    scoped = [replace(s, guidance=guided.get(s.spec.id)) for s in scoped]
    to_mend = (p for p in studies.problems if p.severity == Severity.ERROR or p.rule == NOWHERE)
    problems = sorted({*to_mend, *read.problems, *past.problems, *unfit})
    if not scoped or not studies.readable:
        raise PlanError(_told(problems))
    making = Jobs(
        root,
        home,
        code,
        studies,
        problems=[format_problem(p) for p in problems],
        compared=ComparedWith(past, read.baseline),
        devices={d.id: described(d) for d in words.devices},
    )
    jobs = making.all(scoped)
    return Plan(
        reviews=tuple(
            replace(s.plan, guided=s.guidance is not None, outlook=s.spec.pages.any) for s in scoped
        ),
        publications=tuple(sorted(s.id for s in studies.readable)),
        jobs={job.id: job for job in jobs},
        loads={rule: code.steps[rule].loads for rule in dict.fromkeys(rule_of(job.id) for job in jobs)},
        problems=tuple(making.problems),
        warnings=sum(p.severity == Severity.WARNING for p in studies.problems),
        day=date.today().isoformat() if making.problems else "",
        vocabulary=tuple(p.as_posix() for p in sorted(vocabulary_folder(root, home).glob("*.yaml"))),
    )


def _told(problems: Sequence[Problem]) -> str:
    lines = [format_problem(p) for p in sorted(set(problems))]
    count = f"{len(lines)} problem{'s' if len(lines) != 1 else ''}"
    return "\n".join([f"{count} to mend before anything can be made:", *lines])
