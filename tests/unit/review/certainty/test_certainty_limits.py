"""At which value each proposal of certainty turns: on the limit, just below and just above, with what is told."""

import dataclasses
import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from evidence.display.prose.notes import sentence
from evidence.record.better import Better
from evidence.record.results.diagnostics import Diagnostics, SmallStudyEffects, SmallStudyTest
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import Benchmark
from evidence.record.reviews.methods import CertaintySettings
from evidence.record.summary.absolute import RISK, AbsoluteEffect, Baseline
from evidence.record.summary.certainty import (
    IMPRECISION,
    INCONSISTENCY,
    INDIRECTNESS,
    PUBLICATION_BIAS,
    RISK_OF_BIAS,
)
from evidence.review.certainty import domains
from evidence.review.outlook import monitoring
from evidence.review.pooling.reuse import computed_now
from unit.review.results import ONE_ARM, arm, info, study, synthesis
from unit.review.told import kinds, part

# Limits that are sums and products of halves and quarters: what is on the limit is on it exactly.
EXACT = CertaintySettings(widest_interval=0.25, widest_prediction=0.5, fewest_participants=100)
# Quantiles of the normal distribution at 0.975 and 0.8 (tables).
Z_ALPHA, Z_POWER = 1.959963984540054, 0.8416212335729143
# The quantiles are written with sixteen digits.
PRINTED = 1e-12
# Sums of shares of weights.
ROUNDING = 1e-12


def body(pooled, absolute=None, difference=None, settings=EXACT, **outcome):
    return domains.body_of(info(**outcome), pooled, absolute, difference, settings)


def trials(k=2, n=1000, **changes):
    return [study(f"s{i}", arm(100, n), arm(200, n), weight=100 / k, **changes) for i in range(k)]


def ratio(low, high, studies=None, **changes):
    numbers = dict(estimate=math.sqrt(low * high), ci_low=low, ci_high=high, n=1000, n_comparator=1000)
    return synthesis(trials() if studies is None else studies, **(numbers | changes))


def group(low, high, measure="proportion", n=500, **changes):
    numbers = dict(estimate=(low + high) / 2, ci_low=low, ci_high=high, n=n)
    studies = [study(f"s{i}", arm(50, 250), weight=50) for i in range(2)]
    return synthesis(studies, measure, ONE_ARM, **(numbers | changes))


def risk(value):
    fields = AbsoluteEffect.__dataclass_fields__
    baseline = dict.fromkeys(Baseline.__dataclass_fields__) | {"value": value}
    return AbsoluteEffect(**(dict.fromkeys(fields) | {"kind": RISK, "baseline": Baseline(**baseline)}))


# Ranges of values: important benefit, less, less harm, important harm (0.75, 1 and 1.25).


@pytest.mark.parametrize(
    ("low", "high", "zones"),
    [
        (0.5, 0.7, [0]), (0.5, 0.75, [0]), (0.5, 0.76, [0, 1]), (0.75, 0.9, [1]), (0.76, 1.0, [1]),
        (0.76, 1.01, [1, 2]), (1.0, 1.25, [2]), (1.0, 1.26, [2, 3]), (1.25, 1.5, [3]), (0.5, 1.3, [0, 1, 2, 3]),
        (1.0, 1.0, [2]), (2.0, 3.0, [3]),
    ],
)  # fmt: skip
def test_an_interval_touches_the_ranges_that_it_goes_into_and_not_those_that_it_ends_at(low, high, zones):
    assert list(domains._zones((0.75, 1.0, 1.25), domains._Interval(low, high))) == zones


@pytest.mark.parametrize(
    ("measure", "comparison", "difference", "bounds"),
    [
        ("RR", None, None, (0.75, 1.0, 1.25)),
        ("HR", None, 3.0, (0.75, 1.0, 1.25)),
        ("MD", None, None, (0.0,)),
        ("MD", None, 4.0, (-4.0, 0.0, 4.0)),
        ("SMD", None, None, (-0.2, 0.0, 0.2)),
        ("SMD", None, 0.5, (-0.5, 0.0, 0.5)),
        ("proportion", ONE_ARM, 4.0, ()),
    ],
)
def test_values_that_part_results_go_by_the_measure(measure, comparison, difference, bounds):
    where = {} if comparison is None else {"comparison": comparison}
    assert body(synthesis(trials(), measure, **where), difference=difference).bounds == bounds


