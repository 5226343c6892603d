"""Risk of bias: the tools' own words on one ladder, shares that add up, and nothing judged that nobody judged."""

import dataclasses

import pytest
from appraised_review import APPRAISALS, TOOLS, VOCABULARY, appraised, judged

from evidence.record.codec import from_plain, to_plain
from evidence.record.published.appraisal import BY_STUDIES, BY_WEIGHT, LEVELS, Appraisals, BiasJudgement
from evidence.record.results.analysis import NOT_POOLED
from evidence.review.selection.asked.appraisal import columns
from evidence.review.summary.appraisals import appraisals_of, shares_of

# Shares are sums of weights in per cent.
ROUNDING = 1e-9


@pytest.fixture(scope="module")
def evidence():
    return appraised()


def table(found, tool):
    return next(t for t in found.tables if t.tool == tool)


def test_every_judgement_of_every_tool_has_a_level_of_the_ladder():
    for tool in VOCABULARY.tools:
        assert set(tool.levels) == {*tool.judgements, *tool.overall_judgements}
        assert set(tool.levels.values()) <= set(LEVELS)


@pytest.mark.parametrize(
    ("tool", "word", "level"),
    [
        ("RoB 2", "some concerns", "some"),
        ("Cochrane RoB 1", "unclear", "unclear"),
        ("ROBINS-I", "serious", "high"),
        ("ROBINS-I", "critical", "very high"),
        ("MINORS", "adequate", "low"),
        ("JBI case series", "no", "high"),
        ("AMSTAR 2", "high", "low"),  # high confidence in a review
    ],
)
def test_a_word_comes_to_what_it_means_in_its_own_tool(tool, word, level):
    assert TOOLS[tool].levels[word] == level


def test_tables_hold_each_judgement_and_leave_open_what_nobody_judged(evidence):
    found = evidence.risk_of_bias
    assert [t.tool for t in found.tables] == ["RoB 2", "Cochrane RoB 1", "ROBINS-I", "MINORS", "AMSTAR 2"]
    (bravo,) = table(found, "Cochrane RoB 1").publications
    words = [j and j.word for j in bravo.judgements]
    assert words == ["low", None, "unclear", None, None, None, None]
    assert bravo.overall is None, "an overall judgement is never worked out of the domains"
    for t in found.tables:
        for p in t.publications:
            given = APPRAISALS[p.publication].domains
            pairs = zip(t.domains, p.judgements, strict=True)
            assert {d.id: j.word for d, j in pairs if j} == given


def test_who_was_not_assessed_is_counted_and_named(evidence):
    found = evidence.risk_of_bias
    included = {p.id for p in evidence.publications if p.status == "included"}
    assert found.included == len(included) == 6
    assert found.included_assessed == 4
    assert set(found.not_assessed) == included - set(APPRAISALS) == {"delta2018", "foxtrot2022"}


def test_shares_of_every_bar_add_up_and_are_those_of_the_weights(evidence):
    found = evidence.risk_of_bias
    assert found.syntheses
    for s in found.syntheses:
        for bar in s.bars:
            assert sum(x.percent for x in bar.shares) == pytest.approx(100, abs=ROUNDING)
            assert sum(x.studies for x in bar.shares) == s.k
    pts = next(s for s in found.syntheses if s.outcome == "pts_any")
    primary = evidence.outcomes[0].syntheses[0].primary
    weights = {e.key: e.weight_percent for e in primary.effects if e.status == "pooled"}
    overall = {x.level: x.percent for x in pts.bars[0].shares}
    total = sum(weights.values())
    assert overall["high"] == pytest.approx(100 * (weights["alpha2010"] + weights["echo2021"]) / total)
    assert overall[None] == pytest.approx(100 * weights["bravo2014"] / total)  # no overall judgement given
    randomised = next(b for b in pts.bars if b.domain == "randomisation")
    assert {x.level: x.studies for x in randomised.shares} == {"low": 1, None: 2}


def test_a_publication_judged_with_a_tool_that_is_not_known_is_not_assessed(evidence):
    own = next(p for p in evidence.publications if p.appraisal and p.status == "included")
    strange = dataclasses.replace(own, appraisal=dataclasses.replace(own.appraisal, tool="home-made"))
    found = appraisals_of([strange], TOOLS)
    assert (found.tables, found.included_assessed, found.not_assessed) == ((), 0, (own.id,))


def test_without_weights_every_study_counts_the_same(evidence):
    outcome = evidence.outcomes[0]
    synthesis = outcome.syntheses[0]
    bare = [dataclasses.replace(e, weight_percent=None) for e in synthesis.primary.effects]
    primary = dataclasses.replace(synthesis.primary, effects=tuple(bare))
    changed = dataclasses.replace(synthesis, analyses=(primary, *synthesis.analyses[1:]))
    tabled = appraisals_of(evidence.publications, TOOLS)
    (found,) = shares_of(dataclasses.replace(outcome, syntheses=(changed,)), tabled)
    assert found.shared_by == BY_STUDIES and evidence.risk_of_bias.syntheses[0].shared_by == BY_WEIGHT
    assert {x.level: x.percent for x in found.bars[0].shares} == {
        "high": pytest.approx(200 / 3), None: pytest.approx(100 / 3),
    }  # fmt: skip


def test_a_domain_that_nobody_judged_has_no_bar(evidence):
    pts = next(s for s in evidence.risk_of_bias.syntheses if s.outcome == "pts_any")
    shown = {(b.tool, b.domain) for b in pts.bars}
    assert ("MINORS", "aim") in shown and ("MINORS", "endpoints") not in shown
    assert (None, None) in shown


def test_what_is_not_pooled_or_has_no_assessed_study_has_no_shares(evidence):
    shown = {(s.outcome, s.synthesis) for s in evidence.risk_of_bias.syntheses}
    for o in evidence.outcomes:
        for s in o.syntheses:
            publications = {c.publication for c in s.candidates}
            if s.primary.status == NOT_POOLED or not publications & set(APPRAISALS):
                assert (o.outcome.id, s.id) not in shown


def test_a_review_without_appraisals_says_so_and_nothing_else():
    found = appraised({}).risk_of_bias
    assert found.tables == () and found.syntheses == ()
    assert found.included_assessed == 0 and len(found.not_assessed) == found.included == 6


def test_excluded_publications_are_not_among_the_judged():
    found = appraised({"india2015": judged("MINORS", {"aim": "adequate"}, "")}).risk_of_bias
    assert found.tables == ()


def test_columns_for_forest_plots_have_a_letter_a_domain():
    found = columns(APPRAISALS["alpha2010"], TOOLS)
    assert [d.letter for d in found.columns] == list("ABCDE")
    assert [d.level for d in found.columns] == ["low", "some", "low", "high", "low"]
    assert found.overall == BiasJudgement("high", "high")
    assert columns(None, TOOLS) is None


def test_appraisals_survive_the_way_to_json_and_back(evidence):
    found = evidence.risk_of_bias
    assert from_plain(to_plain(found), Appraisals) == found
