"""Entries under `outcomes:`: numbers at risk, assumptions, comparisons, periods, outcomes without a word."""

import pytest
from study_examples import RIGHT

from evidence.studies.reading.study_file import read_bytes


def reading(words, entry, arms=""):
    """Read the example with one entry in the place of its own, and with further arms."""
    head = RIGHT[: RIGHT.index("outcomes:")].replace("sources:", f"{arms}sources:", 1)
    lines = "".join(f"    {line}\n" for line in entry)
    return read_bytes(f"{head}outcomes:\n  - source: abstract\n{lines}".encode(), "x2012.yaml", words)


def entry_of(words, *entry):
    publication, problems = reading(words, entry)
    assert problems == []
    return publication.entries[0]


def told(words, *entry, arms=""):
    _, problems = reading(words, entry, arms)
    return " | ".join(problem.message for problem in problems)


def test_a_number_at_risk_is_of_all_arms_or_of_each_and_a_figures_own_goes_first(words):
    lines = ("outcome: survival", "method: Kaplan-Meier", "at: 12 months", "cdt: 90%", "control: 80%")
    assert [cell.at_risk for cell in entry_of(words, *lines, "at risk: 60").cells] == [60, 60]
    assert [cell.at_risk for cell in entry_of(words, *lines, "at risk: {control: 50}").cells] == [None, 50]
    own = (*lines[:3], "cdt: {figure: 90%, at risk: 40}", "at risk: 60")
    assert [cell.at_risk for cell in entry_of(words, *own).cells] == [40]
    assert "102 at risk, but arm cdt has 101 patients" in told(words, *lines, "at risk: 102")
    assert [cell.at_risk for cell in entry_of(words, *lines[:4], "at risk: 101").cells] == [101]


@pytest.mark.parametrize(
    ("entry", "figure", "says"),
    [
        ("at: 24 months", "{figure: 22%, assume: {n: 36, why: x}}", ""),
        ("", "{figure: 22%, assume: {at: 12 months, why: x}}", ""),
        ("", "{figure: 22% within 30 days, assume: {n: 36, why: x}}", ""),
        ("segment: iliac", "{figure: 22%, assume: {n: 36, at: 1 year, why: x}}", ""),
        ("at: 24 months", "{figure: 22%, assume: {at: 12 months, why: x}}", "the entry has a time"),
        ("", "{figure: 22% within 30 days, assume: {at: 12 months, why: x}}", "the entry has a time"),
        ("", "{figure: 22% of 30, assume: {n: 36, why: x}}", "the figure prints its own number, 30"),
        ("segment: iliac", "{figure: 22%, assume: {segment: ivc, why: x}}", "is of the segment iliac"),
        ("", "{figure: 22%, assume: {n: 36}}", "'why' is missing"),
    ],
)
def test_nothing_is_assumed_that_is_printed(words, entry, figure, says):
    found = told(words, "outcome: pts_any", *filter(None, [entry]), f"cdt: {figure}")
    assert says in found if says else found == ""


@pytest.mark.parametrize(
    ("comparison", "says"),
    [
        ("[cdt, control]", ""),
        ("[cdt]", "a comparison names two arms"),
        ("[cdt, cdt]", "a comparison names two arms"),
        ("[cdt, control, cdt]", "a comparison names two arms"),
        ("[cdt, contrl]", "'contrl' is not an arm (did you mean 'control'?)"),
    ],
)
def test_a_comparison_is_of_two_arms_of_the_file(words, comparison, says):
    found = told(words, "outcome: pts_any", f"effect: {{figure: RR 0.7 (0.5-0.9), comparison: {comparison}}}")
    assert says in found if says else found == ""


@pytest.mark.parametrize(
    ("counted", "at", "says"),
    [
        ("{from: 3 months, to: 12 months}", "12 months", ""),
        ("{to: 365 days}", "12 months", ""),
        ("{from: 12 months, to: 12 months}", "24 months", "before it begins"),
        ("{from: 12 months}", "12 months", "the period is from 12 months, but the entry is at 12 months"),
        ("{to: 11 months}", "12 months", "the period is to 11 months, but the entry is at 12 months"),
    ],
)
def test_a_period_of_counting_ends_at_the_time_of_its_entry(words, counted, at, says):
    found = told(words, "outcome: major_bleeding", f"at: {at}", f"counted: {counted}", "cdt: 2/90")
    assert says in found if says else found == ""


