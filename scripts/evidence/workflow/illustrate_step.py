"""The work of step `illustrate`: the figures of a whole review, drawn only where what they show changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from evidence.display.geometry.bias_shares import OutcomeBars, outcomes, tools
from evidence.record import codec
from evidence.record.appraisal import ToolTable
from evidence.record.evidence import Evidence
from evidence.record.flow import Flow
from evidence.workflow.orders import RESULTS, Order
from evidence.workflow.store import Store, key_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def illustrate_review(order: Order, review: str) -> tuple[int, int]:
    """Write the figures of a review into its folder; returns how many were drawn and known."""
    evidence = codec.read(RESULTS / review / "evidence.json", Evidence)
    title, store = evidence.review.title, Store()
    flow, bias = evidence.flow, evidence.risk_of_bias
    folder = RESULTS / review / "figures"
    folder.mkdir(parents=True, exist_ok=True)

    def put(stem: str, kind: str, shown: object, draw: Callable[[], Figure]) -> None:
        key = key_of("figure", stem, kind, order.code[kind], title, codec.to_plain(shown))
        for name, content in store.fetch_files(key, lambda: _files(stem, draw())).items():
            (folder / name).write_bytes(content)

    if flow is not None:
        put("flow", "flow", flow, partial(_flow, flow, title))
    for stem, table in tools(bias) if bias is not None else ():
        put(stem, "risk_of_bias", table, partial(_tool, table, title))
    for shares in outcomes(bias) if bias is not None else ():
        put(shares.stem, "risk_of_bias", shares, partial(_shares, shares, title))
    return store.made, store.known


# Imported inside: a run in which nothing changed must not pay for matplotlib.
def _files(stem: str, figure: Figure) -> dict[str, bytes]:
    from evidence.figures import saving

    return saving.files(stem, figure)


def _flow(flow: Flow, title: str) -> Figure:
    from evidence.figures import flow as drawing

    return drawing.draw(flow, title)


def _tool(table: ToolTable, title: str) -> Figure:
    from evidence.figures import risk_of_bias

    return risk_of_bias.draw_tool(table, title)


def _shares(shares: OutcomeBars, title: str) -> Figure:
    from evidence.figures import risk_of_bias

    return risk_of_bias.draw_shares(shares, title)
