"""Rules on counts: against percentages, arms, parts and wholes; each with a figure that is right beside it."""

import pytest
from integrity_examples import found, publication_of, rows_of

from evidence.studies.integrity.examining import of_description

UNION = {
    "a": "{label: A, role: intervention, treatments: [CDT], n: 40}",
    "b": "{label: B, role: intervention, treatments: [CDT], n: 60}",
    "both": "{label: both, role: intervention, treatments: [CDT], n: 100, combines: [a, b]}",
}


def test_more_events_than_patients_is_an_error(words):
    assert found(words, "outcome: death, cdt: 101") == [("events_above_arm", "error")]
    assert found(words, "outcome: death, cdt: 100") == []


def test_a_percentage_that_is_no_whole_number_of_the_arm_is_noted_with_what_fits(words):
    (row,) = rows_of(words, "outcome: death, cdt: 52.6%", arms={"cdt": UNION["a"].replace("40", "21")})
    (finding,) = row.findings
    assert (finding.rule, finding.severity) == ("bare_percent_against_arm", "note")
    assert "it fits 19 patients" in finding.message  # 10/19 is 52.63 %
    fits = UNION["a"].replace("40", "19")
    assert found(words, "outcome: death, cdt: 52.6%", arms={"cdt": fits}) == []


def test_no_denominator_is_guessed_where_a_count_is_printed_beside_the_percentage(words):
    cell = "outcome: death, cdt: {figure: 52.6%, printed: '52.6% (n = 7', note: text cut after the count}"
    (row,) = rows_of(words, cell, arms={"cdt": UNION["a"].replace("40", "21")})
    (finding,) = row.findings
    assert "it fits" not in finding.message


def test_a_cut_off_percentage_still_fits_the_arm(words):
    assert found(words, "outcome: death, cdt: 14.2%", arms={"cdt": UNION["a"].replace("40", "28")}) == []


def test_a_bound_or_a_subgroup_is_not_held_against_the_arm(words):
    small = {"cdt": UNION["a"].replace("40", "21")}
    assert found(words, "outcome: death, cdt: '<52.6%'", arms=small) == []
    assert found(words, "outcome: death, subgroup: women, cdt: 52.6%", arms=small) == []


def test_parts_of_an_arm_must_add_up_to_it(words):
    right = ("outcome: death, a: 3, b: 4", "outcome: death, both: 7")
    wrong = ("outcome: death, a: 3, b: 4", "outcome: death, both: 9")
    assert found(words, *right, arms=UNION) == []
    assert found(words, *wrong, arms=UNION) == [("parts_of_arm", "warning")]


@pytest.mark.parametrize(("b", "told"), [("4/60", []), ("4/59", [("parts_of_arm", "note")])])
def test_denominators_of_the_parts_that_fall_short_of_the_whole_are_noted(words, b, told):
    assert found(words, f"outcome: death, a: 3/40, b: {b}", arms=UNION) == told


def test_a_subgroup_cannot_have_more_events_than_everyone(words):
    whole = "outcome: death, at: 12 months, cdt: 9"
    assert found(words, whole, "outcome: death, at: 12 months, subgroup: women, cdt: 8/50") == []
    told = found(words, whole, "outcome: death, at: 12 months, subgroup: women, cdt: 10/50")
    assert told == [("subgroup_above_whole", "warning")]
    seen = (
        "outcome: patency_any, at: 12 months, cdt: 39/40",
        "outcome: patency_any, at: 12 months, subgroup: women, cdt: 40/50",
    )
    assert found(words, *seen) == [("subgroup_above_whole", "note")]  # the whole is of those imaged


@pytest.mark.parametrize(
    ("whole", "severity"),
    [
        ("15/100", "warning"),
        ("17/100", "note"),
        ("15/80", "warning"),
        ("20/80", "warning"),
        ("15/70", "note"),
    ],
)
def test_parts_of_other_numbers_of_patients_are_noted_where_that_explains_it(words, whole, severity):
    """16 of 80 in the parts: fewer events among fewer patients, or more among more."""
    parts = f"outcome: death, a: 6/30, b: 10/50, both: {whole}"
    assert ("parts_of_arm", severity) in found(words, parts, arms=UNION)


def test_a_whole_outside_all_its_subgroups_is_noted(words):
    parts = [f"outcome: death, subgroup: {s}, cdt: {x}" for s, x in (("men", "10/50"), ("women", "20/50"))]
    assert found(words, "outcome: death, cdt: 30/100", *parts) == []
    assert found(words, "outcome: death, cdt: 45/100", *parts) == [("whole_between_subgroups", "note")]


def test_the_other_arms_number_as_denominator_is_noted(words):
    assert found(words, "outcome: death, cdt: 9/100") == []
    small = {"control": UNION["a"].replace("intervention", "comparator").replace("40", "90")}
    assert found(words, "outcome: death, cdt: 9/90", arms=small) == [("odd_denominator", "note")]


def test_one_odd_denominator_among_four_is_noted(words):
    usual = [f"outcome: {x}, cdt: 3/90" for x in ("death", "nerve_injury", "infection")]
    assert found(words, *usual, "outcome: fever, cdt: 3/90") == []
    assert found(words, *usual, "outcome: fever, cdt: 3/80") == [("odd_denominator", "note")]


def test_a_denominator_below_a_third_of_the_arm_is_noted_unless_it_is_of_a_part(words):
    assert found(words, "outcome: death, cdt: 0/33") == [("odd_denominator", "note")]
    assert found(words, "outcome: death, definition: subgroup of women, cdt: 0/33") == []


