"""The configuration read, checked and made into review specifications.

Every problem of every file is found in one go and told as ``config/reviews/x.yaml:12 where: what``, with the
nearest legal word; a configuration with a problem gives no specification at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.review.config import config_checks
from evidence.review.config.certainty import certainty_file
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.config.files.config_file import is_there, read_config
from evidence.review.config.files.shapes import MainData, ReviewData
from evidence.review.config.reviews import review_checks
from evidence.review.config.reviews.review_file import review_of
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.config.shared_names import unknown_names
from evidence.studies.problems import Problem
from evidence.studies.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Settings:
    """The reviews that can be made as configured, and all that is wrong with the configuration."""

    reviews: tuple[ReviewSpec, ...]
    problems: tuple[Problem, ...]
    certainty: tuple[CertaintySpec, ...] = ()  # one a review, in the same order
    asked_at: tuple[int, ...] = ()  # the line of each one's eligibility
    baseline: str | None = None  # that reports are compared with; None: the newest


@dataclass(frozen=True, slots=True)
class KnownStudies:
    """What the configuration may refer to; ``complete`` is false where a study file could not be read."""

    ids: frozenset[str]
    studies: frozenset[str]
    complete: bool = True


def load(
    root: Path,
    schemas: Path,
    vocabulary: Vocabulary,
    known: KnownStudies,
    given: Mapping[str, object] | None = None,
) -> Settings:
    """Read ``config/config.yaml`` under ``root`` and the reviews it names.

    A problem of the main file leaves no review, one of a review's own files leaves out that review. A name
    that points at nothing leaves out the part of the file that cannot be had without it, and is told.

    Parameters
    ----------
    schemas
        The folder with ``config.schema.json`` and ``review.schema.json``.
    known
        Names of the study files and of the studies in them, for references from the configuration.
    given
        The main configuration as Snakemake has it (see ``read_config``).
    """
    main, problems = read_config(
        root, Path("config/config.yaml"), schemas / "config.schema.json", MainData, given
    )
    if main is None or problems:
        return Settings((), tuple(problems))
    problems += config_checks.main_file(main, root)
    found, nowhere = config_checks.shared_filters(
        main, vocabulary, known.ids, known.studies, complete=known.complete
    )
    problems += [*found, *(n.problem for n in nowhere), *unknown_names(main, root)]
    shared = main.without(n.part for n in nowhere)
    problems += certainty_file.stray_files(root, main.data["reviews"])
    specs, certainty, asked_at = [], [], []
    for name in dict.fromkeys(main.data["reviews"]):
        path = Path(f"config/reviews/{name}.yaml")
        if not is_there(root / path) or config_checks.why_not_called(name):
            continue  # told by config_checks.main_file
        review, found = read_config(root, path, schemas / "review.schema.json", ReviewData)
        nowhere = []
        if review is not None and not found:
            found, nowhere = review_checks.review_file(
                review, main, vocabulary, known.ids, known.studies, complete=known.complete
            )
        if review is not None and not found:
            parts = [n.part for n in nowhere]
            # An analysis that is left out here does not become the one of that name which all reviews share.
            same = shared.without(part for part in parts if part[0] == "analyses").data
            spec = review_of(name, review.without(parts), same, vocabulary)
            judged, found, lost = certainty_file.read(root, schemas, spec, shared.data)
            nowhere += lost
            if not found:
                specs.append(spec)
                certainty.append(judged)
                asked_at.append(review.line(("eligibility",)))
        problems += [*found, *(n.problem for n in nowhere)]
    return Settings(
        tuple(specs), tuple(problems), tuple(certainty), tuple(asked_at), main.data.get("baseline")
    )
