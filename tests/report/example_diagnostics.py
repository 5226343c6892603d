"""Invented diagnostics of a synthesis of risk ratios or proportions: shown, never computed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quoting import quoted

from evidence.record.notes.note import Note
from evidence.record.results.diagnostics import (
    BeyondThreshold,
    Contour,
    CumulativeStep,
    Diagnostics,
    FilledFunnel,
    FunnelData,
    FunnelPoint,
    PetPeeseEffect,
    SmallStudyEffects,
    SmallStudyTest,
    Specification,
    SpecificationCurve,
    StudyInfluence,
    SubsetGrid,
)

FEWEST_FOR_FUNNEL = 10


def beyond(mean: float = 0.8123, basis: str = "confidence", **changes) -> BeyondThreshold:
    """How sure an invented result is to be better than no difference."""
    values = dict(
        threshold=1.0, label="no difference", side="below", basis=basis, mean=mean, new_study=0.7012,
        share=0.7512, share_low=0.2512, share_high=0.9712,
    )  # fmt: skip
    return BeyondThreshold(**(values | changes))


def diagnostics(studies: Sequence[tuple[str, str, int | None, float]], ratio: bool = True) -> Diagnostics:
    """All parts for studies given as key, label, year and estimate."""
    return Diagnostics(
        k=len(studies),
        model="inverse variance",
        tau2_method="REML",
        cumulative=tuple(
            CumulativeStep(key, label, year, i, e, e / 1.5, min(e * 1.5, 0.99) if not ratio else e * 1.5,
                           0.0212 if i > 1 else None, 31.0 if i > 1 else None)
            for i, (key, label, year, e) in enumerate(studies, start=1)
        ),
        influence=tuple(_influence(i, *study[:2]) for i, study in enumerate(studies)),
        gosh=_gosh(ratio),
        small_studies=_small_studies(studies, ratio),
        specifications=_specifications(ratio),
        notes=(Note("half_added", ("bravo2014",), {"studies": 1}),),
    )  # fmt: skip


def _influence(i: int, key: str, label: str) -> StudyInfluence:
    return StudyInfluence(
        key=key, label=label, weight_percent=10.0, rstudent=-2.3 if i == 1 else 0.4, dffits=-1.2 if i == 1 else 0.1,
        cook_distance=0.8 if i == 1 else 0.02, covariance_ratio=1.1, tau2_without=0.0118, q_without=3.2, hat=0.1,
        dfbetas=-1.1 if i == 1 else 0.1, heterogeneity=4.1 if i == 1 else 0.1 + 0.05 * i,
        influence=0.9 if i == 1 else 0.02 * (i % 5), influential=i == 1, outlier=i == 1, interval_apart=False,
    )  # fmt: skip


def _gosh(ratio: bool) -> SubsetGrid:
    low, high = (0.5, 1.4) if ratio else (0.3, 0.6)
    edges = tuple(low * (high / low) ** (i / 30) for i in range(31))
    counts = tuple(
        tuple(round(90 * math.exp(-((x - 14) ** 2) / 30 - (y - 4) ** 2 / 9)) for x in range(30))
        for y in range(20)
    )
    total = sum(map(sum, counts))
    return SubsetGrid(total, None, edges, tuple(5.0 * i for i in range(21)), counts)


def _small_studies(studies, ratio: bool) -> SmallStudyEffects:
    k = len(studies)
    if k < FEWEST_FOR_FUNNEL:
        return SmallStudyEffects(k, quoted(f"{k} studies: with fewer than 10 a funnel plot cannot tell"))
    depths = [0.1 + 0.5 * ((7 * i) % k) / k for i in range(k)]
    points = tuple(
        FunnelPoint(key, label, e, d) for (key, label, _, e), d in zip(studies, depths, strict=True)
    )
    tests = (
        SmallStudyTest("Egger", -1.41, k - 2, 0.1887, 0.83, 0.51, 1.34),
        SmallStudyTest("Begg", 0.0256, None, 0.9524, None, None, None),
    )
    filled = (FilledFunnel("L0", 3, "high", 0.91, 0.71, 1.17), FilledFunnel("R0", 0, "high", 0.8, 0.7, 0.92))
    if not ratio:
        funnel = FunnelData("1 / root of n", points, 0.63, 0.45, None, (), None, None)
        return SmallStudyEffects(k, None, tests[:1], filled[:1], None, funnel)
    bottom = 0.63
    contours = tuple(
        Contour(level, math.exp(-z * bottom), math.exp(z * bottom))
        for level, z in ((0.9, 1.645), (0.95, 1.96), (0.99, 2.576))
    )
    limits = 0.8 * math.exp(-1.96 * bottom), 0.8 * math.exp(1.96 * bottom)
    funnel = FunnelData("standard error", points, bottom, 0.8, 1.0, contours, *limits)
    return SmallStudyEffects(k, None, tests, filled, PetPeeseEffect("PET", 0.83, 0.51, 1.34), funnel)


def _specifications(ratio: bool) -> SpecificationCurve:
    rows = [
        Specification(studies, model, tau2, interval, None, 3, 0.0, 0.0, 0.0)
        for studies in ("All studies", "Studies with at least 20 patients", "Full publications only")
        for model, tau2, interval in (
            *(
                ("inverse variance", t, c)
                for t in ("REML", "DL", "PM", "SJ")
                for c in ("hksj-floor", "wald", "t")
            ),
            ("common effect", None, "wald"),
        )
    ]
    rows.append(
        Specification(
            "All studies", "Random effects, Bayesian normal-normal", None, None, "bayes", 3, 0, 0, 0
        )
    )
    scale = 1.0 if ratio else 0.5
    shown = []
    for i, row in enumerate(rows):
        e = scale * (0.7 + 0.01 * i)
        shown.append(
            Specification(row.studies, row.model, row.tau2_method, row.ci_method,
                          "primary" if i == 0 else row.analysis, 3, e, 0.75 * e, 1.3 * e)
        )  # fmt: skip
    beyond_one = sum(r.estimate < 1 for r in shown)
    whole = sum(r.ci_high < 1 for r in shown)
    middle = shown[len(shown) // 2].estimate
    if ratio:
        return SpecificationCurve(
            tuple(shown), shown[0].estimate, middle, shown[-1].estimate, 1.0, "no difference", "below", beyond_one, whole
        )  # fmt: skip
    return SpecificationCurve(
        tuple(shown), shown[0].estimate, middle, shown[-1].estimate, None, None, None, None, None
    )
