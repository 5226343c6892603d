"""Studies that surely or nearly surely share patients block each other; a suspicion warns and blocks nobody."""

from evidence.record.notes.note import Note
from evidence.record.reviews.methods import ReleasedOverlap
from evidence.record.reviews.publications import Doubt, PublicationDecision
from evidence.review.pooling import analyses
from evidence.review.second import twice
from evidence.review.selection.asked.eligibility import decide, recorded
from evidence.review.selection.candidates import find
from evidence.review.selection.choosing.figure_of_study import choose
from evidence.review.selection.choosing.overlaps import (
    NEARLY_SURE,
    SURE,
    SUSPECTED,
    Shared,
    as_asked,
    doubts,
    of_studies,
    suspicions,
)
from evidence.review.summary import standing
from unit.review.builders import ANY, TWO_ARM, arm, counts, outcome, publication, review, trial
from unit.review.invented_analyses import spec


def decision(name, study, overlaps=(), suspected=(), found=()):
    return PublicationDecision(name, study, "included", None, tuple(overlaps), tuple(suspected), tuple(found))


def test_what_one_publication_shares_its_study_shares_both_ways():
    found = of_studies([decision("a1", "A"), decision("a2", "A", ["b1"]), decision("b1", "B")], [])
    assert found == {"A": {"B": Shared(SURE)}, "B": {"A": Shared(SURE)}}


def test_what_is_sure_is_not_called_a_suspicion():
    found = of_studies([decision("a", "A", ["b"]), decision("b", "B", suspected=["a"])], [])
    assert found["A"] == {"B": Shared(SURE)} and found["B"] == {"A": Shared(SURE)}


def test_what_the_rules_hold_nearly_certain_goes_before_a_suspicion_with_its_reason():
    near = Doubt("b", True, "same_figures", "4 of the same figures", 1e-6)
    found = of_studies([decision("a", "A", suspected=["b"], found=[near]), decision("b", "B")], [])
    assert found["A"]["B"] == Shared(NEARLY_SURE, "4 of the same figures")


def test_publications_of_one_study_are_no_overlap():
    assert of_studies([decision("a1", "A", ["a2"]), decision("a2", "A")], []) == {}


def test_a_released_pair_stands_side_by_side():
    pair = [decision("a", "A", ["b"]), decision("b", "B")]
    assert of_studies(pair, [ReleasedOverlap(("B", "A"), "different years")]) == {}


def test_a_publication_that_the_review_does_not_have_blocks_nothing():
    assert of_studies([decision("a", "A", ["gone"])], []) == {}


def candidates(*names):
    return [
        find(trial(name, (3, 20), (6, 21 + i)), outcome(), TWO_ARM, ANY).candidates[0]
        for i, name in enumerate(names)
    ]


def run(how, **changes):
    """Pool two trials that hang together by ``how``."""
    overlaps = {"a": {"b": how}, "b": {"a": how}}
    question = analyses.Question("RR", ANY, overlaps, False)
    return analyses.run(spec(**changes), candidates("a", "b"), question, twice.analysis), overlaps


def test_studies_under_suspicion_are_both_pooled_and_the_result_warns():
    result, overlaps = run(Shared(SUSPECTED, "both at Tanta"))
    assert [c.study for c in result.chosen] == ["a", "b"]
    assert standing.held_back(result) == ()
    (warned,) = [n for n in standing.told(result, overlaps).warnings if n.kind == "pooled_may_share_patients"]
    assert (warned.words["study"], warned.words["other"], warned.words["why"]) == ("a", "b", "both at Tanta")
    assert set(warned.studies) == {c.key for c in result.chosen}


def test_an_analysis_may_ask_that_a_suspicion_holds_a_study_back():
    result, _ = run(Shared(SUSPECTED, "both at Tanta"), suspected_overlaps="block")
    assert len(result.chosen) == 1
    (held,) = standing.held_back(result)
    assert (held.study, held.reason.kind) == ("a", SUSPECTED)


def test_who_is_held_back_is_named_with_the_reason_and_counts_as_eligible():
    result, overlaps = run(Shared(NEARLY_SURE, "the same registration"))
    (held,) = standing.held_back(result)
    (stays,) = result.chosen
    assert held.reason == Note(
        NEARLY_SURE, (stays.key,), words={"study": stays.study, "why": "the same registration"}
    )
    assert not [n for n in standing.told(result, overlaps).warnings if n.kind == "pooled_may_share_patients"]


