"""The results of one outcome of one review: candidates, analyses, subgroups, what was left out and why.

Conventions: every effect is held twice, on the pooling scale (``*_scale``: log, logit, complementary
log-log or raw) and on the natural scale (a ratio, a proportion between 0 and 1, points, days). A number
that does not exist is ``None``, never nan. ``key`` names one candidate row inside one synthesis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidence.record.notes.note import Note
from evidence.record.published.attributes import CandidateAttributes
from evidence.record.results.curves import SurvivalCurve
from evidence.record.results.diagnostics import BeyondThreshold, Diagnostics
from evidence.record.results.missing import Missing
from evidence.record.results.parts import Comparison, LeftOut, SecondComputation, Step
from evidence.record.results.regressions import Regression
from evidence.record.results.strata import Stratum

SCHEMA: Literal["synthesis/2"] = "synthesis/2"

# What can be said of an analysis.
POOLED = "pooled"
SINGLE_STUDY = "single study"
NOT_POOLED = "not pooled"
SKIPPED = "skipped"  # a sensitivity analysis that would be the primary one again

# What an analysis was made by.
MODELS = (
    "one study",
    "inverse variance",
    "common effect",
    "Mantel-Haenszel",
    "Peto",
    "conditional exact",  # one ratio given each study's total of events
    "binomial-normal",  # two arms, fixed study effects, the ratio differs between studies
    "common-effect logistic",  # the same with one odds ratio
    "three-level",  # all figures of each study, correlated, with cluster-robust errors
    "sparse ladder",  # the first of the models of counts of two arms that holds; what answered is one of them
    "GLMM",
    "beta-binomial",
    "Bayesian",
    "Bayesian GLMM",  # binomial-normal with priors: counts of one group that the GLMM cannot hold
    "exact sum",  # of events over the sum of patients, where no event (or events only) leaves no other model
    "GLMM of survival",  # counts and Kaplan-Meier estimates on the complementary log-log scale
    "exact sum of survival",  # where nobody had the event, or everybody
    "GLMM of rates",  # Poisson-normal: events in person-time
    "exact sum of rates",
)
ONE_STUDY = MODELS[0]
# Models whose intervals are read off a posterior.
WITH_PRIORS = ("Bayesian", "Bayesian GLMM")
# The analysis that uses figures completed by assumptions, beside the primary one.
WITH_ASSUMPTIONS = "stated-assumptions"
# The analyses at the bounds of counts that lie in a range, and of rare events with printed odds ratios.
COUNTS_LEAST, COUNTS_MOST = "counts-at-least", "counts-at-most"
PRINTED_ODDS_RATIOS = "printed-odds-ratios"
# The same of any outcome, made risk ratios by the comparator's risk.
CONVERTED_ODDS_RATIOS = "converted-odds-ratios"
# Shares at unequal times carried to the time asked for.
CONSTANT_HAZARD = "constant-hazard"
MADE_WHERE_NEEDED = (
    WITH_ASSUMPTIONS,
    COUNTS_LEAST,
    COUNTS_MOST,
    PRINTED_ODDS_RATIOS,
    CONVERTED_ODDS_RATIOS,
    CONSTANT_HAZARD,
)
# Where the interval of one study comes from.
STUDY_INTERVALS = (
    "none",
    "wald",
    "clopper-pearson",
    "cloglog",
    "as printed",
    "printed interval",
    "p value",
    "exact",  # given the total of events
    "poisson",
    "median",  # from the density at the median of a distribution fitted to the quantiles
    "mover",  # of a rate difference, from the exact limits of both rates
    "newcombe",
    "imputed",
)
# Where the standard error of a Kaplan-Meier estimate comes from, from best to worst.
SE_GRADES = (
    "printed interval",
    "printed standard error",
    "number at risk at the time",
    "imputed from the number at start",
)
IMPUTED = SE_GRADES[-1]
# Of an interval that is read off a posterior: no confidence interval, and named so wherever it stands.
CREDIBLE = "credible"
# Of an interval that rests on such a standard error: shown as what it is wherever it stands.
IMPUTED_INTERVAL = "imputed"


@dataclass(frozen=True, slots=True)
class ArmFigure:
    """One side of a candidate: the arm or arms of one study, as counts, means or a survival estimate."""

    arms: tuple[str, ...]
    label: str
    n: int | None = None
    events: int | None = None
    mean: float | None = None
    sd: float | None = None
    survival: float | None = None
    survival_low: float | None = None
    survival_high: float | None = None
    survival_se: float | None = None
    at_risk: int | None = None
    printed: tuple[str, ...] = ()
    row_ids: tuple[str, ...] = ()
    survival_level: float | None = None  # of the printed interval of a Kaplan-Meier estimate
    events_low: int | None = None  # where the count is the middle of those that fit a rounded percentage:
    events_high: int | None = None  # the least and the most
    follow_up: float | None = None  # as a multiple of the time asked for, where that is unequal
    person_time: float | None = None  # in person-years, behind the events of a rate
    rate: float | None = None  # events per person-year, where they are printed without events, with the
    rate_low: float | None = None  # interval that is printed
    rate_high: float | None = None
    rate_level: float | None = None
    median: float | None = None  # as printed, with what is printed beside it
    q1: float | None = None
    q3: float | None = None
    minimum: float | None = None
    maximum: float | None = None

    @property
    def counted(self) -> tuple[int, int]:
        """Events and patients; an error of a figure that is not counted."""
        if self.events is None or self.n is None:
            raise ValueError(f"{self.label} ({', '.join(self.row_ids)}) has no events and patients")
        return self.events, self.n

    @property
    def counted_in_time(self) -> tuple[int, float]:
        """Events and person-years; an error of a figure without them."""
        if self.events is None or self.person_time is None:
            raise ValueError(f"{self.label} ({', '.join(self.row_ids)}) has no events in person-time")
        return self.events, self.person_time

    @property
    def share(self) -> float:
        """The Kaplan-Meier estimate where there is one, else the events as a share of the patients."""
        if self.survival is not None:
            return self.survival
        events, n = self.counted
        return events / n


@dataclass(frozen=True, slots=True)
class PrintedEffect:
    """A contrast that a publication prints itself (a ratio or difference with its interval or p value)."""

    measure: str
    estimate: float
    ci_low: float | None
    ci_high: float | None
    level: float
    p: float | None
    adjusted: bool
    printed: str
    row_id: str
    comparator_risk: float | None = None  # that the same report prints of the comparator, and of how many
    comparator_n: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What can represent one study in one synthesis: a contrast (two sides) or a single arm.

    ``usable`` says whether its figures can be pooled; ``reason`` why not. ``attributes`` holds what
    sensitivity analyses and subgroups select on (design, publication, market status of devices, ...).
    """

    key: str
    study: str
    publication: str
    label: str
    year: int | None
    design: str
    kind: str  # counts | rates | means | survival | effect
    intervention: ArmFigure | None
    comparator: ArmFigure | None
    effect: PrintedEffect | None
    at_months: float | None
    at_printed: str | None
    segment: str | None
    unit: str
    definition: str | None
    usable: bool
    reason: Note | None
    n: int | None
    second_hand: bool
    source: str
    derivation: tuple[Step, ...]
    row_ids: tuple[str, ...]
    attributes: CandidateAttributes
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Note, ...] = ()  # what is supposed of its figures; none in a primary analysis
    part: Note | None = None  # of a report of part of a study that nothing of the whole can stand for
    change: bool = False  # a change from baseline, not a value at follow-up
    cannot_be: Note | None = None  # what its figures contradict: held back unless an analysis only warns
    stratum: Stratum = Stratum.NON_RANDOMISED  # by its design: what it may be pooled with

    @property
    def months(self) -> float:
        """When it was measured; an error of a figure without a time."""
        if self.at_months is None:
            raise ValueError(f"{self.key} has no time")
        return self.at_months

    @property
    def one_side(self) -> ArmFigure:
        """The figure of one group, or of the intervention; an error of a printed contrast without arms."""
        if self.intervention is None:
            raise ValueError(f"{self.key} has no figure of an arm")
        return self.intervention

    @property
    def sides(self) -> tuple[ArmFigure, ArmFigure]:
        """The figures of intervention and comparator; an error where there are not two."""
        if self.intervention is None or self.comparator is None:
            raise ValueError(f"{self.key} has no figures of two arms")
        return self.intervention, self.comparator

    @property
    def contrast(self) -> PrintedEffect:
        """The contrast that is printed; an error where none is."""
        if self.effect is None:
            raise ValueError(f"{self.key} has no printed contrast")
        return self.effect


