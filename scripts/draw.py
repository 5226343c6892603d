"""Step `draw`: figures of publication grade for every synthesis of at least two studies."""

from evidence.workflow.steps.draw_step import draw_review
from evidence.workflow.steps.step import step

if __name__ == "__main__":
    with step("draw", snakemake.input.order, snakemake.log[0]) as job:
        made, known = draw_review(job.order, snakemake.wildcards.review, snakemake.threads)
        job.log.info("%d figures drawn, %d unchanged", made, known)
