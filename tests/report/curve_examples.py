"""Invented curves over time, each a hard case: many studies, close times, figures of 0% and 100%, long names."""

from __future__ import annotations

from quoting import quoted
from result_builders import SINGLE, STUDIES, second

from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.results.curves import COUNTED, KAPLAN_MEIER, CurvePoint, PooledTime, SurvivalCurve
from evidence.record.results.left_out import LeftOut

_IMPUTED = Note("by_number_at_start", numbers={"n": 40, "share": 0.5})


def point(id_: str, time: float, share: float, **changes) -> CurvePoint:
    _, label, study, year, *_, n = next(
        (s for s in STUDIES if s[0] == id_), (id_, id_.title(), id_.upper(), 2019, "", "", 40)
    )
    values = dict(
        key=f"{id_}:{time}", study=study, publication=id_, label=label, year=year, kind=KAPLAN_MEIER, months=time,
        time=time, at_printed=f"{time:g} months", printed=f"{100 * share:g}%", survival=share,
        ci_low=max(share - 0.12, 0.0), ci_high=min(share + 0.07, 1.0), interval_method="cloglog",
        n=n, at_risk=None, yi=-1.0, vi=0.1, se_grade="imputed from the number at start", pooled=True, note=None,
        second_hand=False, derivation=(Step(_IMPUTED, (f"{id_}/3/removal",)),),
        row_ids=(f"{id_}/3/removal",),
    )  # fmt: skip
    return CurvePoint(**(values | changes))


def pooled_time(time: float, share: float, studies: int = 2, **changes) -> PooledTime:
    values = dict(
        time=time, studies=studies, survival=share, ci_low=share - 0.1, ci_high=share + 0.05, band_low=share - 0.15,
        band_high=share + 0.08, estimate_scale=-1.0, se_scale=0.3, smoothed=False,
    )  # fmt: skip
    return PooledTime(**(values | changes))


def curve(points, pooled=(), **changes) -> SurvivalCurve:
    studies = len({p.study for p in points if p.pooled})
    values = dict(
        id="removal", comparison=SINGLE, status="pooled" if pooled else "not pooled", status_reason=None,
        points=tuple(points), pooled=tuple(pooled), ends=pooled[-1].time if pooled else None, ends_reason=None,
        k=sum(p.pooled for p in points) if pooled else 0, studies=studies if pooled else 0, scale="cloglog",
        method="REML" if pooled else "", level=0.95, still_at_risk=0.5,
        tau2=0.12 if pooled else None, tau2_low=0.0 if pooled else None, tau2_high=1.4 if pooled else None,
        q=3.2 if pooled else None, q_df=2 if pooled else None, q_p=0.2 if pooled else None, left_out=(),
        warnings=(), notes=(), second=second() if pooled else None,
    )  # fmt: skip
    return SurvivalCurve(**(values | changes))


def usual() -> SurvivalCurve:
    """Two studies at two times, one of them further on, one without any event, one counted at a visit."""
    points = [
        point("delta2018", 6, 0.95),
        point("delta2018", 12, 0.9),
        point("delta2018", 24, 0.7, pooled=False, note=quoted("after the last time at which two studies have a figure")),
        point("echo2021", 6, 0.81, second_hand=True),
        point("echo2021", 12, 0.77, se_grade="printed interval"),
        point("foxtrot2022", 6, 1.0, ci_low=None, ci_high=None, yi=None, vi=None, se_grade=None, pooled=False, note=quoted("S = 1: not estimable on this scale")),
        point("charlie2016", 12, 0.62, kind=COUNTED, pooled=False, se_grade=None, note=quoted("counted at a visit")),
    ]  # fmt: skip
    lost = LeftOut(
        "BRAVO", "bravo2014", "Bravo 2014", "removal", "88%", None, "outside the time window",
        quoted("no time is printed"), ("bravo2014/1/removal",),
    )  # fmt: skip
    return curve(
        points,
        [pooled_time(6, 0.876), pooled_time(12, 0.842)],
        ends_reason=quoted("at no later time do two studies have a figure that can be pooled"),
        left_out=(lost,),
        warnings=(quoted("3 of 6 Kaplan-Meier estimates are imputed."),),
    )


def alone() -> SurvivalCurve:
    """One study with three times."""
    told = [point("echo2021", t, s, pooled=False) for t, s in ((3, 0.94), (6, 0.86), (12, 0.81))]
    return curve(told, status="single study", status_reason=quoted("one study"))


def crowded(studies: int = 30, times=(0.25, 0.5, 1, 2, 3, 6, 12, 24, 36, 60)) -> SurvivalCurve:
    """More studies than shapes, and times too close for a number under each."""
    points = [
        point(f"study{i:02d}", t, max(0.98 - 0.006 * t - 0.009 * i, 0.02))
        for i in range(studies)
        for t in times
    ]
    return curve(points, [pooled_time(t, 0.9 - 0.005 * t, studies) for t in times])


def nothing() -> SurvivalCurve:
    """No figure has a time."""
    return curve([], status_reason=quoted("no Kaplan-Meier estimate is printed with a time"))
