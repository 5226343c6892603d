"""What the section on the evidence base shows beside tables: flow diagram, timeline, countries, devices."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from evidence.display.geometry.flow import Box, boxes_of
from evidence.record.evidence import Evidence
from evidence.record.flow import Flow
from evidence.sections.flow import drawing as flow_svg
from evidence.sections.spread import view as spread_view
from evidence.sections.spread.view import BarLine


@dataclass(frozen=True, slots=True)
class EvidenceBase:
    """Drawings and lines; empty where the evidence holds nothing to show."""

    flow: Flow | None
    drawing: Markup
    boxes: tuple[Box, ...]
    timeline: Markup
    countries: tuple[BarLine, ...]
    devices: tuple[BarLine, ...]


def evidence_base(evidence: Evidence) -> EvidenceBase:
    """Make the drawings of the evidence base; they escape their own texts."""
    flow, spread = evidence.flow, evidence.spread
    return EvidenceBase(
        flow=flow,
        drawing=Markup(flow_svg.draw(flow)) if flow else Markup(""),
        boxes=boxes_of(flow) if flow else (),
        timeline=Markup(spread_view.timeline(spread)) if spread else Markup(""),
        countries=tuple(spread_view.countries(spread)) if spread else (),
        devices=tuple(spread_view.devices(spread)) if spread else (),
    )
