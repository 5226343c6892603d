"""The command of the audit bench: write a template, compare centres."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from evidence.audit import comparing, page
from evidence.audit.comparing import AuditResult
from evidence.audit.outcomes import AuditOutcome, comparison_of, outcomes_of
from evidence.audit.reading import COUNTS, PATIENTS, Refused, read
from evidence.audit.template import explained, template
from evidence.display import words
from evidence.record import codec
from evidence.record.reviews.evidence import Evidence
from evidence.studies.problems import allowed

LEAST = 5
COLUMNS = (
    "outcome", "centre", "events", "patients", "share", "ci_low", "ci_high", "pooled", "pooled_low",
    "pooled_high", "prediction_low", "prediction_high", "chance_below", "chance_above", "tail", "verdict",
    "worse", "suppressed", "signal",
)  # fmt: skip


def main(arguments: Sequence[str] | None, results: Path) -> int:
    """Run the command; returns 0, or 1 with one clear message a problem and nothing written."""
    asked = _arguments(arguments)
    try:
        evidence = _evidence(results, asked.review)
        outcomes = _outcomes(evidence, asked.comparison)
        if asked.what == "template":
            _write_template(asked, outcomes)
        else:
            _write_comparison(asked, evidence, outcomes)
    except Refused as refused:
        for reason in refused.reasons:
            print(reason, file=sys.stderr)
        print("Nothing was written.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="audit.py",
        description="Compare centres' own counts with what a review found. Takes counts and yes or no alone; "
        "refuses whatever could tell who a patient is, and keeps nothing.",
    )
    kinds = parser.add_subparsers(dest="what", required=True)
    make = kinds.add_parser("template", help="write a CSV file to be filled in")
    make.add_argument("--kind", choices=(PATIENTS, COUNTS), default=PATIENTS)
    held = kinds.add_parser("compare", help="compare a filled-in file with the review")
    held.add_argument("file", type=Path)
    held.add_argument(
        "--least", type=int, default=LEAST, help=f"the smallest count that is shown ({LEAST}); 0 shows all"
    )
    for each in (make, held):
        each.add_argument("--review", required=True, help="the review, by its folder in results/")
        each.add_argument("--comparison", default="", help="one of its comparisons of one group")
        each.add_argument("-o", "--output", type=Path, help="where to write (compare: without ending)")
    return parser.parse_args(arguments)


def _evidence(results: Path, review: str) -> Evidence:
    path = results / review / "evidence.json"
    if not path.is_file():
        there = sorted(p.parent.name for p in results.glob("*/evidence.json"))
        hint = allowed(review, there, "; there are: ") if there else "; run snakemake first"
        raise Refused([f"results/{review} has no evidence.json{hint}"])
    try:
        return codec.read(path, Evidence)
    except codec.DecodeError as error:
        raise Refused([f"{error}; run snakemake again"]) from None


def _outcomes(evidence: Evidence, comparison: str) -> dict[str, AuditOutcome]:
    groups = [c.id for c in evidence.methods.comparisons if not c.two_arm]
    if comparison and comparison not in groups:
        hint = allowed(comparison, groups, "; there are: ")
        raise Refused([f"{comparison!r} is no comparison of one group{hint}"])
    found = outcomes_of(evidence, comparison or comparison_of(evidence))
    if not found:
        raise Refused([f"{evidence.review.id} has no result of one group that centres could be held against"])
    return found


def _write_template(asked: argparse.Namespace, outcomes: dict[str, AuditOutcome]) -> None:
    path = asked.output or Path(f"audit-{asked.review}-{asked.kind}.csv")
    path.write_text(template(asked.kind, outcomes), encoding="utf-8")
    print(f"{path} written.\n{explained(asked.kind, outcomes)}")


def _write_comparison(
    asked: argparse.Namespace, evidence: Evidence, outcomes: dict[str, AuditOutcome]
) -> None:
    if asked.least < 0:
        raise Refused([f"--least {asked.least}: a number from 0 on is allowed"])
    found = comparing.compare(read(asked.file, outcomes), outcomes, asked.least)
    stem = asked.output or Path(f"audit-{asked.review}")
    texts = {".html": page.render(found, evidence, asked.least), ".csv": table(found)}
    for ending, text in texts.items():
        stem.with_suffix(ending).write_text(text, encoding="utf-8")
    centres = {c.centre for r in found for c in r.centres}
    of = f"{words.plural(len(centres), 'centre')}, {words.plural(len(found), 'outcome')}"
    print(f"{stem}.html and {stem}.csv written: {of}.")
    for r in found:
        for c in r.centres:
            if c.verdict not in (comparing.INSIDE, comparing.NOT_JUDGED):
                print(f"  {r.outcome.label}, {r.outcome.time}: {c.centre} {c.said}")


def table(found: Sequence[AuditResult]) -> str:
    """Return the comparison as CSV, unrounded; what is suppressed is left empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for r in found:
        a = r.outcome.primary
        for c in r.centres:
            writer.writerow(
                {
                    "outcome": r.outcome.key,
                    "centre": c.centre,
                    "events": c.events,
                    "patients": c.patients,
                    "share": c.share,
                    "ci_low": c.low,
                    "ci_high": c.high,
                    "pooled": a.estimate,
                    "pooled_low": a.ci_low,
                    "pooled_high": a.ci_high,
                    "prediction_low": r.pi_low,
                    "prediction_high": r.pi_high,
                    "chance_below": c.chance_below,
                    "chance_above": c.chance_above,
                    "tail": c.tail,
                    "verdict": c.verdict,
                    "worse": "" if c.worse is None else ("yes" if c.worse else "no"),
                    "suppressed": "yes" if c.suppressed else "no",
                    "signal": c.watched.signal if c.watched else "",
                }
            )
    return out.getvalue()
