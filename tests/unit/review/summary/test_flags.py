"""Flags of results, headlines, pooled values of systematic reviews and contradictions: each from its facts alone."""

from dataclasses import replace

import pytest

from evidence.record.notes.note import Note
from evidence.record.published.row import Row, Source, Values
from evidence.record.results.analysis import IMPUTED
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import HeldBack, OutcomeSynthesis
from evidence.record.reviews.evidence import IntegrityFinding
from evidence.record.summary.flags import CODES, Bar, Flag
from evidence.record.summary.other_reviews import ContradictionKind, ReviewValue
from evidence.review.summary.flagging import flags_of, known_rows
from evidence.review.summary.other_reviews import _between, _between_designs, _with_review, in_short
from unit.review.results import ONE_ARM, RANDOMISED, arm, info, study, synthesis


def short(made, name="pts"):
    (found,) = in_short(OutcomeSynthesis("r", info(id=name), (made,), ()))
    return found


def row(id_, kind="full text"):
    source = Source("s", "https://example.org", kind, False, kind)
    return Row(
        id=id_, publication=id_.split("/")[0], study="x", outcome="pts", type="count", change=False, arm="a",
        comparison=None, at=None, segment="", subgroup="", unit="patient", instrument="", definition="", method="",
        pooled=False, adjusted=False, printed="1/2", figure="1/2", derived_by_hand="", values=Values(),
        derivation=(), poolable=True, reason=None, note="", source=source, file="f", line=1,
        findings=(),
    )  # fmt: skip


def finding(row_id, severity="warning", silenced=""):
    return IntegrityFinding("rule", severity, "odd", "a2019", "f", 1, row=row_id, silenced=silenced)


def pooled(studies=None, low=0.6, high=0.9, **changes):
    studies = studies or [study(name, arm(10, 100), arm(20, 100), 50) for name in "ab"]
    numbers = dict(estimate=(low * high) ** 0.5, ci_low=low, ci_high=high, n=200, n_comparator=200) | changes
    # Studies that point where the result points.
    studies = [(c, replace(e, estimate=numbers["estimate"])) for c, e in studies]
    return synthesis(studies, **numbers)


def flags(s, rows=(), findings=()):
    (found,) = flags_of([OutcomeSynthesis("r", info(), (s,), ())], known_rows(rows, findings))
    return found


def raised(s, **more):
    return {f.flag: f.studies for f in flags(s, **more).flags}


def with_first(change_candidate=None, change_effect=None):
    (c, e), other = [study(name, arm(10, 100), arm(20, 100), 50) for name in "ab"]
    return pooled([(replace(c, **(change_candidate or {})), replace(e, **(change_effect or {}))), other])


def test_a_plain_result_has_no_flag_and_leads():
    found = flags(pooled(), rows=[row("a2019/1/a"), row("b2019/1/a")])
    assert (found.flags, found.bars, found.leads) == ((), (), True)


def test_each_flag_comes_from_its_fact_and_names_its_studies():
    assert raised(with_first(change_effect={"se_grade": IMPUTED})) == {Flag.IMPUTED_ERROR: ("a",)}
    assert raised(with_first({"second_hand": True})) == {Flag.SECOND_HAND: ("a",)}
    supposed = (Note("assumed_patients", (), {"n": 36}, {"why": "x"}),)
    assert raised(with_first({"assumptions": supposed})) == {Flag.ASSUMPTION: ("a",)}
    rows = [row("a2019/1/a", "part of the abstract"), row("b2019/1/a")]
    assert raised(pooled(), rows=rows) == {Flag.ABSTRACT_ONLY: ("a",)}
    assert raised(pooled(n=9, n_comparator=10)) == {Flag.FEW_PEOPLE: ()}
    few = (Note("counts_beside"), Note("few_of_treated", numbers={"n": 63, "of": 105}))
    assert raised(with_first({"notes": few})) == {Flag.PART_COUNTED: ("a",)}
    other = (Note("counts_give_another", numbers={"estimate": 0.75}, words={"measure": "RR"}),)
    assert raised(with_first({"notes": other})) == {Flag.OTHER_BY_COUNTS: ("a",)}
    held = replace(pooled(), held_back=(HeldBack("C", "c", Note("figure_cannot_be", words={"what": "x"})),))
    assert raised(held) == {Flag.HELD_BACK: ("c",)}


