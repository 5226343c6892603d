"""Step `report`: everything a review found, as data, tables, references and one self-contained page."""

from evidence.workflow.steps.report_step import report_review
from evidence.workflow.steps.step import step
from evidence.workflow.steps.templates import keep_compiled

if __name__ == "__main__":
    with step("report", snakemake.input.order, snakemake.log[0]) as job:
        keep_compiled(job.order)
        job.missing.extend(report_review(job.order.given, snakemake.wildcards.review))
