"""How often the default intervals hold the truth: simulated reviews like the shipped ones, seeded.

Each cell draws studies, pools them by the rule for their number and by two alternatives that hold whatever
the number, and counts how often the mean (of shares and rates the mean over studies) lies in the interval
and the true effect of one more study in the prediction interval. Curves over time are simulated in
`curve_coverage`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from evidence.benchmarks.simulated.reviews import Setting, settings, truth
from evidence.record.measures import MeasureId
from evidence.record.pooling_model import PoolingModel
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.modelling import models, rule_by_k

SEED = 20_250
STUDIES = (2, 3, 5, 10, 20)
SETTINGS = ModelSettings(
    two_arm_model=PoolingModel.INVERSE_VARIANCE,
    rare_two_arm_model=PoolingModel.SPARSE_LADDER,
    single_arm_model=PoolingModel.GLMM,
    tau2="REML",
    interval="hksj-floor",
    prediction="t(k-1)",
    level=0.95,
    imputed_still_at_risk=0.5,
    tau_prior_scale={
        **dict.fromkeys(("RR", "OR", "IRR", "MD", "SMD"), 0.5),
        **dict.fromkeys(("proportion", "survival", "rate"), 1.0),
        "RD": 0.1,
    },
    rule="house",
    prediction_from=5,
)
_WHATEVER_K = replace(SETTINGS, rule="none", rare_two_arm_model=PoolingModel.INVERSE_VARIANCE)
WAYS: dict[str, ModelSettings] = {
    "house": SETTINGS,
    "Hartung-Knapp": _WHATEVER_K,
    "Wald": replace(_WHATEVER_K, interval="wald", prediction="none"),
}


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was found of one setting, number of studies and way of pooling."""

    measure: str
    describe: str
    tau: float
    k: int
    way: str
    repetitions: int
    estimable: int
    covered: float
    width: float  # median, on the pooling scale
    predicted: int  # repetitions with a prediction interval
    prediction_covered: float | None
    prediction_width: float | None

    @property
    def error(self) -> float:
        """Monte Carlo standard error of the coverage."""
        return math.sqrt(self.covered * (1 - self.covered) / max(self.estimable, 1))


def run(scale: float = 1.0, studies: tuple[int, ...] = STUDIES) -> Iterator[Simulated]:
    """Go through all cells."""
    for place in range(len(settings())):
        for k in studies:
            yield from of_setting(place, k, scale)


def of_setting(place: int, k: int, scale: float = 1.0) -> list[Simulated]:
    """Simulate the cells of one setting, by its place, and k studies.

    They have a seed of their own, so that they are the same whatever runs beside them.
    """
    return list(_cells(settings(scale)[place], k, np.random.default_rng([SEED, place, k])))


def _cells(setting: Setting, k: int, random: np.random.Generator) -> Iterator[Simulated]:
    centre = truth(setting)
    found: dict[str, list[tuple[bool, float, bool | None, float]]] = {way: [] for way in WAYS}
    for _ in range(setting.repetitions):
        thetas = setting.centre + setting.tau * random.standard_normal(k + 1)
        drawn = tuple(
            replace(setting.draw(random, float(theta)), key=str(j)) for j, theta in enumerate(thetas[:k])
        )
        new = float(thetas[k])
        for way, asked in WAYS.items():
            model = models.model_name(setting.measure, asked, setting.rare)
            effects = study_effects.of_model(drawn, setting.measure, asked, model)
            # Of few events some studies say nothing of the ratio, and do so in reviews as well.
            if effects.usable.sum() < (1 if setting.rare else k):
                continue
            pooled = rule_by_k.answer(effects, model, asked, tau2_interval=False, alone=True).pooled
            low, high = pooled.ci_low, pooled.ci_high
            if low is None and high is None:
                continue
            if pooled.measure in models.ON_SUM:  # the exact sum: its bounds on the scale of all others
                low, high = _on_scale(low, high, setting.measure)
            # Where all events lie in one group the interval is open to one side.
            low, high = -math.inf if low is None else low, math.inf if high is None else high
            predicted, reach = None, math.nan
            if pooled.pi_low is not None and pooled.pi_high is not None:
                predicted, reach = pooled.pi_low <= new <= pooled.pi_high, pooled.pi_high - pooled.pi_low
            found[way].append((low <= centre <= high, high - low, predicted, reach))
    for way, rows in found.items():
        told = [(p, r) for _, _, p, r in rows if p is not None]
        yield Simulated(
            measure=setting.measure,
            describe=setting.describe,
            tau=setting.tau,
            k=k,
            way=way,
            repetitions=setting.repetitions,
            estimable=len(rows),
            covered=float(np.mean([c for c, *_ in rows])) if rows else 0.0,
            width=float(np.median([w for _, w, *_ in rows])) if rows else math.nan,
            predicted=len(told),
            prediction_covered=float(np.mean([p for p, _ in told])) if told else None,
            prediction_width=float(np.median([r for _, r in told])) if told else None,
        )


def _on_scale(low: float | None, high: float | None, measure: MeasureId) -> tuple[float | None, float | None]:
    if measure == MeasureId.SURVIVAL:
        return _log_hazard(high), _log_hazard(low)
    turned = _logit if measure == MeasureId.PROPORTION else _log
    return turned(low), turned(high)


def _logit(value: float | None) -> float | None:
    return None if value is None else float(np.clip(special.logit(value), -40, 40))


def _log(value: float | None) -> float | None:
    return None if value is None else math.log(max(value, 1e-300))


def _log_hazard(survival: float | None) -> float | None:
    return None if survival is None else float(np.log(-np.log(np.clip(survival, 1e-300, 1 - 1e-16))))
