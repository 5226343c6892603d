"""What one outcome is assembled from: whose figures enter, whose stand beside, and under which names."""

from dataclasses import replace

import pytest

from evidence.record.better import Better
from evidence.record.notes.note import Note
from evidence.record.results.comparison import TimeWindow
from evidence.record.reviews.methods import WITHIN_WINDOW, AssumptionSpec
from evidence.review.config.reviews.review_spec import OtherWindow
from evidence.review.selection.asked.eligibility import Decision
from evidence.review.selection.datasets import assemble
from unit.review.builders import ANY, LATE, arm, counts, outcome, publication, review, row, trial
from unit.review.selection.assumed.invented_survival import KEPT, km

EARLY = TimeWindow("early", "up to 3 months", 0, 3, None, "leave out")
WHY = Note("context_only")


def decided(status, pub, reason=None):
    return Decision(pub, status, reason)


def series(name, events=3, n=20, **changes):
    figures = [
        counts(name, 1, "a", events, n),
        counts(name, 2, "a", 1, n, outcome="bleeding"),
        counts(name, 3, "a", 2, n, months=1),
    ]
    return publication(name, [arm("a", ["thrombectomy"], n)], figures, design="case series", **changes)


ONE = {"measure": "proportion", "comparison": "one"}


def test_context_and_case_reports_give_their_figures_of_the_outcome_with_their_reasons():
    asked = outcome(**ONE)
    found = assemble(
        review([], [asked]),
        asked,
        [
            decided("included", series("in2019")),
            decided("context", series("beside2019"), WHY),
            decided("safety only", series("case2019"), Note("numerator_only")),
            decided("excluded", series("out2019"), Note("not_among_included", words={"criteria": "x"})),
            decided("other question", series("other2019"), WHY),
            decided("awaiting", series("soon2019"), Note("awaiting_results", words={"awaited": "x"})),
        ],
    )
    assert {c.publication for c in found.datasets[0].candidates} == {"in2019"}
    said = [(x.publication, x.kind, x.reason.kind, x.row_ids) for x in found.context]
    assert said == [
        ("beside2019", "context", "context_only", ("beside2019/1/a",)),
        ("beside2019", "context", "context_only", ("beside2019/3/a",)),
        ("case2019", "case report", "numerator_only", ("case2019/1/a",)),
        ("case2019", "case report", "numerator_only", ("case2019/3/a",)),
    ]


def test_a_publication_that_reports_an_outcome_the_other_way_round_alone_enters_its_data_and_its_curve():
    asked = replace(KEPT, times=("any",))
    included = [decided("included", pub) for pub in (km("kept2019", 0.77), km("lost2019", 0.23, of="lost"))]
    found = assemble(review([], [asked]), asked, included)
    both = {"kept2019", "lost2019"}
    assert {c.publication for c in found.datasets[0].candidates} == both
    assert {c.publication for c in found.curves[0].kaplan_meier} == both


@pytest.mark.parametrize(
    ("times", "names"), [(("any",), ["one"]), (("late", "early"), ["one.late", "one.early"])]
)
def test_a_synthesis_is_named_for_its_window_only_where_there_are_several(times, names):
    asked = outcome(times=times, **ONE)
    whole = replace(review([], [asked]), times=(ANY, LATE, EARLY))
    found = assemble(whole, asked, [decided("included", series("x"))])
    assert [(d.id, d.time.id) for d in found.datasets] == list(zip(names, times, strict=True))
    in_window = [[c.intervention.events for c in d.candidates] for d in found.datasets]
    assert in_window == ([[3], [2]] if len(times) == 2 else [[3, 2]])


def test_a_figure_that_an_assumption_completes_stands_apart_and_never_of_a_part_of_a_study():
    asked = outcome(times=("late",), **ONE)
    timeless = [counts(name, 1, "a", 4, 30, months=None) for name in ("whole", "part")]
    whole, part = (
        publication(f.publication, [arm("a", ["thrombectomy"], 30)], [f], role=role)
        for f, role in zip(timeless, ("primary", "subgroup"), strict=True)
    )
    supposing = replace(
        review([], [asked]), times=(LATE,), assumptions=(AssumptionSpec(WITHIN_WINDOW, "all were seen late"),)
    )
    (found,) = assemble(supposing, asked, [decided("included", p) for p in (whole, part)]).datasets
    assert [c.publication for c in found.assumed_candidates] == ["whole"]
    assert not [c for c in found.candidates if c.usable]


