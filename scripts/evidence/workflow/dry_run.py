"""What a dry run says below Snakemake's list of jobs: the problems that the run would tell at its end."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Sequence
from typing import Protocol

from evidence.studies.console import print_on_any_terminal
from evidence.workflow.making.plan import Plan

# Problems that are listed; the rest is counted.
MOST_LISTED = 10


class _Workflow(Protocol):
    """What is asked of Snakemake's workflow."""

    @property
    def dryrun(self) -> bool: ...


def tell_after_dry_run(workflow: _Workflow, plan: Plan) -> None:
    """Tell problems when the process ends, if it is a dry run: that is known after the Snakefile is read.

    So are reviews without any eligible publication.
    """

    def tell() -> None:
        if workflow.dryrun:
            tell_empty([review.without for review in plan.reviews if review.without])
            tell_problems(plan.problems)

    atexit.register(tell)


def tell_empty(told: Sequence[str]) -> None:
    """Print what is said of reviews without any eligible publication; nothing where there is none."""
    if told:
        print_on_any_terminal()
        print("\n".join(told), flush=True)


def tell_problems(problems: Sequence[str]) -> None:
    """Print how many problems there are and the first of them; nothing where there is none."""
    if not problems:
        return
    print_on_any_terminal()
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
    lines = [f"{count} to mend; all that is not touched by them would be made:", *problems[:MOST_LISTED]]
    if len(problems) > MOST_LISTED:
        more = f"... and {len(problems) - MOST_LISTED} more, which the run tells"
        lines.append(f"{more}; scripts/check_studies.py lists those of study files")
    print("\n".join(lines), file=sys.stderr, flush=True)
