"""Reading the files of the vocabulary: their terms, and what is wrong with them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from evidence.record.better import Better
from evidence.record.published.appraisal import LEVELS as APPRAISAL_LEVELS
from evidence.studies.problems import Problem, nearest
from evidence.studies.reading.tree.section import FileSection
from evidence.studies.reading.tree.yaml_tree import Node, read_tree
from evidence.studies.spelling import misspelt
from evidence.studies.vocabulary.terms import (
    DESIGNS,
    MARKET_STATUS,
    OUTCOME_KINDS,
    AppraisalTool,
    Condition,
    Device,
    OutcomeTerm,
    Procedure,
    T,
    Term,
    Terms,
    Treatment,
    key_of,
    wider_of,
)
from evidence.studies.vocabulary.vocabulary import Vocabulary

_TOP = {"appraisal": "appraisal tools"}
_OUTCOME_ID = re.compile(r"[a-z][a-z0-9_]*")


def load_vocabulary(folder: str | Path) -> Vocabulary:
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
    return Vocabulary(outcomes, treatments, devices, conditions, procedures, tools, tuple(sorted(problems)))


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
    """Note words that name two terms, references to terms that do not exist, and classes that are slips."""
    owners: dict[str, str] = {}
    ids = {term.id for term, _ in terms}
    classes = Counter(term.class_ for term, _ in terms if isinstance(term, Treatment))
    for term, node in terms:
        section = FileSection(node, f"{top}.{term.id}", shown, problems)
        for word in dict.fromkeys(key_of(each) for each in (term.id, term.label, *term.synonyms)):
            if word in owners:
                section.tell(f"'{word}' already names {owners[word]}", rule="vocabulary")
            owners.setdefault(word, term.id)
        for reference in (wider_of(term), getattr(term, "complement", "")):
            if reference and reference not in ids:
                section.tell(
                    f"'{reference}' is not among the {top}{nearest(reference, ids)}", rule="vocabulary"
                )
        if isinstance(term, Treatment):
            commoner = [each for each in classes if classes[each] > classes[term.class_]]
            if meant := misspelt(term.class_, commoner):
                section.tell(f"class '{term.class_}' is that of no other (did you mean '{meant}'?)")
        if wider_of(term) == term.id:
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
    direction = section.choice("direction", tuple(Better))
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
        Better(direction),
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
    class_ = section.text("class")
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
