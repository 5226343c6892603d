"""Two states of a review side by side: what counts as another result, and which change is told first."""

from dataclasses import replace

import pytest

from evidence.display.prose import changes as prose
from evidence.display.prose import moved_results
from evidence.record.history.changes import Crossing, Lies, ResultChanged
from evidence.record.history.kept import (
    ASSUMING,
    NO_EFFECT,
    KeptBaseline,
    KeptFigure,
    KeptInput,
    KeptNumbers,
    KeptPublication,
    KeptResult,
    KeptReview,
    MarkedValue,
)
from evidence.review.changes import causes, comparing, refitting
from unit.review.builders import SETTINGS

NUMBERS = KeptNumbers("pooled", "RR", "inverse variance", 3, 300, 0.5, 0.4, 0.8, 0.2, 1.1, 0.04)
NULL, HALF = MarkedValue(NO_EFFECT, "no difference", 1.0), MarkedValue("threshold", "a half", 0.5)


def result(numbers=NUMBERS, synthesis="x", outcome="pts", **changes):
    said = dict(
        label="PTS: x", direction="lower", sentence="Fewer: 0.5.", certainty="low", marks=(NULL, HALF)
    )
    return KeptResult(outcome, synthesis, numbers=numbers, **(said | changes))


def publication(study="A", status="included", said="s", rows="r", figures=None):
    return KeptPublication(study, status, "", said, rows, figures or {"pts": "3/30"})


def review(results=(), publications=None, methods=None, **changes):
    said = dict(versions={}, code="1")
    return KeptReview("legs", "Legs", publications or {}, tuple(results), methods or {}, **(said | changes))


def compared(before, after, **more):
    return comparing.compare(before, after, SETTINGS, **more)


# --- the same numbers ---


@pytest.mark.parametrize(
    ("changes", "numbers", "effect"),
    [
        ({}, True, True),
        ({"estimate": 0.5 * (1 + 0.9e-6)}, True, True),  # rounding
        ({"estimate": 0.5 * (1 + 1.2e-6)}, False, False),
        ({"ci_low": None}, False, False),
        ({"ci_high": 0.81}, False, False),
        ({"pi_high": 1.2}, False, True),
        ({"tau2": 0.05}, False, True),
        ({"k": 4}, False, True),
        ({"people": 301}, False, True),
        ({"status": "single study"}, False, True),
        ({"measure": "OR"}, False, False),
        ({"model": "another"}, True, True),  # the name of a model is no number
    ],
)
def test_two_results_are_the_same_but_for_rounding(changes, numbers, effect):
    other = replace(NUMBERS, **changes)
    assert refitting.same_numbers(NUMBERS, other) is refitting.same_numbers(other, NUMBERS) is numbers
    assert refitting.same_effect(NUMBERS, other) is refitting.same_effect(other, NUMBERS) is effect


def test_numbers_next_to_nothing_are_held_by_a_millionth_of_a_millionth():
    for low, high, same in (
        (0.0, 0.9e-12, True),
        (0.0, 1.2e-12, False),
        (0.0, 0.0, True),
        (-1e-13, 1e-13, True),
    ):
        assert refitting._close(low, high) is same
    assert (
        refitting._close(None, None) and not refitting._close(None, 0.0) and not refitting._close(0.0, None)
    )


# --- where an interval lies ---


@pytest.mark.parametrize(
    ("low", "high", "lies"),
    [(0.4, 0.99, Lies.BELOW), (0.4, 1.0, Lies.INCLUDES), (1.0, 2.0, Lies.INCLUDES), (1.01, 2.0, Lies.ABOVE),
     (None, 0.5, Lies.UNKNOWN), (2.0, None, Lies.UNKNOWN)],
)  # fmt: skip
def test_an_interval_that_touches_a_value_includes_it(low, high, lies):
    assert comparing.lies(replace(NUMBERS, ci_low=low, ci_high=high), NULL) is lies


