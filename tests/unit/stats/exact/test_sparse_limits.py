"""Where a rung of the sparse ladder holds and where no more, at its very limits, and its weights by hand."""

import math

import numpy as np
import pytest

from evidence.stats import exact
from evidence.stats.exact.two_groups import sparse_ladder as ladder
from evidence.stats.inverse_variance import pooling

CLOSED = 1e-9


def counts(*tables, measure="RR"):
    return ladder._Counts(*(np.array(c, dtype=float) for c in zip(*tables, strict=True)), measure, 0.95)


def kind(note):
    return None if note is None else note.kind


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ([(10, 1000, 5, 1000), (10, 1000, 10, 1000)], None),  # one in a hundred is rare
        ([(11, 1000, 5, 1000), (10, 1000, 10, 1000)], "not_rare_enough"),
        ([(5, 1000, 11, 1000), (10, 1000, 10, 1000)], "not_rare_enough"),
        ([(2, 1000, 1, 500), (1, 1000, 1, 1000)], None),  # twice as many are not too unequal
        ([(2, 1001, 1, 500), (1, 1000, 1, 1000)], "arms_unequal"),
        ([(1, 500, 2, 1000), (1, 1000, 1, 1000)], None),
        ([(1, 500, 2, 1001), (1, 1000, 1, 1000)], "arms_unequal"),
        ([(2, 1000, 1, 1000), (0, 900, 0, 100)], None),  # a study without events is none of those
        ([(1, 4000, 9, 4000)], "effect_not_small"),
        ([(9, 4000, 1, 4000)], "effect_not_small"),
        ([(0, 900, 0, 100)], None),
    ],
)
def test_petos_ratio_is_for_rare_events_arms_alike_and_small_effects(tables, why):
    found = ladder._why_not_peto(counts(*tables))
    assert kind(found) == why
    if why == "not_rare_enough":
        assert found.numbers["risk"] == pytest.approx(
            max(sum(t[0] for t in tables) / 2000, sum(t[2] for t in tables) / 2000)
        )
    if why == "arms_unequal":
        assert found.numbers["ratio"] == pytest.approx(2.002 if 1001 in tables[0] else 2.0, rel=CLOSED)


def test_an_effect_is_small_up_to_a_half_and_to_twice():
    # Of equal arms Peto's log odds ratio is the surplus over the variance: 2 (a - c) / (a + c) to a thousandth.
    x = 1_000_000
    for a, c in ((100, 71), (30, 45)):
        ratio = math.exp(pooling.peto([a], [x], [c], [x]).estimate)
        assert ratio == pytest.approx(math.exp(2 * (a - c) / (a + c)), rel=1e-3)
    for a, c, why in (
        (67, 33, None),
        (68, 32, "effect_not_small"),
        (33, 67, None),
        (32, 68, "effect_not_small"),
    ):
        assert kind(ladder._why_not_peto(counts((a, 10**6, c, 10**6)))) == why


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ([(1, 50, 1, 50), (2, 60, 1, 60)], None),
        ([(1, 50, 0, 50), (2, 60, 1, 60)], "sum_of_few_studies"),  # the sum below the line has one term
        ([(0, 50, 1, 50), (2, 60, 1, 60)], "sum_of_few_studies"),
        ([(3, 50, 0, 50), (2, 60, 0, 60)], "sum_of_few_studies"),
        ([(3, 50, 1, 50), (0, 60, 0, 60)], None),  # one study has nothing to rest on besides
        ([(3, 50, 0, 50), (0, 60, 0, 60)], None),
    ],
)
def test_a_mantel_haenszel_sum_needs_terms_of_two_studies_on_both_sides_of_the_line(tables, why):
    found = ladder._why_not_mantel_haenszel(counts(*tables))
    assert kind(found) == why
    if found is not None:
        assert found.numbers["studies"] == min(sum(t[0] > 0 for t in tables), sum(t[2] > 0 for t in tables))


def test_a_study_says_something_where_it_has_an_event_and_of_odds_somebody_without():
    columns = counts((0, 9, 0, 8), (1, 9, 0, 8), (9, 9, 8, 8), (9, 9, 7, 8)).columns()
    assert ladder._informative(columns, "RR").tolist() == [False, True, True, True]
    assert ladder._informative(columns, "OR").tolist() == [False, True, False, True]


