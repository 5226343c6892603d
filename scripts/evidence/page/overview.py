"""The page over all reviews: what each found in one line, and every publication of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.display import configuration as methods
from evidence.display import publications as base
from evidence.page.assembly import compact, environment
from evidence.record.evidence import OTHER_QUESTION, Evidence
from evidence.record.synthesis import NOT_POOLED, POOLED, SINGLE_STUDY
from evidence.sections.findings import view as summary


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """One review in a few numbers."""

    id: str
    title: str
    guidance: str
    included: int
    studies: int
    participants: int
    people_shared: bool  # some stand in two studies: the number is the least there can be
    pooled: int
    single: int
    not_pooled: int
    headline: str
    findings: int
    disagreements: int


@dataclass(frozen=True, slots=True)
class LibraryLine:
    """One publication of the library and its use in each review."""

    label: str
    title: str
    design: str
    file: str
    uses: tuple[str, ...]  # in the order of the reviews; empty where it is about another question


def summarise(evidence: Evidence) -> ReviewSummary:
    """Reduce a review to what the overview shows of it."""
    flow = base.flow(evidence)
    states = [s.primary.status for o in evidence.outcomes for s in o.syntheses if not summary.is_empty(s)]
    return ReviewSummary(
        id=evidence.review.id,
        title=evidence.review.title,
        guidance=methods.guidance(evidence.review).text,
        included=flow.included,
        studies=flow.studies,
        participants=flow.participants,
        people_shared=flow.sharing > 0,
        pooled=states.count(POOLED),
        single=states.count(SINGLE_STUDY),
        not_pooled=states.count(NOT_POOLED),
        headline=summary.headline(evidence),
        findings=sum(1 for f in evidence.findings if f.get("severity") != "note" and not f.get("silenced")),
        disagreements=len(evidence.agreement.disagreements),
    )


def render(reviews: Sequence[Evidence | ReviewSummary], library: Sequence[Mapping[str, object]] = ()) -> str:
    """Render the page over all reviews.

    Parameters
    ----------
    reviews
        The reviews' results (or their summaries), in the order of the page; the page links to
        ``<review>/report.html``.
    library
        Every publication: ``id``, ``label`` or ``study``, ``year``, ``title``, ``design``, ``file`` and
        ``uses`` (review id -> what became of it there, beginning with its status); missing keys are left
        empty.
    """
    summaries = [summarise(r) if isinstance(r, Evidence) else r for r in reviews]
    lines = [_line(entry, [r.id for r in summaries]) for entry in library]
    lines.sort(key=lambda x: (x.label.lower(), x.file))
    used = sum(any(x.uses) for x in lines)
    page = environment().get_template("page/overview.html.j2")
    return compact(page.render(reviews=summaries, library=lines, used=used))


def _line(entry: Mapping[str, object], reviews: Sequence[str]) -> LibraryLine:
    id_ = str(entry.get("id") or "")
    uses = entry.get("uses") or {}
    shown = (str(uses.get(r) or "") for r in reviews)
    return LibraryLine(
        label=_name(entry),
        title=str(entry.get("title") or ""),
        design=str(entry.get("design") or ""),
        file=str(entry.get("file") or id_),
        uses=tuple("" if use.startswith(OTHER_QUESTION) else use for use in shown),
    )


def _name(entry: Mapping[str, object]) -> str:
    name = str(entry.get("label") or entry.get("study") or entry.get("id") or "")
    year = entry.get("year")
    return f"{name}, {year}" if year and str(year) not in name else name
