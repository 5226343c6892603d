"""A guidance document as a reviewer writes it down: the content of resources/guidance/<id>.yaml.

Facts alone, coded where a code can be given; nothing here is computed. (Structs and no dataclasses: what is
not known is left out of the file, and the names in it are words.)
"""

from __future__ import annotations

import msgspec

# How a recommendation lets a procedure be used.
STANDARD, SPECIAL, RESEARCH, NOT_USED = (
    "standard arrangements",
    "special arrangements",
    "only in research",
    "do not use",
)
TIERS = (STANDARD, SPECIAL, RESEARCH, NOT_USED)
STATUSES = ("in progress", "in consultation", "published", "updated", "withdrawn")
# How a guidance document judges the evidence on efficacy or safety.
JUDGEMENTS = (
    "adequate",
    "limited in quality",
    "limited in quantity",
    "limited in quality and quantity",
    "inconclusive",
    "well-recognised but infrequent complications",
    "serious but well-recognised complications",
    "no major concerns",
)
EVENTS = ("notification", "consultation", "expected publication", "publication", "new number", "update")
CONDITIONS = (
    "governance",
    "consent",
    "information for the public",
    "shared decision making",
    "audit",
    "registry entry",
    "annual appraisal",
    "systems to collect data",
    "review of data",
    "training",
)
ADDRESSEES = ("clinicians", "healthcare organisations")
KEY_ROLES = ("efficacy", "safety")
CONSIDERATIONS = (
    "benefit named",
    "devices differ",
    "device withdrawn",
    "devices approved",
    "patient selection",
    "team",
    "timing",
    "reinterventions",
    "surveillance",
    "training",
    "registry",
    "data lacking",
    "evidence in confidence",
)
SUBJECTS = (
    "condition",
    "complications of the condition",
    "risk factors",
    "current treatments",
    "aim",
    "before",
    "anaesthesia",
    "access",
    "technique",
    "with or without",
    "protection",
    "after",
    "further procedures",
)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


class _Written(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, rename=_spaced):
    """A mapping of the file."""


class Bearing(_Written, frozen=True):
    """What of a review bears on something that the guidance says."""

    outcomes: tuple[str, ...] = ()  # of the vocabulary
    subgroup: str = ""  # of the review
    level: str = ""  # of that subgroup; all of them where it is left out
    analyses: tuple[str, ...] = ()  # sensitivity analyses of the review
    items: tuple[str, ...] = ()  # research items below


class Milestone(_Written, frozen=True):
    """One event in the history of the guidance."""

    what: str  # one of EVENTS
    date: str  # as 2019-06-12; 2019-06 or 2019 where no more is known
    until: str = ""  # its last day, where it is a period
    note: str = ""  # in our own words


class Recommendation(_Written, frozen=True):
    """One indication with the arrangements that the procedure may be used with."""

    section: str
    indication: str  # in our own words
    tier: str  # one of TIERS
    efficacy: str = ""  # one of JUDGEMENTS, or ""
    safety: str = ""  # one of JUDGEMENTS, or ""
    bears: Bearing = Bearing()  # what of a review bears on it


class Requirement(_Written, frozen=True):
    """What the guidance asks of those who do the procedure."""

    section: str
    condition: str  # one of CONDITIONS
    of: str  # one of ADDRESSEES
    what: str = ""  # in our own words


class KeyOutcome(_Written, frozen=True):
    """An outcome that the committee calls key."""

    section: str
    name: str
    role: str  # one of KEY_ROLES
    outcomes: tuple[str, ...] = ()  # of the vocabulary that stand for it; empty: none does


class Consideration(_Written, frozen=True):
    """A comment of the committee, coded and in our own words."""

    section: str
    code: str  # one of CONSIDERATIONS
    what: str
    bears: Bearing = Bearing()  # what of a review bears on it


class NamedSource(_Written, frozen=True):
    """A publication that is known to be among the sources of the guidance, and what says so."""

    publication: str  # a study file
    named_in: str


