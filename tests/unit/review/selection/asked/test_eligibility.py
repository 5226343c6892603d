"""Every publication gets a decision, and every exclusion its reason."""

from dataclasses import replace

import pytest

from evidence.record.notes.note import Note
from evidence.record.published.publication import Citation, Notice, Population, Progress
from evidence.record.reviews.methods import Eligibility, ExclusionSpec
from evidence.review.config.filters.criteria import matches
from evidence.review.selection.asked.eligibility import decide, decide_all, misses
from evidence.review.selection.asked.publications import told_apart
from unit.review.builders import ONE_ARM, TWO_ARM, arm, publication, trial

RULES = Eligibility(
    question={"conditions": ["leg DVT"], "treatment class": ["mechanical"]},
    keep={},
    exclude=(
        ExclusionSpec("bad", {}, "retracted"),
        ExclusionSpec(None, {"year to": 1999}, "older than the technique"),
    ),
    context={"design": ["systematic review"]},
    safety_only={"design": ["case report"]},
)


@pytest.mark.parametrize(
    ("name", "changes", "status", "reason"),
    [
        ("x", {}, "included", None),
        ("bad", {}, "excluded", Note("excluded_by_review", words={"reason": "retracted"})),
        ("old", {"citation": Citation("Old", 1998)}, "excluded",
         Note("excluded_by_review", words={"reason": "older than the technique"})),
        ("other", {"conditions": ["CLTI"]}, "other question",
         Note("other_question", words={"field": "conditions", "present": "CLTI"})),
        ("sr", {"design": "systematic review"}, "context", Note("context_only")),
        ("case", {"design": "case report"}, "safety only", Note("numerator_only")),
        ("gone", {"notices": (Notice("retraction", "2024-05"),)}, "excluded",
         Note("retracted", words={"notice": "retraction of 2024-05"})),
        ("mended", {"notices": (Notice("correction"),)}, "included", None),
        ("cut", {"no_figures": "awaiting: x", "awaiting": "x"}, "awaiting",
         Note("awaiting_results", words={"awaited": "x"})),
        ("cut_in_part", {"awaiting": "x"}, "included", None),
        ("running", {"no_figures": "ongoing", "progress": Progress("recruiting", "2026")}, "ongoing",
         Note("ongoing_study", words={"state": "recruiting on 2026"})),
        ("interim", {"progress": Progress("recruiting", "2026")}, "included", None),
        ("ended", {"no_figures": "never published", "progress": Progress("completed", "2026")}, "included", None),
        ("sr_cut", {"design": "systematic review", "no_figures": "x", "awaiting": "x"}, "context", Note("context_only")),
        ("other_cut", {"conditions": ["CLTI"], "no_figures": "x", "awaiting": "x"}, "other question",
         Note("other_question", words={"field": "conditions", "present": "CLTI"})),
    ],
)  # fmt: skip
def test_the_first_rule_that_applies_decides(name, changes, status, reason):
    decision = decide(trial(name, (1, 10), (2, 10), **changes), RULES)
    assert (decision.status, decision.reason) == (status, reason)


@pytest.mark.parametrize(
    ("conditions", "treatments", "failed"),
    [
        (["leg DVT"], ["thrombectomy"], []),
        (["CLTI"], ["thrombectomy"], ["conditions"]),
        (["leg DVT"], ["anticoagulation"], ["treatment class"]),
        (["CLTI"], ["anticoagulation"], ["conditions", "treatment class"]),
    ],
)
def test_every_criterion_of_the_question_that_fails_is_known(conditions, treatments, failed):
    pub = publication("x", [arm("a", treatments, 10)], [], conditions=conditions)
    found = list(misses(pub, RULES))
    assert [n.words["field"] for n in found] == failed
    assert (decide(pub, RULES).reason in found) == bool(failed)


@pytest.mark.parametrize(("asked", "name"), [("only ", "treatment class"), ("without ", "treatments")])
def test_what_a_publication_has_instead_is_told_also_of_only_and_without(asked, name):
    pub = publication("x", [arm("a", ["lysis", "thrombectomy"], 10)], [])
    wanted = ["mechanical"] if asked == "only " else ["lysis"]
    (told,) = misses(pub, replace(RULES, question={asked + name: wanted}))
    assert told.words["field"] == asked + name and "lysis" in told.words["present"]


