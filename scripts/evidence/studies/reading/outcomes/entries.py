"""Reading of the entries under `outcomes:`: one outcome at one time, a printed figure for each arm."""

from evidence.record.published.publication import UNITS_OF_ANALYSIS, Arm
from evidence.record.published.row import CERTAINTIES, At, AtKind, Counted, PooledFrom, Source
from evidence.studies.notation import (
    METHODS,
    Figure,
    NotationError,
    parse,
)
from evidence.studies.reading.keys import COUNTED_KEYS, POOLED_KEYS, RESERVED
from evidence.studies.reading.outcomes.cells import EntryContext, read_at, read_cell, source_of
from evidence.studies.reading.outcomes.styles import Styles, read_styles
from evidence.studies.reading.outcomes.times import TimeError, parse_at
from evidence.studies.reading.publications import EFFECT, Entry
from evidence.studies.reading.tree.section import MOST_PATIENTS, FileSection
from evidence.studies.vocabulary.terms import OutcomeTerm
from evidence.studies.vocabulary.vocabulary import OTHER, Vocabulary

EVENTS = ("all", "new")
VALUES = ("final", "change from baseline")


def read_entry(
    number: int,
    section: FileSection,
    arms: dict[str, Arm],
    sources: dict[str, Source],
    vocabulary: Vocabulary,
    styles: Styles,
) -> Entry | None:
    """Read one entry; what is wrong is noted in the section, None when nothing of it can be used."""
    named = section.get("outcome")
    if named is not None and named.kind == "text":
        section.about = (section.text("outcome"), "")
    outcome = _outcome(section, vocabulary)
    method = section.choice("method", METHODS)
    at = read_at(section)
    source = source_of(section, sources, "")
    at_risk = _at_risk(section, arms)
    cell_keys = [key for key in section.values if key in arms or key == EFFECT]
    for key in section.values:
        if key not in RESERVED and key not in cell_keys:
            legal = [*RESERVED, *arms, EFFECT]
            section.tell(
                f"'{key}' is neither an arm nor a key of an outcome{section.hint(key, legal)}",
                section.line_of(key),
            )
    if not cell_keys:
        section.tell("no figure: give one for an arm or under 'effect', or write `not reported` for an arm")
    p = _p(section)
    unit = section.choice("unit", UNITS_OF_ANALYSIS, "patient")
    change = section.choice("value", VALUES, "final") == VALUES[1]
    pooled, pooled_from = _pooled(section)
    adjusted = section.flag("adjusted")
    if outcome is None:
        return None
    segment, style = section.text("segment"), read_styles(section)
    context = EntryContext(
        vocabulary, arms, sources, outcome, method, at, at_risk, source, styles, style, unit, segment
    )
    cells = [read_cell(key, section, context) for key in cell_keys]
    for own in (cell.figure for cell in cells if cell is not None and cell.arm == EFFECT):
        if p is not None and own.p is not None and (own.p, own.p_op) != (p.p, p.p_op):
            said = f"two p values: {p.p_op} {p.p:g} here, and {own.p_op} {own.p:g} beside the effect"
            section.tell(said, section.line_of_value("p"), key="p")
    return Entry(
        number=number,
        line=section.node.line,
        outcome=outcome.id,
        cells=tuple(cell for cell in cells if cell is not None),
        at=at,
        definition=section.text("definition"),
        segment=segment,
        subgroup=section.text("subgroup"),
        unit=unit,
        instrument=section.text("instrument"),
        method=method,
        change=change,
        pooled=pooled,
        pooled_from=pooled_from,
        adjusted=bool(adjusted),
        p=p,
        note=section.text("note"),
        counted=_counted(section, at),
        value_told="value" in section.values,
    )


_A_DAY = 0.05  # of a month, and a little more


