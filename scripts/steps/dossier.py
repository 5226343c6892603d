"""Step `dossier`: what a review holds for the guidance that it names, as a page and as data."""

from evidence.workflow.job.step import step
from evidence.workflow.job.templates import keep_compiled
from evidence.workflow.steps.dossier_step import dossier_of_review

if __name__ == "__main__":
    with step("dossier", snakemake.input.order, snakemake.log[0]) as job:
        keep_compiled(job.order)
        for line in dossier_of_review(job.order, snakemake.wildcards.review):
            job.log.info(line)
