"""How many printed effects could be computed again from their arms, and which of them agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.record.known import known
from evidence.record.published.publication import Publication
from evidence.record.published.row import EffectCheck, Recomputed, Row
from evidence.record.published.severity import Severity

BY_LITTLE = ", by no more than a stratified analysis or another time can make"


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over a library. `checked` = `agreeing` + the disagreements in the estimate.

    An interval is checked only where counts are known and the estimate agrees.
    """

    effects: int
    checked: int
    agreeing: int
    intervals_checked: int
    intervals_agreeing: int
    disagreements: tuple[EffectCheck, ...]  # in the estimate or in the interval
    not_checked: tuple[EffectCheck, ...]
    findings: Mapping[str, Mapping[str, int]]  # rule to severity to how many
    silenced: int


def summary(publications: Iterable[Publication]) -> Summary:
    """Summarise the second computation of printed effects, and count the findings.

    Parameters
    ----------
    publications : with their rows.
    """
    checks: list[EffectCheck] = []
    counts: dict[str, dict[str, int]] = {}
    silenced = 0
    for publication in publications:
        rows = publication.rows
        checks += [_check(row, row.recomputed) for row in rows if row.recomputed is not None]
        told = [(each.rule, each.severity) for row in rows for each in row.findings]
        told += [(each.rule, each.severity) for each in publication.findings if not each.silenced]
        silenced += sum(len(row.silenced) for row in rows)
        silenced += sum(1 for each in publication.findings if each.silenced)
        for rule, severity in told:
            of_rule = counts.setdefault(rule, {})
            of_rule[severity] = of_rule.get(severity, 0) + 1
    done = [each for each in checks if each.agrees is not None]
    intervals = [each for each in done if each.agrees and each.interval_agrees is not None]
    return Summary(
        effects=len(checks),
        checked=len(done),
        agreeing=sum(each.agrees is True for each in done),
        intervals_checked=len(intervals),
        intervals_agreeing=sum(each.interval_agrees is True for each in intervals),
        disagreements=tuple(e for e in done if not e.agrees or e.interval_agrees is False),
        not_checked=tuple(each for each in checks if each.agrees is None),
        findings=dict(sorted(counts.items())),
        silenced=silenced,
    )


def _noted(row: Row) -> bool:
    """Say whether the rule found the difference no larger than stratifying, or another time, can make."""
    return any(f.rule == "effect_against_arms" and f.severity == Severity.NOTE for f in row.findings)


def _check(row: Row, found: Recomputed) -> EffectCheck:
    why = found.why
    if found.agrees is False:
        why = "the estimate differs" + (BY_LITTLE if _noted(row) else "")
    elif found.interval_agrees is False:
        why = "the interval differs"
    return EffectCheck(
        row=row.id,
        publication=row.publication,
        study=row.study,
        outcome=row.outcome,
        printed=row.printed,
        measure=known(row.values.measure),
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        agrees=found.agrees,
        interval_agrees=found.interval_agrees,
        why=why,
    )
