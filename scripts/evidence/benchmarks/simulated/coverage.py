"""How often the default intervals hold the truth: simulated reviews like the shipped ones, seeded.

Each cell draws studies, pools them by the rule for their number and by two alternatives that hold whatever
the number, and counts how often the mean (of shares the mean over studies) lies in the interval and the true
effect of one more study in the prediction interval. Curves over time are simulated in `curve_coverage`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from evidence.record.measures import MeasureId
from evidence.record.pooling_model import PoolingModel
from evidence.record.published.attributes import NOTHING_SAID
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.modelling import rule_by_k
from evidence.stats.over_time import kaplan_meier

SEED = 20_250
LOST_A_YEAR = 0.25  # hazard of being lost to follow-up
SURVIVAL_75 = math.log(-math.log(0.75))
STUDIES = (2, 3, 5, 10, 20)
LEAST, MOST = 0.93, 0.98  # what is aimed at where studies differ, from three studies on
SETTINGS = ModelSettings(
    two_arm_model=PoolingModel.INVERSE_VARIANCE,
    rare_two_arm_model=PoolingModel.INVERSE_VARIANCE,
    single_arm_model=PoolingModel.GLMM,
    tau2="REML",
    interval="hksj-floor",
    prediction="t(k-1)",
    level=0.95,
    imputed_still_at_risk=0.5,
    tau_prior_scale={"RR": 0.5, "MD": 0.5, "proportion": 1.0, "survival": 1.0},
    rule="house",
    prediction_from=5,
)
WAYS: dict[str, ModelSettings] = {
    "house": SETTINGS,
    "Hartung-Knapp": replace(SETTINGS, rule="none"),
    "Wald": replace(SETTINGS, rule="none", interval="wald", prediction="none"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A kind of review: its measure, and how much true effects differ on the pooling scale."""

    measure: str
    tau: float
    describe: str
    draw: Callable[[np.random.Generator, float], Candidate]  # one study of this true effect
    centre: float  # the mean on the pooling scale
    repetitions: int


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


def _candidate(kind: FigureKind, ours: ArmFigure, theirs: ArmFigure | None = None) -> Candidate:
    n = (ours.n or 0) + ((theirs.n or 0) if theirs else 0)
    return Candidate(
        key="x", study="x", publication="", label="", year=None, design="", kind=kind, intervention=ours,
        comparator=theirs, effect=None, at_months=None, at_printed=None, segment=None, unit="patient",
        definition=None, usable=True, reason=None, n=n, second_hand=False, source="", derivation=(),
        row_ids=(), attributes=NOTHING_SAID,
    )  # fmt: skip


def _arm(n: int, **figures: float | int) -> ArmFigure:
    return ArmFigure(arms=("x",), label="x", n=n, **figures)  # type: ignore[arg-type]  # named by the caller


def size_of_arm(random: np.random.Generator) -> int:
    """Patients of an arm: the middle half of the shipped reviews' arms lies between these quartiles."""
    return int(np.clip(np.exp(random.normal(math.log(45), 0.75)), 8, 400))


def _risk_ratio(random: np.random.Generator, theta: float) -> Candidate:
    n1, n2 = size_of_arm(random), size_of_arm(random)
    control = random.uniform(0.25, 0.5)
    treated = min(control * math.exp(theta), 0.98)
    a, c = int(random.binomial(n1, treated)), int(random.binomial(n2, control))
    return _candidate(FigureKind.COUNTS, _arm(n1, events=a), _arm(n2, events=c))


def _mean_difference(random: np.random.Generator, theta: float) -> Candidate:
    n1, n2 = size_of_arm(random), size_of_arm(random)
    arms = []
    for n, mean in ((n1, theta), (n2, 0.0)):
        sample = random.normal(mean, 1.0, n)
        arms.append(_arm(n, mean=float(sample.mean()), sd=float(sample.std(ddof=1))))
    return _candidate(FigureKind.MEANS, *arms)


def _proportion(random: np.random.Generator, theta: float) -> Candidate:
    n = size_of_arm(random)
    return _candidate(FigureKind.COUNTS, _arm(n, events=int(random.binomial(n, special.expit(theta)))))


