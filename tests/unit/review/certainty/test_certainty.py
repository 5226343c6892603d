"""Proposals of certainty follow their rules and never claim what the data do not tell."""

import pytest

from evidence.record.notes.note import Note
from evidence.record.results.diagnostics import Diagnostics, SmallStudyEffects, SmallStudyTest
from evidence.record.results.synthesis import Benchmark
from evidence.record.reviews.methods import CertaintySettings
from evidence.record.summary.certainty import (
    DOMAINS,
    EFFECT,
    EVENT_RATE,
    IMPRECISION,
    INCONSISTENCY,
    INDIRECTNESS,
    PUBLICATION_BIAS,
    RISK_OF_BIAS,
)
from evidence.review.certainty.ratings import level
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from unit.review.certainty.rated import certainty, proposal, ratio, share, trials
from unit.review.results import ONE_ARM, arm, study, synthesis
from unit.review.told import kinds, part

# Where certainty starts


def test_randomised_evidence_starts_high_and_other_evidence_low():
    assert certainty(ratio()).start == "high"
    found = certainty(ratio([*trials(2), study("n", arm(1, 9), arm(2, 9), design="registry")]))
    assert found.start == "low" and found.framing == EFFECT


def test_non_randomised_evidence_judged_with_robins_i_starts_high():
    mixed = ratio([study("n", arm(1, 90), arm(2, 90), design="registry"), *trials(1)])
    assert certainty(mixed, tools={"n2019": "ROBINS-I"}).start == "high"
    assert certainty(mixed, tools={"n2019": "MINORS"}).start == "low"


def one_group(*designs, appraisal="low", **changes):
    studies = [
        study(f"s{i}", arm(50, 250), weight=100 / len(designs), design=d, appraisal=appraisal)
        for i, d in enumerate(designs)
    ]
    numbers = dict(estimate=0.15, ci_low=0.1, ci_high=0.2, n=250 * len(designs)) | changes
    return synthesis(studies, "proportion", ONE_ARM, **numbers)


@pytest.mark.parametrize(
    ("designs", "start"),
    [
        (("single-arm trial", "registry"), "low"),
        (("randomised controlled trial", "randomised controlled trial"), "low"),  # an arm of a trial alone
        (("case series", "registry", "registry"), "low"),
        (("case series", "registry"), "very low"),
        (("case series", "case report"), "very low"),
    ],
)
def test_one_group_starts_low_and_very_low_from_case_series(designs, start):
    found = certainty(one_group(*designs))
    assert (found.framing, found.start) == (EVENT_RATE, start)
    assert found.at_most in ("low", "very low")  # at low risk of bias, wholly precise: never more


@pytest.mark.parametrize("judgement", ["low", "adequate", "yes"])
def test_no_computation_calls_one_group_high_or_moderate(judgement):
    pooled = one_group(*["single-arm trial"] * 12, appraisal=judgement, pi_low=0.12, pi_high=0.18, tau2=0.0)
    found = certainty(pooled)
    assert found.at_most == "low" and all(p.change in (0, None) for p in found.proposals)


@pytest.mark.parametrize(
    ("judged", "graded"), [((), False), ((0,), False), ((0, 1), True), ((0, 1, 2), True)]
)
def test_nothing_is_graded_while_risk_of_bias_is_not_judged_for_most_of_the_weight(judged, graded):
    studies = [
        study(
            f"s{i}",
            arm(100, 1000),
            arm(200, 1000),
            100 / 3,
            appraisal="low" if i in judged else "not assessed",
        )
        for i in range(3)
    ]
    found = certainty(ratio(studies))
    assert (found.at_most is not None) is graded
    if not graded:
        assert found.not_graded.kind == "bias_not_judged"
        assert found.not_graded.numbers["share"] == pytest.approx(len(judged) / 3)
        assert found.proposals  # of single domains, for the appendix


# Risk of bias


