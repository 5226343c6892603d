"""The spread of the evidence over years, countries and devices as tables."""

from __future__ import annotations

from evidence.display.tables.columns import COUNT, YEAR, Column, Layout, PrintedColumn, Table

YEARS = Table(
    "years",
    "Included publications by year and design",
    "a design in a year",
    (
        Column("year", "year of publication; empty where not known", YEAR),
        Column("design", "design of the publications"),
        Column("publications", "included publications", COUNT),
    ),
    lambda evidence: evidence.spread.years if evidence.spread else (),
)
COUNTRIES = Table(
    "countries",
    "Included studies by country",
    "a country",
    (
        Column("country", "the country; a study of several counts in each", head="Country"),
        Column("studies", "studies done there", COUNT, head="Studies"),
    ),
    lambda evidence: evidence.spread.countries if evidence.spread else (),
)
DEVICES = Table(
    "devices",
    "Included studies by device",
    "a device",
    (
        Column("device", "the device, in any arm", head="Device"),
        Column(
            "market_status",
            "whether it can be bought: on the market, withdrawn, recalled or unknown",
            head="Market status",
        ),
        Column("studies", "studies that used it", COUNT, head="Studies"),
        Column("publications", "publications of these studies", COUNT),
    ),
    lambda evidence: evidence.spread.devices if evidence.spread else (),
)
TABLES = (YEARS, COUNTRIES, DEVICES)

# The rows are bars as `evidence.sections.spread.view` makes them: those who stated nothing have one as well.
_STUDIES = PrintedColumn(COUNTRIES["studies"].head, COUNTRIES["studies"].cell, True)
COUNTRIES_PRINTED = Layout((PrintedColumn(COUNTRIES["country"].head, lambda b: b.name), _STUDIES), (11, 6))
DEVICES_PRINTED = Layout(
    (
        PrintedColumn(DEVICES["device"].head, lambda b: b.name),
        PrintedColumn(DEVICES["market_status"].head, lambda b: b.note),
        _STUDIES,
    ),
    (8, 5, 4),
)
