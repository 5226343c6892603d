"""Step `outlook`: how studies stand to the conclusion, devices, further studies; plain language."""

from evidence.workflow.job.step import step
from evidence.workflow.job.templates import keep_compiled
from evidence.workflow.steps.outlook_step import outlook_of_review

if __name__ == "__main__":
    with step("outlook", snakemake.input.order, snakemake.log[0]) as job:
        keep_compiled(job.order)
        for line in outlook_of_review(job.order, snakemake.wildcards.review):
            job.log.info(line)
