"""What the configuration files hold once they fit their JSON schemas: each key with its type.

The schemas in ``workflow/schemas`` check the files; these shapes say the same to whoever reads the data.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

Criteria = dict[str, object]  # a filter, by the fields of ``criteria.FIELDS``
ModelData = dict[str, object]  # settings of a model, any of ``model_keys.MODEL_KEYS``

# --- the literature search ---


class SearchedData(TypedDict, total=False):
    """One database, register or other source."""

    records: int
    searched: str


RetrievalData = TypedDict(
    "RetrievalData",
    {"sought": int, "not retrieved": int, "assessed": int, "excluded with reasons": dict[str, int]},
    total=False,
)


class OtherMethodsData(RetrievalData, total=False):
    """Reports found by other methods than searching databases and registers."""

    sources: dict[str, SearchedData]


class EarlierData(TypedDict):
    """An earlier review or guidance."""

    label: str
    source: str
    reports: NotRequired[int]
    studies: NotRequired[int]
    url: NotRequired[str]


class SoughtStudyData(TypedDict):
    """One study that was looked for by its name."""

    wanted: str
    where: str
    searched: str
    found: str
    publication: NotRequired[str]
    note: NotRequired[str]


_CountedData = TypedDict(
    "_CountedData",
    {
        "source": str,
        "databases": dict[str, SearchedData],
        "registers": dict[str, SearchedData],
        "duplicates removed": int,
        "removed by automation": int,
        "removed for other reasons": int,
        "screened": int,
        "excluded at screening": int,
        "other methods": OtherMethodsData,
        "earlier review": EarlierData,
        "by name": dict[str, SoughtStudyData],
    },
    total=False,
)


class SearchData(_CountedData, RetrievalData, total=False):
    """All that is stated of the search."""


# --- a review ---


class ExclusionData(TypedDict):
    """A rule that leaves publications out."""

    reason: str
    publication: NotRequired[str]
    where: NotRequired[Criteria]


EligibilityData = TypedDict(
    "EligibilityData",
    {
        "question": Criteria,
        "keep": NotRequired[Criteria],
        "exclude": NotRequired[list[ExclusionData]],
        "context": NotRequired[Criteria],
        "safety only": NotRequired[Criteria],
        "comparison": NotRequired[list[str]],
    },
)


class ReleasedData(TypedDict):
    """Two studies that may stand side by side."""

    between: list[str]
    reason: str


class OverlapsData(TypedDict, total=False):
    """What the review says of overlapping studies."""

    released: list[ReleasedData]


class ComparisonData(TypedDict):
    """One comparison: an arm, or intervention and comparator; each a label beside its criteria."""

    label: str
    arm: NotRequired[Criteria]
    intervention: NotRequired[Criteria]
    comparator: NotRequired[Criteria]


TimeData = TypedDict(
    "TimeData",
    {
        "label": str,
        "from": NotRequired[float],
        "to": NotRequired[float],
        "prefer": NotRequired[float],
        "open end": NotRequired[bool],
        "not stated": str,
    },
)


class BenchmarkData(TypedDict):
    """A value that results of one group are set against."""

    value: float
    label: str
    source: str
    time: NotRequired[str]


class ThresholdData(TypedDict):
    """A value that decides."""

    value: float
    label: str
    comparison: NotRequired[str]
    time: NotRequired[str]


# One outcome of a review.
OutcomeEntry = TypedDict(
    "OutcomeEntry",
    {
        "label": str,
        "role": str,
        "importance": str,
        "times": list[str],
        "comparisons": dict[str, str],
        "of": NotRequired[list[str]],
        "segments": NotRequired[list[str]],
        "instrument": NotRequired[str],
        "definition": NotRequired[str],
        "direction": NotRequired[str],
        "rare": NotRequired[bool],
        "benchmark": NotRequired[BenchmarkData],
        "threshold": NotRequired[ThresholdData],
        "tau prior outcome": NotRequired[str],
    },
)

SubgroupData = TypedDict(
    "SubgroupData",
    {
        "label": str,
        "by": str,
        "levels": NotRequired[dict[str, str]],
        "groups": NotRequired[dict[str, list[str]]],
        "values": NotRequired[dict[str, str]],
        "use subgroup publications": NotRequired[bool],
        "comparisons": list[str],
    },
)


class RegressionData(TypedDict):
    """One meta-regression."""

    label: str
    by: NotRequired[list[str]]
    values: NotRequired[dict[str, float | str]]
    per: NotRequired[float]
    comparisons: list[str]
    outcomes: NotRequired[list[str]]


class AssumptionData(TypedDict):
    """What is supposed of figures that do not print it."""

    why: str
    outcomes: NotRequired[list[str]]


AssumptionsData = TypedDict(
    "AssumptionsData",
    {
        "arm size": AssumptionData,
        "mean follow-up": AssumptionData,
        "time within the window": AssumptionData,
        "middle of the range": AssumptionData,
        "counted at a visit": AssumptionData,
    },
    total=False,
)
# Beside these keys an analysis has settings of its model.
AnalysisData = TypedDict(
    "AnalysisData",
    {
        "label": str,
        "why": str,
        "kind": NotRequired[str],
        "keep": NotRequired[Criteria],
        "drop": NotRequired[Criteria],
        "measure": NotRequired[str],
        "comparisons": NotRequired[list[str] | str],
        "outcomes": NotRequired[list[str]],
        "measures": NotRequired[list[str]],
        "only rare": NotRequired[bool],
        "only near ceiling": NotRequired[bool],
        "times": NotRequired[str | dict[str, str]],
    },
)


class PlainData(TypedDict):
    """The words of the page in plain language."""

    title: str
    about: list[str]
    groups: NotRequired[dict[str, str]]
    outcomes: dict[str, str]


class PagesData(TypedDict):
    """Pages beside the report."""

    outlook: NotRequired[bool]
    plain: NotRequired[PlainData]


ReviewData = TypedDict(
    "ReviewData",
    {
        "title": str,
        "question": dict[str, object],
        "guidance": NotRequired[dict[str, object]],
        "pages": NotRequired[PagesData],
        "notes": NotRequired[str],
        "eligibility": EligibilityData,
        "search": NotRequired[SearchData],
        "overlaps": NotRequired[OverlapsData],
        "comparisons": dict[str, ComparisonData],
        "times": dict[str, TimeData],
        "outcomes": dict[str, OutcomeEntry],
        "subgroups": NotRequired[dict[str, SubgroupData]],
        "meta-regressions": NotRequired[dict[str, RegressionData]],
        "primary": NotRequired[ModelData],
        "assumptions": NotRequired[AssumptionsData],
        "analyses": NotRequired[dict[str, AnalysisData]],
        "without analyses": NotRequired[list[str]],
    },
)

# --- the main file ---


class AbsoluteData(TypedDict, total=False):
    """How absolute effects are told."""

    per: int


MainData = TypedDict(
    "MainData",
    {
        "reviews": list[str],
        "primary": ModelData,
        "analyses": NotRequired[dict[str, AnalysisData]],
        "absolute effects": NotRequired[AbsoluteData],
        "certainty": NotRequired[dict[str, object]],
        "baseline": NotRequired[str],
    },
)

# --- certainty ---


class BaselineData(TypedDict):
    """A baseline that a reviewer has set."""

    value: float
    label: str
    source: str


RatedOutcomeEntry = TypedDict(
    "RatedOutcomeEntry",
    {"important difference": float, "baseline": dict[str, BaselineData]},
    total=False,
)


class StartData(TypedDict):
    """A start other than the computed one."""

    level: str
    reason: str


class DecisionData(TypedDict, total=False):
    """What is decided of one domain."""

    accept: int
    change: int
    reason: str


JudgementData = TypedDict(
    "JudgementData",
    {
        "outcome": str,
        "comparison": str,
        "time": NotRequired[str],
        "judged by": str,
        "date": str,
        "made for": dict[str, float],
        "start": NotRequired[StartData],
        "risk of bias": DecisionData,
        "inconsistency": DecisionData,
        "indirectness": DecisionData,
        "imprecision": DecisionData,
        "publication bias": DecisionData,
        "rating up": NotRequired[DecisionData],
        "reason": str,
    },
)


class CertaintyData(TypedDict, total=False):
    """The file of certainty of one review."""

    per: int
    settings: dict[str, object]
    outcomes: dict[str, RatedOutcomeEntry]
    judgements: list[JudgementData]
