"""Step `assemble`: which figures may vote in each outcome of a review, and what was left out."""

from pathlib import Path

from evidence.results import json_io
from evidence.review import assembly, eligibility, publications
from evidence.review.specification import ReviewSpec
from evidence.workflow.step import step


def main(review: dict, studies: list[str], data: list[str], csv: list[str], decisions_file: str) -> list[str]:
    """Assemble all outcomes of one review; returns a line for the log for each decision."""
    spec = json_io.from_plain(ReviewSpec, review)
    library = [publications.load(Path(p), spec.vocabulary) for p in studies]
    decisions = eligibility.decide_all(library, spec.eligibility)
    for outcome, json_file, csv_file in zip(spec.outcomes, data, csv, strict=True):
        dataset = assembly.assemble(spec, outcome, decisions)
        json_io.write(Path(json_file), dataset)
        Path(csv_file).write_text(assembly.to_csv(dataset), encoding="utf-8")
    plain = [
        {"id": d.publication.id, "study": d.publication.study, "status": d.status, "reason": d.reason,
         "overlaps": d.publication.data["overlaps"]}
        for d in decisions
    ]  # fmt: skip
    json_io.write(Path(decisions_file), plain)
    return [f"{d.publication.id}: {d.status}{f' ({d.reason})' if d.reason else ''}" for d in decisions]


if __name__ == "__main__":
    with step(snakemake.log[0], "assemble") as log:
        for line in main(
            snakemake.params.review,
            list(snakemake.input.studies),
            list(snakemake.output.data),
            list(snakemake.output.csv),
            snakemake.output.publications,
        ):
            log.info(line)
