"""The page of the evidence: what the library holds, what was read of it, and what reviews make of it.

Nothing is written by hand: study files, vocabulary and configuration are read, and of each review it is found
which figures represent a study in a primary analysis. Nothing is pooled for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evidence.record.notes.step_kinds import FROM_ARM
from evidence.record.published.publication import Publication
from evidence.record.published.row import READ_KINDS, Derived, Row
from evidence.record.published.row_type import COUNTED
from evidence.record.published.severity import Severity
from evidence.record.reviews.flow import RESULTS, SoughtStudy
from evidence.record.reviews.publications import (
    AWAITING,
    CONTEXT,
    EXCLUDED,
    INCLUDED,
    ONGOING,
    OTHER_QUESTION,
    SAFETY_ONLY,
)
from evidence.review.config import settings
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.config.reviews.search_counts import last_search, last_sought
from evidence.review.pooling.analyses import refusal
from evidence.review.pooling.modelling import models
from evidence.review.selection import datasets
from evidence.review.selection.asked import eligibility
from evidence.review.selection.asked.eligibility import Decision
from evidence.review.selection.asked.publications import classed
from evidence.review.selection.choosing import overlaps
from evidence.review.selection.choosing.figure_of_study import choose
from evidence.studies.identities import study_paths
from evidence.studies.library import check_all
from evidence.studies.problems import Problem
from evidence.studies.reading.study_file import read_bytes
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.studies.vocabulary.vocabulary import Vocabulary
from evidence.workflow.making.plan import STUDIES
from evidence.workflow.store import checksum

DECISIONS = {
    INCLUDED: "included",
    CONTEXT: "context",
    SAFETY_ONLY: "safety only",
    AWAITING: "awaiting",
    ONGOING: "ongoing",
    EXCLUDED: "excluded",
}


@dataclass(frozen=True, slots=True)
class LibraryLedger:
    """All publications that can be read, and what the checks say of the files."""

    publications: tuple[Publication, ...]
    problems: tuple[Problem, ...]
    silenced: int

    @property
    def rows(self) -> list[Row]:
        """All figures."""
        return [row for publication in self.publications for row in publication.rows]


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """What a review makes of the library."""

    id: str
    decisions: Counter[str]  # publications, by what became of them
    studies: int
    asked: int  # figures of included publications that answer one of its outcomes
    supposed: int  # of these: figures that only the analysis with stated assumptions uses
    primary: int  # of these: figures that represent their study in a primary analysis
    read: Counter[str] = field(default_factory=Counter)  # what those in a primary analysis were read in
    second_hand: int = 0  # those in a primary analysis that another publication quotes
    last_search: str | None = None
    by_name: tuple[SoughtStudy, ...] = ()  # studies looked for one by one
    last_sought: str | None = None


def page_of(root: Path) -> str:
    """Read the library and the reviews under `root` and give docs/evidence.md."""
    words = load_vocabulary(root / "resources/vocabulary")
    library = read_library(root, words)
    known = settings.KnownStudies(
        ids=frozenset(p.id for p in library.publications),
        studies=frozenset(p.study for p in library.publications),
        complete=True,
    )
    found = settings.load(root, root / "workflow/schemas", words, known)
    return as_page(library, [counts_of(spec, library.publications) for spec in found.reviews])


def read_library(root: Path, words: Vocabulary) -> LibraryLedger:
    """Read all study files under `root`; those with an error are among the problems only."""
    paths = study_paths(root / STUDIES)
    publications = []
    for path in paths:
        data = path.read_bytes()
        study, _ = read_bytes(data, (STUDIES / path.name).as_posix(), words)
        if study is not None:
            publications.append(record(study, extract(study, words), checksum(data)))
    checked = check_all(paths, words)
    return LibraryLedger(tuple(publications), checked.problems, len(checked.silenced))


def counts_of(spec: ReviewSpec, publications: Iterable[Publication]) -> ReviewCounts:
    """Count what a review makes of the publications, by its own rules of choice."""
    library = [classed(publication, spec.vocabulary) for publication in publications]
    every = eligibility.decide_all(library, spec.eligibility)
    about = [d for d in every if d.status != OTHER_QUESTION]
    included = [d for d in about if d.status == INCLUDED]
    asked = {name for outcome in spec.outcomes for name in outcome.of}
    rows = {row.id: row for d in included for row in d.publication.rows if row.outcome in asked}
    primary, supposed = _used(spec, about)
    stand = [rows[id_] for id_ in sorted(primary & rows.keys())]
    return ReviewCounts(
        id=spec.id,
        decisions=Counter(d.status for d in about),
        studies=len({d.publication.study for d in included}),
        asked=len(rows),
        supposed=len(supposed - primary),
        primary=len(stand),
        read=Counter(row.source.kind for row in stand),
        second_hand=sum(row.source.second_hand for row in stand),
        last_search=last_search(spec.search),
        by_name=spec.search.by_name if spec.search else (),
        last_sought=last_sought(spec.search),
    )


def _used(spec: ReviewSpec, decisions: Sequence[Decision]) -> tuple[set[str], set[str]]:
    """Return the figures of all primary analyses, and those that stand on an assumption."""
    doubtful = overlaps.doubts([d.publication for d in decisions])
    told = [eligibility.recorded(d, doubtful[d.publication.id]) for d in decisions]
    shared = overlaps.of_studies(told, spec.released_overlaps)
    main = spec.analyses[0]
    primary: set[str] = set()
    supposed: set[str] = set()
    for outcome in spec.outcomes:
        for data in datasets.assemble(spec, outcome, decisions).datasets:
            model = models.model_name(data.measure, main.settings, outcome.rare)
            eligible = [c for c in data.candidates if refusal(c, main, data.measure, model) is None]
            for candidate in choose(eligible, data.time, shared).chosen:
                primary.update(candidate.row_ids)
            supposed.update(id_ for c in data.assumed_candidates for id_ in c.row_ids)
    return primary, supposed


def as_page(library: LibraryLedger, reviews: Sequence[ReviewCounts]) -> str:
    """Write the page."""
    return "\n".join(
        [
            _HEAD.strip(),
            "",
            "## The library",
            "",
            *_table(("what", "number"), _holds(library)),
            "",
            "Designs:",
            "",
            *_counted("design", Counter(p.design for p in library.publications), "publications"),
            "",
            "## What the figures were read in",
            "",
            *_read(library.rows),
            "",
            "## Denominators",
            "",
            _DENOMINATORS.strip(),
            "",
            *_table(("denominator", "counts and percentages"), _denominators(library.rows)),
            "",
            "## Findings",
            "",
            *_findings(library),
            "",
            "## By review",
            "",
            *_by_review(reviews),
            "",
            "## Awaiting results",
            "",
            *_awaiting(library.publications),
            "",
            "## Studies without results yet",
            "",
            *_ongoing(library.publications),
            "",
            "## Studies looked for by name",
            "",
            _BY_NAME.strip(),
            "",
            *_by_name(reviews),
            "",
        ]
    )


def _holds(library: LibraryLedger) -> list[tuple[object, ...]]:
    publications, rows = library.publications, library.rows
    notices = Counter(notice.kind for p in publications for notice in p.notices)
    return [
        ("publications", len(publications)),
        ("studies", len({p.study for p in publications})),
        ("figures", len(rows)),
        ("figures that can be pooled", sum(row.poolable for row in rows)),
        ("figures quoted by another publication", sum(row.source.second_hand for row in rows)),
        ("publications with a judgement of risk of bias", sum(p.appraisal is not None for p in publications)),
        ("publications without figures", sum(not p.rows for p in publications)),
        ("publications of which something is still to be read", sum(bool(p.awaiting) for p in publications)),
        *((f"notices: {kind}", count) for kind, count in sorted(notices.items())),
    ]


def _read(rows: Sequence[Row]) -> list[str]:
    kinds = Counter(row.source.kind for row in rows)
    return _table(
        ("read in", "figures", "share"),
        [(kind, kinds[kind], _share(kinds[kind], len(rows))) for kind in READ_KINDS if kinds[kind]],
    )


def _denominators(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    kinds: Counter[str] = Counter(_denominator(row) for row in rows if row.type in COUNTED)
    return [(kind, kinds[kind]) for kind in ("printed", "derived", "of the arm", "missing")]


def _denominator(row: Row) -> str:
    if row.values.n is None:
        return "missing"
    if row.derived_by_hand in (Derived.DENOMINATOR, Derived.COUNT_AND_DENOMINATOR):
        return "derived"
    return "of the arm" if any(step.what.kind in FROM_ARM for step in row.derivation) else "printed"


def _findings(library: LibraryLedger) -> list[str]:
    open_now = Counter((p.rule, p.severity) for p in library.problems)
    lines = [
        (f"`{rule}`", *(open_now[rule, grade] or "" for grade in Severity))
        for rule in sorted({rule for rule, _ in open_now})
    ]
    told = (
        f"{sum(open_now.values())} findings are open, {library.silenced} are answered in their files with a "
        "reason. [The rules](integrity.md) say what each means."
    )
    return [told, "", *_table(("rule", *Severity), lines)] if lines else [told]


def _by_review(reviews: Sequence[ReviewCounts]) -> list[str]:
    lines: list[tuple[object, ...]] = [
        (f"publications: {word}", *(r.decisions[status] for r in reviews))
        for status, word in DECISIONS.items()
    ]
    lines += [
        ("studies included", *(r.studies for r in reviews)),
        ("figures of included publications for its outcomes", *(r.asked for r in reviews)),
        ("of these in a primary analysis", *(f"{r.primary} ({_share(r.primary, r.asked)})" for r in reviews)),
        ("only with a stated assumption", *(r.supposed for r in reviews)),
        ("in a primary analysis, second-hand", *(f"{_share(r.second_hand, r.primary)}" for r in reviews)),
        *(
            (f"in a primary analysis, read in: {kind}", *(_share(r.read[kind], r.primary) for r in reviews))
            for kind in READ_KINDS
            if any(r.read[kind] for r in reviews)
        ),
        ("last search of databases and registers", *(r.last_search or "none stated" for r in reviews)),
        ("studies looked for by name", *(len(r.by_name) for r in reviews)),
        ("of these without their results", *(sum(s.found != RESULTS for s in r.by_name) for r in reviews)),
        ("last search by name", *(r.last_sought or "none stated" for r in reviews)),
    ]
    return _table(("", *(f"`{r.id}`" for r in reviews)), lines)


def _awaiting(publications: Sequence[Publication]) -> list[str]:
    lines = [(_file(p), p.study, p.awaiting) for p in publications if p.awaiting]
    return _table(("publication", "study", "what is still to be read"), lines)


def _ongoing(publications: Sequence[Publication]) -> list[str]:
    lines = [
        (_file(p), p.study, p.progress.told, p.progress.planned_n or "", p.progress.expected_end)
        for p in publications
        if p.progress is not None and p.progress.ongoing
    ]
    return _table(("publication", "study", "state", "planned patients", "expected end"), lines)


def _by_name(reviews: Sequence[ReviewCounts]) -> list[str]:
    lines = [(f"`{r.id}`", s.name, s.wanted, s.where, s.date, _found(s)) for r in reviews for s in r.by_name]
    return _table(("review", "study", "wanted", "where", "last search", "found"), lines)


def _found(study: SoughtStudy) -> str:
    said = f"{study.found}: {_link(study.publication)}" if study.publication else study.found
    said += " (its study file is not in the library)" if study.without_file else ""
    return f"{said}; {study.note}" if study.note else said


def _file(publication: Publication) -> str:
    return _link(publication.id)


def _link(file: str) -> str:
    return f"[{file}](../{STUDIES.as_posix()}/{file}.yaml)"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "-"


def _counted(head: str, counts: Counter[str], of: str) -> list[str]:
    return _table((head, of), [*sorted(counts.items(), key=lambda item: (-item[1], item[0]))])


def _table(head: Sequence[object], lines: Iterable[Sequence[object]]) -> list[str]:
    def row(cells: Sequence[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    return [row(head), row(["---"] * len(head)), *map(row, lines)]


_HEAD = """
# The evidence

What the study files hold and what the shipped reviews make of them. `scripts/develop/update_docs.py` makes
this page from `resources/` and `config/`; a test holds it up to date.
"""
_BY_NAME = """
Studies that are known by name and were looked for one by one, whatever was found. Nothing is concluded from
those without results, and nothing of them is in the library but what their study files hold.
"""
_DENOMINATORS = """
Of how many patients a count or a percentage is:

- *printed*: beside it, or of the whole arm in the publication's words;
- *derived* by the reader of the publication, marked `derived: denominator`;
- *of the arm*: a count is printed bare, and the workflow takes the arm's number;
- *missing*: such a figure is never pooled, unless a stated assumption says of how many it is.
"""
