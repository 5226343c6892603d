"""The vocabulary: which outcomes, treatments, devices, conditions, procedures and appraisal tools exist.

These words are defined in resources/vocabulary and nowhere else. A study file may use an id, a label or
a synonym, in any case, with spaces, hyphens or underscores.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from evidence.studies.problems import Problem, nearest
from evidence.studies.reading.section import FileSection
from evidence.studies.reading.yaml_tree import Node, read_tree
from evidence.studies.wording import affirmed, alike, denies

OUTCOME_KINDS = ("binary", "continuous")
DIRECTIONS = ("higher is better", "lower is better", "neither")
TREATMENT_CLASSES = (
    "mechanical",
    "lysis",
    "drug",
    "adjunct",
    "arterialisation",
    "usual care",
    "surgery",
    "not stated",
)
MARKET_STATUS = ("on the market", "withdrawn", "recalled", "unknown")
# What a judgement of risk of bias comes to, whatever the tool calls it.
APPRAISAL_LEVELS = ("low", "some", "high", "very high", "unclear", "not applicable")
DESIGNS = (
    "randomised controlled trial",
    "quasi-randomised trial",
    "non-randomised comparison",
    "case-control study",
    "registry",
    "single-arm trial",
    "case series",
    "case report",
    "systematic review",
    "economic evaluation",
)
FILES = ("outcomes", "treatments", "devices", "conditions", "procedures", "appraisal")
OTHER = "other: "  # begins the name of an outcome that the vocabulary lacks: kept and shown, never pooled
_TOP = {"appraisal": "appraisal tools"}
_OUTCOME_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class OutcomeTerm:
    """What may be reported; `low` and `high` are the ends of a score."""

    id: str
    label: str
    kind: str
    direction: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    whole_numbers: bool = False
    complement: str = ""
    kind_of: str = ""
    domain: str = ""
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was done to the patients of an arm."""

    id: str
    label: str
    class_: str
    kind_of: str = ""
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A device; `market_status` is "unknown" unless `status_source` says otherwise."""

    id: str
    label: str
    maker: str = ""
    technique: str = ""
    market_status: str = "unknown"
    status_source: str = ""
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition and the phrases that recognise it in free text."""

    id: str
    label: str
    kind_of: str = ""
    phrases: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A code of a procedure or the identity of a guidance document."""

    id: str
    label: str
    system: str
    descriptor: str
    published: str = ""
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class AppraisalTool:
    """A tool for judging risk of bias: its domains (id to our words) and the judgements it allows."""

    id: str
    label: str
    designs: tuple[str, ...]
    judgements: tuple[str, ...]
    overall_judgements: tuple[str, ...]
    domains: Mapping[str, str]
    synonyms: tuple[str, ...] = ()
    note: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)  # what each judgement comes to


def key_of(word: str) -> str:
    """Give the form in which words are compared: small letters, one space for spaces, - and _."""
    return " ".join(re.split(r"[\s_-]+", word.strip().lower()))


_DENIALS = re.compile(
    r"\b(?:no|not|non|without|absence|absent|lack|loss|lost|failed|failure|free|un\w+|in(?:sufficient|complete|adequate)"
    r"|in(?=success))\b|-free\b"
)


def _denied(word: str) -> bool:
    """Say whether a word denies something, so that `insufficient X` is never taken for `X`."""
    return _DENIALS.search(key_of(word)) is not None


class Term(Protocol):
    """What the words of every file have."""

    @property
    def id(self) -> str:
        """Its name in settings and results."""

    @property
    def label(self) -> str:
        """Its name for readers."""

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Other words for it."""


def _kind_of(term: object) -> str:
    """Give the term that one is a kind of; "" where there is none, or words of its file have no kinds."""
    return str(getattr(term, "kind_of", ""))


T = TypeVar("T", bound=Term)


