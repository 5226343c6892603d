"""The EU Clinical Trials Register: its text with full trial details, a section for each member state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evidence.importing.draft import Imported
from evidence.importing.exports.registers.dates import as_date
from evidence.importing.exports.registers.designs import design_of
from evidence.importing.exports.registers.record import RegisterRecord, as_draft, said, shortened
from evidence.importing.numbers import as_count
from evidence.importing.register_marks import EU_CTR_DETAILS
from evidence.importing.text import NotReadable, read_text
from evidence.studies.registrations import numbers_in

_SECTION = re.compile(r"^Summary\s+(?=EudraCT Number:)", re.MULTILINE)
# "E.1.1 Medical condition(s) being investigated (es): ...", whose value may go on over lines.
_LINE = re.compile(r"(?P<code>[A-Z](?:\.\d+)+)\.?\s(?P<label>[^:]*)(?P<value>:.*)?")
_OF_THE_TOP = ("EudraCT Number", "Trial Status", "Link", "Date on which this record was first entered")
_END = "P. Date of the global end of the trial"
# What no value goes on with.
_TITLE = re.compile(
    r"(?:A\. Protocol Info|B\. Sponsor Info|D\. IMP Identif|E\. General Info|F\. Population of"
    r"|G\. Investigator Net|N\. (?:Review|Competent|Ethics|Date)|P\. End of Trial|Sponsor [0-9]+$"
    r"|MedDRA Classification$)"
)
_LANGUAGE = re.compile(r"\([a-z]{2}\)\s*")  # a translation of what stands in English before
_STATES = {"completed": "completed", "prematurely ended": "terminated", "temporarily halted": "suspended"}


@dataclass(slots=True)
class _Section:
    """What one member state's section says, by the numbers of the form and the words above it."""

    number: str
    line: int
    fields: dict[str, list[str]] = field(default_factory=dict)

    def all_of(self, code: str) -> list[str]:
        """Return the values of a field, each once."""
        return list(dict.fromkeys(each for each in map(said, self.fields.get(code, ())) if each))

    def of(self, code: str) -> str:
        """Return the first value of a field."""
        return next(iter(self.all_of(code)), "")

    def below(self, code: str) -> list[str]:
        """Return the values of all fields whose number begins so."""
        return [words for name in self.fields if name.startswith(code) for words in self.all_of(name)]

    @property
    def country(self) -> str:
        """The member state: "Spain" of "Spain - AEMPS"."""
        return self.of("A.1").partition(" - ")[0]


def looks_like_eu_ctr(text: str) -> bool:
    """Whether a text begins like a download of full trial details."""
    return bool(EU_CTR_DETAILS.search(text[:4096]))


def read_eu_ctr(path: Path) -> Imported:
    """Read every trial; what its member states say otherwise is told, and left open.

    Raises
    ------
    NotReadable
        For a text without a trial that has a number.
    """
    trials: dict[str, list[_Section]] = {}
    told = []
    for place, section in enumerate(_sections(read_text(path)), 1):
        if section.number:
            trials.setdefault(section.number, []).append(section)
        else:
            told.append(f"{path.name}:{section.line}: section {place} of the file: no EudraCT number")
    if not trials:
        raise NotReadable(f"{path}: holds no trial with an EudraCT number")
    records = [_record(number, sections) for number, sections in trials.items()]
    return Imported(tuple(map(as_draft, records)), tuple(told))


def _sections(text: str) -> Iterator[_Section]:
    starts = [each.end() for each in _SECTION.finditer(text)]
    for start, end in zip(starts, [*starts, len(text)][1:], strict=True):
        found = _Section("", text.count("\n", 0, start) + 1)
        key = ""
        for line in text[start:end].split("\n"):
            if (named := _named(line)) is not None:
                key, value = named
                found.fields.setdefault(key, []).append(value)
            elif key and line.strip():
                found.fields[key][-1] += f"\n{line}"
        found.number = next(iter(numbers_in(found.of("EudraCT Number"))), "")
        yield found


def _named(line: str) -> tuple[str, str] | None:
    """Return the field that a line begins, with its value there; ``None`` for a line that goes on."""
    for name in (*_OF_THE_TOP, _END):
        if line.startswith(name) and ":" in line:
            return name, line.partition(":")[2]
    if _TITLE.match(line):
        return line, ""
    found = _LINE.fullmatch(line)
    if not found:
        return None
    other = _LANGUAGE.search(found["label"][-6:])
    return (f"{found['code']} {other[0]}" if other else found["code"]), (found["value"] or "").lstrip(":")


def _record(number: str, sections: Sequence[_Section]) -> RegisterRecord:
    told: list[str] = []

    def agreed(what: str, of: Callable[[_Section], str]) -> str:
        """Return what all member states say that say it, or nothing, and tell what each says."""
        by_country = {each.country or "no member state": of(each) for each in sections if of(each)}
        values = dict.fromkeys(of(each) for each in sections if of(each))
        if len(values) <= 1:
            return next(iter(values), "")
        told.extend(shortened(what, _by_country(by_country, values)))
        return ""

    def first(code: str) -> str:
        return next((each.of(code) for each in sections if each.of(code)), "")

    def every(code: str) -> list[str]:
        return list(dict.fromkeys(value for each in sections for value in each.all_of(code)))

    status = agreed("status", lambda each: each.of("Trial Status"))
    size = agreed("planned number of subjects", _planned)
    randomised = agreed("randomised", lambda each: each.of("E.8.1.1"))
    end = agreed("global end", lambda each: each.of(_END))
    others = [
        words
        for each in sections
        for code in each.fields
        for words in each.all_of(code)
        if code[:4] == "A.5."
    ]
    entered = min((as_date(each) for each in every(_OF_THE_TOP[3]) if as_date(each)), default="")
    interventions = (*every("D.2.1.1.1"), *every("D.3.1"), *every("D.3.8"))
    told += [
        *shortened("interventions", "; ".join(dict.fromkeys(interventions))),
        *shortened("regions with sites", first("E.8.6.3")),
        *shortened("name", first("A.3.2")),  # whole titles and common words, which are no name of a study
    ]
    return RegisterRecord(
        register="EU Clinical Trials Register",
        number=number,
        line=sections[0].line,
        title=first("A.3"),
        other_numbers="; ".join(others),
        registered=entered,
        sponsor=first("B.1.1"),
        funding="; ".join(every("B.4.1")),
        url=first("Link").partition(" ")[0],
        design=design_of("interventional", f"Randomised: {randomised}"),
        countries=tuple(dict.fromkeys(each.country for each in sections if each.country)),
        conditions=first("E.1.1"),
        state=_STATES.get(status.lower(), status),
        planned_n=as_count(size) or None,
        end=as_date(end),
        primary_outcome=first("E.5.1"),
        told=tuple(told),
    )


def _by_country(by_country: Mapping[str, str], values: Mapping[str, None]) -> str:
    """Say what each member state says; where one says two things, the values alone."""
    if set(by_country.values()) != set(values):
        return ", ".join(values)
    return ", ".join(f"{value} ({country})" for country, value in by_country.items())


def _planned(section: _Section) -> str:
    """Return the planned number in the whole trial; in one member state that is the number there."""
    return section.of("F.4.2.2") or (section.of("F.4.1") if section.of("E.8.5").lower() == "no" else "")
