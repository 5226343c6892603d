"""Nothing stops a review: a study that cannot be computed with is left out by name, and the rest is made.

This is the net below the checks: the rules on study files and the statistics refuse what they foresee, with
a reason. What they do not foresee ends here instead of in a traceback without study, file or outcome.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from evidence.record.notes.note import Note
from evidence.record.results.candidate import Candidate
from evidence.record.results.dataset import CurveData, Dataset, OutcomeData
from evidence.record.results.missing import Missing
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.pooling.faults import OutsideItsStudies
from evidence.review.selection.answers import answers
from evidence.review.selection.asked.eligibility import Decision
from evidence.studies.problems import OF_THE_MACHINE

Synthesise = Callable[[OutcomeData], OutcomeSynthesis]
Assemble = Callable[[Sequence[Decision]], OutcomeData]
log = logging.getLogger("evidence.synthesise")
log_of_assembly = logging.getLogger("evidence.assemble")


def assembled(outcome: OutcomeSpec, decisions: Sequence[Decision], make: Assemble) -> OutcomeData:
    """Assemble an outcome of all publications that can be; what cannot is in ``missing``."""
    try:
        return make(decisions)
    except OF_THE_MACHINE:
        raise
    except Exception:
        log_of_assembly.warning(
            "%s: looking for what cannot be assembled\n%s", outcome.id, traceback.format_exc()
        )
    missing: list[Missing] = []
    usable: list[Decision] = []
    for decision in decisions:
        error = _error(partial(make, [decision]))
        if error is None:
            usable.append(decision)
        else:
            missing.append(_left_out(decision, outcome, error))
    try:
        found = make(usable)
    except OF_THE_MACHINE:
        raise
    except Exception as error:
        found = OutcomeData(outcome.id, (), ())
        missing.append(Missing(_told(error), outcome=outcome.id))
    return replace(found, missing=tuple(missing))


def _left_out(decision: Decision, outcome: OutcomeSpec, error: Exception) -> Missing:
    record = decision.publication.record
    return Missing(
        reason=_told(error),
        file=_file_of(record.id),
        study=record.study,
        outcome=outcome.id,
        row_ids=tuple(row.id for row in record.rows if answers(row, outcome)),
    )


def synthesised(data: OutcomeData, make: Synthesise) -> OutcomeSynthesis:
    """Synthesise an outcome with all that can be computed with; what cannot is in ``missing``.

    A pooled value that contradicts its studies is no matter of a study, nor is a full disk: these stop it.
    """
    try:
        found = make(data)
        return replace(found, missing=data.missing) if data.missing else found
    except (OutsideItsStudies, *OF_THE_MACHINE):
        raise  # no study is to blame, and without one of them the number would be as wrong
    except Exception:
        log.warning("%s: looking for what cannot be computed\n%s", data.outcome, traceback.format_exc())
    missing: list[Missing] = list(data.missing)
    datasets: list[Dataset] = []
    for dataset in data.datasets:
        kept = _usable(data.outcome, dataset, lambda d: make(_alone(data, datasets=(d,))), missing)
        datasets += [kept] if kept is not None else []
    curves: list[CurveData] = []
    for curve in data.curves:
        error = _error(partial(make, _alone(data, curves=(curve,))))
        if error is None:
            curves.append(curve)
        else:
            where = f"{curve.comparison.id}, over time"
            missing.append(Missing(_told(error), outcome=data.outcome, synthesis=where))
    found = make(replace(data, datasets=tuple(datasets), curves=tuple(curves)))
    return replace(found, missing=tuple(missing))


def _alone(
    data: OutcomeData, datasets: tuple[Dataset, ...] = (), curves: tuple[CurveData, ...] = ()
) -> OutcomeData:
    return replace(data, datasets=datasets, curves=curves, context=())


def _error(make: Callable[[], object]) -> Exception | None:
    try:
        make()
    except OF_THE_MACHINE:
        raise
    except Exception as error:
        return error
    return None


def _usable(
    outcome: str, dataset: Dataset, make: Callable[[Dataset], object], missing: list[Missing]
) -> Dataset | None:
    """Return the dataset without the studies that make it fail; ``None`` where no study alone does."""
    error = _error(partial(make, dataset))
    while error is not None:
        culprit = _culprit(dataset, make, error)
        if culprit is None:
            missing.append(Missing(_told(error), outcome=outcome, synthesis=dataset.id))
            return None
        gone = [c for c in _all(dataset) if c.study == culprit]
        missing.append(
            Missing(
                reason=_told(error),
                file=_file_of(gone[0].publication),
                study=culprit,
                outcome=outcome,
                synthesis=dataset.id,
                row_ids=tuple(dict.fromkeys(row for c in gone for row in c.row_ids)),
            )
        )
        dataset = _without(dataset, culprit)
        error = _error(partial(make, dataset))
    return dataset


def _culprit(dataset: Dataset, make: Callable[[Dataset], object], error: Exception) -> str | None:
    """Return the study without which there is no error, or another one (several studies may fail)."""
    for study in dict.fromkeys(c.study for c in _all(dataset)):
        left = _error(partial(make, _without(dataset, study)))
        if left is None or str(left) != str(error):
            return study
    return None


def _all(dataset: Dataset) -> Sequence[Candidate]:
    elsewhen = (c for other in dataset.at_other_times for c in other.candidates)
    return (*dataset.candidates, *dataset.subgroup_candidates, *dataset.assumed_candidates, *elsewhen)


def _without(dataset: Dataset, study: str) -> Dataset:
    return replace(
        dataset,
        candidates=tuple(c for c in dataset.candidates if c.study != study),
        subgroup_candidates=tuple(c for c in dataset.subgroup_candidates if c.study != study),
        assumed_candidates=tuple(c for c in dataset.assumed_candidates if c.study != study),
        at_other_times=tuple(
            replace(other, candidates=tuple(c for c in other.candidates if c.study != study))
            for other in dataset.at_other_times
        ),
    )


def _file_of(publication: str) -> str:
    return f"resources/studies/{publication}.yaml"


def _told(error: Exception) -> Note:
    return Note("not_computable", words={"error": str(error) or type(error).__name__})
