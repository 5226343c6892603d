"""What cannot be is an error with its line, wherever it can stand; and what a figure owes to its printed words."""

import pytest
from study_examples import RIGHT

from evidence.studies.identities import between_files
from evidence.studies.integrity.examining import of_description
from evidence.studies.library import identity
from evidence.studies.reading.study_file import read_bytes
from evidence.studies.tidy.extraction import extract


def told(words, text):
    """Give the errors of a file: those of reading, then those found in its figures and descriptions."""
    study, problems = read_bytes(text.encode(), "resources/studies/enden2012_cavent.yaml", words)
    errors = [(p.line, p.message) for p in problems if p.severity == "error"]
    if study is not None:
        rows = extract(study, words)
        errors += [(r.line, f.message) for r in rows for f in r.findings if f.severity == "error"]
        errors += [(f.line, f.message) for f in of_description(study) if f.severity == "error"]
    return errors


def entry(outcome, *lines):
    head = RIGHT[: RIGHT.index("outcomes:")]
    return head + f"outcomes:\n  - outcome: {outcome}\n" + "".join(f"    {line}\n" for line in lines)


ENTRIES = [
    (("villalta_score", 'cdt: "3.0 ± 2.2 (n=200)"'), "200 patients, but arm cdt has 101"),
    (
        ("villalta_score", 'cdt: "mean 3.9 (SD 2.2; 95% CI 3.89 to 3.91)"'),
        "an SD of 2.2 in 101 patients gives an interval of ± 0.434, but",
    ),
    (
        ("villalta_score", 'cdt: "mean 3.9 (SE 2.2; 95% CI 3.89 to 3.91)"'),
        "an SE of 2.2 gives an interval of",
    ),
    (("villalta_score", 'cdt: "mean 3.9 (SE 0.2; 95% CI 1 to 6.8)"'), "an SE of 0.2 gives an interval of"),
    (("death", "method: Kaplan-Meier", "at risk: 0", "cdt: 90%"), "at least 1"),
    (
        ("death", "method: Kaplan-Meier", "at risk: {cdt: 400}", "cdt: 90%"),
        "400 at risk, but arm cdt has 101",
    ),
    (("death", "method: Kaplan-Meier", "cdt: 66.1% (SE 0)"), "cannot be 0"),
    (("death", "method: Kaplan-Meier", "cdt: 66.1% (SE 80)"), "at most 47"),
    (("death", "at: 10000 years", "cdt: 3/90"), "more than 100 years"),
    (("death", "cdt: 5/50 (95% CI 30% to 40%)"), "outside its interval"),
    (
        ("death", "at: 24 months", "counted: {to: 30 days}", "cdt: 2/90"),
        "the period is to 30 days, but the entry",
    ),
    (
        ("death", "at: 6 months", "counted: {from: 12 months}", "cdt: 2/90"),
        "the period is from 12 months, but",
    ),
    (("death", "cdt: 12 survivors"), "the opposite of 'death from any cause' ('survivors')"),
    (("survival", "cdt: 2 deaths (2%)"), "the opposite of 'survival' ('deaths')"),
    (("major_amputation", "cdt: 12 free of amputation"), "('free')"),
    (("technical_success", "cdt: one failure"), "('failure')"),
    (("death", "cdt: 90% survival"), "the opposite of 'death from any cause' ('survival'): write the share"),
    (("pts_any", "cdt: 90% free of PTS"), "('free')"),
    (("patency_primary", "at: 12 months", "cdt: 12% occluded"), "('occluded')"),
    (("death", "cdt: 36 unaffected"), "('unaffected')"),
    (("pts_any", "cdt: 8/11 limbs (73%)"), "counts limbs, and the entry counts patients: write `unit: limb`"),
    (("pts_any", "cdt: two of 11 legs"), "counts legs, and the entry counts patients"),
    (("pts_any", "cdt: 73% of limbs"), "counts limbs"),
    (("pts_any", "cdt: 8/11 lesions"), "counts lesions, and the entry counts patients: write `unit: lesion`"),
    (("pts_any", "cdt: 7 of 30 eyes"), "counts eyes"),
    (("pts_any", "cdt: 3 procedures"), "write `unit: procedure`"),
    (("pts_any", "unit: limb", "cdt: 8 of 11 patients"), "counts patients, and the entry counts limbs"),
    (("death", "cdt: 88 (80-94)"), "a count or a percentage"),
    (("death", "cdt: 88 (95% CI 80 to 94)"), "a count or a percentage"),
    (("death", "cdt: {figure: 2/21, printed: '9 (40.9%)'}"), "2 of the figure is not in"),
    (("death", "cdt: {figure: 9/21, printed: '9 (40.9%)'}"), "21 is not printed there"),
    (("death", "cdt: {figure: 12/31, printed: '12/31 (28.7%)'}"), "so that the difference is told"),
    (("death", "cdt: {figure: 3.2%, printed: '32%'}"), "3.2 of the figure is not in"),
]


