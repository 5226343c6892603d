"""Step `report`: everything a review found, as data, tables and one self-contained page."""

from pathlib import Path

from evidence.report import html, overview, references
from evidence.report.tables import csv_files
from evidence.results import json_io
from evidence.review.gathering import gather
from evidence.workflow.citation_file import read_citation
from evidence.workflow.step import step
from evidence.workflow.store import software


def main(
    settings: str,
    studies: list[str],
    decisions: str,
    syntheses: list[str],
    citation: str,
    certainty: str,
    out: dict[str, str],
) -> None:
    """Write evidence.json, the summary, the tables, references and the page of one review."""
    paths = Path(settings), [Path(p) for p in studies], Path(decisions), [Path(p) for p in syntheses]
    evidence = gather(*paths, Path(certainty), software=software(), workflow=read_citation(Path(citation)))
    json_io.write(Path(out["evidence"]), evidence)
    json_io.write(Path(out["summary"]), overview.summarise(evidence))
    csv_files.write_all(evidence, Path(out["tables"]))
    shown = references.shown(evidence)
    Path(out["bibtex"]).write_text(references.bibtex(shown), encoding="utf-8")
    Path(out["ris"]).write_text(references.ris(shown), encoding="utf-8", newline="")
    Path(out["page"]).write_text(html.render(evidence), encoding="utf-8")


if __name__ == "__main__":
    with step(snakemake.log[0], "report"):
        main(
            snakemake.input.settings,
            list(snakemake.input.studies),
            snakemake.input.publications,
            list(snakemake.input.synthesis),
            snakemake.input.citation,
            snakemake.input.certainty,
            dict(snakemake.output.items()),
        )
