"""Step `extract`: study files, as printed, to tidy rows (JSON and CSV)."""

from pathlib import Path

from evidence.studies import extraction, study_file, vocabulary
from evidence.workflow.step import StepError, step


def main(files: list[str], vocabulary_folder: str, json_files: list[str], csv_files: list[str]) -> int:
    """Extract each file; returns the number of rows."""
    words = vocabulary.load(Path(vocabulary_folder))
    rows = 0
    for source, json_file, csv_file in zip(files, json_files, csv_files, strict=True):
        publication, problems = study_file.read(Path(source), words)
        if publication is None:
            raise StepError("\n".join(str(p) for p in problems))
        rows += extraction.write(publication, words, Path(json_file), Path(csv_file))
    return rows


if __name__ == "__main__":
    with step(snakemake.log[0], "extract") as log:
        count = main(
            list(snakemake.input.studies),
            str(Path(snakemake.input.vocabulary[0]).parent),
            list(snakemake.output.json),
            list(snakemake.output.csv),
        )
        log.info("%d figures of %d publications", count, len(snakemake.input.studies))
