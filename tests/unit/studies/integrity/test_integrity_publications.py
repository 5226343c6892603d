"""Rules across publications: one study under two names, two reports that disagree, shared patients."""

import math
from dataclasses import replace

import pytest
from integrity_examples import ARMS, data_of

from evidence.studies.integrity.across.publications import between
from evidence.studies.integrity.arithmetic.coincidence import same_count, same_sizes

FIRST = ("outcome: pts_any, at: 12 months, cdt: 37/90", "outcome: death, cdt: 3/100")
OTHER_ARMS = {name: arm.replace("100", "71").replace("120", "83") for name, arm in ARMS.items()}


def told(*publications):
    return [(each.rule, each.severity) for each in between(publications)]


def first(words, **more):
    return data_of(words, *FIRST, file="first.yaml", **more)


# Four counts in two arms.
SEVERAL = (*FIRST, "outcome: major_bleeding, cdt: 12/100, control: 7/120")


def twice(words, figures, **more):
    one = data_of(words, *figures, file="first.yaml")
    return one, data_of(words, *figures, file="second.yaml", study="Another", title="another title", **more)


def test_several_equal_figures_arm_by_arm_block_and_the_chance_is_said(words):
    (finding,) = between(twice(words, SEVERAL))
    assert (finding.rule, finding.severity, finding.blocks) == ("same_figures", "warning", True)
    assert "death 3/100" in finding.message and "arms of the same size (100, 120)" in finding.message
    assert finding.rows == ("first/1/cdt", "first/2/cdt", "first/3/cdt", "first/3/control")
    arms = same_sizes((100, 120))
    chances = [same_count(*each) for each in ((37, 90), (3, 100), (12, 100), (7, 120))]
    assert finding.chance == pytest.approx(math.prod(chances) * arms)
    assert "fewer than 1 in" in finding.message


def test_two_equal_figures_are_a_suspicion_that_blocks_nobody(words):
    (finding,) = between(twice(words, FIRST))
    assert (finding.rule, finding.severity, finding.blocks) == ("same_figures", "warning", False)
    assert finding.suspects


def test_equal_figures_of_the_other_arm_are_no_coincidence(words):
    """The treated of one study and the controls of the other are nobody twice."""
    a = data_of(words, *(each.replace("cdt:", "control:") for each in FIRST), file="first.yaml")
    b = data_of(words, *FIRST, file="second.yaml", study="Another", title="another title", arms=OTHER_ARMS)
    assert told(a, b) == []


def test_the_same_patients_told_twice_are_one_coincidence(words):
    """A figure and its complement."""
    figures = ("outcome: technical_success, cdt: 97/100", "outcome: death, cdt: 3/100")
    (finding,) = between(twice(words, figures))
    either = 2  # of the two figures compared
    assert finding.chance == pytest.approx(either * same_count(3, 100) * same_sizes((100, 120)))


def test_a_coincidence_is_likelier_the_more_pairs_are_compared(words):
    alone = between(twice(words, SEVERAL))[0].chance
    odd = {name: arm.replace("n: 1", "n: 3") for name, arm in ARMS.items()}
    others = [
        data_of(
            words, f"outcome: death, cdt: {i + 5}", file=f"x{i}.yaml", study=f"X{i}", title=f"x{i}", arms=odd
        )
        for i in range(4)
    ]
    found = [each for each in between([*twice(words, SEVERAL), *others]) if each.rule == "same_figures"]
    assert [each.chance for each in found] == [pytest.approx(alone * 15)]


def test_a_period_alone_is_no_overlap_however_exact(words):
    """Two cohorts of other countries, devices and sizes that enrolled in the same months."""
    months = "2014-05 to 2015-01"
    a = cohort(words, "one", "Sharaf et al.", months)
    b = cohort(words, "another", "Nobody et al.", months, "Trellis", "countries: [Chile]")
    assert told(a, b) == []


def test_one_centre_and_the_same_dates_block(words):
    months = "2014-05 to 2015-01"
    (finding,) = between(
        [at_site(words, "one", "[Tanta]", months), at_site(words, "another", "[Tanta]", months)]
    )
    assert (finding.rule, finding.severity, finding.blocks) == ("suspected_overlap", "warning", True)
    years = "2014 to 2015"  # too common
    (finding,) = between(
        [at_site(words, "one", "[Tanta]", years), at_site(words, "another", "[Tanta]", years)]
    )
    assert not finding.blocks


