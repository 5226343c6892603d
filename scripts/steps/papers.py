"""Step `papers`: one review as Word documents, as a workbook and on one page."""

from evidence.workflow.job.step import step
from evidence.workflow.steps.papers_step import write_papers

if __name__ == "__main__":
    with step("papers", snakemake.input.order, snakemake.log[0]) as job:
        write_papers(job.order, snakemake.wildcards.review, snakemake.threads)