# Who counts how much


@pytest.mark.parametrize(
    ("weights", "sizes", "shares", "named"),
    [
        ((75, 25), (100, 300), (0.75, 0.25), "weight"),
        ((75, None), (100, 300), (0.25, 0.75), "participants"),
        ((None, None), (100, None), (0.5, 0.5), "studies"),
        ((0, 0), (100, 300), (0.5, 0.5), "studies"),
        ((None,), (None,), (1.0,), "weight"),
    ],
)
def test_shares_are_of_the_weight_or_the_participants_or_the_studies(weights, sizes, shares, named):
    studies = [
        study(f"s{i}", arm(1, n), weight=w) for i, (w, n) in enumerate(zip(weights, sizes, strict=True))
    ]
    found = body(ratio(0.6, 0.9, studies))
    assert [part for *_, part in found.studies] == pytest.approx(shares) and found.shares_are == named


def test_a_study_that_is_not_pooled_has_no_share():
    studies = [*trials(2), study("z", arm(1, 9), arm(1, 9), status="not pooled")]
    assert [c.key for c, *_ in body(ratio(0.6, 0.9, studies)).studies] == ["s0", "s1"]


# Risk of bias


def judged(*words, weights=None):
    weights = weights or [100 / len(words)] * len(words)
    return [
        study(f"s{i}", arm(1, 9), arm(2, 9), w, appraisal=word)
        for i, (w, word) in enumerate(zip(weights, words, strict=True))
    ]


@pytest.mark.parametrize(
    ("word", "change"),
    [("low", 0), ("yes", 0), ("adequate", 0), ("high", -2), ("serious", -2), ("critical", -2), ("no", -2),
     ("inadequate", -2), ("some concerns", -1), ("moderate", -1), ("not assessed", None)],
)  # fmt: skip
def test_one_study_is_as_biased_as_its_judgement(word, change):
    found = domains.risk_of_bias(body(ratio(0.6, 0.9, judged(word))))
    assert found.change == change and found.reason.words == {"judgement": word}


@pytest.mark.parametrize(
    ("words", "weights", "change", "kind", "share"),
    [
        (("high", "low"), (50, 50), -2, "share_high_risk", 0.5),  # the limit itself counts
        (("high", "low"), (49, 51), 0, "share_low_risk", 0.51),
        (("some concerns", "low"), (50, 50), -1, "share_not_low_risk", 0.5),
        (("some concerns", "low"), (49, 51), 0, "share_low_risk", 0.51),
        (("high", "some concerns"), (49, 51), -1, "share_not_low_risk", 1.0),
        (("not assessed", "low"), (50, 50), -1, "share_not_low_risk", 0.5),  # half is enough to say something
        (("not assessed", "low"), (51, 49), None, "too_little_assessed", None),
    ],
)
def test_bias_of_several_turns_at_half_of_the_weight(words, weights, change, kind, share):
    found = domains.risk_of_bias(body(ratio(0.6, 0.9, judged(*words, weights=weights))))
    told = part(found.reason, kind)
    assert found.change == change
    assert found.domain == RISK_OF_BIAS
    if share is not None:
        assert told.numbers["share"] == pytest.approx(share, abs=ROUNDING)


def test_the_share_judged_is_that_of_the_weight():
    words = ("low", "not assessed", "high")
    found = body(ratio(0.6, 0.9, judged(*words, weights=(20, 50, 30))))
    assert domains.judged_share(found) == pytest.approx(0.5, abs=ROUNDING)
    # The largest share is told first, then by the word.
    shares = part(domains.risk_of_bias(found).reason, "bias_by_share").parts
    assert [p.words["judgement"] for p in shares] == ["not assessed", "high", "low"]


