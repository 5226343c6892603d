"""The effect of each study: where it comes from, which cells are empty, what models can take, what is told of ceilings."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2
from statsmodels.stats.proportion import confint_proportions_2indep

from evidence.display.prose.notes import sentence
from evidence.record.notes.note import Note
from evidence.record.results.candidate import PrintedEffect
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects import ceiling, median_effects, person_time
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.effects.study_effects import Effects, compute, has_empty_cell
from evidence.review.pooling.modelling import sparse_counts
from evidence.review.second import twice
from evidence.review.selection.candidates import find
from evidence.stats.intervals import wilson
from unit.review.builders import ANY, ONE_ARM, SETTINGS, TWO_ARM, arm, outcome, publication, row, trial
from unit.review.invented_analyses import run, series, trials
from unit.review.told import kinds

# Closed forms: only rounding differs.
CLOSED = 1e-9
# Two-sided 5% point of the normal distribution, as tables print it to seven digits, and what follows from it.
Z, TABLE = 1.959964, 1e-6


def contrast(a, b, name="x"):
    (found,) = find(trial(name, a, b), outcome(), TWO_ARM, ANY).candidates
    return found


def rates(a, b):
    arms = [arm("a", ["thrombectomy"], 100), arm("b", ["anticoagulation"], 100, role="comparator")]
    rows = [
        row("x", 1, name, type="rate", values={"events": x, "person_time": t}, printed=f"{x} in {t}")
        for name, (x, t) in (("a", a), ("b", b))
    ]
    (found,) = find(publication("x", arms, rows), outcome("IRR"), TWO_ARM, ANY).candidates
    return found


def test_a_comparator_with_more_than_80_percent_is_told_where_risk_ratios_of_several_are_pooled():
    high, exactly, low = (
        contrast((15, 20), (17, 20), "h"),
        contrast((7, 10), (8, 10), "e"),
        contrast((2, 20), (4, 20), "l"),
    )
    told = [Note("near_ceiling", (high.key,), {"studies": 1, "total": 3})]
    assert list(ceiling.notes("RR", (high, exactly, low))) == told
    assert list(ceiling.notes("RR", (high, low)))[0].numbers == {"studies": 1, "total": 2}
    assert list(ceiling.notes("RR", (high,))) == list(ceiling.notes("OR", (high, low))) == []
    assert list(ceiling.notes("RR", (exactly, low))) == []


def test_a_cell_without_anybody_is_one_of_two_arms():
    assert has_empty_cell(contrast((0, 10), (3, 10))) and has_empty_cell(contrast((3, 10), (10, 10)))
    assert not has_empty_cell(contrast((3, 10), (9, 10)))
    assert not any(map(has_empty_cell, series([0, 10, 3], [10, 10, 10])))
    # As many events as person-years leave nothing empty.
    assert has_empty_cell(rates((0, 10.0), (3, 10.0))) and not has_empty_cell(rates((10, 10.0), (3, 10.0)))


def test_without_an_empty_cell_anywhere_nothing_is_added_and_with_one_every_study_gets_it():
    full, empty = contrast((3, 10), (6, 12)), contrast((0, 10), (3, 10), "y")
    asked = replace(SETTINGS, to="if0all")
    (alone,) = compute((full,), "RR", asked).studies
    assert alone.yi == pytest.approx(math.log((3 / 10) / (6 / 12)), rel=CLOSED)
    both = compute((full, empty), "RR", asked).studies
    assert both[0].yi == pytest.approx(math.log((3.5 / 11) / (6.5 / 13)), rel=CLOSED)


@pytest.mark.parametrize(
    "alike", [contrast((0, 9), (0, 8), "y"), contrast((9, 9), (8, 8), "y"), rates((0, 9.0), (0, 8.0))]
)
def test_a_study_without_a_ratio_is_no_reason_to_correct_the_others(alike):
    """As in metafor, and metadat's dat.collins1985b: 0.5 was added to every trial for two without a perinatal death."""
    full = rates((3, 10.0), (6, 12.0)) if alike.kind == "rates" else contrast((3, 10), (6, 12))
    measure = "IRR" if alike.kind == "rates" else "RR"
    both = compute((full, alike), measure, replace(SETTINGS, to="if0all")).studies
    assert both[0].yi == pytest.approx(math.log((3 / 10) / (6 / 12)), rel=CLOSED)
    assert both[1].yi is None
    if alike.kind != "rates":
        half = compute((full, contrast((0, 9), (2, 8), "y")), "RD", replace(SETTINGS, to="if0all")).studies
        assert half[0].note.kind == "all_in_variance"
        # Average risks take the place of what is added.
        difference = compute((full, alike), "RD", replace(SETTINGS, to="if0all")).studies
        assert {row.note.kind for row in difference} == {"variance_of_average_risks"}


