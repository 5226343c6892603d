"""Step `papers`: one review as a Word document and as a workbook."""

from pathlib import Path

from evidence.paper import writing as document
from evidence.record import codec
from evidence.record.evidence import Evidence
from evidence.workbook import writing as workbook
from evidence.workflow.step import step


def main(folder: Path) -> None:
    """Write both from the evidence of one review and its figures, which stand in its folder."""
    evidence = codec.read(folder / "evidence.json", Evidence)
    (folder / "report.xlsx").write_bytes(workbook.render(evidence))
    (folder / "report.docx").write_bytes(document.render(evidence, folder))


if __name__ == "__main__":
    with step("papers", snakemake.input.order, snakemake.log[0]):
        main(Path("results") / snakemake.wildcards.review)
