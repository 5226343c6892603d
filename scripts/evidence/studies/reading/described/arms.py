"""Reading of `arms:`, with the words of the vocabulary for what was done."""

from collections.abc import Mapping
from typing import Any

from evidence.record.published.publication import (
    ARM_ROLES,
    COUNTED_IN_ARMS,
    PATIENT,
    Arm,
)
from evidence.studies.problems import nearest
from evidence.studies.reading.described import mixed_arms
from evidence.studies.reading.ids import STUDY_ID
from evidence.studies.reading.keys import ARM_COUNTS, ARM_KEYS, RESERVED
from evidence.studies.reading.publications import EFFECT
from evidence.studies.reading.tree.section import MOST_PATIENTS, FileSection
from evidence.studies.vocabulary.terms import Terms
from evidence.studies.vocabulary.vocabulary import Vocabulary

UNIT_OF_COUNT = {f"{unit}s": unit for unit in COUNTED_IN_ARMS}


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
        named = [("combines", each) for each in arm.combines]
        named += [("subset of", arm.subset_of)] if arm.subset_of else []
        named += [("same patients as", arm.same_patients_as)] if arm.same_patients_as else []
        for key, other in named:
            if other not in arms or other == arm.id:
                said = f"'{other}' is not another arm{nearest(other, set(arms) - {arm.id})}"
                here.tell(said, here.line_of(key), key=key)
        if (first := arms.get(arm.same_patients_as or "")) is not None and first.same_patients_as:
            told = f"name one arm under all that have its patients: '{first.same_patients_as}'"
            here.tell(told, here.line_of("same patients as"), key="same patients as")
        if arm.id in _above(arm.id, arms):
            here.tell("the arm is a part of itself: see `combines:` and `subset of:` of it and its parts")
    return arms


def _above(arm: str, arms: Mapping[str, Arm]) -> set[str]:
    """Give the arms that an arm is a part of, be it a part of a part."""
    found: set[str] = set()
    waiting = [arm]
    while waiting:
        part = waiting.pop()
        wholes = {each.id for each in arms.values() if part in each.combines}
        of = arms[part].subset_of if part in arms else None
        wholes |= {of} if of else set()
        waiting += wholes - found
        found |= wholes
    return found


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
    treatments = section.get("treatments")
    if treatments is not None and treatments.kind == "list" and not treatments.value:
        said_of = "'treatments' is empty: name what was done, or write `treatment not stated`"
        section.tell(said_of, treatments.line, key="treatments")
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
        same_patients_as=section.text("same patients as") or None,
        details=section.details([*ARM_KEYS, *count_keys]),
        line=section.node.line,
        partly=said.partly,
        unsure=said.unsure,
    )


def _terms(section: FileSection, key: str, words: Terms[Any], what: str) -> tuple[str, ...]:
    """Give the ids of words of the vocabulary."""
    ids: list[str] = []
    for word, line in section.words(key):
        found = words.find(word)
        if found is None:
            section.tell(f"'{word}' is not a {what} of the vocabulary{words.nearest(word)}", line, key=key)
        elif found not in ids:
            ids.append(found)
    return tuple(ids)
