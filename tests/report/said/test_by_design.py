"""Designs are told apart wherever a result stands: groups of a forest plot, sentences, tables, page."""

import dataclasses
import re

from example_review import example
from page import read, whole

from evidence.display.derivations import worked_out
from evidence.display.geometry.forest.rows import HEADING, POOL, STUDY
from evidence.display.geometry.forest.table import forest_table, has_figure
from evidence.display.links.addresses import addresses_of, all_left_out
from evidence.display.prose.notes import sentence
from evidence.display.prose.results import by_design
from evidence.display.prose.results.answer import answer
from evidence.display.prose.results.flagged import contradiction
from evidence.display.results import meaning_in
from evidence.display.section import report_of
from evidence.display.tables.sheets import Purpose
from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.results.analysis import TriedModel
from evidence.record.results.left_out import LeftOut
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import Synthesis
from evidence.record.summary.other_reviews import Contradiction, ContradictionKind
from evidence.sections.findings import cells
from evidence.sections.findings.columns import STRATA
from evidence.sections.findings.main_findings import main_findings
from evidence.sections.left_out import view as left_out
from evidence.sections.left_out.sheets import SELECTED, SHEETS

TRIALS = ("alpha2010", "bravo2014")


def divided(total=False) -> Synthesis:
    """The first synthesis of the invented review with its two trials as the headline, the registry beside it."""
    s = example().outcomes[0].syntheses[0]
    primary = s.primary
    trials = tuple(e for e in primary.effects if e.key in TRIALS)
    others = tuple(e for e in primary.effects if e.key not in TRIALS)
    headline = dataclasses.replace(
        primary, effects=trials, k=2, n=92, n_comparator=92, estimate=0.70, ci_low=0.40, ci_high=0.95, pi_low=None,
        pi_high=None, stratum=Stratum.RANDOMISED,
    )  # fmt: skip
    registry = dataclasses.replace(
        primary, id="primary-non-randomised", label="Primary analysis, non-randomised", effects=others, k=1, n=125,
        n_comparator=125, estimate=0.909, ci_low=0.643, ci_high=1.286, pi_low=None, pi_high=None,
        status="single study", stratum=Stratum.NON_RANDOMISED, second=None,
    )  # fmt: skip
    first = headline if not total else dataclasses.replace(primary, stratum=Stratum.TOGETHER)
    strata = (registry,) if not total else (headline, registry)
    return dataclasses.replace(s, analyses=(first, *s.analyses[1:]), strata=strata)


def review(s: Synthesis | None = None, **changes):
    whole_review = example()
    outcome = dataclasses.replace(
        whole_review.outcomes[0], syntheses=(s or divided(), *whole_review.outcomes[0].syntheses[1:])
    )
    return dataclasses.replace(whole_review, outcomes=(outcome, *whole_review.outcomes[1:]), **changes)


def info():
    return example().outcomes[0].outcome


def test_a_forest_plot_has_a_group_with_its_own_diamond_for_each_design():
    s = divided()
    table = forest_table(s, info(), s.primary)
    headings = [r.label for r in table.rows if r.kind == HEADING]
    assert headings == ["Randomised trials (headline)", "Non-randomised comparisons"]
    kinds = [r.kind for r in table.rows]
    second = kinds.index(HEADING, 1)
    inside = [r.key for r in table.rows[:second] if r.kind == STUDY]
    assert sorted(inside) == list(TRIALS)
    pools = [r for r in table.rows if r.kind == POOL]
    assert [p.estimate for p in pools] == [0.70]  # one registry is a study and no diamond
    assert table.pooled == 0.70
    assert {r.key for r in table.rows[second:] if r.kind == STUDY} == {"charlie2016", "echo2021"}
    assert has_figure(s)


def test_the_plot_of_a_sensitivity_analysis_has_no_groups():
    s = divided()
    table = forest_table(s, info(), s.analyses[1])
    assert all(r.kind != HEADING for r in table.rows)


def test_all_designs_together_are_one_group_with_one_diamond():
    s = divided(total=True)
    table = forest_table(s, info(), s.primary)
    assert all(r.kind != HEADING for r in table.rows)
    assert [r.estimate for r in table.rows if r.kind == POOL] == [s.primary.estimate]
    assert [a.stratum for a in s.by_stratum] == [Stratum.RANDOMISED, Stratum.NON_RANDOMISED]


def test_a_stratum_in_another_measure_is_told_and_not_drawn():
    s = divided()
    odds = dataclasses.replace(s.strata[0], measure="OR")
    s = dataclasses.replace(s, strata=(odds,))
    assert all(r.kind != HEADING for r in forest_table(s, info(), s.primary).rows)
    (told,) = by_design.others(s, info())
    assert "odds ratio 0.91" in told


