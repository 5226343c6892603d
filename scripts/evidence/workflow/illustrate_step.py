"""The work of step `illustrate`: the figures of a whole review, drawn only where what they show changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from evidence.display.geometry.bias_shares import outcomes, tools
from evidence.record import json_io
from evidence.record.appraisal import Appraisals
from evidence.record.flow import Flow
from evidence.workflow.store import STORES, Store, checksum_of_files, versions_of

ENGINES = ("matplotlib", "numpy")


def illustrate_review(evidence_file: str, folder: str, code_files: Sequence[str]) -> bool:
    """Write the figures of a review into its folder; returns whether they had to be drawn."""
    plain = json.loads(Path(evidence_file).read_text(encoding="utf-8"))
    shown = {"title": plain["review"]["title"], "flow": plain["flow"], "bias": plain["risk_of_bias"]}
    store = Store(
        STORES / "illustrate" / plain["review"]["id"], [checksum_of_files(code_files), versions_of(*ENGINES)]
    )
    store.fill(Path(folder), shown, lambda: _figures(shown))
    store.forget_unused()
    return store.made > 0


def _figures(shown: dict) -> dict[str, bytes]:
    # Imported here: a run in which nothing changed must not pay for matplotlib.
    from evidence.figures import flow, risk_of_bias, saving

    title = shown["title"]
    bias = json_io.from_plain(Appraisals, shown["bias"])
    figures = {"flow": flow.draw(json_io.from_plain(Flow, shown["flow"]), title)}
    figures |= {stem: risk_of_bias.draw_tool(table, title) for stem, table in tools(bias)}
    figures |= {o.stem: risk_of_bias.draw_shares(o, title) for o in outcomes(bias)}
    return {
        name: file for stem, figure in figures.items() for name, file in saving.files(stem, figure).items()
    }
