"""The 40 outcomes of invented programmes: how they are reported, and figures drawn for them."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.benchmarks.runs import invented_words as words

HETEROGENEITY = 0.4  # SD of the log odds between studies
EFFECT = -0.35  # log odds ratio of removal
SPREAD = 0.3  # SD of an effect between studies


@dataclass(frozen=True, slots=True)
class TellingOutcome:
    """An outcome of the vocabulary; ``risk`` is a proportion, or the mean of what is measured."""

    id: str
    label: str
    measure: str
    risk: float
    sd: float = 0.0
    at: str = ""  # "" for the end of follow-up
    only_compared: bool = False
    rare: bool = False
    role: str = "efficacy"
    importance: str = "important"

    @property
    def two_arms(self) -> bool:
        """Whether the review pools comparisons."""
        return self.measure in ("RR", "MD")

    @property
    def measured(self) -> bool:
        """Whether it is a number of each patient, not an event."""
        return self.sd > 0


def _compared(
    risk: float, *ids: str, role: str = "efficacy", rare: bool = False, importance: str = "important"
) -> Iterator[TellingOutcome]:
    for name in ids:
        label = name.replace("_", " ").capitalize()
        yield TellingOutcome(
            name, label, "RR", risk, only_compared=True, rare=rare, role=role, importance=importance
        )


def _one_group(risk: float, *ids: str, role: str = "efficacy") -> Iterator[TellingOutcome]:
    for name in ids:
        at = "periprocedural" if role == "efficacy" else ""
        yield TellingOutcome(name, name.replace("_", " ").capitalize(), "proportion", risk, at=at, role=role)


OUTCOMES: tuple[TellingOutcome, ...] = (
    *_compared(0.42, "pts_any", "residual_thrombus", importance="critical"),
    *_compared(0.70, "patency_any", "symptom_improvement"),
    *_compared(0.30, "venous_reflux", "vein_stenosis", "villalta_reduction_ge4"),
    *_compared(0.12, "recurrent_vte", "rethrombosis", "reintervention", "dyspnoea"),
    *_compared(0.10, "any_bleeding", "infection", "fever", role="safety", importance="critical"),
    *_compared(
        0.03, "pulmonary_embolism", "death", "blood_transfusion", "acute_kidney_injury",
        role="safety", rare=True, importance="critical",
    ),
    *_compared(
        0.015, "vessel_injury", "nerve_injury", "pancreatitis", "stent_thrombosis", role="safety", rare=True
    ),
    TellingOutcome("villalta_score", "Villalta score", "MD", 6.0, 3.5, only_compared=True),
    TellingOutcome("vcss", "Venous Clinical Severity Score", "MD", 5.0, 2.8, only_compared=True),
    TellingOutcome("pain_score", "Pain score", "MD", 3.0, 1.6, only_compared=True),
    TellingOutcome("thigh_circumference_cm", "Thigh circumference", "MD", 52.0, 5.0, only_compared=True),
    TellingOutcome("length_of_stay_days", "Length of stay", "MD", 8.0, 3.0, only_compared=True),
    *_one_group(0.90, "technical_success", "recanalisation"),
    *_one_group(0.75, "complete_thrombus_clearance", "clinical_success"),
    *_one_group(0.40, "stent_placement", "single_session"),
    *_one_group(0.08, "haemolysis_or_haemoglobinuria", "bradyarrhythmia", "any_adverse_event", role="safety"),
    *_one_group(0.02, "clot_embolisation", role="safety"),
    TellingOutcome("patency_primary", "Primary patency", "survival", 0.78),
    TellingOutcome("freedom_from_recurrent_dvt", "Freedom from recurrent DVT", "survival", 0.88),
    TellingOutcome("procedure_duration_min", "Procedure time", "mean", 95.0, 30.0, at="periprocedural"),
)  # fmt: skip


def true_risk(outcome: TellingOutcome, rng: random.Random, *, treated: bool) -> float:
    """Draw the true risk or mean of an arm."""
    shift = rng.gauss(EFFECT, SPREAD) if treated and outcome.two_arms else 0.0
    if outcome.measured:
        return max(0.5, outcome.risk + outcome.sd * (rng.gauss(0, 0.3) + shift))
    logit = math.log(outcome.risk / (1 - outcome.risk)) + rng.gauss(0, HETEROGENEITY)
    return 1 / (1 + math.exp(-logit - shift))


def entry_lines(
    outcome: TellingOutcome, arms: Iterable[tuple[str, int, float]], months: int, rng: random.Random
) -> list[str]:
    """Write one entry of a study file as a paper would print it."""
    at = "12 months" if outcome.measure == "survival" else outcome.at or f"{months} months"
    lines = [f"  - outcome: {outcome.id}", f"    at: {at}"]
    if rng.random() < 0.5:
        lines.append(f"    definition: {rng.choice(words.DEFINITIONS)}")
    if outcome.measure == "survival":
        lines.append("    method: Kaplan-Meier")
    style = rng.randrange(4)
    told = list(arms)
    if outcome.measure in ("survival", "mean", "proportion"):
        told = told[:1]
    lines += [f"    {arm}: {_figure(outcome, n, risk, style, rng)}" for arm, n, risk in told]
    return [*lines, "    source: page"]


def _figure(outcome: TellingOutcome, n: int, risk: float, style: int, rng: random.Random) -> str:
    if outcome.measured:
        mean = max(0.1, rng.gauss(risk, outcome.sd / math.sqrt(n)))
        sd = outcome.sd * math.sqrt(rng.gammavariate((n - 1) / 2, 2 / (n - 1)))
        return f"{mean:.1f} (SD {max(sd, 0.1):.1f})"
    events = _binomial(n, risk, rng)
    if outcome.measure == "survival":
        share = min(max(events / n, 1 / n), 1 - 1 / n)
        # limits on the scale of log(-log S), as most programs print them
        half = 1.96 * math.sqrt((1 - share) / (n * share)) / abs(math.log(share))
        low, high = (share ** math.exp(side * half) for side in (1, -1))
        return f"{share:.1%} (95% CI {low:.1%} to {high:.1%})"
    if style == 0:
        return f"{events}/{n}"
    if style == 1:
        return f"{events}/{n} ({events / n:.1%})"
    if style == 2:
        return f"{events} ({events / n:.0%})"
    return f"{events / n:.1%} ({events}/{n})"


def _binomial(n: int, risk: float, rng: random.Random) -> int:
    if n > 200:
        drawn = rng.gauss(n * risk, math.sqrt(n * risk * (1 - risk)))
        return min(n, max(0, round(drawn)))
    return sum(rng.random() < risk for _ in range(n))
