"""Reading of one study file: everything it says, and everything that is wrong with it."""

import datetime
import re
from pathlib import Path
from typing import Any

from evidence.record.published.publication import (
    ARM_ROLES,
    PATIENT,
    POPULATION_GROUPS,
    PUBLICATION_TYPES,
    ROLES,
    Appraisal,
    Arm,
    Citation,
    FollowUp,
    Population,
    Silenced,
)
from evidence.record.published.row import READ_KINDS, Source
from evidence.studies.notation import Style
from evidence.studies.problems import Problem, nearest
from evidence.studies.reading import mixed_arms
from evidence.studies.reading.economics import read_economics
from evidence.studies.reading.entries import RESERVED, Styles, read_entry, read_styles
from evidence.studies.reading.follow_up import FollowUpError, parse_follow_up
from evidence.studies.reading.notices import read_notices
from evidence.studies.reading.progress import no_figures, read_progress
from evidence.studies.reading.publications import EFFECT, Entry, StudyDescription
from evidence.studies.reading.section import LONGEST_NAME, MOST_PATIENTS, FileSection
from evidence.studies.reading.yaml_tree import Node, parse_tree, read_file
from evidence.studies.vocabulary import DESIGNS, Terms, Vocabulary

TOP_KEYS = (
    "study",
    "role",
    "overlaps",
    "suspected overlaps",
    "citation",
    "registration",
    "publication",
    "design",
    "setting",
    "population",
    "arms",
    "sources",
    "style",
    "outcomes",
    "no figures",
    "awaiting",
    "progress",
    "economics",
    "notices",
    "retracted",
    "appraisal",
    "notes",
    "silenced",
)
REQUIRED = ("study", "role", "citation", "publication", "design", "population", "arms", "sources")
CITATION_KEYS = (
    "authors",
    "year",
    "published",
    "title",
    "journal",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "url",
)
SETTING_KEYS = ("countries", "centres", "sites", "enrolled", "prospective", "funding", "follow-up")
POPULATION_KEYS = ("condition", "conditions", "group", "clot site", "symptom duration", "age", "female")
ARM_KEYS = ("label", "role", "treatments", "devices", "n", "combines", "subset of")
ARM_COUNTS = ("limbs", "procedures", "infusions", "enrolled", "randomised", "analysed", "followed", "success")
UNIT_OF_COUNT = {"limbs": "limb", "procedures": "procedure", "infusions": "infusion"}
SOURCE_KEYS = ("url", "read", "second-hand", "style")
APPRAISAL_KEYS = ("tool", "judged by", "domains", "overall")
STUDY_ID = re.compile(r"[a-z][a-z0-9_]*")
RESERVED_NAME = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
FIRST_YEAR = 1900
IDENTIFIERS = {
    "doi": (re.compile(r"10\.[0-9]{4,9}/[!-~]+"), "10.1016/S0140-6736(11)61753-4"),
    "pmid": (re.compile(r"[1-9][0-9]{0,8}"), "22172244"),
    "pmcid": (re.compile(r"PMC[1-9][0-9]{0,8}"), "PMC5763501"),
}
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")


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
    failed = any(problem.severity == "error" for problem in problems)
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
        said = "a file name has only small letters, digits and underscores, such as enden2012_cavent.yaml"
        problems.append(Problem(shown, 0, "", said, rule="file name"))
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
    sources = _sources(top.sub("sources"))
    progress = read_progress(top.sub("progress"))
    return StudyDescription(
        id=study_id,
        file=top.file,
        study=top.name("study"),
        role=top.choice("role", ROLES),
        publication=top.choice("publication", PUBLICATION_TYPES),
        design=top.choice("design", DESIGNS),
        citation=_citation(top.sub("citation")),
        population=read_population(top.sub("population"), vocabulary),
        arms=arms,
        sources=sources,
        entries=_entries(top, arms, sources, vocabulary),
        overlaps=_overlaps(top, "overlaps", study_id),
        suspected_overlaps=_overlaps(top, "suspected overlaps", study_id),
        registration=top.text("registration"),
        setting=_setting(top.sub("setting")),
        appraisal=_appraisal(top.sub("appraisal"), vocabulary),
        notes=top.text("notes"),
        no_figures=no_figures(top, progress),
        awaiting=top.text("awaiting"),
        progress=progress,
        follow_up=_follow_up(top.sub("setting")),
        notices=read_notices(top),
        economics=read_economics(top.sub("economics"), arms, sources),
        silenced=_silenced(top),
        lines=dict(top.node.key_lines),
    )


def _overlaps(top: FileSection, key: str, study_id: str) -> tuple[str, ...]:
    found = {}
    for word, line in top.words(key):
        if word == study_id:
            top.tell(f"'{key}' names the file itself", line)
        elif word in found:
            top.tell(f"'{key}' names {word} twice", line)
        found[word] = line
    return tuple(found)


