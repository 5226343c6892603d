"""What of a review bears on the statements of its guidance: results, analyses, items, and what is missing."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from evidence.record.dossiers.dossier import (
    AnalysisBeside,
    BearingEvidence,
    KeyOutcomeFound,
    NamedEffectFound,
    ThenAndNow,
)
from evidence.record.dossiers.guidance import Bearing, GuidanceDocument, NamedEffect, ProcedureCode
from evidence.record.published.row_type import RowType
from evidence.record.results.analysis import POOLED, SINGLE_STUDY
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import OutcomeSpec
from evidence.record.reviews.publications import INCLUDED, SAFETY_ONLY

CRITICAL = "critical"


def asked_for(outcomes: Iterable[str], specs: Sequence[OutcomeSpec]) -> list[OutcomeSpec]:
    """Return the outcomes of a review that are made of any of these of the vocabulary."""
    wanted = set(outcomes)
    return [spec for spec in specs if wanted & {spec.id, *spec.of}]


def not_asked(outcomes: Iterable[str], specs: Sequence[OutcomeSpec]) -> tuple[str, ...]:
    """Return the outcomes of the vocabulary that no outcome of the review is made of."""
    covered = {name for spec in specs for name in (spec.id, *spec.of)}
    return tuple(name for name in outcomes if name not in covered)


def bearing_on(
    section: str,
    bears: Bearing,
    evidence: Evidence,
    results: Sequence[ThenAndNow],
    analyses: Sequence[AnalysisBeside],
) -> BearingEvidence:
    """Collect what bears on one statement, of the results and analyses of a review."""
    specs = evidence.methods.outcomes
    wanted = asked_for(bears.outcomes, specs)
    asked = [spec.id for spec in wanted]
    named = {s.id: s.levels for s in evidence.methods.subgroups}.get(bears.subgroup, {})
    level = named.get(bears.level, bears.level)  # results name a level in the review's words
    places = tuple(i for i, r in enumerate(results) if _bears(r, bears, level, asked))
    answered = {results[i].outcome for i in places if results[i].now.estimate is not None}
    lacking = [spec for spec in wanted if spec.id not in answered]
    compared = {name for spec in wanted if spec.id in answered for name in spec.comparisons}
    otherwise = [spec for spec in lacking if compared and compared.isdisjoint(spec.comparisons)]
    return BearingEvidence(
        section=section,
        results=places,
        analyses=tuple(a for a in analyses if a.analysis in bears.analyses),
        items=bears.items,
        without_result=tuple(spec.label for spec in lacking if spec not in otherwise),
        not_asked=not_asked(bears.outcomes, specs),
        unknown=bears == Bearing(),
        compared_otherwise=tuple(spec.label for spec in otherwise),
    )


def _bears(result: ThenAndNow, bears: Bearing, level: str, asked: Sequence[str]) -> bool:
    if bears.outcomes and result.outcome not in asked:
        return False
    if bears.subgroup:
        return result.subgroup == bears.subgroup and level in ("", result.subgroup_level)
    return bool(bears.outcomes) and not result.subgroup


def beside(names: Container[str], o: OutcomeSynthesis) -> Iterable[AnalysisBeside]:
    """Go through sensitivity analyses with a result of their own, of a critical outcome."""
    if o.outcome.importance != CRITICAL:
        return
    for s in o.syntheses:
        for a in s.analyses:
            if a.id not in names or a.status not in (POOLED, SINGLE_STUDY):
                continue
            primary = s.primary
            yield AnalysisBeside(
                outcome=o.outcome.id,
                outcome_label=o.outcome.label,
                synthesis=s.id,
                synthesis_label=s.label,
                measure=a.measure,
                level=a.level,
                analysis=a.id,
                label=a.label,
                status=a.status,
                k=a.k,
                estimate=a.estimate,
                ci_low=a.ci_low,
                ci_high=a.ci_high,
                primary_k=primary.k,
                primary_estimate=primary.estimate,
                primary_low=primary.ci_low,
                primary_high=primary.ci_high,
                credible=a.credible,
                primary_credible=primary.credible,
            )


def key_outcomes(
    guidance: GuidanceDocument, evidence: Evidence, results: Sequence[ThenAndNow]
) -> tuple[KeyOutcomeFound, ...]:
    """Find what the review has for each key outcome of the guidance."""
    specs = evidence.methods.outcomes
    found = []
    for key in guidance.outcomes:
        ids = [spec.id for spec in asked_for(key.outcomes, specs)]
        reported = _reported(key.outcomes, evidence)
        found.append(
            KeyOutcomeFound(
                name=key.name,
                role=key.role,
                section=key.section,
                outcomes=tuple(ids),
                results=_whole(ids, results),
                publications=len({p for p, _ in reported}),
                placed=tuple(sorted({o for _, o in reported} & set(not_asked(key.outcomes, specs)))),
            )
        )
    return tuple(found)


def risks(
    guidance: GuidanceDocument, evidence: Evidence, results: Sequence[ThenAndNow]
) -> tuple[NamedEffectFound, ...]:
    """Find what the review has for each risk, and of repeated sessions, that the source of a code names."""
    found = []
    for code in guidance.codes:
        named = list(code.risks)
        if code.repeat:
            named.append(NamedEffect(name="repeated session", outcomes=code.repeat))
        found += [_named(code, effect, evidence, results) for effect in named]
    return tuple(found)


def benefits(
    guidance: GuidanceDocument, evidence: Evidence, results: Sequence[ThenAndNow]
) -> tuple[NamedEffectFound, ...]:
    """Find what the review has for each benefit that the source of a procedure code names."""
    return tuple(
        _named(code, effect, evidence, results) for code in guidance.codes for effect in code.benefits
    )


def _named(
    code: ProcedureCode, effect: NamedEffect, evidence: Evidence, results: Sequence[ThenAndNow]
) -> NamedEffectFound:
    specs = evidence.methods.outcomes
    ids = [spec.id for spec in asked_for(effect.outcomes, specs)]
    return NamedEffectFound(
        code=f"{code.system} {code.code}",
        name=effect.name,
        outcomes=tuple(ids),
        results=_whole(ids, results),
        publications=len({p for p, _ in _reported(effect.outcomes, evidence)}),
        not_asked=not_asked(effect.outcomes, specs),
    )


def _whole(ids: Sequence[str], results: Sequence[ThenAndNow]) -> tuple[int, ...]:
    return tuple(i for i, r in enumerate(results) if r.outcome in ids and not r.subgroup)


def _reported(outcomes: Iterable[str], evidence: Evidence) -> set[tuple[str, str]]:
    """Return the publications that have a figure for any of these, with the outcome."""
    wanted = set(outcomes)
    patients = {p.id for p in evidence.publications if p.status in (INCLUDED, SAFETY_ONLY)}
    return {
        (row.publication, row.outcome)
        for row in evidence.rows
        if row.outcome in wanted and row.type != RowType.NOT_REPORTED and row.publication in patients
    }
