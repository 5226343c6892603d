"""What contradicts a result: a review, the complementary outcome, another design; each case decided by hand."""

from dataclasses import replace

import pytest

from evidence.record.published.row import PooledFrom
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.summary.other_reviews import ContradictionKind, ReviewValue
from evidence.review.summary import other_reviews
from unit.review import builders
from unit.review.results import ANY, ONE_ARM, arm, info, study, synthesis

# One minus a share: only rounding differs.
COMPLEMENT = 1e-12


def of(measure, estimate, low, high, **changes):
    """A result of three studies that lie where it lies, so that nothing but its own interval says anything."""
    comparison = {"comparison": ONE_ARM} if measure in ("proportion", "survival") else {}
    members = [study(f"s{i}", arm(8, 10), low=low, high=high) for i in range(3)]
    members = [(c, replace(e, estimate=estimate)) for c, e in members]
    made = synthesis(members, measure, **comparison, estimate=estimate, ci_low=low, ci_high=high)
    return replace(made, **changes)


def in_short(name, made):
    return list(other_reviews.in_short(OutcomeSynthesis("x", info(id=name), (made,), ())))


def short(*said, **changes):
    return in_short("pts", of(*said, **changes))[0]


def value(measure, estimate, low, high, at_printed="12 months"):
    return ReviewValue(
        outcome="pts", synthesis="a-v-b", publication="review2018", label="A review", printed="x", at_printed=at_printed,
        measure=measure, estimate=estimate, low=low, high=high, pooled_from=None, row_id="review2018/3/a",
    )  # fmt: skip


LOWER, HIGHER, BOTH = ("RR", 0.5, 0.4, 0.7), ("RR", 2.0, 1.4, 2.5), ("RR", 1.0, 0.8, 1.3)


@pytest.mark.parametrize(
    ("ours", "theirs", "contradicted"),
    [
        (LOWER, ("RR", 2.0, 1.5, 3.0), "opposite"),
        (HIGHER, ("RR", 0.5, 0.3, 0.8), "opposite"),
        # Another ratio has another size, but no other side.
        (LOWER, ("OR", 2.0, 1.5, 3.0), "opposite"),
        (HIGHER, ("OR", 0.5, 0.3, 0.8), "opposite"),
        (LOWER, ("OR", 0.2, 0.1, 0.3), None),
        (LOWER, ("HR", 0.9, 0.8, 0.95), None),
        # A difference has its own point of no difference.
        (LOWER, ("RD", 0.2, 0.1, 0.3), "opposite"),
        (LOWER, ("RD", -0.2, -0.3, -0.1), None),
        (HIGHER, ("RD", -0.2, -0.3, -0.1), "opposite"),
        # Of the same measure, intervals on one side may lie apart.
        (LOWER, ("RR", 0.8, 0.75, 0.9), "apart"),
        (LOWER, ("RR", 0.8, 0.65, 0.9), None),
        (LOWER, ("RR", 0.2, 0.1, 0.3), "apart"),
        # A limit on the null is not beyond it.
        (LOWER, ("OR", 2.0, 1.0, 3.0), None),
        (HIGHER, ("OR", 0.5, 0.3, 1.0), None),
        # A value without an interval is taken as it is; half an interval as none.
        (LOWER, ("RR", 0.9, None, None), "apart"),
        (LOWER, ("RR", 0.6, None, None), None),
        (LOWER, ("RR", 0.6, 0.9, None), None),
        (LOWER, ("OR", 2.0, None, None), None),
        # What includes no difference contradicts nothing on either side, unless the intervals do not meet.
        (BOTH, ("OR", 2.0, 1.5, 3.0), None),
        (BOTH, ("RR", 2.0, 1.5, 3.0), "apart"),
    ],
)  # fmt: skip
def test_a_review_contradicts_by_the_other_side_or_by_an_interval_of_the_same_measure_apart(
    ours, theirs, contradicted
):
    told = value(*theirs)
    found = other_reviews._with_review(short(*ours), told)
    if contradicted is None:
        assert found is None
        return
    assert found.opposite is (contradicted == "opposite")
    assert (found.measure, found.estimate, found.low, found.high) == ours
    assert (found.other_measure, found.other_estimate, found.other_low, found.other_high) == theirs
    assert (found.kind, found.other, found.row_id) == (ContradictionKind.REVIEW, "review2018", told.row_id)


@pytest.mark.parametrize(
    ("ours", "theirs", "contradicted"),
    [
        (("proportion", 0.2, 0.15, 0.25), ("proportion", 0.4, 0.3, 0.5), True),
        (("proportion", 0.2, 0.15, 0.25), ("proportion", 0.3, 0.24, 0.4), False),
        (("survival", 0.9, 0.85, 0.95), ("proportion", 0.7, 0.6, 0.8), True),  # a share is a share
        (("proportion", 0.2, 0.15, 0.25), ("proportion", 0.1, None, None), True),
    ],
)  # fmt: skip
def test_shares_contradict_where_they_do_not_meet(ours, theirs, contradicted):
    found = other_reviews._with_review(short(*ours), value(*theirs))
    assert (found is not None) is contradicted
    assert found is None or not found.opposite