@pytest.mark.parametrize(
    ("way", "flag"),
    [("low", Flag.TOO_LOW), ("high", Flag.TOO_HIGH), ("near to no difference", None)],
)
def test_a_share_that_lacks_studies_with_events_is_flagged_with_the_way_in_which_it_errs(way, flag):
    numbers = {"zeros": 6, "zeros_pooled": 6, "others": 2, "others_pooled": 1}
    warning = Note("zeros_pooled_more", ("c",), numbers, {"what": "nobody", "way": way})
    assert raised(pooled(warnings=(warning,))) == ({flag: ()} if flag else {})


def test_a_difference_in_points_of_scales_that_may_differ_is_flagged():
    numbers = {"low": 10.0, "high": 22.0, "times": 2.2, "worked_out": 0}
    assert raised(pooled(warnings=(Note("scales_may_differ", ("a", "b"), numbers),))) == {Flag.SCALES: ()}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (finding("a2019/1/a"), True),
        (finding("a2019/1/a", "error"), True),
        (finding("a2019/1/a", "note"), False),
        (finding("a2019/1/a", silenced="the paper prints it so"), False),
        (finding("z2019/1/a"), False),
    ],
)
def test_an_open_finding_on_a_pooled_figure_is_a_flag(found, expected):
    assert (Flag.INTEGRITY in raised(pooled(), findings=[found])) is expected


def one_group(low, high, n=200, names="ab", **changes):
    studies = [study(name, arm(10, 100), weight=50) for name in names]
    numbers = dict(estimate=(low + high) / 2, ci_low=low, ci_high=high, n=n)
    return synthesis(studies, changes.pop("measure", "proportion"), ONE_ARM, **(numbers | changes))


@pytest.mark.parametrize(
    ("s", "bars"),
    [
        (pooled(low=0.01, high=2.0), (Bar.TELLS_NOTHING,)),
        (pooled([study("a", arm(1, 90), arm(2, 90))]), ()),  # one randomised trial
        (pooled([study("a", arm(1, 90), arm(2, 90), design="registry")]), (Bar.ONE_STUDY,)),
        (one_group(0.1, 0.3), ()),
        (one_group(0.1, 0.3, names="a", status="single study"), (Bar.ONE_STUDY,)),
        (one_group(0.1, 0.3, n=19), (Bar.FEW_PEOPLE,)),
        (one_group(0.1, 0.8), (Bar.TELLS_NOTHING,)),
        (with_first({"cannot_be": Note("figure_cannot_be", words={"what": "x"})}), (Bar.CANNOT_BE,)),
        (with_first({"assumptions": (Note("assumed_patients", (), {"n": 3}, {"why": "x"}),)}), (Bar.ASSUMPTION,)),
    ],
)  # fmt: skip
def test_a_headline_needs_a_result_that_can_carry_one(s, bars):
    assert flags(s).bars == bars


def test_every_flag_has_a_short_code_of_its_own():
    assert set(CODES) == set(Flag) and len(set(CODES.values())) == len(Flag)
    assert all(len(code) <= 3 for code in CODES.values()) and RANDOMISED


# What contradicts a result