def test_the_difference_of_medians_has_the_sum_of_both_variances():
    sides = contrast((3, 100), (6, 50)).sides
    figures = [
        replace(side, median=m, q1=m - q, q3=m + q)
        for side, m, q in zip(sides, (9.0, 4.0), (1.0, 3.0), strict=True)
    ]
    study = median_effects.effect(
        replace(contrast((3, 100), (6, 50)), kind="medians", intervention=figures[0], comparator=figures[1]),
        0.95,
    )
    errors = [step.what.numbers["se"] for step in study.derivation]
    # Of a normal sample the median has sqrt(pi / 2) times the error of the mean; its quartile is 0.6745 sd away.
    normal = [math.sqrt(math.pi / 2) * q / 0.6745 / math.sqrt(n) for q, n in ((1.0, 100), (3.0, 50))]
    assert errors == pytest.approx(normal, rel=0.03)  # the quartiles of n patients lie a little further in
    half = Z * math.hypot(*errors)
    assert (study.yi, study.vi) == pytest.approx((5.0, errors[0] ** 2 + errors[1] ** 2), rel=CLOSED)
    assert (study.ci_low, study.ci_high) == pytest.approx((5 - half, 5 + half), rel=TABLE)


@pytest.mark.parametrize(
    ("measure", "model", "why"),
    [
        ("IRR", "inverse variance", None),
        ("IRR", "common effect", None),
        ("IRD", "inverse variance", "difference_of_printed_rates"),
        ("IRD", "common effect", "difference_of_printed_rates"),
        ("IRR", "conditional exact", "needs_events_in_time"),
        ("IRR", "Mantel-Haenszel", "needs_events_in_time"),
        ("rate", "common effect", "needs_events_in_time"),
        ("rate", "GLMM", "needs_events_in_time"),
    ],
)
def test_a_rate_printed_without_its_events_can_be_weighted_as_a_ratio_alone(measure, model, why):
    counted = rates((4, 100.0), (9, 110.0))
    printed = replace(
        counted.comparator, events=None, person_time=None, rate=0.09, rate_low=0.04, rate_high=0.2
    )
    told = person_time.without_counts(replace(counted, comparator=printed), measure, model)
    assert (told and told.kind) == why
    assert person_time.without_counts(counted, measure, model) is None


def test_half_an_interval_is_none_and_the_p_value_gives_the_error():
    effect = row("x", 1, None, type="effect", comparison=["a", "b"],
                 values={"measure": "RR", "estimate": 2.0, "low": 1.0, "high": 4.0})  # fmt: skip
    pub = publication("x", [arm("a", ["lysis"], 20), arm("b", ["anticoagulation"], 21)], [effect])
    (whole,) = find(pub, outcome(), TWO_ARM, ANY).candidates
    half = replace(whole, effect=replace(whole.contrast, ci_high=None, p=0.05))
    (study,) = compute((half,), "RR", SETTINGS).studies
    assert study.interval_method == "p value"
    assert math.sqrt(study.vi) == pytest.approx(math.log(2) / Z, rel=TABLE)


def test_one_study_alone_has_no_directions_to_count():
    alone, two = (
        {"input": {"ai": [3, 4][:k], "n1i": [10, 11][:k], "ci": [6, 5][:k], "n2i": [12, 12][:k]}}
        for k in (1, 2)
    )
    assert "directions" not in kinds(*run(trials(alone)).notes)
    assert "directions" in kinds(*run(trials(two)).notes)


