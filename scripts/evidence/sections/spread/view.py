"""The evidence base at a glance: publications by year and design, studies by country and device."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from evidence.display import numbers, words
from evidence.display.library.publications import DESIGNS_AS_LISTED
from evidence.display.section import Report
from evidence.record.published.attributes import OFF_MARKET
from evidence.record.reviews.spread import DeviceCount, Spread, YearCount
from evidence.sections.spread.columns import COUNTRIES_PRINTED, DEVICES_PRINTED

STEP = 22  # px a year
ROW = 22
LABELS = 176  # px for the names of the designs
TOP = 20
NO_YEAR = "no year"
_GAP = "gap"  # an empty column, so that "no year" does not run into the last year


@dataclass(frozen=True, slots=True)
class BarLine:
    """A name, a count, the length of its bar (1 is the longest), and what must be said beside it."""

    name: str
    studies: int
    share: float
    note: str
    warn: bool = False


@dataclass(frozen=True, slots=True)
class SpreadView:
    """Everything the part shows."""

    timeline: Markup
    countries: tuple[BarLine, ...]
    devices: tuple[BarLine, ...]
    country_heads: tuple[str, ...] = COUNTRIES_PRINTED.heads
    device_heads: tuple[str, ...] = DEVICES_PRINTED.heads


def view(report: Report) -> SpreadView | None:
    """Prepare the part; ``None`` where nothing is counted."""
    spread = report.evidence.spread
    if spread is None:
        return None
    return SpreadView(Markup(timeline(spread)), tuple(countries(spread)), tuple(devices(spread)))


def timeline(spread: Spread) -> str:
    """Draw publications as counted dots, a row a design, a column a year; empty where there are none."""
    if not spread.years:
        return ""
    years = [y.year for y in spread.years if y.year is not None]
    columns: list[object] = list(range(min(years), max(years) + 1)) if years else []
    if any(y.year is None for y in spread.years):
        columns += [_GAP, None] if years else [None]
    designs = sorted({y.design for y in spread.years}, key=_design_order)
    width = LABELS + STEP * len(columns) + STEP
    height = TOP + ROW * len(designs) + 8
    lines, marks, texts = "", "", ""
    for i, design in enumerate(designs):
        y = TOP + ROW * i + ROW // 2
        lines += f"M{LABELS} {y}H{width - STEP // 2}"
        texts += f'<text class="l" x="0" y="{y + 4}">{escape(words.capital(design))}</text>'
    for i, year in enumerate(columns):
        if year is None or (isinstance(year, int) and (year % 5 == 0 or len(columns) < 8)):
            texts += f'<text x="{_x(i)}" y="12">{NO_YEAR if year is None else year}</text>'
    for each in spread.years:
        x, y = _x(columns.index(each.year)), TOP + ROW * designs.index(each.design) + ROW // 2
        marks += f'<circle cx="{x}" cy="{y}" r="8"/>'
        texts += f'<text class="c" x="{x}" y="{y + 4}">{each.publications}</text>'
    return (
        f'<svg class="timeline" role="img" aria-label="{escape(_told(spread.years))}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}"><path d="{lines}"/>{marks}{texts}</svg>'
    )


def countries(spread: Spread) -> list[BarLine]:
    """Bars of studies by country; studies that state none stand last."""
    lines = [(c.country, c.studies, "", False) for c in spread.countries]
    return _bars(lines, "not stated", spread.studies_without_country)


def devices(spread: Spread) -> list[BarLine]:
    """Bars of studies by device with its market status; studies that name none stand last."""
    lines = [(d.device, d.studies, *_status(d)) for d in spread.devices]
    return _bars(lines, "none named", spread.studies_without_device)


def _status(device: DeviceCount) -> tuple[str, bool]:
    gone = device.market_status in OFF_MARKET
    mark = "⚠ " if gone else ""
    return f"{mark}{device.market_status}", gone


def _bars(lines: list[tuple[str, int, str, bool]], rest: str, without: int) -> list[BarLine]:
    longest = max((n for _, n, _, _ in lines), default=1)
    bars = [BarLine(name, n, round(n / longest, 3), note, warn) for name, n, note, warn in lines]
    # No bar for what nobody stated: it would be the longest and say the least.
    return [*bars, BarLine(rest, without, 0.0, "")] if without else bars


def _told(years: tuple[YearCount, ...]) -> str:
    by_design: dict[str, list[str]] = {}
    for y in years:
        when = str(y.year) if y.year is not None else NO_YEAR
        times = f" ({numbers.integer(y.publications)})" if y.publications > 1 else ""
        by_design.setdefault(y.design, []).append(when + times)
    told = [f"{d}: {', '.join(by_design[d])}" for d in sorted(by_design, key=_design_order)]
    return "Included publications by year. " + "; ".join(told) + "."


def _design_order(design: str) -> tuple[int, str]:
    listed = DESIGNS_AS_LISTED
    return (listed.index(design) if design in listed else len(listed), design)


def _x(column: int) -> int:
    return LABELS + STEP // 2 + STEP * column
