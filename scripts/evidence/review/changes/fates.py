"""What becomes of a publication's figures in a review: from its results, or before there are any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from evidence.record.history.kept import ASSUMING, KeptNumbers
from evidence.record.notes.note import Note
from evidence.record.published.publication import Publication
from evidence.record.published.receipt import Fate, FigureReceipt, Receipt, UseInReview
from evidence.record.published.row import Row
from evidence.record.results.analysis import Analysis
from evidence.record.results.analysis_names import WITH_ASSUMPTIONS
from evidence.record.results.candidate import Candidate
from evidence.record.results.dataset import Dataset
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.methods import OutcomeSpec
from evidence.record.reviews.publications import INCLUDED, OTHER_QUESTION
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.selection import datasets
from evidence.review.selection.answers import answers
from evidence.review.selection.asked import eligibility, publications
from evidence.review.selection.choosing import overlaps
from evidence.studies.tidy.open_percentages import open_percentage

NOT_POOLABLE = "not poolable"
# A candidate's label, and the publication that it is of.
Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a review will do with a publication, and the primary results that its figures stand in."""

    use: UseInReview
    numbers: Mapping[tuple[str, str], KeptNumbers]  # by outcome and synthesis
    labels: Mapping[tuple[str, str], str]  # of the same results
    names: Mapping[str, str]


def fates_in(review: str, publication: str, outcomes: Iterable[OutcomeSynthesis]) -> Iterator[Fate]:
    """Go through a publication's figures as the results of a review have them."""
    for outcome in outcomes:
        seen: set[str] = set()
        for synthesis in outcome.syntheses:
            found = list(_of_synthesis(review, publication, outcome, synthesis))
            seen |= {f.row for f in found}
            yield from found
        for lost in outcome.not_pooled:
            if lost.publication == publication:
                for row in lost.row_ids:
                    if row not in seen:
                        label = outcome.outcome.label
                        yield Fate(review, outcome.outcome.id, "", label, row, lost.kind, lost.reason)


def _of_synthesis(
    review: str, publication: str, outcome: OutcomeSynthesis, synthesis: Synthesis
) -> Iterator[Fate]:
    of, label = outcome.outcome.id, f"{outcome.outcome.label}: {synthesis.label}"
    standing: set[str] = set()
    for analysis in (synthesis.primary, *synthesis.strata):
        own = [c for c in synthesis.candidates if c.publication == publication]
        rows = _in_analysis(analysis, own)
        headline = analysis is synthesis.primary
        name, told = beside_headline(synthesis.id, label, analysis, headline=headline)
        for row, why in sorted(rows.items()):
            yield Fate(review, of, name, told, row, NOT_POOLABLE if why else "", why)
        standing |= rows.keys()
    if (supposed := synthesis.with_assumptions) is not None:
        own = [c for c in synthesis.pooled_in(supposed) if c.publication == publication]
        name, told = beside_headline(synthesis.id, label, supposed, headline=False)
        for row in sorted({row for c in own for row in c.row_ids} - standing):
            yield Fate(review, of, name, told, row, "", None, assuming=True)
    for lost in synthesis.left_out:
        if lost.publication == publication:
            for row in lost.row_ids:
                if row not in standing:
                    yield Fate(review, of, synthesis.id, label, row, lost.kind, lost.reason)


def _in_analysis(analysis: Analysis, candidates: Iterable[Candidate]) -> dict[str, Note | None]:
    """Return the rows that represent studies in an analysis, each with why it is not pooled, if so."""
    effects = {e.key: e for e in analysis.effects}
    rows: dict[str, Note | None] = {}
    for candidate in candidates:
        if (effect := effects.get(candidate.key)) is not None:
            why = None if effect.pooled else effect.note or analysis.status_reason
            rows |= dict.fromkeys(candidate.row_ids, why)
    return rows