@pytest.mark.parametrize(("mean", "sd", "n"), [(3.0, 2.0, 16), (-1.5, 0.3, 9)])
def test_a_mean_has_its_own_variance_over_its_patients(mean, sd, n):
    values = {"mean": mean, "sd": sd, "n": n}
    pub = publication(
        "x",
        [arm("a", ["thrombectomy"], n)],
        [row("x", 1, "a", type="mean", values=values, printed=f"{mean} ± {sd}")],
    )
    found = find(pub, outcome("mean", "one", kind="continuous"), ONE_ARM, ANY).candidates
    (effect,) = compute(found, "mean", SETTINGS).studies
    assert (effect.yi, effect.vi) == (mean, pytest.approx(sd**2 / n, rel=CLOSED))
    half = Z * sd / math.sqrt(n)
    assert (effect.ci_low, effect.ci_high) == pytest.approx((mean - half, mean + half), rel=TABLE)


@pytest.mark.parametrize(
    ("a", "b", "measure", "silent"),
    [
        ((0, 10), (0, 10), "IRD", True), ((10, 10), (10, 10), "IRD", False), ((3, 10), (3, 10), "IRD", False),
        ((0, 10), (0, 12), "RD", True), ((10, 10), (12, 12), "RD", True), ((3, 10), (3, 12), "RD", False),
        ((0, 10), (12, 12), "RD", False), ((10, 10), (0, 12), "RD", False), ((0, 10), (0, 10), "RR", False),
    ],
)  # fmt: skip
def test_a_difference_has_no_variance_of_its_own_without_events_or_with_nothing_else(a, b, measure, silent):
    if measure == "IRD":
        candidate = rates((a[0], float(a[1])), (b[0], float(b[1])))
    else:
        candidate = contrast(a, b)
    effects = Effects(measure, (candidate,), compute([candidate], measure, SETTINGS).studies)
    assert sparse_counts._without_variance(effects).tolist() == [silent]


@pytest.mark.parametrize(("a", "b", "kind"), [((0, 200), (0, 200), "no"), ((9, 9), (8, 8), "only")])
def test_nobody_or_everybody_in_both_arms_weighs_nothing_beside_printed_differences(a, b, kind):
    """With 0.5 added 0 of 200 in both arms drew two printed differences of -10 and -12 points to 0."""
    said = (("p", -0.1, -0.15, -0.05), ("q", -0.12, -0.2, -0.04))
    printed = [
        replace(contrast((3, 9), (4, 9), name), kind="effect", intervention=None, comparator=None,
                effect=PrintedEffect("RD", *numbers, 0.95, None, False, "RD", "x/1/effect"))
        for name, *numbers in said
    ]  # fmt: skip
    counted = contrast(a, b, "c")
    given = figures_of([*printed, counted])
    found = twice.analysis(AnalysisInput(given, "RD", "common effect", SETTINGS, None))
    yi, half = np.array([-0.1, -0.12]), np.array([0.05, 0.08])
    assert found.estimate == pytest.approx(float((yi / half**2).sum() / (1 / half**2).sum()), rel=CLOSED)
    assert (found.k, found.second.agrees) == (2, True)
    (row,) = (e for e in found.effects if e.key == counted.key)
    p, q = a[0] / a[1], b[0] / b[1]
    (l1, l2), (u1, u2) = wilson([a[0], b[0]], [a[1], b[1]])
    newcombe = p - q - math.hypot(p - l1, u2 - q), p - q + math.hypot(u1 - p, q - l2)
    assert (row.estimate, row.status, row.weight_percent) == (0.0, "not estimable", None)
    assert (row.ci_low, row.ci_high) == pytest.approx(newcombe, rel=CLOSED)
    (told,) = (w for w in found.warnings if w.kind == f"{kind}_events_no_weight")
    assert told.studies == (counted.key,)
    (ways,) = (n.numbers for n in found.notes if n.kind == "directions")
    assert ways == {"above": 0, "below": 2, "level": 0, "total": 2}


def test_rates_without_an_event_in_both_arms_have_the_limits_of_both():
    (row,) = compute([rates((0, 40.0), (0, 60.0))], "IRD", SETTINGS).studies
    upper = [-math.log(0.025) / t for t in (40.0, 60.0)]  # Garwood's of no event
    assert (row.yi, row.estimate, row.status) == (None, 0.0, "not estimable")
    assert (row.ci_low, row.ci_high) == pytest.approx((-upper[1], upper[0]), rel=CLOSED)


