"""Means and spreads: GRIM, GRIMMER and the bounds of an SD against every possible set of values."""

import itertools
import math
import statistics

import pytest
from integrity_examples import found, rows_of

SMALL = "{{label: A, role: intervention, treatments: [CDT], n: {n}}}"


def arm(n):
    return {"cdt": SMALL.format(n=n)}


def half_ways(value, decimals):
    """Give what a value is printed as, rounded half up and half to even."""
    scaled = value * 10**decimals
    return {math.floor(scaled + 0.5) / 10**decimals, round(scaled) / 10**decimals}


def test_grim_tells_just_the_means_that_no_whole_numbers_have(words):
    n, decimals = 7, 2
    possible = {
        f"{each:.{decimals}f}" for total in range(n * 4 + 1) for each in half_ways(total / n, decimals)
    }
    for hundredths in range(0, 400, 7):
        mean = f"{hundredths / 100:.2f}"
        told = ("grim", "warning") in found(words, f"outcome: vcss, cdt: 'mean {mean} (n={n})'")
        assert told == (mean not in possible), mean


def test_grim_is_a_note_where_n_is_only_the_arms_and_silent_where_n_is_large(words):
    assert found(words, "outcome: vcss, cdt: 3.50 ± 2.57", arms=arm(41)) == [("grim", "note")]
    assert found(words, "outcome: vcss, cdt: 3.5 ± 2.6", arms=arm(41)) == []
    assert found(words, "outcome: vcss, value: change from baseline, cdt: mean -36%", arms=arm(41)) == []


def test_grimmer_tells_just_the_sds_that_no_whole_numbers_have(words):
    n, total, decimals = 4, 10, 2
    possible = set()
    for values in itertools.combinations_with_replacement(range(11), n):
        if sum(values) == total:
            possible |= {f"{each:.2f}" for each in half_ways(statistics.stdev(values), decimals)}
    for hundredths in range(100, 400, 3):
        sd = f"{hundredths / 100:.2f}"
        told = ("grimmer", "warning") in found(words, f"outcome: vcss, cdt: 2.50 ± {sd} (n={n})")
        # the sum of squares is necessary, not sufficient: whatever is possible is never told
        assert not (told and sd in possible), sd
    assert found(words, f"outcome: vcss, cdt: 2.50 ± 1.30 (n={n})") == [("grimmer", "warning")]
    assert found(words, f"outcome: vcss, cdt: 2.50 ± 1.29 (n={n})") == []


@pytest.mark.parametrize("power", ["", " ×10^6"])
def test_the_rounding_of_an_sd_is_that_of_its_printed_digits(words, power):
    """Of 1 and 2 the SD is 0.7071, printed 0.71; 0.72 is of no two values between them."""
    entry = f"outcome: urokinase_dose_units, cdt: '1.5 ± {{}}{power} units (range 1-2; n = 2)'"
    assert found(words, entry.format("0.71")) == []
    assert ("sd_against_range", "warning") in found(words, entry.format("0.72"))


def test_the_largest_sd_within_a_scale_is_that_of_values_at_its_ends(words):
    most = statistics.stdev([0] * 5 + [30] * 5)
    assert found(words, f"outcome: vcss, cdt: 15 ± {most:.1f} (n=10)") == []
    told = found(words, f"outcome: vcss, cdt: 15 ± {most + 0.3:.1f} (n=10)")
    assert ("sd_against_range", "warning") in told


def test_without_an_upper_end_the_largest_sd_is_that_of_one_value_above_zero(words):
    most = statistics.stdev([0] * 8 + [90])  # mean 10
    text = "outcome: procedure_duration_min, cdt: {} min (n=9)"
    assert ("sd_against_range", "warning") not in found(words, text.format(f"10 ± {most:.0f}"))
    assert ("sd_against_range", "warning") in found(words, text.format(f"10 ± {most + 3:.0f}"))


