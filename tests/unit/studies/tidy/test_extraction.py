"""From printed figures to rows: the arithmetic, its steps, and the reasons why a row cannot be pooled."""

import csv
import io
import json

import pytest
from study_examples import RIGHT

from evidence.display.prose.notes import sentence
from evidence.record import codec
from evidence.record.notes.note import Note
from evidence.record.published.publication import Publication
from evidence.record.published.row import VALUES, Counted, Source
from evidence.studies.reading.study_file import read_bytes
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.formulas import guarded
from evidence.studies.tidy.recording import record
from evidence.studies.tidy.rows import COLUMNS, csv_text
from unit.studies.tidy.extracted import row_of, steps


@pytest.mark.parametrize(
    ("at", "counted", "expected"),
    [
        (
            "39 months",
            "{from: 12 months, events: new}",
            Counted(12.0, None, True, "new events from 12 months"),
        ),
        (
            "24 months",
            "{from: 1 year, to: 24 months}",
            Counted(12.0, 24.0, False, "from 1 year to 24 months"),
        ),
        ("10 days", "{to: 10 days}", Counted(None, 10 / 30.4375, False, "to 10 days")),
        ("39 months", "{events: new}", Counted(None, None, True, "new events")),
    ],
)
def test_the_period_of_counting_reaches_the_row(words, at, counted, expected):
    row = row_of(words, "major_bleeding", "0/62", f"    at: {at}\n    counted: {counted}\n")
    assert row.counted == expected


@pytest.mark.parametrize(
    ("counted", "says"),
    [
        ("{from: 12 months, to: 6 months}", "the period ends at 6 months, before it begins (12 months)"),
        ("{events: all}", "says nothing"),
        ("{from: soon}", "'soon' is not a time"),
        ("{since: 12 months}", "since"),
    ],
)
def test_faults_of_a_period_are_told_with_their_line(words, counted, says):
    head = RIGHT[: RIGHT.index("outcomes:")]
    text = f"{head}outcomes:\n  - outcome: death\n    counted: {counted}\n    cdt: 3/101\n"
    _, problems = read_bytes(text.encode(), "resources/studies/x2012.yaml", words)
    assert {p.line for p in problems} == {text[: text.index("counted")].count("\n") + 1}
    assert any(says in p.message for p in problems)


def test_a_row_carries_its_place_its_words_and_its_source(words):
    publication, _ = read_bytes(RIGHT.encode(), "resources/studies/enden2012_cavent.yaml", words)
    treated, _, effect = extract(publication, words)
    assert treated.id == "enden2012_cavent/1/cdt"
    assert effect.id == "enden2012_cavent/1/effect:cdt-control"
    assert (treated.printed, treated.line, treated.study) == ("37/90 (41.1%)", 20, "CaVenT")
    assert treated.source == Source(
        "abstract", "https://pubmed.ncbi.nlm.nih.gov/22172244/", "abstract", kind="abstract"
    )
    assert treated.at.months == 24
    assert (treated.values.events, treated.values.n) == (37, 90)
    assert treated.poolable and treated.derivation == () and treated.findings == ()
    assert effect.values.measure == "RD"
    assert (effect.values.estimate, effect.values.low, effect.values.high) == (
        -0.144,
        -0.279,
        -0.002,
    )
    assert steps(effect) == ["level_taken"]


def test_a_count_takes_its_denominator_from_the_arm_and_says_so(words):
    row = row_of(words, "technical_success", "36 (97.3%)", arms="n: 37")
    assert (row.values.events, row.values.n, row.poolable) == (36, 37, True)
    assert row.derivation[0].what.kind == "denominator_from_arm"
    assert (
        sentence(row.derivation[0].what)
        == "denominator of `36 (97.3%)` not printed; taken: 37 (size of arm cdt)"
    )
    assert row.findings == ()


@pytest.mark.parametrize(("figure", "events"), [("none", 0), ("all", 101), ("no events", 0), ("3", 3)])
def test_words_and_bare_counts_take_the_number_in_the_arm(words, figure, events):
    row = row_of(words, "death", figure)
    assert (row.values.events, row.values.n, row.poolable) == (events, 101, True)


