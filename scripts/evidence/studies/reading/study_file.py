"""Reading of one study file: everything it says, and everything that is wrong with it."""

import re
from pathlib import Path

from evidence.record.published.publication import (
    PUBLICATION_TYPES,
    ROLES,
    Arm,
    Silenced,
)
from evidence.record.published.row import Source
from evidence.record.published.severity import Severity
from evidence.studies.problems import Problem
from evidence.studies.reading.described.appraisal import read_appraisal
from evidence.studies.reading.described.arms import read_arms
from evidence.studies.reading.described.citation import read_citation
from evidence.studies.reading.described.dates import check_order
from evidence.studies.reading.described.economics import read_economics
from evidence.studies.reading.described.notices import read_notices
from evidence.studies.reading.described.population import read_follow_up, read_population, read_setting
from evidence.studies.reading.described.progress import no_figures, read_progress
from evidence.studies.reading.described.sources import read_sources, styles_of_sources
from evidence.studies.reading.ids import RESERVED_NAME, STUDY_ID, wrong_id
from evidence.studies.reading.keys import SILENCED_KEYS, TOP_KEYS
from evidence.studies.reading.outcomes.entries import read_entry
from evidence.studies.reading.outcomes.styles import Styles, read_styles
from evidence.studies.reading.publications import Entry, StudyDescription
from evidence.studies.reading.tree.section import FileSection
from evidence.studies.reading.tree.yaml_tree import Node, parse_tree, read_file
from evidence.studies.vocabulary.terms import DESIGNS
from evidence.studies.vocabulary.vocabulary import Vocabulary

REQUIRED = ("study", "role", "citation", "publication", "design", "population", "arms", "sources")


def read(path: str | Path, vocabulary: Vocabulary) -> tuple[StudyDescription | None, list[Problem]]:
    """Read a study file.

    Returns
    -------
    (StudyDescription, problems)
        None in place of the publication when there is any error.
    """
    shown = Path(path).as_posix()
    data, problem = read_file(path, shown)
    if data is None:
        return None, [problem] if problem else []
    return read_bytes(data, shown, vocabulary)


def read_bytes(
    data: bytes, shown: str, vocabulary: Vocabulary
) -> tuple[StudyDescription | None, list[Problem]]:
    """Read the bytes of a study file; `shown` is its path in messages, whose stem is the publication's id."""
    publication, problems = read_as_far_as_it_goes(data, shown, vocabulary)
    failed = any(problem.severity == Severity.ERROR for problem in problems)
    return None if failed else publication, problems


def read_as_far_as_it_goes(
    data: bytes, shown: str, vocabulary: Vocabulary
) -> tuple[StudyDescription | None, list[Problem]]:
    """Read what can be read of a file that is still being written: an error leaves out its own place alone.

    Returns
    -------
    (StudyDescription, problems)
        None only where the file is no study file or no YAML. Nothing may be computed for a review of it.
    """
    problems: list[Problem] = []
    name = Path(shown)
    if name.suffix != ".yaml":
        said = "not a study file: study files end in .yaml"
        return None, [Problem(shown, 0, "", said, rule="file name")]
    if not STUDY_ID.fullmatch(name.stem):
        said = (
            "a file name has only small letters, digits and underscores, and begins with a letter, such as "
            "enden2012_cavent.yaml"
        )
        problems.append(Problem(shown, 0, "", said, rule="file name"))
    elif wrong := wrong_id(name.stem):
        problems.append(Problem(shown, 0, "", wrong, rule="file name"))
    elif RESERVED_NAME.fullmatch(name.stem):
        said = f"Windows cannot hold a file named '{name.stem}': choose another name, with the year"
        problems.append(Problem(shown, 0, "", said, rule="file name"))
    tree, found = parse_tree(data, shown)
    problems += found
    if tree is None:
        return None, sorted(problems)
    publication = _publication(name.stem, FileSection(tree, "", shown, problems), vocabulary)
    return publication, sorted(problems)