def _citation(section: FileSection | None) -> Citation:
    if section is None:
        return Citation()
    section.known(CITATION_KEYS)
    texts = {key: section.text(key) for key in CITATION_KEYS if key != "year"}
    year = section.integer("year", FIRST_YEAR)
    last = datetime.date.today().year + 1
    if year is not None and year > last:
        section.tell(
            f"'year' is {year}; possible: {FIRST_YEAR} to {last}", section.line_of("year"), key="year"
        )
    _published(section, texts["published"], year)
    for key, (pattern, example) in IDENTIFIERS.items():
        if texts[key] and not pattern.fullmatch(texts[key]):
            said = f"'{texts[key]}' is not a {key.upper()}; it is written as {example}"
            section.tell(said, section.line_of(key), key=key)
    _address(section, "url")
    first = texts["authors"].partition(",")[0]
    if len(first) > LONGEST_NAME:
        said = f"the first of the 'authors' has {len(first):,} letters; a comma ends a name"
        section.tell(said, section.line_of("authors"))
    if not texts["title"] and not (texts["authors"] and year):
        section.tell("give the title, or the authors and the year")
    return Citation(year=year, **texts)


def _published(section: FileSection, date: str, year: int | None) -> None:
    """Note a date of publication that is none, or in another year."""
    if not date:
        return
    line = section.line_of("published")
    try:
        found = datetime.date.fromisoformat(date if len(date) > len("2019-06") else f"{date}-01")
    except ValueError:
        section.tell(f"'published' is '{date}'; a date is written as 2019-06-12, or 2019-06", line)
        return
    # What appeared online first may be printed in the year after.
    if year is not None and found.year not in (year, year - 1):
        section.tell(f"'published' is {date}, but 'year' is {year}", line)


def _address(section: FileSection, key: str) -> None:
    """Note an address that is none of the web."""
    address = section.text(key)
    if address and not ADDRESS.fullmatch(address):
        said = f"'{address[:60]}' is not an address: it begins with https:// or http://"
        section.tell(said, section.line_of(key), key=key)


def _setting(section: FileSection | None) -> dict[str, object]:
    if section is None:
        return {}
    section.known(SETTING_KEYS, free=True)
    section.integer("centres", 1)
    section.flag("prospective")
    section.words("countries")
    section.words("sites")
    return section.details()


def _follow_up(section: FileSection | None) -> FollowUp | None:
    """Read how long patients were followed."""
    text = section.text("follow-up") if section else ""
    if not section or not text:
        return None
    try:
        return parse_follow_up(text)
    except FollowUpError as error:
        section.tell(str(error), section.line_of("follow-up"), key="follow-up")
        return None


def read_population(section: FileSection | None, vocabulary: Vocabulary) -> Population:
    """Read who was treated."""
    if section is None:
        return Population("", (), {})
    section.known(POPULATION_KEYS, free=True)
    section.require("condition")
    text = section.text("condition")
    named = []
    for word, line in section.words("conditions"):
        found = vocabulary.conditions.find(word)
        if found is None:
            hint = vocabulary.conditions.nearest(word)
            section.tell(f"'{word}' is not a condition of the vocabulary{hint}", line, key="conditions")
        else:
            named.append(found)
    conditions = vocabulary.conditions.with_wider(named) if named else vocabulary.conditions_of(text)
    if text and not conditions and "conditions" not in section.values:
        said = f"no condition of the vocabulary is recognised in '{text}': name it under 'conditions'"
        section.tell(said, section.line_of("condition"), key="condition")
    return Population(
        text, conditions, section.details(("condition", "conditions", "group")), _groups(section)
    )


def _groups(section: FileSection) -> tuple[str, ...]:
    """Give the groups that all patients belong to."""
    found = []
    for word, line in section.words("group"):
        if word in POPULATION_GROUPS:
            found.append(word)
        else:
            said = f"'{word}' is not a group of people{nearest(word, POPULATION_GROUPS)}"
            section.tell(f"{said}; legal: {', '.join(POPULATION_GROUPS)}", line)
    return tuple(dict.fromkeys(found))


def read_arms(section: FileSection | None, vocabulary: Vocabulary) -> dict[str, Arm]:
    """Read the arms, by their ids."""
    if section is None:
        return {}
    arms: dict[str, Arm] = {}
    for arm_id, node in section.values.items():
        here = FileSection(node, f"arms.{arm_id}", section.file, section.problems)
        if not STUDY_ID.fullmatch(arm_id):
            here.tell("an arm id has only small letters, digits and underscores, and begins with a letter")
        if arm_id in RESERVED or arm_id == EFFECT:
            here.tell(f"'{arm_id}' is a key of outcomes: choose another id for the arm")
            continue
        arms[arm_id] = _arm(arm_id, here, vocabulary)
    if not section.values:
        section.tell("no arm is given")
    for arm in arms.values():
        here = FileSection(section.values[arm.id], f"arms.{arm.id}", section.file, section.problems)
        for other in (*arm.combines, *filter(None, [arm.subset_of])):
            if other not in arms or other == arm.id:
                here.tell(f"'{other}' is not another arm{nearest(other, set(arms) - {arm.id})}")
    return arms


