"""The keys of settings of models, and whether what they say fits together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from evidence.review.config.analyses import model_settings
from evidence.review.config.files.config_file import ConfigFile, Place
from evidence.review.config.files.shapes import MainData, ReviewData
from evidence.studies.problems import Problem, allowed

MODEL_KEYS_OF = {
    "two_arm_model": "two-arm model",
    "rare_two_arm_model": "rare two-arm model",
    "single_arm_model": "single-arm model",
    "tau2": "tau2",
    "interval": "interval",
    "prediction": "prediction",
    "level": "level",
    "imputed_still_at_risk": "imputed still at risk",
    "tau_prior": "tau prior",
    "tau_prior_scale": "tau prior scale",
    "rule": "rule",
    "prediction_from": "prediction from",
    "tau_prior_comparison": "tau prior comparison",
    "tau_prior_outcome": "tau prior outcome",
    "within_study_correlation": "within-study correlation",
    "medians": "medians",
    "ratio_of_means": "ratio of means",
    "add": "add",
    "to": "to",
    "add_by_arm_size": "add by arm size",
}
MODEL_KEYS = tuple(MODEL_KEYS_OF.values())
# What the primary analysis sets and every other may set otherwise.
PRIMARY_KEYS = (*MODEL_KEYS, "suspected overlaps", "integrity", "designs")


def check_model_settings(file: ConfigFile[MainData] | ConfigFile[ReviewData]) -> list[Problem]:
    """Check that settings of models fit each other, and that informative priors are known."""
    data = file.data
    given: list[tuple[Place, Mapping[str, object]]] = [(("primary",), data.get("primary", {}))]
    given += [(("analyses", name), analysis) for name, analysis in data.get("analyses", {}).items()]
    problems = []
    for place, settings in given:
        problems += [
            file.problem(at, message) for at, message in model_settings.contradictions(place, settings)
        ]
        for key, legal in (
            ("tau prior comparison", model_settings.known_comparisons),
            ("tau prior outcome", model_settings.known_outcomes),
        ):
            problems += unknown_type(file, (*place, key), settings.get(key), legal)
    return problems


def unknown_type(
    file: ConfigFile[MainData] | ConfigFile[ReviewData],
    at: Place,
    word: object,
    known: Callable[[], Sequence[str]],
) -> list[Problem]:
    """Note a word of a setting that is none of the legal ones."""
    if word is None or word in (legal := known()):
        return []
    hint = allowed(str(word), legal)
    return [file.problem(at, f"{at[-1]} {word!r} is not known{hint}")]