@pytest.mark.parametrize(("lines", "says"), ENTRIES)
def test_a_figure_that_cannot_be_is_an_error_with_its_line(words, lines, says):
    errors = told(words, entry(*lines))
    assert any(says in message for _, message in errors), errors
    assert all(line > 15 for line, _ in errors)


@pytest.mark.parametrize(
    "lines",
    [
        ("pts_any", "unit: limb", "cdt: 8/11 limbs (73%)"),
        ("pts_any", "unit: patient", "cdt: 8 patients with 11 limbs"),
        ("major_amputation", "cdt: 2 lower limb amputations"),
        ("survival", "cdt: 90% survival"),
        ("patency_primary", "at: 12 months", "cdt: 95% patency"),
    ],
)
def test_words_of_the_same_unit_and_outcome_are_no_other(words, lines):
    errors = told(words, entry(*lines))
    assert not any("counts" in message or "opposite" in message for _, message in errors), errors


HEADS = [
    ("n: 101", "n: 0", "at least 1"),
    ("year: 2012", "year: 2099", "possible: 1900 to"),
    ("pmid: 22172244", "pmid: -5", "is not a PMID"),
    ("year: 2012", "year: 2012, doi: not-a-doi", "is not a DOI; it is written as"),
    ("year: 2012", 'year: 2012, doi: "https://doi.org/10.1000/xyz(5)"', "write `10.1000/xyz(5)`"),
    ("pmid: 22172244", "pmid: 'PMID: 22172244'", "write `22172244`"),
    ("notes: of 209 randomised", "notes: >38%", "a value beginning with > or | needs quotes"),
    ("https://pubmed.ncbi.nlm.nih.gov/22172244/", "'javascript:alert(1)'", "is not an address"),
    ("female: 38%", "female: 150%", "more than everybody"),
    ("age: mean 51.6", "age: mean 500", "above 120 years"),
    ("age: mean 51.6", "age: median 50 (range 90-10)", "is reversed"),
]


@pytest.mark.parametrize(("old", "new", "says"), HEADS)
def test_a_description_that_cannot_be_is_an_error(words, old, new, says):
    errors = told(words, RIGHT.replace(old, new, 1))
    assert any(says in message for _, message in errors), errors


def test_two_figures_for_one_outcome_arm_and_time_are_an_error(words):
    one = "  - outcome: death\n    at: 12 months\n    cdt: {}\n"
    head = RIGHT[: RIGHT.index("outcomes:")] + "outcomes:\n"
    errors = told(words, head + one.format("5/50") + one.format("25/50"))
    assert any("for the same outcome" in m for _, m in errors)
    in_days = one.format("5/50") + one.format("25/50").replace("12 months", "365 days")
    assert any("for the same outcome" in m for _, m in told(words, head + in_days))
    apart = one.format("5/50") + one.format("25/50").replace("at:", "definition: of any cause\n    at:")
    assert told(words, head + apart) == []
    assert told(words, head + one.format("5/50") + one.format("5/50")) == []


@pytest.mark.parametrize("figure", ["not reported", "p = 0.03"])
def test_what_is_no_figure_is_none_of_two(words, figure):
    one = "  - outcome: death\n    at: 12 months\n    {}: {}\n"
    side = "effect" if figure[0] == "p" else "cdt"
    text = RIGHT[: RIGHT.index("outcomes:")] + "outcomes:\n" + one.format(side, figure)
    assert told(words, text + one.format(side, figure)) == []


