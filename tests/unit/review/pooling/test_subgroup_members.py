"""Who stands in the levels of a subgroup analysis: the designs of the headline, parts of studies, figures that can be; where a clot lies."""

import math
from dataclasses import replace

import msgspec
import pytest
from scipy import stats

from evidence.record.notes.note import Note
from evidence.record.published.attributes import NOTHING_SAID
from evidence.record.published.publication import Population
from evidence.record.results.analysis import POOLED, SINGLE_STUDY
from evidence.record.results.strata import Stratum
from evidence.record.reviews.methods import SubgroupSpec
from evidence.review.pooling import analyses, subgroups
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.reuse import computed_now
from evidence.review.pooling.subgroups import LevelInput
from evidence.review.selection.candidates import find
from evidence.review.selection.levels import clot_site, level_of
from unit.review.builders import ANY, SETTINGS, TWO_ARM, outcome, trial
from unit.review.invented_analyses import series, settings, spec, tables

EXACT_ENDS = 1e-9  # two ways to the quantiles of the beta distribution

PEOPLE = SubgroupSpec("people", "People", "population group", {"not stated": "Others"}, {}, False, ("a-v-b",))
TABLES = {"a": ((3, 50), (6, 51)), "b": ((5, 60), (9, 61)), "c": ((2, 40), (7, 41)), "d": ((8, 70), (12, 71))}


def member(name, group="", design="randomised controlled trial", **changes):
    people = Population("DVT", ("leg DVT",), {}, (group,) if group else ())
    pub = trial(name, *TABLES[name[0]], design=design, population=people, **changes)
    (found,) = find(
        pub, outcome(), TWO_ARM, ANY, subgroup_publications=changes.get("role") == "subgroup"
    ).candidates
    return found


def levels(members, asked=PEOPLE, stratum=None, overlaps=None, keep=computed_now, **primary):
    question = analyses.Question("RR", ANY, overlaps or {}, False, None, stratum)
    made = subgroups.analyse(
        asked, spec(settings=settings(tau2="DL", interval="wald"), **primary), members, question, keep
    )
    return None if made is None else {level.level: set(level.keys) for level in made.levels}


COHORT = "non-randomised comparison"
MIXED = [member("a", "cancer"), member("b"), member("c", "cancer", COHORT), member("d", "", COHORT)]
KEYS = [m.key for m in MIXED]


@pytest.mark.parametrize(
    ("stratum", "cancer", "others"),
    [
        (None, {0, 2}, {1, 3}),
        (Stratum.TOGETHER, {0, 2}, {1, 3}),
        (Stratum.RANDOMISED, {0}, {1}),
        (Stratum.NON_RANDOMISED, {2}, {3}),
    ],
)
def test_levels_hold_the_designs_of_the_headline(stratum, cancer, others):
    found = levels(MIXED, stratum=stratum)
    assert found == {"Cancer": {KEYS[i] for i in cancer}, "Others": {KEYS[i] for i in others}}


def test_designs_themselves_are_compared_whatever_the_headline_is_of():
    by_design = replace(PEOPLE, by="design", levels={})
    found = levels(MIXED, by_design, Stratum.RANDOMISED)
    assert {frozenset(keys) for keys in found.values()} == {frozenset(KEYS[:2]), frozenset(KEYS[2:])}


def test_with_one_level_there_is_nothing_to_compare_and_nothing_is_computed():
    asked = []

    def keep(what, *given):
        asked.append(what)
        return computed_now(what, *given)

    assert levels(MIXED[:3:2], keep=keep) is None
    assert levels([], keep=keep) is None
    assert not asked
    assert len(levels(MIXED, keep=keep)) == len(asked) == 2


def test_figures_that_cannot_be_stand_aside_where_the_analysis_blocks_them():
    blocked = replace(MIXED[0], cannot_be=Note("no_count"))
    more = [blocked, member("b", "cancer"), member("d")]
    assert KEYS[0] in levels(more, integrity="allow")["Cancer"]
    assert KEYS[0] not in levels(more, integrity="block")["Cancer"]
    unusable = replace(MIXED[0], usable=False, reason=Note("no_count"))
    assert KEYS[0] not in levels([unusable, *more[1:]])["Cancer"]


def test_reports_of_parts_stand_for_their_study_only_where_they_are_asked_for():
    whole = member("a", study="S")
    part = member("c", "cancer", study="S", role="subgroup")
    other, more = member("b", "cancer"), member("d")
    plain = levels([whole, part, other, more])
    assert plain == {"Cancer": {other.key}, "Others": {whole.key, more.key}}
    by_parts = levels([whole, part, other, more], replace(PEOPLE, use_subgroup_publications=True))
    assert by_parts == {"Cancer": {part.key, other.key}, "Others": {more.key}}