def test_two_studies_that_share_a_single_figure_are_not_one(words):
    other = ("outcome: pts_any, at: 12 months, cdt: 37/90", "outcome: death, cdt: 4/71")
    copy = data_of(words, *other, file="second.yaml", study="Another", title="another", arms=OTHER_ARMS)
    assert not any(each.blocks for each in between([first(words), copy]))


def test_zeros_and_whole_groups_tell_nothing_apart(words):
    zeros = (
        "outcome: death, cdt: 0/71",
        "outcome: pts_any, cdt: 0/71",
        "outcome: technical_success, cdt: 71/71",
    )
    pair = [
        data_of(words, *zeros, file=f"{name}.yaml", study=name, title=name, arms=arms)
        for name, arms in (("one", OTHER_ARMS), ("two", {**OTHER_ARMS, "control": ARMS["control"]}))
    ]
    assert told(*pair) == []


def test_linked_files_are_not_suspected(words):
    copy = data_of(
        words, *FIRST, file="second.yaml", study="Another", title="another", top="overlaps: [first]"
    )
    assert told(first(words), copy) == []


def test_a_review_that_repeats_a_study_quotes_it(words):
    scores = ("outcome: villalta_score, at: 12 months, cdt: 2.1 ± 3.0, control: 5.1 ± 4.1",)
    study = data_of(words, *scores, file="first.yaml")
    review = data_of(
        words, *scores, file="second.yaml", study="Review", title="a review", design="systematic review"
    )
    (finding,) = between([study, review])
    assert (finding.severity, finding.blocks) == ("note", False)
    assert "the review second probably quotes first" in finding.message


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (("NCT00251771", "NCT00251771"), [("same_registration", "warning")]),
        (("NCT00251771", "https://clinicaltrials.gov/NCT00251771"), [("same_registration", "warning")]),
        (("NCT00251771", "nct 00251771"), [("same_registration", "warning")]),
        (("ISRCTN 12345678; NCT-00251771", "NCT00251771"), [("same_registration", "warning")]),
        (("2008-001234-12", "2008-001234-12"), [("same_registration", "warning")]),
        (("NCT00251771", "NCT00970619"), []),
        (("none", "none"), []),
        (("not reported", "not reported"), []),
    ],
)
def test_one_registration_is_one_study(words, numbers, expected):
    pair = [
        data_of(
            words, f"outcome: death, cdt: {i + 1}", file=f"s{i}.yaml", study=f"S{i}", title=f"t{i}",
            top=f"registration: {number}", arms=OTHER_ARMS if i else ARMS,
        )
        for i, number in enumerate(numbers)
    ]  # fmt: skip
    assert told(*pair) == expected


def reports(words, a, b, **more):
    return [
        data_of(words, a, file="first.yaml"),
        data_of(words, b, file="second.yaml", **{"role": "secondary analysis", "title": "later"} | more),
    ]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("cdt: 26/75", "cdt: 33/75", [("conflicting_reports", "warning")]),  # CAVA
        ("cdt: 26/75", "cdt: 26/75", []),
        ("cdt: 26/75", "cdt: 35%", []),  # 34.7 %
        ("cdt: 26/75", "cdt: 36%", [("conflicting_reports", "note")]),
        ("cdt: 69.7%", "cdt: 70%", []),
        ("cdt: 69.7%", "cdt: 68%", [("conflicting_reports", "warning")]),
        ("cdt: 26/75", "control: 33/75", []),
    ],
)
def test_two_reports_of_one_study_must_agree(words, a, b, expected):
    text = "outcome: pts_any, at: 12 months, {}"
    assert told(*reports(words, text.format(a), text.format(b))) == expected


def test_a_report_of_a_part_of_the_patients_may_differ(words):
    text = "outcome: pts_any, at: 12 months, cdt: {}"
    assert told(*reports(words, text.format("26/75"), text.format("12/30"), role="subgroup")) == []
    half = {"cdt": ARMS["cdt"].replace("100", "50")}
    assert told(*reports(words, text.format("26/75"), text.format("12/30"), arms=half)) == []


