"""ClinicalTrials.gov records (JSON of its API, version 2): arms, outcome measures, adverse events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from evidence.importing.citations.reference import Name, Reference, as_year
from evidence.importing.draft import REGISTRY, DraftFigure, DraftOutcome, DraftStudy, Imported
from evidence.importing.exports.registry_arms import RecordArms, arms_of
from evidence.importing.exports.registry_parts import Part
from evidence.importing.ids import slug
from evidence.importing.numbers import as_count, as_printed
from evidence.importing.text import NotReadable, read_text
from evidence.record.published.publication import STATES
from evidence.studies.reading.outcomes.times import TimeError, parse_at
from evidence.studies.registrations import numbers_in, register_of
from evidence.studies.vocabulary.vocabulary import Vocabulary

_ORDINAL = re.compile(r"(week|month|day|year)s? ([0-9]+)", re.IGNORECASE)
_CHANGE = re.compile(r"\bchanges?\b.*\bbaseline\b", re.IGNORECASE)
_PEOPLE = ("participant", "patient", "subject")
_INTERVALS = tuple(f"{level}% Confidence Interval" for level in ("80", "90", "95", "97.5", "99"))


def read_registry(path: Path, vocabulary: Vocabulary) -> Imported:
    """Read one record, a list of records, or the answer of a search (``{"studies": [...]}``).

    Raises
    ------
    NotReadable
        For a file that is no JSON, or holds no record of version 2.
    """
    try:
        found: object = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise NotReadable(f"{path}: is no JSON ({error})") from None
    if isinstance(found, dict) and isinstance(found.get("studies"), list):
        found = found["studies"]
    every = [Part(each) for each in (found if isinstance(found, list) else [found])]
    records = [
        each for each in every if each.part("protocolSection").part("identificationModule").text("nctId")
    ]
    if not records:
        raise NotReadable(
            f"{path}: holds no record of ClinicalTrials.gov (version 2 of its API: protocolSection)"
        )
    without = [number for number, each in enumerate(every, 1) if each not in records]
    told = tuple(f"record {number} of the file: no NCT number" for number in without)
    return Imported(tuple(_draft(each, vocabulary) for each in records), told)


def _draft(record: Part, vocabulary: Vocabulary) -> DraftStudy:
    protocol, results = record.part("protocolSection"), record.part("resultsSection")
    identity, status = protocol.part("identificationModule"), protocol.part("statusModule")
    number = identity.text("nctId")
    sponsor = protocol.part("sponsorCollaboratorsModule").part("leadSponsor")
    told: list[str] = []
    arms = arms_of(protocol, results, vocabulary, told)
    outcomes = [
        *_measures(results.part("outcomeMeasuresModule"), arms, told),
        *_events(results.part("adverseEventsModule"), arms, vocabulary, told),
    ]
    posted = status.part("resultsFirstPostDateStruct").text("date")
    start = status.part("startDateStruct")
    # Completion is the last visit, not the last patient taken in, whose date no record gives.
    begun = "" if start.text("type") == "ESTIMATED" else start.text("date")[:7]
    return DraftStudy(
        id=slug(number),
        study=identity.text("acronym") or number,
        reference=Reference(
            line=0,
            authors=(Name(sponsor.text("name")),) if sponsor.text("name") else (),
            year=as_year([posted, status.part("studyFirstPostDateStruct").text("date")]),
            title=identity.text("officialTitle") or identity.text("briefTitle"),
            journal="ClinicalTrials.gov",
            registrations=(number, *_elsewhere(identity)),
        ),
        source_id=REGISTRY,
        read=f"registry record of ClinicalTrials.gov, {number}",
        url=f"https://clinicaltrials.gov/study/{number}",
        publication="registry results",
        design=_design(protocol.part("designModule")),
        countries=tuple(
            dict.fromkeys(
                each.text("country")
                for each in protocol.part("contactsLocationsModule").parts("locations")
                if each.text("country")
            )
        ),
        enrolled=f"from {begun}" if begun else "",
        funding=" ".join(part for part in (sponsor.text("name"), _class(sponsor.text("class"))) if part),
        condition=", ".join(protocol.part("conditionsModule").texts("conditions")),
        arms=arms.arms,
        outcomes=tuple(outcomes),
        progress={} if results else _progress(record),
        not_mapped=tuple(told),
    )


def _elsewhere(identity: Part) -> tuple[str, ...]:
    """Return the numbers of the trial in other registers; other numbers of this one are related trials."""
    own = register_of(identity.text("nctId"))
    given = "; ".join(each.text("id") for each in identity.parts("secondaryIdInfos"))
    return tuple(each for each in numbers_in(given) if register_of(each) != own)


def _progress(record: Part) -> dict[str, object]:
    """Return how far a study without results has come, in the words of the register."""
    protocol = record.part("protocolSection")
    status, size = protocol.part("statusModule"), protocol.part("designModule").part("enrollmentInfo")
    state = status.text("overallStatus").lower().replace("_", " ")
    if state not in STATES:
        return {}
    end = status.part("completionDateStruct")
    primary = protocol.part("outcomesModule").parts("primaryOutcomes")
    said: dict[str, object] = {
        "state": state,
        "as of": record.part("derivedSection").part("miscInfoModule").text("versionHolder"),
        "planned n": as_count(size.text("count")) if size.text("type") == "ESTIMATED" else None,
        "start": status.part("startDateStruct").text("date"),
        "expected end": end.text("date") if end.text("type") == "ESTIMATED" else "",
        "primary outcome": "; ".join(each.text("measure") for each in primary),
    }
    return {name: value for name, value in said.items() if value}


def _class(word: str) -> str:
    return f"({word.lower().replace('_', ' ')})" if word else ""


def _design(module: Part) -> str:
    """Return the design where the record's words leave no choice; the reviewer decides on the rest."""
    if module.text("patientRegistry").lower() == "true" or module.text("studyType") == "OBSERVATIONAL":
        return ""
    info = module.part("designInfo")
    if info.text("allocation") == "RANDOMIZED":
        return "randomised controlled trial"
    if info.text("allocation") == "NON_RANDOMIZED":
        return "non-randomised comparison"
    return "single-arm trial" if info.text("interventionModel") == "SINGLE_GROUP" else ""