def foresee(spec: ReviewSpec, publication: str, library: Sequence[Publication]) -> Foreseen:
    """Say what a review will do with a publication, without a run: who is chosen, and the primary numbers.

    Only the outcomes that the publication reports are assembled, each with the whole library, because what
    represents a study and who blocks whom depends on the others.
    """
    classed = [publications.classed(record, spec.vocabulary) for record in library]
    inside = [d for d in eligibility.decide_all(classed, spec.eligibility) if _inside(d, publication)]
    lettered = publications.told_apart([d.publication for d in inside])
    decisions = [replace(d, publication=p) for d, p in zip(inside, lettered, strict=True)]
    own = next(d for d in decisions if d.publication.id == publication)
    if own.status != INCLUDED:
        return Foreseen(UseInReview(spec.id, own.status, own.reason), {}, {}, {})
    doubtful = overlaps.doubts([d.publication for d in decisions])
    recorded = [eligibility.recorded(d, doubtful[d.publication.id]) for d in decisions]
    shared = overlaps.of_studies(recorded, spec.released_overlaps)
    rows = own.publication.record.rows
    fates: list[Fate] = []
    numbers: dict[tuple[str, str], KeptNumbers] = {}
    labels: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {p.id: p.label for p in (*classed, *lettered)}
    for outcome in spec.outcomes:
        if not any(answers(row, outcome) for row in rows):
            continue
        for dataset in datasets.assemble(spec, outcome, decisions).datasets:
            named = {c.key: (c.label, c.publication) for c in dataset.candidates}
            names |= by_file(named, own.publication.id, own.publication.label)
            found, now = _foreseen(spec, outcome, dataset, publication, shared)
            fates += found
            for name, (told, each) in now.items():
                numbers[outcome.id, name], labels[outcome.id, name] = each, told
    use = UseInReview(spec.id, own.status, own.reason, tuple(fates))
    return Foreseen(use, numbers, labels, names)


def _inside(decision: eligibility.Decision, publication: str) -> bool:
    return decision.status != OTHER_QUESTION or decision.publication.id == publication


def _foreseen(
    spec: ReviewSpec,
    outcome: OutcomeSpec,
    dataset: Dataset,
    publication: str,
    shared: overlaps.Overlaps,
) -> tuple[list[Fate], dict[str, tuple[str, KeptNumbers]]]:
    """Choose and pool as the run does.

    By the result's name its label and numbers, where a figure of the publication stands in it; a figure
    that stands as printed is in the result with stated assumptions, too.
    """
    # Imported here: what a study file says is read and checked without the statistics.
    from evidence.review.pooling import analyses, computing, thresholds
    from evidence.review.summary import analyses_beside
    from evidence.review.summary.by_design import by_design

    label = f"{outcome.label}: {dataset.comparison.label}, {dataset.time.label}"
    primary = spec.analyses[0]
    if outcome.tau_prior_type is not None:
        settings = replace(primary.settings, tau_prior_outcome=outcome.tau_prior_type)
        primary = replace(primary, settings=settings)
    threshold = thresholds.threshold_of(outcome, dataset)
    question = analyses.Question(dataset.measure, dataset.time, shared, outcome.rare, threshold)
    asked = analyses_beside.Asked(dataset, question, lambda given: computing.compute(given).analysis)
    bodies = by_design(primary, dataset.candidates, question, partial(analyses_beside.primary_of, asked))
    fates: list[Fate] = []
    numbers: dict[str, tuple[str, KeptNumbers]] = {}
    for body in bodies.every:
        rows = _in_analysis(body.analysis, (c for c in body.chosen if c.publication == publication))
        name, told = beside_headline(dataset.id, label, body.analysis, headline=body is bodies.headline)
        for row, why in sorted(rows.items()):
            fates.append(Fate(spec.id, outcome.id, name, told, row, NOT_POOLABLE if why else "", why))
        if rows:
            numbers[name] = told, numbers_of(body.analysis)
    seen = {f.row for f in fates}
    supposed = next((a for a in spec.analyses if a.id == WITH_ASSUMPTIONS), None)
    if supposed is not None and dataset.assumed_candidates:
        asked = replace(asked, question=replace(question, stratum=bodies.headline.stratum))
        for body in analyses_beside.make(supposed, asked, bodies.headline):
            given = {e.key for e in body.analysis.effects if e.pooled}
            own = [c for c in body.chosen if c.publication == publication and c.key in given]
            ids = {row for c in own for row in c.row_ids}
            name, told = beside_headline(dataset.id, label, body.analysis, headline=False)
            fates += [
                Fate(spec.id, outcome.id, name, told, row, "", None, assuming=True)
                for row in sorted(ids - seen)
            ]
            if ids:
                numbers[name] = told, numbers_of(body.analysis)
    lost = [(x.row_ids, x.kind, x.reason) for x in dataset.left_out if x.publication == publication]
    lost += [
        (p.candidate.row_ids, p.kind, p.reason)
        for p in bodies.passed_over
        if p.candidate.publication == publication
    ]
    for left, kind, reason in lost:
        fates += [
            Fate(spec.id, outcome.id, dataset.id, label, r, kind, reason) for r in left if r not in seen
        ]
        seen |= set(left)
    return fates, numbers