def test_deaths_that_fall_from_one_report_to_the_next_are_noted(words):
    a, b = "outcome: death, at: 6 months, cdt: 9/90", "outcome: death, at: 24 months, cdt: {}/90"
    assert told(*reports(words, a, b.format(12))) == []
    assert told(*reports(words, a, b.format(7))) == [("reports_over_time", "note")]


def test_deaths_by_kaplan_and_meier_may_grow_from_one_report_to_the_next(words):
    text = "outcome: {}, method: Kaplan-Meier, at: {} months, cdt: {}%"
    assert told(*reports(words, text.format("death", 6, 9), text.format("death", 24, 12))) == []
    alive = text.format("survival", 6, 80), text.format("survival", 24, 90)
    assert told(*reports(words, *alive)) == [("reports_over_time", "note")]


def test_a_primary_report_smaller_than_its_interim_is_noted(words):
    larger = {"cdt": ARMS["cdt"].replace("100", "112")}
    told_of = told(*reports(words, "outcome: death, cdt: 3", "outcome: fever, cdt: 3", arms=larger))
    assert told_of == [("interim_and_final", "note")]


def test_descriptions_given_to_opposite_arms_are_told(words):
    days = ", months since DVT: {{cdt: '{}', control: '{}'}}"
    pair = [
        data_of(
            words, "outcome: death, cdt: 3", file=f"{name}.yaml", population=days.format(*values), role=role
        )
        for name, values, role in (("a", ("50", "27"), "primary"), ("b", ("27", "50"), "follow-up"))
    ]
    assert told(*pair) == [("conflicting_reports", "warning")]


def cohort(words, name, authors, enrolled, device="AngioJet", setting="countries: [Egypt]"):
    arm = f"{{label: A, role: intervention, treatments: [CDT], devices: [{device}], n: {len(name) * 7}}}"
    data = data_of(
        words, f"outcome: death, cdt: {len(name)}", file=f"{name}.yaml", study=name, title=name,
        arms={"cdt": arm, "control": OTHER_ARMS["control"]},
        top=f"setting: {{{setting}, enrolled: {enrolled}}}",
    )  # fmt: skip
    return replace(data, citation=replace(data.citation, authors=authors))


def test_cohorts_of_one_team_place_and_time_are_suspected_and_block_nobody(words):
    a = cohort(words, "one", "Sharaf et al.", "2010-01 to 2012-12")
    (finding,) = between([a, cohort(words, "another", "Sharaf et al.", "2011-06 to 2014-12")])
    assert (finding.rule, finding.severity, finding.blocks) == ("suspected_overlap", "note", False)
    assert "enrolment overlaps in 19 calendar months;" in finding.message
    assert told(a, cohort(words, "another", "Sharaf et al.", "2013-06 to 2014-12")) == []
    assert told(a, cohort(words, "another", "Nobody et al.", "2011-06 to 2014-12", "Trellis")) == []


def test_place_device_and_time_alone_are_a_suspicion_too(words):
    a = cohort(words, "one", "Sharaf et al.", "2010-01 to 2012-12")
    (finding,) = between([a, cohort(words, "another", "Nobody et al.", "2011-06 to 2014-12")])
    assert (finding.rule, finding.blocks, finding.suspects) == ("suspected_overlap", False, True)


def at_site(words, name, site, enrolled, device="AngioJet"):
    return cohort(words, name, f"{name} et al.", enrolled, device, f"sites: {site}")


@pytest.mark.parametrize(
    ("sites", "shared"),
    [
        (("[Ain Shams, Tanta]", "[ain  SHAMS]"), True),
        (("Tanta", "[Tanta]"), True),
        (("[Tanta]", "[Cairo]"), False),
        (("[]", "[]"), False),
    ],
)
def test_a_shared_centre_is_suspected_however_its_name_is_spelt(words, sites, shared):
    a = at_site(words, "one", sites[0], "2010-01 to 2012-12")
    b = at_site(words, "another", sites[1], "2011-06 to 2014-12")
    assert told(a, b) == ([("suspected_overlap", "note")] if shared else [])


