"""All reviews and all publications, as the page over all reviews shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LibraryLine:
    """One publication of the library and what each review does with it."""

    id: str
    study: str
    design: str
    publication: str
    file: str
    title: str
    year: int | None
    uses: dict[str, str]  # by review, beginning with the status


@dataclass(frozen=True, slots=True)
class ChangedInShort:
    """What is other in a review than in what it is compared with, in few lines."""

    since: str  # what it is compared with
    counts: str
    lines: tuple[str, ...]  # the results that tell most
    more: int  # results beside these


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """One review in a few numbers; the content of its summary.json."""

    id: str
    title: str
    guidance: str
    included: int
    studies: int
    in_results: int  # studies that stand in a primary result
    people: int  # of these, by the largest figure of each, nobody twice: at least so many
    pooled: int
    single: int
    not_pooled: int
    headlines: tuple[str, ...]  # what may be said of its first critical outcomes, a line each
    findings: int
    disagreements: int
    missing: int = 0  # study files and outcomes that could not be used or made
    changed: ChangedInShort | None = None  # against its baseline; nothing where it has none
    without: str = ""  # that no publication is eligible, and what keeps them out; empty where any is