def test_a_count_of_an_arm_without_a_number_is_kept_and_not_pooled(words):
    row = row_of(words, "death", "6", arms="devices: []")
    assert row.values.events == 6
    assert row.values.n is None
    assert not row.poolable
    assert sentence(row.reason) == "no denominator is printed, and the number in arm cdt is not known"


def test_the_unit_of_analysis_decides_which_number_of_the_arm_is_taken(words):
    row = row_of(words, "technical_success", "110", more="    unit: limb\n", arms="n: 101, n limbs: 112")
    assert (row.values.n, row.unit) == (112, "limb")
    row = row_of(words, "technical_success", "110", more="    unit: limb\n")
    assert (
        sentence(row.reason) == "no denominator is printed, and the number of limbs in arm cdt is not known"
    )


@pytest.mark.parametrize(
    ("outcome", "figure", "more", "reason"),
    [
        ("patency_any", "37", "", "no denominator is printed"),
        ("death", "none", "", "no denominator is printed"),
        ("villalta_score", "3.9 ± 2.2", "", "the number of patients behind this value is not printed"),
        ("patency_primary", "79%", "    method: Kaplan-Meier\n", ""),
    ],
)
def test_a_figure_of_a_part_of_the_patients_never_takes_the_number_of_the_whole_arm(
    words, outcome, figure, more, reason
):
    of_all = row_of(words, outcome, figure, more)
    of_a_part = row_of(words, outcome, figure, f"    subgroup: on dialysis\n{more}")
    assert (of_all.values.n, of_a_part.values.n) == (101, None)
    assert of_a_part.derivation == ()
    assert (sentence(of_a_part.reason) if of_a_part.reason else "") == reason


@pytest.mark.parametrize(
    ("arms", "unit", "n"),
    [
        ("n: 473", "patient", 473),
        ("n: 473, n followed: 250", "patient", 473),  # whoever was lost later was at risk until then
        ("n: 473, n analysed: 287, n limbs: 303", "patient", 287),
        ("n: 473, n analysed: 287, n limbs: 303", "limb", 303),
    ],
)
def test_a_kaplan_meier_estimate_starts_with_those_that_were_analysed(words, arms, unit, n):
    row = row_of(words, "patency_primary", "60%", f"    unit: {unit}\n    method: Kaplan-Meier\n", arms)
    assert (row.values.n, steps(row)) == (n, ["number_at_start"])


@pytest.mark.parametrize("unit", ["lesion", "eye", "vertebral level", "vessel"])
def test_other_fields_count_what_they_treat(words, unit):
    counted = f"n: 101, n {unit}s: 140"
    row = row_of(words, "technical_success", "110", more=f"    unit: {unit}\n", arms=counted)
    assert (row.values.n, row.unit) == (140, unit)


@pytest.mark.parametrize(
    ("figure", "more", "n"),
    [
        ("37 (41.1%)", "", 90),  # of those followed
        ("1 (1%)", "", 101),  # of both: the whole arm goes first
        ("37 (36.6%)", "", 101),
        ("37 (41.1%)", "    unit: limb\n", 110),
        ("37 (41.1%)", "    subgroup: women\n", None),
        ("37 (<42%)", "", 101),
    ],
)
def test_a_percentage_tells_of_which_of_the_arms_numbers_it_is(words, figure, more, n):
    row = row_of(words, "pts_any", figure, more=more, arms="n: 101, n followed: 90, n limbs: 110")
    assert row.values.n == n


def test_a_percentage_that_no_count_gives_is_told_with_its_number(words):
    row = row_of(words, "pts_any", "33% of 10")
    assert (row.reason.kind, row.reason.numbers["n"], row.values.events) == ("no_count_fits", 10, None)
    assert [f.rule for f in row_of(words, "pts_any", "20% of 110").findings] == ["n_against_arm"]


def test_a_percentage_that_contradicts_the_arm_does_not_take_its_denominator(words):
    row = row_of(words, "patency_any", "84% (n = 21)", arms="n: 60")
    assert not row.poolable
    assert "the denominator is not n = 60 of the arm" in sentence(row.reason)
    assert "21 would be 84% of 25" in sentence(row.reason)
    assert row.findings[0].rule == "count_against_percent"


