"""Step `assemble`: which figures may vote in each outcome of a review, and what was left out."""

from pathlib import Path

from evidence.record import json_io
from evidence.review.config.review_spec import ReviewSpec
from evidence.review.selection import datasets as assembly
from evidence.review.selection import eligibility, overlaps, publications
from evidence.workflow.step import step


def main(settings: str, studies: list[str], data: str, csv: list[str], decisions_file: str) -> list[str]:
    """Assemble all outcomes of one review; returns a line for the log for each decision."""
    spec = json_io.read(Path(settings), ReviewSpec)
    library = [publications.load(Path(p), spec.vocabulary) for p in studies]
    decisions = eligibility.decide_all(library, spec.eligibility)
    datasets = [assembly.assemble(spec, outcome, decisions) for outcome in spec.outcomes]
    json_io.write(Path(data), datasets)
    for dataset, file in zip(datasets, csv, strict=True):
        Path(file).write_text(assembly.to_csv(dataset), encoding="utf-8")
    doubtful = overlaps.suspected(library)
    plain = [eligibility.to_plain(d, doubtful[d.publication.id]) for d in decisions]
    json_io.write(Path(decisions_file), plain)
    return [f"{d.publication.id}: {d.status}{f' ({d.reason})' if d.reason else ''}" for d in decisions]


if __name__ == "__main__":
    with step(snakemake.log[0], "assemble") as log:
        for line in main(
            snakemake.input.settings,
            list(snakemake.input.studies),
            snakemake.output.data,
            list(snakemake.output.csv),
            snakemake.output.publications,
        ):
            log.info(line)