class Terms(Generic[T]):
    """The terms of one file, found by id, label or synonym."""

    def __init__(self, terms: Iterable[T]):
        self.terms: dict[str, T] = {term.id: term for term in terms}
        words = [
            (word, term.id) for term in self.terms.values() for word in (term.id, term.label, *term.synonyms)
        ]
        self._by_word = {key_of(word): term_id for word, term_id in words}
        meanings: dict[str, set[str]] = {}
        for word, term_id in words:
            meanings.setdefault(alike(word), set()).add(term_id)
        self._by_meaning = {form: ids.copy().pop() for form, ids in meanings.items() if len(ids) == 1}

    def find(self, word: str) -> str | None:
        """Give the id for an id, label or synonym, None when there is none."""
        return self._by_word.get(key_of(word))

    def find_alike(self, word: str) -> str | None:
        """Give the id for a word of one term's meaning: other spelling, hyphens, plural, vein or venous."""
        return self.find(word) or self._by_meaning.get(alike(word))

    def nearest(self, word: str) -> str:
        """Give ` (did you mean X?)` for a misspelt word."""
        legal = [each for term in self.terms.values() for each in (term.id, term.label, *term.synonyms)]
        return nearest(word, [each for each in legal if _denied(each) == _denied(word)])

    def with_wider(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Give the ids and everything they are a kind of, in the order found."""
        found: dict[str, None] = {}
        for each in ids:
            while each and each not in found:
                found[each] = None
                each = _kind_of(self.terms[each]) if each in self.terms else ""
        return tuple(found)

    def __getitem__(self, term_id: str) -> T:
        return self.terms[term_id]

    def __contains__(self, term_id: object) -> bool:
        return term_id in self.terms

    def __iter__(self) -> Iterator[T]:
        return iter(self.terms.values())

    def __len__(self) -> int:
        return len(self.terms)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Pieces that a text about a condition holds; one that denies is looked for in denials too."""

    pieces: tuple[re.Pattern[str], ...]
    denies: bool

    def stands_in(self, text: str) -> bool:
        """Say whether a text, in the form of `alike`, holds all pieces."""
        return all(piece.search(text) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words; `problems` is what is wrong in the files themselves."""

    outcomes: Terms[OutcomeTerm]
    treatments: Terms[Treatment]
    devices: Terms[Device]
    conditions: Terms[Condition]
    procedures: Terms[Procedure]
    tools: Terms[AppraisalTool]
    problems: tuple[Problem, ...] = ()
    _patterns: dict[str, tuple[Phrase, ...]] = field(default_factory=dict, repr=False)

    def outcome(self, outcome_id: str) -> OutcomeTerm:
        """Give an outcome by its id; one without a word of the vocabulary has its own words and no kind."""
        if outcome_id.startswith(OTHER):
            return OutcomeTerm(outcome_id, outcome_id.removeprefix(OTHER), "", "neither")
        return self.outcomes[outcome_id]

    def conditions_of(self, text: str) -> tuple[str, ...]:
        """Recognise the conditions that a free text names and does not deny, with the wider ones."""
        whole, said = alike(text), alike(affirmed(text))
        found = [
            condition
            for condition, phrases in self._patterns.items()
            if any(phrase.stands_in(whole if phrase.denies else said) for phrase in phrases)
        ]
        return self.conditions.with_wider(found)


def load(folder: str | Path) -> Vocabulary:
    """Read the vocabulary files of a folder.

    Problems of the files are in `problems`; terms that are wrong are left out, so that study files can be
    checked all the same.
    """
    problems: list[Problem] = []

    def terms(name: str, make: Callable[[str, FileSection], T | None]) -> Terms[T]:
        return Terms(_read(Path(folder) / f"{name}.yaml", _TOP.get(name, name), make, problems))

    outcomes, treatments = terms("outcomes", _outcome), terms("treatments", _treatment)
    devices, conditions = terms("devices", _device), terms("conditions", _condition)
    procedures, tools = terms("procedures", _procedure), terms("appraisal", _tool)
    patterns = {condition.id: _patterns_of(condition) for condition in conditions}
    return Vocabulary(
        outcomes, treatments, devices, conditions, procedures, tools, tuple(sorted(problems)), patterns
    )


def _patterns_of(condition: Condition) -> tuple[Phrase, ...]:
    return tuple(
        Phrase(
            tuple(
                re.compile(rf"(?<![\w-]){re.escape(alike(piece))}(?!\w)")
                for piece in phrase.split(" + ")
                if piece.strip()
            ),
            denies(phrase),
        )
        for phrase in condition.phrases
    )


def _read(
    path: Path, top: str, make: Callable[[str, FileSection], T | None], problems: list[Problem]
) -> list[T]:
    """Read one file: a mapping of ids to their details under one top key."""
    shown = path.as_posix()
    tree, found = read_tree(path, shown)
    problems += found
    if tree is None:
        return []
    file = FileSection(tree, "", shown, problems)
    file.known([top])
    file.require(top)
    entries = file.sub(top)
    if entries is None:
        return []
    terms = []
    for term_id, node in entries.values.items():
        term = make(term_id, FileSection(node, f"{top}.{term_id}", shown, problems))
        if term is not None:
            terms.append((term, node))
    _cross_check(terms, top, shown, problems)
    return [term for term, _ in terms]


def _cross_check(terms: Sequence[tuple[Term, Node]], top: str, shown: str, problems: list[Problem]) -> None:
    """Note words that name two terms, and references to terms that do not exist."""
    owners: dict[str, str] = {}
    ids = {term.id for term, _ in terms}
    for term, node in terms:
        section = FileSection(node, f"{top}.{term.id}", shown, problems)
        for word in dict.fromkeys(key_of(each) for each in (term.id, term.label, *term.synonyms)):
            if word in owners:
                section.tell(f"'{word}' already names {owners[word]}", rule="vocabulary")
            owners.setdefault(word, term.id)
        for reference in (_kind_of(term), getattr(term, "complement", "")):
            if reference and reference not in ids:
                section.tell(
                    f"'{reference}' is not among the {top}{nearest(reference, ids)}", rule="vocabulary"
                )
        if _kind_of(term) == term.id:
            section.tell("is a kind of itself", rule="vocabulary")


def _synonyms(section: FileSection) -> tuple[str, ...]:
    return tuple(word for word, _ in section.words("synonyms"))


def _number(section: FileSection, key: str) -> float | None:
    text = section.text(key)
    try:
        return float(text) if text else None
    except ValueError:
        section.tell(f"'{key}' should be a number, not {text}", section.line_of(key))
        return None


def _outcome(term_id: str, section: FileSection) -> OutcomeTerm | None:
    section.known(
        ("label", "kind", "direction", "unit", "scale", "complement", "kind of", "domain", "synonyms", "note")
    )
    section.require("label", "kind", "direction")
    kind = section.choice("kind", OUTCOME_KINDS)
    direction = section.choice("direction", DIRECTIONS)
    if not _OUTCOME_ID.fullmatch(term_id):
        section.tell("an outcome id has only small letters, digits and underscores")
        return None
    if kind == "continuous":
        section.require("unit")
    scale = section.sub("scale")
    low = high = whole = None
    if scale is not None:
        scale.known(("from", "to", "whole numbers"))
        low, high, whole = _number(scale, "from"), _number(scale, "to"), scale.flag("whole numbers")
    if not kind or not direction:
        return None
    return OutcomeTerm(
        term_id,
        section.text("label") or term_id,
        kind,
        direction,
        section.text("unit"),
        low,
        high,
        bool(whole),
        section.text("complement"),
        section.text("kind of"),
        section.text("domain"),
        _synonyms(section),
        section.text("note"),
    )


def _treatment(term_id: str, section: FileSection) -> Treatment | None:
    section.known(("label", "class", "kind of", "synonyms", "note"))
    section.require("class")
    class_ = section.choice("class", TREATMENT_CLASSES)
    if not class_:
        return None
    label = section.text("label") or term_id
    return Treatment(
        term_id, label, class_, section.text("kind of"), _synonyms(section), section.text("note")
    )


def _device(term_id: str, section: FileSection) -> Device | None:
    section.known(("label", "maker", "technique", "market status", "status source", "synonyms", "note"))
    section.require("market status")
    status = section.choice("market status", MARKET_STATUS, "unknown")
    if status != "unknown":
        section.require("status source")
    return Device(
        term_id,
        section.text("label") or term_id,
        section.text("maker"),
        section.text("technique"),
        status,
        section.text("status source"),
        _synonyms(section),
        section.text("note"),
    )


def _condition(term_id: str, section: FileSection) -> Condition:
    section.known(("label", "kind of", "phrases", "synonyms", "note"))
    section.require("phrases")
    phrases = tuple(phrase for phrase, _ in section.words("phrases"))
    label = section.text("label") or term_id
    return Condition(
        term_id, label, section.text("kind of"), phrases, _synonyms(section), section.text("note")
    )


def _procedure(term_id: str, section: FileSection) -> Procedure:
    section.known(("label", "system", "descriptor", "published", "synonyms", "note"))
    section.require("system", "descriptor")
    return Procedure(
        term_id,
        section.text("label") or term_id,
        section.text("system"),
        section.text("descriptor"),
        section.text("published"),
        _synonyms(section),
        section.text("note"),
    )


def _tool(term_id: str, section: FileSection) -> AppraisalTool:
    section.known(
        ("label", "designs", "judgements", "overall judgements", "levels", "domains", "synonyms", "note")
    )
    section.require("designs", "judgements", "levels", "domains")
    for design, line in section.words("designs"):
        if design not in DESIGNS:
            section.tell(f"'{design}' is not a design{nearest(design, DESIGNS)}", line)
    judgements = tuple(word for word, _ in section.words("judgements"))
    domains = section.sub("domains")
    overall = tuple(word for word, _ in section.words("overall judgements")) or judgements
    return AppraisalTool(
        term_id,
        section.text("label") or term_id,
        tuple(design for design, _ in section.words("designs")),
        judgements,
        overall,
        {name: domains.text(name) for name in domains.values} if domains else {},
        _synonyms(section),
        section.text("note"),
        _levels(section, (*judgements, *overall)),
    )


def _levels(section: FileSection, judgements: Iterable[str]) -> dict[str, str]:
    """Read what each judgement comes to: every word a tool allows must have a level."""
    levels = section.sub("levels")
    if levels is None:
        return {}
    levels.known(judgements)
    for word in dict.fromkeys(judgements):
        if word in levels.values:
            levels.choice(word, APPRAISAL_LEVELS)
        else:
            levels.tell(f"'{word}' has no level; allowed: {', '.join(APPRAISAL_LEVELS)}")
    return {word: levels.text(word) for word in dict.fromkeys(judgements)}