@pytest.mark.parametrize(
    "figure", ["36 (8%)", "3 (80%)", "19 (80%)", "40 (1%)", "0 (5%)", "5% (n = 0)", "2 (<1%)"]
)
def test_a_count_that_its_percentage_contradicts_is_not_pooled_with_the_arms_number(words, figure):
    """Another count of the arm's 40 is the percentage, or none is near it: nobody can say which is the slip."""
    row = row_of(words, "patency_any", figure, arms="n: 40")
    assert row.findings[0].rule == "count_against_percent" and row.reason.kind == "count_or_percentage"
    assert sentence(row.reason).startswith("count and percentage contradict each other")


@pytest.mark.parametrize("figure", ["8% (n = 36)", "8% (95% CI 2 to 22; n=36)", "25% (n=40)"])
def test_a_number_behind_a_percentage_may_be_the_patients(words, figure):
    """36 of 40 would be 90%, and 8% of 36 are 3."""
    row = row_of(words, "patency_any", figure, arms="n: 40")
    assert row.reason.kind == "count_or_percentage"
    assert f"the number of patients? write `{figure[: figure.index('%')]}% of " in sentence(row.reason)


@pytest.mark.parametrize("figure", ["28.7% (n=12)", "40 (99%)"])
def test_a_percentage_that_no_count_gives_is_a_slip_beside_its_count(words, figure):
    row = row_of(words, "patency_any", figure, arms="n: 40")
    assert row.poolable and row.findings[0].rule == "count_against_percent"


def test_a_count_whose_percentage_is_of_those_followed_takes_their_number(words):
    row = row_of(words, "patency_any", "37 (41.1%)", arms="n: 101, n followed: 90")
    assert (row.values.events, row.values.n, row.poolable, row.findings) == (37, 90, True, ())
    told = (
        "denominator of `37 (41.1%)` not printed; taken: 90 (followed in arm cdt, of whom the percentage is)"
    )
    assert [sentence(step.what) for step in row.derivation] == [told]
    # of the arm where that fits, else of nobody
    assert row_of(words, "patency_any", "37 (36.6%)", arms="n: 101, n followed: 90").values.n == 101
    assert not row_of(words, "patency_any", "37 (42.5%)", arms="n: 101, n followed: 90").poolable
    assert row_of(words, "patency_any", "37", arms="n: 101, n analysed: 90").values.n == 101


def test_a_printed_percentage_that_does_not_fit_is_told_and_the_count_pooled(words):
    row = row_of(words, "patency_any", "25/67 (37.9%)")
    (finding,) = row.findings
    assert (finding.rule, finding.severity) == ("count_against_percent", "warning")
    assert finding.message == "25/67 is 37.3%, not the printed 37.9% (25 would be 37.9% of 66)"
    assert row.poolable


def test_a_percentage_cut_off_instead_of_rounded_is_only_a_note(words):
    row = row_of(words, "patency_any", "36/38 (94%)")
    assert [(each.rule, each.severity) for each in row.findings] == [("percent_cut_off", "note")]


def test_a_bound_on_the_percentage_is_held_against_the_count(words):
    assert row_of(words, "death", "2/409 (<1%)", arms="n: 409").findings == ()
    assert row_of(words, "death", "9/409 (<1%)", arms="n: 409").findings[0].rule == "count_against_percent"


def test_more_events_than_the_arm_holds_is_told_and_not_pooled(words):
    row = row_of(words, "death", "120")
    assert sentence(row.reason) == "120 events of 101 patients in arm cdt"
    assert row.findings[0].rule == "events_above_arm"


def test_more_patients_than_the_arm_holds_is_told(words):
    assert row_of(words, "death", "3/120").findings[0].message == "120 patients, but arm cdt has 101"


def test_a_bare_percentage_never_takes_the_number_in_the_arm(words):
    row = row_of(words, "pts_any", "22%")
    assert row.values.n is None and row.values.events is None
    assert (row.poolable, row.reason) == (False, Note("no_denominator"))


