"""Results of then and now, in groups that share an axis, as the page prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import words
from evidence.display.geometry import then_now
from evidence.display.geometry.forest import svg
from evidence.display.measures import DIFFERENCE, MEAN, measure_of
from evidence.display.prose.notes import sentence
from evidence.display.prose.notes.names import STRATA
from evidence.display.prose.results import verdicts
from evidence.record.dossiers.dossier import ResultThen, ThenAndNow


@dataclass(frozen=True, slots=True)
class DateLine:
    """One result at one date."""

    when: str
    design: str
    k: str
    n: str
    drawing: Markup
    effect: str
    now: bool
    warning: str  # where the second computation does not confirm it


@dataclass(frozen=True, slots=True)
class ResultBlock:
    """One result at both dates, with what moved it."""

    label: str
    small: str
    link: str
    lines: tuple[DateLine, ...]
    moved: tuple[str, ...]
    crossings: tuple[str, ...]
    doubtful: tuple[str, ...]
    guides: str


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """Results on one axis."""

    title: str
    measure: str  # in words
    blocks: tuple[ResultBlock, ...]
    axis: Markup


@dataclass(frozen=True, slots=True)
class Shown:
    """What all results are shown with."""

    then: str  # the date of the guidance in words
    publications: Mapping[str, str]  # where each is described in the annex
    syntheses: Mapping[tuple[str, str], str]  # (outcome, synthesis) -> its section of the report
    labels: Mapping[str, str]  # of studies and publications


def groups(results: Iterable[ThenAndNow], shown: Shown) -> tuple[ResultGroup, ...]:
    """Put results into groups of one comparison and measure; scores keep an axis of their own."""
    found: dict[tuple[str, ...], list[ThenAndNow]] = {}
    for r in results:
        own = measure_of(r.measure).kind in (DIFFERENCE, MEAN)
        comparison = r.synthesis_label.rpartition(", ")[0] if r.synthesis_label else ""
        found.setdefault((comparison, r.measure, r.outcome if own else ""), []).append(r)
    return tuple(_group(key, members, shown) for key, members in found.items())


def _group(key: tuple[str, ...], members: Sequence[ThenAndNow], shown: Shown) -> ResultGroup:
    axis = then_now.axis_of(members)
    measure = measure_of(members[0].measure)
    title = f"{key[0]}: {measure.name}"
    blocks = tuple(_block(r, shown, svg.guide_style(axis, None, r.benchmark), axis) for r in members)
    return ResultGroup(
        words.capital(title), measure.name, blocks, Markup(svg.axis_row(axis, f"Axis: {measure.name}"))
    )


def _block(r: ThenAndNow, shown: Shown, guides: str, axis: object) -> ResultBlock:
    fmt = then_now.format_of(r)
    lines = []
    dates: list[tuple[str, ResultThen, bool]] = [(f"by {shown.then}", r.then, False)]
    if r.at_most is not None:
        dates.append(("the same with those that cannot be placed", r.at_most, False))
    dates.append(("today", r.now, True))
    for when, result, now in dates:
        lines.append(
            DateLine(
                when,
                STRATA[result.stratum] if result.stratum is not None else "",
                str(result.k) if result.estimate is not None else "0",
                then_now.people(result) if result.estimate is not None else "",
                Markup(then_now.drawing(axis, result)),  # type: ignore[arg-type]
                then_now.words_of(result, fmt) + _why(result, shown),
                now,
                verdicts.UNCONFIRMED if result.agrees is False else "",
            )
        )
    address = shown.syntheses.get((r.outcome, r.synthesis), "")
    small = r.synthesis_label.rpartition(", ")[2]
    if r.subgroup:
        small = f"{r.subgroup_level_label}; {small}"
    return ResultBlock(
        label=r.outcome_label,
        small=small,
        link=f"report.html#{address}" if address else "",
        lines=tuple(lines),
        moved=tuple(_moved(r, shown.labels)),
        crossings=r.crossings,
        doubtful=r.doubtful,
        guides=guides,
    )


def _why(result: ResultThen, shown: Shown) -> str:
    """Say in short why there is no result; the report tells what is printed all the same."""
    if result.estimate is not None or result.reason is None:
        return ""
    reason = result.reason
    if reason.kind == "printed_all_the_same" and reason.parts:
        reason = reason.parts[0]
    return f": {sentence(reason, shown.labels)}"


def _moved(r: ThenAndNow, labels: Mapping[str, str]) -> Iterable[str]:
    """Name the reports whose figures came or went: a study may have had others long before."""
    for what, studies, at in (
        ("Added", r.added, r.now),
        ("No longer in it", r.gone, r.then),
        ("Now in the place of an earlier report", r.replaced, r.now),
    ):
        if studies:
            report = dict(zip(at.studies, at.reports, strict=True))
            yield f"{what}: {words.listed(labels.get(report[s], report[s]) for s in studies)}"
    if not (r.added or r.gone or r.replaced):
        yield "The same studies" if r.then.estimate is not None else ""