def _counted(section: FileSection, at: At | None) -> Counted | None:
    """Read the period over which events are counted, where it is not from treatment to the time."""
    of = section.sub("counted")
    if of is None:
        return None
    of.known(COUNTED_KEYS)
    months: dict[str, float | None] = {}
    for key in ("from", "to"):
        text = of.text(key)
        try:
            months[key] = parse_at(text).months if text else None
        except TimeError as error:
            of.tell(str(error), of.line_of(key))
            months[key] = None
    start, end = months["from"], months["to"]
    if start is not None and end is not None and end <= start:
        of.tell(f"the period ends at {of.text('to')}, before it begins ({of.text('from')})")
    for key, month in months.items():
        if month is None or at is None or at.kind != AtKind.FOLLOW_UP:
            continue
        if month >= at.months if key == "from" else abs(month - at.months) > _A_DAY:
            of.tell(f"the period is {key} {of.text(key)}, but the entry is at {at.printed}", of.line_of(key))
    new = of.choice("events", EVENTS, "all") == "new"
    if start is None and end is None and not new:
        of.tell("says nothing: write `from:`, `to:` or `events: new`")
        return None
    told = [f"{key} {of.text(key)}" for key in ("from", "to") if of.text(key)]
    return Counted(start, end, new, " ".join((*(("new events",) if new else ()), *told)))


def _pooled(section: FileSection) -> tuple[bool, PooledFrom | None]:
    """Read whether a review pooled the figure itself, and from what."""
    node = section.get("pooled")
    if node is None or node.kind != "mapping":
        return bool(section.flag("pooled")), None
    of = FileSection(node, f"{section.where}.pooled", section.file, section.problems, section.about)
    of.known(POOLED_KEYS)
    found = PooledFrom(
        studies=of.integer("studies", 1),
        designs=of.text("designs"),
        patients=of.integer("patients", 1),
        certainty=of.choice("certainty", CERTAINTIES),
        judged_with=of.text("judged with"),
    )
    if found == PooledFrom():
        of.tell("says nothing: write `pooled: true`, or studies, patients and certainty")
    return True, found


def _outcome(section: FileSection, vocabulary: Vocabulary) -> OutcomeTerm | None:
    node = section.get("outcome")
    named = section.sub("outcome") if node is not None and node.kind == "mapping" else None
    if named is not None:
        named.known(["other"])
        named.require("other")
        word = OTHER + named.text("other") if named.text("other") else ""
    else:
        word = section.text("outcome")
        section.require("outcome")
    if not word:
        return None
    if word.lower().startswith(OTHER.strip()):
        return _without_word(word[len(OTHER.strip()) :].strip(), section, vocabulary)
    found = vocabulary.outcomes.find(word)
    if found is None:
        hint = vocabulary.outcomes.nearest(word)
        said = f"'{word}' is not an outcome of the vocabulary{hint}"
        section.tell(said, section.line_of_value("outcome"), key="outcome")
        return None
    return vocabulary.outcomes[found]


def _without_word(words: str, section: FileSection, vocabulary: Vocabulary) -> OutcomeTerm | None:
    """Give an outcome that the vocabulary lacks, under its own words."""
    line = section.line_of_value("outcome")
    if not words:
        section.tell("say after `other:` what the outcome is", line, key="outcome")
        return None
    found = vocabulary.outcomes.find(words)
    if found is not None:
        section.tell(f"'{words}' is a word of the vocabulary: write `outcome: {found}`", line, key="outcome")
        return None
    return vocabulary.outcome(OTHER + words)


def _p(section: FileSection) -> Figure | None:
    """Read the entry's own p value, written `0.047`, `< 0.001` or `p = 0.047`."""
    text = section.text("p")
    if not text:
        return None
    written = (
        text
        if text.lower().startswith(("p", "log"))
        else f"p {text}"
        if text[0] in "<>=≤≥"
        else f"p = {text}"
    )
    try:
        return parse(written, "effect")
    except NotationError as error:
        said = f"cannot read the p value '{text}' (read: `0.047`, `< 0.001`)"
        if error.write:
            said = str(error)
        section.tell(said, section.line_of_value("p"), key="p")
        return None


def _at_risk(section: FileSection, arms: dict[str, Arm]) -> dict[str, int]:
    """Read the number at risk, one for all arms or one for each."""
    node = section.get("at risk")
    numbers = section.sub("at risk") if node is not None and node.kind == "mapping" else None
    if node is None:
        return {}
    if numbers is None:
        value = section.integer("at risk", 1, MOST_PATIENTS)
        return {} if value is None else dict.fromkeys(arms, value)
    numbers.known(arms)
    return {arm: value for arm in arms if (value := numbers.integer(arm, 1, MOST_PATIENTS)) is not None}