def test_a_count_follows_from_a_percentage_where_one_fits(words):
    row = row_of(words, "pts_any", "41.1% of 90")
    assert (row.values.events, row.values.n, row.poolable) == (37, 90, True)
    assert steps(row) == ["count_from_percent"]


def test_several_counts_are_named_and_none_is_chosen(words):
    row = row_of(words, "recurrent_vte", "12% of 336", arms="n: 336")
    assert sentence(row.reason) == "several counts fit 12% of 336: 39 to 42"
    assert row.values.events is None
    assert (row.values.events_low, row.values.events_high) == (39, 42)


def test_a_percentage_no_count_gives_is_told(words):
    row = row_of(words, "pts_any", "37.1% of 66")
    assert row.findings[0].message == "no count out of 66 is 37.1%"
    assert not row.poolable


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (">90%", "only a bound is printed (>90%)"),
        ("almost 4%", "only a bound is printed (<4%)"),
        ("about 91% of 100", "only an approximate value is printed (about 91%)"),
        ("not reported", "not reported"),
    ],
)
def test_bounds_and_approximate_figures_are_kept_with_the_reason(words, figure, reason):
    row = row_of(words, "pts_any", figure)
    assert (row.poolable, sentence(row.reason)) == (False, reason)


def test_a_kaplan_meier_estimate_becomes_a_fraction_with_its_time_and_number_at_risk(words):
    row = row_of(
        words, "patency_primary", "95% at 12 months (95% CI 88 to 98)", more="    at risk: {cdt: 21}\n"
    )
    assert row.type == "survival"
    assert (row.values.survival, row.values.low, row.values.high) == (0.95, 0.88, 0.98)
    assert (row.values.at_risk, row.values.n, row.at.months) == (21, 101, 12)
    assert row.method == "Kaplan-Meier"
    assert row.poolable
    assert row.values.events is None  # never survival times the number at the start


def test_a_standard_error_of_an_estimate_becomes_a_fraction(words):
    row = row_of(words, "survival", "66.1% (SE 4.2)", more="    method: Kaplan-Meier\n    at: 6 months\n")
    assert (row.values.survival, row.values.se) == (0.661, 0.042)


def test_person_time_becomes_person_years(words):
    row = row_of(words, "death", "3 in 240 person-months")
    assert (row.values.events, row.values.person_time) == (3, 20)
    assert steps(row) == ["person_time_converted"]
    row = row_of(words, "death", "rate 2.5 per 100 person-years (95% CI 1.2 to 4)")
    assert (row.values.rate, row.values.low, row.values.high) == (0.025, 0.012, 0.04)
    assert row.poolable  # its interval gives a standard error
    row = row_of(words, "death", "rate 2.5 per 100 person-years")
    assert sentence(row.reason) == (
        "a rate is printed without its events and person-time, and without an interval"
    )


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        ("<0.5 (0.1-0.9) per 100 patient-years", "only a bound is printed (<0.5)"),
        (">12 in 345 patient-years", "only a bound is printed (>12)"),
        ("about 3.5 (2.1-4.0) per 100 patient-years", "approximate"),
    ],
)
def test_a_bound_of_a_rate_is_no_rate(words, figure, reason):
    row = row_of(words, "death", figure)
    assert not row.poolable and reason in sentence(row.reason)


def test_what_is_ours_in_a_figure_is_recorded(words):
    row = row_of(words, "pts_any", "{figure: 21/25 (84%), printed: 84% (n = 21), derived: denominator}")
    assert (row.printed, row.derived_by_hand) == ("84% (n = 21)", "denominator")
    assert (
        sentence(row.derivation[0].what)
        == "derived by hand: the denominator is not printed; the paper prints: 84% (n = 21)"
    )


def test_a_silenced_finding_is_not_told_again(words):
    text = RIGHT.replace("37/90 (41.1%)", "37/90 (45%)")
    silenced = text + "silenced: [{rule: count_against_percent, where: 'outcomes[1]', reason: misprint}]\n"
    for source, told in ((text, 1), (silenced, 0)):
        publication, _ = read_bytes(source.encode(), "x2012.yaml", words)
        assert len(extract(publication, words)[0].findings) == told