def test_values_that_an_interval_lies_otherwise_to_are_crossed_unless_the_measure_is_another():
    after = result(replace(NUMBERS, ci_low=0.6, ci_high=1.2))
    (told,) = compared(review([result()]), review([after])).results
    assert [(c.mark, c.before, c.after) for c in told.crossings] == [
        (NULL, Lies.BELOW, Lies.INCLUDES), (HALF, Lies.INCLUDES, Lies.ABOVE),
    ]  # fmt: skip
    other = result(replace(NUMBERS, measure="OR", ci_high=1.2))
    assert compared(review([result()]), review([other])).results[0].crossings == ()


@pytest.mark.parametrize("kind", ["threshold", "benchmark"])
def test_a_value_that_was_set_anew_is_crossed_by_an_interval_that_stayed(kind):
    """0.4 to 0.8 includes a half and lies below 0.9."""
    old, new = MarkedValue(kind, "a half", 0.5), MarkedValue(kind, "most", 0.9)
    setting = f"outcomes.pts.{kind}.value"
    states = [review([result(marks=(NULL, mark))], methods={setting: str(mark.value)}) for mark in (old, new)]
    (told,) = compared(*states).results
    assert [(c.mark, c.before, c.after) for c in told.crossings] == [(new, Lies.INCLUDES, Lies.BELOW)]
    assert not told.moved and [(c.kind, c.names) for c in told.causes] == [
        (causes.CauseKind.SETTING, (setting,))
    ]
    assert compared(review([result(marks=(NULL,))]), states[1]).results == ()  # none was set before


# --- what is told of a result ---


def test_a_result_that_is_the_same_is_counted_and_not_told():
    near = result(replace(NUMBERS, estimate=0.5 + 1e-8))
    told = compared(review([result(), result(synthesis="y")]), review([near, result(synthesis="y")]))
    assert (told.results, told.same) == ((), 2)


def test_results_that_came_or_went_are_told_with_their_studies():
    rests = KeptInput("RR", False, {}, {"B": KeptFigure("b", {}), "A": KeptFigure("a", {})})
    told = compared(
        review([result(synthesis="gone", rests_on=rests)]), review([result(synthesis="new", rests_on=rests)])
    )
    by_name = {r.synthesis: r for r in told.results}
    assert (by_name["gone"].after, by_name["gone"].studies_out, by_name["gone"].studies_in) == (
        None,
        ("A", "B"),
        (),
    )
    assert (by_name["new"].before, by_name["new"].studies_in, by_name["new"].studies_out) == (
        None,
        ("A", "B"),
        (),
    )
    assert told.same == 0


@pytest.mark.parametrize("new", [True, False])
def test_a_result_that_came_or_went_names_what_made_it_so_and_not_the_studies_that_were_there(new):
    rests = KeptInput("RR", False, {}, {"B": KeptFigure("b", {"study": "B"}), "A": KeptFigure("a", {})})
    less, more = {"a": publication("A")}, {"a": publication("A"), "b": publication("B")}
    states = [review([], less), review([result(rests_on=rests)], more)]
    (one,) = compared(*(states if new else states[::-1])).results
    kinds = causes.CauseKind
    assert [(c.kind, c.names) for c in one.causes] == [
        (kinds.STUDY_ADDED if new else kinds.STUDY_REMOVED, ("B",))
    ]


@pytest.mark.parametrize("numbers", [NUMBERS, replace(NUMBERS, status="not pooled", k=0, estimate=None)])
def test_a_result_that_is_asked_for_now_is_put_to_the_setting(numbers):
    rests = KeptInput("RR", False, {}, {"A": KeptFigure("a", {})}) if numbers.k else None
    library, asked = {"a": publication("A")}, {"outcomes.pts.label": "PTS", "outcomes.pts.times": "any"}
    (one,) = compared(review([], library), review([result(numbers, rests_on=rests)], library, asked)).results
    (cause,) = one.causes
    assert cause.kind is causes.CauseKind.SETTING and cause.names[0] == "outcomes.pts"


