"""From what was entered to the text of the study file: what is other is written, all the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import yaml

from evidence.entering.fields import ALL_FIELDS, ARM, CELL, OUTCOME, SOURCE, Field, FieldKind, order_of
from evidence.entering.form import Fields, FieldValue, OutcomeForm, PartForm, StudyForm, besides, form_of
from evidence.entering.splicing import ByHand, Path, append, clear, composed, node_at, put, remove
from evidence.entering.writing import Value
from evidence.studies.reading.keys import RESERVED
from evidence.studies.reading.publications import EFFECT

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_WHOLE = re.compile(r"(0|[1-9][0-9]{0,14})")
_FLAGS = {"true": True, "false": False}


def apply(text: str, form: StudyForm) -> str:
    """Write a form into the study file that it was opened from.

    Parameters
    ----------
    text
        The file as it was opened.

    Raises
    ------
    ByHand
        Where something was entered that cannot be written at its place alone.
    """
    form = _plain(form)
    base = form_of(text)
    _check(base, form)
    arms = [arm.id for arm in form.arms]
    made = _of_fields(text, (), ALL_FIELDS, base.fields, form.fields, arms=arms)
    made = _of_parts(made, "arms", ARM, base.arms, form.arms)
    made = _of_parts(made, "sources", SOURCE, base.sources, form.sources)
    made = _of_outcomes(made, base, form, arms)
    if _shown(form_of(made)) != _shown(form) or _kept(made) != _still_there(text, form):
        raise ByHand("this cannot be written without touching other lines: edit the file in an editor")
    return made


def _plain(form: StudyForm) -> StudyForm:
    """Leave out what a reader of the file would: spaces around words, empty words of lists."""

    def plainly(fields: Fields, asked: Iterable[Field]) -> Fields:
        long = {each.name for each in asked if each.kind is FieldKind.LONG}
        return {name: _tidy(value, long=name in long) for name, value in fields.items()}

    def cells(found: Mapping[str, Fields | None]) -> dict[str, Fields | None]:
        return {side: None if cell is None else plainly(cell, CELL) for side, cell in found.items()}

    return StudyForm(
        plainly(form.fields, ALL_FIELDS),
        [PartForm(p.id.strip(), plainly(p.fields, ARM), p.was) for p in form.arms],
        [PartForm(p.id.strip(), plainly(p.fields, SOURCE), p.was) for p in form.sources],
        [OutcomeForm(plainly(o.fields, OUTCOME), cells(o.cells), o.was) for o in form.outcomes],
    )


def _tidy(value: FieldValue, *, long: bool) -> FieldValue:
    if isinstance(value, list):
        return [word for each in value if (word := " ".join(each.split()))]
    if value is None:
        return None
    if long:
        return "\n".join(line.rstrip() for line in value.replace("\r\n", "\n").split("\n")).strip()
    return " ".join(value.split())


def _check(base: StudyForm, form: StudyForm) -> None:
    """Hold what the page sent against the file: ids that can be ids, parts that are there."""
    for what, parts, were in (("arm", form.arms, base.arms), ("source", form.sources, base.sources)):
        ids = [part.id for part in parts]
        known = {part.id for part in were}
        for part in parts:
            if part.was:
                if part.was not in known or part.id != part.was:
                    raise ByHand(f"the file has no {what} '{part.was}'")
            elif not _ID.fullmatch(part.id):
                raise ByHand(
                    f"'{part.id[:60]}' cannot be the id of an {what}: letters, digits and underscores"
                )
            elif what == "arm" and (part.id in RESERVED or part.id == EFFECT):
                raise ByHand(f"'{part.id}' is a key of outcomes: choose another id for the arm")
        if len(set(ids)) < len(ids):
            raise ByHand(f"two {what}s have the same id")
    numbers = [each.was for each in form.outcomes if each.was is not None]
    new = [each.was is None for each in form.outcomes]
    if (
        numbers != sorted(set(numbers))
        or new != sorted(new)
        or any(n >= len(base.outcomes) or n < 0 for n in numbers)
    ):
        raise ByHand("the outcomes of the page are not those of the file: open it again")
    legal = {*(arm.id for arm in form.arms), EFFECT}
    for each in form.outcomes:
        if unknown := set(each.cells) - legal:
            raise ByHand(f"a figure of '{sorted(unknown)[0]}', which is no arm")


def _value(given: FieldValue, kind: FieldKind) -> Value:
    if isinstance(given, list):
        return given
    said = given or ""
    if kind is FieldKind.NUMBER and _WHOLE.fullmatch(said):
        return int(said)
    if kind is FieldKind.YES_NO and said in _FLAGS:
        return _FLAGS[said]
    return said


def _of_fields(
    text: str, at: Path, asked: Iterable[Field], before: Fields, after: Fields, *, arms: Sequence[str] = ()
) -> str:
    for each in asked:
        was, now = before.get(each.name), after.get(each.name)
        if now is None or was is None or now == was:
            continue
        path = (*at, *each.path)
        if not now and not isinstance(now, list):
            text = clear(text, path)
        else:
            names = tuple("" if isinstance(key, int) else key for key in path[:-1])
            text = put(text, path, _value(now, each.kind), order_of(names, arms))
    return text


def _of_parts(
    text: str, key: str, asked: Sequence[Field], before: Sequence[PartForm], after: Sequence[PartForm]
) -> str:
    were = {part.id: part for part in before}
    for part in after:
        if part.was:
            text = _of_fields(text, (key, part.was), asked, were[part.was].fields, part.fields)
    for gone in [part for part in before if part.id not in {each.was for each in after}]:
        text = remove(text, (key, gone.id))
    for part in after:
        if not part.was:
            text = put(text, (key, part.id), _new(asked, part.fields))
    return text


def _new(asked: Iterable[Field], fields: Fields) -> dict[str, Value]:
    """Write all fields of a new part that are filled in."""
    return {each.path[-1]: _value(value, each.kind) for each in asked if (value := fields.get(each.name))}


def _of_outcomes(text: str, base: StudyForm, form: StudyForm, arms: Sequence[str]) -> str:
    gone = [arm.id for arm in base.arms if arm.id not in arms]
    for entry in form.outcomes:
        if entry.was is None:
            continue
        at: Path = ("outcomes", entry.was)
        before = base.outcomes[entry.was]
        text = _of_fields(text, at, OUTCOME, before.fields, entry.fields, arms=arms)
        for side in gone:
            text = remove(text, (*at, side))
        filled = any(cell is None or any(cell.values()) for cell in entry.cells.values())
        for side in (*arms, EFFECT):
            was, now = before.cells.get(side, {}), entry.cells.get(side)
            if filled or was != now:  # an entry that is still to be filled in keeps its empty lines
                text = _of_cell(text, (*at, side), was, now, arms)
    kept = {entry.was for entry in form.outcomes}
    for number in reversed(range(len(base.outcomes))):
        if number not in kept:
            text = remove(text, ("outcomes", number))
    for entry in form.outcomes:
        if entry.was is None:
            text = append(text, ("outcomes",), _entry(entry, arms))
    return text


def _of_cell(text: str, at: Path, before: Fields | None, after: Fields | None, arms: Sequence[str]) -> str:
    """Write one figure; an empty one is taken out, so that its key does not stand without a value."""
    if before is None or after is None:
        return text
    if not any(after.values()):
        return remove(text, at)
    if not any(before.values()):
        return put(text, at, _cell(after), order_of(("outcomes", ""), arms))
    if before == after:
        return text
    alone = not any(fields.get(each.name) for fields in (before, after) for each in CELL[1:])
    if alone and before.get("figure"):
        held = f"{before['figure']}"
        return _figure_alone(text, at, held, f"{after['figure']}")
    return _of_mapping(text, at, before, after)


def _figure_alone(text: str, at: Path, held: str, now: str) -> str:
    """Change a figure; a mapping that says more of it (its number at risk) stays one."""
    deeper = (*at, "figure")
    return put(text, deeper if _is_mapping(text, at) else at, now) if held != now else text


def _is_mapping(text: str, at: Path) -> bool:
    return isinstance(node_at(composed(text), at), yaml.MappingNode)


def _of_mapping(text: str, at: Path, before: Fields, after: Fields) -> str:
    if not _is_mapping(text, at):
        return put(text, at, _cell(after))
    order = order_of(("outcomes", "", ""), ())
    for each in CELL:
        was, now = before.get(each.name), after.get(each.name)
        if now == was or now is None or was is None:
            continue
        text = (
            put(text, (*at, *each.path), _value(now, each.kind), order)
            if now
            else remove(text, (*at, *each.path))
        )
    return text


def _cell(fields: Fields) -> Value:
    said = _new(CELL, fields)
    return said["figure"] if list(said) == ["figure"] else said


def _entry(entry: OutcomeForm, arms: Sequence[str]) -> dict[str, Value]:
    made: dict[str, Value] = _new(OUTCOME, entry.fields)
    for side in (*arms, EFFECT):
        cell = entry.cells.get(side)
        if cell is not None and any(cell.values()):
            made[side] = _cell(cell)
    order = order_of(("outcomes", ""), arms)
    if "outcome" not in made:
        made["outcome"] = ""
    return {key: made[key] for key in order if key in made}


def _shown(form: StudyForm) -> object:
    """Give what a form shows, whatever it was opened from; an entry's empty figures are none."""

    def filled(fields: Fields) -> dict[str, FieldValue]:
        return {name: value for name, value in fields.items() if value not in ("", [])}

    def cells(found: Mapping[str, Fields | None]) -> dict[str, object]:
        said = {side: None if cell is None else filled(cell) for side, cell in found.items()}
        return {side: cell for side, cell in said.items() if cell != {}}

    return (
        filled(form.fields),
        {part.id: filled(part.fields) for part in form.arms},
        {part.id: filled(part.fields) for part in form.sources},
        [(filled(each.fields), cells(each.cells)) for each in form.outcomes],
    )


def _kept(text: str) -> set[tuple[str, str, str]]:
    return {(each.place, each.key, each.written) for each in besides(text)}


def _still_there(text: str, form: StudyForm) -> set[tuple[str, str, str]]:
    """Give what the file says besides the fields, less what stood in parts that were taken out."""
    number = {each.was: at for at, each in enumerate(form.outcomes) if each.was is not None}
    arms = {part.id for part in form.arms}
    sources = {part.id for part in form.sources}
    found = set()
    for each in besides(text):
        top, _, rest = each.place.partition(".")
        if (top == "arms" and rest not in arms) or (top == "sources" and rest not in sources):
            continue
        place = each.place
        if top == "outcomes":
            was, _, more = rest.partition(".")
            if int(was) not in number:
                continue
            now = number[int(was)]
            cell = form.outcomes[now].cells.get(more.partition(".")[2], {}) if more else None
            if cell is not None and not any(
                cell.values()
            ):  # the figure was taken out with all that is said of it
                continue
            place = f"outcomes.{now}" + (f".{more}" if more else "")
        found.add((place, each.key, each.written))
    return found
