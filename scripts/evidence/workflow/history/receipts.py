"""Receipts of study files: before a run from the library as it is, after one from its results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.display.prose.receipts import lines
from evidence.record import codec
from evidence.record.history.changes import Changes, ResultChanged
from evidence.record.history.kept import KeptReview
from evidence.record.published.publication import Publication
from evidence.record.published.receipt import Fate, Receipt, UseInReview
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.methods import Methods, OutcomeSpec
from evidence.record.reviews.publications import INCLUDED, OTHER_QUESTION, PublicationSummary
from evidence.review.changes.comparing import numbers_changed
from evidence.review.changes.fates import Foreseen, Named, by_file, fates_in, foresee, receipt_of
from evidence.studies.reading.study_file import read
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record
from evidence.workflow.history.baselines import KEPT
from evidence.workflow.making.inputs import Inputs
from evidence.workflow.making.orders import RESULTS
from evidence.workflow.making.study_files.study_file import StudyFile, by_shelf, made_from, made_of
from evidence.workflow.making.study_files.tidying import tidy
from evidence.workflow.packs import Pack
from evidence.workflow.store import Store, read_plain


@dataclass(frozen=True, slots=True)
class _Reported:
    """What receipts tell of a review's evidence; its outcomes are read one by one."""

    methods: Methods
    publications: tuple[PublicationSummary, ...]


def before_run(root: Path, library: Inputs, files: Sequence[Path], store: Store) -> list[Receipt]:
    """Say what the next run will do with files; one that cannot be read has no receipt."""
    labels = {o.id: o.label for o in library.words.outcomes}
    known: dict[str, Publication] = {}
    for shelf, there in by_shelf(library.studies.readable, lambda f: f.file).items():
        with made_from(shelf, store) as kept:
            known |= {f.id: _record(root, f, library, kept) for f in there}
    found = []
    for path in files:
        description, _ = read(path, library.words)
        if description is None:
            continue
        own = record(description, extract(description, library.words))
        records = sorted((known | {own.id: own}).values(), key=lambda r: r.id)
        uses: list[UseInReview] = []
        names: dict[str, str] = {}
        asked: list[OutcomeSpec] = []
        for spec in library.settings.reviews:
            foreseen = foresee(spec, own.id, records)
            effects = _effects(root, spec.id, foreseen)
            uses.append(replace(foreseen.use, effects=tuple(effects)))
            names |= foreseen.names
            asked += spec.outcomes if foreseen.use.status != OTHER_QUESTION else ()
        found.append(receipt_of(own, uses, asked, labels, names))
    return found


def _record(root: Path, study: StudyFile, library: Inputs, kept: Pack) -> Publication:
    """Return what the plan made of a study file; what is no longer kept is made again."""
    made = made_of(study.json, study.csv, kept)
    if made is None:
        made = tidy(read_plain(root / study.file), study.file, library.words)
        if made is None:
            raise ValueError(f"{study.file} was readable a moment ago and is not now")
    return codec.decode(made["json"], Publication)


def _effects(root: Path, review: str, foreseen: Foreseen) -> list[ResultChanged]:
    """Hold the numbers to come against those of the last run; nothing where there is none."""
    path = root / RESULTS / review / KEPT
    if not path.is_file():
        return []
    try:
        kept = codec.read(path, KeptReview)
    except (codec.DecodeError, OSError):
        return []
    return numbers_changed(kept, foreseen.numbers, foreseen.labels)


def after_run(results: Path, changed: Iterable[Changes]) -> list[Receipt]:
    """Say what the run did with files that are new or say something else; from its results."""
    uses: dict[str, list[UseInReview]] = {}
    names: dict[str, Named] = {}
    labels_of: dict[str, str] = {}
    asked: dict[str, list[OutcomeSpec]] = {}
    labels: dict[str, str] = {}
    for changes in changed:
        new = [p.publication for p in changes.publications if p.after and (p.edited or not p.before)]
        if not new:
            continue
        folder = results / changes.review
        evidence = codec.read_made(folder / "evidence.json", _Reported)
        labels |= evidence.methods.labels
        fates: dict[str, list[Fate]] = {publication: [] for publication in new}
        # An outcome whose results do not name any of them holds none of their figures.
        named_as = [f'"{publication}"'.encode() for publication in new]
        for spec in evidence.methods.outcomes:  # one at a time: of a large review they are by far the most
            file = folder / "outcomes" / spec.id / "synthesis.json"
            told = file.read_bytes()
            if not any(name in told for name in named_as):
                continue
            outcome = codec.decode_made(told, OutcomeSynthesis, file)
            names |= {c.key: (c.label, c.publication) for s in outcome.syntheses for c in s.candidates}
            for publication in new:
                fates[publication] += fates_in(changes.review, publication, (outcome,))
        status = {p.id: (p.status, p.reason) for p in evidence.publications}
        labels_of |= {p.id: p.label for p in evidence.publications}
        for publication in new:
            said, reason = status[publication]
            use = UseInReview(
                changes.review, said, reason, tuple(fates[publication]) if said == INCLUDED else ()
            )
            uses.setdefault(publication, []).append(use)
            asked.setdefault(publication, []).extend(evidence.methods.outcomes)
    found = []
    for publication, of_reviews in sorted(uses.items()):
        own = codec.read(results / "studies" / f"{publication}.json", Publication)
        named = by_file(names, publication, labels_of[publication])
        found.append(receipt_of(own, of_reviews, asked[publication], labels, named))
    return found


def in_words(receipts: Iterable[Receipt]) -> str:
    """Write receipts one after the other."""
    return "\n".join(line for receipt in receipts for line in lines(receipt))
