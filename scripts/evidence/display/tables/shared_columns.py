"""Columns that several sections share, and the rows that they are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from evidence.display.prose.results import sentences
from evidence.display.tables.columns import COUNT, NUMBER, PERCENT, YES_NO, Column, P
from evidence.record.results.analysis import ResultBeside, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence

# Heads that tables of several sections share.
PUBLICATION_HEAD, AS_PRINTED_HEAD, TIME_HEAD, ESTIMATE_HEAD = (
    "Publication",
    "As printed",
    "At",
    "Estimate (CI)",
)
NATURAL = "natural scale: ratios as ratios, proportions and survival between 0 and 1"
_POOLING = "pooling scale"
_SQUARED = "squared pooling scale"


@dataclass(frozen=True, slots=True)
class InSynthesis:
    """A row of a table about syntheses: its outcome, its synthesis, and the thing that the row is."""

    outcome: OutcomeSynthesis
    synthesis: Synthesis
    item: Any


@dataclass(frozen=True, slots=True)
class Member:
    """A study's effect in an analysis or subgroup, and the figures that it comes from."""

    effect: StudyEffect
    candidate: Candidate | None
    group: object  # the analysis or subgroup, as its table needs it


def syntheses(evidence: Evidence) -> list[tuple[OutcomeSynthesis, Synthesis]]:
    """Return every synthesis with its outcome, in the order of the report."""
    return [(o, s) for o in evidence.outcomes for s in o.syntheses]


def rows_of(evidence: Evidence, items: Callable[[Synthesis], Iterable[Any]]) -> Iterator[InSynthesis]:
    """Yield a row for each item of each synthesis."""
    for o, s in syntheses(evidence):
        for item in items(s):
            yield InSynthesis(o, s, item)


def rows_by_place(evidence: Evidence, found: Iterable[Any]) -> Iterator[InSynthesis]:
    """Yield a row for each object that names its outcome and synthesis by id; others are not shown."""
    known = {(o.outcome.id, s.id): (o, s) for o, s in syntheses(evidence)}
    for item in found:
        if (item.outcome, item.synthesis) in known:
            yield InSynthesis(*known[item.outcome, item.synthesis], item)


OUTCOME = Column("outcome", "the outcome's name in the vocabulary", value=attrgetter("outcome.outcome.id"))
OUTCOME_LABEL = Column("outcome_label", "the outcome in words", value=attrgetter("outcome.outcome.label"))
PLACE = (
    OUTCOME,
    OUTCOME_LABEL,
    Column(
        "synthesis",
        "the synthesis: one comparison of one outcome at one time",
        value=attrgetter("synthesis.id"),
    ),
    Column(
        "comparison",
        "what is set against what, or the group looked at",
        value=attrgetter("synthesis.comparison.label"),
    ),
    Column("time", "the follow-up asked for", value=lambda r: r.synthesis.time.label),
)
LABEL = Column("label", "first author and year", head="Study")
INTERVAL = (
    Column("estimate", "estimate", NUMBER, NATURAL),
    Column(
        "ci_low", "lower limit of the confidence interval, or the credible one (ci_method)", NUMBER, NATURAL
    ),
    Column(
        "ci_high", "upper limit of the confidence interval, or the credible one (ci_method)", NUMBER, NATURAL
    ),
)
PREDICTION = (
    Column("pi_low", "lower limit of the prediction interval", NUMBER, NATURAL),
    Column("pi_high", "upper limit of the prediction interval", NUMBER, NATURAL),
)
TAU2 = Column("tau2", "between-study variance τ²", NUMBER, _SQUARED, head="τ²")
I2 = Column("i2_percent", "I², the share of the variance that lies between studies", PERCENT, "%", head="I²")
WHO = (
    Column("study", "the study, the unit of analysis"),
    Column("publication", "the publication that the value is from"),
)
FIGURE_IDS = Column(
    "figures",
    "ids of the extracted values (column id of table figures)",
    value=lambda r: "; ".join(r.item.row_ids),
)


def _beside(others: Sequence[ResultBeside]) -> str:
    """Write results beside: ``common effect, Wald (normal): 0.83 (0.61 to 1.14)``."""
    return "; ".join(
        f"{sentences.beside(o)}: {o.estimate:.4g}"
        + (f" ({o.ci_low:.4g} to {o.ci_high:.4g})" if o.ci_low is not None and o.ci_high is not None else "")
        for o in others
    )


