"""Reading of the figure of one arm or of the comparison, held against its entry."""

from dataclasses import dataclass

from evidence.record.measures import ids
from evidence.record.published.publication import Arm
from evidence.record.published.row import Assumed, At, Derived, Source
from evidence.studies.notation import (
    Figure,
    NotationError,
    Style,
    against_printed,
    parse,
)
from evidence.studies.problems import nearest
from evidence.studies.reading.keys import ASSUME_KEYS, CELL_KEYS
from evidence.studies.reading.outcomes.opposites import counts_the_opposite
from evidence.studies.reading.outcomes.styles import Styles
from evidence.studies.reading.outcomes.times import TimeError, parse_at
from evidence.studies.reading.outcomes.units import counts_another_unit
from evidence.studies.reading.publications import EFFECT, Cell
from evidence.studies.reading.tree.section import MOST_PATIENTS, FileSection
from evidence.studies.reading.tree.yaml_tree import Node
from evidence.studies.vocabulary.terms import OutcomeTerm
from evidence.studies.vocabulary.vocabulary import Vocabulary

# Said of a figure whose number of patients the paper does not print, so that the arm's is not taken for it.
NOT_PRINTED = "not printed"
DERIVED = tuple(filter(None, Derived))  # what a study file may say
MEASURES_OF = {
    "binary": ids(lambda m: m.printed and not m.continuous),
    "continuous": ids(lambda m: m.printed and m.continuous),
}


@dataclass(frozen=True, slots=True)
class EntryContext:
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
    segment: str = ""


def _parsed(text: str, kind: str, context: EntryContext, source: str) -> Figure:
    """Read a figure; of an outcome without a word, as what it can only be: counted or measured."""
    if kind:
        style = context.styles.of(kind, context.style, source)
        return parse(text, kind, context.method or None, style)
    read: list[Figure] = []
    errors: list[NotationError] = []
    kinds = ("binary", "continuous")
    said = tuple(
        style.kind for style in context.style if style.kind in kinds
    )  # the entry's own style decides
    for each in said or kinds:
        try:
            read.append(_parsed(text, each, context, source))
        except NotationError as error:
            errors.append(error)
    if not read:
        raise errors[0]
    if len(read) > 1 and read[0] != read[1]:
        raise NotationError(f"'{text[:40]}': something counted or measured? give the entry its own `style:`")
    return read[0]


def read_at(section: FileSection) -> At | None:
    """Read the time of an entry, or the one that is assumed; none where it is not written or wrong."""
    text = section.text("at")
    if not text:
        return None
    try:
        return parse_at(text)
    except TimeError as error:
        section.tell(str(error), section.line_of_value("at"), key="at")
        return None


def source_of(section: FileSection, sources: dict[str, Source], inherited: str) -> str:
    """Give the id of the source; the only source of a file need not be named."""
    word = section.text("source")
    if not word:
        return inherited or (next(iter(sources)) if len(sources) == 1 else "")
    if word not in sources:
        said = f"'{word}' is not among the sources{nearest(word, sources)}"
        section.tell(f"{said}: {', '.join(sources) or 'none is given'}", section.line_of_value("source"))
    return word


def read_cell(key: str, entry: FileSection, context: EntryContext) -> Cell | None:
    """Read the figure of one arm or of the comparison."""
    line = entry.line_of(key)
    opened = _opened(key, entry, context)
    if opened is None:
        return None
    here, figure_node = opened
    source = source_of(here, context.sources, context.source)
    figure = _figure(key, figure_node, here, context, source)
    comparison = _comparison(here, context, line) if key == EFFECT else None
    if key != EFFECT and "comparison" in here.values:
        here.tell("'comparison' belongs under 'effect'", here.line_of("comparison"))
    if not source and context.sources:
        here.tell(f"no source: write `source:` with one of {', '.join(context.sources)}", line)
    if figure is None or (key == EFFECT and comparison is None):
        return None
    derived = Derived(here.choice("derived", DERIVED))
    if derived == Derived.METHOD and not context.method:
        here.tell(
            f"`derived: {Derived.METHOD}` says that the paper does not name the method: write `method:` too",
            here.line_of("derived"),
        )
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
        head=_head(key, context, source),
    )


def _head(key: str, context: EntryContext, source: str) -> str:
    kind = "effect" if key == EFFECT else context.outcome.kind
    style = context.styles.of(kind, context.style, source)
    return style.text if style else ""


def _opened(key: str, entry: FileSection, context: EntryContext) -> tuple[FileSection, Node] | None:
    """Give what is said of a figure and the figure itself, written alone or under `figure:`."""
    node, line = entry.get(key), entry.line_of(key)
    about = (context.outcome.id, "" if key == EFFECT else key)
    is_mapping = node is not None and node.kind == "mapping"
    said = node if node is not None and is_mapping else Node("mapping", line, {})
    here = FileSection(said, entry.where, entry.file, entry.problems, about)
    if node is None:
        here.tell("empty: write the figure, or `not reported`")
        return None
    if node.kind == "list":
        here.tell("a list: write one figure, or a mapping with `figure:` and `printed:`")
        return None
    figure_node: Node | None = node
    if is_mapping:
        here.known(CELL_KEYS)
        figure_node = here.get("figure")
    if figure_node is None:
        here.tell("'figure' is missing: the number in the notation (`not reported` when there is none)", line)
        return None
    if figure_node.kind != "text":
        here.tell("'figure' should be a text", figure_node.line)
        return None
    return here, figure_node


def _assumed(here: FileSection, key: str, figure: Figure, context: EntryContext) -> Assumed | None:
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
    before = len(here.problems)
    n, at, segment = told.integer("n", 1, MOST_PATIENTS), read_at(told), told.text("segment")
    nothing = n is None and at is None and not segment
    if nothing and len(here.problems) == before:
        examples = "`n: 36`, `at: 12 months` or `segment: iliac`"
        here.tell(f"'assume' says nothing: write what is supposed, as {examples}", line)
    if n is not None and figure.n is not None:
        here.tell(f"the figure prints its own number, {figure.n}: nothing is to be assumed", line)
    if at is not None and (context.at or figure.at):
        here.tell("the entry has a time: none is to be assumed", line)
    if segment and context.segment:
        here.tell(f"the entry is of the segment {context.segment}: none is to be assumed", line)
    why = told.text("why")
    return None if nothing or not why else Assumed(why, n, at, segment)


def _figure(key: str, node: Node, here: FileSection, context: EntryContext, source: str) -> Figure | None:
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
    if key != EFFECT and (other := counts_another_unit(node.value, figure, context.unit)):
        here.tell(other, node.line, rule="notation")
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


def _comparison(here: FileSection, context: EntryContext, line: int) -> tuple[str, str] | None:
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
