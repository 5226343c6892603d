"""The arms of a record of ClinicalTrials.gov: which groups there are, their roles, what they got.

Only what the record says is taken: a role or treatment that it leaves open stays empty, and the checker asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.importing.draft import DraftArm
from evidence.importing.exports.registry_parts import Part
from evidence.importing.ids import free, slug
from evidence.importing.numbers import as_count
from evidence.studies.vocabulary.vocabulary import Vocabulary

_EXPERIMENTAL, _ACTIVE = "EXPERIMENTAL", "ACTIVE_COMPARATOR"
_ROLES = {
    _EXPERIMENTAL: "intervention",
    _ACTIVE: "comparator",
    "PLACEBO_COMPARATOR": "comparator",
    "SHAM_COMPARATOR": "comparator",
    "NO_INTERVENTION": "comparator",
}


@dataclass(frozen=True, slots=True)
class RecordArms:
    """The arms of a record by the title that each module gives them."""

    ids: Mapping[str, str]
    arms: tuple[DraftArm, ...]

    def of(self, group: Part) -> str:
        """Return the id of the arm that a group is."""
        return self.ids[key_of_title(group.text("title"))]


def key_of_title(title: str) -> str:
    """Return what tells two titles of groups apart."""
    return " ".join(title.lower().split())


def arms_of(protocol: Part, results: Part, vocabulary: Vocabulary, told: list[str]) -> RecordArms:
    """Collect the groups of all modules; equal titles are one arm. Sums over arms are arms of no role.

    ``told`` gets what of the record's plan is not taken in.
    """
    arms: dict[str, DraftArm] = {}
    ids: dict[str, str] = {}
    started = _started(results.part("participantFlowModule"))
    planned = protocol.part("armsInterventionsModule").parts("armGroups")
    plans = {key_of_title(each.text("label")): each for each in planned if each.text("label")}
    roles = _roles(protocol, planned, told)
    groups = results.part("participantFlowModule").parts("groups")
    for measure in results.part("outcomeMeasuresModule").parts("outcomeMeasures"):
        groups += measure.parts("groups")
    groups += results.part("adverseEventsModule").parts("eventGroups")
    given = {key_of_title(each.text("title")) for each in groups if each.text("title")}
    for key, plan in plans.items():
        if given and key not in given:
            told.append(f"planned arm {_planned(plan)}: no group of the results has its title")
    titles = {key: plan.text("label") for key, plan in plans.items() if not given or key in given}
    for group in (each.text("title") for each in groups):
        titles.setdefault(key_of_title(group), group)
    for key, title in titles.items():
        if not title:
            continue
        made = free(slug(title) or "group", arms)
        ids[key] = made
        treatments, devices = _given(plans[key], protocol, vocabulary, told) if key in plans else ((), ())
        arms[made] = DraftArm(made, title, roles.get(key, ""), started.get(key), treatments, devices)
    return RecordArms(ids, tuple(arms.values()))


def _planned(arm: Part) -> str:
    """Name a planned arm with its kind and its interventions."""
    kind = arm.text("type").lower().replace("_", " ")
    told = "; ".join(part for part in (kind, *arm.texts("interventionNames")) if part)
    return f"'{arm.text('label')}' ({told})"


def _roles(protocol: Part, planned: Sequence[Part], told: list[str]) -> dict[str, str]:
    """Return the role of each planned arm where the record says it, by the arm's label.

    An active comparator is one beside an experimental arm; where there is none, any may be asked about.
    Of a crossover each patient has all, and the groups may be sequences: no arm has a role of its own.
    """
    info = protocol.part("designModule").part("designInfo")
    if info.text("interventionModel") == "CROSSOVER":
        told.append("a crossover: patients had one treatment after the other (`same patients as:` of arms)")
        return {}
    kinds = {key_of_title(each.text("label")): each.text("type") for each in planned}
    experimental = _EXPERIMENTAL in kinds.values()
    if _ACTIVE in kinds.values() and not experimental:
        told.append("no arm is called experimental: which of the active ones is asked about is not said")
    return {
        label: _ROLES[kind]
        for label, kind in kinds.items()
        if kind in _ROLES and (kind != _ACTIVE or experimental)
    }


def _given(
    plan: Part, protocol: Part, vocabulary: Vocabulary, told: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the treatments and devices of a planned arm in words of the vocabulary.

    Where one of its interventions is no such word no treatment is given: a part of them is another treatment.
    """
    others = {
        each.text("name"): each.texts("otherNames")
        for each in protocol.part("armsInterventionsModule").parts("interventions")
    }
    treatments, devices, unknown = [], [], []
    for named in plan.texts("interventionNames"):
        name = named.partition(": ")[2] or named
        words = (name, *others.get(name, ()))
        treatment = next((w for w in map(vocabulary.treatments.find, words) if w), None)
        device = next((w for w in map(vocabulary.devices.find, words) if w), None)
        if treatment:
            treatments.append(treatment)
        elif device:
            devices.append(device)
        else:
            unknown.append(named)
    if unknown:
        told.append(f"arm '{plan.text('label')}': {'; '.join(unknown)}: no word of the vocabulary")
    return tuple([] if unknown else dict.fromkeys(treatments)), tuple(dict.fromkeys(devices))


def _started(flow: Part) -> dict[str, int]:
    """Return how many started, by the title of the group, from the first period of the flow."""
    titles = {each.text("id"): key_of_title(each.text("title")) for each in flow.parts("groups")}
    for period in flow.parts("periods")[:1]:
        for milestone in period.parts("milestones"):
            if milestone.text("type") == "STARTED":
                counts = {
                    titles.get(each.text("groupId"), ""): as_count(each.text("numSubjects"))
                    for each in milestone.parts("achievements")
                }
                return {title: count for title, count in counts.items() if title and count}
    return {}
