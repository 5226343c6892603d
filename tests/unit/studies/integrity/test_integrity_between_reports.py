"""What two files must share before one is held against the other, what they are told, and how likely chance makes it."""

import math
from dataclasses import replace

import pytest
from integrity_examples import ARMS, data_of

from evidence.studies.integrity.across.facts import facts_of
from evidence.studies.integrity.across.overlap import chance_of
from evidence.studies.integrity.across.publications import between, between_two
from evidence.studies.integrity.arithmetic.coincidence import same_count, same_mean, same_share, same_value

SMALL = {"cdt": ARMS["cdt"].replace("100", "71"), "control": ARMS["control"].replace("120", "83")}
# Half the width of a 95 % interval in standard errors.
Z = 1.959964
# Four decimals of Z.
ROUNDED = 1e-4


def telling(words, *figures):
    """The figures by which a file is told from others."""
    return list(facts_of(data_of(words, *figures)).fingerprint)


@pytest.mark.parametrize(
    ("figure", "tells"),
    [
        ("outcome: death, cdt: 3/100", ("count", "death", 3, 100)),
        ("outcome: death, cdt: 0/100", None),
        ("outcome: death, cdt: 100/100", None),
        ("outcome: pts_any, cdt: 41.1%", ("percent", "pts_any", 0.411, None)),
        ("outcome: pts_any, cdt: 41%", ("whole percent", "pts_any", 0.41, None)),
        ("outcome: pts_any, cdt: '>41.1%'", None),
        ("outcome: pts_any, cdt: 0.0%", None),
        ("outcome: pts_any, cdt: 100.0%", None),
        ("outcome: survival, method: Kaplan-Meier, at: 6 months, cdt: 81.5%", ("survival", "survival", 0.815, 6)),
        ("outcome: survival, method: Kaplan-Meier, at: 6 months, cdt: 81%", ("whole percent", "survival", 0.81, 6)),
        ("outcome: villalta_score, cdt: 2.1 ± 3.0", ("mean", "villalta_score", 2.1, 3.0)),
        ("outcome: villalta_score, cdt: median 6 (IQR 3-9)", ("median", "villalta_score", 6, 3)),
        ("outcome: villalta_score, cdt: median 6 (range 2-19)", ("median", "villalta_score", 6, 2)),
        ("outcome: villalta_score, cdt: median 6", None),
        ("outcome: death, effect: 'HR 0.65 (95% CI 0.45 to 0.94)'", ("effect", "death", 0.65, 0.45)),
        ("outcome: death, effect: 'HR 0.65'", None),
    ],
)  # fmt: skip
def test_a_figure_tells_patients_apart_where_others_are_unlikely_to_have_it(words, figure, tells):
    found = telling(words, figure)
    assert found == (
        [] if tells is None else [tuple(pytest.approx(t) if isinstance(t, float) else t for t in tells)]
    )


@pytest.mark.parametrize(
    ("figure", "chance"),
    [
        ("outcome: death, cdt: 3/100", same_count(3, 100)),
        ("outcome: pts_any, cdt: 41.1%", same_share(0.411, 100, 0.001)),
        ("outcome: pts_any, cdt: 41.1% of 900", same_count(370, 900)),
        ("outcome: pts_any, cdt: 41%", same_share(0.41, 100, 0.01)),
        ("outcome: survival, method: Kaplan-Meier, at: 6 months, cdt: 81.5%", same_share(0.815, 100, 0.001)),
        ("outcome: villalta_score, cdt: 2.1 ± 3.0", same_mean(3.0, 100, 0.1)),
        ("outcome: villalta_score, cdt: 2.15 ± 3.02", same_mean(3.02, 100, 0.01)),
        # Of normal values quartiles lie 1.349 SD apart, and the SE of a median is root of pi/2 of that of a mean.
        (
            "outcome: villalta_score, cdt: median 6 (IQR 3-9)",
            same_value(1.0, math.sqrt(math.pi / 2) * (6 / 1.349) / math.sqrt(100)),
        ),
        ("outcome: villalta_score, cdt: median 6 (range 2-19)", 1.0),
        (
            "outcome: death, effect: 'HR 0.65 (95% CI 0.45 to 0.94)'",
            same_value(0.01, (0.94 - 0.45) / (2 * Z)),
        ),
        (
            "outcome: death, effect: 'HR 0.65 (90% CI 0.45 to 0.94)'",
            same_value(0.01, (0.94 - 0.45) / (2 * 1.644854)),
        ),
    ],
)
def test_the_chance_of_the_same_figure_is_that_of_its_kind_patients_and_decimals(words, figure, chance):
    publication = data_of(words, figure)
    assert chance_of(facts_of(publication), publication.rows[0]) == pytest.approx(chance, rel=ROUNDED)


def test_arms_count_without_their_parts_and_in_any_order(words):
    facts = facts_of(
        data_of(words, "outcome: death, cdt: 3", arms={"cdt": ARMS["cdt"].replace("100", "230")})
    )
    assert facts.sizes == (120, 230) and facts.n == 350


