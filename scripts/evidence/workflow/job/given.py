"""What the order of each step hands over; read once, at the beginning of the step."""

from __future__ import annotations

from dataclasses import dataclass, field

from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.results.missing import Missing
from evidence.record.reviews.flow import Outside
from evidence.record.reviews.library import LibraryLine
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.config.reviews.review_spec import ReviewSpec


@dataclass(frozen=True, slots=True)
class GivenStudy:
    """A study file, and the checksums of what the plan made of it."""

    file: str
    sha256: str
    json: str
    csv: str


@dataclass(frozen=True, slots=True)
class GivenToExtract:
    """All readable study files by their ids, and the folder of the vocabulary."""

    studies: dict[str, GivenStudy]
    vocabulary: str


@dataclass(frozen=True, slots=True)
class GivenToAssemble:
    """The settings of a review that its data can depend on, and the ids of its publications."""

    settings: ReviewSpec
    studies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenToSynthesise:
    """The settings of a review that its results can depend on."""

    settings: ReviewSpec


@dataclass(frozen=True, slots=True)
class GivenToDraw:
    """The outcomes of a review."""

    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenToGather:
    """All that a review's evidence is made of beside its results."""

    settings: ReviewSpec
    certainty: CertaintySpec
    citation: dict[str, str] | None
    software: dict[str, str]
    studies: tuple[str, ...]
    outcomes: tuple[str, ...]
    left_out: tuple[Missing, ...]
    outside: tuple[Outside, ...] = ()  # publications of the library about other questions
    with_error: int = 0  # study files that could not be used, whatever they are about
    computing: str = ""  # checksum of the code that computes
    compared_with: str = ""  # the baseline; empty: none holds this review
    guidance: GuidanceDocument | None = None  # that the review names
    devices: dict[str, dict[str, str]] = field(default_factory=dict)  # in use: what describes each


@dataclass(frozen=True, slots=True)
class GivenToDossier:
    """The guidance of a review, and all that the evidence of its date is made of."""

    settings: ReviewSpec
    studies: dict[str, str]  # publication -> checksum of all that the assembling of data is given of it
    id: str  # of the guidance file
    guidance: GuidanceDocument


@dataclass(frozen=True, slots=True)
class GivenToOutlook:
    """The settings of a review, and what says of devices that they are withdrawn, recalled or marketed."""

    settings: ReviewSpec
    devices: dict[str, str]


@dataclass(frozen=True, slots=True)
class GivenToOverview:
    """The reviews, the library, what is wrong with settings and files, and all jobs of the plan."""

    reviews: tuple[str, ...]
    library: tuple[LibraryLine, ...]
    problems: tuple[str, ...]
    pages: dict[str, tuple[str, ...]]  # by review: those beside its report
    jobs: tuple[str, ...]
