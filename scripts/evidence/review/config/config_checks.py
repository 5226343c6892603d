"""What a JSON schema cannot see in config.yaml: reviews that do not exist, filters that all reviews share."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from evidence.review.config.analyses.defaults import not_to_be_named
from evidence.review.config.analyses.model_keys import check_model_settings
from evidence.review.config.files.config_file import ConfigFile, Nowhere
from evidence.review.config.files.shapes import MainData
from evidence.review.config.filters.filter_words import FilterWords
from evidence.studies.problems import Problem, allowed, nearest
from evidence.studies.reading.ids import LONGEST_ID, RESERVED_NAME
from evidence.studies.spelling import misspelt
from evidence.studies.vocabulary.vocabulary import Vocabulary

# Folders of results/ that belong to no review.
RESERVED = ("studies", "manifests", "logs", "tables", "integrity", "benchmarks")


def why_not_called(name: str) -> str:
    """Say why no review can have a name, "" where it can."""
    if len(name) > LONGEST_ID:
        return f"the name of a review has at most {LONGEST_ID} letters, not {len(name)}"
    if RESERVED_NAME.fullmatch(name):
        return f"a review cannot be called {name!r}: Windows cannot hold a folder of that name"
    return f"a review cannot be called {name!r}: results/{name} has another use" if name in RESERVED else ""


def main_file(file: ConfigFile[MainData], root: Path) -> list[Problem]:
    """Check config.yaml: the reviews it names must exist, and no review file may be forgotten in silence."""
    problems = []
    present = sorted(p.stem for p in (root / "config/reviews").glob("*.yaml"))
    for i, name in enumerate(file.data["reviews"]):
        if name not in present:
            message = f"there is no config/reviews/{name}.yaml{allowed(name, present, '; there are: ')}"
            problems.append(file.problem(("reviews", i), message))
        elif why := why_not_called(name):
            problems.append(file.problem(("reviews", i), why))
    return problems + _baseline(file, root) + check_model_settings(file)


def _baseline(file: ConfigFile[MainData], root: Path) -> list[Problem]:
    """Check that the baseline that reports are compared with is there."""
    name = file.data.get("baseline")
    present = sorted(p.stem for p in (root / "config/baselines").glob("*.json"))
    if name is None or name in present:
        return []
    made = nearest(name, present) if misspelt(name, present) else f"; make it with scripts/baseline.py {name}"
    return [file.problem(("baseline",), f"there is no config/baselines/{name}.json{made}")]


def shared_filters(
    main: ConfigFile[MainData],
    vocabulary: Vocabulary,
    study_ids: Set[str],
    studies: Set[str],
    *,
    complete: bool = True,
) -> tuple[list[Problem], list[Nowhere]]:
    """Check the names and filters of the analyses that all reviews share.

    Returns problems, and words that leave out no more than the analysis they stand in.
    """
    checker = FilterWords(main, vocabulary, study_ids, studies, complete=complete)
    for name, analysis in main.data.get("analyses", {}).items():
        if why := not_to_be_named(name):
            checker.say(("analyses", name), why)
        for filter_, criteria in (("keep", analysis.get("keep", {})), ("drop", analysis.get("drop", {}))):
            checker.criteria(("analyses", name, filter_), criteria, ("analyses", name))
    return checker.problems, checker.nowhere
