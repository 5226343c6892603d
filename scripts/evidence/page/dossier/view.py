"""The parts of the dossier's page: each table once, from the record alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.links.addresses import addresses_of
from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.display.tables.cells import Cell, Grid, GridRow, Span, link, small
from evidence.page.dossier import procedure
from evidence.page.dossier import results as shown_results
from evidence.page.dossier.results import ResultGroup, Shown
from evidence.record.dossiers.dossier import (
    BANDS,
    BY_THEN,
    NOT_PLACED,
    PARTLY,
    REPORTED,
    SINCE,
    BearingEvidence,
    Dossier,
    ItemShare,
)
from evidence.record.reviews.evidence import Evidence

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
SYMBOLS = {REPORTED: "●", PARTLY: "◐", "not": "○"}
# Designs in the map of gaps, the strongest first, in few letters.
DESIGNS = {
    "randomised controlled trial": "RCT",
    "non-randomised comparison": "comp",
    "single-arm trial": "trial",
    "registry": "reg",
    "case series": "series",
    "case report": "case",
}


@dataclass(frozen=True, slots=True)
class StatementView:
    """One recommendation or comment with what bears on it."""

    section: str
    title: str
    tag: str
    told: tuple[str, ...]
    computed: tuple[str, ...]
    missing: tuple[str, ...]
    groups: tuple[ResultGroup, ...]
    analyses: Grid | None
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One publication by all items."""

    label: str
    link: str
    year: str
    standing: str
    cells: tuple[tuple[str, str, str], ...]  # symbol, how, words


@dataclass(frozen=True, slots=True)
class GapRow:
    """One outcome by time: designs with their numbers of studies."""

    label: str
    cells: tuple[tuple[int, str], ...]  # studies of all designs, and by design


@dataclass(frozen=True, slots=True)
class DossierView:
    """Everything that the page prints."""

    dossier: Dossier
    then: str
    facts: tuple[tuple[str, Cell], ...]
    timetable: Grid | None
    summary: tuple[str, ...]
    recommendations: tuple[StatementView, ...]
    key_outcomes: Grid | None
    comments: tuple[StatementView, ...]
    sources: Grid | None
    sources_told: str
    item_heads: tuple[str, ...]
    item_shares: Grid | None
    matrix: tuple[MatrixRow, ...]
    bands: tuple[str, ...]
    gaps: tuple[GapRow, ...]
    requirements: Grid | None
    procedure: Grid | None
    codes: tuple[tuple[str, tuple[tuple[str, Cell], ...]], ...]
    risks: Grid | None
    benefits: Grid | None
    ongoing: Grid | None
    groups: tuple[ResultGroup, ...]
    unplaced: Grid | None


def date(text: str) -> str:
    """Write a date as a reader does: ``12 June 2019``, ``June 2019``."""
    parts = text.split("-")
    if len(parts) == 1:
        return text
    month = _MONTHS[int(parts[1]) - 1]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"


def view(dossier: Dossier, evidence: Evidence) -> DossierView:
    """Prepare the page."""
    g = dossier.guidance
    labels = {p.study: p.label for p in reversed(dossier.publications)}
    labels |= {p.id: p.label for p in dossier.publications}
    shown = Shown(date(g.published), addresses_of(evidence), labels)
    names = {i.id: i.name for i in g.research}
    return DossierView(
        dossier=dossier,
        then=date(g.published),
        facts=tuple(_facts(dossier)),
        timetable=_timetable(dossier),
        summary=tuple(_summary(dossier)),
        recommendations=tuple(
            _statement(
                dossier, bearing, shown, names,
                (r.indication, r.tier, tuple(_judged(r.efficacy, r.safety))),
            )
            for r, bearing in zip(g.recommendations, dossier.recommendations, strict=True)
        ),
        key_outcomes=_key_outcomes(dossier),
        comments=tuple(
            _statement(dossier, bearing, shown, names, (c.what, c.code, ()))
            for c, bearing in zip(g.considerations, dossier.considerations, strict=True)
        ),
        sources=_sources(dossier, labels),
        sources_told=_sources_told(dossier),
        item_heads=tuple(i.name for i in g.research),
        item_shares=_shares(dossier),
        matrix=tuple(_matrix(dossier, shown)),
        bands=BANDS,
        gaps=tuple(_gaps(dossier, evidence)),
        requirements=_requirements(dossier),
        procedure=procedure.told(dossier),
        codes=tuple(procedure.codes(dossier)),
        risks=procedure.risks(dossier),
        benefits=procedure.benefits(dossier),
        ongoing=_ongoing(dossier),
        groups=shown_results.groups((r for r in dossier.results if not r.subgroup), shown),
        unplaced=_unplaced(dossier),
    )  # fmt: skip


