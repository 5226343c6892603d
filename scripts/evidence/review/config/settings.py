"""The configuration read, checked and made into review specifications.

Every problem of every file is found in one go and told as ``config/reviews/x.yaml:12 where: what``, with the
nearest legal word; a configuration with a problem gives no specification at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import msgspec

from evidence.record.results.analysis import (
    CONSTANT_HAZARD,
    CONVERTED_ODDS_RATIOS,
    COUNTS_LEAST,
    COUNTS_MOST,
    PRINTED_ODDS_RATIOS,
    WITH_ASSUMPTIONS,
)
from evidence.record.results.strata import STRATA
from evidence.record.results.synthesis import TimeWindow
from evidence.record.reviews.methods import (
    EVERY_TIME,
    AnalysisSpec,
    AssumptionSpec,
    BenchmarkSpec,
    ComparisonSpec,
    Eligibility,
    ExclusionSpec,
    ModelSettings,
    OutcomeSpec,
    RegressionSpec,
    ReleasedOverlap,
    Side,
    SubgroupSpec,
    ThresholdSpec,
)
from evidence.record.reviews.pages import PagesSpec, PlainSpec
from evidence.review.config import certainty_spec as certainty_settings
from evidence.review.config import checks as config_checks
from evidence.review.config import models
from evidence.review.config.certainty_spec import CertaintySpec
from evidence.review.config.criteria import in_words_of
from evidence.review.config.files import ConfigFile, is_there, read_config
from evidence.review.config.review_spec import OtherWindow, ReviewSpec
from evidence.review.config.search_counts import read_search
from evidence.review.config.shapes import (
    AnalysisData,
    AssumptionsData,
    ComparisonData,
    Criteria,
    MainData,
    ModelData,
    OutcomeEntry,
    PagesData,
    RegressionData,
    ReviewData,
    SubgroupData,
    TimeData,
)
from evidence.studies.problems import Problem
from evidence.studies.vocabulary.terms import AppraisalTool
from evidence.studies.vocabulary.vocabulary import Vocabulary

DEFAULTS: ModelData = {
    "rare two-arm model": "sparse ladder",
    "imputed still at risk": 0.5,
    "tau prior": "half-normal",
    "tau prior scale": {},
    "rule": "house",
    "prediction from": 5,
    "tau prior comparison": None,
    "tau prior outcome": None,
    "within-study correlation": 0.5,
    "medians": "normal",
    "ratio of means": "plain",
    "add": 0.5,
    "to": "only0",
    "add by arm size": False,
}
# Scales of the half-normal prior of tau where the configuration gives none (reasons: config/README.md).
PRIOR_SCALES = {
    "RR": 0.5, "OR": 0.5, "HR": 0.5, "SHR": 0.5, "IRR": 0.5, "RD": 0.1, "SMD": 0.5, "MD": 0.5,
    "difference of medians": 0.5, "ROM": 0.5,
    "proportion": 1.0, "survival": 1.0, "rate": 1.0, "mean": 0.5,
}  # fmt: skip


# Made wherever a figure asks for them.
_WHERE_NEEDED: dict[str, AnalysisData] = {
    COUNTS_LEAST: {
        "label": "Rounded percentages at their lower bound",
        "why": "The fewest events of the intervention, the most of the comparator that fit the percentages.",
        "kind": "count bounds",
    },
    COUNTS_MOST: {
        "label": "Rounded percentages at their upper bound",
        "why": "The most events of the intervention, the fewest of the comparator that fit the percentages.",
        "kind": "count bounds",
    },
    PRINTED_ODDS_RATIOS: {
        "label": "With printed odds ratios",
        "why": "Studies that print an odds ratio and no counts, with the odds ratios of the others.",
        "kind": "odds ratios",
        "measure": "OR",
        "comparisons": "two-arm",
    },
    CONVERTED_ODDS_RATIOS: {
        "label": "Printed odds ratios as risk ratios",
        "why": "Studies that print an odds ratio without the counts of both arms, converted with the risk of "
        "the comparator that they print.",
        "kind": "converted odds ratios",
        "measures": ["RR"],
        "comparisons": "two-arm",
    },
    CONSTANT_HAZARD: {
        "label": "At the time asked for, by a constant hazard",
        "why": "Studies were followed to different times; each share is carried to the time preferred, as if "
        "events came at a constant rate.",
        "kind": "constant hazard",
        "measures": ["survival"],
    },
    WITH_ASSUMPTIONS: {
        "label": "With stated assumptions",
        "why": "Values that lack a number of patients, a time or a single count, completed as their study "
        "file or this review supposes; each assumption stands beside its value.",
        "kind": "stated assumptions",
    },
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The reviews that can be made as configured, and all that is wrong with the configuration."""

    reviews: tuple[ReviewSpec, ...]
    problems: tuple[Problem, ...]
    certainty: tuple[CertaintySpec, ...] = ()  # one a review, in the same order
    baseline: str | None = None  # that reports are compared with; None: the newest