def test_an_sd_too_small_for_its_range_is_told(words):
    least = statistics.stdev([35] + [93.5] * 35 + [152])
    text = "outcome: procedure_duration_min, cdt: 'mean 93 (SD {}; range 35-152)'"
    assert found(words, text.format(f"{least + 1:.1f}"), arms=arm(37)) == []
    assert ("sd_against_range", "warning") in found(words, text.format(f"{least - 3:.1f}"), arms=arm(37))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("outcome: villalta_score, cdt: 39 ± 5", [("beyond_scale", "warning")]),
        ("outcome: thrombolysis_rate_percent, cdt: mean 104%", [("beyond_scale", "warning")]),
        ("outcome: length_of_stay_days, cdt: mean -2 days", [("beyond_scale", "warning")]),
        ("outcome: villalta_score, value: change from baseline, cdt: -9 ± 5", []),
        ("outcome: length_of_stay_days, cdt: 1.4 ± 0.3 days", []),
        ("outcome: length_of_stay_days, cdt: 1.4 ± 5.3 days", [("sd_beside_mean", "note")]),
        ("outcome: length_of_stay_days, cdt: 14 ± 0.3 days", [("sd_beside_mean", "note")]),
        ("outcome: qol, instrument: X, cdt: 'mean 3.9 (95% CI 3.2 to 4.6)'", []),
        (
            "outcome: qol, instrument: X, cdt: 'mean 3.4 (95% CI 3.2 to 4.6)'",
            [("interval_symmetry", "warning")],
        ),
        ("outcome: length_of_stay_days, cdt: 'mean 27 [IQR 21-27]'", [("mean_with_quartiles", "note")]),
        ("outcome: length_of_stay_days, cdt: 'median 27 [IQR 21-27]'", []),
    ],
)
def test_a_mean_lies_within_what_its_unit_allows(words, text, told):
    assert found(words, text) == told


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("cdt: 3.9 ± 2.2, control: 6.1 ± 2.5", []),
        ("cdt: 3.9 ± 0.22, control: 6.1 ± 0.25", [("sd_or_se", "note")]),  # 9 SDs apart
        ("cdt: 3.9 ± 2.2, control: 4.1 ± 0.2", [("sd_or_se", "note")]),  # eleven times the other
    ],
)
def test_standard_errors_in_the_place_of_sds_are_suspected(words, cells, told):
    assert [x for x in found(words, f"outcome: villalta_score, {cells}") if x[0] == "sd_or_se"] == told


def test_times_may_differ_with_their_sds_as_much_as_they_like(words):
    # 0.25 h against 45.68 h: the SD grows with the mean
    text = "outcome: thrombolytic_duration_h, cdt: 0.25 ± 0.11 h, control: 45.68 ± 8.25 h"
    assert found(words, text) == []


def test_an_sd_that_shrinks_tenfold_between_two_times_is_suspected(words):
    base = "outcome: villalta_score, at: baseline, cdt: 15.5 ± 5.2"
    assert found(words, base, "outcome: villalta_score, at: 12 months, cdt: 9.5 ± 4.8") == []
    told = found(words, base, "outcome: villalta_score, at: 12 months, cdt: 9.5 ± 0.5")
    assert ("sd_or_se", "note") in told


def test_the_message_gives_the_sums_that_come_nearest(words):
    (row,) = rows_of(words, "outcome: vcss, cdt: 'mean 2.1 (n=6)'")
    assert "12/6 = 2.000, 13/6 = 2.167, 14/6 = 2.333" in row.findings[0].message


@pytest.mark.parametrize(
    "text",
    [
        "outcome: villalta_score, definition: change from baseline, cdt: 3.9 ± 2.2",
        "outcome: villalta_score, style: mean change (SD), cdt: 3.9 (2.2)",
        "outcome: villalta_score, note: the fall of the score from baseline, cdt: 3.9 ± 2.2",
        "outcome: villalta_score, cdt: {figure: 3.9 ± 2.2, printed: mean change 3.9 ± 2.2}",
        "outcome: villalta_score, cdt: {figure: 'median 3.9 (IQR 2-5)', note: improvement over baseline}",
    ],
)
def test_words_of_a_change_ask_whether_it_is_one_and_the_figure_waits(words, text):
    for told, poolable in (("", False), (", value: final", True), (", value: change from baseline", True)):
        (row,) = rows_of(words, text + told)
        asked = [f.rule for f in row.findings if f.rule == "change_or_value"]
        assert asked == ([] if poolable else ["change_or_value"])
        assert (row.reason is None or row.reason.kind != "change_or_value") is poolable
        assert row.change is (told == ", value: change from baseline")


@pytest.mark.parametrize(
    "text",
    [
        "outcome: villalta_score, note: p is against baseline, cdt: 3.9 ± 2.2",
        "outcome: villalta_score, definition: unchanged dose, cdt: 3.9 ± 2.2",
        "outcome: villalta_score, note: a change of definition in 2019, cdt: 3.9 ± 2.2",
        "outcome: death, definition: change from baseline, cdt: 3",
    ],
)
def test_other_words_ask_nothing(words, text):
    assert ("change_or_value", "warning") not in found(words, text)
