"""When, where and with what, in the paper: studies by country and device."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.spread.columns import COUNTRIES_PRINTED, DEVICES_PRINTED
from evidence.sections.spread.view import SpreadView


def write(paper: Writer, v: SpreadView) -> None:
    """Write the part."""
    if v.countries:
        paper.table(
            "Studies by country; a study of several countries counts in each",
            COUNTRIES_PRINTED.grid(v.countries),
        )
    if v.devices:
        paper.table("Studies by device, in any arm", DEVICES_PRINTED.grid(v.devices))
