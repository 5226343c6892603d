"""The publications of a review: what they are, and what became of each.

`publications.json` holds the decisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.record.notes.note import Note
from evidence.record.published.economics import Economics
from evidence.record.published.publication import Appraisal, Arm, Citation, FollowUp, Notice, Progress
from evidence.record.published.row import Source

# What became of a publication in a review.
INCLUDED = "included"
CONTEXT = "context"  # reviews and economic evaluations: shown, never pooled with the studies behind them
SAFETY_ONLY = "safety only"  # case reports: numerators without a denominator
AWAITING = "awaiting"  # about the question, its results not read yet
ONGOING = "ongoing"  # about the question, without results yet
EXCLUDED = "excluded"  # about the question, left out for a stated reason
OTHER_QUESTION = "other question"  # in the library, but about another condition or treatment
STATUSES = (INCLUDED, CONTEXT, SAFETY_ONLY, AWAITING, ONGOING, EXCLUDED, OTHER_QUESTION)


@dataclass(frozen=True, slots=True)
class PublicationSummary:
    """One publication and what the review did with it."""

    id: str
    label: str  # "Vedantham 2017", or the study's name where no author is known
    study: str
    role: str
    status: str  # one of STATUSES
    reason: Note | None
    title: str | None
    year: int | None
    citation: Citation
    registration: str | None
    publication: str
    design: str
    setting: Mapping[str, object]
    population: Mapping[str, object]  # the condition as printed, and what else is told of the patients
    conditions: tuple[str, ...]
    arms: tuple[Arm, ...]
    n: int | None
    device_market_status: dict[str, str]
    overlaps: tuple[str, ...]
    suspected_overlaps: tuple[str, ...]
    sources: Mapping[str, Source]
    appraisal: Appraisal | None
    notes: str | None
    no_figures: str | None
    awaiting: str | None  # what of it is still to be read
    progress: Progress | None
    follow_up: FollowUp | None
    economics: Economics | None
    notices: tuple[Notice, ...]
    figures: int  # how many figures (rows) it brings to this review's outcomes
    file: str
    sha256: str

    @property
    def goes_on(self) -> bool:
        """Whether the study goes on, as far as a register and the reports of the library say."""
        answered = self.status in (EXCLUDED, OTHER_QUESTION) or (
            self.reason is not None and self.reason.kind == "results_elsewhere"
        )
        return self.progress is not None and self.progress.ongoing and not answered


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why two publications of two studies may have the same patients, by the integrity rules."""

    other: str  # the other publication
    blocks: bool  # near-certain: not both are pooled unless the review releases the pair
    rule: str
    said: str  # what the rule found, in words
    chance: float | None = None  # such pairs expected among unrelated studies, where it can be computed


@dataclass(frozen=True, slots=True)
class PublicationDecision:
    """What a review does with one publication, and which others have the same patients."""

    id: str
    study: str
    status: str  # one of STATUSES
    reason: Note | None
    overlaps: tuple[str, ...]  # publications that surely have the same patients
    suspected: tuple[str, ...]  # those that may have them, by a study file or by the integrity rules
    doubts: tuple[Doubt, ...] = ()  # of the integrity rules
