"""Counts that lie in a range, printed odds ratios of rare events, and the unequal chance of zeros."""

import math
from dataclasses import replace

import pytest

from evidence.record.better import Better
from evidence.record.notes.note import Note
from evidence.record.results.analysis_names import COUNTS_LEAST, COUNTS_MOST, PRINTED_ODDS_RATIOS
from evidence.review.pooling import analyses
from evidence.review.pooling.reuse import computed_now
from evidence.review.second import twice
from evidence.review.selection.assumed.ranges import LEAST, MOST, at_bound, is_small
from evidence.review.selection.candidates import find
from evidence.review.summary.analyses_beside import zeros_note
from evidence.review.summary.synthesising import synthesise
from evidence.studies.tidy.rounding import counts_that_fit
from unit.review.builders import (
    ANY,
    ONE_ARM,
    TWO_ARM,
    arm,
    counts,
    data,
    outcome,
    publication,
    review,
    row,
    trial,
)  # fmt: skip
from unit.review.invented_analyses import settings, spec

EXACT = 1e-12  # quotients of whole numbers
# Of a printed ratio with its interval: the log and back.
ROUNDING = 1e-9


def rounded(name, entry, arm_id, percent, n, decimals=0):
    """A percentage as `extract` leaves it: its bounds known, not poolable."""
    fit = counts_that_fit(percent, decimals, n)
    values = {"percent": percent, "percent_decimals": decimals, "n": n,
              "events_low": fit[0], "events_high": fit[-1]}  # fmt: skip
    reason = Note("several_counts_fit", (), {"n": n}, {"percent": f"{percent}%", "counts": "several"})
    return row(name, entry, arm_id, type="percent", values=values, poolable=False, reason=reason)


def attract():
    """ATTRACT's recurrent venous thromboembolism: 12% of 336 against 8% of 355, as printed."""
    arms = [arm("a", ["thrombectomy"], 336), arm("b", ["anticoagulation"], 355, role="comparator")]
    return publication("x", arms, [rounded("x", 1, "a", 12.0, 336), rounded("x", 1, "b", 8.0, 355)])


@pytest.mark.parametrize(
    ("percent", "decimals", "n", "small"),
    [
        (12.0, 0, 336, True),  # 39 to 42: off by 1.5, the count's standard error is 6
        (1.0, 0, 500, False),  # 3 to 7: off by 2, the standard error is 2.2
        (17.9, 1, 3594, True),
        (1.0, 0, 3594, False),  # 18 to 53
        (50.0, 0, 10_000, True),  # off by 50 of 5000: 1%
        (0.0, 0, 3594, False),  # 0 to 17: nobody knows whether anything happened
    ],
)
def test_a_range_is_small_where_it_is_small_against_chance_or_the_count(percent, decimals, n, small):
    fit = counts_that_fit(percent, decimals, n)
    assert is_small(fit[0], fit[-1], n) == small


def test_the_middle_of_a_small_range_is_pooled_and_its_bounds_are_carried():
    (candidate,) = find(attract(), outcome(), TWO_ARM, ANY).candidates
    assert candidate.usable
    treated, compared = candidate.sides
    assert (treated.events, treated.events_low, treated.events_high) == (40, 39, 42)
    assert (compared.events, compared.events_low, compared.events_high) == (28, 27, 30)
    assert [n.kind for n in candidate.notes] == ["middle_of_counts"] * 2
    assert any(step.what.kind == "count_of_range" for step in candidate.derivation)


def test_a_wide_range_stays_out():
    pub = publication("x", [arm("a", ["thrombectomy"], 500)], [rounded("x", 1, "a", 1.0, 500)])
    (candidate,) = find(pub, outcome("proportion", "one"), ONE_ARM, ANY).candidates
    assert not candidate.usable and candidate.reason.kind == "several_counts_fit"


def test_the_ends_of_a_comparison_go_against_each_other():
    (candidate,) = find(attract(), outcome(), TWO_ARM, ANY).candidates
    least, most = at_bound(candidate, LEAST), at_bound(candidate, MOST)
    assert [s.events for s in least.sides] == [39, 30]
    assert [s.events for s in most.sides] == [42, 27]
    assert len({candidate.key, least.key, most.key}) == 3


