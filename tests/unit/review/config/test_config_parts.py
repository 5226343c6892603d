"""Parts of the configuration by themselves: what a caller gives in place of a file, places in words, judgements, new outcomes."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from evidence.record.better import Better
from evidence.review.config.certainty import certainty_file
from evidence.review.config.files import config_file
from evidence.review.config.files.config_file import ConfigFile
from evidence.review.config.reviews import new_review_file, review_file, search_counts
from evidence.review.config.reviews.reported import Reported
from unit.review.builders import outcome, review

# --- what a caller gives ---


def test_what_is_given_differs_as_deep_down_as_mappings_go():
    old = {"a": 1, "b": {"c": 2, "d": {"e": 3}}, "list": [1, 2], "gone": 5}
    new = {"a": 1, "b": {"c": 9, "d": {"e": 3, "f": 4}}, "list": [1, 3], "more": {"x": 1}}
    found = config_file._differences((), old, new)
    assert {place for place, value in found.items() if value is config_file._GONE} == {("gone",)}
    told = {place: value for place, value in found.items() if value is not config_file._GONE}
    assert told == {("b", "c"): 9, ("b", "d", "f"): 4, ("list",): [1, 3], ("more",): {"x": 1}}
    for place, value in found.items():
        config_file._put(old, place, value)
    assert old == new
    assert config_file._differences((), old, new) == {}


def test_what_is_in_no_mapping_cannot_be_put_there():
    with pytest.raises(TypeError, match=r"a\.b is in no mapping"):
        config_file._put({"a": [1]}, ("a", "b"), 2)
    with pytest.raises(TypeError, match="in no mapping"):
        config_file._put({"a": 1}, ("a", "b", "c"), 2)
    data = {"a": {}}
    config_file._put(data, ("a", "never"), config_file._GONE)  # what is not there is gone already
    assert data == {"a": {}}


def file(data, lines=None, given=frozenset()):
    return ConfigFile(Path("config/x.yaml"), "", data, lines or {}, given)


def test_a_problem_stands_at_the_nearest_line_above_or_where_it_was_given():
    made = file({}, {("a",): 3, ("a", "b", 1): 7}, frozenset({("a", "g")}))
    assert [made.line(p) for p in (("a", "b", 1), ("a", "b", 0), ("z",), ())] == [7, 3, 1, 1]
    own, given = made.problem(("a", "b", 1), "wrong"), made.problem(("a", "g", "x"), "wrong")
    assert (own.file, own.line, own.where) == ("config/x.yaml", 7, "a.b[2]")
    assert (given.file, given.line) == (config_file.GIVEN, 0)
    whole = file({}, given=frozenset({()})).problem(("q",), "wrong")
    assert whole.file == config_file.GIVEN


@pytest.mark.parametrize(("letters", "told"), [(0, 0), (1, 1)])
def test_a_label_may_have_as_many_letters_as_a_figure_holds(letters, told):
    name = "x" * (config_file.LONGEST_NAME + letters)
    data = {"label": name, "list": [{"title": name}], "why": name * 2}
    found = list(config_file._long_names((), data, file(data)))
    assert [p.where for p in found] == ["label", "list[1].title"] * told


# --- judgements ---

ASKED = [outcome(id="a", times=("any",)), outcome(id="b", times=("early", "late"))]
ACCEPTED = dict.fromkeys(
    ("risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias"), {"accept": 0}
)


def judged(**said):
    return {"outcome": "a", "comparison": "a-v-b", "date": "2026-11-20", **ACCEPTED} | said


def wrong(*judgements, outcomes=None):
    made = file({"judgements": list(judgements), "outcomes": outcomes or {}}, {("judgements", 0): 4})
    plan = review([], ASKED)
    checks = (
        [each.problem for each in certainty_file._unknown_names(made, plan)],
        certainty_file._impossible(made, plan),
        certainty_file._repeated(made),
        certainty_file._undecided(made),
    )
    return [(p.where, p.message) for found in checks for p in found]


def test_a_judgement_names_the_window_where_there_are_several():
    plan = review([], ASKED)
    assert certainty_file._synthesis_id(plan, judged()) == "a-v-b"
    assert certainty_file._synthesis_id(plan, judged(outcome="b", time="late")) == "a-v-b.late"
    assert wrong(judged(), judged(outcome="b", time="late"), judged(outcome="b", time="early")) == []
    ((place, message),) = wrong(judged(outcome="b"))
    assert place == "judgements[1]" and "'time' is missing: the outcome has early, late" in message


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"outcome": "c"}, "judgements[1].outcome"),
        ({"comparison": "x"}, "judgements[1].comparison"),
        ({"time": "never"}, "judgements[1].time"),
        ({"imprecision": {"accept": -1, "change": -1}}, "judgements[1].imprecision"),
        ({"imprecision": {}}, "judgements[1].imprecision"),
        ({"imprecision": {"change": -1}}, "judgements[1].imprecision"),
    ],
)
def test_a_judgement_that_cannot_be_is_told_at_its_place(said, place):
    assert [p for p, _ in wrong(judged(**said))] == [place]
    assert wrong(judged(imprecision={"change": -1, "reason": "r"}, **{"rating up": {"change": 1}})) == []


def test_a_day_that_no_calendar_has_is_told():
    ((place, message),) = wrong(judged(date="2026-02-30"))
    assert place == "judgements[1].date" and "'2026-02-30' is no date; write it as 2026-11-20" in message


def test_nobody_has_judged_on_a_day_that_lies_ahead():
    assert wrong(judged(date="2999-02-20")) == [("judgements[1].date", "2999-02-20 lies ahead")]


def test_a_result_is_judged_once():
    ((place, message),) = wrong(judged(), judged())
    assert place == "judgements[2]" and "first in line 4" in message
    three = wrong(judged(), judged(), judged())
    assert [p for p, _ in three] == ["judgements[2]", "judgements[3]"] and "line 4" in three[1][1]


@pytest.mark.parametrize(("value", "legal"), [(0, True), (1, True), (-0.01, False), (1.01, False)])
def test_a_baseline_of_a_risk_lies_between_0_and_1(value, legal):
    found = wrong(outcomes={"a": {"baseline": {"a-v-b": {"value": value}}}})
    assert [p for p, _ in found] == ([] if legal else ["outcomes.a.baseline.a-v-b.value"])


def test_domains_stand_in_their_order_the_large_effect_last():
    assert list(certainty_file._decided(judged())) == list(ACCEPTED)
    assert list(certainty_file._decided(judged(**{"rating up": {"change": 1}})))[-1] == "rating up"
    accepted = certainty_file._decision("imprecision", {"accept": -1})
    changed = certainty_file._decision("imprecision", {"change": -2, "reason": "few"})
    assert (accepted.change, accepted.accepted, accepted.reason) == (-1, True, None)
    assert (changed.change, changed.accepted, changed.reason) == (-2, False, "few")


# --- outcomes of a new review ---


def reported(one_group=3, compared=2, direction=Better.LOWER, domain="x", else_in=()):
    return Reported("pts", "post-thrombotic syndrome", "binary", one_group, compared, direction, domain,
                               "proportion", "RR", else_in)  # fmt: skip


def lines(each, comparator=("drug",)):
    return new_review_file._outcome(
        each, SimpleNamespace(comparator=comparator, intervention=("mechanical",))
    )


def test_an_outcome_of_a_new_review_is_compared_and_pooled_where_studies_do_so():
    both = lines(reported(else_in=(("OR", 1),)))
    assert both[0] == "  pts:   # 3 with one group, 2 compare, 1 of them by OR"
    assert both[1] == "    label: Post-thrombotic syndrome" and both[3] == "    importance: important"
    assert "RR" in both[-1] and "proportion" in both[-1]
    alone = lines(reported(), comparator=())
    assert alone[0] == "  pts:   # 3" and "RR" not in alone[-1] and "proportion" in alone[-1]
    assert (
        "proportion" not in lines(reported(one_group=0))[-1] and "RR" not in lines(reported(compared=0))[-1]
    )
    neither = lines(reported(direction=Better.NEITHER))
    assert neither[2:4] == ["    role: context", "    importance: context"]


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ({}, 24), ({"prefer": 6}, 12), ({"prefer": 6, "from": 10}, 20), ({"from": 3}, 24), ({"to": 9}, 9),
        ({"to": 9, "prefer": 6}, 9), ({"open end": True}, None), ({"open end": False}, 24),
    ],
)  # fmt: skip
def test_a_window_without_an_end_ends_at_twice_what_it_prefers(written, end):
    made = review_file._time("late", {"label": "Late", "not stated": "leave out"} | written)
    assert made.to_months == end and made.from_months == written.get("from")
    stated = "to" in written or end is None
    assert made.label == ("Late" if stated else f"Late, to {end} months")


@pytest.mark.parametrize(
    ("said", "to"),
    [
        ({}, 24), ({"from": 5}, 24), ({"from": 20}, 40), ({"prefer": 6}, 12), ({"prefer": 6, "from": 9}, 18),
        ({"to": 7}, 7), ({"open end": True}, None), ({"open end": False, "prefer": 3}, 6),
    ],
)  # fmt: skip
def test_a_window_without_an_end_ends_at_twice_what_is_preferred_or_where_it_starts(said, to):
    window = review_file._time("late", {"label": "late", "not stated": "accept"} | said)
    assert (window.id, window.to_months, window.from_months) == ("late", to, said.get("from"))
    told = to is not None and "to" not in said
    assert window.label == (f"late, to {to} months" if told else "late")


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2018-03-04", (2018, 3, 4)), ("4 March 2018", (2018, 3, 4)), ("March 4, 2018", (2018, 3, 4)), ("Mar 2018", (2018, 3, 0)),
        ("31 Dec 2018", (2018, 12, 31)), ("searched in May 2018", (2018, 5, 0)), ("1 January 2018", (2018, 1, 1)), ("2018", (2018, 0, 0)),
        ("in a week of 2018", (2018, 0, 0)), ("not known", (0, 0, 0)), ("week 32 of 2018", (2018, 0, 0)),
    ],
)  # fmt: skip
def test_a_date_in_words_is_its_year_month_and_day_as_far_as_it_says_them(stated, day):
    assert search_counts._day(stated) == day
