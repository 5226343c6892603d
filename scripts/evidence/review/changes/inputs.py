"""What the numbers of a primary analysis rest on, as plain values that can be kept, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from evidence.record import codec
from evidence.record.history.kept import KeptFigure, KeptInput
from evidence.record.measures import MeasureId
from evidence.record.published.attributes import NOTHING_SAID
from evidence.record.results.analysis import NOT_POOLED, Analysis
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind, PrintedEffect
from evidence.record.results.synthesis import Synthesis
from evidence.record.reviews.methods import AnalysisSpec, ModelSettings, OutcomeSpec
from evidence.review.pooling.effects.figures import figures_of

_NO_ARM = ArmFigure((), "")
_NO_EFFECT = PrintedEffect(MeasureId.RR, 0.0, None, None, 0.95, None, False, "", "")
_NO_FIGURE = Candidate(
    key="", study="", publication="", label="", year=None, design="", kind=FigureKind.MEDIANS,
    intervention=None, comparator=None, effect=None, at_months=None, at_printed=None, segment=None,
    unit="patient", definition=None, usable=True, reason=None, n=None, second_hand=False, source="",
    derivation=(), row_ids=(), attributes=NOTHING_SAID,
)  # fmt: skip
_PARTS: Mapping[str, dict[str, Any]] = {
    "intervention": codec.to_plain(_NO_ARM),
    "comparator": codec.to_plain(_NO_ARM),
    "effect": codec.to_plain(_NO_EFFECT),
}
# Where the parts name the place of their figures in the study file.
_PLACES = {"intervention": "row_ids", "comparator": "row_ids", "effect": "row_id"}
# What the model of a stratum can differ in from that of the review.
_MODELS = ("two_arm_model", "rare_two_arm_model")
_WHOLE: dict[str, Any] = codec.to_plain(_NO_FIGURE)


def input_of(
    synthesis: Synthesis, analysis: Analysis, outcome: OutcomeSpec, spec: AnalysisSpec
) -> KeptInput | None:
    """Return what a primary result rests on; ``None`` where nothing is computed.

    A study is known by its name alone, not by where its figures stand in the study file. ``analysis``
    is the headline or that of another stratum, which may have a model of its own (adjusted effects).
    """
    if analysis.status == NOT_POOLED or analysis.estimate is None:
        return None
    own = outcome.tau_prior_type or spec.settings.tau_prior_outcome
    settings = codec.to_plain(replace(spec.settings, tau_prior_outcome=own))
    settings |= {name: analysis.settings[name] for name in _MODELS if name in analysis.settings}
    known = {c.key: c for c in synthesis.candidates}
    chosen = [known[effect.key] for effect in analysis.effects]
    figures: dict[str, KeptFigure] = {}
    for candidate, plain in zip(chosen, codec.to_plain(figures_of(chosen)), strict=True):
        name, again = candidate.study, 1
        while name in figures:  # several contrasts of one study
            again += 1
            name = f"{candidate.study} ({again})"
        figures[name] = KeptFigure(candidate.publication, _compact(plain, name))
    return KeptInput(analysis.measure, outcome.rare, settings, figures)


def _compact(plain: dict[str, Any], name: str) -> dict[str, object]:
    """Return the figures of a candidate under the name of its study, without what is empty."""
    plain |= {"key": name, "study": name, "row_ids": [], "reason": None, "cannot_be": None}
    for part, empty in _PARTS.items():
        if plain[part] is not None:
            plain[part] = _telling(plain[part] | {_PLACES[part]: empty[_PLACES[part]]}, empty)
    return _telling(plain, _WHOLE)


def _telling(plain: Mapping[str, Any], empty: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if value != empty[name]}


def candidate_of(kept: KeptFigure) -> Candidate:
    """Return the candidate with the figures that were kept.

    Raises
    ------
    codec.DecodeError
        Where another version of the workflow kept something that this one does not know.
    """
    plain: dict[str, Any] = _WHOLE | kept.candidate
    for part, empty in _PARTS.items():
        if plain[part] is not None:
            plain[part] = empty | plain[part]
    return codec.from_plain(plain, Candidate)


def settings_of(kept: Mapping[str, object], today: ModelSettings) -> ModelSettings:
    """Return the settings that were kept; one that did not exist then is that of today."""
    known = {f.name for f in fields(ModelSettings)}
    whole: dict[str, Any] = codec.to_plain(today) | {k: v for k, v in kept.items() if k in known}
    return codec.from_plain(whole, ModelSettings)
