"""An invented review of the size the page must bear: 30 outcomes, each with 60 studies of two arms."""

from __future__ import annotations

import dataclasses

import result_builders as ex
from example_diagnostics import diagnostics
from example_review import example

from evidence.record.results.candidate import Candidate
from evidence.record.results.synthesis import Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.summary.summary_of_findings import summary_of_findings


def synthesis_of(k: int, label: str = "Study {i}, {year}", events: int = 10) -> Synthesis:
    """A two-arm synthesis of k studies."""
    candidates, effects = [], []
    for i in range(k):
        id_ = f"study_{i:02d}"
        ours = ex.arm(id_, 1, "removal", n=60 + i, events=events + i % 7)
        theirs = ex.arm(id_, 1, "drug", n=61 + i, events=events + 3 + i % 5)
        candidates.append(_candidate(id_, label.format(i=i, year=1990 + i % 35), 1990 + i % 35, ours, theirs))
        estimate = 0.5 + 0.02 * i
        effects.append(ex.effect(id_, estimate, estimate / 1.8, estimate * 1.8, 100 / k))
    primary = ex.analysis(
        status="pooled" if k > 1 else "single study",
        effects=effects,
        n=100 * k,
        events=10 * k,
        n_comparator=100 * k,
        events_comparator=13 * k,
        estimate=0.8,
        ci_low=0.7,
        ci_high=0.92,
        pi_low=0.5 if k > 2 else None,
        pi_high=1.3 if k > 2 else None,
        tau2=0.02,
        i2_percent=30.0,
        q=70.0,
        q_df=k - 1,
        q_p=0.1,
    )
    return ex.synthesis("removal-v-drug-any", ex.TWO_ARM, ex.ANY_TIME, "RR", candidates, [primary])


def large(outcomes: int = 30, studies: int = 60) -> Evidence:
    """The whole review, with a row for every figure."""
    base = synthesis_of(studies)
    shown = zip(base.candidates, base.primary.effects, strict=True)
    base = dataclasses.replace(
        base, diagnostics=diagnostics([(c.key, c.label, c.year, e.estimate) for c, e in shown])
    )
    publications = tuple(
        ex.publication(
            f"study_{i:02d}",
            f"Study {i}, {1990 + i % 35}",
            f"STUDY{i}",
            1990 + i % 35,
            "randomised controlled trial",
            "full text",
            60 + i,
        )
        for i in range(studies)
    )
    rows, syntheses = [], []
    for o in range(1, outcomes + 1):
        moved = [_move(c, o) for c in base.candidates]
        syntheses.append(
            ex.outcome(
                f"outcome_{o}", f"Outcome number {o}", [dataclasses.replace(base, candidates=tuple(moved))]
            )
        )
        for c in moved:
            for side in (c.intervention, c.comparator):
                rows.append(ex.row(side.row_ids[0], f"outcome_{o}", f"{side.events}/{side.n}", derivation=[]))
    absolute, certainty, directions = summary_of_findings(syntheses, (), {}, CertaintySpec())
    return dataclasses.replace(
        example(),
        publications=publications,
        rows=tuple(rows),
        outcomes=tuple(syntheses),
        findings=(),
        absolute=absolute,
        certainty=certainty,
        directions=directions,
    )


def _candidate(id_: str, label: str, year: int, ours, theirs) -> Candidate:
    template = ex.candidate("alpha2010", "counts", ours, theirs)
    return dataclasses.replace(
        template, key=id_, study=id_.upper(), publication=id_, label=label, year=year, derivation=()
    )


def _move(c: Candidate, entry: int) -> Candidate:
    def arm(a):
        return dataclasses.replace(a, row_ids=(f"{c.publication}/{entry}/{a.label}",))

    ours, theirs = arm(c.intervention), arm(c.comparator)
    return dataclasses.replace(c, intervention=ours, comparator=theirs, row_ids=ours.row_ids + theirs.row_ids)
