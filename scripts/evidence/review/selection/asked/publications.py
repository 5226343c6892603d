"""Publications as a review asks for them: the record with what the vocabulary knows beyond its words.

A study file names "aspiration" and "iliofemoral DVT"; a review also finds it under mechanical thrombectomy
and leg DVT.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from string import ascii_lowercase

from evidence.record import codec
from evidence.record.notes.note import Note
from evidence.record.published.appraisal import BiasOfReport
from evidence.record.published.publication import (
    FOLLOW_UP,
    GROUP_NOT_STATED,
    LEFT_IN_ARM,
    NOT_ASSESSED,
    PRIMARY,
    SECONDARY,
    Arm,
    Publication,
)
from evidence.record.published.row import Row
from evidence.record.published.severity import Severity
from evidence.review.config.reviews.review_words import ReviewWords
from evidence.review.selection.asked import appraisal, described
from evidence.studies.authors import label_of
from evidence.studies.integrity.rules import CANNOT_BE

DESIGN_ORDER = (
    "randomised controlled trial",
    "quasi-randomised trial",
    "non-randomised comparison",
    "case-control study",
    "single-arm trial",
    "registry",
    "case series",
    "case report",
    "systematic review",
    "economic evaluation",
)

NO_YEAR = "n.d."  # "no date", as reference lists write it


@dataclass(frozen=True)
class PartByLabel:
    """Patients of an arm who, as its label says, had these treatments."""

    treatments: tuple[str, ...]
    treatment_classes: tuple[str, ...]


@dataclass(frozen=True)
class ClassedArm:
    """One arm of a record, with what arms are selected on."""

    record: Arm
    treatments: tuple[str, ...]  # with the wider ones: aspiration is also mechanical thrombectomy
    n_analysed: int | None  # fewer where the publication says that some were not analysed or followed
    treatment_classes: tuple[str, ...]
    market_statuses: tuple[str, ...]
    parts: tuple[PartByLabel, ...] = ()  # where the label says that not all patients had the same

    @property
    def id(self) -> str:
        """The arm's name in the study file."""
        return self.record.id

    @property
    def label(self) -> str:
        """The arm in words."""
        return self.record.label

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices as the vocabulary names them."""
        return self.record.devices

    @property
    def n(self) -> int | None:
        """Patients, ``None`` where their number is not printed."""
        return self.record.n

    @property
    def combines(self) -> tuple[str, ...]:
        """The arms that this one is the union of."""
        return self.record.combines

    @property
    def subset_of(self) -> str | None:
        """The arm that this one is a part of."""
        return self.record.subset_of

    @cached_property
    def attributes(self) -> dict[str, object]:
        """What criteria select on."""
        return {
            "treatments": self.treatments,
            "treatment class": self.treatment_classes,
            "devices": self.devices,
            "device market status": self.market_statuses,
            "n": self.n,
        }

    @cached_property
    def attributes_of_parts(self) -> tuple[dict[str, object], ...]:
        """The same of each part that the label tells apart; of one kind of patients none."""
        return tuple(
            self.attributes | {"treatments": p.treatments, "treatment class": p.treatment_classes}
            for p in self.parts
        )


@dataclass(frozen=True)
class ClassedPublication:
    """The record of one publication, with what publications are selected on."""

    record: Publication
    arms: tuple[ClassedArm, ...]
    conditions: tuple[str, ...]  # with the wider ones: iliofemoral DVT is also leg DVT
    risk_of_bias: BiasOfReport | None = None  # as judged, in columns for forest plots
    letter: str = ""  # behind the year, where another study of the review has the same author and year

    @property
    def id(self) -> str:
        """The study file's name."""
        return self.record.id

    @property
    def study(self) -> str:
        """The unit of analysis."""
        return self.record.study

    @property
    def role(self) -> str:
        """The publication's part in its study."""
        return self.record.role

    @property
    def design(self) -> str:
        """The design in words."""
        return self.record.design

    @property
    def year(self) -> int | None:
        """The year of publication, where known."""
        return self.record.citation.year

    @property
    def length_of_follow_up(self) -> float | None:
        """How long patients were followed, in months; ``None`` where it is not printed."""
        return self.record.follow_up.typical if self.record.follow_up else None

    @property
    def longest_follow_up(self) -> float | None:
        """The longest that anybody may have been followed, in months; ``None`` where it is not printed."""
        return self.record.follow_up.longest if self.record.follow_up else None

    @property
    def population_groups(self) -> tuple[str, ...]:
        """The groups that all patients belong to, or that none is stated."""
        return self.record.population.groups or (GROUP_NOT_STATED,)

    @property
    def judged(self) -> str:
        """The overall judgement of risk of bias."""
        appraised = self.record.appraisal
        return (appraised.overall if appraised else "") or NOT_ASSESSED

    @cached_property
    def label(self) -> str:
        """How the publication is named in tables: first author and year (``n.d.`` where none is known).

        Where no author is known, it is named after its study, with the year where that is known.
        """
        return self._plain_label + self.letter

    @cached_property
    def _plain_label(self) -> str:
        authors = self.record.citation.authors
        if not authors:
            dated = self.year is None or str(self.year) in self.study
            name = self.study[:1].upper() + self.study[1:]
            # Behind a period of treatment ("2005-2014") a bare year would look like a part of it.
            year = f"({self.year})" if name[-1:].isdigit() else self.year
            return name if dated else f"{name} {year}"
        return f"{label_of(authors)} {self.year or NO_YEAR}"

    @property
    def rows(self) -> tuple[Row, ...]:
        """All extracted rows."""
        return self.record.rows

    @property
    def n(self) -> int | None:
        """Patients in the arms, unions and parts counted once; ``None`` where no arm prints its size."""
        whole = [a for a in self.arms if a.record.of_its_own]
        sizes = [a.n for a in whole if a.n is not None] or [a.n for a in self.arms if a.n is not None]
        return sum(sizes) if sizes else None

    @cached_property
    def _arms(self) -> dict[str, ClassedArm]:
        return {a.id: a for a in self.arms}

    def arm(self, arm_id: str) -> ClassedArm:
        """One arm by its id."""
        return self._arms[arm_id]

    def within(self, arm_id: str) -> frozenset[str]:
        """Return the arms that an arm is the union of, be it through other unions; none of any other arm."""
        parts = self.arm(arm_id).combines
        return frozenset(parts).union(*(self.within(part) for part in parts))

    @cached_property
    def cannot_be(self) -> dict[str, Note]:
        """The figures, by their row, that contradict what must hold among a publication's figures.

        A contradiction does not tell which of its figures is wrong: all of them stand here. What a reviewer
        has answered in the study file does not.
        """
        found: dict[str, Note] = {}
        for row in self.rows:
            for each in row.findings:
                if each.rule in CANNOT_BE and each.severity != Severity.NOTE:
                    why = Note("figure_cannot_be", words={"what": each.message})
                    for row_id in (row.id, *each.against):
                        found.setdefault(row_id, why)
        return found

    @cached_property
    def attributes(self) -> dict[str, object]:
        """What criteria select on."""

        def union(name: str) -> tuple[str, ...]:
            return tuple(sorted({word for arm in self.arms for word in getattr(arm, name)}))

        return {
            "id": self.id,
            "study": self.study,
            "design": self.design,
            "publication": self.record.publication,
            "role": self.role,
            "year": self.year,
            "n": self.n,
            "length of follow-up": self.length_of_follow_up,
            "conditions": self.conditions,
            "population group": self.population_groups,
            "treatments": union("treatments"),
            "treatment class": union("treatment_classes"),
            "devices": union("devices"),
            "device market status": union("market_statuses"),
            "appraisal": self.judged,
        }


