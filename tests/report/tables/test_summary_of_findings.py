"""The summary of findings says what the evidence holds: people, certainty, and nothing judged that is not."""

import dataclasses
import re

import pytest
from example_review import example, judgement
from page import read, whole
from quoting import quoted
from result_builders import SINGLE, TWO_ARM

from evidence.display.certainty import certainty_note
from evidence.display.geometry.forest.table import format_of
from evidence.display.links.addresses import addresses_of
from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.display.prose.notes import sentence
from evidence.display.prose.results import meaning as statements
from evidence.display.results import headlines
from evidence.display.section import report_of
from evidence.display.tables.absolute import absolute_view, people
from evidence.record.notes.note import Note
from evidence.record.published.row import PooledFrom
from evidence.record.results.left_out import LeftOut
from evidence.record.summary.absolute import MEAN, RISK, AbsoluteEffect, Baseline
from evidence.record.summary.direction import HIGHER, SAME, DirectionSummary, StudyDirection
from evidence.record.summary.flags import Bar, Flag, Flagged, ResultFlags
from evidence.record.summary.other_reviews import Contradiction, ContradictionKind, ReviewValue
from evidence.record.summary.statement import statement_of
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.summary.summary_of_findings import summary_of_findings
from evidence.sections.certainty.view import certainty_tables
from evidence.sections.findings import SECTION
from evidence.sections.findings.columns import FINDINGS
from evidence.sections.findings.main_findings import main_findings
from evidence.sections.findings.sheets import SUMMARY

SAID = statement_of(example().outcomes[0].syntheses[0])


def rated(judge=None):
    """The invented review with its parts worked out, its first result judged by ``judge``."""
    base = example()
    absolute, certainty, _ = summary_of_findings(base.outcomes, (), {}, CertaintySpec())
    if judge is not None:
        certainty = (dataclasses.replace(certainty[0], judgement=judge), *certainty[1:])
    return dataclasses.replace(base, absolute=absolute, certainty=certainty, directions=())


def finding(evidence):
    return main_findings(report_of(evidence))[0].outcomes[0].rows[0]


def text_of(evidence):
    return re.sub(r"\s+", " ", " ".join(read(whole(evidence)).text))


def test_without_a_judgement_a_result_is_called_not_judged_and_told_in_neutral_words():
    row = finding(rated())
    assert row.certainty is None
    assert "probably" not in row.meaning and "from 43% lower to 25% higher" in row.meaning
    text = text_of(rated())
    assert "has not been judged for any" in text
    summary_part = text[: text.index("Evidence base")]
    assert "at most" not in summary_part and "⊕" not in summary_part and "proposal" not in summary_part
    assert "because risk of bias was not judged for the studies that carry most of the weight" in text


def test_results_of_context_that_are_not_rated_are_spoken_of_where_rated_ones_are_counted():
    base = rated()
    assert "Outcomes for context alone" not in certainty_note(base)
    first, *others = base.outcomes
    context = dataclasses.replace(first, outcome=dataclasses.replace(first.outcome, role="context"))
    changed = dataclasses.replace(base, outcomes=(context, *others))
    assert certainty_note(changed) == f"{certainty_note(base)} Outcomes for context alone are not rated."


@pytest.mark.parametrize(
    ("judged", "told"),
    [
        (
            (),
            "Certainty (GRADE) has not been judged for any of the 3 results. No level is proposed for 2 of them,",
        ),
        (
            (0,),
            "Named people have judged the certainty of 1 of 3 results. No level is proposed for 1 of them,",
        ),
        ((0, 1), "Named people have judged the certainty of 2 of 3 results."),
    ],
    ids=["none", "one", "two"],
)
def test_how_many_results_are_judged_and_for_how_many_no_level_is_proposed(judged, told):
    first = dataclasses.replace(rated().certainty[0], judgement=None, not_graded=None)
    levels = (None, None, "low")
    each = [dataclasses.replace(first, synthesis=f"s{i}", at_most=level) for i, level in enumerate(levels)]
    by_hand = rated(judgement()).certainty[0].judgement
    for i in judged:
        each[i] = dataclasses.replace(each[i], judgement=by_hand)
    text = certainty_note(dataclasses.replace(rated(), certainty=tuple(each)))
    assert text.startswith(told) and ("No level is proposed" in text) == ("No level is proposed" in told)