def test_a_shared_centre_with_a_common_treatment_is_suspected_without_a_common_device(words):
    a = at_site(words, "one", "[Tanta]", "2010-01 to 2012-12")
    (finding,) = between([a, at_site(words, "another", "[Tanta]", "2011-06 to 2014-12", "Trellis")])
    assert finding.suspects
    shared = "both at Tanta; both with anticoagulation, catheter-directed thrombolysis"
    assert shared in finding.message and "may share patients with another" in finding.message
    assert shared in finding.of_the_two and "another" not in finding.of_the_two  # told of either


def test_a_shared_centre_without_overlapping_enrolment_is_not_suspected(words):
    a = at_site(words, "one", "[Tanta]", "2010-01 to 2012-12")
    assert told(a, at_site(words, "another", "[Tanta]", "2013-06 to 2014-12")) == []


def test_a_shared_centre_with_nothing_done_alike_is_not_suspected(words):
    a = at_site(words, "one", "[Tanta]", "2010-01 to 2012-12")
    b = at_site(words, "another", "[Tanta]", "2011-06 to 2014-12", "Trellis")
    bare = replace(b, arms=tuple(replace(arm, treatments=()) for arm in b.arms))
    assert told(a, bare) == []


@pytest.mark.parametrize(
    ("small", "large", "nested"),
    [
        ("2011-06 to 2012-06", "2010-01 to 2012-12", True),
        ("2010-01 to 2012-12", "2011-06 to 2012-06", False),  # more patients in the shorter time
        ("2009-06 to 2012-06", "2010-01 to 2012-12", False),
    ],
)
def test_a_smaller_period_and_number_inside_the_other_are_said(words, small, large, nested):
    a = at_site(words, "one", "[Tanta]", small)
    (finding,) = between([a, at_site(words, "another", "[Tanta]", large)])
    assert ("the smaller period and number lie inside the other's" in finding.message) is nested


def test_a_smaller_period_and_number_inside_the_other_are_no_ground_alone(words):
    a = at_site(words, "one", "[Tanta]", "2011-06 to 2012-06")
    assert told(a, at_site(words, "another", "[Cairo]", "2010-01 to 2012-12")) == []


def test_an_answer_in_either_file_silences_and_releases(words):
    answer = "silenced: [{rule: same_figures, where: first, reason: two trials of one team}]"
    copy = data_of(words, *FIRST, file="second.yaml", study="Another", title="another title", top=answer)
    (finding,) = between([first(words), copy])
    assert (finding.silenced, finding.blocks, finding.suspects) == ("two trials of one team", False, False)


def test_every_figure_of_a_report_beside_a_retracted_one_is_asked_about(words):
    primary = first(words, top="retracted: {date: 2024-02-01, notice: 'https://example.org'}")
    figures = ("outcome: pts_any, at: 24 months, cdt: 40/90",)
    later = data_of(words, *figures, file="later.yaml")
    found = [f for f in between([primary, later]) if f.rule == "retracted_report"]
    assert [(f.publication, f.other, f.severity, f.silenced) for f in found] == [
        ("later", "first", "warning", "")
    ]
    assert found[0].rows == tuple(row.id for row in later.rows) and found[0].rows
    answer = "silenced: [{rule: retracted_report, where: first, reason: counted anew by the authors}]"
    answered = data_of(words, *figures, file="later.yaml", top=answer)
    (told_of,) = [f for f in between([primary, answered]) if f.rule == "retracted_report"]
    assert told_of.silenced == "counted anew by the authors"
    another = data_of(words, *FIRST, file="later.yaml", study="Another", title="another", arms=OTHER_ARMS)
    for pair in ([later, first(words)], [primary, another]):
        assert "retracted_report" not in [rule for rule, _ in told(*pair)]


def test_of_an_end_of_enrolment_that_is_not_told_nothing_is_supposed(words):
    """Begun before the other ended, by its dates: then they overlap; begun before the other began: nobody knows."""
    a = cohort(words, "one", "Sharaf et al.", "2010-01 to 2012-12")
    (finding,) = between([a, cohort(words, "another", "Sharaf et al.", "from 2011-06")])
    assert "enrolment overlaps in 1 calendar month at least, 19 calendar months at most" in finding.message
    assert told(a, cohort(words, "another", "Sharaf et al.", "from 2009-06")) == []
    assert told(a, cohort(words, "another", "Sharaf et al.", "spring 2010 to autumn 2012")) == []