@pytest.mark.parametrize(
    ("judgements", "change"),
    [
        (("low", "low", "low"), 0),
        (("low", "low", "some concerns"), 0),
        (("low", "some concerns", "not assessed"), -1),  # what is not assessed is not at low risk
        (("low", "high", "high"), -2),
        (("low", "critical", "serious"), -2),
        (("low", "not assessed", "not assessed"), None),
        (("not assessed", "not assessed", "not assessed"), None),
    ],
)
def test_risk_of_bias_goes_by_the_share_of_the_weight(judgements, change):
    studies = [study(f"s{i}", arm(1, 9), arm(2, 9), 100 / 3, appraisal=j) for i, j in enumerate(judgements)]
    found = proposal(ratio(studies), RISK_OF_BIAS)
    assert found.change == change
    shares = {p.words["judgement"]: p.numbers["share"] for p in part(found.reason, "bias_by_share").parts}
    assert shares == pytest.approx({word: judgements.count(word) / 3 for word in judgements})


def test_without_weights_the_participants_are_the_shares():
    studies = [
        study("a", arm(1, 10), arm(1, 10), appraisal="high"),
        study("b", arm(1, 90), arm(1, 90), appraisal="low"),
    ]
    found = proposal(ratio(studies), RISK_OF_BIAS)
    told = part(found.reason, "bias_by_share")
    assert found.change == 0 and told.words == {"shares_are": "participants"}
    assert [(p.words["judgement"], p.numbers["share"]) for p in told.parts] == [("low", 0.9), ("high", 0.1)]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_shares_are_told_the_largest_first_and_of_equal_ones_in_the_order_of_the_alphabet(order):
    said = {"a": "some concerns", "b": "high", "c": "low"}
    weights = {"a": 25, "b": 25, "c": 50}
    studies = [
        study(name, arm(1, 10), arm(1, 10), weights[name], appraisal=said[name]) for name in (*order, "c")
    ]
    told = part(proposal(ratio(studies), RISK_OF_BIAS).reason, "bias_by_share").parts
    assert [p.words["judgement"] for p in told] == ["low", "high", "some concerns"]


# Inconsistency


@pytest.mark.parametrize(
    ("prediction", "change"),
    [
        ((0.55, 0.95), 0),  # as the interval: important benefit and less
        ((0.5, 1.1), -1),  # beyond no difference
        ((0.4, 1.6), -2),  # beyond no difference and into important harm
    ],
)
def test_a_prediction_interval_that_reaches_further_ranges_is_inconsistency(prediction, change):
    pooled = ratio(pi_low=prediction[0], pi_high=prediction[1], tau2=0.05, i2_percent=60.0)
    found = proposal(pooled, INCONSISTENCY)
    assert found.change == change
    assert part(found.reason, "heterogeneity_beside").numbers == {"tau2": 0.05, "i2": 60.0}
    assert part(found.reason, "further_ranges").numbers == {"further": -change}


def test_a_wide_prediction_interval_without_any_spread_is_no_inconsistency():
    found = proposal(ratio(pi_low=0.2, pi_high=3.0, tau2=0.0), INCONSISTENCY)
    assert found.change == 0 and "no_more_than_chance" in kinds(found.reason)


def test_without_a_prediction_interval_apart_lying_intervals_are_inconsistency():
    apart = [
        study("a", arm(1, 9), arm(2, 9), 50, low=0.1, high=0.4),
        study("b", arm(1, 9), arm(2, 9), 50, low=0.5),
    ]
    assert proposal(ratio(apart), INCONSISTENCY).change == -1
    assert proposal(ratio(trials(2)), INCONSISTENCY).change == 0


def test_one_study_cannot_be_inconsistent_nor_consistent():
    assert proposal(ratio(trials(1)), INCONSISTENCY).change is None


