"""The table of main findings: one row a synthesis of every important outcome, efficacy before safety."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.report import numbers, sentences, svg, words
from evidence.report.axis import Axis, make_axis
from evidence.report.forest_table import forest_table
from evidence.report.measures import DIFFERENCE, MEAN, RATE
from evidence.report.numbers import EffectFormat
from evidence.results.evidence import Evidence
from evidence.results.synthesis import NOT_POOLED, SINGLE_STUDY, OutcomeSynthesis, Synthesis

ROLES = ("efficacy", "safety", "context")
ROLE_TITLES = {"efficacy": "Efficacy", "safety": "Safety", "context": "Context"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table of main findings."""

    outcome_id: str
    outcome: str
    importance: str
    synthesis_id: str
    comparison: str
    time: str
    k: int
    n: int | None
    effect: str
    interval: str
    prediction: str
    status: str
    spark: str  # inline SVG
    meaning: str


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one role, and the questions for which no publication has a figure."""

    role: str
    title: str
    rows: tuple[Finding, ...]
    nothing: tuple[str, ...]


def main_findings(evidence: Evidence, with_context: bool = False) -> list[Findings]:
    """Collect the main findings in the order of the review's configuration, by role."""
    shared = _shared_axes(evidence)
    groups = []
    for role in ROLES:
        if role == "context" and not with_context:
            continue
        rows, nothing = [], []
        for o in evidence.outcomes:
            if o.outcome.role != role:
                continue
            for s in o.syntheses:
                if is_empty(s):
                    nothing.append(f"{o.outcome.label}: {s.label}")
                else:
                    rows.append(_finding(o, s, shared))
        if rows or nothing:
            groups.append(Findings(role, ROLE_TITLES[role], tuple(rows), tuple(nothing)))
    return groups


def is_empty(synthesis: Synthesis) -> bool:
    """Whether no publication has any figure, usable or not, for this synthesis."""
    return not synthesis.candidates and not synthesis.left_out


def synthesis_format(outcome: OutcomeSynthesis, synthesis: Synthesis) -> EffectFormat:
    """How the effects of a synthesis are written everywhere on the page."""
    return forest_table(synthesis, outcome.outcome, synthesis.primary).format


def _finding(o: OutcomeSynthesis, s: Synthesis, shared: dict[str, Axis]) -> Finding:
    primary, info = s.primary, o.outcome
    table = forest_table(s, info, primary)
    fmt = table.format
    pooled = primary.status != NOT_POOLED and primary.estimate is not None
    effect = interval = prediction = spark = ""
    if pooled:
        unit = fmt.measure.unit or (
            info.unit or "" if fmt.measure.factor == 1 and fmt.measure.kind != "ratio" else ""
        )
        effect = f"{words.capital(fmt.measure.name)} {fmt.value(primary.estimate)} {unit}".strip()
        if primary.ci_low is not None and primary.ci_high is not None:
            interval = f"{fmt.percent_level} CI {fmt.interval(primary.ci_low, primary.ci_high)}"
        if primary.pi_low is not None and primary.pi_high is not None:
            prediction = f"{fmt.percent_level} PI {fmt.interval(primary.pi_low, primary.pi_high)}"
        axis = shared.get(fmt.measure.kind, table.axis)
        spark = svg.sparkline(
            axis, primary.estimate, primary.ci_low, primary.ci_high, primary.pi_low, primary.pi_high,
            primary.status == SINGLE_STUDY, f"{info.label}: {effect}, {interval or 'no interval'}",
        )  # fmt: skip
    return Finding(
        outcome_id=info.id,
        outcome=info.label,
        importance=info.importance,
        synthesis_id=s.id,
        comparison=s.comparison.label,
        time=s.time.label,
        k=primary.k,
        n=sentences.participants(primary, s.comparison),
        effect=effect,
        interval=interval,
        prediction=prediction,
        status=primary.status,
        spark=spark,
        meaning=sentences.meaning(s, info, fmt),
    )


def _shared_axes(evidence: Evidence) -> dict[str, Axis]:
    """One axis for all ratios and one for all proportions: sparklines can be compared down the column."""
    found: dict[str, list] = {}
    for o in evidence.outcomes:
        for s in o.syntheses:
            p = s.primary
            if p.status == NOT_POOLED or p.estimate is None:
                continue
            measure = synthesis_format(o, s).measure
            if measure.kind in (DIFFERENCE, MEAN, RATE):
                continue  # these have units of their own
            found.setdefault(measure.kind, [measure, [], []])
            found[measure.kind][1].append(p.estimate)
            found[measure.kind][2] += [p.ci_low, p.ci_high]
    return {kind: make_axis(m, estimates, limits) for kind, (m, estimates, limits) in found.items()}


def headline(evidence: Evidence, most: int = 3) -> str:
    """One line of main findings for the overview: the first critical outcomes with a result."""
    parts = []
    for o in evidence.outcomes:
        for s in o.syntheses:
            p = s.primary
            if o.outcome.importance != "critical" or p.status == NOT_POOLED or p.estimate is None:
                continue
            fmt = synthesis_format(o, s)
            effect = sentences.full_effect(fmt.measure, fmt, p.estimate, p.ci_low, p.ci_high)
            parts.append(f"{o.outcome.label}, {s.comparison.label}: {effect}, {words.plural(p.k, 'study')}")
            break
    if not parts:
        return "No critical outcome has a result that can be shown as one number."
    return "; ".join(parts[:most]) + "."


def missing(value: str) -> str:
    """Write a dash for an empty cell."""
    return value or numbers.MISSING