def test_sentences_name_the_designs_and_tell_both_directions():
    evidence = review(certainty=())
    s = evidence.outcomes[0].syntheses[0]
    text = meaning_in(evidence, evidence.outcomes[0], s)
    assert text.startswith("Randomised trials: Risk from 60% to 5% lower")
    (beside,) = by_design.others(s, info())
    assert beside.startswith(
        "Non-randomised comparisons (2 studies, 250 people): One study only: compatible with both"
    )
    assert "from 36% lower to 29% higher" in beside
    alone = example()
    assert not meaning_in(alone, alone.outcomes[0], alone.outcomes[0].syntheses[0]).startswith("Randomised")


def test_what_to_beware_of_in_a_result_beside_the_headline_is_told_with_its_designs():
    s = divided()
    crude = dataclasses.replace(s.strata[0], warnings=(Note("crude_effects", numbers={"total": 1}),))
    text = whole(review(dataclasses.replace(s, strata=(crude,))))
    assert "Non-randomised comparisons: This contrast is of values as they are: no model adjusts" in text


def test_how_a_result_beside_the_headline_was_computed_is_told_with_its_designs():
    """Its credible interval stood in the plot, and its prior nowhere."""
    s = divided()
    own = Note("posterior_median", numbers={"scale": 0.5}, words={"prior": "half-normal"})
    shared = Note("prediction_from", numbers={"k": 3, "fewest": 5})
    tried = tuple(
        TriedModel(model, status, None, None, None, None)
        for model, status in (("Mantel-Haenszel", "not valid"), ("Peto", "used"))
    )
    second = dataclasses.replace(s.primary.second, agrees=False)
    headline = dataclasses.replace(s.primary, notes=(shared,))
    registry = dataclasses.replace(s.strata[0], notes=(own, shared), ladder=tried, second=second)
    text = whole(review(dataclasses.replace(s, analyses=(headline, *s.analyses[1:]), strata=(registry,))))
    assert f"Non-randomised comparisons: {sentence(own)}" in text
    assert "Non-randomised comparisons: Models tried in turn:" in text
    assert f"Non-randomised comparisons: {sentence(shared)}" not in text
    assert re.search(r"⚠ Non-randomised comparisons: Second computation: [^⚠]*DISAGREES", text)


def test_a_stronger_design_without_a_result_says_why_it_is_not_the_headline():
    s = divided()
    nothing = dataclasses.replace(
        s.primary,
        status="not pooled",
        estimate=None,
        ci_low=None,
        ci_high=None,
        k=0,
        stratum=Stratum.RANDOMISED,
    )
    s = dataclasses.replace(
        s, analyses=(dataclasses.replace(s.strata[0], id="primary"), *s.analyses[1:]), strata=(nothing,)
    )
    (beside,) = by_design.others(s, info())
    assert beside.startswith(
        "Randomised trials (2 studies, 184 people) (the stronger design, but no result): Not pooled."
    )


def test_main_findings_page_and_table_hold_every_stratum():
    evidence = review()
    row = main_findings(report_of(evidence))[0].outcomes[0].rows[0]
    assert (row.k, row.designs) == (2, by_design.others(divided(), info()))
    assert row.of_design == "Randomised trials"
    assert row.designs_in_short == ("Non-randomised comparisons, 2 studies: risk ratio 0.91 (0.64 to 1.29)",)
    assert row.designs_in_short[0] in str(cells.in_one(row)) and row.of_design in str(cells.studies(row))
    text = re.sub(r"\s+", " ", " ".join(read(whole(evidence)).text))
    assert text.count("Non-randomised comparisons (2 studies, 250 people)") >= 2
    found = STRATA.records(evidence)
    assert [(r["stratum"], r["is_headline"], r["k"]) for r in found] == [
        ("randomised", True, 2), ("non-randomised", False, 1)
    ]  # fmt: skip
    assert STRATA.records(example()) == []


def test_designs_that_contradict_each_other_say_so():
    found = Contradiction(
        ContradictionKind.DESIGN,
        "pts_any",
        "x",
        "non-randomised",
        "",
        "RR",
        0.7,
        0.5,
        0.9,
        "RR",
        1.5,
        1.2,
        1.9,
        True,
    )
    text = contradiction(found, "")
    assert text == (
        "Designs differ: non-randomised comparisons give risk ratio 1.50 (1.20 to 1.90), against risk ratio 0.70 "
        "(0.50 to 0.90) in the headline; they point in opposite directions"
    )