def _beside(pubs, asked, comparison=TWO_ARM, measure="RR", keep=computed_now):
    specs = [spec(), spec(id=COUNTS_LEAST, kind="count bounds"), spec(id=COUNTS_MOST, kind="count bounds"),
             spec(id=PRINTED_ODDS_RATIOS, kind="odds ratios", measure="OR", rare_only=True,
                  settings=settings(rare_two_arm_model="inverse variance"))]  # fmt: skip
    found = [find(p, asked, comparison, ANY) for p in pubs]
    assembled = data([c for f in found for c in f.candidates], measure, comparison)
    (made,) = synthesise(review(specs, [asked]), asked, assembled, {}, keep).syntheses
    return made, {a.id: a for a in made.analyses}


def test_the_result_at_the_bounds_stands_beside_it_and_is_computed_twice():
    made, by_id = _beside([attract()], outcome())
    assert made.primary.estimate == pytest.approx((40 / 336) / (28 / 355), rel=EXACT)
    assert by_id[COUNTS_LEAST].estimate == pytest.approx((39 / 336) / (30 / 355), rel=EXACT)
    assert by_id[COUNTS_MOST].estimate == pytest.approx((42 / 336) / (27 / 355), rel=EXACT)
    assert by_id[COUNTS_LEAST].second.agrees and by_id[COUNTS_MOST].second.agrees
    (told,) = [w for w in made.primary.warnings if w.kind == "counts_in_ranges"]
    assert told.numbers["least"] == by_id[COUNTS_LEAST].estimate
    assert told.numbers["most"] == by_id[COUNTS_MOST].estimate


def test_without_a_range_there_is_nothing_at_bounds():
    _, by_id = _beside([trial("x", (3, 20), (6, 21))], outcome())
    assert COUNTS_LEAST not in by_id and COUNTS_MOST not in by_id


def test_a_printed_contrast_beside_such_counts_has_no_bounds():
    """ATTRACT's severe syndrome: RR 0.57 is pooled as printed, the counts of its arms are shown beside it."""
    arms = [arm("a", ["thrombectomy"], 336), arm("b", ["anticoagulation"], 355, role="comparator")]
    printed = row("x", 1, None, type="effect", comparison=("a", "b"), printed="RR 1.52 (0.95-2.40)",
                  values={"measure": "RR", "estimate": 1.52, "low": 0.95, "high": 2.40, "level": 0.95})  # fmt: skip
    both = publication("x", arms, [rounded("x", 1, "a", 12.0, 336), rounded("x", 1, "b", 8.0, 355), printed])
    made, by_id = _beside([both], outcome())
    assert made.primary.estimate == pytest.approx(1.52, rel=EXACT)
    (pooled,) = (c for c in made.candidates if c.key == made.primary.effects[0].key)
    assert pooled.kind == "effect" and pooled.intervention.events_low == 39  # what is shown
    assert COUNTS_LEAST not in by_id and COUNTS_MOST not in by_id
    assert "counts_in_ranges" not in {w.kind for w in made.primary.warnings}


# --- printed odds ratios ---


def registry():
    """A registry that prints its odds ratio of intracranial bleeding, 2.72 (1.40 to 5.30), and no counts."""
    arms = [arm("a", ["lysis"], 3594), arm("b", ["anticoagulation"], 3594, role="comparator")]
    printed = row("reg", 1, None, type="effect", comparison=("a", "b"), printed="OR 2.72 (1.40-5.30)",
                  values={"measure": "OR", "estimate": 2.72, "low": 1.40, "high": 5.30, "level": 0.95})  # fmt: skip
    return publication("reg", arms, [printed])


def test_a_printed_odds_ratio_of_a_rare_event_is_the_result_where_no_counts_are():
    made, _ = _beside([registry()], outcome(rare=True))
    assert (made.primary.measure, made.primary.k) == ("OR", 1)
    assert made.primary.estimate == pytest.approx(2.72, rel=ROUNDING)
    assert (made.primary.ci_low, made.primary.ci_high) == (1.40, 5.30)
    assert made.primary.second.agrees
    assert made.primary.warnings[0].kind == "odds_ratios_instead"
    assert made.primary.settings["rare_two_arm_model"] == "inverse variance"


