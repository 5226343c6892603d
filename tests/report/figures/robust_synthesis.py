"""A synthesis with every diagnostic, and the figures made of it."""

import dataclasses

from example_diagnostics import diagnostics
from example_review import example
from large_review import synthesis_of

from evidence.figures.outcomes import baujat, funnel, gosh, specification_curve

OUTCOME = example().outcomes[0].outcome

SHORT = "Garcia-Monteiro 20{i}"  # 20 characters

MODULES = {"funnel": funnel, "baujat": baujat, "gosh": gosh, "specifications": specification_curve}


def synthesis(k, label=SHORT, measure="RR"):
    base = synthesis_of(k, label)
    ratio = measure == "RR"
    studies = [
        (c.key, c.label, c.year, e.estimate if ratio else 0.3 + 0.3 * i / k)
        for i, (c, e) in enumerate(zip(base.candidates, base.primary.effects, strict=True))
    ]
    primary = dataclasses.replace(base.primary, measure=measure, estimate=0.8 if ratio else 0.45)
    return dataclasses.replace(
        base, measure=measure, analyses=(primary,), diagnostics=diagnostics(studies, ratio)
    )