NONE = replace(NUMBERS, status="not pooled", k=0, people=None, estimate=None, ci_low=None, ci_high=None)


@pytest.mark.parametrize("new", [True, False])
def test_a_row_without_a_number_that_comes_or_goes_with_a_study_is_no_result_that_moved(new):
    states = [review([]), review([result(NONE), result(replace(NONE, k=2), synthesis="y")])]
    told = compared(*(states if new else states[::-1]))
    assert (told.results, told.same) == ((), 2)
    assert comparing.numbers_changed(states[0], {("pts", "x"): NONE}, {("pts", "x"): "PTS"}) == []


def test_a_row_that_had_no_number_and_has_none_is_not_moved_by_how_many_studies_it_cannot_pool():
    more = replace(NONE, k=2, people=40)
    (one,) = compared(review([result(NONE)]), review([result(more, sentence="Two: none pooled.")])).results
    assert not one.moved and one.sentences is not None
    (other,) = compared(review([result(NONE)]), review([result()])).results
    assert other.moved


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            {"model": "Bayesian"},
            {"ci_high": 1.1},
            "CrI 0.40 to 0.80) → 0.50 (0.40 to 1.10); model Bayesian → inverse variance; no",
        ),
        (
            {},
            {"model": "Bayesian", "measure": "OR"},
            "→ OR 0.50 (CrI 0.40 to 0.80); model inverse variance → Bayesian",
        ),
        # What one study is made by is no choice.
        ({"status": "single study", "model": "one study", "k": 1}, {"estimate": 0.6}, None),
        ({}, {"estimate": 0.6}, None),
    ],
)
def test_another_model_is_told_of_results_that_are_pooled(before, after, said):
    """An interval that grows is the model's doing, too: a posterior has none of the t distribution's length."""
    states = (replace(NUMBERS, **before), replace(NUMBERS, **after))
    (one,) = compared(*(review([result(n, marks=(NULL,))]) for n in states)).results
    line = moved_results.result_line(one)
    assert said in line if said else "model" not in line


def test_results_with_assumptions_are_compared_where_the_earlier_state_kept_such():
    supposed = result(synthesis=f"x ({ASSUMING})")
    after = review([result(), supposed], keeps_assuming=True)
    old = compared(review([result()]), after)
    assert (old.results, old.same) == ((), 1)  # an earlier version kept none: nothing is known to be new
    (new,) = compared(review([result()], keeps_assuming=True), after).results
    assert (new.synthesis, new.before) == (supposed.synthesis, None)
    moved = replace(supposed, numbers=replace(NUMBERS, estimate=0.6))
    (one,) = compared(after, review([result(), moved], keeps_assuming=True)).results
    assert one.moved and one.label == supposed.label


@pytest.mark.parametrize(
    ("changes", "sentences", "certainties"),
    [
        ({"sentence": "Fewer: 1,207.3."}, None, None),  # other numbers in the same words
        ({"sentence": "More: 0.5."}, True, None),
        ({"certainty": "high"}, None, True),
    ],
)
def test_other_words_and_another_certainty_are_told_though_no_number_moved(changes, sentences, certainties):
    after = result(**changes)
    told = compared(review([result()]), review([after])).results
    if sentences is None and certainties is None:
        assert told == ()
        return
    (one,) = told
    assert one.sentences == (("Fewer: 0.5.", after.sentence) if sentences else None)
    assert one.certainties == (("low", "high") if certainties else None)
    assert not one.moved and one.causes == ()


def test_other_designs_are_another_result_though_the_numbers_are_the_same():
    (one,) = compared(review([result()]), review([result(replace(NUMBERS, stratum="randomised"))])).results
    assert one.after.stratum == "randomised" and one.moved