TITLE = "catheter directed thrombolysis of the leg"


def titled(words, title, authors="Ek J, Holm P", year=2020, file="second"):
    data = data_of(
        words, f"outcome: death, cdt: {len(file)}", file=f"{file}.yaml", study=file, title=f"'{title}'",
        arms=SMALL if file == "second" else ARMS,
    )  # fmt: skip
    return replace(data, citation=replace(data.citation, authors=authors, year=year))


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ((TITLE,), (True, False)),
        (("Catheter-directed thrombolysis, of the leg.",), (True, False)),
        ((TITLE, "Ov K"), (False, True)),
        ((TITLE, "Ek J, Holm P", 2021), (False, True)),
        (("catheter directed thrombolysis of the arm",), None),
    ],
    ids=["all the same", "capitals and marks", "other author", "other year", "other title"],
)
def test_one_title_of_one_author_and_year_is_one_publication_and_otherwise_a_suspicion(
    words, second, expected
):
    found = between([titled(words, TITLE, file="first"), titled(words, *second)])
    assert [(f.rule, f.blocks, f.suspects) for f in found] == (
        [] if expected is None else [("same_title", *expected)]
    )
    assert all("the same title as second" in f.message for f in found)


def test_a_title_of_few_words_is_no_sign(words):
    assert (
        between(
            [titled(words, "thrombolysis of the leg", file="first"), titled(words, "thrombolysis of the leg")]
        )
        == ()
    )


def quoting(words, figures, design="systematic review"):
    study = data_of(words, *figures, file="first.yaml", study="First", title="first", arms=SMALL)
    review = data_of(words, *figures, file="second.yaml", study="Second", title="second", design=design)
    return between([study, review])


@pytest.mark.parametrize(
    ("figures", "quotes"),
    [
        (["outcome: death, cdt: 3/40"], False),
        (["outcome: death, cdt: 3/40", "outcome: pts_any, cdt: 9/40"], True),
        (["outcome: death, cdt: 4.3%", "outcome: pts_any, cdt: 9.1%"], False),
        (["outcome: death, cdt: 4.3%", "outcome: pts_any, cdt: 9.1%", "outcome: fever, cdt: 8.7%"], True),
        (["outcome: death, cdt: 4%", "outcome: pts_any, cdt: 9%", "outcome: fever, cdt: 8%"], False),
    ],
)
def test_a_review_quotes_a_study_whose_figures_it_repeats_and_a_figure_more_or_less_decides(
    words, figures, quotes
):
    assert [f.rule for f in quoting(words, figures)] == ["same_figures"] * quotes


def test_who_quotes_whom_is_told_with_the_figures_of_either_kind_of_context(words):
    figures = ["outcome: death, cdt: 3/40", "outcome: pts_any, cdt: 9/40"]
    for design in ("systematic review", "economic evaluation"):
        (finding,) = quoting(words, figures, design)
        assert finding.message == (
            "the same figures as second (death 3/40, pts_any 9/40): the review second probably quotes first"
        )


# --- two reports of one study ---


def two(words, first, second, top="", other_top="", **more):
    return between(
        [
            data_of(words, *first, file="first.yaml", top=top),
            data_of(words, *second, file="second.yaml", top=other_top, **{"role": "follow-up", "title": "later"} | more),
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    "difference",
    ["segment: femoral vein", "subgroup: women", "unit: limb", "at: 24 months", "at: baseline"],
)
def test_figures_of_another_part_of_the_patients_unit_or_time_are_not_held_against_each_other(
    words, difference
):
    text = "outcome: patency_any, at: 12 months, cdt: {}"
    other = f"outcome: patency_any, {difference}, cdt: 33/75"
    other = other if difference.startswith("at:") else other.replace(", cdt", ", at: 12 months, cdt")
    assert two(words, [text.format("26/75")], [other]) == ()
    assert [f.rule for f in two(words, [text.format("26/75")], [text.format("33/75")])] == [
        "conflicting_reports"
    ]


def test_figures_that_differ_are_each_told_with_their_report(words):
    text = "outcome: pts_any, at: 12 months, cdt: {}"
    (finding,) = two(words, [text.format("26/75")], [text.format("33/75")])
    assert finding.message == "26/75 in first, 33/75 in second for the same outcome, time and arm"


@pytest.mark.parametrize("turned", [False, True], ids=["the first is earlier", "the second is earlier"])
def test_counts_that_fall_are_each_told_with_their_report(words, turned):
    """The earlier figure was told before the later one, but the files in their own order."""
    figures = [["outcome: death, at: 6 months, cdt: 9/90"], ["outcome: death, at: 24 months, cdt: 7/90"]]
    files = ["first", "second"]
    (finding,) = two(words, *(figures[::-1] if turned else figures))
    early, late = files[::-1] if turned else files
    assert finding.message == (
        f"9/90 at 6 months in {early}, 7/90 at 24 months in {late}: this can only grow with time"
    )


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (
            ("NCT00251771", "NCT00970619"),
            "registered as NCT00251771, but second of the same study as NCT00970619",
        ),
        (("NCT00251771; NCT00251772", "NCT00251772"), None),
        (("NCT00251771", "none"), None),
    ],
)
def test_two_reports_of_one_study_have_a_number_in_common(words, numbers, told):
    tops = [f"registration: {number}" for number in numbers]
    found = two(words, ["outcome: death, cdt: 3"], ["outcome: fever, cdt: 3"], tops[0], tops[1])
    assert [(f.rule, f.message) for f in found] == ([("two_registrations", told)] if told else [])


