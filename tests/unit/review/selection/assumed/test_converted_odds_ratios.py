"""Printed odds ratios as risk ratios: the closed form, a published table, and where they may stand."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.record.results.analysis_names import CONVERTED_ODDS_RATIOS, PRINTED_ODDS_RATIOS
from evidence.review.selection.assumed.odds_ratios import as_risk_ratio
from evidence.review.selection.candidates import find
from evidence.review.summary.synthesising import synthesise
from evidence.stats.errors import StatsError
from evidence.stats.quantiles.conversions import risk_ratio_from_odds_ratio
from unit.review.builders import ANY, TWO_ARM, arm, data, outcome, publication, review, row, trial
from unit.review.invented_analyses import spec

Z = 1.959963984540054
EXACT = 1e-9  # two closed forms in double precision
# Ten digits of a printed interval become an error with as many.
FROM_PRINTED = 1e-6


def of_counts(a, n1, c, n2):
    odds = a * (n2 - c) / ((n1 - a) * c)
    return odds, math.sqrt(1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c))


cells = st.tuples(st.integers(2, 500), st.integers(2, 500), st.floats(0.01, 0.99), st.floats(0.01, 0.99))


@given(cells)
def test_of_one_table_the_risk_ratio_and_its_error_are_those_of_its_counts(cell):
    n1, n2, p, q = cell
    a, c = min(max(round(p * n1), 1), n1 - 1), min(max(round(q * n2), 1), n2 - 1)
    odds, se = of_counts(a, n1, c, n2)
    log_ratio, error = risk_ratio_from_odds_ratio([odds], [se], [c / n2], [n2])
    assert log_ratio[0] == pytest.approx(math.log(a / n1 / (c / n2)), abs=EXACT)
    assert error[0] == pytest.approx(math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2), rel=1e-6)
    # What is not known of an adjusted one never narrows it.
    assert risk_ratio_from_odds_ratio([odds], [se], [c / n2], [n2], adjusted=True)[1] >= error * (1 - EXACT)


def test_the_published_risk_ratio_of_a_trial_that_printed_odds_comes_out():
    # Schulman 1999 (doi:10.1056/NEJM199902253400806) printed odds of 0.6 for the referral of 84.7% against 90.6% of 360 each; as a
    # risk ratio that is 0.93, Schwartz 1999 (doi:10.1056/NEJM199907223410411).
    odds, se = of_counts(0.847 * 360, 360, 0.906 * 360, 360)
    log_ratio, _ = risk_ratio_from_odds_ratio([odds], [se], [0.906], [360])
    assert (round(odds, 1), round(math.exp(log_ratio[0]), 2)) == (0.6, 0.93)


def test_the_error_is_the_spread_of_drawn_tables():
    draw = np.random.default_rng(7)
    n, p1, p0 = 400, 0.55, 0.35
    a, c = draw.binomial(n, p1, 20_000), draw.binomial(n, p0, 20_000)
    spread = np.std(np.log(a / n) - np.log(c / n))
    odds, se = of_counts(n * p1, n, n * p0, n)
    # Four Monte Carlo errors of a standard deviation, and the delta method's own of 1/n.
    assert risk_ratio_from_odds_ratio([odds], [se], [p0], [n])[1][0] == pytest.approx(spread, rel=0.025)


@given(
    st.floats(0.01, 100), st.floats(0.001, 5), st.floats(0.001, 0.999), st.integers(1, 10**6), st.booleans()
)
def test_numbers_that_do_not_go_together_still_give_an_error_above_zero(odds, se, risk, n, adjusted):
    _, error = risk_ratio_from_odds_ratio([odds], [se], [risk], [n], adjusted=adjusted)
    assert error[0] > 0 and np.isfinite(error[0])


@pytest.mark.parametrize(
    ("odds", "se", "risk", "n"), [(0, 1, 0.2, 9), (2, 0, 0.2, 9), (2, 1, 0, 9), (2, 1, 1, 9), (2, 1, 0.2, 0)]
)
def test_what_is_no_risk_or_no_odds_ratio_is_refused(odds, se, risk, n):
    with pytest.raises(StatsError):
        risk_ratio_from_odds_ratio([odds], [se], [risk], [n])


# --- in a review ---


def printed(name, odds, low, high, comparator=None, adjusted=False, n=200, turned=False):
    """A comparison that prints an odds ratio, and of its arms nothing but the comparator's figure."""
    arms = [arm("a", ["lysis"], n), arm("b", ["anticoagulation"], n, role="comparator")]
    values = {"measure": "OR", "estimate": odds, "low": low, "high": high, "level": 0.95}
    contrast = ("b", "a") if turned else ("a", "b")
    rows = [row(name, 1, None, type="effect", comparison=contrast, values=values, adjusted=adjusted)]
    if comparator:
        rows.append(row(name, 1, "b", **comparator))
    return publication(name, arms, rows)


COUNTED = {"values": {"events": 80, "n": 200}}
PERCENT = {"type": "percent", "values": {"percent": 40.0, "percent_decimals": 0}, "poolable": False}


def beside(pubs, rare=False):
    asked = outcome(rare=rare)
    specs = [spec(), spec(id=PRINTED_ODDS_RATIOS, kind="odds ratios", measure="OR"),
             spec(id=CONVERTED_ODDS_RATIOS, kind="converted odds ratios", measures=("RR",))]  # fmt: skip
    candidates = [c for p in pubs for c in find(p, asked, TWO_ARM, ANY).candidates]
    (made,) = synthesise(review(specs, [asked]), asked, data(candidates, "RR", TWO_ARM), {}).syntheses
    return made, {a.id: a for a in made.analyses}


