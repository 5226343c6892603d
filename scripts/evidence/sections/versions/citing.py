"""How to cite a report: its title and the checksum of its configuration, with the workflow that made it."""

from __future__ import annotations

from evidence.display import words
from evidence.record.reviews.evidence import Evidence


def how_to_cite(evidence: Evidence) -> list[str]:
    """Return the sentences: the report, then the workflow where its citation is known."""
    review = evidence.review
    report = (
        f"{words.sentence(review.title)} Evidence report, review {review.id}, "
        f"configuration {review.config_sha256[:12]}."
    )
    made = evidence.workflow
    if not made:
        return [report]
    by = f"{words.sentence(made['authors'])} " if made.get("authors") else ""
    details = [
        f"version {made['version']}" if made.get("version") else "",
        made.get("released", "")[:4],
        f"https://doi.org/{made['doi']}" if made.get("doi") else made.get("url", ""),
    ]
    workflow = ", ".join(t for t in (f"{made['title']}", *details) if t)
    return [report, f"Made with: {by}{words.sentence(workflow)}"]
