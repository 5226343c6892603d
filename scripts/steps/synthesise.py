"""Step `synthesise`: all analyses of all outcomes of a review; only what changed is computed again."""

from evidence.workflow.job.step import step
from evidence.workflow.steps.synthesis_step import synthesise_review

if __name__ == "__main__":
    with step("synthesise", snakemake.input.order, snakemake.log[0]) as job:
        made, known = synthesise_review(job.order, snakemake.wildcards.review, job.keep, snakemake.threads)
        job.log.info("%d outcomes computed, %d unchanged", made, known)