@dataclass(frozen=True, slots=True)
class StudyEffect:
    """The effect of one candidate in one analysis, on both scales, with its own interval and weight (%)."""

    key: str
    yi: float | None
    vi: float | None
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    interval_method: str  # one of STUDY_INTERVALS
    weight_percent: float | None
    status: str  # pooled | not estimable | shown
    note: Note | None = None
    se_grade: str | None = None  # of SE_GRADES; None where no standard error is needed
    derivation: tuple[Step, ...] = ()  # from the candidate's figures to yi and vi

    @property
    def imputed(self) -> bool:
        """Whether the interval rests on an imputed standard error."""
        return self.interval_method == IMPUTED_INTERVAL


@dataclass(frozen=True, slots=True)
class TriedModel:
    """One step of a ladder of models: what was tried and what came of it."""

    model: str
    status: str
    reason: Note | None
    estimate: float | None
    ci_low: float | None
    ci_high: float | None


# What a result of the same studies beside the one shown is.
COMMON_EFFECT = "common effect"  # as if all studies had one true effect
RAW_TOTAL = "raw total"  # events of all over patients of all
MEDIAN_STUDY = "median study"  # of the model whose population average is shown
OTHER_BY_RULE = "other by the rule"  # the interval or model that the rule by number of studies did not take
BESIDE = (COMMON_EFFECT, RAW_TOTAL, MEDIAN_STUDY, OTHER_BY_RULE)