@pytest.mark.parametrize("sizes", [(25, 336, 112, 81), (5, 32, 3, 105, 42, 18), (1, 1), (3, 7)])
def test_where_nobody_judged_anything_no_part_is_said_to_be_judged(sizes):
    """Shares that do not add up to 1 exactly were taken for a little that had been judged."""
    studies = [study(f"s{i}", arm(1, n)) for i, n in enumerate(sizes)]
    found = domains.risk_of_bias(body(synthesis(studies, "proportion", ONE_ARM)))
    assert (found.change, found.reason.kind) == (None, "bias_by_share")


# Inconsistency


@pytest.mark.parametrize(
    ("ours", "theirs", "change", "kind"),
    [
        ((0.1, 0.4), (0.5, 0.9), -1, "intervals_apart"),
        ((0.1, 0.5), (0.5, 0.9), 0, "intervals_overlap"),  # they touch
        ((0.5, 0.9), (0.1, 0.4), -1, "intervals_apart"),
        ((0.1, None), (0.5, 0.9), 0, "intervals_overlap"),  # open to infinity
        ((1.2, None), (0.5, 0.9), -1, "intervals_apart"),
        ((None, 0.4), (0.5, 0.9), -1, "intervals_apart"),  # from 0 on
        ((None, None), (0.5, 0.9), 0, "intervals_overlap"),  # nowhere
    ],
)
def test_intervals_are_apart_where_none_of_their_values_is_common(ours, theirs, change, kind):
    studies = [
        study(f"s{i}", arm(1, 9), arm(2, 9), 50, low=a, high=b) for i, (a, b) in enumerate((ours, theirs))
    ]
    found = domains.inconsistency(body(ratio(0.2, 0.9, studies)))
    assert found.change == change and kind in kinds(found.reason)


@pytest.mark.parametrize(
    ("pi", "benchmark", "change", "kind"),
    [
        ((0.25, 0.75), None, 0, "width"),  # as wide as allowed
        ((0.25, 0.76), None, -1, "width"),
        ((0.0, 1.0), None, -1, "width"),  # twice as wide, and not more
        ((0.0, 1.01), None, -2, "more_than_twice"),
        ((0.25, 0.75), 0.3, -1, "prediction_includes_benchmark"),
        ((0.25, 0.75), 0.25, 0, "width"),  # at its end
        ((0.25, 0.75), 0.5, 0, "width"),  # in the confidence interval too: imprecision
        ((0.25, 0.75), 0.45, -1, "prediction_includes_benchmark"),  # at the end of the confidence interval
    ],
)
def test_an_event_rate_is_inconsistent_by_width_and_benchmark(pi, benchmark, change, kind):
    mark = None if benchmark is None else Benchmark(benchmark, "goal", "x")
    pooled = group(0.45, 0.6, benchmark=mark, pi_low=pi[0], pi_high=pi[1], tau2=0.3)
    found = domains.inconsistency(body(pooled))
    assert (found.domain, found.change) == (INCONSISTENCY, change)
    told = part(found.reason, kind).numbers
    if benchmark is None:
        assert told == {"width": pi[1] - pi[0], "allowed": 0.5}
    both = part(found.reason, "both_intervals").numbers
    assert both == {"pi_low": pi[0], "pi_high": pi[1], "low": 0.45, "high": 0.6}


def test_a_mean_of_one_group_is_inconsistent_by_twice_the_important_difference():
    for width, change in ((8.0, 0), (8.5, -1), (16.0, -1), (16.5, -2)):
        pooled = group(9.0, 11.0, "mean", pi_low=10 - width / 2, pi_high=10 + width / 2, tau2=1.0)
        assert domains.inconsistency(body(pooled, difference=4.0)).change == change
        assert domains.inconsistency(body(pooled)).change is None


def test_further_ranges_lower_by_two_at_most():
    for pi, change in (((0.8, 0.95), 0), ((0.7, 0.95), -1), ((0.7, 1.1), -2), ((0.7, 1.3), -2)):
        found = domains.inconsistency(body(ratio(0.8, 0.95, pi_low=pi[0], pi_high=pi[1], tau2=0.1)))
        assert found.change == change
    assert [p.numbers["value"] for p in part(found.reason, "further_ranges").parts] == [0.75, 1.0, 1.25]
    assert part(found.reason, "further_ranges").numbers == {"further": 3}


# Imprecision


