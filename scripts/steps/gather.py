"""Step `gather`: everything a review found, as data."""

from evidence.workflow.job.step import step
from evidence.workflow.steps.gather_step import gather_review

if __name__ == "__main__":
    with step("gather", snakemake.input.order, snakemake.log[0]) as job:
        job.missing.extend(gather_review(job.order.given, snakemake.wildcards.review))