def test_a_review_that_says_no_time_contradicts_only_where_such_figures_are_accepted():
    timeless = value("RR", 2.0, 1.5, 3.0, at_printed=None)
    assert other_reviews._with_review(short(*LOWER, time=ANY), timeless) is not None
    strict = replace(ANY, not_stated="leave out")
    assert other_reviews._with_review(short(*LOWER, time=strict), timeless) is None
    assert other_reviews._with_review(short(*LOWER, time=strict), value("RR", 2.0, 1.5, 3.0)) is not None


@pytest.mark.parametrize(
    ("values", "contradicted"),
    [
        # What a review adjusts may agree where its crude value does not: it is then no contradiction.
        ([("RR", 0.9, None, None), ("RR", 0.6, 0.5, 0.8)], 0),
        ([("RR", 0.9, None, None), ("RR", 0.95, 0.9, 0.99)], 2),
        # Another measure has another size and can agree with nothing.
        ([("RR", 0.9, None, None), ("OR", 0.6, 0.5, 0.8)], 1),
        ([("OR", 2.0, 1.5, 3.0), ("RR", 0.6, 0.5, 0.8)], 0),
    ],
)
def test_a_review_does_not_contradict_a_result_with_which_another_of_its_values_agrees(values, contradicted):
    ours = short(*LOWER)
    told = [replace(value(*v), row_id=f"review2018/{i}/a") for i, v in enumerate(values)]
    found = list(other_reviews._with_reviews({("pts", "a-v-b"): ours}, told))
    assert len(found) == contradicted
    # Each review speaks for itself.
    other = replace(value("RR", 0.9, None, None), publication="review2020", row_id="review2020/1/a")
    assert other.row_id in {
        c.row_id for c in other_reviews._with_reviews({("pts", "a-v-b"): ours}, [*told, other])
    }


def test_a_value_without_a_time_does_not_agree_where_times_are_asked_for():
    strict = short(*LOWER, time=replace(ANY, not_stated="leave out"))
    told = [value("RR", 0.9, None, None), replace(value("RR", 0.6, 0.5, 0.8, at_printed=None), row_id="x")]
    assert len(list(other_reviews._with_reviews({("pts", "a-v-b"): strict}, told))) == 1


def test_a_result_that_cannot_tell_contradicts_nothing():
    apart = value("RR", 90.0, 80.0, 99.0)
    for ours in (("RR", 0.5, 0.02, 40.0), ("RR", 0.5, None, None), ("RR", None, None, None)):
        assert other_reviews._with_review(short(*ours), apart) is None


def between(ours, theirs, complements=(("kept", "lost"),)):
    """Contradictions of an outcome "a" of what is kept and one "b" of what is lost."""
    asked = [builders.outcome(id="a", of=("kept",)), builders.outcome(id="b", of=("lost",))]
    return list(
        other_reviews._between(asked, [*in_short("a", ours), *in_short("b", theirs)], dict(complements))
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "turned"),
    [
        # 80 % kept and 40 % lost cannot both be; 60 % are what the others keep.
        (("proportion", 0.8, 0.75, 0.85), ("proportion", 0.4, 0.3, 0.5), (0.6, 0.5, 0.7)),
        (("proportion", 0.8, 0.75, 0.85), ("proportion", 0.2, 0.1, 0.3), None),
        (("survival", 0.5, 0.45, 0.55), ("proportion", 0.3, 0.2, 0.4), (0.7, 0.6, 0.8)),
        (("proportion", 0.5, 0.45, 0.55), ("survival", 0.42, 0.40, 0.45), None),
    ],
)  # fmt: skip
def test_a_share_and_that_of_its_complement_make_all(ours, theirs, turned):
    found = between(of(*ours), of(*theirs))
    if turned is None:
        assert not found
        return
    (one,) = found
    assert (one.kind, one.outcome, one.other) == (ContradictionKind.COMPLEMENT, "a", "b")
    assert (one.measure, one.estimate, one.low, one.high) == ours
    assert one.other_measure == theirs[0] and not one.opposite
    assert (one.other_estimate, one.other_low, one.other_high) == pytest.approx(turned, rel=COMPLEMENT)


@pytest.mark.parametrize(
    ("ours", "theirs", "contradicts"),
    [
        (LOWER, LOWER, True),  # fewer kept, and fewer lost
        (HIGHER, ("OR", 3.0, 2.0, 4.0), True),
        (LOWER, HIGHER, False),
        (HIGHER, LOWER, False),
        (BOTH, BOTH, False),
        (LOWER, BOTH, False),
    ],
)  # fmt: skip
def test_two_complements_cannot_both_become_fewer_or_both_more(ours, theirs, contradicts):
    found = between(of(*ours), of(*theirs))
    assert len(found) == contradicts
    for one in found:
        assert one.opposite is True
        assert (one.estimate, one.other_measure, one.other_estimate, one.other_low, one.other_high) == (
            ours[1], *theirs,
        )  # fmt: skip


