"""From the search to the studies: the flow diagram with what must be said of it, and designs."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import words
from evidence.display.geometry.flow import boxes_of
from evidence.display.library.publications import by_design
from evidence.display.prose.notes import sentences
from evidence.display.section import Report
from evidence.display.tables.cells import Grid, Para, link, para
from evidence.record.reviews.flow import Flow
from evidence.sections.flow.columns import DESIGNS_PRINTED, DIAGRAM_PRINTED
from evidence.sections.flow.drawing import draw, in_one_sentence

_NO_SEARCH = (
    "No counts of a literature search are stated in the configuration of this review. What is counted here "
    "are its study files."
)
STEM = "figures/flow"  # of the figure's files


@dataclass(frozen=True, slots=True)
class FlowView:
    """Everything the part shows; without a flow of publications only the designs."""

    drawing: Markup
    told: str  # the diagram in one sentence
    search: str
    warnings: tuple[str, ...]
    earlier: Para | None
    boxes: Grid
    designs: Grid


def view(report: Report) -> FlowView:
    """Prepare the part."""
    flow = report.evidence.flow
    boxes = boxes_of(flow) if flow else ()
    earlier = flow.search.earlier if flow and flow.search else None
    return FlowView(
        drawing=Markup(draw(flow)) if flow else Markup(""),
        told=in_one_sentence(boxes),
        search=_search(flow) if flow else "",
        warnings=sentences(flow.warnings) if flow else (),
        earlier=para(
            "For comparison: ",
            link(earlier.label, earlier.url),
            "; its publications are not added to the flow.",
        )
        if earlier
        else None,
        boxes=DIAGRAM_PRINTED.grid(boxes),
        designs=DESIGNS_PRINTED.grid(by_design(report.evidence)),
    )


def _search(flow: Flow) -> str:
    if flow.search and flow.search.source:
        return f"Counts of the search: {words.sentence(flow.search.source)}"
    return "" if flow.search and flow.search.databases else _NO_SEARCH
