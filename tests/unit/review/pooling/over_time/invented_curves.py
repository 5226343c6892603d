"""Invented studies with survival at several times, and the curve that is made of them."""

from dataclasses import replace

from evidence.record.better import Better
from evidence.review.pooling.over_time import curves
from evidence.review.second import twice
from evidence.review.selection.choosing import curve_data
from evidence.review.selection.datasets import _comparison
from unit.review.builders import ONE_ARM, SETTINGS, arm, outcome, publication, row
from unit.review.invented_analyses import spec

PATENCY = outcome(
    "survival", "one", id="patency", of=("patency_primary",), direction=Better.HIGHER, times=("any",)
)
IMPUTED = replace(SETTINGS, imputed_still_at_risk=0.5)
# Closed forms differ by rounding only.
EXACT = 1e-12


def km(name, entry, months, share, **changes):
    values = {"survival": share, "n": changes.pop("n", 40)} | changes.pop("values", {})
    words = f"{100 * share:g}%"
    return row(
        name, entry, "a", type="survival", outcome="patency_primary", months=months, values=values,
        printed=words, **changes,
    )  # fmt: skip


def study(name, *figures, rows=(), n=40, **changes):
    """A single-arm publication with Kaplan-Meier figures given as (months, share)."""
    made = [km(name, i, *figure, n=n) for i, figure in enumerate(figures, start=1)]
    values = {"design": "case series"} | changes
    return publication(name, [arm("a", ["thrombectomy"], n)], [*made, *rows], **values)


def curve(*publications, overlaps=None, asked=PATENCY, **changes):
    data = curve_data.collect(publications, asked, ONE_ARM, _comparison(ONE_ARM))
    return curves.make(data, spec(settings=IMPUTED, **changes), overlaps or {}, twice.curve)


A = study("a2010", (6, 0.9), (12, 0.8), (24, 0.7))
B = study("b2012", (6, 0.85), (12, 0.75), n=60)


def at(result, time):
    return next(p for p in result.pooled if p.time == time)


C = study("c2015", (6, 0.95), n=30)