@pytest.mark.parametrize(("prediction", "change"), [((0.1, 0.4), 0), ((0.05, 0.6), -1), ((0.01, 0.95), -2)])
def test_event_rates_are_inconsistent_by_the_width_of_the_prediction_interval(prediction, change):
    pooled = share(0.2, 0.3, pi_low=prediction[0], pi_high=prediction[1], tau2=0.4)
    assert proposal(pooled, INCONSISTENCY).change == change


# Imprecision


@pytest.mark.parametrize(
    ("low", "high", "change"),
    [
        (0.6, 0.7, 0),  # beyond an important benefit altogether
        (0.6, 0.9, 0),  # crosses an important benefit, but not no difference
        (0.9, 1.1, 0),  # no difference, and none that matters
        (0.7, 1.1, -1),  # no difference and an important benefit
        (0.9, 1.4, -1),  # no difference and an important harm
        (0.7, 1.4, -2),  # important benefit and important harm
    ],
)
def test_imprecision_goes_by_what_the_interval_includes(low, high, change):
    found = proposal(ratio(low=low, high=high), IMPRECISION)
    assert found.change == change
    assert part(found.reason, "information_size_of_risks").words == {"reached": "reached"}


@pytest.mark.parametrize(
    ("n", "change", "word"), [(1000, 0, "reached"), (300, -1, "not reached"), (60, -2, "far below")]
)
def test_too_few_participants_are_imprecision_whatever_the_interval(n, change, word):
    # A risk of 0.2 reduced by a quarter: 1,811 participants (R, power.prop.test), three trials of two arms of n.
    found = proposal(ratio(trials(events=n // 5, n=n), low=0.5, high=0.6), IMPRECISION)
    told = part(found.reason, "information_size_of_risks")
    assert found.change == change and told.words == {"reached": word}
    assert told.numbers["n"] == 6 * n and round(told.numbers["needed"]) == 1811


def test_without_a_baseline_risk_a_good_interval_is_not_called_precise():
    found = proposal(ratio([study("a"), study("b")], low=0.5, high=0.6, n=5000), IMPRECISION)
    assert found.change is None and "no_information_size" in kinds(found.reason)
    assert proposal(ratio([study("a"), study("b")], low=0.7, high=1.4, n=5000), IMPRECISION).change == -2


def test_a_mean_difference_needs_an_important_difference_to_be_judged_by():
    def pooled(low, high):
        studies = [study(f"s{i}", arm(n=500, mean=1.0), arm(n=500, mean=2.0), 50) for i in range(2)]
        numbers = dict(estimate=(low + high) / 2, ci_low=low, ci_high=high, n=1000, n_comparator=1000)
        return synthesis(studies, "MD", **numbers)

    known = CertaintySpec(important_differences={"pts": 4.0})
    assert proposal(pooled(-1, 1), IMPRECISION).change == -1
    assert proposal(pooled(-1, 1), IMPRECISION, spec=known).change == 0
    assert proposal(pooled(-5, 1), IMPRECISION, spec=known).change == -1
    assert proposal(pooled(-5, 5), IMPRECISION, spec=known).change == -2


@pytest.mark.parametrize(("low", "high", "change"), [(0.1, 0.25, 0), (0.1, 0.35, -1), (0.1, 0.6, -2)])
def test_event_rates_are_imprecise_by_the_width_of_their_interval(low, high, change):
    assert proposal(share(low, high), IMPRECISION).change == change


def test_an_event_rate_from_few_participants_is_imprecise():
    assert proposal(share(0.0, 0.1, n=40), IMPRECISION).change == -1


def test_an_interval_around_the_benchmark_is_imprecise():
    goal = Benchmark(0.2, "goal", "x")
    assert proposal(share(0.15, 0.25, benchmark=goal), IMPRECISION).change == -1
    assert proposal(share(0.21, 0.31, benchmark=goal), IMPRECISION).change == 0


def test_a_mean_of_one_group_without_an_important_difference_has_no_proposal():
    assert proposal(share(2.0, 3.0, measure="mean"), IMPRECISION).change is None


# Publication bias and indirectness


def with_tests(*p_values):
    tests = tuple(
        SmallStudyTest(f"test {i}", None, None, p, None, None, None) for i, p in enumerate(p_values)
    )
    found = dict.fromkeys(Diagnostics.__dataclass_fields__) | {
        "small_studies": SmallStudyEffects(10, None, tests)
    }
    return ratio(trials(10), diagnostics=Diagnostics(**found))


def test_fewer_than_ten_studies_say_nothing_of_publication_bias():
    found = proposal(ratio(trials(9)), PUBLICATION_BIAS)
    assert (found.change, found.reason) == (None, Note("too_few_for_bias", numbers={"k": 9, "fewest": 10}))


def test_publication_bias_goes_by_the_best_suited_test_and_tells_all():
    assert proposal(with_tests(0.03, 0.6), PUBLICATION_BIAS).change == -1
    found = proposal(with_tests(0.3, 0.001), PUBLICATION_BIAS)
    assert found.change == 0 and found.reason.words == {"test": "test 0"}
    assert [p.numbers["p"] for p in found.reason.parts] == [0.3, 0.001]
    assert proposal(with_tests(), PUBLICATION_BIAS).change is None


def test_indirectness_is_told_in_facts_and_never_proposed():
    studies = [
        *trials(1),
        study("b", arm(1, 9), arm(2, 9), 10, second_hand=True, publication="conference abstract"),
        study("c", arm(1, 9), arm(2, 9), 10, device=["withdrawn"], unit="limb"),
    ]
    found = proposal(ratio(studies), INDIRECTNESS)
    assert found.change is None
    *counted, units = found.reason.parts
    assert {p.kind: (p.numbers["number"], p.numbers["total"]) for p in counted} == {
        "figures_second_hand": (1, 3),
        "figures_of_abstracts": (1, 3),
        "figures_of_lost_devices": (1, 3),
    }
    assert [p.words["status"] for p in counted if p.words] == ["withdrawn"]
    assert [p.words["unit"] for p in units.parts] == ["limb", "patient"]


# All together


def test_the_level_proposed_is_the_start_less_the_proposals_and_names_what_is_open():
    judged_low = trials(appraisal="low")
    found = certainty(ratio(judged_low, low=0.7, high=1.4, pi_low=0.5, pi_high=1.5, tau2=0.1))
    assert (
        found.at_most == "low"
    )  # high less two for imprecision; the prediction interval reaches nothing further
    assert found.undecided == (INDIRECTNESS, PUBLICATION_BIAS)
    assert [p.domain for p in found.proposals] == list(DOMAINS) and found.judgement is None


@pytest.mark.parametrize(
    ("changes", "expected"), [([0], "high"), ([-1, -1], "low"), ([-2, -2], "very low"), ([1], "high")]
)
def test_levels_end_at_high_and_very_low(changes, expected):
    assert level("high", changes) == expected


def test_an_outcome_for_context_and_a_question_without_result_are_not_rated():
    assert certainty(ratio(), role="context") is None
    assert certainty(ratio(estimate=None)) is None


@pytest.mark.parametrize(
    ("low", "high", "size"),
    [(0.3, 0.7, "large"), (0.5, 0.9, "important"), (0.9, 1.2, "little or no"), (1.5, 4, "large")],
)
def test_the_size_of_an_effect_goes_by_its_estimate(low, high, size):
    assert certainty(ratio(low=low, high=high)).size == size


def test_settings_of_the_review_move_the_rules():
    loose = CertaintySpec(CertaintySettings(important_benefit=0.5, important_harm=2.0))
    assert proposal(ratio(low=0.7, high=1.4), IMPRECISION, spec=loose).change == 0


@pytest.mark.parametrize(("p", "said"), [(0.03, "small_studies_differ"), (0.3, "small_studies_agree")])
def test_of_small_studies_is_told_what_is_proposed(p, said):
    assert proposal(with_tests(p), PUBLICATION_BIAS).reason.kind == said
