"""All addresses of one page, and where each extracted figure is used: from number to source and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from evidence.display import configuration as methods
from evidence.display.derivations import steps_of_rows
from evidence.display.links import anchors
from evidence.display.prose.notes import naming, sentence
from evidence.record.results.left_out import OTHER_COMPARISON, LeftOut
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis, rows_representing
from evidence.record.reviews.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Use:
    """Where one extracted figure is used: a line of a forest plot."""

    address: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Places:
    """Anchors by id, which the section of an outcome leads to.

    ``rows`` gives the line of a publication's table that shows a figure.
    """

    rows: Mapping[str, str]
    publications: Mapping[str, str]
    outcomes: Mapping[str, str]
    syntheses: Mapping[tuple[str, str], str]
    analyses: Mapping[str, str]  # sensitivity analysis -> where its reason is told
    lines: Mapping[tuple[str, str], Mapping[str, str]]  # (outcome, synthesis) -> candidate -> its line
    steps: Mapping[str, frozenset[str]]  # row id -> the steps of arithmetic told below the figure
    curves: Mapping[tuple[str, str], str]  # (outcome, curve) -> its section
    over_time: Mapping[str, str]  # row id -> the section of the curve it stands on

    def first(self, row_ids: Iterable[str]) -> str | None:
        """Address of the first of these figures that the page shows."""
        return next((self.rows[i] for i in row_ids if i in self.rows), None)

    def forest_lines(self, outcome: str, synthesis: str) -> Mapping[str, str]:
        """Addresses of the lines of a synthesis' forest plot, by candidate."""
        return self.lines.get((outcome, synthesis), {})

    def number(self, outcome: str, synthesis: str) -> int:
        """Return which synthesis of the review it is, from 1."""
        return list(self.syntheses).index((outcome, synthesis)) + 1


@dataclass(frozen=True, slots=True)
class Addresses(Places):
    """All anchors, with what tables of publications say of where a figure is used, or why it is not."""

    uses: Mapping[str, tuple[Use, ...]]
    left_out: Mapping[str, tuple[str, str]]  # row id -> (outcome label, the first reason told)

    @property
    def places(self) -> Places:
        """The anchors alone."""
        return Places(**{field.name: getattr(self, field.name) for field in fields(Places)})


def of_publications(evidence: Evidence) -> dict[str, str]:
    """Work out where each publication is described."""
    return anchors.unique("pub", [p.id for p in evidence.publications])


def of_syntheses(named: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Work out where the result of each synthesis stands, of all that a review has: (outcome, synthesis)."""
    by_path = anchors.unique("synthesis", [f"{o}-{s}" for o, s in named])
    return {(o, s): by_path[f"{o}-{s}"] for o, s in named}


def addresses_of(evidence: Evidence) -> Addresses:
    """Work out every address of the page of this review."""
    results = of_syntheses([(o.outcome.id, s.id) for o in evidence.outcomes for s in o.syntheses])
    lines: dict[tuple[str, str], dict[str, str]] = {}
    uses: dict[str, list[Use]] = {}
    left: dict[str, tuple[str, str]] = {}
    names = naming.of_outcomes(evidence.outcomes)
    number = 0
    for o in evidence.outcomes:
        for s in o.syntheses:
            number += 1
            drawn = (s.primary, *(a for a in s.drawn if a is not s.primary))
            keys = [effect.key for a in drawn for effect in a.effects]
            of_plot = {key: f"f{number}-{i}" for i, key in enumerate(keys, start=1)}
            lines[o.outcome.id, s.id] = of_plot
            beside = {e.key: results[o.outcome.id, s.id] for a in s.strata for e in a.effects}
            _collect_uses(o, s, beside | of_plot, uses)
        for item in all_left_out(o):
            for row_id in item.row_ids:
                left.setdefault(row_id, (o.outcome.label, sentence(item.reason, names)))
    named = [(o.outcome.id, c.id) for o in evidence.outcomes for c in o.curves]
    curves = {pair: f"over-time-{i}" for i, pair in enumerate(named, start=1)}
    row_ids = [r.id for r in evidence.rows]
    codes = anchors.codes(sorted({id_.split("/")[0] for id_ in row_ids}))
    entries = anchors.unique("r", [_short(id_, codes) for id_ in row_ids])
    return Addresses(
        rows={id_: entries[_short(id_, codes)] for id_ in row_ids},
        publications=of_publications(evidence),
        outcomes=anchors.unique("outcome", [o.outcome.id for o in evidence.outcomes]),
        syntheses=results,
        analyses=anchors.unique("a", [a.id for a in methods.analyses(evidence)]),
        lines=lines,
        uses={k: tuple(v) for k, v in uses.items()},
        steps=steps_of_rows(evidence.rows),
        left_out=left,
        curves=curves,
        over_time={
            id_: curves[(o.outcome.id, c.id)]
            for o in evidence.outcomes
            for c in o.curves
            for p in c.points
            for id_ in p.row_ids
        },
    )


def entry_of(row_id: str) -> str:
    """Return the entry of a study file that a figure belongs to; its arms stand side by side on the page.

    A row id is ``<publication>/<entry>/<arm>``.
    """
    return "/".join(row_id.split("/")[:2])


def _short(row_id: str, codes: Mapping[str, str]) -> str:
    publication, *rest = entry_of(row_id).split("/")
    return "/".join([codes[publication], *rest])


def all_left_out(outcome: OutcomeSynthesis) -> list[LeftOut]:
    """Everything of an outcome that no primary analysis uses, or not one that it could stand in; each once.

    That a value is of another comparison is told only where it stands in none.
    """
    used = rows_representing(outcome.syntheses)
    found: list[LeftOut] = []
    of_figure: dict[tuple[str, ...], list[LeftOut]] = {}
    for item in [*outcome.not_pooled, *(x for s in outcome.syntheses for x in s.left_out)]:
        if item.kind == OTHER_COMPARISON and item.row_ids and used.issuperset(item.row_ids):
            continue
        alike = of_figure.setdefault(item.row_ids, [])
        if item not in alike:
            alike.append(item)
            found.append(item)
    return found


def _collect_uses(
    outcome: OutcomeSynthesis,
    synthesis: Synthesis,
    lines: Mapping[str, str],
    uses: dict[str, list[Use]],
) -> None:
    for candidate in synthesis.candidates:
        address = lines.get(candidate.key)
        if address is None:
            continue
        for row_id in candidate.row_ids:
            use = Use(address, outcome.outcome.label)
            if use not in uses.setdefault(row_id, []):
                uses[row_id].append(use)