def test_all_studies_are_counted_where_each_has_events_of_both_arms():
    whole, other = contrast((3, 10), (4, 10)), contrast((5, 20), (6, 21), "y")
    without = replace(other, comparator=replace(other.comparator, events=None))
    for members, counted in (
        ((whole, other), True), ((whole, replace(other, kind="rates")), True), ((whole, replace(other, kind="effect")), False),
        ((whole, without), False), ((whole, replace(other, comparator=None)), False), ((replace(whole, kind="effect"), other), False),
    ):  # fmt: skip
        assert sparse_counts._all_counted(Effects("RR", members, ())) is counted


@pytest.mark.parametrize(
    ("measure", "a", "b"),
    [
        ("RD", (0, 2), (83, 150)),
        ("RD", (12, 12), (7, 40)),
        ("IRD", (0, 40), (9, 60)),
        ("IRD", (3, 50), (0, 10)),
    ],
)
def test_a_difference_with_an_empty_cell_is_that_of_its_counts_with_the_limits_of_both_arms(measure, a, b):
    """Of 0/2 and 83/150 the difference was told as -38.6 points: -55.3 is printed."""
    of_rates = measure == "IRD"
    candidate = rates((a[0], float(a[1])), (b[0], float(b[1]))) if of_rates else contrast(a, b)
    found = twice.analysis(
        AnalysisInput(figures_of([candidate]), measure, "inverse variance", SETTINGS, None)
    )
    counted = a[0] / a[1] - b[0] / b[1]
    if of_rates:
        variance = sum((x + 0.5) / t**2 for x, t in (a, b))
    else:
        shares = [((x + 0.5) / (n + 1), n + 1) for x, n in (a, b)]
        variance = sum(p * (1 - p) / n for p, n in shares)
    if of_rates:  # Garwood's limits by the chi-squared distribution, as he has them
        limits = [
            (chi2.ppf(0.025, 2 * x) / 2 / t if x else 0.0, chi2.ppf(0.975, 2 * x + 2) / 2 / t)
            for x, t in (a, b)
        ]
        (low, high), (low_b, high_b) = limits
        p, q = a[0] / a[1], b[0] / b[1]
        bounds = counted - math.hypot(p - low, high_b - q), counted + math.hypot(high - p, q - low_b)
    else:
        bounds = confint_proportions_2indep(*a, *b, method="newcomb", compare="diff")
    (shown,) = found.effects
    assert (shown.estimate, shown.vi) == pytest.approx((counted, variance), rel=CLOSED)
    assert (shown.ci_low, shown.ci_high) == pytest.approx(tuple(bounds), rel=CLOSED)
    assert (found.estimate, found.ci_low, found.ci_high) == (shown.estimate, shown.ci_low, shown.ci_high)
    assert found.estimate_scale == pytest.approx(counted, rel=CLOSED) and found.p_value is None
    assert shown.note.kind == "zero_cell_in_variance" and "difference is as counted" in sentence(shown.note)
    assert found.second.agrees


def test_differences_with_empty_cells_are_weighed_as_counted():
    """As R's meta does it: differences of the counts, errors with 0.5 added where a cell is empty."""
    tables = [((0, 20), (5, 22)), ((3, 40), (9, 41)), ((2, 35), (6, 30))]
    given = figures_of([contrast(a, b, f"s{i}") for i, (a, b) in enumerate(tables)])
    found = twice.analysis(AnalysisInput(given, "RD", "common effect", SETTINGS, None))
    yi = np.array([a / n - c / m for (a, n), (c, m) in tables])
    added = [(0.5 if 0 in (a, c) else 0.0, (a, n), (c, m)) for (a, n), (c, m) in tables]
    vi = [
        sum(((x + add) / (n + 2 * add)) * (1 - (x + add) / (n + 2 * add)) / (n + 2 * add) for x, n in arms)
        for add, *arms in added
    ]
    weights = 1 / np.array(vi)
    assert found.estimate == pytest.approx(float((weights * yi).sum() / weights.sum()), rel=CLOSED)
    assert found.second.agrees


def test_a_difference_that_cannot_be_weighed_without_a_correction_has_no_limits_either():
    asked = replace(SETTINGS, to="none")
    (row,) = compute([contrast((0, 10), (12, 12))], "RD", asked).studies
    assert (row.estimate, row.ci_low, row.ci_high, row.status) == (None, None, None, "not estimable")
