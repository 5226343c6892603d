"""The guidance files that reviews name, read while planning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evidence.record import codec
from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.published.publication import PUBLICATION_TYPES
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.guidance.reading import NAMED, KnownWords, named_by, read_guidance
from evidence.review.selection.asked.publications import DESIGN_ORDER
from evidence.studies.problems import Problem
from evidence.studies.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Guided:
    """The guidance of one review."""

    id: str
    content: GuidanceDocument

    @property
    def given(self) -> dict[str, object]:
        """What an order hands over of it."""
        return {"id": self.id, "guidance": codec.to_plain(self.content)}


def read_guided(
    reviews: Iterable[ReviewSpec],
    root: Path,
    home: Path,
    words: Vocabulary,
    publications: Iterable[str],
) -> tuple[dict[str, Guided], list[Problem]]:
    """Read the guidance of all reviews that name one; a file with a problem gives no dossier."""
    known = KnownWords(words, frozenset(publications), DESIGN_ORDER, PUBLICATION_TYPES)
    schema = home / "workflow/schemas/guidance.schema.json"
    found: dict[str, Guided] = {}
    problems: list[Problem] = []
    for spec in named_by(reviews):
        read = read_guidance(root, schema, spec, known)
        problems += read.problems
        if read.guidance is not None:
            found[spec.id] = Guided(str(spec.guidance[NAMED]), read.guidance)
    return found, problems