@dataclass(frozen=True, slots=True)
class ResultBeside:
    """Another result of the same studies, shown beside the one of the analysis (natural scale)."""

    what: str  # one of BESIDE
    model: str  # one of MODELS
    ci_method: str | None
    estimate: float
    ci_low: float | None
    ci_high: float | None
    second: SecondComputation | None = None

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.ci_method == CREDIBLE


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A candidate that this analysis leaves out, and why."""

    key: str
    reason: Note


@dataclass(frozen=True, slots=True)
class Analysis:
    """One named analysis (the primary one or a sensitivity analysis) of one synthesis."""

    id: str
    label: str
    why: str
    settings: dict[str, object]
    status: str
    status_reason: Note | None
    measure: str
    scale: str
    model: str  # one of MODELS
    tau2_method: str | None
    ci_method: str | None
    prediction_method: str | None
    level: float
    k: int
    n: int | None = None
    events: int | None = None
    n_comparator: int | None = None
    events_comparator: int | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    estimate_scale: float | None = None
    se_scale: float | None = None
    ci_low_scale: float | None = None
    ci_high_scale: float | None = None
    p_value: float | None = None
    tau2: float | None = None
    tau2_low: float | None = None
    tau2_high: float | None = None
    i2_percent: float | None = None
    i2_low_percent: float | None = None
    i2_high_percent: float | None = None
    h2: float | None = None
    q: float | None = None
    q_df: int | None = None
    q_p: float | None = None
    effects: tuple[StudyEffect, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    ladder: tuple[TriedModel, ...] = ()
    warnings: tuple[Note, ...] = ()
    second: SecondComputation | None = None
    notes: tuple[Note, ...] = ()  # how the number came about; nothing a reader must beware of
    beyond: BeyondThreshold | None = None  # how sure the result is to lie beyond a threshold
    beside: tuple[ResultBeside, ...] = ()  # other results of the same studies
    person_years: float | None = None  # behind the events of rates
    person_years_comparator: float | None = None
    stratum: Stratum | None = None  # of the studies pooled; ``None`` where no study was chosen

    @property
    def imputed(self) -> bool:
        """Whether this is the result of one study with an imputed interval."""
        return self.status == SINGLE_STUDY and any(e.imputed for e in self.effects if e.estimate is not None)

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.ci_method == CREDIBLE


@dataclass(frozen=True, slots=True)
class LeftOneOut:
    """The primary analysis without one study."""

    key: str
    label: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None
    i2_percent: float | None
    ci_method: str | None = None

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.ci_method == CREDIBLE


@dataclass(frozen=True, slots=True)
class Subset:
    """The primary analysis without some of its studies; one study left stands as it is (natural scale)."""

    without: tuple[str, ...]  # keys of the studies left out
    k: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None
    i2_percent: float | None
    ci_method: str | None


@dataclass(frozen=True, slots=True)
class SubgroupLevel:
    """One level of a subgroup analysis."""

    level: str
    k: int
    n: int | None
    status: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    pi_low: float | None
    pi_high: float | None
    tau2: float | None
    i2_percent: float | None
    keys: tuple[str, ...]
    note: Note | None = None
    model: str = ONE_STUDY  # one of MODELS
    ci_method: str | None = None
    beside: tuple[ResultBeside, ...] = ()  # other results of the same studies
    notes: tuple[Note, ...] = ()  # how the number came about
    second: SecondComputation | None = None

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.ci_method == CREDIBLE


@dataclass(frozen=True, slots=True)
class SubgroupAnalysis:
    """A subgroup analysis with the test for a difference between levels.

    ``effects`` holds the effects of all members, because a subgroup analysis may use publications that
    the primary analysis must not (reports of a part of the patients).
    """

    id: str
    label: str
    levels: tuple[SubgroupLevel, ...]
    effects: tuple[StudyEffect, ...]
    test_q: float | None
    test_df: int | None
    test_p: float | None
    note: Note | None = None
    second: SecondComputation | None = None  # of the test


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """The follow-up a synthesis asks for, in months."""

    id: str
    label: str
    from_months: float | None
    to_months: float | None
    prefer_months: float | None
    not_stated: str  # accept | leave out


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A value that a single-arm result is set against, e.g. a trial's performance goal (natural scale)."""

    value: float
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A study with a figure for a result that the result is made without, and why."""

    study: str
    key: str  # of the candidate that would represent it
    reason: Note


@dataclass(frozen=True, slots=True)
class Synthesis:
    """One question put to one outcome: a comparison at a time."""

    id: str
    label: str
    comparison: Comparison
    time: TimeWindow
    measure: str
    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
    analyses: tuple[Analysis, ...]
    leave_one_out: tuple[LeftOneOut, ...]
    subgroups: tuple[SubgroupAnalysis, ...]
    benchmark: Benchmark | None = None
    diagnostics: Diagnostics | None = None
    eligible: int = 0  # studies with a figure for the primary analysis, those held back included
    held_back: tuple[HeldBack, ...] = ()  # of them, those that the primary analysis is made without
    strata: tuple[Analysis, ...] = ()  # the primary analysis of each other stratum, strongest first
    # the primary analysis without some of its studies: every subset of few, else without one and without two,
    # of more than 20 without one
    subsets: tuple[Subset, ...] = ()
    regressions: tuple[Regression, ...] = ()
    second_refits: SecondComputation | None = None  # of a sample of the results without some studies

    @property
    def primary(self) -> Analysis:
        """The primary analysis."""
        return next(a for a in self.analyses if a.id == "primary")

    @property
    def computed(self) -> tuple[Analysis, ...]:
        """All analyses, those of the other strata last."""
        return (*self.analyses, *self.strata)

    @property
    def by_stratum(self) -> tuple[Analysis, ...]:
        """The primary analysis of every stratum with a study, strongest first; the headline is among them.

        Where a review asks for all designs together, the strata alone: their total is the primary analysis.
        """
        if self.primary.stratum in (None, Stratum.TOGETHER):
            return self.strata
        found = {a.stratum: a for a in (self.primary, *self.strata)}
        return tuple(found[stratum] for stratum in Stratum if stratum in found)

    @property
    def with_assumptions(self) -> Analysis | None:
        """The analysis that stands on stated assumptions; ``None`` where no figure needs one."""
        return next((a for a in self.analyses if a.id == WITH_ASSUMPTIONS), None)


@dataclass(frozen=True, slots=True)
class OutcomeInfo:
    """What a review says of an outcome."""

    id: str
    label: str
    kind: str  # binary | continuous
    direction: str  # higher is better | lower is better | neither
    role: str  # efficacy | safety | context
    importance: str
    unit: str | None
    definition: str | None
    complement: str | None = None  # the outcome the other way round, as the vocabulary calls it (death)


@dataclass(frozen=True, slots=True)
class OutcomeSynthesis:
    """Everything a review found on one outcome; the content of ``synthesis.json``."""

    review: str
    outcome: OutcomeInfo
    syntheses: tuple[Synthesis, ...]
    not_pooled: tuple[LeftOut, ...]
    schema: Literal["synthesis/2"] = SCHEMA
    curves: tuple[SurvivalCurve, ...] = ()  # over time, one a single-arm comparison with Kaplan-Meier figures
    missing: tuple[Missing, ...] = ()  # what could not be computed with, and why
