"""RevMan 5 files (.rm5): the arms and figures of every study in every comparison."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evidence.importing.citations.reference import Name, Reference, as_doi, as_name, as_year, plain
from evidence.importing.draft import DraftArm, DraftFigure, DraftOutcome, DraftStudy, Imported
from evidence.importing.ids import free, slug, study_name_id
from evidence.importing.numbers import as_count, as_printed
from evidence.importing.text import NotReadable, read_bytes

_OUTCOMES = ("DICH_OUTCOME", "CONT_OUTCOME", "IV_OUTCOME", "IPD_OUTCOME", "OTHER_OUTCOME")
_DATA = ("DICH_DATA", "CONT_DATA", "IV_DATA", "IPD_DATA", "OTHER_DATA")
_RATIOS = ("RR", "OR", "HR", "IRR", "RATE_RATIO")


@dataclass(slots=True)
class _Gathered:
    """What was found so far of one study."""

    labels: dict[str, str] = field(default_factory=dict)  # label of a group: its role
    outcomes: list[tuple[DraftOutcome, tuple[str, str]]] = field(default_factory=list)
    not_mapped: list[str] = field(default_factory=list)


def looks_like_revman(data: bytes) -> bool:
    """Whether a file begins like RevMan's XML."""
    return b"<COCHRANE_REVIEW" in data[:4096]


def read_revman(path: Path) -> Imported:
    """Read every study that has a figure in an analysis, in the order of the file.

    Raises
    ------
    NotReadable
        For a file that is no XML, or no review.
    """
    root = _root(path)
    studies = {node.get("ID", ""): node for node in root.iter("STUDY")}
    found: dict[str, _Gathered] = {name: _Gathered() for name in studies}
    told: list[str] = []
    for comparison in root.iter("COMPARISON"):
        for outcome in comparison:
            if outcome.tag in _OUTCOMES:
                _gather(outcome, plain(comparison.findtext("NAME")), found, told)
    for item in root.iter("QUALITY_ITEM"):
        for entry in item.iter("QUALITY_ITEM_DATA_ENTRY"):
            if entry.get("STUDY_ID", "") in found and entry.get("RESULT", "UNKNOWN") != "UNKNOWN":
                judged = f"{plain(item.findtext('NAME'))} {entry.get('RESULT', '').lower()}"
                found[entry.get("STUDY_ID", "")].not_mapped.append(f"risk of bias: {judged}")
    taken: set[str] = set()
    drafts = []
    for name, node in studies.items():
        if found[name].outcomes or found[name].not_mapped:
            drafts.append(_draft(node, found[name], path.name, taken))
            taken.add(drafts[-1].id)
    return Imported(tuple(drafts), tuple(dict.fromkeys(told)))


def _root(path: Path) -> ET.Element:
    data = read_bytes(path)
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
        raise NotReadable(f"{path}: declares entities of its own, which no RevMan file does")
    try:
        root = ET.fromstring(data)
    except ET.ParseError as error:
        line = error.position[0]
        raise NotReadable(f"{path}:{line}: is no XML from here on ({error})") from None
    if root.tag != "COCHRANE_REVIEW":
        raise NotReadable(f"{path}: is no RevMan review, its first element is {root.tag}")
    return root


def _gather(outcome: ET.Element, comparison: str, found: dict[str, _Gathered], told: list[str]) -> None:
    """Add each row of an outcome to what was found of its study; a row of none is told."""
    name = plain(outcome.findtext("NAME"))
    groups = plain(outcome.findtext("GROUP_LABEL_1")), plain(outcome.findtext("GROUP_LABEL_2"))
    groups = groups[0] or "Experimental", groups[1] or "Control"
    for subgroup, data in _rows(outcome):
        gathered = found.get(data.get("STUDY_ID", ""))
        if gathered is None:
            told.append(f"{name}: a row of a study that the file does not list ({data.get('STUDY_ID', '')})")
            continue
        where = f"comparison {comparison}" + (f", subgroup {subgroup}" if subgroup else "")
        made = _outcome(data, outcome, name, where)
        if isinstance(made, str):
            gathered.not_mapped.append(made)
            continue
        if groups[0] == groups[1]:
            gathered.not_mapped.append(f"{name} ({where}): both groups are called '{groups[0]}'")
            continue
        gathered.labels.setdefault(groups[0], "intervention")
        gathered.labels.setdefault(groups[1], "comparator")
        if (made, groups) not in gathered.outcomes:
            gathered.outcomes.append((made, groups))
        if outcome.get("SWAP_EVENTS") == "YES":
            gathered.not_mapped.append(
                f"{name}: the review analyses those without the event (events swapped)"
            )


