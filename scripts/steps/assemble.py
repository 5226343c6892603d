"""Step `assemble`: which figures represent their study in each outcome of a review, and what was left out."""

from evidence.workflow.job.step import step
from evidence.workflow.steps.assemble_step import assemble_review

if __name__ == "__main__":
    with step("assemble", snakemake.input.order, snakemake.log[0]) as job:
        for line in assemble_review(job.order.given, snakemake.wildcards.review, job.keep, snakemake.threads):
            job.log.info(line)
