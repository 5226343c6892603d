"""Everything one review found, gathered into one object: the content of evidence.json."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evidence.record import codec
from evidence.record.in_files import in_files
from evidence.record.notes.note import Note, wording
from evidence.record.published.appraisal import BiasOfSynthesis
from evidence.record.published.row import Finding, Row, SilencedFinding
from evidence.record.published.severity import Severity
from evidence.record.results.analysis import Analysis
from evidence.record.results.missing import Missing
from evidence.record.results.second import SecondComputation
from evidence.record.results.subsets import SubgroupLevel
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import (
    Agreement,
    Disagreement,
    Evidence,
    IntegrityFinding,
    PrintedEffects,
    ReviewInfo,
)
from evidence.record.reviews.flow import Outside
from evidence.record.reviews.methods import Methods
from evidence.record.reviews.publications import CONTEXT, STATUSES, PublicationDecision, PublicationSummary
from evidence.record.summary.absolute import AbsoluteEffect
from evidence.record.summary.certainty import Certainty
from evidence.record.summary.direction import DirectionSummary
from evidence.record.summary.flags import ResultFlags
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.second.attempts import FAILED
from evidence.review.selection.asked.publications import ClassedPublication, load, told_apart
from evidence.review.selection.choosing.figure_of_study import RULES
from evidence.review.selection.choosing.overlaps import of_studies
from evidence.review.summary.appraisals import appraisals_of, shares_of
from evidence.review.summary.efficacy_or_safety import parts_of
from evidence.review.summary.flagging import flags_of, known_rows
from evidence.review.summary.flow import flow_of
from evidence.review.summary.other_reviews import ResultInShort, contradictions, in_short, values_of_reviews
from evidence.review.summary.shared_values import PooledValue, values_of, with_shared
from evidence.review.summary.spread import spread_of
from evidence.review.summary.summary_of_findings import summary_of_findings
from evidence.studies.integrity.across.publications import between
from evidence.studies.integrity.summaries import summary


@dataclass(slots=True)
class _Told:
    """What is told of outcomes, gathered while they are read one at a time."""

    absolute: list[AbsoluteEffect] = field(default_factory=list)
    certainty: list[Certainty] = field(default_factory=list)
    directions: list[DirectionSummary] = field(default_factory=list)
    agreement: list[Agreement] = field(default_factory=list)
    flags: list[ResultFlags] = field(default_factory=list)
    values: list[PooledValue] = field(default_factory=list)
    shares: list[BiasOfSynthesis] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    results: list[ResultInShort] = field(default_factory=list)


def _nothing_more(_outcome: OutcomeSynthesis, _certainty: Sequence[Certainty]) -> None:
    """Look at nothing."""


def gather(
    spec: ReviewSpec,
    study_files: Sequence[Path],
    decisions_file: Path,
    synthesis_files: Sequence[Path],
    judged: CertaintySpec,
    *,
    software: Mapping[str, str],
    workflow: Mapping[str, str] | None = None,
    left_out: Sequence[Missing] = (),
    outside: Sequence[Outside] = (),
    with_error: int = 0,
    look: Callable[[OutcomeSynthesis, Sequence[Certainty]], None] = _nothing_more,
) -> Evidence:
    """Gather a review's results; ``software`` names the versions, ``workflow`` how it asks to be cited.

    ``spec`` and ``judged`` are the review and its judgements of certainty as configured, ``left_out`` the
    study files that could not be read; ``outside`` are the publications of the library about other questions,
    ``with_error`` counts the study files that could not be used, for the flow.

    Every publication given is in the result with what became of it; every figure of the publications that
    are shown (included, context, safety only) is among ``rows``. Outcomes are read one at a time, and again
    by whoever asks for them; ``look`` is shown each with the certainty of its results.
    """
    decisions = {d.id: d for d in codec.read_made(decisions_file, tuple[PublicationDecision, ...])}
    library = told_apart([load(p, spec.vocabulary) for p in study_files])
    names = {name for o in spec.outcomes for name in o.of}
    summaries = tuple(
        sorted(
            (_summary(p, decisions[p.id], names, spec) for p in library),
            key=lambda s: (STATUSES.index(s.status), s.year or 9999, s.label, s.id),
        )
    )
    shown = {s.id for s in summaries if s.status in STATUSES[:3]}
    overlaps = of_studies(decisions.values(), spec.released_overlaps)
    context = {s.id for s in summaries if s.status == CONTEXT}
    findings = tuple(_findings(library))
    rows = tuple(row for p in library if p.id in shown for row in p.rows)
    known, risk_of_bias = known_rows(rows, findings), appraisals_of(summaries, spec.vocabulary.tools)
    outcomes = in_files(synthesis_files, OutcomeSynthesis)
    told = _Told()
    for outcome in outcomes:
        absolute, certainty, directions = summary_of_findings((outcome,), library, overlaps, judged)
        told.absolute += absolute
        told.certainty += certainty
        told.directions += directions
        told.agreement.append(agreement((outcome,), absolute))
        told.flags += flags_of((outcome,), known)
        told.values += values_of(outcome)
        told.shares += shares_of(outcome, risk_of_bias)
        told.missing += outcome.missing
        told.results += in_short(outcome)
        look(outcome, certainty)
    review_values = values_of_reviews(spec, (p for p in library if p.id in context), told.results)
    return Evidence(
        review=ReviewInfo(
            id=spec.id,
            title=spec.title,
            question=spec.question,
            guidance=spec.guidance,
            notes=spec.notes,
            config_file=spec.config_file,
            config_sha256=spec.config_sha256,
        ),
        methods=_methods(spec, library, judged),
        publications=summaries,
        rows=rows,
        outcomes=outcomes,
        agreement=together(told.agreement),
        findings=findings,
        printed_effects=_printed_effects(library),
        software=dict(software),
        flow=flow_of(spec.search, summaries, outside, with_error),
        spread=spread_of(summaries),
        workflow=dict(workflow or {}),
        absolute=tuple(told.absolute),
        certainty=tuple(told.certainty),
        directions=tuple(told.directions),
        flags=with_shared(told.flags, told.values),
        review_values=review_values,
        contradictions=contradictions(spec, told.results, review_values),
        risk_of_bias=replace(risk_of_bias, syntheses=tuple(told.shares)),
        wording=wording(),
        missing=(*left_out, *_missing(told.missing, library)),
    )


def _missing(found: Sequence[Missing], library: Sequence[ClassedPublication]) -> Iterator[Missing]:
    """Go through what outcomes are made without, with the line of the study file where a figure stands."""
    lines = {row.id: row.line for publication in library for row in publication.record.rows}
    for missing in found:
        line = next((lines[row] for row in missing.row_ids if row in lines), 0)
        yield replace(missing, line=line)


def _findings(library: Sequence[ClassedPublication]) -> list[IntegrityFinding]:
    """Collect all integrity findings: of figures, of descriptions, and across publications.

    A finding that a reviewer has answered in the study file carries the answer under ``silenced``.
    """
    found = []
    for publication in library:
        record = publication.record
        for each in record.findings:
            found.append(
                IntegrityFinding(
                    rule=each.rule,
                    severity=each.severity,
                    message=each.message,
                    publication=record.id,
                    file=record.file,
                    line=each.line,
                    where=each.where,
                    silenced=each.silenced,
                )
            )
        for row in record.rows:
            found += [_of_row(row, f) for f in row.findings]
            found += [_of_row(row, f, f.reason) for f in row.silenced]
    for cross in between([p.record for p in library]):
        found.append(
            IntegrityFinding(
                rule=cross.rule,
                severity=cross.severity,
                message=cross.message,
                publication=cross.publication,
                file=cross.file,
                line=cross.line,
                where=cross.where,
                other=cross.other,
                rows=cross.rows,
                blocks=cross.blocks,
                silenced=cross.silenced,
            )
        )
    gravest = list(Severity)
    return sorted(found, key=lambda f: (gravest.index(f.severity), f.file, f.line, f.rule))


def _of_row(row: Row, found: Finding | SilencedFinding, answer: str = "") -> IntegrityFinding:
    return IntegrityFinding(
        rule=found.rule,
        severity=found.severity,
        message=found.message,
        publication=row.publication,
        file=row.file,
        line=row.line,
        row=row.id,
        outcome=row.outcome,
        printed=row.printed,
        silenced=answer,
    )


def _printed_effects(library: Sequence[ClassedPublication]) -> PrintedEffects:
    counted = summary([p.record for p in library])
    return PrintedEffects(
        printed=counted.effects,
        checked=counted.checked,
        agreeing=counted.agreeing,
        intervals_checked=counted.intervals_checked,
        intervals_agreeing=counted.intervals_agreeing,
        disagreements=counted.disagreements,
        not_checked=counted.not_checked,
    )


def _summary(
    publication: ClassedPublication, decision: PublicationDecision, names: set[str], spec: ReviewSpec
) -> PublicationSummary:
    record = publication.record
    statuses = spec.vocabulary.market_statuses
    devices = {d for arm in record.arms for d in arm.devices}
    return PublicationSummary(
        id=record.id,
        label=publication.label,
        study=record.study,
        role=record.role,
        status=decision.status,
        reason=decision.reason,
        title=record.citation.title or None,
        year=publication.year,
        citation=record.citation,
        registration=record.registration or None,
        publication=record.publication,
        design=record.design,
        setting=record.setting,
        population={
            "condition": record.population.condition,
            **({"population group": record.population.groups} if record.population.groups else {}),
            **record.population.details,
        },
        conditions=record.population.conditions,
        arms=record.arms,
        n=publication.n,
        device_market_status={d: statuses[d] for d in sorted(devices)},
        overlaps=record.overlaps,
        suspected_overlaps=decision.suspected,
        sources={s.id: s for s in record.sources},
        appraisal=record.appraisal,
        notes=record.notes or None,
        no_figures=record.no_figures or None,
        awaiting=record.awaiting or None,
        progress=record.progress,
        follow_up=record.follow_up,
        economics=record.economics,
        notices=record.notices,
        figures=sum(1 for row in record.rows if row.outcome in names),
        file=record.file,
        sha256=record.sha256,
    )


def _methods(spec: ReviewSpec, library: Sequence[ClassedPublication], judged: CertaintySpec) -> Methods:
    return Methods(
        eligibility=spec.eligibility,
        released_overlaps=spec.released_overlaps,
        comparisons=spec.comparisons,
        times=spec.times,
        outcomes=spec.outcomes,
        subgroups=spec.subgroups,
        regressions=spec.regressions,
        analyses=spec.analyses,
        choice_order=tuple(rule.id for rule in RULES),
        labels=spec.vocabulary.outcome_labels,
        parts=parts_of(spec, library),
        certainty=judged.settings,
        assumptions=spec.assumptions,
    )


def agreement(outcomes: Sequence[OutcomeSynthesis], absolute: Sequence[AbsoluteEffect] = ()) -> Agreement:
    """Count how many results were computed twice and how many agree; list every disagreement.

    A second computation that stopped with an error is not checked, and listed with them.
    """
    checked = agreeing = not_checked = 0
    engines: dict[str, str] = {}
    disagreements = []
    for outcome in outcomes:
        of_outcome = [a for a in absolute if a.outcome == outcome.outcome.id and a.value is not None]
        for synthesis, analysis, second in (
            *_computed(outcome),
            *((a.synthesis, "absolute effect", a.second) for a in of_outcome),
        ):
            place = outcome.outcome.id, synthesis, analysis
            if second is None or second.agrees is None:
                not_checked += 1
                if second is not None and second.what.kind == FAILED:
                    disagreements.append(Disagreement(*place, second.what))
                continue
            checked += 1
            engines[second.engine] = second.version
            if second.agrees:
                agreeing += 1
            else:
                disagreements += [Disagreement(*place, what) for what in _disagreements(second)]
    return Agreement(
        checked=checked,
        agreeing=agreeing,
        not_checked=not_checked,
        engines=dict(sorted(engines.items())),
        disagreements=tuple(disagreements),
    )


def together(parts: Iterable[Agreement]) -> Agreement:
    """Add up what was counted of several outcomes."""
    counted = list(parts)
    engines = {name: version for part in counted for name, version in part.engines.items()}
    return Agreement(
        checked=sum(part.checked for part in counted),
        agreeing=sum(part.agreeing for part in counted),
        not_checked=sum(part.not_checked for part in counted),
        engines=dict(sorted(engines.items())),
        disagreements=tuple(d for part in counted for d in part.disagreements),
    )


def _disagreements(second: SecondComputation) -> Iterator[Note]:
    """Say what of a result its second computation does not confirm."""
    largest, allowed = second.largest_difference or 0.0, second.tolerance or 0.0
    if largest > allowed or not second.differing:
        numbers = {"difference": largest, "allowed": allowed}
        yield Note("second_differs", numbers=numbers, parts=(second.what,))
    for one in second.differing:
        told = {"first": one.first, "second": one.second}
        yield Note(
            "second_contradicts",
            numbers={name: value for name, value in told.items() if value is not None},
            words={"quantity": one.quantity},
            parts=(second.what,),
        )


def _computed(outcome: OutcomeSynthesis) -> Iterator[tuple[str, str, SecondComputation | None]]:
    """Go through what was pooled: synthesis, analysis and its second computation; a curve counts once."""
    for synthesis in outcome.syntheses:
        for analysis, second in _computed_of(synthesis):
            yield synthesis.id, analysis, second
    for curve in outcome.curves:
        if curve.pooled:
            yield curve.id, "over time", curve.second


def _computed_of(synthesis: Synthesis) -> Iterator[tuple[str, SecondComputation | None]]:
    for analysis in synthesis.computed:
        yield from ((analysis.id, second) for second in _seconds(analysis))
    for group in synthesis.subgroups:
        for level in group.levels:
            yield from ((group.id, second) for second in _seconds(level))
        if group.test_q is not None:
            yield group.id, group.second
    for g in synthesis.regressions:
        found = (g.second, g.second_permutation, g.second_lines)
        yield from ((g.id, second) for second in found if second is not None)
    if synthesis.second_refits is not None:
        yield "without some studies", synthesis.second_refits


def _seconds(pooled: Analysis | SubgroupLevel) -> Iterator[SecondComputation | None]:
    """Go through the second computations of an estimate and of those beside it."""
    if pooled.estimate is not None:
        yield pooled.second
    yield from (other.second for other in pooled.beside)
