"""The work of step `gather`: everything a review found, as the data that all the rest is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evidence.display.prose.missing import in_words
from evidence.record import codec
from evidence.record.history.changes import Changes
from evidence.record.history.kept import KeptResult, KeptReview
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.summary.certainty import Certainty
from evidence.review.summary.gathering import gather
from evidence.studies.console import print_whole
from evidence.workflow.history.baselines import KEPT, read_baselines
from evidence.workflow.history.so_far import moved_so_far
from evidence.workflow.history.taking import kept_of, results_of
from evidence.workflow.job.given import GivenToGather
from evidence.workflow.making.orders import RESULTS


def gather_review(given: Mapping[str, object], review: str) -> list[str]:
    """Write evidence.json of one review, what a baseline keeps of it, and what differs from a baseline.

    Returns what outcomes had to be made without, a line each.
    """
    folder, order = RESULTS / review, codec.from_made(given, GivenToGather)
    files = [folder / "outcomes" / outcome / "synthesis.json" for outcome in order.outcomes]
    specs, planned = {o.id: o for o in order.settings.outcomes}, order.settings.analyses
    results: list[KeptResult] = []

    def keep_results(outcome: OutcomeSynthesis, certainty: Sequence[Certainty]) -> None:
        results.extend(results_of(outcome, certainty, specs[outcome.outcome.id], planned))

    evidence = gather(
        order.settings,
        [RESULTS / "studies" / f"{name}.json" for name in order.studies],
        folder / "publications.json",
        files,
        order.certainty,
        software=order.software,
        workflow=order.citation,
        left_out=order.left_out,
        outside=order.outside,
        with_error=order.with_error,
        look=keep_results,
    )
    kept = kept_of(
        evidence,
        results,
        order.computing,
        spec=order.settings,
        judged=order.certainty,
        outside=order.outside,
        guidance=order.guidance,
        devices=order.devices,
    )
    codec.write(folder / KEPT, kept)
    # Told at once: what a study changed is what its reviewer waits for.
    for line in moved_so_far(kept, Path(".")):
        print_whole(line)
    changes = _changes(order, kept)
    if changes is not None:
        evidence = replace(evidence, changes=changes)
        codec.write(folder / "changes.json", changes)
    # Outcomes stand there as they were computed: their files are taken as they are, one at a time.
    codec.write_by_member(
        folder / "evidence.json", evidence, {"outcomes": (file.read_bytes() for file in files)}
    )
    return [f"{review}: {in_words(missing)}" for missing in evidence.missing if missing.outcome]


def _changes(order: GivenToGather, kept: KeptReview) -> Changes | None:
    """Compare the review with the baseline that it is compared with; ``None`` where there is none."""
    known = read_baselines(Path(".")).with_review(kept.review)
    chosen = next((b for b in known if b.name == order.compared_with), None)
    if chosen is None:
        return None
    # Imported here: without a baseline nothing is pooled again.
    from evidence.review.changes.comparing import compare

    today = order.settings.analyses[0].settings
    return compare(
        chosen.reviews[kept.review], kept, today, since=chosen.name, date=chosen.date, baselines=known
    )
