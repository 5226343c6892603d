"""Records of ISRCTN: the XML of its API."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
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
from evidence.importing.register_marks import ISRCTN_XML
from evidence.importing.text import NotReadable, read_text

_ARMS = ("Allocation", "Assignment")  # in fields of their own of newer records, in words of older ones


def looks_like_isrctn(text: str) -> bool:
    """Whether a text begins like an answer of ISRCTN's API."""
    return bool(ISRCTN_XML.search(text[:4096]))


def read_isrctn(path: Path) -> Imported:
    """Read every record that has a number.

    Raises
    ------
    NotReadable
        For XML that is broken, or without a record.
    """
    root = root_of(path, read_text(path))
    for each in root.iter():
        each.tag = each.tag.rpartition("}")[2]  # without the name space
    found = list(root.iter("fullTrial"))
    told = [
        f"record {number} of the file: no ISRCTN" for number, each in enumerate(found, 1) if not _number(each)
    ]
    records = [_record(each) for each in found if _number(each)]
    if not records:
        raise NotReadable(f"{path}: holds no record of a trial")
    total = as_count(root.get("totalCount", ""))
    if total and total > len(found):
        told.append(f"the search found {total} trials and the file holds {len(found)}: ask for all (limit=)")
    return Imported(tuple(map(as_draft, records)), tuple(told))


def _number(full: ET.Element) -> str:
    canonical = full.find("trial")
    named = canonical.get("publicIdentifierCanonical", "") if canonical is not None else ""
    digits = said(full.findtext("trial/isrctn"))
    return named or (f"ISRCTN{digits}" if digits else "")


def _record(full: ET.Element) -> RegisterRecord:
    def of(path: str) -> str:
        return said(full.findtext(f"trial/{path}"))

    trial = full.find("trial")
    edited = trial.get("lastUpdated", "") if trial is not None else ""
    assigned = trial.find("isrctn") if trial is not None else None
    sponsors = _each(full, "sponsor/organisation")
    design = "trialDesign/interventionalTrialDesign"
    words = [
        *(f"{name}: {of(f'{design}/{name.lower()}')}." for name in _ARMS if of(f"{design}/{name.lower()}")),
        *filter(None, (of("trialDesign/secondaryStudyDesign"), of("trialDesign/studyDesign"))),
    ]
    final = of("participants/totalFinalEnrolment")
    told = (
        *shortened("study type", of("trialDesign/primaryStudyDesign")),
        *shortened("study design", " ".join(words)),
        *shortened("interventions", "; ".join(_each(full, "trial/interventions/intervention/description"))),
        *shortened("sponsors besides the first", "; ".join(sponsors[1:])),
        *shortened("total final enrolment", "" if final == "0" else final),
        *shortened("results", of("results/publicationDetails")),
        *shortened("results", of("results/basicReport")),
    )
    return RegisterRecord(
        register="ISRCTN",
        number=_number(full),
        title=of("trialDescription/scientificTitle") or of("trialDescription/title"),
        acronym=of("trialDescription/acronym"),
        other_numbers="; ".join(_others(full)),
        registered=assigned.get("dateAssigned", "") if assigned is not None else "",
        sponsor=sponsors[0] if sponsors else "",
        funding="; ".join(_each(full, "funder/name")),
        url=f"https://www.isrctn.com/{_number(full)}",
        design=design_of(of("trialDesign/primaryStudyDesign"), " ".join(words)),
        countries=countries_in(_each(full, "trial/participants/recruitmentCountries/country")),
        conditions=", ".join(_each(full, "trial/conditions/condition/description")),
        state=of("participants/recruitmentStatusOverride"),  # else its pages work it out from the dates
        as_of=as_date(edited),
        planned_n=as_count(of("participants/targetEnrolment")) or None,
        start=as_date(of("participants/recruitmentStart")),
        end=as_date(of("trialDesign/overallEndDate")),
        primary_outcome=of("trialDescription/primaryOutcome")
        or "; ".join(_each(full, "trial/trialDescription/primaryOutcomes/outcomeMeasure/variable")),
        told=told,
    )


def _each(full: ET.Element, path: str) -> list[str]:
    return [words for words in (said(each.text) for each in full.findall(path)) if words]


def _others(full: ET.Element) -> Iterable[str]:
    """Give what stands in the places for other registers' numbers, in both spellings of a number."""
    for place in ("eudraCTNumber", "clinicalTrialsGovNumber"):
        yield said(full.findtext(f"trial/externalRefs/{place}"))
    for each in full.findall("trial/externalRefs/secondaryNumbers/secondaryNumber"):
        yield said(each.text)
        yield each.get("canonicalSecondaryNumber", "")
