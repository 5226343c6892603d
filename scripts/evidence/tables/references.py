"""The publications that a report shows as BibTeX and RIS, for reference managers.

Nothing is made up: a field that the study file does not give is left out, "et al." stays "and others".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import EXCLUDED, OTHER_QUESTION, STATUSES, PublicationSummary
from evidence.studies.authors import Author, authors

SHOWN = tuple(status for status in STATUSES if status not in (EXCLUDED, OTHER_QUESTION))

# Characters with a meaning of their own in LaTeX; letters with accents stay as they are (UTF-8). Braces
# become words, because BibTeX counts them even behind a backslash.
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
}  # fmt: skip
_PAGES = re.compile(r"\s*(\S+?)\s*(?:--?|\N{EN DASH})\s*(\S+)\s*\Z")


def shown(evidence: Evidence) -> list[PublicationSummary]:
    """Return the publications that the report shows, by id."""
    return sorted((p for p in evidence.publications if p.status in SHOWN), key=lambda p: p.id)


def bibtex(publications: Iterable[PublicationSummary]) -> str:
    """Return the publications as BibTeX (UTF-8), one entry each, the study file's name as the key."""
    return "\n".join(_bibtex_entry(p) for p in publications)


def ris(publications: Iterable[PublicationSummary]) -> str:
    """Return the publications as RIS; lines end as the format asks for (CR LF)."""
    return "".join(f"{tag}  - {value}\r\n" for p in publications for tag, value in _ris_fields(p))


def latex(text: str) -> str:
    """Write a text so that LaTeX prints it as it is."""
    return "".join(_LATEX.get(c, c) for c in _line(text))


def _pairs(names: Iterable[Author]) -> list[tuple[str, str]]:
    return [(name.family, name.given) for name in names]


def _bibtex_entry(p: PublicationSummary) -> str:
    c = p.citation
    kind = "article" if c.journal else "misc"
    lines = [f"@{kind}{{{re.sub(r'[^A-Za-z0-9_:.-]', '-', p.id)},"]
    lines += [f"  {name} = {{{value}}}," for name, value in _bibtex_fields(p)]
    return "\n".join([*lines, "}", ""])


def _bibtex_fields(p: PublicationSummary) -> Iterator[tuple[str, str]]:
    c = p.citation
    names, others = authors(c.authors)
    # Braces keep a family name of several words together.
    listed = [f"{{{latex(f)}}}, {latex(g)}" if g else f"{{{latex(f)}}}" for f, g in _pairs(names)]
    if listed:
        yield "author", " and ".join(listed + ["others"] * others)
    title = c.title or p.title
    if title:
        yield "title", f"{{{latex(title)}}}"  # inner braces keep capitals
    for field, key in (("journal", "journal"), ("year", "year"), ("volume", "volume"), ("number", "issue")):
        if value := getattr(c, key):
            yield field, latex(str(value))
    if c.pages:
        yield "pages", latex(_PAGES.sub(r"\1--\2", c.pages))
    for field, key in (("doi", "doi"), ("pmid", "pmid"), ("pmcid", "pmcid"), ("url", "url")):
        if value := getattr(c, key):
            yield field, _address(value)
    yield "note", latex("; ".join(_told(p)))


def _ris_fields(p: PublicationSummary) -> Iterator[tuple[str, str]]:
    c = p.citation
    yield "TY", "JOUR" if c.journal else "GEN"
    yield "ID", p.id
    names, others = authors(c.authors)
    for family, given in _pairs(names):
        yield "AU", _line(f"{family}, {given}" if given else family)
    if others:
        yield "AU", "et al."
    for tag, value in (
        ("TI", c.title or p.title),
        ("T2", c.journal),
        ("PY", c.year),
        ("VL", c.volume),
        ("IS", c.issue),
    ):
        if value:
            yield tag, _line(str(value))
    if c.pages:
        span = _PAGES.match(c.pages)
        yield "SP", _line(span[1] if span else c.pages)
        if span:
            yield "EP", _line(span[2])
    for tag, value in (
        ("DO", c.doi),
        ("AN", c.pmid),
        ("C2", c.pmcid),
        ("UR", c.url),
    ):
        if value:
            yield tag, _line(str(value))
    for text in _told(p):
        yield "N1", _line(text)
    yield "KW", p.status
    yield "ER", ""


def _told(p: PublicationSummary) -> list[str]:
    registered = f"registered as {p.registration}" if p.registration else ""
    return [t for t in (f"study {p.study}", p.design, p.publication, registered) if t]


def _address(text: str) -> str:
    """Addresses are taken letter by letter; only what would end the field is encoded."""
    return _line(text).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace(" ", "%20")


def _line(text: str) -> str:
    return " ".join(text.split())