@pytest.mark.parametrize(
    ("arms", "message"),
    [
        (
            {"cdt": "{label: A, role: intervention, treatments: [CDT], n: 90, n analysed: 95}"},
            "95 analysed of 90",
        ),
        (
            {"cdt": "{label: A, role: intervention, treatments: [CDT], n: 95, n randomised: 90}"},
            "90 were randomised",
        ),
        (
            {"cdt": "{label: A, role: intervention, treatments: [CDT], n: 95, n enrolled: 90}"},
            "95 patients, but 90 were enrolled",
        ),
        (
            {"cdt": "{label: A, role: intervention, treatments: [CDT], n enrolled: 90, n analysed: 91}"},
            "91 analysed of 90",
        ),
        ({**UNION, "both": UNION["both"].replace("100", "101")}, "40 + 60 = 100"),
        (
            {"part": "{label: P, role: intervention, treatments: [CDT], n: 101, subset of: cdt}"},
            "101 patients in arm part, but 100",
        ),
    ],
)
def test_numbers_of_an_arm_must_not_contradict_each_other(words, arms, message):
    (finding,) = of_description(publication_of(words, "outcome: death, cdt: 3", arms=arms))
    assert (finding.rule, finding.severity) == ("arm_sizes", "warning")
    assert message in finding.message


def test_more_enrolled_than_treated_is_usual(words):
    arm = "{label: A, role: intervention, treatments: [CDT], n: 95, n enrolled: 105, n analysed: 90}"
    assert list(of_description(publication_of(words, "outcome: death, cdt: 3", arms={"cdt": arm}))) == []


@pytest.mark.parametrize(
    ("population", "message"),
    [
        (", dialysis: 4/32 (16%)", "dialysis: 4/32 is 12.5%, not the printed 16%; 16% of 32 would be 5"),
        (", Rutherford: {class 5: 142, class 6: 79}", "142 + 79 = 221, but there are 220 patients"),
        (", female: 120, male: 101", "are 221, but there are 220 patients"),
        (", age: mean 63.9 (range 19.9-21.9)", "63.9 is outside its range"),
        (", female: -1", "female: -1 is below zero"),
        (", female: '-1'", "female: -1 is below zero"),
        (", female: 221, male: 0", "female: 221, but there are 220 patients"),
        (", male: 221 (90%)", "male: 221, but there are 220 patients"),
        (", male: 37 of 36", "37 of 36 is more than everybody"),
        (", female: 138%", "138% is more than everybody"),
        (", age: '51,6 (range 18,5-151,2)'", "age: 151,2 is above 120 years"),
        (", age: 51 (60.1-42.8)", "the range 60.1 to 42.8 is reversed"),
        (", female: 51.5", "51.5 is not a count, and a percentage has a % sign"),
        (", clot site: {iliofemoral: 221}", "clot site, iliofemoral: 221, but there are 220 patients"),
        (", indication: {thrombosis: -3, stenosis: 4}", "indication, thrombosis: -3 is below zero"),
        (", prior filter: -2", "prior filter: -2 is below zero"),
    ],
)
def test_descriptions_of_patients_must_not_contradict_themselves(words, population, message):
    (finding,) = of_description(publication_of(words, "outcome: death, cdt: 3", population=population))
    assert finding.rule == "described" and message in finding.message


def test_where_an_arm_does_not_print_its_number_that_of_all_arms_together_is_everybody(words):
    """Of the parts one has no number; of the rest only their union says how many there are."""
    part = "{label: A, role: intervention, treatments: [CDT]}"
    arms = {"a": part, "b": part.replace("]}", "], n: 60}"), "cdt": part, "control": part}
    arms["all"] = part.replace("]}", "], n: 200, combines: [a, b, cdt, control]}")
    for printed, told in ((200, ()), (201, ("female: 201, but there are 200 patients",))):
        given = publication_of(words, "outcome: death, a: 3", population=f", female: {printed}", arms=arms)
        assert tuple(f.message for f in of_description(given)) == told


@pytest.mark.parametrize(
    "population",
    [
        ", dialysis: 4/32 (12.5%)",
        ", diabetes: 22 (10%)",
        ", Rutherford: {class 5: 142, class 6: 78}",
        ", female: 120, male: 100",
        ", age: mean 20.9 (range 19.9-21.9)",
        ", limbs: 240, studies included: 300",
        ", 'limbs treated': {left: 230, right: 10}",
        ", female: 51%, male: 107 of 220",
        ", male: '120/220 (54.5%)'",
        ", male: '120/220 (54,5%)'",
        ", registry: '1,234 (66%)'",  # was read as 234
        ", registry: 1 234/1 870 (66%)",
        ", registry: '1,234/1,870 (66.0%)'",
        ", registry: 1.234 (66%)",
        ", age: 'median 51 (IQR 42,85-60,10)'",
        ", age: median 150 months (range 12-216)",
        ", age: 'mean 51 (1,234 patients, n = 220)'",
    ],
)
def test_descriptions_that_agree_are_not_told(words, population):
    assert of_description(publication_of(words, "outcome: death, cdt: 3", population=population)) == ()


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("3 (0%)", False),
        ("3 (2.9%)", False),
        ("7 (7.1%)", False),
        ("1 (60%)", True),
        ("7 (99.2%)", True),
        ("7 (<99.2%)", False),
    ],
)
def test_a_percentage_of_no_number_of_patients_is_told_where_their_number_is_not_known(words, figure, told):
    """1 is 50% of two and 100% of one; 7 of 7 are 100%, of 8 87.5%."""
    unknown = {"cdt": "{label: A, role: intervention, treatments: [CDT]}"}
    rules = [rule for rule, _ in found(words, f"outcome: death, cdt: '{figure}'", arms=unknown)]
    assert ("count_against_percent" in rules) is told
