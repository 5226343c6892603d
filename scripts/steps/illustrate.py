"""Step `illustrate`: figures of a whole review (flow diagram, risk of bias)."""

from evidence.workflow.job.step import step
from evidence.workflow.steps.illustrate_step import illustrate_review

if __name__ == "__main__":
    with step("illustrate", snakemake.input.order, snakemake.log[0]) as job:
        made, known = illustrate_review(job.order, snakemake.wildcards.review, job.keep)
        job.log.info("%d figures drawn, %d unchanged", made, known)