def _measures(module: Part, arms: RecordArms, told: list[str]) -> Iterator[DraftOutcome]:
    for measure in module.parts("outcomeMeasures"):
        name = measure.text("title")
        groups = {each.text("id"): arms.of(each) for each in measure.parts("groups") if each.text("title")}
        patients = _denominators(measure, {})
        at, frame = _time(measure.text("timeFrame"))
        for part in measure.parts("classes"):
            here = _denominators(part, patients)
            for category in part.parts("categories"):
                where = "; ".join(word for word in (part.text("title"), category.text("title")) if word)
                figures = []
                for each in category.parts("measurements"):
                    arm, n = groups.get(each.text("groupId")), here.get(each.text("groupId"))
                    figure = _figure(measure, each, n)
                    if arm is None or isinstance(figure, str):
                        reason = "of a group without a title" if arm is None else figure
                        told.append(f"{name}{f' ({where})' if where else ''}: {reason}")
                    else:
                        figures.append((arm, figure))
                if figures:
                    once = _once(f"{name}{f' ({where})' if where else ''}", figures, told)
                    change = bool(_CHANGE.search(name))
                    when = at or _visit(measure.text("timeFrame"), part, category)
                    yield DraftOutcome(name, once, when, where, note=frame, change=change)
        told += [f"{name}: {said}" for said in map(_analysis, measure.parts("analyses")) if said]
        if not measure.parts("classes"):
            told.append(
                f"{name}: no figures are posted ({measure.text('reportingStatus').lower() or 'no status'})"
            )


def _once(
    name: str, figures: Sequence[tuple[str, DraftFigure]], told: list[str]
) -> tuple[tuple[str, DraftFigure], ...]:
    """Keep the first figure of each arm; of a second one, of a group of the same title, say what it was."""
    kept: dict[str, DraftFigure] = {}
    for arm, figure in figures:
        if kept.setdefault(arm, figure) != figure:
            told.append(f"{name}: {figure.cell} is given too, for a second group with the title of {arm}")
    return tuple(kept.items())


def _time(frame: str) -> tuple[str, str]:
    """Return the time where the frame is one, else nothing and the frame as a note."""
    if not frame:
        return "", ""
    ordinal = _ORDINAL.fullmatch(frame)
    at = f"{ordinal[2]} {ordinal[1].lower()}s" if ordinal else frame
    try:
        parse_at(at)
    except TimeError:
        return "", f"time frame: {frame}"
    return at, ""


def _visit(frame: str, *parts: Part) -> str:
    """Return the time that a class or category is called by where its frame lists several, that one too."""
    for title in (part.text("title") for part in parts):
        at, _ = _time(title)
        if at and re.search(rf"(?<!\w){re.escape(title)}(?!\w)", frame, re.IGNORECASE):
            return at
    return ""


def _denominators(part: Part, otherwise: Mapping[str, int]) -> Mapping[str, int]:
    """Return the number of participants by group; a class may have its own, also of other units."""
    for each in part.parts("denoms"):
        if each.text("units").lower() == "participants":
            counts = {one.text("groupId"): as_count(one.text("value")) for one in each.parts("counts")}
            return {group: count for group, count in counts.items() if count is not None}
    return {} if part.parts("denoms") else otherwise


