# What all rules share: the plan, made while this file is read, and what follows from it for a rule's inputs.
#
# A job's *order* is a file named by the checksum of everything that the job's results depend on; the plan has
# compared it with the manifest that the job left behind, and with every file named there. Snakemake sees what
# was decided by time: the order of a job that has to run is newer than what the job made, and all inputs of
# the other jobs count as old. So the time of no file but these decides anything.
#
# Priorities: what is computed comes first, then what says of it (gather, report), so that a reviewer sees
# what a study changed while pictures and papers are still being made; then the overview and the longest of the rest.
import sys
import time
from pathlib import Path

from snakemake.logging import logger
from snakemake.script import script as in_a_process

from evidence.workflow import at_work
from evidence.workflow.dry_run import tell_after_dry_run
from evidence.workflow.prepared.ending import end_run
from evidence.workflow.prepared.handing import handed_over
from evidence.workflow.prepared.own_way import quote_interpreter
from evidence.workflow.making.plan import PlanError, current_run
from evidence.workflow.making.run import make_run
from evidence.workflow.prepared.starting import Prepared
from evidence.workflow.progress.watching import watch_run

quote_interpreter()
# Kept open until the run ends (evidence/workflow/at_work.py).
AT_WORK = at_work.begin(Path("."), workflow.is_main_process)
# How far long steps are, on the terminal or in the log that Snakemake writes on.
WATCH = (
    watch_run(logger, workflow.output_settings.quiet or ())
    if workflow.is_main_process
    else None
)
# Snakemake calls onsuccess of the main Snakefile alone: as a module, the last job of all reviews closes the run.
AS_MODULE = not workflow.modifier.is_main_snakefile()
# What jobs of this machine import is imported once (evidence/workflow/prepared); not where they have environments
# of their own.
PREPARED = Prepared()
IMPORTS_ITSELF = AS_MODULE or bool(workflow.deployment_settings.deployment_method)
if workflow.is_main_process:
    try:
        RUN = make_run(
            Path("."), HOME, config, None if IMPORTS_ITSELF else PREPARED.begin
        )
    except PlanError as error:
        PREPARED.end()
        # A WorkflowError would be told with a line of this file, which is of no use to a reviewer.
        if WATCH is not None:
            WATCH.end()
        print(error, file=sys.stderr)
        sys.exit(1)
else:
    RUN = current_run(Path("."))
if not IMPORTS_ITSELF:
    # What rules call for `script:`, a name among those that Snakemake gives to this file.
    script = handed_over(in_a_process, PREPARED)

REVIEWS = RUN.plan.review_ids
# Reviews that name the guidance they are for.
DOSSIERS = RUN.plan.guided_ids
# Reviews that ask for pages beside the report.
OUTLOOKS = RUN.plan.outlook_ids
if workflow.is_main_process and not AS_MODULE:
    tell_after_dry_run(workflow, RUN.plan)
    # Ctrl-C is heard by the run, which ends its jobs; rules of another workflow keep Snakemake's way.
    shell.prefix(at_work.JOBS_IGNORE_INTERRUPTS)
    at_work.end_on_interrupt(workflow, Path("."), WATCH)


wildcard_constraints:
    review="|".join(REVIEWS),


def order(rule):
    """An input function: the order of a rule's job."""

    def find(wildcards):
        review = wildcards.get("review", "")
        path = RUN.order(rule, review)
        return path if RUN.runs(rule, review) else ancient(path)

    return find


def taken(rule, *patterns):
    """An input function: what a rule's job reads of others, as old where the job does not have to run."""

    def find(wildcards):
        review = wildcards.get("review", "")
        paths = [pattern.format(review=review) for pattern in patterns]
        return paths if RUN.runs(rule, review) else [ancient(path) for path in paths]

    return find


def of_the_past(paths):
    """Files whose time decides nothing; Snakemake fails a job with an input that is newer than now."""
    return [
        ancient(path) for path in paths if Path(path).stat().st_mtime <= time.time()
    ]


def processes(rule):
    """How many processors a job of a review uses."""
    return lambda wildcards: RUN.processes[f"{rule}/{wildcards.review}"]


def figures_made_by(wildcards):
    """An input function: the manifest of the job that draws a figure."""
    if wildcards.figure == "evidence-map":
        by = "papers"
    else:
        by = "draw" if len(Path(wildcards.figure).parts) > 1 else "illustrate"
    return f"results/manifests/{by}/{wildcards.review}.json"
