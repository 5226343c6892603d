"""Step `overview`: one page over all reviews, with every publication of the library."""

from pathlib import Path

from evidence.workflow.closing import tell
from evidence.workflow.job.step import step
from evidence.workflow.job.templates import keep_compiled
from evidence.workflow.making.orders import RESULTS
from evidence.workflow.making.plan import current_run
from evidence.workflow.steps.overview_step import write_overview

if __name__ == "__main__":
    with step("overview", snakemake.input.order, snakemake.log[0]) as job:
        keep_compiled(job.order)
        for line in write_overview(job.order.given):
            job.log.info(line)
            print(line, flush=True)
    if snakemake.params.get("closes"):
        tell(current_run(Path(".")).plan, RESULTS)
