"""The first screen: title, answer, the results that the review ranks highest; the question behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import numbers, words
from evidence.display.certainty import CertaintyCell, certainty_anchors, certainty_cell
from evidence.display.geometry.axis import Axis, make_axis
from evidence.display.geometry.forest import svg
from evidence.display.geometry.forest.table import format_of
from evidence.display.key_results import (
    CHOSEN,
    KeyResult,
    compared_without_events,
    designs_of,
    key_results,
    other_techniques,
)
from evidence.display.library.publications import PublicationCounts, contribution, flow
from evidence.display.measures import DIFFERENCE, MEAN, RATE, ShownMeasure, measure_of
from evidence.display.one_page import EffectBar
from evidence.display.prose.changes import in_one_sentence
from evidence.display.prose.results import sentences
from evidence.display.prose.results.answer import answer
from evidence.display.prose.results.counted import events_of
from evidence.display.prose.results.flagged import NO_CONCLUSION, explained, in_short, why_no_conclusion
from evidence.display.prose.results.meaning import is_average_over_studies, number_in_words
from evidence.display.question import guidance, question
from evidence.display.results import result_of
from evidence.display.section import Report
from evidence.display.tables.absolute import in_one_line
from evidence.display.tables.cells import Cell, Grid, Para, Span, bold, grid, link, para, small
from evidence.record.results.analysis import SINGLE_STUDY
from evidence.record.summary.certainty import Certainty
from evidence.record.summary.statement import State, statement_of
from evidence.sections.front.columns import HEADS_IN_PRINT, HEADS_IN_PRINT_UNJUDGED, HEADS_ON_SCREEN

_WEIGHTS = (3, 14)
_KEY_WEIGHTS = (5.2, 4.2, 4.4, 1.9, 2.8)
_KEY_WEIGHTS_UNJUDGED = (4.8, 5.2, 4.9, 3.6)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One of the results that the review ranks highest."""

    outcome: str
    address: str
    question: str  # comparison and time
    comparison: str
    time: str
    spark: Markup
    effect: str
    interval: str
    absolute: str  # the difference in people; that a comparison beside it had no event
    studies: str
    people: str
    designs: str  # and the events, where they are counted
    flags: str
    certainty: CertaintyCell | None
    certainty_anchor: str | None = None
    bar: EffectBar | None = None  # what the drawing shows
    undrawn: str = ""  # why there is no drawing
    carries: bool = True  # whether the result can carry a headline

    @property
    def sure(self) -> tuple[Para, ...]:
        """The judged certainty, which stands below the result: a column of its own would be too narrow."""
        judged = self.certainty
        return judged.in_one_line(self.certainty_anchor) if judged is not None and judged.judged else ()