@dataclass(frozen=True, slots=True)
class KnownStudies:
    """What the configuration may refer to; ``complete`` is false where a study file could not be read."""

    ids: frozenset[str]
    studies: frozenset[str]
    complete: bool = True


def load(
    root: Path,
    schemas: Path,
    vocabulary: Vocabulary,
    known: KnownStudies,
    given: Mapping[str, object] | None = None,
) -> Settings:
    """Read ``config/config.yaml`` under ``root`` and the reviews it names.

    A problem of the main file leaves no review, one of a review's own files leaves out that review.

    Parameters
    ----------
    schemas
        The folder with ``config.schema.json`` and ``review.schema.json``.
    known
        Names of the study files and of the studies in them, for references from the configuration.
    given
        The main configuration as Snakemake has it (see ``read_config``).
    """
    main, problems = read_config(
        root, Path("config/config.yaml"), schemas / "config.schema.json", MainData, given
    )
    if main is None or problems:
        return Settings((), tuple(problems))
    problems += config_checks.main_file(main, root)
    problems += config_checks.shared_filters(
        main, vocabulary, known.ids, known.studies, complete=known.complete
    )
    problems += certainty_settings.stray_files(root, main.data["reviews"])
    specs, certainty = [], []
    for name in dict.fromkeys(main.data["reviews"]):
        path = Path(f"config/reviews/{name}.yaml")
        if not is_there(root / path) or name in config_checks.RESERVED:
            continue  # told by config_checks.main_file
        review, found = read_config(root, path, schemas / "review.schema.json", ReviewData)
        if review is not None and not found:
            found = config_checks.review_file(
                review, main, vocabulary, known.ids, known.studies, complete=known.complete
            )
        if review is not None and not found:
            spec = _review(name, review, main.data, vocabulary)
            judged, found = certainty_settings.read(root, schemas, spec, main.data)
            if not found:
                specs.append(spec)
                certainty.append(judged)
        problems += found
    return Settings(tuple(specs), tuple(problems), tuple(certainty), main.data.get("baseline"))


def _review(name: str, file: ConfigFile[ReviewData], shared: MainData, vocabulary: Vocabulary) -> ReviewSpec:
    data = file.data
    primary = models.with_rule({**DEFAULTS, **shared["primary"]}, data.get("primary", {}))
    barred = set(data.get("without analyses", ()))
    listed = {k: v for k, v in shared.get("analyses", {}).items() if k not in barred}
    analyses = (
        _analysis("primary", {"label": "Primary analysis", "why": "As planned."}, primary, vocabulary),
        *(_analysis(k, v, primary, vocabulary) for k, v in (listed | data.get("analyses", {})).items()),
        *(_analysis(k, v, _sparse(k, primary), vocabulary) for k, v in _WHERE_NEEDED.items()),
    )
    known = {*data["times"]}
    analyses = tuple(_at_known_times(a, known) for a in analyses)
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
        vocabulary=selection_vocabulary(vocabulary),
        search=read_search(data.get("search")),
        assumptions=_assumptions(data.get("assumptions", {})),
        pages=_pages(data.get("pages", {})),
        other_windows=tuple(OtherWindow.asked_by(a) for a in analyses if a.times),
    )


def _at_known_times(spec: AnalysisSpec, known: set[str]) -> AnalysisSpec:
    """Return an analysis without windows that the review lacks (shared analyses name those of others)."""
    return replace(spec, times={k: v for k, v in spec.times.items() if v in known})


