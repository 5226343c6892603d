"""Exports that are not read: what each is, and which one of the same program to choose instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.importing import register_marks
from evidence.importing.text import decoded

_BEGINNING = 2**14  # bytes, in which each of them shows what it is


@dataclass(frozen=True, slots=True)
class _Unread:
    shown_by: re.Pattern[str]
    words: str


_ICTRP = (
    "find the trials in WHO ICTRP, which has them too, and export the results there as XML, which "
    "import_studies.py reads"
)
# What holds studies, not references.
_OF_STUDIES = (
    _Unread(re.compile(r"<COCHRANE_REVIEW"), "a RevMan review: import_studies.py reads it"),
    _Unread(
        re.compile(r'"protocolSection"\s*:'), "records of ClinicalTrials.gov: import_studies.py reads them"
    ),
    *(
        _Unread(mark, "records of WHO ICTRP: import_studies.py reads them")
        for mark in (register_marks.ICTRP_XML, register_marks.ICTRP_CSV)
    ),
    _Unread(register_marks.ISRCTN_XML, "records of ISRCTN: import_studies.py reads them"),
    _Unread(
        register_marks.EU_CTR_DETAILS,
        "trials of the EU Clinical Trials Register: import_studies.py reads them",
    ),
)
# What no command reads of trial registers.
_OF_REGISTERS = (
    _Unread(
        re.compile(r"^EudraCT Number:[^\n]*\n+Sponsor Protocol Number:", re.MULTILINE),
        "summaries of the EU Clinical Trials Register: download 'Full Trial Details', which "
        "import_studies.py reads",
    ),
    _Unread(
        re.compile(
            r'"ctNumber"\s*:|\A(?=[^\n]*\bTrial number\b)(?=[^\n]*\b(?:Overall trial status|Protocol code)\b)'
        ),
        f"trials of the EU's register CTIS: {_ICTRP}",
    ),
    _Unread(
        re.compile(r'\A\W*ISRCTN"?[,;\t]|\A(?=[^\n]*[,;\t]"?ISRCTN"?[,;\t\n])'),
        f"a table of ISRCTN: take the XML of its API, which import_studies.py reads, or {_ICTRP}",
    ),
    _Unread(re.compile(r'"drksId"\s*:|\A\W*DRKS-ID\b'), f"trials of the German register DRKS: {_ICTRP}"),
    _Unread(re.compile(r"<ANZCTR|<actrnumber", re.IGNORECASE), f"trials of the ANZCTR: {_ICTRP}"),
)
_UNREAD = (
    _Unread(
        re.compile(r"\A\W*NCT Number[,\t]", re.IGNORECASE),
        "a table of ClinicalTrials.gov: download JSON instead, which import_studies.py reads",
    ),
    _Unread(
        re.compile(r"\A[^\n]*Name[,;\t]Data Type[,;\t]Statistical Method[,;\t]"),
        "a table of analyses of RevMan 5: import_studies.py reads its .rm5 file",
    ),
    _Unread(
        re.compile(r"<(?:PubmedArticleSet|PubmedArticle|MedlineCitation)\b"),
        "XML of PubMed: choose 'Save', format 'PubMed' (.nbib)",
    ),
    _Unread(
        re.compile(r"^Record #[0-9]+ of [0-9]+\s*(?:\n|\r)+ID: ", re.MULTILINE),
        "plain text of the Cochrane Library: export its citations as RIS",
    ),
    _Unread(
        re.compile(
            r"^VN +- Ovid Technologies|\A\W*<[0-9]+>\s*\n(?:Unique Identifier|Accession|Score|Author)\b",
            re.MULTILINE,
        ),
        "a format of Ovid's own: export as RIS",
    ),
    _Unread(
        re.compile(r'^"TITLE","[^\n]*\n+"(?:ORIGINAL TITLE|AUTHOR NAMES|SOURCE)"', re.MULTILINE),
        "a table of Embase with a row for each field: export as RIS, or as CSV with fields by column",
    ),
    _Unread(
        re.compile(r"\A\W*Title,URL,Description,Details,ShortDetails,"),
        "a table of PubMed as it was until 2020: choose 'Save', format 'PubMed' (.nbib)",
    ),
    _Unread(
        re.compile(r"\A\s*(?:[0-9]{5,9}\s*\n)+[0-9]{5,9}\s*(?:\n|\Z)"),
        "a list of numbers alone: in PubMed choose 'Save', format 'PubMed' (.nbib)",
    ),
    _Unread(
        re.compile(r"\A(?=[^\n]*\bCovidence #)(?=[^\n]*\bStudy ID\b)"),
        "a table of Covidence's data extraction, whose columns are the questions of your own form: put the "
        "figures into the workbook that import_studies.py --template writes; of references export "
        "those of a stage as RIS",
    ),
    _Unread(
        re.compile(r"\A\W*<!DOCTYPE html|\A\W*<html", re.IGNORECASE),
        "a web page: export its references as RIS",
    ),
)


def what_to_choose(data: bytes) -> str:
    """Say what an export is that is not read, and what to choose instead; nothing where it may be read."""
    if data.startswith(b"PK") or data.startswith(b"\xd0\xcf\x11\xe0"):
        return (
            "a workbook or an archive: save the sheet with the references as CSV, or export as RIS "
            "(Embase and Web of Science offer it beside Excel)"
        )
    return _first((*_OF_STUDIES, *_OF_REGISTERS, *_UNREAD), data)


def which_is_unread(data: bytes) -> str:
    """Say what to choose instead of an export of a register that no command reads; nothing of others."""
    return _first(_OF_REGISTERS, data)


def _first(kinds: tuple[_Unread, ...], data: bytes) -> str:
    beginning = _text(data[:_BEGINNING])
    return next((each.words for each in kinds if each.shown_by.search(beginning)), "")


def _text(beginning: bytes) -> str:
    """Return what stands in the first bytes, which may end within a letter."""
    if b"\0" in beginning:
        return decoded(beginning).replace("\r\n", "\n")
    return beginning.decode("utf-8-sig", "ignore").replace("\r\n", "\n")
