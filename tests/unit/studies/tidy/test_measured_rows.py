"""Rows of means, medians and printed effects: their units, their spread, and the reasons why one cannot be pooled."""

import math

import pytest
from scipy import stats
from study_examples import RIGHT

from evidence.display.prose.notes import sentence
from evidence.record.published.row import PooledFrom
from evidence.studies.reading.study_file import read_bytes
from evidence.studies.tidy import settled_errors
from evidence.studies.tidy.open_percentages import open_percentage
from unit.studies.tidy.extracted import EXACT, ROUNDED, row_of, rows_of, steps


def test_a_mean_with_its_sd_takes_the_number_in_the_arm(words):
    row = row_of(words, "villalta_score", "3.9 ± 2.2")
    assert (row.values.mean, row.values.sd, row.values.n, row.poolable) == (3.9, 2.2, 101, True)
    assert steps(row) == ["n_from_arm"]
    row = row_of(words, "villalta_score", "3.9 ± 2.2 (n=36)")
    assert (row.values.n, steps(row)) == (36, [])


@pytest.mark.parametrize(
    ("arm", "n", "taken"),
    [
        ("n: 101, n followed: 90", 90, ["n_of_stage"]),
        ("n: 101, n analysed: 95, n followed: 90", 90, ["n_of_stage"]),
        ("n: 101, n analysed: 88, n followed: 90", 88, ["n_of_stage"]),
        ("n: 101, n followed: 101", 101, ["n_from_arm"]),
        ("n: 101, n enrolled: 120", 101, ["n_from_arm"]),
    ],
)
def test_a_mean_at_a_visit_is_of_no_more_patients_than_were_left(words, arm, n, taken):
    row = row_of(words, "villalta_score", "3.9 ± 2.2", more="    at: 24 months\n", arms=arm)
    assert (row.values.n, steps(row)) == (n, taken)
    row = row_of(words, "villalta_score", "3.9 ± 2.2 (n=99)", more="    at: 24 months\n", arms=arm)
    assert (row.values.n, steps(row)) == (99, [])


@pytest.mark.parametrize("at", ["baseline", "periprocedural"])
def test_before_a_visit_nobody_is_lost(words, at):
    row = row_of(words, "villalta_score", "3.9 ± 2.2", more=f"    at: {at}\n", arms="n: 101, n followed: 90")
    assert (row.values.n, steps(row)) == (101, ["n_from_arm"])


def test_the_number_at_a_visit_is_told_with_whose_it_is(words):
    row = row_of(
        words, "villalta_score", "3.9 ± 2.2", more="    at: 24 months\n", arms="n: 101, n followed: 90"
    )
    assert sentence(row.derivation[0].what) == (
        "n from arm: n = 90 (followed) of arm cdt; the value at this visit prints none"
    )


def test_times_go_to_the_unit_of_the_outcome(words):
    row = row_of(words, "thrombolytic_duration_h", "1.42 d (SD 0.32)")
    assert row.values.mean == pytest.approx(34.08, rel=EXACT)
    assert row.values.sd == pytest.approx(7.68, rel=EXACT)
    assert row.values.unit == "hours"
    assert sentence(row.derivation[0].what) == "unit conversion: 1.42 d = 34.08 hours"
    assert row_of(words, "procedure_duration_min", "2 h (SD 1)").values.mean == 120
    assert row_of(words, "device_time_s", "7.2 min (SD 1)").values.mean == 432


def test_a_unit_that_does_not_belong_to_the_outcome_is_kept_and_not_pooled(words):
    row = row_of(words, "villalta_score", "-36% (SD 10)", more="    value: change from baseline\n")
    assert row.change
    assert (row.values.mean, row.values.unit) == (-36, "%")
    assert sentence(row.reason) == "printed in %, the outcome is in points"


def test_an_sd_follows_from_a_standard_error(words):
    row = row_of(words, "qol", "30.53 (SE 3.11)", arms="n: 100")
    assert row.values.sd == pytest.approx(31.1, rel=EXACT)
    assert steps(row) == ["n_from_arm", "sd_from_se"]