@pytest.mark.parametrize(
    "empty", [("RR", 0.5, 0.02, 40.0), ("RR", 0.5, None, None), ("RR", None, None, None)]
)
def test_a_complement_that_cannot_tell_contradicts_nothing(empty):
    assert between(of(*LOWER), of(*empty)) == [] == between(of(*empty), of(*LOWER))


def test_a_complement_without_an_interval_is_no_statement_of_a_share():
    ours, theirs = ("proportion", 0.8, 0.75, 0.85), ("proportion", 0.4, None, None)
    assert between(of(*ours), of(*theirs)) == [] == between(of(*theirs), of(*ours))


def test_only_complements_in_the_same_comparison_and_at_times_that_meet_are_set_against_each_other():
    ours, theirs = of(*LOWER), of(*LOWER)
    assert len(between(ours, theirs)) == 1
    assert len(between(ours, theirs, [("lost", "kept"), ("kept", "lost")])) == 1  # once, not twice
    assert between(ours, theirs, [("kept", "another")]) == []
    assert between(ours, theirs, ()) == []
    early, late = (replace(ANY, from_months=a, to_months=b) for a, b in ((0, 6), (7, 12)))
    assert between(replace(ours, time=early), replace(theirs, time=late)) == []
    elsewhere = replace(theirs, comparison=replace(theirs.comparison, id="c-v-d"))
    assert between(ours, elsewhere) == []


SYSTEMATIC = "systematic review"


def of_review(*rows, design=SYSTEMATIC):
    arms = [
        builders.arm("a", ["thrombectomy"], 100),
        builders.arm("b", ["anticoagulation"], 90, role="comparator"),
    ]
    return builders.publication("review2018", arms, list(rows), design=design)


def pooled(entry=1, **changes):
    values = {"measure": "RR", "estimate": 2.0, "low": 1.5, "high": 3.0}
    said = dict(type="effect", comparison=["a", "b"], values=values, pooled=True, printed="RR 2.0")
    return builders.row("review2018", entry, None, **(said | changes))


def values(*publications, measure="RR", time=ANY):
    asked = builders.outcome(measure)
    shown = in_short("pts", of(measure, 0.5, 0.4, 0.7, time=time))
    return other_reviews.values_of_reviews(builders.review([], [asked]), publications, shown)


def test_what_a_systematic_review_pooled_stands_beside_the_result_that_asks_the_same():
    (found,) = values(of_review(pooled(pooled_from={"studies": 6, "patients": 900})))
    assert (found.measure, found.estimate, found.low, found.high) == ("RR", 2.0, 1.5, 3.0)
    assert (found.outcome, found.synthesis, found.publication) == ("pts", "a-v-b", "review2018")
    assert (found.printed, found.at_printed, found.row_id) == (
        "RR 2.0",
        "24 months",
        "review2018/1/effect:a-b",
    )
    assert found.pooled_from == PooledFrom(studies=6, patients=900)


@pytest.mark.parametrize(
    "publication",
    [
        of_review(pooled(), design="registry"),
        of_review(pooled(pooled=False)),
        of_review(pooled(subgroup="women")),
        of_review(pooled(outcome="bleeding")),
        of_review(pooled(values={"measure": "MD", "estimate": 2.0})),
        of_review(),
    ],
    ids=["no review", "one study", "some patients", "another outcome", "another kind", "no figure"],
)
def test_what_is_no_pooled_value_of_the_same_question_stays_away(publication):
    assert values(publication) == ()


def test_a_pooled_value_at_a_time_outside_the_window_stays_away_and_one_without_a_time_says_so():
    early = replace(ANY, to_months=12)
    assert values(of_review(pooled()), time=early) == ()
    (timeless,) = values(of_review(pooled(months=None)), time=early)
    assert timeless.at_printed is None


def test_a_pooled_value_of_a_score_that_runs_the_other_way_stands_beside_it_turned():
    said = {"measure": "SMD", "estimate": -0.5, "low": -0.9, "high": -0.1}
    publication = of_review(pooled(outcome="disability", values=said, printed="SMD -0.5"))
    asked = builders.outcome("SMD", of=("health", "disability"), kind="continuous", turned=("disability",))
    shown = in_short("pts", of("SMD", 0.5, 0.2, 0.8))
    (found,) = other_reviews.values_of_reviews(builders.review([], [asked]), [publication], shown)
    assert (found.estimate, found.low, found.high, found.printed) == (0.5, 0.1, 0.9, "SMD -0.5")


@pytest.mark.parametrize("said", [{"measure": "RR"}, {"estimate": 2.0}], ids=["no estimate", "no measure"])
def test_a_contrast_that_lacks_its_number_or_its_measure_stands_beside_nothing(said):
    assert values(of_review(pooled(values=said))) == ()
