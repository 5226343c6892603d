"""Tables of counts, means and rates, a row a study or an arm: RevMan's, and those of R's meta and metafor."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from evidence.importing.citations.reference import as_year, plain
from evidence.importing.draft import Imported
from evidence.importing.numbers import as_count, as_printed, decimal_sign
from evidence.importing.rows import TableRow, arms_joined, as_drafts
from evidence.importing.table_head import head_of_table
from evidence.importing.text import LARGEST, NotReadable, decoded, read_text
from evidence.studies.notation.binary.rates import TIME_UNITS


@dataclass(frozen=True, slots=True)
class _Side:
    """The columns of one group."""

    events: str = ""
    n: str = ""
    mean: str = ""
    sd: str = ""
    label: tuple[str, ...] = ()  # columns with the name of the group
    otherwise: str = ""  # its name where there is no such column
    time: str = ""  # person-time in which the events were counted


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns a kind of table has; the first two sides' columns tell the kinds apart."""

    kind: str
    study: tuple[str, ...]
    sides: tuple[_Side, ...]
    year: str = "year"
    outcome: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    note: str = ""
    zeros_are_empty: bool = False  # figures of another kind than the row's are written as 0.0

    def figures(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Return the columns of counts, of means and of rates; none of a kind that such a table has not."""
        return (
            _all_of((side.events, side.n) for side in self.sides),
            _all_of((side.mean, side.sd, side.n) for side in self.sides),
            _all_of((side.events, side.time) for side in self.sides),
        )


def _all_of(columns: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    found = tuple(name for each in columns for name in each)
    return found if all(found) else ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the numbers of a table are read."""

    decimal: str
    person_time: str


_STUDY = ("studlab", "study", "slab", "author", "trial", "id", "name")
# Columns with names beside studies that are only numbered.
_NAMES = (*_STUDY, "authors", "source")
_NUMBERED = re.compile(r"[0-9]+(?:\.0)?")
# Two studies of one author and year: Li 2020a, Li 2020b.
_LETTERED = re.compile(r"[0-9]{4}[a-z]")
# Lines above the head: a title, what the table was made of, `sep=;`.
_MOST_ABOVE = 20
# What tells the arms apart in a table with a row for each of them.
_ARM = ("treatment", "treat", "trt", "arm")
# Names under which tables print what all studies give together.
_NO_STUDY = ("total", "subtotal", "overall", "pooled", "summary", "all studies", "sum", "mean", "gesamt")
LAYOUTS = (
    _Layout(
        "data rows of RevMan Web",
        ("study",),
        (
            _Side(
                "experimental cases",
                "experimental n",
                "experimental mean",
                "experimental sd",
                (),
                "Experimental",
            ),
            _Side("control cases", "control n", "control mean", "control sd", (), "Control"),
        ),
        year="study year",
        outcome=("analysis name",),
        where=("subgroup",),
        note="footnotes",
        zeros_are_empty=True,
    ),
    _Layout(
        "table of counts and means (as of the R package meta)",
        _STUDY,
        (
            _Side("event.e", "n.e", "mean.e", "sd.e", ("label.e",), "Experimental", "time.e"),
            _Side("event.c", "n.c", "mean.c", "sd.c", ("label.c",), "Control", "time.c"),
        ),
        outcome=("outclab", "outcome"),
        where=("complab", "grplab", "subgroup"),
    ),
    _Layout(
        "table of counts (as of the R package metafor)",
        _STUDY,
        (_Side("ai", "n1i", "m1i", "sd1i", (), "Group 1"), _Side("ci", "n2i", "m2i", "sd2i", (), "Group 2")),
        outcome=("outcome",),
        where=("subgroup",),
    ),
    _Layout(
        "table of events in person-time (as of the R package metafor)",
        _STUDY,
        (_Side("x1i", otherwise="Group 1", time="t1i"), _Side("x2i", otherwise="Group 2", time="t2i")),
        outcome=("outcome",),
        where=("subgroup",),
    ),
    _Layout(
        "table of counts of one group (as of the R packages meta and metafor)",
        _STUDY,
        (_Side("event", "n", "mean", "sd", _ARM, "Treated", "time"),),
        outcome=("outcome",),
        where=("subgroup",),
    ),
    _Layout(
        "table of counts of one group (as of the R package metafor)",
        _STUDY,
        (_Side("xi", "ni", "mi", "sdi", _ARM, "Treated", "ti"),),
        outcome=("outcome",),
        where=("subgroup",),
    ),
)
KNOWN = "; ".join(
    "study, " + " or ".join(", ".join(columns) for columns in layout.figures() if columns)
    for layout in LAYOUTS
)


def looks_like_extraction_table(text: str) -> bool:
    """Whether one of the first lines is the head of a table that `read_table` reads."""
    return any(_known(line, kind) for line in text.split("\n", _MOST_ABOVE) for kind in ("", "any"))


def read_table(path: Path, person_time: str = "") -> Imported:
    """Read a CSV (comma, semicolon or tabulator).

    Parameters
    ----------
    person_time
        The unit of the times in which events were counted, which such tables do not say: its rates are read.

    Raises
    ------
    NotReadable
        Where the columns are those of no known table, or are rates whose unit is not said; the message names
        the known ones.
    """
    return _from_text(read_text(path), path.name, str(path), person_time)


def read_package(path: Path) -> Imported:
    """Read RevMan Web's data package: a ZIP file, perhaps within one, that holds its data rows.

    Raises
    ------
    NotReadable
        Where no data rows are in it.
    """
    try:
        for name, data in _members(path.read_bytes(), 2):
            if name.endswith("data-rows.csv"):
                return _from_text(decoded(data), PurePosixPath(name).name, str(path))
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise NotReadable(f"{path}: cannot be opened as a ZIP file ({error})") from None
    raise NotReadable(f"{path}: no '...data-rows.csv' is in it, as RevMan Web's data package has")


def _members(data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if member.is_dir() or member.file_size > LARGEST:
                continue
            if member.filename.endswith(".zip") and depth > 1:
                yield from _members(archive.read(member), depth - 1)
            elif member.filename.endswith("data-rows.csv"):
                yield member.filename, archive.read(member)


def _from_text(text: str, file: str, shown: str, person_time: str = "") -> Imported:
    lines = text.split("\n")
    beginning = next((n for n in range(min(_MOST_ABOVE, len(lines))) if _known(lines[n], person_time)), 0)
    mark, names = head_of_table(lines[beginning])
    try:
        table = list(csv.reader(io.StringIO("\n".join(lines[beginning:])), delimiter=mark))
    except csv.Error as error:
        raise NotReadable(f"{shown}: is no table ({error})") from None
    layout = next((each for each in LAYOUTS if _fits(each, names, person_time)), None)
    if layout is None and not person_time and any(_known(line, "any") for line in lines[:_MOST_ABOVE]):
        units = ", ".join(TIME_UNITS)
        raise NotReadable(f"{shown}:1: events in person-time: say with --person-time how it counts ({units})")
    if layout is None:
        raise NotReadable(f"{shown}:1: the columns are those of no known table; known are: {KNOWN}")
    used = _columns(layout)
    if twice := [name for name in used if names.count(name) > 1]:
        raise NotReadable(f"{shown}:{beginning + 1}: the column '{min(twice)}' stands twice")
    counted = [place for place, name in enumerate(names) if name in used]
    numbers = [values[place] for values in table[1:] for place in counted if place < len(values)]
    decimal = decimal_sign(numbers, mark)
    cells_of = [{n: plain(value) for n, value in zip(names, values, strict=False)} for values in table[1:]]
    named_by = _named_by(layout, cells_of)
    rows: list[TableRow] = []
    said: list[tuple[str, str]] = []
    for number, (values, cells) in enumerate(zip(table[1:], cells_of, strict=True), beginning + 2):
        if not any(value.strip() for value in values):
            continue
        made = _row(cells, layout, named_by, file, _Reading(decimal, person_time))
        if any(value.strip() for value in values[len(names) :]):
            # `3,9,2,2`: a decimal comma that parts columns would give each number to the next column.
            study = made.key if isinstance(made, TableRow) else made[0]
            made = study, f"{len(values)} cells, and the head has {len(names)}"
        if isinstance(made, TableRow):
            rows.append(made)
        else:
            said.append((made[0], f"line {number}: {made[1]}"))
    of_studies = arms_joined(rows) if len(layout.sides) == 1 else rows
    found = as_drafts(of_studies, file=file, kind=layout.kind, not_mapped=said)
    if not found:
        raise NotReadable(
            f"{shown}: no row has figures: {'; '.join(words for _, words in said[:3]) or 'empty'}"
        )
    taken_in = {row.key for row in rows}
    lost = tuple(f"{study or 'a row'}: {words}" for study, words in said if study not in taken_in)
    return Imported(found, lost)


def _known(line: str, person_time: str) -> bool:
    """Whether a line is the head of a known table."""
    _, names = head_of_table(line)
    return any(_fits(layout, names, person_time) for layout in LAYOUTS)


def _fits(layout: _Layout, names: Sequence[str], person_time: str) -> bool:
    counted, measured, timed = (columns and set(columns) <= set(names) for columns in layout.figures())
    figures = timed if person_time else counted or measured
    return bool(figures) and any(name in names for name in layout.study)


def _named_by(layout: _Layout, rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Return the columns with names, first those that do more than number the studies."""
    if layout.study is not _STUDY:
        return layout.study
    values = {name: [row[name] for row in rows if row.get(name)] for name in _NAMES}
    return tuple(sorted(_NAMES, key=lambda name: all(map(_NUMBERED.fullmatch, values[name]))))


def _row(
    cells: Mapping[str, str], layout: _Layout, named_by: Sequence[str], file: str, how: _Reading
) -> TableRow | tuple[str, str]:
    """Return the row, or what its study is told apart by and in words why it has no figures."""
    study = next((cells[name] for name in layout.study if cells.get(name)), "")
    if study.lower() in _NO_STUDY:
        return study, "a row of all studies, not of one"
    figures = []
    for side in layout.sides:
        cell = _cell(cells, side, layout, how)
        if not cell:
            words = ", ".join(
                f"{name} {value}" for name, value in cells.items() if value and name in _columns(layout)
            )
            lacking = "no rates" if how.person_time else "no counts and no means"
            return study, f"{lacking} ({words or 'empty'})"
        label = next((cells[name] for name in side.label if cells.get(name)), side.otherwise)
        figures.append((label, cell))
    if not study:
        return "", "no study is named"
    if len({label for label, _ in figures}) < len(figures):
        return study, f"both groups are called '{figures[0][0]}'"
    outcome = (
        next((cells[name] for name in layout.outcome if cells.get(name)), "") or PurePosixPath(file).stem
    )
    where = ", ".join(cells[name] for name in layout.where if cells.get(name))
    name = next(cells[name] for name in named_by if cells.get(name))
    printed = cells.get(layout.year, "")
    year = as_year([printed, name])
    if _LETTERED.fullmatch(printed):
        study, name = (each if printed in each else f"{each} {printed}" for each in (study, name))
    return TableRow(name, year, outcome, tuple(figures), where, note=cells.get(layout.note, ""), key=study)


def _columns(layout: _Layout) -> set[str]:
    return {name for columns in layout.figures() for name in columns}


def _cell(cells: Mapping[str, str], side: _Side, layout: _Layout, how: _Reading) -> str:
    events = as_count(cells.get(side.events, ""))
    if how.person_time:
        time = as_printed(cells.get(side.time, ""), how.decimal)
        return f"{events} events in {time} {how.person_time}" if events is not None and time else ""
    n = as_count(cells.get(side.n, ""))
    if not n:
        return ""
    mean, sd = (as_printed(cells.get(name, ""), how.decimal) for name in (side.mean, side.sd))
    measured = mean and sd and float(sd) > 0
    if measured and not (events and layout.zeros_are_empty):
        return f"mean {mean} (SD {sd}), n = {n}"
    return f"{events}/{n}" if events is not None else ""