@pytest.mark.parametrize(
    ("low", "high", "n", "benchmark", "change", "kind"),
    [
        (0.25, 0.5, 100, None, 0, "width"),
        (0.25, 0.51, 100, None, -1, "width"),
        (0.25, 0.75, 100, None, -1, "width"),
        (0.25, 0.76, 100, None, -2, "more_than_twice"),
        (0.25, 0.5, 99, None, -1, "few_participants"),
        (0.25, 0.5, None, None, -1, "few_participants"),
        (0.25, 0.5, 100, 0.3, -1, "includes_benchmark"),
        (0.25, 0.5, 100, 0.25, 0, "width"),
        (0.25, 0.5, 100, 0.5, 0, "width"),
    ],
)
def test_an_event_rate_is_imprecise_by_width_people_and_benchmark(low, high, n, benchmark, change, kind):
    mark = None if benchmark is None else Benchmark(benchmark, "goal", "x")
    found = domains.imprecision(body(group(low, high, n=n, benchmark=mark)))
    told = part(found.reason, kind).numbers
    assert (found.domain, found.change) == (IMPRECISION, change)
    assert (told["width"], told["allowed"]) == (high - low, 0.25)
    more = {
        "few_participants": {"fewest": 100} | ({} if n is None else {"n": n}),
        "includes_benchmark": {"benchmark": 0.3},
    }
    assert {k: v for k, v in told.items() if k not in ("width", "allowed")} == more.get(kind, {})
    assert part(found.reason, "interval").numbers == {"low": low, "high": high}


@pytest.mark.parametrize(
    ("low", "high", "change", "kind", "values"),
    [
        (0.5, 0.75, 0, "crosses_nothing", (0.75, 1.0, 1.25)),  # it ends there
        (0.5, 0.76, 0, "crosses_not_null", (0.75,)),
        (0.76, 1.24, 0, "unlikely_important", (1.0,)),
        (0.75, 1.25, 0, "unlikely_important", (1.0,)),
        (0.74, 1.25, -1, "crosses_null_and_important", (0.75, 1.0)),
        (0.75, 1.26, -1, "crosses_null_and_important", (1.0, 1.25)),
        (0.74, 1.26, -2, "crosses_both", (0.75, 1.0, 1.25)),
        (1.0, 1.25, 0, "crosses_nothing", (0.75, 1.0, 1.25)),
    ],
)
def test_what_an_interval_of_a_ratio_crosses(low, high, change, kind, values):
    found = domains.imprecision(body(ratio(low, high, n=10**6), risk(0.25)))
    told = part(found.reason, kind)
    assert found.change == change and tuple(p.numbers["value"] for p in told.parts) == values


@pytest.mark.parametrize(
    ("low", "high", "change", "kind", "told"),
    [
        (None, 0.56, 0, "crosses_nothing", {"low": 0.0, "high": 0.56}),
        (None, 0.9, 0, "crosses_not_null", {"low": 0.0, "high": 0.9}),
        (2.5, None, 0, "crosses_nothing", {"low": 2.5}),
        (0.9, None, -1, "crosses_null_and_important", {"low": 0.9}),
    ],
)
def test_an_interval_open_to_one_side_is_judged_by_where_it_ends(low, high, change, kind, told):
    """The result was said to have no confidence interval."""
    whole = dataclasses.replace(ratio(0.5, 0.7, n=10**6).primary, ci_low=low, ci_high=high)
    open_to_one = dataclasses.replace(ratio(0.5, 0.7), analyses=(whole,))
    found = domains.imprecision(body(open_to_one, risk(0.25)))
    assert found.change == change and kind in kinds(found.reason)
    assert part(found.reason, "interval" if high else "interval_without_end").numbers == told


@pytest.mark.parametrize(
    ("method", "said"), [("credible", "redible interval"), ("wald", "onfidence interval")]
)
def test_the_reasons_call_the_interval_of_a_posterior_a_credible_one(method, said):
    mark = Benchmark(0.45, "goal", "x")
    pooled = group(0.45, 0.6, ci_method=method, benchmark=mark, pi_low=0.25, pi_high=0.75, tau2=0.3)
    whole = dataclasses.replace(ratio(0.9, 2.0).primary, ci_high=None, ci_method=method)
    unbounded = dataclasses.replace(ratio(0.9, 2.0), analyses=(whole,))
    for found in (
        domains.imprecision(body(pooled)),
        domains.inconsistency(body(pooled)),
        domains.imprecision(body(unbounded)),
    ):
        told = sentence(found.reason)
        assert said in told
        assert ("onfidence" in told) == (method == "wald")