def test_an_sd_follows_from_an_interval_by_t(words):
    # Cochrane Handbook 6.5.2.2: 25 patients, interval 30.0 to 34.2: divisor 4.128, SD = 5 x 4.2 / 4.128 = 5.09
    row = row_of(
        words, "vcss", "mean 32.1 (95% CI 30.0 to 34.2; n = 25)", more="    value: change from baseline\n"
    )
    assert row.values.sd == pytest.approx(math.sqrt(25) * 4.2 / 4.128, rel=ROUNDED)
    assert steps(row) == ["se_of_mean_from_interval", "sd_from_se"]
    assert row.poolable


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        ("mean 7", "no measure of spread is printed"),
        ("mean 7 (range 1-9)", "no measure of spread is printed that gives an SD (only a range or IQR)"),
        ("median 6 [IQR 3-9]", "median: needs conversion"),
        ("median 6", "median without quartiles or range"),
        ("mean >7 (SD 1)", "only a bound is printed (>7)"),
    ],
)
def test_means_without_spread_and_medians_are_kept_with_the_reason(words, figure, reason):
    row = row_of(words, "villalta_score", figure)
    assert (row.poolable, sentence(row.reason)) == (False, reason)
    assert (row.values.median or row.values.mean) in (6, 7)


def test_a_mean_without_any_number_of_patients_is_not_pooled(words):
    row = row_of(words, "villalta_score", "3.9 ± 2.2", arms="devices: []")
    assert sentence(row.reason) == "the number of patients is not printed, and that of arm cdt is not known"


def test_a_mean_outside_its_scale_is_told(words):
    assert row_of(words, "villalta_score", "39 ± 22").findings[0].rule == "beyond_scale"
    assert row_of(words, "villalta_score", "-9 ± 2", more="    value: change from baseline\n").findings == ()


@pytest.mark.parametrize(
    ("figure", "poolable"),
    [
        ("RR 0.96 (0.82-1.11)", True),
        ("RR 0.96, p = 0.56", True),
        ("RR 0.96, p < 0.001", False),
        ("RR 0.96", False),
        ("p = 0.047", False),
    ],
)
def test_an_effect_needs_an_interval_or_an_exact_p(words, figure, poolable):
    (row,) = rows_of(words, "pts_any", effect=f'"{figure}"')
    assert row.poolable == poolable
    assert bool(row.reason) != poolable


@pytest.mark.parametrize(
    ("figure", "settled"),
    [
        ("RR 0.999, p = 0.99", False),  # errors from 0.027 to 0.24 fit: it had a sixth of the weight of eight
        ("RR 1.00, p = 0.5", False),
        ("MD 0.1, p = 0.9", False),
        ("RR 0.9, p = 0.5", False),
        ("RR 0.90, p = 0.50", True),
        ("HR 0.7, p = 0.04", True),
        ("MD -2, p = 0.03", True),
        ("RD -14.4%, p = 0.047", True),
        ("MD 5.7, p = 0.0006", True),
    ],
)
def test_an_estimate_and_its_p_value_must_settle_the_error_within_their_rounding(words, figure, settled):
    (row,) = rows_of(words, "qol" if figure.startswith("MD") else "pts_any", effect=f'"{figure}"')
    assert row.poolable == settled
    assert settled or (row.reason.kind == "error_left_open" and "rounded as they are" in sentence(row.reason))


@pytest.mark.parametrize(
    ("figure", "settled"),
    [
        ("RR 1.0 (1.0 to 1.1)", False),  # may be 1.04 to 1.06
        ("RR 1.00 (1.00 to 1.01)", False),
        ("OR 1 (1 to 2)", False),
        ("MD 0 (0 to 1)", False),
        ("RR 1.0 (0.9 to 1.1)", True),
        ("RR 1.05 (1.00 to 1.10)", True),
        ("OR 3 (1 to 9)", True),
        ("MD -2 (-3 to -1)", True),
        ("RD 1% (0% to 2%)", True),
    ],
)
def test_an_interval_of_hardly_more_than_its_last_place_settles_no_error(words, figure, settled):
    (row,) = rows_of(words, "qol" if figure.startswith("MD") else "pts_any", effect=f'"{figure}"')
    assert row.poolable == settled
    assert settled or sentence(row.reason).startswith(f"{figure}: the interval is hardly wider")