def exact_interval():
    odds, se = of_counts(110, 200, 80, 200)
    return odds, math.exp(math.log(odds) - Z * se), math.exp(math.log(odds) + Z * se)


@pytest.mark.parametrize("comparator", [COUNTED, PERCENT], ids=["counts", "a percentage"])
def test_a_printed_odds_ratio_enters_by_the_risk_printed_beside_it_in_an_analysis_of_its_own(comparator):
    made, by_id = beside([trial("x", (50, 100), (40, 100)), printed("y", *exact_interval(), comparator)])
    assert made.primary.k == 1 and made.primary.warnings == ()
    analysis = by_id[CONVERTED_ODDS_RATIOS]
    assert (analysis.measure, analysis.k, analysis.warnings[0].kind) == ("RR", 2, "odds_ratios_converted")
    (effect,) = [e for e in analysis.effects if e.key.endswith("converted")]
    assert effect.estimate == pytest.approx(110 / 80, rel=FROM_PRINTED)
    assert effect.vi == pytest.approx(1 / 110 - 1 / 200 + 1 / 80 - 1 / 200, rel=FROM_PRINTED)
    assert effect.interval_method == "printed interval" and analysis.second.agrees
    (shown,) = [c for c in made.candidates if c.key == effect.key]
    assert (
        shown.assumptions[0].kind == "converted_odds_ratio"
        and shown.derivation[-1].what == shown.assumptions[0]
    )


def test_turned_contrasts_take_the_risk_of_the_side_that_is_the_comparator_here():
    odds, low, high = exact_interval()
    (straight,) = [c for c in map(as_risk_ratio, find(printed("y", odds, low, high, COUNTED), outcome(), TWO_ARM, ANY).candidates) if c]  # fmt: skip
    turned = printed("y", 1 / odds, 1 / high, 1 / low, COUNTED, turned=True)
    (other,) = [c for c in map(as_risk_ratio, find(turned, outcome(), TWO_ARM, ANY).candidates) if c]
    assert other.effect.estimate == pytest.approx(straight.effect.estimate)
    assert other.effect.ci_high == pytest.approx(straight.effect.ci_high)


def test_without_the_comparators_risk_an_odds_ratio_stands_among_odds_ratios_alone():
    made, by_id = beside([trial("x", (50, 100), (40, 100)), printed("y", *exact_interval())])
    assert CONVERTED_ODDS_RATIOS not in by_id and made.primary.k == 1
    analysis = by_id[PRINTED_ODDS_RATIOS]
    assert (analysis.measure, analysis.k) == ("OR", 2) and analysis.warnings[0].kind == "odds_ratios_added"


@pytest.mark.parametrize("events", [0, 200])
def test_a_risk_of_nobody_or_everybody_converts_nothing(events):
    risk = {"values": {"events": events, "n": 200}}
    assert CONVERTED_ODDS_RATIOS not in beside([printed("y", *exact_interval(), risk)])[1]


def test_a_study_with_counts_keeps_them_and_a_rare_outcome_keeps_its_odds_ratios():
    odds = exact_interval()
    both = publication("z", [arm("a", ["lysis"], 200), arm("b", ["anticoagulation"], 200, role="comparator")],
                       [*trial("z", (110, 200), (80, 200)).rows, *printed("z", *odds).rows])  # fmt: skip
    assert CONVERTED_ODDS_RATIOS not in beside([both])[1]
    assert CONVERTED_ODDS_RATIOS not in beside([printed("y", *odds, COUNTED)], rare=True)[1]


def test_an_adjusted_one_is_never_narrower_than_a_crude_one():
    odds, low, high = exact_interval()
    widths = []
    for adjusted in (False, True):
        for values in ((odds, low, high), (1 / odds, 1 / high, 1 / low)):
            pub = printed("y", *values, COUNTED, adjusted=adjusted)
            (made,) = [c for c in map(as_risk_ratio, find(pub, outcome(), TWO_ARM, ANY).candidates) if c]
            widths.append(math.log(made.effect.ci_high / made.effect.ci_low))
    assert widths[2] == pytest.approx(widths[0]) and widths[3] > widths[1]


def test_an_error_of_a_p_value_does_and_one_of_nothing_does_not():
    odds, low, high = exact_interval()
    (candidate,) = find(printed("y", odds, low, high, COUNTED), outcome(), TWO_ARM, ANY).candidates
    bare = replace(candidate.effect, ci_low=None, ci_high=None)
    assert as_risk_ratio(replace(candidate, effect=bare)) is None
    by_p = as_risk_ratio(replace(candidate, effect=replace(bare, p=0.01)))
    assert by_p.effect.ci_low < by_p.effect.estimate < by_p.effect.ci_high


@pytest.mark.parametrize(
    ("comparator", "risk"),
    [(COUNTED, (0.4, 200)), (COUNTED | {"unit": "limb"}, (None, None)), ({"values": {"events": 0, "n": 0}}, (None, None))],
    ids=["patients", "limbs", "nobody"],
)  # fmt: skip
def test_the_risk_beside_a_contrast_is_one_of_patients(comparator, risk):
    found = find(printed("y", *exact_interval(), comparator), outcome(), TWO_ARM, ANY).candidates
    (effect,) = [c.effect for c in found if c.kind == "effect"]
    assert (effect.comparator_risk, effect.comparator_n) == risk