def _rows(outcome: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    for child in outcome:
        if child.tag in _DATA:
            yield "", child
        elif child.tag.endswith("_SUBGROUP"):
            for data in child:
                if data.tag in _DATA:
                    yield plain(child.findtext("NAME")), data


def _outcome(data: ET.Element, outcome: ET.Element, name: str, where: str) -> DraftOutcome | str:
    """Return the row as an outcome with the figures of group 1 and 2, or what it says that is not mapped."""
    footnote = plain(data.findtext("FOOTNOTE"))
    cells = _counts(data) if data.tag == "DICH_DATA" else _means(data) if data.tag == "CONT_DATA" else None
    if cells is not None:
        figures = (("1", DraftFigure(cells[0])), ("2", DraftFigure(cells[1])))
        return DraftOutcome(name, figures, where=where, note=footnote)
    if effect := _effect(data, outcome):
        return DraftOutcome(name, (), where=where, effect=effect, note=footnote)
    said = " ".join(
        f"{key} {value}"
        for key, value in data.attrib.items()
        if value and key in ("O_E", "VAR", "SE", "EFFECT_SIZE")
    )
    words = plain(" ".join(data.itertext()))
    return f"{name} ({where}): {said or words or 'no figure'}"


def _counts(data: ET.Element) -> tuple[str, str] | None:
    cells = []
    for side in "12":
        events, total = as_count(data.get(f"EVENTS_{side}", "")), as_count(data.get(f"TOTAL_{side}", ""))
        if events is None or not total:
            return None
        cells.append(f"{events}/{total}")
    return cells[0], cells[1]


def _means(data: ET.Element) -> tuple[str, str] | None:
    """Return the means of both groups; none where all are 0, as RevMan writes what is not reported."""
    if not any(_is_not_zero(data.get(f"{key}_{side}", "")) for key in ("MEAN", "SD") for side in "12"):
        return None
    cells = []
    for side in "12":
        mean, sd = as_printed(data.get(f"MEAN_{side}", "")), as_printed(data.get(f"SD_{side}", ""))
        total = as_count(data.get(f"TOTAL_{side}", ""))
        if not mean or not total:
            return None
        spread = f" (SD {sd})" if sd and float(sd) > 0 else ""
        cells.append(f"mean {mean}{spread}, n = {total}")
    return cells[0], cells[1]


def _is_not_zero(text: str) -> bool:
    number = as_printed(text)
    return bool(number) and float(number) != 0


def _effect(data: ET.Element, outcome: ET.Element) -> str:
    """Return a printed effect of generic data; the limits are those that RevMan computed from it."""
    measure = outcome.get("EFFECT_MEASURE", "").upper()
    estimate, low, high = (as_printed(data.get(key, "")) for key in ("EFFECT_SIZE", "CI_START", "CI_END"))
    level = outcome.get("CI_STUDY", "95").removesuffix(".0")
    if measure not in (*_RATIOS, "MD", "SMD", "RD") or not (estimate and low and high):
        return ""
    short = "IRR" if measure == "RATE_RATIO" else measure
    return f"{short} {_short(estimate)} ({level}% CI {_short(low)} to {_short(high)})"


def _short(number: str) -> str:
    """Shorten the seventeen digits of a computed number to what it can carry."""
    return f"{float(number):.4g}" if len(number) > 8 else number


def _draft(study: ET.Element, found: _Gathered, file: str, taken: set[str]) -> DraftStudy:
    name = plain(study.get("NAME", "")) or study.get("ID", "")
    year = as_year([study.get("YEAR", ""), name])
    ids: dict[str, str] = {}
    for label in found.labels:
        ids[label] = free(slug(label) or "group", set(ids.values()))
    arms = tuple(DraftArm(ids[label], label, role) for label, role in found.labels.items())
    outcomes = tuple(
        DraftOutcome(
            each.name,
            tuple((ids[groups[int(side) - 1]], figure) for side, figure in each.figures),
            where=each.where,
            effect=each.effect,
            note=each.note,
        )
        for each, groups in found.outcomes
    )
    return DraftStudy(
        id=free(study_name_id(name, year), taken),
        study=name,
        reference=_reference(study, name, year),
        source_id="revman",
        read=f"table: data of the RevMan file {file}, study {study.get('ID', '')}",
        second_hand=True,
        publication="full text",
        arms=arms,
        outcomes=outcomes,
        not_mapped=tuple(dict.fromkeys(found.not_mapped)),
    )


def _reference(study: ET.Element, name: str, year: int | None) -> Reference:
    """Return the primary reference of a study, or its first with a title."""
    nodes = sorted(study.iter("REFERENCE"), key=lambda node: node.get("PRIMARY") != "YES")
    for node in nodes:
        title = plain(node.findtext("TI"))
        if not title:
            continue
        authors = tuple(as_name(each) for each in re.split(r",\s+", plain(node.findtext("AU"))) if each)
        identifiers = [plain(each.get("VALUE", "")) for each in node.iter("IDENTIFIER")]
        return Reference(
            0,
            authors,
            as_year([plain(node.findtext("YR")), str(year or "")]),
            title.rstrip("."),
            plain(node.findtext("SO")),
            plain(node.findtext("VL")),
            plain(node.findtext("NO")),
            plain(node.findtext("PG")),
            as_doi(identifiers),
        )
    return Reference(0, (Name(name),), year)
