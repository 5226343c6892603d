"""What is said of a result is what its studies, its interval, its curve and its absolute effect carry: no more."""

import dataclasses
import math
import random
import re

import pytest
from curve_examples import curve, point, pooled_time
from example_outcomes import survival
from example_review import example, judgement
from generated_syntheses import RATIOS, SHARES, results
from hypothesis import given, settings
from hypothesis import strategies as st
from result_builders import ONE_YEAR, TWO_ARM, analysis, arm, candidate, effect, synthesis

from evidence.display.geometry.forest.table import format_of
from evidence.display.key_results import key_results
from evidence.display.prose.results.answer import answer
from evidence.display.prose.results.curves import meaning_of
from evidence.display.prose.results.meaning import effect_in_words, meaning, number_in_words, subject_of
from evidence.display.results import headlines
from evidence.display.section import report_of
from evidence.display.tables.absolute import CANNOT_TELL
from evidence.record.better import Better
from evidence.record.summary.certainty import LEVELS
from evidence.record.summary.statement import State, statement_of
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.summary.flagging import flags_of, known_rows
from evidence.review.summary.summary_of_findings import summary_of_findings
from evidence.sections.findings.main_findings import main_findings
from evidence.sections.front.view import view as front

DIRECTION = re.compile(r"\b(lower|higher|better|worse|reduction|increase|fewer|more|times as high)\b")
UNCERTAIN = re.compile(
    r"Compatible|cannot|Whether|\bfrom\b|\bbetween\b|probably|\bmay\b|very uncertain|contradict|results in|Estimates of|One study",
    re.I,
)
SURE = re.compile(r"\b(probably|may|results? in|very uncertain|likely)\b")
EXAMPLE = example()
EXAMPLES = settings(max_examples=2_000, deadline=None)
# Limits beyond which an interval says nothing, worked out anew: 50-fold, 60 points, ln(50) of odds in deviations.
FOLD, POINTS, DEVIATIONS = 50, 0.6, math.log(50) * math.sqrt(3) / math.pi


def facts(outcome):
    """Read from the bare numbers what a sentence must respect."""
    (s,) = outcome.syntheses
    p, null = s.primary, {"RD": 0, "MD": 0, "SMD": 0}.get(s.measure, 1 if s.measure in RATIOS else None)
    pooled = [e for e in p.effects if e.status == "pooled"]
    below = null is not None and all(e.ci_high < null for e in pooled)
    above = null is not None and all(e.ci_low > null for e in pooled)
    includes = null is not None and p.ci_low is not None and p.ci_low <= null <= p.ci_high
    return s, p, null, pooled, below or above, includes


def empty(s):
    """Whether the interval says nothing, by the limits written above."""
    p = s.primary
    if p.ci_low is None:
        return False
    if s.measure in RATIOS:
        return p.ci_high / p.ci_low > FOLD
    if s.measure in (*SHARES, "RD"):
        return p.ci_high - p.ci_low > POINTS
    sd = 1.0 if s.measure == "SMD" else s.candidates[0].intervention.sd
    return sd is not None and (p.ci_high - p.ci_low) / sd > DEVIATIONS


@EXAMPLES
@given(results())
def test_a_sentence_and_its_direction_say_no_more_than_studies_and_interval(outcome):
    # One invented result for both: making them is what takes the time.
    the_sentence_says_no_more(outcome)
    the_direction_is_one_that_studies_and_the_whole_interval_have(outcome)


def the_sentence_says_no_more(outcome):
    s, p, null, pooled, all_exclude, includes = facts(outcome)
    text = meaning(s, outcome.outcome, format_of(p))
    assert "no difference" not in text.lower() and "about equal" not in text.lower()
    assert not SURE.search(text)  # nobody has judged
    first = DIRECTION.search(text)
    if first:
        lead = UNCERTAIN.search(text)
        assert lead and lead.start() < first.start(), text
    if empty(s) and not (all_exclude and len(pooled) > 1):
        assert "cannot tell" in text or "contradict" in text, text
        outside = null is not None and (p.ci_high < null or p.ci_low > null)
        assert not first or (outside and "contradict" not in text), text
        if first:  # how wide the interval is keeps no direction back that all of it has
            assert first[0] == ("lower" if p.ci_high < null else "higher"), text
    elif includes and all_exclude and len(pooled) > 1:
        pointing = "lower" if pooled[0].estimate < null else "higher"
        agree = "each by its own interval" in text and pointing in text
        assert agree or "contradict" in text, text
    elif includes:
        told = "compatible with both" in text.lower() or "contradict" in text
        assert told, text
        if outcome.outcome.direction == Better.NEITHER:
            assert "benefit" not in text


