"""What bears on a statement of guidance: outcomes by the vocabulary's names, levels of subgroups, analyses beside."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from evidence.record.dossiers.guidance import Bearing
from evidence.record.measures import MeasureId
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.review.guidance import bearing
from unit.review import results
from unit.review.builders import outcome

SPECS = [
    outcome(id="legs", of=("pts", "villalta")),
    outcome(id="bleeds", of=("bleeding",)),
    outcome(id="death", of=("death",)),
]


def test_outcomes_are_those_made_of_any_of_the_names_and_what_none_is_made_of_is_not_asked():
    assert [s.id for s in bearing.asked_for(("villalta", "bleeds", "x"), SPECS)] == ["legs", "bleeds"]
    assert bearing.asked_for((), SPECS) == []
    assert bearing.not_asked(("x", "pts", "y", "death", "bleeding"), SPECS) == ("x", "y")


def found(of="legs", subgroup="", level=""):
    return SimpleNamespace(
        outcome=of, subgroup=subgroup, subgroup_level=level, now=SimpleNamespace(estimate=0.5)
    )


@pytest.mark.parametrize(
    ("bears", "level", "result", "does"),
    [
        (Bearing(outcomes=("pts",)), "", found(), True),
        (Bearing(outcomes=("pts",)), "", found("bleeds"), False),
        (Bearing(outcomes=("pts",)), "", found(subgroup="age", level="old"), False),
        (Bearing(outcomes=("pts",), subgroup="age"), "", found(subgroup="age", level="old"), True),
        (Bearing(outcomes=("pts",), subgroup="age"), "old", found(subgroup="age", level="old"), True),
        (Bearing(outcomes=("pts",), subgroup="age"), "young", found(subgroup="age", level="old"), False),
        (Bearing(outcomes=("pts",), subgroup="age"), "", found(subgroup="sex", level="women"), False),
        (Bearing(outcomes=("pts",), subgroup="age"), "", found(), False),
        (Bearing(subgroup="age"), "", found("bleeds", "age", "old"), True),  # of whatever outcome
        (Bearing(), "", found(), False),
    ],
)
def test_a_result_bears_by_its_outcome_and_the_level_that_is_named(bears, level, result, does):
    assert bearing._bears(result, bears, level, ["legs"]) is does


def evidence(*analyses, importance="critical"):
    made = results.synthesis([results.study("a"), results.study("b")], estimate=0.5, ci_low=0.4, ci_high=0.8)
    beside = tuple(replace(made.primary, **changes) for changes in analyses)
    whole = replace(made, analyses=(made.primary, *beside))
    return SimpleNamespace(
        outcomes=(OutcomeSynthesis("legs", results.info(importance=importance), (whole,), ()),),
        methods=SimpleNamespace(
            outcomes=SPECS, subgroups=(SimpleNamespace(id="age", levels={"old": "Old people"}),)
        ),
    )


def test_analyses_that_are_named_stand_beside_where_they_have_a_result_of_a_critical_outcome():
    told = [{"id": "full", "status": "pooled", "estimate": 0.6, "k": 1}, {"id": "one", "status": "single study"},
            {"id": "none", "status": "not pooled"}, {"id": "other", "status": "pooled"}]  # fmt: skip
    beside = list(bearing.beside(("full", "one", "none"), evidence(*told).outcomes[0]))
    assert [(b.analysis, b.estimate, b.k) for b in beside] == [("full", 0.6, 1), ("one", 0.5, 2)]
    assert (beside[0].primary_estimate, beside[0].primary_k, beside[0].primary_low) == (0.5, 2, 0.4)
    of_less = evidence(*told, importance="important").outcomes[0]
    assert not list(bearing.beside(("full",), of_less))
    bears = Bearing(analyses=("full",))
    assert bearing.bearing_on("1.1", bears, evidence(), [], beside).analyses == (beside[0],)


def test_what_bears_on_a_statement_names_its_outcomes_without_a_result():
    lost = found("bleeds")
    lost.now = SimpleNamespace(estimate=None)
    bears = Bearing(outcomes=("pts", "bleeding", "x"))
    told = bearing.bearing_on("1.1", bears, evidence(), [found("death"), found(), lost], [])
    assert (told.results, told.without_result, told.not_asked, told.unknown) == (
        (1, 2),
        ("PTS",),
        ("x",),
        False,
    )
    assert bearing.bearing_on("1.1", Bearing(), evidence(), [found()], []).unknown
    level = Bearing(subgroup="age", level="old")
    named = bearing.bearing_on(
        "1.1", level, evidence(), [found("death", "age", "Old people"), found("death", "age", "old")], []
    )
    assert named.results == (0,)  # results name a level in the review's words


def test_an_outcome_that_no_comparison_with_results_is_asked_for_lacks_no_result_there():
    """Deaths under usual care say nothing of a treatment whose survival is known."""
    known = evidence()
    legs, bleeds, _ = SPECS
    usual_care = outcome(
        id="death", label="Death", of=("death",), comparisons={"usual care": MeasureId.PROPORTION}
    )
    known.methods.outcomes = [legs, replace(bleeds, label="Bleeding"), usual_care]
    bears = Bearing(outcomes=("pts", "bleeding", "death"))
    told = bearing.bearing_on("1.1", bears, known, [found()], [])
    assert (told.without_result, told.compared_otherwise) == (("Bleeding",), ("Death",))
    nothing_known = bearing.bearing_on("1.1", bears, known, [], [])
    assert (nothing_known.without_result[1:], nothing_known.compared_otherwise) == (("Bleeding", "Death"), ())
