"""The parts of the dossier's page: each table once, from the record alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.links.addresses import of_publications
from evidence.display.prose.results import verdicts
from evidence.display.tables.cells import Cell, Grid, GridRow, Span, link, small
from evidence.page.dossier import procedure
from evidence.page.dossier import results as shown_results
from evidence.page.dossier.dates import date
from evidence.page.dossier.items import GapRow, MatrixRow, gaps, matrix, shares
from evidence.page.dossier.results import ResultGroup, Shown
from evidence.page.dossier.statements import StatementView, statement
from evidence.page.names import by_publication
from evidence.record.dossiers.dossier import (
    BANDS,
    BY_THEN,
    NOT_PLACED,
    SINCE,
    Dossier,
)
from evidence.record.reviews.evidence import Evidence


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


def view(dossier: Dossier, evidence: Evidence, syntheses: Mapping[tuple[str, str], str]) -> DossierView:
    """Prepare the page."""
    g = dossier.guidance
    labels = {p.study: p.label for p in reversed(dossier.publications)} | by_publication(dossier.publications)
    shown = Shown(date(g.published), of_publications(evidence), syntheses, labels)
    names = {i.id: i.name for i in g.research}
    return DossierView(
        dossier=dossier,
        then=date(g.published),
        facts=tuple(_facts(dossier)),
        timetable=_timetable(dossier),
        summary=tuple(_summary(dossier)),
        recommendations=tuple(
            statement(
                dossier, bearing, shown, names,
                (r.indication, r.tier, tuple(_judged(r.efficacy, r.safety))),
            )
            for r, bearing in zip(g.recommendations, dossier.recommendations, strict=True)
        ),
        key_outcomes=_key_outcomes(dossier),
        comments=tuple(
            statement(dossier, bearing, shown, names, (c.what, c.code, ()))
            for c, bearing in zip(g.considerations, dossier.considerations, strict=True)
        ),
        sources=_sources(dossier, labels),
        sources_told=_sources_told(dossier),
        item_heads=tuple(i.name for i in g.research),
        item_shares=shares(dossier),
        matrix=tuple(matrix(dossier, shown)),
        bands=BANDS,
        gaps=tuple(gaps(dossier, evidence)),
        requirements=_requirements(dossier),
        procedure=procedure.told(dossier),
        codes=tuple(procedure.codes(dossier)),
        risks=procedure.risks(dossier),
        benefits=procedure.benefits(dossier),
        ongoing=_ongoing(dossier),
        groups=shown_results.groups((r for r in dossier.results if not r.subgroup), shown),
        unplaced=_unplaced(dossier, labels),
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
    # A result all of whose studies are of one level stands there once more: it was computed once.
    each = {
        (r.outcome, r.synthesis, when, at.reports, at.estimate, at.ci_low): at.agrees
        for r in dossier.results
        for when, at in enumerate((r.then, r.at_most, r.now))
        if at is not None and at.estimate is not None
    }
    twice = verdicts.counted(each.values())
    if twice:
        yield f"Of the results at each date, those of subgroups among them: {twice}"
    possible = sum(a.count for a in dossier.sources)
    known = sum(len(a.known) for a in dossier.sources)
    if possible:
        yield (
            f"The guidance counts {dossier.guidance.total_sources or possible} sources without naming them; "
            f"{words.plural(known, 'publication')} of the library "
            f"{'is' if known == 1 else 'are'} known to be among them."
        )


def _judged(efficacy: str, safety: str) -> Iterator[str]:
    if efficacy and efficacy == safety:
        yield f"Evidence, on efficacy and safety together, as the guidance judged it: {efficacy}."
        return
    if efficacy:
        yield f"Evidence on efficacy as the guidance judged it: {efficacy}."
    if safety:
        yield f"Evidence on safety as the guidance judged it: {safety}."


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


def _unplaced(dossier: Dossier, labels: Mapping[str, str]) -> Grid | None:
    rows = [
        GridRow((Span(labels[p.id]), p.design, p.published or numbers.MISSING, p.basis, p.status))
        for p in dossier.publications
        if p.standing == NOT_PLACED
    ]
    heads = ("Publication", "Design", "Date known", "Why it cannot be placed", "In the review")
    return Grid(heads, tuple(rows)) if rows else None
