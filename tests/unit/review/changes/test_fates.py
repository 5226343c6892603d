"""What becomes of each figure of a publication: in a result and beside it, left out with its reason, or never asked for."""

from dataclasses import replace

import pytest

from evidence.record import codec
from evidence.record.history.kept import ASSUMING
from evidence.record.notes.note import Note
from evidence.record.published.publication import Citation
from evidence.record.published.receipt import UseInReview
from evidence.record.results.analysis import NOT_POOLED, EffectStatus
from evidence.record.results.analysis_names import WITH_ASSUMPTIONS
from evidence.record.results.left_out import LeftOut
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.review.changes import fates, inputs
from evidence.stats.bayesian import priors
from unit.review import builders, results
from unit.review.invented_analyses import spec

WHY = Note("no_denominator")


def lost(publication, *rows, kind="not poolable"):
    return LeftOut("S", publication, "S 2019", "A", "3", None, kind, WHY, rows)


def of(*members, left_out=(), strata=(), **changes):
    made = results.synthesis(members, **changes)
    return replace(made, left_out=tuple(left_out), strata=tuple(strata))


def told(*syntheses, not_pooled=()):
    outcome = OutcomeSynthesis("legs", results.info(), tuple(syntheses), tuple(not_pooled))
    found = fates.fates_in("legs", "p", [outcome])
    return [(f.synthesis, f.row, f.kind, f.joins) for f in found]


def member(name, publication="p", rows=("p/1/a", "p/1/b"), **changes):
    candidate, effect = results.study(name, **changes)
    return replace(candidate, publication=publication, row_ids=tuple(rows)), effect


def test_figures_of_a_publication_that_stand_in_a_result_are_told_row_by_row_and_those_of_others_not():
    whole = of(member("x", rows=("p/2/a", "p/1/a")), member("y", "other", rows=("other/1/a",)))
    assert told(whole) == [("a-v-b", "p/1/a", "", True), ("a-v-b", "p/2/a", "", True)]
    beyond = replace(whole, candidates=(*whole.candidates, member("z", rows=("p/9/a",))[0]))
    assert told(beyond) == told(whole)  # a candidate that no analysis took has no place


def test_a_figure_that_is_left_out_is_told_once_with_its_reason_unless_it_stands_somewhere():
    whole = of(member("x"), left_out=[lost("p", "p/1/a", "p/7/a"), lost("other", "other/1/a")])
    assert told(whole)[2:] == [("a-v-b", "p/7/a", "not poolable", False)]
    elsewhere = told(whole, not_pooled=[lost("p", "p/7/a", "p/8/a", kind="context"), lost("other", "p/9/a")])
    assert elsewhere[3:] == [("", "p/8/a", "context", False)]


def test_a_figure_in_another_stratum_is_told_under_the_name_of_its_designs():
    candidate, effect = member("cohort", rows=("p/5/a",))
    whole = of(member("x", "other", rows=("other/1/a",)), left_out=[lost("p", "p/5/a")])
    beside = replace(whole.primary, effects=(effect,), stratum=Stratum.NON_RANDOMISED)
    whole = replace(whole, candidates=(*whole.candidates, candidate), strata=(beside,))
    assert told(whole) == [(f"a-v-b ({Stratum.NON_RANDOMISED})", "p/5/a", "", True)]


@pytest.mark.parametrize(
    ("headline", "stratum", "name"),
    [(True, Stratum.RANDOMISED, ("x", "X")), (False, None, ("x", "X")),
     (False, Stratum.RANDOMISED, (f"x ({Stratum.RANDOMISED})", f"X, {Stratum.RANDOMISED}"))],
)  # fmt: skip
def test_the_headline_has_the_name_of_its_synthesis(headline, stratum, name):
    analysis = replace(results.synthesis([]).primary, stratum=stratum)
    assert fates.beside_headline("x", "X", analysis, headline=headline) == name


@pytest.mark.parametrize(
    ("n", "other", "people"), [(30, 40, 70), (30, None, 30), (None, None, None), (None, 40, None)]
)
def test_people_are_those_of_both_sides_where_they_are_known(n, other, people):
    primary = results.synthesis(
        [], estimate=0.5, ci_low=0.4, ci_high=0.8, tau2=0.1, pi_low=0.2, pi_high=1.1
    ).primary
    found = fates.numbers_of(replace(primary, n=n, n_comparator=other))
    assert (found.people, found.stratum) == (people, "")
    assert (found.estimate, found.ci_low, found.ci_high, found.pi_low, found.pi_high, found.tau2) == (
        0.5,
        0.4,
        0.8,
        0.2,
        1.1,
        0.1,
    )