@pytest.mark.parametrize(
    ("figure", "settled"),
    [
        ("mean 4 (95% CI 4 to 5)", False),
        ("mean 3.9 (95% CI 3.9 to 4.0)", False),
        ("mean 4 (95% CI 3 to 5)", True),
        ("mean 3.9 (95% CI 3.5 to 4.3)", True),
        ("mean 4 (SD 2; 95% CI 4 to 5)", True),  # its SD settles it
    ],
)
def test_the_interval_of_a_mean_settles_its_error_where_it_is_wider_than_its_last_place(
    words, figure, settled
):
    row = row_of(words, "qol", figure)
    assert row.poolable == settled and (settled or row.reason.kind == "interval_too_coarse")


@pytest.mark.parametrize(
    ("figure", "settled"),
    [("mean 23 x10^4 (95% CI 20 to 26)", True), ("mean 23 x10^4 (95% CI 23 to 24)", False)],
)
def test_powers_of_ten_do_not_make_an_interval_finer(words, figure, settled):
    row = row_of(words, "urokinase_dose_units", figure)
    assert row.values.mean == 230_000 and row.poolable == settled


@pytest.mark.parametrize(
    ("figure", "pooled"),
    [
        ("0.68 ± 0.21", False),  # beside 67.7% it would have a thousand times the weight
        ("mean 1.0 (SD 0.1)", False),
        ("0.68 ± 0.21%", True),
        ("67.7 ± 21.0", True),
        ("0 ± 0.1", True),
    ],
)
def test_a_share_without_its_sign_may_be_a_fraction(words, figure, pooled):
    row = row_of(words, "thrombolysis_rate_percent", figure)
    assert row.poolable == pooled and (pooled or row.reason.kind == "fraction_or_percent")
    assert row_of(words, "qaly", "0.68 ± 0.21").poolable


@pytest.mark.parametrize(("z", "places"), [(0.05, 3), (0.3, 2), (1.2, 2), (2.5, 3), (4.0, 6)])
@pytest.mark.parametrize("error", [0.05, 0.2, 1.0])
def test_errors_within_the_rounding_are_those_that_give_the_printed_digits(z, places, error):
    """All pairs of digits that errors from a tenth to ten times as large round to, against their spread."""
    estimate, p = z * error, 2 * stats.norm.cdf(-z)
    shown, p_shown = round(estimate, 2), round(p, places)
    fit = [
        e
        for e in (error * 10 ** (i / 400 - 1) for i in range(801))
        for near in (shown - 0.0049, shown, shown + 0.0049)
        if near > 0 and round(2 * stats.norm.cdf(-near / e), places) == p_shown
    ]
    apart = max(fit) / min(fit) if shown else math.inf  # of no effect no error follows
    if not 3.5 < apart < 4.5:  # the grid of errors is coarse
        assert settled_errors.settled_by_p(shown, 2, p_shown, places, ratio=False) == (apart < 4)


def test_the_p_value_of_an_entry_goes_with_its_figures(words):
    (row,) = rows_of(words, "qol", "    p: 0.0006\n", effect="MD 5.7")
    assert (row.values.p, row.values.p_op, row.poolable) == (0.0006, "=", True)
    (row,) = rows_of(words, "qol", "    p: < 0.0001\n", effect="MD 5.7")
    assert (row.values.p_op, row.poolable) == ("<", False)


def test_a_difference_of_means_goes_to_the_unit_of_the_outcome(words):
    (row,) = rows_of(words, "thrombolytic_duration_h", effect="MD 1.5 d (0.5 to 2.5)")
    assert (row.values.estimate, row.values.low, row.values.high) == (36, 12, 60)


def test_a_difference_with_its_standard_error_has_the_interval_of_it(words):
    (row,) = rows_of(words, "thrombolytic_duration_h", effect="MD 1.5 d (SE 0.5)")
    low, high = stats.norm.interval(0.95, loc=36, scale=12)  # hours
    assert row.poolable and (row.values.estimate, row.values.se, row.values.level) == (36, 12, 0.95)
    assert (row.values.low, row.values.high) == pytest.approx((low, high), rel=EXACT)
    assert sentence(row.derivation[-1].what) == "interval from SE 12: 95% CI 12.4804 to 59.5196"


def test_a_pooled_estimate_of_a_review_is_not_pooled_again(words):
    row = row_of(words, "pts_any", "40/100", more="    pooled: true\n")
    assert sentence(row.reason) == "a pooled estimate of a systematic review"