def of_risks(p1, p2):
    """Participants of both arms by the usual formula of two proportions (Fleiss 1981), two-sided 5%, power 80%."""
    middle = (p1 + p2) / 2
    a = Z_ALPHA * math.sqrt(2 * middle * (1 - middle))
    b = Z_POWER * math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return 2 * ((a + b) / (p1 - p2)) ** 2


@pytest.mark.parametrize(
    ("baseline", "direction", "wanted"),
    [
        (0.2, Better.LOWER, 0.15), (0.5, Better.LOWER, 0.375), (0.8, Better.LOWER, 0.75),
        (0.2, Better.HIGHER, 0.25), (0.5, Better.HIGHER, 0.625), (0.8, Better.HIGHER, 0.85),
        (0.2, Better.NEITHER, 0.15),
    ],
)  # fmt: skip
def test_the_information_size_is_of_a_quarter_of_the_rarer_of_event_and_its_absence(
    baseline, direction, wanted
):
    found = domains.imprecision(body(ratio(0.5, 0.6), risk(baseline), direction=direction))
    told = part(found.reason, "information_size_of_risks").numbers
    assert (told["risk"], told["wanted"], told["n"]) == (baseline, pytest.approx(wanted), 2000)
    assert told["needed"] == pytest.approx(of_risks(baseline, wanted), rel=PRINTED)


@pytest.mark.parametrize("direction", list(Better))
@pytest.mark.parametrize("events", [40, 160])
def test_certainty_and_monitoring_ask_a_trial_for_the_same(direction, events):
    trials = [study(f"s{i}", arm(events - 10, 200), arm(events, 200)) for i in range(2)]
    pooled = ratio(
        0.5, 0.6, [(c, replace(e, yi=-0.1, vi=0.1)) for c, e in trials], status="pooled",
        stratum=Stratum.RANDOMISED,
    )  # fmt: skip
    found = domains.imprecision(body(pooled, risk(events / 200), direction=direction))
    evidence = SimpleNamespace(
        outcomes=(SimpleNamespace(outcome=info(direction=direction), syntheses=(pooled,)),),
        methods=SimpleNamespace(certainty=EXACT),
    )
    (monitored,) = monitoring.monitored(evidence, computed_now)
    told = part(found.reason, "information_size_of_risks").numbers
    assert (told["risk"], told["wanted"]) == (monitored.risk, monitored.wanted)


def test_the_information_size_turns_at_what_is_needed_and_far_below_it():
    needed = part(
        domains.imprecision(body(ratio(0.5, 0.6), risk(0.2))).reason, "information_size_of_risks"
    ).numbers["needed"]
    settings = CertaintySettings(far_below=0.25)
    for n, change in ((math.ceil(needed), 0), (math.ceil(needed) - 1, -1), (math.ceil(needed / 4), -1),
                      (math.ceil(needed / 4) - 1, -2)):  # fmt: skip
        pooled = ratio(0.5, 0.6, n=n - 10, n_comparator=10)
        assert domains.imprecision(body(pooled, risk(0.2), settings=settings)).change == change, n


@pytest.mark.parametrize("measure", ["MD", "SMD", "ROM"])
def test_the_information_size_of_means_goes_by_the_standardised_difference(measure):
    # Two arms of (1.96 + 0.84)^2 * 2 / 0.2^2 = 392.4 participants each.
    needed = 4 * (Z_ALPHA + Z_POWER) ** 2 / 0.2**2
    for n, reached in ((800, "reached"), (780, "not reached"), (230, "far below")):
        pooled = synthesis(
            trials(), measure, estimate=9.0, ci_low=8.0, ci_high=10.0, n=n // 2, n_comparator=n // 2
        )
        told = part(domains.imprecision(body(pooled)).reason, "information_size_of_means")
        assert told.words == {"reached": reached}
        assert (
            told.numbers["needed"] == pytest.approx(needed, rel=PRINTED) and told.numbers["difference"] == 0.2
        )


