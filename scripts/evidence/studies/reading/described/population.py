"""Reading of `population:` and `setting:`: who was treated, where, and how long they were followed."""

from evidence.record.published.publication import (
    POPULATION_GROUPS,
    FollowUp,
    Population,
)
from evidence.studies.problems import nearest
from evidence.studies.reading.described.dates import check_period
from evidence.studies.reading.described.follow_up import FollowUpError, parse_follow_up
from evidence.studies.reading.keys import POPULATION_KEYS, SETTING_KEYS
from evidence.studies.reading.tree.section import FileSection
from evidence.studies.vocabulary.vocabulary import Vocabulary


def read_setting(section: FileSection | None) -> dict[str, object]:
    """Read where patients were treated: what has a key of its own and what else is written."""
    if section is None:
        return {}
    section.known(SETTING_KEYS, free=True)
    section.integer("centres", 1)
    section.flag("prospective")
    section.words("countries")
    section.words("sites")
    check_period(section, "enrolled")
    return section.details()


def read_follow_up(section: FileSection | None) -> FollowUp | None:
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
