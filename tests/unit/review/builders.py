"""Small builders of invented publications for the tests of the review floor."""

from __future__ import annotations

from evidence.record import codec
from evidence.record.better import Better
from evidence.record.published.publication import Arm, Citation, Population, Publication
from evidence.record.published.row import Row
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.dataset import Dataset, OutcomeData
from evidence.record.results.synthesis import Comparison
from evidence.record.reviews.methods import ComparisonSpec, Eligibility, ModelSettings, OutcomeSpec, Side
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.config.reviews.review_words import ReviewWords
from evidence.review.selection.asked.publications import ClassedPublication, classed

VOCABULARY = ReviewWords(
    treatment_classes={"thrombectomy": "mechanical", "lysis": "lysis", "anticoagulation": "drug"},
    market_statuses={"Old": "withdrawn", "New": "unknown"},
    wider_treatments={t: (t,) for t in ("thrombectomy", "lysis", "anticoagulation")},
    wider_conditions={"leg DVT": ("leg DVT", "DVT"), "CLTI": ("CLTI",)},
)
ANY = TimeWindow("any", "any time", None, None, None, "accept")
LATE = TimeWindow("late", "6 months or later", 5, None, 24, "leave out")
SETTINGS = ModelSettings(
    "inverse variance", "Mantel-Haenszel", "GLMM", "REML", "hksj-floor", "t(k-1)", 0.95, 1
)
TWO_ARM = ComparisonSpec(
    "a-v-b",
    "A against B",
    Side("A", {"treatment class": ["mechanical", "lysis"]}),
    Side("B", {"only treatment class": ["drug"]}),
)
ONE_ARM = ComparisonSpec("one", "A", Side("A", {"treatment class": ["mechanical"]}), None)


def outcome(measure: str = "RR", comparison: str = "a-v-b", **changes) -> OutcomeSpec:
    values = dict(
        id="pts", label="PTS", of=("pts",), segments=(), instrument=None, role="efficacy", importance="critical",
        times=("any",), comparisons={comparison: measure}, rare=False, benchmark=None, kind="binary",
        direction=Better.LOWER, unit=None, definition=None,
    )  # fmt: skip
    return OutcomeSpec(**(values | changes))


def arm(arm_id: str, treatments: list[str], n: int | None, **changes) -> Arm:
    values = dict(
        id=arm_id, label=arm_id.upper(), role="intervention", treatments=tuple(treatments), devices=(), n=n,
        counts={} if n is None else {"patient": n},
    )  # fmt: skip
    return Arm(**(values | changes))


def row(publication: str, entry: int, arm_id: str | None, **changes) -> Row:
    """A row; changes are given as they stand in JSON, `months` makes the time."""
    months = changes.pop("months", 24)
    comparison = changes.get("comparison")
    name = arm_id or "effect:" + "-".join(comparison)
    values = dict(
        id=f"{publication}/{entry}/{name}", publication=publication, study=publication, outcome="pts",
        type="count", change=False, arm=arm_id, comparison=None, segment="", subgroup="", unit="patient",
        instrument="", definition="", method="counts", pooled=False, adjusted=False, printed="", figure="",
        derived_by_hand="", poolable=True, reason=None, note="", file="x.yaml", line=1,
        at=None if months is None else {"months": months, "kind": "follow-up", "printed": f"{months} months"},
        source={"id": "abstract", "url": "", "read": "abstract", "second_hand": False}, derivation=[],
        findings=[], values={},
    )  # fmt: skip
    return codec.from_plain(values | changes, Row)


def counts(publication: str, entry: int, arm_id: str, events: int, n: int, **changes) -> Row:
    values = {"events": int(events), "n": int(n)}
    return row(publication, entry, arm_id, values=values, printed=f"{events}/{n}", **changes)


def publication(publication_id: str, arms: list[Arm], rows: list[Row], **changes) -> ClassedPublication:
    conditions = changes.pop("conditions", ["leg DVT"])
    values = dict(
        id=publication_id, study=publication_id, role="primary", design="randomised controlled trial",
        publication="full text", citation=Citation(f"{publication_id.title()} et al.", 2019), registration="",
        appraisal=None, overlaps=(), suspected_overlaps=(), silenced=(), findings=(), arms=tuple(arms),
        rows=tuple(rows), sources=(), setting={}, notes="", no_figures="", awaiting="", progress=None, follow_up=None, economics=None, notices=(), file="x.yaml", sha256="0",
        population=Population("DVT", tuple(conditions), {}),
    )  # fmt: skip
    return classed(Publication(**(values | changes)), VOCABULARY)


def trial(name: str, a: tuple[int, int], b: tuple[int, int], **changes) -> ClassedPublication:
    """A two-arm trial with one entry."""
    months = changes.pop("months", 24)
    return publication(
        name,
        [arm("a", ["thrombectomy"], a[1]), arm("b", ["anticoagulation"], b[1], role="comparator")],
        [counts(name, 1, "a", *a, months=months), counts(name, 1, "b", *b, months=months)],
        **changes,
    )


def review(analyses: list, outcomes: list[OutcomeSpec]) -> ReviewSpec:
    """A review of the comparison of two arms and the one of one arm, at any time."""
    return ReviewSpec(
        id="invented", title="", question={}, guidance={}, notes=None,
        eligibility=Eligibility({}, {}, (), {}, {}), released_overlaps=(), comparisons=(TWO_ARM, ONE_ARM), times=(ANY,),
        outcomes=tuple(outcomes), subgroups=(), analyses=tuple(analyses), config_file="", config_sha256="",
    )  # fmt: skip


def data(candidates: list, measure: str = "RR", comparison: ComparisonSpec = TWO_ARM) -> OutcomeData:
    """The one dataset of an outcome."""
    sides = comparison.intervention.label, comparison.comparator.label if comparison.comparator else None
    shown = Comparison(comparison.id, comparison.label, comparison.kind, *sides)
    return OutcomeData("pts", (Dataset("x", shown, ANY, measure, tuple(candidates), (), ()),), ())