TABLES = [(3, 50, 6, 60), (5, 40, 0, 44), (0, 30, 0, 31)]


@pytest.mark.parametrize("measure", ["RR", "OR", "IRR"])
def test_weights_of_a_mantel_haenszel_ratio_are_mean_shares_of_both_sums(measure):
    found = ladder.mantel_haenszel_ratio(*zip(*TABLES, strict=True), measure=measure)
    above, below = [], []
    for a, n1, c, n2 in TABLES:
        b, d = (n2, n1) if measure != "OR" else (n2 - c, n1 - a)
        above.append(a * b / (n1 + n2))
        below.append(c * d / (n1 + n2))
    wanted = [50 * (r / sum(above) + s / sum(below)) for r, s in zip(above, below, strict=True)]
    assert found.weights == pytest.approx(wanted, rel=CLOSED) and found.k == 2
    assert found.estimate == pytest.approx(math.log(sum(above) / sum(below)), rel=CLOSED)
    assert found.weights[2] == 0 < found.weights[1]


def test_without_an_estimate_there_are_no_weights():
    none = ladder.mantel_haenszel_ratio([3, 0], [50, 9], [0, 0], [50, 9], measure="RR")
    assert none.estimate is None and none.weights is None


@pytest.mark.parametrize(
    ("measure", "effect"), [("RR", "random"), ("OR", "random"), ("OR", "common"), ("IRR", "random")]
)
def test_weights_that_stand_for_a_likelihood_have_a_half_in_every_cell_and_the_variance_between(
    measure, effect
):
    found = exact.binomial_normal_ratio(
        *zip(*TABLES, strict=True), measure=measure, effect=effect, tau2_interval=False, ci_method="wald"
    )  # fmt: skip
    share = []
    for a, n1, c, n2 in TABLES:
        cells = (a, c) if measure != "OR" else (a, c, n1 - a, n2 - c)
        v = sum(1 / (x + 0.5) for x in cells)
        share.append(1 / (v + (found.tau2 or 0)) if a + c else 0.0)
    assert found.weights == pytest.approx([100 * s / sum(share) for s in share], rel=CLOSED)
    assert (found.measure, found.n) == (measure, None)
    assert found.method == ("binomial-normal" if effect == "random" else "common-effect logistic")


def test_ratios_that_contradict_each_other_at_the_tenth_are_told_with_their_p_value():
    apart = counts((30, 100, 10, 100), (10, 100, 30, 100))
    note = ladder._one_effect(apart)
    q_p = exact.conditional_exact(*apart.columns(), measure="RR").q_p
    assert note.kind == "ratios_differ" and note.numbers == {"p": q_p, "least": 0.1}
    assert ladder._one_effect(counts((30, 100, 10, 100), (29, 100, 10, 100))) is None
    assert ladder._one_effect(counts((30, 100, 10, 100))) is None


def test_from_five_studies_on_a_third_of_a_doubt_is_enough_to_let_ratios_differ():
    """Their likelihood-ratio test has p 0.18 in four studies, and in five of which one says the mean."""
    four = [(2, 90, 1, 99), (1, 77, 2, 75), (3, 80, 0, 80), (2, 90, 3, 90)]
    five = [*four, (2, 100, 3, 100)]
    for tables, differ in ((four, False), (five, True)):
        q_p = exact.conditional_exact(*zip(*tables, strict=True), measure="RR").q_p
        assert ladder.ONE_EFFECT < q_p < ladder.ONE_EFFECT_OF_MANY
        assert (kind(ladder._one_effect(counts(*tables))) == "ratios_differ") is differ


@pytest.mark.parametrize("measure", ["OR", "RR", "IRR"])
def test_ratios_that_differ_are_found_given_the_totals_of_events(measure):
    own = exact.glmm_two_by_two if measure == "OR" else exact.glmm_rate_ratio
    found = exact.binomial_normal_ratio(*zip(*TABLES, strict=True), measure=measure, tau2_interval=False)
    theirs = own(*zip(*TABLES, strict=True), model="CM.EL", ci_method="t", tau2_interval=False)
    assert (found.estimate, found.se, found.tau2) == (theirs.estimate, theirs.se, theirs.tau2)
    assert "level_of_each_study" not in {n.kind for n in found.notes}


