"""A review as configured: frozen objects that jobs receive as plain mappings (``record.codec``)."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.results.comparison import TimeWindow
from evidence.record.reviews.flow import SearchCounts
from evidence.record.reviews.methods import (
    AnalysisSpec,
    AssumptionSpec,
    ComparisonSpec,
    Eligibility,
    OutcomeSpec,
    RegressionSpec,
    ReleasedOverlap,
    SubgroupSpec,
    window_in_place,
)
from evidence.record.reviews.pages import PagesSpec
from evidence.review.config.reviews.review_words import ReviewWords


@dataclass(frozen=True, slots=True)
class OtherWindow:
    """Another window of follow-up than its outcomes', in an analysis: what assembling needs of it."""

    outcomes: tuple[str, ...]  # ids; empty: all
    comparisons: tuple[str, ...]  # ids or kinds; empty: all
    times: dict[str, str]

    @staticmethod
    def asked_by(spec: AnalysisSpec) -> OtherWindow:
        """Return what an analysis asks for."""
        return OtherWindow(spec.outcomes, spec.comparisons, spec.times)

    def of(self, outcome: str, comparison: ComparisonSpec, time: str) -> str | None:
        """Return the window for one synthesis; ``None`` where the analysis looks at the same."""
        if self.outcomes and outcome not in self.outcomes:
            return None
        if self.comparisons and not {comparison.id, comparison.kind} & set(self.comparisons):
            return None
        return window_in_place(self.times, time)


@dataclass(frozen=True, slots=True)
class ReviewSpec:
    """A whole review as configured."""

    id: str
    title: str
    question: dict[str, object]
    guidance: dict[str, object]
    notes: str | None
    eligibility: Eligibility
    released_overlaps: tuple[ReleasedOverlap, ...]
    comparisons: tuple[ComparisonSpec, ...]
    times: tuple[TimeWindow, ...]
    outcomes: tuple[OutcomeSpec, ...]
    subgroups: tuple[SubgroupSpec, ...]
    analyses: tuple[AnalysisSpec, ...]
    config_file: str
    config_sha256: str
    vocabulary: ReviewWords = ReviewWords()
    search: SearchCounts | None = None
    assumptions: tuple[AssumptionSpec, ...] = ()
    other_windows: tuple[OtherWindow, ...] = ()  # of analyses that look at another time
    regressions: tuple[RegressionSpec, ...] = ()
    pages: PagesSpec = PagesSpec()

    def comparison(self, comparison_id: str) -> ComparisonSpec:
        """One comparison by its id."""
        return next(c for c in self.comparisons if c.id == comparison_id)

    def time(self, time_id: str) -> TimeWindow:
        """One time window by its id."""
        return next(t for t in self.times if t.id == time_id)
