"""The command `new_study.py`: study files to be filled in, with their citations from a reference manager."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from evidence.importing.citations.filling import citation_fields, citation_scalar, complete
from evidence.importing.citations.held import held_citations
from evidence.importing.citations.matching import Matched, match
from evidence.importing.citations.naming import study_id
from evidence.importing.citations.reading import read_references
from evidence.importing.files import STUDIES, still_needed, write
from evidence.importing.text import NotReadable
from evidence.studies.letters import letters_of
from evidence.studies.problems import nearest
from evidence.studies.reading.ids import LONGEST_ID, RESERVED_NAME, STUDY_ID, wrong_id
from evidence.studies.reading.keys import RESERVED
from evidence.studies.reading.publications import EFFECT
from evidence.studies.skeleton import skeleton
from evidence.studies.vocabulary.terms import DESIGNS


class _Wrong(Exception):
    """What was asked for cannot be done; the message is for the person who asked."""


def main(arguments: Sequence[str] | None, root: Path) -> int:
    """Write study files below ``root``; give 0 when nothing was wrong, else 1.

    Parameters
    ----------
    arguments
        Of the command line, ``None`` for those of the process.
    root
        The repository, which holds ``resources/``.
    """
    options = _parser().parse_args(arguments)
    arms = tuple(arm.strip() for arm in options.arms.split(",") if arm.strip())
    try:
        _check(options.id, options.design, arms)
        if options.source is None:
            return _write_empty(root, options.id, options.design or DESIGNS[0], arms)
        return _import(root, options, arms)
    except (_Wrong, NotReadable) as wrong:
        print(wrong, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="new_study.py",
        description="Write study files to be filled in; with --from, their citations come from an export.",
    )
    parser.add_argument("id", nargs="?", help="first author, year, perhaps a name, such as enden2012_cavent")
    parser.add_argument("--design", default="", help=" | ".join(DESIGNS))
    parser.add_argument("--arms", default="treated", help="ids of the arms, intervention first: cdt,control")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help="an export of references: RIS, NBIB (PubMed), BibTeX, EndNote (XML, .enw), "
        "Web of Science (.ciw), CSL JSON or CSV",
    )
    parser.add_argument("--only", default="", metavar="N,N-N", help="these records of the export: 1,4-6")
    parser.add_argument("--list", action="store_true", help="say what each record is, and write nothing")
    return parser


def _check(name: str | None, design: str, arms: Sequence[str]) -> None:
    if name is not None and (wrong := wrong_id(name)):
        raise _Wrong(f"'{name[:LONGEST_ID]}': {wrong}")
    if name is not None and RESERVED_NAME.fullmatch(name):
        raise _Wrong(f"Windows cannot hold a file named '{name}': choose another name, with the year")
    if design and design not in DESIGNS:
        raise _Wrong(f"'{design}' is not a design{nearest(design, DESIGNS)}: {', '.join(DESIGNS)}")
    if not arms or len(set(arms)) < len(arms):
        raise _Wrong("give each arm one id: --arms cdt,control")
    if bad := [arm for arm in arms if not STUDY_ID.fullmatch(arm) or arm in RESERVED or arm == EFFECT]:
        said = "cannot be the id of an arm: letters, digits, underscores, no key of outcomes"
        raise _Wrong(f"'{bad[0]}' {said}")


def _write_empty(root: Path, name: str | None, design: str, arms: Sequence[str]) -> int:
    if name is None:
        raise _Wrong("give an id such as enden2012_cavent, or an export with --from FILE")
    target = root / STUDIES / f"{name}.yaml"
    if target.exists():
        raise _Wrong(f"{target.name} exists already")
    write(target, skeleton(name, design, arms))
    print(f"written: {STUDIES / target.name}; then check it with scripts/check_studies.py")
    return 0


def _import(root: Path, options: argparse.Namespace, arms: Sequence[str]) -> int:
    """Write a study file for each new record, complete the citations of those that are there."""
    export = read_references(options.source)
    folder = root / STUDIES
    held, unread = held_citations(folder)
    matched = match(export.records, held)
    chosen = _chosen(options.only, len(matched))
    if options.id is not None and len(chosen) != 1:
        raise _Wrong(f"an id names one record, and {len(chosen)} are chosen: say which with --only")
    if options.id is not None and (folder / f"{options.id}.yaml").exists() and matched[chosen[0] - 1].new:
        raise _Wrong(f"{options.id}.yaml exists already, and its citation is not that of this record")
    taken = {each.id for each in held} | {path.stem for path in unread}
    for path in unread:
        print(f"{path.name}: no YAML, so its citation was not compared")
    counts = {"new": 0, "completed": 0, "held": 0, "twice": 0}
    written: list[Path] = []
    for number in chosen:
        each = matched[number - 1]
        place = f"{options.source.name}:{each.reference.line}"
        name = options.id or study_id(each.reference, taken)
        if each.held is not None:
            kind, lines = _held(each, only_list=options.list)
        elif each.twice is not None:
            kind, lines = "twice", [f"the same as line {each.twice.line} ({_by(each)}){_otherwise(each)}"]
        else:
            taken.add(name)
            kind, lines = "new", [f"new: {STUDIES / name}.yaml", *_of_same_trial(each)]
            if not options.list:
                written.append(folder / f"{name}.yaml")
                write(written[-1], _filled_in(each, name, options.design, arms))
        counts[kind] += 1
        print(f"{number}. {place}: {_cited(each)}: {'; '.join(lines)}")
    for line in export.left_out:
        print(f"left out: {line}")
    print(_total(counts, len(chosen), listed=options.list))
    for line in still_needed(root, written, known=taken):
        print(line)
    return 0


def _chosen(asked: str, records: int) -> list[int]:
    """Read "1,4-6"; all records where nothing is asked."""
    if not asked.strip():
        return list(range(1, records + 1))
    numbers: list[int] = []
    for part in asked.split(","):
        first, dash, last = (end.strip() for end in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise _Wrong(f"--only {asked}: '{part.strip()}' is no number of a record; write 1,4-6")
        a, b = int(first), int(last or first)
        if not 1 <= a <= b <= records:
            raise _Wrong(f"--only {asked}: the records are 1 to {records}")
        numbers += [n for n in range(a, b + 1) if n not in numbers]
    return numbers


def _filled_in(each: Matched, name: str, design: str, arms: Sequence[str]) -> str:
    fields = {key: citation_scalar(value) for key, value in citation_fields(each.reference).items()}
    numbers = each.reference.registrations
    return skeleton(name, design, arms, citation=fields, registration=numbers[0] if len(numbers) == 1 else "")


def _held(each: Matched, *, only_list: bool) -> tuple[str, list[str]]:
    """Complete the citation of the study file that is there; say what differs."""
    held = each.held
    assert held is not None
    said = [f"in the library: {held.id} (the same {_by(each)})"]
    try:
        done = complete(held.path.read_text(encoding="utf-8"), each.reference)
    except (OSError, ValueError, yaml.YAMLError):
        return "held", [*said, "its file cannot be read, nothing was filled in"]
    said += [
        f"{held.path.name}:{c.line}: {c.key} is '{c.held}' there and '{c.found}' here, left as it is"
        for c in done.conflicts
    ]
    if not done.filled:
        return "held", said
    if not only_list:
        write(held.path, done.text)
    return "completed", [
        *said,
        f"{'to be filled in' if only_list else 'filled in'}: {', '.join(done.filled)}",
    ]


def _by(each: Matched) -> str:
    return each.by.value if each.by else ""


def _otherwise(each: Matched) -> str:
    """Say how the earlier record is titled where that is another title: supplements share one DOI."""
    earlier = each.twice.title if each.twice else ""
    same = letters_of(earlier) == letters_of(each.reference.title)
    return "" if same or not earlier else f", where the title is '{earlier}'"


def _of_same_trial(each: Matched) -> Iterator[str]:
    if each.same_trial:
        yield f"same registration as {', '.join(each.same_trial)}: a report of the same study?"


def _cited(each: Matched) -> str:
    found = each.reference
    author = str(found.authors[0].family) if found.authors else "no author"
    title = found.title if len(found.title) <= 60 else f"{found.title[:57]}..."
    return f"{author} {found.year or 'no year'}, {title or found.doi or found.pmid}"


def _total(counts: dict[str, int], records: int, *, listed: bool) -> str:
    parts = [
        f"{counts['new']} new",
        f"{counts['completed']} completed",
        f"{counts['held']} in the library with nothing to add",
        f"{counts['twice']} twice in the export",
    ]
    end = "; nothing was written" if listed else ""
    return f"{records} record{'' if records == 1 else 's'}: {', '.join(parts)}{end}"