def test_candidates_of_another_window_are_those_of_the_dataset_where_they_are_the_same():
    asked = outcome(times=("late",), **ONE)
    other = OtherWindow((), (), {"late": "any"})
    whole = replace(review([], [asked]), times=(ANY, LATE), other_windows=(other, other))
    (found,) = assemble(whole, asked, [decided("included", series("x"))]).datasets
    (at,) = found.at_other_times  # asked twice, collected once
    (known,) = found.candidates
    assert at.time.id == "any"
    assert [c.key for c in at.candidates] == [known.key, next(c.key for c in at.candidates if c is not known)]
    same, new = at.candidates
    assert same is known and new.key.endswith("@any") and new.intervention.events == 2
    assert new.at_other_time and not known.at_other_time


def test_parts_at_another_time_stand_in_only_where_the_whole_has_nothing():
    asked = outcome(times=("late",), **ONE)
    whole = series("whole", study="S")
    part = publication("part", [arm("a", ["thrombectomy"], 8)], [counts("part", 1, "a", 1, 8, months=1)],
                       study="S", role="subgroup", design="case series")  # fmt: skip
    alone = publication("alone", [arm("a", ["thrombectomy"], 8)], [counts("alone", 1, "a", 1, 8, months=1)],
                        study="T", role="subgroup", design="case series")  # fmt: skip
    configured = replace(
        review([], [asked]), times=(LATE, EARLY), other_windows=(OtherWindow((), (), {"late": "early"}),)
    )
    decisions = [decided("included", p) for p in (whole, part, alone)]
    (found,) = assemble(configured, asked, decisions).datasets
    (at,) = found.at_other_times
    assert {(c.publication, c.part is not None) for c in at.candidates} == {("whole", False), ("alone", True)}


@pytest.mark.parametrize(("n", "part"), [(24, True), (25, False), (26, False)])
def test_a_report_of_less_than_half_of_its_study_is_a_part_whatever_it_calls_itself(n, part):
    asked = outcome()
    large = trial("large", (2, 25), (3, 25), study="S", months=1)
    small = trial("small", (1, n // 2), (1, n - n // 2), study="S", months=24)
    (found,) = assemble(review([], [asked]), asked, [decided("included", p) for p in (large, small)]).datasets
    (said,) = [c.part for c in found.candidates if c.publication == "small"]
    assert (said is not None) is part
    if part:
        assert dict(said.numbers) == {"n": n, "whole": 50}


def test_a_kaplan_meier_figure_makes_a_curve_of_what_is_good_to_keep():
    kept = outcome("survival", "one", of=("kept",), direction=Better.HIGHER)
    figure = row("x", 1, "a", type="survival", outcome="kept", values={"survival": 0.8, "n": 30, "at_risk": 20},
                 months=12, printed="80%")  # fmt: skip
    pub = publication("x", [arm("a", ["thrombectomy"], 30)], [figure])
    found = assemble(review([], [kept]), kept, [decided("included", pub)])
    assert len(found.curves) == 1
    falling = replace(kept, direction=Better.LOWER)
    assert assemble(review([], [falling]), falling, [decided("included", pub)]).curves == ()


def test_for_primary_results_alone_the_same_datasets_are_assembled_without_what_stands_beside():
    asked = replace(KEPT, times=("any",))
    timeless = km("timeless2019", 0.8, months=None)
    decisions = [
        *(decided("included", p) for p in (km("kept2019", 0.77), timeless)),
        decided("context", km("beside2019", 0.7), WHY),
    ]
    within = TimeWindow("any", "by 1 year", 0, 12, None, "leave out")
    supposing = replace(
        review([], [asked]), times=(within,), assumptions=(AssumptionSpec(WITHIN_WINDOW, "all by then"),)
    )
    whole = assemble(supposing, asked, decisions)
    assert whole.curves
    assert whole.context
    assert whole.datasets[0].assumed_candidates
    bare = tuple(replace(d, assumed_candidates=()) for d in whole.datasets)
    alone = assemble(supposing, asked, decisions, primary_alone=True)
    assert alone == replace(whole, datasets=bare, curves=(), context=())
