"""Tables of the flow diagram and of the spread of the evidence over years, countries and devices."""

from __future__ import annotations

import dataclasses

from evidence.display.columns import COUNT, YEAR, Column, Record, Table
from evidence.display.geometry.flow import boxes_of
from evidence.record.evidence import Evidence


def _diagram(evidence: Evidence) -> list[Record]:
    if evidence.flow is None:
        return []
    return [
        {"step": b.title, "count": b.count, "of_these": "; ".join(b.lines)} for b in boxes_of(evidence.flow)
    ]


FLOW_DIAGRAM = Table(
    "flow_diagram",
    "From the search to the studies (PRISMA 2020)",
    "a box of the diagram",
    (
        Column("step", "what the box counts"),
        Column("count", "how many, or that nobody stated it"),
        Column("of_these", "how the count is made up"),
    ),
    _diagram,
)


def _years(evidence: Evidence) -> list[Record]:
    return [dataclasses.asdict(y) for y in evidence.spread.years] if evidence.spread else []


YEARS = Table(
    "years",
    "Included publications by year and design",
    "a design in a year",
    (
        Column("year", "year of publication; empty where not known", YEAR),
        Column("design", "design of the publications"),
        Column("publications", "included publications", COUNT),
    ),
    _years,
)


def _countries(evidence: Evidence) -> list[Record]:
    return [dataclasses.asdict(c) for c in evidence.spread.countries] if evidence.spread else []


COUNTRIES = Table(
    "countries",
    "Included studies by country",
    "a country",
    (
        Column("country", "the country; a study of several counts in each"),
        Column("studies", "studies done there", COUNT),
    ),
    _countries,
)


def _devices(evidence: Evidence) -> list[Record]:
    return [dataclasses.asdict(d) for d in evidence.spread.devices] if evidence.spread else []


DEVICES = Table(
    "devices",
    "Included studies by device",
    "a device",
    (
        Column("device", "the device, in any arm"),
        Column("market_status", "whether it can be bought: on the market, withdrawn, recalled or unknown"),
        Column("studies", "studies that used it", COUNT),
        Column("publications", "publications of these studies", COUNT),
    ),
    _devices,
)