def test_where_the_event_is_not_rare_an_odds_ratio_is_not_taken_for_a_risk_ratio():
    made, by_id = _beside([registry()], outcome(rare=False))
    assert made.primary.estimate is None and PRINTED_ODDS_RATIOS not in by_id


def test_beside_counts_the_printed_odds_ratio_enters_an_analysis_of_its_own_by_inverse_variance():
    pubs = [trial("x", (4, 100), (2, 100)), registry()]
    made, by_id = _beside(pubs, outcome(rare=True))
    assert (made.primary.measure, made.primary.k) == ("RR", 1)
    beside = by_id[PRINTED_ODDS_RATIOS]
    assert (beside.measure, beside.k, beside.model) == ("OR", 2, "inverse variance")
    # DerSimonian-Laird or REML: two homogeneous studies have tau2 = 0, so the closed form is that of one effect.
    logs = [math.log(4 / 96 / (2 / 98)), math.log(2.72)]
    variances = [1 / 4 + 1 / 96 + 1 / 2 + 1 / 98, (math.log(5.30 / 1.40) / (2 * 1.959963984540054)) ** 2]
    pooled = sum(y / v for y, v in zip(logs, variances, strict=True)) / sum(1 / v for v in variances)
    assert beside.tau2 == 0 and beside.estimate == pytest.approx(math.exp(pooled), rel=ROUNDING)
    assert beside.second.agrees and beside.warnings[0].kind == "odds_ratios_added"


@pytest.mark.parametrize("printed", [[], [registry()]], ids=["none", "one"])
def test_odds_ratios_are_pooled_only_where_one_is_printed(printed):
    measures = set()

    def keep(what, given, kind, make):
        measures.add(given.measure if what == "analysis" else "")
        return make(given)

    _beside([trial("x", (4, 100), (2, 100)), *printed], outcome(rare=True), keep=keep)
    assert "RR" in measures and ("OR" in measures) is bool(printed)


# --- zeros ---


def one_group(name, *rows, n=500):
    return publication(name, [arm("a", ["thrombectomy"], n)], list(rows))


def uneven(pubs):
    """The warnings at the share of an event of harm that speak of zeros."""
    made, _ = _beside(pubs, outcome("proportion", "one"), ONE_ARM, "proportion")
    return [w for w in made.primary.warnings if w.kind == "zeros_pooled_more"]


def test_where_zeros_are_pooled_more_often_than_other_figures_the_result_warns_with_the_counts():
    pubs = [one_group("z1", counts("z1", 1, "a", 0, 20)), one_group("z2", counts("z2", 1, "a", 0, 30)),
            one_group("y", counts("y", 1, "a", 2, 40)), without_patients(9.0)]  # fmt: skip
    (told,) = uneven(pubs)
    assert told.numbers == {"zeros": 2, "zeros_pooled": 2, "others": 2, "others_pooled": 1}
    assert told.words == {"what": "nobody", "way": "low"} and told.studies == ("lost",)


def test_where_all_figures_are_pooled_nothing_is_told_of_zeros():
    assert not uneven(
        [one_group("z", counts("z", 1, "a", 0, 20)), one_group("y", counts("y", 1, "a", 2, 40))]
    )


def without_patients(percent):
    """A percentage that says nothing of how many people it is of: it has no count."""
    kept = row("lost", 1, "a", type="percent", values={"percent": percent, "percent_decimals": 0},
               poolable=False, reason=Note("no_denominator"))  # fmt: skip
    return one_group("lost", kept)


@pytest.mark.parametrize(
    ("percent", "told"),
    [
        (0.0, 0),  # RETHRO: 0% major bleeding; it says that nobody had the event, and cannot raise the result
        (1.0, 0),  # CLOUT's post-thrombotic syndrome, 19% beside a result of 31%
        (9.0, 1),
    ],
)
def test_a_percentage_below_the_result_does_not_make_it_too_low(percent, told):
    """Two of 90 in all: 2.2%, by one model or another below 9% and above 1%."""
    pubs = [one_group("z1", counts("z1", 1, "a", 0, 20)), one_group("z2", counts("z2", 1, "a", 0, 30)),
            one_group("y", counts("y", 1, "a", 2, 40)), without_patients(percent)]  # fmt: skip
    assert len(uneven(pubs)) == told


