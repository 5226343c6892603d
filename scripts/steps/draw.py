"""Step `draw`: figures of publication grade for every synthesis of at least two studies."""

from evidence.workflow.prepared.asking import do_elsewhere

if __name__ == "__main__":
    do_elsewhere("draw")

    from evidence.workflow.job.step import step
    from evidence.workflow.steps.draw_step import draw_review

    with step("draw", snakemake.input.order, snakemake.log[0]) as job:
        made, known = draw_review(job.order, snakemake.wildcards.review, snakemake.threads)
        job.log.info("%d figures drawn, %d unchanged", made, known)
