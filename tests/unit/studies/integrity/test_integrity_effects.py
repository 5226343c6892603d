"""Effects, intervals and p values held against each other and the arms; formulas against scipy and statsmodels."""

import math

import numpy as np
import pytest
from integrity_examples import found, rows_of
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from evidence.studies.integrity.arithmetic import probability
from evidence.studies.integrity.rules import CANNOT_BE
from evidence.studies.integrity.within.effects import effect_of_counts

TABLES = [(37, 90, 55, 99), (6, 336, 1, 355), (0, 77, 4, 75), (12, 30, 12, 31), (1, 8, 23, 28)]
FLOAT = 1e-9  # the same formula in floating point


@pytest.mark.parametrize(("a", "n1", "c", "n2"), TABLES)
def test_tests_of_two_counts_are_those_of_scipy(a, n1, c, n2):
    table = np.array([[a, n1 - a], [c, n2 - c]])
    plain = stats.chi2_contingency(table, correction=False).pvalue
    yates = stats.chi2_contingency(table, correction=True).pvalue
    exact = stats.fisher_exact(table).pvalue
    assert probability.two_proportion_ps(a, n1, c, n2) == pytest.approx([plain, yates, exact], rel=1e-7)


@pytest.mark.parametrize(
    "groups", [(2.1, 3.0, 16, 5.1, 4.1, 18), (21, 1.7, 42, 24, 1.8, 25), (50.0, 11.1, 77, 50.2, 8.8, 75)]
)
def test_tests_of_two_means_are_those_of_scipy(groups):
    student = stats.ttest_ind_from_stats(*groups, equal_var=True).pvalue
    welch = stats.ttest_ind_from_stats(*groups, equal_var=False).pvalue
    ours = probability.two_mean_ps(*groups)
    assert ours[0] == pytest.approx(student, rel=1e-6, abs=1e-14)
    # Welch's df are taken down to a whole number, which a reviewer's table does too
    assert probability.z_of(ours[1]) == pytest.approx(probability.z_of(welch), abs=0.02)


def test_wilsons_interval_is_that_of_statsmodels():
    for events, n in ((0, 20), (37, 90), (55, 99), (20, 20)):
        expected = proportion_confint(events, n, method="wilson")
        assert probability.wilson(events, n, probability.level_z(0.95)) == pytest.approx(expected, abs=FLOAT)


@pytest.mark.parametrize(("a", "n1", "c", "n2"), [TABLES[0], TABLES[1], TABLES[3]])
def test_effects_of_counts_are_those_of_statsmodels(a, n1, c, n2):
    z = probability.level_z(0.95)
    table = Table2x2([[a, n1 - a], [c, n2 - c]])
    ratio, (katz,) = effect_of_counts("RR", a, n1, c, n2, z)
    assert ratio == pytest.approx(table.riskratio) and katz == pytest.approx(table.riskratio_confint())
    odds, (woolf,) = effect_of_counts("OR", a, n1, c, n2, z)
    assert odds == pytest.approx(table.oddsratio) and woolf == pytest.approx(table.oddsratio_confint())
    difference, (wald, newcombe) = effect_of_counts("RD", a, n1, c, n2, z)
    assert difference == pytest.approx(a / n1 - c / n2)
    for method, interval in (("wald", wald), ("newcomb", newcombe)):
        expected = confint_proportions_2indep(a, n1, c, n2, method=method, compare="diff")
        assert interval == pytest.approx(expected, abs=FLOAT)


def test_an_empty_cell_takes_a_half_in_every_cell_and_two_make_no_ratio():
    estimate, _ = effect_of_counts("OR", 0, 77, 4, 75, 1.96)
    assert estimate == pytest.approx(0.5 * 71.5 / (77.5 * 4.5))
    assert effect_of_counts("RR", 0, 10, 0, 12, 1.96) is None


# CaVenT, Enden 2012: 37/90 against 55/99
ARMS = "cdt: 37/90 (41.1%), control: 55/99 (55.6%)"


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        ("RD -14.4% (-27.9% to -0.2%), p = 0.047", []),
        ("RR 0.74 (0.55-1.00)", []),
        ("OR 0.56 (0.31-1.00)", []),
        ("RD 14.4%", [("effect_against_arms", "warning")]),
        ("RR 1.35", [("effect_against_arms", "warning")]),
        ("RR 0.47", [("effect_against_arms", "warning")]),
        ("RR 0.73", [("effect_cut_off", "note")]),
        ("RR 0.74 (0.65-0.84)", [("interval_against_arms", "warning")]),
        ("adjusted RR 0.47", []),
        ("HR 0.47", []),
    ],
)
def test_a_printed_effect_is_computed_again_from_its_arms(words, effect, told):
    assert found(words, f"outcome: pts_any, {ARMS}, effect: '{effect}'") == told


