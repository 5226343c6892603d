"""The question of a review and the guidance that it relates to, in words."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import words
from evidence.record.reviews.evidence import ReviewInfo

PICO = (
    ("population", "Population"),
    ("intervention", "Intervention"),
    ("comparator", "Comparator"),
    ("outcomes", "Outcomes"),
)
# Under which a review names the file of its guidance: of use to the workflow, not to a reader.
FILE = "dossier"


@dataclass(frozen=True, slots=True)
class Guidance:
    """The guidance that a review relates to: its name, address and what else is known of it."""

    text: str
    url: str | None
    details: tuple[tuple[str, str], ...]


def question(review: ReviewInfo) -> list[tuple[str, str]]:
    """Put the question into words: population, intervention, comparator, outcomes, then whatever else."""
    question = review.question
    named = [(title, words.plain(question[key])) for key, title in PICO if key in question]
    known = {key for key, _ in PICO}
    return named + [
        (words.capital(words.label(k)), words.plain(v)) for k, v in question.items() if k not in known
    ]


def guidance(review: ReviewInfo) -> Guidance:
    """Name the guidance a review relates to; an empty text where there is none."""
    known = {k: v for k, v in review.guidance.items() if v not in (None, "") and k != FILE}
    title, id_ = known.get("title"), known.get("id")
    text = ", ".join(str(t) for t in (id_, title) if t)
    details = tuple(
        (words.label(str(k)), words.plain(v)) for k, v in known.items() if k not in ("title", "id", "url")
    )
    return Guidance(text, str(known["url"]) if "url" in known else None, details)
