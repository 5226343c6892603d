"""The part "How robust" of the page: the words and numbers are those of the evidence, and it stays small."""

import dataclasses
import re

import pytest
from example_diagnostics import beyond, diagnostics
from example_review import example
from page import read, whole
from result_builders import analysis
from robust_synthesis import synthesis

from evidence.display.links.figure_files import ASSUMED, FOREST, figure_files
from evidence.display.prose.results.robustness import (
    beyond_lines,
    influence_line,
    probability,
    threshold_words,
)
from evidence.page import assembly
from evidence.record.notes.note import Note
from evidence.record.results.analysis_names import WITH_ASSUMPTIONS

# Of one synthesis of sixty studies with the methods' sentences on it, which stand on the page once: thirty leave
# room for the rest of a page of a mebibyte.
MOST_BYTES = 8_500  # one funnel and one specification curve, inline


def page_with(found, **changes):
    evidence = example()
    first = evidence.outcomes[0]
    outcome = dataclasses.replace(first, syntheses=(dataclasses.replace(found, **changes),))
    return whole(dataclasses.replace(evidence, outcomes=(outcome,)))


def text_of(source):
    return " ".join(" ".join(read(source).text).split())


@pytest.fixture(scope="module")
def many():
    return page_with(synthesis(12))


def test_nothing_to_say_has_no_fold_of_its_own_though_other_figures_are_drawn():
    """Figures of subgroups or assumptions stood for something to be said, so that an empty fold was shown."""
    found = dataclasses.replace(synthesis(12), diagnostics=None)
    supposed = dataclasses.replace(found.primary, id=WITH_ASSUMPTIONS, label="With stated assumptions")
    drawn = dataclasses.replace(found, analyses=(*found.analyses, supposed))
    assert [f.kind for f in figure_files(drawn)] == [FOREST, ASSUMED]
    assert not re.search(r"\bRobustness\b", text_of(page_with(drawn)))
    assert re.search(r"\bRobustness\b", text_of(page_with(synthesis(12))))


def test_the_probability_is_told_in_words_with_the_threshold():
    found = synthesis(12)
    primary = dataclasses.replace(found.primary, beyond=beyond(0.9312))
    bayes = analysis("bayes", beyond=beyond(0.9712, "posterior", new_study=0.8123))
    both = dataclasses.replace(found, analyses=(primary, bayes))
    assert beyond_lines(both) == (
        "The probability that the risk ratio is below 1 (no difference) is 0.97 under the Bayesian model (0.81 in a "
        "new study); the confidence in it by the primary analysis is 0.93 (1 minus the one-sided p value).",
    )
    alone = dataclasses.replace(found, analyses=(primary,))
    assert beyond_lines(alone)[0].startswith(
        "The confidence that the risk ratio is below 1 (no difference) is 0.93 by"
    )
    assert beyond_lines(found) == ()


def test_a_goal_that_names_its_value_names_it_once():
    found = synthesis(12, measure="proportion")
    assert threshold_words(found, 0.54, "performance goal (54%)") == "the performance goal (54%)"
    assert threshold_words(found, 0.54, "performance goal") == "54% (performance goal)"


@pytest.mark.parametrize(
    ("p", "text"), [(0.9999, "above 0.99"), (1.0, "above 0.99"), (0.0, "below 0.01"), (0.5, "0.50")]
)
def test_a_probability_is_never_written_as_certain(p, text):
    assert probability(p) == text


def test_who_carries_another_models_result_is_not_said_of_the_primary_one():
    found = synthesis(12)
    by_other = dataclasses.replace(found.diagnostics, notes=(Note("other_model", words={"model": "GLMM"}),))
    told = influence_line(dataclasses.replace(found, diagnostics=by_other))
    assert told == "By inverse variance, REML, not the primary model: t" + influence_line(found)[1:]