def test_a_review_without_an_interval_is_not_said_to_have_one_that_does_not_meet_ours():
    found = Contradiction(
        ContradictionKind.REVIEW, "pts_any", "x", "review2020", "", "survival", 0.37, 0.28, 0.46,
        "proportion", 0.50, None, None, False,
    )  # fmt: skip
    told = contradiction(found, "Review 2020")
    assert told.endswith(
        "50.0% against 37.0% (28.0 to 46.0) here; it is printed without an interval and lies outside ours"
    )
    with_one = dataclasses.replace(found, other_low=0.48, other_high=0.52)
    assert contradiction(with_one, "Review 2020").endswith("; the intervals do not meet")


def test_credible_intervals_are_called_so_and_confidence_intervals_are_not():
    s = example().outcomes[0].syntheses[0]
    by_prior = dataclasses.replace(s.primary, ci_method="credible", model="Bayesian")
    s = dataclasses.replace(s, analyses=(by_prior, *s.analyses[1:]))
    (pool,) = [r for r in forest_table(s, info(), s.primary).rows if r.kind == POOL]
    assert pool.effect == "0.84 (CrI 0.57 to 1.25)"
    evidence = review(s)
    text = re.sub(r"\s+", " ", " ".join(read(whole(evidence)).text))
    assert "95% credible interval (CrI): equal-tailed credible interval" in text
    assert "CrI 0.57 to 1.25" in text and "95% CI 0.57 to 1.25" not in text
    plain = re.sub(r"\s+", " ", " ".join(read(whole(example())).text))
    assert "CrI 0.57" not in plain


def test_a_pooled_share_says_of_whom_it_is():
    """The average over studies is not the share of all patients; one study's share is."""
    evidence = example()
    shares = [
        (o, s) for o in evidence.outcomes for s in o.syntheses
        if s.measure == "proportion" and s.primary.estimate is not None and s.primary.k > 1
    ]  # fmt: skip
    outcome, s = shares[0]
    for model, said in (
        ("GLMM", "On average over studies "),
        ("inverse variance", "In the median study "),
        ("exact sum", ""),
    ):
        changed = dataclasses.replace(
            s, analyses=(dataclasses.replace(s.primary, model=model), *s.analyses[1:])
        )
        text = meaning_in(evidence, outcome, changed)
        assert text.startswith(said) and re.match(r"\d", text.removeprefix(said))


def _alone(stratum, **changes):
    """The review with one comparison, of studies of this design alone."""
    s = divided()
    primary = dataclasses.replace(s.primary, stratum=stratum)
    return review(dataclasses.replace(s, analyses=(primary, *s.analyses[1:]), strata=()), **changes)


def test_a_comparison_without_randomised_trials_says_so_wherever_it_is_told():
    """Pulmonary embolism after lysis of one registry stood in the main findings like the result of a trial."""
    evidence = _alone(Stratum.NON_RANDOMISED, certainty=())
    outcome = evidence.outcomes[0]
    assert meaning_in(evidence, outcome, outcome.syntheses[0]).startswith("Non-randomised comparisons: Risk")
    row = main_findings(report_of(evidence))[0].outcomes[0].rows[0]
    assert row.of_design == "Non-randomised comparisons" and row.of_design in str(cells.studies(row))
    trials = _alone(Stratum.RANDOMISED, certainty=())
    outcome = trials.outcomes[0]
    assert meaning_in(trials, outcome, outcome.syntheses[0]).startswith("Risk")
    row = main_findings(report_of(trials))[0].outcomes[0].rows[0]
    assert row.of_design == "Randomised trials"


def test_the_answer_counts_studies_that_are_not_randomised_as_such():
    for stratum, expected in (
        (Stratum.NON_RANDOMISED, "2 non-randomised comparisons)"),
        (Stratum.RANDOMISED, "2 studies)"),
    ):
        evidence = _alone(stratum)
        flags = tuple(dataclasses.replace(f, bars=()) for f in evidence.flags)
        assert expected in answer(dataclasses.replace(evidence, flags=flags))[0]


def of_other_design(evidence):
    """Ids of the values behind the group beside the headline."""
    s = evidence.outcomes[0].syntheses[0]
    return {i for c in s.pooled_in(s.strata[0]) for i in c.row_ids}


def test_a_value_in_a_group_beside_the_headline_leads_to_its_line_in_the_plot():
    evidence = review()
    s, addresses = evidence.outcomes[0].syntheses[0], addresses_of(evidence)
    lines = addresses.forest_lines(info().id, s.id)
    assert {"charlie2016", "echo2021"} <= lines.keys() and len(set(lines.values())) == len(lines)
    for candidate in s.pooled_in(s.strata[0]):
        for row in candidate.row_ids:
            assert lines[candidate.key] in [u.address for u in addresses.uses[row]]
    page = whole(evidence)
    assert all(re.search(rf'id="?{address}\b', page) for address in lines.values())


