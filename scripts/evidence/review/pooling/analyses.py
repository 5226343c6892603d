"""One analysis of one synthesis: filter the candidates, choose one a study, pool, and say what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from evidence.record.codec import to_plain
from evidence.record.measures import COUNTS, PERSON_TIME, MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import SKIPPED, Analysis, Exclusion
from evidence.record.results.candidate import Candidate
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.strata import ALL_TOGETHER, Stratum
from evidence.record.reviews.methods import AnalysisSpec, ModelSettings
from evidence.review.config.analyses.model_settings import MODELS_OF_COUNTS
from evidence.review.config.filters.criteria import describe, matches
from evidence.review.pooling import thresholds
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models, three_level
from evidence.review.selection.assumed import medians
from evidence.review.selection.choosing.figure_of_study import Choice, PassedOver, choose
from evidence.review.selection.choosing.overlaps import Overlaps, as_asked
from evidence.review.selection.strata import split, without_risks


@dataclass(frozen=True, slots=True)
class Outcome:
    """An analysis with the candidates it chose and those it passed over."""

    analysis: Analysis
    chosen: tuple[Candidate, ...]
    passed_over: tuple[PassedOver, ...]
    model: str
    settings: ModelSettings

    @property
    def stratum(self) -> Stratum | None:
        """The designs that it pools."""
        return self.analysis.stratum


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the candidates of one synthesis, whatever the analysis."""

    measure: MeasureId
    window: TimeWindow
    overlaps: Overlaps
    rare: bool
    threshold: thresholds.Threshold | None = None  # what results are set against
    stratum: Stratum | None = None  # the designs asked for; ``None``: all of them


CHANGES_NOTHING = Note("changes_nothing")
# Of figures that stand in a stratum beside the one asked for.
OTHER_DESIGN = "other design"
# Reasons that hold a study back which could be pooled.
HELD_KINDS = {"figure_cannot_be": "integrity"}
# Reasons of a model of counts against a figure that weighted means take.
_OF_COUNTS_ONLY = ("needs_counts", "needs_events_in_time")


def run(
    spec: AnalysisSpec,
    candidates: Sequence[Candidate],
    question: Question,
    compute: Callable[[AnalysisInput], Analysis],
    primary: Outcome | None = None,
) -> Outcome:
    """Run one analysis; with no usable study it is "not pooled" with the reason, never missing.

    Parameters
    ----------
    compute
        Makes the numbers: `computing.compute` with the second computation beside it.
    primary
        The primary analysis, where this is a sensitivity analysis: with the same studies, the same model and
        no setting that acts otherwise it is skipped, and said to change nothing. Whether a setting acts can
        hang on the studies: one alone, or few under a rule, are not pooled by the model that is asked for.
    """
    measure = spec.measure or question.measure
    model = models.model_name(measure, spec.settings, question.rare)
    threshold = question.threshold
    eligible, refused = [], []
    compared = measure == MeasureId.MEDIANS
    for figure in candidates:
        candidate = medians.for_analysis(figure, spec.settings.medians, compared=compared)
        why = refusal(candidate, spec, measure, model)
        if why is None:
            eligible.append(candidate)
        else:
            refused.append(PassedOver(candidate, HELD_KINDS.get(why.kind, "not poolable"), why))
    overlapping = as_asked(question.overlaps, spec.suspected_overlaps)

    def chosen_of(figures: Sequence[Candidate]) -> Choice:
        found = choose(figures, question.window, overlapping, every=model == three_level.MODEL)
        return _of_stratum(found, _asked_of_designs(spec, question, found))

    choice = chosen_of(eligible)
    without_counts = [p for p in refused if p.reason.kind in _OF_COUNTS_ONLY]
    if without_counts and not choice.chosen:
        alone = chosen_of([*eligible, *(p.candidate for p in without_counts)])
        if len(alone.chosen) == 1:  # one study is shown whatever model is asked for
            choice, model = alone, PoolingModel.INVERSE_VARIANCE
            refused = [p for p in refused if p not in without_counts]
    passed = (*refused, *choice.passed_over)
    if primary is not None and _same(primary, spec, choice, measure, model):
        return Outcome(
            skipped(spec, primary.analysis, CHANGES_NOTHING), choice.chosen, passed, model, spec.settings
        )
    limit = threshold.in_measure(measure) if threshold else None
    given = AnalysisInput(
        figures_of(choice.chosen), measure, model, spec.settings, limit.limit if limit else None
    )
    computed = compute(given)
    if primary is not None and choice.chosen == primary.chosen and _made_alike(computed, primary.analysis):
        found = skipped(spec, primary.analysis, CHANGES_NOTHING)
        return Outcome(found, choice.chosen, passed, model, spec.settings)
    analysis = described(computed, spec, passed, limit, stratum=stratum_of(choice.chosen))
    return Outcome(analysis, choice.chosen, passed, model, spec.settings)


