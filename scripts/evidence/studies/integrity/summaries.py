"""How many printed effects could be computed again from their arms, and which of them agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BY_LITTLE = ", by no more than a stratified analysis or another time can make"


@dataclass(frozen=True, slots=True)
class EffectCheck:
    """One printed effect beside the one from its arms; `why` says what differs, or why it is not computed."""

    row: str
    publication: str
    study: str
    outcome: str
    printed: str
    measure: str
    estimate: float | None  # from the arms, as are the limits
    low: float | None
    high: float | None
    agrees: bool | None
    interval_agrees: bool | None
    why: str


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


def summary(publications: Iterable[Mapping]) -> Summary:
    """Summarise the second computation of printed effects, and count the findings.

    Parameters
    ----------
    publications : as in results/studies/<id>.json.
    """
    checks, counts, silenced = [], {}, 0
    for data in publications:
        for row in data["rows"]:
            if row["recomputed"] is not None:
                checks.append(_check(row))
        findings = [each for row in data["rows"] for each in row["findings"]]
        findings += [each for each in data["findings"] if not each["silenced"]]
        silenced += sum(len(row["silenced"]) for row in data["rows"])
        silenced += sum(1 for each in data["findings"] if each["silenced"])
        for each in findings:
            of_rule = counts.setdefault(each["rule"], {})
            of_rule[each["severity"]] = of_rule.get(each["severity"], 0) + 1
    done = [each for each in checks if each.agrees is not None]
    intervals = [each for each in done if each.agrees and each.interval_agrees is not None]
    return Summary(
        effects=len(checks),
        checked=len(done),
        agreeing=sum(each.agrees for each in done),
        intervals_checked=len(intervals),
        intervals_agreeing=sum(each.interval_agrees for each in intervals),
        disagreements=tuple(e for e in done if not e.agrees or e.interval_agrees is False),
        not_checked=tuple(each for each in checks if each.agrees is None),
        findings=dict(sorted(counts.items())),
        silenced=silenced,
    )


def _noted(row: Mapping) -> bool:
    """Say whether the rule found the difference no larger than stratifying, or another time, can make."""
    return any(f["rule"] == "effect_against_arms" and f["severity"] == "note" for f in row["findings"])


def _check(row: Mapping) -> EffectCheck:
    found = row["recomputed"]
    why = found["why"]
    if found["agrees"] is False:
        why = "the estimate differs" + (BY_LITTLE if _noted(row) else "")
    elif found["interval_agrees"] is False:
        why = "the interval differs"
    return EffectCheck(
        row["id"],
        row["publication"],
        row["study"],
        row["outcome"],
        row["printed"],
        row["values"].get("measure") or "",
        found["estimate"],
        found["low"],
        found["high"],
        found["agrees"],
        found["interval_agrees"],
        why,
    )
