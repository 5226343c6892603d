"""The datasets of one outcome as CSV: a line a candidate or a row left out, with the reason in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from evidence.display.prose.notes import sentence, told
from evidence.record.results.candidate import Candidate
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.left_out import LeftOut
from evidence.studies.tidy.formulas import guarded

# The numbers of a side that an analysis or its warnings set out from, on the scale that they are computed on:
# shares between 0 and 1, rates a person-year.
NUMBERS = (
    "events", "events_low", "events_high", "n", "mean", "sd", "median", "q1", "q3", "minimum", "maximum",
    "survival", "survival_low", "survival_high", "survival_level", "survival_se", "at_risk", "follow_up",
    "person_time", "rate", "rate_low", "rate_high", "rate_level", "printed_share",
)  # fmt: skip
COMPARATOR = "comparator_"
COLUMNS = (
    "synthesis", "comparison", "time", "measure", "role", "study", "publication", "label", "year", "design",
    "stratum", "kind", "at", "segment", "unit", *NUMBERS, *(f"{COMPARATOR}{name}" for name in NUMBERS),
    "effect_measure", "effect", "effect_low", "effect_high", "effect_level", "effect_p", "effect_adjusted",
    "printed", "source", "second_hand", "derivation", "reason", "assumptions",
)  # fmt: skip


def to_csv(data: OutcomeData) -> str:
    """Write the datasets of one outcome for people: a line a candidate or a row left out, with the reason.

    All numbers stand in it that an analysis sets out from. No cell can be run as a formula.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for line in _lines(data):
        writer.writerow({name: guarded(value) for name, value in line.items()})
    return out.getvalue()


def _lines(data: OutcomeData) -> Iterator[dict[str, object]]:
    names = {c.key: c.label for dataset in data.datasets for c in dataset.candidates}
    for dataset in data.datasets:
        shared = {
            "synthesis": dataset.id,
            "comparison": dataset.comparison.label,
            "time": dataset.time.label,
            "measure": dataset.measure,
        }
        for candidate in dataset.candidates:
            role = "candidate" if candidate.usable else "not poolable"
            yield shared | {"role": role} | _columns(candidate)
        for candidate in dataset.subgroup_candidates:
            yield shared | {"role": "subgroup analyses only"} | _columns(candidate)
        for candidate in dataset.assumed_candidates:
            yield shared | {"role": "with stated assumptions only"} | _columns(candidate)
        known = {c.key for c in dataset.candidates}
        for other in dataset.at_other_times:
            role = f"analyses of {other.time.label} only"
            for candidate in other.candidates:
                if candidate.key not in known:
                    yield shared | {"role": role} | _columns(candidate)
        for lost in dataset.left_out:
            yield shared | {"role": lost.kind} | _lost(lost, names)
    for lost in data.context:
        yield {"role": lost.kind} | _lost(lost, names)


def _lost(lost: LeftOut, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "study": lost.study,
        "publication": lost.publication,
        "label": lost.label,
        "at": lost.at_printed,
        "printed": lost.printed,
        "reason": sentence(lost.reason, names),
    }


def _columns(candidate: Candidate) -> dict[str, object]:
    t, c, e = candidate.intervention, candidate.comparator, candidate.effect
    columns: dict[str, object] = {
        "study": candidate.study,
        "publication": candidate.publication,
        "label": candidate.label,
        "year": candidate.year,
        "design": candidate.design,
        "stratum": candidate.stratum,
        "kind": candidate.kind,
        "at": candidate.at_printed,
        "segment": candidate.segment,
        "unit": candidate.unit,
        "printed": " | ".join(candidate.printed),
        "source": candidate.source,
        "second_hand": _said(candidate.second_hand),
        "derivation": " | ".join(
            (
                *dict.fromkeys(sentence(s.what) for s in candidate.derivation),
                *map(sentence, candidate.notes),
            )
        ),
        "reason": told(candidate.reason),
        "assumptions": " | ".join(map(sentence, candidate.assumptions)),
    }
    for side, before in ((t, ""), (c, COMPARATOR)):
        if side is not None:
            columns |= {f"{before}{name}": getattr(side, name) for name in NUMBERS}
    if e:
        columns |= {
            "effect_measure": e.measure,
            "effect": e.estimate,
            "effect_low": e.ci_low,
            "effect_high": e.ci_high,
            "effect_level": e.level,
            "effect_p": e.p,
            "effect_adjusted": _said(e.adjusted),
        }
    return columns


def _said(yes: bool) -> str:
    return "yes" if yes else "no"
