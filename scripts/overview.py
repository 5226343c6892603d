"""Step `overview`: one page over all reviews, with every publication of the library."""

from pathlib import Path

from evidence.report import overview
from evidence.results import json_io
from evidence.results.evidence import Evidence
from evidence.workflow.step import step


def main(evidence_files: list[str], library: list[dict], page: str) -> None:
    """Write results/index.html."""
    reviews = [json_io.read(Path(p), Evidence) for p in evidence_files]
    Path(page).write_text(overview.render(reviews, library), encoding="utf-8")


if __name__ == "__main__":
    with step(snakemake.log[0], "overview"):
        main(list(snakemake.input.evidence), list(snakemake.params.library), snakemake.output.page)