def test_the_files_written_hold_every_row_and_its_printed_words(words, tmp_path):
    publication, _ = read_bytes(RIGHT.encode(), "resources/studies/enden2012_cavent.yaml", words)
    rows = extract(publication, words)
    codec.write(tmp_path / "x.json", record(publication, rows, "0"))
    (tmp_path / "x.csv").write_text(csv_text(rows, sentence), encoding="utf-8")
    content = json.loads((tmp_path / "x.json").read_text())
    assert codec.read(tmp_path / "x.json", Publication) == record(publication, rows, "0")
    assert content["schema"] == "publication/2"
    assert [row["printed"] for row in content["rows"]] == [row.printed for row in rows]
    lines = (tmp_path / "x.csv").read_text().splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert len(lines) == 1 + len(rows)
    assert "RD -14.4% (-27.9% to -0.2%), p = 0.047" in csv_text(rows, sentence)


def test_every_number_of_a_row_stands_in_its_line_of_the_table(words):
    publication, _ = read_bytes(RIGHT.encode(), "resources/studies/enden2012_cavent.yaml", words)
    rows = (*extract(publication, words), row_of(words, "death", "2/90", more="    method: counts\n"))
    table = list(csv.DictReader(io.StringIO(csv_text(rows, sentence))))
    for row, line in zip(rows, table, strict=True):
        for name in VALUES:
            value = getattr(row.values, name)
            assert line[name] == ("" if value is None else str(guarded(value))), name
        assert line["arm"] == (row.arm or "") and line["line"] == str(row.line)
        assert line["comparison"] == ("cdt - control" if row.comparison else "")
        assert line["at_months"] == (str(row.at.months) if row.at else "")
    assert (table[0]["events"], table[2]["estimate"], table[3]["method"]) == ("37", "-0.144", "counts")


def test_what_is_supposed_of_a_figure_travels_with_its_row_and_changes_nothing_in_it(words):
    plain = row_of(words, "pts_any", "22%")
    row = row_of(words, "pts_any", "{figure: 22%, assume: {n: 36, at: 12 months, why: all were seen}}")
    assert row.assumed.n == 36 and row.assumed.at.months == 12 and row.assumed.why == "all were seen"
    assert (row.poolable, row.reason, row.values, row.at) == (False, plain.reason, plain.values, plain.at)
    assert "n = 36, at 12 months: all were seen" in csv_text([row], sentence)
    vein = row_of(words, "patency_primary", "{figure: 76.7%, assume: {segment: iliocaval, why: of both}}")
    assert (vein.segment, vein.assumed.segment) == ("", "iliocaval")
    assert "of the segment iliocaval: of both" in csv_text([vein], sentence)


@pytest.mark.parametrize(
    ("cell", "more", "said"),
    [
        ("{figure: 22%, assume: {n: 36}}", "", "'why' is missing"),
        ("{figure: 22%, assume: {why: so}}", "", "'assume' says nothing"),
        ("{figure: 22%, assume: {n: 0, why: so}}", "", "a whole number of at least 1"),
        ("{figure: 22%, assume: {m: 36, why: so}}", "", "unknown key 'm'"),
        ("{figure: 8/36, assume: {n: 37, why: so}}", "", "the figure prints its own number, 36"),
        ("{figure: 22%, assume: {at: 6 months, why: so}}", "    at: 12 months\n", "the entry has a time"),
        ("{figure: 22%, assume: {at: soon, why: so}}", "", "soon"),
        ("{figure: 22%, assume: {segment: ivc, why: so}}", "    segment: iliac\n", "is of the segment iliac"),
        ("{figure: 22%, assume: 36}", "", "should be a mapping"),
    ],
)
def test_what_cannot_be_supposed_is_told_with_its_line(words, cell, more, said):
    head = RIGHT[: RIGHT.index("outcomes:")]
    text = f"{head}outcomes:\n  - outcome: pts_any\n{more}    cdt: {cell}\n    source: abstract\n"
    _, problems = read_bytes(text.encode(), "resources/studies/x2012.yaml", words)
    assert any(said in p.message and p.line for p in problems), problems
