"""Step `overview`: one page over all reviews, with every publication of the library."""

import json
from pathlib import Path

from evidence.page import overview
from evidence.record import json_io
from evidence.workflow.step import step


def main(summaries: list[str], library_file: str, page: str) -> None:
    """Write results/index.html."""
    reviews = [json_io.read(Path(p), overview.ReviewSummary) for p in summaries]
    library = json.loads(Path(library_file).read_text(encoding="utf-8"))
    Path(page).write_text(overview.render(reviews, library), encoding="utf-8")


if __name__ == "__main__":
    with step(snakemake.log[0], "overview"):
        main(list(snakemake.input.summaries), snakemake.input.library, snakemake.output.page)
