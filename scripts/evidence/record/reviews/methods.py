"""The review as configured, as far as readers are told of it: eligibility, comparisons, models, settings.

``Methods`` is what ``evidence.json`` holds of it; most of its parts are also what the work goes by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidence.record.better import Better
from evidence.record.measures import SINGLE_ARM, TWO_ARM, MeasureId
from evidence.record.results.comparison import TimeWindow


@dataclass(frozen=True, slots=True)
class Side:
    """Which arms stand on one side of a comparison."""

    label: str
    criteria: dict[str, object]


@dataclass(frozen=True, slots=True)
class ComparisonSpec:
    """A comparison; without a comparator it is a single-arm synthesis."""

    id: str
    label: str
    intervention: Side
    comparator: Side | None

    @property
    def two_arm(self) -> bool:
        """Whether two sides are set against each other."""
        return self.comparator is not None

    @property
    def kind(self) -> str:
        """Two-arm or single-arm."""
        return TWO_ARM if self.two_arm else SINGLE_ARM


@dataclass(frozen=True, slots=True)
class BenchmarkSpec:
    """A value that single-arm results are set against, e.g. a performance goal."""

    value: float
    label: str
    source: str
    time: str | None


@dataclass(frozen=True, slots=True)
class ThresholdSpec:
    """A value that decides, e.g. the smallest difference worth having (natural scale of the measure)."""

    value: float
    label: str
    comparison: str | None
    time: str | None


@dataclass(frozen=True, slots=True)
class OutcomeSpec:
    """One outcome of a review: which published outcomes feed it and how it is synthesised."""

    id: str
    label: str
    of: tuple[str, ...]
    segments: tuple[str, ...]
    instrument: str | None
    role: str
    importance: str
    times: tuple[str, ...]
    comparisons: dict[str, MeasureId]  # comparison -> measure
    rare: bool
    benchmark: BenchmarkSpec | None
    kind: str
    direction: Better
    unit: str | None
    definition: str | None
    threshold: ThresholdSpec | None = None
    complements: tuple[str, ...] = ()  # published outcomes that say the same the other way round
    complement_label: str | None = None  # what they are called, where they are one
    tau_prior_type: str | None = None  # the type of outcome for informative priors of tau
    settled: bool = False  # when the treatment ends: nothing that happens later is among it
    turned: tuple[str, ...] = ()  # scores of `of` whose better values lie on the other side


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How effects are pooled."""

    two_arm_model: str
    rare_two_arm_model: str  # for outcomes that the review calls rare
    single_arm_model: str
    tau2: str
    interval: str
    prediction: str
    level: float
    imputed_still_at_risk: float
    tau_prior: str = "half-normal"  # of the Bayesian model
    tau_prior_scale: dict[str, float] = field(default_factory=dict)  # by measure
    rule: str = "none"  # by which the number of studies decides: none | house | cochrane | iqwig
    prediction_from: int = 3  # the fewest studies with a prediction interval
    tau_prior_comparison: str | None = None  # of informative priors: the type of comparison, as printed
    tau_prior_outcome: str | None = None  # ... and the type of outcome
    within_study_correlation: float = 0.5  # three-level: of the errors of figures of one study
    medians: str = "normal"  # how they become means: normal (skewed ones left out) | QE | Box-Cox | MLN
    ratio_of_means: str = "plain"  # or corrected: for the bias of small groups
    add: float = 0.5  # to the cells of two arms, where effects are weighted
    to: str = "only0"  # to which studies: only0 | all | if0all | none
    add_by_arm_size: bool = False  # each arm gets its share of twice that by its patients


EVERY_TIME = "*"  # in an analysis: in the place of every window


def window_in_place(times: Mapping[str, str], time: str) -> str | None:
    """Return the window that stands in the place of another; ``None`` where it stays."""
    other = times.get(time, times.get(EVERY_TIME))
    return None if other == time else other