def beside_another(name, *rows):
    """One group of a study that has another group beside it."""
    other = arm("b", ["anticoagulation"], 500, role="comparator")
    return publication(name, [arm("a", ["thrombectomy"], 500), other], list(rows))


@pytest.mark.parametrize(("percent", "told"), [(1.0, 0), (9.0, 1)])
def test_of_other_designs_a_percentage_known_to_lie_higher_is_lost_too(percent, told):
    pubs = [beside_another("z1", counts("z1", 1, "a", 0, 20)), beside_another("z2", counts("z2", 1, "a", 0, 30)),
            beside_another("y", counts("y", 1, "a", 2, 40)), without_patients(percent)]  # fmt: skip
    assert len(uneven(pubs)) == told


def test_zeros_of_another_design_do_not_pull_a_result_that_they_are_not_pooled_in():
    pubs = [beside_another("x", counts("x", 1, "a", 3, 40)), beside_another("y", counts("y", 1, "a", 2, 40)),
            one_group("z", counts("z", 1, "a", 0, 20)), without_patients(9.0)]  # fmt: skip
    assert not uneven(pubs)


def test_of_a_success_it_is_the_statements_of_everybody_that_pull():
    pubs = [one_group("z", counts("z", 1, "a", 20, 20)), one_group("y", counts("y", 1, "a", 35, 40)),
            one_group("lost", rounded("lost", 1, "a", 1.0, 500))]  # fmt: skip
    asked = outcome("proportion", "one", direction=Better.HIGHER)
    made, _ = _beside(pubs, asked, ONE_ARM, "proportion")
    (told,) = [w for w in made.primary.warnings if w.kind == "zeros_pooled_more"]
    assert told.words == {"what": "everybody", "way": "high"}


def _two_rounded(name):
    arms = [arm("a", ["thrombectomy"], 500), arm("b", ["anticoagulation"], 500, role="comparator")]
    return publication(name, arms, [rounded(name, 1, "a", 1.0, 500), rounded(name, 1, "b", 2.0, 500)])


def test_in_differences_it_is_nobody_on_either_side_that_pulls_and_ratios_are_not_concerned():
    pubs = [trial("z", (0, 50), (0, 52)), trial("y", (3, 60), (6, 61)), _two_rounded("lost")]
    made, _ = _beside(pubs, outcome("RD"), measure="RD")
    (told,) = [w for w in made.primary.warnings if w.kind == "zeros_pooled_more"]
    assert told.numbers == {"zeros": 1, "zeros_pooled": 1, "others": 2, "others_pooled": 1}
    assert told.words == {"what": "nobody on either side", "way": "near to no difference"}
    made, _ = _beside(pubs, outcome("RR"))
    assert not [w for w in made.primary.warnings if w.kind == "zeros_pooled_more"]


def test_in_estimates_over_time_it_is_a_hundred_per_cent_that_pulls():
    def km(name, share):
        values = {"survival": share, "n": 30, "at_risk": 20}
        return one_group(
            name, row(name, 1, "a", type="survival", values=values, printed=f"{share:.0%}"), n=30
        )

    pubs = [km("z", 1.0), km("y", 0.8), one_group("lost", rounded("lost", 1, "a", 1.0, 500))]
    asked = outcome("survival", "one", direction=Better.HIGHER)
    dataset = data([c for p in pubs for c in find(p, asked, ONE_ARM, ANY).candidates], "survival", ONE_ARM)
    chosen = [c for c in dataset.datasets[0].candidates if c.usable]
    lost = find(pubs[2], outcome("proportion", "one"), ONE_ARM, ANY).candidates
    known = replace(dataset.datasets[0], candidates=(*chosen, *lost))
    question = analyses.Question("survival", ANY, {}, rare=False)
    note = zeros_note(asked, known, analyses.run(spec(), chosen, question, twice.analysis))
    assert note.words == {"what": "everybody", "way": "high"} and note.studies == ("lost",)
