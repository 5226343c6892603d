"""Differences of few events: variances from average risks, one sum or a weighted mean, and what is told of it."""

import math
from dataclasses import replace

import pytest

from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.effects.study_effects import compute, of_model
from evidence.review.pooling.modelling import models
from evidence.review.robustness import refits
from evidence.review.second import twice
from evidence.review.selection.candidates import find
from unit.review.builders import ANY, SETTINGS, TWO_ARM, outcome, trial
from unit.review.pooling.invented_rates import candidates as rates

CLOSED = 1e-9  # rounding
BY_R = 1e-8  # of a risk: R's search for tau2 ends there (threshold 1e-12)
PRIOR = replace(
    SETTINGS,
    tau_prior_scale={**SETTINGS.tau_prior_scale, "RD": 0.1},
    rule="house",
    rare_two_arm_model="sparse ladder",
)
# Six trials of which one has no event; R's metafor 3.8: escalc(measure = "RD", add = 0, vtype = "AV"),
# rma(yi, vi, test = "knha", control = list(threshold = 1e-12)), rma.mh(measure = "RD").
DIFFERING = [((8, 27), (0, 23)), ((1, 103), (8, 100)), ((15, 93), (13, 99)), ((0, 60), (0, 62)),
             ((39, 118), (50, 113)), ((9, 52), (8, 34))]  # fmt: skip
VARIANCES = [0.011459646856, 0.002794825332, 0.002949499867, 0.004642451972, 0.002457626023, 0.006973611859]
ALIKE = [((1, 90), (2, 99)), ((3, 336), (1, 355)), ((0, 77), (0, 75))]


def figures(tables):
    found = []
    for i, (a, b) in enumerate(tables):
        found += find(trial(f"t{i}", a, b), outcome("RR"), TWO_ARM, ANY).candidates
    return figures_of(found)


def analysed(tables, asked: ModelSettings = PRIOR, *, rare: bool = False):
    model = models.model_name("RD", asked, rare)
    return twice.analysis(AnalysisInput(figures(tables), "RD", model, asked, None))


def test_where_a_study_has_no_event_all_variances_are_of_average_risks_as_in_r():
    rows = compute(figures(DIFFERING), "RD", SETTINGS).studies
    assert [row.vi for row in rows] == pytest.approx(VARIANCES, rel=CLOSED)
    assert [row.yi for row in rows] == pytest.approx([a / n - c / m for (a, n), (c, m) in DIFFERING])


def test_studies_that_contradict_one_difference_have_the_interval_of_differences_that_vary():
    """It was one sum whatever the studies said: -2.8 points (-7.5 to 1.8), although Q was 14 of 5."""
    found = analysed(DIFFERING)
    told = found.estimate, found.ci_low, found.ci_high
    assert told == pytest.approx((-0.006598341558, -0.141263750785, 0.128067067669), abs=BY_R)
    assert (found.model, found.k, found.tau2 > 0) == ("inverse variance", 6, True)
    assert found.q == pytest.approx(14.162550034854, rel=CLOSED)
    note = next(n for n in found.notes if n.kind == "differences_differ")
    assert note.numbers["p"] == pytest.approx(0.014609187576, rel=1e-6)
    sum_of_counts = next(b for b in found.beside if b.what == "common effect")
    assert (sum_of_counts.estimate, sum_of_counts.ci_low) == pytest.approx(
        (-0.02815689, -0.07469150), abs=1e-8
    )
    assert found.second.agrees


@pytest.mark.parametrize("rare", [False, True])
def test_studies_that_do_not_contradict_one_difference_are_summed(rare):
    found = analysed(ALIKE, rare=rare)
    n = [(m1 * m2 / (m1 + m2), a / m1 - c / m2) for (a, m1), (c, m2) in ALIKE]
    assert found.model == "Mantel-Haenszel" and found.k == 3 and found.second.agrees
    assert found.estimate == pytest.approx(sum(w * d for w, d in n) / sum(w for w, _ in n), rel=CLOSED)
    assert [t.status for t in found.ladder] == (["used"] if rare else ["not possible", "used"])


def test_a_rare_outcome_is_not_summed_against_its_studies_though_each_has_events():
    tables = [((1, 103), (8, 100)), ((9, 80), (1, 85)), ((2, 60), (6, 61))]
    assert (
        analysed(tables, rare=True).model == "Bayesian"
    )  # three studies: Hartung-Knapp says less than they do
    assert "differences_differ" in {n.kind for n in analysed(tables, rare=True).notes}


def test_two_studies_that_contradict_one_difference_are_pooled_with_a_prior():
    found = analysed([((0, 60), (0, 62)), ((1, 30), (9, 31))])
    assert (found.model, found.k) == ("Bayesian", 2)
    assert found.ci_low < 0 < found.ci_high


@pytest.mark.parametrize("table", [((0, 2), (83, 150)), ((4, 30), (9, 31))])
def test_one_rare_study_is_shown_as_any_other_is(table):
    """It was said to be a sum in the place of a weighted mean."""
    one, rare = analysed([table]), analysed([table], rare=True)
    assert (rare.status, rare.model, rare.ladder) == ("single study", "one study", ())
    assert (rare.estimate, rare.ci_low, rare.ci_high) == (one.estimate, one.ci_low, one.ci_high)
    assert {n.kind for n in (*rare.notes, *rare.warnings)} == {n.kind for n in (*one.notes, *one.warnings)}
    assert rare.effects[0].note == one.effects[0].note and rare.second.agrees


def test_without_any_event_in_any_study_there_is_no_difference_to_weigh():
    found = analysed([((0, 60), (0, 62)), ((0, 30), (0, 31))])
    assert found.estimate is None and found.k == 0


def test_an_arm_without_any_event_in_all_studies_still_has_chance():
    """Of 0/10 against 3/90 the treated arm counted as sure."""
    rows = compute(figures([((0, 10), (3, 90)), ((0, 8), (0, 80))]), "RD", SETTINGS).studies
    risk, control = 0.5 / 19, 3 / 170
    expected = risk * (1 - risk) / 10 + control * (1 - control) / 90
    assert rows[0].vi == pytest.approx(expected, rel=CLOSED)


def test_rates_have_the_average_rates_of_both_arms():
    tables = [((10, 500.0), (20, 510.0)), ((0, 90.0), (0, 100.0)), ((5, 410.0), (1, 395.0))]
    rows = compute(rates(tables, "IRD"), "IRD", SETTINGS).studies
    first, second = 15 / 1000, 21 / 1005
    assert [r.vi for r in rows] == pytest.approx(
        [first / t1 + second / t2 for (_, t1), (_, t2) in tables], rel=CLOSED
    )


def test_leaving_a_study_out_asks_the_same_model_of_the_rest():
    """The study without events was in the sum, and in none of its results without a study."""
    given = refits.RefitInput(figures(ALIKE), "RD", "inverse variance", PRIOR)
    without = {row.key: row for row in refits.leave_one_out(given)}
    assert len(without) == len(ALIKE)
    rest = ALIKE[1:]
    n = [(m1 * m2 / (m1 + m2), a / m1 - c / m2) for (a, m1), (c, m2) in rest]
    first = without[given.figures[0].key]
    assert first.estimate == pytest.approx(sum(w * d for w, d in n) / sum(w for w, _ in n), rel=CLOSED)


def test_a_study_without_events_counts_beside_printed_differences_too():
    tables = figures([((0, 60), (0, 62)), ((3, 80), (9, 82))])
    effects = of_model(tables, "RD", SETTINGS, "inverse variance")
    assert effects.usable.all() and all(math.isfinite(row.vi) for row in effects.studies)