@dataclass(frozen=True, slots=True)
class AnalysisSpec:
    """The primary analysis or a sensitivity analysis, its override already merged."""

    id: str
    label: str
    why: str
    # analysis | leave-one-out | count bounds | odds ratios | converted odds ratios | constant hazard |
    # stated assumptions
    kind: str
    settings: ModelSettings
    keep: dict[str, object]
    drop: dict[str, object]
    measure: MeasureId | None
    comparisons: tuple[str, ...]  # ids; empty: all
    outcomes: tuple[str, ...]  # ids; empty: all
    measures: tuple[MeasureId, ...]  # only syntheses of these measures; empty: all
    rare_only: bool
    suspected_overlaps: str = "warn"  # of studies that may share patients: warn (both are pooled) or block
    integrity: str = "block"  # figures that cannot be: block (held back) or warn
    near_ceiling_only: bool = False  # only where most comparators have the event
    designs: str = "strata"  # pooled by design (strata) or with each other (together)
    times: dict[str, str] = field(default_factory=dict)  # windows in the place of others; EVERY_TIME: of all

    def window_for(self, time: str) -> str | None:
        """Return the window that this analysis looks at in the place of another; ``None``: the same."""
        return window_in_place(self.times, time)


# What a review may suppose of figures that lack it (config/README.md, "Assumptions").
ARM_SIZE = "arm size"
MEAN_FOLLOW_UP = "mean follow-up"
WITHIN_WINDOW = "time within the window"
MIDDLE_OF_RANGE = "middle of the range"
COUNTED_AT_VISIT = "counted at a visit"


@dataclass(frozen=True, slots=True)
class AssumptionSpec:
    """What a review supposes of figures that do not print it, with its reason."""

    kind: str  # one of the five above
    why: str
    outcomes: tuple[str, ...] = ()  # ids; empty: all


@dataclass(frozen=True, slots=True)
class SubgroupSpec:
    """A subgroup analysis."""

    id: str
    label: str
    by: str
    levels: dict[str, str]
    groups: dict[str, list[str]]
    use_subgroup_publications: bool
    comparisons: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)  # by 'values': the level of each study


@dataclass(frozen=True, slots=True)
class RegressionSpec:
    """A meta-regression: by what is said of the studies, by values that the review gives, or by both."""

    id: str
    label: str
    by: tuple[str, ...]
    values: dict[str, float]  # a moderator of the review by study, in numbers
    per: float  # units that the coefficient of a numeric moderator is told for
    comparisons: tuple[str, ...]
    outcomes: tuple[str, ...] = ()  # ids; empty: all
    words: dict[str, str] = field(default_factory=dict)  # ... or in words


@dataclass(frozen=True, slots=True)
class ExclusionSpec:
    """Publications left out by rule or by name, with the reason that the report shows."""

    publication: str | None
    where: dict[str, object]
    reason: str


@dataclass(frozen=True, slots=True)
class ReleasedOverlap:
    """Two studies that the review lets stand side by side although their patients may overlap."""

    between: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Which publications enter a review."""

    question: dict[str, object]
    keep: dict[str, object]
    exclude: tuple[ExclusionSpec, ...]
    context: dict[str, object]
    safety_only: dict[str, object]
    comparisons: tuple[ComparisonSpec, ...] = ()  # a study has both sides of one of them; empty: not asked


@dataclass(frozen=True, slots=True)
class CertaintySettings:
    """The numbers that computed proposals rest on (config/README.md names their sources)."""

    alpha: float = 0.05
    power: float = 0.8
    relative_reduction: float = 0.25
    standardised_difference: float = 0.2
    important_benefit: float = 0.75
    important_harm: float = 1.25
    large_benefit: float = 0.5
    large_harm: float = 2.0
    far_below: float = 0.3
    widest_interval: float = 0.2
    widest_prediction: float = 0.4
    fewest_participants: int = 100
    least_assessed: float = 0.5
    biased_share: float = 0.5
    small_study_p: float = 0.1


@dataclass(frozen=True, slots=True)
class Methods:
    """The methods of a review, as configured."""

    eligibility: Eligibility
    released_overlaps: tuple[ReleasedOverlap, ...]
    comparisons: tuple[ComparisonSpec, ...]
    times: tuple[TimeWindow, ...]
    outcomes: tuple[OutcomeSpec, ...]
    subgroups: tuple[SubgroupSpec, ...]
    analyses: tuple[AnalysisSpec, ...]  # the primary analysis first
    choice_order: tuple[str, ...]  # the rules that choose the figure representing a study, the first decides
    labels: dict[str, str]  # names of outcomes, by their id in the vocabulary
    parts: dict[str, str]  # efficacy, safety or other, by the outcome's id in the vocabulary
    certainty: CertaintySettings
    assumptions: tuple[AssumptionSpec, ...] = ()  # beside those of single figures in the study files
    regressions: tuple[RegressionSpec, ...] = ()

    @property
    def primary(self) -> AnalysisSpec | None:
        """The primary analysis as configured."""
        return self.analyses[0] if self.analyses else None