@pytest.mark.parametrize(
    ("called", "computed"),
    [
        ("unadjusted", True),
        ("un-adjusted, of all patients", True),
        ("not adjusted", True),
        ("unweighted, unmatched groups", True),
        ("adjusted for age", False),
        ("age-adjusted", False),
        ("propensity-matched", False),
        ("crude 0.61, multivariable 0.47", False),
    ],
)
def test_an_effect_that_is_called_unadjusted_is_computed_again_and_an_adjusted_one_is_not(
    words, called, computed
):
    told = found(words, f"outcome: pts_any, definition: '{called}', {ARMS}, effect: 'RR 0.47'")
    assert told == ([("effect_against_arms", "warning")] if computed else [])


@pytest.mark.parametrize(
    ("interval", "agrees"),
    # 1/20 against 9/22 by statsmodels: Wald's (method "wald") and Newcombe's ("newcomb"); no usual one.
    [("-58.6% to -13.3%", True), ("-56.7% to -10.3%", True), ("-62.0% to -5.0%", False)],
)
def test_the_interval_of_a_difference_may_be_walds_or_newcombes(words, interval, agrees):
    figures = f"outcome: pts_any, cdt: 1/20, control: 9/22, effect: 'RD -35.9% ({interval})'"
    row = rows_of(words, figures)[-1]
    assert row.recomputed.interval_agrees is agrees
    assert ("interval_against_arms" in {f.rule for f in row.findings}) is not agrees


def test_exchanged_arms_are_named(words):
    row = rows_of(words, f"outcome: pts_any, {ARMS}, effect: 'RR 1.35'")[-1]
    assert "it fits with the arms exchanged" in row.findings[0].message


def test_what_was_computed_again_stands_in_the_row(words):
    row = rows_of(words, f"outcome: pts_any, {ARMS}, effect: 'RD -14.4% (-27.9% to -0.2%)'")[-1]
    again = row.recomputed
    assert (again.agrees, again.interval_agrees, again.measure) == (True, True, "RD")
    assert again.estimate == pytest.approx(37 / 90 - 55 / 99)
    assert again.of == ("x2020/1/cdt", "x2020/1/control")


def test_an_effect_without_its_arms_says_why_it_is_not_computed(words):
    row = rows_of(words, "outcome: pts_any, effect: 'RR 0.74 (0.55-1.00)'")[0]
    assert (row.recomputed.agrees, row.findings) == (None, ())
    assert row.recomputed.why == "no figure of arm cdt for the same outcome and time"


def test_percentages_without_counts_give_the_effect_within_their_rounding(words):
    # 17 % against 38 %: the odds ratio is anything from 2.83 to 3.17
    text = "outcome: pts_any, cdt: 38%, control: 17%, effect: '{}'"
    for inside in ("2.83", "3.1", "3.17"):
        assert found(words, text.format(f"OR {inside}")) == []
    for outside in ("2.81", "3.18"):
        assert found(words, text.format(f"OR {outside}")) == [("effect_against_arms", "warning")]
    assert found(words, text.format("OR 1.3")) == [("effect_against_arms", "warning")]


def test_a_difference_of_means_is_held_against_the_means(words):
    text = "outcome: villalta_score, cdt: 3.9 ± 2.2, control: 6.1 ± 2.5, effect: '{}'"
    assert found(words, text.format("MD -2.2")) == []
    assert found(words, text.format("MD -1.2")) == [("effect_against_arms", "warning")]


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        ("RR 0.96 (0.82-1.11)", []),
        ("OR 9.25 (0.49-174.7)", []),
        ("RR 0.69 (0.82-1.11)", None),  # outside: refused while reading
        ("RR 1.08 (0.82-1.11)", [("interval_symmetry", "warning")]),
        ("OR 1.69 (1.49-1.49)", None),
        ("RD -14.4% (-21.9% to -0.2%)", [("interval_symmetry", "warning")]),
    ],
)
def test_an_estimate_stands_in_the_middle_of_its_interval(words, effect, told):
    if told is None:
        with pytest.raises(AssertionError):
            found(words, f"outcome: pts_any, effect: '{effect}'")
    else:
        assert found(words, f"outcome: pts_any, effect: '{effect}'") == told