def _facts(dossier: Dossier) -> Iterator[tuple[str, Cell]]:
    g = dossier.guidance
    yield "Number", g.number + (f", formerly {words.listed(g.formerly)}" if g.formerly else "")
    if g.process:
        yield "Process", g.process
    yield "Programme", g.programme
    yield "Status", g.status
    yield "Published", date(g.published)
    if g.identifier:
        yield "Identifier", g.identifier
    yield "Address", link(g.url, g.url)
    if g.endorsed:
        yield "Endorsed by", words.listed(g.endorsed)
    if g.commentary:
        yield "Patients' commentary", g.commentary
    if g.related:
        yield "Related", [link(r.title, r.url or None) for r in g.related]
    yield "Read", [f"{page.read}: {page.url}" for page in g.read]


def _timetable(dossier: Dossier) -> Grid | None:
    rows = [
        GridRow((date(m.date) + (f" to {date(m.until)}" if m.until else ""), m.what, m.note))
        for m in dossier.guidance.timetable
    ]
    return Grid(("When", "What", "Remark"), tuple(rows)) if rows else None


def _summary(dossier: Dossier) -> Iterator[str]:
    whole = [r for r in dossier.results if not r.subgroup]
    then = sum(r.then.estimate is not None for r in whole)
    now = sum(r.now.estimate is not None for r in whole)
    crossed = sum(bool(r.crossings) and r.then.estimate is not None for r in whole)
    standing = [p.standing for p in dossier.publications]
    yield (
        f"Of {words.plural(len(standing), 'publication')} about the question {standing.count(BY_THEN)} had "
        f"appeared by {date(dossier.guidance.published)}, {standing.count(SINCE)} have appeared since, and "
        f"{standing.count(NOT_PLACED)} cannot be placed because their date is not known well enough."
    )
    yield (
        f"{words.capital(words.plural(then, 'result'))} could be given then, {now} can be given today; "
        f"{crossed} of those that could be given then have crossed something since."
    )
    possible = sum(a.count for a in dossier.sources)
    known = sum(len(a.known) for a in dossier.sources)
    if possible:
        yield (
            f"The guidance counts {dossier.guidance.total_sources or possible} sources without naming them; "
            f"{words.plural(known, 'publication')} of the library "
            f"{'is' if known == 1 else 'are'} known to be among them."
        )


def _judged(efficacy: str, safety: str) -> Iterator[str]:
    if efficacy:
        yield f"Evidence on efficacy as the guidance judged it: {efficacy}."
    if safety:
        yield f"Evidence on safety as the guidance judged it: {safety}."


def _statement(
    dossier: Dossier,
    bearing: BearingEvidence,
    shown: Shown,
    names: Mapping[str, str],
    said: tuple[str, str, tuple[str, ...]],
) -> StatementView:
    title, tag, told = said
    found = [dossier.results[i] for i in bearing.results]
    return StatementView(
        section=bearing.section,
        title=words.capital(title),
        tag=tag,
        told=told,
        computed=tuple(_computed(found, bearing, dossier.guidance.published)),
        missing=tuple(_missing(bearing)),
        groups=shown_results.groups(found, shown),
        analyses=_analyses(bearing),
        items=tuple(_item_lines(bearing, dossier.shares, names)),
    )


