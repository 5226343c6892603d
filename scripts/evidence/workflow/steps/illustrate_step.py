"""The work of step `illustrate`: the figures of a whole review, drawn only where what they show changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from evidence.display.geometry.bias_shares import OutcomeBars, outcomes, tools
from evidence.figures.drawing.artwork import Artwork
from evidence.record import codec
from evidence.record.published.appraisal import Appraisals, ToolTable
from evidence.record.reviews.evidence import Evidence, ReviewInfo
from evidence.record.reviews.flow import Flow
from evidence.workflow.job.figure_task import FigureTask
from evidence.workflow.job.workplace import write_or_keep
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Store, key_of


@dataclass(frozen=True, slots=True)
class Illustrated:
    """What figures of a whole review show of its evidence; outcomes, by far the most of it, are not read."""

    review: ReviewInfo
    flow: Flow | None = None
    risk_of_bias: Appraisals | None = None


def illustrate_review(order: Order, review: str, keep: Callable[[Path, str], bool]) -> tuple[int, int]:
    """Write the figures of a review into its folder; returns how many were drawn and known.

    Parameters
    ----------
    keep
        Says of a file whether it stands already with the content of a checksum, so that it stays.
    """
    evidence, store = codec.read_made(RESULTS / review / "evidence.json", Illustrated), Store()
    folder = RESULTS / review / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    tasks = tuple(pictures(evidence))
    with counted(f"illustrate {review}", "figure", len(tasks)) as one_more:
        for picture in tasks:
            code = order.code[picture.module]
            shown = codec.checksum_of(picture.shown)
            key = key_of("figure", picture.stem, picture.module, code, evidence.review.title, shown)
            for name, content in store.fetch_files(key, picture.files).items():
                write_or_keep(folder / name, content, keep)
            one_more()
    return store.made, store.known


def pictures(evidence: Evidence | Illustrated) -> Iterator[FigureTask]:
    """Go through the figures of a whole review."""
    title, flow, bias = evidence.review.title, evidence.flow, evidence.risk_of_bias
    if flow is not None:
        drawn = replace(flow, near_misses=())  # the diagram counts them, and names none
        yield FigureTask("flow", "flow", drawn, partial(_flow, drawn, title))
    for stem, table in tools(bias) if bias is not None else ():
        yield FigureTask(stem, "risk_of_bias", table, partial(_tool, table, title))
    for shares in outcomes(bias) if bias is not None else ():
        yield FigureTask(shares.stem, "risk_of_bias", shares, partial(_shares, shares, title))


def _flow(flow: Flow, title: str) -> Artwork:
    from evidence.figures.reviews import flow as drawing

    return drawing.draw(flow, title)


def _tool(table: ToolTable, title: str) -> Artwork:
    from evidence.figures.reviews import risk_of_bias

    return risk_of_bias.draw_tool(table, title)


def _shares(shares: OutcomeBars, title: str) -> Artwork:
    from evidence.figures.reviews import risk_of_bias

    return risk_of_bias.draw_shares(shares, title)
