"""Making the plan: all study files and settings checked, and every publication placed.

What is wrong with any file is told in one list, and nothing is made.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from evidence.record import json_io
from evidence.record.evidence import INCLUDED, OTHER_QUESTION
from evidence.review.config import settings
from evidence.review.config.certainty_spec import CertaintySpec
from evidence.review.config.review_spec import ReviewSpec
from evidence.review.selection.eligibility import decide
from evidence.review.selection.publications import from_data
from evidence.studies import index, vocabulary
from evidence.studies.library import study_paths
from evidence.studies.problems import Problem, format_problem
from evidence.workflow.plan import SETTINGS, STUDIES, VOCABULARY, Plan, PlanError, ReviewPlan

NO_REVIEW = "no-review"


def check_and_plan(root: Path, workflow_folder: Path) -> Plan:
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
    plans, uses, empty = _scope(root, read.reviews, read.certainty, headers)
    if empty:
        raise PlanError(_told(empty))
    return Plan(
        reviews=plans,
        batches=_batches(plans, [h["id"] for h in headers]),
        library=_hand_over(root, "library", [_library_line(h, uses[h["id"]]) for h in headers]),
        all_publications=tuple(sorted(h["id"] for h in headers)),
        vocabulary_files=tuple(str(p) for p in sorted((root / VOCABULARY).glob("*.yaml"))),
        warnings=sum(p.severity == "warning" for p in scanned.problems),
    )


def _told(problems: Sequence[Problem]) -> str:
    lines = [format_problem(p) for p in sorted(problems)]
    count = f"{len(lines)} problem{'s' if len(lines) != 1 else ''}"
    return "\n".join([f"{count} to mend before anything is made:", *lines])


def _hand_over(root: Path, name: str, content: object) -> str:
    """Write what jobs need to know into a file named by its content, and return its path.

    Jobs take it as an input: a changed value is another file name, which Snakemake notices, while a comment
    in the configuration changes nothing. (As parameters the same values made every start import pandas and
    read them back once for every output.)
    """
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path = SETTINGS / f"{name}.{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    target = root / path
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(f".{os.getpid()}")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(target)
    return str(path)


def _scope(
    root: Path,
    reviews: Sequence[ReviewSpec],
    certainty: Sequence[CertaintySpec],
    headers: Sequence[dict],
) -> tuple[tuple[ReviewPlan, ...], dict[str, dict[str, str]], list[Problem]]:
    """Decide which publications are about each review's question, and say so of every publication."""
    plans, empty = [], []
    uses: dict[str, dict[str, str]] = {h["id"]: {} for h in headers}
    for spec, judged in zip(reviews, certainty, strict=True):
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
                settings=_hand_over(root, spec.id, json_io.to_plain(spec)),
                certainty=_hand_over(root, f"{spec.id}-certainty", json_io.to_plain(judged)),
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
