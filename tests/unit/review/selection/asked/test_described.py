"""What study files say of patients, read as numbers for subgroups."""

from dataclasses import replace
from string import ascii_lowercase

import pytest

from evidence.record.notes.note import Note
from evidence.record.published.publication import Citation, Population
from evidence.review.selection.asked.described import completed, longest_symptoms, share_on_dialysis
from evidence.review.selection.asked.publications import completed_by_study, told_apart
from evidence.review.selection.candidates import _first_of_each_arm
from unit.review.builders import arm, counts, publication


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ("max 14 days", 14),
        ("max 21 days, mean 6.5", 21),
        ("under 2 weeks", 14),
        ("less than 21 days", 21),
        ("max 12 weeks", 84),
        ("mean 11.0 days (range 3-20)", 20),
        ("2 to 16 days", 16),
        ("mean 13.6 days (SD 9.6)", 13.6),
        ("max 14 days, median 6 [IQR 4-10]", 14),
        ("median 6 days [4-10]", 6),
        ("median 81 months (range 3-480)", 480 * 30.4375),
        ("8 ± 9 years", 8 * 365.25),
        ("acute", None),
        ("several weeks", None),
        ({"acute": "70.7%", "chronic": "8.4%"}, None),
        (None, None),
    ],
)
def test_the_longest_symptoms_are_the_limit_else_the_end_of_the_range_else_the_average(told, days):
    assert longest_symptoms({"symptom duration": told}) == days


@pytest.mark.parametrize(
    ("told", "n", "share"),
    [("18%", 105, 0.18), ("94.4%", None, 0.944), ("4 (printed as 16%)", 32, 0.125), (4, 32, 0.125),
     ("4", None, None), ("many", 32, None), (True, 32, None), (None, 32, None)],
)  # fmt: skip
def test_a_count_on_dialysis_is_of_all_patients(told, n, share):
    found = share_on_dialysis({"dialysis": told}, n)
    assert found == (pytest.approx(share) if share is not None else None)


@pytest.mark.parametrize(
    ("authors", "year", "study", "label"),
    [
        ("Smith, Jones and Li", 2019, "smith", "Smith 2019"), ("de Vries et al.", 2020, "x", "de Vries 2020"), ("Smith", None, "x", "Smith n.d."),
        ("", 2019, "caval", "Caval 2019"), ("", 2019, "caval2019", "Caval2019"), ("", None, "caval", "Caval"),
        ("", 2019, "caval 2005-2014", "Caval 2005-2014 (2019)"), ("", 2019, "caval 2015-2019", "Caval 2015-2019"),
    ],
)  # fmt: skip
def test_a_publication_is_named_by_its_first_author_and_year_else_by_its_study(authors, year, study, label):
    made = publication("x", [], [], citation=Citation(authors, year), study=study)
    assert made.label == label
    assert replace(made, letter="b").label == label + "b"


def test_studies_of_one_author_and_year_have_letters_beyond_the_alphabet_too():
    made = [publication(f"p{i:02}", [], [], citation=Citation("Kim et al.", 2018)) for i in range(28)]
    alone = publication("z", [], [], citation=Citation("Lee et al.", 2018))
    letters = [p.letter for p in told_apart([*made, alone])]
    assert letters == [*ascii_lowercase, "aa", "bb", ""]


@pytest.mark.parametrize("poolable", [(True, False), (False, True)])
def test_of_an_arm_the_figure_that_can_be_pooled_comes_first(poolable):
    rows = [
        counts("x", i, "a", 3, 30, poolable=able, reason=None if able else Note("no_count"))
        for i, able in enumerate(poolable)
    ]
    (first,) = _first_of_each_arm(rows)
    assert first.poolable


def told_of(name, details, role="primary", n=10, study="ATTRACT"):
    people = Population("DVT", (), details)
    return publication(name, [arm("a", ["thrombectomy"], n)], [], study=study, role=role, population=people)


def test_what_a_study_tells_of_its_patients_holds_of_its_other_reports_that_do_not_tell_it():
    """As in ATTRACT: quality of life is in a report that says neither site nor days, which the trial's own does."""
    own = told_of(
        "own", {"symptom duration": "max 14 days", "clot site": {"iliofemoral": 391}, "age": "mean 53"}, n=691
    )
    interim = told_of("interim", {"symptom duration": "max 3 days"}, n=20)
    later = told_of("later", {"symptom duration": "max 15 days"}, "follow-up")
    found = {
        p.id: p.record.population.details
        for p in completed_by_study(
            [
                told_of("quality", {"age": "mean 52"}, "secondary analysis"),
                interim,
                later,
                told_of("part", {}, "subgroup"),
                told_of("more", {}, "follow-up", n=720),
                told_of("alone", {}, "secondary analysis", study="another"),
                own,
            ]
        )
    }
    site = {"clot site": {"iliofemoral": 391}}
    assert found["quality"] == {"age": "mean 52", "symptom duration": "max 14 days", **site}
    assert found["later"] == {"symptom duration": "max 15 days", **site}
    # A part says for itself who it is, so do more patients and a primary report, and another study is another.
    assert (found["part"], found["more"], found["alone"]) == ({}, {}, {})
    assert found["interim"] == {"symptom duration": "max 3 days"}


@pytest.mark.parametrize(("told", "kept"), [("18%", {"dialysis": "18%"}), ("4 of 32", {}), (4, {})])
def test_a_share_on_dialysis_holds_of_another_report_and_a_count_does_not(told, kept):
    assert completed({}, {"dialysis": told}) == kept


def treated(name, *arms, role="primary", n=100, study="ATTRACT"):
    return publication(name, [arm(*a[:2], n, devices=a[2]) for a in arms], [], study=study, role=role)


def test_a_device_of_a_trial_is_that_of_its_other_reports_which_name_none():
    """As in ATTRACT: severe syndrome, bleeding and quality of life are in reports that name no device."""
    both = ["thrombectomy", "anticoagulation"]
    found = {
        p.id: {a.id: (a.devices, a.market_statuses) for a in p.arms}
        for p in completed_by_study(
            [
                treated("own", ("a", both, ("Old", "New")), ("b", ["anticoagulation"], ()), n=300),
                treated(
                    "quality",
                    ("x", both[::-1], ()),
                    ("y", ["anticoagulation"], ()),
                    role="secondary analysis",
                ),
                treated("part", ("x", both, ()), role="subgroup"),
                treated("names", ("x", both, ("New",)), role="follow-up"),
                treated("otherwise", ("x", ["thrombectomy"], ()), role="secondary analysis"),
                treated("more", ("x", both, ()), role="follow-up", n=700),
                treated("alone", ("x", both, ()), study="another"),
            ]
        )
    }
    of_trial = (("Old", "New"), ("unknown", "withdrawn"))
    assert found["own"] == {"a": of_trial, "b": ((), ())}
    assert found["quality"] == {"x": of_trial, "y": ((), ())}
    assert found["part"] == {"x": of_trial}
    assert found["names"] == {"x": (("New",), ("unknown",))}
    nothing = {"x": ((), ())}
    assert (found["otherwise"], found["more"], found["alone"]) == (nothing, nothing, nothing)
