"""Reading of the entries under `outcomes:`: one outcome at one time, a printed figure for each arm."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidence.record.measures import ids
from evidence.record.published.publication import UNITS_OF_ANALYSIS, Arm
from evidence.record.published.row import CERTAINTIES, Assumed, At, Counted, PooledFrom, Source
from evidence.studies.notation import (
    METHODS,
    Figure,
    NotationError,
    Style,
    against_printed,
    parse,
    parse_style,
)
from evidence.studies.problems import nearest
from evidence.studies.reading.opposites import counts_the_opposite
from evidence.studies.reading.publications import EFFECT, Cell, Entry
from evidence.studies.reading.section import MOST_PATIENTS, FileSection
from evidence.studies.reading.times import TimeError, parse_at
from evidence.studies.reading.yaml_tree import Node
from evidence.studies.vocabulary import OTHER, OutcomeTerm, Vocabulary

RESERVED = (
    "outcome",
    "at",
    "counted",
    "definition",
    "segment",
    "subgroup",
    "unit",
    "instrument",
    "method",
    "style",
    "value",
    "pooled",
    "adjusted",
    "at risk",
    "p",
    "source",
    "note",
)
# Said of a figure whose number of patients the paper does not print, so that the arm's is not taken for it.
NOT_PRINTED = "not printed"
CELL_KEYS = ("figure", "printed", "derived", "n", "note", "source", "at risk", "comparison", "assume")
ASSUME_KEYS = ("n", "at", "why")
COUNTED_KEYS = ("from", "to", "events")
EVENTS = ("all", "new")
POOLED_KEYS = ("studies", "designs", "patients", "certainty", "judged with")
DERIVED = ("count", "denominator", "count and denominator", "value")
VALUES = ("final", "change from baseline")
MEASURES_OF = {
    "binary": ids(lambda m: m.printed and not m.continuous),
    "continuous": ids(lambda m: m.printed and m.continuous),
}


@dataclass(frozen=True, slots=True)
class Styles:
    """What the heads of columns say, for the whole file and for single sources (tables)."""

    file: tuple[Style, ...] = ()
    sources: Mapping[str, tuple[Style, ...]] = field(default_factory=dict)

    def of(self, kind: str, entry: tuple[Style, ...], source: str) -> Style | None:
        """Give the nearest style for a kind of figure: the entry's, else the source's, else the file's."""
        for styles in (entry, self.sources.get(source, ()), self.file):
            for style in styles:
                if style.kind == kind:
                    return style
        return None