def test_studies_that_came_and_went_are_told_though_no_number_moved():
    old, new = (KeptInput("RR", False, {}, {n: KeptFigure(n, {}) for n in names}) for names in ("AB", "BC"))
    (one,) = compared(review([result(rests_on=old)]), review([result(rests_on=new)])).results
    assert (one.studies_in, one.studies_out, one.after) == (("C",), ("A",), NUMBERS)


# --- the order ---


def changed(name="x", before=NUMBERS, after=NUMBERS, **more):
    return ResultChanged("pts", name, name, before, after, **more)


def test_what_crosses_no_difference_is_told_first_then_other_crossings_then_what_moved_words_alone_last():
    far = replace(NUMBERS, estimate=0.7)
    order = [
        changed("null", crossings=(Crossing(NULL, Lies.BELOW, Lies.INCLUDES),)),
        changed("half", crossings=(Crossing(HALF, Lies.BELOW, Lies.INCLUDES),)),
        changed("words and numbers", after=replace(NUMBERS, k=4), sentences=("a", "b")),
        changed("certainty", certainties=("low", "high")),
        changed("new", before=None),
        changed("far", after=far),
        changed("near", after=replace(NUMBERS, estimate=0.55)),
        changed("words", sentences=("a", "b")),
        changed("same"),
    ]
    assert [c.label for c in sorted(order[::-1], key=comparing.telling)] == [c.label for c in order]


@pytest.mark.parametrize(
    ("before", "after", "distance"),
    [
        ({}, {"estimate": 0.7}, 0.2 / 0.4),
        ({"ci_high": 0.6}, {"estimate": 0.7}, 0.2 / 0.4),  # of the wider interval
        ({"ci_low": None}, {"estimate": 0.7, "ci_high": None}, 0.2),
        ({"estimate": None}, {}, 1e9),
        ({}, {"estimate": None}, 1e9),
    ],
)
def test_how_far_a_result_moved_is_a_part_of_the_wider_interval(before, after, distance):
    one = changed(before=replace(NUMBERS, **before), after=replace(NUMBERS, **after))
    assert comparing._distance(one) == pytest.approx(distance, rel=1e-12)


def test_results_of_a_state_are_held_against_numbers_of_today_the_most_telling_first():
    kept = review([result(synthesis=n) for n in ("same", "near", "far")])
    now = {
        ("pts", "near"): replace(NUMBERS, estimate=0.51),
        ("pts", "same"): replace(NUMBERS, tau2=0.04 + 1e-12),
        ("pts", "far"): replace(NUMBERS, ci_high=1.3),
        ("pts", "new"): NUMBERS,
    }
    found = comparing.numbers_changed(kept, now, {key: f"PTS: {key[1]}" for key in now})
    assert [(r.synthesis, r.label, len(r.crossings)) for r in found] == [
        ("far", "PTS: far", 1), ("new", "PTS: new", 0), ("near", "PTS: near", 0),
    ]  # fmt: skip
    assert found[1].before is None


# --- publications and figures ---


def publications(before, after):
    told = compared(review(publications=before), review(publications=after))
    return [(p.publication, p.before, p.after, p.edited, p.was) for p in told.publications], told.figures


def test_a_publication_is_told_where_its_status_or_what_it_says_is_another():
    a = publication()
    told, _ = publications(
        {"same": a, "edited": a, "moved": a, "gone": publication("G")},
        {
            "same": a,
            "edited": replace(a, said="t"),
            "moved": replace(a, status="excluded"),
            "new": publication("N"),
        },
    )
    assert told == [
        ("edited", "included", "included", True, ""),
        ("gone", "included", "", False, ""),
        ("moved", "included", "excluded", False, ""),
        ("new", "", "included", False, ""),
    ]


