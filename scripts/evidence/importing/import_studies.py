"""The command `import_studies.py`: study files from RevMan's files, tables and records of trial registers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from evidence.importing.citations.filling import complete
from evidence.importing.citations.reading import looks_like_references
from evidence.importing.citations.unread import what_to_choose, which_is_unread
from evidence.importing.draft import DraftStudy, Imported
from evidence.importing.exports.extraction_tables import (
    looks_like_extraction_table,
    read_package,
    read_table,
)
from evidence.importing.exports.registers.reading import reader_of
from evidence.importing.exports.registry import read_registry
from evidence.importing.exports.revman import looks_like_revman, read_revman
from evidence.importing.files import STUDIES, as_written, still_needed, write
from evidence.importing.ids import free
from evidence.importing.same_trial import by_number, held_as, one_a_trial, summary
from evidence.importing.spreadsheet.reading import OLD_WORKBOOK, is_open_document, is_workbook, read_workbook
from evidence.importing.spreadsheet.template import write_template
from evidence.importing.text import NotReadable, read_bytes, text_in
from evidence.importing.writing import as_study_file, merge
from evidence.studies.identities import study_paths
from evidence.studies.notation.binary.rates import TIME_UNITS
from evidence.studies.problems import nearest
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.studies.vocabulary.terms import DESIGNS
from evidence.studies.vocabulary.vocabulary import Vocabulary


def main(arguments: Sequence[str] | None, root: Path) -> int:
    """Take in the studies of a file; give 0, or 1 when the file cannot be read.

    Parameters
    ----------
    arguments
        Of the command line, ``None`` for those of the process.
    root
        The repository, which holds ``resources/``.
    """
    options = _parser().parse_args(arguments)
    if options.design and options.design not in DESIGNS:
        said = f"'{options.design}' is not a design{nearest(options.design, DESIGNS)}: {', '.join(DESIGNS)}"
        print(said, file=sys.stderr)
        return 1
    vocabulary = load_vocabulary(root / "resources" / "vocabulary")
    if options.template:
        return _template(options.file, vocabulary)
    try:
        found = read_studies(options.file, vocabulary, options.person_time)
    except NotReadable as wrong:
        print(wrong, file=sys.stderr)
        return 1
    drafts = [_with_options(each, options) for each in one_a_trial(found.studies)]
    held, numbers = _by_source(root / STUDIES), by_number(root / STUDIES)
    taken = {path.stem for path in study_paths(root / STUDIES)}
    written: list[Path] = []
    for draft in drafts:
        path = _of_id(root / STUDIES, draft) if draft.names_file else held.get(draft.read)
        same = () if path is not None else tuple(held_as(draft, numbers))
        if same and not draft.outcomes:
            for number, other in same:
                print(f"{draft.study}: in the library: {other.name}, the same trial by {number}")
            print(f"{draft.study}: not written again: {draft.read}: {summary(draft)}")
        elif path is None:
            name = free(draft.id, taken)
            taken.add(name)
            path = root / STUDIES / f"{name}.yaml"
            if not options.list:
                write(path, as_study_file(draft, vocabulary))
                written.append(path)
            print(f"{draft.study}: new: {STUDIES / path.name}; {_holds(draft)}")
            for number, other in same:
                print(f"{draft.study}: the same trial as {other.name} by {number}: give both one `study`")
        else:
            for line in _again(path, draft, vocabulary, only_list=options.list):
                print(f"{draft.study}: {line}")
        for line in draft.not_mapped:
            print(f"{draft.study}: not taken in: {line}")
    for line in found.told:
        print(f"not taken in: {line}")
    end = "; nothing was written" if options.list else ""
    print(f"{'1 study' if len(drafts) == 1 else f'{len(drafts)} studies'}, {len(written)} new{end}")
    for line in still_needed(root, written, known=taken):
        print(line)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="import_studies.py",
        description="Write study files from the workbook that --template writes, a RevMan 5 file (.rm5), "
        "RevMan Web's data package (.zip), a CSV table of the R packages meta and metafor, or records of "
        "ClinicalTrials.gov (JSON), WHO ICTRP (XML, CSV), ISRCTN (XML) or the EU Clinical Trials Register "
        "(full trial details).",
    )
    parser.add_argument("file", type=Path, help="the file")
    parser.add_argument(
        "--template", action="store_true", help="write an empty workbook of this name (.xlsx) to be filled in"
    )
    parser.add_argument("--design", default="", help="design of studies whose file does not say it")
    parser.add_argument("--condition", default="", help="condition of studies whose file does not say it")
    parser.add_argument("--url", default="", help="address of the source, where the file does not say it")
    parser.add_argument(
        "--person-time",
        choices=TIME_UNITS,
        default="",
        help="read a table as events in person-time, which is counted so",
    )
    parser.add_argument("--list", action="store_true", help="say what would be done, and write nothing")
    return parser


def read_studies(path: Path, vocabulary: Vocabulary, person_time: str = "") -> Imported:
    """Read the studies of a file of any kind that has a door.

    Parameters
    ----------
    person_time
        As in `read_table`.

    Raises
    ------
    NotReadable
        For a file of another kind.
    """
    data = read_bytes(path)
    if looks_like_revman(data):
        return read_revman(path)
    if reader := reader_of(data):
        return reader(path)
    if other := which_is_unread(data):
        raise NotReadable(f"{path}: {other}")
    begins = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begins[:1] in (b"{", b"["):
        return read_registry(path, vocabulary)
    if begins.startswith(OLD_WORKBOOK):
        raise NotReadable(f"{path}: a workbook of the old kind: save it as .xlsx")
    if begins.startswith(b"PK"):
        if is_open_document(path):
            raise NotReadable(f"{path}: an OpenDocument file: save it as .xlsx")
        return read_workbook(path, vocabulary) if is_workbook(path) else read_package(path)
    if other := what_to_choose(data):
        raise NotReadable(f"{path}: {other}")
    text = text_in(data, path)
    if looks_like_references(text) and not looks_like_extraction_table(text):
        raise NotReadable(f"{path}: an export of references, without figures: new_study.py --from {path}")
    return read_table(path, person_time)


def _template(path: Path, vocabulary: Vocabulary) -> int:
    if path.exists() or path.suffix != ".xlsx":
        said = "exists already" if path.exists() else "give a name that ends with .xlsx"
        print(f"{path}: {said}", file=sys.stderr)
        return 1
    write_template(path, vocabulary)
    print(f"written: {path}; fill it in, then: scripts/import_studies.py {path}")
    return 0


def _of_id(folder: Path, draft: DraftStudy) -> Path | None:
    """Return the study file that a workbook names by its id."""
    path = folder / f"{draft.id}.yaml"
    return path if path.exists() else None


def _with_options(draft: DraftStudy, options: argparse.Namespace) -> DraftStudy:
    return replace(
        draft,
        design=draft.design or options.design,
        condition=draft.condition or options.condition,
        url=draft.url or options.url,
    )


def _by_source(folder: Path) -> Mapping[str, Path]:
    """Return study files by what they say of their sources: so a file is known that was taken in before."""
    found: dict[str, Path] = {}
    for path, file in as_written(folder):
        sources = file.get("sources") if file else None
        for source in sources.values() if isinstance(sources, dict) else ():
            if isinstance(source, dict) and isinstance(source.get("read"), str):
                found.setdefault(" ".join(source["read"].split()), path)
    return found


def _holds(draft: DraftStudy) -> str:
    figures = sum(len(each.figures) + bool(each.effect) for each in draft.outcomes)
    counts = {"arm": len(draft.arms), "outcome": len(draft.outcomes), "figure": figures}
    return ", ".join(_counted(number, what) for what, number in counts.items())


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _again(path: Path, draft: DraftStudy, vocabulary: Vocabulary, *, only_list: bool) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8")
        filled = complete(text, draft.reference)
        merged = merge(filled.text, draft, vocabulary)
    except (OSError, ValueError, yaml.YAMLError):
        yield f"{path.name} cannot be read, nothing was added"
        return
    if merged.text != text and not only_list:
        write(path, merged.text)
    if filled.filled:
        yield f"{path.name}: filled in: {', '.join(filled.filled)}"
    yield from (
        f"{path.name}:{c.line}: {c.key} is '{c.held}' there and '{c.found}' here, left as it is"
        for c in filled.conflicts
    )
    yield f"in the library: {path.name}; {_counted(merged.added, 'outcome')} added"
    for arm in merged.unknown_arms:
        yield f"{path.name}: no arm is labelled '{arm}'"
    for each in merged.differences:
        place = f"{path.name}:{each.line}" if each.line else path.name
        figures = f"'{each.held}' there, '{each.found}' here, left as it is"
        yield f"{place}: {each.definition}, {each.arm}: {figures}"