class CountedSources(_Written, frozen=True):
    """Sources of one kind, as the guidance counts them."""

    kind: str  # in the words of the guidance
    designs: tuple[str, ...]  # the designs of study files that it means
    count: int
    note: str = ""
    known: tuple[NamedSource, ...] = ()  # those known by name
    publication: tuple[str, ...] = ()  # kinds of publication, where the guidance names them


class ItemReading(_Written, frozen=True):
    """Where a study file reports an item."""

    fields: tuple[str, ...] = ()  # words in the names of what is told of patients, setting and arms
    outcomes: tuple[str, ...] = ()  # of the vocabulary
    every: bool = False  # whether all of these outcomes are needed: with some of them it is partly reported
    partly: tuple[str, ...] = ()  # outcomes that report a part of it
    mentions: tuple[str, ...] = ()  # words in condition, labels and definitions: a mention is partly reported


class ResearchItem(_Written, frozen=True):
    """Something that further research should report."""

    id: str
    section: str
    name: str
    read: ItemReading


class Fact(_Written, frozen=True):
    """Something that the guidance says of the condition, current treatments or the procedure."""

    section: str
    subject: str  # one of SUBJECTS
    what: str  # in our own words


class NamedEffect(_Written, frozen=True):
    """A risk or a benefit that the source of a procedure code names, and the outcomes that stand for it."""

    name: str
    outcomes: tuple[str, ...] = ()  # of the vocabulary


class ProcedureCode(_Written, frozen=True):
    """A procedure as a code system describes it, in our own words; facts of practice from a named page."""

    system: str
    code: str
    what: str
    source: str
    indications: tuple[str, ...] = ()
    preparation: tuple[str, ...] = ()
    setting: str = ""
    duration: str = ""
    alternatives: tuple[str, ...] = ()
    risks: tuple[NamedEffect, ...] = ()
    repeat: tuple[str, ...] = ()  # outcomes of the vocabulary that count repeated sessions
    steps: tuple[str, ...] = ()  # of the procedure, in their order
    staff: tuple[str, ...] = ()  # who does it
    benefits: tuple[NamedEffect, ...] = ()
    experience: tuple[str, ...] = ()  # what the patient may feel
    recovery: tuple[str, ...] = ()


class Related(_Written, frozen=True):
    """Another guidance document or decision aid that this one refers to."""

    title: str
    url: str = ""


class ReadPage(_Written, frozen=True):
    """A page that the facts of the file were read on."""

    url: str
    read: str  # what of it


class GuidanceDocument(_Written, frozen=True):
    """A guidance document: identity, history, recommendations, what the committee considered."""

    number: str
    title: str
    programme: str
    published: str  # the date, as 2019-06-12
    status: str  # one of STATUSES
    url: str
    recommendations: tuple[Recommendation, ...]
    read: tuple[ReadPage, ...]
    process: str = ""
    formerly: tuple[str, ...] = ()  # numbers it had before
    identifier: str = ""  # such as its ISBN
    timetable: tuple[Milestone, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    outcomes: tuple[KeyOutcome, ...] = ()
    total_sources: int = 0
    sources: tuple[CountedSources, ...] = ()
    earlier_sources: tuple[CountedSources, ...] = ()  # as counted at consultation, where that differed
    considerations: tuple[Consideration, ...] = ()
    commentary: str = ""  # what patients said to the committee, in our own words
    research: tuple[ResearchItem, ...] = ()
    facts: tuple[Fact, ...] = ()
    codes: tuple[ProcedureCode, ...] = ()
    endorsed: tuple[str, ...] = ()  # by these bodies
    related: tuple[Related, ...] = ()

    @property
    def bearings(self) -> tuple[Bearing, ...]:
        """What bears on its recommendations and comments."""
        return (*(r.bears for r in self.recommendations), *(c.bears for c in self.considerations))

    def item(self, item_id: str) -> ResearchItem:
        """One research item by its id."""
        return next(item for item in self.research if item.id == item_id)
