"""Step `extract`: study files, as printed, to tidy rows (JSON and CSV)."""

from evidence.workflow.job.step import step
from evidence.workflow.steps.extract_step import extract_studies

if __name__ == "__main__":
    with step("extract", snakemake.input.order, snakemake.log[0]) as job:
        count = extract_studies(job.order.given, job.keep)
        job.log.info("%d publications", count)
