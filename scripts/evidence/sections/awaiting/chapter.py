"""Publications that await reading and studies that go on, in the paper."""

from __future__ import annotations

from evidence.display.section import LANDSCAPE, PORTRAIT, Writer
from evidence.sections.awaiting.view import AwaitingView


def write(paper: Writer, v: AwaitingView) -> None:
    """Write the chapter."""
    paper.turn(LANDSCAPE)
    paper.heading("Awaiting and ongoing", 1, "awaiting")
    paper.heading("Publications awaiting reading", 2)
    if v.awaiting.rows:
        paper.text(v.introduction)
        paper.table("Results still to be read", v.awaiting)
    else:
        paper.text(v.no_awaiting)
    paper.heading("Ongoing studies", 2)
    if v.ongoing.rows:
        paper.table("Studies that go on, as their registers say", v.ongoing)
    else:
        paper.text(v.no_ongoing)
    paper.turn(PORTRAIT)
