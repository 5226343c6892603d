"""Kinds of simulated reviews, like the shipped ones: how a study of each is drawn, and what is to be held."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence.record.measures import MeasureId
from evidence.record.published.attributes import NOTHING_SAID
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.stats.over_time import kaplan_meier

LOST_A_YEAR = 0.25  # hazard of being lost to follow-up
_REPETITIONS = 600
SURVIVAL_75 = math.log(-math.log(0.75))
FOLLOW_UP = (0.5, 2.0)  # least and most years of a study's patients, on average


@dataclass(frozen=True, slots=True)
class Setting:
    """A kind of review: its measure, and how much true effects differ on the pooling scale."""

    measure: MeasureId
    tau: float
    describe: str
    draw: Callable[[np.random.Generator, float], Candidate]  # one study of this true effect
    centre: float  # the mean on the pooling scale
    repetitions: int
    rare: bool = False  # events so few that the review marks the outcome as rare


def candidate(kind: FigureKind, ours: ArmFigure, theirs: ArmFigure | None = None) -> Candidate:
    """Make one study of its figures."""
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
    return candidate(FigureKind.COUNTS, _arm(n1, events=a), _arm(n2, events=c))


def _odds_ratio(random: np.random.Generator, theta: float) -> Candidate:
    n1, n2 = size_of_arm(random), size_of_arm(random)
    control = random.uniform(0.15, 0.5)
    treated = float(special.expit(special.logit(control) + theta))
    a, c = int(random.binomial(n1, treated)), int(random.binomial(n2, control))
    return candidate(FigureKind.COUNTS, _arm(n1, events=a), _arm(n2, events=c))


def _risk_ratio_of_few(random: np.random.Generator, theta: float) -> Candidate:
    n1, n2 = size_of_arm(random), size_of_arm(random)
    control = random.uniform(0.01, 0.05)
    a, c = int(random.binomial(n1, control * math.exp(theta))), int(random.binomial(n2, control))
    return candidate(FigureKind.COUNTS, _arm(n1, events=a), _arm(n2, events=c))


def _risk_difference_of_few(random: np.random.Generator, theta: float) -> Candidate:
    n1, n2 = size_of_arm(random), size_of_arm(random)
    control = random.uniform(0.01, 0.05)
    treated = float(np.clip(control + theta, 0, 1))
    a, c = int(random.binomial(n1, treated)), int(random.binomial(n2, control))
    return candidate(FigureKind.COUNTS, _arm(n1, events=a), _arm(n2, events=c))


def _mean_difference(random: np.random.Generator, theta: float) -> Candidate:
    n1, n2 = size_of_arm(random), size_of_arm(random)
    arms = []
    for n, mean in ((n1, theta), (n2, 0.0)):
        sample = random.normal(mean, 1.0, n)
        arms.append(_arm(n, mean=float(sample.mean()), sd=float(sample.std(ddof=1))))
    return candidate(FigureKind.MEANS, *arms)


def _rate_ratio(random: np.random.Generator, theta: float) -> Candidate:
    n1, n2 = size_of_arm(random), size_of_arm(random)
    years = n1 * random.uniform(*FOLLOW_UP), n2 * random.uniform(*FOLLOW_UP)
    control = random.uniform(0.1, 0.4)
    a = int(random.poisson(years[0] * control * math.exp(theta)))
    c = int(random.poisson(years[1] * control))
    arms = _arm(n1, events=a, person_time=years[0]), _arm(n2, events=c, person_time=years[1])
    return candidate(FigureKind.RATES, *arms)


def _proportion(random: np.random.Generator, theta: float) -> Candidate:
    n = size_of_arm(random)
    return candidate(FigureKind.COUNTS, _arm(n, events=int(random.binomial(n, special.expit(theta)))))


def _rate(random: np.random.Generator, theta: float) -> Candidate:
    n = size_of_arm(random)
    years = n * random.uniform(*FOLLOW_UP)
    events = int(random.poisson(years * math.exp(theta)))
    return candidate(FigureKind.RATES, _arm(n, events=events, person_time=years))


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
        return candidate(FigureKind.SURVIVAL, _arm(n, survival=s, at_risk=max(at_risk, 1)))
    return candidate(FigureKind.SURVIVAL, _arm(n, survival=s, survival_se=error))


def repetitions(scale: float) -> int:
    """Return how many reviews are simulated of each cell: the error of a coverage of 95% is 0.9 points."""
    return max(1, round(_REPETITIONS * scale))


def settings(scale: float = 1.0) -> tuple[Setting, ...]:
    """Return the kinds of reviews; ``scale`` multiplies their repetitions."""
    many = repetitions(scale)
    found = []
    for tau in (0.0, 0.3, 0.6):
        found.append(Setting(MeasureId.RR, tau, "RR 0.8, risk 25-50%", _risk_ratio, math.log(0.8), many))
    for tau in (0.0, 0.3):
        found.append(Setting(MeasureId.MD, tau, "MD -0.3 SD", _mean_difference, -0.3, many))
    for tau in (0.0, 0.5):
        found.append(Setting(MeasureId.SURVIVAL, tau, "median study 75%", _survival, SURVIVAL_75, many))
    found.append(
        Setting(MeasureId.SURVIVAL, 0.5, "median study 93%", _survival, math.log(-math.log(0.93)), many)
    )
    for share, tau in ((0.05, 0.5), (0.3, 0.0), (0.3, 0.7)):
        centre = float(special.logit(share))
        found.append(
            Setting(MeasureId.PROPORTION, tau, f"median study {share:.0%}", _proportion, centre, many)
        )
    for tau in (0.0, 0.3, 0.6):
        found.append(
            Setting(
                MeasureId.RR, tau, "RR 2, rare: risk 1-5%", _risk_ratio_of_few, math.log(2.0), many, rare=True
            )
        )
    for rate, tau in ((0.02, 0.5), (0.1, 0.0), (0.1, 0.5)):
        words = f"median study {100 * rate:.0f} per 100 years"
        found.append(Setting(MeasureId.RATE, tau, words, _rate, math.log(rate), many))
    for tau in (0.0, 0.03):
        found.append(
            Setting(MeasureId.RD, tau, "RD 5 points, risk 1-5%", _risk_difference_of_few, 0.05, many)
        )
    found.append(Setting(MeasureId.OR, 0.6, "OR 0.6, risk 15-50%", _odds_ratio, math.log(0.6), many))
    found.append(Setting(MeasureId.SMD, 0.3, "SMD -0.4", _mean_difference, -0.4, many))
    found.append(
        Setting(MeasureId.IRR, 0.5, "IRR 0.7, 10-40 per 100 years", _rate_ratio, math.log(0.7), many)
    )
    return tuple(found)


def truth(setting: Setting) -> float:
    """Return what the interval should hold on the pooling scale; of shares and rates the mean of studies."""
    if setting.measure == MeasureId.SURVIVAL:
        return mean_log_hazard(setting.centre, setting.tau)
    if setting.measure == MeasureId.RATE:
        return setting.centre + setting.tau**2 / 2
    if setting.measure != MeasureId.PROPORTION:
        return setting.centre
    z, weight = special.roots_hermitenorm(80)
    mean = float((weight * special.expit(setting.centre + setting.tau * z)).sum() / weight.sum())
    return float(special.logit(mean))


def mean_log_hazard(centre: float, tau: float) -> float:
    """Return log(-log of the mean survival) of studies whose log hazards are normal."""
    z, weight = special.roots_hermitenorm(80)
    survival = np.exp(-np.exp(centre + tau * z))
    return float(np.log(-np.log((weight * survival).sum() / weight.sum())))