def the_direction_is_one_that_studies_and_the_whole_interval_have(outcome):
    s, p, null, pooled, all_exclude, _ = facts(outcome)
    said = statement_of(s)
    if null is None:
        assert said.way == "" and said.ways.studies == 0
        return
    assert said.ways.studies == len(pooled)
    assert said.ways.lower == sum(e.estimate < null for e in pooled)
    assert said.ways.higher == sum(e.estimate > null for e in pooled)
    if said.way == "lower":
        assert said.ways.lower and (p.ci_high < null or all(e.ci_high < null for e in pooled))
    if said.way == "higher":
        assert said.ways.higher and (p.ci_low > null or all(e.ci_low > null for e in pooled))
    if said.state in (State.BOTH_WAYS, State.LOWER, State.HIGHER) and len(pooled) > 1:
        text = meaning(s, outcome.outcome, format_of(p))
        counted = [
            int(n) for n in re.findall(r"(\d+) (?:lower|higher|equal)", text.split("Estimates of")[-1])
        ]
        everyone = re.search(r"(Both|All \d+) studies found (?:a )?(lower|higher)", text)
        assert everyone or sum(counted) == len(pooled), text


def rated(outcome, level=None):
    """The example with this one outcome, worked out, and judged where a level is given."""
    absolute, certainty, _ = summary_of_findings((outcome,), (), (), CertaintySpec())
    if level:
        certainty = tuple(dataclasses.replace(c, judgement=judgement(level)) for c in certainty)
    return dataclasses.replace(
        EXAMPLE, outcomes=(outcome,), absolute=absolute, certainty=certainty, directions=(),
        flags=flags_of((outcome,), known_rows((), ())),
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(results())
def test_table_headline_and_people_say_what_the_sentence_says(outcome):
    s, p, *_ = facts(outcome)
    evidence, fmt, said = rated(outcome), format_of(p), statement_of(s)
    row = main_findings(report_of(evidence))[0].outcomes[0].rows[0]
    assert row.meaning == meaning(s, outcome.outcome, fmt)
    told = " ".join(headlines(evidence))
    if said.state in (State.CANNOT_TELL, State.CONTRADICTED):
        assert "cannot tell" in row.effect and not row.spark and not row.prediction
    if said.telling and len(p.effects) > 1:
        assert effect_in_words(s, outcome.outcome, fmt) in told
    elif not said.telling:
        assert told.startswith("No critical outcome")
    the_first_screen_says_no_more(evidence, said, p)
    people = row.absolute
    if people is None:
        return
    if not said.telling:
        assert "from" not in people.difference and not re.search(r"\d", people.difference)
        assert people.lines in ((), (CANNOT_TELL,)) or len(people.lines) == 1
    elif said.state in (State.LOWER, State.HIGHER) and people.difference:
        other = "more" if said.state is State.LOWER else "fewer"
        assert other not in people.difference and people.difference.startswith("from ")
    elif said.state is State.BOTH_WAYS and people.difference:
        assert people.difference.startswith("from ")


def the_first_screen_says_no_more(evidence, said, p):
    """The answer and the line of the first screen keep to the state of the one result that the review has."""
    (key,), (line,) = key_results(evidence), front(report_of(evidence)).key
    known, *_ = answer(evidence)
    directions = set(DIRECTION.findall(known)) & {"lower", "higher"}
    assert directions <= {said.way or said.whole_side}, known
    told = known.startswith(("No conclusion is drawn", "Lower", "Higher"))
    assert told == (not key.leads), known
    if key.leads and said.state in (State.LOWER, State.HIGHER, State.BOTH_WAYS, State.VALUE):
        fmt = format_of(p)
        for value in (p.estimate, p.ci_low, p.ci_high):
            assert fmt.value(value, sign=False) in known, known
    assert ("no clear difference" in known) == (key.leads and said.state is State.BOTH_WAYS), known
    if said.state is State.BOTH_WAYS:
        assert line.absolute.startswith("from ") or not line.absolute
    elif said.state in (State.LOWER, State.HIGHER):
        assert ("more" if said.state is State.LOWER else "fewer") not in line.absolute
    else:
        assert line.absolute == ""


@settings(max_examples=700, deadline=None)
@given(results(), st.sampled_from(LEVELS), st.sampled_from(("large", "important", "little or no", None)))
def test_a_judged_sentence_keeps_to_the_state_too(outcome, level, size):
    s, p, null, _, all_exclude, includes = facts(outcome)
    base = rated(outcome, level).certainty
    if not base:
        return
    said = statement_of(s)
    certainty = dataclasses.replace(base[0], size=size)
    text = meaning(s, outcome.outcome, format_of(p), certainty)
    if said.state in (State.CANNOT_TELL, State.CONTRADICTED, State.NO_INTERVAL):
        assert not SURE.search(text)
        assert not DIRECTION.search(text) or said.whole_side
        return
    if null is None:
        return
    assert SURE.search(text)
    if all_exclude and len(p.effects) > 1:
        assert "no difference" not in text
    if includes and level != "very low":
        assert text.startswith(("Compatible with both", "How much cannot be told"))
    for way, noun in (("lower", "increase"), ("higher", "reduction")):
        if said.way == way:
            assert noun not in text


def test_a_curve_tells_no_value_that_its_interval_does_not_carry():
    draw = random.Random(1)
    edge = (0.5 - POINTS / 2, 0.5 + POINTS / 2)  # as wide as a value may be that is told
    for _ in range(2_000):
        each = [(draw.uniform(0.001, 0.5), draw.uniform(0.5, 0.999)) for _ in range(draw.randint(1, 4))]
        a_curve_tells_what_is_narrow_enough([edge if draw.random() < 0.05 else limits for limits in each])


def a_curve_tells_what_is_narrow_enough(limits):
    times = [pooled_time(6.0 * (i + 1), 0.5, ci_low=a, ci_high=b) for i, (a, b) in enumerate(limits)]
    text = meaning_of(curve([point("delta2018", 6, 0.9), point("echo2021", 6, 0.8)], times))
    assert text.count("cannot tell") == sum(b - a > POINTS for a, b in limits)
    assert text.count("50.0% (95% CI") == sum(b - a <= POINTS for a, b in limits)


def test_an_interval_of_a_posterior_is_not_called_a_confidence_interval():
    s = two_studies(0.57, 0.31, 1.05, (0.5, 0.2, 1.2), (0.6, 0.3, 1.1), ci_method="credible")
    text = meaning(s, example().outcomes[0].outcome, format_of(s.primary))
    assert "95% credible interval" in text and "CI" not in text


def two_studies(estimate, low, high, one, other, **changes):
    effects = (effect("alpha2010", *one, 50), effect("bravo2014", *other, 50))
    primary = analysis(effects=effects, estimate=estimate, ci_low=low, ci_high=high, **changes)
    return synthesis("removal-v-drug", TWO_ARM, ONE_YEAR, "RR", (), (primary,))


@pytest.mark.parametrize(
    ("numbers", "state", "words"),
    [
        ((1.32, 4.7e-5, 36881, (1.5, 0.6, 3.8), (1.1, 0.5, 2.4)), State.CANNOT_TELL, "These studies cannot tell whether"),
        ((13.5, 2.03, 576, (6.3, 0.8, 292), (1.2, 0.5, 3.0)), State.CANNOT_TELL, "2.03 to 576.00, all of it on the side of a higher risk"),
        ((0.4, 0.05, 3.2, (0.3, 0.1, 0.9), (0.5, 0.3, 0.9)), State.STUDIES_AGREE, "both studies, each by its own"),
        ((0.57, 0.31, 1.05, (0.5, 0.2, 1.2), (0.6, 0.3, 1.1)), State.BOTH_WAYS, "from 69% lower to 5% higher"),
        ((0.57, 0.31, 0.95, (0.5, 0.2, 1.2), (0.6, 0.3, 1.1)), State.LOWER, "Risk from 69% to 5% lower"),
        ((0.57, 0.31, 0.95, (1.5, 0.9, 2.2), (1.6, 0.9, 2.1)), State.CONTRADICTED, "contradict each other"),
        ((0.57, None, None, (0.5, 0.2, 1.2), (0.6, 0.3, 1.1)), State.NO_INTERVAL, "no interval can be given"),
        # All events in one arm: the interval is open to one side, and the studies' own are.
        ((0.09, None, 0.56, (None, None, 2.5), (None, None, 1.8)), State.CANNOT_TELL, "95% CI 0 to 0.56, all of it on the side of a lower risk"),
        ((9.1, 2.1, None, (None, 0.4, None), (None, 1.2, None)), State.CANNOT_TELL, "95% CI 2.10 to ∞, all of it on the side of a higher risk"),
        ((0.3, None, 2.4, (None, None, 6.3), (None, None, 7.1)), State.CANNOT_TELL, "These studies cannot tell whether"),
        ((0.1, None, 0.4, (None, None, 0.7), (None, None, 0.8)), State.STUDIES_AGREE, "(95% CI 0 to 0.40), but both studies, each by its own"),
        ((0.3, None, 0.4, (None, 1.2, None), (None, 1.3, None)), State.CONTRADICTED, "contradict each other"),
    ],
)  # fmt: skip
def test_each_state_has_its_sentence(numbers, state, words):
    s = two_studies(*numbers)
    assert statement_of(s).state is state
    assert words in meaning(s, example().outcomes[0].outcome, format_of(s.primary))


def test_an_interval_open_to_one_side_is_told_wherever_the_result_is():
    s, info = (
        two_studies(0.09, None, 0.56, (None, None, 2.5), (None, None, 1.8)),
        example().outcomes[0].outcome,
    )
    assert (
        number_in_words(s, info, format_of(s.primary))
        == "risk ratio below 1, size unclear (95% CI 0 to 0.56)"
    )
    said = statement_of(s)
    assert (said.whole_side, said.ways.lower, said.ways.untold) == ("lower", 2, 0)
    arms = [(arm(e.key, 1, "removal"), arm(e.key, 1, "drug", events=20, n=100)) for e in s.primary.effects]
    keys = [e.key for e in s.primary.effects]
    made = (candidate(key, "counts", *sides) for key, sides in zip(keys, arms, strict=True))
    s = dataclasses.replace(s, candidates=tuple(made))
    outcome = dataclasses.replace(example().outcomes[0], syntheses=(s,))
    row = main_findings(report_of(rated(outcome)))[0].outcomes[0].rows[0]
    assert (row.effect, row.interval) == ("Risk ratio below 1; cannot tell how far", "95% CI 0 to 0.56")


def test_where_studies_agree_and_their_interval_says_nothing_no_value_is_told():
    """Haemolysis: "how much cannot be told" stood beside a risk ratio of 124.63 in bold, with a drawing."""
    s = two_studies(124.63, 15.7, 990.6, (90.0, 12.0, 700.0), (150.0, 20.0, 1200.0))
    info = example().outcomes[0].outcome
    assert statement_of(s).state is State.STUDIES_AGREE
    assert number_in_words(s, info, format_of(s.primary)).startswith("risk ratio above 1, size unclear (")
    made = [
        candidate(
            e.key,
            "counts",
            arm(e.key, 1, "removal", events=20, n=100),
            arm(e.key, 1, "drug", events=1, n=100),
        )
        for e in s.primary.effects
    ]
    s = dataclasses.replace(s, candidates=tuple(made))
    outcome = dataclasses.replace(example().outcomes[0], syntheses=(s,))
    evidence = rated(outcome)
    row = main_findings(report_of(evidence))[0].outcomes[0].rows[0]
    assert (row.effect, row.spark) == ("Risk ratio above 1; cannot tell how far", "")
    (line,) = front(report_of(evidence)).key
    assert line.undrawn == "not drawn: interval too wide" and "124" not in line.effect
    assert answer(evidence)[0].startswith("Higher risk of post-thrombotic syndrome")
    narrow = two_studies(0.4, 0.15, 3.2, (0.3, 0.1, 0.9), (0.5, 0.3, 0.9))
    assert number_in_words(narrow, info, format_of(narrow.primary)).startswith("risk ratio 0.40")


def test_studies_that_say_nowhere_where_they_lie_are_not_given_a_direction():
    s = two_studies(0.9, 0.5, 1.6, (None, None, None), (None, 0.2, 3.0))
    assert (statement_of(s).ways.untold, statement_of(s).ways.studies) == (2, 2)


def test_differences_of_risks_and_rates_name_what_is_higher():
    for measure, direction, subject in (
        ("RD", Better.LOWER, "risk"), ("RD", Better.HIGHER, "chance"), ("IRD", Better.LOWER, "rate"),
    ):  # fmt: skip
        info = dataclasses.replace(example().outcomes[0].outcome, direction=direction)
        said = dataclasses.replace(
            statement_of(two_studies(0.9, 0.5, 1.6, *[(0.8, 0.4, 1.6)] * 2)), measure=measure
        )
        assert subject_of(said, info) == subject


def _survival_said(**changes):
    made = survival()
    synthesis = made.syntheses[0]
    primary = dataclasses.replace(synthesis.primary, ci_low=0.6, ci_high=0.95)
    synthesis = dataclasses.replace(synthesis, analyses=(primary,), **changes)
    return meaning(synthesis, dataclasses.replace(made.outcome, complement="occlusion"), format_of(primary))


def test_a_share_on_the_survival_scale_is_told_by_the_name_of_its_complement_too():
    said = _survival_said()
    assert "85.0% of patients (95% CI 60.0 to 95.0%) by Kaplan-Meier, " in said
    assert "; occlusion in 15.0% (5.0 to 40.0%)." in said


def test_counts_among_estimates_are_not_called_kaplan_meier():
    first, second = survival().syntheses[0].candidates
    assert "by Kaplan-Meier and counts" in _survival_said(
        candidates=(first, dataclasses.replace(second, kind="counts"))
    )
    both = tuple(dataclasses.replace(c, kind="counts") for c in (first, second))
    assert "counted with complete follow-up" in _survival_said(candidates=both)