def _asked_of_designs(spec: AnalysisSpec, question: Question, choice: Choice) -> Stratum | None:
    """Return the stratum that an analysis keeps to; ``None``: all designs together."""
    if spec.designs == ALL_TOGETHER:
        return None
    if question.stratum is Stratum.TOGETHER:  # the primary analysis pools all, this one the strongest alone
        return next(iter(split(choice.chosen)), None)
    return question.stratum


def _of_stratum(choice: Choice, stratum: Stratum | None) -> Choice:
    """Keep the figures of one stratum; those of the others are passed over, and stand in their own."""
    if stratum is None:
        return choice
    kept = tuple(c for c in choice.chosen if c.stratum is stratum)
    others = tuple(
        PassedOver(c, OTHER_DESIGN, Note("other_stratum", words={"stratum": c.stratum}))
        for c in choice.chosen
        if c.stratum is not stratum
    )
    return Choice(kept, (*choice.passed_over, *others))


def stratum_of(chosen: Sequence[Candidate]) -> Stratum | None:
    """Return the designs of figures that are pooled with each other; ``None`` of no figure."""
    found = {c.stratum for c in chosen}
    if not found:
        return None
    return found.pop() if len(found) == 1 else Stratum.TOGETHER


def described(
    computed: Analysis,
    spec: AnalysisSpec,
    passed: Sequence[PassedOver],
    threshold: thresholds.Threshold | None,
    *,
    stratum: Stratum | None,
) -> Analysis:
    """Say of computed numbers which analysis they are of, why, of which designs and without what."""
    beyond = computed.beyond
    return replace(
        computed,
        id=spec.id,
        label=spec.label,
        why=spec.why,
        settings=_done(spec, computed) | {"keep": spec.keep, "drop": spec.drop},
        excluded=tuple(Exclusion(p.candidate.key, p.reason) for p in passed),
        beyond=replace(beyond, label=threshold.label) if beyond and threshold else beyond,
        stratum=stratum,
    )


def _done(spec: AnalysisSpec, computed: Analysis) -> dict[str, object]:
    """Return the settings as they were acted on: interval, prediction and tau2 of what was made."""
    settings = dict(to_plain(spec.settings))
    if computed.estimate is not None:
        settings |= {
            "interval": computed.ci_method,
            "prediction": computed.prediction_method,
            "tau2": computed.tau2_method,
        }
    return settings


def _same(primary: Outcome, spec: AnalysisSpec, choice: Choice, measure: MeasureId, model: str) -> bool:
    return (
        choice.chosen == primary.chosen
        and measure == primary.analysis.measure
        and model == primary.model
        and _act_alike(spec.settings, primary.settings, measure, model)
    )


def _act_alike(one: ModelSettings, other: ModelSettings, measure: MeasureId, model: str) -> bool:
    return one == other or acting(one, measure, model) == acting(other, measure, model)


