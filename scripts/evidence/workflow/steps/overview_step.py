"""The work of step `overview`: the page over all reviews, and tidying up after reviews that are no more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evidence.page import overview
from evidence.record import codec
from evidence.record.reviews.library import ReviewSummary
from evidence.workflow.job.given import GivenToOverview
from evidence.workflow.making.leftovers import forget_job, jobs_of_earlier_runs, told
from evidence.workflow.making.orders import RESULTS
from evidence.workflow.store import Store


def write_overview(given: Mapping[str, object]) -> list[str]:
    """Write results/index.html, and remove what jobs made that are no more; returns what there is to tell."""
    order = codec.from_made(given, GivenToOverview)
    folders = [RESULTS / review for review in order.reviews]
    reviews = [codec.read(folder / "summary.json", ReviewSummary) for folder in folders]
    page = overview.render(reviews, order.library, list(order.problems), order.pages)
    (RESULTS / "index.html").write_text(page, encoding="utf-8")
    root = Path(".")
    gone = [
        path for job in jobs_of_earlier_runs(root) if job not in order.jobs for path in forget_job(root, job)
    ]
    Store().trim()
    return [f"removed what is no longer made: {told(gone)}"] if gone else []