def test_an_interval_that_its_sd_cannot_give_is_told_with_both(words):
    (row,) = rows(words, "villalta_score", 'cdt: "mean 3.9 (SD 2.2; 95% CI 3.89 to 3.91)"')
    (said,) = [finding.message for finding in row.findings if finding.rule == "interval_against_sd"]
    assert said == ("an SD of 2.2 in 101 patients gives an interval of ± 0.434, but 3.89 to 3.91 is ± 0.01")


def test_the_interval_of_one_value_is_held_against_nothing(words):
    (row,) = rows(words, "villalta_score", 'cdt: "mean 3.9 (SD 2.2; 95% CI 3.2 to 4.6; n = 1)"')
    assert "interval_against_sd" not in {finding.rule for finding in row.findings}


def test_a_number_at_risk_that_rises_is_an_error(words):
    one = "  - outcome: death\n    method: Kaplan-Meier\n    at: {} months\n    at risk: {}\n    cdt: {}%\n"
    head = RIGHT[: RIGHT.index("outcomes:")] + "outcomes:\n"
    rising = told(words, head + one.format(6, 30, 90) + one.format(12, 60, 80))
    assert any("the number at risk cannot rise" in message for _, message in rising)
    assert told(words, head + one.format(6, 60, 10) + one.format(12, 30, 20)) == []
    opposite = one.replace("death", "survival")
    rising = told(words, head + one.format(6, 30, 10) + opposite.format(12, 60, 80))
    assert any("the number at risk cannot rise" in message for _, message in rising)


def test_the_interval_of_a_kaplan_meier_estimate_is_held_against_its_error(words):
    def found(figure):
        (row,) = rows(words, "survival", "method: Kaplan-Meier", f'cdt: "{figure}"')
        return [(f.rule, f.severity) for f in row.findings]

    told = ("interval_against_sd", "warning")
    assert told in found("88% (SE 3.2; 95% CI 60 to 97)") and told in found("88% (SE 10; 95% CI 84 to 91)")
    # One of 101: by complementary log-log the interval is 1.7 times as wide as that of its error.
    assert told not in found("99.0% (SE 1.0; 95% CI 93.0 to 99.9)") + found("88% (SE 3; 95% CI 80.0 to 93)")
    assert told not in found("99% (SE 1; 95% CI 93 to 100)")


FINE = [
    ("death", "cdt: {figure: 37/90 (41.1%), printed: '37 (41.1%)'}"),
    ("death", "cdt: {figure: 9/21, printed: '9 (40.9%)', derived: value}"),
    ("death", "cdt: {figure: 0/90, printed: 'no deaths'}"),
    ("death", "cdt: {figure: 4, printed: 'four patients died'}"),
    ("death", "cdt: 4 deaths"),
    ("death", "at: 1 month", "counted: {to: 30 days}", "cdt: 2/90"),
    ("death", "at: periprocedural", "counted: {to: 30 days}", "cdt: 2/90"),
    ("amputation_free_survival", "cdt: 12 free of amputation"),
    ("technical_failure", "cdt: one failure"),
    ("death", "method: Kaplan-Meier", "cdt: 100% (SE 0)"),
    ("death", "cdt: 5/50 (95% CI 3.3% to 21.8%)"),
    ("villalta_score", 'cdt: "mean 3.9 (SE 0.2; 95% CI 3.5 to 4.3)"'),
    ("villalta_score", 'cdt: "mean 4 (SE 0; 95% CI 3.5 to 4.5)"'),  # an SE below 0.5
]


@pytest.mark.parametrize("lines", FINE)
def test_what_can_be_is_no_error(words, lines):
    assert told(words, entry(*lines)) == []


def rows(words, *lines, n=101):
    study, problems = read_bytes(entry(*lines).replace("n: 101", f"n: {n}").encode(), "x2012.yaml", words)
    assert problems == []
    return extract(study, words)