@pytest.mark.parametrize(
    ("said", "condition", "site"),
    [
        (None, "acute iliofemoral DVT", "iliofemoral"),
        (None, "Iliac vein obstruction", "iliofemoral"),
        (None, "thrombosis of the calf", "distal"),
        (None, "femoropopliteal DVT", "distal"),
        (None, "proximal or distal, iliac", "mixed"),
        (None, "DVT of the leg", "not stated"),
        ({"ilio_femoral": 12}, "popliteal DVT", "iliofemoral"),
        ({"iliac": 12, "calf": 3}, "DVT", "mixed"),
        ("popliteal", "iliofemoral DVT", "distal"),
        ({"iliofemoral": 66, "popliteal": 0}, "", "iliofemoral"),  # none has it
    ],
)
def test_the_site_of_a_clot_is_what_the_study_counts_else_what_its_condition_says(said, condition, site):
    assert clot_site(msgspec.structs.replace(NOTHING_SAID, clot_site=said, condition=condition)) == site


def test_conditions_that_a_report_is_filed_under_tell_the_site_that_its_words_leave_open():
    """As in CaVenT's report of quality of life: "high proximal DVT", filed under iliofemoral DVT."""
    said = msgspec.structs.replace(NOTHING_SAID, condition="high proximal DVT", clot_site=None)
    filed = msgspec.structs.replace(said, conditions=("acute DVT", "iliofemoral DVT"))
    assert (clot_site(said), clot_site(filed)) == ("not stated", "iliofemoral")
    # The words of the condition go before what it is filed under.
    calf = msgspec.structs.replace(filed, condition="thrombosis of the calf")
    assert clot_site(calf) == "distal"


def test_a_level_of_one_study_is_that_study_and_of_two_it_is_pooled():
    one, two = (
        subgroups.compute(LevelInput(figures_of(found), "RR", "inverse variance", SETTINGS)).computed
        for found in (tables([(3, 30, 9, 31)]), tables([(3, 30, 9, 31), (5, 42, 8, 40)]))
    )
    (row,) = one.effects
    assert (one.level.status, one.level.k, one.level.n) == (SINGLE_STUDY, 1, 61)
    assert (one.level.estimate, one.level.ci_low, one.level.ci_high) == (
        row.estimate,
        row.ci_low,
        row.ci_high,
    )
    assert (two.level.status, two.level.k, two.level.n) == (POOLED, 2, 143)
    assert two.level.estimate == pytest.approx(math.exp(two.point[0]))


def test_a_level_of_one_share_has_the_exact_interval_of_that_study():
    given = LevelInput(figures_of(series([9], [20])), "proportion", "inverse variance", SETTINGS)
    found = subgroups.compute(given).computed
    exact = stats.beta.ppf([0.025, 0.975], [9, 10], [12, 11])  # Clopper and Pearson 1934
    assert found.level.status == SINGLE_STUDY and found.level.estimate == pytest.approx(9 / 20)
    assert (found.level.ci_low, found.level.ci_high) == pytest.approx(tuple(exact), abs=EXACT_ENDS)


@pytest.mark.parametrize(
    ("by", "said", "level"),
    [
        ("technique", {"treatment_classes": ("shunt",)}, "other"),
        ("technique", {"treatment_classes": ("lysis", "mechanical")}, "mechanical"), ("technique", {"treatment_classes": ("lysis",)}, "lysis"),
        ("dialysis", {"on_dialysis": 0.5}, "at most"), ("dialysis", {"on_dialysis": 0.51}, "more"), ("dialysis", {}, "not stated"),
        ("symptom duration", {"symptom_days": 14.0}, "at most"), ("symptom duration", {"symptom_days": 14.1}, "more"),
        ("device group", {"devices": ("Old", "New")}, "first"), ("device group", {"devices": ("New",)}, "second"), ("device group", {}, "other"),
    ],
)  # fmt: skip
def test_a_study_stands_in_the_level_that_its_words_and_numbers_say(by, said, level):
    asked = replace(PEOPLE, by=by, groups={"first": ["Old", "Older"], "second": ["New"]})
    candidate = replace(member("a"), attributes=msgspec.structs.replace(NOTHING_SAID, **said))
    assert level_of(candidate, asked) == level


def test_a_study_stands_in_the_level_that_the_review_says():
    asked = replace(PEOPLE, by="values", values={"Trial A": "covered"})
    assert level_of(replace(member("a"), study="Trial A"), asked) == "covered"
    assert level_of(replace(member("a"), study="Trial B"), asked) == "not stated"