def test_of_more_events_than_exact_distributions_take_each_study_has_a_level_of_its_own_and_that_is_said():
    many = [(3_000, 20_000, 5_000, 20_000), (4_000, 20_000, 4_500, 21_000), (6_000, 20_000, 5_200, 20_000)]
    found = exact.binomial_normal_ratio(*zip(*many, strict=True), measure="OR", tau2_interval=False)
    assert "level_of_each_study" in {n.kind for n in found.notes}
    given = exact.glmm_two_by_two(*zip(*many, strict=True), model="CM.EL", ci_method="t", tau2_interval=False)
    # Of so many events a level of its own costs nothing: the two differ by the events' share of one.
    assert found.estimate == pytest.approx(given.estimate, abs=1e-3 * given.se)
    assert found.tau2 == pytest.approx(given.tau2, rel=1e-3)
    ratio = exact.binomial_normal_ratio(*zip(*many, strict=True), measure="RR", tau2_interval=False)
    assert "level_of_each_study" not in {n.kind for n in ratio.notes}


def test_given_the_totals_the_spread_between_studies_is_found_and_by_levels_of_their_own_a_part_of_it():
    """Of 100 reviews of 20 studies with few events and tau2 0.36 the mean."""
    random, found = np.random.default_rng(8), {"CM.EL": [], "UM.FS": []}
    for _ in range(100):
        n1, n2 = random.integers(20, 120, (2, 20))
        risk = random.uniform(0.01, 0.05, 20)
        effect = np.log(2) + 0.6 * random.standard_normal(20)
        a, c = random.binomial(n1, np.minimum(risk * np.exp(effect), 0.9)), random.binomial(n2, risk)
        for model, values in found.items():
            fit = exact.glmm_rate_ratio(a, n1, c, n2, model=model, tau2_interval=False)
            values.append(fit.tau2)
    given, levels = (np.array(found[model]) for model in ("CM.EL", "UM.FS"))
    error = given.std() / len(given) ** 0.5
    # Maximum likelihood is a twentieth low of twenty studies; four standard errors of the mean.
    assert abs(given.mean() - 0.36 * 0.95) < 4 * error
    assert levels.mean() < 0.5 * given.mean()


def test_each_rung_that_was_passed_by_is_told_until_one_answers():
    found = exact.sparse_ladder(*zip((30, 100, 10, 100), (29, 100, 11, 100), strict=True), measure="RR")
    assert (found.method, [(r.model, r.outcome) for r in found.ladder]) == (
        "Mantel-Haenszel",
        [("Mantel-Haenszel", "used")],
    )
    rates = exact.sparse_ladder(*zip((0, 100.0, 3, 100.0), (0, 90.0, 2, 95.0), strict=True), measure="IRR")
    assert [r.model for r in rates.ladder] == [
        "Mantel-Haenszel",
        "conditional exact",
    ]  # rates have no rung of Peto
    odds = exact.sparse_ladder(*zip((0, 100, 3, 100), (0, 90, 2, 95), strict=True), measure="OR")
    assert [r.model for r in odds.ladder] == ["Mantel-Haenszel", "Peto", "conditional exact"]


def test_peto_answers_a_risk_ratio_in_its_measure_with_a_note_and_an_odds_ratio_without():
    tables = list(zip((2, 1000, 3, 1000), (1, 900, 0, 900), (0, 800, 0, 800), strict=True))
    ratio, odds = (exact.sparse_ladder(*tables, measure=m) for m in ("RR", "OR"))
    for found in (ratio, odds):
        assert found.method == "Peto" and found.k == 2
    assert ratio.estimate == odds.estimate == pooling.peto(*tables).estimate
    assert (ratio.measure, odds.measure) == ("RR", "OR")
    kinds = [{n.kind for n in f.notes} for f in (ratio, odds)]
    assert "peto_for_risk_ratio" in kinds[0] and "peto_for_risk_ratio" not in kinds[1]
