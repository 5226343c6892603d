"""Step `illustrate`: figures of a whole review (flow diagram, risk of bias)."""

from evidence.workflow.illustrate_step import illustrate_review
from evidence.workflow.step import step

if __name__ == "__main__":
    with step(snakemake.log[0], "illustrate") as log:
        made = illustrate_review(
            evidence_file=snakemake.input.evidence,
            folder=snakemake.output.figures,
            code_files=list(snakemake.input.code),
        )
        log.info("figures drawn" if made else "figures unchanged")