def _made_alike(one: Analysis, other: Analysis) -> bool:
    """Whether two results of the same studies were made by the same model and methods to the same numbers."""
    if one.estimate is None:
        return False
    # One study has no variance between studies, by whatever estimator.
    told = _OF_NUMBERS if one.k == 1 else (*_OF_NUMBERS, "tau2_method", "prediction_method", "ladder")
    return all(getattr(one, name) == getattr(other, name) for name in told)


# What tells a computation and its numbers; of two that share numbers by chance the methods differ.
_OF_NUMBERS = (
    "measure", "model", "scale", "ci_method", "level", "k", "estimate", "ci_low", "ci_high", "pi_low",
    "pi_high", "estimate_scale", "se_scale", "tau2", "q", "effects",
)  # fmt: skip


def acting(settings: ModelSettings, measure: MeasureId, model: str) -> ModelSettings:
    """Return settings without those that do nothing in this model and measure."""
    idle: dict[str, object] = {"two_arm_model": "", "rare_two_arm_model": "", "single_arm_model": ""}
    if model != PoolingModel.INVERSE_VARIANCE:
        idle["tau2"] = ""
    if model in _WITHOUT_INTERVALS:
        idle |= {"interval": "", "prediction": ""}
    if model in (
        *_WITHOUT_INTERVALS,
        PoolingModel.SPARSE_LADDER,
        PoolingModel.BINOMIAL_NORMAL,
        PoolingModel.BETA_BINOMIAL,
    ):
        idle |= {"tau_prior": "", "tau_prior_scale": {}}
    if model in MODELS_OF_COUNTS or measure_of(measure).data not in (COUNTS, PERSON_TIME):
        idle |= {"add": 0.5, "to": "only0", "add_by_arm_size": False}
    if measure != MeasureId.ROM:
        idle["ratio_of_means"] = ""
    if model != three_level.MODEL:
        idle["within_study_correlation"] = 0.0
    idle["medians"] = ""  # told by the figures themselves
    if measure != MeasureId.SURVIVAL:
        idle["imputed_still_at_risk"] = 0.0
    return replace(settings, **idle)  # type: ignore[arg-type]


# Models with one way to their interval and without a prediction interval.
_WITHOUT_INTERVALS = (
    PoolingModel.COMMON_EFFECT,
    PoolingModel.MANTEL_HAENSZEL,
    PoolingModel.PETO,
    PoolingModel.CONDITIONAL_EXACT,
    PoolingModel.COMMON_LOGISTIC,
    PoolingModel.THREE_LEVEL,
)


def skipped(spec: AnalysisSpec, primary: Analysis, reason: Note) -> Analysis:
    """Say that an analysis is not made and why: it would be the primary one again, or does not apply."""
    return Analysis(
        id=spec.id,
        label=spec.label,
        why=spec.why,
        settings=to_plain(spec.settings) | {"keep": spec.keep, "drop": spec.drop},
        status=SKIPPED,
        status_reason=reason,
        measure=primary.measure,
        scale=primary.scale,
        model=primary.model,
        tau2_method=None,
        ci_method=None,
        prediction_method=None,
        level=primary.level,
        k=0,
    )


def refusal(candidate: Candidate, spec: AnalysisSpec, measure: MeasureId, model: str) -> Note | None:
    """Return why an analysis leaves out a candidate, or ``None``."""
    if not candidate.usable:
        return candidate.reason or Note("no_poolable_figure")
    without = without_risks(candidate, measure)
    if without is not None:
        return without
    if candidate.cannot_be is not None and spec.integrity == "block":
        return candidate.cannot_be
    wrong = study_effects.incompatible(candidate, measure, model)
    if wrong:
        return wrong
    if spec.keep and not matches(candidate.attributes.value, spec.keep):
        return Note("kept_only", words={"criteria": describe(spec.keep)})
    if spec.drop and matches(candidate.attributes.value, spec.drop):
        return Note("dropped", words={"criteria": describe(spec.drop)})
    return None
