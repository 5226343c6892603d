"""The rules put to one publication: findings go to their rows, answered ones apart with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evidence.record.published.publication import Arm, PlacedFinding, Publication
from evidence.record.published.row import Finding, Row, SilencedFinding
from evidence.record.published.row_type import RowType
from evidence.record.published.severity import Severity
from evidence.studies.integrity.reports import Printed, PrintedReport, Rule, report_of
from evidence.studies.integrity.rules import BY_NAME, LIBRARY
from evidence.studies.integrity.within import (
    counts,
    effects,
    impossible,
    intervals,
    outcome_laws,
    scales,
    times,
)
from evidence.studies.integrity.within.counts import arm_sizes
from evidence.studies.integrity.within.described import described
from evidence.studies.integrity.within.effects import recompute
from evidence.studies.problems import Problem, nearest
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.vocabulary.vocabulary import Vocabulary

# The treatment of an arm of which nothing is told: it stands on no side of any comparison.
NOT_STATED = "treatment not stated"
# In the order in which a publication's figures are looked at
OF_A_PUBLICATION: tuple[Rule, ...] = (
    impossible.two_figures,
    impossible.at_risk_rises,
    impossible.interval_against_sd,
    counts.bare_percent_against_arm,
    counts.odd_denominator,
    counts.parts_of_arm,
    counts.subgroup_above_whole,
    counts.whole_between_subgroups,
    intervals.interval_symmetry,
    intervals.interval_of_share,
    intervals.p_against_interval,
    intervals.interval_against_n,
    intervals.error_against_n,
    effects.effect_against_arms,
    effects.p_against_arms,
    scales.beyond_zero_or_hundred,
    scales.grim,
    scales.grimmer,
    scales.sd_against_ends,
    scales.sd_beside_mean,
    scales.sd_or_se,
    scales.interval_of_mean,
    scales.mean_with_quartiles,
    times.time_in_words,
    outcome_laws.part_above_whole,
    outcome_laws.complement,
    outcome_laws.sum_of_parts,
    outcome_laws.over_time,
    outcome_laws.amputation_free_survival_bound,
    outcome_laws.transfused_but_not_major,
)


def examined(publication: StudyDescription, rows: Iterable[Row], vocabulary: Vocabulary) -> tuple[Row, ...]:
    """Put all rules to the rows of a publication.

    Parameters
    ----------
    rows : of `extract`, with what was found while extracting, in the order of the file.

    Returns
    -------
    tuple of Row
        With the findings added, those that the study file silences moved to `silenced`, and printed effects
        computed again from their arms.
    """
    rows = tuple(rows)
    report = report_of(publication, rows, vocabulary)
    found: dict[str, list[Finding]] = {row.id: list(row.findings) for row in rows}
    for rule in OF_A_PUBLICATION:
        for printed, finding in rule(report):
            if finding not in found[printed.row.id]:
                found[printed.row.id].append(finding)
    printed_effects = {
        each.row.id: each
        for each in report.printed
        if each.row.type == RowType.EFFECT and not each.row.pooled
    }
    return tuple(
        _with_findings(row, found[row.id], publication, report, printed_effects.get(row.id)) for row in rows
    )


def _with_findings(
    row: Row,
    found: list[Finding],
    publication: StudyDescription,
    report: PrintedReport,
    effect: Printed | None,
) -> Row:
    if not found and effect is None:  # most rows
        return row
    reasons = {each.rule: each.reason for each in publication.silenced if each.where == row.place}
    return replace(
        row,
        findings=tuple(each for each in found if each.rule not in reasons),
        silenced=tuple(
            SilencedFinding(each.rule, each.severity, each.message, reasons[each.rule])
            for each in found
            if each.rule in reasons
        ),
        recomputed=recompute(report, effect) if effect is not None else None,
    )


def of_description(publication: StudyDescription) -> tuple[PlacedFinding, ...]:
    """Check what a file says of its arms and patients."""
    lines = publication.lines
    found = [
        PlacedFinding(each.rule, each.severity, each.message, "population", lines.get("population", 0))
        for _, each in described(publication)
    ]
    found += [
        PlacedFinding(each.rule, each.severity, each.message, f"arms.{arm.id}", arm.line)
        for arm, each in arm_sizes(publication)
    ]
    found += [
        PlacedFinding("mixed_label", Severity.NOTE, _perhaps_mixed(arm), f"arms.{arm.id}", arm.line)
        for arm in publication.arms.values()
        if arm.unsure and not arm.combines and NOT_STATED not in arm.treatments
    ]
    reasons = {(each.rule, each.where): each.reason for each in publication.silenced}
    return tuple(replace(each, silenced=reasons.get((each.rule, each.where), "")) for each in found)


def _perhaps_mixed(arm: Arm) -> str:
    said = "; ".join(f"'{words}'" for words in arm.unsure)
    return (
        f"arm {arm.id}: {said} may be said of a part of its patients, and nothing is made of it; name the "
        "parts under 'combines', or use words of the vocabulary"
    )


def unanswered_words(study: StudyDescription, made: Publication) -> list[Problem]:
    """Find entries under `silenced` that name no rule, or silence nothing any more.

    An entry that answers a finding across publications names another file; only its rule is checked here.

    Parameters
    ----------
    made : the record of the study file.
    """
    line = study.lines.get("silenced", 0)
    answered = {(each.rule, row.place) for row in made.rows for each in row.silenced}
    answered |= {(each.rule, each.where) for each in made.findings if each.silenced}
    problems = []
    for number, each in enumerate(study.silenced, start=1):
        where = f"silenced[{number}]"
        if each.rule not in BY_NAME:
            said = f"'{each.rule}' is not a rule{nearest(each.rule, BY_NAME)}"
            problems.append(Problem(study.file, line, where, said, Severity.WARNING, "silenced"))
        elif BY_NAME[each.rule].scope != LIBRARY and (each.rule, each.where) not in answered:
            said = f"{each.rule} finds nothing at {each.where}: this answer is no longer needed"
            problems.append(Problem(study.file, line, where, said, Severity.NOTE, "silenced"))
    return problems