def _computed(found: Sequence[object], bearing: BearingEvidence, published: str) -> Iterator[str]:
    if bearing.unknown:
        yield "Nothing in a study file says anything of this."
        return
    if not found:
        if not bearing.analyses and not bearing.items:
            yield "No result of the review bears on this, then or today."
        return
    crossed = [r for r in found if getattr(r, "crossings", ())]
    yield (
        f"{words.capital(words.plural(len(found), 'result'))} of the review bear on this; "
        f"{len(crossed)} changed in kind since {date(published)}."
    )


def _missing(bearing: BearingEvidence) -> Iterator[str]:
    if bearing.without_result:
        yield f"Without any result here: {words.listed(bearing.without_result)}."
    if bearing.not_asked:
        yield f"Not asked for by the review: {words.listed(map(words.label, bearing.not_asked))}."


def _item_lines(
    bearing: BearingEvidence, shares: Sequence[ItemShare], names: Mapping[str, str]
) -> Iterator[str]:
    for item in bearing.items:
        by = {s.period: s for s in shares if s.item == item}
        parts = [
            f"{_share(by[period])} {text}"
            for period, text in ((BY_THEN, "by the date of the guidance"), (SINCE, "since"))
            if period in by
        ]
        if parts:
            yield f"{words.capital(names[item])} is reported by {' and '.join(parts)}."


def _share(s: ItemShare) -> str:
    partly = f" (and partly by {s.partly})" if s.partly else ""
    return f"{s.reported} of {words.plural(s.publications, 'publication')}{partly}"


def _analyses(bearing: BearingEvidence) -> Grid | None:
    rows = []
    for a in bearing.analyses:
        fmt = effect_format(measure_of(a.measure), (a.estimate, a.primary_estimate), a.level)
        rows.append(
            GridRow(
                (
                    [a.outcome_label, small(a.synthesis_label)],
                    a.label,
                    f"{fmt.effect(a.estimate, a.ci_low, a.ci_high)}, {words.plural(a.k, 'study')}",
                    f"{fmt.effect(a.primary_estimate, a.primary_low, a.primary_high)}, "
                    f"{words.plural(a.primary_k, 'study')}"
                    if a.primary_estimate is not None
                    else "no result",
                )
            )
        )
    return Grid(("Result", "Analysis", "In this analysis", "Primary analysis"), tuple(rows)) if rows else None


def _key_outcomes(dossier: Dossier) -> Grid | None:
    rows = []
    for key in dossier.outcomes:
        found = [dossier.results[i] for i in key.results]
        now = sum(r.now.estimate is not None for r in found)
        then = sum(r.then.estimate is not None for r in found)
        lacking = "" if key.outcomes else "no outcome of the review stands for it"
        if key.placed:
            lacking = (
                f"values for {words.listed(map(words.label, key.placed))} are in the library, not asked for"
            )
        rows.append(
            GridRow(
                (
                    [key.name, small(f"{key.role}, {key.section}")],
                    str(key.publications) if key.publications else "no publication reports it",
                    f"{then} then, {now} today",
                    lacking,
                )
            )
        )
    heads = ("Key outcome of the guidance", "Publications with a value", "Results", "Missing")
    return Grid(heads, tuple(rows)) if rows else None


def _sources(dossier: Dossier, labels: Mapping[str, str]) -> Grid | None:
    rows = []
    for s in dossier.sources:
        known = [f"{labels.get(p, p)} ({why})" for p, why in zip(s.known, s.named_in, strict=True)]
        possible = [labels.get(p, p) for p in s.possible]
        unplaced = [
            small(f"Date not known well enough: {words.listed(labels.get(p, p) for p in s.unplaced)}")
        ]
        rows.append(
            GridRow(
                (
                    [words.capital(s.kind), *([small(s.note)] if s.note else [])],
                    str(s.count),
                    known or "none",
                    [f"{len(possible)}: {words.listed(possible)}" if possible else "none",
                     *(unplaced if s.unplaced else [])],
                )
            )
        )  # fmt: skip
    heads = (
        "Kind of source",
        "Counted",
        "Known to be among them, in the library",
        "In the library, of that kind, out by then",
    )
    return Grid(heads, tuple(rows), frozenset({1})) if rows else None