def read_styles(section: FileSection) -> tuple[Style, ...]:
    """Read `style:`, one style or a list with one for each kind of figure."""
    found: dict[str, Style] = {}
    for text, line in section.words("style"):
        try:
            style = parse_style(text)
        except NotationError as error:
            section.tell(str(error), line)
            continue
        if style.kind in found:
            section.tell(f"two styles for one kind of figure: `{found[style.kind].text}` and `{text}`", line)
        found.setdefault(style.kind, style)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Context:
    """What the cells of an entry share."""

    vocabulary: Vocabulary
    arms: dict[str, Arm]
    sources: dict[str, Source]
    outcome: OutcomeTerm
    method: str
    at: At | None
    at_risk: dict[str, int]
    source: str
    styles: Styles
    style: tuple[Style, ...]
    unit: str


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
    at = _at(section)
    source = _source(section, sources, "")
    at_risk = _at_risk(section, arms)
    cell_keys = [key for key in section.values if key in arms or key == EFFECT]
    for key in section.values:
        if key not in RESERVED and key not in cell_keys:
            legal = [*RESERVED, *arms, EFFECT]
            section.tell(
                f"'{key}' is neither an arm nor a key of an outcome{nearest(key, legal)}",
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
    context = _Context(
        vocabulary, arms, sources, outcome, method, at, at_risk, source, styles, read_styles(section), unit
    )
    cells = [_cell(key, section, context) for key in cell_keys]
    return Entry(
        number=number,
        line=section.node.line,
        outcome=outcome.id,
        cells=tuple(cell for cell in cells if cell is not None),
        at=at,
        definition=section.text("definition"),
        segment=section.text("segment"),
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
        counted=_counted(section),
    )


def _counted(section: FileSection) -> Counted | None:
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


def _parsed(text: str, kind: str, context: _Context, source: str) -> Figure:
    """Read a figure; of an outcome without a word, as what it can only be: counted or measured."""
    if kind:
        style = context.styles.of(kind, context.style, source)
        return parse(text, kind, context.method or None, style)
    read: list[Figure] = []
    errors: list[NotationError] = []
    for each in ("binary", "continuous"):
        try:
            read.append(_parsed(text, each, context, source))
        except NotationError as error:
            errors.append(error)
    if not read:
        raise errors[0]
    if len(read) > 1 and read[0] != read[1]:
        raise NotationError(f"'{text[:40]}': something counted or measured?")
    return read[0]


def _at(section: FileSection) -> At | None:
    text = section.text("at")
    if not text:
        return None
    try:
        return parse_at(text)
    except TimeError as error:
        section.tell(str(error), section.line_of_value("at"), key="at")
        return None


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
    except NotationError:
        said = f"cannot read the p value '{text}'; write `0.047` or `< 0.001`"
        section.tell(said, section.line_of_value("p"), key="p")
        return None


def _source(section: FileSection, sources: dict[str, Source], inherited: str) -> str:
    """Give the id of the source; the only source of a file need not be named."""
    word = section.text("source")
    if not word:
        return inherited or (next(iter(sources)) if len(sources) == 1 else "")
    if word not in sources:
        said = f"'{word}' is not among the sources{nearest(word, sources)}"
        section.tell(f"{said}: {', '.join(sources) or 'none is given'}", section.line_of_value("source"))
    return word


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


def _cell(key: str, entry: FileSection, context: _Context) -> Cell | None:
    """Read the figure of one arm or of the comparison."""
    node = entry.get(key)
    arm = "" if key == EFFECT else key
    line = entry.line_of(key)
    here = FileSection(
        Node("mapping", line, {}), entry.where, entry.file, entry.problems, (context.outcome.id, arm)
    )
    if node is None:
        here.tell("empty: write the figure, or `not reported`")
        return None
    if node.kind == "list":
        here.tell("a list: write one figure, or a mapping with `figure:` and `printed:`")
        return None
    if node.kind == "mapping":
        here = FileSection(node, entry.where, entry.file, entry.problems, (context.outcome.id, arm))
        here.known(CELL_KEYS)
        figure_node = here.get("figure")
        if figure_node is None:
            here.tell(
                "'figure' is missing: the number in the notation (`not reported` when there is none)", line
            )
            return None
    else:
        figure_node = node
    if figure_node.kind != "text":
        here.tell("'figure' should be a text", figure_node.line)
        return None
    source = _source(here, context.sources, context.source)
    figure = _figure(key, figure_node, here, context, source)
    comparison = _comparison(here, context, line) if key == EFFECT else None
    if key != EFFECT and "comparison" in here.values:
        here.tell("'comparison' belongs under 'effect'", here.line_of("comparison"))
    if not source and context.sources:
        here.tell(f"no source: write `source:` with one of {', '.join(context.sources)}", line)
    if figure is None or (key == EFFECT and comparison is None):
        return None
    derived = here.choice("derived", DERIVED)
    printed = here.text("printed")
    one_patient = key in context.arms and context.arms[key].n == 1  # then the report itself is the count
    if printed and not one_patient and (differs := against_printed(figure, printed, derived)):
        here.tell(differs, figure_node.line, rule="figure_against_printed")
    at_risk = (
        here.integer("at risk", 1, MOST_PATIENTS) if "at risk" in here.values else context.at_risk.get(key)
    )
    size = context.arms[key].counts.get(context.unit) if key in context.arms else None
    if at_risk is not None and size is not None and at_risk > size:
        here.tell(f"{at_risk} at risk, but arm {key} has {size} {context.unit}s", line)
    return Cell(
        arm=key,
        figure=figure,
        printed=printed or " ".join(figure_node.value.split()),
        source=source,
        line=line,
        comparison=comparison,
        derived=derived,
        n_unknown=here.choice("n", (NOT_PRINTED,)) == NOT_PRINTED,
        note=here.text("note"),
        at_risk=at_risk,
        assumed=_assumed(here, key, figure, context),
    )


def _assumed(here: FileSection, key: str, figure: Figure, context: _Context) -> Assumed | None:
    """Read `assume:`, what is supposed of a figure where its paper prints nothing, and why."""
    told = here.sub("assume")
    if told is None:
        return None
    told.known(ASSUME_KEYS)
    told.require("why")
    line = here.line_of("assume")
    if key == EFFECT:
        here.tell("'assume' belongs to the figure of an arm", line)
        return None
    n, at = told.integer("n", 1, MOST_PATIENTS), _at(told)
    if n is None and at is None and not here.problems:
        here.tell("'assume' says nothing: write what is supposed, as `n: 36` or `at: 12 months`", line)
    if n is not None and figure.n is not None:
        here.tell(f"the figure prints its own number, {figure.n}: nothing is to be assumed", line)
    if at is not None and (context.at or figure.at):
        here.tell("the entry has a time: none is to be assumed", line)
    why = told.text("why")
    if (n is None and at is None) or not why:
        return None
    return Assumed(why, n, at)


def _figure(key: str, node: Node, here: FileSection, context: _Context, source: str) -> Figure | None:
    """Read the notation and hold it against the entry."""
    kind = "effect" if key == EFFECT else context.outcome.kind
    try:
        figure = _parsed(node.value, kind, context, source)
    except NotationError as error:
        here.tell(str(error), node.line, rule="notation")
        return None
    if opposite := counts_the_opposite(node.value, figure, context.outcome):
        here.tell(opposite, node.line, rule="notation")
        return None
    if figure.n is not None and figure.n > MOST_PATIENTS:
        here.tell(f"{figure.n} patients; at most {MOST_PATIENTS:,} can be read", node.line)
        return None
    of_kind = MEASURES_OF.get(context.outcome.kind)
    if figure.measure and of_kind is not None and figure.measure not in of_kind:
        counted = "counted" if context.outcome.kind == "binary" else "measured"
        legal = ", ".join(of_kind)
        here.tell(f"{figure.measure} for an outcome that is {counted}; possible: {legal}", node.line)
        return None
    if figure.at and context.at and abs(figure.at.months - context.at.months) > 0.05:  # a day or so
        said = f"the figure says {figure.at.printed}, the entry {context.at.printed}"
        here.tell(f"two times: {said}", node.line)
        return None
    return figure


def _comparison(here: FileSection, context: _Context, line: int) -> tuple[str, str] | None:
    """Give the arms compared: as written, or the one intervention against the one comparator."""
    words = [word for word, _ in here.words("comparison")]
    if words:
        for word in words:
            if word not in context.arms:
                here.tell(f"'{word}' is not an arm{nearest(word, context.arms)}", here.line_of("comparison"))
        if len(words) != 2 or words[0] == words[1]:
            here.tell("a comparison names two arms: [intervention, comparator]", here.line_of("comparison"))
            return None
        return (words[0], words[1]) if all(word in context.arms for word in words) else None
    whole = [arm for arm in context.arms.values() if not arm.combines and not arm.subset_of]
    sides = [[arm.id for arm in whole if arm.role == role] for role in ("intervention", "comparator")]
    if all(len(side) == 1 for side in sides):
        return sides[0][0], sides[1][0]
    here.tell(
        "which arms are compared? write {figure: …, comparison: [intervention, comparator]} with two of "
        + ", ".join(context.arms),
        line,
    )
    return None
