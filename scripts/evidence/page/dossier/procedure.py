"""The procedure as the guidance and the source of its code tell it; the evidence on risks and benefits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evidence.display import words
from evidence.display.geometry import then_now
from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.display.tables.cells import Cell, Grid, GridRow, link, para, small
from evidence.record.dossiers.dossier import Dossier, NamedEffectFound

_ADDRESS = re.compile(r"(https?://\S+?)(?=[;,.)]?(?:\s|$))")


def told(dossier: Dossier) -> Grid | None:
    """Return what the guidance says of condition, treatments and procedure."""
    rows = [GridRow((f.section, f.subject, f.what)) for f in dossier.guidance.facts]
    return Grid(("Section", "Subject", "What the guidance says"), tuple(rows)) if rows else None


def codes(dossier: Dossier) -> Iterator[tuple[str, tuple[tuple[str, Cell], ...]]]:
    """Give each procedure code with the facts of practice that its source names."""
    for c in dossier.guidance.codes:
        facts: list[tuple[str, Cell]] = [
            ("What", c.what),
            ("Indications", words.listed(c.indications)),
            ("Preparation", words.listed(c.preparation)),
            ("Steps", [f"{i}. {step}" for i, step in enumerate(c.steps, start=1)]),
            ("Setting", c.setting),
            ("Done by", list(c.staff)),
            ("Duration", c.duration),
            ("What the patient may feel", list(c.experience)),
            ("Recovery", list(c.recovery)),
            ("Alternatives", words.listed(c.alternatives)),
            ("Source", _with_links(c.source)),
        ]
        yield f"{c.system} {c.code}", tuple((k, v) for k, v in facts if v)


def _with_links(text: str) -> Cell:
    """Return a text in which every address leads there."""
    return para(*(link(part, part) for part in _ADDRESS.split(text)))


def risks(dossier: Dossier) -> Grid | None:
    """Return each risk that the source of a code names, with the evidence on it."""
    return _effects(dossier, dossier.risks, "Risk")


def benefits(dossier: Dossier) -> Grid | None:
    """Return each benefit that the source of a code names, with the evidence on it."""
    return _effects(dossier, dossier.benefits, "Benefit")


def _effects(dossier: Dossier, named: Iterable[NamedEffectFound], what: str) -> Grid | None:
    rows = []
    for r in named:
        found: list[Cell] = []
        for i in r.results:
            x = dossier.results[i]
            if x.now.estimate is None:
                continue
            measure = measure_of(x.measure)
            fmt = effect_format(measure, (x.now.estimate,), x.level)
            found.append(
                f"{x.outcome_label} ({x.synthesis_label}): {measure.name} "
                f"{then_now.words_of(x.now, fmt)}, {words.plural(x.now.k, 'study')}"
            )
        if not found:
            found = ["no study reports it" if not r.publications else "reported, but no result can be given"]
        if r.not_asked:
            found.append(small(f"Not asked for: {words.listed(map(words.label, r.not_asked))}"))
        rows.append(GridRow(([words.capital(r.name), small(r.code)], str(r.publications), found)))  # type: ignore[arg-type]
    heads = (f"{what} that the page on the code names", "Publications with a value", "What the review found")
    return Grid(heads, tuple(rows), frozenset({1})) if rows else None