def _sources_told(dossier: Dossier) -> str:
    g = dossier.guidance
    if not g.sources:
        return ""
    counted = sum(s.count for s in g.sources)
    text = f"The guidance counts {g.total_sources} sources and names none; its kinds add up to {counted}."
    if g.earlier_sources:
        parts = words.listed(f"{s.count} {s.kind}" for s in g.earlier_sources)
        text += f" The draft consulted on counted {parts}."
    return text


def _shares(dossier: Dossier) -> Grid | None:
    rows = []
    for item in dossier.guidance.research:
        by = {s.period: s for s in dossier.shares if s.item == item.id}
        if not by:
            continue
        cells = [_counted(by.get(period)) for period in (BY_THEN, SINCE, NOT_PLACED)]
        rows.append(GridRow(([words.capital(item.name), small(item.section)], *cells)))
    heads = ("Item", f"By {date(dossier.guidance.published)}", "Since", "Date not known well enough")
    return Grid(heads, tuple(rows)) if rows else None


def _counted(s: ItemShare | None) -> Cell:
    if s is None:
        return numbers.MISSING
    text = words.share(s.reported, s.publications)
    return [text, small(f"and {s.partly} partly")] if s.partly else text


def _matrix(dossier: Dossier, shown: Shown) -> Iterator[MatrixRow]:
    placed = {p.id: p for p in dossier.publications}
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for cell in dossier.cells:
        rows.setdefault(cell.publication, []).append(
            (SYMBOLS[cell.reported], cell.reported, "; ".join(cell.words))
        )
    for name, cells in sorted(rows.items(), key=lambda x: (placed[x[0]].year or 9999, placed[x[0]].label)):
        p = placed[name]
        address = shown.addresses.publications.get(name, "")
        yield MatrixRow(
            p.label,
            f"annex.html#{address}" if address else "",
            "" if p.year is None else str(p.year),
            p.standing,
            tuple(cells),
        )


def _gaps(dossier: Dossier, evidence: Evidence) -> Iterator[GapRow]:
    for spec in evidence.methods.outcomes:
        cells = []
        for band in BANDS:
            own = {c.design: c.studies for c in dossier.gaps if (c.outcome, c.band) == (spec.id, band)}
            parts = [f"{n} {DESIGNS.get(d, d)}" for d, n in sorted(own.items(), key=_strongest)]
            cells.append((sum(own.values()), ", ".join(parts)))
        yield GapRow(spec.label, tuple(cells))


def _strongest(item: tuple[str, int]) -> int:
    return list(DESIGNS).index(item[0]) if item[0] in DESIGNS else len(DESIGNS)


def _requirements(dossier: Dossier) -> Grid | None:
    rows = [GridRow((r.section, r.of, r.condition, r.what)) for r in dossier.guidance.requirements]
    return Grid(("Section", "Of", "Condition", "What is asked"), tuple(rows)) if rows else None


def _ongoing(dossier: Dossier) -> Grid | None:
    rows = [
        GridRow(
            (
                [o.label, small(o.registration)],
                o.state,
                numbers.integer(o.planned),
                o.expected or numbers.MISSING,
                o.primary_outcome or numbers.MISSING,
            )
        )
        for o in dossier.ongoing
    ]
    heads = ("Study", "State", "Planned", "Expected", "Primary outcome")
    return Grid(heads, tuple(rows), frozenset({2})) if rows else None


def _unplaced(dossier: Dossier) -> Grid | None:
    rows = [
        GridRow((Span(p.label), p.design, p.published or numbers.MISSING, p.basis, p.status))
        for p in dossier.publications
        if p.standing == NOT_PLACED
    ]
    heads = ("Publication", "Design", "Date known", "Why it cannot be placed", "In the review")
    return Grid(heads, tuple(rows)) if rows else None
