"""The primary analysis without some of its studies: every subset of few, without one and without two of many."""

import itertools
import math

import numpy as np
import pytest

from evidence.review.robustness import refits
from unit.review.invented_analyses import CLOSED_FORM, HOUSE, case, run, series, settings, trials

SAME = 1e-7  # the same kernels, counts fitted all at once: where the iteration ends
EACH = 5  # every fifth subset is run as an analysis of its own, which takes time


def dersimonian_laird(yi, vi):
    """Closed form: estimate and tau2 (DerSimonian and Laird 1986)."""
    w = 1 / vi
    mean = (w * yi).sum() / w.sum()
    q = (w * (yi - mean) ** 2).sum()
    tau2 = max(0.0, (q - (len(yi) - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    w = 1 / (vi + tau2)
    return (w * yi).sum() / w.sum(), tau2


def log_risk_ratios(data):
    a, n1, c, n2 = (np.array(data["input"][x], dtype=float) for x in ("ai", "n1i", "ci", "n2i"))
    return np.log(a / n1 / (c / n2)), 1 / a - 1 / n1 + 1 / c - 1 / n2


def test_without_one_and_without_two_of_many_studies_by_the_closed_form():
    data = case("bcg_RR")
    given = refits.RefitInput(
        tuple(trials(data)), "RR", "inverse variance", settings(tau2="DL", interval="wald", rule="none")
    )
    found = refits.subsets(given)
    k = 13
    assert len(found) == k + math.comb(k, 2) and {s.k for s in found} == {k - 1, k - 2}
    yi, vi = log_risk_ratios(data)
    for subset in found:
        gone = {int(key[1:3]) for key in subset.without}
        rest = [i for i in range(k) if i not in gone]
        estimate, tau2 = dersimonian_laird(yi[rest], vi[rest])
        assert math.log(subset.estimate) == pytest.approx(estimate, rel=CLOSED_FORM)
        assert subset.tau2 == pytest.approx(tau2, rel=CLOSED_FORM, abs=1e-12)


@pytest.mark.parametrize("measure", ["RR", "proportion"])
def test_every_subset_of_few_studies_is_the_primary_result_of_the_studies_that_are_left(measure):
    if measure == "RR":
        chosen, model = trials(case("bcg_RR"))[:4], "inverse variance"
    else:
        chosen, model = series([3, 5, 9, 4], [20, 31, 40, 25]), "GLMM"
    found = refits.subsets(refits.RefitInput(tuple(chosen), measure, model, HOUSE))
    wanted = [g for n in (1, 2, 3) for g in itertools.combinations([c.key for c in chosen], n)]
    assert [s.without for s in found] == wanted
    for subset in found[::EACH]:
        rest = [c for c in chosen if c.key not in subset.without]
        alone = run(rest, measure, settings=HOUSE)
        assert subset.k == alone.k == len(rest)
        shown = (subset.estimate, subset.ci_low, subset.ci_high)
        assert shown == pytest.approx((alone.estimate, alone.ci_low, alone.ci_high), rel=SAME)
        if len(rest) > 1:
            assert subset.ci_method == alone.ci_method


def test_one_study_has_no_subset():
    assert refits.subsets(refits.RefitInput(tuple(series([3], [20])), "proportion", "GLMM", settings())) == ()


def test_of_more_studies_than_pairs_are_made_of_each_is_left_out_alone():
    k = refits.MOST_FOR_PAIRS + 1
    rows = tuple(series([3 + i % 5 for i in range(k)], [20 + i for i in range(k)]))
    given = refits.RefitInput(rows, "proportion", "GLMM", settings(rule="house"))
    found, one_out = refits.subsets(given), refits.leave_one_out(given)
    assert [row.without for row in found] == [(row.key,) for row in one_out] and len(found) == k


def test_rows_without_one_study_are_the_subsets_that_lack_it():
    rows = tuple(series([3, 6, 2, 9, 5], [20, 31, 25, 44, 18]))
    for model, measure in (("GLMM", "proportion"), ("inverse variance", "proportion")):
        given = refits.RefitInput(rows, measure, model, settings(rule="house"))
        one_out = refits.labelled(refits.leave_one_out(given), {c.key: c.label for c in rows})
        taken = refits.labelled(refits.without_one(refits.subsets(given)), {c.key: c.label for c in rows})
        for ours, theirs in zip(taken, one_out, strict=True):
            assert (ours.key, ours.label, ours.ci_method) == (theirs.key, theirs.label, theirs.ci_method)
            assert (ours.estimate, ours.ci_low, ours.ci_high, ours.tau2) == pytest.approx(
                (theirs.estimate, theirs.ci_low, theirs.ci_high, theirs.tau2), rel=SAME
            )


def test_of_two_studies_no_row_is_shown_without_one():
    rows = tuple(series([3, 6], [20, 31]))
    given = refits.RefitInput(rows, "proportion", "GLMM", settings(rule="house"))
    assert len(refits.subsets(given)) == 2 and refits.without_one(refits.subsets(given)) == ()
