"""What a run ends with: where the reports are, what was pooled, and what could not be used."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import msgspec

from evidence.display import words
from evidence.display.prose import changes as prose
from evidence.display.prose.results.standing import of_outcome
from evidence.record import codec
from evidence.record.results.analysis import POOLED, SINGLE_STUDY
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.studies.console import print_on_any_terminal
from evidence.workflow.documents.on_demand import remove_outdated
from evidence.workflow.history.last_run import (
    LOGS,
    SinceLast,
    receipts_of_run,
    show_on_overview,
    since_last_run,
    write_page,
)
from evidence.workflow.history.so_far import set_aside
from evidence.workflow.making.leftovers import told as named
from evidence.workflow.making.orders import RESULTS, read_manifest, rule_of
from evidence.workflow.making.plan import FAULT, Plan, current_run
from evidence.workflow.making.status import NOT_MADE

# Lines of receipts that the end of a run prints.
MOST_PRINTED = 40
# Results without a study that was held back: so many are named, each in so many letters where there are more.
MOST_HELD_BACK = 10
LONGEST = 200
HELD_BACK = "held_back.txt"
_MOST_MADE_ANEW = 3
NOTHING_CHANGED = "Since the last run: no study, setting or result has changed."


@dataclass(frozen=True, slots=True)
class _Analysis:
    """What the line that ends a run counts of an analysis."""

    id: str
    status: str


@dataclass(frozen=True, slots=True)
class _Synthesis:
    analyses: tuple[_Analysis, ...]
    held_back: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class _Outcome:
    syntheses: tuple[_Synthesis, ...]


@dataclass(frozen=True, slots=True)
class MadeOutcome:
    """An outcome whose results stand there, and what the end of a run counts of them."""

    review: str
    file: Path
    counted: _Outcome


def made_outcomes(plan: Plan, results: Path) -> list[MadeOutcome]:
    """Read what is counted of each outcome, once; those that another target left out are not there."""
    return [
        MadeOutcome(review.id, file, codec.read_made(file, _Outcome))
        for review in plan.reviews
        for outcome in review.outcomes
        if (file := results / review.id / "outcomes" / outcome / "synthesis.json").is_file()
    ]


def closing_words(made: Sequence[MadeOutcome], results: Path) -> str:
    """Return the one line that ends a run: where the reports are and what was pooled."""
    told = []
    for review, outcomes in groupby(made, key=lambda outcome: outcome.review):
        statuses = [
            next(a for a in synthesis.analyses if a.id == PRIMARY_ANALYSIS).status
            for outcome in outcomes
            for synthesis in outcome.counted.syntheses
        ]
        pooled, single = statuses.count(POOLED), statuses.count(SINGLE_STUDY)
        if pooled or single:
            told.append(f"{review} {pooled} pooled, {single} of one study")
    index = results / "index.html"
    counts = f" ({'; '.join(told)})" if told else ""
    return f"Reports: {index}{counts}" if index.is_file() else f"Reports: none is made yet{counts}"


def held_back_words(made: Sequence[MadeOutcome], results: Path) -> list[str]:
    """Return a line for each result that lacks an eligible study, below a line that counts them."""
    told = [
        f"  {outcome.review}: {line}"
        for outcome in made
        if any(synthesis.held_back for synthesis in outcome.counted.syntheses)
        for line in of_outcome(codec.read_made(outcome.file, OutcomeSynthesis))
    ]
    if not told:
        return []
    count = f"{len(told)} result{'s lack' if len(told) != 1 else ' lacks'}"  # one may be left without any
    return [f"{count} a study that was held back:", *_few(told, results / LOGS / HELD_BACK)]


def empty_words(plan: Plan, results: Path) -> list[str]:
    """Return a line for each review without any eligible publication: why, and where each is listed."""
    return [
        f"{review.without}; each with its reason: {page.as_posix()}"
        for review in plan.reviews
        if review.without and (page := results / review.id / "report.html").is_file()
    ]


def _few(lines: list[str], place: Path) -> list[str]:
    """Return lines as they are where they are few; else the beginnings of the first, and where all stand."""
    if len(lines) <= MOST_HELD_BACK:
        return lines
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    shown = [
        line if len(line) <= LONGEST else f"{line[: LONGEST - 4].rsplit(' ', 1)[0]} ..."
        for line in lines[:MOST_HELD_BACK]
    ]
    return [*shown, f"  and {len(lines) - len(shown)} more, all of them in whole: {place.as_posix()}"]


def changed_words(plan: Plan, results: Path) -> list[str]:
    """Say what the run changed: counts, the most telling results, and where all of them stand."""
    found = since_last_run(plan, results)
    show_on_overview(found, results)
    telling = [c for c in found.changes if not c.nothing]
    lines = [
        f"{review}: the last run was by another version, nothing is compared" for review in found.unknown
    ]
    if telling:
        page = write_page(found, results).as_posix()
        return [*lines, *prose.closing_lines(telling, page), *_receipts(found, results)]
    if lines or found.first:
        return lines
    if gone := set_aside(results.parent, plan.review_ids):
        return [f"Since the last run: nothing else has changed; not made by this run: {', '.join(gone)}."]
    anew = _made_anew(plan, results)
    return [f"{NOTHING_CHANGED} Made anew all the same: {anew}." if anew else NOTHING_CHANGED]


def _made_anew(plan: Plan, results: Path) -> str:
    """Name what this run made again for reasons that no study, setting or result shows, with them.

    So it is with what stands on a page beside the report alone, such as where the status of a device was
    read, with files that somebody altered, and with another version of the code that writes.
    """
    try:
        why = current_run(results.parent).why
    except (OSError, msgspec.MsgspecError):
        return ""
    # The page over all reviews follows the others; what was never made is no news of the last run.
    reasons = {job: w for job, w in why.items() if w and w != NOT_MADE and rule_of(job) != "overview"}
    made = ((job, read_manifest(results.parent, job)) for job in reasons if job in plan.jobs)
    told = [
        f"{' of '.join(job.split('/'))} ({reasons[job]})"
        for job, manifest in made
        if manifest is not None and manifest.key == plan.jobs[job].key
    ]
    return words.first_of(told, _MOST_MADE_ANEW)


def _changed(plan: Plan, results: Path) -> list[str]:
    """Say what changed; all results are made by then, so that a fault here costs the telling alone."""
    try:
        return changed_words(plan, results)
    except Exception as error:
        with contextlib.suppress(OSError):
            (results.parent / FAULT).write_text(traceback.format_exc(), encoding="utf-8")
        said = f"What changed cannot be told ({type(error).__name__}: {error})"
        return [f"{said}; please report this with {FAULT}"]


def _receipts(found: SinceLast, results: Path) -> list[str]:
    """Write the receipts of new and edited files beside the logs, and print them where they are few."""
    told = receipts_of_run(found, results)
    if told is None:
        return []
    path, text = told
    lines = text.splitlines()
    return (
        lines if len(lines) <= MOST_PRINTED else [*lines[:MOST_PRINTED], f"... all of it: {path.as_posix()}"]
    )


def left_to_make(plan: Plan, results: Path) -> int:
    """Count the jobs whose results are not of today's plan: a single target or `--until` left them out."""
    found = ((job, read_manifest(results.parent, name)) for name, job in plan.jobs.items())
    return sum(manifest is None or manifest.key != job.key for job, manifest in found)