@pytest.mark.parametrize("baseline", [None, 0.0, 1.0])
def test_without_a_risk_there_is_no_information_size(baseline):
    absolute = None if baseline is None else risk(baseline)
    found = domains.imprecision(body(ratio(0.5, 0.6), absolute))
    assert found.change is None and "no_information_size" in kinds(found.reason)
    assert domains.imprecision(body(ratio(0.74, 1.1), absolute)).change == -1


def test_unknown_numbers_of_participants_are_no_small_ones():
    found = domains.imprecision(body(ratio(0.5, 0.6, n=None, n_comparator=None), risk(0.2)))
    assert found.change is None and "participants_unknown" in kinds(found.reason)


def test_no_interval_has_no_precision():
    for pooled in (
        ratio(0.5, 0.9, ci_low=None, ci_high=None),
        group(0.2, 0.3, ci_low=None),
        group(0.2, 0.3, ci_high=None),
    ):
        found = domains.imprecision(body(pooled))
        assert found.change is None and "no_confidence_interval" in kinds(found.reason)


# Publication bias and indirectness


@pytest.mark.parametrize(("p", "change"), [(0.099, -1), (0.1, 0), (0.5, 0)])
def test_small_studies_differ_below_the_limit_of_p(p, change):
    test = SmallStudyTest("Egger", None, None, p, None, None, None)
    found = Diagnostics(
        **(
            dict.fromkeys(Diagnostics.__dataclass_fields__)
            | {"small_studies": SmallStudyEffects(10, None, (test,))}
        )
    )
    proposed = domains.publication_bias(body(ratio(0.6, 0.9, trials(10), diagnostics=found)))
    assert (proposed.domain, proposed.change) == (PUBLICATION_BIAS, change)
    assert proposed.reason.numbers == {"k": 10}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"second_hand": True}, "figures_second_hand"),
        ({"publication": "conference abstract"}, "figures_of_abstracts"),
        ({"publication": "preprint"}, "figures_not_reviewed"),
        ({"publication": "press release"}, "figures_not_reviewed"),
        ({"publication": "registry results"}, "figures_not_reviewed"),
        ({"device": ("withdrawn",)}, "figures_of_lost_devices"),
        ({"device": ("recalled", "unknown")}, "figures_of_lost_devices"),
    ],
)
def test_each_fact_about_indirectness_is_counted(changes, kind):
    studies = [*trials(2), study("z", arm(1, 9), arm(1, 9), 1, **changes)]
    found = domains.indirectness(body(ratio(0.6, 0.9, studies)))
    assert (found.domain, found.change) == (INDIRECTNESS, None)
    (told,) = found.reason.parts
    assert told.kind == kind and told.numbers == {"number": 1, "total": 3}


def test_units_are_told_where_they_differ_and_nothing_where_nothing_is_indirect():
    assert kinds(domains.indirectness(body(ratio(0.6, 0.9))).reason) == {"figures_told", "nothing_indirect"}
    studies = [*trials(1), study("z", arm(1, 9), arm(1, 9), 1, unit="limb")]
    (told,) = domains.indirectness(body(ratio(0.6, 0.9, studies))).reason.parts
    assert [p.words["unit"] for p in told.parts] == ["limb", "patient"]


@pytest.mark.parametrize("units", [("limb", "patient"), ("limb", "vein segment"), ("patient", "patient")])
def test_that_figures_count_several_of_one_patient_is_told_to_who_judges_imprecision(units):
    studies = [study(f"s{i}", arm(50, 250), weight=50, unit=unit) for i, unit in enumerate(units)]
    numbers = dict(estimate=0.3, ci_low=0.25, ci_high=0.35, n=500)
    found = domains.imprecision(body(synthesis(studies, "proportion", ONE_ARM, **numbers)))
    others = [u for u in units if u != "patient"]
    assert found.change == 0
    assert ("within_patients" in kinds(found.reason)) is bool(others)
    if others:
        told = part(found.reason, "within_patients")
        assert dict(told.numbers) == {"number": len(others), "total": 2}
        assert "no design effect" in sentence(told)
