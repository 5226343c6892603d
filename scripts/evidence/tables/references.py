"""The publications that a report shows as BibTeX and RIS, for reference managers.

Nothing is made up: a field that the study file does not give is left out, "et al." stays "and others".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import EXCLUDED, OTHER_QUESTION, STATUSES, PublicationSummary

SHOWN = tuple(status for status in STATUSES if status not in (EXCLUDED, OTHER_QUESTION))

# Characters with a meaning of their own in LaTeX; letters with accents stay as they are (UTF-8). Braces
# become words, because BibTeX counts them even behind a backslash.
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
}  # fmt: skip
_ET_AL = re.compile(r",?\s*\bet al\b\.?\s*\Z", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[- ]?){1,4}\Z")
# Words of an organisation's name and of no person's.
_OF_A_GROUP = re.compile(r"\b(?:for|of|the|in|on|to)\b")
_PAGES = re.compile(r"\s*(\S+?)\s*(?:--?|\N{EN DASH})\s*(\S+)\s*\Z")


def shown(evidence: Evidence) -> list[PublicationSummary]:
    """Return the publications that the report shows, by id."""
    return sorted((p for p in evidence.publications if p.status in SHOWN), key=lambda p: p.id)


def authors(text: str) -> tuple[list[tuple[str, str]], bool]:
    """Split authors into (family name, initials or first names), and say whether there are others.

    Understands ``Enden T, Haig Y et al.``, ``Enden, T.; Haig, Y.`` and ``Del Giudice et al.``.
    """
    others = bool(_ET_AL.search(text))
    text = _ET_AL.sub("", text).strip()
    if not text:
        return [], others
    if ";" in text:
        return [_name(part) for part in text.split(";") if part.strip()], others
    names: list[tuple[str, str]] = []
    for part in _apart(text):
        if names and _initials(part) and not names[-1][1]:
            names[-1] = (names[-1][0], part)
        elif part:
            names.append(_name(part))
    return names, others


def _apart(text: str) -> Iterator[str]:
    """Split at commas, and at an ``and`` that stands between two people and not in an organisation's name."""
    for piece in re.split(r",\s*(?:and\s+)?", text):
        first, *rest = re.split(r"\s+and\s+", piece.strip())
        for following in rest:
            if _both_people(first, following):
                yield first
                first = following
            else:
                first = f"{first} and {following}"
        yield first


def _both_people(first: str, second: str) -> bool:
    """Whether these are two people: with initials, else two family names alone or two whole names.

    ``National Institute for Health and Care Excellence`` and ``Food and Drug Administration`` are one each.
    """
    if any(_initials(name.rpartition(" ")[2]) for name in (first, second)):
        return True
    if any(map(_OF_A_GROUP.search, (first, second))):
        return False
    sizes = [sum(word[:1].isupper() for word in name.split()) for name in (first, second)]
    return min(sizes) == 1 == max(sizes) or min(sizes) > 1


def _initials(text: str) -> bool:
    return bool(_INITIALS.match(text)) and text.isupper()


def bibtex(publications: Iterable[PublicationSummary]) -> str:
    """Return the publications as BibTeX (UTF-8), one entry each, the study file's name as the key."""
    return "\n".join(_bibtex_entry(p) for p in publications)


def ris(publications: Iterable[PublicationSummary]) -> str:
    """Return the publications as RIS; lines end as the format asks for (CR LF)."""
    return "".join(f"{tag}  - {value}\r\n" for p in publications for tag, value in _ris_fields(p))


def latex(text: str) -> str:
    """Write a text so that LaTeX prints it as it is."""
    return "".join(_LATEX.get(c, c) for c in _line(text))


def _name(part: str) -> tuple[str, str]:
    if "," in part:
        family, _, given = part.partition(",")
        return family.strip(), given.strip()
    family, _, last = part.strip().rpartition(" ")
    return (family, last) if family and _initials(last) else (part.strip(), "")


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
    listed = [f"{{{latex(f)}}}, {latex(g)}" if g else f"{{{latex(f)}}}" for f, g in names]
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
    for family, given in names:
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
