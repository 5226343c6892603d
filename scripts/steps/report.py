"""Step `report`: what a review found as two self-contained pages, tables and references."""

from evidence.workflow.job.step import step
from evidence.workflow.job.templates import keep_compiled
from evidence.workflow.steps.report_step import report_review

if __name__ == "__main__":
    with step("report", snakemake.input.order, snakemake.log[0]) as job:
        keep_compiled(job.order)
        report_review(job.order, snakemake.wildcards.review, job.keep)
