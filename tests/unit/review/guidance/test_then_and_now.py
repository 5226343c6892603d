"""Results of then beside those of today, and what a publication reports of an item: by hand, at every end."""

import datetime
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from evidence.record.dossiers.guidance import ItemReading
from evidence.record.published.publication import Citation
from evidence.record.results.strata import Stratum
from evidence.record.results.subsets import SubgroupAnalysis, SubgroupLevel
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.methods import SubgroupSpec
from evidence.review.guidance import comparing, dates, items, placing
from unit.review import builders, results


def member(name, **changes):
    candidate, effect = results.study(name, **changes)
    return candidate, effect


def result(*names, estimate=0.5, low=0.4, high=0.8, **changes):
    said = dict(estimate=estimate, ci_low=low, ci_high=high, status="pooled", n=30, n_comparator=40, events=3,
                events_comparator=5, stratum=Stratum.RANDOMISED)  # fmt: skip
    made = results.synthesis([member(n) for n in names], **(said | changes))
    return made


def in_short(synthesis, subgroups):
    of = (synthesis.comparison.id,)
    asked = [SubgroupSpec(name, name, "technique", words, {}, False, of) for name, words in subgroups.items()]
    return list(comparing.in_short(OutcomeSynthesis("legs", results.info(), (synthesis,), ()), asked))


def level(name, estimate, *keys, **changes):
    said = dict(level=name, k=len(keys), n=20, status="pooled", estimate=estimate, ci_low=0.1, ci_high=0.9, pi_low=None,
                pi_high=None, tau2=None, i2_percent=None, keys=keys)  # fmt: skip
    return SubgroupLevel(**(said | changes))


def with_groups(synthesis, *levels):
    return replace(
        synthesis, subgroups=(SubgroupAnalysis("age", "Age", tuple(levels), (), None, None, None),)
    )


def compared(today, then, most=None, subgroups=None):
    asked = subgroups or {}
    return comparing.compare(*(in_short(s, asked) for s in (today, then, most or then)), asked)


def test_studies_that_came_went_or_have_another_report_are_told_with_people_of_both_sides():
    then, now = result("a", "b", "c"), result("b", "c", "d")
    moved = replace(now.candidates[1], publication="c2024")
    now = replace(now, candidates=(now.candidates[0], moved, now.candidates[2]))
    (told,) = compared(now, then)
    assert (told.added, told.gone, told.replaced) == (("d",), ("a",), ("c",))
    assert (told.now.n, told.now.events, told.then.k) == (70, 8, 3)
    assert told.now.studies == ("b", "c", "d") and told.now.reports == ("b2019", "c2024", "d2019")
    assert (told.at_most, told.crossings, told.doubtful) == (None, (), ())
    assert (told.subgroup, told.subgroup_level, told.measure, told.level) == ("", "", "RR", 0.95)


@pytest.mark.parametrize(
    ("changes", "n", "events"),
    [
        ({"n_comparator": None}, 30, 8),
        ({"n": None}, None, 8),
        ({"events": None}, 70, None),
        ({"events_comparator": None}, 70, 3),
    ],
)
def test_people_are_summed_as_far_as_both_sides_are_known(changes, n, events):
    (told,) = compared(result("a", "b", **changes), result("a", "b"))
    assert (told.now.n, told.now.events) == (n, events)


def test_a_question_without_any_result_is_left_out_and_one_with_a_past_or_a_doubtful_one_is_not():
    none = result("a", "b", estimate=None, low=None, high=None, status="not pooled")
    assert compared(none, none) == ()
    ((lost,), (first,), (doubtful,)) = (
        compared(none, result("a", "b")), compared(result("a", "b"), none), compared(none, none, result("a", "b"))
    )  # fmt: skip
    assert (lost.crossings, first.crossings) == ((comparing.LOST,), (comparing.FIRST,))
    assert (lost.now.estimate, lost.now.studies, lost.now.stratum) == (None, (), None)
    assert doubtful.at_most.estimate == 0.5 and doubtful.crossings == () == doubtful.doubtful