def test_of_one_result_without_a_judgement_and_of_none_the_note_says_so():
    (first,) = rated().certainty[:1]
    one = dataclasses.replace(first, judgement=None, not_graded=None, at_most=None)
    assert certainty_note(dataclasses.replace(rated(), certainty=(one,))) == (
        "Certainty (GRADE) has not been judged for the one result. No level is proposed for it, because risk of bias "
        "was not judged for the studies that carry most of the weight."
    )
    nothing = dataclasses.replace(one, not_graded=Note("nothing_to_rate"))
    assert certainty_note(dataclasses.replace(rated(), certainty=(nothing,))) == (
        "There is no result whose certainty could be rated."
    )


def test_a_judgement_that_no_longer_fits_is_counted():
    flagged = rated(judgement())
    (first,) = flagged.certainty[:1]
    old = dataclasses.replace(first.judgement, flags=(Note("other_numbers"),))
    one = dataclasses.replace(first, judgement=old, not_graded=None)
    text = certainty_note(dataclasses.replace(flagged, certainty=(one,)))
    assert "of 1 results; 1 of these judgements no longer fit and must be looked at again." in text


def test_a_judgement_gives_symbols_word_person_and_date_and_the_informative_statement():
    row = finding(rated(judgement()))
    assert (row.certainty.symbols, row.certainty.word) == ("⊕⊕⊕○", "moderate")
    assert row.certainty.small == "judged by A. Reviewer, 2026-11-20"
    # RR 0.84 lies between 0.75 and 1.25, and its interval on both sides of 1
    expected = (
        "Compatible with both benefit and harm (95% CI 0.57 to 1.25): thrombus removal probably results in "
        "little to no difference in post-thrombotic syndrome compared "
    )
    assert row.meaning == expected + "with drugs alone."


@pytest.mark.parametrize(
    "judge", [judgement(flags=(quoted("made for other numbers, look again: k 2, now 3"),)), judgement(None)]
)
def test_a_judgement_that_no_longer_fits_gives_no_statement(judge):
    row = finding(rated(judge))
    assert row.certainty.flags == tuple(sentence(flag) for flag in judge.flags)
    assert "from 43% lower to 25% higher" in row.meaning


@pytest.mark.parametrize(
    ("level", "size", "estimate", "expected"),
    [
        ("high", "large", 0.4, "Thrombus removal results in a large reduction in"),
        ("moderate", "important", 0.7, "Thrombus removal probably results in a reduction in"),
        ("low", "large", 3.0, "Thrombus removal may result in a large increase in"),
        ("low", None, 1.2, "Thrombus removal may result in an increase in"),
        ("low", None, 1.05, "thrombus removal may result in a reduction or an increase in"),
        ("high", "little or no", 0.92, "thrombus removal results in little to no difference in"),
        ("very low", "large", 0.4, "The evidence is very uncertain about the effect of thrombus removal on"),
    ],
)
def test_statements_are_keyed_by_certainty_and_size(level, size, estimate, expected):
    evidence = rated(judgement(level))
    outcome = evidence.outcomes[0]
    synthesis = outcome.syntheses[0]
    limits = (estimate * 0.9, estimate * 1.1) if abs(estimate - 1) > 0.1 else (0.8, 1.25)
    effects = tuple(dataclasses.replace(e, estimate=estimate) for e in synthesis.primary.effects)
    primary = dataclasses.replace(
        synthesis.primary, estimate=estimate, ci_low=limits[0], ci_high=limits[1], effects=effects
    )
    synthesis = dataclasses.replace(synthesis, analyses=(primary,))
    certainty = dataclasses.replace(evidence.certainty[0], size=size)
    found = statements.statement(certainty, synthesis, outcome.outcome, effect_format(measure_of("RR"), ()))
    lead = "Compatible with both benefit and harm (95% CI 0.80 to 1.25): " if limits[1] == 1.25 else ""
    assert found.startswith(lead + expected) and found.endswith("compared with drugs alone.")


