"""Everything one review found, gathered into one object: the content of evidence.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evidence.record import codec
from evidence.record.notes.note import Note, wording
from evidence.record.published.row import SEVERITIES, Finding, Row, SilencedFinding
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
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.second.attempts import FAILED
from evidence.review.selection.asked.publications import ClassedPublication, load, told_apart
from evidence.review.selection.choosing.figure_of_study import RULES
from evidence.review.selection.choosing.overlaps import of_studies
from evidence.review.summary.appraisals import appraisals_of
from evidence.review.summary.efficacy_or_safety import parts_of
from evidence.review.summary.flagging import flags_of
from evidence.review.summary.flow import flow_of
from evidence.review.summary.other_reviews import contradictions, values_of_reviews
from evidence.review.summary.spread import spread_of
from evidence.review.summary.summary_of_findings import summary_of_findings
from evidence.studies.integrity import between, summary


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
) -> Evidence:
    """Gather a review's results; ``software`` names the versions, ``workflow`` how it asks to be cited.

    ``spec`` and ``judged`` are the review and its judgements of certainty as configured, ``left_out`` the
    study files that could not be read; ``outside`` are the publications of the library about other questions,
    ``with_error`` counts the study files that could not be used, for the flow.

    Every publication given is in the result with what became of it; every figure of the publications that
    are shown (included, context, safety only) is among ``rows``.
    """
    decisions = {d.id: d for d in codec.read_made(decisions_file, tuple[PublicationDecision, ...])}
    library = told_apart([load(p, spec.vocabulary) for p in study_files])
    outcomes = tuple(codec.read_made(p, OutcomeSynthesis) for p in synthesis_files)
    names = {name for o in spec.outcomes for name in o.of}
    summaries = tuple(
        sorted(
            (_summary(p, decisions[p.id], names, spec) for p in library),
            key=lambda s: (STATUSES.index(s.status), s.year or 9999, s.label, s.id),
        )
    )
    shown = {s.id for s in summaries if s.status in STATUSES[:3]}
    overlaps = of_studies(decisions.values(), spec.released_overlaps)
    absolute, certainty, directions = summary_of_findings(outcomes, library, overlaps, judged)
    context = {s.id for s in summaries if s.status == CONTEXT}
    review_values = values_of_reviews(spec, (p for p in library if p.id in context), outcomes)
    findings = tuple(_findings(library))
    rows = tuple(row for p in library if p.id in shown for row in p.rows)
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
        agreement=agreement(outcomes, absolute),
        findings=findings,
        printed_effects=_printed_effects(library),
        software=dict(software),
        flow=flow_of(spec.search, summaries, outside, with_error),
        spread=spread_of(summaries),
        workflow=dict(workflow or {}),
        absolute=absolute,
        certainty=certainty,
        directions=directions,
        flags=flags_of(outcomes, rows, findings),
        review_values=review_values,
        contradictions=contradictions(spec, outcomes, review_values),
        risk_of_bias=appraisals_of(summaries, outcomes, spec.vocabulary.tools),
        wording=wording(),
        missing=(*left_out, *_missing(outcomes, library)),
    )


def _missing(
    outcomes: Sequence[OutcomeSynthesis], library: Sequence[ClassedPublication]
) -> Iterator[Missing]:
    """Go through what outcomes are made without, with the line of the study file where a figure stands."""
    lines = {row.id: row.line for publication in library for row in publication.record.rows}
    for outcome in outcomes:
        for missing in outcome.missing:
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
    return sorted(found, key=lambda f: (SEVERITIES.index(f.severity), f.file, f.line, f.rule))


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