def _arm(arm_id: str, section: FileSection, vocabulary: Vocabulary) -> Arm:
    count_keys = [key for key in section.values if key.startswith("n ")]
    section.known([*ARM_KEYS, *(f"n {each}" for each in ARM_COUNTS)], free=True)
    section.require("label", "role", "treatments")
    counts = {}
    if (n := section.integer("n", 1, MOST_PATIENTS)) is not None:
        counts[PATIENT] = n
    for key in count_keys:
        counted = key[2:]
        least = 1 if counted in UNIT_OF_COUNT else 0
        if (value := section.integer(key, least, MOST_PATIENTS)) is not None:
            counts[UNIT_OF_COUNT.get(counted, counted)] = value
    label = section.text("label")
    said = mixed_arms.read(label, vocabulary)
    return Arm(
        id=arm_id,
        label=label,
        role=section.choice("role", ARM_ROLES),
        treatments=_terms(section, "treatments", vocabulary.treatments, "treatment"),
        devices=_terms(section, "devices", vocabulary.devices, "device"),
        n=n,
        counts=counts,
        combines=tuple(word for word, _ in section.words("combines")),
        subset_of=section.text("subset of") or None,
        details=section.details([*ARM_KEYS, *count_keys]),
        line=section.node.line,
        partly=said.partly,
        unsure=said.unsure,
    )


def _terms(section: FileSection, key: str, words: Terms[Any], what: str) -> tuple[str, ...]:
    """Give the ids of words of the vocabulary."""
    ids = []
    for word, line in section.words(key):
        found = words.find(word)
        if found is None:
            section.tell(f"'{word}' is not a {what} of the vocabulary{words.nearest(word)}", line, key=key)
        elif found not in ids:
            ids.append(found)
    return tuple(ids)


def _sources(section: FileSection | None) -> dict[str, Source]:
    if section is None:
        return {}
    sources = {}
    for source_id, node in section.values.items():
        source = FileSection(node, f"sources.{source_id}", section.file, section.problems)
        source.known(SOURCE_KEYS)
        source.require("url", "read")
        _address(source, "url")
        second_hand = bool(source.flag("second-hand"))
        read = source.text("read")
        sources[source_id] = Source(source_id, source.text("url"), read, second_hand, _kind_of(read, source))
    if not section.values:
        section.tell("no source is given")
    return sources


def _kind_of(read: str, section: FileSection) -> str:
    """Give what was read, which the text begins with."""
    for kind in sorted(READ_KINDS, key=len, reverse=True):
        if read == kind or (
            read.startswith(kind) and not (read[len(kind)].isalnum() or read[len(kind)] == "-")
        ):
            return kind
    if read:
        said = f"'read' should begin with one of: {', '.join(READ_KINDS)}; then what else is to be said of it"
        section.tell(said, section.line_of("read"), key="read")
    return ""


def _styles_of_sources(top: FileSection) -> dict[str, tuple[Style, ...]]:
    """Give the styles of single tables."""
    node = top.get("sources")
    if node is None or node.kind != "mapping":
        return {}
    return {
        source_id: read_styles(FileSection(each, f"sources.{source_id}", top.file, top.problems))
        for source_id, each in node.value.items()
        if each.kind == "mapping"
    }


def _entries(
    top: FileSection, arms: dict[str, Arm], sources: dict[str, Source], vocabulary: Vocabulary
) -> tuple[Entry, ...]:
    node = top.get("outcomes")
    if node is not None and node.kind != "list":
        top.tell("'outcomes' should be a list: each entry begins with a dash", node.line)
        return ()
    listed = node.value if node is not None else []
    styles = Styles(read_styles(top), _styles_of_sources(top))
    entries = []
    for number, each in enumerate(listed, start=1):
        section = FileSection(each, f"outcomes[{number}]", top.file, top.problems)
        if each.kind == "mapping":
            entry = read_entry(number, section, arms, sources, vocabulary, styles)
            if entry is not None:
                entries.append(entry)
    return tuple(entries)


def _appraisal(section: FileSection | None, vocabulary: Vocabulary) -> Appraisal | None:
    if section is None:
        return None
    section.known(APPRAISAL_KEYS)
    section.require("tool", "judged by")
    word = section.text("tool")
    found = vocabulary.tools.find(word) if word else None
    if word and found is None:
        hint = vocabulary.tools.nearest(word)
        section.tell(f"'{word}' is not an appraisal tool of the vocabulary{hint}", section.line_of("tool"))
    domains = section.sub("domains")
    judged = {name: domains.text(name) for name in domains.values} if domains else {}
    overall = section.text("overall")
    if found is not None:
        tool = vocabulary.tools[found]
        if domains:
            domains.known(tool.domains)
            for name in domains.values:
                if judged[name]:
                    domains.choice(name, tool.judgements)
        if overall:
            section.choice("overall", tool.overall_judgements)
    return Appraisal(found or word, section.text("judged by"), judged, overall)


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
        section.known(("rule", "where", "reason"))
        section.require("rule", "where", "reason")
        found.append(Silenced(section.text("rule"), section.text("where"), section.text("reason")))
    return tuple(found)