def test_an_outcome_without_a_word_keeps_its_own_and_a_known_one_is_named(words):
    assert entry_of(words, "outcome: 'other: time to first walk'", "cdt: 3.9 ± 2.2").outcome == (
        "other: time to first walk"
    )
    assert "write `outcome: death`" in told(words, "outcome: 'other: death'", "cdt: 2/90")
    assert "say after `other:`" in told(words, "outcome: 'other:'", "cdt: 2/90")


def test_a_figure_and_its_entry_may_differ_by_a_day_in_their_time(words):
    entry_of(words, "outcome: survival", "at: 12 months", "cdt: 90% at 366 days")
    assert "two times" in told(words, "outcome: survival", "at: 12 months", "cdt: 90% at 370 days")


@pytest.mark.parametrize(
    ("p", "held"),
    [
        ("0.047", (0.047, "=")),
        ('"< 0.001"', (0.001, "<")),
        ("P = .03", (0.03, "=")),
        ("log-rank p 0.05", None),
    ],
)
def test_the_p_value_of_an_entry_is_read(words, p, held):
    if held is None:
        assert "cannot read the p value" in told(words, "outcome: death", "cdt: 2/90", f"p: {p}")
    else:
        found = entry_of(words, "outcome: death", "cdt: 2/90", f"p: {p}").p
        assert (found.p, found.p_op) == held


def test_a_column_has_one_style_for_each_kind_of_figure(words):
    lines = ("outcome: death", "cdt: 2 (2.2)")
    assert entry_of(words, *lines, "style: [n (%), mean (SD)]").cells[0].figure.percent == 2.2
    assert "two styles for one kind of figure: `n (%)` and `% (n)`" in told(
        words, *lines, "style: [n (%), '% (n)']"
    )


@pytest.mark.parametrize(
    ("figure", "unit", "says"),
    [
        ("3 limbs", "", "counts limbs, and the entry counts patients: write `unit: limb`"),
        ("three limbs", "", "counts limbs"),
        ("8 (73%) of the limbs", "", "counts limbs"),
        ("8/11 limbs", "limb", ""),
        ("8 of 11 patients", "limb", "counts patients, and the entry counts limbs"),
        ("8 limbs of 11 patients", "", ""),
        ("3 patients", "", ""),
    ],
)
def test_a_figure_that_counts_another_unit_is_told(words, figure, unit, says):
    found = told(words, "outcome: death", *filter(None, [unit and f"unit: {unit}"]), f"cdt: {figure}")
    assert says in found if says else "counts" not in found


@pytest.mark.parametrize(
    ("outcome", "figure", "opposite"),
    [
        ("death", "12 survivors", True),
        ("death", "12 Alive patients", True),
        ("death", "12 patients", False),
        ("death", "12 deaths", False),
        ("survival", "90% at 12 months", False),
        ("survival", "12 deaths", True),
        ("technical_success", "3 failures", True),
        ("technical_success", "12 successes", False),
    ],
)
def test_a_figure_of_those_whom_the_outcome_does_not_count_is_told(words, outcome, figure, opposite):
    found = told(words, f"outcome: {outcome}", f"cdt: {figure}")
    assert ("seems to count the opposite" in found) is opposite
    assert not opposite or "write the number of those" in found


def test_of_an_outcome_without_a_word_the_entrys_own_style_says_what_the_figure_is(words):
    """A file with a style for each kind read `3 (8%)` both ways, and nothing in the entry could decide it."""
    lines = ("outcome: 'other: leg cramp'", "cdt: 3 (3%)")
    head = RIGHT.replace("outcomes:", "style: [n (%), mean (SD)]\noutcomes:", 1)

    def read(*entry):
        text = "".join(f"    {line}\n" for line in entry)
        whole = f"{head[: head.index('outcomes:')]}outcomes:\n  - source: abstract\n{text}"
        return read_bytes(whole.encode(), "x2012.yaml", words)

    _, problems = read(*lines)
    assert "counted or measured? give the entry its own `style:`" in problems[0].message
    study, problems = read(*lines, "style: n (%)")
    assert problems == [] and (study.entries[0].cells[0].figure.events) == 3


@pytest.mark.parametrize(("p", "twice"), [("0.047", False), ("0.03", True), ('"< 0.047"', True)])
def test_an_entry_and_its_effect_have_one_p_value(words, p, twice):
    found = told(words, "outcome: death", f"p: {p}", "effect: OR 0.81 (0.62-1.04), p = 0.047")
    assert ("two p values" in found) is twice