def test_event_rates_have_statements_of_their_own():
    evidence = rated()
    place = next(
        (o, s)
        for o in evidence.outcomes
        for s in o.syntheses
        if s.measure == "proportion" and s.primary.estimate
    )
    outcome, synthesis = place
    certainty = next(
        c for c in evidence.certainty if (c.outcome, c.synthesis) == (outcome.outcome.id, synthesis.id)
    )
    fmt = format_of(synthesis.primary)
    told = {}
    for level in ("high", "moderate", "low", "very low"):
        judged = dataclasses.replace(certainty, judgement=judgement(level))
        told[level] = statements.statement(judged, synthesis, outcome.outcome, fmt)
    value = fmt.value(synthesis.primary.estimate)
    assert all(value in t for t in told.values())
    assert " is about " in told["high"] and " is probably about " in told["moderate"]
    assert " may be about " in told["low"] and "very uncertain" in told["very low"]


def absolute(kind=RISK, per=1000, baseline=0.2, value=0.1, low=0.05, high=0.3):
    about = Baseline(baseline, 0.1, 0.4, 3, Note("baseline_median", numbers={"arms": 3}), None)
    ends = [v - baseline for v in (value, low, high)]
    return AbsoluteEffect("o", "s", kind, per, about, value, low, high, *ends, "risk ratio")


def test_absolute_effects_are_told_in_people_with_their_limits_and_baseline():
    info = example().outcomes[0].outcome
    view = absolute_view(absolute(), info, TWO_ARM, effect_format(measure_of("RR"), ()), SAID)
    assert view.lines == ("drugs alone: 200 per 1,000", "thrombus removal: 100 per 1,000 (50 to 300)")
    assert view.difference == "from 150 fewer to 100 more (estimate 100 fewer)"
    assert view.baseline == "Baseline: median of 3 comparator arms (range 100 to 400)."


def test_a_risk_put_to_a_ratio_of_one_is_equal_whatever_its_last_digit():
    baseline = 0.3125
    same = absolute(RISK, 1000, baseline, baseline * (1 - 1e-14), 0.1, 0.6)
    assert same.difference != 0
    fmt = effect_format(measure_of("RR"), ())
    view = absolute_view(same, example().outcomes[0].outcome, TWO_ARM, fmt, SAID)
    assert view.difference == "from 212 fewer to 288 more (estimate equal)"


def test_means_are_told_with_the_difference():
    info = example().outcomes[0].outcome
    fmt = effect_format(measure_of("MD"), (5.0,))
    view = absolute_view(absolute(MEAN, 1000, 5.0, 3.0, 2.0, 5.5), info, TWO_ARM, fmt, SAID)
    assert (
        view.lines == ("drugs alone: mean 5.00",)
        and view.difference == "from 3.00 lower to 0.50 higher (estimate 2.00 lower)"
    )


def test_why_there_is_no_absolute_effect_is_told():
    nothing = AbsoluteEffect(
        "o", "s", RISK, 1000, None, *(None,) * 6, "risk ratio", quoted("no arm prints events")
    )
    view = absolute_view(
        nothing, example().outcomes[0].outcome, TWO_ARM, effect_format(measure_of("RR"), ()), SAID
    )
    assert (view.lines, view.difference, view.baseline) == ((), "", "None: no arm prints events")
    assert (
        absolute_view(None, example().outcomes[0].outcome, SINGLE, effect_format(measure_of("RR"), ()), SAID)
        is None
    )


@pytest.mark.parametrize(
    ("share", "per", "text"),
    [
        (0.4364, 1000, "436"),
        (0.0047, 1000, "5"),
        (0.0004, 1000, "<1"),
        (0.0, 1000, "0"),
        (0.081, 100, "8.1"),
    ],
)
def test_people_are_never_rounded_onto_nobody(share, per, text):
    assert people(share, per) == text