def contradicting(name, below, **silenced):
    """A trial whose secondary patency lies below its primary patency, or not."""
    why = () if silenced else ({"rule": "part_above_whole", "severity": "warning", "message": "cannot be above",
                                "against": (f"{name}/1/a",)},)  # fmt: skip
    rows = [
        counts(name, 1, "a", 3, 20),
        counts(name, 1, "b", 6, 21),
        counts(name, 2, "a", 9, 20, outcome="other", findings=list(why) if below else []),
    ]
    arms = [arm("a", ["thrombectomy"], 20), arm("b", ["anticoagulation"], 21, role="comparator")]
    return find(publication(name, arms, rows), outcome(), TWO_ARM, ANY).candidates[0]


def test_a_figure_that_cannot_be_is_held_back_with_the_figure_that_it_contradicts():
    """The finding stands at another row; neither of the two is known to be the right one."""
    question = analyses.Question("RR", ANY, {}, False)
    given = [contradicting("sound", False), contradicting("odd", True)]
    result = analyses.run(spec(), given, question, twice.analysis)
    assert [c.study for c in result.chosen] == ["sound"]
    (held,) = standing.held_back(result)
    assert (held.study, held.reason.kind, held.reason.words["what"]) == (
        "odd",
        "figure_cannot_be",
        "cannot be above",
    )
    assert [p.kind for p in result.passed_over] == ["integrity"]


def test_a_review_may_let_a_figure_that_cannot_be_stand_and_the_result_warns():
    question = analyses.Question("RR", ANY, {}, False)
    given = [contradicting("sound", False), contradicting("odd", True)]
    result = analyses.run(spec(integrity="warn"), given, question, twice.analysis)
    assert len(result.chosen) == 2 and standing.held_back(result) == ()
    (warned,) = [n for n in standing.told(result, {}).warnings if n.kind == "pooled_cannot_be"]
    assert warned.studies == (given[1].key,) and warned.parts[0].words["what"] == "cannot be above"


def test_a_finding_that_a_reviewer_has_answered_holds_nothing_back():
    assert contradicting("odd", True, answered=True).cannot_be is None


def pooled_with_doubts(library):
    """The studies of a library that stand once the rules have looked at its figures."""
    found = doubts(library)
    decisions = [recorded(decide(p, review([], []).eligibility), found[p.id]) for p in library]
    every = [c for p in library for c in find(p, outcome(), TWO_ARM, ANY).candidates]
    return choose(every, ANY, of_studies(decisions, []))


def test_a_count_of_one_arm_that_two_trials_share_holds_neither_back():
    """As among the 16 trials of Lee & Done 2004: 1/30 against 13/30, and 1/30 against 1/30."""
    pair = [trial("gan1996", (1, 30), (13, 30)), trial("schwager2002", (1, 30), (1, 30))]
    assert len(pooled_with_doubts(pair).chosen) == 2


def test_small_series_with_one_equal_count_are_pooled_together():
    pair = [trial("one", (29, 30), (3, 31)), trial("two", (29, 30), (5, 34))]
    assert len(pooled_with_doubts(pair).chosen) == 2


def test_as_asked_leaves_overlaps_as_they_are_where_a_suspicion_only_warns():
    overlaps = {"a": {"b": Shared(SUSPECTED)}}
    assert as_asked(overlaps, "warn") is overlaps
    assert not overlaps["a"]["b"].blocks and as_asked(overlaps, "block")["a"]["b"].blocks


def test_why_two_studies_share_patients_stays_when_a_study_that_is_like_neither_is_added():
    pair = [trial(name, (137, 412), (98, 405)) for name in ("one", "two")]
    alone, beside = doubts(pair), doubts([*pair, trial("other", (3, 50), (11, 52))])
    (before,), (after,) = alone["one"] or alone["two"], beside["one"] or beside["two"]
    assert "arms of the same size (405, 412)" in before.said and before.said == after.said
    assert before.chance < after.chance  # of three pairs chance gives more
    assert not beside["other"]


def test_a_suspicion_is_told_of_the_two_studies_that_a_result_pools_and_once():
    shared = {
        "A": {"B": Shared(SUSPECTED), "Z": Shared(SUSPECTED), "C": Shared(SURE)},
        "B": {"A": Shared(SUSPECTED)},
    }
    (told,) = suspicions({"A": "a", "B": "b", "C": "c"}, shared)  # Z is not in the result
    assert (told.studies, told.words) == (("a", "b"), {"study": "A", "other": "B"})
    assert suspicions({"A": "a"}, shared) == ()
