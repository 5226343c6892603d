"""Rule `picture`: one figure of a review as PDF or PNG, made on demand from its SVG file."""

from pathlib import Path

from evidence.workflow.documents.print_figures import print_figure
from evidence.workflow.job.step import told_errors

if __name__ == "__main__":
    with told_errors("picture", snakemake.log[0]):
        print_figure(
            Path("results") / snakemake.wildcards.review,
            snakemake.wildcards.figure,
            Path(snakemake.output[0]),
        )
