"""A review's results in few words, kept for later: what another run is compared with.

The content of ``results/<review>/kept.json``, and of a baseline (``config/baselines/<name>.json``). It
outlives versions of the workflow: words stand in it as they were shown, settings and figures as plain values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

SCHEMA: Literal["baseline/1"] = "baseline/1"

# What a result can be set against.
NO_EFFECT = "no effect"
THRESHOLD = "threshold"
BENCHMARK = "benchmark"
MARKS = (NO_EFFECT, THRESHOLD, BENCHMARK)

# Parts of a study file: its figures, and the study that it is a report of.
FIGURES, STUDY = "outcomes", "study"

# What stands behind the name of a synthesis where the result rests on assumptions.
ASSUMING = "with stated assumptions"


@dataclass(frozen=True, slots=True)
class KeptPublication:
    """One publication: what the review did with it, and its figures as printed."""

    study: str
    status: str
    reason: str  # in words, as shown then
    said: str  # checksum of all that its study file says but figures
    rows: str  # checksum of its figures; empty where the review shows none of them
    figures: dict[str, str]  # outcome, time, arm and part: the printed figure
    retracted: bool = False
    file: str = ""  # checksum of its study file as written; empty where it is not known
    parts: dict[str, str] = field(default_factory=dict)  # checksum of each part of the file but figures
    appraisal: dict[str, str] = field(default_factory=dict)  # the risk of bias as judged, by what is said

    def edited_into(self, later: KeptPublication) -> bool:
        """Whether the study file says something else later, as far as both states show."""
        if self.parts and later.parts:
            return bool(self.other_parts(later))
        return self.said != later.said or self._other_figures(later)

    def other_parts(self, later: KeptPublication) -> tuple[str, ...]:
        """Name the parts that say something else later; empty where a state does not know its parts."""
        if not (self.parts and later.parts):
            return ()
        names = dict.fromkeys([*self.parts, *later.parts])
        other = [name for name in names if self.parts.get(name) != later.parts.get(name)]
        # Figures name their study.
        figures = STUDY not in other and self._other_figures(later)
        return (*other, FIGURES) if figures else tuple(other)

    def read_otherwise(self, later: KeptPublication) -> bool:
        """Whether the same file says something else later: what reads it, or the vocabulary, is another."""
        return bool(self.file) and self.file == later.file and self.edited_into(later)

    def _other_figures(self, later: KeptPublication) -> bool:
        return self.shown_with(later) and self.rows != later.rows

    def shown_with(self, later: KeptPublication) -> bool:
        """Whether both states show the figures."""
        return bool(self.rows and later.rows)


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """What one study brings into a result, with the fields that a candidate has."""

    publication: str
    candidate: dict[str, object]  # fields that say nothing are left out


@dataclass(frozen=True, slots=True)
class KeptInput:
    """What the numbers of a primary analysis rest on."""

    measure: str
    rare: bool
    settings: dict[str, object]
    figures: dict[str, KeptFigure]  # by study


@dataclass(frozen=True, slots=True)
class MarkedValue:
    """A value that a result is set against (natural scale)."""

    kind: str  # one of MARKS
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class KeptNumbers:
    """The numbers of a primary analysis (natural scale); ``None`` for what it does not give."""

    status: str
    measure: str
    model: str
    k: int
    people: int | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    tau2: float | None = None
    stratum: str = ""  # the designs that were pooled; empty where no study was chosen


@dataclass(frozen=True, slots=True)
class KeptResult:
    """The primary result of one synthesis, or that of other designs or with assumptions beside it."""

    outcome: str
    synthesis: str  # with the stratum, or `ASSUMING`, behind it where it stands beside the headline
    label: str
    direction: str
    numbers: KeptNumbers
    sentence: str  # what the report said of it
    certainty: str  # judged level, else "at most" the computed one; empty where nothing is graded
    marks: tuple[MarkedValue, ...]
    rests_on: KeptInput | None = None  # None where nothing is computed

    @property
    def assuming(self) -> bool:
        """Whether it rests on stated assumptions."""
        return self.synthesis.endswith(f"({ASSUMING})")


@dataclass(frozen=True, slots=True)
class KeptReview:
    """One review; the content of its kept.json."""

    review: str
    title: str
    publications: dict[str, KeptPublication]
    results: tuple[KeptResult, ...]
    methods: dict[str, str]  # every setting by its path, in words
    versions: dict[str, str]  # of the workflow, Python and libraries that are named in the report
    code: str  # checksum of the code and libraries that compute
    schema: Literal["baseline/1"] = SCHEMA
    keeps_assuming: bool = False  # whether results with stated assumptions are among the results
    unread: tuple[str, ...] = ()  # publications left out for a problem in their file
    texts: dict[str, str] = field(default_factory=dict)  # title, question, notes, names of outcomes, by path
    words: dict[str, str] = field(default_factory=dict)  # what the vocabulary says of words in use, by path
    judgements: dict[str, dict[str, str]] = field(default_factory=dict)  # of certainty: what each says
    outside: tuple[str, ...] = ()  # publications of the library about other questions

    def comparable(self, results: Iterable[KeptResult]) -> tuple[KeptResult, ...]:
        """Return those of later results that an earlier version would have kept too."""
        return tuple(r for r in results if self.keeps_assuming or not r.assuming)


@dataclass(frozen=True, slots=True)
class KeptBaseline:
    """The results of all reviews under a name, as on a date (YYYY-MM-DD)."""

    name: str
    date: str
    reviews: dict[str, KeptReview] = field(default_factory=dict)
    schema: Literal["baseline/1"] = SCHEMA
