"""Invented contrasts of any design, and the synthesis that is made of them."""

from dataclasses import replace

from evidence.review.selection.candidates import find
from evidence.review.summary.synthesising import synthesise
from unit.review.builders import (
    ANY,
    SETTINGS,
    TWO_ARM,
    data,
    outcome,
    review,
    trial,
)
from unit.review.invented_analyses import spec

RCT, QUASI, COHORT = "randomised controlled trial", "quasi-randomised trial", "non-randomised comparison"
CASE_CONTROL = "case-control study"


def contrast(name, a, b, design=RCT, **changes):
    return find(trial(name, a, b, design=design, **changes), outcome(), TWO_ARM, ANY).candidates


def mixed(*trials):
    return [c for i, (a, b, design) in enumerate(trials) for c in contrast(f"t{i:02}", a, b, design)]


def made(candidates, measure="RR", comparison=TWO_ARM, further=(), overlaps=None, **changes):
    settings = changes.pop("settings", replace(SETTINGS, interval="wald"))
    asked = outcome(measure, comparison.id, **changes.pop("outcome", {}))
    groups = changes.pop("subgroups", ())
    plan = replace(review([spec(settings=settings, **changes), *further], [asked]), subgroups=tuple(groups))
    return synthesise(plan, asked, data(candidates, measure, comparison), overlaps or {}).syntheses[0], plan