def test_the_reasons_of_every_domain_stand_on_the_page_and_every_cell_has_a_word():
    evidence = rated(judgement())
    text = text_of(evidence)
    for c in evidence.certainty:
        for p in c.proposals:
            assert re.sub(r"\s+", " ", sentence(p.reason)) in text
    places = addresses_of(evidence)
    tables = [t for judged in (True, False) for t in certainty_tables(evidence, places, judged=judged)]
    assert sum(len(t.lines) for t in tables) == len(evidence.certainty) > 2
    assert all(cell.change and cell.word for t in tables for line in t.lines for cell in line.domains)
    assert "An invented reason." in text and "config/certainty/example.yaml:3" in text


def test_critical_outcomes_come_first_within_their_role():
    base = rated()
    outcomes = tuple(
        dataclasses.replace(o, outcome=dataclasses.replace(o.outcome, role="efficacy", importance=importance))
        for o, importance in zip(
            base.outcomes, ("important", "critical", "important", "critical"), strict=True
        )
    )
    shown = main_findings(report_of(dataclasses.replace(base, outcomes=outcomes)))[0].outcomes
    assert [o.importance for o in shown] == sorted(
        (o.importance for o in shown), key=lambda i: i != "critical"
    )
    ids = [o.outcome_id for o in shown if o.importance == "critical"]
    assert ids == [o.outcome.id for o in outcomes if o.outcome.importance == "critical"]


def unpooled(evidence):
    """The review with its first synthesis not pooled, and the directions of two of its studies."""
    outcome = evidence.outcomes[0]
    synthesis = outcome.syntheses[0]
    primary = dataclasses.replace(
        synthesis.primary, status="not pooled", estimate=None, status_reason=quoted("no ratio")
    )
    synthesis = dataclasses.replace(synthesis, analyses=(primary,))
    first = dataclasses.replace(outcome, syntheses=(synthesis, *outcome.syntheses[1:]))
    studies = (
        StudyDirection(
            "alpha2010", "Alpha 2010", "alpha2010", HIGHER, "24/60 against 20/60", ("alpha2010/1/removal",)
        ),
        StudyDirection(
            "bravo2014", "Bravo 2014", "bravo2014", SAME, "0/32 against 0/32", ("bravo2014/1/removal",)
        ),
    )
    found = DirectionSummary(
        outcome.outcome.id, synthesis.id, studies, 1, 0, 1, None, quoted("no sign test: too few")
    )
    outcomes = (first, *evidence.outcomes[1:])
    return dataclasses.replace(
        evidence, outcomes=outcomes, directions=(found,), certainty=evidence.certainty[1:]
    )


def test_what_is_not_pooled_is_one_line_of_its_outcome_with_the_directions():
    evidence = unpooled(rated())
    group = main_findings(report_of(evidence))[0].outcomes[0]
    assert group.unpooled[0].note == "2 studies: 1 higher, 1 equal"
    assert group.unpooled[0].synthesis_id not in [r.synthesis_id for r in group.rows]
    text = text_of(evidence)
    assert "Not pooled:" in text and "1 higher (worse) and 1 equal" in text
    assert "▲ higher (worse)" in text and "■ equal" in text and "24/60 against 20/60" in text


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ([("not poolable", "12 months")], "data of 1 study"),
        ([("outside the time window", "12 months")], "data of 1 study at 12 months"),
        ([("outside the time window", None)], "data of 1 study"),  # no time is printed: it may be of this one
        ([("outside the time window", "1 year"), ("integrity", None)], "data of 1 study"),
        ([("case report", None)], "no data"),
    ],
)
def test_data_of_another_time_are_no_data_of_the_question(lost, said):
    evidence = dataclasses.replace(unpooled(rated()), directions=())
    first, *others = evidence.outcomes
    left = tuple(
        LeftOut(f"S{i}", "kilo2020", "Kilo 2020", "A", "3", at, kind, quoted("why"), (f"kilo2020/{i}/a",))
        for i, (kind, at) in enumerate(lost)
    )
    synthesis = dataclasses.replace(first.syntheses[0], left_out=left, candidates=())
    outcomes = (dataclasses.replace(first, syntheses=(synthesis, *first.syntheses[1:])), *others)
    found = main_findings(report_of(dataclasses.replace(evidence, outcomes=outcomes)))
    notes = [u.note for g in found for o in g.outcomes for u in o.unpooled if u.synthesis_id == synthesis.id]
    assert notes == [said]