def test_a_receipt_tells_what_nobody_asks_for_once_and_of_what_a_bare_percentage_can_be():
    rows = [
        builders.counts("p", 1, "a", 3, 30),
        builders.counts("p", 2, "a", 1, 30, outcome="bleeding", segment="iliac", instrument="a scale"),
        builders.counts("p", 3, "a", 2, 30, outcome="bleeding", segment="iliac", instrument="a scale", months=1),
        builders.row("p", 4, "a", type="percent", values={"percent": 10.0, "percent_decimals": 0}, reason=WHY, subgroup=""),
        builders.row("p", 5, None, type="effect", comparison=["a", "b"], values={"measure": "RR", "estimate": 0.5}, months=None),
    ]  # fmt: skip
    record = builders.publication("p", [builders.arm("a", ["thrombectomy"], 30)], rows).record
    found = fates.receipt_of(
        record, [UseInReview("legs", "included", None)], [builders.outcome()], {"pts": "PTS"}, {"p": "P"}
    )
    assert found.unasked == ("bleeding (iliac, a scale)",)
    assert [f.place for f in found.figures] == [
        "PTS, 24 months, a", "bleeding, 24 months, iliac, a", "bleeding, 1 months, iliac, a", "PTS, 24 months, a", "PTS, a versus b",
    ]  # fmt: skip
    assert (found.figures[3].arm_n, found.figures[3].counts) == (30, (3,)) and found.figures[0].arm_n is None
    assert (found.publication, found.file, found.names) == ("p", "x.yaml", {"p": "P"})


def test_what_a_result_rests_on_is_kept_by_study_several_figures_of_one_by_their_number():
    members = [
        member("a", study="S"),
        member("b", study="S"),
        member("c", study="S"),
        member("d", study="T", n=40),
    ]
    whole = of(*members, estimate=0.5)
    kept = inputs.input_of(whole, whole.primary, builders.outcome(rare=True), spec())
    assert list(kept.figures) == ["S", "S (2)", "S (3)", "T"]
    assert (kept.measure, kept.rare) == ("RR", True)
    back = inputs.candidate_of(kept.figures["T"])
    assert (back.study, back.n, back.row_ids, back.reason) == ("T", 40, (), None)
    assert kept.figures["T"].publication == "p"
    assert inputs.candidate_of(kept.figures["S (2)"]).key == "S (2)"
    for nothing in ({"status": "not pooled"}, {"estimate": None}):
        empty = of(*members, **({"estimate": 0.5} | nothing))
        assert inputs.input_of(empty, empty.primary, builders.outcome(), spec()) is None


def test_settings_that_were_kept_come_back_and_new_ones_are_those_of_today():
    today = builders.SETTINGS
    kept = codec.to_plain(replace(today, tau2="DL")) | {"gone": 1}
    del kept["level"]
    assert inputs.settings_of(kept, today) == replace(today, tau2="DL")


def test_a_figure_that_only_the_result_with_assumptions_takes_is_told_so_beside_why_it_is_left_out():
    pooled, supposed = member("x", rows=("p/1/a",)), member("y", rows=("p/2/a",))
    whole = of(pooled, left_out=[lost("p", "p/2/a")])
    beside = replace(of(pooled, supposed).primary, id=WITH_ASSUMPTIONS, label="With stated assumptions")
    whole = replace(whole, candidates=(*whole.candidates, supposed[0]), analyses=(*whole.analyses, beside))
    assert told(whole) == [
        ("a-v-b", "p/1/a", "", True),
        (f"a-v-b ({ASSUMING})", "p/2/a", "", False),
        ("a-v-b", "p/2/a", "not poolable", False),
    ]


# --- before there is a result ---

COHORT = {"design": "non-randomised comparison"}


def foreseen(name, *library, outcomes=None):
    asked = builders.review([spec()], outcomes or [builders.outcome()])
    asked = replace(asked, vocabulary=builders.VOCABULARY)
    return fates.foresee(asked, name, [p.record for p in library])


def places(found):
    return [(f.synthesis, f.row, f.kind, f.reason.kind if f.reason else None) for f in found.use.fates]


def test_what_will_become_of_a_publication_is_told_with_the_result_that_it_will_stand_in():
    early = builders.trial("s1", (3, 30), (5, 30), study="S", months=6)
    late = builders.trial("s2", (4, 30), (8, 30), study="S", months=24)
    other = builders.trial("t", (2, 40), (6, 40))
    alone = foreseen("t", other)
    assert places(alone) == [("a-v-b", "t/1/a", "", None), ("a-v-b", "t/1/b", "", None)]
    ((where, numbers),) = alone.numbers.items()
    assert where == ("pts", "a-v-b")
    # One study stands by its own counts: (2/40) / (6/40).
    assert numbers.estimate == pytest.approx(1 / 3, rel=1e-9) and (numbers.k, numbers.people) == (1, 80)
    both = foreseen("s2", early, late, other)
    assert [p[:3] for p in places(both)] == [("a-v-b", "s2/1/a", ""), ("a-v-b", "s2/1/b", "")]
    assert [(n.k, n.people) for n in both.numbers.values()] == [(2, 140)]
    assert {"s1": "S1 2019"}.items() <= both.names.items()
    passed = foreseen("s1", early, late, other)
    assert passed.numbers == {}
    assert {p[:3] for p in places(passed)} == {
        ("a-v-b", "s1/1/a", "passed over"), ("a-v-b", "s1/1/b", "passed over"),
    } and len(passed.use.fates) == 2  # fmt: skip


