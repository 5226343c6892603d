"""From the file of a review to its specification: eligibility, comparisons, times, outcomes, subgroups."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from evidence.record.better import Better
from evidence.record.measures import MeasureId
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.comparison import TimeWindow
from evidence.record.reviews.methods import (
    AssumptionSpec,
    BenchmarkSpec,
    ComparisonSpec,
    Eligibility,
    ExclusionSpec,
    OutcomeSpec,
    RegressionSpec,
    ReleasedOverlap,
    Side,
    SubgroupSpec,
    ThresholdSpec,
)
from evidence.record.reviews.pages import PagesSpec, PlainSpec
from evidence.review.config.analyses import model_settings
from evidence.review.config.analyses.defaults import (
    DEFAULTS,
    WHERE_NEEDED,
    analysis_of,
    at_known_times,
    sparse,
)
from evidence.review.config.files.config_file import ConfigFile
from evidence.review.config.files.shapes import (
    AssumptionsData,
    ComparisonData,
    Criteria,
    MainData,
    OutcomeEntry,
    PagesData,
    RegressionData,
    ReviewData,
    SubgroupData,
    TimeData,
)
from evidence.review.config.filters.criteria import in_words_of
from evidence.review.config.reviews import review_checks
from evidence.review.config.reviews.review_spec import OtherWindow, ReviewSpec
from evidence.review.config.reviews.review_words import ReviewWords, ToolWords
from evidence.review.config.reviews.search_counts import read_search
from evidence.studies.vocabulary.vocabulary import Vocabulary


def review_of(
    name: str, file: ConfigFile[ReviewData], shared: MainData, vocabulary: Vocabulary
) -> ReviewSpec:
    """Return the specification of a review whose file was checked."""
    data = file.data
    primary = model_settings.with_rule({**DEFAULTS, **shared["primary"]}, data.get("primary", {}))
    barred = set(data.get("without analyses", ()))
    listed = {k: v for k, v in shared.get("analyses", {}).items() if k not in barred}
    analyses = (
        analysis_of(
            PRIMARY_ANALYSIS, {"label": "Primary analysis", "why": "As planned."}, primary, vocabulary
        ),
        *(analysis_of(k, v, primary, vocabulary) for k, v in (listed | data.get("analyses", {})).items()),
        *(analysis_of(k, v, sparse(k, primary), vocabulary) for k, v in WHERE_NEEDED.items()),
    )
    known = {*data["times"]}
    analyses = tuple(at_known_times(a, known) for a in analyses)
    return ReviewSpec(
        id=name,
        title=data["title"],
        question=data["question"],
        guidance={k: str(v) for k, v in data.get("guidance", {}).items()},
        notes=data.get("notes"),
        eligibility=_eligibility(data, vocabulary),
        released_overlaps=tuple(
            ReleasedOverlap(tuple(r["between"]), r["reason"])
            for r in data.get("overlaps", {}).get("released", ())
        ),
        comparisons=tuple(_comparison(k, v, vocabulary) for k, v in data["comparisons"].items()),
        times=tuple(_time(k, v) for k, v in data["times"].items()),
        outcomes=tuple(_outcome(k, v, vocabulary) for k, v in data["outcomes"].items()),
        subgroups=tuple(_subgroup(k, v) for k, v in data.get("subgroups", {}).items()),
        regressions=tuple(_regression(k, v) for k, v in data.get("meta-regressions", {}).items()),
        analyses=analyses,
        config_file=str(file.path),
        config_sha256=hashlib.sha256(file.text.encode()).hexdigest(),
        vocabulary=review_words(vocabulary),
        search=read_search(data.get("search")),
        assumptions=_assumptions(data.get("assumptions", {})),
        pages=_pages(data.get("pages", {})),
        other_windows=tuple(OtherWindow.asked_by(a) for a in analyses if a.times),
    )


def _pages(data: PagesData) -> PagesSpec:
    plain, words = data.get("plain"), None
    if plain:
        groups = dict(plain.get("groups", {}))
        words = PlainSpec(plain["title"], tuple(plain["about"]), dict(plain["outcomes"]), groups)
    return PagesSpec(data.get("outlook", False), words)


def review_words(vocabulary: Vocabulary) -> ReviewWords:
    """Gather from the vocabulary what reviews need of it."""
    treatments, conditions = vocabulary.treatments, vocabulary.conditions
    return ReviewWords(
        treatment_classes={t.id: t.class_ for t in treatments},
        market_statuses={d.id: d.market_status for d in vocabulary.devices},
        wider_treatments={t.id: tuple(treatments.with_wider([t.id])) for t in treatments},
        wider_conditions={c.id: tuple(conditions.with_wider([c.id])) for c in conditions},
        tools={t.id: ToolWords(dict(t.domains), dict(t.levels)) for t in vocabulary.tools},
        outcome_labels={o.id: o.label for o in vocabulary.outcomes},
        outcome_complements={o.id: o.complement for o in vocabulary.outcomes if o.complement},
        outcome_domains={o.id: o.domain for o in vocabulary.outcomes},
    )


def _eligibility(review: ReviewData, vocabulary: Vocabulary) -> Eligibility:
    data, comparisons = review["eligibility"], review["comparisons"]
    return Eligibility(
        question=in_words_of(data["question"], vocabulary),
        keep=in_words_of(data.get("keep", {}), vocabulary),
        exclude=tuple(
            ExclusionSpec(e.get("publication"), in_words_of(e.get("where", {}), vocabulary), e["reason"])
            for e in data.get("exclude", ())
        ),
        context=in_words_of(data.get("context", {}), vocabulary),
        safety_only=in_words_of(data.get("safety only", {}), vocabulary),
        comparisons=tuple(
            _comparison(name, comparisons[name], vocabulary) for name in data.get("comparison", ())
        ),
    )


def _side(data: Criteria, vocabulary: Vocabulary) -> Side:
    criteria = {k: v for k, v in data.items() if k != "label"}
    return Side(str(data["label"]), in_words_of(criteria, vocabulary))


def _comparison(name: str, data: ComparisonData, vocabulary: Vocabulary) -> ComparisonSpec:
    if "arm" in data:
        return ComparisonSpec(name, data["label"], _side(data["arm"], vocabulary), None)
    sides = (_side(data[side], vocabulary) for side in ("intervention", "comparator"))
    return ComparisonSpec(name, data["label"], *sides)


# Where a review says no end of a window: so many times the time preferred, else this many months or twice the
# start. Figures much later answer another question.
_TIMES_PREFERRED = 2
_USUAL_MONTHS = 12


def _time(name: str, data: TimeData) -> TimeWindow:
    label, to = data["label"], data.get("to")
    if to is None and not data.get("open end", False):
        to = _TIMES_PREFERRED * max(data.get("prefer", _USUAL_MONTHS), data.get("from", 0))
        label = f"{label}, to {to:g} months"
    return TimeWindow(
        id=name,
        label=label,
        from_months=data.get("from"),
        to_months=to,
        prefer_months=data.get("prefer"),
        not_stated=data["not stated"],
    )


# Domains of the vocabulary whose outcomes are settled when the treatment ends.
_SETTLED = frozenset({"technical", "clot removal", "process"})


def _outcome(name: str, data: OutcomeEntry, vocabulary: Vocabulary) -> OutcomeSpec:
    names = tuple(data.get("of", [name]))
    entry = vocabulary.outcomes[names[0]]
    complements = tuple(
        dict.fromkeys(c for n in names if (c := vocabulary.outcomes[n].complement) and c not in names)
    )
    benchmark, threshold = data.get("benchmark"), data.get("threshold")
    return OutcomeSpec(
        id=name,
        label=data["label"],
        of=names,
        segments=tuple(data.get("segments", ())),
        instrument=data.get("instrument"),
        role=data["role"],
        importance=data["importance"],
        times=tuple(data["times"]),
        comparisons={k: MeasureId(v) for k, v in data["comparisons"].items()},
        rare=data.get("rare", False),
        benchmark=BenchmarkSpec(
            benchmark["value"], benchmark["label"], benchmark["source"], benchmark.get("time")
        )
        if benchmark
        else None,
        kind=entry.kind,
        direction=Better(data.get("direction", entry.direction)),
        unit=entry.unit or None,
        definition=data.get("definition"),
        threshold=ThresholdSpec(
            threshold["value"], threshold["label"], threshold.get("comparison"), threshold.get("time")
        )
        if threshold
        else None,
        complements=complements,
        complement_label=vocabulary.outcomes[complements[0]].label if len(complements) == 1 else None,
        tau_prior_type=data.get("tau prior outcome"),
        settled=all(vocabulary.outcomes[n].domain in _SETTLED for n in names),
        turned=_turned(names, data.get("direction"), vocabulary),
    )


def _turned(names: Sequence[str], direction: str | None, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the published outcomes whose better values lie on the other side than those of the review's."""
    ways = {name: vocabulary.outcomes[name].direction.way for name in names}
    if len(set(ways.values()) - {None}) < 2:
        return ()
    first = next(way for way in ways.values() if way)
    better = (Better(direction).way if direction else None) or first
    return tuple(name for name, way in ways.items() if way and way != better)


def _regression(name: str, data: RegressionData) -> RegressionSpec:
    given = data.get("values", {})
    return RegressionSpec(
        id=name,
        label=data["label"],
        by=tuple(data.get("by", ())),
        values={k: float(v) for k, v in given.items() if not isinstance(v, str)},
        words={k: v for k, v in given.items() if isinstance(v, str)},
        per=float(data.get("per", 1.0)),
        comparisons=tuple(data["comparisons"]),
        outcomes=tuple(data.get("outcomes", ())),
    )


def _subgroup(name: str, data: SubgroupData) -> SubgroupSpec:
    return SubgroupSpec(
        id=name,
        label=data["label"],
        by=data["by"],
        levels=dict(data.get("levels", {})),
        groups={k: list(v) for k, v in data.get("groups", {}).items()},
        use_subgroup_publications=data.get("use subgroup publications", False),
        comparisons=tuple(data["comparisons"]),
        values=dict(data.get("values", {})),
    )


def _assumptions(data: AssumptionsData) -> tuple[AssumptionSpec, ...]:
    named = review_checks.assumptions(data)
    return tuple(AssumptionSpec(k, v["why"], tuple(v.get("outcomes", ()))) for k, v in named)
