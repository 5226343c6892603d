"""Step `overview`: one page over all reviews, with every publication of the library."""

from evidence.workflow.overview_step import write_overview
from evidence.workflow.step import step

if __name__ == "__main__":
    with step("overview", snakemake.input.order, snakemake.log[0]) as job:
        for line in write_overview(job.order.given):
            job.log.info(line)
            print(line, flush=True)
