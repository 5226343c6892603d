"""Trials monitored one after another, and each study held against the others: by hand, at every boundary."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from evidence.record.better import Better
from evidence.record.dossiers.outlook import (
    ALL_EVENTS,
    COMPATIBLE,
    CONTRASTS,
    CROSSED,
    FUTILE,
    MENTIONS,
    NO_EVENT,
    OPEN,
    REACHED,
    SUPPORTS,
    WITH_IT,
    WITHOUT_IT,
    Look,
)
from evidence.record.results.analysis import NOT_POOLED
from evidence.record.results.intervals import CREDIBLE
from evidence.record.results.left_out import OTHER_COMPARISON
from evidence.record.results.strata import Stratum
from evidence.record.results.subsets import LeftOneOut
from evidence.record.reviews.methods import CertaintySettings
from evidence.record.summary.other_reviews import ReviewValue
from evidence.review.outlook import devices, further, monitoring, support, trial_sequence
from evidence.review.outlook.support import Reach, standing
from evidence.review.outlook.trials import NO_SIZES, Trials
from evidence.review.pooling.reuse import computed_now
from evidence.stats.monitoring import sequential
from unit.review.results import arm, info, study, synthesis

# Closed forms; only rounding differs.
CLOSED = 1e-9


def of(*syntheses, importance="critical", **changes):
    """What a review found, as far as an outlook looks at it."""
    made = SimpleNamespace(outcome=info(importance=importance, **changes), syntheses=syntheses)
    asked = SimpleNamespace(certainty=CertaintySettings())
    return SimpleNamespace(outcomes=(made,), methods=asked, review_values=(), publications=())


def trial(name, year, ours, theirs, **changes):
    """A trial with its log risk ratio and variance."""
    (a, n1), (c, n2) = ours, theirs
    candidate, effect = study(name, arm(a, n1), arm(c, n2), year=year, **changes)
    yi, vi = math.log(a / n1 / (c / n2)), 1 / a - 1 / n1 + 1 / c - 1 / n2
    return candidate, replace(effect, yi=yi, vi=vi, estimate=math.exp(yi))


# Alike, so that nothing is added for their spread: half the risk in each.
ALIKE = [trial("late", 2012, (20, 200), (40, 200)), trial("early", 2004, (10, 100), (20, 100)),
         trial("undated", None, (30, 300), (60, 300))]  # fmt: skip


def pooled(trials, **changes):
    said = dict(estimate=0.5, ci_low=0.3, ci_high=0.8, status="pooled", stratum=Stratum.RANDOMISED)
    return synthesis(trials, **(said | changes))


def test_trials_are_looked_at_in_the_order_of_their_years_with_all_people_so_far():
    (found,) = monitoring.monitored(of(pooled(ALIKE)), computed_now)
    assert [(x.label, x.year, x.people) for x in found.looks] == [
        ("early", 2004, 200), ("late", 2012, 600), ("undated", None, 1200),
    ]  # fmt: skip
    # Without a spread the size is that of one trial of 20 % against 15 %.
    assert found.risk == 0.2 and found.diversity == pytest.approx(0, abs=CLOSED)
    z = 1.959963984540054 + 0.8416212335729143
    size = 4 * z**2 * 0.175 * 0.825 / 0.05**2
    assert (found.size, found.adjusted) == (pytest.approx(size, rel=CLOSED),) * 2
    assert [x.information for x in found.looks] == pytest.approx(
        [n / size for n in (200, 600, 1200)], rel=CLOSED
    )
    # One effect: the Z values go with the root of the information.
    variance = 1 / 10 - 1 / 100 + 1 / 20 - 1 / 100
    wanted = [math.log(0.5) / math.sqrt(variance / w) for w in (1, 3, 6)]
    assert [x.z for x in found.looks] == pytest.approx(wanted, rel=CLOSED)
    limits = sequential.boundaries([x.information for x in found.looks], 0.05, 0.8)
    assert [x.efficacy for x in found.looks] == pytest.approx(limits.efficacy, rel=CLOSED)
    told = [math.nan if x.futility is None else x.futility for x in found.looks]
    assert told == pytest.approx(limits.futility, rel=CLOSED, nan_ok=True)
    assert (found.people, found.conclusion) == (1200, CROSSED)


def test_trials_whose_effects_differ_ask_for_more_people():
    apart = [
        trial("a", 2001, (10, 100), (40, 100)),
        trial("b", 2002, (40, 100), (20, 100)),
        trial("c", 2003, (9, 90), (30, 90)),
    ]
    (found,) = monitoring.monitored(of(pooled(apart)), computed_now)
    assert 0.3 < found.diversity < 1
    assert found.adjusted == pytest.approx(found.size / (1 - found.diversity), rel=CLOSED)
    # Of two trials by hand: Q with one degree of freedom, its surplus over c, and the mean with both variances.
    (y, v), (z, u) = ((e.yi, e.vi) for _, e in apart[:2])
    q = (y - z) ** 2 / (v + u)
    tau2 = (q - 1) / (1 / v + 1 / u - (1 / v**2 + 1 / u**2) / (1 / v + 1 / u))
    w, x = 1 / (v + tau2), 1 / (u + tau2)
    assert found.looks[1].z == pytest.approx((w * y + x * z) / math.sqrt(w + x), rel=CLOSED)


def test_looks_next_to_each_other_in_information_are_one():
    tiny = trial("tiny", 2005, (1, 8), (2, 8))
    (found,) = monitoring.monitored(of(pooled([*ALIKE, tiny])), computed_now)
    assert [(x.label, x.efficacy is None) for x in found.looks] == [
        ("early", False), ("tiny", True), ("late", False), ("undated", False),
    ]  # fmt: skip


def test_of_what_is_wanted_more_is_asked_for():
    (less,) = monitoring.monitored(of(pooled(ALIKE)), computed_now)
    (more,) = monitoring.monitored(of(pooled(ALIKE), direction=Better.HIGHER), computed_now)
    assert (less.wanted, more.wanted) == (pytest.approx(0.15), 0.25)
    # One trial of 20 % against 25 %.
    z = 1.959963984540054 + 0.8416212335729143
    assert more.size == pytest.approx(4 * z**2 * 0.225 * 0.775 / 0.05**2, rel=CLOSED)
    assert less.size == pytest.approx(4 * z**2 * 0.175 * 0.825 / 0.05**2, rel=CLOSED)


def test_beyond_the_information_size_there_is_one_boundary_and_no_further():
    large = [trial("one", 2001, (100, 1000), (110, 1000)), trial("two", 2002, (200, 2000), (210, 2000)),
             trial("three", 2003, (100, 1000), (100, 1000))]  # fmt: skip
    (found,) = monitoring.monitored(of(pooled(large)), computed_now)
    assert [x.efficacy is None for x in found.looks] == [False, False, True]
    assert found.looks[1].information > 1 and found.conclusion == REACHED


@pytest.mark.parametrize(
    "synthesis_",
    [
        pooled(ALIKE, measure="RD"),
        pooled(ALIKE, status="single study"),
        pooled(ALIKE, stratum=Stratum.NON_RANDOMISED),
        pooled(ALIKE[:1], status="pooled"),
        pooled([trial("a", 2001, (10, 100), (0.5, 100)), study("b")]),
    ],
    ids=["a difference", "one study", "no trials", "one trial", "one with both arms"],
)
def test_only_several_randomised_trials_that_are_pooled_as_ratios_are_monitored(synthesis_):
    assert list(monitoring.monitored(of(synthesis_), computed_now)) == []


def test_a_risk_that_no_trial_can_halve_is_not_monitored():
    none = [(c, replace(e, yi=0.1, vi=0.2)) for c, e in (study(x, arm(1, 50), arm(0, 50)) for x in "ab")]
    assert list(monitoring.monitored(of(pooled(none)), computed_now)) == []


def look(z, information, efficacy, futility=None):
    return Look("trial", 2020, 100, information, z, efficacy, futility)


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        ([look(1.0, 0.2, 5.0)], OPEN),
        ([look(5.1, 0.2, 5.0), look(1.0, 0.5, 3.0)], CROSSED),
        ([look(-3.2, 0.5, 3.0)], CROSSED),
        ([look(1.0, 0.5, 3.0), look(1.5, 1.2, 2.0)], REACHED),
        ([look(0.1, 0.7, 2.5, 0.8)], FUTILE),
        ([look(3.0, 0.5, 3.0)], CROSSED),  # on the boundary
        ([look(2.99, 0.5, 3.0)], OPEN),
        ([look(9.0, 0.5, None)], OPEN),  # no look of its own
        ([look(1.0, 1.0, 2.0)], REACHED),
        ([look(1.0, 0.99, 2.0)], OPEN),
        ([look(0.8, 0.7, 2.5, 0.8)], OPEN),  # on the edge of the wedge
        ([look(-0.79, 0.7, 2.5, 0.8)], FUTILE),
        ([look(0.1, 0.6, 2.5, 0.8), look(1.0, 0.7, 2.4, 0.9)], OPEN),  # the last look decides
        ([look(0.1, 0.6, 2.5, 0.8), look(1.5, 0.605, None)], FUTILE),
    ],
)
def test_what_lies_on_a_boundary_has_crossed_it_and_on_the_wedge_is_outside(looks, said):
    assert monitoring.conclusion(looks) == said


@pytest.mark.parametrize(
    ("study_", "others", "null", "stands"),
    [
        (Reach(0.3, 0.2, 0.4), Reach(0.6, 0.4, 0.9), 1.0, SUPPORTS),  # intervals that touch meet
        (Reach(1.5, 1.0, 2.0), Reach(0.9, 0.8, 1.2), 1.0, COMPATIBLE),  # touching no difference excludes nothing
        (Reach(0.6, 0.4, 1.0), Reach(0.7, 0.5, 0.9), 1.0, COMPATIBLE),
        (Reach(0.8, 0.6, 1.4), Reach(0.7, 0.5, 1.0), 1.0, SUPPORTS),  # theirs touches it: each holds the other's
        (Reach(1.5, 1.1, 2.0), Reach(1.0, 0.8, 1.2), 1.0, COMPATIBLE),  # their estimate is on no side
        (Reach(0.7, 0.6, 0.8), Reach(1.1, 0.7, 1.6), 1.0, CONTRASTS),
        (Reach(0.6, 0.5, 0.7), Reach(0.7, 0.6, 0.8), None, SUPPORTS),  # at the very ends
        (Reach(0.6, 0.5, 0.69), Reach(0.7, 0.6, 0.8), None, COMPATIBLE),
        (Reach(0.59, 0.5, 0.7), Reach(0.7, 0.6, 0.8), None, COMPATIBLE),
    ],
)  # fmt: skip
def test_how_a_study_stands_at_the_very_ends(study_, others, null, stands):
    assert standing(study_, others, null) == stands


def shown(name, estimate, low, high, **changes):
    candidate, effect = study(name, low=low, high=high, **changes)
    return candidate, replace(effect, estimate=estimate)


def refit(key, estimate, low, high, ci_method=None):
    return LeftOneOut(key, key, estimate, low, high, None, None, ci_method)


MEMBERS = [shown("a", 0.5, 0.3, 0.8), shown("b", 0.6, 0.4, 0.9), shown("c", 2.0, 1.3, 3.0)]


def test_each_study_is_held_against_the_others_without_it_or_with_it_where_they_are_two():
    whole = replace(
        pooled(MEMBERS, estimate=0.7, ci_low=0.5, ci_high=0.95),
        leave_one_out=(refit("a", 1.1, 0.5, 2.4, CREDIBLE), refit("c", 0.55, 0.4, 0.75)),
    )
    found = {x.study: x for x in support.standings(of(whole))}
    assert [(x.against, x.pooled, x.standing) for x in found.values()] == [
        (WITHOUT_IT, 1.1, CONTRASTS), (WITH_IT, 0.7, SUPPORTS), (WITHOUT_IT, 0.55, CONTRASTS),
    ]  # fmt: skip
    assert (found["a"].estimate, found["a"].ci_low, found["a"].ci_high) == (0.5, 0.3, 0.8)
    assert (found["a"].pooled_low, found["a"].pooled_high) == (0.5, 2.4)
    assert [x.pooled_credible for x in found.values()] == [True, False, False]
    two = replace(whole, analyses=(replace(whole.primary, k=2),))
    assert {x.against for x in support.standings(of(two))} == {WITH_IT}


def lost(name, kind="not poolable"):
    return SimpleNamespace(study=name, label=name.upper(), publication=f"{name}2019", kind=kind)


def test_a_study_with_a_figure_that_is_in_no_result_is_mentioned_once():
    whole = replace(
        pooled(MEMBERS[:2], estimate=0.55, ci_low=0.4, ci_high=0.75),
        left_out=(lost("a"), lost("x"), lost("x"), lost("y", OTHER_COMPARISON)),
    )
    found = list(support.standings(of(whole)))
    assert [(x.study, x.standing) for x in found] == [("a", SUPPORTS), ("b", SUPPORTS), ("x", MENTIONS)]
    told, outcome = found[2], info()
    assert (told.outcome, told.outcome_label, told.label, told.publication) == (
        outcome.id,
        outcome.label,
        "X",
        "x2019",
    )
    assert (told.measure, told.against, told.estimate, told.pooled) == ("RR", "", None, None)
    single = replace(whole, analyses=(replace(whole.primary, status="single study"),))
    assert list(support.standings(of(single))) == []


def test_of_trials_without_events_in_one_group_the_open_exact_intervals_stand():
    """Major bleeding of CaVenT, ATTRACT and CAVA: 3 v 0, 6 v 1 and 4 v 0; all three were called mentions."""
    members = [
        shown("cavent", None, 0.455, None),
        shown("attract", 6.34, 0.769, 291.6),
        shown("cava", None, 0.643, None),
    ]
    whole = replace(
        pooled(members, estimate=13.5, ci_low=2.03, ci_high=575.8),
        leave_one_out=(refit("cavent", 10.3, 1.46, 445.5), refit("attract", 9.87, 1.48, None), refit("cava", 8.2, 1.1, 360)),
        left_out=(lost("cavent"), lost("attract")),
    )  # fmt: skip
    found = list(support.standings(of(whole)))
    assert [(x.study, x.standing) for x in found] == [
        ("cavent", COMPATIBLE), ("attract", COMPATIBLE), ("cava", COMPATIBLE),
    ]  # fmt: skip
    alone = replace(whole, candidates=whole.candidates, analyses=(replace(whole.primary, effects=tuple(
        replace(e, ci_low=None) for e in whole.primary.effects
    )),))  # fmt: skip
    assert list(support.standings(of(alone))) == []  # pooled though not judged: none of them a mention


def test_a_study_without_an_interval_or_not_pooled_does_not_stand_anywhere():
    members = [*MEMBERS[:2], shown("d", 0.5, None, 0.8), shown("e", 0.5, 0.3, 0.8, status="not estimable")]
    whole = pooled(members, estimate=0.55, ci_low=0.4, ci_high=0.75)
    assert [x.study for x in support.standings(of(whole))] == ["a", "b"]
    unknown = replace(whole, analyses=(replace(whole.primary, ci_low=None),))
    assert list(support.standings(of(unknown))) == []


def test_of_a_contrasting_study_it_is_told_what_fewer_than_half_of_the_others_have():
    members = [
        shown("a", 0.5, 0.3, 0.8, device=("New",), at_months=12.0),
        shown("b", 0.6, 0.4, 0.9, design="registry", at_months=24.0),
        shown("c", 2.0, 1.3, 3.0, design="registry", at_months=24.0),
    ]
    whole = pooled(members, estimate=0.6, ci_low=0.45, ci_high=0.8)
    found = list(support.standings(of(whole)))
    assert [x.study for x in found] == ["a", "b", "c"]
    # Half of the others are a registry and look at later times: that sets the third apart from nobody.
    assert (found[2].standing, found[2].differs) == (CONTRASTS, ())
    other = [*members[:2], shown("c", 2.0, 1.3, 3.0, design="case series", at_months=1.5)]
    apart = list(support.standings(of(pooled(other, estimate=0.6, ci_low=0.45, ci_high=0.8))))[2]
    assert apart.differs == ("design: case series", "time: to 1 month")


@pytest.mark.parametrize(
    ("months", "said"), [(1.5, "time: to 1 month"), (1.6, "time: to 12 months"), (13, "time: to 12 months"),
                         (13.1, "time: later"), (None, None)],
)  # fmt: skip
def test_times_are_told_apart_at_one_month_and_a_year(months, said):
    candidate, _ = study("a", at_months=months)
    assert [w for w in support._traits(candidate) if w.startswith("time")] == ([said] if said else [])


def value(publication, estimate, low, high, measure="RR", outcome="pts"):
    return ReviewValue(outcome, "a-v-b", publication, publication.title(), "x", "12 months", measure, estimate, low, high,
                       None, f"{publication}/1/x")  # fmt: skip


def test_pooled_values_of_other_reviews_are_counted_that_meet_ours():
    evidence = of(pooled(MEMBERS, estimate=0.6, ci_low=0.45, ci_high=0.8))
    evidence.review_values = (
        value("zeta", 0.9, 0.8, 1.1),  # touches ours
        value("zeta", 0.9, 0.81, 1.1),
        value("alpha", 0.5, 0.3, 0.9),
        value("alpha", 0.5, None, 0.9), value("alpha", 0.5, 0.3, None),
        value("alpha", 0.5, 0.3, 0.9, measure="OR"),
        value("alpha", 0.5, 0.3, 0.9, outcome="another"),
    )  # fmt: skip
    found = list(support.reviews(evidence.review_values, support.results_here(evidence)))
    label = info().label
    assert [(x.publication, x.label, x.values, x.meets, x.apart) for x in found] == [
        ("alpha", "Alpha", 1, 1, ()), ("zeta", "Zeta", 2, 1, (label,)),
    ]  # fmt: skip


# --- devices ---


def publication(name, status, **markets):
    return SimpleNamespace(id=name, status=status, device_market_status=markets)


def test_devices_are_counted_over_publications_with_patients_the_most_used_first():
    evidence = SimpleNamespace(publications=(
        publication("p1", "included", Old="withdrawn", New="marketed"),
        publication("p2", "safety only", New="marketed"),
        publication("p3", "excluded", Gone="withdrawn"),
        publication("p4", "included", Early="unknown"),
    ))  # fmt: skip
    found = devices.facts(evidence, {"Old": "a notice"})
    assert [(f.device, f.publications, f.source) for f in found] == [
        ("New", 2, ""), ("Early", 1, ""), ("Old", 1, "a notice"),
    ]  # fmt: skip
    assert devices.market((), {}) == "unknown" == devices.market(("X",), {})


def pools(monkeypatch, module, *, status="pooled", estimate=0.4):
    """Take pooling out: what is pooled is told instead."""
    asked = []

    def pool(members, *_, **said):
        asked.append(([c.label for c in members], said))
        return SimpleNamespace(
            estimate=estimate,
            ci_low=0.2,
            ci_high=0.8,
            status=status,
            n=10,
            level=0.95,
            credible=True,
            second=SimpleNamespace(agrees=True),
        )

    monkeypatch.setattr(module, "pool", pool)
    return asked


def test_critical_results_are_pooled_by_device_where_there_are_several(monkeypatch):
    members = [
        study("a", device=("New",)),
        study("b", device=("Old", "New")),
        study("c"),
        study("d", device=("New",)),
    ]
    members = [
        (replace(c, attributes=with_devices(c, *d)), e)
        for (c, e), d in zip(members, (["New"], ["Old", "New"], [], ["New"]), strict=True)
    ]
    evidence = of(pooled(members))
    evidence.publications = (publication("p", "included", New="marketed", Old="withdrawn"),)
    asked = pools(monkeypatch, devices)
    found = list(devices.results(evidence, None, {"pts": None}, None))
    assert [(x.device, x.market, x.k, x.studies) for x in found] == [
        ("New", "marketed", 2, ("a", "d")), ("New + Old", "partly withdrawn", 1, ("b",)), ("not stated", "unknown", 1, ("c",)),
    ]  # fmt: skip
    assert len(asked) == 3 and (found[0].estimate, found[0].second_agrees) == (0.4, True)
    assert not list(devices.results(of(pooled(members), importance="important"), None, {"pts": None}, None))
    assert not list(devices.results(of(pooled(members[::3])), None, {"pts": None}, None))  # one device
    pools(monkeypatch, devices, status=NOT_POOLED)
    told = list(devices.results(evidence, None, {"pts": None}, None))
    assert [(x.status, x.estimate, x.ci_low, x.second_agrees) for x in told] == [
        (NOT_POOLED, None, None, None), ("single study", None, None, None), ("single study", None, None, None),
    ]  # fmt: skip


def with_devices(candidate, *names):
    from msgspec.structs import replace as changed

    return changed(candidate.attributes, devices=tuple(sorted(names)))


# --- a further study ---


def test_a_further_study_of_each_size_is_pooled_with_those_of_critical_results(monkeypatch):
    asked = pools(monkeypatch, further)
    evidence = of(pooled(ALIKE))
    found = list(further.further(evidence, None, {"pts": None}, None))
    assert [(x.people, x.estimate, x.then_estimate) for x in found] == [(n, 0.5, 0.4) for n in (50, 100, 200)]
    assert asked[0] == (["late", "early", "undated", "further study"], {"imagined": True})
    assert not list(further.further(of(pooled(ALIKE), importance="important"), None, {"pts": None}, None))
    for nothing in ({"status": NOT_POOLED}, {"estimate": None}):
        assert not list(further.further(of(pooled(ALIKE, **nothing)), None, {"pts": None}, None))


def test_limits_of_a_posterior_are_marked_as_such_today_and_with_a_further_study(monkeypatch):
    pools(monkeypatch, further)
    (found, *_) = further.further(of(pooled(ALIKE)), None, {"pts": None}, None)
    assert (found.credible, found.then_credible) == (False, True)
    (found, *_) = further.further(of(pooled(ALIKE, ci_method=CREDIBLE)), None, {"pts": None}, None)
    assert found.credible


def test_a_further_study_without_any_event_is_not_pooled_as_if_it_told_something(monkeypatch):
    asked = pools(monkeypatch, further)
    rare = [study(f"s{i}", arm(1, 500), arm(0, 500)) for i in range(2)]
    found = list(further.further(of(pooled(rare)), None, {"pts": None}, None))
    assert [(x.people, x.then_estimate, x.tells_nothing) for x in found] == [
        (n, None, NO_EVENT) for n in (50, 100, 200)
    ]
    assert not asked


@pytest.mark.parametrize(
    ("measure", "ours", "theirs", "why"),
    [("RR", (0, 50), (0, 50), NO_EVENT), ("OR", (0, 50), (0, 50), NO_EVENT), ("RD", (0, 50), (0, 50), None),
     ("RR", (0, 50), (1, 50), None), ("RR", (1, 50), (0, 50), None), ("OR", (50, 50), (50, 50), ALL_EVENTS),
     ("OR", (50, 50), (49, 50), None), ("RR", (50, 50), (50, 50), None)],
)  # fmt: skip
def test_a_ratio_learns_nothing_where_nobody_has_the_event(measure, ours, theirs, why):
    assert further.tells_nothing(measure, study("a", arm(*ours), arm(*theirs))[0]) == why


def test_a_share_learns_from_a_study_without_events():
    assert further.tells_nothing("proportion", replace(study("a", arm(0, 50))[0], comparator=None)) is None


def imagined(measure, estimate, people=100, comparators=((40, 200),)):
    members = [study(f"s{i}", arm(5, 50), arm(*c))[0] for i, c in enumerate(comparators)]
    return further.imagined(
        SimpleNamespace(primary=SimpleNamespace(measure=measure, estimate=estimate)), members, people
    )


@pytest.mark.parametrize(
    ("measure", "estimate", "events"),
    [("RR", 0.5, (5, 10)), ("RD", 0.1, (15, 10)), ("OR", 4.0, (25, 10)), ("RR", 9.0, (50, 10)), ("RD", -0.9, (0, 10))],
)  # fmt: skip
def test_its_arms_have_the_median_risk_and_what_the_pooled_value_makes_of_it(measure, estimate, events):
    found = imagined(measure, estimate)
    assert (found.intervention.counted, found.comparator.counted) == ((events[0], 50), (events[1], 50))
    assert (found.n, found.usable, found.row_ids, found.effect) == (100, True, (), None)


def test_where_everybody_has_the_event_so_has_everybody_of_a_further_study():
    assert imagined("OR", 0.5, comparators=((9, 9), (8, 8))).intervention.counted == (50, 50)


def test_a_share_of_all_survives_with_an_error_that_is_not_0():
    kept = imagined("survival", 1.0)
    assert 0 < kept.intervention.survival_se < 1e-3 and kept.comparator is None and kept.kind == "survival"
    assert imagined("proportion", 0.25, 50).intervention.counted == (12, 50)
    assert imagined("SMD", 0.3) is None and imagined("RR", None) is None


def test_where_no_trial_could_tell_two_risks_apart_there_is_no_size_and_no_look():
    trials = Trials((80, 90), (-0.2, -0.3), (0.1, 0.1), risk=0.2, wanted=0.16, alpha=0.05, power=0.8)
    assert trial_sequence.sizes(trials).size > 0 and len(trial_sequence.sizes(trials).looks) == 2
    for risk, wanted in ((0.0, 0.0), (0.2, 0.2)):
        assert trial_sequence.sizes(replace(trials, risk=risk, wanted=wanted)) == NO_SIZES
