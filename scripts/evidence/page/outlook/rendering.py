"""The page of the outlook: how studies stand to the conclusion, devices, further studies, monitoring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from evidence.display import numbers, words
from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.display.prose.results import verdicts
from evidence.display.tables.cells import Cell, Grid, GridRow, small, warning
from evidence.page.assembly import compact, environment
from evidence.page.names import by_publication
from evidence.record.dossiers.outlook import (
    ALL_EVENTS,
    CONTRASTS,
    NO_EVENT,
    SUPPORT,
    DeviceFacts,
    Monitoring,
    NextStudy,
    Outlook,
    StudyStanding,
)
from evidence.record.measures import MeasureId
from evidence.record.reviews.evidence import Evidence

RESOURCES = ("page.html.j2", "style.css", "plain.html.j2", "plain.css")
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 560, 240, 40, 34
_TALLEST = 8.0
_NOTHING_TOLD = {
    NO_EVENT: "not computed: no event",
    ALL_EVENTS: "not computed: events only",
}

Links = Mapping[tuple[str, str], str]  # (outcome, synthesis) -> its section of the report


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One result with the studies that support and contrast it."""

    label: str
    small: str
    link: str
    counts: tuple[int, ...]  # in the order of SUPPORT
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonitoringView:
    """One comparison under sequential monitoring."""

    title: str
    told: str
    conclusion: str
    drawing: Markup
    looks: Grid


@dataclass(frozen=True, slots=True)
class OutlookView:
    """Everything that the page prints."""

    outlook: Outlook
    support: tuple[str, ...]
    standings: tuple[StandingRow, ...]
    contrasting: Grid | None
    reviews: Grid | None
    devices: Grid | None
    device_results: Grid | None
    devices_twice: str  # how many of these were computed a second time, and agree
    further: Grid | None
    monitoring: tuple[MonitoringView, ...]


def render(outlook: Outlook, evidence: Evidence, syntheses: Links) -> str:
    """Render the page; ``syntheses`` says where in the report each stands."""
    own = Markup((Path(__file__).parent / "style.css").read_text(encoding="utf-8"))
    template = environment().get_template("page/outlook/page.html.j2")
    return compact(template.render(v=view(outlook, evidence, syntheses), own=own))


def view(outlook: Outlook, evidence: Evidence, syntheses: Links) -> OutlookView:
    """Prepare the page."""
    labels = by_publication(evidence.publications)
    return OutlookView(
        outlook=outlook,
        support=SUPPORT,
        standings=tuple(_standings(outlook, syntheses)),
        contrasting=_contrasting(outlook),
        reviews=_reviews(outlook),
        devices=_devices(outlook.devices, labels),
        device_results=_device_results(outlook),
        devices_twice=verdicts.counted(
            r.second_agrees for r in outlook.device_results if r.estimate is not None
        ),
        further=_further(outlook.further),
        monitoring=tuple(_monitoring(m) for m in outlook.monitoring),
    )


def _standings(outlook: Outlook, syntheses: Links) -> Iterator[StandingRow]:
    by: dict[tuple[str, str], list[StudyStanding]] = {}
    for s in outlook.standings:
        by.setdefault((s.outcome, s.synthesis), []).append(s)
    for key, found in by.items():
        counts = Counter(s.standing for s in found)
        names = [", ".join(s.label for s in found if s.standing == how) for how in SUPPORT]
        address = syntheses.get(key, "")
        yield StandingRow(
            found[0].outcome_label,
            found[0].synthesis_label,
            f"report.html#{address}" if address else "",
            tuple(counts[how] for how in SUPPORT),
            tuple(names),
        )


def _effect(
    measure: MeasureId,
    level: float,
    values: tuple[float | None, float | None, float | None],
    *,
    credible: bool = False,
) -> str:
    fmt = effect_format(measure_of(measure), values[:1], level)
    return fmt.effect(*values, credible=credible)


def _contrasting(outlook: Outlook) -> Grid | None:
    rows = [
        GridRow(
            (
                [s.label, small(f"{s.outcome_label}; {s.synthesis_label}")],
                _effect(s.measure, 0.95, (s.estimate, s.ci_low, s.ci_high)),
                [
                    _effect(
                        s.measure,
                        0.95,
                        (s.pooled, s.pooled_low, s.pooled_high),
                        credible=s.pooled_credible,
                    ),
                    small(s.against),
                ],
                "; ".join(s.differs) or "nothing that the study files tell",
            )
        )
        for s in outlook.standings
        if s.standing == CONTRASTS
    ]
    heads = ("Study and result", "The study", "Held against", "What fewer than half of the others have")
    return Grid(heads, tuple(rows)) if rows else None


def _reviews(outlook: Outlook) -> Grid | None:
    rows = [
        GridRow((r.label, str(r.values), str(r.meets), words.listed(r.apart) or numbers.MISSING))
        for r in outlook.reviews
    ]
    heads = ("Systematic review", "Pooled values compared", "Intervals meet", "Apart in")
    return Grid(heads, tuple(rows), frozenset({1, 2})) if rows else None


def _devices(devices: Sequence[DeviceFacts], labels: dict[str, str]) -> Grid | None:
    rows = [
        GridRow(
            (
                d.device,
                [d.status, *([small(d.source)] if d.source else [])],
                str(d.publications),
                small(words.listed(labels.get(p, p) for p in d.publication_ids)),
            )
        )
        for d in devices
    ]
    heads = ("Device", "Market status", "Publications", "Which")
    return Grid(heads, tuple(rows), frozenset({2})) if rows else None


