"""Step `papers`: one review as Word documents, as a workbook and on one page."""

from pathlib import Path

from evidence.workflow.steps.papers_step import write_papers
from evidence.workflow.steps.step import step

if __name__ == "__main__":
    with step("papers", snakemake.input.order, snakemake.log[0]):
        write_papers(Path("results") / snakemake.wildcards.review, snakemake.threads)
