"""Small builders of invented results for the tests of what is made of them."""

from __future__ import annotations

from candidate_attributes import attributes
from evidence.record.better import Better
from evidence.record.results.analysis import Analysis, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate, PrintedEffect
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.synthesis import Benchmark, Comparison, OutcomeInfo, Synthesis

ANY = TimeWindow("any", "any time", None, None, None, "accept")
TWO_ARM = Comparison("a-v-b", "A against B", "two-arm", "A", "B")
ONE_ARM = Comparison("a", "A, one group", "single-arm", "A", None)
RANDOMISED = "randomised controlled trial"


def info(**changes) -> OutcomeInfo:
    values = dict(
        id="pts", label="Post-thrombotic syndrome", kind="binary", direction=Better.LOWER, role="efficacy",
        importance="critical", unit=None, definition=None,
    )  # fmt: skip
    return OutcomeInfo(**(values | changes))


def arm(events=None, n=None, mean=None, **changes) -> ArmFigure:
    printed = changes.pop("printed", (f"{events}/{n}",))
    return ArmFigure(arms=("x",), label="x", n=n, events=events, mean=mean, printed=printed, **changes)


def study(name: str, ours=None, theirs=None, weight=None, **changes) -> tuple[Candidate, StudyEffect]:
    """One pooled study: its candidate and its effect."""
    said = attributes(
        publication=changes.pop("publication", "full text"),
        appraisal=changes.pop("appraisal", "not assessed"),
        market_statuses=tuple(changes.pop("device", ())),
    )
    effect = dict(
        key=name, yi=0.0, vi=1.0, estimate=1.0, ci_low=changes.pop("low", 0.5), ci_high=changes.pop("high", 2.0),
        interval_method="Wald", weight_percent=weight, status=changes.pop("status", "pooled"),
    )  # fmt: skip
    sizes = [a.n for a in (ours, theirs) if a is not None and a.n is not None]
    values = dict(
        key=name, study=name, publication=f"{name}2019", label=name, year=2019, design=RANDOMISED, kind="counts",
        intervention=ours, comparator=theirs, effect=None, at_months=12.0, at_printed="12 months", segment=None,
        unit="patient", definition=None, usable=True, reason=None, n=sum(sizes) if sizes else None,
        second_hand=False, source="abstract", derivation=(), row_ids=(f"{name}2019/1/a",), attributes=said,
    )  # fmt: skip
    return Candidate(**(values | changes)), StudyEffect(**effect)


def printed(measure: str, estimate: float) -> PrintedEffect:
    return PrintedEffect(
        measure, estimate, None, None, 0.95, None, False, f"{measure} {estimate}", "x/1/effect"
    )


def synthesis(
    studies, measure="RR", comparison=TWO_ARM, benchmark: Benchmark | None = None, diagnostics=None, **changes
) -> Synthesis:
    """A synthesis whose primary analysis pools ``studies``; ``changes`` are its numbers."""
    values = dict.fromkeys(Analysis.__dataclass_fields__)
    values |= dict(
        id="primary", label="Primary analysis", why="", settings={}, status="pooled" if len(studies) > 1 else
        "single study", measure=measure, scale="log", model="random effects", level=0.95, k=len(studies),
        effects=tuple(e for _, e in studies), excluded=(), ladder=(), warnings=(), notes=(),
    )  # fmt: skip
    return Synthesis(
        id=comparison.id, label="x", comparison=comparison, time=ANY, measure=measure,
        candidates=tuple(c for c, _ in studies), left_out=(), analyses=(Analysis(**(values | changes)),),
        leave_one_out=(), subgroups=(), benchmark=benchmark, diagnostics=diagnostics,
    )  # fmt: skip
