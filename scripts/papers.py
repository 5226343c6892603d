"""Step `papers`: the workbook of one review, for those who work in an office suite."""

from pathlib import Path

from evidence.report import excel
from evidence.results import json_io
from evidence.results.evidence import Evidence
from evidence.workflow.step import step


def main(evidence_file: str, out: dict[str, str]) -> None:
    """Write the workbook from the evidence of one review."""
    evidence = json_io.read(Path(evidence_file), Evidence)
    Path(out["workbook"]).write_bytes(excel.render(evidence))


if __name__ == "__main__":
    with step(snakemake.log[0], "papers"):
        main(snakemake.input.evidence, dict(snakemake.output.items()))