def test_what_is_crossed_only_if_nothing_unplaced_was_out_by_then_is_doubtful():
    then, now = result("a", low=0.5, high=1.2), result("a", "b", low=0.4, high=0.9)
    (sure,) = compared(now, then)
    assert sure.crossings == (comparing.EXCLUDES,) and sure.doubtful == ()
    (either,) = compared(now, then, result("a", "c", low=0.45, high=1.1))
    assert either.crossings == (comparing.EXCLUDES,) and either.at_most is not None
    (unsure,) = compared(now, then, result("a", "c", low=0.45, high=0.95))
    assert unsure.crossings == () and unsure.doubtful == (comparing.EXCLUDES,)


def test_in_another_measure_nothing_is_crossed():
    (told,) = compared(result("a", measure="OR", low=0.4, high=0.9), result("a", low=0.5, high=1.2))
    assert told.crossings == () and told.measure == "OR"
    (without,) = compared(
        result("a", measure="OR"), result("a", estimate=None, low=None, high=None, status="not pooled")
    )
    assert without.crossings == (comparing.FIRST,)


def test_levels_of_subgroups_that_are_asked_for_stand_beside_each_other_whether_of_then_or_now():
    now = with_groups(result("a", "b"), level("old", 0.3, "a"), level("new", 0.4, "b"))
    then = with_groups(result("a"), level("old", 0.2, "a"), level("gone", 0.6, "a"))
    words = {"age": {"old": "Old people"}}
    told = compared(now, then, subgroups=words)
    assert [(t.subgroup, t.subgroup_level, t.subgroup_level_label) for t in told] == [
        ("", "", ""), ("age", "old", "Old people"), ("age", "new", "new"), ("age", "gone", "gone"),
    ]  # fmt: skip
    assert (told[1].then.estimate, told[1].now.estimate, told[1].now.studies) == (0.2, 0.3, ("a",))
    assert told[2].then.estimate is None and told[3].now.estimate is None
    assert "age" not in {t.subgroup for t in compared(now, then, subgroups={"sex": {}})}
    none = with_groups(result("a"), level("old", None, "a", status="not pooled"))
    (whole, *rest) = in_short(none, {"age": {}})[0].results.values()
    assert rest[0].studies == () and whole.studies == ("a",)


def of_technique(synthesis, **techniques):
    """Return it with the technique of each study."""
    return replace(synthesis, candidates=tuple(
        replace(c, attributes=SimpleNamespace(technique=techniques[c.study])) for c in synthesis.candidates
    ))  # fmt: skip


def test_a_level_that_all_studies_of_then_belonged_to_has_their_result_though_nothing_was_compared_then():
    now = with_groups(result("a", "b"), level("New", 0.4, "b"), level("Old", 0.5, "a"))
    then = of_technique(result("a", estimate=0.4), a="old")
    told = {t.subgroup_level: t for t in compared(now, then, subgroups={"age": {}})}
    assert (told["Old"].then.estimate, told["Old"].then.studies, told["Old"].added) == (0.4, ("a",), ())
    assert told["Old"].crossings == ()
    assert told["New"].then.estimate is None and told["New"].crossings == (comparing.FIRST,)
    named = compared(
        with_groups(result("a", "b"), level("Old ones", 0.3, "a")),
        then,
        subgroups={"age": {"old": "Old ones"}},
    )
    assert named[1].then.estimate == 0.4  # by the words that the settings have for it
    several = of_technique(result("a", "b"), a="old", b="new")
    assert all(t.then.estimate is None for t in compared(now, several, subgroups={"age": {}})[1:])


def test_a_level_that_all_studies_belong_to_has_the_whole_result_though_no_level_was_compared_then_or_now():
    """PTS at 5 years is of CaVenT alone, a trial of iliofemoral thrombosis: that level is not without a result."""
    words = {"age": {"old": "Old people", "not stated": "Not said"}}
    one = of_technique(result("a", estimate=0.6), a="old")
    whole, told = compared(one, one, subgroups=words)
    assert (told.subgroup, told.subgroup_level, told.subgroup_level_label) == (
        "age",
        "Old people",
        "Old people",
    )
    assert told.now.estimate == whole.now.estimate == 0.6 and told.crossings == ()
    none = result("a", estimate=None, low=None, high=None, status="not pooled")
    assert [t.now.estimate for t in compared(one, none, subgroups=words)] == [0.6, 0.6]
    assert len(compared(of_technique(result("a"), a="not stated"), none, subgroups=words)) == 1
    several = of_technique(result("a", "b"), a="old", b="new")
    assert len(compared(several, several, subgroups=words)) == 1