def observed(random: np.random.Generator, log_hazard: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw times seen and whether they end in the event: its hazard is constant, some patients are lost.

    ``log_hazard`` is the log of the cumulative hazard at 12 months; times are in years.
    """
    event, lost = random.exponential(math.exp(-log_hazard), n), random.exponential(1 / LOST_A_YEAR, n)
    return np.minimum(event, lost), event <= lost


def _survival(random: np.random.Generator, theta: float) -> Candidate:
    n = size_of_arm(random)
    time, status = observed(random, theta, n)
    at_risk = int((time >= 1).sum())
    curve = kaplan_meier.kaplan_meier(time, status).at([1.0])
    s, error = float(curve["survival"][0]), float(curve["se"][0])
    if s in (0.0, 1.0):
        return _candidate(FigureKind.SURVIVAL, _arm(n, survival=s, at_risk=max(at_risk, 1)))
    return _candidate(FigureKind.SURVIVAL, _arm(n, survival=s, survival_se=error))


def settings(scale: float = 1.0) -> tuple[Setting, ...]:
    """Return the kinds of reviews; ``scale`` multiplies their repetitions."""
    many, some = max(1, round(300 * scale)), max(1, round(150 * scale))
    found = []
    for tau in (0.0, 0.3, 0.6):
        found.append(Setting("RR", tau, "RR 0.8, risk 25-50%", _risk_ratio, math.log(0.8), many))
    for tau in (0.0, 0.3):
        found.append(Setting("MD", tau, "MD -0.3 SD", _mean_difference, -0.3, many))
    for tau in (0.0, 0.5):
        found.append(Setting("survival", tau, "median study 75%", _survival, SURVIVAL_75, many))
    found.append(Setting("survival", 0.5, "median study 93%", _survival, math.log(-math.log(0.93)), many))
    for share, tau in ((0.05, 0.5), (0.3, 0.0), (0.3, 0.7)):
        centre = float(special.logit(share))
        found.append(Setting("proportion", tau, f"median study {share:.0%}", _proportion, centre, some))
    return tuple(found)


def run(scale: float = 1.0, studies: tuple[int, ...] = STUDIES) -> Iterator[Simulated]:
    """Go through all cells, each with its own seed, so that a cell is the same whatever runs beside it."""
    for i, setting in enumerate(settings(scale)):
        for k in studies:
            yield from _cells(setting, k, np.random.default_rng([SEED, i, k]))


def _cells(setting: Setting, k: int, random: np.random.Generator) -> Iterator[Simulated]:
    truth = _truth(setting)
    model = PoolingModel.GLMM if setting.measure == "proportion" else PoolingModel.INVERSE_VARIANCE
    found: dict[str, list[tuple[bool, float, bool | None, float]]] = {way: [] for way in WAYS}
    for _ in range(setting.repetitions):
        thetas = setting.centre + setting.tau * random.standard_normal(k + 1)
        drawn = tuple(
            replace(setting.draw(random, float(theta)), key=str(j)) for j, theta in enumerate(thetas[:k])
        )
        new = float(thetas[k])
        effects = study_effects.compute(drawn, MeasureId(setting.measure), SETTINGS)
        if effects.usable.sum() < k:
            continue
        for way, asked in WAYS.items():
            pooled = rule_by_k.answer(effects, model, asked, tau2_interval=False, alone=True).pooled
            low, high = pooled.ci_low, pooled.ci_high
            if pooled.measure == "PR":  # the exact sum: its bounds on the scale of all others
                low, high = _on_scale(low, high, setting.measure)
            if low is None or high is None:
                continue
            predicted, reach = None, math.nan
            if pooled.pi_low is not None and pooled.pi_high is not None:
                predicted, reach = pooled.pi_low <= new <= pooled.pi_high, pooled.pi_high - pooled.pi_low
            found[way].append((low <= truth <= high, high - low, predicted, reach))
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


def _truth(setting: Setting) -> float:
    """Return what the interval should hold: the mean, of shares that over studies on the pooling scale."""
    if setting.measure == "survival":
        return mean_log_hazard(setting.centre, setting.tau)
    if setting.measure != "proportion":
        return setting.centre
    z, weight = special.roots_hermitenorm(80)
    mean = float((weight * special.expit(setting.centre + setting.tau * z)).sum() / weight.sum())
    return float(special.logit(mean))


def _on_scale(low: float | None, high: float | None, measure: str) -> tuple[float | None, float | None]:
    if measure == "proportion":
        return _logit(low), _logit(high)
    hazards = [
        None if b is None else float(np.log(-np.log(np.clip(b, 1e-300, 1 - 1e-16)))) for b in (low, high)
    ]
    return hazards[1], hazards[0]


def mean_log_hazard(centre: float, tau: float) -> float:
    """Return log(-log of the mean survival) of studies whose log hazards are normal."""
    z, weight = special.roots_hermitenorm(80)
    survival = np.exp(-np.exp(centre + tau * z))
    return float(np.log(-np.log((weight * survival).sum() / weight.sum())))


def _logit(value: float | None) -> float | None:
    return None if value is None else float(np.clip(special.logit(value), -40, 40))


def aimed(cell: Simulated) -> bool:
    """Whether a cell is one of those for which an aim is set."""
    return cell.way == "house" and cell.tau > 0 and cell.k >= 3 and cell.measure != "curve band"


def _of_crossing(cells: list[Simulated]) -> list[str]:
    """Say how far intervals and bands hold where the model of curves is not that of the studies."""
    house = [c for c in cells if c.way == "house" and "cross" in c.describe and c.k >= 5]
    if not house:
        return []
    held = {
        name: [c.covered for c in house if (c.measure == "curve band") == (name == "bands")]
        for name in ("intervals", "bands")
    }
    told = {name: f"{min(h):.1%} to {max(h):.1%}" for name, h in held.items()}
    return [
        "",
        f"Where hazards cross, intervals hold the truth in {told['intervals']} of the reviews of five to",
        f"twenty studies and bands in {told['bands']}: the band is then rather too narrow.",
    ]


def page(cells: list[Simulated], scale: float = 1.0) -> str:
    """Write the cells as a page in Markdown; ``scale`` is that of their repetitions."""
    command = "make coverage" if scale == 1 else f"--scale {scale:.3g}"
    inside = [c for c in cells if aimed(c) and LEAST <= c.covered <= MOST]
    within = [c for c in cells if aimed(c) and LEAST - 2 * c.error <= c.covered <= MOST + 2 * c.error]
    every = [c for c in cells if aimed(c)]
    heads = " | ".join(f"{way}, % | width" for way in WAYS)
    columns = 4 + 2 * len(WAYS) + 2
    lines = [
        "# Coverage of the default intervals",
        "",
        f"Made by `scripts/develop/interval_coverage.py` (`{command}`); the seed is fixed. Simulated",
        "reviews with arms of 8 to 400 patients (median 45): how often the 95% interval holds the mean (of",
        "proportions and survival the mean over studies), its median width on the pooling scale, and how",
        "often the prediction interval holds the true effect of one more study. `house` is the default rule",
        "by the number of studies; `Hartung-Knapp` (of counts and curves: t with k - 1) and `Wald` hold",
        "whatever the number. In brackets the Monte Carlo standard error in percentage points. Survival is",
        "a Kaplan-Meier estimate at 12 months of patients of whom about a quarter a year are lost. Of",
        "curves over 6, 12 and 24 months (of some studies without the last) the interval is that at 24",
        "months; the band should hold all three times. Where hazards cross, a study's hazard differs from",
        "the median study's by one factor until 6 months and by another, independent of it, afterwards; the",
        "model of curves knows one factor a study.",
        "",
        f"Aim: {LEAST:.0%} to {MOST:.0%} where studies differ, from three studies on. {len(inside)} of",
        f"{len(every)} such cells lie inside, {len(within)} within two Monte Carlo errors of it.",
        "",
        f"| measure | tau | studies | repetitions | {heads} | prediction, % | width |",
        "|" + " --- |" * columns,
    ]
    for i in range(0, len(cells), len(WAYS)):
        row = cells[i : i + len(WAYS)]
        first = row[0]
        shown = " | ".join(f"{100 * c.covered:.1f} ({100 * c.error:.1f}) | {c.width:.2f}" for c in row)
        prediction = "- | -"
        if first.prediction_covered is not None and first.prediction_width is not None:
            p = first.prediction_covered
            error = math.sqrt(p * (1 - p) / first.predicted)
            prediction = f"{100 * p:.1f} ({100 * error:.1f}) | {first.prediction_width:.2f}"
        place = f"{first.measure}: {first.describe} | {first.tau:g} | {first.k} | {first.estimable}"
        lines.append(f"| {place} | {shown} | {prediction} |")
    lines += [
        "",
        "Prediction intervals are given from five studies on and only where the variance between studies is",
        "above 0; their coverage is that of the reviews that have one.",
        "",
        "Curves are pooled by the likelihood of patients and events between times. As normal estimates on",
        "the complementary log-log scale they held the truth in 85% and their bands in 62% of the reviews of",
        "ten studies with tau 0.5: a study in which few had the event by chance has the larger error there",
        "and so the smaller weight, and one in which nobody had it yet has no place, so the curve lay low.",
        *_of_crossing(cells),
        "",
    ]
    return "\n".join(lines)
