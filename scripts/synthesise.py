"""Step `synthesise`: all analyses of all outcomes of a review; only what changed is computed again."""

from pathlib import Path

from evidence.workflow.step import step
from evidence.workflow.synthesis_step import synthesise_review

if __name__ == "__main__":
    with step(snakemake.log[0], "synthesise") as log:
        made, known = synthesise_review(
            settings_file=Path(snakemake.input.settings),
            data_file=Path(snakemake.input.data),
            decisions_file=Path(snakemake.input.publications),
            output_files=list(snakemake.output.synthesis),
            code_files=list(snakemake.input.code),
        )
        log.info("%d outcomes computed, %d unchanged", made, known)