def close(plan: Plan, results: Path) -> None:
    """Tell how a run ended.

    Raises
    ------
    SystemExit
        Where something could not be used or made: all the rest is made, and the exit code says so.
    """
    if not tell(plan, results, left=left_to_make(plan, results)):
        sys.exit(1)


def close_run() -> None:
    """Tell how the run at work in this folder ended: for a workflow that uses this one as a module.

    Raises
    ------
    SystemExit
        As ``close``.
    """
    close(current_run(Path(".")).plan, RESULTS)


def tell(plan: Plan, results: Path, *, left: int = 0) -> bool:
    """Print how a run ended; returns whether everything could be used and made.

    Parameters
    ----------
    left
        Jobs that were not asked for and have to run yet: until then reports may be those of an earlier run.
    """
    print_on_any_terminal()
    made = made_outcomes(plan, results)
    lines = [closing_words(made, results), *empty_words(plan, results), *held_back_words(made, results)]
    if left:
        steps = f"{left} step{'s' if left != 1 else ''}"
        lines.append(f"Only a part was asked for: {steps} to make remain, so that reports may be older.")
    if gone := remove_outdated(results):
        which = named(path.as_posix() for path in gone)
        lines.append(f"Removed, as what they were made of is another now: {which}")
    lines += [line for line in _changed(plan, results) if not (left and line == NOTHING_CHANGED)]
    print("\n".join(lines), flush=True)
    manifests = (read_manifest(results.parent, job) for job in plan.jobs)
    told = [*plan.problems, *(line for m in manifests if m for line in m.missing)]
    if told:
        count = f"{len(told)} problem{'s' if len(told) != 1 else ''}"
        heading = f"{count} to mend; all that is not touched by them is made:"
        # A WorkflowError would be told with lines of these modules, which are of no use to a reviewer.
        print("\n".join([heading, *told]), file=sys.stderr, flush=True)
    return not told