# One analysis of a synthesis: the item of the row is the analysis.
_RESULT = (
    Column("status", "pooled, single study or not pooled"),
    Column("status_reason", "why nothing is pooled, or what stands in its place"),
    Column("measure", "effect measure"),
    Column("scale", "scale on which studies are pooled"),
    Column("model", "model"),
    Column("tau2_method", "estimator of τ²"),
    Column(
        "ci_method",
        "method of the interval, of one study of its own; credible: of a posterior, no confidence interval",
    ),
    Column("prediction_method", "method of the prediction interval"),
    Column("level", "level of the intervals", NUMBER, "between 0 and 1"),
    Column("k", "studies", COUNT),
    Column("n", "participants (of the intervention where two sides are compared)", COUNT),
    Column("events", "participants with the event", COUNT),
    Column("n_comparator", "participants of the comparator", COUNT),
    Column("events_comparator", "participants of the comparator with the event", COUNT),
    Column("person_years", "time behind the events of rates", NUMBER, "person-years"),
    Column("person_years_comparator", "the same of the comparator", NUMBER, "person-years"),
    *INTERVAL,
    *PREDICTION,
    Column("estimate_scale", "estimate on the pooling scale", NUMBER, _POOLING),
    Column("se_scale", "standard error on the pooling scale", NUMBER, _POOLING),
    Column("p_value", "p value of the pooled effect", P),
    TAU2,
    Column("tau2_low", "lower limit of τ²", NUMBER, _SQUARED),
    Column("tau2_high", "upper limit of τ²", NUMBER, _SQUARED),
    I2,
    Column("i2_low_percent", "lower limit of I²", PERCENT, "%"),
    Column("i2_high_percent", "upper limit of I²", PERCENT, "%"),
    Column("h2", "H²", NUMBER),
    Column("q", "Cochran's Q", NUMBER),
    Column("q_df", "degrees of freedom of Q", COUNT),
    Column("q_p", "p value of Q", P),
    Column("beside", "other results of the same studies", value=lambda r: _beside(r.item.beside)),
)


def _of_second(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.second, name) if r.item.second else None


ANALYSIS_ID = Column("analysis", "the analysis", value=attrgetter("item.id"))
ANALYSIS = (
    *PLACE,
    Column("role", "efficacy, safety or context", value=lambda r: r.outcome.outcome.role),
    Column(
        "importance",
        "importance that the review gives the outcome",
        value=attrgetter("outcome.outcome.importance"),
    ),
    ANALYSIS_ID,
    Column("label", "the analysis in words"),
    *_RESULT,
    Column("warnings", "what a reader must beware of", value=lambda r: r.item.warnings or ""),
    Column("notes", "how the number came about", value=lambda r: r.item.notes or ""),
    Column("second_engine", "software of the second computation", value=_of_second("engine")),
    Column("second_agrees", "whether the second computation agrees", YES_NO, value=_of_second("agrees")),
    Column(
        "second_largest_difference",
        "largest difference of the two",
        NUMBER,
        _POOLING,
        _of_second("largest_difference"),
    ),
)

# One study in an analysis or subgroup: the item of the row is a `Member`.
_SIDE = (
    ("events", "patients with the event", COUNT),
    ("n", "patients", COUNT),
    ("mean", "mean", NUMBER),
    ("sd", "standard deviation", NUMBER),
    ("survival", "Kaplan-Meier estimate (between 0 and 1)", NUMBER),
    ("at_risk", "patients at risk", COUNT),
    ("person_time", "person-years behind the events", NUMBER),
    ("rate", "events per person-year, printed without the events", NUMBER),
    ("median", "median", NUMBER),
)


def _of_candidate(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.candidate, name) if r.item.candidate else None


def _of_side(side: str, name: str) -> Callable[[InSynthesis], object]:
    def value(row: InSynthesis) -> object:
        arm: ArmFigure | None = getattr(row.item.candidate, side) if row.item.candidate else None
        return getattr(arm, name) if arm else None

    return value


def _of_effect(column: Column) -> Column:
    name = column.name
    return Column(name, column.meaning, column.kind, column.unit, attrgetter(f"item.effect.{name}"))


MEMBER = (
    *(Column(c.name, c.meaning, value=_of_candidate(c.name)) for c in WHO),
    Column("label", "first author and year", value=_of_candidate("label")),
    Column("at", "time as printed", value=_of_candidate("at_printed")),
    *(Column(name, meaning, kind, "", _of_side("intervention", name)) for name, meaning, kind in _SIDE),
    *(
        Column(f"{name}_comparator", f"{meaning}, comparator", kind, "", _of_side("comparator", name))
        for name, meaning, kind in _SIDE
    ),
    *map(
        _of_effect,
        (
            Column(
                "yi", "effect on the pooling scale", NUMBER, "log, logit, complementary log-log or natural"
            ),
            Column("vi", "variance of the effect", NUMBER, _SQUARED),
            *INTERVAL,
            Column("interval_method", "how the study's own interval was made"),
            Column("weight_percent", "weight in the model shown", PERCENT, "%"),
            Column("status", "pooled, not estimable or shown"),
            Column("note", "what a reader must know of this effect"),
        ),
    ),
    Column(
        FIGURE_IDS.name,
        FIGURE_IDS.meaning,
        value=lambda r: "; ".join(r.item.candidate.row_ids) if r.item.candidate else None,
    ),
    Column(
        "of_values",
        "what a reader must know of the values behind it",
        value=lambda r: (r.item.candidate.notes if r.item.candidate else ()) or "",
    ),
    Column(
        "assumptions",
        "what is supposed of the values; empty where they stand as printed",
        value=lambda r: (r.item.candidate.assumptions if r.item.candidate else ()) or "",
    ),
)


def members(synthesis: Synthesis, effects: Iterable[StudyEffect], group: object) -> list[Member]:
    """Join effects to the figures that they come from."""
    candidates = {c.key: c for c in synthesis.candidates}
    return [Member(e, candidates.get(e.key), group) for e in effects]