@pytest.mark.parametrize("why", [*comparing.LEFT])
def test_a_publication_whose_file_is_still_there_left_for_what_it_left_for(why):
    rests = KeptInput("RR", False, {}, {"B": KeptFigure("b", {"study": "B"})})
    before = review([result(rests_on=rests)], {"b": publication("B")})
    told = compared(before, review(), left={"b": why})
    (gone,), (one,) = told.publications, told.results
    assert gone.left is why and [c.kind for c in one.causes] == [why]
    lines = " ".join(prose.closing_lines([told], "page"))
    said = {
        causes.CauseKind.STUDY_REMOVED: "no longer there",
        causes.CauseKind.STUDY_UNUSABLE: "left out for a problem in the file",
        causes.CauseKind.STUDY_ELSEWHERE: "no longer about the question",
    }
    assert f"1 publication {said[why]} (B)" in lines and f"; by B ({said[why]})" in lines
    assert prose.status(gone).startswith("included → ") and "library" not in lines + prose.status(gone)


def test_a_file_with_another_name_that_says_the_same_is_the_same_file():
    told, _ = publications({"old": publication("A")}, {"new": publication("A")})
    assert told == [("new", "included", "included", False, "old")]
    # Where two new files say it, or two old ones said it, one of each at most is the same.
    two, _ = publications({"old": publication("A")}, {"n1": publication("A"), "n2": publication("A")})
    assert [t[0] for t in two] == ["n1", "n2", "old"] and not any(t[4] for t in two)
    twice, _ = publications({"o1": publication("A"), "o2": publication("A")}, {"new": publication("A")})
    assert sorted(t[4] for t in twice) == ["", "o1"]


def test_a_file_that_was_renamed_and_edited_at_once_is_the_same_file():
    old = publication("A")
    corrected = publication("A", rows="t", figures={"pts": "4/30"})
    told, figures = publications({"old": old}, {"new": corrected})
    assert told == [("new", "included", "included", True, "old")]
    assert [(f.publication, f.before, f.after) for f in figures] == [("new", "3/30", "4/30")]
    told, _ = publications(
        {"old": old}, {"new": publication("A", said="t")}
    )  # another title, the same figures
    assert told == [("new", "included", "included", True, "old")]
    for after in (
        {"new": publication("B", rows="t")},  # of another study
        {"new": publication("A", said="t", rows="t")},  # nothing is the same
        {"n1": corrected, "n2": publication("A", rows="u")},  # which of them?
    ):
        told, _ = publications({"old": old}, after)
        assert not any(t[4] for t in told) and {t[0] for t in told} == {"old", *after}


def under(name, publication="p"):
    """A result that rests on two contrasts of one study."""
    figures = {n: KeptFigure(publication, {"key": n, "study": n, "n": 9}) for n in (name, f"{name} (2)")}
    return result(rests_on=KeptInput("RR", False, {}, figures))


def test_a_study_with_another_name_is_the_same_study():
    before = review([under("Rodoplu 2022")], {"p": publication("Rodoplu 2022")})
    after = review([under("PMT cohort")], {"p": publication("PMT cohort", said="t")})
    told = compared(before, after)
    assert [(p.publication, p.study, p.edited) for p in told.publications] == [("p", "PMT cohort", True)]
    assert (told.results, told.same) == ((), 1)
    # Where a file keeps the old name, or had the new one, studies were parted or joined.
    for then, now in (("Rodoplu 2022", "Rodoplu 2022"), ("PMT cohort", "PMT cohort")):
        (one,) = compared(
            replace(before, publications={**before.publications, "q": publication(then)}),
            replace(after, publications={**after.publications, "q": publication(now)}),
        ).results
        assert one.studies_in == ("PMT cohort", "PMT cohort (2)") and "Rodoplu 2022" in one.studies_out