def _device_results(outlook: Outlook) -> Grid | None:
    rows = []
    for r in outlook.device_results:
        text = (
            _effect(r.measure, r.level, (r.estimate, r.ci_low, r.ci_high), credible=r.credible)
            if r.estimate is not None
            else "no result"
        )
        rows.append(
            GridRow(
                (
                    [r.outcome_label, small(r.synthesis_label)],
                    [r.device, small(f"market status: {r.market}")],
                    str(r.k),
                    numbers.integer(r.n),
                    [
                        text,
                        *([warning(verdicts.UNCONFIRMED)] if r.second_agrees is False else []),
                        small(words.listed(r.studies)),
                    ],
                )
            )
        )
    heads = ("Result", "Device", "Studies", "People", "Found with it")
    return Grid(heads, tuple(rows), frozenset({2, 3})) if rows else None


def _further(further: Sequence[NextStudy]) -> Grid | None:
    by: dict[tuple[str, str], list[NextStudy]] = {}
    for n in further:
        by.setdefault((n.outcome, n.synthesis), []).append(n)
    sizes = sorted({n.people for n in further})
    rows = []
    for found in by.values():
        first = found[0]
        known = {n.people: n for n in found}
        cells: list[Cell] = [[first.outcome_label, small(first.synthesis_label)]]
        today = (first.estimate, first.ci_low, first.ci_high)
        cells.append(_effect(first.measure, first.level, today, credible=first.credible))
        for size in sizes:
            more = known.get(size)
            if more is not None and more.tells_nothing:
                cells.append(_NOTHING_TOLD[more.tells_nothing])
            elif more is None or more.then_estimate is None:
                cells.append(numbers.MISSING)
            else:
                then = (more.then_estimate, more.then_low, more.then_high)
                cells.append(_effect(more.measure, more.level, then, credible=more.then_credible))
        rows.append(GridRow(tuple(cells)))
    heads = ("Result", "Today", *(f"With {size} people more" for size in sizes))
    return Grid(heads, tuple(rows)) if rows else None


def _monitoring(m: Monitoring) -> MonitoringView:
    rows = []
    for look in m.looks:
        rows.append(
            GridRow(
                (
                    look.label,
                    numbers.integer(look.people),
                    numbers.percent(look.information),
                    numbers.fixed(look.z, 2),
                    numbers.fixed(look.efficacy, 2),
                    numbers.fixed(look.futility, 2),
                )
            )
        )
    heads = ("After", "People", "Of the information size", "Z", "Boundary", "Inner wedge")
    size, plain = numbers.integer(round(m.adjusted)), numbers.integer(round(m.size))
    rarer = "with" if m.risk <= 0.5 else "without"
    way = "fewer" if (m.wanted < m.risk) == (rarer == "with") else "more"
    told = (
        f"Information size {size} people ({plain} without the spread between trials, diversity "
        f"{numbers.percent(m.diversity)}), to show {numbers.percent(m.change)} {way} {rarer} the event "
        f"({numbers.percent(m.wanted)} with it instead of {numbers.percent(m.risk)}); two-sided error "
        f"{numbers.percent(m.alpha)}, power {numbers.percent(m.power)}. "
        f"So far {numbers.integer(m.people)} people."
    )
    return MonitoringView(
        title=f"{m.outcome_label}: {m.synthesis_label}",
        told=told,
        conclusion=words.sentence(m.conclusion),
        drawing=Markup(_drawn(m)),
        looks=Grid(heads, tuple(rows), frozenset({1, 2, 3, 4, 5})),
    )


def _drawn(m: Monitoring) -> str:
    """Draw Z over the information, with the boundaries on both sides."""
    most = max(1.0, m.looks[-1].information)
    top = min(_TALLEST, max([4.0, *(abs(x.z) + 0.5 for x in m.looks), *(x.efficacy or 0 for x in m.looks)]))

    def x(t: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - 10) * t / most

    def y(z: float) -> float:
        middle = (_HEIGHT - _BOTTOM) / 2
        return middle - (middle - 6) * max(-top, min(top, z)) / top

    parts = [f'<path d="M{_LEFT} 6V{_HEIGHT - _BOTTOM}M{_LEFT} {y(0):.1f}H{_WIDTH - 10}"/>']
    for side in (1, -1):
        edge = [(look.information, look.efficacy) for look in m.looks if look.efficacy is not None]
        if edge:
            points = " ".join(f"{x(t):.1f},{y(side * z):.1f}" for t, z in edge)
            parts.append(f'<polyline class="bound" points="{points}"/>')
            for t, z in edge:
                parts.append(f'<circle class="bound" cx="{x(t):.1f}" cy="{y(side * z):.1f}" r="2.5"/>')
        parts.append(f'<path class="usual" d="M{_LEFT} {y(side * 1.96):.1f}H{_WIDTH - 10}"/>')
    points = " ".join(f"{x(look.information):.1f},{y(look.z):.1f}" for look in m.looks)
    parts.append(f'<polyline class="way" points="{x(0):.1f},{y(0):.1f} {points}"/>')
    parts += [f'<circle class="way" cx="{x(k.information):.1f}" cy="{y(k.z):.1f}" r="3.5"/>' for k in m.looks]
    parts.append(f'<path class="size" d="M{x(1):.1f} 6V{_HEIGHT - _BOTTOM}"/>')
    for z in range(-int(top), int(top) + 1, 2):
        parts.append(f'<text class="end" x="{_LEFT - 5}" y="{y(z) + 4:.1f}">{numbers.fixed(z, 0)}</text>')
    parts.append(f'<text x="{x(1) - 4:.1f}" y="{_HEIGHT - 20}" class="end">information size</text>')
    middle, name = (_LEFT + _WIDTH) / 2, "People, as a share of the information size"
    parts.append(f'<text x="{middle:.0f}" y="{_HEIGHT - 4}">{name}</text>')
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    return f'<svg class="monitor" {box} role="img" aria-label="Z over information">{"".join(parts)}</svg>'
