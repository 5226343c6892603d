"""Diagnostics of invented studies: primary analysis, others, and what is made of both."""

from evidence.record.results.diagnostics import Diagnostics
from evidence.review.pooling import analyses
from evidence.review.pooling.reuse import computed_now
from evidence.review.robustness import diagnostics as robustness
from evidence.review.second import twice
from unit.review.builders import ANY
from unit.review.invented_analyses import spec


def diagnose(
    candidates, measure="RR", rare=False, others=(), threshold=None, **changes
) -> Diagnostics | None:
    plan = spec(**changes)
    question = analyses.Question(measure, ANY, {}, rare, threshold)
    primary = analyses.run(plan, candidates, question, twice.analysis)
    made = [primary]
    for other in others:
        made.append(analyses.run(other, candidates, question, twice.analysis, primary))
    return robustness.diagnose(plan, made, threshold, computed_now)