def test_a_subgroup_analysis_says_nothing_of_comparisons_that_it_is_not_asked_for():
    one = of_technique(result("a"), a="old")
    spec = SubgroupSpec("age", "age", "technique", {}, {}, False, ("another",))
    (short,) = comparing.in_short(OutcomeSynthesis("legs", results.info(), (one,), ()), [spec])
    assert not short.only_level


@pytest.mark.parametrize(
    ("low", "high", "value", "excluded"),
    [(0.4, 0.9, 1.0, True), (0.4, 1.0, 1.0, False), (1.0, 2.0, 1.0, False), (1.1, 2.0, 1.0, True),
     (None, 0.9, 1.0, False), (1.1, None, 1.0, False)],
)  # fmt: skip
def test_an_interval_that_ends_at_a_value_does_not_exclude_it(low, high, value, excluded):
    assert comparing.excludes(SimpleNamespace(ci_low=low, ci_high=high), value) is excluded


# --- items ---


def publication(name="p", *, population=None, setting=None, arms=(), status="included"):
    return SimpleNamespace(
        id=name, status=status, population=population or {}, setting=setting or {}, arms=arms
    )


def arm(arm_id="a", label="", devices=(), **details):
    return SimpleNamespace(id=arm_id, label=label, devices=devices, details=details)


PTS, BLEEDING = (
    builders.counts("p", 1, "a", 3, 30),
    builders.counts("p", 2, "a", 1, 30, outcome="major_bleeding"),
)
NONE = builders.row("p", 3, "a", type="not reported", outcome="death", printed="not reported")


def judged(rows=(), about=None, **reading):
    return items.judge(ItemReading(**reading), about or publication(), rows)


def test_an_item_is_reported_by_a_name_or_a_figure_and_partly_by_some_of_those_that_are_needed():
    assert judged([PTS], outcomes=("pts",)) == (items.REPORTED, ("pts: 3/30",))
    assert judged([NONE], outcomes=("death",)) == (items.NOT_REPORTED, ())
    both = {"outcomes": ("pts", "major_bleeding"), "every": True}
    assert judged([PTS], **both) == (items.PARTLY, ("pts: 3/30",))
    assert judged([PTS, BLEEDING], **both) == (items.REPORTED, ("pts: 3/30", "major bleeding: 1/30"))
    assert judged([PTS], outcomes=("pts", "major_bleeding")) == (items.REPORTED, ("pts: 3/30",))
    assert judged([BLEEDING], partly=("major_bleeding",)) == (items.PARTLY, ("major bleeding: 1/30",))
    assert judged([PTS], partly=("pts",), outcomes=("pts",))[0] == items.REPORTED
    assert judged() == (items.NOT_REPORTED, ())


def test_of_many_words_the_first_four_are_kept_each_once():
    rows = [builders.counts("p", i, "a", e, 30) for i, e in enumerate((1, 2, 2, 3, 4, 5))]
    assert judged(rows, outcomes=("pts",))[1] == ("pts: 1/30", "pts: 2/30", "pts: 3/30", "pts: 4/30")


def test_a_name_is_found_as_a_word_of_patients_setting_and_arms_where_something_is_told():
    about = publication(
        population={"mean age": 60, "conditions": ["age"], "ageing": "x", "age range": None},
        setting={"AGE limit": {"from": 18, "to": "none"}},
        arms=[arm(age_of_arm=True, **{"arm age": True})],
    )
    found = judged(about=about, fields=("age",))
    assert found == (items.REPORTED, ("mean age: 60", "AGE limit: from: 18; to: none", "arm age: yes"))
    assert judged(about=publication(population={"age": False}), fields=("age",))[0] == items.NOT_REPORTED
    assert judged(about=publication(population={"age": ""}), fields=("age",))[0] == items.NOT_REPORTED
    none = publication(population={"prior lysis": 0})  # none of them is told too
    assert judged(about=none, fields=("lysis",)) == (items.REPORTED, ("prior lysis: 0",))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [(0, 0, "stent"), (45, 45, "b" * 45 + "stent" + "a" * 45), (46, 46, "…" + "b" * 45 + "stent" + "a" * 45 + "…"),
     (46, 0, "…" + "b" * 45 + "stent"), (0, 46, "stent" + "a" * 45 + "…")],
)  # fmt: skip
def test_a_mention_is_shown_with_what_stands_around_it(before, after, shown):
    text = "b" * before + "stent" + "a" * after
    assert items._around(text, re.search("stent", text)) == shown