def test_how_a_study_shrank_is_told_with_both_numbers(words):
    larger = {"cdt": ARMS["cdt"].replace("100", "112")}
    (finding,) = two(words, ["outcome: death, cdt: 3"], ["outcome: fever, cdt: 3"], arms=larger)
    assert finding.message == (
        "100 treated patients in the primary publication, but 112 in second (follow-up): why did the study shrink?"
    )


# --- shared patients ---


def cohort(
    words, name, enrolled, authors="Sharaf A", setting="countries: [Egypt]", devices="AngioJet", condition=""
):
    arm = f"{{label: A, role: intervention, treatments: [CDT], devices: [{devices}], n: {len(name) * 7}}}"
    data = data_of(
        words, f"outcome: death, cdt: {len(name)}", file=f"{name}.yaml", study=name, title=name,
        arms={"cdt": arm, "control": SMALL["control"]}, top=f"setting: {{{setting}, enrolled: {enrolled}}}",
    )  # fmt: skip
    data = replace(data, citation=replace(data.citation, authors=authors))
    if condition:
        data = replace(data, population=replace(data.population, conditions=(condition,)))
    return data


def held_together(pair):
    """What two files show, though nothing had led to comparing them."""
    return between_two(*map(facts_of, pair))


@pytest.mark.parametrize(
    ("enrolled", "certain"),
    [
        (("2014-05 to 2015-01", "2014-05 to 2015-01"), True),
        (("2014-05 to 2015", "2014-05 to 2015-12"), False),
        (("2014 to 2015-12", "2014-01 to 2015-12"), False),
        (("2014 to 2015", "2014 to 2015"), False),
        (("2014-05 to 2015-01", "2014-06 to 2015-01"), False),
    ],
)
def test_one_team_of_one_place_is_certain_where_both_months_are_printed_and_the_same(
    words, enrolled, certain
):
    """A year without its last month is no month."""
    (finding,) = between([cohort(words, "one", enrolled[0]), cohort(words, "another", enrolled[1])])
    assert (finding.blocks, finding.suspects) == (certain, not certain)
    assert finding.message.startswith(f"{'shares' if certain else 'may share'} patients with another: ")
    assert ("the same first and last month of enrolment" in finding.message) is certain


def test_everything_that_two_cohorts_share_is_named(words):
    (finding,) = between(
        [cohort(words, "one", "2014-05 to 2015-01"), cohort(words, "another", "2014-05 to 2015-01")]
    )
    assert finding.of_the_two == (
        "enrolment overlaps in 9 calendar months; the first author is Sharaf A; both from Egypt; both with AngioJet; "
        "the smaller period and number lie inside the other's; the same first and last month of enrolment"
    )


@pytest.mark.parametrize(
    ("other", "suspected"),
    [
        ({}, True),
        ({"authors": "Nobody B"}, True),  # place, device and time
        ({"authors": "Nobody B", "devices": "Trellis"}, False),  # place and time
        ({"authors": "Nobody B", "setting": "countries: [Chile]"}, False),  # device and time
        ({"setting": "countries: [Chile]"}, True),  # team, device and time
        ({"setting": "countries: [Chile]", "devices": "Trellis"}, False),  # team and time
        ({"devices": "Trellis"}, True),  # team, place and time
        ({"condition": "pulmonary embolism"}, False),  # of other patients
    ],
)
def test_which_hints_together_make_a_suspicion(words, other, suspected):
    pair = cohort(words, "one", "2014-05 to 2015-01"), cohort(words, "another", "2014-09 to 2016-01", **other)
    assert [f.rule for f in between(pair)] == ["suspected_overlap"] * suspected
    assert [f.rule for f in held_together(pair)] == ["suspected_overlap"] * suspected


def test_authors_that_are_not_named_are_no_team(words):
    pair = [cohort(words, name, "2014-05 to 2015-01", authors="", devices=d) for name, d in (("one", "AngioJet"), ("another", "Trellis"))]  # fmt: skip
    assert between(pair) == () and held_together(pair) == []


@pytest.mark.parametrize("field", ["overlaps", "suspected_overlaps"])
@pytest.mark.parametrize("named_in", [0, 1])
def test_whichever_file_names_the_other_the_pair_is_not_told_again(words, field, named_in):
    pair = [cohort(words, "one", "2014-05 to 2015-01"), cohort(words, "another", "2014-05 to 2015-01")]
    pair[named_in] = replace(pair[named_in], **{field: (pair[1 - named_in].id,)})
    assert between(pair) == ()