def test_an_outcome_with_another_word_is_the_same_outcome():
    asked = {"outcomes.stents.label": "Stents", "outcomes.stents.times": "any", "outcomes.pts.label": "PTS"}
    other = {path.replace("stents", "stent_placed"): value for path, value in asked.items()}
    stents = [
        result(outcome="stents", label="Stents: x"),
        result(outcome="stents", synthesis="y", label="Stents: y"),
    ]
    before = review([result(), *stents], methods=asked)
    now = [result(), *(replace(r, outcome="stent_placed") for r in stents)]
    told = compared(before, review(now, methods=other))
    assert (told.results, told.methods, told.same) == ((), (), 3)
    moved = replace(now[1], numbers=replace(NUMBERS, estimate=0.6))
    (one,) = compared(before, review([now[0], moved, now[2]], methods=other)).results
    assert one.before is not None and one.outcome == "stent_placed"
    # One that is called otherwise, or has other results, is another outcome.
    assert len(compared(before, review(now[:2], methods=other)).results) == 3
    assert len(compared(before, review([replace(r, label="S") for r in now], methods=other)).results) == 4


def test_the_study_of_a_renamed_file_is_edited_and_neither_added_nor_removed():
    def rests(name, n):
        return KeptInput("RR", False, {}, {"A": KeptFigure(name, {"study": "A", "n": n})})

    (one,) = compared(
        review([result(rests_on=rests("old", 30))], {"old": publication("A")}),
        review(
            [result(replace(NUMBERS, estimate=0.6), rests_on=rests("new", 31))],
            {"new": publication("A", rows="t")},
        ),
    ).results
    assert [(c.kind, c.names) for c in one.causes] == [(causes.CauseKind.STUDY_EDITED, ("A",))]


def test_figures_are_told_that_are_printed_otherwise_where_both_states_show_them():
    a, b = (
        publication(figures={"x": "1/2", "y": "2/3"}),
        publication(figures={"x": "1/2", "y": "2/4", "z": "9"}, rows="t"),
    )
    _, figures = publications({"p": a}, {"p": b})
    assert [(f.place, f.before, f.after) for f in figures] == [("y", "2/3", "2/4"), ("z", None, "9")]
    assert publications({"p": replace(a, rows="")}, {"p": b})[1] == ()
    assert publications({"p": a}, {"q": replace(b, study="B")})[1] == ()


def test_settings_are_those_of_analyses_apart_from_the_others():
    before = review(methods={"analyses.x": "1", "times.late": "5", "same": "1"}, versions={"numpy": "1"})
    after = review(
        methods={"analyses.x": "2", "times.late": "6", "same": "1", "more": "1"}, versions={"numpy": "2"}
    )
    told = compared(before, after)
    assert [(s.name, s.before, s.after) for s in told.analyses] == [("analyses.x", "1", "2")]
    assert [(s.name, s.before, s.after) for s in told.methods] == [
        ("more", "", "1"),
        ("times.late", "5", "6"),
    ]
    assert [s.name for s in told.versions] == ["numpy"]


def test_the_history_of_a_result_is_every_baseline_that_has_it_and_today():
    def baseline(name, *results):
        return KeptBaseline(name, "2024-01-01", {"legs": review(results)})

    empty = replace(NUMBERS, estimate=None)
    after = review([result(), result(synthesis="young"), result(synthesis="without")])
    told = compared(
        after, after, baselines=[baseline("one", result(), result(empty, "without")), baseline("two", result(synthesis="other"))]
    )  # fmt: skip
    (history,) = told.history
    assert (history.synthesis, [p.baseline for p in history.points]) == ("x", ["one", ""])


# --- causes ---


@pytest.mark.parametrize(
    ("name", "decides"),
    [
        ("times.late.from", True),
        ("outcomes.pts.times", True),
        ("outcomes.bleeding.times", False),
        ("outcomes.pts.label", False),
        ("outcomes.pts.threshold.value", False),
        ("analyses.primary.model", True),
        ("analyses.other.model", False),
        ("subgroups.age", False),
        ("certainty.baseline", False),
        ("assumptions.arm", False),
        ("comparisons.a.why", False),
    ],
)
def test_a_setting_decides_a_primary_result_unless_it_is_of_another_outcome_of_words_or_beside_it(
    name, decides
):
    assert causes.deciding([name], "pts") == ((name,) if decides else ())