@dataclass(frozen=True, slots=True)
class FrontView:
    """Everything on the first page."""

    title: str
    lead: str
    answer: tuple[str, ...]
    key: tuple[KeyLine, ...]
    question: tuple[tuple[str, str], ...]
    guidance: Cell | None
    notes: str
    config_file: str
    checksum: str  # its beginning
    study_files: str  # how many
    changed: str = ""  # since the baseline, counted; empty where the review is compared with nothing
    drawings: str = ""  # what the drawings of the key results mean
    chosen: str = ""  # how these results are chosen
    legend: tuple[str, ...] = ()  # and their numbers of people and caveats

    @property
    def key_grid(self) -> Grid:
        """The results that the review ranks highest as a table."""
        first, *others = HEADS_IN_PRINT if self.judged else HEADS_IN_PRINT_UNJUDGED
        head = f"{first}: {self.below_first_head}" if self.below_first_head else first
        lines = [_printed(*pair, self.judged) for pair in self.pairs]
        return grid((head, *others), lines, weights=_KEY_WEIGHTS if self.judged else _KEY_WEIGHTS_UNJUDGED)

    @property
    def judged(self) -> bool:
        """Whether the certainty of any of the results shown is judged."""
        return any(line.certainty is not None for line in self.key)

    @property
    def compared(self) -> str:
        """The comparison of most of the results, which need not be repeated with each."""
        (label, n), *_ = Counter(line.comparison for line in self.key).most_common(1) or [("", 0)]
        return label if n > 1 else ""

    @property
    def below_first_head(self) -> str:
        """What stands below the head of the outcomes: that comparison."""
        others = any(line.comparison != self.compared for line in self.key)
        return f"{self.compared}, unless stated" if self.compared and others else self.compared

    @property
    def pairs(self) -> tuple[tuple[KeyLine, str], ...]:
        """Each result with its question, as far as the head of the column does not say it."""
        return tuple((k, k.time if k.comparison == self.compared else k.question) for k in self.key)

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands above the columns of the page."""
        return HEADS_ON_SCREEN

    @property
    def grid(self) -> Grid:
        """The question as a table, the guidance as its last line."""
        rows: list[tuple[Cell, Cell]] = [(bold(name), text) for name, text in self.question]
        if self.guidance is not None:
            rows.append((bold("Guidance"), self.guidance))
        return grid((), rows, weights=_WEIGHTS)


def _printed(line: KeyLine, asked: str, any_judged: bool) -> tuple[Cell, ...]:
    judged = line.certainty.words() if line.certainty else "not judged"
    people = f"{line.studies}, {line.people}" if line.people else line.studies
    return (
        (
            para(Span(line.outcome, bold=True, anchor=line.address)),
            *((small(asked),) if asked else ()),
        ),
        (
            para(bold(line.effect) if line.carries else line.effect),
            small(line.interval),
            *((small(line.absolute),) if line.absolute else ()),
        ),
        (para(people), small(line.designs)),
        *((judged,) if any_judged else ()),
        small(line.flags or numbers.MISSING),
    )


def view(report: Report) -> FrontView:
    """Prepare the first page."""
    review = report.evidence.review
    related = guidance(review)
    details = "".join(f"; {name} {text}" for name, text in related.details)
    lines = key_lines(report)
    return FrontView(
        title=review.title,
        lead=lead(flow(report.evidence)),
        answer=answer(report.evidence),
        key=lines,
        question=tuple(question(review)),
        guidance=para(link(related.text, related.url), details) if related.text else None,
        notes=words.sentence(review.notes or ""),
        config_file=review.config_file,
        checksum=review.config_sha256[:12],
        study_files=words.plural(len(report.evidence.publications), "study file"),
        changed=in_one_sentence(changes) if (changes := report.evidence.changes) is not None else "",
        drawings=drawings(lines, key_results(report.evidence)),
        chosen=words.sentence(CHOSEN) if lines else "",
        legend=legend(key_results(report.evidence), lines),
    )


def drawings(lines: Sequence[KeyLine], found: Sequence[KeyResult]) -> str:
    """Say what the drawings of these results mean."""
    bars = [line.bar for line in lines if line.bar is not None]
    if not bars:
        return ""
    kinds = {bar.single for bar in bars}
    marks = ["diamond: pooled result"] if False in kinds else []
    marks += ["hollow square: one study"] if True in kinds else []
    marks.append(f"bar: {100 * found[0].synthesis.primary.level:g}% interval")
    if any(bar.axis.null is not None for bar in bars):
        marks.append("dotted line: no difference")
    return words.sentence("; ".join(marks))


def legend(found: Sequence[KeyResult], lines: Sequence[KeyLine]) -> tuple[str, ...]:
    """Say what the numbers of people and the caveats of these results mean."""
    told: list[str] = []
    if any(line.absolute and k.synthesis.comparison.two_arm for k, line in zip(found, lines, strict=True)):
        told.append("fewer or more people: the relative effect applied to the risk in the comparator groups")
    if any(is_average_over_studies(k.synthesis.primary) for k in found):
        told.append("a pooled proportion is an average over studies, not their patients added up")
    if any(k.synthesis.primary.credible for k in found):
        told.append(
            "credible interval: of few studies or events, with a stated prior; CI: confidence interval"
        )
    told += explained(k.flags for k in found if k.flags)
    return tuple(words.sentence(text) for text in told)


def lead(counts: PublicationCounts) -> str:
    """Say in a sentence what the review is made of: the people counted are those of its results."""
    text = f"{words.plural(counts.included, 'publication')} of {words.plural(counts.studies, 'study')}; "
    text += contribution(counts.in_results, counts.people_in_results)
    if counts.in_results and counts.sharing:
        text += "; patients reported in more than one study are counted once"
    return text + "."


def key_lines(report: Report) -> tuple[KeyLine, ...]:
    """Prepare a line for each of the results that the review ranks highest; ratios share one axis."""
    found = key_results(report.evidence)
    axes = _axes(found)
    certainty = {(c.outcome, c.synthesis): c for c in report.evidence.certainty}
    anchors = certainty_anchors(report.evidence)
    places = [(k, _place(k)) for k in found]
    return tuple(_line(report, k, axes, certainty.get(p), anchors.get(p)) for k, p in places)


def _place(key: KeyResult) -> tuple[str, str]:
    return key.outcome.outcome.id, key.synthesis.id


# States of a result that is not drawn: a reader would see in it what cannot be told.
_UNDRAWN = {
    State.CANNOT_TELL: "not drawn: interval too wide",
    State.STUDIES_AGREE: "not drawn: interval too wide",
    State.CONTRADICTED: "not drawn: no study points there",
}


def _line(
    report: Report, key: KeyResult, axes: dict[str, Axis], certainty: Certainty | None, anchor: str | None
) -> KeyLine:
    s, info = key.synthesis, key.outcome.outcome
    primary, fmt, said = s.primary, format_of(s.primary), statement_of(s)
    effect, _, rest = number_in_words(s, info, fmt).partition(" (")
    told = "" if said.state is State.BOTH_WAYS else rest
    silent = said.untold
    estimate = result_of(s)
    spark, bar = "", None
    if not silent and estimate is not None:
        axis = axes.get(_axis_of(fmt.measure, info.id)) or make_axis(fmt.measure, [estimate], [])
        single = primary.status == SINGLE_STUDY
        spark = svg.sparkline(
            axis, estimate, primary.ci_low, primary.ci_high, pi_low=None, pi_high=None,
            single=single, better=info.direction.way or "",
        )  # fmt: skip
        bar = EffectBar(axis, estimate, primary.ci_low, primary.ci_high, single, info.direction.way or "")
    absolute = next((a for a in report.evidence.absolute if (a.outcome, a.synthesis) == _place(key)), None)
    # A time that stands in the outcome's name is not told twice.
    at, also = "" if words.says(info.label, s.time.label) else s.time.label, _also_at(key)
    return KeyLine(
        outcome=info.label,
        address=report.addresses.syntheses[_place(key)],
        question=" ".join(filter(None, (", ".join(filter(None, (s.comparison.label, at))), also))),
        comparison=s.comparison.label,
        time=" ".join(filter(None, (at, also))),
        spark=Markup(spark),
        effect=words.capital(effect),
        interval=(told or rest).removesuffix(")"),
        absolute=(in_one_line(absolute, said) if key.leads else "") or _without_events(key),
        studies=words.plural(primary.k, "study"),
        people=sentences.size(s, primary),
        designs="; ".join(filter(None, (*_studies(report, key), _counted(key)))),
        flags=", ".join(_beware(key, silent)),
        certainty=certainty_cell(certainty) if certainty and certainty.judgement else None,
        certainty_anchor=anchor,
        bar=bar,
        undrawn=_UNDRAWN.get(said.state, "") if bar is None else "",
        carries=key.leads or silent,
    )


def _studies(report: Report, key: KeyResult) -> tuple[str, str]:
    """Name the designs of the studies, and what they tried beside what the review is about."""
    return designs_of(key.pooled), other_techniques(key, report.evidence.methods)


def _without_events(key: KeyResult) -> str:
    """Say of a result of one group that two were compared, and nobody of either had the event."""
    s = compared_without_events(key)
    if s is None:
        return ""
    studies = words.plural(len(s.primary.effects), "study")
    return f"no event in either group where compared with {s.comparison.comparator} ({studies})"


def _also_at(key: KeyResult) -> str:
    """Name the other times at which the same comparison has a result: ``(also: 12 months)``."""
    own = key.synthesis
    others = dict.fromkeys(
        s.time.label
        for s in key.outcome.syntheses
        if s.comparison.id == own.comparison.id and s.time.id != own.time.id and result_of(s) is not None
    )
    return f"(also: {', '.join(others)})" if others else ""


def _counted(key: KeyResult) -> str:
    """Write the counts; of one group without the word "events", which a success is not."""
    events = events_of(key.synthesis.primary, key.pooled)
    return f"events {events}" if events and key.synthesis.comparison.two_arm else events


def _beware(key: KeyResult, silent: bool) -> tuple[str, ...]:
    """Name what to know before the number; that it cannot carry a headline, and why, comes first."""
    if key.flags is None:
        return () if key.leads or silent else (NO_CONCLUSION,)
    why = ", ".join(why_no_conclusion(key.flags))
    if not key.leads and not silent:
        why = f"{NO_CONCLUSION} ({why})" if why else NO_CONCLUSION
    return tuple(x for x in (why, *in_short(key.flags)) if x)


def _axis_of(measure: ShownMeasure, outcome: str) -> str:
    """Ratios share one axis, proportions another; what has a unit stands on its own."""
    return f"{measure.kind} {outcome}" if measure.kind in (DIFFERENCE, MEAN, RATE) else measure.kind


def _axes(found: Sequence[KeyResult]) -> dict[str, Axis]:
    values: dict[str, tuple[ShownMeasure, list[float | None], list[float | None]]] = {}
    for key in found:
        p = key.synthesis.primary
        if statement_of(key.synthesis).untold:
            continue
        measure = measure_of(p.measure)
        name = _axis_of(measure, key.outcome.outcome.id)
        _, estimates, limits = values.setdefault(name, (measure, [], []))
        estimates.append(p.estimate)
        limits += [p.ci_low, p.ci_high]
    return {name: make_axis(m, estimates, limits) for name, (m, estimates, limits) in values.items()}
