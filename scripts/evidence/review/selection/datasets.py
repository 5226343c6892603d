"""From extracted publications to the datasets of a review's outcomes: who may vote, and what was left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from evidence.record.dataset import Dataset, OutcomeData
from evidence.record.evidence import INCLUDED
from evidence.record.synthesis import Candidate, Comparison, LeftOut
from evidence.review.config.review_spec import ComparisonSpec, OutcomeSpec, ReviewSpec
from evidence.review.selection import candidates as candidate_rows
from evidence.review.selection import curve_data
from evidence.review.selection.answers import answers, left_out
from evidence.review.selection.eligibility import Decision


def assemble(review: ReviewSpec, outcome: OutcomeSpec, decisions: Sequence[Decision]) -> OutcomeData:
    """Assemble one outcome: every row that answers it ends as part of a candidate or in ``left_out``."""
    included = [d.publication for d in decisions if d.status == INCLUDED]
    datasets, curves = [], []
    for comparison_id, measure in outcome.comparisons.items():
        comparison = review.comparison(comparison_id)
        for time_id in outcome.times:
            window = review.time(time_id)
            found, parts, lost = [], [], []
            for publication in included:
                result = candidate_rows.find(publication, outcome, comparison, window)
                found += result.candidates
                lost += result.left_out
                if publication.role == "subgroup":
                    parts += candidate_rows.find(
                        publication, outcome, comparison, window, subgroup_publications=True
                    ).candidates
            several = len(outcome.times) > 1
            datasets.append(
                Dataset(
                    id=f"{comparison_id}.{time_id}" if several else comparison_id,
                    comparison=_comparison(comparison),
                    time=window,
                    measure=measure,
                    candidates=tuple(found),
                    subgroup_candidates=tuple(parts),
                    left_out=tuple(lost),
                )
            )
        if curve_data.asked(review, outcome, comparison):
            curves.append(curve_data.collect(included, outcome, comparison, _comparison(comparison)))
    context = tuple(
        left_out(row, d.publication, "case report" if d.status == "safety only" else "context", d.reason)
        for d in decisions
        if d.status in ("context", "safety only")
        for row in d.publication.rows
        if answers(row, outcome)
    )
    return OutcomeData(outcome.id, tuple(datasets), context, tuple(c for c in curves if c is not None))


def _comparison(spec: ComparisonSpec) -> Comparison:
    return Comparison(
        id=spec.id,
        label=spec.label,
        kind=spec.kind,
        intervention=spec.intervention.label,
        comparator=spec.comparator.label if spec.comparator else None,
    )


COLUMNS = (
    "synthesis",
    "comparison",
    "time",
    "measure",
    "role",
    "study",
    "publication",
    "label",
    "year",
    "design",
    "kind",
    "at",
    "segment",
    "unit",
    "events",
    "n",
    "mean",
    "sd",
    "survival",
    "comparator_events",
    "comparator_n",
    "comparator_mean",
    "comparator_sd",
    "effect",
    "effect_low",
    "effect_high",
    "printed",
    "source",
    "second_hand",
    "derivation",
    "reason",
)


def to_csv(data: OutcomeData) -> str:
    """Write the datasets of one outcome for people: a line a candidate or a row left out, with the reason."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for dataset in data.datasets:
        shared = {
            "synthesis": dataset.id,
            "comparison": dataset.comparison.label,
            "time": dataset.time.label,
            "measure": dataset.measure,
        }
        for candidate in dataset.candidates:
            role = "candidate" if candidate.usable else "not poolable"
            writer.writerow(shared | {"role": role} | _columns(candidate))
        for candidate in dataset.subgroup_candidates:
            writer.writerow(shared | {"role": "subgroup analyses only"} | _columns(candidate))
        for lost in dataset.left_out:
            writer.writerow(shared | {"role": lost.kind} | _lost(lost))
    for lost in data.context:
        writer.writerow({"role": lost.kind} | _lost(lost))
    return out.getvalue()


def _lost(lost: LeftOut) -> dict[str, object]:
    return {
        "study": lost.study,
        "publication": lost.publication,
        "label": lost.label,
        "at": lost.at_printed,
        "printed": lost.printed,
        "reason": lost.reason,
    }


def _columns(candidate: Candidate) -> dict[str, object]:
    t, c, e = candidate.intervention, candidate.comparator, candidate.effect
    printed = [*(t.printed if t else ()), *(c.printed if c else ()), *([e.printed] if e else [])]
    columns = {
        "study": candidate.study,
        "publication": candidate.publication,
        "label": candidate.label,
        "year": candidate.year,
        "design": candidate.design,
        "kind": candidate.kind,
        "at": candidate.at_printed,
        "segment": candidate.segment,
        "unit": candidate.unit,
        "printed": " | ".join(printed),
        "source": candidate.source,
        "second_hand": candidate.second_hand,
        "derivation": " | ".join(
            (*dict.fromkeys(f"{s.step}: {s.detail}" for s in candidate.derivation), *candidate.notes)
        ),
        "reason": candidate.reason,
    }
    if t:
        columns |= {"events": t.events, "n": t.n, "mean": t.mean, "sd": t.sd, "survival": t.survival}
    if c:
        columns |= {
            "comparator_events": c.events,
            "comparator_n": c.n,
            "comparator_mean": c.mean,
            "comparator_sd": c.sd,
        }
    if e:
        columns |= {"effect": f"{e.measure} {e.estimate}", "effect_low": e.ci_low, "effect_high": e.ci_high}
    return columns