def test_a_value_in_a_group_that_is_not_drawn_leads_to_its_result():
    s = divided()
    odds = dataclasses.replace(s, strata=(dataclasses.replace(s.strata[0], measure=MeasureId.OR),))
    evidence = review(odds)
    addresses = addresses_of(evidence)
    assert "charlie2016" not in addresses.forest_lines(info().id, s.id)
    result = addresses.syntheses[info().id, s.id]
    assert all(result in [u.address for u in addresses.uses[row]] for row in of_other_design(evidence))


def test_a_value_pooled_in_a_group_beside_the_headline_is_not_told_as_not_pooled():
    evidence = review()
    outcome = evidence.outcomes[0]
    s = outcome.syntheses[0]
    elsewhere = tuple(
        LeftOut(
            c.study, c.publication, c.label, "all", "as printed", None, "other comparison",
            Note("nothing_to_compare"), c.row_ids,
        )
        for c in s.pooled_in(s.strata[0])
    )  # fmt: skip
    syntheses = (dataclasses.replace(s, left_out=elsewhere),)
    outcome = dataclasses.replace(outcome, syntheses=syntheses)
    evidence = dataclasses.replace(evidence, outcomes=(outcome, *evidence.outcomes[1:]))
    (source,) = [each for each in report_of(evidence).of_outcomes() if each.outcome is outcome]
    assert "the publication has no arm to set this one against" not in str(left_out.of_outcome(source))


def test_the_unit_of_analysis_names_the_studies_of_every_design():
    evidence = review()
    s = evidence.outcomes[0].syntheses[0]
    (sheet,) = [each for each in SHEETS if each.task is Purpose.UNIT_OF_ANALYSIS]
    lines = [r for r in sheet.rows(report_of(evidence)) if r.synthesis == s and r.role == SELECTED]
    assert sorted((r.study, r.designs) for r in lines) == sorted(
        (c.study, by_design.name_of(a))
        for a in s.by_stratum
        for c in s.candidates
        if c.key in {e.key for e in a.effects}
    )
    total = divided(total=True)
    together = [
        r for r in sheet.rows(report_of(review(total))) if r.synthesis == total and r.role == SELECTED
    ]
    assert len(together) == len(total.primary.effects)


def test_how_the_numbers_of_a_group_beside_the_headline_came_about_is_told():
    s = divided()
    (group,) = s.strata
    step = Step(Note("same_patients"), ("no row",))
    effects = tuple(dataclasses.replace(e, derivation=(step,)) for e in group.effects)
    s = dataclasses.replace(s, strata=(dataclasses.replace(group, effects=effects),))
    lines = addresses_of(review(s)).forest_lines(info().id, s.id)
    told = {each.address: each.steps for each in worked_out(s, lines, {})}
    assert all(sentence(step.what) in told[lines[e.key]] for e in effects)


def test_why_a_study_is_represented_by_another_value_is_told_at_its_result_alone():
    evidence = example()
    outcome = evidence.outcomes[0]
    s = outcome.syntheses[0]
    common = ("ALPHA", "alpha2010", "Alpha 2010", "all", "as printed", None)
    passed = LeftOut(
        *common, "passed over", Note("newer_report", words={"study": "ALPHA"}), ("alpha2010/8/all",)
    )
    other = LeftOut(*common, "outside the time window", Note("not_reported"), ("alpha2010/9/all",))
    s = dataclasses.replace(s, left_out=(passed, other))
    outcome = dataclasses.replace(outcome, syntheses=(s,), not_pooled=(passed, other))
    evidence = dataclasses.replace(evidence, outcomes=(outcome, *evidence.outcomes[1:]))
    (source,) = [each for each in report_of(evidence).of_outcomes() if each.outcome is outcome]
    at_result = left_out.of_synthesis(next(iter(source.syntheses)))
    assert at_result.summary == "Not used: 1 value"
    assert left_out.of_outcome(source).summary == "Results not pooled: 1 value"
    assert sentence(other.reason).lower() in str(left_out.of_outcome(source).grid).lower()


def test_that_a_value_is_of_another_comparison_is_told_only_where_it_stands_in_none():
    evidence = review()
    outcome = evidence.outcomes[0]
    s = outcome.syntheses[0]
    common = (
        "X",
        "alpha2010",
        "Alpha 2010",
        "all",
        "as printed",
        None,
        "other comparison",
        Note("nothing_to_compare"),
    )
    pooled = [LeftOut(*common, c.row_ids) for a in s.by_stratum for c in s.pooled_in(a)]
    nowhere = LeftOut(*common, ("alpha2010/9/all",))
    windowed = dataclasses.replace(pooled[0], kind="outside the time window")  # of another result
    s = dataclasses.replace(s, left_out=(*pooled, nowhere, windowed))
    told = all_left_out(dataclasses.replace(outcome, syntheses=(s,), not_pooled=()))
    assert pooled and told == [nowhere, windowed]
