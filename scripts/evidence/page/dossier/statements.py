"""Each recommendation or comment of the guidance with the evidence that bears on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.display.measures import measure_of
from evidence.display.numbers import EffectFormat, effect_format
from evidence.display.tables.cells import Grid, GridRow, small
from evidence.page.dossier import results as shown_results
from evidence.page.dossier.dates import date
from evidence.page.dossier.results import ResultGroup, Shown
from evidence.record.dossiers.dossier import (
    BY_THEN,
    SINCE,
    AnalysisBeside,
    BearingEvidence,
    Dossier,
    ItemShare,
)


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


def statement(
    dossier: Dossier,
    bearing: BearingEvidence,
    shown: Shown,
    names: Mapping[str, str],
    said: tuple[str, str, tuple[str, ...]],
) -> StatementView:
    """Make the view of one recommendation or comment."""
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
    bear = "bears" if len(found) == 1 else "bear"
    yield (
        f"{words.capital(words.plural(len(found), 'result'))} of the review {bear} on this; "
        f"{len(crossed)} changed in kind since {date(published)}."
    )


def _missing(bearing: BearingEvidence) -> Iterator[str]:
    if bearing.without_result:
        yield f"Without any result here: {words.listed(bearing.without_result)}."
    if bearing.compared_otherwise:
        yield f"Asked for in other comparisons alone: {words.listed(bearing.compared_otherwise)}."
    if bearing.not_asked:
        yield f"Not asked for by the review: {words.listed(map(words.label, bearing.not_asked))}."


def _item_lines(
    bearing: BearingEvidence, shares: Sequence[ItemShare], names: Mapping[str, str]
) -> Iterator[str]:
    for item in bearing.items:
        by = {s.period: s for s in shares if s.item == item}
        parts = [
            f"{share(by[period])} {text}"
            for period, text in ((BY_THEN, "by the date of the guidance"), (SINCE, "since"))
            if period in by
        ]
        if parts:
            yield f"{words.capital(names[item])} is reported by {' and '.join(parts)}."


def share(s: ItemShare) -> str:
    """Say how many of the publications report an item."""
    partly = f" (and partly by {s.partly})" if s.partly else ""
    return f"{s.reported} of {words.plural(s.publications, 'publication')}{partly}"


def _of_primary(a: AnalysisBeside, fmt: EffectFormat) -> str:
    return fmt.effect(a.primary_estimate, a.primary_low, a.primary_high, credible=a.primary_credible)


def _analyses(bearing: BearingEvidence) -> Grid | None:
    rows = []
    for a in bearing.analyses:
        fmt = effect_format(measure_of(a.measure), (a.estimate, a.primary_estimate), a.level)
        rows.append(
            GridRow(
                (
                    [a.outcome_label, small(a.synthesis_label)],
                    a.label,
                    f"{fmt.effect(a.estimate, a.ci_low, a.ci_high, credible=a.credible)}, "
                    f"{words.plural(a.k, 'study')}",
                    f"{_of_primary(a, fmt)}, {words.plural(a.primary_k, 'study')}"
                    if a.primary_estimate is not None
                    else "no result",
                )
            )
        )
    return Grid(("Result", "Analysis", "In this analysis", "Primary analysis"), tuple(rows)) if rows else None
