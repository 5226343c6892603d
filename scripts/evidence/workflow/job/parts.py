"""Markup of the outcomes of a report that was made of the same: it is kept, and not made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields

from evidence.display.links.addresses import Places
from evidence.display.section import OfOutcome, OfSynthesis, Place
from evidence.record import codec
from evidence.workflow.store import Fetching, checksum, key_of


class KeptParts:
    """Keeps the parts of one report (`evidence.display.section.Keep`) by code and all they are made of."""

    def __init__(self, known: Fetching, code: str) -> None:
        """Begin with what is known; ``code`` is the piece of a job's code that makes them."""
        self._known, self._code = known, code
        self._places = ""
        self._outcomes: dict[str, str] = {}

    def __call__(self, place: Place, source: object, make: Callable[[], str]) -> str:
        """Return what sections have for a place, from one source."""
        if isinstance(source, OfSynthesis):
            within, synthesis = source.within, source.synthesis.id
        elif isinstance(source, OfOutcome):
            within, synthesis = source, ""
        else:
            return make()
        key = key_of("parts", self._code, self._sum_of(within), place, synthesis)
        return self._known.fetch(key, lambda: make().encode()).decode()

    def _sum_of(self, source: OfOutcome) -> str:
        """Return the checksum of all that the parts of an outcome are made of."""
        name = source.outcome.outcome.id
        if name not in self._outcomes:
            self._places = self._places or _sum_of_places(source.places)
            made_of = [getattr(source, f.name) for f in fields(OfOutcome) if f.name != "places"]
            self._outcomes[name] = key_of(self._places, codec.checksum_of(made_of))
        return self._outcomes[name]


def _sum_of_places(places: Places) -> str:
    return checksum(codec.packed([_plain(getattr(places, f.name)) for f in fields(Places)]))


def _plain(anchors: Mapping[object, object]) -> list[tuple[object, object]]:
    """Return a mapping in its order; the order of sets differs from process to process."""
    return [(k, sorted(v) if isinstance(v, frozenset) else v) for k, v in anchors.items()]
