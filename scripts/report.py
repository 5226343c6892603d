"""Step `report`: everything a review found, as data, tables, references and one self-contained page."""

from evidence.workflow.report_step import report_review
from evidence.workflow.step import step

if __name__ == "__main__":
    with step(snakemake.log[0], "report"):
        report_review(
            settings_file=snakemake.input.settings,
            study_files=list(snakemake.input.studies),
            decisions_file=snakemake.input.publications,
            synthesis_files=list(snakemake.input.synthesis),
            citation_file=snakemake.input.citation,
            certainty_file=snakemake.input.certainty,
            out=dict(snakemake.output.items()),
        )
