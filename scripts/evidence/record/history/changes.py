"""What is other in a review than in an earlier run or a named baseline, and what moved each result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evidence.record.history.kept import KeptNumbers, MarkedValue


class CauseKind(StrEnum):
    """What can move a result."""

    STUDY_ADDED = "study file added"
    STUDY_MENDED = "study file mended"  # a problem had left it out
    STUDY_REMOVED = "study file removed"
    STUDY_UNUSABLE = "study file with a problem"
    STUDY_ELSEWHERE = "study file about another question"
    STUDY_ASKED = "study file about the question now"
    STUDY_EDITED = "study file edited"
    STUDY_READ = "study file read otherwise"  # the same file, by another vocabulary or code
    STUDY_RETRACTED = "publication retracted"
    STUDY_MOVED = "report of another study"
    OTHER_STUDIES = "another study file"  # decides on this one, as by overlap
    SETTING = "setting"
    SETTING_OR_CODE = "settings or code"  # both are others, and which of them chose cannot be told
    CODE = "code or libraries"
    VOCABULARY = "vocabulary"  # where nothing else is another; words in use are told as settings


class Lies(StrEnum):
    """Where an interval lies against a value."""

    BELOW = "below"
    INCLUDES = "includes"
    ABOVE = "above"
    UNKNOWN = "no interval"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of a moved result.

    ``alone`` is the earlier result with this change alone, refitted where several came together; ``None``
    where it is the only cause, or where it cannot be refitted.
    """

    kind: CauseKind
    names: tuple[str, ...]  # studies that it reaches, or settings
    alone: KeptNumbers | None = None
    parts: tuple[str, ...] = ()  # of an edited study file: what says something else


@dataclass(frozen=True, slots=True)
class PublicationChanged:
    """A publication that came, went, or is treated otherwise; a status is empty where it was not there."""

    publication: str
    study: str
    before: str
    after: str
    reason: str  # of the later status
    edited: bool  # whether its file says something else
    was: str = ""  # its name before, where the same file has another
    left: CauseKind | None = None  # why it is no longer there, where its status says nothing
    mended: bool = False  # whether it was left out before for a problem in its file
    study_before: str = ""  # the study it was a report of before, where it is one of another now
    beside: tuple[str, ...] = ()  # where it was retracted: other reports of its study that stay
    resting: tuple[str, ...] = ()  # results, in words, that rest on those
    parts: tuple[str, ...] = ()  # of its file that say something else
    read: bool = False  # whether the same file is read otherwise, by another vocabulary or code
    asked: bool = False  # whether it was about another question before


@dataclass(frozen=True, slots=True)
class FigureChanged:
    """A figure that is printed otherwise than before; ``None`` where there was or is none."""

    publication: str
    study: str
    place: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting or a version; empty where there was or is none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """A value that the interval lies otherwise to than before."""

    mark: MarkedValue
    before: Lies
    after: Lies


@dataclass(frozen=True, slots=True)
class ResultChanged:
    """One result then and now; ``None`` where there was or is none."""

    outcome: str
    synthesis: str
    label: str
    before: KeptNumbers | None
    after: KeptNumbers | None
    studies_in: tuple[str, ...] = ()
    studies_out: tuple[str, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    sentences: tuple[str, str] | None = None  # before and after, where more than numbers differs
    certainties: tuple[str, str] | None = None  # before and after, where another is given
    causes: tuple[Cause, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether its numbers are others; where there was none and is none, nothing moved."""
        return self.before != self.after and any(
            n is not None and n.estimate is not None for n in (self.before, self.after)
        )


@dataclass(frozen=True, slots=True)
class PastResult:
    """A result as a baseline holds it."""

    baseline: str
    date: str  # empty: this run
    numbers: KeptNumbers


@dataclass(frozen=True, slots=True)
class History:
    """One result over all baselines, the oldest first, this run last."""

    outcome: str
    synthesis: str
    label: str
    marks: tuple[MarkedValue, ...]
    points: tuple[PastResult, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that is other; ``results``: the most telling first; ``same`` counts the others."""

    review: str
    title: str
    since: str  # the baseline's name; empty: the last run
    date: str
    publications: tuple[PublicationChanged, ...]
    figures: tuple[FigureChanged, ...]
    analyses: tuple[SettingChanged, ...]
    methods: tuple[SettingChanged, ...]
    versions: tuple[SettingChanged, ...]
    results: tuple[ResultChanged, ...]
    same: int
    history: tuple[History, ...] = ()
    texts: tuple[SettingChanged, ...] = ()  # title, question, notes, names of outcomes
    judgements: tuple[SettingChanged, ...] = ()  # of certainty and risk of bias, with their reasons

    @property
    def nothing(self) -> bool:
        """Whether nothing is other."""
        return not (
            self.publications
            or self.figures
            or self.analyses
            or self.methods
            or self.versions
            or self.results
            or self.texts
            or self.judgements
        )