def test_a_mention_that_is_cut_begins_and_ends_with_a_whole_word():
    text = "percutaneous transcatheter arterialisation of the deep veins by a stent in " + 8 * "arteries "
    assert items._around(text, re.search("stent", text)) == (
        "… arterialisation of the deep veins by a stent in arteries arteries arteries arteries …"
    )


def test_a_mention_in_condition_labels_devices_or_definitions_reports_a_part_and_notes_do_not():
    rows = [replace(PTS, definition="patency of the STENT", note="stent")]
    assert judged(rows, mentions=("stent",)) == (items.PARTLY, ("pts: patency of the STENT",))
    about = publication(arms=[arm(label="stent (all)", devices=("Stent X",), access="no stent")])
    assert judged(about=about, mentions=("stent",))[1] == (
        "arm a: stent (all)",
        "devices: Stent X",
        "access: no stent",
    )
    assert judged([replace(PTS, note="stent")], mentions=("stent",)) == (items.NOT_REPORTED, ())
    # A figure of the item goes before what is mentioned, and both are words of a part.
    assert judged(rows, mentions=("stent",), partly=("pts",))[1] == ("pts: 3/30", "pts: patency of the STENT")


# --- dates ---


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-06-12", (2019, 6, 12), (2019, 6, 12)), ("2020-02", (2020, 2, 1), (2020, 2, 29)), ("2019-12", (2019, 12, 1), (2019, 12, 31)),
        ("2019", (2019, 1, 1), (2019, 12, 31)), ("1900", (1900, 1, 1), (1900, 12, 31)), ("2100", (2100, 1, 1), (2100, 12, 31)),
        ("1899", None, None), ("2101", None, None), ("2019-13", None, None), ("2019-00", None, None), ("2019-02-29", None, None),
        ("2019-6-1", None, None), ("x2019", None, None),
    ],
)  # fmt: skip
def test_a_date_means_all_days_that_it_leaves_open(text, first, last):
    wanted = None if first is None else (datetime.date(*first), datetime.date(*last))
    assert dates.span(text) == wanted
    assert dates.is_day(text) is (wanted is not None and first == last)


@pytest.mark.parametrize(
    ("citation", "basis"),
    [(Citation(year=2019, published="2019-06"), 0), (Citation(year=2018), 1), (Citation(year=2019), 2), (Citation(), 3),
     (Citation(year=2020, published="soon"), 1)],
)  # fmt: skip
def test_what_a_place_in_time_rests_on_is_told(citation, basis):
    assert placing.standing(citation, datetime.date(2019, 6, 12))[1] == placing.BASES[basis]


def test_patients_enrolled_later_place_only_what_its_date_does_not():
    def cited(citation, enrolled):
        return SimpleNamespace(id="p", label="P", study="S", status="included", design="x", year=citation.year, citation=citation,
                               setting={"enrolled": enrolled})  # fmt: skip

    day = datetime.date(2019, 6, 12)
    (later,), (same,), (before,) = (
        placing.place([cited(c, e)], day)
        for c, e in ((Citation(year=2019), "to 2019-07"), (Citation(year=2019), "to 2019-06"), (Citation(year=2018), "to 2019-07"))
    )  # fmt: skip
    assert (later.standing, later.basis, later.published) == (placing.SINCE, placing.BASES[4], "2019")
    assert (same.standing, same.basis) == (placing.NOT_PLACED, placing.BASES[2])
    assert (before.standing, before.basis) == (placing.BY_THEN, placing.BASES[1])
    (unknown,) = placing.place([cited(Citation(), None)], day)
    assert (unknown.standing, unknown.published) == (placing.NOT_PLACED, "")