def test_a_percentage_and_its_count_follow_one_rule_in_every_spelling(words):
    (by_arm,), (plain,) = (rows(words, "death", f"cdt: {t}", n=24) for t in ("19 (80%)", "19/24 (80%)"))
    assert by_arm.poolable and plain.poolable
    assert by_arm.findings == plain.findings != ()
    assert by_arm.values == plain.values


def test_a_percentage_of_no_number_of_patients_is_told_where_their_number_is_not_known(words):
    (row,) = rows(words, "death", "unit: procedure", "cdt: 19 (80%)")
    assert [f.message for f in row.findings] == ["19 is 80% of no number of patients"]


def test_a_p_value_under_effect_gets_the_check_of_one_beside_the_arms(words):
    arms = ("cdt: 40/90", "control: 41/91")
    beside = rows(words, "death", "p: 0.017", *arms)
    under = rows(words, "death", *arms, "effect: p = 0.017")
    message = next(f.message for f in beside[0].findings if f.rule == "p_against_arms")
    assert message in [f.message for f in under[0].findings]


def test_advice_for_a_word_never_turns_its_meaning(words):
    assert "insufficient" not in words.outcomes.nearest("sufficient recanalisation")
    assert "'recanalisation'" not in words.outcomes.nearest("no recanalisation")
    assert words.outcomes.nearest("technical sucess") != ""


@pytest.mark.parametrize("outcome", ["'other: calf girth'", "{other: calf girth}"])
def test_an_outcome_without_a_word_is_kept_under_its_own_and_never_pooled(words, outcome):
    (row,) = rows(words, outcome, "cdt: 3.9 ± 2.2 cm")
    assert (row.outcome, row.values.mean, row.poolable) == ("other: calf girth", 3.9, False)
    assert [(f.rule, f.severity) for f in row.findings] == [("no_vocabulary_word", "note")]
    (row,) = rows(words, outcome, "cdt: 12/90 (13.3%)")
    assert (row.values.events, row.poolable, row.type) == (12, False, "count")


def test_an_outcome_that_has_a_word_is_not_written_as_other(words):
    assert any("write `outcome: death`" in m for _, m in told(words, entry("'other: death'", "cdt: 3/90")))


def test_advice_for_a_missing_file_is_never_the_file_itself(words):
    study, _ = read_bytes(
        RIGHT.replace("overlaps: []", "overlaps: [enden2012_caven]").encode(),
        "resources/studies/enden2012_cavent.yaml",
        words,
    )
    (problem,) = between_files([identity(study)], {study.id})
    assert "did you mean" not in problem.message


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("CaVenT", "CAVENT", True),
        ("PROMISE I", "Promise-I", True),
        ("Hallgrímsdóttir", "Hallgrimsdottir", True),
        ("PROMISE I", "PROMISE II", False),
        ("王小明", "王小红", False),
        ("Study 1.1", "Study 11", False),
    ],
)
def test_a_study_written_in_two_ways_is_never_two_studies(words, one, other, alike):
    read = [
        read_bytes(RIGHT.replace("study: CaVenT", f"study: {name}").encode(), f"{id}2012.yaml", words)[0]
        for id, name in (("a", one), ("b", one), ("c", other))
    ]
    found = between_files([identity(each) for each in read], {each.id for each in read})
    errors = [(p.file, p.line, p.rule) for p in found if p.severity == "error"]
    assert errors == ([("c2012.yaml", 2, "study_name")] if alike else [])


def test_a_style_is_read_from_the_entry_then_the_table_then_the_file(words):
    head = entry("death", "cdt: 19 (18.8)").replace("outcomes:", "style: [n (%), mean (SD)]\noutcomes:")
    study, problems = read_bytes(head.encode(), "x2012.yaml", words)
    assert problems == []
    assert extract(study, words)[0].values.percent == 18.8
    here = head.replace("    cdt:", "    style: '% (n)'\n    cdt:").replace("19 (18.8)", "18.8 (19)")
    study, problems = read_bytes(here.encode(), "x2012.yaml", words)
    assert problems == []
    assert extract(study, words)[0].values.events == 19
    _, problems = read_bytes(head.replace("mean (SD)", "so and so").encode(), "x2012.yaml", words)
    assert "is not a style of a column" in problems[0].message