def test_the_workbook_shows_the_very_findings_of_the_papers():
    report = report_of(rated())
    in_papers = [f for group in report.shown(SECTION).groups for o in group.outcomes for f in o.rows]
    in_workbook = [line.finding for line in SUMMARY.rows(report)]
    assert in_papers
    assert all(a is b for a, b in zip(in_papers, in_workbook, strict=True))


def test_flags_stand_in_the_table_with_codes_and_in_the_files():
    evidence = rated()
    outcome, synthesis = evidence.outcomes[0], evidence.outcomes[0].syntheses[0]
    flags = (Flagged(Flag.SECOND_HAND, ("bravo2014",)), Flagged(Flag.HELD_BACK, ("x",)))
    flagged = ResultFlags(outcome.outcome.id, synthesis.id, "primary", 3, flags, (Bar.FEW_PEOPLE,))
    evidence = dataclasses.replace(evidence, flags=(flagged,))
    assert finding(evidence).flags == ("2H: read second-hand (1 of 3 studies)", "HB: study held back")
    text = text_of(evidence)
    assert "2H: read second-hand (1 of 3 studies)" in text and "Flags: SE, imputed standard error;" in text
    row = next(FINDINGS.rows(evidence))
    cells = {c.name: c.of(row) for c in FINDINGS.columns}
    assert (cells["flags"], cells["headline"], cells["no_headline"]) == ("2H HB", False, "under 20 people")
    assert headlines(evidence) == ("No critical outcome has a result that can carry a headline.",)


def test_what_a_review_pooled_and_what_contradicts_a_result_stand_with_it():
    evidence = rated()
    outcome, synthesis = evidence.outcomes[0], evidence.outcomes[0].syntheses[0]
    place = (outcome.outcome.id, synthesis.id)
    value = ReviewValue(
        *place, "golf2019", "Golf 2019", "RR 0.30 (0.20 to 0.40)", None, "RR", 0.3, 0.2, 0.4,
        PooledFrom(6, "randomised trials", 993, "low", "GRADE"), "golf2019/1/effect",
    )  # fmt: skip
    against = Contradiction(
        ContradictionKind.REVIEW, *place, "golf2019", "", "RR", 0.84, 0.57, 1.25, "RR", 0.3, 0.2, 0.4, False,
        "golf2019/1/effect",
    )  # fmt: skip
    evidence = dataclasses.replace(evidence, review_values=(value,), contradictions=(against,))
    text = text_of(evidence)
    assert "Golf 2019 : “RR 0.30 (0.20 to 0.40)”, time not printed (6 randomised trials, 993 people;" in text
    assert (
        "Contradicted by Golf 2019: risk ratio 0.30 (0.20 to 0.40) against risk ratio 0.84 (0.57 to 1.25)"
        in text
    )


def test_figures_of_a_critical_outcome_that_cannot_be_pooled_are_printed_as_their_studies_print_them():
    evidence = unpooled(rated())
    first, *others = evidence.outcomes
    lost = LeftOut(
        "KILO", "kilo2020", "Kilo 2020", "removal", "22.4% at one year", "12 months", "not poolable",
        quoted("no denominator"), ("kilo2020/1/removal",),
    )  # fmt: skip
    synthesis = dataclasses.replace(first.syntheses[0], left_out=(lost,))
    outcomes = (dataclasses.replace(first, syntheses=(synthesis, *first.syntheses[1:])), *others)
    shown = dataclasses.replace(evidence, outcomes=outcomes)
    assert "Kilo 2020 “22.4% at one year” (12 months)" in text_of(shown)
    less = dataclasses.replace(first.outcome, importance="important")
    outcomes = (dataclasses.replace(outcomes[0], outcome=less), *others)
    group = main_findings(report_of(dataclasses.replace(evidence, outcomes=outcomes)))
    assert not any(o.printed for g in group for o in g.outcomes if o.importance != "critical")