def test_a_group_of_people_is_found_where_the_study_file_names_it():
    children = Population("DVT", ("leg DVT",), {}, ("children and adolescents",))
    rule = ExclusionSpec(None, {"population group": ["children and adolescents"]}, "children")
    rules = replace(RULES, exclude=(rule,))
    assert decide(trial("x", (1, 10), (2, 10), population=children), rules).status == "excluded"
    assert decide(trial("x", (1, 10), (2, 10)), rules).status == "included"
    unnamed = trial("x", (1, 10), (2, 10)).attributes
    assert matches(unnamed.get, {"population group": ["not stated"]})


def test_what_is_not_known_is_not_large_enough():
    assert not matches({"n": None}.get, {"n at least": 1})
    assert matches({"n": 20}.get, {"n at least": 20})
    assert not matches({"n": 19}.get, {"n at least": 20})


def test_only_treatment_class_asks_for_all_and_for_some():
    assert matches({"treatment class": ["drug"]}.get, {"only treatment class": ["drug", "adjunct"]})
    assert not matches({"treatment class": ["drug", "lysis"]}.get, {"only treatment class": ["drug"]})
    assert not matches({"treatment class": []}.get, {"only treatment class": ["drug"]})


def test_figures_are_found_by_what_they_were_read_in():
    assert matches({"read": ["table"]}.get, {"read": ["full text", "table"]})
    assert not matches({"read": ["abstract"]}.get, {"read": ["full text", "table"]})
    assert not matches({"read": []}.get, {"read": ["abstract"]})


def test_a_review_can_ask_for_a_comparison():
    """Who has no arm on one of the sides is left out, with the comparison as the reason."""
    asked = replace(RULES, comparisons=(TWO_ARM,))
    both = trial("x", (1, 10), (2, 10))
    one = replace(both, arms=both.arms[:1])
    assert decide(both, asked).status == "included"
    assert decide(one, RULES).status == "included"
    found = decide(one, asked)
    assert found.status == "excluded"
    assert found.reason == Note("without_comparison", words={"comparisons": "A against B"})
    assert decide(one, replace(RULES, comparisons=(TWO_ARM, ONE_ARM))).status == "included"


def test_studies_of_one_author_and_year_have_letters_reports_of_one_study_and_others_have_none():
    def of(name, study, author="Kim"):
        return trial(name, (1, 9), (2, 9), study=study, citation=Citation(f"{author} A et al.", 2018))

    found = told_apart([of("z", "Seoul"), of("b", "Busan"), of("y", "Seoul"), of("l", "Leeds", "Lee")])
    assert [p.label for p in found] == ["Kim 2018b", "Kim 2018a", "Kim 2018b", "Lee 2018"]
    alone = [of("z", "Seoul"), of("y", "Seoul")]
    assert [p.label for p in told_apart(alone)] == ["Kim 2018", "Kim 2018"]


REGISTERED = {"no_figures": "ongoing", "registration": "NCT00000001", "study": "One"}


@pytest.mark.parametrize(
    ("results", "as_of", "status", "kind"),
    [
        ({"study": "One"}, "2024-05", "included", "results_elsewhere"),
        ({"study": "One"}, "", "included", "results_elsewhere"),
        ({"study": "One"}, "2025-01", "included", "goes_on_after_results"),
        ({"study": "Other", "registration": "nct 00000001"}, "2024", "excluded", "results_elsewhere"),
        ({"study": "Other", "registration": "NCT00000002"}, "2024", "ongoing", "ongoing_study"),
        ({"study": "One", "conditions": ["CLTI"]}, "2024", "ongoing", "ongoing_study"),
        ({"study": "One", "no_figures": "awaiting: x", "awaiting": "x"}, "2024", "ongoing", "ongoing_study"),
        ({"study": "One", "notices": (Notice("retraction"),)}, "2024", "excluded", "results_elsewhere"),
    ],
)  # fmt: skip
def test_a_registered_study_whose_results_are_in_the_library_has_results(results, as_of, status, kind):
    register = trial("r", (1, 10), (2, 10), progress=Progress("recruiting", as_of), **REGISTERED)
    report = trial("smith2024", (1, 10), (2, 10), citation=Citation("Smith, A", 2024), **results)
    found, _ = decide_all([register, report], RULES)
    assert (found.status, found.reason.kind) == (status, kind)
    if kind != "ongoing_study":
        assert found.reason.words["reports"] == "Smith 2024"


def test_reports_without_a_year_do_not_end_a_study_by_their_date():
    register = trial("r", (1, 10), (2, 10), progress=Progress("recruiting", "2025"), **REGISTERED)
    report = trial("smith", (1, 10), (2, 10), citation=Citation("Smith, A", None), study="One")
    assert decide_all([register, report], RULES)[0].reason.kind == "results_elsewhere"