def test_a_p_value_that_its_interval_contradicts_is_told_with_the_implied_one(words):
    # Bashir 2014: P = .03 beside 2.72 (1.40-5.30)
    row = rows_of(words, "outcome: pts_any, effect: 'OR 2.72 (1.40-5.30), P = .03'")[0]
    assert [(f.rule, f.severity) for f in row.findings] == [("p_against_interval", "warning")]
    z = math.log(2.72) / (math.log(5.30 / 1.40) / (2 * 1.959964))
    implied = float(row.findings[0].message.split("p = ")[-1])
    assert implied == pytest.approx(2 * stats.norm.sf(z), rel=0.2)  # the nearest p that rounding allows
    assert found(words, "outcome: pts_any, effect: 'OR 2.72 (1.40-5.30), P = .003'") == []
    assert found(words, "outcome: pts_any, effect: 'OR 2.72 (1.40-5.30), P < .01'") == []


def test_a_p_value_and_an_interval_on_two_sides_are_only_noted(words):
    told = found(words, "outcome: pts_any, effect: 'RR 6.18 (0.78-49.2), p = 0.049'")
    assert told == [("p_against_interval", "note")]


@pytest.mark.parametrize(
    ("p", "told"),
    [("0.51", []), ("0.01", [("p_against_arms", "warning")]), ("< 0.001", [("p_against_arms", "warning")])],
)
def test_a_p_value_is_held_against_the_counts(words, p, told):
    expected = stats.chi2_contingency([[30, 70], [41, 79]], correction=False).pvalue
    assert expected == pytest.approx(0.51, abs=0.005)
    assert found(words, f"outcome: pts_any, cdt: 30/100, control: 41/120, p: '{p}'") == told


def test_paired_tests_and_intervals_are_not_held_against_those_of_two_groups(words):
    apart = {
        "cdt": "{label: A, role: intervention, treatments: [CDT], n: 100}",
        "control": "{label: B, role: comparator, treatments: [anticoagulation], n: 100}",
    }
    paired = apart | {"control": apart["control"].replace("}", ", same patients as: cdt}")}
    crossed = "outcome: pts_any, cdt: 30/100, control: 41/100, p: '0.001'"
    assert found(words, crossed, arms=apart) == [("p_against_arms", "warning")]
    assert found(words, crossed, arms=paired) == []
    effect = "outcome: pts_any, cdt: 30/100, control: 41/100, effect: 'RR 0.73 (0.62-0.86)'"
    assert [rule for rule, _ in found(words, effect, arms=apart)] == ["interval_against_arms"]
    assert found(words, effect, arms=paired) == []


def test_a_p_value_that_fits_only_standard_errors_says_so(words):
    # Lu 2017: 21 (1.7) against 24 (1.8), P = .26
    arms = {
        "cdt": "{label: A, role: intervention, treatments: [CDT], n: 42}",
        "control": "{label: B, role: comparator, treatments: [anticoagulation], n: 25}",
    }
    text = "outcome: thrombolytic_duration_h, cdt: 21 h (SD 1.7), control: 24 h (SD 1.8), p: 0.26"
    row, other = rows_of(words, text, arms=arms)[:2]
    (told,) = row.findings
    assert (told.rule, told.severity) == ("sd_or_se", "warning")
    assert "standard error" in told.message
    # Neither spread can be pooled as an SD: a difference of 3 hours would exclude none by five standard errors.
    assert told.rule in CANNOT_BE and told.against == (other.id,)


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("37/90 (41.1%, 95% CI 31.5-51.4)", []),
        ("37/90 (41.1%, 95% CI 40.5-41.9)", [("interval_against_n", "warning")]),
        ("37/90 (41.1%, 95% CI 13.5-81.4)", [("interval_against_n", "warning")]),
        ("37/90 (41.1%, 95% CI 40.9-61.4)", [("interval_symmetry", "note")]),
    ],
)
def test_the_interval_of_a_share_is_held_against_the_number_studied(words, figure, told):
    assert found(words, f"outcome: pts_any, cdt: '{figure}'") == told


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("66.1% (SE 4.7)", []),
        ("66.1% (SE 9.4)", []),  # half of them were lost
        ("66.1% (SE 0.047)", ["error_against_n"]),  # a fraction beside a percentage
        ("66.1% (SE 2)", ["error_against_n"]),
        ("66% (95% CI 65.9 to 66.1)", ["error_against_n"]),
        ("66% (95% CI 56 to 75)", []),
        ("100% (SE 0)", []),
        ("100% (95% CI 100 to 100)", []),  # by Greenwood its error is 0
        ("100% (95% CI 99.9 to 100)", ["error_against_n"]),
    ],
)
def test_the_error_of_a_survival_estimate_is_no_smaller_than_that_of_everybody_followed(words, figure, told):
    rules = [rule for rule, _ in found(words, f"outcome: survival, method: Kaplan-Meier, cdt: '{figure}'")]
    assert rules == told
    assert "error_against_n" in CANNOT_BE  # so that it never decides a pooled value
