"""Step `papers`: one review as a Word document and as a workbook."""

from pathlib import Path

from evidence.paper import writing as committee
from evidence.record import json_io
from evidence.record.evidence import Evidence
from evidence.workbook import writing as excel
from evidence.workflow.step import step


def main(evidence_file: str, out: dict[str, str]) -> None:
    """Write both from the evidence of one review and its figures, which stand beside it."""
    evidence = json_io.read(Path(evidence_file), Evidence)
    Path(out["workbook"]).write_bytes(excel.render(evidence))
    Path(out["document"]).write_bytes(committee.render(evidence, Path(evidence_file).parent))


if __name__ == "__main__":
    with step(snakemake.log[0], "papers"):
        main(snakemake.input.evidence, dict(snakemake.output.items()))
