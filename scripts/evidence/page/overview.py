"""The page over all reviews: what each found in one line, and every publication of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from evidence.display.library.publications import contribution
from evidence.display.library.publications import flow as counts_of
from evidence.display.prose import changes as prose
from evidence.display.prose.eligible import none_eligible
from evidence.display.question import Guidance, guidance
from evidence.display.results import headlines, is_empty
from evidence.page.assembly import compact, environment
from evidence.record.published.severity import Severity
from evidence.record.results.analysis import NOT_POOLED, POOLED, SINGLE_STUDY
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.library import LibraryLine, ReviewSummary
from evidence.record.reviews.publications import OTHER_QUESTION

# What the pages beside a report are called.
NAMES = {
    "dossier.html": "Guidance dossier",
    "plain.html": "In plain language",
    "outlook.html": "Supporting studies, devices and outlook",
}


@dataclass(frozen=True, slots=True)
class ShownPublication:
    """One publication of the library and its use in each review."""

    label: str
    title: str
    design: str
    file: str
    uses: tuple[str, ...]  # in the order of the reviews; empty where it is about another question


def summarise(evidence: Evidence) -> ReviewSummary:
    """Reduce a review to what the overview shows of it."""
    flow = counts_of(evidence)
    states = [s.primary.status for o in evidence.outcomes for s in o.syntheses if not is_empty(s)]
    return ReviewSummary(
        id=evidence.review.id,
        title=evidence.review.title,
        guidance=_relates_to(guidance(evidence.review)),
        included=flow.included,
        studies=flow.studies,
        in_results=flow.in_results,
        people=flow.people_in_results,
        pooled=states.count(POOLED),
        single=states.count(SINGLE_STUDY),
        not_pooled=states.count(NOT_POOLED),
        headlines=headlines(evidence),
        findings=sum(1 for f in evidence.findings if f.severity != Severity.NOTE and not f.silenced),
        disagreements=len(evidence.agreement.disagreements),
        missing=len(evidence.missing),
        changed=prose.in_short(evidence.changes) if evidence.changes is not None else None,
        without=none_eligible(evidence),
    )


def render(
    reviews: Sequence[Evidence | ReviewSummary],
    library: Sequence[LibraryLine] = (),
    problems: Sequence[str] = (),
    pages: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str:
    """Render the page over all reviews.

    Parameters
    ----------
    reviews
        The reviews' results (or their summaries), in the order of the page; the page links to
        ``<review>/report.html``.
    library
        Every publication, with what became of it in each review.
    problems
        What could not be used, a line each with its place.
    pages
        By review: the pages beside its report.
    """
    summaries = [summarise(r) if isinstance(r, Evidence) else r for r in reviews]
    lines = [_line(entry, [r.id for r in summaries]) for entry in library]
    lines.sort(key=lambda x: (x.label.lower(), x.file))
    used = sum(any(x.uses) for x in lines)
    page = environment().get_template("page/templates/overview.html.j2")
    beside = {r: [(NAMES[name], f"{r}/{name}") for name in names] for r, names in pages.items()}
    told = {"reviews": summaries, "library": lines, "used": used, "problems": problems, "beside": beside}
    return compact(page.render(**told, contribution=contribution))


def _relates_to(related: Guidance) -> str:
    """Name the guidance; what a review says of having none is a sentence of its own."""
    return f"Relates to {related.text}" if related.url else related.text


def _line(entry: LibraryLine, reviews: Sequence[str]) -> ShownPublication:
    shown = (entry.uses.get(r, "") for r in reviews)
    return ShownPublication(
        label=_name(entry),
        title=entry.title,
        design=entry.design,
        file=entry.file,
        uses=tuple("" if use.startswith(OTHER_QUESTION) else use for use in shown),
    )


def _name(entry: LibraryLine) -> str:
    year = entry.year
    return f"{entry.study}, {year}" if year and str(year) not in entry.study else entry.study