def _publication(study_id: str, top: FileSection, vocabulary: Vocabulary) -> StudyDescription:
    top.known(TOP_KEYS)
    top.require(*REQUIRED)
    arms = read_arms(top.sub("arms"), vocabulary)
    sources = read_sources(top.sub("sources"))
    progress = read_progress(top.sub("progress"))
    citation, notices = read_citation(top.sub("citation")), read_notices(top)
    entries = _entries(top, arms, sources, vocabulary)
    overlaps, suspected = (_overlaps(top, key, study_id) for key in ("overlaps", "suspected overlaps"))
    check_order(top, citation.year, notices, bool(entries))
    return StudyDescription(
        id=study_id,
        file=top.file,
        study=top.name("study"),
        role=top.choice("role", ROLES),
        publication=top.choice("publication", PUBLICATION_TYPES),
        design=_design(top),
        citation=citation,
        population=read_population(top.sub("population"), vocabulary),
        arms=arms,
        sources=sources,
        entries=entries,
        overlaps=tuple(overlaps),
        suspected_overlaps=tuple(suspected),
        registration=top.text("registration"),
        setting=read_setting(top.sub("setting")),
        appraisal=read_appraisal(top.sub("appraisal"), vocabulary),
        notes=top.text("notes"),
        no_figures=no_figures(top, progress),
        awaiting=top.text("awaiting"),
        progress=progress,
        follow_up=read_follow_up(top.sub("setting")),
        notices=notices,
        economics=read_economics(top.sub("economics"), arms, sources, citation.year),
        silenced=_silenced(top),
        lines=dict(top.node.key_lines),
        lines_of_overlaps={**suspected, **overlaps},
    )


def _overlaps(top: FileSection, key: str, study_id: str) -> dict[str, int]:
    """Give the files that one key names, each with its line."""
    found: dict[str, int] = {}
    for word, line in top.words(key):
        if word == study_id:
            top.tell(f"'{key}' names the file itself", line)
        elif word in found:
            top.tell(f"'{key}' names {word} twice", line)
        found[word] = line
    return found


def _entries(
    top: FileSection, arms: dict[str, Arm], sources: dict[str, Source], vocabulary: Vocabulary
) -> tuple[Entry, ...]:
    node = top.get("outcomes")
    if node is not None and node.kind != "list":
        top.tell("'outcomes' should be a list: each entry begins with a dash", node.line)
        return ()
    listed = node.value if node is not None else []
    styles = Styles(read_styles(top), styles_of_sources(top))
    entries = []
    for number, each in enumerate(listed, start=1):
        section = FileSection(each, f"outcomes[{number}]", top.file, top.problems)
        if each.kind == "mapping":
            entry = read_entry(number, section, arms, sources, vocabulary, styles)
            if entry is not None:
                entries.append(entry)
    return tuple(entries)


def _silenced(top: FileSection) -> tuple[Silenced, ...]:
    node: Node | None = top.get("silenced")
    if node is None:
        return ()
    if node.kind != "list":
        top.tell("'silenced' should be a list of {rule, where, reason}", node.line)
        return ()
    found = []
    for number, each in enumerate(node.value, start=1):
        section = FileSection(each, f"silenced[{number}]", top.file, top.problems)
        section.known(SILENCED_KEYS)
        section.require("rule", "where", "reason")
        found.append(Silenced(section.text("rule"), section.text("where"), section.text("reason")))
    return tuple(found)


# Designs whose counts of people are not those of independent people.
_NOT_ONE_BY_ONE = re.compile(
    r"\bcluster|cross-?over|stepped[- ]wedge|\bsplit-?(?:body|limb|leg)|within-(?:patient|person)|n-of-1"
)


def _design(top: FileSection) -> str:
    """Read the design; of one whose patients do not count one by one, say how its figures are entered."""
    word = top.text("design")
    if not _NOT_ONE_BY_ONE.search(word.lower()):
        return top.choice("design", DESIGNS)
    said = (
        f"'{word}': who was not treated one by one, or had both treatments, does not count as independent "
        "patients. Write the legal design that it is otherwise, the figures of the arms as `not reported` "
        "with the paper's words under `printed:`, and the effect that accounts for it under `effect:`"
    )
    top.tell(said, top.line_of_value("design"), key="design")
    return ""