def test_what_stands_behind_a_pooled_estimate_is_kept(words):
    behind = (
        "{studies: 6, designs: observational studies, patients: 993, certainty: very low, judged with: GRADE}"
    )
    row = row_of(words, "pts_any", "40/100", more=f"    pooled: {behind}\n")
    assert row.pooled and not row.poolable
    assert row.pooled_from == PooledFrom(6, "observational studies", 993, "very low", "GRADE")
    assert row.pooled_from.told == "6 observational studies, 993 people; certainty very low (GRADE)"
    assert row_of(words, "pts_any", "40/100").pooled_from is None


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"studies": 1}, "1 study"),
        ({"studies": 4}, "4 studies"),
        ({"certainty": "low", "judged_with": "CINeMA"}, "certainty low (CINeMA)"),
        ({"patients": 48}, "48 people"),
        ({"judged_with": "GRADE"}, ""),
    ],
)
def test_only_what_is_printed_is_told_of_a_pooled_estimate(told, words):
    assert PooledFrom(**told).told == words


@pytest.mark.parametrize(
    ("behind", "says"),
    [
        ("{certainty: fair}", "'fair' is not a legal certainty"),
        ("{studies: none}", "'studies' should be a whole number"),
        ("{k: 6}", "unknown key 'k'"),
        ("{}", "says nothing"),
    ],
)
def test_faults_of_what_stands_behind_are_told(words, behind, says):
    text = RIGHT.replace("    definition: Villalta", f"    pooled: {behind}\n    definition: Villalta")
    _, problems = read_bytes(text.encode(), "resources/studies/enden2012_cavent.yaml", words)
    assert any(says in each.message for each in problems), problems


def test_a_mean_whose_n_is_not_printed_does_not_take_the_arms_n(words):
    row = row_of(words, "vcss", "{figure: 5.9 ± 2.6, n: not printed}")
    assert row.values.n is None and not row.poolable
    assert sentence(row.reason) == "the number of patients behind this value is not printed"
    assert row_of(words, "vcss", "5.9 ± 2.6").values.n == 101


@pytest.mark.parametrize(
    ("figure", "arms", "reason"),
    [
        ("mean 3.9 (95% CI 3.2 to 4.6), n = 1", "n: 101", "no_spread"),  # one value has no error
        ("mean 3.9 (SE 0.3)", "devices: []", "patients_unknown"),
        ("mean 3.9 (95% CI 3.2 to 4.6)", "devices: []", "patients_unknown"),
        ("median 6 (IQR 3-9)", "n: 101", "median_with_spread"),
        ("median 6 (range 1-20)", "n: 101", "median_with_spread"),
        ("median 6", "n: 101", "median_without_spread"),
        ("mean 3.9 (95% CI 3.2 to 4.6), n = 2", "n: 101", None),
    ],
)
def test_a_spread_needs_patients_to_be_of(words, figure, arms, reason):
    row = row_of(words, "villalta_score", figure, arms=arms)
    assert (row.reason.kind if row.reason else None) == reason
    assert (row.values.sd is None) is (reason is not None)


@pytest.mark.parametrize(
    ("figure", "more", "found"),
    [
        ("22%", "", (101, (22,))),
        ("12%", "", (101, (12,))),
        ("22%", "    subgroup: women\n", (None, ())),
        ("22% of 90", "", (None, ())),
        ("22/90", "", (None, ())),
    ],
)
def test_a_bare_percentage_is_held_against_all_of_its_arm(words, figure, more, found):
    assert open_percentage(row_of(words, "death", figure, more=more), {"cdt": {"patient": 101}}) == found


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [
        ("survival", True),
        ("residual_dvt_free", True),  # a state that has no opposite in the vocabulary
        ("vein_compressibility", True),  # good, with an opposite
        ("death", False),
        ("wound_healing_any", False),  # an event, and good
    ],
)
def test_a_hazard_ratio_is_of_an_event_and_of_nothing_that_is_kept(words, outcome, kept):
    (row,) = rows_of(words, outcome, effect="HR 0.5 (0.3-0.9)")
    assert (row.reason is not None and row.reason.kind == "hazard_of_what_is_kept") is kept
    (row,) = rows_of(words, outcome, effect="RR 0.5 (0.3-0.9)")
    assert row.poolable
