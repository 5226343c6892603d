"""Parts of a study or of its follow-up, and figures that their definition alone tells apart."""

import random
from dataclasses import replace

import pytest

from evidence.record.notes.note import Note
from evidence.record.published.row import Counted
from evidence.record.results.comparison import TimeWindow
from evidence.review.pooling import analyses
from evidence.review.second import twice
from evidence.review.selection.answers import outside
from evidence.review.selection.asked.eligibility import decide_all
from evidence.review.selection.choosing.figure_of_study import choose
from evidence.review.selection.datasets import assemble
from evidence.review.summary import standing
from unit.review.builders import ANY, arm, counts, outcome, publication, review, trial
from unit.review.invented_analyses import settings, spec

# The fit of a model and its second computation see the same figures in another order.
REORDERED = 1e-9


def dataset(*publications, **asked):
    """The one synthesis of the two arms of some publications."""
    wanted = outcome(**asked)
    configured = review([spec()], [wanted])
    (found,) = assemble(configured, wanted, decide_all(list(publications), configured.eligibility)).datasets
    return found


def pooled(found, **changes):
    question = analyses.Question("RR", ANY, {}, False)
    return analyses.run(spec(**changes), found.candidates, question, twice.analysis)


def of_one_study(name, n, a=2, b=4, **changes):
    return trial(name, (a, n // 2), (b, n - n // 2), study="PROMISE I", **changes)


def test_an_interim_report_never_stands_beside_or_before_the_whole():
    whole, interim = (
        of_one_study("final", 32, months=6),
        of_one_study("interim", 10, role="subgroup", months=24),
    )
    found = dataset(interim, whole)
    assert [c.publication for c in found.candidates] == ["final"]
    assert {x.reason.kind for x in found.left_out} == {"report_of_part"}


def test_where_only_a_part_can_be_pooled_the_largest_stands_and_says_of_how_many():
    whole = publication("final", [arm("a", ["thrombectomy"], 16), arm("b", ["anticoagulation"], 16, role="comparator")],
                        [], study="PROMISE I")  # fmt: skip
    small, large = (of_one_study(f"first{n}", n, role="subgroup") for n in (10, 20))
    result = pooled(dataset(small, whole, large))
    (chosen,) = result.chosen
    assert chosen.publication == "first20"
    assert [p.reason.kind for p in result.passed_over] == ["whole_before_part"]
    (warned,) = standing.told(result, {}).warnings
    assert (warned.kind, dict(warned.numbers)) == ("part_for_whole", {"n": 20, "whole": 32})


def test_of_reports_of_the_same_part_the_time_decides_and_not_how_many_were_still_assessed():
    """As in PROMISE I: the first ten patients at 6 months, and nine of the same ten at 12 months."""
    arms = [arm("a", ["thrombectomy"], 32), arm("b", ["anticoagulation"], 32, role="comparator")]
    ten = [arm("a", ["thrombectomy"], 10), arm("b", ["anticoagulation"], 10, role="comparator")]

    def first_ten(name, assessed, months):
        rows = [counts(name, 1, side, 3, assessed, months=months) for side in ("a", "b")]
        return publication(name, ten, rows, study="PROMISE I", role="subgroup")

    found = dataset(
        first_ten("at6", 10, 6), first_ten("at12", 9, 12), publication("whole", arms, [], study="PROMISE I")
    )
    window = replace(ANY, prefer_months=12.0)
    choice = choose(found.candidates, window, {})
    assert [c.publication for c in choice.chosen] == ["at12"]
    assert [p.reason.kind for p in choice.passed_over] == ["nearer_time"]
    assert dict(choice.chosen[0].part.numbers) == {"n": 20, "whole": 64}


def test_what_a_report_that_stands_in_says_of_another_time_is_left_out_for_its_time():
    """As in PROMISE I: of the first ten, patency at 30 days stands in, and that at 6 months is of another time."""
    arms = [arm("a", ["thrombectomy"], 10), arm("b", ["anticoagulation"], 10, role="comparator")]
    rows = [
        counts("first10", entry, side, 3, 10, months=months)
        for entry, months in ((1, 1), (2, 6))
        for side in ("a", "b")
    ]
    part = publication("first10", arms, rows, study="PROMISE I", role="subgroup")
    whole = publication("whole", arms, [], study="PROMISE I")
    early = TimeWindow("any", "30 days", 0.5, 1.5, 1.0, "leave out")
    wanted = outcome()
    configured = replace(review([spec()], [wanted]), times=(early,))
    (found,) = assemble(configured, wanted, decide_all([part, whole], configured.eligibility)).datasets
    assert [c.at_months for c in found.candidates] == [1]
    assert {x.reason.kind for x in found.left_out} == {"outside_window"}


def test_the_whole_is_counted_on_the_sides_that_are_asked_for():
    """A part of one arm is a part of that arm, not of the whole trial."""
    arms = [arm("a", ["thrombectomy"], 101), arm("b", ["anticoagulation"], 108, role="comparator")]
    whole = publication("cavent2012", arms, [], study="CaVenT")
    part = trial("cavent2009", (24, 50), (9, 53), study="CaVenT", role="subgroup")
    wanted = outcome("proportion", "one")
    configured = review([spec()], [wanted])
    (found,) = assemble(configured, wanted, decide_all([whole, part], configured.eligibility)).datasets
    (candidate,) = found.candidates
    assert dict(candidate.part.numbers) == {"n": 50, "whole": 101}


def test_a_part_of_a_study_of_unknown_size_says_no_number():
    (candidate,) = dataset(of_one_study("first10", 10, role="subgroup")).candidates
    assert dict(candidate.part.numbers) == {"n": 10}


def test_events_of_a_part_of_the_follow_up_represent_nothing():
    """As in CAVA: 4/77 v 0/75 to 12 months, and 0/62 v 0/58 new bleeds after 12 months."""
    first = trial("cava2020", (4, 77), (0, 75), study="CAVA", months=12)
    arms = [arm("a", ["thrombectomy"], 77), arm("b", ["anticoagulation"], 75, role="comparator")]
    late = {"from_months": 12, "to_months": None, "new": True, "printed": "new events from 12 months"}
    rows = [
        counts("cava2021", 1, "a", 0, 62, months=39, counted=late),
        counts("cava2021", 1, "b", 0, 58, months=39, counted=late),
    ]
    found = dataset(first, publication("cava2021", arms, rows, study="CAVA", role="follow-up"))
    assert [c.publication for c in pooled(found).chosen] == ["cava2020"]
    assert {(x.kind, x.reason.kind, x.reason.words["period"]) for x in found.left_out} == {
        ("partial period", "part_of_follow_up", "new events from 12 months")
    }


@pytest.mark.parametrize(
    ("period", "partial"),
    [
        (Counted(from_months=12), True),
        (Counted(new=True), True),
        (Counted(to_months=12), False),  # from treatment
        (Counted(from_months=0, to_months=12), False),
    ],
)
def test_a_period_is_partial_where_earlier_events_are_missing(period, partial):
    assert period.partial is partial


def by_definition(name, definitions):
    arms = [arm("a", ["thrombectomy"], 40), arm("b", ["anticoagulation"], 40, role="comparator")]
    rows = []
    for entry, (definition, events) in enumerate(definitions, 1):
        rows += [counts(name, entry, side, events + extra, 40, definition=definition)
                 for side, extra in (("a", 0), ("b", 5))]  # fmt: skip
    return publication(name, arms, rows)


TWO = [("Villalta on two visits", 9), ("ISTH consensus", 14)]


@pytest.mark.parametrize("order", [TWO, TWO[::-1]])
def test_the_definition_decides_and_not_the_order_of_entries_and_the_result_says_that_nobody_asked(order):
    result = pooled(dataset(by_definition("x", order)))
    (chosen,) = result.chosen
    assert chosen.definition == "ISTH consensus"
    (warned,) = standing.told(result, {}).warnings
    assert warned.kind == "definition_not_asked"
    assert warned.words == {"study": "x", "used": "ISTH consensus", "others": "Villalta on two visits"}


def library():
    """Studies with reports of parts, several times, definitions, second-hand and equal figures."""
    return [
        by_definition("twodefs", TWO),
        of_one_study("first10", 10, role="subgroup"),
        of_one_study("first20", 20, role="subgroup"),
        trial("c1", (5, 50), (9, 50), study="C", months=24),
        trial("c2", (6, 50), (9, 50), study="C", months=24),
        trial("d1", (5, 30), (9, 30), study="D", months=12, role="secondary analysis"),
        trial("d2", (7, 30), (9, 30), study="D", months=6),
        by_definition("same", [("", 8), ("", 11), ("at the last visit", 12)]),
    ]


def shuffled(pub, random_):
    """The same publication with its entries written in another order."""
    rows = list(pub.record.rows)
    entries = sorted({r.entry for r in rows})
    new = dict(zip(entries, random_.sample(entries, len(entries)), strict=True))
    moved = []
    for row in sorted(rows, key=lambda r: (int(new[r.entry]), r.one_arm)):
        made = counts(pub.id, int(new[row.entry]), row.one_arm, row.values.events, row.values.n,
                      definition=row.definition, study=row.study, months=row.at.months)  # fmt: skip
        moved.append(made)
    return publication(pub.id, list(pub.record.arms), moved, study=pub.study, role=pub.role)


@pytest.mark.parametrize("seed", range(12))
def test_neither_the_order_of_files_nor_that_of_entries_moves_a_result(seed):
    random_ = random.Random(seed)
    as_is = pooled(dataset(*library()))
    mixed = [shuffled(pub, random_) for pub in library()]
    random_.shuffle(mixed)
    other = pooled(dataset(*mixed))

    def told(result):
        return {
            (c.study, c.publication, c.definition, c.sides[0].printed, c.sides[1].printed)
            for c in result.chosen
        }

    assert told(other) == told(as_is)
    assert other.analysis.estimate == pytest.approx(as_is.analysis.estimate, rel=REORDERED)
    kinds = sorted(p.reason.kind for p in as_is.passed_over)
    assert sorted(p.reason.kind for p in other.passed_over) == kinds


def test_a_report_with_less_than_half_of_the_patients_is_a_part_whatever_it_calls_itself():
    whole, interim = of_one_study("final", 32, months=6), of_one_study("interim", 10, months=24)
    assert [c.publication for c in pooled(dataset(interim, whole)).chosen] == ["final"]
    # A later report of most of the patients is the study's own.
    later = of_one_study("later", 20, months=24)
    assert [c.publication for c in pooled(dataset(later, whole)).chosen] == ["later"]
    # Where the whole prints nothing the part stands, and says so.
    silent = publication("final", [arm("a", ["thrombectomy"], 16), arm("b", ["anticoagulation"], 16, role="comparator")],
                         [], study="PROMISE I")  # fmt: skip
    (candidate,) = dataset(interim, silent).candidates
    assert dict(candidate.part.numbers) == {"n": 10, "whole": 32}


@pytest.mark.parametrize("turned", [False, True])
def test_several_figures_of_a_study_are_never_those_of_several_parts_or_of_a_part_beside_the_whole(turned):
    small, large = (of_one_study(f"first{n}", n, role="subgroup", months=m) for n, m in ((10, 6), (20, 12)))
    others = [trial(f"o{i}", (3 + i, 40), (8 + i, 42)) for i in range(3)]
    files = [small, *others, large]
    asked = settings(two_arm_model="three-level")
    result = pooled(dataset(*(files[::-1] if turned else files)), settings=asked)
    assert {c.publication for c in result.chosen if c.study == "PROMISE I"} == {"first20"}
    assert [p.reason.kind for p in result.passed_over] == ["whole_before_part"]


def test_a_count_of_a_period_without_an_end_has_no_time_of_its_own():
    figure = counts("x", 1, "a", 0, 9, months=None, counted={"from_months": 0, "printed": "in hospital"})
    late = replace(ANY, from_months=1, to_months=24, not_stated="leave out")
    assert outside(figure, late) == Note("no_time_printed", words={"asked": late.label})
    assert outside(replace(figure, counted=Counted(to_months=12, printed="to 12 months")), late) is None
