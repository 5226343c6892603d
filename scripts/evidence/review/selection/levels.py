"""The level of a subgroup analysis that a candidate belongs to, and its words."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.record.published.attributes import CandidateAttributes
from evidence.record.results.candidate import Candidate
from evidence.record.reviews.methods import SubgroupSpec

NOT_STATED = "not stated"
RECENT_DAYS = 14.0  # symptoms of at most so many days are called recent by trials and guidance
MOST = 0.5  # of the patients
# Levels made of words of the vocabulary: the first group that holds one of a candidate's words.
GROUPED = {"device group": "devices", "condition group": "conditions"}


def level_of(candidate: Candidate, spec: SubgroupSpec) -> str:
    """Return the level a candidate belongs to."""
    if spec.by == "design":
        return candidate.design
    if spec.by == "values":
        return spec.values.get(candidate.study, NOT_STATED)
    if spec.by == "technique":
        return candidate.attributes.technique
    if spec.by in GROUPED:
        words = set(_words(candidate.attributes.value(GROUPED[spec.by])))
        return next((name for name, members in spec.groups.items() if words & set(members)), "other")
    if spec.by == "population group":
        return candidate.attributes.population_groups[0]
    if spec.by == "clot site":
        return clot_site(candidate.attributes)
    if spec.by == "symptom duration":
        return _within(candidate.attributes.symptom_days, RECENT_DAYS)
    if spec.by == "dialysis":
        return _within(candidate.attributes.on_dialysis, MOST)
    raise ValueError(f"no subgroup by {spec.by!r}")


def label_of_level(level: str, spec: SubgroupSpec) -> str:
    """Return the words for a level; where the settings have none, what it is called."""
    return spec.levels.get(level, level[:1].upper() + level[1:])


def _within(found: float | None, bound: float) -> str:
    if found is None:
        return NOT_STATED
    return "at most" if found <= bound else "more"


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()


def clot_site(attributes: CandidateAttributes) -> str:
    """Iliofemoral, distal (below the common femoral vein), mixed, or not stated.

    The sites counted in the study file decide; without them the words of the population's condition, and
    without a site among these the conditions that it is filed under.
    """
    sites = attributes.clot_site
    if isinstance(sites, Mapping):
        counted = " ".join(site for site, patients in sites.items() if patients != 0)
    else:
        counted = str(sites or "")
    if counted:
        return _site(counted)
    found = _site(attributes.condition)
    return found if found != NOT_STATED else _site(" ".join(attributes.conditions))


def _site(text: str) -> str:
    words = text.lower().replace("_", " ")
    proximal = any(w in words for w in ("ilio", "iliac"))
    distal = any(w in words for w in ("popliteal", "distal", "calf"))
    if proximal and distal:
        return "mixed"
    if proximal:
        return "iliofemoral"
    return "distal" if distal else NOT_STATED
