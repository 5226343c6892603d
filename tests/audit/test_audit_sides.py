"""On which side of the studies a centre lies, whether that is better, and on which scale it is judged."""

import math

import pytest
from example_review import example
from scipy import special, stats

from evidence.audit import comparing
from evidence.audit.outcomes import AuditOutcome, outcomes_of
from evidence.audit.reading import parse
from evidence.record.better import Better
from evidence.record.results.analysis import Analysis

COUNTS = "centre,outcome,period,events,patients\nFew,found,,1,100\nLike,found,,50,100\nMany,found,,99,100\n"
# Binomial limits are whole counts, and the spread between studies here is small beside them.
DIGITS = 1e-9


def compared(direction=Better.LOWER, link="logit", text=COUNTS, **changes):
    known = {
        "id": "primary", "label": "", "why": "", "settings": {}, "status": "pooled", "status_reason": None,
        "measure": "proportion", "scale": link, "model": "GLMM", "tau2_method": None, "ci_method": "t",
        "prediction_method": None, "level": 0.95, "k": 6, "estimate": 0.5, "ci_low": 0.4, "ci_high": 0.6,
        "pi_low": 0.3, "pi_high": 0.7,
    }  # fmt: skip
    outcome = AuditOutcome("found", "found", "Found", "any time", "", "efficacy", direction, link, Analysis(**(known | changes)), "s")  # fmt: skip
    known_by_key = {"found": outcome}
    (result,) = comparing.compare(parse(text, known_by_key), known_by_key, 0)
    return result, {c.centre: c for c in result.centres}


@pytest.mark.parametrize(
    ("direction", "few", "many"),
    [
        (Better.LOWER, ", on the better side", ", on the worse side"),
        (Better.HIGHER, ", on the worse side", ", on the better side"),
        (Better.NEITHER, "", ""),
    ],
)
def test_a_centre_with_fewer_or_more_events_than_the_studies_lies_on_the_side_that_the_outcome_has(
    direction, few, many
):
    _, found = compared(direction)
    assert found["Few"].said == comparing.BEYOND_ALARM + few
    assert found["Many"].said == comparing.BEYOND_ALARM + many
    assert found["Like"].said == comparing.INSIDE
    assert found["Few"].chance_below > 0.99 > 0.01 > found["Few"].chance_above
    assert found["Many"].chance_above > 0.99 > 0.01 > found["Many"].chance_below


def test_the_share_of_a_centre_has_the_interval_of_clopper_and_pearson():
    _, found = compared(
        text="centre,outcome,period,events,patients\nAvon,found,2026-01,7,30\nAvon,found,2026-02,5,20\n"
    )
    (avon,) = found.values()
    assert (avon.events, avon.patients, avon.share) == (12, 50, 0.24)
    assert (avon.low, avon.high) == pytest.approx(
        (stats.beta.ppf(0.025, 12, 39), stats.beta.ppf(0.975, 13, 38))
    )


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_without_a_prediction_interval_that_of_the_model_is_taken_on_the_scale_of_the_link(link):
    """With t (k - 1) about the estimate, by the square root of the spread and the error together."""
    scaled = {"logit": special.logit(0.5), "cloglog": math.log(-math.log(0.5))}[link]
    changes = dict(pi_low=None, pi_high=None, tau2=0.2, estimate_scale=float(scaled), se_scale=0.3)
    result, _ = compared(link=link, **changes)
    reach = stats.t.ppf(0.975, 5) * (0.2 + 0.3**2) ** 0.5
    ends = [scaled - reach, scaled + reach]
    shares = [special.expit(e) if link == "logit" else math.exp(-math.exp(e)) for e in ends]
    assert result.computed and [result.pi_low, result.pi_high] == pytest.approx(sorted(shares), rel=DIGITS)


def test_shares_by_kaplan_and_meier_are_judged_on_their_own_scale():
    links = {key: (o.link, o.primary.measure) for key, o in outcomes_of(example(), "removal").items()}
    assert {measure: link for link, measure in links.values()} == {
        "survival": "cloglog",
        "proportion": "logit",
    }


NO_INTERVAL = {"pi_low": None, "pi_high": None}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"status": "single study", "k": 1},
            "one study alone says nothing of the differences between centres",
        ),
        (NO_INTERVAL | {"k": 2, "tau2": 0.2}, "2 studies say too little of the differences between centres"),
        (
            NO_INTERVAL | {"estimate_scale": 0.0, "se_scale": 0.3},
            "the model of the result gives no spread between studies",
        ),
        (
            NO_INTERVAL | {"tau2": 0.2, "estimate_scale": 0.0},
            "the model of the result gives no spread between studies",
        ),
        (
            NO_INTERVAL | {"tau2": 0.2, "se_scale": 0.3},
            "the model of the result gives no spread between studies",
        ),
    ],
)
def test_where_the_review_says_nothing_of_a_further_centre_no_centre_is_judged_and_the_page_says_why(
    changes, why
):
    result, _ = compared(**changes)
    assert (result.expected, result.computed, result.why_not) == (None, False, why)
    judged, _ = compared()
    assert (judged.computed, judged.why_not) == (False, "") and judged.expected is not None