def by_file(names: Mapping[str, Named], publication: str, label: str) -> dict[str, str]:
    """Name candidates in a publication's receipt: another file's of the same label with that file."""
    return {
        key: f"{own}, {of}.yaml" if own == label and of != publication else own
        for key, (own, of) in names.items()
    }


def beside_headline(synthesis: str, label: str, analysis: Analysis, *, headline: bool) -> tuple[str, str]:
    """Name a result: the headline as its synthesis, another stratum with its designs behind it."""
    if analysis.id == WITH_ASSUMPTIONS:
        return f"{synthesis} ({ASSUMING})", f"{label}, {ASSUMING}"
    if headline or analysis.stratum is None:
        return synthesis, label
    return f"{synthesis} ({analysis.stratum})", f"{label}, {analysis.stratum}"


def numbers_of(analysis: Analysis) -> KeptNumbers:
    """Return the numbers of a primary analysis that are kept; people are of both sides."""
    a = analysis
    return KeptNumbers(
        status=a.status,
        measure=a.measure,
        model=a.model,
        k=a.k,
        people=a.people,
        estimate=a.estimate,
        ci_low=a.ci_low,
        ci_high=a.ci_high,
        pi_low=a.pi_low,
        pi_high=a.pi_high,
        tau2=a.tau2,
        stratum=a.stratum or "",
    )


def receipt_of(
    record: Publication,
    uses: Sequence[UseInReview],
    asked: Iterable[OutcomeSpec],
    labels: Mapping[str, str],
    names: Mapping[str, str],
) -> Receipt:
    """Put together what became of a study file.

    Parameters
    ----------
    asked
        The outcomes of all reviews that the publication is about.
    labels
        Of outcomes, as the vocabulary has them.
    """
    outcomes = list(asked)
    unasked = [r for r in record.rows if not any(answers(r, o) for o in outcomes)]
    sizes = {arm.id: arm.counts for arm in record.arms}
    return Receipt(
        publication=record.id,
        study=record.study,
        file=record.file,
        figures=tuple(_figure(row, labels, sizes) for row in record.rows),
        uses=tuple(uses),
        unasked=tuple(dict.fromkeys(_named(row, labels) for row in unasked)),
        names=dict(names),
    )


def _named(row: Row, labels: Mapping[str, str]) -> str:
    """Return the outcome of a row with its segment and instrument, which may be what nobody asks for."""
    part = ", ".join(each for each in (row.segment, row.instrument) if each)
    return labels.get(row.outcome, row.outcome) + (f" ({part})" if part else "")


def _figure(row: Row, labels: Mapping[str, str], sizes: Mapping[str, Mapping[str, int]]) -> FigureReceipt:
    side = row.arm or " versus ".join(row.comparison or ())
    at = row.at.printed if row.at else ""
    parts = (labels.get(row.outcome, row.outcome), at, row.segment, row.subgroup, side)
    place = ", ".join(part for part in parts if part)
    n, counts = open_percentage(row, sizes)
    return FigureReceipt(row, place, n, counts)