def _figure(measure: Part, one: Part, n: int | None) -> DraftFigure | str:
    """Return a figure in the notation of study files, or in words why there is none."""
    value, comment = one.text("value"), one.text("comment")
    kind, spread, unit = (measure.text(key) for key in ("paramType", "dispersionType", "unitOfMeasure"))
    if not as_printed(value):
        return f"'{value or 'nothing'}' is given{f' ({comment})' if comment else ''}"
    if n == 0:
        return "of 0 participants"
    cell = _cell(kind, spread, unit, one, n)
    if cell is None:
        words = ", ".join(word for word in (kind.lower().replace("_", " "), spread, unit) if word)
        return f"{value} ({words}) has no place in the notation"
    return DraftFigure(cell, comment)


def _cell(kind: str, spread: str, unit: str, one: Part, n: int | None) -> str | None:
    """Write a value by the grammar that its type and dispersion ask for; ``None`` where there is none."""
    value = as_printed(one.text("value"))
    of = f", n = {n}" if n else ""
    patients = unit.lower().rstrip("s") in _PEOPLE
    if kind == "COUNT_OF_PARTICIPANTS" or (kind == "NUMBER" and patients):
        count = as_count(value)
        return None if count is None or not n or count > n else f"{count}/{n}"
    between, sd = _between(spread, one), as_printed(one.text("spread"))
    if kind == "NUMBER" and "percent" in unit.lower() and any(word in unit.lower() for word in _PEOPLE):
        if spread in _INTERVALS:
            return f"{value}%{between}"
        if spread == "Standard Error":  # an estimate (by Kaplan-Meier), and no share of the n
            return f"{value}% (SE {sd})" if sd else f"{value}%"
        return None if spread else f"{value}% of {n}" if n else f"{value}%"
    if kind == "MEAN":
        if spread == "Standard Deviation" and sd:
            return f"mean {value} (SD {sd}){of}"
        if spread == "Standard Error" and sd:
            return f"mean {value} (SE {sd}){of}"
        return f"mean {value}{between}{of}" if between or not spread else None
    if kind == "MEDIAN":
        return f"median {value}{between}{of}" if between or not spread else None
    return None


def _between(spread: str, one: Part) -> str:
    low, high = as_printed(one.text("lowerLimit")), as_printed(one.text("upperLimit"))
    if not low or not high:
        return ""
    if spread in _INTERVALS:
        return f" ({spread.split()[0]} CI {low} to {high})"
    words = {"Inter-Quartile Range": "IQR", "Full Range": "range"}
    return f" ({words[spread]} {low} to {high})" if spread in words else ""


def _analysis(one: Part) -> str:
    """Return an analysis in words: which side is the first is not said in the record, so it is not mapped."""
    value = one.text("paramValue")
    low, high, level = one.text("ciLowerLimit"), one.text("ciUpperLimit"), one.text("ciPctValue")
    if not value and not one.text("pValue"):
        return ""
    parts = [f"{one.text('paramType') or 'estimate'} {value}".strip()] if value else []
    if low and high:
        parts.append(f"{level or '95'}% CI {low} to {high}")
    if one.text("pValue"):
        parts.append(f"p {one.text('pValue')}")
    return (
        f"analysis ({one.text('statisticalMethod') or 'no method'}): {', '.join(parts)}; which side is first?"
    )


def _events(
    module: Part, arms: RecordArms, vocabulary: Vocabulary, told: list[str]
) -> Iterator[DraftOutcome]:
    groups = {each.text("id"): arms.of(each) for each in module.parts("eventGroups") if each.text("title")}
    at, frame = _time(module.text("timeFrame"))
    deaths = [
        (groups[each.text("id")], each.text("deathsNumAffected"), each.text("deathsNumAtRisk"))
        for each in module.parts("eventGroups")
        if each.text("id") in groups
    ]
    if figures := _shares("All-cause mortality", deaths, told):
        yield DraftOutcome("All-cause mortality", figures, at, note=frame)
    for kind in ("serious", "other"):
        unknown = 0
        for term in module.parts(f"{kind}Events"):
            name = term.text("term")
            if vocabulary.outcomes.find_alike(name) is None:
                unknown += 1
                continue
            stats = [
                (groups[each.text("groupId")], each.text("numAffected"), each.text("numAtRisk"))
                for each in term.parts("stats")
                if each.text("groupId") in groups
            ]
            if figures := _shares(name, stats, told):
                yield DraftOutcome(name, figures, at, f"{kind} adverse event", note=frame)
        if unknown:
            told.append(f"{unknown} {kind} adverse events are no words of the vocabulary")


def _shares(
    name: str, stats: Sequence[tuple[str, str, str]], told: list[str]
) -> tuple[tuple[str, DraftFigure], ...]:
    """Write how many of how many were affected in each arm; say what can be none."""
    figures = []
    for arm, affected, at_risk in stats:
        events, n = as_count(affected), as_count(at_risk)
        if events is not None and n and events <= n:
            figures.append((arm, DraftFigure(f"{events}/{n}")))
        elif affected and n != 0:
            told.append(f"{name} ({arm}): '{affected}' of '{at_risk or 'nobody'}' is given")
    return _once(name, figures, told)
