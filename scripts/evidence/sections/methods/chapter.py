"""Methods in sentences, integrity findings, versions and checksums, references."""

from __future__ import annotations

from evidence.display import configuration as methods
from evidence.display import publication_tables as blocks
from evidence.display import words
from evidence.display.numbers import MISSING
from evidence.display.prose import methods as methods_text
from evidence.paper.document import LANDSCAPE, PORTRAIT, Paper
from evidence.paper.grid import grid
from evidence.paper.markup import bold, link, para, small
from evidence.record.evidence import EXCLUDED, OTHER_QUESTION, Evidence
from evidence.sections.versions.citing import how_to_cite


def write(paper: Paper, evidence: Evidence) -> None:
    """Write the last chapters."""
    _methods(paper, evidence)
    _integrity(paper, evidence)
    _references(paper, evidence)
    _versions(paper, evidence)


def _methods(paper: Paper, evidence: Evidence) -> None:
    paper.heading("Methods", 1, "methods")
    for p in methods_text.paragraphs(evidence):
        paper.text(bold(f"{p.heading}. "), p.text)
    for d in evidence.agreement.disagreements:
        paper.text(f"⚠ {d.outcome}, {d.synthesis}, {d.analysis}: {d.what}", style="Warning")
    lines = methods.analyses(evidence)
    if lines:
        rows = [(words.capital(a.label), words.sentence(a.why), a.changes or MISSING) for a in lines]
        heads = ("Analysis", "Why", "What it changes")
        paper.table("Sensitivity analyses as configured", grid(heads, rows, weights=(5, 6, 6)))


def _integrity(paper: Paper, evidence: Evidence) -> None:
    paper.heading("Integrity findings", 1, "integrity")
    told = methods.printed_effects(evidence)
    if told:
        paper.text(told)
        paper.bullets([f"{place} {text}" for place, text in methods.disagreeing_effects(evidence)])
    lines = methods.integrity(evidence)
    if not lines:
        paper.text("None.")
        return
    paper.text(
        "What does not add up in the publications or was noticed while they were read. "
        "Figures are kept as printed."
    )
    paper.turn(LANDSCAPE)
    rows = [
        (
            (f.place, *((small(f.where),) if f.where else ())),
            f.severity,
            (f.message, *((small(f.rule),) if f.rule else ())),
        )
        for f in lines
    ]
    heads = ("Place", "Severity", "Finding")
    paper.table(words.plural(len(lines), "finding"), grid(heads, rows, weights=(8, 2, 15.7)))
    paper.turn(PORTRAIT)


def _references(paper: Paper, evidence: Evidence) -> None:
    paper.heading("References", 1, "references")
    paper.heading("Publications of this review", 2)
    used = [p for p in evidence.publications if p.status not in (EXCLUDED, OTHER_QUESTION)]
    for p in sorted(used, key=lambda p: (blocks.citation(p).lower(), p.id)):
        url = blocks.doi_url(p)
        paper.text(blocks.citation(p) + " ", *((link(url, url),) if url else ()))
    works = methods_text.literature(evidence)
    if works:
        paper.heading("Methods", 2)
        for w in works:
            address = link(f"doi:{w.doi}", f"https://doi.org/{w.doi}")
            paper.text(f"{w.authors}. {w.title}. {w.where}. ", address)


def _versions(paper: Paper, evidence: Evidence) -> None:
    review = evidence.review
    paper.heading("Versions and checksums", 1, "reproduction")
    for text in how_to_cite(evidence):
        paper.text(text)
    paper.text("Cite the publications for their figures; references.bib and references.ris hold them all.")
    rows = [(name, version) for name, version in evidence.software.items()]
    paper.table("Software", grid(("Software", "Version"), rows or [("Not recorded", "")], weights=(8, 9)))
    files = [(review.config_file, review.config_sha256)]
    files += [(p.file, p.sha256) for p in sorted(evidence.publications, key=lambda p: p.id)]
    rows = [(name, para(checksum)) for name, checksum in files]
    paper.table("Files this report was made from", grid(("File", "SHA-256"), rows, weights=(7, 10)))
