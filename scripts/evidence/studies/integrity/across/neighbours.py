"""Which pairs of files can show something together: found by what they share, not by looking at every pair.

Every finding between two files presupposes something that both have. Each such thing is a key; files are put
under their keys, and only files that meet under one are compared:

- reports of one study: the study's name;
- one registration, one title: these;
- equal figures: a figure that both print (kind, outcome, numbers). A pair whose shared figures together are
  likelier than what is told (`coincidence`) shows nothing by them;
- a quoted study: the same figures;
- shared patients: a centre that both name, or two of team, country and device (one of these alone does not
  weigh enough; `overlap`).

So the findings are those of all pairs: no pair left out here could have one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations

from evidence.record.published.row import Row
from evidence.studies.authors import rough_family
from evidence.studies.integrity.across.facts import Facts, Figures, telling
from evidence.studies.integrity.across.overlap import CONTEXT, SUSPECT, chance_of, same_arms, sites_of
from evidence.studies.integrity.arithmetic.coincidence import same_sizes

Pair = tuple[int, int]
# Sums of logarithms and products of the same chances differ by rounding alone.
ROUNDING = 1e-6


def pairs_to_compare(facts: Sequence[Facts], pairs: int) -> list[Pair]:
    """Return the pairs of places in ``facts``, in order, whose files can show something together.

    Parameters
    ----------
    facts : of all files.
    pairs : pairs of files in all, which decides how unlikely equal figures must be.
    """
    found = _meeting([_keys(each) for each in facts])
    found |= _alike_in_figures(facts, pairs)
    return sorted(found)


def _meeting(keys: Sequence[Iterable[Hashable]]) -> set[Pair]:
    under: dict[Hashable, list[int]] = defaultdict(list)
    for place, own in enumerate(keys):
        for key in own:
            under[key].append(place)
    return {pair for places in under.values() for pair in combinations(places, 2)}


def _keys(facts: Facts) -> set[Hashable]:
    """Return what two files must share to be of one study, one publication, or of the same patients."""
    keys: set[Hashable] = {("study", facts.study)}
    keys |= {("registration", each) for each in facts.registrations}
    if facts.title:
        keys.add(("title", facts.title))
    if facts.enrolment is None:
        return keys
    keys |= {("site", site) for site in sites_of(facts)}
    for condition in facts.conditions:
        places = [("country", each) for each in facts.countries]
        devices = [("device", each) for each in facts.devices]
        keys |= {(condition, place, device) for place in places for device in devices}
        if facts.author is not None:
            keys |= {(condition, rough_family(facts.author), *each) for each in (*places, *devices)}
    return keys


def _alike_in_figures(facts: Sequence[Facts], pairs: int) -> set[Pair]:
    """Return the pairs whose shared figures may be told: of a review, or unlikely enough by chance."""
    under: dict[Figures, list[int]] = defaultdict(list)
    for place, each in enumerate(facts):
        for key in each.fingerprint:
            under[key].append(place)
    shared: dict[Pair, list[Figures]] = defaultdict(list)
    for key, places in under.items():
        for pair in combinations(places, 2):
            shared[pair].append(key)
    chances = _Chances(facts)
    most = math.log(SUSPECT) + ROUNDING
    found = set()
    for (i, j), keys in shared.items():
        a, b = facts[i], facts[j]
        if a.design in CONTEXT or b.design in CONTEXT:
            found.add((i, j))
            continue
        least = math.log(pairs) + sum(chances.log_of(i, key) for key in keys)
        if same_arms(a, b):
            least += math.log(same_sizes(a.sizes))
        if least <= most:
            found.add((i, j))
    return found


class _Chances:
    """The logarithm of the chance that another study prints a figure of a file too, found when asked for.

    A figure of several rows (of both arms, at several times) counts with the product: the smallest that a
    comparison could come to.
    """

    def __init__(self, facts: Sequence[Facts]) -> None:
        self.facts = facts
        self.known: dict[tuple[int, Figures], float] = {}
        self.rows: dict[int, dict[Figures, list[Row]]] = {}

    def log_of(self, place: int, key: Figures) -> float:
        if (place, key) not in self.known:
            chances = (chance_of(self.facts[place], row) for row in self._rows(place)[key])
            self.known[place, key] = math.fsum(math.log(each) for each in chances)
        return self.known[place, key]

    def _rows(self, place: int) -> dict[Figures, list[Row]]:
        if place not in self.rows:
            found: dict[Figures, list[Row]] = defaultdict(list)
            for row in self.facts[place].publication.rows:
                key = None if row.pooled else telling(row)
                if key is not None:
                    found[key].append(row)
            self.rows[place] = found
        return self.rows[place]
