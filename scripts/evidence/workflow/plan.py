"""The plan that Snakemake follows: which publication matters to which review, found at the very start.

All study files and settings are checked here, before any job starts: what is wrong with any of them is told
in one list and nothing is made. The files' facts are kept in a cache by content, so that a run with nothing
to do pays for reading and hashing only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.results import json_io
from evidence.results.evidence import INCLUDED, OTHER_QUESTION
from evidence.results.synthesis import POOLED, SINGLE_STUDY
from evidence.review import settings
from evidence.review.eligibility import decide
from evidence.review.publications import from_data
from evidence.review.specification import ReviewSpec
from evidence.studies import index, vocabulary
from evidence.studies.library import study_paths
from evidence.studies.problems import Problem, format_problem

# Which parts of the package each rule's results depend on.
CODE_OF = {
    "extract": ("studies",),
    "assemble": ("studies", "review", "results"),
    "synthesise": ("stats", "review", "results", "workflow"),
    "draw": ("figures", "report", "results", "workflow"),
    "report": ("report", "review", "results", "workflow"),
}
STUDIES = Path("resources/studies")
VOCABULARY = Path("resources/vocabulary")
NO_REVIEW = "no-review"


class PlanError(Exception):
    """The list of everything that is wrong with study files and settings."""


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """One review: its outcomes, the publications about its question, its settings as plain values."""

    id: str
    title: str
    outcomes: tuple[str, ...]
    publications: tuple[str, ...]
    spec: dict


@dataclass(frozen=True, slots=True)
class Plan:
    """All reviews, and the batches in which publications are extracted."""

    reviews: tuple[ReviewPlan, ...]
    batches: dict[str, tuple[str, ...]]
    library: tuple[dict, ...]  # every publication with what each review does with it
    vocabulary_files: tuple[str, ...]
    warnings: int

    @property
    def review_ids(self) -> list[str]:
        """Names of the reviews."""
        return [r.id for r in self.reviews]

    @property
    def publications(self) -> list[str]:
        """Names of all study files."""
        return sorted(p for batch in self.batches.values() for p in batch)

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
                    pooled += status == POOLED
                    single += status == SINGLE_STUDY
            if pooled or single:
                told.append(f"{review.id} {pooled} pooled, {single} of one study")
        return f"Reports: {results / 'index.html'} ({'; '.join(told)})"


def make_plan(root: Path, workflow_folder: Path) -> Plan:
    """Check everything and make the plan.

    Raises
    ------
    PlanError
        With all problems of all files, sorted, one a line.
    """
    words = vocabulary.load(root / VOCABULARY)
    paths = study_paths(root / STUDIES) if (root / STUDIES).is_dir() else []
    scanned = index.scan(paths, root / VOCABULARY, root / ".snakemake" / "evidence-index.json")
    errors = [p for p in scanned.problems if p.severity == "error"]
    headers = [e.header for e in scanned.entries if e.readable]
    read = settings.load(
        root,
        workflow_folder / "schemas",
        words,
        study_ids=[h["id"] for h in headers],
        studies=[h["study"] for h in headers],
    )
    errors += read.problems
    if not errors and not headers:
        errors.append(Problem(str(STUDIES), 0, "", "there is no study file; add one, then run again"))
    if errors:
        raise PlanError(_told(errors))
    plans, uses, empty = _scope(read.reviews, headers)
    if empty:
        raise PlanError(_told(empty))
    return Plan(
        reviews=plans,
        batches=_batches(plans, [h["id"] for h in headers]),
        library=tuple(_library_line(h, uses[h["id"]]) for h in headers),
        vocabulary_files=tuple(str(p) for p in sorted((root / VOCABULARY).glob("*.yaml"))),
        warnings=sum(p.severity == "warning" for p in scanned.problems),
    )


def _told(problems: Sequence[Problem]) -> str:
    lines = [format_problem(p) for p in sorted(problems)]
    count = f"{len(lines)} problem{'s' if len(lines) != 1 else ''}"
    return "\n".join([f"{count} to mend before anything is made:", *lines])


def _scope(
    reviews: Sequence[ReviewSpec], headers: Sequence[dict]
) -> tuple[tuple[ReviewPlan, ...], dict[str, dict[str, str]], list[Problem]]:
    """Decide which publications are about each review's question, and say so of every publication."""
    plans, empty = [], []
    uses: dict[str, dict[str, str]] = {h["id"]: {} for h in headers}
    for spec in reviews:
        inside, included = [], 0
        for header in headers:
            decision = decide(from_data(header, spec.vocabulary), spec.eligibility)
            reason = f" ({decision.reason})" if decision.reason else ""
            uses[header["id"]][spec.id] = decision.status + reason
            if decision.status != OTHER_QUESTION:
                inside.append(header["id"])
            included += decision.status == INCLUDED
        if not included:
            message = (
                f"no publication in {STUDIES} is eligible for this review, so there is nothing to report"
            )
            empty.append(Problem(spec.config_file, 1, "eligibility", message))
        plans.append(
            ReviewPlan(
                id=spec.id,
                title=spec.title,
                outcomes=tuple(o.id for o in spec.outcomes),
                publications=tuple(sorted(inside)),
                spec=json_io.to_plain(spec),
            )
        )
    return tuple(plans), uses, empty


def _library_line(header: dict, uses: dict[str, str]) -> dict:
    citation = header["citation"]
    kept = {name: header[name] for name in ("id", "study", "design", "publication", "file")}
    return kept | {"title": citation["title"], "year": citation["year"], "uses": uses}


def _batches(plans: Sequence[ReviewPlan], publications: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Group publications by the reviews they matter to: one extraction job a group."""
    batches: dict[str, list[str]] = {}
    for publication in sorted(publications):
        names = [p.id for p in plans if publication in p.publications]
        batches.setdefault("+".join(names) or NO_REVIEW, []).append(publication)
    return {name: tuple(members) for name, members in sorted(batches.items())}
