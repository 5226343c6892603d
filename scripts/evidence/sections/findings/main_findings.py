"""The main findings: the results of each outcome, critical ones first, efficacy before safety."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from evidence.display import numbers, words
from evidence.display.certainty import certainty_anchors, certainty_cell
from evidence.display.geometry.axis import Axis, make_axis
from evidence.display.geometry.forest import svg
from evidence.display.geometry.forest.table import forest_table, format_of
from evidence.display.key_results import KeyResult, other_techniques
from evidence.display.links.addresses import Addresses
from evidence.display.measures import DIFFERENCE, MEAN, RATE, RATIO, ShownMeasure, measure_of
from evidence.display.numbers import EffectFormat
from evidence.display.prose.notes import naming
from evidence.display.prose.notes import sentences as told
from evidence.display.prose.results import by_design, sentences, standing
from evidence.display.prose.results.counted import events_of
from evidence.display.prose.results.flagged import contradiction, flag_lines, of_review
from evidence.display.prose.results.meaning import meaning
from evidence.display.results import CRITICAL, is_empty, meaning_in, on_assumptions, result_of
from evidence.display.section import Report
from evidence.display.tables.absolute import absolute_view
from evidence.display.tables.cells import SMALL, Para, Span, para, to
from evidence.record.notes.note import Note
from evidence.record.results.analysis import SINGLE_STUDY
from evidence.record.results.analysis_names import WITH_ASSUMPTIONS
from evidence.record.results.left_out import LeftOut
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.absolute import AbsoluteEffect
from evidence.record.summary.certainty import Certainty
from evidence.record.summary.direction import DirectionSummary
from evidence.record.summary.flags import ResultFlags
from evidence.record.summary.other_reviews import Contradiction, ReviewValue
from evidence.record.summary.statement import Statement, statement_of
from evidence.sections.findings.cells import MainFinding
from evidence.sections.findings.groups import ROLE_TITLES, Findings, OutcomeFindings, Unpooled

# Figures that answer the question of a synthesis, though they cannot be pooled.
_REPORTED = (
    "not poolable",
    "outside the time window",
    "other kind of figure",
    "passed over",
    "overlap",
    "integrity",
)

# Those of them that are told beside a result of a critical outcome too: nothing about them is choice.
_AS_PRINTED = ("not poolable", "other kind of figure")
_MOST_TIMES = 3  # named of data at other times
MOST_PRINTED = 12  # figures of one question; the section of the synthesis has all


class _Placed(Protocol):
    @property
    def outcome(self) -> str: ...
    @property
    def synthesis(self) -> str: ...


Of = TypeVar("Of", bound=_Placed)


@dataclass(frozen=True, slots=True)
class _Lookups:
    flags: Mapping[tuple[str, str, str], ResultFlags]
    reviews: Mapping[tuple[str, str], Sequence[ReviewValue]]
    contradictions: Mapping[tuple[str, str], Sequence[Contradiction]]
    names: Mapping[str, str]  # of publications and outcomes, by id
    times: Mapping[tuple[str, str], str]  # in words, of each synthesis
    evidence: Evidence
    axes: Mapping[str, Axis]
    absolute: Mapping[tuple[str, str], AbsoluteEffect]
    certainty: Mapping[tuple[str, str], Certainty]
    directions: Mapping[tuple[str, str], DirectionSummary]
    certainty_anchors: Mapping[tuple[str, str], str]
    addresses: Addresses


def main_findings(report: Report) -> list[Findings]:
    """Collect the main findings by role: critical outcomes first, else in the order of the configuration."""
    evidence = report.evidence
    names = {p.id: p.label for p in evidence.publications}
    names |= {o.outcome.id: o.outcome.label for o in evidence.outcomes}
    known = _Lookups(
        {(f.outcome, f.synthesis, f.analysis): f for f in evidence.flags},
        _by_place(evidence.review_values),
        _by_place(evidence.contradictions),
        names,
        {(o.outcome.id, s.id): s.time.label for o in evidence.outcomes for s in o.syntheses},
        evidence,
        _shared_axes(evidence),
        {(a.outcome, a.synthesis): a for a in evidence.absolute},
        {(c.outcome, c.synthesis): c for c in evidence.certainty},
        {(d.outcome, d.synthesis): d for d in evidence.directions},
        certainty_anchors(evidence),
        report.addresses,
    )
    groups = []
    for role, title in ROLE_TITLES.items():
        outcomes = [o for o in evidence.outcomes if o.outcome.role == role]
        outcomes.sort(key=lambda o: o.outcome.importance != CRITICAL)
        found = [_outcome(o, known) for o in outcomes]
        nothing = [f"{o.outcome.label}: {s.label}" for o in outcomes for s in o.syntheses if is_empty(s)]
        if outcomes:
            shown = tuple(f for f in found if f.rows or f.unpooled)
            groups.append(Findings(role, title, shown, tuple(nothing)))
    return groups


def _outcome(o: OutcomeSynthesis, known: _Lookups) -> OutcomeFindings:
    asked = [s for s in o.syntheses if not is_empty(s)]
    return OutcomeFindings(
        outcome_id=o.outcome.id,
        address=known.addresses.outcomes[o.outcome.id],
        outcome=o.outcome.label,
        importance=o.outcome.importance,
        rows=tuple(f for s in asked for f in _findings(o, s, known)),
        unpooled=tuple(_unpooled(o, s, known) for s in asked if result_of(s) is None),
        printed=tuple(_as_printed(o, asked, known)) if o.outcome.importance == CRITICAL else (),
        reviews=tuple(
            p for s in asked if result_of(s) is None for p in _reviews(known, (o.outcome.id, s.id))
        ),
    )


def _as_printed(o: OutcomeSynthesis, asked: Iterable[Synthesis], known: _Lookups) -> Iterator[Para]:
    """Print the figures of a critical outcome that cannot be pooled as their studies print them."""
    seen: set[tuple[str, ...]] = set()
    for s in asked:
        figures = [x for x in _printed(o, s) if x.row_ids not in seen]
        if not figures:
            continue
        seen |= {x.row_ids for x in figures}
        told: list[Span | str] = [Span("As reported, not pooled: ", bold=True), f"{s.comparison.label}: "]
        for i, x in enumerate(figures[:MOST_PRINTED]):
            at = f" ({x.at_printed})" if x.at_printed else ""
            figure = f" “{x.printed}”{at}"
            told += ["; " if i else "", to(x.label, known.addresses.first(x.row_ids)), figure]
        more = len(figures) - MOST_PRINTED
        if more > 0:
            place = known.addresses.syntheses[o.outcome.id, s.id]
            told += ["; and ", to(words.plural(more, "more value"), place)]
        yield para(*told, ".", style=SMALL)


def _unpooled(o: OutcomeSynthesis, s: Synthesis, known: _Lookups) -> Unpooled:
    direction = known.directions.get((o.outcome.id, s.id))
    if direction is not None:
        note = direction_words(direction, s.primary.status_reason)
    else:
        note = _data_of(s)
    # The time is told only where it tells two questions of one outcome apart.
    several = len({x.time.id for x in o.syntheses}) > 1
    label = f"{s.comparison.label}, {s.time.label}" if several else s.comparison.label
    return Unpooled(s.id, known.addresses.syntheses[o.outcome.id, s.id], label, note)


def _data_of(s: Synthesis) -> str:
    """Count the studies with figures that answer the question; where there is none, those of another time."""
    reported = [x for x in s.left_out if x.kind in _REPORTED]
    elsewhen = {x.study for x in reported if x.kind == "outside the time window" and x.at_printed}
    told = {c.study for c in s.candidates} | {
        x.study for x in reported if x.kind != "outside the time window" or not x.at_printed
    }
    if not told and elsewhen:
        times = dict.fromkeys(x.at_printed for x in reported if x.study in elsewhen and x.at_printed)
        when = words.listed(times) if len(times) <= _MOST_TIMES else "other times"
        return f"data of {words.plural(len(elsewhen), 'study')} at {when}"
    return f"data of {words.plural(len(told), 'study')}" if told else "no data"


def direction_words(direction: DirectionSummary, reason: Note | None) -> str:
    """Count the studies that point each way (``4 studies: 1 higher, 3 equal``), or say why none can."""
    found = words.plural(len(direction.studies), "study")
    reasons = () if reason is None else (reason, *reason.parts)
    without = next((r for r in reasons if r.kind == "no_estimable_effect" and r.parts), None)
    if without is not None and direction.same == len(direction.studies):
        return f"{found}: {', '.join(told(without.parts))}"
    counts = ((direction.lower, "lower"), (direction.higher, "higher"), (direction.same, "equal"))
    return f"{found}: {', '.join(f'{n} {way}' for n, way in counts if n)}"


def _findings(o: OutcomeSynthesis, s: Synthesis, known: _Lookups) -> Iterator[MainFinding]:
    """Make the line of the primary analysis, and below it that of the one with stated assumptions."""
    estimate = result_of(s)
    if estimate is not None:
        yield _finding(o, s, estimate, known)
    supposed = on_assumptions(s)
    estimate = result_of(supposed) if supposed else None
    if supposed is not None and estimate is not None:
        yield _finding(o, supposed, estimate, replace(known, absolute={}, certainty={}), assumed=True)


def _finding(
    o: OutcomeSynthesis, s: Synthesis, estimate: float, known: _Lookups, *, assumed: bool = False
) -> MainFinding:
    primary, info, place = s.primary, o.outcome, (o.outcome.id, s.id)
    fmt, certainty = format_of(primary), known.certainty.get(place)
    unit = fmt.measure.unit or (
        info.unit or "" if fmt.measure.factor == 1 and fmt.measure.kind != RATIO else ""
    )
    effect = f"{words.capital(fmt.measure.name)} {fmt.value(estimate)} {unit}".strip()
    interval = prediction = ""
    said = statement_of(s)
    if said.low is not None and said.high is not None:
        name = "credible interval" if said.credible else "CI"
        interval = f"{fmt.percent_level} {name} {fmt.interval(said.low, said.high)}"
        interval += numbers.IMPUTED if primary.imputed else ""
    if primary.pi_low is not None and primary.pi_high is not None:
        prediction = f"{fmt.percent_level} PI {fmt.interval(primary.pi_low, primary.pi_high)}"
    flags = known.flags.get((*place, WITH_ASSUMPTIONS if assumed else primary.id))
    empty = said.untold
    spark = "" if empty else svg.sparkline(
        known.axes.get(fmt.measure.kind) or forest_table(s, info, primary).axis,
        estimate, primary.ci_low, primary.ci_high,
        pi_low=primary.pi_low, pi_high=primary.pi_high, single=primary.status == SINGLE_STUDY,
    )  # fmt: skip
    return MainFinding(
        synthesis_id=s.id,
        address=known.addresses.syntheses[place],
        comparison=s.comparison.label,
        time=s.time.label,
        k=primary.k,
        n=primary.people,
        size=sentences.size(s, primary),
        effect=_untold(said, fmt) if empty else effect,
        interval=interval,
        prediction="" if empty else prediction,
        status=primary.status,
        events=events_of(primary, s.pooled_in(primary)),
        spark=spark,
        absolute=absolute_view(known.absolute.get(place), info, s.comparison, fmt, said),
        certainty=certainty_cell(certainty) if certainty and certainty.judgement else None,
        certainty_anchor=known.certainty_anchors.get(place),
        meaning=by_design.headed(s, meaning(s, info, fmt)) if assumed else meaning_in(known.evidence, o, s),
        designs=by_design.others(s, info),
        designs_in_short=by_design.in_short(s),
        of_design=by_design.name_of(s.primary) if s.strata or s.comparison.two_arm else "",
        technique=other_techniques(KeyResult(o, s, flags), known.evidence.methods),
        standing=standing.of_result(s),
        flags=flag_lines(flags) if flags else (),
        reviews=() if assumed else _reviews(known, place),
        contradictions=() if assumed else _contradictions(known, place),
        assumed=told(s.primary.warnings[:1], naming.of_synthesis(s)) if assumed else (),
    )


def _untold(said: Statement, fmt: EffectFormat) -> str:
    """Write what stands for a value that cannot be told; its side where the whole interval lies on one."""
    name = words.capital(fmt.measure.name)
    if not said.whole_side:
        return f"{name}: cannot tell"
    where = "below" if said.whole_side == "lower" else "above"
    return f"{name} {where} {numbers.general(said.null)}; cannot tell how far"


def _by_place(found: Iterable[Of]) -> dict[tuple[str, str], list[Of]]:
    places: dict[tuple[str, str], list[Of]] = {}
    for each in found:
        places.setdefault((each.outcome, each.synthesis), []).append(each)
    return places


def _reviews(known: _Lookups, place: tuple[str, str]) -> tuple[Para, ...]:
    """Tell what systematic reviews pooled for the same question, each leading to its publication."""
    return tuple(
        para(
            "Systematic review ",
            to(v.label, known.addresses.publications.get(v.publication)),
            f": {of_review(v)}",
            style=SMALL,
        )
        for v in known.reviews.get(place, ())
    )


def _contradictions(known: _Lookups, place: tuple[str, str]) -> tuple[str, ...]:
    told = []
    for c in known.contradictions.get(place, ()):
        time = known.times.get((c.other, c.other_synthesis))
        name = known.names.get(c.other, c.other)
        told.append(contradiction(c, f"{name} ({time})" if time else name))
    return tuple(told)


def _printed(o: OutcomeSynthesis, s: Synthesis) -> tuple[LeftOut, ...]:
    """Return the figures that answer the question of a synthesis and cannot be pooled, each once."""
    pooled = {i for x in o.syntheses for c in x.pooled_in(x.primary) for i in c.row_ids}
    kinds = _REPORTED if result_of(s) is None else _AS_PRINTED
    found: dict[tuple[str, ...], LeftOut] = {}
    for x in s.left_out:
        if x.kind in kinds and not pooled & set(x.row_ids):
            found.setdefault(x.row_ids, x)
    return tuple(found.values())


def _shared_axes(evidence: Evidence) -> dict[str, Axis]:
    """One axis for all ratios and one for all proportions: sparklines can be compared down the column."""
    found: dict[str, tuple[ShownMeasure, list[float], list[float | None]]] = {}
    for o in evidence.outcomes:
        for s in o.syntheses:
            for shown in (s, on_assumptions(s)):
                estimate = result_of(shown) if shown else None
                if shown is None or estimate is None:
                    continue
                p = shown.primary
                measure = measure_of(p.measure)
                if measure.kind in (DIFFERENCE, MEAN, RATE):
                    continue  # these have units of their own
                _, estimates, limits = found.setdefault(measure.kind, (measure, [], []))
                estimates.append(estimate)
                limits += [p.ci_low, p.ci_high]
    return {kind: make_axis(m, estimates, limits) for kind, (m, estimates, limits) in found.items()}