def review(measure, estimate, low, high, s):
    return ReviewValue(
        "pts", s.id, "r2020", "R 2020", "x", None, measure, estimate, low, high, None, "r2020/1/a"
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "contradicted", "opposite"),
    [
        (pooled(low=0.6, high=0.9), ("RR", 0.7, 0.5, 0.95), False, None),
        (pooled(low=0.6, high=0.9), ("RR", 0.3, 0.2, 0.4), True, False),  # the same side, apart
        (
            pooled(low=0.6, high=0.9),
            ("OR", 0.3, 0.2, 0.4),
            False,
            None,
        ),  # another measure: sizes differ anyhow
        (pooled(low=0.6, high=0.9), ("OR", 2.0, 1.2, 3.0), True, True),
        (pooled(low=0.6, high=1.1), ("OR", 2.0, 1.2, 3.0), False, None),
        (pooled(low=0.6, high=0.9), ("OR", 1.1, 0.9, 3.0), False, None),  # theirs tells of no side
        (pooled(low=0.6, high=0.9), ("OR", 1.1, 1.0, 3.0), False, None),
        (pooled(low=0.6, high=0.9), ("OR", 2.0, None, 3.0), False, None),
        (pooled(low=1.2, high=1.9), ("OR", 0.5, 0.3, 0.8), True, True),
        (pooled(low=1.2, high=1.9), ("OR", 0.9, 0.3, 1.1), False, None),
        (pooled(low=1.2, high=1.9), ("OR", 0.9, 0.3, 1.0), False, None),
        (pooled(low=1.2, high=1.9), ("OR", 0.5, 0.3, None), False, None),
        (pooled(low=0.01, high=0.9), ("OR", 2.0, 1.2, 3.0), False, None),  # 90-fold: it tells nothing
        (one_group(0.05, 0.2), ("proportion", 0.218, 0.211, 0.224), True, False),
        (one_group(0.05, 0.22), ("survival", 0.218, 0.211, 0.224), False, None),
        (one_group(0.05, 0.2), ("proportion", 0.3, None, None), True, False),
        (one_group(0.05, 0.2), ("proportion", 0.204, None, None), False, None),  # a rounding
    ],
)
def test_a_systematic_review_contradicts_where_intervals_are_apart_or_directions_opposite(
    ours, theirs, contradicted, opposite
):
    found = _with_review(short(ours), review(*theirs, ours))
    assert (found is not None) is contradicted
    if found:
        assert (found.kind, found.opposite) == (ContradictionKind.REVIEW, opposite)


class _Asked:
    def __init__(self, id_, of):
        self.id, self.of = id_, of


def between(salvage, amputation):
    results = [short(salvage, "salvage"), short(amputation, "amputation")]
    asked = [_Asked("salvage", ("limb_salvage",)), _Asked("amputation", ("major_amputation",))]
    return list(
        _between(asked, results, {"limb_salvage": "major_amputation", "major_amputation": "limb_salvage"})
    )


def test_limb_salvage_and_amputation_that_do_not_make_up_everyone_are_told():
    (found,) = between(one_group(0.57, 0.76, measure="survival"), one_group(0.04, 0.2))
    assert found.kind is ContradictionKind.COMPLEMENT and found.other == "amputation"
    assert (found.other_low, found.other_high) == pytest.approx((0.8, 0.96))
    assert not between(one_group(0.57, 0.82, measure="survival"), one_group(0.04, 0.2))
    assert not between(one_group(0.1, 0.76, measure="survival"), one_group(0.04, 0.2))  # it tells nothing


def test_an_outcome_and_its_opposite_cannot_both_fall():
    (found,) = between(pooled(low=0.5, high=0.9), pooled(low=0.6, high=0.8))
    assert found.opposite
    assert not between(pooled(low=0.5, high=0.9), pooled(low=1.1, high=1.8, estimate=1.4,
        studies=[study(n, arm(20, 100), arm(10, 100), 50) for n in "ab"]))  # fmt: skip


def two_designs(ours, theirs, measure="RR"):
    whole = pooled(low=ours[0], high=ours[1])
    low, high = theirs
    other = replace(
        whole.primary,
        id="others",
        effects=tuple(replace(e, estimate=(low * high) ** 0.5) for e in whole.primary.effects),
        stratum=Stratum.NON_RANDOMISED,
        measure=measure,
        estimate=(low * high) ** 0.5,
        ci_low=low,
        ci_high=high,
    )
    return replace(whole, analyses=(replace(whole.primary, stratum=Stratum.RANDOMISED),), strata=(other,))


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [((0.6, 0.9), (1.2, 1.8), True), ((0.6, 0.9), (0.3, 0.5), False), ((0.6, 0.9), (0.5, 0.8), None), ((0.6, 0.9), (0.9, 1.4), None)],
)  # fmt: skip
def test_designs_contradict_each_other_by_direction_or_where_their_intervals_are_apart(ours, theirs, told):
    made = two_designs(ours, theirs)
    found = list(_between_designs(short(made)))
    assert bool(found) is (told is not None)
    for each in found:
        assert (each.kind, each.opposite, each.other) == (
            ContradictionKind.DESIGN,
            told,
            Stratum.NON_RANDOMISED,
        )
        assert (each.low, each.high, each.other_low, each.other_high) == (*ours, *theirs)
        assert each.estimate == pytest.approx((ours[0] * ours[1]) ** 0.5)
        assert each.other_estimate == pytest.approx((theirs[0] * theirs[1]) ** 0.5)
    assert not list(_between_designs(short(two_designs(ours, theirs, "OR"))))
