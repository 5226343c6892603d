"""The analyses of a review: what is set unless it says otherwise, and those that are made where needed."""

from __future__ import annotations

from dataclasses import fields, replace

import msgspec

from evidence.record.measures import MeasureId
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis_names import (
    CONSTANT_HAZARD,
    CONVERTED_ODDS_RATIOS,
    COUNTS_LEAST,
    COUNTS_MOST,
    MADE_WHERE_NEEDED,
    ON_ASSUMPTIONS,
    PRIMARY_ANALYSIS,
    PRINTED_ODDS_RATIOS,
    WITH_ASSUMPTIONS,
)
from evidence.record.results.strata import STRATA
from evidence.record.reviews.methods import (
    EVERY_TIME,
    AnalysisSpec,
    ModelSettings,
)
from evidence.review.config.analyses import model_keys, model_settings
from evidence.review.config.files.shapes import AnalysisData, ModelData
from evidence.review.config.filters.criteria import in_words_of
from evidence.studies.vocabulary.vocabulary import Vocabulary

DEFAULTS: ModelData = {
    "rare two-arm model": PoolingModel.SPARSE_LADDER,
    "interval": model_settings.HOUSE_INTERVAL,
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
    MeasureId.RR: 0.5, MeasureId.RR_OF_FAILURE: 0.5, MeasureId.OR: 0.5, MeasureId.HR: 0.5, MeasureId.SHR: 0.5,
    MeasureId.IRR: 0.5, MeasureId.RD: 0.1, MeasureId.SMD: 0.5, MeasureId.MD: 0.5, MeasureId.MEDIANS: 0.5,
    MeasureId.ROM: 0.5, MeasureId.PROPORTION: 1.0, MeasureId.SURVIVAL: 1.0, MeasureId.RATE: 1.0,
    MeasureId.MEAN: 0.5,
}  # fmt: skip

# Made wherever a figure asks for them.
WHERE_NEEDED: dict[str, AnalysisData] = {
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
        "kind": ON_ASSUMPTIONS,
    },
}


def at_known_times(spec: AnalysisSpec, known: set[str]) -> AnalysisSpec:
    """Return an analysis without windows that the review lacks (shared analyses name those of others)."""
    return replace(spec, times={k: v for k, v in spec.times.items() if v in known})


def sparse(name: str, primary: ModelData) -> ModelData:
    """Return the settings with inverse variance for printed odds ratios, which have no counts."""
    if name not in (PRINTED_ODDS_RATIOS, CONVERTED_ODDS_RATIOS):
        return primary
    return {
        **primary,
        "two-arm model": PoolingModel.INVERSE_VARIANCE,
        "rare two-arm model": PoolingModel.INVERSE_VARIANCE,
    }


def analysis_of(name: str, data: AnalysisData, primary: ModelData, vocabulary: Vocabulary) -> AnalysisSpec:
    """Return an analysis: what it sets, the rest as the primary one sets it."""
    override = {k: v for k, v in data.items() if k in primary or k in model_keys.PRIMARY_KEYS}
    if "two-arm model" in override and "rare two-arm model" not in override:
        # Who asks for another model of two arms means rare outcomes too.
        override["rare two-arm model"] = override["two-arm model"]
    merged = model_settings.with_rule(primary, override)
    scales = merged["tau prior scale"]
    merged["tau prior scale"] = {**PRIOR_SCALES, **(scales if isinstance(scales, dict) else {})}
    settings = {f.name: merged[model_keys.MODEL_KEYS_OF[f.name]] for f in fields(ModelSettings)}
    comparisons, times = data.get("comparisons", ()), data.get("times", {})
    return AnalysisSpec(
        id=name,
        label=data["label"],
        why=data["why"],
        kind=data.get("kind", "analysis"),
        settings=msgspec.convert(settings, ModelSettings),
        keep=in_words_of(data.get("keep", {}), vocabulary),
        drop=in_words_of(data.get("drop", {}), vocabulary),
        measure=MeasureId(data["measure"]) if data.get("measure") else None,
        comparisons=(comparisons,) if isinstance(comparisons, str) else tuple(comparisons),
        outcomes=tuple(data.get("outcomes", ())),
        measures=tuple(map(MeasureId, data.get("measures", ()))),
        rare_only=data.get("only rare", False),
        suspected_overlaps=str(merged.get("suspected overlaps", "warn")),
        integrity=str(merged.get("integrity", "block")),
        designs=str(merged.get("designs", STRATA)),
        near_ceiling_only=data.get("only near ceiling", False),
        times=times if isinstance(times, dict) else {EVERY_TIME: times} if times else {},
    )


def not_to_be_named(name: str) -> str:
    """Say why no analysis of a file can have a name; "" where it can."""
    if name == PRIMARY_ANALYSIS:
        return "the primary analysis is set under 'primary', not under 'analyses'"
    if name in MADE_WHERE_NEEDED:
        return f"{name!r} is made wherever a figure asks for it: choose another name"
    return ""