def test_the_study_that_carries_the_result_is_named_with_its_numbers(many):
    found = synthesis(12).diagnostics.influence[1]
    text = text_of(many)
    assert f"The result moves markedly without: {found.label}." in text
    row = next(
        r
        for r in read(many).rows
        if r.cells and r.cells[0].startswith(found.label) and "influential" in r.cells[0]
    )
    assert row.cells[1:] == ["\N{MINUS SIGN}2.30", "0.80", "\N{MINUS SIGN}1.10", "0.10"]


def test_cumulative_results_are_those_of_the_evidence(many):
    step = synthesis(12).diagnostics.cumulative[-1]
    rows = [r for r in read(many).rows if r.cells and r.cells[0] == step.label and len(r.cells) == 5]
    assert rows[-1].cells[1:4] == [
        str(step.year),
        "12",
        f"{step.estimate:.2f} ({step.ci_low:.2f} to {step.ci_high:.2f})",
    ]


def test_the_funnel_is_drawn_with_a_label_from_ten_studies_on(many):
    drawings = [
        d
        for d in read(many).all("svg")
        if (d.get("aria-label") or "").startswith("Funnel plot of 12 studies")
    ]
    assert len(drawings) == 1
    points = re.search(r'<path(?=[^>]*class="?points\b)[^>]* d="([^"]*)"', many)[1]
    assert points.count("M") == 12
    few = page_with(synthesis(4))
    assert "Funnel plot" not in few and "with fewer than 10 a funnel plot cannot tell" in text_of(few)


def test_tests_of_small_studies_are_told_with_their_p_values(many):
    text = text_of(many)
    assert "Egger (weighted regression on the standard error) p = 0.19" in text
    assert "Trim-and-fill (L0) adds 3 studies at the high end: 0.91 (0.71 to 1.17)." in text
    assert "Effect at infinite precision by PET-PEESE (PET): 0.83 (0.51 to 1.34)." in text


def test_of_many_studies_the_page_holds_those_that_stand_out_and_the_files_hold_all():
    source = page_with(synthesis(60))
    assert "Studies that stand out: 1" in text_of(source)
    assert {"tables/influence.csv", "tables/cumulative.csv"} <= {a["href"] for a in read(source).all("a")}


def test_residuals_of_survival_are_told_with_the_direction_that_the_scale_turns_round():
    told = "positive residual is a lower estimate"
    found = synthesis(12)
    turned = dataclasses.replace(found.primary, scale="cloglog")
    assert told in text_of(page_with(found, analyses=(turned, *found.analyses[1:])))
    assert told not in text_of(page_with(found))


def test_the_part_stays_small_with_sixty_studies():
    found = synthesis(60, "Study {i}, {year}")
    added = len(page_with(found).encode()) - len(page_with(found, diagnostics=None).encode())
    assert 0 < added < MOST_BYTES, added


def test_the_methods_tell_only_what_was_done():
    told = text_of(page_with(synthesis(12)))
    assert "Egger 1997" in told and "Peters 2008" in told and "Harbord 2006" not in told
    few = text_of(page_with(synthesis(4)))
    assert "No result rests on ten studies" in few and "Egger 1997" not in few
    assert "Viechtbauer and Cheung 2010" not in text_of(page_with(synthesis(4), diagnostics=None))


def test_words_of_a_study_file_are_never_markup_here(monkeypatch):
    monkeypatch.setattr(assembly, "compact", lambda page: page)  # which writes "<" where it begins no tag
    studies = [
        (f"s{i}", "<b>bold</b>" if i == 1 else f"Study {i}", 2000 + i, 0.6 + 0.01 * i) for i in range(5)
    ]
    source = page_with(synthesis(5), diagnostics=diagnostics(studies))
    assert "<b>bold" not in source and "&lt;b&gt;bold" in source
    monkeypatch.undo()
    small = page_with(synthesis(5), diagnostics=diagnostics(studies))
    assert text_of(small).count("<b>bold</b>") == text_of(source).count("<b>bold</b>") > 0