def test_a_study_of_other_designs_stands_beside_the_headline_under_the_name_of_its_designs():
    trial, cohort = builders.trial("t", (2, 40), (6, 40)), builders.trial("c", (3, 30), (5, 30), **COHORT)
    found = foreseen("c", trial, cohort)
    name = f"a-v-b ({Stratum.NON_RANDOMISED})"
    assert [p[:3] for p in places(found)] == [(name, "c/1/a", ""), (name, "c/1/b", "")]
    assert [(key, n.people) for key, n in found.numbers.items()] == [(("pts", name), 60)]
    assert [p[0] for p in places(foreseen("t", trial, cohort))] == ["a-v-b", "a-v-b"]


def test_a_study_without_an_event_in_either_group_is_foreseen_as_not_pooled_with_its_reason():
    other, none = builders.trial("t", (2, 40), (6, 40)), builders.trial("z", (0, 40), (0, 40))
    first, second = places(foreseen("z", other, none))
    assert first[:3] == ("a-v-b", "z/1/a", "not poolable") and second[:3] == (
        "a-v-b",
        "z/1/b",
        "not poolable",
    )
    assert first[3] == second[3] == "no_events_both_arms"
    assert [p[2:] for p in places(foreseen("t", other, none))] == [("", None)] * 2


def test_a_figure_that_a_result_shows_and_does_not_pool_is_told_with_the_reason():
    candidate, effect = member("x", rows=("p/1/a",))
    out = replace(effect, status=EffectStatus.NOT_ESTIMABLE, note=WHY)
    whole = of((candidate, out), member("y", "other", rows=("other/1/a",)))
    assert told(whole) == [("a-v-b", "p/1/a", "not poolable", False)]
    shown = replace(effect, status=EffectStatus.SHOWN)
    primary = replace(of((candidate, shown)).primary, status=NOT_POOLED, status_reason=WHY)
    assert told(replace(whole, analyses=(primary,))) == [("a-v-b", "p/1/a", "not poolable", False)]
    supposed = replace(primary, id=WITH_ASSUMPTIONS, status_reason=None)
    pooled = of(member("y", "other", rows=("other/1/a",))).primary
    whole = replace(whole, analyses=(pooled, supposed), left_out=(lost("p", "p/1/a"),))
    assert told(whole) == [("a-v-b", "p/1/a", "not poolable", False)]


def test_figures_that_cannot_be_pooled_are_foreseen_with_their_reason():
    lone = builders.publication(
        "p", [builders.arm("a", ["thrombectomy"], 30)], [builders.counts("p", 1, "a", 3, 30)],
    )  # fmt: skip
    found = foreseen("p", lone)
    assert found.numbers == {} and [(p[1], bool(p[2])) for p in places(found)] == [("p/1/a", True)]
    assert foreseen("p", lone, outcomes=[builders.outcome(of=("bleeding",))]).use.fates == ()


def test_a_publication_that_does_not_enter_is_foreseen_with_its_reason_and_without_figures():
    trial = builders.trial("t", (2, 40), (6, 40))
    asked = replace(
        builders.review([spec()], [builders.outcome()]),
        vocabulary=builders.VOCABULARY,
        eligibility=replace(builders.review([], []).eligibility, question={"conditions": ["CLTI"]}),
    )
    found = fates.foresee(asked, "t", [trial.record])
    assert (found.use.review, found.use.status, found.use.fates) == ("invented", "other question", ())
    assert found.use.reason.kind == "other_question" and (found.numbers, found.names) == ({}, {})


def test_a_prior_of_the_outcome_is_that_of_its_own_type():
    trials = [builders.trial(n, t, c) for n, t, c in (("t", (2, 40), (6, 40)), ("u", (9, 40), (3, 40)))]
    subjective, deaths = "subjective outcome", "all-cause mortality"

    def numbers(of_review, of_outcome):
        settings = replace(
            builders.SETTINGS, two_arm_model="Bayesian", tau_prior="empirical",
            tau_prior_comparison=priors.OTHER_V_OTHER, tau_prior_outcome=of_review,
        )  # fmt: skip
        asked = builders.review(
            [replace(spec(), settings=settings)], [builders.outcome("OR", tau_prior_type=of_outcome)]
        )
        asked = replace(asked, vocabulary=builders.VOCABULARY)
        (found,) = fates.foresee(asked, "t", [p.record for p in trials]).numbers.values()
        return found

    assert numbers(subjective, deaths) == numbers(deaths, None) != numbers(subjective, None)


def test_the_other_file_of_a_study_is_named_with_its_file_where_both_have_one_label():
    one = builders.trial("s1", (3, 30), (5, 30), study="S", citation=Citation("Smith A et al.", 2019))
    two = builders.trial("s2", (3, 30), (5, 30), study="S", citation=Citation("Smith A et al.", 2019))
    found = foreseen("s2", one, two)
    (lost,) = {f.reason for f in found.use.fates}
    (winner,) = lost.studies
    assert lost.kind == "same_value" and found.names[winner] == "Smith 2019, s1.yaml"
