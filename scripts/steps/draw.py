"""Step `draw`: figures of publication grade for every synthesis of at least two studies."""

from evidence.workflow.job.step import step
from evidence.workflow.steps.draw_step import draw_review

if __name__ == "__main__":
    with step("draw", snakemake.input.order, snakemake.log[0]) as job:
        made, known = draw_review(job.order, snakemake.wildcards.review, job.keep, snakemake.threads)
        job.log.info("%d figures drawn, %d unchanged", made, known)
