"""Step `draw`: figures of publication grade for every synthesis of at least two studies."""

from evidence.workflow.draw_step import draw_review
from evidence.workflow.step import step

if __name__ == "__main__":
    with step(snakemake.log[0], "draw") as log:
        made, known = draw_review(
            synthesis_files=list(snakemake.input.synthesis),
            folders=list(snakemake.output.figures),
            code_files=list(snakemake.input.code),
        )
        log.info("%d outcomes drawn, %d unchanged", made, known)
