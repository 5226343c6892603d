"""The methods section says what was done, with the literature, and nothing of what was not done."""

from dataclasses import replace

import pytest
from example_review import example, no_methods

from evidence.display.prose.methods import text as methods_text
from evidence.display.prose.methods.literature import WORKS
from evidence.display.prose.methods.pooling import pooling_in_short
from evidence.record.pooling_model import PoolingModel


@pytest.fixture(scope="module")
def evidence():
    return example()


def told(evidence):
    return " ".join(p.text for p in methods_text.paragraphs(evidence))


def with_settings(evidence, **changed):
    primary, *others = evidence.methods.analyses
    primary = replace(primary, settings=replace(primary.settings, **changed))
    return replace(evidence, methods=replace(evidence.methods, analyses=(primary, *others)))


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("tau2", "DL", "DerSimonian and Laird 1986"),
        ("tau2", "PM", "Paule and Mandel 1982"),
        ("interval", "wald", "the normal distribution (Wald)"),
        ("prediction", "t(k-2)", "k \N{MINUS SIGN} 2 degrees of freedom"),
        (
            "single_arm_model",
            "inverse variance",
            "Single-arm proportions were pooled by a random-effects model",
        ),
    ],
)
def test_the_text_follows_the_configuration(evidence, setting, value, words):
    assert words in told(with_settings(evidence, **{setting: value}))
    assert words not in told(evidence)


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("context", "shown as context"),
        ("safety only", "shown for safety only"),
        ("awaiting", "listed apart"),
        ("ongoing", "listed apart"),
    ],
)
def test_fates_of_publications_are_told_where_there_are_any(evidence, fate, words):
    first, *_ = evidence.publications
    included = replace(evidence, publications=(replace(first, status="included"),))
    beside = replace(first, id="another", status=fate)
    assert words in told(replace(included, publications=(*included.publications, beside)))
    assert words not in told(included)


def test_a_model_that_no_result_uses_is_not_told(evidence):
    assert "Mantel and Haenszel 1959" not in told(evidence)  # no outcome of the example is rare
    assert "Luo 2018" not in told(evidence)  # no median was converted


def test_the_short_text_names_the_models_that_answered_for_rare_outcomes(evidence):
    """The paper said that all comparisons were pooled by inverse variance."""
    short = " ".join(pooling_in_short(evidence))
    assert "Comparative results were pooled by a random-effects model" in short and "rare" not in short
    outcome = next(o for o in evidence.outcomes if o.syntheses[0].comparison.kind == "two-arm")
    first, *others = outcome.syntheses[0].analyses
    counted = replace(first, id="primary", status="pooled", model=PoolingModel.MANTEL_HAENSZEL)
    synthesis = replace(outcome.syntheses[0], analyses=(counted, *others))
    rare = replace(evidence, outcomes=(*evidence.outcomes, replace(outcome, syntheses=(synthesis,))))
    assert "without adding to empty cells: Mantel-Haenszel." in " ".join(pooling_in_short(rare))
    same = with_settings(rare, two_arm_model="Mantel-Haenszel", rare_two_arm_model="Mantel-Haenszel")
    assert "calls rare" not in " ".join(pooling_in_short(same))


def test_every_work_that_the_text_names_is_listed_once_and_no_other(evidence):
    named = methods_text.literature(evidence)
    text = told(evidence)
    assert named and all(work.label in text for work in named)
    assert not [w.label for w in WORKS if w.label in text and w not in named]
    assert len({w.doi for w in WORKS}) == len(WORKS) == len({w.label for w in WORKS})
    order = [(w.authors.split()[0], w.label[-4:]) for w in WORKS]  # first author, year
    assert order == sorted(order)


def test_counts_of_the_second_computation_are_those_of_the_evidence(evidence):
    agreement = evidence.agreement
    assert f"{agreement.checked} pooled number" in told(evidence)
    assert f": {agreement.agreeing} agree" in told(evidence)


def test_a_review_without_results_tells_only_what_holds(evidence):
    empty = replace(
        evidence, outcomes=(), absolute=(), certainty=(), publications=(), rows=(), methods=no_methods()
    )
    assert [p.heading for p in methods_text.paragraphs(empty)] == ["Checks"]


def test_certainty_directions_and_absolute_effects_are_told_only_where_there_are_any(evidence):
    headings = {"Directions of effect", "Absolute effects", "Certainty"}
    nothing = replace(evidence, absolute=(), certainty=(), directions=())
    assert not headings & {p.heading for p in methods_text.paragraphs(nothing)}
    assert headings & {p.heading for p in methods_text.paragraphs(evidence)} == {
        "Absolute effects",
        "Certainty",
    }
    assert "Named people judged 2 results" in told(evidence)
    unjudged = replace(evidence, certainty=tuple(replace(c, judgement=None) for c in evidence.certainty))
    assert "No result has been judged by a person." in told(unjudged)
    assert {"Iorio 2015", "Guyatt 2011"} <= {w.label for w in methods_text.literature(evidence)}