def told_apart(publications: Sequence[ClassedPublication]) -> list[ClassedPublication]:
    """Give studies of one author and year letters, ``Kim 2018a`` and ``Kim 2018b``, in the order of files.

    Reports of one study keep one name: which of them a figure is of stands beside it.
    """
    studies: dict[str, dict[str, str]] = {}
    for each in sorted(publications, key=lambda p: p.id):
        of_label = studies.setdefault(each.label, {})
        of_label.setdefault(each.study, ascii_lowercase[len(of_label) % 26] * (1 + len(of_label) // 26))
    return [
        replace(p, letter=studies[p.label][p.study]) if len(studies[p.label]) > 1 else p for p in publications
    ]


def completed_by_study(publications: Sequence[ClassedPublication]) -> list[ClassedPublication]:
    """Let further reports of a study's patients say of them what its own report says.

    The own report is the primary one, of several the one of most patients. A report of more patients than it
    says for itself who they are, and so does one of a part of them (`role: subgroup`); but that an arm of a
    trial was treated with a device holds of its parts as well.
    """
    own: dict[str, ClassedPublication] = {}
    for each in sorted(publications, key=lambda p: (-(p.n or 0), p.id)):
        if each.role == PRIMARY:
            own.setdefault(each.study, each)
    return [_completed(p, own.get(p.study)) for p in publications]


def _completed(publication: ClassedPublication, own: ClassedPublication | None) -> ClassedPublication:
    if own is None or publication.role == PRIMARY or (publication.n or 0) > (own.n or 0):
        return publication
    made = replace(publication, arms=tuple(_with_devices(arm, own) for arm in publication.arms))
    if publication.role not in (FOLLOW_UP, SECONDARY):
        return made
    of_report = publication.record.population
    details = described.completed(of_report.details, own.record.population.details)
    return replace(made, record=replace(publication.record, population=replace(of_report, details=details)))


def _with_devices(arm: ClassedArm, own: ClassedPublication) -> ClassedArm:
    """Give an arm that names no device those of the own report's arms of the same treatments."""
    if arm.devices:
        return arm
    alike = [a for a in own.arms if set(a.record.treatments) == set(arm.record.treatments)]
    return replace(
        arm,
        record=replace(arm.record, devices=tuple(dict.fromkeys(d for a in alike for d in a.devices))),
        market_statuses=tuple(sorted({status for a in alike for status in a.market_statuses})),
    )


def load(path: Path, words: ReviewWords) -> ClassedPublication:
    """Read one extracted publication."""
    return classed(codec.read_made(path, Publication), words)


def classed(record: Publication, words: ReviewWords) -> ClassedPublication:
    """Add to a publication what the vocabulary knows of its words."""
    classes, statuses = words.treatment_classes, words.market_statuses
    return ClassedPublication(
        record=record,
        arms=tuple(
            ClassedArm(
                record=arm,
                treatments=wider(arm.treatments, words.wider_treatments),
                n_analysed=_analysed(arm),
                treatment_classes=tuple(sorted({classes[t] for t in arm.treatments})),
                market_statuses=tuple(sorted({statuses[d] for d in arm.devices})),
                parts=_parts(arm, classes, words.wider_treatments),
            )
            for arm in record.arms
        ),
        conditions=wider(record.population.conditions, words.wider_conditions),
        risk_of_bias=appraisal.columns(record.appraisal, words.tools),
    )


_MOST_PARTS = 16  # a label that says more than this of its patients is no description of one arm


def _parts(
    arm: Arm, classes: Mapping[str, str], meanings: Mapping[str, Iterable[str]]
) -> tuple[PartByLabel, ...]:
    """Return the parts that a label tells apart; none where the arm's own unions do so already.

    In addition or not: with and without these treatments. One or the other: with each alone.
    """
    if not arm.partly or arm.combines:
        return ()
    sets = [tuple(arm.treatments)]
    for said in arm.partly:
        named = {t for each in said.treatments for t in each}
        options = [*said.treatments] if said.instead else [(), *said.treatments]
        sets = [
            (*(t for t in known if not _kin(t, named, meanings)), *option)
            for known in sets
            for option in options
        ][:_MOST_PARTS]
    found = dict.fromkeys(tuple(dict.fromkeys(s)) for s in sets if s)
    if len(found) < 2:
        return ()
    return tuple(PartByLabel(wider(s, meanings), tuple(sorted({classes[t] for t in s}))) for s in found)


def _kin(treatment: str, named: set[str], meanings: Mapping[str, Iterable[str]]) -> bool:
    """Whether a treatment is one of those named, a kind of one, or the wider name of one."""
    return bool(named & set(meanings[treatment])) or any(treatment in meanings[n] for n in named)


def _analysed(arm: Arm) -> int | None:
    smaller = [arm.counts[unit] for unit in LEFT_IN_ARM if unit in arm.counts]
    return min([n for n in (arm.n, *smaller) if n is not None], default=None)


def wider(words: Iterable[str], meanings: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return words with all that they are also found under, each once."""
    return tuple(dict.fromkeys(w for word in words for w in meanings[word]))
