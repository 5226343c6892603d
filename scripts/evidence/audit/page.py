"""The page of an audit: tables, funnel plots and sums over time; one file that needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from markupsafe import Markup

from evidence.audit.comparing import BEYOND_ALARM, INSIDE, NOT_JUDGED, AuditResult, CentreResult, Watched
from evidence.display import numbers, words
from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.page.assembly import compact, environment
from evidence.record.reviews.evidence import Evidence

RESOURCES = ("page.html.j2", "style.css")
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 320, 56, 96, 12, 40


@dataclass(frozen=True, slots=True)
class CentreLine:
    """One centre as the table prints it."""

    centre: str
    counts: str
    share: str
    chance: str
    verdict: str
    css: str
    watched: str


@dataclass(frozen=True, slots=True)
class AuditView:
    """One outcome as the page prints it."""

    label: str
    time: str
    pooled: str
    prediction: str
    about: str
    lines: tuple[CentreLine, ...]
    funnel: Markup
    sums: tuple[tuple[str, Markup], ...]


def render(results: tuple[AuditResult, ...], evidence: Evidence, least: int) -> str:
    """Render the page."""
    own = Markup((Path(__file__).parent / "style.css").read_text(encoding="utf-8"))
    page = environment().get_template("audit/page.html.j2")
    views = [_view(r, least) for r in results]
    return compact(page.render(views=views, review=evidence.review, least=least, own=own))


def _view(r: AuditResult, least: int) -> AuditView:
    a = r.outcome.primary
    fmt = effect_format(measure_of(a.measure), (a.estimate,), a.level)
    pooled = f"{fmt.effect(a.estimate, a.ci_low, a.ci_high)}, {words.plural(a.k, 'study')}"
    prediction = fmt.interval(r.pi_low, r.pi_high) if r.pi_low is not None else "none"
    about = ""
    if r.computed:
        about = (
            "Computed here from the spread between the studies; the review prints none, because its studies "
            "are few or agree too well to tell."
        )
    if r.why_not:
        about = f"Centres are shown and not judged: {r.why_not}."
    return AuditView(
        label=r.outcome.label,
        time=r.outcome.time,
        pooled=pooled,
        prediction=prediction,
        about=about,
        lines=tuple(_line(c, least) for c in r.centres),
        funnel=Markup(_funnel(r)),
        sums=tuple(
            (c.centre, Markup(_sums(c.watched)))
            for c in r.centres
            if c.watched is not None and c.watched.sums
        ),
    )


def _line(c: CentreResult, least: int) -> CentreLine:
    chance = numbers.MISSING
    if c.chance_below is not None and c.chance_above is not None:
        both = c.chance_below + c.chance_above
        chance = "below 0.1%" if both < 0.001 else numbers.percent(both)
    hidden = f"a count below {least}, not shown"
    return CentreLine(
        centre=c.centre,
        counts=hidden if c.suppressed else words.share(c.events, c.patients),
        share="" if c.suppressed else f"{numbers.percent(c.low, '')} to {numbers.percent(c.high, '')}",
        chance=chance,
        verdict=c.said,
        css={INSIDE: "", NOT_JUDGED: "quiet", BEYOND_ALARM: "alarm"}.get(c.verdict, "warn"),
        watched=_told(c.watched),
    )


def _told(watched: Watched | None) -> str:
    if watched is None:
        return numbers.MISSING
    return f"signal in {watched.signal}" if watched.signal else "no signal"


def _funnel(r: AuditResult) -> str:
    """Draw the funnel: limits over the number of patients, a point a centre."""
    if not r.funnel:
        return ""
    most = r.funnel[-1].patients
    shown = [c for c in r.centres if c.share is not None and c.patients is not None]
    top = max([line.high95 for line in r.funnel[3:]] + [c.share or 0 for c in shown] + [0.05])
    ceiling = min(1.0, top * 1.1)

    def x(n: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * n / most

    def y(share: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * min(share, ceiling) / ceiling

    parts = []
    for css, low, high in (
        ("l998", "low998", "high998"),
        ("l95", "low95", "high95"),
        ("chance", "low_chance", "high_chance"),
    ):
        for name in (low, high):
            points = " ".join(f"{x(line.patients):.1f},{y(getattr(line, name)):.1f}" for line in r.funnel)
            parts.append(f'<polyline class="{css}" points="{points}"/>')
    estimate = r.outcome.primary.estimate or 0.0
    parts.append(f'<path class="mid" d="M{_LEFT} {y(estimate):.1f}H{_WIDTH - _RIGHT}"/>')
    for i in range(5):
        share = ceiling * i / 4
        parts.append(f'<path d="M{_LEFT - 4} {y(share):.1f}h4"/>')
        text = numbers.percent(share)
        parts.append(f'<text class="end" x="{_LEFT - 8}" y="{y(share) + 4:.1f}">{escape(text)}</text>')
        n = round(most * i / 4)
        parts.append(f'<text x="{x(n):.1f}" y="{_HEIGHT - 22}">{n}</text>')
    parts.append(f'<path d="M{_LEFT} {_TOP}V{_HEIGHT - _BOTTOM}H{_WIDTH - _RIGHT}"/>')
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2:.0f}" y="{_HEIGHT - 4}">Patients of the centre</text>'
    )
    for c in shown:
        css = "out" if c.verdict not in (INSIDE, NOT_JUDGED) else "in"
        cx, cy = x(c.patients or 0), y(c.share or 0.0)
        parts.append(f'<circle class="{css}" cx="{cx:.1f}" cy="{cy:.1f}" r="4"/>')
        parts.append(f'<text class="start" x="{cx + 7:.1f}" y="{cy + 4:.1f}">{escape(c.centre)}</text>')
    told = f"Funnel plot of {words.plural(len(shown), 'centre')}: {r.outcome.label}"
    return (
        f'<svg class="funnel" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(told)}">'
        f"{''.join(parts)}</svg>"
    )


def _sums(watched: Watched | None) -> str:
    """Draw the sum over time with its limit."""
    if watched is None or not watched.sums:
        return ""
    width, height, left = 320, 120, 30
    top = max(max(watched.sums), watched.limit) * 1.1
    step = (width - left - 10) / max(len(watched.sums) - 1, 1)

    def y(value: float) -> float:
        return height - 22 - (height - 34) * value / top

    points = " ".join(f"{left + i * step:.1f},{y(s):.1f}" for i, s in enumerate(watched.sums))
    first, last = escape(watched.periods[0]), escape(watched.periods[-1])
    return (
        f'<svg class="cusum" viewBox="0 0 {width} {height}" role="img" aria-label="Sum over time">'
        f'<path d="M{left} 8V{height - 22}H{width - 10}"/>'
        f'<path class="l998" d="M{left} {y(watched.limit):.1f}H{width - 10}"/>'
        f'<polyline class="sum" points="{points}"/>'
        f'<text class="start" x="{left}" y="{height - 6}">{first}</text>'
        f'<text class="end" x="{width - 10}" y="{height - 6}">{last}</text></svg>'
    )