def _pages(data: PagesData) -> PagesSpec:
    plain, words = data.get("plain"), None
    if plain:
        groups = dict(plain.get("groups", {}))
        words = PlainSpec(plain["title"], tuple(plain["about"]), dict(plain["outcomes"]), groups)
    return PagesSpec(data.get("outlook", False), words)


def selection_vocabulary(vocabulary: Vocabulary) -> dict[str, dict[str, Any]]:
    """Return what publications are typed with: classes of treatments, market status of devices."""
    return {
        "treatment class": {t.id: t.class_ for t in vocabulary.treatments},
        "market status": {d.id: d.market_status for d in vocabulary.devices},
        "outcome labels": {o.id: o.label for o in vocabulary.outcomes},
        "outcome complements": {o.id: o.complement for o in vocabulary.outcomes if o.complement},
        "appraisal tools": {t.id: plain_tool(t) for t in vocabulary.tools},
        "outcome domains": {o.id: o.domain for o in vocabulary.outcomes},
        "wider treatments": {
            t.id: list(vocabulary.treatments.with_wider([t.id])) for t in vocabulary.treatments
        },
        "wider conditions": {
            c.id: list(vocabulary.conditions.with_wider([c.id])) for c in vocabulary.conditions
        },
    }


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
        comparisons=dict(data["comparisons"]),
        rare=data.get("rare", False),
        benchmark=BenchmarkSpec(
            benchmark["value"], benchmark["label"], benchmark["source"], benchmark.get("time")
        )
        if benchmark
        else None,
        kind=entry.kind,
        direction=data.get("direction", entry.direction),
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
    )


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
    )


def _sparse(name: str, primary: ModelData) -> ModelData:
    """Return the settings with inverse variance for printed odds ratios, which have no counts."""
    if name not in (PRINTED_ODDS_RATIOS, CONVERTED_ODDS_RATIOS):
        return primary
    return {**primary, "two-arm model": "inverse variance", "rare two-arm model": "inverse variance"}


def _assumptions(data: AssumptionsData) -> tuple[AssumptionSpec, ...]:
    named = config_checks.assumptions(data)
    return tuple(AssumptionSpec(k, v["why"], tuple(v.get("outcomes", ()))) for k, v in named)


def _analysis(name: str, data: AnalysisData, primary: ModelData, vocabulary: Vocabulary) -> AnalysisSpec:
    override = {k: v for k, v in data.items() if k in primary or k in config_checks.PRIMARY_KEYS}
    if "two-arm model" in override and "rare two-arm model" not in override:
        # Who asks for another model of two arms means rare outcomes too.
        override["rare two-arm model"] = override["two-arm model"]
    merged = models.with_rule(primary, override)
    scales = merged["tau prior scale"]
    merged["tau prior scale"] = {**PRIOR_SCALES, **(scales if isinstance(scales, dict) else {})}
    settings = {f.name: merged[config_checks.MODEL_KEYS_OF[f.name]] for f in fields(ModelSettings)}
    comparisons, times = data.get("comparisons", ()), data.get("times", {})
    return AnalysisSpec(
        id=name,
        label=data["label"],
        why=data["why"],
        kind=data.get("kind", "analysis"),
        settings=msgspec.convert(settings, ModelSettings),
        keep=in_words_of(data.get("keep", {}), vocabulary),
        drop=in_words_of(data.get("drop", {}), vocabulary),
        measure=data.get("measure"),
        comparisons=(comparisons,) if isinstance(comparisons, str) else tuple(comparisons),
        outcomes=tuple(data.get("outcomes", ())),
        measures=tuple(data.get("measures", ())),
        rare_only=data.get("only rare", False),
        suspected_overlaps=str(merged.get("suspected overlaps", "warn")),
        integrity=str(merged.get("integrity", "block")),
        designs=str(merged.get("designs", STRATA)),
        near_ceiling_only=data.get("only near ceiling", False),
        times=times if isinstance(times, dict) else {EVERY_TIME: times} if times else {},
    )


def plain_tool(tool: AppraisalTool) -> dict[str, dict[str, str]]:
    """Return what reviews need of a tool of the vocabulary, as plain values."""
    return {"domains": dict(tool.domains), "levels": dict(tool.levels)}
