"""Exports of WHO ICTRP's search portal, XML and CSV: records of all registers in one form."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from evidence.importing.draft import Imported
from evidence.importing.exports.registers.dates import as_date
from evidence.importing.exports.registers.designs import design_of
from evidence.importing.exports.registers.record import (
    RegisterRecord,
    as_draft,
    countries_in,
    said,
    shortened,
)
from evidence.importing.exports.registers.xml_root import root_of
from evidence.importing.numbers import as_count
from evidence.importing.register_marks import ICTRP_CSV, ICTRP_XML
from evidence.importing.text import NotReadable, read_text

_LONGEST = 2**21  # signs of one cell
_OF_THE_US = "ClinicalTrials.gov"
# Groups of patients with their sizes, as the Chinese register writes them: "Case series:100;".
_GROUP = re.compile(r"[^:;]+:\s*([0-9]+)\s*;?")
# Fields without a place in a study file, that a reviewer needs to choose and describe a trial.
_TOLD = {"study type": "study type", "study design": "study design", "intervention": "interventions"}


def looks_like_ictrp(text: str) -> bool:
    """Whether a text begins like an export of the portal."""
    return bool(ICTRP_XML.search(text[:4096]) or ICTRP_CSV.match(text[:4096]))


def read_ictrp(path: Path) -> Imported:
    """Read every record that has the number of a register.

    Raises
    ------
    NotReadable
        For XML or a table that is broken, or without a record.
    """
    text = read_text(path)
    told: list[str] = []
    records, of_the_us = [], 0
    rows = _of_xml(path, text) if ICTRP_XML.search(text[:4096]) else _of_csv(path, text, told)
    for number, row in enumerate(rows, 1):
        if not row.get("trialid"):
            told.append(f"record {number} of the file: no number of a register (TrialID)")
            continue
        records.append(_record(row))
        of_the_us += row.get("source register") == _OF_THE_US
    if not records:
        raise NotReadable(f"{path}: holds no record of a trial")
    if of_the_us:
        told.append(
            f"{of_the_us} records of ClinicalTrials.gov: their arms and results stand in its own export "
            "(JSON of its API, version 2)"
        )
    return Imported(tuple(map(as_draft, records)), tuple(told))


def _of_xml(path: Path, text: str) -> Iterator[Mapping[str, str]]:
    for trial in root_of(path, text).iter("Trial"):
        yield {each.tag.lower().replace("_", " "): said(each.text) for each in trial}


def _of_csv(path: Path, text: str, told: list[str]) -> Iterator[Mapping[str, str]]:
    """Give the rows; one with more or fewer cells than the head is told, since its cells stand elsewhere."""
    before = csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        head = [said(name).lower().replace("_", " ") for name in next(reader, [])]
        for row in reader:
            if len(row) == len(head):
                yield {name: said(cell) for name, cell in zip(head, row, strict=True)}
            elif any(cell.strip() for cell in row):
                told.append(
                    f"{path.name}:{reader.line_num}: {len(row)} cells where the head has {len(head)} "
                    f"({said(row[0])}): export the results as XML"
                )
    except csv.Error as error:
        raise NotReadable(
            f"{path}:{reader.line_num}: the table cannot be read from here on ({error}): export the results "
            "as XML"
        ) from None
    finally:
        csv.field_size_limit(before)


def _record(row: Mapping[str, str]) -> RegisterRecord:
    def of(name: str) -> str:
        return row.get(name, "")

    state = of("recruitment status")
    planned, told = _planned(of("target size"), of("source register"), state)
    for name, words in _TOLD.items():
        told += shortened(words, of(name))
    start, end = as_date(of("date enrollement")), as_date(of("results date completed"))
    for what, written, read in (
        ("first enrolment", of("date enrollement"), start),
        ("completed", of("results date completed"), end),
    ):
        told += () if read else shortened(what, written)
    if of("results url link"):
        told += shortened("results", of("results url link"))
    return RegisterRecord(
        register=of("source register") or "WHO ICTRP",
        number=of("trialid"),
        title=of("scientific title") or of("public title"),
        shown_by="WHO ICTRP",
        acronym=of("acronym"),
        other_numbers=of("secondary id") or of("secondary ids"),
        registered=of("date registration3")[:4] or of("date registration"),
        sponsor=of("primary sponsor"),
        funding=of("source support"),
        url=of("web address"),
        design=design_of(of("study type"), of("study design")),
        countries=countries_in(of("countries").split(";")),
        conditions=of("condition"),
        state=state,
        as_of=as_date(of("last refreshed on")),
        planned_n=planned,
        start=start,
        end=end,
        primary_outcome=of("primary outcome").rstrip("; "),
        told=told,
    )


def _planned(size: str, register: str, state: str) -> tuple[int | None, tuple[str, ...]]:
    """Return the planned number of patients, or a line where several groups or an actual number may be meant.

    ClinicalTrials.gov gives the actual number once a study is closed, which ICTRP does not tell apart.
    """
    group = _GROUP.fullmatch(size)
    n = as_count(group[1] if group else size)
    if n and (register != _OF_THE_US or state.lower() == "recruiting"):
        return n, ()
    return None, shortened("target size", size)
