"""Which arms of a publication stand on each side of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.record.reviews.methods import ComparisonSpec
from evidence.review.config.filters.criteria import matches
from evidence.review.selection.asked.publications import ClassedArm, ClassedPublication


@dataclass(frozen=True, slots=True)
class Sides:
    """The ids of the arms on each side; no comparator for one group."""

    intervention: tuple[str, ...]
    comparator: tuple[str, ...] | None
    mixed: tuple[str, ...] = ()  # arms that fit as a whole, of which a part does not: on no side

    @property
    def all(self) -> tuple[str, ...]:
        """Both sides."""
        return self.intervention + (self.comparator or ())


def sides_of(publication: ClassedPublication, comparison: ComparisonSpec) -> Sides:
    """Return the ids of the arms that stand on each side of a comparison."""

    def on(criteria: Mapping[str, object]) -> tuple[str, ...]:
        fitting = {a.id for a in publication.arms if _fits(a, criteria)}
        # A union of arms stands on a side only if every part of it belongs there.
        return tuple(
            a.id for a in publication.arms if a.id in fitting and publication.within(a.id) <= fitting
        )

    intervention = on(comparison.intervention.criteria)
    comparator: tuple[str, ...] | None = None
    asked = [comparison.intervention.criteria]
    if comparison.comparator is not None:
        asked.append(comparison.comparator.criteria)
        comparator = tuple(a for a in on(comparison.comparator.criteria) if a not in intervention)
    sided = {*intervention, *(comparator or ())}
    of_parts = (a for a in publication.arms if (a.combines or a.parts) and a.id not in sided)
    mixed = tuple(a.id for a in of_parts if any(matches(a.attributes.get, c) for c in asked))
    return Sides(intervention, comparator, mixed)


def _fits(arm: ClassedArm, criteria: Mapping[str, object]) -> bool:
    """Whether an arm meets criteria, as a whole and with every part that its label tells apart."""
    described = (arm.attributes, *arm.attributes_of_parts)
    return all(matches(each.get, criteria) for each in described)


def has_sides(publication: ClassedPublication, comparison: ComparisonSpec) -> bool:
    """Whether a publication has an arm on every side of a comparison."""
    sides = sides_of(publication, comparison)
    return bool(sides.intervention) and (sides.comparator is None or bool(sides.comparator))
