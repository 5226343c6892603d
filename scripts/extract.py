"""Step `extract`: study files, as printed, to tidy rows (JSON and CSV)."""

import hashlib
from pathlib import Path

from evidence.studies import extract, json_io, study_file, vocabulary
from evidence.studies.problems import format_problem
from evidence.workflow.step import StepError, step


def main(files: list[str], vocabulary_folder: str, json_files: list[str], csv_files: list[str]) -> int:
    """Extract each file; returns the number of rows."""
    words = vocabulary.load(vocabulary_folder)
    total = 0
    for source, json_file, csv_file in zip(files, json_files, csv_files, strict=True):
        data = Path(source).read_bytes()
        publication, problems = study_file.read_bytes(data, source, words)
        if publication is None:
            raise StepError("\n".join(format_problem(p) for p in problems))
        rows = extract(publication, words)
        json_io.write_json(publication, rows, hashlib.sha256(data).hexdigest(), json_file)
        json_io.write_csv(rows, csv_file)
        total += len(rows)
    return total


if __name__ == "__main__":
    with step(snakemake.log[0], "extract") as log:
        count = main(
            list(snakemake.input.studies),
            str(Path(snakemake.input.vocabulary[0]).parent),
            list(snakemake.output.json),
            list(snakemake.output.csv),
        )
        log.info("%d figures of %d publications", count, len(snakemake.input.studies))
