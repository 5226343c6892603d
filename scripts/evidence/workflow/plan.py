"""The plan that Snakemake follows: which publication matters to which review, found at the very start.

The plan is kept in a cache by the content of everything it is made of, so that a run with nothing to do
pays for hashing files only. This module is read at every start and imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

# Which parts of the package each rule's results depend on.
CODE_OF = {
    "extract": ("studies",),
    "assemble": ("studies", "review", "record"),
    "synthesise": ("stats", "review", "record", "workflow"),
    "draw": ("figures", "display", "sections", "record", "workflow"),
    "report": ("display", "sections", "page", "tables", "stats", "review", "record", "workflow"),
    "papers": ("display", "sections", "paper", "workbook", "record"),
}
PACKAGE = Path(__file__).parents[1]
STUDIES = Path("resources/studies")
VOCABULARY = Path("resources/vocabulary")
CONFIG = Path("config")
SETTINGS = Path("results/.settings")
CACHE = Path(".snakemake/evidence-plan.json")


class PlanError(Exception):
    """The list of everything that is wrong with study files and settings."""


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """One review: its outcomes, the publications about its question, its settings as plain values."""

    id: str
    title: str
    outcomes: tuple[str, ...]
    publications: tuple[str, ...]
    settings: str  # the file that hands the review's settings to its jobs
    certainty: str  # the same for what only the report needs: judging certainty again computes nothing anew


@dataclass(frozen=True, slots=True)
class Plan:
    """All reviews, and the batches in which publications are extracted."""

    reviews: tuple[ReviewPlan, ...]
    batches: dict[str, tuple[str, ...]]
    library: str  # the file that lists every publication with what each review does with it
    all_publications: tuple[str, ...]
    vocabulary_files: tuple[str, ...]
    warnings: int

    @property
    def review_ids(self) -> list[str]:
        """Names of the reviews."""
        return [r.id for r in self.reviews]

    def closing_words(self, results: Path) -> str:
        """Return the one line that ends a run: where the reports are and what was pooled."""
        told = []
        for review in self.reviews:
            pooled = single = 0
            for outcome in review.outcomes:
                file = results / review.id / "outcomes" / outcome / "synthesis.json"
                if not file.is_file():
                    continue  # another target was asked for
                for synthesis in json.loads(file.read_text(encoding="utf-8"))["syntheses"]:
                    status = synthesis["analyses"][0]["status"]
                    pooled += status == "pooled"
                    single += status == "single study"
            if pooled or single:
                told.append(f"{review.id} {pooled} pooled, {single} of one study")
        return f"Reports: {results / 'index.html'} ({'; '.join(told)})"


def make_plan(root: Path, workflow_folder: Path) -> Plan:
    """Return the plan: from the cache where nothing it depends on has changed, else checked and made anew.

    Raises
    ------
    PlanError
        With all problems of all files, sorted, one a line.
    """
    key = _key(root, workflow_folder)
    known = _cached(root, key)
    if known is not None:
        return known
    from evidence.workflow.planning import check_and_plan

    plan = check_and_plan(root, workflow_folder)
    cache = root / CACHE
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text(json.dumps({"key": key, "plan": asdict(plan)}), encoding="utf-8")
    return plan


def _key(root: Path, workflow_folder: Path) -> str:
    """Return a checksum of every file that the plan depends on, with their names."""
    digest = hashlib.sha256()
    folders = (root / STUDIES, root / VOCABULARY, root / CONFIG, workflow_folder / "schemas", PACKAGE)
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _cached(root: Path, key: str) -> Plan | None:
    """Return the plan of the cache; ``None`` where it is another, damaged, or what it hands over is gone."""
    try:
        cache = json.loads((root / CACHE).read_text(encoding="utf-8"))
        if cache["key"] != key:
            return None
        plain = cache["plan"]
        plan = Plan(
            reviews=tuple(ReviewPlan(**_tuples(r)) for r in plain.pop("reviews")),
            batches={name: tuple(members) for name, members in plain.pop("batches").items()},
            **_tuples(plain),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    handed_over = [plan.library, *(f for r in plan.reviews for f in (r.settings, r.certainty))]
    return plan if all((root / path).is_file() for path in handed_over) else None


def _tuples(plain: dict) -> dict:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