@pytest.mark.parametrize(
    ("name", "decides"),
    [
        ("outcomes.pts", True),
        ("outcomes.pts_free", False),
        ("assumptions.2", True),
        ("assumptions.2.why", False),
        ("analyses.stated-assumptions.drop.design", True),
        ("analyses.stated-assumptions.label", False),
        ("analyses.other.model", False),
        ("times.late.from", True),
    ],
)
def test_assumptions_decide_results_that_rest_on_them(name, decides):
    assert causes.deciding([name], "pts", assuming=True) == ((name,) if decides else ())


def test_one_change_is_made_alone():
    one, two = KeptFigure("a", {"n": 1}), KeptFigure("b", {"n": 2})
    then = KeptInput("RR", False, {"level": 0.95}, {"A": one, "B": two})
    now = KeptInput("OR", True, {"level": 0.9}, {"A": two})
    swapped = refitting.with_change(then, refitting.OneChange({"A": two, "B": None, "C": one}))
    assert swapped == replace(then, figures={"A": two, "C": one})
    pooled = refitting.with_change(then, refitting.OneChange({}, now))
    assert pooled == replace(now, figures=then.figures)


FIGURE = KeptFigure("p", {"study": "A"})


def reason(a, b, before, after, *, settings=(), code="1"):
    runs = causes.Runs(
        review(publications=before), review(publications=after, code=code), tuple(settings), SETTINGS
    )
    why = causes._why("A", a, b, runs)
    return why.kind, why.whose


def test_a_study_moves_by_its_own_file_before_a_setting_and_a_setting_before_another_file():
    same, other = {"p": publication()}, {"p": publication(), "q": publication("B")}
    edited = {"p": publication(said="t")}
    kinds = causes.CauseKind
    assert reason(None, FIGURE, {}, same) == (kinds.STUDY_ADDED, "A")
    assert reason(FIGURE, None, same, {}) == (kinds.STUDY_REMOVED, "A")
    assert reason(FIGURE, FIGURE, same, edited, settings=["x"]) == (kinds.STUDY_EDITED, "A")
    assert reason(FIGURE, None, same, other, settings=["x"]) == (kinds.SETTING, "")
    assert reason(FIGURE, None, same, other, settings=["x"], code="2") == (kinds.SETTING_OR_CODE, "")
    # Another file that alone is another decided it; which of two did is not known.
    assert reason(FIGURE, None, same, other) == (kinds.STUDY_ADDED, "B")
    assert reason(FIGURE, None, other, same) == (kinds.STUDY_REMOVED, "B")
    rewritten = {"p": publication(), "q": publication("B", said="t")}
    assert reason(FIGURE, None, other, rewritten) == (kinds.STUDY_EDITED, "B")
    again = {"p": publication(), "r": publication("B")}
    assert reason(FIGURE, None, other, again) == (kinds.OTHER_STUDIES, "A")
    two = {**other, "r": publication("C")}
    assert reason(FIGURE, None, same, two) == (kinds.OTHER_STUDIES, "A")
    assert reason(FIGURE, None, same, same, code="2") == (kinds.CODE, "")
    assert reason(FIGURE, None, same, same) == (kinds.VOCABULARY, "")  # nothing else is left
    # The second of a study's figures is moved by the study's file.
    assert reason(None, KeptFigure("p", {"study": "A (2)"}), {}, same) == (kinds.STUDY_ADDED, "A")


def test_how_a_result_is_pooled_otherwise_is_named_by_its_settings():
    then = KeptInput("RR", False, {"tau2": "DL", "two_arm_model": "x", "gone": 1}, {})
    now = KeptInput("OR", True, {"tau2": "REML", "two_arm_model": "x", "new": 2}, {})
    assert causes._pooled_otherwise(then, now) == ["tau2", "measure", "rare"]
    assert causes._pooled_otherwise(then, replace(then, settings={"two_arm_model": "y"})) == ["two arm model"]
    assert causes._pooled_otherwise(then, then) == []
